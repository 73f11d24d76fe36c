"""Manuscript to Book: passes over values, each a function, in the order of `finish.py`."""
