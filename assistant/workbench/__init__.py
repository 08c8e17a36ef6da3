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
    with_tables,
    with_unfinished_draft,
)
from assistant.workbench.ledger_notes import DESK_CODES, overruled
from assistant.workbench.parts import PERSON, PREFACE, WRITTEN, heading_of, table_of
from assistant.workbench.suggesting import (
    Change,
    suggested_changes,
    with_change_settled,
    with_suggestion_settled,
)
from assistant.workbench.versions import Difference, difference_to_now
from assistant.workbench.view import (
    SectionView,
    View,
    build_view,
    facts_of,
    finished_report,
    require_last_year,
    shown,
)
from assistant.workbench.writing import (
    Choice,
    Writing,
    Written,
    is_final,
    with_final,
    with_writing,
)

__all__ = [
    "DESK_CODES",
    "PERSON",
    "PREFACE",
    "WRITTEN",
    "Change",
    "Choice",
    "Difference",
    "SectionView",
    "View",
    "Writing",
    "Written",
    "build_view",
    "difference_to_now",
    "facts_of",
    "finished_report",
    "heading_of",
    "is_fillable",
    "is_final",
    "overruled",
    "passage_texts",
    "provenance_as_json",
    "question_as_json",
    "question_from_json",
    "require_last_year",
    "shown",
    "suggested_changes",
    "table_of",
    "with_block",
    "with_cell",
    "with_change_settled",
    "with_confirmed_figure",
    "with_decision",
    "with_drafts",
    "with_edit",
    "with_explanation",
    "with_final",
    "with_proposal_settled",
    "with_proposals",
    "with_repair",
    "with_revision",
    "with_said",
    "with_suggestion_settled",
    "with_tables",
    "with_unfinished_draft",
    "with_writing",
]
