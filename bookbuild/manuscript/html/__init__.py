"""HTML that an author has pasted: cleaned by an allow-list, then made into the dialect's own elements."""
