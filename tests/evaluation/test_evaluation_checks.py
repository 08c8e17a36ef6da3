"""The measurement of the checks counts soundly: a worse check scores worse, the judge knows the truth."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.drafting.rules import check_text
from assistant.evaluation.background import background
from assistant.evaluation.bases import TableBase, small_bases, table_bases
from assistant.evaluation.checks import Checks, checks_as_json, checks_as_text, measure, rate
from assistant.evaluation.mutations import KINDS, mutations
from assistant.evaluation.published import score_known, score_published, score_seeded
from assistant.evaluation.relations import Fix, relations, single_fixes, values_of
from assistant.evaluation.sentences import (
    CONSTRUCTIONS,
    SECRET,
    SPLITS,
    Verdict,
    judge_sentences,
    sentence_bases,
    sentence_cases,
)
from assistant.evaluation.tables import SlipScore, TableChecker, score_tables
from assistant.facts import FactSheet
from assistant.findings import CellPlace, Finding, Repair, Severity, TextPlace
from assistant.report import AnnualReport
from assistant.tables.check import check_report
from assistant.tables.facts import fact_sheet


@pytest.fixture(scope="module")
def town() -> TableBase:
    """A generated town on the form in force."""
    return small_bases()[0]


@pytest.fixture(scope="module")
def verdicts() -> list[Verdict]:
    """What the program's own check says of every labelled sentence."""
    return list(judge_sentences(sentence_cases()))


def total(scores: list[SlipScore], name: str) -> int:
    """One count over all kinds of slip."""
    return sum(getattr(score, name) for score in scores)


def slips_of(base: TableBase, check: TableChecker) -> list[SlipScore]:
    """The scores of a check on one base."""
    return score_tables(check, [base])[0]


def test_every_base_holds_in_itself_and_against_its_last_year() -> None:
    """No relation is broken before anything is spoiled; all three forms and a real city are there."""
    bases = table_bases()
    for base in bases:
        known = relations(base.report.form, base.previous)
        assert [] == [r for r in known if r.gap(values_of(base.report))], base.name
        assert [] == [f for f in check_report(base.report, base.previous) if f.severity == "error"]
    names = [base.name for base in bases]
    assert {"suqian-2023", "suqian-2024", "city-2019-standard"} <= set(names)
    assert "town-2021-collapsed_other" in names


def test_every_cell_of_tables_three_and_four_is_changed_by_one(town: TableBase) -> None:
    """190 cells up, 190 down, all of them and table two below zero, every kind of slip tried."""
    kinds = Counter(slip.kind for slip in mutations(town))

    assert (190, 190, 200) == (kinds["plus_one"], kinds["minus_one"], kinds["negative"])
    assert set(KINDS) == {slip.kind for base in small_bases() for slip in mutations(base)}


def test_one_wrong_result_has_one_repair_and_a_wrong_dispute_has_five(town: TableBase) -> None:
    """A result stands in a row and a column, so it is determined; four outcomes and a total are not."""
    known = relations(town.report.form, town.previous)
    values = values_of(town.report)
    result, outcome = "requests.granted.natural_person", "disputes.review.upheld"

    spoiled = values | {result: values[result] + 3}
    assert [Fix(result, values[result])] == single_fixes(known, spoiled)
    assert 2 <= len(single_fixes(known, values | {outcome: values[outcome] + 1}))
    assert [] == single_fixes(known, values)


def test_every_slip_that_a_sum_can_show_is_found_at_its_place(town: TableBase) -> None:
    """The program's own check misses none."""
    scores = slips_of(town, check_report)

    assert 0 < total(scores, "judged") == total(scores, "placed") == total(scores, "caught")
    assert [] == [missed for score in scores for missed in score.missed]


def test_a_check_without_column_sums_scores_worse(town: TableBase) -> None:
    """It still raises errors on rows, but no longer at the column; a silent check finds nothing."""

    def rows_only(report: AnnualReport, previous: AnnualReport | None) -> list[Finding]:
        return [f for f in check_report(report, previous) if f.code not in ("T02", "T03")]

    def silent(report: AnnualReport, previous: AnnualReport | None) -> list[Finding]:
        return []

    own, worse = slips_of(town, check_report), slips_of(town, rows_only)
    assert total(worse, "placed") < total(own, "placed")
    assert 0 == total(slips_of(town, silent), "caught")


def test_a_check_that_only_warns_catches_nothing(town: TableBase) -> None:
    """Caught means at error level."""

    def timid(report: AnnualReport, previous: AnnualReport | None) -> list[Finding]:
        found = check_report(report, previous)
        return [replace(finding, severity=Severity.WARNING) for finding in found]

    assert 0 == total(slips_of(town, timid), "caught")


