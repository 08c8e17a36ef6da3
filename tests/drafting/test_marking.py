from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from assistant.drafting.briefing import inert
from assistant.drafting.keys import resolve_key
from assistant.drafting.markers import find_markers, render, with_plain_markers
from assistant.facts import Fact, FactSheet
from assistant.forms import load_form
from assistant.tables.facts import fact_sheet
from assistant.tables.fill import Tables

YEAR = 2024
SHEET = fact_sheet(Tables(), load_form(), YEAR).with_facts(
    [
        Fact("requests.new_received.total", "本年新收政府信息公开申请（总计）", 12, "件", YEAR, 9),
        Fact("said.wechat_posts", "微信公众号发布信息", 226, "条", YEAR, 149),
        Fact("said.trainings", "培训", 8, "次", YEAR, 5),
        Fact("said.training_attendees", "培训（人次）", 90, "人次", YEAR, 70),
    ]
)
KEYS = sorted(SHEET)


# --- what is understood ---------------------------------------------------------------------------

MANGLED = [
    "[F:新收申请.总计]",
    "[F:requests.新收申请.total]",
    "[F:新收申请]",
    "[F:new_received]",
    "[事实:requests.new_received.total]",
    "【事实：本年新收政府信息公开申请】",
    "[Fact: requests.new_received]",
    "{{F:requests.new_received.total}}",
    "{F：new_received}",
    "[[F:requests.new_received.total]]",
    r"\[F:requests.new_received.total\]",
    "(F:requests.new_received.total)",
    "（Ｆ：requests.new_received.total）",
    "F:requests.new_received.total",
    "[requests.new_received.total]",
    "[F:requests/new_received/total]",
    "[F:requests-new-received-total]",
    "[F:ｒｅｑｕｅｓｔｓ.new_received.total]",
    "[F:requests.new_received.total=12]",
    "[F:requests.new_received.total|本年新收政府信息公开申请（总计）]",
    "[F:requests.new_received.total|件]",
    "[F:\u200brequests.new_received.total]",
]


@pytest.mark.parametrize("marker", MANGLED)
def test_a_mangled_marker_that_leaves_one_meaning_is_understood(marker: str) -> None:
    """Other brackets, translated, shortened or copied keys name the one fact, nothing of them stays."""
    rendered = render(f"新收{marker}件。", SHEET, section=1, year=YEAR)

    assert "新收12件。" == rendered.text
    assert () == rendered.findings


@pytest.mark.parametrize(
    ("marker", "shown"),
    [
        ("[F:new_received|上年数]", "9"),
        ("{{F:new_received|增长率}}", "增长33.33%"),
        ("[事实：新收申请|变化]", "增加3"),
    ],
)
def test_a_translated_format_is_understood(marker: str, shown: str) -> None:
    """The words of the list of facts stand for the formats they name."""
    assert shown == render(marker, SHEET, section=1, year=YEAR).text


@pytest.mark.parametrize(
    "marker",
    [
        "[F:requests.新收申请.natural_person]",
        "[F:申请]",
        "[F:denied_]",
        "[F:培训.次数.人数]",
        "[F:total]",
        "[F:corrected]",
    ],
)
def test_an_ambiguous_key_is_never_guessed(marker: str) -> None:
    """What several facts fit, or what a further word narrows, is unknown and shown as such."""
    assert resolve_key(find_markers(marker)[0].key, SHEET) is None


@pytest.mark.parametrize(
    "text", ["（来源：县政府网站）", "（出处：年鉴）", "【依据：条例】", "(F)", "F：甲"]
)
def test_remarks_in_brackets_are_no_markers(text: str) -> None:
    """Words that a report may hold in brackets stay words."""
    assert [] == find_markers(text)


def test_a_row_without_its_total_is_not_stood_for_by_a_column() -> None:
    """Where only a column of the row is known, the row is unknown."""
    sheet = FactSheet(
        [Fact("requests.granted.natural_person", "予以公开（自然人）", 3, "件", YEAR)]
    )

    assert resolve_key("requests.granted", sheet) is None


