"""What the conversation says without a model: help, open questions in order, findings, figures.

Pure: a view in, words or events out.
"""

from __future__ import annotations

from assistant.chat.events import Asked, Pointed
from assistant.drafting.formats import print_number
from assistant.drafting.sections import Question
from assistant.facts import Fact
from assistant.findings import Finding, Severity
from assistant.text.likeness import likeness
from assistant.workbench import View

NO_MODEL = (
    "没有连接模型。填表、核对、逐个回答待填、查资料、对照上年、合并和移动段落都照常能用；"
    "起草是把上年的文字滚动到今年，不会自己写新内容，也不能按要求改写句子。"
    "要用模型，请安装的人照说明书“接模型”一节连上。说“帮助”看能说什么。"
)
HELP = (
    "可以这样说：",
    "- 起草第一部分；起草全部",
    "- 逐个回答待填：直接回答，或说“跳过”“上一个”；要确认的回答“是”或“否”",
    "- 今年公众号发了226条：听到的数要您说“记下”或点按钮才算数",
    "- 新收申请有多少件：查本报告的数和出处",
    "- 收到申请后多久要答复：查法规摘要和往年报告，列出原文和来源",
    "- 核对；看第1处：列出问题，细看其中一处",
    "- 对照上年：数的增减和文字的重复",
    "- 第一部分第二段和第三段合并；最后一段移到最前",
    "- 采用第一部分；不采用第一部分：决定一份建议稿",
    "- 撤销：收回刚才的改动",
    "- 重试：把上一条没有答完的再问一次",
)
WITH_MODEL = (
    "- 把第二段写短一点；具体些；不要像去年：由模型改写，作为建议",
    "- 其他的话，由模型查资料后回答；其中的数都由程序填写",
)
MOST_LISTED, MOST_FACTS = 8, 6
ALIKE = 0.6
"""From here on a label is the thing that was asked for."""

_WORDS = {Severity.ERROR: "错误", Severity.WARNING: "提醒"}


def help_text(*, model: bool) -> str:
    """What can be said, a line each."""
    return "\n".join((*HELP, *(WITH_MODEL if model else ())))


def asking_order(view: View) -> list[Question]:
    """The open questions in the order in which they are asked.

    The members of a long list come last, and only once the clerk said that the list is wanted again.
    """
    questions = view.open_questions
    undecided = {question.key for question in questions}
    refused = {item.key for item in view.state.said if item.value == 0}
    asked = [q for q in questions if not q.group]
    members = [q for q in questions if q.group and q.group not in undecided | refused]
    return [*asked, *members]


def next_question(
    view: View, *, after: str | None = None, before: str | None = None
) -> Asked | None:
    """The question to ask now: the first one, or the one after or before another; None when none is left."""
    questions = asking_order(view)
    if not questions:
        return None
    keys = [question.key for question in questions]
    place = 0
    if after in keys:
        place = keys.index(after) + 1
    elif before in keys:
        place = keys.index(before) - 1
    return Asked(questions[place % len(questions)], len(questions))


def listed_findings(view: View) -> list[Finding]:
    """Errors, then warnings, as the conversation numbers them; those with a written reason are left out."""
    standing = [item.finding for item in view.judged if not item.settled]
    return [
        finding
        for severity in (Severity.ERROR, Severity.WARNING)
        for finding in standing
        if finding.severity is severity
    ]


def findings_told(view: View) -> str:
    """The findings in lines, the first few of them."""
    findings = listed_findings(view)
    if not findings:
        return "核对完了：没有发现错误，也没有需要留意的地方。"
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    lines = [f"核对完了：{errors} 处错误，{len(findings) - errors} 处提醒。"]
    lines += [
        f"- 第{number}处　{_WORDS[finding.severity]}：{finding.message}"
        for number, finding in enumerate(findings[:MOST_LISTED], start=1)
    ]
    if len(findings) > MOST_LISTED:
        lines.append(f"还有 {len(findings) - MOST_LISTED} 处。")
    lines.append("说“看第1处”可以看位置、依据和建议。")
    return "\n".join(lines)


def pointed(view: View, number: int) -> Pointed | None:
    """One of the listed findings; None when there are not so many."""
    findings = listed_findings(view)
    if not 1 <= number <= len(findings):
        return None
    return Pointed(findings[number - 1], number, len(findings))


def figures_told(words: str, view: View) -> str | None:
    """The facts of that name with value, last year's and source; None when no fact is called so."""
    scored = [(likeness(words, fact.label), fact) for fact in view.facts.values()]
    best = max((score for score, _ in scored), default=0.0)
    if best < ALIKE:
        return None
    named = [fact for score, fact in scored if score == best]
    # The nearest is a total, or else the one whose name says least beside what was asked for.
    named.sort(
        key=lambda fact: (
            fact.value is None,
            not fact.key.endswith(".total"),
            -likeness(fact.label, words),
        )
    )
    return "\n".join(map(_fact_told, named[:MOST_FACTS]))


def _fact_told(fact: Fact) -> str:
    value = "还没有填" if fact.value is None else f"{print_number(fact.value)}{fact.unit}"
    before = "" if fact.previous is None else f"，上年 {print_number(fact.previous)}{fact.unit}"
    source = f"（{fact.source}）" if fact.source else ""
    return f"- {fact.label}：{value}{before}{source}"
