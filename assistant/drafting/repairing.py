"""Asking once more for the sentences that did not pass, and judging what comes back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.drafting.cleaning import is_foreign, says_something
from assistant.findings import Finding, Severity

# What a rewritten sentence may take, its label and the model's chatter counted.
REPAIR_CHARS = 800
# The share of two-character words that a rewritten sentence must have from the faulty one.
SAME_WORDS = 0.25

_LABEL = re.compile(
    r"^\s*[〔\[［【(（<＜]?\s*(?:第\s*)?(\d{1,2})\s*(?:句)?\s*[〕\]］】)）>＞.、:：]+\s*"
)


def listed(sentences: Sequence[tuple[str, Sequence[Finding]]]) -> str:
    """The sentences with markers, numbered from 〔1〕, each with its error findings."""
    lines = []
    for number, (text, findings) in enumerate(sentences, 1):
        faults = "；".join(item.message for item in findings if item.severity is Severity.ERROR)
        lines.append(f"〔{number}〕{text}\n毛病：{faults}")
    return "\n".join(lines).replace("<", "＜").replace(">", "＞")


def numbered(answer: str, count: int) -> dict[int, str]:
    """The rewritten sentences by their place from 0; by order where all labels were left out."""
    lines = [line.strip() for line in answer.split("\n") if line.strip()]
    found: dict[int, str] = {}
    for line in lines:
        match = _LABEL.match(line)
        if match and 1 <= int(match[1]) <= count:
            found.setdefault(int(match[1]) - 1, line[match.end() :])
    if not found and len(lines) == count:
        return dict(enumerate(lines))
    return found


def may_replace(after: str, before: str) -> bool:
    """Whether a text can be a repair of a sentence: Chinese, and about the same thing.

    A refusal, a comment or a new statement shares too few words with the sentence.
    """
    if not says_something(after) or is_foreign(after):
        return False
    new, old = _word_pairs(after), _word_pairs(before)
    return len(new & old) >= SAME_WORDS * min(len(new), len(old))


def _word_pairs(text: str) -> set[str]:
    words = [word for word in re.findall(r"[\u3400-\u9fff]+", text) if len(word) > 1]
    return {word[i : i + 2] for word in words for i in range(len(word) - 1)} or {text}


def count_errors(findings: Sequence[Finding]) -> int:
    """How many findings are at error level."""
    return sum(finding.severity is Severity.ERROR for finding in findings)
