"""The fact sheet: labels, sources, derived figures and last year's values."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from assistant.facts import Fact
from assistant.forms import Shape, load_form
from assistant.report import AnnualReport, Cell, Scope, Tables
from assistant.tables.facts import LEDGER_LABELS, fact_sheet, ledger_facts

Gold = Callable[[int], AnnualReport]
FORM = load_form()


def test_sheet_holds_every_cell_and_the_derived_figures(gold: Gold) -> None:
    """All 200 cells and thirty derived figures, each with a label, a source, a unit and a period."""
    sheet = fact_sheet(gold(2024).tables, FORM, 2024, gold(2023).tables)

    derived = [key for key in sheet if key.startswith("derived.")]
    assert [*FORM.all_keys, *derived] == list(sheet)
    assert 30 == len(derived)
    assert all(f.label and f.source and f.unit in ("件", "万元", "%") for f in sheet.values())
    assert all("2024年" in f.period or "2023年结转" == f.period for f in sheet.values())
    labels = [fact.label for fact in sheet.values()]
    assert len(set(labels)) == len(labels)


def test_derived_figures_are_those_of_the_published_text(gold: Gold) -> None:
    """宿迁 names 3646 in hand, 92 denied, 941 unable, 117 not processed, 469 other, 77 suits."""
    sheet = fact_sheet(gold(2024).tables, FORM, 2024, gold(2023).tables)

    expected = {
        "derived.requests.in_hand": (3646, 3607),
        "derived.requests.denied": (92, 142),
        "derived.requests.unable": (941, 1078),
        "derived.requests.not_processed": (117, 406),
        "derived.requests.other": (469, 341),
        "derived.requests.closed": (3521, 3486),
        "derived.requests.organisations": (85, 109),
        "derived.disputes.litigation": (77, 113),
    }
    assert expected == {k: (f.value, f.previous) for k, f in sheet.items() if k in expected}


def test_labels_fit_a_sentence_and_sources_name_the_cell(gold: Gold) -> None:
    """A label reads without the table, a source is the cell in the clerk's words."""
    sheet = fact_sheet(gold(2024).tables, FORM, 2024)

    expected = {
        "requests.new_received.total": "本年新收政府信息公开申请（总计）",
        "requests.granted.total": "予以公开（总计）",
        "requests.partially_granted.other_org": "部分公开（其他组织）",
        "requests.denied_state_secret.natural_person": "不予公开：属于国家秘密（自然人）",
        "proactive.normative_documents.in_force": "行政规范性文件现行有效件数",
        "proactive.fees.amount_wan_yuan": "行政事业性收费本年收费金额",
        "disputes.review.total": "行政复议总计",
        "disputes.direct.upheld": "行政诉讼（未经复议直接起诉）结果维持",
    }
    assert expected == {key: sheet[key].label for key in expected}
    assert "表三“（一）予以公开”行“总计”列" == sheet["requests.granted.total"].source
    assert sheet["requests.granted.total"].previous is None


def test_unknown_stays_unknown(gold: Gold) -> None:
    """A blank cell is no zero, neither alone nor in a sum."""
    blank = {"requests.denied_third_party.total": Cell(None)}
    sheet = fact_sheet(gold(2024).tables.with_cells(blank), FORM, 2024)

    assert sheet["requests.denied_third_party.total"].value is None
    assert sheet["derived.requests.denied"].value is None
    assert 941 == sheet["derived.requests.unable"].value


def test_other_handling_is_compared_across_shapes(
    gold: Gold, sidecar: Callable[[str], AnnualReport]
) -> None:
    """Last year's （六） counts whether it stood as one row or as three."""
    single = sidecar("c01")
    assert Shape.COLLAPSED_OTHER is single.shape

    from_single = fact_sheet(gold(2024).tables, FORM, 2024, single.tables)
    from_split = fact_sheet(single.tables, single.form, 2024, gold(2023).tables)

    one_row = single.tables.value("requests.other_single_row.total")
    assert (469, one_row) == (
        from_single["derived.requests.other"].value,
        from_single["derived.requests.other"].previous,
    )
    assert (one_row, 341) == (
        from_split["derived.requests.other"].value,
        from_split["derived.requests.other"].previous,
    )


def test_facts_of_the_clerk_are_added(gold: Gold) -> None:
    """What the clerk said stands beside the cells under its own key."""
    said = Fact("said.wechat_posts", "微信公众号发布信息", 226, "条", 2024, source="经办人填报")

    sheet = fact_sheet(gold(2024).tables, FORM, 2024, said=[said])

    assert said == sheet["said.wechat_posts"]


