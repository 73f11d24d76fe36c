"""What a book is: frozen values, no input or output."""
