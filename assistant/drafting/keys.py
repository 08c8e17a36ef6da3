"""Which fact a marker means when its key is not written exactly as in the fact sheet.

Only what leaves one meaning is understood. A key that fits several facts is unknown: a figure that is
missing can be asked for, one that was guessed would be read as true.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from assistant.facts import FactSheet

_HAN = re.compile(r"[\u3400-\u9fff]")
_LABEL_SIGNS = re.compile(r"[\s.·:：,，、;；/_\-()（）“”\"'‘’]+")
_TOTALS = re.compile(r"(?:总计|合计|总数|总件数|件数|数量|数)$")
_USUAL_WORDS = re.compile(r"^(?:本年度|本年|全年|今年)|政府信息公开")
# Parts of a key that name no other fact when the rest of it is written in Chinese.
_NEUTRAL = frozenset(
    ("requests", "proactive", "disputes", "derived", "ledger", "said", "total", "f", "fact")
)


def resolve_key(written: str, facts: FactSheet) -> str | None:
    """The one key that is meant: exact, in other signs, without its ends, or by its label.

    None when nothing or more than one fact fits; a total wins over the columns it sums.
    """
    if written in facts:
        return written
    tidy = _tidy(written)
    if not tidy.strip("._"):
        return None
    signless = _signless(tidy)
    label = _bare_label(_han_parts(tidy))
    tests: tuple[Callable[[str], bool], ...] = (
        lambda key: key.lower() == tidy,
        lambda key: key.lower() == f"{tidy}.total",
        lambda key: key.lower().endswith(f".{tidy}"),
        lambda key: key.lower().endswith(f".{tidy}.total"),
        # Of a row of table three only the total stands for the row; a column never does.
        lambda key: key.lower().startswith(f"{tidy}.") and not key.startswith("requests."),
        lambda key: _signless(key) == signless,
        lambda key: facts[key].label == written,
        lambda key: bool(label) and _bare_label(facts[key].label) == label,
    )
    for test in tests:
        fitting = [key for key in facts if test(key)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            return None
    return None


def _tidy(written: str) -> str:
    """Narrow signs, small letters, points between the parts."""
    text = unicodedata.normalize("NFKC", written).lower()
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc"))
    return re.sub(r"[\s`'\"]", "", re.sub(r"[/\\·。:]", ".", text)).replace("-", "_")


@lru_cache(maxsize=4096)
def _signless(key: str) -> str:
    return re.sub(r"[^0-9a-z\u3400-\u9fff]", "", key.lower())


def _han_parts(tidy: str) -> str:
    """The Chinese parts of a translated key; nothing when another part narrows what it means."""
    parts = [part for part in tidy.split(".") if part]
    if any(not _HAN.search(part) and part not in _NEUTRAL for part in parts):
        return ""
    return "".join(part for part in parts if _HAN.search(part))


@lru_cache(maxsize=4096)
def _bare_label(label: str) -> str:
    """新收申请 for 本年新收政府信息公开申请（总计）; both sides of a comparison are reduced alike."""
    text = _LABEL_SIGNS.sub("", unicodedata.normalize("NFKC", label).lower())
    return _USUAL_WORDS.sub("", _TOTALS.sub("", text))
