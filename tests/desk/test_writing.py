"""A person writes while others save: merged by paragraph, never overwritten; final text; suggestions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.drafting.sections import Draft, Provenance
from assistant.errors import UsageError
from assistant.forms import load_form
from assistant.services import ReportDesk, Services
from assistant.services.writing import declare_final, settle_change, write
from assistant.settings import Settings
from assistant.store.state import SectionText, State, state_as_json, state_from_json
from assistant.web.actions.writing import doubts_in, saved
from assistant.workbench import (
    Choice,
    Writing,
    suggested_changes,
    with_drafts,
    with_final,
    with_suggestion_settled,
)

TOTAL, CELL = "requests.new_received.total", "requests.new_received.natural_person"
TEXT = f"新收申请[F:{TOTAL}]件。\n召开会议，研究公开工作。\n　　加强培训。"
SHOWN = "新收申请7件。\n召开会议，研究公开工作。\n加强培训。"


@pytest.fixture
def desk(tmp_path: Path) -> ReportDesk:
    """A report whose first part has three paragraphs; its newest version is 3."""
    services = Services(Settings(data=tmp_path))
    desk = services.create("样本县样本镇人民政府", 2025)
    view = desk.view()
    part = SectionText(TEXT, (), {"drafter": "rollforward"})
    desk.put(view.version, "起草", replace(view.state, sections={1: part}))
    columns = [
        key for key in load_form().keys("requests") if key.startswith("requests.new_received.")
    ]
    cells = {key: "7" if key == CELL else "0" for key in columns if key != TOTAL}
    desk.set_block(desk.saved().version, cells)
    return desk


def texts(desk: ReportDesk) -> list[str]:
    """The paragraphs of the first part with their markers."""
    return desk.saved().state.sections[1].text.split("\n")


def test_two_people_in_two_paragraphs_both_stand(desk: ReportDesk) -> None:
    """Both wrote on the same version; each keeps what she wrote, the figure keeps its marker."""
    base = desk.saved().version
    write(desk, base, Writing(1, SHOWN, SHOWN.replace("新收", "全年新收")))
    view, clashes = write(desk, base, Writing(1, SHOWN, SHOWN.replace("召开会议", "两次召开会议")))

    assert () == clashes
    assert [f"全年新收申请[F:{TOTAL}]件。", "两次召开会议，研究公开工作。", "加强培训。"] == texts(
        desk
    )
    assert base + 2 == view.version


def test_a_cell_that_changed_meanwhile_is_no_typed_figure(desk: ReportDesk) -> None:
    """She still reads 7 when the cell is 8 already: the marker stays, and the text shows 8."""
    base = desk.saved().version
    desk.set_cell(base, CELL, "8")
    view, _ = write(desk, base, Writing(1, SHOWN, SHOWN.replace("新收", "全年新收")))

    assert "全年新收申请8件。" == view.sections[1].rendered.text.split("\n")[0]


def test_the_next_pause_counts_from_the_last(desk: ReportDesk) -> None:
    """Without reading the page anew she saves again: only what is new since then is her change."""
    base = desk.saved().version
    first = SHOWN.replace("新收", "全年新收")
    write(desk, base, Writing(1, SHOWN, first))
    desk.edit(desk.saved().version, 1, first.replace("加强培训", "加强业务培训"))
    _, clashes = write(desk, base, Writing(1, first, first.replace("全年新收", "全年共新收")))

    assert () == clashes
    assert [f"全年共新收申请[F:{TOTAL}]件。", "加强业务培训。"] == [texts(desk)[0], texts(desk)[2]]


def test_saved_again_after_a_lost_answer_changes_nothing(desk: ReportDesk) -> None:
    """The same writing twice is one version: it is in no dispute with itself."""
    base = desk.saved().version
    writing = Writing(1, SHOWN, SHOWN.replace("新收", "全年新收"))
    first, _ = write(desk, base, writing)
    again, clashes = write(desk, base, writing)

    assert (first.version, ()) == (again.version, clashes)


def test_a_page_that_was_opened_while_another_wrote_still_saves(desk: ReportDesk) -> None:
    """The version it was opened on has grown since: both keep what they wrote."""
    base, written = desk.saved().version, SHOWN
    for word in ("全年", "全年共", "全年一共", "全年总共"):
        new = SHOWN.replace("新收", f"{word}新收")
        write(desk, base, Writing(1, written, new))
        written = new
    opened = base + 2
    assert opened not in [entry.number for entry in desk.history()]

    seen = SHOWN.replace("新收", "全年共新收")
    _, clashes = write(desk, opened, Writing(1, seen, seen.replace("加强培训", "加强业务培训")))
    assert () == clashes
    assert [f"全年总共新收申请[F:{TOTAL}]件。", "加强业务培训。"] == texts(desk)[::2]


def test_tables_are_undone_across_what_was_written_since(desk: ReportDesk) -> None:
    """Versions that grew are gone from between; the change before them is still found."""
    desk.set_cell(desk.saved().version, CELL, "8")
    base, written = desk.saved().version, SHOWN.replace("7", "8")
    for word in ("全年", "全年共", "全年总共"):
        new = SHOWN.replace("7", "8").replace("新收", f"{word}新收")
        write(desk, base, Writing(1, written, new))
        written = new

    view, what = desk.undo_tables(desk.saved().version)
    assert "修改表三" in what
    assert 7 == view.state.tables.value(CELL)
    assert "全年总共新收申请7件。" in view.sections[1].rendered.text


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        (Choice.MINE, ["我写的。"]),
        (Choice.THEIRS, ["对方写的。"]),
        (Choice.BOTH, ["对方写的。", "我写的。"]),
    ],
)
def test_one_paragraph_changed_by_both_waits_for_a_choice(
    desk: ReportDesk, choice: Choice, kept: list[str]
) -> None:
    """Nothing is written before she chose; then it is what she chose."""
    base = desk.saved().version
    third = SHOWN.split("\n")[2]
    write(desk, base, Writing(1, SHOWN, SHOWN.replace(third, "对方写的。")))
    mine = Writing(1, SHOWN, SHOWN.replace(third, "我写的。"))
    view, clashes = write(desk, base, mine)

    assert [(("我写的。",), ("对方写的。",))] == [(c.mine, c.theirs) for c in clashes]
    assert base + 1 == view.version
    write(desk, base, replace(mine, choices=(choice,)))
    assert kept == texts(desk)[2:]


def test_moved_split_and_emptied_paragraphs_keep_their_markers(desk: ReportDesk) -> None:
    """Cut and pasted elsewhere, or cut in two: the figure is still that of its cell."""
    base = desk.saved().version
    first, second, third = SHOWN.split("\n")
    write(desk, base, Writing(1, SHOWN, f"{second}\n{third}\n{first}"))
    assert f"新收申请[F:{TOTAL}]件。" == texts(desk)[2]

    version, shown = desk.saved().version, f"{second}\n{third}\n{first}"
    write(desk, version, Writing(1, shown, f"{second}\n{third}\n新收\n申请7件。"))
    assert ["新收", f"申请[F:{TOTAL}]件。"] == texts(desk)[2:]


def test_a_typed_figure_is_held_until_it_is_confirmed(desk: ReportDesk) -> None:
    """The page is told where it stands in what was typed; an equal figure elsewhere binds nothing."""
    base = desk.saved().version
    typed = SHOWN.replace("召开会议", "召开会议7次")
    view, _ = write(desk, base, Writing(1, SHOWN, typed))
    ((start, end, word),) = doubts_in(view, 1)

    assert ("7次", "7次") == (word, typed[start:end])
    assert "召开会议【待核：7次】" in view.sections[1].rendered.text


def test_an_empty_part_is_written_by_hand(desk: ReportDesk) -> None:
    """The first words make the part the person's own."""
    view, _ = write(desk, desk.saved().version, Writing(6, "", "没有其他事项。"))

    assert "没有其他事项。" == view.sections[6].text
    assert "person" == view.sections[6].provenance["drafter"]


