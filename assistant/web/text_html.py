"""The prose of a report as HTML: figures one can follow, open questions as fields, doubts in amber."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from assistant.drafting.markers import FOOTNOTE, FigureSpan, Rendered
from assistant.drafting.sections import Question, QuestionKind
from assistant.findings import Finding, TextPlace, fingerprint
from assistant.publishing.grid import printed_number
from assistant.text.align import Pair, align_sentences, diff_words
from assistant.text.sentences import split_sentences
from assistant.web.places import WORST_FIRST
from assistant.web.remarks_html import comment_button, comments_on
from assistant.workbench import SectionView, View

DRAFTERS = {"rollforward": "由上年报告滚动起草", "model": "由模型起草", "person": "经办人撰写"}
ASKED, UNBOUND, CITED = "asked", "unbound", "cited"
_HELD = re.compile(r"【待[核填]：[^【】\n]*】")


def text_html(view: View) -> str:
    """Preface and sections one, five and six, each with what is open in it and how it came about."""
    return f'<div class="nb-text">{"".join(_part(part, view) for part in view.sections.values())}</div>'


def _part(part: SectionView, view: View) -> str:
    number = part.number
    return (
        f'<article class="nb-part" id="nb-part-{number}" data-part="{number}">'
        f"<header><h2>{escape(part.heading)}</h2>{_made_by(part)}"
        f"{comment_button(f'part:{number}', part.heading)}{_edit_button(part)}</header>"
        f"{comments_on(view, f'part:{number}')}"
        f"{_suggestion(part, view)}"
        f'<div class="nb-prose">{_prose(part, view)}</div>{_editor(part)}'
        f"{_questions(part, view)}{_doubts(part)}</article>"
    )


def _edit_button(part: SectionView) -> str:
    word = "编辑" if part.text.strip() else "自己写"
    return f'<button data-act="edit-open" data-number="{part.number}" class="nb-plain nb-edit">{word}</button>'


def _made_by(part: SectionView) -> str:
    """Who wrote it; for a model which one, and how much of it stands as it stood last year."""
    made: Mapping[str, Any] = part.provenance
    if not part.text.strip() or not made.get("drafter"):
        return ""
    words = [DRAFTERS.get(made["drafter"], "")]
    if made.get("model"):
        words.append(str(made["model"]))
    if made.get("edited"):
        words.append("人工改过")
    if made.get("repeats"):
        words.append(f"与上年重复 {float(made['repeats']):.0%}")
    return f"<small>{escape(' · '.join(filter(None, words)))}</small>"


def _prose(part: SectionView, view: View) -> str:
    if not part.rendered.text.strip():
        command = "起草前言" if part.number == 0 else f"起草{_ordinal(part.number)}"
        return f'<p class="nb-blank">还没有内容。可以在左边说“{command}”，或点“自己写”。</p>'
    cited = part.provenance.get("passages") or {}
    text = part.rendered.text
    marks = [
        *figure_marks(part.rendered, view, part.questions),
        *citation_marks(part.rendered, cited),
        *held_marks(text),
    ]
    return paragraphs_html(text, _wrapped(marks, sentence_wraps(text, part.number, view.findings)))


def _ordinal(number: int) -> str:
    return f"第{'零一二三四五六'[number]}部分"


# --- rendered text --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the rendered text and the HTML that stands in its place."""

    start: int
    end: int
    html: str


def figure_marks(
    rendered: Rendered, view: View, questions: tuple[Question, ...] = ()
) -> list[Mark]:
    """Each figure marked by how it is bound; a question of `questions` becomes a field."""
    asked = {question.key: question for question in questions}
    return [
        Mark(span.start, span.end, _figure(rendered.text, span, view, asked))
        for span in rendered.figures
    ]


def citation_marks(rendered: Rendered, cited: Mapping[str, Mapping[str, str]]) -> list[Mark]:
    """Each sign of a source as a small number; hovering shows the passage."""
    marks = []
    for number, (offset, name) in enumerate(rendered.citations, start=1):
        passage = cited.get(name)
        title = "\n".join(passage[key] for key in ("title", "place", "text")) if passage else name
        html = f'<sup class="nb-cite" title="{_title(title)}">{number}</sup>'
        marks.append(Mark(offset, offset + len(FOOTNOTE), html))
    return marks


