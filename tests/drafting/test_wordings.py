"""How many ways there are to write the same thing: wordings of the weak constructions, right and wrong.

A line of `wordings/*.txt` is a text that is set into a sound report of `sentences.toml`: `E` must be
found as an error and `W` at least as a warning, somewhere in the figures or words in 【】 (without
them, anywhere); `-` is right
and gives rise to questions at most. `@` says construction, base and section of the lines below it; `~` before a line is
a known gap, which is counted and not demanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.evaluation.sentences import (
    CONSTRUCTIONS,
    Expected,
    SentenceCase,
    Verdict,
    judge_sentences,
    sentence_bases,
)
from assistant.findings import Severity

FOLDER = Path(__file__).parent / "wordings"
LAST_SECTION = 6
"""What stands there is all that is told of the fee."""
LEVELS = {"E": Severity.ERROR, "W": Severity.WARNING, "-": None}
BASES = sentence_bases()


def wordings(file: Path) -> Iterator[SentenceCase]:
    """The cases of a file; those of known gaps have the split `gap`."""
    construction, base, section = "", "", ""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        kind, _, text = line.partition(" ")
        if kind == "@":
            construction, base, section = text.split()
            assert construction in CONSTRUCTIONS
            continue
        level = LEVELS[kind.removeprefix("~")]
        marked = tuple(_marked(text))
        assert level or not marked, line
        plain = re.sub("[【】]", "", text)
        yield SentenceCase(
            id=f"{file.stem}:{number}",
            construction=construction,
            split="gap" if kind.startswith("~") else "wording",
            base=BASES[base],
            section=int(section),
            text=plain,
            # Of a total and its parts either may be blamed.
            expected=Expected(
                level,
                marked if marked and construction != "breakdown" else (plain,),
                anywhere=construction == "missing",
            )
            if level
            else None,
            replaces=int(section) == LAST_SECTION,
        )


def _marked(text: str) -> Iterator[str]:
    """The words in 【】, with as many before them as tell them from the same words elsewhere."""
    plain, begun = re.sub("[【】]", "", text), 0
    for match in re.finditer("【(.*?)】", text):
        start = match.start() - begun
        end, begun = start + len(match[1]), begun + 2
        while plain.index(plain[start:end]) != start:
            start -= 1
        yield plain[start:end]


def fails(verdict: Verdict) -> bool:
    """Whether it is not found at its level, or a right text is blamed, or what is beside the fault."""
    expected = verdict.case.expected
    if expected is None:
        return verdict.false_alarm(Severity.WARNING)
    return not verdict.hit(expected.severity)


def told(verdict: Verdict) -> str:
    """The case and what was said of it."""
    said = [f"{f.code} {f.severity} {f.message}" for f in (*verdict.found, *verdict.beside)]
    wanted = verdict.case.expected.severity if verdict.case.expected else "nothing"
    return f"{verdict.case.id} {verdict.case.text} wanted {wanted}, said {said}"


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.txt")), ids=lambda file: file.stem)
def test_a_fault_is_found_however_it_is_worded(file: Path) -> None:
    """Wrong figures and statements are found at their level, right ones are not blamed."""
    cases = [case for case in wordings(file) if case.split != "gap"]
    assert [] == [told(verdict) for verdict in judge_sentences(cases) if fails(verdict)]


def test_both_right_and_wrong_are_tried() -> None:
    """Of each construction there are at least eight wrong and six right wordings, and few gaps."""
    for file in FOLDER.glob("*.txt"):
        cases = list(wordings(file))
        wrong = [case for case in cases if case.expected]
        gaps = [case for case in cases if case.split == "gap"]
        assert file.stem.startswith("tricky") or len(wrong) >= 8
        assert len(cases) - len(wrong) >= 6
        assert len(gaps) <= len(cases) / 10
