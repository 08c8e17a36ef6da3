"""A fact as it is printed: precision, zero, a base of zero, direction."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.drafting.markers import render
from assistant.facts import Fact, FactSheet
from assistant.report import Number

YEAR = 2024


def shown(text: str, value: Number | None, previous: Number | None, unit: str = "件") -> str:
    """The text with `[x]` and `[x|format]` as markers of a fact that has these values."""
    fact = Fact(
        "requests.x",
        "新收申请",
        value,
        unit,
        YEAR,
        previous,
        forms=("收到申请{}件",),
        none="未收到申请",
    )
    marked = text.replace("[x", "[F:requests.x")
    return render(marked, FactSheet([fact]), section=1, year=YEAR).text


SHARE = Decimal("43.9565")


@pytest.mark.parametrize(
    ("text", "value", "previous", "unit", "expected"),
    [
        ("占[x|percent]", SHARE, None, "%", "占43.96%"),
        ("占[x]%", SHARE, None, "%", "占43.96%"),
        ("占[x|percent1]", SHARE, None, "%", "占44.0%"),
        ("占[x|percent2]", 44, None, "%", "占44.00%"),
        ("占[x|percent0]", Decimal("99.95"), None, "%", "占100%"),
        ("占[x|percent]", 44, None, "%", "占44%"),
        ("占[x|percent]", Decimal("96.50"), None, "%", "占96.50%"),
        ("同比[x|points]", Decimal("45.2"), SHARE, "%", "同比提高1.24个百分点"),
        ("同比[x|points]", SHARE, Decimal("45.2"), "%", "同比下降1.24个百分点"),
        ("同比[x|points]", 40, 40, "%", "同比持平"),
        ("培训[x|han]次", 2, None, "次", "培训两次"),
        ("培训[x|han]次", 12, None, "次", "培训12次"),
        ("同比[x|rate]", 12, 9, "件", "同比增长33.33%"),
        ("同比[x|rate1]", 12, 9, "件", "同比增长33.3%"),
        ("同比[x|rate0]", 6, 9, "件", "同比下降33%"),
        ("同比[x|rate]", 5, 0, "件", "同比增加5件"),
        ("同比[x|rate]", 0, 0, "件", "同比持平"),
        ("同比[x|rate]", 0, 4, "件", "同比下降100.00%"),
        ("较上年[x|changed]。", 12, 9, "件", "较上年增加3件。"),
        ("较上年[x|changed]。", 9, 9, "件", "较上年持平。"),
        ("较上年[x|change]件。", 9, 9, "件", "较上年持平。"),
        ("[x|reach][x]件", 12, 9, "件", "增至12件"),
        ("[x|reach][x]件", 6, 9, "件", "降至6件"),
        ("[x|reach][x]件", 9, 9, "件", "保持在9件"),
        ("全年[x|clause]。", 0, 9, "件", "全年未收到申请。"),
        ("全年[x|clause]。", 3, 0, "件", "全年收到申请3件。"),
    ],
)
def test_a_fact_reads_well_whatever_its_value(
    text: str, value: Number, previous: Number | None, unit: str, expected: str
) -> None:
    """Printed precision, words for zero and for a base of zero, no unit behind 持平."""
    assert expected == shown(text, value, previous, unit)


def test_a_label_of_something_done_is_denied_when_it_is_zero() -> None:
    """Without words of its own a fact says 未 and its label; a label that is no deed says 0."""

    def clause(label: str) -> str:
        sheet = FactSheet([Fact("said.x", label, 0, "元", YEAR)])
        return render("本年[F:said.x|clause]。", sheet, section=6, year=YEAR).text

    assert "本年未收取信息处理费。" == clause("收取信息处理费")
    assert "本年信息处理费0元。" == clause("信息处理费")


@pytest.mark.parametrize("name", ["points", "reach", "changed", "rate1", "clause", "percent1"])
def test_an_unknown_value_is_held(name: str) -> None:
    """Nothing is printed for a fact without a value."""
    assert shown(f"[x|{name}]", None, None).startswith("【待核")
