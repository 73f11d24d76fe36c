"""Jinja's sandbox with an end: what a template may do is counted, and what could grow without bound is refused.

Jinja's own sandbox keeps a template from reaching the program. It does not keep it from running for ever, or from making a text
of a terabyte out of ten characters. A limit of time would give another result on another machine, so steps and characters are
counted instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Sized
from functools import partial, wraps

from jinja2 import TemplateSyntaxError, nodes
from jinja2.filters import make_attrgetter
from jinja2.runtime import Context, markup_join
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

from bookbuild.limits import MOST_OUTPUT, MOST_RANGE, MOST_STEPS, MOST_TEXT

# what a template needs to show values; others make long texts out of short ones, or depend on chance
FILTERS = frozenset(
    "abs capitalize count d default dictsort e escape first float forceescape int items join last length list lower map max min "
    "reject rejectattr reverse round safe select selectattr sort striptags sum title trim unique upper urlencode wordcount".split()
)
# methods of texts; of the others some pad to any width, and some format
METHODS = frozenset(
    "capitalize casefold count endswith find isalpha isdigit isspace lower lstrip partition removeprefix removesuffix replace "
    "rpartition "
    "rstrip split splitlines startswith strip title upper".split()
)
_LARGEST = 10**18
_CHARACTERS_OF_A_STEP = 64  # so many characters gone over cost as much as a round of a loop


class TooMuch(Exception):
    """A template did more than a page can need. The message says of what."""


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """Counts rounds of loops, calls, filters, and what is written. `begin` starts the count anew, for each rendering."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "**", "%"})

    def begin(self) -> None:
        """Nothing has been done yet."""
        self.steps = 0
        self.written = 0

    def tick(self, written: int = 0) -> str:
        """A round of a loop, or a call. written: characters that the template itself holds there. Raises TooMuch."""
        self.steps += 1
        self.written += written
        if self.steps > MOST_STEPS:
            raise TooMuch(f"the template takes more than {MOST_STEPS:,} steps")
        if self.written > MOST_OUTPUT:
            raise TooMuch(f"the template writes more than {MOST_OUTPUT:,} characters")
        return ""

    def weigh(self, value: object) -> object:
        """A value that was made, counted by its length. Raises TooMuch."""
        if isinstance(value, Sized) and isinstance(value, str | list | tuple | dict):
            if len(value) > (MOST_TEXT if isinstance(value, str) else MOST_STEPS):
                raise TooMuch(f"the template makes a text or a list of {len(value):,} parts")
            self.steps += len(value) // _CHARACTERS_OF_A_STEP
        self.tick()
        return value

    def show(self, value: object) -> object:
        """What stands in `{{ … }}`, counted. Raises TooMuch."""
        if isinstance(value, list | tuple | dict | set | Namespace):
            raise TooMuch("a list cannot be shown; show what is in it, one after the other")
        if isinstance(value, str):
            self.tick(len(value))
        return value

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """Sums of numbers and of texts; what multiplies a text, or raises to a power, is refused. Raises TooMuch."""
        are_numbers = isinstance(left, int | float) and isinstance(right, int | float)
        if operator == "**" or not (are_numbers or operator == "+"):
            raise TooMuch(f"'{operator}' is for numbers" if operator != "**" else "'**' is not allowed")
        if not are_numbers and isinstance(left, Sized) and isinstance(right, Sized):
            self.steps += (len(left) + len(right)) // _CHARACTERS_OF_A_STEP
        value: object = super().call_binop(context, operator, left, right)
        if isinstance(value, int | float) and abs(value) > _LARGEST:
            raise TooMuch(f"a number is larger than {_LARGEST:,}")
        return self.weigh(value)

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """As the sandbox has it; of texts only methods that cannot make a long one out of a short one."""
        if isinstance(obj, str | bytes) and attr not in METHODS:
            return False
        return bool(super().is_safe_attribute(obj, attr, value))

    def tilde(self, *parts: object) -> str:
        """What `~` does. Raises TooMuch."""
        return markup_join(self.sized(*parts))

    def sized(self, *parts: object) -> tuple[object, ...]:
        """Parts of a text that are about to be joined. Raises TooMuch."""
        for part in parts:
            self.show(part)
        length = sum(len(part) for part in parts if isinstance(part, str))
        if length > MOST_TEXT:
            raise TooMuch(f"the template makes a text of {length:,} characters; at most {MOST_TEXT:,}")
        return parts

    def call(self, context: Context, function: Callable[..., object], *args: object, **keys: object) -> object:
        """As the sandbox has it; what a method of a text makes is counted. Raises TooMuch."""
        owner = getattr(function, "__self__", None)
        if not isinstance(owner, str):
            made: object = super().call(context, function, *args, **keys)
            return made
        if getattr(function, "__name__", "") == "replace" and len(args) >= 2:
            length = len(owner) + owner.count(str(args[0])) * len(str(args[1]))
            if length > MOST_TEXT:
                raise TooMuch(f"the template makes a text of {length:,} characters; at most {MOST_TEXT:,}")
        self.weigh(owner)
        return self.weigh(super().call(context, function, *args, **keys))

    def wrap_str_format(self, value: object) -> Callable[..., str] | None:
        """`format` of a text may pad it to any width, so it is refused. Raises TooMuch."""
        if super().wrap_str_format(value) is None:
            return None
        raise TooMuch("'format' is not allowed; write the parts one after the other")

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _refuse(tree, name)
        for concat in tree.find_all(nodes.Concat):  # its parts become those of one call, which counts them first
            concat.nodes = [_joined(concat.nodes)]
        for node in [tree, *tree.find_all((nodes.For, nodes.Macro, nodes.CallBlock, nodes.Block))]:
            node.body = [_ticking(node), *node.body]  # type: ignore[attr-defined]
        return tree


