"""Everything put together from the settings: the program, its reports, its models."""

from assistant.services.connecting import endpoints
from assistant.services.desk import ReportDesk, answering
from assistant.services.program import Services

__all__ = ["ReportDesk", "Services", "answering", "endpoints"]
