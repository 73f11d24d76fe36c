"""Printers: their profiles as data, and the geometry of pages and covers that follows from one."""
