"""An EPUB's bytes -> everything that is found in it."""

from __future__ import annotations

from bookbuild.diagnostics import Diagnostic, in_order
from bookbuild.verify.access import check_access
from bookbuild.verify.archive import open_archive
from bookbuild.verify.book import open_book
from bookbuild.verify.content import check_pages
from bookbuild.verify.fonts import check_fonts
from bookbuild.verify.images import check_images
from bookbuild.verify.links import check_links
from bookbuild.verify.manifest import check_manifest, check_spine
from bookbuild.verify.navigation import check_navigation
from bookbuild.verify.package import check_package
from bookbuild.verify.page_list import check_page_list

CHECKS = (
    check_package,
    check_manifest,
    check_spine,
    check_pages,
    check_links,
    check_navigation,
    check_page_list,
    check_images,
    check_fonts,
)


def verify_epub(data: bytes) -> tuple[Diagnostic, ...]:
    """Whatever the bytes are, findings and no exception. Paths of places are those of the archive."""
    archive = open_archive(data)
    found = list(archive.found)
    if archive.names:
        book, problems = open_book(archive)
        found += problems
        if book is not None:
            checks = CHECKS if book.is_old else (*CHECKS, check_access)
            found += [item for check in checks for item in check(book)]
    return in_order(found)
