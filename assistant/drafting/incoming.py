"""What a model says, cleaned as it arrives: thinking folded away, links and code taken out, whole
sentences given back.

`Incoming` is fed chunks and is pure: no clock, no network. Not covered: whether a sentence is true;
that is `markers.render`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from assistant.drafting.cleaning import (
    harmless,
    is_foreign,
    is_talk,
    rows_as_sentences,
    says_something,
)
from assistant.drafting.model import Fault, Limits
from assistant.text.sentences import split_sentences


class Folding:
    """Thinking taken out of a stream: `<think>…</think>`, also unclosed or split over chunks.

    Some servers send only the closing tag, because the opening one belongs to their template: then
    all that came before it was thinking, and `feed` says so. A later stray tag is just dropped.
    """

    _OPEN = re.compile(r"<\s*(think|thinking|thought|reasoning)\s*>", re.IGNORECASE)
    _CLOSE = re.compile(r"<\s*/\s*(?:think|thinking|thought|reasoning)\s*>", re.IGNORECASE)
    _TAIL = re.compile(r"<[\s/]{0,4}[a-zA-Z]{0,9}\s{0,4}$")

    def __init__(self) -> None:
        self._held = ""
        self._thinking = False
        self._opened = False

    def feed(self, chunk: str) -> tuple[str, bool]:
        """The prose of this chunk, and whether everything before it must be forgotten."""
        text, self._held = self._held + chunk, ""
        prose, forget = "", False
        while True:
            opened, closed = self._OPEN.search(text), self._CLOSE.search(text)
            if closed and (self._thinking or not opened or closed.start() < opened.start()):
                if not self._thinking:
                    prose += text[: closed.start()]
                if not self._opened:
                    prose, forget = "", True
                text, self._thinking, self._opened = text[closed.end() :], False, True
            elif opened and not self._thinking:
                prose += text[: opened.start()]
                text, self._thinking, self._opened = text[opened.end() :], True, True
            else:
                break
        tail = self._TAIL.search(text)
        if tail:
            text, self._held = text[: tail.start()], tail.group()
        return prose + ("" if self._thinking else text), forget

    def finish(self) -> str:
        """What was held back because it might have become a tag."""
        held, self._held = self._held, ""
        return "" if self._thinking else held


_CLOSERS = "”’』」）)》】"
_CITED_LATE = re.compile(
    rf"([。！？][{_CLOSERS}]*)[ \t]*((?:[\[［【]\s*[RrＲ]\s*[:：][^\]］】\n]*[\]］】][ \t]*)+)"
)
# A sentence is over when something follows that cannot belong to it: a source may stand behind
# its full stop, so an opening bracket counts only once it is known to begin a fact.
_OVER = re.compile(
    rf"(?:(?<![。！？!?])[。！？!?]++[{_CLOSERS}]*+(?=\s*(?:[^\s\[［【{_CLOSERS}]|[\[［【]\s*[FfＦ]))|\n)"
)
_OPEN_END = re.compile(
    r"(?:!?\s?\[[^\]\n]{0,200}(?:\](?:\([^)\n]{0,200})?)?|!\s?|<[^<>\n]{0,200})$"
)
_CHATTER = re.compile(
    r"^(?:(?:好的|当然|没问题|明白了?)[，。！：][^\[\n]{0,80}|(?:以下|下面)是[^\[\n]{0,80}[：:])$"
)
_ENDS = tuple("。！？；：”’』」）)》】")
LOOP_TIMES = 3
SHORT_SENTENCE = 6


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence with markers; `opens_paragraph` when it begins a new line."""

    text: str
    opens_paragraph: bool


