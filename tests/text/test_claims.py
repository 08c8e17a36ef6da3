"""What a figure counts, by its words."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from assistant.text.claims import Aspect, Claim, find_claims
from assistant.text.lexicon import ClaimScope, load_lexicon, parse_sum


def keys(sentence: str) -> list[str | None]:
    """The keys of the sentence's claims, in order."""
    return [claim.key for claim in find_claims(sentence, 2023)]


def labels(sentence: str) -> list[str]:
    """The labels of the sentence's claims, in order."""
    return [claim.label for claim in find_claims(sentence, 2023)]


NEW, IN, OUT = (f"requests.{row}.total" for row in ("new_received", "carried_in", "carried_out"))
NORMS = "proactive.normative_documents"

CLEAR: list[tuple[str, list[str | None]]] = [
    ("全年收到政府信息公开申请34件。", [NEW]),
    ("本年新收政府信息公开申请34件，上年结转2件。", [NEW, IN]),
    ("收到0件依申请公开办件,办结0件。", [NEW, "derived.requests.closed"]),
    ("2023年受理依申请公开0件。", [NEW]),
    ("共收到公开申请146件(上年度结转6件,结转下年度9件)。", [NEW, IN, OUT]),
    ("共收办政府信息公开申请案件36件。", ["derived.requests.in_hand"]),
    ("共收到政府信息公开申请 14 件，按期办结 13 件。", [NEW, "derived.requests.closed"]),
    (
        "予以公开9件、部分公开0件、不予公开2件，无法提供的 10 件，不予处理3件，其他处理14件，转下年度办理1件。",
        [
            "requests.granted.total",
            "requests.partially_granted.total",
            "derived.requests.denied",
            "derived.requests.unable",
            "derived.requests.not_processed",
            "derived.requests.other",
            OUT,
        ],
    ),
    ("共受理政府信息公开申请1件，其中予以公开1件。", [NEW, "requests.granted.total"]),
    (
        "本年制定规范性文件0件,另废止规范性文件5件,年末现行有效的规范性文件8件。",
        [f"{NORMS}.issued", f"{NORMS}.repealed", f"{NORMS}.in_force"],
    ),
    (
        "作出行政许可决定12件，行政处罚34件，行政强制1件，行政事业性收费12.5万元。",
        [
            "proactive.licensing.decisions",
            "proactive.penalties.decisions",
            "proactive.coercion.decisions",
            "proactive.fees.amount_wan_yuan",
        ],
    ),
    (
        "因政府信息公开被申请行政复议3件，被提起行政诉讼2件。",
        ["disputes.review.total", "derived.disputes.litigation"],
    ),
    ("发生1件因信息公开引起的行政复议。", ["disputes.review.total"]),
    (
        "被申请行政复议7件，结果维持4件、结果纠正1件、其他结果1件、尚未审结1件；复议后起诉2件，结果维持2件。",
        [
            "disputes.review.total",
            *(
                f"disputes.review.{result}"
                for result in ("upheld", "corrected", "other", "pending")
            ),
            "disputes.after_review.total",
            "disputes.after_review.upheld",
        ],
    ),
    (
        "本年制发行政规范性文件2件，废止4件，年末现行有效15件。",
        [f"{NORMS}.issued", f"{NORMS}.repealed", f"{NORMS}.in_force"],
    ),
    (
        "新收申请中，自然人11件、商业企业2件。",
        ["requests.new_received.natural_person", "requests.new_received.commercial_enterprise"],
    ),
    ("年内办结52件，其中予以公开19件。", ["derived.requests.closed", "requests.granted.total"]),
]


@pytest.mark.parametrize(("sentence", "expected"), CLEAR)
def test_words_that_name_one_cell(sentence: str, expected: list[str]) -> None:
    """The wordings of real reports name their cells."""
    assert expected == keys(sentence)


OPEN = [
    "县政府办代表县政府收到信息公开申请17件。",
    "向司法局备案信息公开类行政复议案件13件。",
    "收到公众意见38条。",
    "发布规范性文件13件。",
    "对3件政府信息公开申请收取信息处理费。",
    "行政许可决定公示12件。",
    "予以公开及部分公开25件。",
    "通过网站予以公开信息30条。",
    "办结人大代表建议5件。",
    "收到申请（市政府349件）。",
]


