"""Print PDFs, whoever made them, against what a printer asks for."""
