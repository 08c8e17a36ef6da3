"""What a model may do in the conversation: read, draft through the fixed pipeline, propose. Nothing else.

A tool answers the model in Chinese; what the clerk is to see goes out as events. No tool changes an
accepted text, a table or a fact. What a tool says is data for the model: passages are fenced, and a
figure can be proposed only from words that the clerk wrote in the message being answered.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.chat.desk import Desk
from assistant.chat.events import Event, Passages
from assistant.drafting.briefing import PASSAGE_TOKENS, fact_line, inert, list_passages
from assistant.errors import NianbaoError
from assistant.facts import Fact
from assistant.findings import Severity
from assistant.retrieval.search import Hit
from assistant.text.likeness import likeness
from assistant.workbench import WRITTEN, heading_of

MOST_FACTS, MOST_LISTED, LONGEST_ANSWER = 15, 12, 2_400
"""Lines of facts, lines of findings or questions, characters of one tool's answer."""

Emit = Callable[[Event], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool as the model is told of it: name, what it is for (Chinese), arguments with their meaning.

    An argument whose name stands in `numbers` is a whole number, any other is text.
    """

    name: str
    purpose: str
    arguments: Mapping[str, str]
    numbers: frozenset[str] = frozenset()


SPECS: tuple[ToolSpec, ...] = (
    ToolSpec(
        "search_corpus",
        "查法规摘要和往年报告，得到带编号的资料。回答规定、期限、填法之前先查。",
        {"query": "要查的内容"},
    ),
    ToolSpec(
        "look_up_figures",
        "查本报告的数：表格、合计、上年数、经办人提供的数。得到事实编号，回答时用 [F:事实编号]。",
        {"words": "要查的数的名称，例如：新收申请、公众号"},
    ),
    ToolSpec("list_open_questions", "列出还要经办人填写的数和要确认的事。", {}),
    ToolSpec("list_findings", "列出核对发现的错误和提醒。", {}),
    ToolSpec(
        "draft_section",
        "起草一个部分的正文。已有正文时，新稿作为建议，由经办人决定。",
        {
            "section": "0 前言，1 总体情况，5 存在的主要问题及改进情况，6 其他需要报告的事项",
            "wishes": "经办人的要求，可为空",
        },
        frozenset({"section"}),
    ),
    ToolSpec(
        "revise_paragraph",
        "按要求修改一段正文，作为建议，由经办人决定。",
        {"section": "部分：0、1、5、6", "paragraph": "第几段，从 1 数起", "wishes": "怎样改"},
        frozenset({"section", "paragraph"}),
    ),
    ToolSpec(
        "compare_with_last_year", "和上年报告对照：数的增减、文字的重复、上年说过的措施。", {}
    ),
    ToolSpec("explain_rule", "说明一条核对规则的意思和依据。", {"code": "规则代号，例如 T03"}),
    ToolSpec(
        "propose_figures",
        "经办人在这条消息里说了数，提出来请他确认。只能用他的原话，不能自己写数。",
        {"quote": "经办人原话中含有数的那一段，逐字照抄"},
    ),
)


@dataclass
class Toolbox:
    """The tools for one message of the clerk. `emit` shows her something while the model goes on.

    `offered` are the texts of all passages found so far: only these can be cited.
    """

    desk: Desk
    message: str
    emit: Emit
    draft: Callable[[int, str], Awaitable[str]]
    revise: Callable[[int, int, str], Awaitable[str]]
    propose: Callable[[str], Awaitable[str]]
    offered: dict[str, str] = field(default_factory=dict)
    hits: list[Hit] = field(default_factory=list)

    async def run(self, name: str, arguments: Mapping[str, Any]) -> str:
        """What the tool answers the model. A wrong name or argument is told, never raised."""
        spec = next((spec for spec in SPECS if spec.name == name), None)
        if spec is None:
            return (
                f"没有“{inert(name)[:40]}”这个工具。可用的有：{'、'.join(s.name for s in SPECS)}。"
            )
        given, problem = _checked(spec, arguments)
        if problem:
            return problem
        try:
            answer = await getattr(self, f"_{name}")(**given)
        except NianbaoError as error:
            return f"没有做成：{error}"
        return str(answer)[:LONGEST_ANSWER]

    async def _search_corpus(self, query: str) -> str:
        found = self.desk.search(query)
        if not found:
            return f"{self.desk.no_answer(query)}请把这句话告诉经办人，不要凭记忆回答。"
        hits = [hit for hit in found if hit.passage.id not in self.offered]
        fenced, ids, _ = list_passages([hit.passage for hit in hits], PASSAGE_TOKENS)
        kept = [hit for hit in hits if hit.passage.id in ids]
        self.offered |= {hit.passage.id: hit.passage.text for hit in kept}
        self.hits += kept
        return fenced or "没有找到新的资料。请告诉经办人资料里没有，不要凭记忆回答。"

    async def _look_up_figures(self, words: str) -> str:
        facts = self.desk.view().facts.values()
        scored = sorted(((_nearness(words, fact), fact) for fact in facts), key=lambda p: -p[0])
        lines = [fact_line(fact) for score, fact in scored if score >= 0.5][:MOST_FACTS]
        head = "事实编号｜名称｜值｜单位｜上年值｜变化"
        return "\n".join([head, *lines]) if lines else "没有这个名称的数。"

    async def _list_open_questions(self) -> str:
        questions = self.desk.view().open_questions
        lines = [inert(question.question) for question in questions[:MOST_LISTED]]
        return f"还有 {len(questions)} 处：\n" + "\n".join(lines) if lines else "没有待填的问题了。"

    async def _list_findings(self) -> str:
        findings = [f for f in self.desk.view().findings if f.severity is not Severity.INFO]
        lines = [f"{finding.code} {inert(finding.message)}" for finding in findings[:MOST_LISTED]]
        return f"共 {len(findings)} 处：\n" + "\n".join(lines) if lines else "没有发现错误和提醒。"

    async def _draft_section(self, section: int, wishes: str) -> str:
        if section not in WRITTEN:
            return "能起草的是 0、1、5、6；第二至四部分是表格，由程序填写。"
        return await self.draft(section, wishes or f"起草{heading_of(section)}")

    async def _revise_paragraph(self, section: int, paragraph: int, wishes: str) -> str:
        if section not in WRITTEN:
            return "能修改的是 0、1、5、6 部分的正文。"
        return await self.revise(section, paragraph, wishes)

    async def _compare_with_last_year(self) -> str:
        text = self.desk.comparison_text(self.desk.view())
        return inert(text) if text else "还没有上年报告。"

    async def _explain_rule(self, code: str) -> str:
        return self.desk.rule(code.strip().upper()) or "没有这个代号的规则。"

    async def _propose_figures(self, quote: str) -> str:
        if not quote.strip() or _bare(quote) not in _bare(self.message):
            return "这段话不是经办人在这条消息里的原话，没有提出。请逐字照抄，或者不要提。"
        return await self.propose(quote)

    def sources(self) -> Sequence[Passages]:
        """The passages found, as one event; none when nothing was found."""
        return [Passages(self.message, tuple(self.hits))] if self.hits else []


def _checked(spec: ToolSpec, arguments: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The arguments as the tool takes them, or what is wrong with them. Unknown ones are left out."""
    given: dict[str, Any] = {}
    for name, meaning in spec.arguments.items():
        value = arguments.get(name, "" if name == "wishes" else None)
        if name in spec.numbers:
            try:
                given[name] = int(str(value).strip())
            except ValueError:
                return {}, f"参数 {name} 应是整数（{meaning}）。请改正后再调用。"
        elif not isinstance(value, str) or not (value.strip() or name == "wishes"):
            return {}, f"缺少参数 {name}（{meaning}）。请补上后再调用。"
        else:
            given[name] = value
    return given, ""


def _nearness(words: str, fact: Fact) -> float:
    return max(likeness(words, fact.label), likeness(fact.label, words))


def _bare(text: str) -> str:
    return "".join(text.split())
