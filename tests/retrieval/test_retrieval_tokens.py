"""Tokens, numerals and the vectors that are made of them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from assistant.retrieval.embed import HashedNgrams, fingerprint
from assistant.retrieval.tokens import chinese_numeral, citations, parse_numeral, terms


def test_terms_are_characters_and_bigrams_that_touch() -> None:
    """Punctuation parts bigrams; a number is one unit; full-width digits are digits."""
    found = terms("２0个工作日，答复")

    assert ("20", "个", "工", "作", "日", "答", "复") == found.singles
    assert ("20个", "个工", "工作", "作日", "答复") == found.pairs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第三十三条", ["条n33"]),
        ("第33条", ["条n33"]),
        ("国办公开办函〔2021〕30号", ["号n2021n30", "号n30"]),
        ("国办公开办函[2021]第30号", ["号n2021n30", "号n30"]),
        ("30号文", ["号n30"]),
        ("国务院令第711号", ["号n711"]),
        ("第六部分", ["部n6"]),
        ("六、其他需要报告的事项", ["部n6"]),
        ("收到申请30件", []),
    ],
)
def test_citations_are_equal_however_they_are_written(text: str, expected: list[str]) -> None:
    """An article or a document number gives one token in Chinese and in Arabic numerals."""
    assert expected == citations(text)


@pytest.mark.parametrize("number", [1, 9, 10, 11, 20, 33, 56, 99, 100, 101, 110, 233, 999])
def test_numerals_come_back(number: int) -> None:
    """An article number written in Chinese is read back as itself."""
    assert number == parse_numeral(chinese_numeral(number))


@pytest.mark.parametrize("text", ["3三", "十两三四", "百条", ""])
def test_what_is_no_numeral_is_none(text: str) -> None:
    """Mixed or broken numerals are unknown, not guessed."""
    assert parse_numeral(text) in (None, 0)


def test_vectors_are_equal_in_every_process() -> None:
    """The hash does not depend on the process, unlike Python's own."""
    code = (
        "from assistant.retrieval.embed import HashedNgrams;"
        "print(HashedNgrams().embed_query('答复期限').tobytes().hex())"
    )
    runs = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
        for _ in range(2)
    }

    assert {HashedNgrams().embed_query("答复期限").tobytes().hex().encode()} == {
        run.strip() for run in runs
    }


def test_vectors_have_length_one_even_without_a_token() -> None:
    """A text of punctuation alone still gives a vector that cosine distance can use."""
    rows = HashedNgrams().embed_documents(["答复期限", "……"])

    assert (2, 1024) == rows.shape
    assert [1.0, 1.0] == [round(float((row**2).sum()), 4) for row in rows]


def test_fingerprint_is_ascii_and_differs_by_embedder() -> None:
    """Chroma takes no Chinese collection name, and vectors of two embedders never mix."""
    names = {fingerprint(HashedNgrams(dim)) for dim in (512, 1024)}

    assert 2 == len(names)
    assert all(name.isascii() for name in names)