def held_marks(text: str) -> list[Mark]:
    """Each 【待核：…】 and 【待填：…】 in amber, also those that no figure stands behind."""
    return [
        Mark(*match.span(), f'<mark class="nb-unbound">{escape(match[0])}</mark>')
        for match in _HELD.finditer(text)
    ]


@dataclass(frozen=True, slots=True)
class Wrap:
    """A stretch of one paragraph that findings are about, and the tag that opens it."""

    start: int
    end: int
    tag: str


def sentence_wraps(text: str, number: int, findings: Iterable[Finding]) -> list[Wrap]:
    """The sentences of a part that findings are about; one stretch each, the worst look first."""
    about: dict[tuple[int, int], list[Finding]] = {}
    for finding in findings:
        place = finding.place
        if not isinstance(place, TextPlace) or place.section != number or not text:
            continue
        at = min(max(place.start, 0), len(text) - 1)
        opens = max(text.rfind(mark, 0, at) for mark in "。！？；\n") + 1
        ends = [text.find(mark, max(at, place.end - 1)) for mark in "。！？；"]
        line = text.find("\n", at)
        stop = min([end + 1 for end in ends if end >= 0] or [len(text)])
        stop = min(stop, line) if line >= 0 else stop
        about.setdefault((opens, stop), []).append(finding)
    wraps: list[Wrap] = []
    for (start, end), items in sorted(about.items()):
        if end <= start or (wraps and start < wraps[-1].end):
            continue
        worst = min((item.severity for item in items), key=WORST_FIRST.index)
        names = " ".join(dict.fromkeys(fingerprint(item) for item in items))
        title = _title("\n".join(dict.fromkeys(item.message for item in items)))
        tag = f'<span class="nb-about nb-{worst}" data-findings="{names}" title="{title}" tabindex="-1">'
        wraps.append(Wrap(start, end, tag))
    return wraps


def _wrapped(marks: Iterable[Mark], wraps: Iterable[Wrap]) -> list[Mark]:
    """The marks, and marks without width that open and close each wrap outside of every mark."""
    kept: list[Mark] = []
    at = 0
    for mark in sorted(marks, key=lambda mark: mark.start):
        if mark.start >= at:
            kept.append(mark)
            at = mark.end

    def outside(place: int, *, after: bool) -> int:
        for mark in kept:
            if mark.start < place < mark.end:
                return mark.end if after else mark.start
        return place

    at = 0
    edges: list[tuple[int, int, Mark]] = []
    for wrap in wraps:
        start, end = outside(wrap.start, after=False), outside(wrap.end, after=True)
        if start < at or end <= start:
            continue
        at = end
        edges += [(start, 1, Mark(start, start, wrap.tag)), (end, 0, Mark(end, end, "</span>"))]
    edges += [(mark.start, 2, mark) for mark in kept]
    return [mark for _, _, mark in sorted(edges, key=lambda edge: edge[:2])]


def paragraphs_html(text: str, marks: Iterable[Mark]) -> str:
    """Paragraphs of escaped text with the marked spans replaced; a mark never spans two of them."""
    pieces: list[str] = []
    at = 0
    for mark in sorted(marks, key=lambda mark: mark.start):  # stable: of two the first given stands
        if mark.start < at:
            continue
        pieces += [escape(text[at : mark.start]), mark.html]
        at = mark.end
    html = "".join([*pieces, escape(text[at:])])
    return "".join(f"<p>{line.lstrip(' 　')}</p>" for line in html.split("\n") if line.strip())


