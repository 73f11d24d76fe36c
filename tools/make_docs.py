"""Write the pages of docs/ that are made from the code."""

from __future__ import annotations

from pathlib import Path

from bookbuild.cli.catalogue import rules_page
from bookbuild.cli.reference import book_schema, reference_page

DOCS = Path(__file__).resolve().parent.parent / "docs"


def main() -> None:
    """Write docs/book-yaml.md, docs/book.schema.json and docs/rules.md."""
    (DOCS / "book-yaml.md").write_text(reference_page(), encoding="utf-8")
    (DOCS / "rules.md").write_text(rules_page(), encoding="utf-8")
    (DOCS / "book.schema.json").write_text(book_schema(), encoding="utf-8")


if __name__ == "__main__":
    main()
