"""Templates of a stranger: they reach nothing, and they end, after the same steps on every machine."""

from __future__ import annotations

from pathlib import Path

import pytest
from bookbuild.remembered import house_styles
from bookbuild.render import sandbox
from bookbuild.render.templates import StyleFolders, TemplateBroken, Templates

NAME = "templates/x.xhtml.j2"
ENDLESS = {
    "loops in loops": "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
    "a range": "{% for a in range(99999999) %}x{% endfor %}",
    "macros": "{% macro m0() %}x{% endmacro %}"
    + "".join(f"{{% macro m{n + 1}() %}}{{{{ m{n}() }}}}{{{{ m{n}() }}}}{{% endmacro %}}" for n in range(60)) + "{{ m60() }}",
    "a macro of itself": "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
    "itself, twice": f'{{% include "{NAME}" %}}{{% include "{NAME}" %}}',
    "brackets": "{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}",
    "thirty loops": '{% for a in "x" %}' * 30 + "{% endfor %}" * 30,
}  # fmt: skip
GROWING = {
    "times": '{{ "x" * 1000000000 }}',
    "power": "{{ 9**9**9 }}",
    "squares": "{% set a = 99999 %}" + "{% set a = a * a %}" * 40,
    "tilde": '{% set a = "xxxxxxxx" %}' + "{% set a = a ~ a ~ a ~ a %}" * 30,
    "plus": '{% set a = "xxxxxxxx" %}' + "{% set a = a + a %}" * 60,
    "blocks": "{% set a %}xxxxxxxx{% endset %}" + "{% set a %}{{ a }}{{ a }}{% endset %}" * 60,
    "replace": '{% set a = "xxxxxxxx" %}' + '{% set a = a.replace("x", a) %}' * 5,
    "join": '{% set a = "x,x,x,x,x,x,x,x" %}' + '{% set a = a.split(",")|join(a) %}' * 12,
    "lists": "{% set a = [1] %}" + "{% set a = [a, a] %}" * 50 + "{{ a == a }}",
    "width": '{{ "x".ljust(1000000000) }}',
    "centre": '{{ "x"|center(1000000000) }}',
    "format": '{{ "{:1000000000}".format(1) }}',
    "percent": '{{ "%1000000000d" % 1 }}',
    "digits": "{{ " + "9" * 10_000 + " }}",
}
ESCAPES = (
    '{{ "".__class__.__mro__ }}', "{{ namespace.__init__.__globals__ }}", "{{ range.__globals__ }}", "{{ cycler }}", "{{ lipsum }}",
    "{{ self._TemplateReference__context }}", '{{ ""|attr("__class__") }}', '{{ "{0.__class__}".format(1) }}',
    "{{ words.__class__ }}",
    '{% include "../../etc/passwd" %}', '{% include "/etc/passwd" %}', "{{ words.clear() }}", '{{ words.update({"a": 1}) }}',
    "{{ line.__code__ }}", "{{ line.__globals__ }}", '{{ [words, words] }}',
)  # fmt: skip


def rendered(folder: Path, text: str) -> str:
    (folder / "templates").mkdir()
    (folder / NAME).write_text(text, encoding="utf-8")
    templates = Templates(StyleFolders(house=house_styles(), own=folder))
    return templates.render(
        NAME, {"words": {"a": "b"}, "line": rendered, "people": [{"name": "Kim"}, {"name": "Lee"}], "title": "<T>"}
    )


@pytest.mark.parametrize("text", [*ENDLESS.values(), *GROWING.values()], ids=[*ENDLESS, *GROWING])
def test_what_does_not_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sandbox, "MOST_STEPS", 20_000)
    with pytest.raises(TemplateBroken) as told:
        rendered(tmp_path, text)
    assert told.value.path == NAME


@pytest.mark.parametrize("text", ESCAPES)
def test_nothing_is_reached(tmp_path: Path, text: str) -> None:
    with pytest.raises(TemplateBroken):
        rendered(tmp_path, text)


def test_what_templates_do_works(tmp_path: Path) -> None:
    text = (
        '{% for x in ["a", "b"] %}{{ loop.index + 1 }}{{ x ~ "<" }}{% if not loop.last %}, {% endif %}{% endfor %}'
        "{{ title|upper }}{{ title.lower().replace('t', 'u') }}{% set n = namespace(k=1) %}{% set n.k = n.k * 2 %}{{ n.k }}"
        '{{ ["a", "b"]|join("-") }}{{ range(3)|list|length }}{{ people|join(", ", attribute="name") }}{{ words.a|default("") }}'
    )
    assert rendered(tmp_path, text) == "2a&lt;, 3b&lt;&lt;T&gt;&lt;u&gt;2a-b3Kim, Leeb"
