"""Two years side by side."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.text.align import align_sentences, diff_words
from assistant.text.repetition import normalise, repetition_rate

BEFORE = [
    "完善制度，明确责任分工。",
    "全年公开信息120条。",
    "举办业务培训两次，提高能力。",
    "加强网站日常维护管理工作。",
]
AFTER = [
    "加强网站日常维护管理工作。",
    "完善制度，明确责任分工。",
    "全年公开信息135条。",
    "开通视频号，拓宽渠道。",
]


def test_sentences_are_paired_in_order() -> None:
    """Same, changed, added, removed and moved are told apart."""
    pairs = align_sentences(BEFORE, AFTER)

    assert ["moved", "same", "changed", "added", "removed"] == [pair.kind for pair in pairs]
    assert (BEFORE[1], AFTER[2]) == (pairs[2].before, pairs[2].after)
    assert 0.8 < pairs[2].similarity < 1


def test_an_empty_side_is_all_added_or_removed() -> None:
    """Nothing on one side leaves the other side alone."""
    assert {"added"} == {pair.kind for pair in align_sentences([], AFTER)}
    assert {"removed"} == {pair.kind for pair in align_sentences(BEFORE, [])}
    assert [] == align_sentences([], [])


SENTENCES = st.lists(st.sampled_from([*BEFORE, *AFTER, "甲。", "乙。"]), max_size=8)


@given(SENTENCES, SENTENCES)
def test_no_sentence_is_lost_or_doubled(before: list[str], after: list[str]) -> None:
    """Each sentence of both sides is in exactly one pair; the later side keeps its order."""
    pairs = align_sentences(before, after)

    assert after == [pair.after for pair in pairs if pair.after is not None]
    assert sorted(before) == sorted(pair.before for pair in pairs if pair.before is not None)


def test_numbers_change_as_wholes() -> None:
    """A changed figure is one deletion and one insertion."""
    assert [
        ("equal", "公开"),
        ("delete", "1,120"),
        ("insert", "1,135"),
        ("equal", "条。"),
    ] == diff_words("公开1,120条。", "公开1,135条。")


@given(st.text(alphabet="甲乙丙1,2。%a "), st.text(alphabet="甲乙丙1,2。%a "))
def test_a_difference_holds_both_texts(before: str, after: str) -> None:
    """Without insertions it is the earlier text, without deletions the later."""
    pieces = diff_words(before, after)

    assert before == "".join(text for op, text in pieces if op != "insert")
    assert after == "".join(text for op, text in pieces if op != "delete")


def test_changed_figures_still_repeat() -> None:
    """Years, figures and markers do not make a sentence new."""
    before = "2022年，公开信息120条。完善制度，明确责任分工。"

    assert 1.0 == repetition_rate(before, "2023年，公开信息135条。完善制度，明确责任分工。")
    assert 1.0 == repetition_rate(before, "2023年，公开信息[F:said.posts]条。")


def test_new_text_does_not_repeat() -> None:
    """Other words repeat nothing, half a new text about half."""
    before = "完善制度，明确责任分工。"

    assert 0.0 == repetition_rate(before, "开通视频号，拓宽公开渠道。")
    assert 0.0 == repetition_rate(before, "")
    assert 0.0 == repetition_rate("", before)
    assert 0.3 < repetition_rate(before, "完善制度，明确责任分工。开通视频号，拓宽渠道。") < 0.7


def test_normalising_leaves_the_words() -> None:
    """Numbers become #, punctuation and spaces go."""
    assert "#年公开信息#条" == normalise("2023 年，公开信息 1,120 条。")
