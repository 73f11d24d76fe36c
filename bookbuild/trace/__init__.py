"""The words of a book in its finished files, and back: from a place on a page to a line of the manuscript."""
