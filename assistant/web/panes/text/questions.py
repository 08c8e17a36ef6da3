"""What only the clerk knows, asked in full: the questions as a list, with last year's words."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.drafting.sections import Question, QuestionKind
from assistant.publishing.grid import printed_number
from assistant.web.panes.frame.buttons import button
from assistant.workbench import SectionView, View


def questions_html(part: SectionView, view: View) -> str:
    """The open questions of a part, folded: each stands as a field in its sentence as well."""
    mine = [question for question in view.open_questions if question.section == part.number]
    if not mine:
        return ""
    items = "".join(question_items(mine))
    return (
        f'<details class="nb-open"><summary>还有 {len(mine)} 处要由您填写'
        f"<small>可以直接在上面的句子里填；展开看完整的问题和上年原文</small></summary><ol>{items}</ol></details>"
    )


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
        yes = button("能照写", "answer", plain=False, key=question.key, text=1)
        no = button("不能", "answer", key=question.key, text=0)
        field = f'<span class="nb-answer">{yes}{no}</span>'
    return f'<li data-ask="{key}"><p>{escape(question.question)}{last}</p>{field}</li>'
