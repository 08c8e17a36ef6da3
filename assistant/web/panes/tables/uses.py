"""Where the text uses a cell: the way back from the tables to the sentences."""

from __future__ import annotations

from html import escape

from assistant.drafting.markers import FigureSpan, Rendered
from assistant.tables.facts import cells_behind
from assistant.text.sentences import split_sentences
from assistant.workbench import View

SHOWN = 4
EXCERPT = 26


def uses_html(view: View, key: str) -> str:
    """The sentences that show this cell, or a figure counted from it; each leads to its place."""
    found: dict[str, str] = {}
    for part in view.sections.values():
        for span in part.rendered.figures:
            if span.key is None or key not in cells_behind(span.key, view.form):
                continue
            sentence = _sentence(part.rendered, span)
            found.setdefault(
                f"{part.number}:{sentence}",
                f'<button class="nb-plain nb-use" data-act="goto" data-target="use:{part.number}.{span.key}" '
                f'title="{escape(sentence)}">{escape(part.heading.partition("、")[2] or part.heading)}：'
                f"{_around(part.rendered, span)}</button>",
            )
    if not found:
        return "正文没有写到这个数"
    more = f"<span>等 {len(found)} 处</span>" if len(found) > SHOWN else ""
    return "".join([*list(found.values())[:SHOWN], more])


def _sentence(rendered: Rendered, span: FigureSpan) -> str:
    spans = split_sentences(rendered.text)
    here = (one.text for one in spans if one.start <= span.start < one.end)
    return next(here, "")


def _around(rendered: Rendered, span: FigureSpan) -> str:
    """A few words around the figure, which stands out."""
    text = rendered.text
    start = max(text.rfind("\n", 0, span.start) + 1, span.start - EXCERPT // 2)
    line = text.find("\n", span.end)
    end = min(line if line >= 0 else len(text), span.end + EXCERPT // 2)
    before, shown, after = (
        text[start : span.start],
        text[span.start : span.end],
        text[span.end : end],
    )
    return f"…{escape(before)}<b>{escape(shown)}</b>{escape(after)}…"
