"""The relations that a sound report may break with a reason: each asks a person, none rejects."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from assistant.findings import CellPlace, Finding, Severity
from assistant.forms import TABLES, CellRef, Form, NumberKind, number_kind
from assistant.report import Number, Tables
from assistant.tables.case import Case, place
from assistant.tables.rules.powers import cannot_make_rules
from assistant.tables.rules.registry import FORM_NOTICE, TRIAL_NOTICE, Kind, basis_of, rule

DOCUMENTS = ("regulations", "normative_documents")
REGULATION_COLUMNS = ("issued", "repealed", "in_force", "made", "disclosed", "total_public")

JUMP_ROOTS = 3
"""Least difference of the square roots: 4.2 standard deviations of two Poisson counts of one mean."""
JUMP_FACTOR = 2
NEW_RECONSIDERATION_YEAR = 2024
"""From 1 January 2024 a refusal goes to reconsideration before a suit; both may move either way."""

SLASHES, DASHES = frozenset("/／"), frozenset("-－—–―─")
PASTED = {"proactive": 4, "requests": 5, "disputes": 3}
"""How many counts above 0 must all be last year's before a table looks pasted."""


@rule(
    title="现行有效件数应由上年数加制发减废止得出",
    explanation="规章、行政规范性文件的现行有效件数，一般等于上年现行有效加本年制发减本年废止；机构调整、重新清理或修订两头计数时不等，只询问。",
    basis=f"{FORM_NOTICE} 表二第二十条第（一）项",
    since=2022,
    kind=Kind.SOFT,
    severity=Severity.INFO,
)
def rule_t12(case: Case) -> list[Finding]:
    """Documents in force equal those of last year plus issued less repealed, for both kinds.

    Basis: the three columns of table two, 国办公开办函〔2021〕30号; S1 of the domain facts.
    Since: report year 2022, the first whose last year is on the same form.
    Tolerance: none. It held for 宿迁 2023 to 2024 (11+2-1=12, 597+50-227=420) and 洪泽 (5+3-0=8).
    Not covered: another body, another form, a cell unknown in either year. Always a question:
    reorganisation, a new count, and revisions counted as issued and repealed break it.
    """
    before = case.previous
    if before is None or not before.comparable:
        return []
    findings = []
    for row in DOCUMENTS:
        keys = [f"proactive.{row}.{column}" for column in ("issued", "repealed", "in_force")]
        issued, repealed, now = map(case.tables.value, keys)
        then = before.tables.value(keys[2])
        if then is None or issued is None or repealed is None or now is None:
            continue
        expected = then + issued - repealed
        if now != expected:
            findings.append(
                Finding(
                    "T12",
                    Severity.INFO,
                    place(keys[2]),
                    f"{case.form.label(keys[2])}为 {now}，按上年现行有效 {then} 加本年制发 {issued} "
                    f"减本年废止 {repealed} 应为 {expected}，相差 {abs(now - expected)}。"
                    "是机构调整、重新清理，还是修订的文件两头都计了？请与司法行政部门核对。",
                    expected=expected,
                    actual=now,
                    basis=basis_of("T12"),
                )
            )
    return findings


@rule(
    title="没有规章制定权的机关，规章应为 0",
    explanation="县级政府、乡镇政府、街道办事处和地方各级部门没有规章制定权，表二“规章”行应为 0；多半是把规范性文件或制度填到了这一行。",
    basis="《中华人民共和国立法法》关于规章制定权的规定",
    since=2019,
    kind=Kind.SOFT,
    severity=Severity.WARNING,
)
def rule_t13(case: Case) -> list[Finding]:
    """A body that cannot make 规章 reports none, in any column of that row.

    Basis: 立法法: departments of the State Council, provinces, cities with districts and autonomous
    prefectures make 规章; S2 of the domain facts. Two published reports are known to break it.
    Since: report year 2019.
    Tolerance: none.
    Not covered: a body whose name does not tell its level (a 市人民政府 may be a county-level city;
    the office of a city government may report for the whole of it). Without a name the words 我镇,
    我县, 我局 in the text tell it.
    """
    if case.body is None or not cannot_make_rules(case.body):
        return []
    keys = [f"proactive.regulations.{column}" for column in REGULATION_COLUMNS]
    wrong = [key for key in keys if key in case.form and (case.tables.value(key) or 0) > 0]
    if not wrong:
        return []
    named = "、".join(f"{case.form.column(key).label} {case.tables.value(key)} 件" for key in wrong)
    return [
        Finding(
            "T13",
            Severity.WARNING,
            place(wrong[0]),
            f"表二“规章”行填了{named}，“{case.body}”没有规章制定权，这一行应为 0。"
            "请核对是不是把规范性文件或内部制度填到了规章里。",
            expected=0,
            actual=case.tables.value(wrong[0]),
            basis=basis_of("T13"),
        )
    ]


