"""Slips of the pen: wrong characters, doubled words and signs, half-width punctuation, bare praise."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from assistant.drafting.rules.case import Example, Part, TextCase, TextRule, fault, rule
from assistant.findings import Finding, Severity
from assistant.retrieval.sounds import same_sound
from assistant.text.sentences import title_spans

RULES: list[TextRule] = []

_CARE = "年度报告应当准确（国办公开办函〔2021〕30号）"


@dataclass(frozen=True, slots=True)
class _Words:
    slips: tuple[tuple[re.Pattern[str], str], ...]
    terms: tuple[str, ...]
    right: frozenset[str]
    doubled: re.Pattern[str]
    punctuation: re.Pattern[str]
    strong: re.Pattern[str]
    passed: tuple[tuple[re.Pattern[str], int, str], ...]


@cache
def _words() -> _Words:
    data = tomllib.loads(
        resources.files(__package__).joinpath("wording.toml").read_text(encoding="utf-8")
    )
    doubled = data["doubled"]
    words = "|".join(doubled["words"])
    return _Words(
        # One by one: each begins with its own letters, which is found faster than a choice of all.
        tuple(
            (re.compile(wrong), meant)
            for meant, wrongs in data["slips"].items()
            for wrong in wrongs
        ),
        tuple(sorted(data["sounds"]["terms"], key=len, reverse=True)),
        frozenset(data["sounds"]["right"]),
        re.compile("|".join([f"({words})\\1", *doubled["characters"]])),
        re.compile("|".join(doubled["punctuation"])),
        re.compile(data["claims"]["strong"]),
        tuple(
            (
                re.compile(
                    f"(?<!原)(?<!巩固拓展)(?<!巩固)(?:{entry['words']})(?!{entry['unless']})"
                ),
                entry["from_year"],
                entry["now"],
            )
            for entry in data["passed"]
        ),
    )


@rule(
    RULES,
    finds=Example("自觉接受社会皮衣和责任追究。"),
    silent=Example("自觉接受社会评议和责任追究。"),
    title="错别字",
    explanation="输入法选错的字和漏掉的字，只列在任何句子里都不会对的词，例如“社会皮衣”“单位决赛”。",
    basis=_CARE,
)
def rule_n53(case: TextCase) -> Iterator[Finding]:
    """No word stands in the text that is a slip of the input method in every sentence.

    Basis: accurate. Words are data, `wording.toml`; of its terms one character may be another that
    sounds alike. Not covered: a right word in a wrong place.
    """
    for part in case.parts:
        for start, term in _sounding(part.text):
            if _TOLD_AS_SLIP.search(part.text[max(0, start - 12) : start]):
                continue
            message = f"“{part.text[start : start + len(term)]}”应为“{term}”。请改正。"
            yield fault(
                part, start, start + len(term), "N53", Severity.WARNING, message, basis=_CARE,
                expected=term,
            )  # fmt: skip
        for wrong, meant in _words().slips:
            for match in wrong.finditer(part.text):
                if _TOLD_AS_SLIP.search(part.text[max(0, match.start() - 12) : match.start()]):
                    continue
                message = f"“{match[0]}”应为“{meant}”。请改正。"
                yield fault(
                    part, *match.span(), "N53", Severity.WARNING, message, basis=_CARE,
                    expected=meant,
                )  # fmt: skip


# 将“社会评议”误写为“…”: told of somebody's slip.
_TOLD_AS_SLIP = re.compile("[误错][写打录成]?[写打录成为]*[“「][^”」]{0,6}$")


def _sounding(text: str) -> Iterator[tuple[int, str]]:
    """Where a term stands with one character that only sounds like the right one; each place once."""
    found: list[tuple[int, str]] = []
    for (half, begins, size), terms in _halves().items():
        at = text.find(half)
        while at >= 0:
            place = at + len(half) if begins else at - size
            written = text[place : place + size] if place >= 0 else ""
            # One character is wrong, so the first or the last is not.
            for term, due in (*terms.get(written[:1], ()), *terms.get(f"-{written[-1:]}", ())):
                if written != due and _sounds_like(written, due):
                    found.append((at if begins else place, term))
            at = text.find(half, at + 1)
    told: list[tuple[int, int]] = []
    for start, term in sorted(set(found), key=lambda one: -len(one[1])):
        end = start + len(term)
        if text[start:end] in _words().right or any(a < end and start < b for a, b in told):
            continue
        told.append((start, end))
        yield start, term


def _sounds_like(written: str, due: str) -> bool:
    """Whether exactly one character is another that is read alike."""
    if len(written) != len(due):
        return False
    other = [(one, right) for one, right in zip(written, due, strict=True) if one != right]
    return len(other) == 1 and _alike(*other[0])


@lru_cache(maxsize=4096)
def _alike(one: str, other: str) -> bool:
    """As `same_sound`; the same letters meet again and again."""
    return same_sound(one, other)


_Halves = dict[tuple[str, bool, int], dict[str, list[tuple[str, str]]]]


@cache
def _halves() -> _Halves:
    """Each half of each term, whether it is its beginning, and how long the other one is.

    Below it the terms with their other half, by its first character, and by `-` and its last.
    """
    found: _Halves = {}
    for term in _words().terms:
        head, tail = term[: len(term) // 2], term[len(term) // 2 :]
        for half, begins, due in ((head, True, tail), (tail, False, head)):
            others = found.setdefault((half, begins, len(due)), {})
            for key in (due[0], f"-{due[-1]}"):
                others.setdefault(key, []).append((term, due))
    return found


@rule(
    RULES,
    finds=Example("重大政策的的出台，，均征求意见。"),
    silent=Example("重大政策的出台，的的确确征求意见……"),
    title="重复的字词或标点",
    explanation="“的的”“进行进行”“，。”“。。”这样连着写了两遍的字词和标点。",
    basis=_CARE,
)
def rule_n54(case: TextCase) -> Iterator[Finding]:
    """No word or sign is written twice running.

    Basis: accurate. Words that may follow themselves are not in the list, `wording.toml`. Signs
    are gathered in one finding, at the first.
    """
    words = _words()
    signs: list[tuple[Part, re.Match[str]]] = []
    for part in case.parts:
        for match in words.doubled.finditer(part.text):
            message = f"“{match[0]}”写重了。请删去多余的字。"
            yield fault(part, *match.span(), "N54", Severity.WARNING, message, basis=_CARE)
        signs += [(part, match) for match in words.punctuation.finditer(part.text)]
    if signs:
        part, match = signs[0]
        count = f"，共{len(signs)}处" if len(signs) > 1 else ""
        message = f"标点“{match[0]}”连用了{count}。请删去多余的标点。"
        yield fault(part, *match.span(), "N54", Severity.WARNING, message, basis=_CARE)


_HALF_WIDTH = re.compile(
    r"(?<=[\u4e00-\u9fff\d%])[,;](?=[\u4e00-\u9fff“《])|(?<=[\u4e00-\u9fff])[.](?=\s|$)"
)
FEWEST_HALF_WIDTH = 3
"""One or two are a slip that nobody needs to be told of."""


@rule(
    RULES,
    finds=Example("我镇认真学习,做好公开,及时答复,接受监督。"),
    silent=Example("我镇认真学习，做好公开，共1,024条，见www.example.cn。"),
    title="中文里用了半角标点",
    explanation="中文句子里的逗号、分号、句号应当用全角。每份报告只提示一次。",
    basis="GB/T 15834—2011 标点符号用法",
)
def rule_n55(case: TextCase) -> Iterator[Finding]:
    """Chinese sentences take full-width signs.

    Basis: GB/T 15834. One finding for a report, at the first place, with the count. Numbers, brackets
    and web addresses are not meant.
    """
    found = [(part, m) for part in case.parts for m in _HALF_WIDTH.finditer(part.text)]
    if len(found) >= FEWEST_HALF_WIDTH:
        part, match = found[0]
        message = f"中文句子里用了半角标点，共{len(found)}处，这里是第一处。请统一改成全角。"
        yield fault(
            part, *match.span(), "N55", Severity.INFO, message, basis="GB/T 15834—2011 标点符号用法"
        )


_SHORTEST = 20


@rule(
    RULES,
    finds=Example(
        "全镇各村设置公开栏，每月更新一次，接受群众监督和评议。平台运行正常。"
        "全镇各村设置公开栏，每月更新一次，接受群众监督和评议。"
    ),
    silent=Example("全镇各村设置公开栏，每月更新一次。各社区设置电子屏，每月更新一次。"),
    title="同一句话写了两遍",
    explanation="报告里有一字不差的长句出现两次，多半是复制时忘了删。",
    basis=_CARE,
)
def rule_n56(case: TextCase) -> Iterator[Finding]:
    """No sentence of 20 letters or more stands twice in a report.

    Basis: accurate. Word for word alone; the same matter told twice in other words is not covered.
    """
    seen: set[str] = set()
    for part, sentence in case.sentences():
        text = sentence.text
        if len(text) >= _SHORTEST and text in seen:
            span = sentence.span
            message = "这句话在报告里一字不差地出现了两次。请核对，删去一处。"
            yield fault(part, span.start, span.end, "N56", Severity.WARNING, message, basis=_CARE)
        seen.add(text)


@rule(
    RULES,
    finds=Example("公开水平显著提升。群众更加满意。"),
    silent=Example("公开水平显著提升。全年公开信息300条，同比增长20%。"),
    title="写了成效没有数字",
    explanation="“显著提升”“大幅增长”等说法所在的句子和前后句都没有数字，请确认能不能补上依据。每份报告只提示一次。",
    basis="年度报告应当真实、准确（国办公开办函〔2021〕30号）",
)
def rule_n57(case: TextCase) -> Iterator[Finding]:
    """Strong praise of the year's work stands beside a figure that shows it.

    Basis: true and accurate. A question, once for a report; part one only. Plans and problems are
    not praise.
    """
    part = case.part(1)
    if part is None:
        return
    strong = _words().strong
    found = []
    for place, sentence in enumerate(part.sentences):
        match = strong.search(sentence.text)
        if match is None:
            continue
        near = part.sentences[max(0, place - 1) : place + 2]
        if not any(quantity.is_figure for other in near for quantity in other.quantities):
            found.append((sentence.span.start, match))
    if found:
        start, match = found[0]
        count = f"，共{len(found)}处" if len(found) > 1 else ""
        message = f"“{match[0]}”前后没有数字{count}。请确认有没有依据，能写数字的补上数字。"
        yield fault(
            part, start + match.start(), start + match.end(), "N57", Severity.INFO, message,
            basis="年度报告应当真实、准确（国办公开办函〔2021〕30号）",
        )  # fmt: skip


@rule(
    RULES,
    finds=Example("围绕脱贫攻坚等重点工作公开信息。"),
    silent=Example("围绕巩固拓展脱贫攻坚成果公开信息。"),
    title="已经过去的任务或旧机构名",
    explanation="把早已完成的任务（如脱贫攻坚）写成当前工作，或者还用机构改革以前的名称，多半是抄旧稿没有改。",
    basis="年度报告应当真实、准确（国办公开办函〔2021〕30号）",
)
def rule_n64(case: TextCase) -> Iterator[Finding]:
    """Tasks that have ended and bodies that were renamed are not told as this year's.

    Basis: true and accurate. A question, once for each word; words are data, `wording.toml`, with the
    first report year in which they are out of date. Titles of documents are not meant.
    """
    if case.year is None:
        return
    for words, from_year, now in _words().passed:
        if case.year < from_year:
            continue
        for part in case.parts:
            titles = title_spans(part.text)
            found = next(
                (
                    match
                    for match in words.finditer(part.text)
                    if not any(start < match.start() < end for start, end in titles)
                ),
                None,
            )
            if found:
                message = f"“{found[0]}”是{from_year}年以前的说法，现在是{now}。请确认是不是抄旧稿没有改。"
                yield fault(
                    part, *found.span(), "N64", Severity.INFO, message,
                    basis="年度报告应当真实、准确（国办公开办函〔2021〕30号）",
                )  # fmt: skip
                break