def _figure(text: str, span: FigureSpan, view: View, asked: Mapping[str, Question]) -> str:
    shown = escape(text[span.start : span.end])
    if span.status == ASKED:
        return _blank(shown, span, asked)
    if span.status == UNBOUND:
        title = _title(
            f"{span.label}\n没有依据，请确认、改正或删去"
            if span.label
            else "没有依据，请确认、改正或删去"
        )
        return f'<mark class="nb-unbound" title="{title}">{shown}</mark>'
    title = _title(figure_title(span, view))
    key = span.key or ""
    if key in view.form:
        return f'<span class="nb-figure" data-act="goto" data-target="cell:{key}" title="{title}">{shown}</span>'
    look = "nb-cited" if span.status == CITED else "nb-figure nb-fact"
    return f'<span class="{look}" title="{title}">{shown}</span>'


def _blank(shown: str, span: FigureSpan, asked: Mapping[str, Question]) -> str:
    """An open question inside the text: a field where its figure stands, else a way to the question."""
    question = asked.get(span.key or "")
    if question is None:
        return f'<mark class="nb-asked-mark">{shown}</mark>'
    hint = _title(_hint(question))
    key = escape(question.key)
    # 增长或下降, 增减比例 and their like follow from the figure; they are not typed.
    if question.kind is not QuestionKind.FIGURE or escape(question.label) not in shown:
        return (
            f'<mark class="nb-asked-mark" data-act="goto" data-target="ask:{key}" title="{hint}">'
            f"{shown}</mark>"
        )
    return (
        f'<input class="nb-fill" data-act="answer" data-key="{key}" data-field="answer:{key}" value="" '
        f'inputmode="decimal" autocomplete="off" placeholder="待填" title="{hint}" '
        f'aria-label="待填：{escape(question.label or question.question)}">'
    )


def _hint(question: Question) -> str:
    last = (
        f"\n上年：{printed_number(question.last_value)}{question.unit}"
        if question.last_value is not None
        else ""
    )
    return f"{question.question}{last}"


def _title(text: str) -> str:
    """Text for a hover; its line breaks must not look like the breaks between paragraphs."""
    return escape(text).replace("\n", "&#10;")


def figure_title(span: FigureSpan, view: View) -> str:
    """What a figure is: label, value, where it comes from."""
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
    return "\n".join(filter(None, lines))


# --- what is open ---------------------------------------------------------------------------------


def _questions(part: SectionView, view: View) -> str:
    """The open questions of this part, asked in full, with what last year's report said."""
    mine = [question for question in view.open_questions if question.section == part.number]
    if not mine:
        return ""
    items = "".join(question_items(mine))
    return f'<section class="nb-open"><h3>要由您填写 {len(mine)} 处</h3><ol>{items}</ol></section>'


def question_items(questions: Sequence[Question]) -> list[str]:
    """The questions as list items; members of a list are folded under the question on the whole list."""
    asked = {question.key for question in questions}
    members: dict[str, list[Question]] = {}
    first: list[Question] = []
    for question in questions:
        if question.group in asked and question.group != question.key:
            members.setdefault(question.group, []).append(question)
        else:
            first.append(question)

    def item(question: Question) -> str:
        folded = members.get(question.key, ())
        if not folded:
            return _question(question)
        inner = "".join(map(item, folded))
        return (
            f'{_question(question)}<li class="nb-folded"><details><summary>这张清单里还有 {len(folded)} 个数，'
            f"上面答“能照写”时再填</summary><ol>{inner}</ol></details></li>"
        )

    return [item(question) for question in first]


def _question(question: Question) -> str:
    key = escape(question.key)
    last = (
        f"<small>上年：{escape(question.last_sentence)}</small>" if question.last_sentence else ""
    )
    if question.kind is QuestionKind.FIGURE:
        value = (
            f"上年 {printed_number(question.last_value)}" if question.last_value is not None else ""
        )
        field = (
            f'<span class="nb-answer"><input data-act="answer" data-key="{key}" data-field="answer:{key}" '
            f'value="" inputmode="decimal" autocomplete="off" placeholder="{escape(value)}" '
            f'aria-label="{escape(question.question)}"><i>{escape(question.unit)}</i></span>'
        )
    else:
        field = (
            f'<span class="nb-answer"><button data-act="answer" data-key="{key}" data-text="1">能照写</button>'
            f'<button data-act="answer" data-key="{key}" data-text="0" class="nb-plain">不能</button></span>'
        )
    return f'<li data-ask="{key}"><p>{escape(question.question)}{last}</p>{field}</li>'


