"""The room that knows WeasyPrint: layout of one section, painting, structure, heads. Entered through pdf/work.py only.

Every module here imports WeasyPrint and reads boxes and functions that are private to it: the version is pinned, and
tests/unit/test_press.py fails when they change.
"""
