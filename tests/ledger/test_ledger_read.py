"""A ledger workbook read: which rows count, which are left out, which are undecidable and where."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import UnreadableFile
from assistant.findings import FilePlace, Severity, finding_as_json
from assistant.ledger.codes import TITLES, LedgerCode
from assistant.ledger.read import RequestLedger, read_ledger

Ledger = Callable[..., Path]
YEAR = 2025
GOOD = ("2025-03-03", "自然人", "予以公开", "2025-03-20")
HEADINGS = (
    "序号",
    "收到日期",
    "申请人姓名或名称",
    "申请人类型",
    "申请内容",
    "办理结果",
    "答复日期",
)


def faults(ledger: RequestLedger) -> list[tuple[str, str, str | None]]:
    """Code, severity and cell of each finding."""
    return [
        (f.code, f.severity.value, f.place.cell)
        for f in ledger.findings
        if isinstance(f.place, FilePlace)
    ]


def decisions(ledger: RequestLedger) -> list[tuple[str | None, str | None, bool]]:
    """Kind, outcome and running of each request."""
    return [(r.kind, r.outcome, r.running) for r in ledger.requests]


def test_sample_ledger_is_read_without_a_finding(checkout: Path) -> None:
    """The invented ledger of 青禾镇: 28 requests, 2 of them running, 25 inputs, 6 facts."""
    path = checkout / "corpus/reports/qinghe_township_2025_ledger.xlsx"
    if not path.exists():
        pytest.skip("the sample ledger is not in this checkout")

    ledger = read_ledger(path, YEAR)

    assert () == ledger.findings
    assert (28, 2) == (len(ledger.requests), sum(r.running for r in ledger.requests))
    assert 25 == len(ledger.inputs)
    assert Decimal("3.17") == ledger.inputs["proactive.fees.amount_wan_yuan"]
    assert (226, "条") == (
        ledger.said["said.wechat_posts"].value,
        ledger.said["said.wechat_posts"].unit,
    )
    assert FilePlace(path.name, "依申请公开台账", "A2") == ledger.requests[0].place


@pytest.mark.parametrize(
    "written",
    [
        date(2025, 1, 3),
        datetime(2025, 1, 3, 16, 30),
        45660,
        45660.5,
        "45660",
        20250103,
        "20250103",
        "2025-01-03",
        "2025-1-3",
        "2025/1/3",
        "2025.1.3",
        "2025年1月3日",
        "2025年01月03日 09:15",
        "2025-01-03 09:15:00",
        "２０２５年１月３日",
        "二〇二五年一月三日",
        "二○二五 年 一月 三日",
        "2025年1月3号",
        "2025-01-03（星期五）",
        "2025/1/3 周五 上午",
        " 2025-01-03 ",
    ],
)
def test_dates_are_understood_in_every_usual_writing(ledger_file: Ledger, written: object) -> None:
    """Date cells, serial numbers and written dates are the same day."""
    ledger = read_ledger(ledger_file((written, "自然人", "予以公开", "2025-02-03")), YEAR)

    assert [date(2025, 1, 3)] == [request.received for request in ledger.requests]
    assert () == ledger.findings


@pytest.mark.parametrize(
    "written",
    [
        "2025-02-30",
        "2025年1月",
        "25.1.3",
        "25/3/5",
        "二五年三月五日",
        "二〇二五年二月三十日",
        "2025年3月5日-7日",
        "1月3日",
        "见附件",
        "2025-13-01",
        12,
        "0.5",
        True,
        "3025-01-01",
    ],
)
def test_unreadable_date_is_an_error_at_its_cell(ledger_file: Ledger, written: object) -> None:
    """A date that is not plainly a day is asked, and the row is not counted."""
    ledger = read_ledger(ledger_file(GOOD, (written, "自然人", "予以公开", "2025-02-03")), YEAR)

    assert [("L01", "error", "B3")] == faults(ledger)
    assert 1 == len(ledger.requests)
    assert "没有计入" in ledger.findings[0].message


def test_damaged_date_is_repeated_and_free_text_is_not(ledger_file: Ledger) -> None:
    """The clerk sees 2025-02-30; a name or a number of a person in a date column is not repeated."""
    rows = [("2025-02-30",), ("欧阳某某",), ("13800138000",), ("0517-87654321",)]
    ledger = read_ledger(
        ledger_file(*[(*row, "自然人", "予以公开", "2025-03-03") for row in rows]), YEAR
    )

    messages = [finding.message for finding in ledger.findings]
    assert "“2025-02-30”" in messages[0]
    assert all("未显示" in message for message in messages[1:])
    assert not [m for m in messages if "欧阳" in m or "138" in m or "8765" in m]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("2025-01-01", "自然人", "予以公开", "2025-01-27"), ("natural_person", "granted", False)),
        (("2025-12-31", "自然人", None, None), ("natural_person", None, True)),
        (("2025-12-20", "自然人", "予以公开", "2026-01-04"), ("natural_person", None, True)),
        (("2025-12-20", "自然人", None, "2026-01-04"), ("natural_person", None, True)),
        (("2025-12-20", "自然人", "看不懂", "2026-01-04"), ("natural_person", None, True)),
        (("2025-12-20", "其他", "正在办理", None), ("other_org", None, True)),
        (("2024-12-20", "自然人", "撤回", "2025-01-04"), ("natural_person", "other_misc", False)),
        (("2024-12-20", "自然人", None, None), ("natural_person", None, True)),
    ],
)
def test_requests_of_the_year_are_counted(
    ledger_file: Ledger, row: Sequence[Any], expected: tuple[str, str | None, bool]
) -> None:
    """Received or replied in the year counts; replied later, or not at all, is running."""
    ledger = read_ledger(ledger_file(row), YEAR)

    assert [expected] == decisions(ledger)
    assert () == ledger.findings


def test_requests_of_other_years_are_left_out_and_told(ledger_file: Ledger) -> None:
    """Later years and what was answered before are one question each, naming their rows."""
    rows = [
        ("2026-01-01", "自然人", None, None),
        GOOD,
        ("2024-05-01", "自然人", "予以公开", "2024-05-20"),
        ("2024-06-01", "看不懂", "看不懂", "2024-12-31"),
        ("2026-02-01", "看不懂", None, None),
    ]
    ledger = read_ledger(ledger_file(*rows), YEAR)

    assert 1 == len(ledger.requests)
    assert [("L08", "info", "B2"), ("L09", "info", "B4")] == faults(ledger)
    assert "第 2、6 行" in ledger.findings[0].message
    assert "第 4、5 行" in ledger.findings[1].message


def test_many_rows_of_other_years_are_named_in_part(ledger_file: Ledger) -> None:
    """A ledger of several years does not flood: ten rows are named."""
    ledger = read_ledger(ledger_file(*[("2026-01-01", "自然人", None, None)] * 11), YEAR)

    assert [11] == [finding.actual for finding in ledger.findings]
    assert "、11 行 等" in ledger.findings[0].message


UNDECIDABLE = [
    (("2025-03-03", "村民小组", "予以公开", "2025-03-20"), "L03", "D3"),
    (("2025-03-03", "法人或其他组织", "予以公开", "2025-03-20"), "L03", "D3"),
    (("2025-03-03", None, "予以公开", "2025-03-20"), "L03", "D3"),
    (("2025-03-03", "自然人", "不予公开", "2025-03-20"), "L04", "F3"),
    (("2025-03-03", "自然人", "其他", "2025-03-20"), "L04", "F3"),
    (("2025-03-03", "自然人", "其他处理", "2025-03-20"), "L04", "F3"),
    (("2025-03-03", "自然人", "不属于政府信息", "2025-03-20"), "L04", "F3"),
    (("2025-03-03", "自然人", "告知其他途径", "2025-03-20"), "L04", "F3"),
    (("2025-03-03", "自然人", "已答复", None), "L04", "F3"),
    (("2025-03-03", "自然人", "予以公开、不予公开", "2025-03-20"), "L04", "F3"),
    (("2025-03-03", "自然人", "不予处理 属于国家秘密", "2025-03-20"), "L04", "F3"),
    ((None, "自然人", "予以公开", "2025-03-20"), "L01", "B3"),
    (("2025-03-03", "自然人", "予以公开", "三月底"), "L02", "G3"),
    (("2025-03-20", "自然人", "予以公开", "2025-03-03"), "L05", "G3"),
    (("2025-03-03", "自然人", None, "2025-03-20"), "L06", "F3"),
    (("2025-03-03", "自然人", "延期答复", "2025-03-20"), "L06", "F3"),
]


@pytest.mark.parametrize(("row", "code", "cell"), UNDECIDABLE)
def test_undecidable_row_is_an_error_at_its_cell_and_not_counted(
    ledger_file: Ledger, row: Sequence[Any], code: str, cell: str
) -> None:
    """The row is not guessed: one finding at its cell, and the other row is still counted."""
    ledger = read_ledger(ledger_file(GOOD, row), YEAR)

    assert [(code, "error", cell)] == faults(ledger)
    assert [("natural_person", "granted", False)] == decisions(ledger)
    assert "第 3 行" in ledger.findings[0].message


def test_undecidable_words_come_with_their_choices(ledger_file: Ledger) -> None:
    """The message quotes the word and lists what it could be."""
    rows = [
        ("2025-03-03", "个体户", "予以公开", "2025-03-20"),
        ("2025-03-03", "自然人", "不予处理", "2025-03-20"),
        ("2025-03-03", "自然人", "不属于政府信息", "2025-03-20"),
    ]
    messages = [f.message for f in read_ledger(ledger_file(*rows), YEAR).findings]

    assert "“个体户”" in messages[0]
    assert "请从这几项中选填：自然人；商业企业；其他。" in messages[0]
    assert "“不予处理”" in messages[1]
    assert 5 == messages[1].count("（五）不予处理")
    assert "要看答复书依据的是哪一条" in messages[2]


def test_all_faults_of_a_row_are_told_at_once(ledger_file: Ledger) -> None:
    """A row that is wrong in four cells gives four findings."""
    ledger = read_ledger(ledger_file(("三月", "合作社", "不予公开", "四月")), YEAR)

    assert ["L01", "L02", "L03", "L04"] == [finding.code for finding in ledger.findings]
    assert () == ledger.requests


def test_result_without_reply_date_counts_with_a_warning(ledger_file: Ledger) -> None:
    """A withdrawn request may have no reply; it counts in the year and the date is asked."""
    ledger = read_ledger(ledger_file(("2025-03-03", "自然人", "撤回", None)), YEAR)

    assert [("natural_person", "other_misc", False)] == decisions(ledger)
    assert [("L07", "warning", "G2")] == faults(ledger)


def test_header_is_found_below_a_title_and_by_other_names(workbook: Ledger) -> None:
    """The header may stand lower, start further right and use the usual other names."""
    path = workbook(
        一月台账=[
            ["示例县青禾镇依申请公开台账"],
            [],
            [None, "编 号", "收件日期*", "登记日期", "申请人类别（必填）", "答复结果", "办结日期"],
            [
                None,
                "青依〔2025〕1号",
                "2025-01-03",
                "2025-01-06",
                "自然人",
                "准予公开",
                "2025-01-09",
            ],
            [None, "合计", None, None, None, None, None],
            [None, "注：本表由办公室填写"],
        ]
    )
    ledger = read_ledger(path, YEAR)

    assert () == ledger.findings
    request = ledger.requests[0]
    assert 1 == len(ledger.requests)
    assert (date(2025, 1, 3), "granted") == (request.received, request.outcome)
    assert "青依" not in (request.number or "")
    assert FilePlace("台账.xlsx", "一月台账", "A4") == request.place


def test_numbered_rows_without_content_are_not_requests(
    ledger_file: Ledger, workbook: Ledger
) -> None:
    """Row numbers prepared in advance are no faults; a row with content and no date is one."""
    prepared = workbook(台账=[HEADINGS, (1,), (2,), ("", " ")])
    begun = workbook("二.xlsx", 台账=[HEADINGS, (1, None, "某人", None, "某事")])

    assert ((), ()) == (read_ledger(prepared, YEAR).requests, read_ledger(prepared, YEAR).findings)
    assert ["L01", "L03"] == [finding.code for finding in read_ledger(begun, YEAR).findings]


def test_registration_number_is_kept_only_when_it_is_plainly_one(workbook: Ledger) -> None:
    """A name, mobile or ID number in the number column does not leave the room."""
    numbers = ["2025-001", 7, "〔2025〕第3号", "张某某", "13800138000", "11010519491231002X", None]
    rows = [(n, "2025-01-03", "", "自然人", "", "予以公开", "2025-01-09") for n in numbers]

    ledger = read_ledger(workbook(台账=[HEADINGS, *rows]), YEAR)

    kept = [request.number for request in ledger.requests]
    assert ["2025-001", "7", "〔2025〕第3号", None, None, None, None] == kept


def test_number_that_stands_twice_is_a_warning_and_both_count(workbook: Ledger) -> None:
    """A request that may be registered twice is asked, not dropped."""
    rows = [("A-1", "2025-01-03", "", "自然人", "", "予以公开", "2025-01-09")] * 2

    ledger = read_ledger(workbook(台账=[HEADINGS, *rows]), YEAR)

    assert 2 == len(ledger.requests)
    assert [("L10", "warning", "A3")] == faults(ledger)


def test_all_ledger_sheets_are_counted_together(workbook: Ledger) -> None:
    """A sheet for each half-year; both begin at number 1, which is no repetition."""
    row = (1, "2025-01-03", "", "自然人", "", "予以公开", "2025-01-09")

    ledger = read_ledger(workbook(上半年=[HEADINGS, row], 下半年=[HEADINGS, row]), YEAR)

    assert ["上半年", "下半年"] == [request.place.sheet for request in ledger.requests]
    assert () == ledger.findings


def test_sheet_that_lacks_a_column_is_told_and_not_counted(workbook: Ledger) -> None:
    """What looks like a ledger is never passed over in silence."""
    row = (1, "2025-01-03", "", "自然人", "", "予以公开", "2025-01-09")
    lacking = [HEADINGS[:-1], row[:-1]]

    ledger = read_ledger(workbook(一月=[HEADINGS, row], 二月=lacking, 说明=[["填表说明"]]), YEAR)

    assert 1 == len(ledger.requests)
    assert [("L11", "warning", "A1")] == faults(ledger)
    assert "“二月”像台账，但没有“答复日期”列" in ledger.findings[0].message


def test_empty_ledger_is_no_fault(workbook: Ledger) -> None:
    """A body without a request in the year hands in a header alone."""
    ledger = read_ledger(workbook(台账=[HEADINGS]), YEAR)

    assert ((), ()) == (ledger.requests, ledger.findings)


def test_workbook_without_ledger_columns_is_unreadable(workbook: Ledger) -> None:
    """The message names the columns that are missing and the next step."""
    path = workbook(别的=[["序号", "收到日期", "办理结果"], [1, "2025-01-03", "予以公开"]])

    with pytest.raises(UnreadableFile, match=r"缺少列：申请人类型、答复日期.*模板"):
        read_ledger(path, YEAR)


@pytest.mark.parametrize("damage", ["empty", "text", "cut", "none"])
def test_file_that_is_no_workbook_is_unreadable(
    ledger_file: Ledger, tmp_path: Path, damage: str
) -> None:
    """Empty, wrong or cut files and missing ones are one Chinese line with the next step."""
    whole = ledger_file(GOOD).read_bytes()
    path = tmp_path / "坏.xlsx"
    content = {"empty": b"", "text": "收到日期,办理结果".encode(), "cut": whole[: len(whole) // 2]}
    if damage in content:
        path.write_bytes(content[damage])

    with pytest.raises(UnreadableFile, match=r"坏.xlsx.*请"):
        read_ledger(path, YEAR)


def test_personal_data_never_leaves_the_room(workbook: Ledger) -> None:
    """200 generated applicants in right and wrong columns leave no trace in requests or findings."""
    rng = random.Random(711)
    rows, secrets = [], []
    for number in range(200):
        name = "".join(rng.sample("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦", 3))
        mobile = f"13{rng.randrange(10**9):09d}"
        card = f"3208{rng.randrange(10**13):013d}X"
        matter = f"{name}宅基地第{rng.randrange(10**6)}号档案"
        secrets += [name, mobile, card, matter]
        row = [number, "2025-03-03", name, "自然人", matter, "予以公开", "2025-03-20"]
        wrong = rng.choice([name, mobile, card, matter, f"{name}的申请", f"申请人{name}，{mobile}"])
        row[rng.choice([0, 1, 3, 5, 6])] = wrong
        rows.append([*row, mobile, card])

    ledger = read_ledger(workbook(台账=[[*HEADINGS, "联系电话", "身份证号"], *rows]), YEAR)

    told = json.dumps([finding_as_json(f) for f in ledger.findings], ensure_ascii=False)
    kept = repr([asdict(request) for request in ledger.requests]) + repr(ledger)
    assert len(ledger.findings) > 100
    assert [] == [secret for secret in secrets if secret in told or secret in kept]


def test_codes_are_explained() -> None:
    """Each ledger code has a Chinese title for the catalogue."""
    assert list(LedgerCode) == list(TITLES)
    assert [f"L{n:02d}" for n in range(1, 25)] == [code.value for code in LedgerCode]
    assert Severity.ERROR == "error"


def test_a_result_merged_over_several_requests_counts_for_each(ledger_file: Ledger) -> None:
    """Three requests answered in one go, their result and date merged: none is still running."""
    from openpyxl import load_workbook

    path = ledger_file(
        ["2025-01-03", "自然人", "（一）予以公开", "2025-02-01"],
        ["2025-01-04", "自然人", None, None],
        ["2025-01-05", "自然人", None, None],
    )
    book = load_workbook(path)
    for column in "FG":
        book["台账"].merge_cells(f"{column}2:{column}4")
    book.save(path)

    ledger = read_ledger(path, 2025)
    assert [("granted", False)] * 3 == [(r.outcome, r.running) for r in ledger.requests]
