"""Rendition to print PDF."""
