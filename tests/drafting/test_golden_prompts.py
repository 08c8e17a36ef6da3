"""The prompts as the sample township's model gets them, held word for word.

NIANBAO_UPDATE_GOLDEN=1 writes the files anew; look at the difference before you commit it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.drafting.briefing import DraftRequest
from assistant.drafting.model import Limits
from assistant.drafting.prompts import Message
from assistant.drafting.task import task_for
from assistant.forms import load_form
from assistant.ledger.read import read_ledger
from assistant.reading.read import read_report
from assistant.report import AnnualReport
from assistant.retrieval.passages import Passage
from assistant.tables.facts import fact_sheet, ledger_facts
from assistant.tables.fill import fill_tables

UPDATE = "NIANBAO_UPDATE_GOLDEN"
GOLDEN = Path(__file__).parents[1] / "golden"
YEAR, AGENCY = 2025, "示例县青禾镇人民政府"
NAMES = {0: "preface", 1: "section_one", 5: "section_five", 6: "section_six"}


@pytest.fixture(scope="module")
def requests(checkout: Path) -> dict[int, DraftRequest]:
    """What is asked for the sample township: its ledger, its last report, one article."""
    folder = checkout / "corpus" / "reports"
    previous = read_report(folder / "qinghe_township_2024.docx")
    ledger = read_ledger(folder / "qinghe_township_2025_ledger.xlsx", YEAR)
    tables = fill_tables(ledger, load_form(), YEAR, previous).tables
    facts = fact_sheet(tables, load_form(), YEAR, previous.tables)
    facts = facts.with_facts(ledger_facts(ledger.figures, YEAR))
    article = Passage(
        "reg33",
        "regulation",
        "政府信息公开条例",
        "第三十三条",
        None,
        None,
        "能够当场答复的，当场答复。",
        "x",
        sure="B",
        sure_remark="延长的次数没有读到",
    )
    return {
        section: DraftRequest(
            section,
            AGENCY,
            YEAR,
            facts,
            (article,),
            text_of(previous, section),
            "写得具体一些" if section == 1 else "",
        )
        for section in NAMES
    }


def text_of(report: AnnualReport, number: int) -> str:
    """Last year's text of a part."""
    part = report.section(number)
    return report.preface if number == 0 else part.text if part else ""


def as_text(messages: list[Message]) -> str:
    """The messages as one page."""
    return "\n".join(f"【{role}】\n{text}\n" for role, text in messages)


def held_against(name: str, text: str) -> None:
    """Fails where the golden file says otherwise; writes it anew when that is asked for."""
    path = GOLDEN / f"{name}.txt"
    if os.environ.get(UPDATE):
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("section", NAMES)
def test_the_prompt_of_a_section_is_as_it_was(
    section: int, requests: dict[int, DraftRequest]
) -> None:
    """Nothing of what the model is told changes unseen."""
    task = task_for(requests[section], Limits().prompt_tokens)

    held_against(NAMES[section], as_text(task.messages()))


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("repair", {"sentences": "〔1〕举办培训8次。\n毛病：“8次”没有来源。"}),
        ("rewrite", {"draft": "（一）主动公开情况。平稳。", "faults": "没有写到“监督保障情况”"}),
    ],
)
def test_the_prompt_for_a_second_request_is_as_it_was(
    name: str, more: dict[str, str], requests: dict[int, DraftRequest]
) -> None:
    """The same of the requests for what did not pass."""
    from assistant.drafting.prompts import load_prompt

    task = task_for(requests[1], Limits().prompt_tokens)
    text = more.get("draft", "")

    held_against(name, as_text(task.messages_about(load_prompt(name), text, **more)))


def test_golden_files_are_not_being_rewritten() -> None:
    """A run that writes the golden files proves nothing: it must not pass by accident."""
    assert not os.environ.get(UPDATE), f"{UPDATE} is set: the golden files were written, not tested"