class Incoming:
    """An answer as it arrives. `feed` and `finish` give the sentences that are whole by then.

    `stopped` is set when nothing more is wanted; `faults` counts what was taken out; after
    `forgotten()` the sentences given before were thinking and must be withdrawn. `told` is given where a
    report's text is awaited: the prompt's own sentences, which a model may echo; talk and tables are left
    out then.
    """

    def __init__(
        self,
        limits: Limits,
        heading: str = "",
        known: str = "",
        told: frozenset[str] | None = None,
    ) -> None:
        self.stopped: Fault | None = None
        self.faults: Counter[Fault] = Counter()
        self._limits, self._heading, self._known, self._told = limits, heading, known, told
        self._folding = Folding()
        self._raw = 0
        self._forget = False
        self._restart()

    def _restart(self) -> None:
        self._pending = ""
        self._prose = 0
        self._line_start = True
        self._seen: Counter[str] = Counter()
        self._last = ""

    def forgotten(self) -> bool:
        """Whether all sentences given before the last `feed` were thinking; asks once."""
        forget, self._forget = self._forget, False
        return forget

    def feed(self, chunk: str) -> list[Piece]:
        """The sentences that this chunk completes."""
        if self.stopped:
            return []
        self._raw += len(chunk)
        prose, forget = self._folding.feed(chunk)
        if forget:
            self._forget = True
            self._restart()
        self._pending += prose[: self._limits.output_chars - self._prose]
        self._prose += len(prose)
        pieces = self._release()
        if self._prose > self._limits.output_chars or self._raw > self._limits.raw_chars:
            self._stop(Fault.TOO_LONG)
        elif len(self._pending) > self._limits.sentence_chars:
            # No sentence of a report is that long: the model has lost its way.
            self._stop(Fault.FOREIGN if is_foreign(self._pending) else Fault.LOOP)
        return pieces

    def finish(self) -> list[Piece]:
        """What was still waiting for its end. After a stop an unended sentence is left out."""
        if self.stopped:
            return []
        pieces = self._sentences(self._pending + self._folding.finish())
        self._pending = ""
        if self._last and not self._last.endswith(_ENDS):
            self.faults[Fault.UNFINISHED] += 1
        return pieces

    def _stop(self, why: Fault) -> None:
        self.stopped = why
        self.faults[why] += 1

    def _release(self) -> list[Piece]:
        unsafe = _OPEN_END.search(self._pending, max(0, len(self._pending) - 700))
        safe = unsafe.start() if unsafe else len(self._pending)
        end = 0
        for match in _OVER.finditer(self._pending):
            if match.end() > safe:
                break
            end = match.end()
        if not end:
            return []
        ready, self._pending = self._pending[:end], self._pending[end:]
        return self._sentences(ready)

    def _sentences(self, raw: str) -> list[Piece]:
        if self._told is None:
            raw = rows_as_sentences(raw)
        text, removed = harmless(raw, self._known)
        if removed:
            self.faults[Fault.LINKS] += removed
        text = _CITED_LATE.sub(lambda m: m[2].strip() + m[1], text)
        pieces = []
        for number, line in enumerate(text.split("\n")):
            self._line_start = self._line_start or number > 0
            for span in split_sentences(line):
                sentence = span.text.strip()
                if not self.stopped and self._wanted(sentence):
                    pieces.append(Piece(sentence, self._line_start))
                    self._line_start = False
        return pieces

    def _wanted(self, sentence: str) -> bool:
        if not says_something(sentence):
            return False
        if is_foreign(sentence):
            self.faults[Fault.FOREIGN] += 1
            return False
        if self._told is not None and (sentence in self._told or is_talk(sentence)):
            self.faults[Fault.TALK] += 1
            return False
        first = not self._seen
        if first and (sentence == self._heading or _CHATTER.match(sentence)):
            return False
        self._seen[sentence] += 1
        again = self._seen[sentence] > 1
        loops = again and (len(sentence) > SHORT_SENTENCE or sentence == self._last)
        if loops and self._seen[sentence] >= LOOP_TIMES:
            self._stop(Fault.LOOP)
        elif loops:
            self.faults[Fault.LOOP] += 1
        self._last = sentence
        return not loops
