"""The numbered rules on drafted text: code, title, what it finds, and on what it rests."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DraftRule:
    """One rule as `nianbao rules` prints it."""

    code: str
    title: str
    explanation: str
    basis: str


_FIGURES = "年度报告所列数据应当真实、准确（国办公开办函〔2021〕30号）"

DRAFT_RULES: tuple[DraftRule, ...] = (
    DraftRule(
        "D01",
        "标记没有对应的数",
        "正文里的事实标记不在事实清单里、格式不对，或者表里这一格还没有数；来源标记指向没有的条文。",
        _FIGURES,
    ),
    DraftRule(
        "D02",
        "数字没有来源",
        "正文里直接写的数，既对不上任何一项事实，也不在所引条文里。",
        _FIGURES,
    ),
    DraftRule(
        "D03",
        "数字与表格不符",
        "正文说的是某一格的数，写的却与那一格不同；增长、下降的方向和比例按两年的数重新算过。",
        _FIGURES,
    ),
    DraftRule(
        "D04",
        "年份是旧的",
        "把上年或更早的年份写成了本年的情况；文号、书名号里的标题和法律的施行、修订日期不算。",
        "统计期限为报告年度的1月1日至12月31日",
    ),
    DraftRule(
        "D05",
        "还有待填的内容",
        "有问题等经办人回答，或者有内容等人确认。",
        "未确认的内容不得作为事实发布",
    ),
    DraftRule("D06", "日期不存在", "写了历法里没有的年、月、日。", "公历"),
    DraftRule(
        "D07",
        "日期没有来源",
        "正文里直接写了某月某日的事，请核对确有其事。",
        "年度报告所述事项应当真实（国办公开办函〔2021〕30号）",
    ),
    DraftRule(
        "D08",
        "分项与总数不符",
        "分项加起来超过总数，或者总数后面括号里的完整分项加起来不等于总数；“其中”“等”留有余地的不算。",
        _FIGURES,
    ),
)

_BASIS = {rule.code: rule.basis for rule in DRAFT_RULES}


def basis_of(code: str) -> str:
    """On what the rule rests. Raises KeyError for an unknown code."""
    return _BASIS[code]