def test_plain_markers_are_kept_in_the_draft() -> None:
    """What was understood is written as it should be; what was not stays as it stood."""
    text = "新收{{F:新收申请|上年数}}件，见【R：reg33】，[F:nothing]。"

    assert "新收[F:requests.new_received.total|previous]件，见[R:reg33]，[F:nothing]。" == (
        with_plain_markers(text, SHEET)
    )


# --- whatever the damage --------------------------------------------------------------------------

DAMAGE: tuple[Callable[[str], str], ...] = (
    str.upper,
    str.title,
    lambda key: key.replace(".", "．"),
    lambda key: key.replace(".", " . "),
    lambda key: key.replace("_", "-"),
    lambda key: key.replace(".", "/"),
    lambda key: key.replace("_", ""),
    lambda key: key.removesuffix(".total"),
    lambda key: key.partition(".")[2] or key,
    lambda key: key.rpartition(".")[0] or key,
    lambda key: key.rpartition(".")[2],
    lambda key: SHEET[key].label if key in SHEET else key,
    lambda key: key[:-1],
    lambda key: key[1:],
    lambda key: f"{key}_",
)
FRAMES = ("[F:{}]", "［Ｆ：{}］", "{{{{F:{}}}}}", "【事实：{}】", "〔f : {}〕", "[[F:{}]]")


@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from(KEYS),
    st.lists(st.sampled_from(DAMAGE), min_size=1, max_size=3),
    st.sampled_from(FRAMES),
)
def test_damage_loses_a_fact_or_keeps_it(
    key: str, damage: list[Callable[[str], str]], frame: str
) -> None:
    """A damaged key names its own fact, or one that the damaged words name as well, or none: never two.

    Another fact may only be meant where the damage has written exactly that fact's own words.
    """
    written = key
    for harm in damage:
        written = harm(written)
    assume(written.strip(" .．/_-") and not set("[]【】{}") & set(written))
    markers = find_markers(frame.format(written))
    meant = resolve_key(markers[0].key, SHEET) if markers else None

    if meant is not None and meant != key:
        words = _letters(written)
        own = {
            _letters(meant),
            _letters(meant.removesuffix(".total")),
            _letters(SHEET[meant].label),
        }
        assert words in own or any(name.endswith(words) for name in own) or _is_stem(words, meant)


def _letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def _is_stem(words: str, key: str) -> bool:
    return _letters(key).startswith(words)


TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            [
                "[",
                "]",
                "［",
                "］",
                "【",
                "】",
                "{{",
                "}}",
                "{",
                "}",
                "(",
                ")",
                "（",
                "）",
                "F",
                "f",
                "Ｆ",
                "R",
                ":",
                "：",
                "|",
                "事实",
                "fact",
                "来源",
                "requests.new_received.total",
                "said.a",
                "件",
                "\u200b",
                "\\",
                "=",
                "<",
                "/",
                "资料",
                ">",
            ]
        ),
        max_size=14,
    ).map("".join),
)


@settings(max_examples=500, deadline=None)
@given(TEXTS)
@example("[F:[F:said.a]]")
@example("[\u200bF:said.a]")
@example("[requests.granted.total]")
@example("F：said.a")
@example("F:F:said.a")
def test_inert_text_holds_no_marker_and_closes_no_fence(text: str) -> None:
    """Whatever stands in a document, no marker is found in it and no angle bracket is left."""
    safe = inert(text)

    assert [] == find_markers(safe)
    assert not set("<>") & set(safe)


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_plain_markers_mean_the_same(text: str) -> None:
    """Writing markers plainly changes nothing of what the reader sees."""
    before = render(text, SHEET, section=1, year=YEAR)
    after = render(with_plain_markers(text, SHEET), SHEET, section=1, year=YEAR)

    assert before.text == after.text