def test_shares_follow_from_both_years(gold: Gold) -> None:
    """宿迁: 1431 of 3521 granted; nine reviews in ten concluded; last year's share stands beside."""
    sheet = fact_sheet(gold(2024).tables, FORM, 2024, gold(2023).tables)

    granted = sheet["derived.requests.granted_share"]
    expected = {
        year: (Decimal(gold(year).tables.value("requests.granted.total") or 0) * 100)
        / (gold(year).tables.value("requests.total_results.total") or 1)
        for year in (2023, 2024)
    }
    assert abs(Decimal(granted.value or 0) - expected[2024]) < Decimal("0.0001")
    assert abs(Decimal(granted.previous or 0) - expected[2023]) < Decimal("0.0001")
    assert "予以公开（总计）÷本年度办理结果合计（总计）" == granted.source


def test_a_share_of_nothing_is_unknown() -> None:
    """Over a whole of 0 there is no share; a whole of all is 100."""
    none = Tables({key: Cell(0) for key in FORM.all_keys})
    some = none.with_cells(
        {"disputes.review.corrected": Cell(3), "requests.granted.total": Cell(1)}
    )

    assert fact_sheet(none, FORM, 2024)["derived.requests.granted_share"].value is None
    sheet = fact_sheet(some, FORM, 2024)
    assert 100 == sheet["derived.disputes.review_corrected_share"].value


def test_change_and_growth_have_a_base() -> None:
    """The change needs both years; growth needs a base above zero."""

    def fact(value: int | None, previous: int | None) -> Fact:
        return Fact("requests.x", "申请", value, "件", 2024, previous)

    assert (3, Decimal(25)) == (fact(15, 12).change, fact(15, 12).growth)
    assert (5, None) == (fact(5, 0).change, fact(5, 0).growth)
    assert (None, None) == (fact(5, None).change, fact(None, 5).growth)


def test_facts_say_the_sentences_that_they_fit(gold: Gold) -> None:
    """The plain statement comes first, with the marker; one for zero; others by label and unit."""
    sheet = fact_sheet(gold(2024).tables, FORM, 2024)
    new = sheet["requests.new_received.total"]

    assert "收到政府信息公开申请[F:requests.new_received.total]件" == new.phrases[0]
    assert "未收到政府信息公开申请" == new.none
    said = Fact("said.posts", "微信公众号发布信息", 3, "条", 2024)
    assert ("微信公众号发布信息[F:said.posts]条",) == said.phrases


def test_periods_tell_stocks_from_flows(gold: Gold) -> None:
    """What is in force or carried on is counted at the end of the year."""
    sheet = fact_sheet(gold(2024).tables, FORM, 2024)

    expected = {
        "requests.new_received.total": "2024年",
        "requests.carried_in.total": "2023年结转",
        "requests.carried_out.total": "截至2024年12月31日",
        "proactive.normative_documents.in_force": "截至2024年12月31日",
        "disputes.review.pending": "截至2024年12月31日",
    }
    assert expected == {key: sheet[key].period for key in expected}


def test_figures_of_the_ledger_are_facts(gold: Gold) -> None:
    """Plain numbers by key; a key that has no words yet still has a label."""
    figures = {"ledger.on_time_replies": 33, "ledger.new_kind": None}
    sheet = fact_sheet(gold(2024).tables, FORM, 2024, extra=figures, scope=Scope.AREA)

    on_time = sheet["ledger.on_time_replies"]
    assert (33, "件", "台账的日期") == (on_time.value, on_time.unit, on_time.source)
    assert Scope.AREA is on_time.scope
    assert "台账统计（new_kind）" == sheet["ledger.new_kind"].label


def test_every_word_belongs_to_a_fact(gold: Gold) -> None:
    """No sentence form names a key that no sheet has; each has one place for its figure."""
    sheet = fact_sheet(gold(2024).tables, FORM, 2024)

    for fact in sheet.values():
        assert all(1 == form.count("{}") for form in fact.forms)
    worded = [key for key, fact in sheet.items() if fact.forms]
    assert 30 <= len(worded)


def test_figures_of_a_ledger_become_facts_with_label_and_unit() -> None:
    """Only what the ledger tells, and nothing that has no label."""
    figures = {"ledger.late_replies": 2, "ledger.on_time_rate": Decimal("91.67"), "ledger.odd": 1}

    facts = ledger_facts(figures, 2025)

    assert [("ledger.late_replies", 2, "件"), ("ledger.on_time_rate", Decimal("91.67"), "%")] == [
        (fact.key, fact.value, fact.unit) for fact in facts
    ]
    assert all(fact.source == "台账的日期" and fact.label for fact in facts)
    assert all(key.startswith("ledger.") for key in LEDGER_LABELS)
