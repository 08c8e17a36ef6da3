"""Two people's versions of the same lines: nothing of either is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.text.merging import Agreed, Clash, merge

LINES = st.lists(st.sampled_from("甲乙丙丁戊"), max_size=6)


def lines(base: str, mine: str, theirs: str) -> list[str]:
    """The merged lines where nobody clashes; each letter is a line."""
    merged: list[str] = []
    for piece in merge(base, mine, theirs):
        assert isinstance(piece, Agreed), piece
        merged += piece.lines
    return merged


def test_changes_at_different_places_both_stand() -> None:
    """Also in lines beside one another, and where one side takes out what the other left alone."""
    assert list("子乙丑") == lines("甲乙丙", "子乙丙", "甲乙丑")
    assert list("子丑丙") == lines("甲乙丙", "子乙丙", "甲丑丙")
    assert list("乙丙丁") == lines("甲乙丙", "乙丙", "甲乙丙丁")


def test_the_same_change_on_both_sides_is_no_clash() -> None:
    """What was saved before an answer was lost is not in dispute with itself."""
    assert list("子乙丙") == lines("甲乙", "子乙丙", "子乙丙")


def test_a_line_that_both_changed_is_in_dispute() -> None:
    """Both versions are handed over, and what stands beside them stands."""
    assert [Agreed(("甲",)), Clash(("乙",), ("子",), ("丑",)), Agreed(("丙",))] == merge(
        "甲乙丙", "甲子丙", "甲丑丙"
    )
    assert [Clash(("甲",), (), ("丑",))] == merge("甲", "", "丑")


@given(LINES, LINES)
def test_one_side_alone_is_taken_as_it_is(base: list[str], changed: list[str]) -> None:
    """Whoever wrote, when the other changed nothing the merge is what was written."""
    for pieces in (merge(base, changed, base), merge(base, base, changed)):
        assert changed == [
            line for piece in pieces if isinstance(piece, Agreed) for line in piece.lines
        ]


@given(LINES, LINES, LINES)
def test_nothing_that_was_typed_is_lost(
    base: list[str], mine: list[str], theirs: list[str]
) -> None:
    """Every line that a side put in stands in the merge or in a clash."""
    pieces = merge(base, mine, theirs)
    kept = "".join(
        "".join(piece.lines) if isinstance(piece, Agreed) else "".join((*piece.mine, *piece.theirs))
        for piece in pieces
    )
    for line in {*mine, *theirs} - set(base):
        assert line in kept
