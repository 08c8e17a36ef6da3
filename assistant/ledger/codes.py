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
    LedgerCode.OTHER_SHEET: "另有工作表也像台账，没有计入",
    LedgerCode.UNKNOWN_KEY: "填报表或事实表的标识不认识",
    LedgerCode.BAD_NUMBER: "填报表或事实表的数值不是数",
    LedgerCode.SAME_KEY: "填报表或事实表的标识重复",
}