def test_the_page_is_told_what_became_of_a_save(desk: ReportDesk) -> None:
    """Saved on what the page has seen, saved on more than that, refused, or in dispute."""
    seen = desk.saved().version
    data = {"number": 1, "base": seen, "before": SHOWN, "seen": seen, "choices": []}
    third = SHOWN.split("\n")[2]
    ok = saved(desk, {**data, "text": SHOWN.replace(third, "甲。")})
    later = saved(desk, {**data, "text": SHOWN.replace("新收", "共新收")})
    clash = saved(desk, {**data, "text": SHOWN.replace(third, "乙。")})
    refused = saved(desk, {**data, "text": "长" * 100_001})

    assert ("ok", seen + 1, True) == (ok["outcome"], ok["version"], ok["follows"])
    assert ("ok", False) == (later["outcome"], later["follows"])
    assert "conflict" == clash["outcome"]
    assert "甲。" in clash["clash"]
    assert "乙。" in clash["clash"]
    assert ("refused", True) == (refused["outcome"], "太长了" in refused["message"])
    assert "refused" == saved(desk, {**data, "text": SHOWN, "base": 99})["outcome"]


# --- final text, suggestions ----------------------------------------------------------------------


def test_final_text_outlives_an_accepted_draft(desk: ReportDesk) -> None:
    """A paragraph that a person declared final stays word for word; the others follow the draft."""
    view = declare_final(desk, desk.saved().version, 1, 1, final=True)
    state = suggest(view.state, "甲。\n两次召开会议，研究公开工作。\n丙。")
    state = with_suggestion_settled(state, 1, accept=True)

    assert ["甲。", "召开会议，研究公开工作。", "丙。"] == state.sections[1].text.split("\n")
    assert state.frozen == state_from_json(state_as_json(state)).frozen


