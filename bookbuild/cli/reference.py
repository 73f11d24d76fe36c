"""The JSON Schema and the reference page of book.yaml, from the one schema."""

from __future__ import annotations

import json
from typing import Any

from bookbuild.manuscript.order import FRONT_AND_BACK
from bookbuild.manuscript.schema import BookFile, FrontMatter


def book_schema() -> str:
    """JSON Schema (2020-12) of book.yaml."""
    schema = BookFile.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def reference_page() -> str:
    """docs/book-yaml.md: every key with its meaning, type and default."""
    schema = BookFile.model_json_schema(by_alias=True)
    chapter = FrontMatter.model_json_schema(by_alias=True)
    parts = [
        "# book.yaml, key by key\n",
        "Made from the schema by `make docs`; do not edit. Unknown and duplicate keys are errors, each with a suggestion.\n",
        _table("The book", schema),
    ]
    for name, entry in schema["$defs"].items():
        parts.append(_table(f"{name.removesuffix('Entry')}: {entry.get('description', '')}", entry))
    parts.append(_table("Front matter of a chapter", chapter))
    parts.append(_matter())
    return "\n".join(parts)


def _table(title: str, schema: dict[str, Any]) -> str:
    required = set(schema.get("required", ()))
    rows = [f"## {title}\n", "| key | what it is | type | default |", "|---|---|---|---|"]
    for key, entry in schema.get("properties", {}).items():
        default = "**required**" if key in required else _default(entry)
        described = entry.get("description") or schema.get("$defs", {}).get(_type(entry) + "Entry", {}).get(
            "description", ""
        )
        rows.append(f"| `{key}` | {described} | {_type(entry)} | {default} |")
    return "\n".join(rows) + "\n"


def _default(entry: dict[str, Any]) -> str:
    value = entry.get("default")
    return f"`{json.dumps(value, ensure_ascii=False)}`" if value not in (None, [], {}) else "–"


def _type(entry: dict[str, Any]) -> str:
    if "anyOf" in entry:
        kinds = [_type(kind) for kind in entry["anyOf"]]
        return " or ".join(dict.fromkeys(kind for kind in kinds if kind != "nothing"))
    if "$ref" in entry:
        return str(entry["$ref"]).split("/")[-1].removesuffix("Entry")
    if "enum" in entry:
        return " or ".join(f"`{value}`" for value in entry["enum"])
    if "const" in entry:
        return f"`{entry['const']}`"
    if entry.get("type") == "array":
        return f"list of {_type(entry.get('items', {}))}"
    if entry.get("type") == "object":
        return (
            f"mapping to {_type(entry['additionalProperties'])}"
            if isinstance(entry.get("additionalProperties"), dict)
            else "mapping"
        )
    names = {
        "string": "text",
        "integer": "number",
        "boolean": "`true` or `false`",
        "null": "nothing",
        "number": "number",
    }
    return "date" if entry.get("format") == "date" else names.get(str(entry.get("type")), "any")


def _matter() -> str:
    rows = [
        "## Types of front and back matter\n",
        "| type | place | begins on | needs a file | in the contents |",
        "|---|---|---|---|---|",
    ]
    for key, matter in FRONT_AND_BACK.items():
        rows.append(
            f"| `{key}` | {matter.place} | {matter.side} | {'yes' if matter.needs_file else 'no'} "
            f"| {'yes' if matter.in_contents else 'no'} |"
        )
    return "\n".join(rows) + "\n"
