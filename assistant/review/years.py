"""Year against year: tables, text sentence by sentence, repetition, and last year's promises.

A comparison calls no movement of a figure a fault: bodies are reorganised and the law changes (the
Administrative Reconsideration Law of 2023 moved suits to reviews in 2024).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from assistant.findings import (
    FilePlace,
    Finding,
    Severity,
    TextPlace,
    finding_as_json,
    scalar_as_json,
)
from assistant.report import AnnualReport
from assistant.review.promises import Promise, find_promises
from assistant.review.words import change_names, figure, outcome, percent
from assistant.tables.years import CellChange, Comparable, compare_tables
from assistant.text.align import Pair, align_sentences
from assistant.text.repetition import repetition_rate
from assistant.text.sentences import split_sentences

PREFACE = 0
COMPARED = (PREFACE, 1, 5, 6)
PREFACE_HEADING = "开头部分"
# From this share on, a part that tells of the year's own work asks to be looked at again.
REPETITIVE = 0.6
OWN_WORK = (1, 5)

# With more movements than this a few lines of text name only totals.
MOST_MOVEMENTS = 20
KIND_WORDS = {
    "same": "相同",
    "changed": "改动",
    "moved": "移位",
    "added": "新增",
    "removed": "删去",
}

# Codes of this module: title and explanation, for the catalogue.
REVIEW_CODES: dict[str, tuple[str, str]] = {
    "C01": (
        "与上年大量重复",
        "第一、五部分写的是当年的工作和问题；与上年的重复率（不计数字和年份的差别）达到 60% 时请人工看一看。",
    ),
    "C02": ("年度先后颠倒", "对照时，前一份报告的年度应早于后一份。"),
    "C03": ("不是同一机关", "两份报告的机关名称不同，数字的增减可能来自机构调整。"),
}


@dataclass(frozen=True, slots=True)
class SectionComparison:
    """One part in both years; 0 is the preface. `repetition` is the share of this year's text, 0..1.

    `repetition` is None when either year has no text there.
    """

    number: int
    heading: str
    repetition: float | None
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that is to be seen of two years. `before` and `after` name the two reports."""

    before: str
    after: str
    tables: tuple[CellChange, ...]
    sections: tuple[SectionComparison, ...]
    promises: tuple[Promise, ...]
    findings: tuple[Finding, ...]


def compare_reports(before: AnnualReport, after: AnnualReport) -> Comparison:
    """Hold the later report against the earlier one."""
    sections = tuple(_section(number, before, after) for number in COMPARED)
    findings = [*_bodies(before, after), *_repetitive(sections, after)]
    return Comparison(
        before=_name(before),
        after=_name(after),
        tables=tuple(compare_tables(before, after)),
        sections=sections,
        promises=find_promises(
            sentences(text_of(before, 5)), sentences(f"{text_of(after, 1)}\n{text_of(after, 5)}")
        ),
        findings=tuple(findings),
    )


def text_of(report: AnnualReport, number: int) -> str:
    """The text of a part; empty where the report lacks it."""
    if number == PREFACE:
        return report.preface
    section = report.section(number)
    return section.text if section else ""


def sentences(text: str) -> list[str]:
    """The sentences of a text, without the space around them."""
    spans = (span.text.strip() for span in split_sentences(text))
    return [sentence for sentence in spans if sentence]


def _name(report: AnnualReport) -> str:
    year = f"{report.year} 年" if report.year is not None else "年度不明"
    return f"{report.agency or '机关不明'}（{year}）"


def _section(number: int, before: AnnualReport, after: AnnualReport) -> SectionComparison:
    old, new = text_of(before, number), text_of(after, number)
    known = old.strip() and new.strip()
    return SectionComparison(
        number=number,
        heading=_heading(number, before, after),
        repetition=repetition_rate(old, new) if known else None,
        pairs=tuple(align_sentences(sentences(old), sentences(new))),
    )


def _heading(number: int, before: AnnualReport, after: AnnualReport) -> str:
    if number == PREFACE:
        return PREFACE_HEADING
    section = after.section(number) or before.section(number)
    return section.heading if section else f"第{number}部分"


def _repetitive(sections: tuple[SectionComparison, ...], after: AnnualReport) -> Iterator[Finding]:
    for section in sections:
        rate = section.repetition
        if section.number in OWN_WORK and rate is not None and rate >= REPETITIVE:
            text = text_of(after, section.number)
            yield Finding(
                "C01",
                Severity.INFO,
                TextPlace(section.number, 0, 0, len(text), section.heading),
                f"“{section.heading}”与上年重复 {rate:.0%}（不计数字和年份的差别）。"
                "请看标为“同”的句子，今年仍属实的可以保留，其余请改写成当年的情况。",
                expected=f"低于 {REPETITIVE:.0%}",
                actual=f"{rate:.0%}",
                basis="国办公开办函〔2021〕30号：内容雷同的，依照条例第四十七条处理",
            )


