"""What a book folder, or a file to look at, may at most hold. A larger one is refused with a finding, never half read.

The numbers are far above what a book needs and far below what stops a machine. docs/threat-model.md states them.
"""

from __future__ import annotations

MIB = 1024**2

# -- the folder ------------------------------------------------------------------------------------------------------------
MOST_FILES = 100_000  # files and folders of a book's folder that are looked at
MOST_SETTINGS = 2 * MIB  # bytes of book.yaml, spoilers.yaml, a locale, a printer's profile
MOST_CHAPTER = 4 * MIB  # bytes of a chapter; all of "War and Peace" has 3.3 million
MOST_STYLE = 2 * MIB  # bytes of a template or a style sheet
MOST_IMAGE = 64 * MIB  # bytes of an image file
MOST_DRAWING = 8 * MIB  # bytes of an SVG
MOST_PIXELS = 100_000_000  # of a raster image
MOST_SHAPES = 200_000  # elements of an SVG, those counted again that are repeated by reference
MOST_FONT = 64 * MIB  # bytes of a font file
MOST_PROFILE = 16 * MIB  # bytes of an ICC profile
MOST_PRODUCT = 1024 * MIB  # bytes of an EPUB or a PDF to verify

# -- the text --------------------------------------------------------------------------------------------------------------
MOST_LEVELS = 20  # lists, quotations and blocks in each other
MOST_INLINE = 30  # inline marks in each other
MOST_DEPTH = 100  # elements in each other, blocks and inline marks together
MOST_BRACKETS = 500  # opening brackets in a line
MOST_BRACKETS_BLOCK = 5_000  # in a paragraph
MOST_RUN = 500  # headings, rules, definitions one after another without an empty line
MOST_BLOCKS = 5_000  # `///` blocks in a chapter
MOST_BACKTICKS = 10_000_000  # runs of backticks in a paragraph, times its characters
MOST_TAGS = 20_000  # HTML tags in a piece of HTML that is to be cleaned
FARTHEST_LINE = 500  # lines after the beginning of a block in which its marks are looked for

# -- YAML ------------------------------------------------------------------------------------------------------------------
MOST_VALUES = 100_000  # values of a YAML file; aliases of aliases can mean billions

# -- templates of a book, for each rendering ---------------------------------------------------------------------------------
MOST_STEPS = 500_000  # rounds of loops, calls and filters
MOST_OUTPUT = 64 * MIB  # characters written
MOST_TEXT = 16 * MIB  # characters of one text
MOST_RANGE = 10_000  # numbers of a range()