@dataclass(frozen=True)
class _Sure(Repair):
    """A repair that is offered as certain."""

    sure: bool = True


def test_a_wrong_repair_offered_as_certain_is_counted(town: TableBase) -> None:
    """The true value is certain and right, any other certain and wrong."""

    def cocksure(report: AnnualReport, previous: AnnualReport | None) -> list[Finding]:
        key = "requests.granted.natural_person"
        right = town.report.tables.value(key)
        assert isinstance(right, int)
        repairs = (_Sure(key, right, ""), _Sure(key, right + 1, ""))
        place = CellPlace("requests", "granted", "natural_person")
        return [Finding("T01", Severity.ERROR, place, "", repair=repairs)]

    scores = slips_of(town, cocksure)
    assert total(scores, "sure") == 2 * total(scores, "judged")
    assert total(scores, "sure_wrong") == total(scores, "judged")
    assert 0 < total(scores, "first") < total(scores, "determined")


def test_labels_are_whole() -> None:
    """At least 320 sentences, about half sound, each construction with both."""
    cases = sentence_cases()
    sound = [case for case in cases if case.expected is None]

    assert 320 <= len(cases) == len({case.id for case in cases})
    assert 0.45 <= len(sound) / len(cases) <= 0.6
    assert set(SPLITS) >= {case.split for case in cases} >= {"dev", "opened", "blind"}
    assert set(CONSTRUCTIONS) == {case.construction for case in sound}
    assert set(CONSTRUCTIONS) == {case.construction for case in cases if case.expected}
    for case in cases:
        if case.expected and not case.expected.anywhere:
            assert case.expected.quotes
            assert all(quote in case.text for quote in case.expected.quotes), case.id


@pytest.mark.parametrize("split", sorted(SECRET))
def test_secret_sentences_are_many_new_and_half_sound(split: str) -> None:
    """At least 240 beside those of every other split, every construction in both kinds, no text twice.

    Only ids are compared with `assert`, so that a failure prints no text.
    """
    secret = sentence_cases(split)
    others = {case.text for case in sentence_cases() if case.split != split}
    sound = [case for case in secret if case.expected is None]
    faulty = [case for case in secret if case.expected]

    assert 240 <= len(secret) == len({(case.text, case.base.agency) for case in secret})
    assert 0.45 <= len(sound) / len(secret) <= 0.6
    assert 8 <= min(Counter(case.construction for case in secret).values())
    assert set(CONSTRUCTIONS) == {c.construction for c in sound} == {c.construction for c in faulty}
    assert [] == [case.id for case in secret if case.text in others]


def test_the_report_around_a_sentence_is_sound() -> None:
    """Neither tables nor prose of the background give rise to anything but questions."""
    for base in sentence_bases().values():
        report = background(base)
        before = base.previous.tables if base.previous else None
        facts = fact_sheet(report.tables, base.form, base.year, before)
        told = [*check_report(report, base.previous), *check_text(report, facts, base.previous)]
        assert [] == [finding for finding in told if finding.severity is not Severity.INFO]


def test_a_silent_check_finds_nothing_and_an_eager_one_blames_everything(
    verdicts: list[Verdict],
) -> None:
    """Recall falls to zero for the first; each sound sentence is a false alarm of the second."""

    def silent(*_: object) -> list[Finding]:
        return []

    def eager(
        report: AnnualReport, facts: FactSheet, previous: AnnualReport | None
    ) -> list[Finding]:
        parts = [(0, report.preface), *((part.number, part.text) for part in report.sections)]
        return [
            Finding("X01", Severity.ERROR, TextPlace(number, 1, i, i + 1, text[i]), "")
            for number, text in parts
            for i in range(len(text))
        ]

    own = rate(verdicts, Severity.WARNING)
    nothing = rate(judge_sentences(sentence_cases(), silent), Severity.WARNING)
    everything = list(judge_sentences(sentence_cases(), eager))
    blamed = rate(everything, Severity.WARNING)

    assert (0, 0) == (nothing.found, nothing.false_alarms)
    assert nothing.precision is None
    assert own.recall is not None
    assert own.recall > 0
    assert blamed.faults == blamed.found
    assert sum(v.case.expected is None for v in everything) == blamed.false_alarms
    assert own.precision is not None
    assert blamed.precision is not None
    assert own.precision > blamed.precision


def test_a_check_that_overlooks_every_second_finding_scores_worse(verdicts: list[Verdict]) -> None:
    """Recall depends on what is said."""

    def careless(
        report: AnnualReport, facts: FactSheet, previous: AnnualReport | None
    ) -> list[Finding]:
        return [f for f in check_text(report, facts, previous) if f.code != "D03"]

    own = rate(verdicts, Severity.WARNING)
    worse = rate(judge_sentences(sentence_cases(), careless), Severity.WARNING)
    assert worse.found < own.found


