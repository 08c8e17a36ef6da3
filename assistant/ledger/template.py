"""The empty ledger workbook that a clerk starts from: three sheets, drop-downs, notes on each header."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.forms import CellRef, Form, load_form
from assistant.ledger.inputs import input_keys
from assistant.ledger.sheets import column_letters
from assistant.ledger.words import load_data, load_vocabulary

if TYPE_CHECKING:
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

LEDGER_SHEET = "依申请公开台账"
# The choices are too long to stand in a validation rule: they stand in hidden columns.
CHOICE_COLUMNS = (("X", "申请人类型选项"), ("Y", "办理结果选项"))
# Rows that the drop-downs and date formats reach.
LAST_ROW = 2000
AUTHOR = "年报"

# Column, width, what to fill in and on what basis.
LEDGER_COLUMNS = (
    ("序号", 7, "从 1 起编，一件申请一行；有登记编号的也可以填登记编号。"),
    (
        "收到日期",
        13,
        (
            "按条例第三十一条确定的收到之日，写成 2025-01-03。当面提交的为提交之日，信函为签收之日，"
            "网络、传真为双方确认之日。上年收到、本年办理的也要登记。"
        ),
    ),
    ("申请渠道", 12, "当面提交、信函、网络、传真、电子邮件等，不参与统计。"),
    ("申请人姓名或名称", 20, "只供本机关内部核对，程序不保存、不写入报告。"),
    (
        "申请人类型",
        16,
        (
            "从下拉表中选，依据 2021 年格式表三各列。律师以个人名义申请的选自然人，"
            "律师事务所选法律服务机构。"
        ),
    ),
    ("申请内容", 40, "只供本机关内部核对，程序不保存、不写入报告。"),
    (
        "补正告知日期",
        13,
        "要求补正的填告知之日，应在收到之日起 7 个工作日内（条例第三十条）；没有的留空。",
    ),
    ("补正收到日期", 13, "收到补正申请之日，答复期限由此重新计算（条例第三十条）。"),
    ("征求第三方意见日期", 13, "发出征求意见书之日（条例第三十二条）；没有的留空。"),
    ("第三方答复日期", 13, "收到第三方意见之日；征求意见的时间不计入答复期限（条例第三十三条）。"),
    ("是否延期", 9, "延长答复期限的选“是”，最多延长 20 个工作日（条例第三十三条）。"),
    ("延期告知日期", 13, "告知申请人延期之日，应在原期限届满以前（条例第三十三条）。"),
    (
        "收费通知日期",
        13,
        "发出信息处理费收费通知之日（国办函〔2020〕109号）；没有的留空。",
    ),
    ("缴费日期", 13, "申请人缴清费用之日，答复期限由次日起重新计算（国办函〔2020〕109号）。"),
    (
        "办理结果",
        44,
        (
            "从下拉表中选，依据 2021 年格式表三第三项，与答复书一致；区分处理的只选部分公开。"
            "年底还没有答复的留空。"
        ),
    ),
    (
        "答复日期",
        13,
        (
            "答复书发出的日期，写成 2025-01-23，应在收到之日起 20 个工作日内（条例第三十三条）。"
            "年底还没有答复的留空。"
        ),
    ),
    ("备注", 30, "补正、延期等也可以写在这里，如“9月26日告知延期答复15个工作日”。"),
)
HEADINGS = [name for name, _, _ in LEDGER_COLUMNS]
DATE_HEADINGS = [name for name in HEADINGS if name.endswith("日期")]
YES_NO = "是,否"
INPUT_COLUMNS = (
    ("项目", 46, "表二、表四的格，不要改动。"),
    ("标识", 44, "程序靠它认出是哪一格，不要改动。"),
    ("数值", 14, "填数字；没有发生的填 0，不知道的留空。"),
    ("说明", 46, "填写提示，也可以写自己的备注。"),
)
FACT_COLUMNS = (
    ("标识", 32, "said. 后面用小写英文字母、数字、下划线，一个事实一个标识，每年沿用。"),
    ("名称", 40, "正文里怎么称呼这件事，如“微信公众号发布信息”。"),
    ("数值", 14, "填数字；还不知道的留空，起草时会问。"),
    ("单位", 10, "条、次、人次、篇等。"),
)
# Examples of what narratives report; the values are the clerk's to fill in.
FACT_EXAMPLES = (
    ("said.site_posts", "政府网站发布信息", "条"),
    ("said.wechat_posts", "微信公众号发布信息", "条"),
    ("said.policy_interpretations", "政策解读", "篇"),
    ("said.opinion_solicitations", "意见征集", "次"),
    ("said.trainings", "政务公开培训", "次"),
    ("said.training_attendees", "参加培训", "人次"),
)
INPUT_NOTES = {
    "regulations": "没有规章制定权的机关填 0",
    "normative_documents": "与同级司法行政部门核对",
    "licensing": "全年全部处理决定，不论是否公开",
    "penalties": "全年全部处理决定，不论是否公开",
    "coercion": "全年全部处理决定，不论是否公开",
    "fees": "单位：万元，与财政决算数核对",
}


def write_template(path: Path) -> None:
    """An empty workbook with the ledger sheet, 表二表四填报 and 事实, ready to be filled and read back.

    Its cells hold text and numbers only: no formula, no link, no macro.
    """
    from openpyxl import Workbook

    form, names = load_form(), load_data("columns.toml")
    book = Workbook()
    ledger = book.active
    assert ledger is not None
    ledger.title = LEDGER_SHEET
    _header(ledger, LEDGER_COLUMNS)
    inputs = book.create_sheet(names["inputs"]["sheet"])
    _input_sheet(inputs, form)
    _drop_downs(ledger, inputs)
    _fact_sheet(book.create_sheet(names["facts"]["sheet"]))
    book.properties.creator = AUTHOR
    book.save(path)


def _header(sheet: Any, columns: tuple[tuple[str, int, str], ...]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    line = Side(style="thin", color="999999")
    for index, (name, width, note) in enumerate(columns, 1):
        cell = sheet.cell(1, index, name)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DCE6F1")
        cell.border = Border(left=line, right=line, top=line, bottom=line)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.comment = Comment(note, AUTHOR, height=110, width=280)
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.row_dimensions[1].height = 34
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _drop_downs(ledger: Worksheet, holder: Worksheet) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    words = load_vocabulary()
    kinds, outcomes = words.kind_labels.values(), words.outcome_labels.values()
    for (letter, title), name, labels in zip(
        CHOICE_COLUMNS, ("申请人类型", "办理结果"), (kinds, outcomes), strict=True
    ):
        for row, text in enumerate((title, *labels), 1):
            holder[f"{letter}{row}"] = text
        holder.column_dimensions[letter].hidden = True
        rule = DataValidation(
            type="list",
            formula1=f"'{holder.title}'!${letter}$2:${letter}${len(labels) + 1}",
            allow_blank=True,
            showErrorMessage=True,
            errorTitle="请从下拉表中选",
            error="这里只能填下拉表里的内容；年底还没有答复的，办理结果留空。",
        )
        _apply(ledger, rule, name)
    extended = DataValidation(type="list", formula1=f'"{YES_NO}"', allow_blank=True)
    _apply(ledger, extended, "是否延期")
    for name in DATE_HEADINGS:
        ledger.column_dimensions[_letter(name)].number_format = "yyyy-mm-dd"


def _apply(sheet: Worksheet, rule: DataValidation, name: str) -> None:
    """Puts the rule on a column's rows."""
    sheet.add_data_validation(rule)
    rule.add(f"{_letter(name)}2:{_letter(name)}{LAST_ROW}")


def _letter(name: str) -> str:
    """The letters of a column of the ledger sheet."""
    return column_letters(HEADINGS.index(name))


def _input_sheet(sheet: Worksheet, form: Form) -> None:
    _header(sheet, INPUT_COLUMNS)
    for key in input_keys(form):
        ref = CellRef.parse(key)
        note = INPUT_NOTES.get(ref.row)
        if key in form.computed_keys:
            note = "前四项之和，可以不填"
        sheet.append([input_label(form, key), key, None, note])


def input_label(form: Form, key: str) -> str:
    """The cell in words for a list: `行政规范性文件 本年制发件数`."""
    ref = CellRef.parse(key)
    row = form.row(ref.table, ref.row)
    return f"{row.group} {row.label} {form.column(key).label}".strip()


def _fact_sheet(sheet: Worksheet) -> None:
    _header(sheet, FACT_COLUMNS)
    for key, label, unit in FACT_EXAMPLES:
        sheet.append([key, label, None, unit])
