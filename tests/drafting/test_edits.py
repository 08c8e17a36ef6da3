"""What a person does to the shown text, and what becomes of the markers behind it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.drafting.edits import drafted_lines, rebind, rebind_lines, tidy_lines
from assistant.drafting.markers import render
from assistant.facts import Fact, FactSheet

FACTS = FactSheet(
    [
        Fact("requests.new_received.total", "本年新收政府信息公开申请", 25, "件", 2025, 26),
        Fact("requests.granted.total", "予以公开", 11, "件", 2025, 11),
        Fact("said.posts", "公众号", None, "条", 2025, 149),
    ]
)
DRAFT = (
    "本年度收到申请[F:requests.new_received.total]件，予以公开[F:requests.granted.total]件。"
    "公众号发布[F:said.posts]条，另办活动3场。"
)


def shown(draft: str) -> str:
    """The draft as a person reads it."""
    return render(draft, FACTS, section=1, year=2025).text


def edit(old: str, new: str) -> str:
    """The draft after a person replaced `old` by `new` in what she reads."""
    rendered = render(DRAFT, FACTS, section=1, year=2025)
    assert old in rendered.text
    return rebind(DRAFT, rendered, rendered.text.replace(old, new, 1))


def test_untouched_figures_stay_bound() -> None:
    """Rewording around figures keeps every marker, open question and doubtful figure."""
    expected = DRAFT.replace("本年度收到申请", "全年共收到申请")

    assert expected == edit("本年度收到申请", "全年共收到申请")


def test_no_edit_changes_nothing() -> None:
    """The same text gives the same draft."""
    rendered = render(DRAFT, FACTS, section=1, year=2025)

    assert DRAFT == rebind(DRAFT, rendered, rendered.text)


@pytest.mark.parametrize(
    ("old", "new"), [("25件", "28件"), ("25件", "125件"), ("25件", "250件"), ("25件", "25万件")]
)
def test_a_typed_figure_is_not_the_old_one(old: str, new: str) -> None:
    """A changed figure loses its marker, also by one digit before or behind it; the others keep theirs."""
    draft = edit(old, new)

    assert new in draft
    assert "requests.new_received.total" not in draft
    assert "[F:requests.granted.total]" in draft
    assert f"【待核：{new}】" in shown(draft)


def test_deleted_sentences_take_their_markers_along() -> None:
    """What was deleted is gone from the draft."""
    rendered = render(DRAFT, FACTS, section=1, year=2025)
    draft = rebind(DRAFT, rendered, rendered.text.split("。")[0] + "。")

    assert DRAFT.split("。")[0] + "。" == draft


@given(st.integers(0, 60), st.integers(0, 12), st.text("甲乙丙件，。0123456789", max_size=6))
def test_what_is_read_after_an_edit_is_what_was_typed(at: int, cut: int, typed: str) -> None:
    """Apart from 【待核】 and 【待填】 signs, a person reads exactly the words she left behind."""
    rendered = render(DRAFT, FACTS, section=1, year=2025)
    edited = rendered.text[:at] + typed + rendered.text[at + cut :]
    again = shown(rebind(DRAFT, rendered, edited))

    def plain(text: str) -> str:
        return text.replace("【待核：", "").replace("】", "").replace("【待填：", "")

    assert plain(edited) == plain(again)


# --- paragraph by paragraph -----------------------------------------------------------------------

PARAGRAPHS = f"　　{DRAFT}\n\n另召开会议。\n予以公开[F:requests.granted.total]件。"


def edited_lines(old: str, new: str) -> list[str]:
    """The paragraphs of the draft after a person replaced `old` by `new` in what she reads."""
    rendered = render(PARAGRAPHS, FACTS, section=1, year=2025)
    text = "\n".join(tidy_lines(rendered.text))
    assert old in text
    return rebind_lines(PARAGRAPHS, rendered, text.replace(old, new, 1))


def test_paragraphs_that_were_not_touched_stand_as_in_the_draft() -> None:
    """Without indents and empty lines, as the page shows them; each goes with the one it shows."""
    rendered = render(PARAGRAPHS, FACTS, section=1, year=2025)

    assert tidy_lines(PARAGRAPHS) == edited_lines("", "")
    assert tidy_lines(PARAGRAPHS) == [draft for draft, _ in drafted_lines(PARAGRAPHS, rendered)]


def test_an_equal_figure_typed_in_another_paragraph_takes_no_marker() -> None:
    """The last paragraph is taken out and its 11件 typed into the middle one: nothing binds it."""
    rendered = render(PARAGRAPHS, FACTS, section=1, year=2025)
    first, _, _ = tidy_lines(rendered.text)
    lines = rebind_lines(PARAGRAPHS, rendered, f"{first}\n另召开会议，印发简报11件。")

    assert [tidy_lines(PARAGRAPHS)[0], "另召开会议，印发简报11件。"] == lines


def test_a_paragraph_cut_in_two_or_moved_keeps_its_markers() -> None:
    """The figure goes with its words, wherever the line is broken or put."""
    moved = edited_lines("另召开会议。\n予以公开11件。", "予以公开11件。\n另召开会议。")
    cut = edited_lines("另召开会议。\n予以公开11件。", "另召开会议。\n予以公开\n11件。")

    assert ["予以公开[F:requests.granted.total]件。", "另召开会议。"] == moved[1:]
    assert ["另召开会议。", "予以公开", "[F:requests.granted.total]件。"] == cut[1:]


def test_a_kind_of_space_that_a_browser_does_not_keep_is_no_edit() -> None:
    """A paragraph with such a space stands as in the draft when it comes back with a plain one."""
    draft = "甲\u00a0乙[F:requests.granted.total]件。\n丙。"
    rendered = render(draft, FACTS, section=1, year=2025)
    edited = rendered.text.replace("\u00a0", " ").replace("丙", "丁")

    assert [draft.split("\n")[0], "丁。"] == rebind_lines(draft, rendered, edited)


@given(st.integers(0, 90), st.integers(0, 40), st.text("甲乙件，。0123\n", max_size=8))
def test_what_is_read_after_an_edit_of_paragraphs_is_what_was_typed(
    at: int, cut: int, typed: str
) -> None:
    """Wherever lines are broken, joined or taken out, the words are those that she left behind."""
    rendered = render(PARAGRAPHS, FACTS, section=1, year=2025)
    text = "\n".join(tidy_lines(rendered.text))
    edited = text[:at] + typed + text[at + cut :]
    again = shown("\n".join(rebind_lines(PARAGRAPHS, rendered, edited)))

    def plain(text: str) -> list[str]:
        return tidy_lines(re.sub("【待[核填]：|】", "", text))

    assert plain(edited) == plain(again)