@rule(
    title="没有发生的格写法不统一",
    explanation="同一张表里有的格写 0，有的写“/”或“-”。“/”“-”不等于 0，读不出是没有发生还是没有数。",
    basis=f"{FORM_NOTICE} 表二、表三、表四",
    since=2019,
    kind=Kind.SOFT,
    severity=Severity.INFO,
)
def rule_t15(case: Case) -> list[Finding]:
    """A table writes nothing-happened in one way: where a stroke stands beside counts, it is asked.

    Basis: the tables count cases, 国办公开办函〔2021〕30号; S9 of the domain facts.
    Since: report year 2019.
    Tolerance: none; one question a table.
    Not covered: blank cells, which T07 tells; a stroke is never taken for 0 by any rule.
    """
    return [f for name in TABLES for f in _strokes(case, name)]


@rule(
    title="与上年相比变化很大",
    explanation="表二各数、表三各行总计、表四各总计，与上年相差一倍以上，而且不是小数目的正常波动，请核实并在正文里说明原因。2024 年度起复议前置，表四 2024 年度与上年的升降不问。",
    basis="年度报告所列数据应当真实、准确（国办公开办函〔2021〕30号）",
    since=2020,
    kind=Kind.SOFT,
    severity=Severity.INFO,
)
def rule_t16(case: Case) -> list[Finding]:
    """A figure that doubled or halved, beyond what chance does to small counts, is asked about.

    Basis: figures must be true and exact, 国办公开办函〔2021〕30号. Rows of results, new requests, table
    two and the totals of table four; the kinds of applicants and （七） follow from these.
    Since: report year 2020.
    Tolerance: both must hold: the square roots differ by 3 or more, and the larger figure is at least
    twice the smaller. The first alone lets large counts through at every ordinary movement: in 宿迁
    2023 to 2024 enforcement measures 20163 to 29351 differ by 29 roots, grants 1191 to 1431 by 3.3.
    The second alone asks about noise: 4 to 0, 3 to 10, 0 to 3. Together they ask about 6 figures of
    宿迁 (petitions 305 to 87, excessive requests 58 to 3, unpaid fees 10 to 38 …) and 4 of 洪泽
    (licences 550 to 9487, new requests 21 to 95, grants 0 to 50, measures 195 to 84).
    Not covered: table four in report year 2024, when reconsideration came before litigation and
    reviews and suits moved both ways in sound reports; another body; rows that one form lacks.
    """
    before = case.previous
    if before is None or not before.comparable:
        return []
    findings = []
    for key in _watched(case):
        then = before.tables.value(key) if key in before.form else None
        now = case.tables.value(key)
        if then is not None and now is not None and is_jump(then, now):
            findings.append(
                Finding(
                    "T16",
                    Severity.INFO,
                    place(key),
                    f"{case.form.label(key)}上年为 {then}，本年为 {now}，变化很大。"
                    "请核实两年的口径和数字；无误的，请在正文里说明原因。",
                    expected=then,
                    actual=now,
                    basis=basis_of("T16"),
                )
            )
    return findings


@rule(
    title="本年数大于包含它的累计数",
    explanation="现行有效加废止应不少于本年制发；2019 年格式里，对外公开总数量应不少于本年新制作、新公开数量。",
    basis=f"{FORM_NOTICE}、{TRIAL_NOTICE} 表二第二十条第（一）项",
    since=2019,
    kind=Kind.SOFT,
    severity=Severity.INFO,
)
def rule_t30(case: Case) -> list[Finding]:
    """No more documents are issued in a year than are in force or repealed at its end.

    Basis: the columns of table two; what was issued is either still in force or repealed. In the form
    of 2019, what was made or disclosed this year is asked to be within the total made public.
    Since: report year 2019.
    Tolerance: none.
    Not covered: a row with an unknown cell. Always a question: a document issued and lapsed by its
    own terms within the year may be in neither column, and in 2019 not all that is made is public.
    """
    return [f for row in DOCUMENTS for f in _above_stock(case, row)]


