"""Growth, shares and breakdowns that are right are never blamed, whatever their figures and form; wrong ones are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assistant.drafting.rules import TEXT_RULES
from assistant.drafting.rules.case import Example, text_case
from assistant.findings import Severity
from assistant.report import Number
from assistant.tables.facts import fact_sheet

CHECKS = {rule.code: rule.check for rule in TEXT_RULES}
NEW = "requests.new_received.total"
KINDS = ("政策", "动态", "公告", "财务", "民生", "人事")
# Each leaves nothing of the total over; the last two leave it open.
CLOSED = (
    "全年公开信息{total}条，分别为{items}。",
    "全年公开信息{total}条（{items}）。",
    "全年公开信息{total}条：{items}。",
    "全年公开信息{total}条，由{items}组成。",
    "公开{items}，合计{total}条。",
    "公开{items}，共计{total}条信息。",
    "全年公开{items}，以上共{total}条。",
)
OPEN = (
    "全年公开信息{total}条，其中{items}。",
    "全年公开信息{total}条，其中{items}等。",
    "公开各类信息{total}条，包括{items}等。",
)
GROWTH = (
    "新收政府信息公开申请{now}件，比上年{way}{change}件。",
    "新收政府信息公开申请{now}件，较上年的{before}件{way}{change}件，{up}{rate}%。",
    "新收政府信息公开申请{now}件，同比{up}{rate}%。",
    "上年新收政府信息公开申请{before}件，今年{now}件，{up}{rate}%。",
    "新收政府信息公开申请由上年的{before}件{up}到{now}件，{up}{rate}%。",
    "与上年相比，新收政府信息公开申请{way}{change}件。",
    "新收政府信息公开申请数量同比{up}{rate}%。",
)
SHARES = (
    "全年公开信息{total}条，其中政策类{part}条，占{share}%。",
    "全年公开信息{total}条，其中政策类{part}条，占比{share}%。",
    "公开政策类信息{part}条，占全年公开总量{total}条的{share}%。",
    "全年公开信息{total}条，其中政策类{part}条（{share}%）。",
    "在公开的{total}条信息中，政策类{part}条，占比为{share}%。",
    "全年征集意见{total}条，采纳{part}条，采纳率{share}%。",
)

counts = st.integers(1, 900)
breakdowns = st.lists(counts, min_size=3, max_size=6)


def found(
    code: str,
    text: str,
    now: Mapping[str, Number] | None = None,
    before: Mapping[str, Number] | None = None,
) -> list[Severity]:
    """How severely the rule speaks of this text, questions left out."""
    example = Example(text, cells=now or {}, previous_cells=before or {})
    report, previous = example.report(), example.previous_report()
    facts = fact_sheet(
        report.tables, report.form, example.year, previous.tables if previous else None
    )
    told = CHECKS[code](text_case(report, facts, previous))
    return [finding.severity for finding in told if finding.severity is not Severity.INFO]


def items(parts: Sequence[int]) -> str:
    """The parts as a list of kinds."""
    return "、".join(f"{kind}类{part}条" for kind, part in zip(KINDS, parts, strict=False))


def printed(exact: Decimal, digits: int) -> Decimal:
    """Rounded as a clerk does."""
    return exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


@given(breakdowns, st.sampled_from((*CLOSED, *OPEN)))
@settings(max_examples=150, deadline=None)
def test_a_breakdown_that_adds_up_is_not_blamed(parts: list[int], form: str) -> None:
    """Nor one with an item of nothing in it."""
    assert [] == found("D08", form.format(total=sum(parts), items=items(parts)))
    with_none = [*parts[:5], 0] if len(parts) < 6 else [0, *parts[1:]]
    total = sum(with_none)
    assume(total > max(with_none))
    assert [] == found("D08", form.format(total=total, items=items(with_none)))


@given(breakdowns, st.integers(1, 500), st.sampled_from((*CLOSED, *OPEN)))
@settings(max_examples=150, deadline=None)
def test_parts_above_their_total_are_blamed(parts: list[int], off: int, form: str) -> None:
    """An open list may fall short, it may never exceed."""
    total = sum(parts) - off
    assume(total > 0)
    assert found("D08", form.format(total=total, items=items(parts)))


@given(breakdowns, st.integers(1, 500), st.sampled_from(CLOSED))
@settings(max_examples=150, deadline=None)
def test_parts_below_a_total_that_they_make_up_are_blamed(
    parts: list[int], off: int, form: str
) -> None:
    """A closed list makes up its total."""
    assert found("D08", form.format(total=sum(parts) + off, items=items(parts)))


@given(breakdowns, st.integers(1, 500), st.sampled_from(OPEN))
@settings(max_examples=100, deadline=None)
def test_parts_below_a_total_that_is_left_open_are_not(
    parts: list[int], off: int, form: str
) -> None:
    """其中 and 等 leave something out; four digits in another order are taken for a slip."""
    total = sum(parts) + off
    assume(sorted(str(total)) != sorted(str(sum(parts))))
    assert [] == found("D08", form.format(total=total, items=items(parts)))


@given(
    st.integers(1, 4000),
    st.integers(1, 4000),
    st.integers(0, 2),
    st.sampled_from(GROWTH),
    st.integers(0, 300),
)
@settings(max_examples=250, deadline=None)
def test_growth_is_blamed_where_it_is_wrong_and_only_there(
    now: int, before: int, digits: int, form: str, off: int
) -> None:
    """To the printed digits; a last digit that was cut off is a question at most."""
    assume(now != before)
    words = {"way": "增加", "up": "增长"} if now > before else {"way": "减少", "up": "下降"}
    rate = printed(abs(Decimal(now - before)) * 100 / before, digits)
    step = Decimal(1).scaleb(-digits)

    def text(change: int, rate: Decimal) -> str:
        return form.format(now=now, before=before, change=change, rate=rate, **words)

    cells = {NEW: now}, {NEW: before}
    assert [] == found("N03", text(abs(now - before), rate), *cells)
    if off:
        wrong = text(abs(now - before) + off, rate + (off + 1) * step)
        assert found("N03", wrong, *cells)


@given(
    st.integers(1, 3000),
    st.integers(1, 3000),
    st.integers(0, 2),
    st.sampled_from(SHARES),
    st.integers(0, 300),
)
@settings(max_examples=250, deadline=None)
def test_a_share_is_blamed_where_it_is_wrong_and_only_there(
    part: int, rest: int, digits: int, form: str, off: int
) -> None:
    """To the printed digits."""
    share = printed(Decimal(part) * 100 / (part + rest), digits)
    assert [] == found("N04", form.format(total=part + rest, part=part, share=share))
    if off:
        wrong = share + (off + 1) * Decimal(1).scaleb(-digits)
        assert found("N04", form.format(total=part + rest, part=part, share=wrong))