def test_an_error_where_only_a_question_is_due_is_a_false_alarm() -> None:
    """Severity has to be honest."""
    case = next(c for c in sentence_cases() if c.expected and c.expected.severity == "info")
    place = TextPlace(case.section, 1, 0, 1, "")
    error = Finding("D08", Severity.ERROR, place, "")

    assert Verdict(case, (error,), ()).false_alarm(Severity.ERROR)
    question = replace(error, severity=Severity.INFO)
    assert not Verdict(case, (question,), ()).false_alarm(Severity.ERROR)


def test_secret_sentences_are_not_printed() -> None:
    """What went wrong is shown in full for sentences that may be looked at, by id for the others."""
    case = next(c for c in sentence_cases() if c.expected)
    missed = [Verdict(replace(case, split=split), (), ()) for split in SPLITS]
    told = checks_as_json(Checks([], [], missed))["text"]

    assert list(SPLITS) == list(told["splits"])
    assert {split: None if split in SECRET else case.text for split in SPLITS} == {
        failure["split"]: failure.get("text") for failure in told["failures"]
    }


def test_eval_checks_measures_and_ends_with_zero(capsys: pytest.CaptureFixture[str]) -> None:
    """It is a measurement: also figures below the targets end with 0."""
    assert 0 == main(["eval", "checks", "--quick", "--json"])
    told = json.loads(capsys.readouterr().out)

    assert {"targets", "tables", "text", "published", "known_faults", "seeded"} == set(told)
    assert len(sentence_cases()) == told["text"]["all"]["texts"]
    assert [] == told["published"]


def test_eval_checks_prints_a_table() -> None:
    """Every kind of slip and every construction has its line."""
    text = checks_as_text(measure(bases=[]))

    assert all(title in text for title in (*KINDS.values(), *CONSTRUCTIONS.values()))


def test_a_missing_folder_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Usage error, one Chinese line."""
    assert 2 == main(["eval", "checks", "--quick", "--reports", str(tmp_path / "none")])
    assert "没有这个文件夹" in capsys.readouterr().err


def test_the_city_figures_are_those_of_the_tests(checkout: Path) -> None:
    """The package holds a copy that it can load anywhere; the two must not part."""
    own = checkout / "assistant/evaluation/data/suqian.json"
    assert (checkout / "tests/data/suqian.json").read_bytes() == own.read_bytes()


@pytest.mark.real_reports
def test_sound_published_tables_are_not_blamed(real_reports: Path) -> None:
    """No error-level finding on the tables of any report whose sums hold."""
    scores = score_published(real_reports)

    assert len(scores) > 20
    assert [] == [(s.name, s.table_errors) for s in scores if s.sound and s.table_errors]


def test_known_faults_are_judged_by_place_and_only_where_the_text_holds_them(
    tmp_path: Path,
) -> None:
    """A finding on a part of the words counts, a table's too; words of a lost page are set apart."""
    texts = {
        # Five of six parts are named: the finding stands on 六 alone.
        "p53": "本报告由总体情况、主动公开情况、依申请公开情况、复议诉讼情况、存在的问题等六部分组成。",
        "p47": "本局全年公开信息3条。",
        "p02": "一、总体情况\n我镇认真做好公开。\n二、主动公开政府信息情况\n第二十条第（一）项\n"
        "信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数\n规章 | 0 | 0 | 6\n"
        "行政规范性文件 | 0 | 0 | 0\n",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}_x.txt").write_text(
            f"示例县2024年政府信息公开工作年度报告\n{text}", encoding="utf-8"
        )
        (tmp_path / f"{name}_x.json").write_text("{}", encoding="utf-8")

    found = {(f.report, f.what[:4]): (f.found, f.stored) for f in score_known(tmp_path)}

    assert (True, True) == found["p53", "称六部分"]
    assert (False, False) == found["p47", "引用已被"]
    assert (True, True) == found["p02", "镇报告填"]


@pytest.mark.real_reports
def test_seeded_and_known_faults_are_counted(real_reports: Path) -> None:
    """Nine figures are tried and most found; a silent check finds none of either."""

    def silent(*_: object) -> list[Finding]:
        return []

    (own,) = score_seeded(real_reports)
    (nothing,) = score_seeded(real_reports, silent)
    assert (9, 0) == (own.tried, nothing.found)
    assert own.found >= 8
    assert any(fault.found for fault in score_known(real_reports))
    assert not any(fault.found for fault in score_known(real_reports, silent, silent))