@rule(
    title="整张表与上年完全相同",
    explanation="一张表里不为 0 的数（不计合计）不止几个，而且全部与上年报告相同，多半是沿用了上年的文件没有改。",
    basis="年度报告所列数据应当真实、准确（国办公开办函〔2021〕30号）",
    since=2020,
    kind=Kind.SOFT,
    severity=Severity.WARNING,
)
def rule_t31(case: Case) -> list[Finding]:
    """A table whose counts are all last year's was very likely not filled in anew.

    Basis: figures must be true and exact, 国办公开办函〔2021〕30号; copying is named as a fault there.
    Since: report year 2020.
    Tolerance: at least four counts above 0 in table two, five in table three, three in table four,
    totals not counted; below that equal tables are common (a township with no request).
    Not covered: a table copied in part; another body.
    """
    before = case.previous
    if before is None or not before.comparable:
        return []
    return [
        Finding(
            "T31",
            Severity.WARNING,
            CellPlace(name),
            f"{case.form.tables[name].label}的数字与上年报告完全相同（{above} 个不为 0 的数）。"
            "请确认是不是沿用了上年的表没有改。",
            actual=above,
            basis=basis_of("T31"),
        )
        for name in TABLES
        if (above := _same_counts(case.tables, before.tables, case.form, name)) >= PASTED[name]
    ]


def is_jump(then: Number, now: Number) -> bool:
    """Whether a figure moved by a factor of two or more, and more than chance moves small counts.

    >>> is_jump(305, 87), is_jump(4, 0), is_jump(20163, 29351)
    (True, False, False)
    """
    low, high = sorted((Decimal(then), Decimal(now)))
    if low < 0 or high < JUMP_FACTOR * low:
        return False
    return high.sqrt() - low.sqrt() >= JUMP_ROOTS


def _watched(case: Case) -> Iterator[str]:
    """The figures that are compared: those from which the others follow."""
    for key in case.form.all_keys:
        ref = CellRef.parse(key)
        if number_kind(key) in (NumberKind.PRINTED, NumberKind.SIGNED):
            continue
        if ref.table == "requests":
            wanted = ref.column == "total" and ref.row not in ("total_results", "carried_in")
        elif ref.table == "disputes":
            wanted = ref.column == "total" and case.year != NEW_RECONSIDERATION_YEAR
        else:
            wanted = True
        if wanted:
            yield key


def _strokes(case: Case, name: str) -> Iterator[Finding]:
    slashes, dashes, zeros = [], [], 0
    for key in case.form.keys(name):
        cell = case.tables[key]
        text = (cell.text or "").strip()
        if cell.value is not None:
            zeros += cell.value == 0
        elif text and set(text) <= SLASHES:
            slashes.append(key)
        elif text and set(text) <= DASHES:
            dashes.append(key)
    signs = [("“/”", slashes), ("“-”", dashes)]
    used = [f"{len(keys)} 格写{sign}" for sign, keys in signs if keys]
    if used:
        mixed = [*([f"{zeros} 格写 0"] if zeros else []), *used]
        first = (slashes + dashes)[0]
        yield Finding(
            "T15",
            Severity.INFO,
            place(first) if len(slashes + dashes) == 1 else CellPlace(name),
            f"{case.form.tables[name].label}里{'，'.join(mixed)}。"
            "没有发生的请统一写 0；确实没有数的，请在正文里说明。",
            actual=len(slashes + dashes),
            basis=basis_of("T15"),
        )


def _above_stock(case: Case, row: str) -> Iterator[Finding]:
    value = case.tables.value
    base = f"proactive.{row}"
    relations = [
        ("issued", ("in_force", "repealed")),
        ("made", ("total_public",)),
        ("disclosed", ("total_public",)),
    ]
    for column, whole in relations:
        key = f"{base}.{column}"
        within = [value(f"{base}.{name}") for name in whole]
        known = [number for number in within if number is not None]
        now = value(key)
        if key not in case.form or now is None or len(known) < len(within) or now <= sum(known):
            continue
        names = "加".join(case.form.column(f"{base}.{name}").label for name in whole)
        yield Finding(
            "T30",
            Severity.INFO,
            place(key),
            f"{case.form.label(key)}为 {now}，{names}只有 {sum(known)}。"
            "本年的文件应在其中，请核对这几个数。",
            expected=sum(known),
            actual=now,
            basis=basis_of("T30"),
        )


def _same_counts(now: Tables, then: Tables, form: Form, name: str) -> int:
    """How many counts above 0 both have, where no cell differs; else 0."""
    above = 0
    for key in form.keys(name):
        if now.value(key) != then.value(key):
            return 0
        if key not in form.computed_keys and now.value(key):
            above += 1
    return above