@pytest.mark.parametrize("sentence", OPEN)
def test_words_that_name_no_single_cell(sentence: str) -> None:
    """Another scope, another matter or several cells at once: no key."""
    assert {None} == set(keys(sentence))


LABELS = [
    ("2023年，我镇微信公众号发布信息149条。", ["微信公众号发布信息"]),
    ("微信公众账号(1个)发布信息149条。", ["微信公众账号", "微信公众账号发布信息"]),
    (
        "全年编发98期惠农问答，其中，市级48期、城区17期。",
        ["编发惠农问答", "编发惠农问答（市级）", "编发惠农问答（城区）"],
    ),
    ("发布通知公告81条、资金信息8条。", ["发布通知公告", "发布通知公告（资金信息）"]),
    ("编印《政府公报》12期。", ["编印《政府公报》"]),
    ("利用“访谈”、“开放日”等渠道开展政民互动200余场。", ["开展政民互动"]),
]


@pytest.mark.parametrize(("sentence", "expected"), LABELS)
def test_labels_say_what_is_counted(sentence: str, expected: list[str]) -> None:
    """The noun phrase before the figure, an item of a list with the head of its list."""
    assert expected == labels(sentence)


def only(sentence: str) -> Claim:
    """The last claim of the sentence."""
    return find_claims(sentence, 2023)[-1]


def test_growth_belongs_to_the_figure_before_it() -> None:
    """同比增长 has the key of the figure that grew, also behind a breakdown in brackets."""
    claim = only("共收办政府信息公开申请360件（市政府34件、部门93件），同比增长7.3%。")

    assert ("derived.requests.in_hand", Aspect.RATE) == (claim.key, claim.aspect)
    assert claim.base
    assert "360件" == claim.base.text


def test_change_and_share_are_told_apart() -> None:
    """比上年增加39件 is a change, 占33.9% a share without key."""
    change = only("收到政府信息公开申请364件，比上年增加39件。")
    share = only("予以公开25件，占33.9%。")

    assert (Aspect.CHANGE, "requests.new_received.total") == (change.aspect, change.key)
    assert (Aspect.SHARE, None) == (share.aspect, share.key)


@pytest.mark.parametrize(
    ("sentence", "period"),
    [
        ("收到政府信息公开申请3件。", "this"),
        ("上年收到政府信息公开申请3件。", "last"),
        ("2022年，收到政府信息公开申请3件。", "last"),
        ("自开通以来，发布信息3条。", "since"),
        ("较上年增加3件。", "this"),
    ],
)
def test_periods(sentence: str, period: str) -> None:
    """A figure is of this year unless the sentence says otherwise."""
    assert period == only(sentence).period


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("我镇未收到公民、法人或其他组织提出的政府信息公开申请。", ["requests.new_received.total"]),
        (
            "未因政府信息公开工作被申请行政复议、提起行政诉讼。",
            ["disputes.review.total", "derived.disputes.litigation"],
        ),
        ("尚未审结的行政复议案件较多。", []),
        ("没有废止规范性文件。", [f"{NORMS}.repealed"]),
    ],
)
def test_words_that_say_none(sentence: str, expected: list[str]) -> None:
    """未收到 claims zero, and spans the words that say so."""
    claims = find_claims(sentence)

    assert expected == [claim.key for claim in claims]
    assert {Decimal(0)} >= {claim.quantity.value for claim in claims}
    for claim in claims:
        assert claim.zero
        assert sentence[claim.quantity.start : claim.quantity.end] == claim.quantity.text


def test_received_may_mean_in_hand() -> None:
    """收到 is sometimes said of new and carried-in requests together."""
    assert (parse_sum("derived.requests.in_hand"),) == only("收到政府信息公开申请3件。").also


