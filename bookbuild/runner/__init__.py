"""How work is done: whole outputs, parallel maps. Knows no book."""