def test_final_is_taken_back_paragraph_by_paragraph(desk: ReportDesk) -> None:
    """The whole part, then not the first; a number of no paragraph changes nothing."""
    view = declare_final(desk, desk.saved().version, 1, None, final=True)
    assert 3 == len(view.state.frozen[1])
    state = with_final(view.state, view.facts, 1, 0, final=False)
    assert 2 == len(state.frozen[1])
    assert state.frozen == with_final(state, view.facts, 1, 9, final=True).frozen


def test_changes_of_a_suggestion_are_settled_one_by_one(desk: ReportDesk) -> None:
    """One taken, one refused: nothing is left to decide, and it is known what it was taken from."""
    view = desk.view()
    suggested = f"新收申请[F:{TOTAL}]件，均已答复。\n召开会议，研究公开工作。\n加强培训和考核。"
    desk.put(view.version, "建议", suggest(view.state, suggested))
    changes = suggested_changes(desk.saved().state, 1)
    assert [False, True, False] == [change.same for change in changes]

    view = settle_change(desk, desk.saved().version, 1, 0, accept=True)
    assert 1 in view.state.suggestions
    view = settle_change(desk, view.version, 1, 2, accept=False)

    assert {} == view.state.suggestions
    assert [f"新收申请[F:{TOTAL}]件，均已答复。", "加强培训。"] == [texts(desk)[0], texts(desk)[2]]
    assert ["模型甲"] == [item["model"] for item in view.sections[1].provenance["taken"]]
    with pytest.raises(UsageError):
        settle_change(desk, view.version, 1, 0, accept=True)


def suggest(state: State, text: str) -> State:
    """The state with a model's draft waiting."""
    return replace(state, suggestions={1: SectionText(text, (), {"model": "模型甲"})})


def test_a_draft_does_not_fill_what_a_person_emptied(desk: ReportDesk) -> None:
    """It waits as a suggestion; into a part that nobody wrote yet it goes at once."""
    view, _ = write(desk, desk.saved().version, Writing(1, SHOWN, ""))
    assert "" == view.sections[1].text
    drafts = [draft(1), draft(5)]
    state = with_drafts(view.state, drafts)

    assert ("", "草稿。") == (state.sections[1].text, state.suggestions[1].text)
    assert "草稿。" == state.sections[5].text


def draft(section: int) -> Draft:
    """A draft of a part."""
    made = Provenance("rollforward", None, None, None, (), (), datetime(2026, 1, 5, tzinfo=UTC))
    return Draft(section, "", "草稿。", (), (), made)
