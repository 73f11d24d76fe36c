"""Disk to Manuscript: nothing here raises on what an author wrote."""
