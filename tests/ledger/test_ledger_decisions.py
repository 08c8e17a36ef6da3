"""What a clerk decides for a ledger, and the words that an office adds."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import UnreadableFile, UsageError
from assistant.findings import FilePlace, Finding
from assistant.ledger.decisions import address_of, load_decisions
from assistant.ledger.office import load_words
from assistant.ledger.read import RequestLedger, read_ledger

Ledger = Callable[..., Path]
YEAR = 2025
OPEN = ("2025-03-03", "自然人", "不属于政府信息", "2025-03-20")
OTHER = ("2025-03-03", "合作社", "予以公开", "2025-03-20")


def decided(ledger: RequestLedger) -> list[tuple[str | None, str | None]]:
    """Kind and outcome of each request."""
    return [(request.kind, request.outcome) for request in ledger.requests]


def codes(findings: Sequence[Finding]) -> list[tuple[str, str | None]]:
    """Code and cell of each finding."""
    return [(f.code, f.place.cell) for f in findings if isinstance(f.place, FilePlace)]


# --- decisions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decisions", "expected", "left"),
    [
        ({}, [], ["F2", "F3", "D4"]),
        ({"不属于政府信息": "other_misc"}, [("natural_person", "other_misc")] * 2, ["D4"]),
        ({"“不属于政府信息”。": "（六）其他处理 3.其他"}, [("natural_person", "other_misc")] * 2, ["D4"]),
        ({"台账!F3": "unable_not_held"}, [("natural_person", "unable_not_held")], ["F2", "D4"]),
        (
            {"不属于政府信息": "other_misc", "台账!F3": "not_processed_petition"},
            [("natural_person", "other_misc"), ("natural_person", "not_processed_petition")],
            ["D4"],
        ),
        ({"台账!D4": "other_org"}, [("other_org", "granted")], ["F2", "F3"]),
        ({"合作社": "其他", "不属于政府信息": "other_misc"}, [("natural_person", "other_misc")] * 2 + [("other_org", "granted")], []),
    ],
)  # fmt: skip
def test_decision_on_a_text_holds_for_all_rows_and_on_a_cell_for_one(
    ledger_file: Ledger,
    decisions: Mapping[str, str],
    expected: list[tuple[str, str]],
    left: list[str],
) -> None:
    """The cell wins over the text; what is not decided is asked again."""
    ledger = read_ledger(ledger_file(OPEN, OPEN, OTHER), YEAR, decisions)

    assert expected == decided(ledger)
    assert left == [cell for _, cell in codes(ledger.findings)]


def test_finding_tells_the_text_that_can_be_decided(ledger_file: Ledger) -> None:
    """`actual` holds the text where it may be repeated, and the message says how far it reaches."""
    name = ("2025-03-03", "张某某", "予以公开", "2025-03-20", "张某某")
    findings = read_ledger(ledger_file(OPEN, name), YEAR).findings

    assert ["不属于政府信息", None] == [finding.actual for finding in findings]
    assert "适用于所有写着这几个字的行；只决定这一行的，按单元格决定" in findings[0].message
    assert isinstance(findings[0].place, FilePlace)
    assert "台账!F2" == address_of(findings[0].place)


def test_a_word_that_we_ask_about_is_always_shown(ledger_file: Ledger) -> None:
    """协会 is one of our own words, so that it is no name, also beside an applicant called so."""
    path = ledger_file(("2025-03-03", "协会", "予以公开", "2025-03-20", "示例协会"))

    finding = read_ledger(path, YEAR).findings[0]

    assert ("L03", "协会") == (finding.code, finding.actual)


def test_decision_that_it_still_runs_counts_as_carried_out(ledger_file: Ledger) -> None:
    """`carried_out` is the row of what is still being handled."""
    path = ledger_file(("2025-12-30", "自然人", "转办", None))

    ledger = read_ledger(path, YEAR, {"转办": "carried_out"})

    assert [(None, True)] == [(r.outcome, r.running) for r in ledger.requests]
    assert () == ledger.findings


def test_decision_wins_over_a_word_that_we_know(ledger_file: Ledger) -> None:
    """The person has read the reply; the word alone may say something else."""
    path = ledger_file(("2025-03-03", "自然人", "合并办理", "2025-03-20"))

    assert [("natural_person", "granted")] == decided(
        read_ledger(path, YEAR, {"合并办理": "granted"})
    )
    assert [("natural_person", "granted")] == decided(
        read_ledger(path, YEAR, {"台账!F2": "granted"})
    )


def test_decision_that_meets_nothing_is_asked_once(ledger_file: Ledger) -> None:
    """The ledger was changed since: the clerk is told, the decision does no harm."""
    good = ("2025-03-03", "自然人", "予以公开", "2025-03-20")

    ledger = read_ledger(ledger_file(good), YEAR, {"台账!F9": "granted", "转办": "granted"})

    assert [("L18", "F9")] == codes(ledger.findings)
    assert 2 == ledger.findings[0].actual


@pytest.mark.parametrize("value", ["", "granted_all", "new_received", "total", "随便"])
def test_decision_for_no_row_or_column_is_refused(ledger_file: Ledger, value: str) -> None:
    """The message names the keys that can be chosen."""
    with pytest.raises(UsageError, match=r"台账!F2.*other_misc"):
        read_ledger(ledger_file(OPEN), YEAR, {"台账!F2": value})


def test_decisions_are_read_from_a_file(tmp_path: Path) -> None:
    """JSON as the command line takes it; anything but text is told."""
    path = tmp_path / "决定.json"
    path.write_text(json.dumps({"台账!F2": "granted"}), encoding="utf-8")
    assert {"台账!F2": "granted"} == load_decisions(path)

    path.write_text('{"台账!F2": 3}', encoding="utf-8")
    with pytest.raises(UnreadableFile, match="不是文字"):
        load_decisions(path)


# --- words of the office ------------------------------------------------------------------------


@pytest.fixture
def office(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a file of words."""

    def write(text: str) -> Path:
        path = tmp_path / "本单位用语.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


