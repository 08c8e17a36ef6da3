"""A person's edit of shown text, taken back into the draft: figures she did not touch stay bound."""

from __future__ import annotations

from difflib import SequenceMatcher

from assistant.drafting.markers import Rendered

# A sign next to a figure that makes it another figure.
_EXTENDS = frozenset("0123456789０１２３４５６７８９.．,，万亿千百十零〇一二三四五六七八九%％‰")


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
