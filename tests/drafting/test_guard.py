"""What an edit may not change unless it was asked to."""

from __future__ import annotations

import pytest

from assistant.drafting.guard import Protected, touched
from assistant.drafting.paragraphs import left_out, merged, moved, parted, replaced, swapped
from assistant.errors import UsageError
from assistant.facts import Fact, FactSheet

FACTS = FactSheet(
    [
        Fact("requests.new_received.total", "本年新收政府信息公开申请", 12, "件", 2024, 9),
        Fact("said.wechat_posts", "微信公众号发布信息", 226, "条", 2024, 149),
    ]
)
BEFORE = (
    "2024年，青禾镇人民政府办公室按照《青禾镇公开目录》，新收申请[F:requests.new_received.total]件，"
    "公众号发布[F:said.wechat_posts]条，举办讲座3场。"
)


def changes(after: str, request: str = "写短一点") -> list[tuple[Protected, str, bool]]:
    """Kind, words and direction of all that was touched."""
    return [(item.kind, item.words, item.added) for item in touched(BEFORE, after, request, FACTS)]


def test_another_wording_with_all_items_kept_touches_nothing() -> None:
    """Order and words may change; items said twice or once are the same."""
    after = (
        "青禾镇人民政府办公室2024年按《青禾镇公开目录》办理，公众号发布[F:said.wechat_posts]条，"
        "讲座办了3场；新收申请[F:requests.new_received.total]件。"
    )

    assert [] == changes(after)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[F:said.wechat_posts]条", "若干", (Protected.FIGURE, "微信公众号发布信息", False)),
        ("3场", "多场", (Protected.FIGURE, "3场", False)),
        ("2024年", "今年", (Protected.TIME, "2024年", False)),
        ("《青禾镇公开目录》", "目录", (Protected.TITLE, "《青禾镇公开目录》", False)),
        ("青禾镇人民政府办公室", "我单位", (Protected.BODY, "青禾镇人民政府办公室", False)),
    ],
)
def test_what_is_lost_is_named(old: str, new: str, expected: tuple[Protected, str, bool]) -> None:
    """Each kind of protected item that disappears is told in words a clerk knows."""
    assert expected in changes(BEFORE.replace(old, new))


def test_what_appears_is_named() -> None:
    """A figure, date or title of the model's own is told."""
    found = changes(BEFORE + "3月5日按照《新办法》培训4次。")

    assert {"3月5日", "《新办法》", "4次"} == {words for _, words, added in found if added}


def test_a_unit_behind_a_marker_is_no_figure_of_its_own() -> None:
    """万元 belongs to the figure that the marker prints."""
    after = BEFORE.replace("[F:said.wechat_posts]条", "[F:said.wechat_posts]万元")

    assert [] == changes(after)


def test_another_format_of_a_fact_is_another_figure() -> None:
    """This year's figure turned into last year's is a change."""
    after = BEFORE.replace("[F:said.wechat_posts]", "[F:said.wechat_posts|previous]")

    assert (Protected.FIGURE, "微信公众号发布信息（上年数）", True) in changes(after)


@pytest.mark.parametrize(
    ("request_words", "old"),
    [
        ("去掉微信公众号发布信息那个数", "[F:said.wechat_posts]条"),
        ("把3场去掉", "3场"),
        ("不要提《青禾镇公开目录》", "《青禾镇公开目录》"),
    ],
)
def test_what_the_request_names_may_change(request_words: str, old: str) -> None:
    """An item that the clerk named is not held against the edit."""
    assert [] == changes(BEFORE.replace(old, ""), request_words)


TEXT = "甲一。甲二。\n\n乙。\n丙。"


def test_paragraphs_are_joined_moved_swapped_parted_and_left_out() -> None:
    """Every change keeps all other words, and counts only paragraphs that hold text."""
    assert "甲一。甲二。丙。\n乙。" == merged(TEXT, (1, 3))
    assert "丙。\n甲一。甲二。\n乙。" == moved(TEXT, 3, 1)
    assert "丙。\n乙。\n甲一。甲二。" == swapped(TEXT, 1, 3)
    assert "甲一。\n甲二。\n乙。\n丙。" == parted(TEXT, 1)
    assert "甲一。甲二。\n丙。" == left_out(TEXT, 2)
    assert "甲一。甲二。\n丁。\n丙。" == replaced(TEXT, 2, "丁。")


@pytest.mark.parametrize(
    "change",
    [
        lambda: merged(TEXT, (1,)),
        lambda: merged(TEXT, (1, 9)),
        lambda: moved(TEXT, 1, 9),
        lambda: moved(TEXT, 0, 1),
        lambda: parted(TEXT, 2),
        lambda: left_out(TEXT, 4),
    ],
)
def test_an_impossible_change_says_why(change: object) -> None:
    """A paragraph that is not there, or cannot be parted, is told and nothing is changed."""
    assert callable(change)
    with pytest.raises(UsageError, match="段"):
        change()