def _doubts(part: SectionView) -> str:
    """Figures without a source, to be confirmed one by one."""
    text = part.rendered.text
    items = "".join(
        f'<li><p><mark class="nb-unbound">{escape(text[span.start : span.end])}</mark> '
        f"{escape(_around(text, span))}</p>{_confirm_button(part.number, span)}</li>"
        for span in part.rendered.figures
        if span.status == UNBOUND
    )
    if not items:
        return ""
    return (
        '<section class="nb-open nb-doubts"><h3>没有依据的地方</h3>'
        f"<ol>{items}</ol><p class=nb-hint>确认过的数记作您提供的；写错了或说法与表格不符的，请点“编辑”改正。</p></section>"
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


# --- suggestions and editing ----------------------------------------------------------------------


def _suggestion(part: SectionView, view: View) -> str:
    """A draft that waits to be accepted or refused, shown as what it changes."""
    if part.suggestion is None:
        return ""
    touched = view.state.suggestions[part.number].provenance.get("touched") or ()
    warning = "".join(f"<li>{escape(str(line))}</li>" for line in touched)
    noted = (
        f'<div class="nb-touched"><p>没有让它动的内容也变了：</p><ul>{warning}</ul></div>'
        if warning
        else ""
    )
    before = part.rendered.text.strip()
    shown = (
        difference_html(before, part.suggestion.text.strip())
        if before
        else paragraphs_html(
            part.suggestion.text,
            [*figure_marks(part.suggestion, view), *held_marks(part.suggestion.text)],
        )
    )
    unfinished = view.state.suggestions[part.number].provenance.get("unfinished")
    title = "没有写完的一稿，等您决定" if unfinished else "新的一稿，等您决定"
    return (
        f'<aside class="nb-suggestion"><h3>{title}</h3>'
        f'{noted}<div class="nb-prose">{shown}</div><p>'
        f'<button data-act="settle" data-number="{part.number}" data-accept="1">采用</button>'
        f'<button data-act="settle" data-number="{part.number}" data-accept="0" class="nb-plain">不采用</button>'
        "</p></aside>"
    )


def difference_html(before: str, after: str) -> str:
    """The later text sentence by sentence: what was put in, what was taken out, what stands."""
    opening: set[int] = set()
    sentences: list[str] = []
    for line in after.split("\n"):
        opening.add(len(sentences))
        sentences += [span.text for span in split_sentences(line)]
    pieces: list[str] = []
    place = 0
    for pair in align_sentences([span.text for span in split_sentences(before)], sentences):
        if pair.after is None:
            pieces.append(f"<del>{escape(pair.before or '')}</del>")
            continue
        if place in opening and place:
            pieces.append("</p><p>")
        place += 1
        pieces.append(_sentence_difference(pair))
    return f"<p>{''.join(pieces)}</p>"


def _sentence_difference(pair: Pair) -> str:
    after = escape(pair.after or "")
    if pair.kind == "added":
        return f"<ins>{after}</ins>"
    if pair.kind != "changed":
        return after
    tags = {"insert": "ins", "delete": "del"}
    return "".join(
        f"<{tags[op]}>{escape(words)}</{tags[op]}>" if op in tags else escape(words)
        for op, words in diff_words(pair.before or "", pair.after or "")
    )


def _editor(part: SectionView) -> str:
    field = f"edit:{part.number}"
    return (
        f'<div class="nb-editor"><textarea data-field="{field}" aria-label="编辑{escape(part.heading)}" '
        f'spellcheck="false">\n{escape(part.rendered.text)}</textarea>'
        '<p class="nb-hint">没有改动的数仍跟着表格变；您新写的数，对不上依据时会标为【待核】。</p>'
        f'<p><button data-act="edit-save" data-number="{part.number}">保存</button>'
        f'<button data-act="edit-cancel" data-number="{part.number}" class="nb-plain">取消</button></p></div>'
    )
