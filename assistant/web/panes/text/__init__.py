"""The text: its paragraphs with all that stands in them, what is suggested, what is asked."""
