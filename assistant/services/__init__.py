"""Everything put together from the settings: the program, its reports, its models."""

from assistant.services.connecting import endpoints
from assistant.services.desk import ReportDesk, answering
from assistant.services.office import Badge, Office
from assistant.services.program import Services

__all__ = ["Badge", "Office", "ReportDesk", "Services", "answering", "endpoints"]
