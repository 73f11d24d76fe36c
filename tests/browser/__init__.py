"""EPUBs in reading engines and before the checkers of others."""
