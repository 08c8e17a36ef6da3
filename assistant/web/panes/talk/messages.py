"""The conversation as it is shown: its stored JSON becomes HTML.

What is shown while an answer arrives and what is shown after a restart come from the same JSON by
the same functions. A message is one HTML block without a blank line, so that Markdown never reads
it: `5~10` is not struck out, `**` is not bold, and nothing in it is a picture or a link.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from html import escape
from itertools import groupby

from assistant.chat.record import Json, settled
from assistant.chat.words import INTERRUPTED, STOPPED, finding_lines
from assistant.drafting.markers import FOOTNOTE
from assistant.drafting.sections import QuestionKind
from assistant.findings import finding_from_json
from assistant.forms import load_form
from assistant.store.repository import Message
from assistant.web.panes.findings.places import target_of
from assistant.web.panes.sources import passage_html
from assistant.workbench import heading_of


def conversation(
    messages: Iterable[Message], waiting: Collection[str] = (), growing: Collection[int] = ()
) -> list[dict[str, str]]:
    """Stored messages as the chat window takes them.

    `waiting` are the keys of open proposals, `growing` the numbers of the answers under way: any other
    one that is not finished was interrupted.
    """
    return [
        user_message(message.content.get("text", ""))
        if message.role == "user"
        else _stored(message, waiting, growing)
        for message in messages
    ]


def _stored(message: Message, waiting: Collection[str], growing: Collection[int]) -> dict[str, str]:
    events = message.content.get("events", [])
    running = message.id in growing
    if message.content.get("unfinished") and not running:
        events = [*events, {"kind": "interrupted"}]
    return assistant_message(events, waiting, running=running)


def user_message(text: str) -> dict[str, str]:
    """What a person wrote, as it stands."""
    return {"role": "user", "content": f'<div class="nb-said">{_lines(text)}</div>'}


def assistant_message(
    events: Sequence[Json], waiting: Collection[str] = (), *, running: bool = False
) -> dict[str, str]:
    """An answer, complete or still arriving. A figure that waits for a click has its buttons."""
    standing = [event for event in settled(events) if event["kind"] != "step"]
    numbers = _source_numbers(standing)
    parts: list[str] = []
    for kind, group in groupby(standing, key=lambda event: event["kind"]):
        if kind == "sentence":
            parts.append(_draft(list(group)))
        elif kind == "saved":
            parts.append(_saved(list(group)))
        elif kind == "answer":
            parts.append(_answer(list(group), numbers))
        elif kind == "proposed":
            figures = [figure for event in group for figure in event["figures"]]
            parts.append(_proposed(figures, waiting))
        else:
            parts += [_RENDER[kind](event) for event in group]
    if running:
        parts.append(_running(events))
    return {"role": "assistant", "content": f'<div class="nb-reply">{"".join(parts)}</div>'}


def _source_numbers(events: Sequence[Json]) -> dict[str, int]:
    """The number of each passage in the list below an answer."""
    hits = [hit for event in events if event["kind"] == "passages" for hit in event["hits"]]
    return {hit["id"]: i for i, hit in enumerate(hits, start=1)}


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.split("\n"))


def _paragraphs(text: str) -> str:
    """Paragraphs and `- ` lists, each line escaped."""
    html: list[str] = []
    for line in filter(str.strip, text.split("\n")):
        item = line.startswith("- ")
        html.append(
            f'<p class="nb-item">{escape(line[2:])}</p>' if item else f"<p>{escape(line)}</p>"
        )
    return "".join(html)


def _draft(sentences: Sequence[Json]) -> str:
    """Sentences of a draft as paragraphs; one that is still doubtful is marked."""
    paragraphs: list[str] = []
    for sentence in sentences:
        text = escape(sentence["text"].strip("\n")).replace("\n", "<br>")
        shown = f"<mark>{text}</mark>" if sentence["held"] else text
        if paragraphs and not sentence["opens"]:
            paragraphs[-1] += shown
        else:
            paragraphs.append(shown)
    return f'<blockquote class="nb-draft"><p>{"</p><p>".join(paragraphs)}</p></blockquote>'


def _answer(sentences: Sequence[Json], numbers: Mapping[str, int]) -> str:
    """A model's answer, each sentence with the numbers of the passages that it rests on."""
    shown = []
    for sentence in sentences:
        cited = [str(numbers[name]) for name in sentence["sources"] if name in numbers]
        marks = f"<sup>{escape('，'.join(dict.fromkeys(cited)))}</sup>" if cited else ""
        shown.append(escape(sentence["text"].replace(FOOTNOTE, "").strip()) + marks)
    return f"<p>{''.join(shown)}</p>"


def _running(events: Sequence[Json]) -> str:
    last = events[-1] if events else {}
    title = last["text"] if last.get("kind") == "step" else "正在处理"
    return f'<p class="nb-running">{escape(title)}…</p>'


