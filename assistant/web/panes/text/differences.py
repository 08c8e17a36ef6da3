"""Two texts as one that shows what differs: suggestions, paragraphs in dispute."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from assistant.drafting.markers import Rendered, render
from assistant.text.align import Pair, align_lines, align_sentences, diff_words
from assistant.text.merging import Clash
from assistant.text.sentences import split_sentences
from assistant.web.panes.frame.buttons import button
from assistant.web.panes.text.marks import figure_marks, held_marks, paragraphs_html
from assistant.workbench import Change, SectionView, View, passage_texts, suggested_changes


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


def paragraphs_difference(before: str, after: str) -> str:
    """The paragraphs that differ, each as its difference; those between are only counted."""
    old, new = ([line for line in text.split("\n") if line.strip()] for text in (before, after))
    pieces: list[str] = []
    same = 0
    for a, b in align_lines(old, new):
        was, now = "" if a is None else old[a], "" if b is None else new[b]
        if was == now:
            same += 1
            continue
        pieces += [_between(same), f'<div class="nb-prose">{difference_html(was, now)}</div>']
        same = 0
    return "".join([*pieces, _between(same)])


def _between(count: int) -> str:
    return f'<p class="nb-same">{count} 段不变</p>' if count else ""


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


# --- a suggested text -----------------------------------------------------------------------------


def suggestion_html(part: SectionView, view: View) -> str:
    """A draft that waits to be accepted or refused, shown as what it changes, change by change."""
    if part.suggestion is None:
        return ""
    made = view.state.suggestions[part.number].provenance
    title = "没有写完的一稿，等您决定" if made.get("unfinished") else "新的一稿，等您决定"
    if part.text.strip():
        changes = suggested_changes(view.state, part.number)
        count = sum(not change.same for change in changes)
        title = f"{title}<small>与现在的正文有 {count} 段不同</small>"
        shown = _changes(changes, part, view)
    else:
        shown = f'<div class="nb-prose">{_new_text(part.suggestion, part, view)}</div>'
        if made_empty(part):
            title = f"{title}<small>您清空过这部分，所以没有直接写进去</small>"
    noted = _touched([str(line) for line in made.get("touched") or ()])
    return (
        f'<aside class="nb-suggestion" aria-label="建议稿"><h3>{title}</h3>{noted}{shown}<p>'
        f"{button('全部采用', 'settle', plain=False, number=part.number, accept=1)}"
        f"{button('全部不采用', 'settle', number=part.number, accept=0)}</p></aside>"
    )


def made_empty(part: SectionView) -> bool:
    """Whether a person took all text out of the part."""
    return not part.text.strip() and bool(part.provenance.get("edited"))


def _new_text(text: Rendered, part: SectionView, view: View) -> str:
    return paragraphs_html(
        text.text, [*figure_marks(text, view, part.number), *held_marks(text.text)]
    )


def _touched(lines: Sequence[str]) -> str:
    if not lines:
        return ""
    warning = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<div class="nb-touched"><p>没有让它动的内容也变了：</p><ul>{warning}</ul></div>'


def _changes(changes: Sequence[Change], part: SectionView, view: View) -> str:
    items: list[str] = []
    same = 0
    for place, change in enumerate(changes):
        if change.same:
            same += 1
            continue
        items += [_unchanged(same), _change(change, place, part, view)]
        same = 0
    return f'<ol class="nb-changes">{"".join([*items, _unchanged(same)])}</ol>'


def _unchanged(count: int) -> str:
    return f'<li class="nb-same">{count} 段不变</li>' if count else ""


def _change(change: Change, place: int, part: SectionView, view: View) -> str:
    before, after = (
        shown_line(line, part.number, view) if line else ""
        for line in (change.before, change.after)
    )
    what = "改" if before and after else "增" if after else "删"
    buttons = "".join(
        f'<button data-act="settle" data-number="{part.number}" data-place="{place}" '
        f'data-accept="{accept}" class="nb-plain" aria-label="{label}">{word}</button>'
        for accept, word, label in ((1, "采用", "采用这一处"), (0, "不用", "不用这一处"))
    )
    if change.final:
        buttons = "<small>这一段已定稿，采用时不会改动</small>"
    return (
        f'<li class="nb-change"><b aria-hidden="true">{what}</b>'
        f'<div class="nb-prose">{difference_html(before, after)}</div><span>{buttons}</span></li>'
    )


def shown_line(line: str, number: int, view: View) -> str:
    """A paragraph of a draft of this part as a person reads it."""
    parts = [held.get(number) for held in (view.state.suggestions, view.state.sections)]
    passages = {name: text for part in parts if part for name, text in passage_texts(part).items()}
    return render(line, view.facts, section=number, year=view.state.year, passages=passages).text


# --- paragraphs in dispute ------------------------------------------------------------------------


def clashes_html(clashes: Iterable[Clash], number: int, view: View, who: str) -> str:
    """Paragraphs that were changed here and elsewhere: both versions, and what can be done.

    `who` names the person and moment of the other change.
    """
    items = "".join(_clash(clash, place, number, view) for place, clash in enumerate(clashes))
    return (
        f'<section class="nb-clash" role="alert" data-clashes="{number}"><h3>这里同时被改过</h3>'
        f"<p>{escape(who)}也改了下面的内容。您写的没有丢，请选择保留哪一种：</p><ol>{items}</ol></section>"
    )


def _clash(clash: Clash, place: int, number: int, view: View) -> str:
    base, mine, theirs = (
        "\n".join(shown_line(line, number, view) for line in lines)
        for lines in (clash.base, clash.mine, clash.theirs)
    )
    sides = "".join(
        f'<div><b>{name}</b><div class="nb-prose">{_side(base, text)}</div></div>'
        for name, text in (("您写的", mine), ("对方写的", theirs))
    )
    buttons = "".join(
        f'<button data-act="choose" data-number="{number}" data-place="{place}" '
        f'data-choice="{choice}" class="nb-plain" aria-pressed="false">{word}</button>'
        for choice, word in (("mine", "用我写的"), ("theirs", "用对方写的"), ("both", "两种都留"))
    )
    return f'<li><div class="nb-sides">{sides}</div><p>{buttons}</p></li>'


def _side(base: str, text: str) -> str:
    return difference_html(base, text) if text else '<p class="nb-hint">（这一段删去了）</p>'
