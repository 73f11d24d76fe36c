"""Bytes of any print PDF in, a typographic proof out: what a compositor would mark on the pages, measured."""
