"""The search of the library: what was found, each passage with title, place, text and source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

EXCERPT = 400
"""Characters of a passage."""
NOTICE = "法规部分是我们用自己的话写的摘要，不是法规原文；引用请以官方文本为准。"


NOTHING_FOUND = "没有找到相关内容。可以换个说法；拿不准的事，请向本级政府信息公开工作主管部门核实。"


def sources_html(
    query: str = "", hits: Iterable[Mapping[str, Any]] | None = None, no_answer: str = ""
) -> str:
    """The search box and what was found, each passage with title, place, text and source.

    `no_answer` is what to say where nothing was found.
    """
    found = list(hits) if hits is not None else None
    return (
        '<div class="nb-sources"><form data-submit="search"><input name="query" type="search" '
        f'value="{escape(query)}" placeholder="查法规摘要和往年报告，例如：答复期限、什么情况可以不予公开" '
        f'aria-label="查资料" required maxlength="200"><button>查找</button></form>'
        f'<p class="nb-hint">{NOTICE}</p>{_found(query, found, no_answer)}</div>'
    )


def _found(query: str, hits: list[Mapping[str, Any]] | None, no_answer: str) -> str:
    if hits is None:
        return ""
    if not hits:
        return (
            f'<div class="nb-empty">“{escape(query)}”：{escape(no_answer or NOTHING_FOUND)}</div>'
        )
    return "".join(passage_html(hit, opened=True) for hit in hits)


# --- one passage ----------------------------------------------------------------------------------


def _source(hit: Mapping[str, Any]) -> str:
    """The file of a report or an official text; our digest is called what it is, not by its file."""
    ours = hit.get("kind") == "regulation" and not hit.get("official")
    return "本助手的法规摘要" if ours else str(hit["source"])


def passage_html(hit: Mapping[str, Any], *, opened: bool, number: int | None = None) -> str:
    """A passage with its title, place, text and source."""
    text = hit["text"]
    shown = text if len(text) <= EXCERPT else f"{text[:EXCERPT]}……"
    heading = f"　{escape(hit['heading'])}" if hit.get("heading") else ""
    count = f"<i>{number}</i> " if number is not None else ""
    # Hits that were stored before passages had notes are shown again as they were.
    note = f'<p class="nb-source">注意：{escape(hit["note"])}</p>' if hit.get("note") else ""
    link = f'<a href="/passage/{escape(hit["id"])}#here" target="_blank">打开原处</a>'
    return (
        f'<details class="nb-passage"{" open" if opened else ""}>'
        f"<summary>{count}<b>{escape(passage_title(hit))}</b> {escape(hit['place'])}{heading}</summary>"
        f"<blockquote><p>{'</p><p>'.join(escape(line) for line in shown.split(chr(10)) if line.strip())}"
        f'</p></blockquote>{note}<p class="nb-source">来源：{escape(_source(hit))}　{link}</p></details>'
    )


def passage_title(hit: Mapping[str, Any]) -> str:
    """`《政府信息公开条例》摘要` for our digest, the own title for an official text or a report."""
    title = str(hit["title"])
    if hit["kind"] != "regulation" or hit.get("official"):
        return title
    bracketed = title if title.startswith("《") else f"《{title}》"
    return bracketed if "摘要" in bracketed else f"{bracketed}摘要"
