"""A person's edit of shown text, taken back into the draft: figures she did not touch stay bound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from assistant.drafting.markers import Rendered
from assistant.text.align import align_lines, share_within

SAME_WORDS = 0.8
"""From this share on a paragraph was cut from another, or joined from it."""

# A sign next to a figure that makes it another figure.
_EXTENDS = frozenset("0123456789０１２３４５６７８９.．,，万亿千百十零〇一二三四五六七八九%％‰")

_SAME_TO_A_BROWSER = str.maketrans("\u00a0", " ", "\u200b\ufeff")


def rebind(draft: str, rendered: Rendered, edited: str) -> str:
    """The draft of `edited`, which a person made from `rendered.text`.

    Whatever was shown otherwise than it stands in the draft (a filled marker, a 【待核】, a hidden
    source) and is untouched in the edit stands again as in the draft. A figure that was changed, also
    by a digit typed beside it, stays as typed and must find a source anew.

    >>> # 「收到[F:…]件」 shown as 「收到25件」 and edited to 「共收到25件」 is 「共收到[F:…]件」
    """
    before = rendered.text
    if before == edited:
        return draft
    blocks = SequenceMatcher(None, before, edited, autojunk=False).get_matching_blocks()
    pieces: list[str] = []
    position = 0
    for start, end, draft_start, draft_end in rendered.changes:
        block = next((b for b in blocks if b.a <= start and end <= b.a + b.size), None)
        if block is None or (start == end and block.size == 0):
            continue
        shift = block.b - block.a
        if _extended(before, edited, start, end, shift) or start + shift < position:
            continue
        pieces += (edited[position : start + shift], draft[draft_start:draft_end])
        position = end + shift
    return "".join([*pieces, edited[position:]])


def _extended(before: str, edited: str, start: int, end: int, shift: int) -> bool:
    """Whether the edit put a sign beside the figure that makes it another one."""
    if start == end:
        return False
    left = edited[start + shift - 1 : start + shift] if start + shift else ""
    right = edited[end + shift : end + shift + 1]
    was_left = before[start - 1 : start] if start else ""
    was_right = before[end : end + 1]
    return (left != was_left and left in _EXTENDS and left != "") or (
        right != was_right and right in _EXTENDS and right != ""
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is shown, the line of the draft that it was rendered from, what differs in it."""

    shown: str
    draft: str
    changes: tuple[tuple[int, int, int, int], ...]


def tidy_lines(text: str) -> list[str]:
    """The lines that hold text, without the white space around them: paragraphs as a page shows them."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def drafted_lines(draft: str, rendered: Rendered) -> list[tuple[str, str]]:
    """Each shown paragraph with the paragraph of the draft that it was rendered from."""
    return [(line.draft, line.shown) for line in _lines(draft, rendered)]


def rebind_lines(draft: str, rendered: Rendered, edited: str) -> list[str]:
    """The paragraphs of the draft of `edited`, which a person made from `rendered.text`.

    As `rebind`, paragraph by paragraph: a figure is looked for among the paragraphs that were changed
    at the same place, so that an equal figure typed elsewhere never takes its marker. A paragraph that
    was only moved keeps its markers.
    """
    lines = _lines(draft, rendered)
    after = tidy_lines(edited)
    before, wanted = [_plain(line.shown) for line in lines], [_plain(line) for line in after]
    moved = dict(zip(before, (line.draft for line in lines), strict=True))
    bound: list[str] = []
    for op, a, b, c, d in SequenceMatcher(None, before, wanted, autojunk=False).get_opcodes():
        if op == "equal":
            bound += [line.draft for line in lines[a:b]]
        elif op == "insert":
            bound += [moved.get(_plain(line), line) for line in after[c:d]]
        elif op == "replace":
            bound += _rebind_run(lines[a:b], after[c:d], moved)
    return bound


def _rebind_run(
    lines: Sequence[_Line], after: Sequence[str], moved: Mapping[str, str]
) -> list[str]:
    """Changed paragraphs that stand together: each bound from those that it was made of."""
    owners: list[set[int]] = [set() for _ in after]
    for old, new in align_lines([line.shown for line in lines], after):
        if old is not None and new is not None:
            owners[new].add(old)
    for new, text in enumerate(after):
        owners[new] |= {
            old for old, line in enumerate(lines) if share_within(text, line.shown) >= SAME_WORDS
        }
    bound: list[str] = []
    done = 0
    while done < len(after):
        group, olds = [done], owners[done]
        while done + len(group) < len(after) and olds & owners[done + len(group)]:
            olds = olds | owners[done + len(group)]
            group.append(done + len(group))
        texts = [after[place] for place in group]
        if olds:
            joined = _joined([lines[old] for old in sorted(olds)])
            bound += tidy_lines(rebind(*joined, "\n".join(texts)))
        else:
            bound += [moved.get(_plain(text), text) for text in texts]
        done += len(group)
    return bound


def _plain(line: str) -> str:
    """The line as a browser hands it back: its kinds of space and signs without width do not tell."""
    return line.translate(_SAME_TO_A_BROWSER)


def _lines(draft: str, rendered: Rendered) -> list[_Line]:
    """The paragraphs with text. A marker never holds a line break, so line goes with line."""
    lines: list[_Line] = []
    shown_at = draft_at = 0
    for shown, drafted in zip(rendered.text.split("\n"), draft.split("\n"), strict=True):
        start = shown_at + len(shown) - len(shown.lstrip())
        from_draft = draft_at + len(drafted) - len(drafted.lstrip())
        changes = tuple(
            (a - start, b - start, c - from_draft, d - from_draft)
            for a, b, c, d in rendered.changes
            if start <= a and b <= shown_at + len(shown)
        )
        if shown.strip():
            lines.append(_Line(shown.strip(), drafted.strip(), changes))
        shown_at += len(shown) + 1
        draft_at += len(drafted) + 1
    return lines


def _joined(lines: Sequence[_Line]) -> tuple[str, Rendered]:
    """Some paragraphs as one draft and its rendered text."""
    changes: list[tuple[int, int, int, int]] = []
    shown_at = draft_at = 0
    for line in lines:
        changes += [
            (a + shown_at, b + shown_at, c + draft_at, d + draft_at) for a, b, c, d in line.changes
        ]
        shown_at += len(line.shown) + 1
        draft_at += len(line.draft) + 1
    text = "\n".join(line.shown for line in lines)
    return "\n".join(line.draft for line in lines), Rendered(text, (), (), (), tuple(changes))