GOOD = """
[[outcome]]
row = "other_misc"
words = ["不属于政府信息", "协商解决"]
basis = "本县统计口径"

[[kind]]
column = "other_org"
words = ["合作社"]
basis = "本县统计口径"

[[running]]
words = ["领导审批"]

[[ask]]
words = ["撤回"]
rows = ["other_misc", "granted"]
why = "要看是否已经答复"

[columns]
outcome = ["办成什么样"]
"""


def test_office_words_win_over_ours(ledger_file: Ledger, office: Callable[[str], Path]) -> None:
    """What we ask is decided, what we decide is asked, and new words are known."""
    rows: list[tuple[Any, ...]] = [
        OPEN,
        OTHER,
        ("2025-12-30", "自然人", "领导审批", None),
        ("2025-03-03", "自然人", "撤回", "2025-03-20"),
        ("2025-03-03", "自然人", "协商解决", "2025-03-20"),
    ]

    ledger = read_ledger(ledger_file(*rows), YEAR, office_words=office(GOOD))

    assert [
        ("natural_person", "other_misc"),
        ("other_org", "granted"),
        ("natural_person", None),
        ("natural_person", "other_misc"),
    ] == decided(ledger)
    assert [("L04", "F5")] == codes(ledger.findings)


def test_office_names_its_own_columns(workbook: Ledger, office: Callable[[str], Path]) -> None:
    """A column name that nobody else uses."""
    head = ("收到日期", "申请人类型", "办成什么样", "答复日期")
    path = workbook(台账=[head, ("2025-03-03", "自然人", "予以公开", "2025-03-20")])

    assert [("natural_person", "granted")] == decided(
        read_ledger(path, YEAR, office_words=office(GOOD))
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[outcome", "不是完整的 TOML"),
        ("[[result]]\nwords = ['甲']", "不认识“result”这一部分"),
        ("outcome = 3", r"要写成 \[\[outcome\]\]"),
        ("[[outcome]]\nrow = 'granted'\nbasis = '口径'", r"第 1 个 \[\[outcome\]\] 的 words"),
        ("[[outcome]]\nrow = 'granted'\nwords = ['甲']", "缺 basis，要写明归入这一项的依据"),
        ("[[outcome]]\nwords = ['甲']\nbasis = '口径'", "缺 row"),
        ("[[outcome]]\nrow = 'grant'\nwords = ['甲']\nbasis = '口径'", "“grant”不是表三的行标识"),
        ("[[kind]]\ncolumn = 'total'\nwords = ['甲']\nbasis = '口径'", "“total”不是表三的列标识"),
        ("[[ask]]\nrows = ['nothing']\nwords = ['甲']\nwhy = '要看'", "“nothing”不是表三的行标识"),
        ("[[ask]]\nwords = ['甲']\nwhy = '要看'", "缺 rows，要写成一组标识"),
        ("[[running]]\nwords = ['甲', '乙']\n[[running]]\nwords = ['乙']", "“乙”在第 1 个"),
        ("[columns]\nname = ['甲']", "“name”不是台账的栏目"),
        ("[columns]\noutcome = '甲'", "outcome 要写成一组列名"),
        ("[quotable]\nwords = '甲'", r"\[quotable\] 的 words"),
    ],
)
def test_fault_in_the_office_file_is_told_in_chinese(
    office: Callable[[str], Path], text: str, problem: str
) -> None:
    """The file, the place in it, and what to do."""
    with pytest.raises(UnreadableFile, match=rf"本单位用语.toml.*{problem}"):
        load_words(office(text))


def test_missing_office_file_is_told_with_its_setting(tmp_path: Path) -> None:
    """The operator looks for the variable."""
    with pytest.raises(UnreadableFile, match="NIANBAO_LEDGER_WORDS"):
        load_words(tmp_path / "没有.toml")
