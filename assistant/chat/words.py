"""The events of an answer as plain text: for the terminal as they come, for an export as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.chat.record import Json, settled
from assistant.drafting.markers import FOOTNOTE
from assistant.drafting.sections import QuestionKind
from assistant.workbench import heading_of

EXCERPT = 160
RETRY_HINT = "说“重试”再问一次。"
WORKING = "正在处理"
INTERRUPTED = "这条回答被中断了，上面是中断前写出的内容。"
STOPPED = "已停止。上面是停止前写出的内容，没有写入正文。"
SEVERITY_WORDS = {"error": "错误", "warning": "提醒", "info": "待答"}


class Teller:
    """Event by event in, text out, with its line ends. Sources get their number when first cited."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._told: set[tuple[int, int]] = set()
        self._inline = False

    def tell(self, event: Json) -> str:
        """What is to be printed for this event; empty when nothing is."""
        kind = event["kind"]
        if kind == "sentence":
            return self._sentence(event)
        if kind == "answer":
            marks = "".join(f"[{self._number(name)}]" for name in event["sources"])
            self._inline = True
            return str(event["text"]).replace(FOOTNOTE, "").strip() + marks
        text = getattr(self, f"_{kind}")(event)
        return f"{self.end()}{text}\n" if text else ""

    def end(self) -> str:
        """The line end that running text still lacks."""
        inline, self._inline = self._inline, False
        return "\n" if inline else ""

    def _number(self, name: str) -> int:
        return self._numbers.setdefault(name, len(self._numbers) + 1)

    def _sentence(self, event: Json) -> str:
        name = (event["section"], event["number"])
        text = str(event["text"]).strip("\n")
        if name in self._told:
            return f"{self.end()}  改为：{text}\n"
        begins = event["opens"] and self._inline
        self._told.add(name)
        self._inline = True
        return f"\n{text}" if begins else text

    def _say(self, event: Json) -> str:
        return str(event["text"])

    def _step(self, event: Json) -> str:
        return "" if event["text"] == WORKING else f"（{event['text']}……）"

    def _cleared(self, event: Json) -> str:
        self._told = {name for name in self._told if name[0] != event["section"]}
        return "（上面是模型的思考，不算。）"

    def _saved(self, event: Json) -> str:
        heading = f"“{heading_of(event['section'])}”"
        if event.get("unfinished"):
            return f"{heading}没有写完。已写好的句子作为没有写完的建议留着，采用不采用由您决定。"
        words = f"{heading}的新稿作为建议放着" if event["suggested"] else f"已起草{heading}"
        left = f"整篇还有 {event['open']} 处要由您填写。" if event["open"] else ""
        return f"{words}。{left}"

    def _passages(self, event: Json) -> str:
        numbered = sorted(
            (self._number(hit["id"]), hit) for hit in _by_citation(event, self._numbers)
        )
        lines = ["依据："]
        for number, hit in numbered:
            text = " ".join(str(hit["text"]).split())
            shown = text if len(text) <= EXCERPT else f"{text[:EXCERPT]}……"
            lines.append(f"[{number}] {hit['title']} {hit['place']}（来源：{hit['source']}）")
            lines.append(f"    {shown}")
        return "\n".join(lines)

    def _asked(self, event: Json) -> str:
        yes_no = event.get("answer", "figure") != QuestionKind.FIGURE.value
        how = "回答“是”或“否”" if yes_no else "直接回答即可"
        last = f"\n  上年写的是：{event['sentence']}" if event.get("sentence") else ""
        return f"{event['text']}{last}\n  （{how}；不知道就说“跳过”。还剩 {event['left']} 处。）"

    def _proposed(self, event: Json) -> str:
        figures = [
            f"  {number}) {figure['label']} {figure['value']}{figure['unit']}"
            for number, figure in enumerate(event["figures"], start=1)
        ]
        how = "说“记下”全部记下，“记下1”只记一个，“不用”都不记。"
        return "\n".join(["听到这些数，您说了才算：", *figures, f"  {how}"])

    def _finding(self, event: Json) -> str:
        return "\n".join(finding_lines(event))

    def _failed(self, event: Json) -> str:
        return f"{event['text']}{RETRY_HINT if event.get('retry') else ''}"

    def _stopped(self, _event: Json) -> str:
        return f"{STOPPED}{RETRY_HINT}"


def _by_citation(event: Json, numbers: Mapping[str, int]) -> list[Json]:
    """The passages, those that were cited first: they have their numbers already."""
    hits: list[Json] = list(event["hits"])
    return sorted(hits, key=lambda hit: numbers.get(hit["id"], len(numbers) + 1))


def finding_lines(event: Json) -> list[str]:
    """One finding: which, what, both values, on what it rests, the likeliest repair."""
    finding: dict[str, Any] = event["finding"]
    severity = SEVERITY_WORDS[finding["severity"]]
    lines = [f"第{event['number']}处（共{event['count']}处）　{severity} {finding['code']}"]
    place = finding["place"]
    if "section" in place:
        paragraph = f"第{place['paragraph']}段" if place["paragraph"] else ""
        lines.append(f"{heading_of(place['section'])}{paragraph}：{place['quote']}")
    lines.append(str(finding["message"]))
    if finding["basis"]:
        lines.append(f"依据：{finding['basis']}")
    lines += [f"建议：{repair['why']}" for repair in finding["repair"][:1] if repair["why"]]
    return lines


def told(events: Sequence[Json]) -> str:
    """A whole answer as text."""
    teller = Teller()
    text = "".join(teller.tell(event) for event in settled(events) if event["kind"] != "step")
    return (text + teller.end()).rstrip("\n")
