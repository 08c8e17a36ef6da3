"""The page that a citation opens: the whole document, scrolled to the marked words."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.retrieval.places import Place


# The page stands alone, so its look does too: that of the texts, by light and by dark.
STYLE = """
:root { color-scheme: light dark; --ink: #1d2126; --paper: #fff; --quiet: #656b75; --mark: #fff3d4; --edge: #d99a2b; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e6e9; --paper: #1b1e23; --quiet: #9aa2ae; --mark: #3d3216; --edge: #b98128; }
}
body { max-width: 40em; margin: 3em auto 50vh; padding: 0 1.2em; background: var(--paper); color: var(--ink);
  font: 17px/1.95 "Noto Serif CJK SC", "Source Han Serif SC", FangSong, SimSun, serif; line-break: strict; }
h1 { font: 600 20px/1.5 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; margin: 0; }
header p { font-size: 14px; color: var(--quiet); margin: .3em 0; }
main { margin-top: 2em; white-space: pre-wrap; overflow-wrap: anywhere; }
mark { background: var(--mark); color: inherit; box-shadow: -4px 0 var(--edge); scroll-margin-top: 22vh;
  box-decoration-break: clone; -webkit-box-decoration-break: clone; }
"""


def passage_page(place: Place) -> str:
    """A plain page; its address ends in `#here`, where the passage begins."""
    passage = place.passage
    title = escape(f"{passage.title} {passage.place}")
    kind = "官方文本" if passage.official else "年报助手的摘要"
    what = kind if passage.kind == "regulation" else "已发布的年报"
    note = f"<p><b>注意：{escape(passage.note)}</b></p>" if passage.note else ""
    before, after = place.document[: place.start], place.document[place.end :]
    return (
        f"<!DOCTYPE html><html lang=zh-CN><meta charset=utf-8><title>{title}</title>"
        f"<meta name=viewport content='width=device-width'><style>{STYLE}</style>"
        f"<header><h1>{title}</h1><p>{what}，文件：{escape(place.file)}</p>{note}</header>"
        f"<main>{escape(before)}<mark id=here>{escape(place.quote)}</mark>{escape(after)}</main>"
    )
