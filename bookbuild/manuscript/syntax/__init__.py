"""The Markdown dialect: what is added to Python-Markdown, one thing a file."""
