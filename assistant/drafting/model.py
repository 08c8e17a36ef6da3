"""The seam to a language model: what the drafter asks of one, and what may be wrong with an answer."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from assistant.findings import Finding, Severity, TextPlace

Message = tuple[str, str]


class TextModel(Protocol):
    """A model that answers in text. Closing the stream must end the request behind it.

    Raises ModelUnavailable, with a Chinese message, for whatever goes wrong.
    """

    @property
    def name(self) -> str:
        """The model's name, for the provenance."""

    def stream(self, messages: list[Message]) -> AsyncGenerator[str, None]:
        """The answer in chunks. Messages are (`system` | `user` | `assistant`, text)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one answer may cost. Characters count prose; `raw_chars` counts thinking as well.

    `repairs` is how many faulty sentences are asked for once more, `rewrites` how often the whole
    section is when heads are missing or its length is wrong (0 or 1).
    """

    prompt_tokens: int = 5_700
    output_chars: int = 20_000
    raw_chars: int = 200_000
    sentence_chars: int = 1_500
    seconds: float = 600.0
    repairs: int = 20
    rewrites: int = 1


class Fault(StrEnum):
    """What can be wrong with an answer as a whole; the values are finding codes."""

    TOO_LONG = "M01"
    LOOP = "M02"
    FOREIGN = "M03"
    UNFINISHED = "M04"
    LINKS = "M05"
    LEFT_OUT = "M06"
    REPAIR_FAILED = "M07"
    HEAD_MISSING = "M08"
    WRONG_LENGTH = "M09"
    TALK = "M10"


MODEL_RULES: dict[Fault, str] = {
    Fault.TOO_LONG: "模型的回答过长，后面的没有采用",
    Fault.LOOP: "模型重复同一句话，重复的没有采用",
    Fault.FOREIGN: "模型写了不是中文的句子，没有采用",
    Fault.UNFINISHED: "最后一句可能没有写完",
    Fault.LINKS: "模型写了图片、链接、表格或代码，已经去掉",
    Fault.LEFT_OUT: "有材料没有交给模型，因为放不下",
    Fault.REPAIR_FAILED: "请模型改写没有成功，有疑问的句子保持原样",
    Fault.HEAD_MISSING: "模型没有写这一部分应有的内容",
    Fault.WRONG_LENGTH: "模型写的篇幅与上年或通常的相差太远",
    Fault.TALK: "模型的应答、客套话或者对要求的复述不是正文，已经去掉",
}


def fault_finding(section: int, fault: Fault, message: str, quote: str) -> Finding:
    """The finding for a fault of a whole answer; its place is the section, not a span."""
    mild = fault is Fault.LEFT_OUT
    return Finding(
        code=fault.value,
        severity=Severity.INFO if mild else Severity.WARNING,
        place=TextPlace(section, 0, 0, 0, quote),
        message=message,
    )
