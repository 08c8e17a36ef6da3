"""The conversation about one report: what a person writes becomes typed events, with or without a model.

`events` are what is given out and `desk` the report that is talked about; `phrases` tell what a short
message asks for, `hearing` what figures it states; `plain` is what is said without a model;
`conversation` finds out what one message asks for and hands it on: to `drafting`, `revising`, to
`deciding` for what she decides by word, to `leading` where a model leads; `keeping` stores the answer
while it grows. Drafting is a fixed pipeline and never a model's whim: sentences arrive checked, a draft
arrives whole. Nothing here changes a text that a person accepted; where one stands, a draft becomes a
suggestion.
"""

from __future__ import annotations

from assistant.chat.conversation import Conversation
from assistant.chat.desk import Desk
from assistant.chat.events import (
    Answer,
    Asked,
    DraftCleared,
    DraftSaved,
    DraftSentence,
    Event,
    Failed,
    Passages,
    Pointed,
    Proposed,
    Say,
    Step,
)
from assistant.chat.phrases import answered_value, wanted_sections

__all__ = [
    "Answer",
    "Asked",
    "Conversation",
    "Desk",
    "DraftCleared",
    "DraftSaved",
    "DraftSentence",
    "Event",
    "Failed",
    "Passages",
    "Pointed",
    "Proposed",
    "Say",
    "Step",
    "answered_value",
    "wanted_sections",
]
