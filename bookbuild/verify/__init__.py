"""Bytes of any EPUB in, findings out: what is wrong with it, whoever made it. Pure Python, no Java."""
