"""The prose of a report as HTML: figures one can follow, open questions as fields, doubts in amber.

The page writes into `.nb-prose` (writing.js); each paragraph is a `p`, and what stands in it besides
words says by `data-as` what it is in the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from assistant.drafting.edits import drafted_lines
from assistant.drafting.markers import FigureSpan
from assistant.web.panes.review.remarks import comment_button, comments_on
from assistant.web.panes.text.differences import made_empty, suggestion_html
from assistant.web.panes.text.figures import UNBOUND
from assistant.web.panes.text.marks import (
    citation_marks,
    figure_marks,
    held_marks,
    paragraphs_of,
    sentence_wraps,
    wrapped,
)
from assistant.web.panes.text.questions import questions_html
from assistant.workbench import SectionView, View, is_final

DRAFTERS = {"rollforward": "由上年报告滚动起草", "model": "由模型起草", "person": "经办人撰写"}


def text_html(view: View) -> str:
    """Preface and sections one, five and six, each with what is open in it and how it came about."""
    parts = "".join(part_html(part, view) for part in view.sections.values())
    return f'<div class="nb-text" data-report="{view.report_id}" data-version="{view.version}">{parts}</div>'


def part_html(part: SectionView, view: View) -> str:
    """One part: its text, what is suggested for it, what is open in it."""
    number, heading = part.number, escape(part.heading)
    finals = _finals(part, view)
    return (
        f'<article class="nb-part" id="nb-part-{number}" data-part="{number}" aria-labelledby="nb-head-{number}">'
        f'<header><h2 id="nb-head-{number}">{heading}</h2>{_made_by(part)}'
        f'<span class="nb-state" role="status"></span>{comment_button(f"part:{number}", part.heading)}'
        f"{_part_buttons(part, finals)}</header>{comments_on(view, f'part:{number}')}"
        f"{suggestion_html(part, view)}<div data-clash-of></div>"
        f'<div class="nb-prose nb-write" data-write="{number}" spellcheck="false" role="group" aria-label="{heading} 正文">'
        f"{_prose(part, view, finals)}</div>{_doubts(part)}{questions_html(part, view)}</article>"
    )


def _made_by(part: SectionView) -> str:
    """Who wrote it; for a model which one, and how much of it stands as it stood last year."""
    made: Mapping[str, Any] = part.provenance
    if not part.text.strip() or not made.get("drafter"):
        return ""
    words = [DRAFTERS.get(made["drafter"], "")]
    if made.get("model"):
        words.append(str(made["model"]))
    if made.get("edited") and made["drafter"] != "person":
        words.append("人工改过")
    if made.get("repeats"):
        words.append(f"与上年重复 {float(made['repeats']):.0%}")
    return f"<small>{escape(' · '.join(filter(None, words)))}</small>"


def _finals(part: SectionView, view: View) -> list[bool]:
    """For each shown paragraph whether a person declared it final."""
    lines = drafted_lines(part.text, part.rendered)
    return [is_final(view.state, part.number, drafted) for drafted, _ in lines]


def _part_buttons(part: SectionView, finals: list[bool]) -> str:
    word = "编辑" if finals else "自己写"
    write = (
        f'<button data-act="write" data-number="{part.number}" class="nb-plain" '
        f'title="也可以直接点正文里的任何一处">{word}</button>'
    )
    if not finals:
        return f'<span class="nb-tools-right">{write}</span>'
    done = all(finals)
    hint = (
        "取消后，采用新的草稿时会改动这部分"
        if done
        else "定稿后，采用新的草稿时不会改动这部分；数仍然跟着表格走"
    )
    final = (
        f'<button data-act="final" data-number="{part.number}" data-final="{"0" if done else "1"}" '
        f'class="nb-plain" title="{hint}">{"取消定稿" if done else "定稿"}</button>'
    )
    return f'<span class="nb-tools-right">{final}{write}</span>'


def _prose(part: SectionView, view: View, finals: list[bool]) -> str:
    text = part.rendered.text
    if not text.strip():
        command = "起草前言" if part.number == 0 else f"起草第{'零一二三四五六'[part.number]}部分"
        how = f"还没有内容。可以在对话里说“{command}”，或点这里自己写。"
        if made_empty(part):
            how = (
                "这部分由您清空了。以后起草的文字会作为建议放在这里，不会直接写进来。点这里自己写。"
            )
        return f'<p class="nb-blank" data-blank>{how}</p>'
    marks = [
        *figure_marks(part.rendered, view, part.number, part.questions),
        *citation_marks(part.rendered, part.provenance.get("passages") or {}),
        *held_marks(text),
    ]
    paragraphs = paragraphs_of(
        text, wrapped(marks, sentence_wraps(text, part.number, view.findings))
    )
    return "".join(
        _paragraph(inner, part.number, place, final=place < len(finals) and finals[place])
        for place, inner in enumerate(paragraphs)
    )


def _paragraph(inner: str, number: int, place: int, *, final: bool) -> str:
    word = "已定稿" if final else "定稿"
    hint = "点一下取消这一段的定稿" if final else "这一段定稿：采用新的草稿时不会改动它"
    button = (
        f'<button class="nb-final" data-act="final" data-number="{number}" data-place="{place}" '
        f'data-final="{"0" if final else "1"}" contenteditable="false" data-as="" '
        f'aria-label="第 {place + 1} 段{word}" title="{hint}">{word}</button>'
    )
    return f"<p{' data-final-text' if final else ''}>{inner}{button}</p>"


def _doubts(part: SectionView) -> str:
    """Figures without a source, to be confirmed one by one."""
    text = part.rendered.text
    items = "".join(
        f'<li><p><mark class="nb-doubt">{escape(text[span.start : span.end])}</mark> '
        f"{escape(_around(text, span))}</p>{_confirm_button(part.number, span)}</li>"
        for span in part.rendered.figures
        if span.status == UNBOUND
    )
    if not items:
        return ""
    return (
        '<section class="nb-open nb-doubts"><h3>没有依据的地方</h3>'
        f"<ol>{items}</ol><p class=nb-hint>确认过的数记作您提供的；写错了或说法与表格不符的，"
        "请直接在正文里改正。</p></section>"
    )


def _confirm_button(number: int, span: FigureSpan) -> str:
    if span.literal is None:
        return ""
    return (
        f'<button data-act="confirm" data-number="{number}" data-start="{span.start}" '
        f'data-end="{span.end}">我确认属实</button>'
    )


def _around(text: str, span: FigureSpan) -> str:
    """A few words on both sides of a figure, so that one knows which it is."""
    before = text[max(0, span.start - 12) : span.start].split("\n")[-1]
    after = text[span.end : span.end + 12].split("\n")[0]
    return f"…{before}▢{after}…"
