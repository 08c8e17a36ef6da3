"""Sentences and paragraphs with their spans."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.text.sentences import split_paragraphs, split_sentences


def test_sentences_end_at_full_stops_and_lines() -> None:
    """Closing quotes stay with their sentence; white space around is left out."""
    text = " 甲说：“好。”乙来了！\n丙"

    assert ["甲说：“好。”", "乙来了！", "丙"] == [span.text for span in split_sentences(text)]


def test_a_title_is_not_torn() -> None:
    """A sign inside 《…》 ends no sentence."""
    assert ["见《出发！2023》一文。"] == [s.text for s in split_sentences("见《出发！2023》一文。")]


def test_paragraphs_hold_text() -> None:
    """Empty lines are no paragraphs."""
    assert ["甲", "乙"] == [span.text for span in split_paragraphs("甲\n \n\n乙\n")]


@given(st.text(alphabet="甲乙。！？\n 《》”）a1"))
def test_spans_are_exact(text: str) -> None:
    """Every span cuts out its text, and nothing but white space lies between them."""
    position = 0
    for span in split_sentences(text):
        assert text[span.start : span.end] == span.text
        assert "" == text[position : span.start].strip()
        position = span.end
    assert "" == text[position:].strip()
