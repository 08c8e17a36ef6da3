"""The page that a citation opens: the whole document, scrolled to the marked words."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.retrieval.places import Place


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
        "<body style='font:16px/1.8 system-ui,sans-serif;max-width:44em;margin:3em auto;padding:0 1em'>"
        f"<h1 style='font-size:20px'>{title}</h1><p>{what}，文件：{escape(place.file)}</p>{note}"
        "<div style='white-space:pre-wrap'>"
        f"{escape(before)}<mark id=here>{escape(place.quote)}</mark>{escape(after)}</div>"
    )
