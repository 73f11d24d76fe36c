"""PDF for the press: one kind of ink, no transparency, the boxes and the keys that a printer asks for."""
