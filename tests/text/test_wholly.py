"""A clause that is understood word by word, and the times that a statement counts."""

from __future__ import annotations

import pytest

from assistant.text.claims import find_claims
from assistant.text.spans import Span, months_of, span_of
from assistant.text.topics import topic_of
from assistant.text.vocabulary import is_known, with_years
from assistant.text.wholly import understood

NEW = "requests.new_received.total"


@pytest.mark.parametrize(
    ("clause", "topic", "keys"),
    [
        ("我镇接收的政府信息公开申请总数达到＃", None, (NEW,)),
        ("＃政府信息公开申请由我镇登记", None, (NEW,)),
        ("对＃申请作出了不予公开的决定", "request", ("derived.requests.denied",)),
        ("来自律师事务所的＃", "request", ("requests.new_received.legal_service_org",)),
        ("予以公开的自然人申请＃", "request", ("requests.granted.natural_person",)),
        ("上年结转的政府信息公开申请＃", None, ("requests.carried_in.total",)),
        ("＃政府信息公开申请结转下年继续办理", None, ("requests.carried_out.total",)),
        ("清理后废止行政规范性文件＃", None, ("proactive.normative_documents.repealed",)),
        (
            "行政处罚和行政强制合计＃",
            None,
            ("proactive.coercion.decisions", "proactive.penalties.decisions"),
        ),
        ("因信息公开引起的行政复议共有＃", None, ("disputes.review.total",)),
        ("经复议后起诉的＃", "suit", ("disputes.after_review.total",)),
    ],
)
def test_a_clause_of_known_words_names_a_fact_in_any_order(
    clause: str, topic: str | None, keys: tuple[str, ...]
) -> None:
    """Order and adjacency do not matter; what is not said is taken from the topic."""
    named = understood(clause, topic)
    assert named is not None
    assert named.names.plus == keys


@pytest.mark.parametrize(
    ("clause", "topic"),
    [
        ("受理不动产登记申请＃", None),
        ("涉及征地拆迁的政府信息公开申请＃", None),
        ("全年登记＃", None),
        ("全年登记＃", "foreign"),
        ("予以公开、不予公开＃，办结", "request"),
        ("无因未按期答复被申请行政复议的案件", None),
        ("共＃", "request"),
    ],
)
def test_a_foreign_word_or_none_that_names_makes_it_mean_nothing(
    clause: str, topic: str | None
) -> None:
    """What is not known in full is left to others."""
    assert understood(clause, topic) is None


def test_a_clause_can_deny() -> None:
    """无结转 may be said of either end of the year."""
    named = understood("政府信息公开申请无结转件", None)
    assert named is not None
    assert named.denied
    assert {n.key for n in (named.names, *named.also)} == {
        "requests.carried_out.total",
        "requests.carried_in.total",
    }


def test_years_become_words() -> None:
    """The year before and the next are what they are to the report."""
    assert with_years("2023年结转至2025年", "·····结转至·····", 2024) == "上年结转至下年"
    assert not is_known("全年共＃")
    assert topic_of("公开申请24件，另有来信") == "foreign"


@pytest.mark.parametrize(
    ("words", "months"),
    [
        ("上半年", range(1, 7)),
        ("前三季度共", range(1, 10)),
        ("前十一个月新收", range(1, 12)),
        ("后两个月", range(11, 13)),
        ("截至6月30日", range(1, 7)),
        ("7—12月", range(7, 13)),
        ("四季度", range(10, 13)),
        ("2024年12月，", [12]),
        ("截至2024年12月31日", None),
        ("全年", None),
    ],
)
def test_the_months_that_words_name(words: str, months: range | None) -> None:
    """None where they are the whole year or none."""
    assert months_of(words) == (None if months is None else frozenset(months))


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("2021年至2023年共", Span(2021, 2023)),
        ("近两年（2023—2024年）", Span(2023, 2024)),
        ("五年来累计", Span(2020, 2024)),
        ("2019年以来累计", Span(2019, 2024)),
        ("本届任期以来", Span(None, 2024)),
        ("截至2023年底，累计", Span(None, 2023)),
        ("疫情三年共", None),
    ],
)
def test_the_years_that_words_name(words: str, span: Span | None) -> None:
    """A report of 2024."""
    assert span_of(words, 2024) == span


def test_the_topic_comes_from_the_sentence_before() -> None:
    """全年登记31件 alone names nothing."""
    sentence = "全年登记31件。"
    assert [c.key for c in find_claims(sentence, 2024)] == [None]
    context = "依申请公开工作有序开展。"
    assert [c.key for c in find_claims(sentence, 2024, context=context)] == [NEW]