def _bodies(before: AnnualReport, after: AnnualReport) -> Iterator[Finding]:
    if before.year is not None and after.year is not None and before.year >= after.year:
        yield Finding(
            "C02",
            Severity.WARNING,
            FilePlace(_source(before)),
            f"作为上年对照的是 {before.year} 年报告，本年是 {after.year} 年，先后可能颠倒了。"
            "请确认哪一份是上年报告。",
            expected=after.year - 1,
            actual=before.year,
        )
    if before.agency and after.agency and before.agency != after.agency:
        yield Finding(
            "C03",
            Severity.INFO,
            FilePlace(_source(before)),
            f"两份报告的机关名称不同：“{before.agency}”与“{after.agency}”。"
            "请确认是否同一机关；如有更名或机构调整，增减不能直接对比。",
            expected=after.agency,
            actual=before.agency,
        )


def _source(report: AnnualReport) -> str:
    return report.source.name if report.source else _name(report)


def comparison_as_text(comparison: Comparison) -> str:
    """A few lines for the terminal and the conversation: what repeats, what moved, what is open."""
    lines = [f"上年：{comparison.before}", f"本年：{comparison.after}"]
    for section in comparison.sections:
        if section.repetition is not None:
            counts = Counter(str(pair.kind) for pair in section.pairs)
            kinds = "，".join(
                f"{word} {counts[kind]} 句" for kind, word in KIND_WORDS.items() if counts[kind]
            )
            lines.append(f"{section.heading}：与上年重复 {section.repetition:.0%}（{kinds}）")
    moved = [change for change in comparison.tables if change.before != change.after]
    lines.append(f"三张表：{len(comparison.tables)} 格可比，{len(moved)} 格不同")
    told = moved if len(moved) <= MOST_MOVEMENTS else [c for c in moved if _is_headline(c)]
    lines += [_movement(change) for change in told]
    if len(told) < len(moved):
        lines.append(f"  另有 {len(moved) - len(told)} 格不同，见对照页")
    if comparison.promises:
        lines.append(f"上年第五部分提出的打算：{len(comparison.promises)} 句")
        lines += [_promise(promise) for promise in comparison.promises]
    lines += [f"{finding.code} {finding.message}" for finding in comparison.findings]
    return "\n".join(lines)


def _is_headline(change: CellChange) -> bool:
    """Totals and the whole of table two: what stays when there is not room for every cell."""
    return change.cell.endswith(".total") or change.cell.startswith("proactive.")


def _movement(change: CellChange) -> str:
    rate = "" if change.rate is None else f"（{percent(change.rate)}）"
    names = " ".join(change_names(change))
    return f"  {names}：{figure(change.before)} → {figure(change.after)}{rate}"


def _promise(promise: Promise) -> str:
    return f"  {promise.promise} → {outcome(promise)}"


def comparison_as_json(comparison: Comparison) -> dict[str, Any]:
    """What `compare --json` prints; money and rates as strings."""
    return {
        "before": comparison.before,
        "after": comparison.after,
        "tables": [_change_as_json(change) for change in comparison.tables],
        "sections": [
            {
                "number": section.number,
                "heading": section.heading,
                "repetition": None if section.repetition is None else round(section.repetition, 4),
                "pairs": [_pair_as_json(pair) for pair in section.pairs],
            }
            for section in comparison.sections
        ],
        "promises": [asdict(promise) for promise in comparison.promises],
        "findings": [finding_as_json(finding) for finding in comparison.findings],
    }


def _change_as_json(change: CellChange) -> dict[str, Any]:
    """`comparable` is only there where the cells are roughly comparable."""
    data: dict[str, Any] = {
        "cell": change.cell,
        "before": scalar_as_json(change.before),
        "after": scalar_as_json(change.after),
        "change": scalar_as_json(change.change),
        "rate": scalar_as_json(change.rate),
    }
    if change.comparable is not Comparable.YES:
        data["comparable"] = change.comparable.value
    return data


def _pair_as_json(pair: Pair) -> dict[str, Any]:
    return {
        "before": pair.before,
        "after": pair.after,
        "kind": str(pair.kind),
        "similarity": round(pair.similarity, 4),
    }
