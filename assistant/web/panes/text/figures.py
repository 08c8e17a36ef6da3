"""A figure in a sentence: where it comes from, where it leads, a field where it is still open."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from assistant.drafting.markers import FigureSpan
from assistant.drafting.sections import Question, QuestionKind
from assistant.facts import SAID
from assistant.findings import TextPlace
from assistant.publishing.grid import printed_number
from assistant.tables.facts import cells_behind
from assistant.web.panes.frame.buttons import button
from assistant.workbench import View

ASKED, UNBOUND, CITED = "asked", "unbound", "cited"
DISAGREES = "D03"
UNFOUNDED = "没有依据：请确认、改正或删去"
# A figure counted from more cells than this is told by its source alone.
MOST_CELLS = 8


def figure_html(
    text: str, span: FigureSpan, view: View, number: int, asked: Mapping[str, Question]
) -> str:
    """The figure as it stands in a sentence of part `number`."""
    shown = text[span.start : span.end]
    if span.status == ASKED:
        return _open(shown, span, asked)
    if span.status == UNBOUND:
        return _doubtful(shown, span, number, view)
    return _bound(shown, span, view)


def _bound(shown: str, span: FigureSpan, view: View) -> str:
    key = span.key or ""
    fact = view.facts.get(key)
    tip = _tip(figure_title(span, view))
    if key in view.form:
        goes = f'role="link" data-act="goto" data-target="cell:{key}"'
        return f'<span class="nb-figure" tabindex="0" {goes} data-key="{key}"{tip}>{escape(shown)}</span>'
    cells = cells_behind(key, view.form)
    if key.startswith(SAID) and fact is not None and fact.value is not None:
        more = f'data-value="{printed_number(fact.value)}" data-unit="{escape(fact.unit)}"'
    elif 0 < len(cells) <= MOST_CELLS:
        words = "；".join(f"{cell}={view.form.label(cell)}" for cell in cells)
        more = f'data-cells="{escape(words)}"'
    else:
        look = "nb-cited" if span.status == CITED else "nb-figure nb-fact"
        return f'<span class="{look}" tabindex="0" data-key="{escape(key)}"{tip}>{escape(shown)}</span>'
    return (
        f'<span class="nb-figure nb-fact" tabindex="0" role="button" data-act="card" '
        f'data-key="{escape(key)}" {more}{tip}>{escape(shown)}</span>'
    )


def _doubtful(shown: str, span: FigureSpan, number: int, view: View) -> str:
    """A figure without a source. 待核 stands on it as a sign of the page; in the text it is 【待核：…】."""
    here = (number, span.start, span.end)
    told = [
        finding.message
        for finding in view.findings
        if finding.code == DISAGREES
        and isinstance(finding.place, TextPlace)
        and here == (finding.place.section, finding.place.start, finding.place.end)
    ]
    tip = _tip("\n".join(filter(None, (span.label, *(told or (UNFOUNDED,))))))
    word = shown.removeprefix("【待核：").removesuffix("】")
    if span.literal is None:
        return f'<mark class="nb-unbound" tabindex="0"{tip}>{escape(shown)}</mark>'
    place = f'data-number="{number}" data-start="{span.start}" data-end="{span.end}"'
    return (
        f'<mark class="nb-unbound" tabindex="0" role="button" data-act="card" data-confirm="1" {place} '
        f'data-as="{escape(shown)}" data-was="{escape(word)}"{tip}>{escape(word)}</mark>'
    )


def _open(shown: str, span: FigureSpan, asked: Mapping[str, Question]) -> str:
    """An open question inside the text: a field where its figure stands, two buttons where it is yes or no."""
    question = asked.get(span.key or "")
    stands_for = f'contenteditable="false" data-as="{escape(shown)}"'
    word = escape(shown.strip("【】").partition("：")[2])
    if question is None:
        return f'<span class="nb-asked-mark" {stands_for}>{word}</span>'
    key, tip = escape(question.key), _tip(_hint(question))
    if question.kind is not QuestionKind.FIGURE:
        answers = "".join(
            button(words, "answer", plain=False, key=question.key, text=text)
            for words, text in (("能照写", 1), ("不能", 0))
        )
        return (
            f'<span class="nb-ask nb-yesno" {stands_for} data-ask="{key}"{tip} role="group" '
            f'aria-label="{escape(question.question)}">{answers}</span>'
        )
    # 增长或下降, 增减比例 and their like follow from the figure; they are not typed.
    if question.label not in shown:
        return (
            f'<span class="nb-asked-mark" {stands_for} role="link" tabindex="-1" data-act="goto" '
            f'data-target="ask:{key}"{tip}>{word}</span>'
        )
    last = "" if question.last_value is None else f"上年 {printed_number(question.last_value)}"
    return (
        f'<span class="nb-ask" {stands_for} data-ask="{key}"><input class="nb-fill" data-act="answer" '
        f'data-key="{key}" data-field="answer:{key}" value="" inputmode="decimal" autocomplete="off" '
        f'placeholder="{last or "待填"}" size="{max(6, len(last) + 3)}"{tip} '
        f'aria-label="待填：{escape(question.label or question.question)}{f"，{last}" if last else ""}"></span>'
    )


def _hint(question: Question) -> str:
    """The question, and what last year's report said."""
    if question.last_sentence:
        return f"{question.question}\n上年原文：{question.last_sentence}"
    if question.last_value is None:
        return question.question
    return f"{question.question}\n上年：{printed_number(question.last_value)}{question.unit}"


def _tip(text: str) -> str:
    """What the page shows on hover and on keyboard focus; line breaks are not those of paragraphs."""
    shown = escape(text).replace("\n", "&#10;")
    return f' data-tip="{shown}"' if text else ""


def figure_title(span: FigureSpan, view: View) -> str:
    """What a figure is: label, value, where it comes from, what a click does."""
    fact = view.facts.get(span.key) if span.key else None
    lines = [span.label or (fact.label if fact else "")]
    if fact is not None and fact.value is not None:
        lines[0] = f"{lines[0]}：{printed_number(fact.value)} {fact.unit}".rstrip()
        if fact.previous is not None:
            lines.append(f"上年：{printed_number(fact.previous)} {fact.unit}".rstrip())
    source = span.source or (fact.source if fact else "")
    if source:
        lines.append(f"来源：{source}")
    if span.key and span.key in view.form:
        lines.append("点一下看表格里的这一格")
    elif span.key and span.key.startswith(SAID):
        lines.append("点一下可以改这个数")
    return "\n".join(filter(None, lines))
