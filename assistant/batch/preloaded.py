"""What every worker needs, imported once before the processes part."""

from assistant.drafting import rules
from assistant.reading import docx, html, read, text
from assistant.tables import check, facts

__all__ = ["check", "docx", "facts", "html", "read", "rules", "text"]
