"""The codes of ledger findings, with their Chinese titles for the catalogue."""

from __future__ import annotations

from enum import StrEnum


class LedgerCode(StrEnum):
    """One kind of fault or question in a ledger workbook."""

    RECEIVED = "L01"
    REPLIED = "L02"
    KIND = "L03"
    OUTCOME = "L04"
    ORDER = "L05"
    NO_OUTCOME = "L06"
    NO_REPLY_DATE = "L07"
    LATER_YEAR = "L08"
    EARLIER_YEAR = "L09"
    SAME_NUMBER = "L10"
    OTHER_SHEET = "L11"
    UNKNOWN_KEY = "L12"
    BAD_NUMBER = "L13"
    SAME_KEY = "L14"
    BROKEN = "L15"
    HIDDEN = "L16"
    SAME_SHEET = "L17"
    UNUSED_DECISION = "L18"
    LATE = "L19"
    LONG_EXTENSION = "L20"
    EXTENSION_NOTICE = "L21"
    LATE_CORRECTION = "L22"
    CLOCK = "L23"
    CALENDAR = "L24"


TITLES: dict[LedgerCode, str] = {
    LedgerCode.RECEIVED: "收到日期空缺或认不出，这一行不计",
    LedgerCode.REPLIED: "答复日期认不出，这一行不计",
    LedgerCode.KIND: "申请人类型不能确定，这一行不计",
    LedgerCode.OUTCOME: "办理结果不能确定属于表三哪一行，这一行不计",
    LedgerCode.ORDER: "答复日期早于收到日期，这一行不计",
    LedgerCode.NO_OUTCOME: "有本年的答复日期而没有办理结果，这一行不计",
    LedgerCode.NO_REPLY_DATE: "有办理结果而没有答复日期，按本年办结计",
    LedgerCode.LATER_YEAR: "报告年度之后收到的申请，不计",
    LedgerCode.EARLIER_YEAR: "报告年度之前已办结的申请，不计",
    LedgerCode.SAME_NUMBER: "编号重复",
    LedgerCode.OTHER_SHEET: "有工作表像台账而缺列，没有计入",
    LedgerCode.UNKNOWN_KEY: "填报表或事实表的标识不认识",
    LedgerCode.BAD_NUMBER: "填报表或事实表的数值不是数",
    LedgerCode.SAME_KEY: "填报表或事实表的标识重复",
    LedgerCode.BROKEN: "单元格是出错值或没有算出结果的公式，这一行不计",
    LedgerCode.HIDDEN: "有隐藏的行或工作表，已计入",
    LedgerCode.SAME_SHEET: "一张工作表的各行在另一张里都有，可能重复计数",
    LedgerCode.UNUSED_DECISION: "经办人的决定没有用上",
    LedgerCode.LATE: "答复超过法定期限",
    LedgerCode.LONG_EXTENSION: "延期超过 20 个工作日",
    LedgerCode.EXTENSION_NOTICE: "延期没有告知日期，或在原期限之后才告知",
    LedgerCode.LATE_CORRECTION: "收到申请 7 个工作日以后才要求补正",
    LedgerCode.CLOCK: "补正、延期、征求意见或收费的日期不能用，期限没有核算",
    LedgerCode.CALENDAR: "节假日安排不知道，只按周末推算",
}