def bounded_range(*args: int) -> range:
    """`range`, of a length that a page can need. Raises TooMuch."""
    made = range(*args)
    if len(made) > MOST_RANGE:
        raise TooMuch(f"a range of {len(made):,} numbers; at most {MOST_RANGE:,}")
    return made


def bounded(environment: BoundedEnvironment) -> BoundedEnvironment:
    """The environment with only the filters, tests and functions that a template needs, each of which counts."""
    known = {name: weighed(environment, function) for name, function in environment.filters.items() if name in FILTERS}
    environment.filters.clear()
    environment.filters.update(known)
    environment.filters["join"] = partial(joined, environment)
    environment.globals.clear()
    environment.globals.update(range=bounded_range, namespace=Namespace)
    environment.finalize = environment.show
    environment.begin()
    return environment


def weighed(environment: BoundedEnvironment, function: Callable[..., object]) -> Callable[..., object]:
    """A filter whose input is counted, and what it makes of it."""
    passed = getattr(function, "jinja_pass_arg", None)

    @wraps(function)  # with the mark that says what jinja2 passes as the first argument
    def run(*args: object, **keys: object) -> object:
        environment.weigh(args[1 if passed else 0])
        return environment.weigh(function(*args, **keys))

    return run


def joined(
    environment: BoundedEnvironment, values: Iterable[object], d: str = "", attribute: str | int | None = None
) -> str:
    """The filter `join`, which counts before it joins. attribute: of each value, which is joined instead. Raises TooMuch."""
    if attribute is not None:
        values = map(make_attrgetter(environment, attribute), values)
    parts = [part for value in values for part in (d, value)][1:]
    return markup_join(environment.sized(*parts))


def _joined(parts: Sequence[nodes.Expr]) -> nodes.Expr:
    """A call that joins texts as `~` does."""
    return nodes.Call(nodes.EnvironmentAttribute("tilde"), list(parts), [], None, None)


def _refuse(tree: nodes.Template, name: str | None) -> None:
    """Raises TemplateSyntaxError: what puts lists into lists. Each line could double them, and to compare two such never ends."""
    for node in tree.find_all((nodes.List, nodes.Tuple, nodes.Dict)):
        parts = [child for child in node.iter_child_nodes() if not isinstance(child, nodes.Pair)]
        parts += [pair.value for pair in node.find_all(nodes.Pair)]
        is_target = getattr(node, "ctx", "load") != "load"
        if not is_target and not all(isinstance(part, nodes.Const) for part in parts):
            raise TemplateSyntaxError("a list may hold only texts and numbers", node.lineno, name)
    for named in tree.find_all(nodes.Name):
        if named.name in {"varargs", "kwargs"}:
            raise TemplateSyntaxError(f"'{named.name}' is not allowed", named.lineno, name)


def _ticking(node: nodes.Node) -> nodes.Node:
    """A statement that counts a round, with the characters that the template writes in it."""
    own = sum(len(data.data) for data in node.find_all(nodes.TemplateData))
    call = nodes.Call(nodes.EnvironmentAttribute("tick"), [nodes.Const(own)], [], None, None)
    statement = nodes.ExprStmt(call).set_lineno(node.lineno or 1)
    return statement.set_environment(node.environment) if node.environment else statement