def _say(event: Json) -> str:
    return _paragraphs(event["text"])


def _saved(drafts: Sequence[Json]) -> str:
    """What was drafted: where it stands, what waits for a decision, what is still open."""
    put = [draft for draft in drafts if not draft["suggested"]]
    broken = [draft for draft in drafts if draft.get("unfinished")]
    waiting = [draft for draft in drafts if draft["suggested"] and draft not in broken]
    parts = []
    if broken:
        parts.append(
            "<p>没有写完。已写好的句子标明“没有写完”，作为建议放在旁边，采用不采用由您决定："
            f"</p><p>{''.join(map(_go_to, broken))}</p>"
        )
    if put:
        parts.append(f"<p>已起草，放在“正文”里：</p><p>{''.join(map(_go_to, put))}</p>")
    if waiting:
        parts.append(
            "<p>这里已有正文，新的一稿作为建议放在旁边，采用不采用由您决定："
            f"</p><p>{''.join(map(_go_to, waiting))}</p>"
        )
    if drafts[-1]["open"]:
        parts.append(f"<p>整篇还有 {drafts[-1]['open']} 处要由您填写，可以点“逐个回答待填”。</p>")
    return "".join(parts)


def _go_to(draft: Json) -> str:
    heading = escape(heading_of(draft["section"]))
    return f'<button class="nb-go nb-go-part-{draft["section"]}">{heading}</button> '


def _asked(event: Json) -> str:
    sentence = event.get("sentence")
    quoted = f'<p class="nb-last">上年写的是：{escape(sentence)}</p>' if sentence else ""
    yes_no = event.get("answer", QuestionKind.FIGURE) != QuestionKind.FIGURE
    words = ("是", "否", "跳过", "上一个") if yes_no else ("跳过", "上一个")
    how = "" if yes_no else "直接回答即可；"
    return (
        f'<div class="nb-asked"><p>{escape(event["text"])}</p>{quoted}'
        f"<p>{''.join(map(_says, words))}</p>"
        f'<p class="nb-hint">{how}还剩 {event["left"]} 处。</p></div>'
    )


def _says(phrase: str) -> str:
    """A button that says these words; the page knows them (`page.SHORT`)."""
    return f'<button class="nb-go nb-say">{phrase}</button> '


def _proposed(figures: Sequence[Json], waiting: Collection[str]) -> str:
    """Each figure with its two buttons while it waits; what is settled says so.

    The window of the conversation keeps class names only, so the key stands in one.
    """
    items = []
    for figure in figures:
        name = figure["key"].replace(".", "-")
        words = f"<b>{escape(figure['label'])}</b>　{escape(figure['value'] + figure['unit'])}"
        buttons = (
            f'<button class="nb-go nb-take-{name}">记下</button>'
            f'<button class="nb-go nb-leave-{name}">不用</button>'
            if figure["key"] in waiting
            else '<span class="nb-hint">已处理</span>'
        )
        items.append(f'<p class="nb-proposed">{words}　{buttons}</p>')
    return f'<div class="nb-asked"><p>听到这些数，点“记下”才算数：</p>{"".join(items)}</div>'


def _finding(event: Json) -> str:
    """One finding in lines, with the way to its place."""
    lines = "".join(f"<p>{escape(line)}</p>" for line in finding_lines(event))
    target = target_of(finding_from_json(event["finding"]), load_form())
    # Class names are all that the window keeps of a button.
    kind, _, name = (target or "").partition(":")
    go = f'<button class="nb-go nb-at-{kind}-{name.replace(".", "-")}">去看</button> '
    following = f"看第{event['number'] + 1}处"
    more = (
        event["number"] < event["count"] and f'<span class="nb-hint">下一处说“{following}”。</span>'
    )
    return f'<div class="nb-asked">{lines}<p>{go if target else ""}{more or ""}</p></div>'


def _failed(event: Json) -> str:
    again = f"<p>{_says('重试')}</p>" if event.get("retry") else ""
    return f'<div class="nb-failed">{_paragraphs(event["text"])}{again}</div>'


def _stopped(_event: Json) -> str:
    return f'<p class="nb-hint">{STOPPED}</p><p>{_says("重试")}</p>'


def _interrupted(_event: Json) -> str:
    return f'<p class="nb-hint">{INTERRUPTED}</p><p>{_says("重试")}</p>'


def _passages(event: Json) -> str:
    items = "".join(
        passage_html(hit, opened=number == 1, number=number)
        for number, hit in enumerate(event["hits"], start=1)
    )
    return f'<p class="nb-hint">依据（点开看全文）：</p>{items}'


_RENDER = {
    "say": _say,
    "asked": _asked,
    "finding": _finding,
    "failed": _failed,
    "stopped": _stopped,
    "interrupted": _interrupted,
    "passages": _passages,
}
