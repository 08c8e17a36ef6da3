"""One report on the workbench: what a person sees of its state, and each change she can make to it.

Pure: values in, values out. `services` reads and writes the store around these functions.
"""

from assistant.workbench.as_json import (
    passage_texts,
    provenance_as_json,
    question_as_json,
    question_from_json,
)
from assistant.workbench.changes import (
    is_fillable,
    with_block,
    with_cell,
    with_confirmed_figure,
    with_decision,
    with_drafts,
    with_edit,
    with_explanation,
    with_proposal_settled,
    with_proposals,
    with_repair,
    with_revision,
    with_said,
    with_suggestion_settled,
    with_tables,
    with_unfinished_draft,
)
from assistant.workbench.ledger_notes import DESK_CODES, overruled
from assistant.workbench.parts import PERSON, PREFACE, WRITTEN, heading_of, table_of
from assistant.workbench.view import (
    SectionView,
    View,
    build_view,
    facts_of,
    finished_report,
    require_last_year,
    require_prose,
    shown,
)

__all__ = [
    "DESK_CODES",
    "PERSON",
    "PREFACE",
    "WRITTEN",
    "SectionView",
    "View",
    "build_view",
    "facts_of",
    "finished_report",
    "heading_of",
    "is_fillable",
    "overruled",
    "passage_texts",
    "provenance_as_json",
    "question_as_json",
    "question_from_json",
    "require_last_year",
    "require_prose",
    "shown",
    "table_of",
    "with_block",
    "with_cell",
    "with_confirmed_figure",
    "with_decision",
    "with_drafts",
    "with_edit",
    "with_explanation",
    "with_proposal_settled",
    "with_proposals",
    "with_repair",
    "with_revision",
    "with_said",
    "with_suggestion_settled",
    "with_tables",
    "with_unfinished_draft",
]
