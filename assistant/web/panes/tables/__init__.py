"""The tables, one cell of them, and where the text uses it."""
