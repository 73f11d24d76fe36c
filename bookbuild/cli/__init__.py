"""The command line: clock, locale and environment enter here, as values."""
