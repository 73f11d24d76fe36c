"""Rendition to EPUB bytes, and their inspection."""
