"""A clause that is understood word by word: what it names where every word of it is known.

>>> understood("登记的政府信息公开申请＃").names
Sum(plus=('requests.new_received.total',), minus=())

Order and adjacency do not matter, so that it does not matter either how a writer turns the phrase; a
foreign word makes the clause mean nothing (受理不动产登记申请＃).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.text.lexicon import Sum
from assistant.text.vocabulary import meanings_of


@dataclass(frozen=True, slots=True)
class Understood:
    """What a clause names; `also` are the other facts that the same words permit.

    `said`: the clause itself names what is counted; else it is `topic`, from what stands before.
    """

    names: Sum
    also: tuple[Sum, ...] = ()
    denied: bool = False
    said: bool = True


KINDS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_welfare_org",
    "legal_service_org",
    "other_org",
)
_ROWS: Mapping[str, str] = {
    "state_secret": "denied",
    "other_law": "denied",
    "three_securities_one_stability": "denied",
    "third_party": "denied",
    "internal_affairs": "denied",
    "process_info": "denied",
    "enforcement_file": "denied",
    "admin_inquiry": "denied",
    "not_held": "unable",
    "needs_creation": "unable",
    "still_unclear": "unable",
    "petition": "refused",
    "repeat": "refused",
    "publication": "refused",
    "excessive": "refused",
    "confirm_reissue": "refused",
    "no_correction": "other",
    "unpaid_fee": "other",
}
_PREFIX = {"refused": "not_processed"}
_GROUPS = ("granted", "partial", "denied", "unable", "refused", "other")
RESULTS = frozenset({*_ROWS, *_GROUPS})
"""The meanings that are a way in which a request ended."""
# Rows in words that are said of nothing else.
_OF_REQUESTS_ALONE = frozenset({"no_correction", "still_unclear", "excessive"})
_ANSWERS = frozenset({"answered", "done", *_GROUPS})
_DECISIONS = {"licence": "licensing", "penalty": "penalties", "coercion": "coercion"}
_DOCUMENTS = {"norm": "normative_documents", "rule": "regulations"}
_DEEDS = {"issued": "issued", "repealed": "repealed", "in_force": "in_force"}
_RESULTS = {
    "upheld": "upheld",
    "corrected": "corrected",
    "other_result": "other",
    "pending": "pending",
    "open": "pending",
}
_CASES = frozenset({"review", "suit", "direct", "after_review"})
# Applications are made for a licence and for a review too.
_ELSEWHERE = frozenset({"foreign", "licence", "penalty", "coercion", "review", "suit"})


def understood(clause: str, topic: str | None = None) -> Understood | None:
    """What the clause names, None where a word is foreign or the words together name nothing.

    `topic` is what the words before the clause speak of (`topic_of`).
    """
    meanings = meanings_of(clause)
    return None if meanings is None else _named(meanings, topic)


def tells_results(clause: str) -> bool:
    """Whether the clause says no more than how cases ended: 法院判决维持＃."""
    meanings, results = meanings_of(clause) or frozenset(), {*_RESULTS, *_CASES}
    return bool(meanings & results) and meanings <= {*results, "done"}


def _named(found: frozenset[str], topic: str | None) -> Understood | None:
    denied = "none" in found
    found -= {"none"}
    if "conflict" in found:
        found -= {"conflict"}
        if denied and not found - {"information", "request", "by_request"} and found:
            found |= {"review", "suit"}  # no dispute of either kind
    if "carried" not in found:
        found -= {"last"}  # when it was counted, not what
    elif denied and not found & {"last", "next"}:
        return _nothing_carried(found, topic)
    if not found:
        return None
    readings = (
        _documents(found, topic),
        _decisions(found),
        _disputes(found, topic),
        _requests(found, topic),
    )
    for named in readings:
        if named is not None:
            names, also, said = named
            return Understood(names, also, denied, said)
    return None


def _nothing_carried(found: frozenset[str], topic: str | None) -> Understood | None:
    """无结转: none into next year, or none from last year."""
    about = found & {"request", "by_request", "ask"} or topic in ("request", "ask")
    if found - {"carried", "request", "by_request", "ask", "received", "new"} or not about:
        return None
    out, into = (Sum((f"requests.{row}.total",)) for row in ("carried_out", "carried_in"))
    return Understood(out, (into,), denied=True)


_Named = tuple[Sum, tuple[Sum, ...], bool]


def _documents(found: frozenset[str], topic: str | None) -> _Named | None:
    said = found & set(_DOCUMENTS)
    about = said or ({topic} & set(_DOCUMENTS))
    deeds = found & set(_DEEDS)
    if said and not deeds and "new" in found:
        deeds = frozenset({"issued"})  # 新发规范性文件
    if not about or len(deeds) != 1 or found - said - deeds - {"new"}:
        return None
    (deed,) = deeds
    keys = [
        f"proactive.{_DOCUMENTS[name or '']}.{_DEEDS[deed]}" for name in sorted(map(str, about))
    ]
    return Sum(tuple(keys)), (), bool(said)


def _decisions(found: frozenset[str]) -> _Named | None:
    if found & {"fee"} and not found - {"fee", "charged"}:
        return Sum(("proactive.fees.amount_wan_yuan",)), (), True
    said = found & set(_DECISIONS)
    if not said or found - said - {"made", "answered", "done"}:
        return None
    keys = tuple(f"proactive.{_DECISIONS[name]}.decisions" for name in sorted(said))
    return Sum(keys), (), True


def _disputes(found: frozenset[str], topic: str | None) -> _Named | None:
    said = found & {"review", "suit", "direct", "after_review"}
    about = said or ({topic} & {"review", "suit"})
    results = found & set(_RESULTS)
    rest = (
        found
        - said
        - results
        - {"information", "received", "request", "by_request", "ask", "new", "answered"}
    )
    if not about or rest or len(results) > 1 or (not said and not results):
        return None
    cell = _RESULTS[next(iter(results))] if results else "total"
    blocks: list[str] = []
    if about & {"review"} and not about & {"direct", "after_review"}:
        blocks.append("review")
    if "direct" in about or (about & {"suit"} and "after_review" not in about):
        blocks.append("direct")
    if "after_review" in about or (about & {"suit"} and "direct" not in about):
        blocks.append("after_review")
    if blocks == ["direct", "after_review"] and cell == "total":
        return Sum(("derived.disputes.litigation",)), (), bool(said)
    return Sum(tuple(f"disputes.{block}.{cell}" for block in blocks)), (), bool(said)


def _requests(found: frozenset[str], topic: str | None) -> _Named | None:
    if found & _ANSWERS:
        found -= {"made"}  # 作出的24件答复
    said = bool(found & {"request", "by_request"})
    flows = "new" in found or ("carried" in found and found & {"last", "next"})
    asked = "ask" in found and flows and topic not in _ELSEWHERE
    kinds, rows, groups = found & set(KINDS), found & set(_ROWS), found & set(_GROUPS)
    moved = "carried" in found and found & {"last", "next"} and topic not in _ELSEWHERE
    asked = asked or bool(moved) or ("ask" in found and bool(kinds) and topic in (None, "foreign"))
    about = said or asked or topic in ("request", "ask") or bool(rows & _OF_REQUESTS_ALONE)
    rest = found - kinds - rows - groups - {"request", "by_request", "ask", "organisations"}
    if len(kinds) > 1 or len(rows) > 1:
        return _together(kinds, rows, groups, rest, about=about)
    column = next(iter(kinds), "total")
    if rows:
        return _row(next(iter(rows)), column, groups, rest, about)
    if groups:
        return _group(groups, column, rest, about)
    if not about or found == {"by_request"}:
        return None  # 依申请公开 alone is also said of documents
    if "organisations" in found:
        return _organisations(rest, said) if not kinds else None
    return _flow(rest, column, said, bare=not found & {"request", "by_request", "ask"})


def _row(
    row: str, column: str, groups: frozenset[str], rest: frozenset[str], about: bool
) -> _Named | None:
    group = _ROWS[row]
    if groups - {group} or rest - {"answered", "done", "information"}:
        return None
    if not about and not groups:
        return None
    key = f"requests.{_PREFIX.get(group, group)}_{row}.{column}"
    also = (Sum(("derived.requests.unable",)),) if row == "not_held" else ()
    return Sum((key,)), also, True


def _group(groups: frozenset[str], column: str, rest: frozenset[str], about: bool) -> _Named | None:
    if rest - {"answered", "done", "information"}:
        return None
    if groups == {"granted", "partial"}:
        return (
            Sum(tuple(f"requests.{row}.{column}" for row in ("granted", "partially_granted"))),
            (),
            True,
        )
    if len(groups) > 1:
        keys = (_GROUP_KEYS[name] for name in _GROUPS if name in groups)
        return (Sum(tuple(keys)), (), True) if column == "total" else None
    (group,) = groups
    if group in ("granted", "partial"):
        row = "granted" if group == "granted" else "partially_granted"
        return Sum((f"requests.{row}.{column}",)), (), True
    if column != "total" or (group == "other" and not about):
        return None
    single = {"unable": "requests.unable_not_held.total", "other": "requests.other_misc.total"}
    also = (Sum((single[group],)),) if group in single else ()
    return Sum((f"derived.requests.{_PREFIX.get(group, group)}",)), also, True


_GROUP_KEYS = {
    "granted": "requests.granted.total",
    "partial": "requests.partially_granted.total",
    "denied": "derived.requests.denied",
    "unable": "derived.requests.unable",
    "refused": "derived.requests.not_processed",
    "other": "derived.requests.other",
}


def _together(
    kinds: frozenset[str],
    rows: frozenset[str],
    groups: frozenset[str],
    rest: frozenset[str],
    *,
    about: bool,
) -> _Named | None:
    """Several rows, or several kinds of applicants, counted together: 企业和科研机构合计＃."""
    if rest - {"answered", "done", "information", "received", "new"} or not (about or groups):
        return None
    if rows and not kinds and not rest & {"received", "new"}:
        names = [(_PREFIX.get(_ROWS[row], _ROWS[row]), row) for row in sorted(rows)]
        return Sum(tuple(f"requests.{group}_{row}.total" for group, row in names)), (), True
    if kinds and not rows and not groups and not rest & {"answered", "done"}:
        ordered = [kind for kind in KINDS if kind in kinds]
        new, carried, results = (
            tuple(f"requests.{row}.{kind}" for kind in ordered)
            for row in ("new_received", "carried_in", "total_results")
        )
        return Sum(new), (Sum((*new, *carried)), Sum(results)), False
    return None


def _organisations(rest: frozenset[str], said: bool) -> _Named | None:
    if rest - {"received", "new"}:
        return None
    kinds = KINDS[1:]
    new = tuple(f"requests.new_received.{kind}" for kind in kinds)
    carried = tuple(f"requests.carried_in.{kind}" for kind in kinds)
    results = tuple(f"requests.total_results.{kind}" for kind in kinds)
    return Sum(("derived.requests.organisations",)), (Sum((*new, *carried)), Sum(results)), said


def _flow(rest: frozenset[str], column: str, said: bool, *, bare: bool) -> _Named | None:
    """New, carried in, done or carried out; of one kind of applicant where it is named."""
    new, carried_in, carried_out, closed = (
        f"requests.{row}.{column}"
        for row in ("new_received", "carried_in", "carried_out", "total_results")
    )
    hand = Sum((new, carried_in))
    if "carried" in rest or "next" in rest:
        if {"new", "last", "carried"} <= rest and not rest - {"new", "last", "carried", "received"}:
            return Sum(("derived.requests.in_hand",)), (), said  # 新收与上年转来的申请共64件
        if rest & {"last"} and not rest - {"carried", "last", "received", "open"}:
            return Sum((carried_in,)), (), said
        if not rest - {
            "carried",
            "next",
            "open",
            "answered",
            "done",
            "new",
            "received",
        } and rest & {"next"}:
            return Sum((carried_out,)), (), said
        if rest == {"carried"}:
            return Sum((carried_in,)), (Sum((carried_out,)),), said  # 结转申请12件
        return None
    if "due" in rest and not rest - {"due", "received", "new"} and column == "total":
        return Sum(("derived.requests.in_hand",)), (), said
    if "open" in rest and not rest - {"open"}:
        return Sum((carried_out,)), (), said
    if rest - {"received", "new", "done", "answered", "information"}:
        return None
    if rest & {"done", "answered"}:
        if rest & {"received", "new"}:
            return None  # of those received, those done
        also = [Sum((closed,), (carried_in,)), Sum((new,), (carried_out,))]
        if column == "total":
            also.append(Sum(("derived.requests.closed",), ("derived.requests.other",)))
        if "done" not in rest:
            also += [Sum((new,)), hand]
        main = "derived.requests.closed" if column == "total" else closed
        return Sum((main,)), tuple(also), said
    if bare and column == "total" and not rest & {"received", "new"}:
        return None
    also = [] if rest == {"new"} else [hand]
    if column != "total":
        also.append(Sum((closed,)))
    if not rest & {"received", "new"}:
        also += [Sum((closed,))]
    return Sum((new,)), tuple(also), said