@pytest.mark.parametrize(
    "piece", ["1,", " 1 ", "百分之", "电话：1-", "收到申请1件，", "（", "增长1%", "a."]
)
def test_a_text_without_full_stops_is_read_piece_by_piece(piece: str) -> None:
    """What stands far before a figure changes nothing in how it is read, so the work grows with the length."""
    short = piece * (2_000 // len(piece))
    once, twice = find_claims(short, 2023), find_claims(short * 2, 2023)

    assert len(once) <= len(twice) <= 2 * len(once) + 1
    assert [c.clause for c in once[-3:]] == [c.clause for c in twice[-3:]]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("新收、办结分别为12件、11件。", [NEW, "derived.requests.closed"]),
        (
            "制发、废止、现行有效行政规范性文件分别为3件、1件、20件。",
            [f"{NORMS}.issued", f"{NORMS}.repealed", f"{NORMS}.in_force"],
        ),
        (
            "政府信息公开行政复议、行政诉讼案件分别为3件和2件。",
            ["disputes.review.total", "derived.disputes.litigation"],
        ),
        ("政府信息公开申请新收、办结、答复分别为3件、2件。", [None, None]),
    ],
)
def test_names_and_figures_are_bound_in_order(sentence: str, expected: list[str | None]) -> None:
    """分别 gives each name its figure, and none where the counts differ."""
    assert expected == keys(sentence)


@pytest.mark.parametrize(
    ("sentence", "scope"),
    [
        ("全县共收到政府信息公开申请3件。", ClaimScope.AREA),
        ("县政府办公室收到政府信息公开申请3件。", ClaimScope.OFFICE),
        ("各乡镇收到政府信息公开申请3件。", ClaimScope.PART),
        ("县教育局收到政府信息公开申请3件。", ClaimScope.UNIT),
        ("我局收到政府信息公开申请3件。", ClaimScope.OWN),
        ("收到政府信息公开申请3件。", None),
    ],
)
def test_whom_a_sentence_counts(sentence: str, scope: ClaimScope | None) -> None:
    """The last words of scope before the figure decide."""
    assert scope is only(sentence).scope


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        (
            "予以公开及部分公开25件。",
            "requests.granted.total + requests.partially_granted.total",
        ),
        (
            "收办政府信息公开申请9件，其中自然人申请7件。",
            "requests.new_received.natural_person + requests.carried_in.natural_person",
        ),
        (
            "政府信息公开行政诉讼3件，其中维持2件。",
            "disputes.direct.upheld + disputes.after_review.upheld",
        ),
    ],
)
def test_words_that_name_a_sum_give_no_key(sentence: str, names: str) -> None:
    """A sum is held against the tables and never binds a figure of a draft."""
    assert (None, parse_sum(names)) == (only(sentence).key, only(sentence).names)


def test_how_sure_the_words_are() -> None:
    """Plain words are sure, words without 公开 likely, filed cases a question."""
    claims = [
        only("收到政府信息公开申请3件。"),
        only("收到申请3件。"),
        only("备案信息公开类行政复议案件3件。"),
    ]

    assert ["sure", "sure", "ask"] == [claim.confidence for claim in claims]
    assert claims[2].key is None


def test_the_processing_fee_is_told_in_three_facts() -> None:
    """Notices sent, the amount that they ask for, and the amount collected."""
    sentence = "发出信息处理费收费通知3份，总金额1500元，实际收取500元。"

    fee = "said.processing_fee"
    assert [f"{fee}_notices", f"{fee}_charged_yuan", f"{fee}_yuan"] == keys(sentence)


@pytest.mark.parametrize("sentence", ["上半年收到政府信息公开申请3件。", "12月收到申请3件。"])
def test_a_part_of_the_year_names_no_cell(sentence: str) -> None:
    """The tables count the whole year."""
    assert ("part", None) == (only(sentence).period, only(sentence).key)


def test_every_expression_of_the_lexicon_can_be_read() -> None:
    """They are compiled when first looked for, so a slip in the data would show late."""
    for entry in load_lexicon().entries:
        named = (entry.words, entry.needs, entry.before, entry.sure, entry.unless, entry.never)
        for words in (*named, entry.follows, entry.list_never, *entry.zero):
            assert words is None or re.compile(words.expression)
