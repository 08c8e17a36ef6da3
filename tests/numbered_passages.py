"""Passages for tests that care how many there are, not what they say."""

from __future__ import annotations

from assistant.retrieval.passages import Passage


def numbered_passages(count: int) -> list[Passage]:
    """`reg:t:0`, `reg:t:1`, …; each is found by its number (「第5段文字」)."""
    return [
        Passage(
            *(f"reg:t:{n}", "regulation", "试", f"第{n}条", None, None),
            *(f"第{n}段文字，编号{n * 7}", "t.md"),
        )
        for n in range(count)
    ]
