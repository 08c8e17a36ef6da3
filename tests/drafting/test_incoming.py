from __future__ import annotations

import random
from pathlib import Path

import pytest
from growth import grows_plainly

from assistant.drafting.cleaning import harmless, is_foreign, is_talk
from assistant.drafting.incoming import Folding, Incoming
from assistant.drafting.model import Fault, Limits
from assistant.errors import NianbaoError
from assistant.reading.read import read_report
from assistant.text.sentences import split_sentences


def fed(
    text: str, size: int = 1, limits: Limits | None = None, **options: str
) -> tuple[list[str], Incoming]:
    """The sentences of an answer that came in chunks of `size`, paragraphs marked by ¶."""
    incoming = Incoming(limits or Limits(), **options)
    pieces = []
    for start in range(0, len(text), size):
        fresh = incoming.feed(text[start : start + size])
        pieces = fresh if incoming.forgotten() else pieces + fresh
    pieces += incoming.finish()
    return ["¶" * piece.opens_paragraph + piece.text for piece in pieces], incoming


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_sentences_are_the_same_however_the_chunks_fall(size: int) -> None:
    """Chunk borders inside a sentence, a tag or a marker change nothing."""
    text = "<think>想，2024。</think>（一）主动公开情况。发布[F:a.b]条。[R:x]“好。”\n\n第二段。![图](http://x/a.png)完"

    sentences, _ = fed(text, size)

    assert [
        "¶（一）主动公开情况。",
        "发布[F:a.b]条[R:x]。",
        "“好。”",
        "¶第二段。",
        "完",
    ] == sentences


def test_a_sentence_is_given_as_soon_as_the_next_begins() -> None:
    """A reader waits for one more character at most."""
    incoming = Incoming(Limits())

    assert [] == incoming.feed("第一句。")
    assert ["第一句。"] == [piece.text for piece in incoming.feed("第")]


def test_a_source_behind_the_full_stop_belongs_to_its_sentence() -> None:
    """Models set the citation after the stop; it must be checked with the sentence it supports."""
    sentences, _ = fed("应在20个工作日内答复。 [R:reg33]其后另说。")

    assert ["¶应在20个工作日内答复[R:reg33]。", "其后另说。"] == sentences


@pytest.mark.parametrize(
    "text",
    [
        "<think>新收99件。</think>正文。",
        "<THINKING>新收99件。</THINKING>正文。",
        "新收99件。</think>正文。",
        "正文。<think>新收99件。",
        "<think>一</think><think>二</think>正文。",
        "正文。<thi",
    ],
)
@pytest.mark.parametrize("size", [1, 5, 1000])
def test_thinking_is_folded_away(text: str, size: int) -> None:
    """Thinking never becomes prose: closed, unclosed, without its opening tag, split over chunks."""
    sentences, _ = fed(text, size)

    assert ["¶正文。"] == [s for s in sentences if "thi" not in s]


def test_a_lone_closing_tag_withdraws_what_was_shown() -> None:
    """A server whose template opens the thinking sends only its end: all before it is forgotten."""
    folding = Folding()

    assert [("想。", False), ("文。", True), ("完", False)] == [
        folding.feed("想。"),
        folding.feed("</think>文。"),
        folding.feed("</think>完"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("见![图](https://evil.example/?q=1)此", "见此"),
        ("见![图][1]此", "见此"),
        ("点[这里](https://evil.example/x)看", "点这里看"),
        ("点[这里](javascript:alert(1))看", "点这里)看"),
        ("前<img src=x onerror=alert(1)>后", "前后"),
        ("前<script>alert(1)</script>后", "前后"),
        ("前<!-- 藏 -->后", "前后"),
        ("见https://evil.example/x。", "见。"),
        ("**加粗**和`代码`", "加粗和代码"),
        ("## 一、总体情况", "一、总体情况"),
        ("- 一条", "一条"),
        ("1\u200b2\u202e3\ufffd", "123"),
        ("发布[F:said.wechat_posts](较上年增加)条", "发布[F:said.wechat_posts]（较上年增加)条"),
    ],
)
def test_markup_becomes_plain_prose(text: str, expected: str) -> None:
    """Images, links, tags, hidden signs and emphasis are taken out; markers stay."""
    assert expected == harmless(text)[0]


def test_an_address_of_the_last_report_stays() -> None:
    """The office's own site may be named, because it stood in its last report."""
    known = "网址http://www.qinghe.example.cn可查"

    assert ("网址http://www.qinghe.example.cn，", 0) == harmless(
        "网址http://www.qinghe.example.cn，", known
    )


def test_no_markup_survives_random_noise() -> None:
    """Whatever is fed, nothing that a page could load or run is left, also across sentences."""
    noise = random.Random(7)
    parts = [
        "![",
        "](",
        ")",
        "http://e.example/",
        "<",
        ">",
        "img src=",
        "！",
        "!",
        "[",
        "]",
        "。",
        "\n",
        "字",
        "1",
    ]
    for _ in range(300):
        text = "".join(noise.choice(parts) for _ in range(60))
        joined = "".join(fed(text, 3)[0])

        assert [] == [bad for bad in ("![", "](", "<", ">", "http:") if bad in joined], text


def test_other_languages_are_left_out() -> None:
    """An English sentence is not a sentence of a Chinese report; it is counted, not kept."""
    sentences, incoming = fed("Sure, here is the draft you asked for.\n本年度工作平稳。")

    assert ["¶本年度工作平稳。"] == sentences
    assert 1 == incoming.faults[Fault.FOREIGN]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The township received 12 requests.", True),
        ("Sure!", True),
        ("[F:fees.amount|wan]km", False),
        ("Муниципалитет получил заявки.", True),
        ("新收[F:requests.new_received.total]件。", False),
        ("“浙里办”APP和Web端同步更新。", False),
    ],
)
def test_foreign_is_told_by_letters(sentence: str, expected: bool) -> None:
    """Marker keys and names in Latin letters do not make a Chinese sentence foreign."""
    assert expected is is_foreign(sentence)


def test_a_loop_is_stopped() -> None:
    """A sentence said three times ends the answer; it is kept once."""
    sentences, incoming = fed("开头一句话。" + "我们将继续努力做好工作。" * 50)

    assert ["¶开头一句话。", "我们将继续努力做好工作。"] == sentences
    assert Fault.LOOP is incoming.stopped


def test_short_sentences_may_come_again() -> None:
    """「无。」 under several heads is no loop."""
    sentences, incoming = fed("（一）甲。无。\n（二）乙。无。\n（三）丙。无。")

    assert 6 == len(sentences)
    assert incoming.stopped is None


def test_an_endless_sentence_is_stopped() -> None:
    """Words without any stop end the answer, and the unfinished sentence is left out."""
    sentences, incoming = fed("好的" * 5_000, 10)

    assert [] == sentences
    assert Fault.LOOP is incoming.stopped


def test_length_is_bounded() -> None:
    """Of 300 KB no more than the limit is kept, in one chunk or in many."""
    text = "".join(f"第{n:x}组工作情况良好，各项任务有序推进。" for n in range(6_000))
    assert len(text.encode()) > 300_000
    for size in (len(text), 20):
        sentences, incoming = fed(text, size)

        assert Fault.TOO_LONG is incoming.stopped
        assert 19_000 < sum(map(len, sentences)) <= 20_600


@pytest.mark.parametrize(
    "unit", ["<!--", "![", "[", "<", "。", "!", "</", "[R:", "“", "# ", "<think"]
)
def test_hostile_repetition_is_quick(unit: str) -> None:
    """No pattern searches a run of one sign again from each of its places."""
    assert grows_plainly(lambda size: fed(unit * (size // len(unit)), size), 5_000)


def test_thinking_is_bounded_too() -> None:
    """A model that thinks without end is stopped."""
    _, incoming = fed("<think>" + "想" * 300_000, 10_000)

    assert Fault.TOO_LONG is incoming.stopped


def test_an_unfinished_end_is_told() -> None:
    """An answer cut off by its token limit keeps its last words and says so."""
    sentences, incoming = fed("第一句。第二句没有")

    assert ["¶第一句。", "第二句没有"] == sentences
    assert 1 == incoming.faults[Fault.UNFINISHED]


@pytest.mark.parametrize(
    "opening", ["好的，以下是第一部分的正文：\n", "一、总体情况\n", "# 一、总体情况\n"]
)
def test_chatter_and_the_heading_are_not_the_text(opening: str) -> None:
    """A polite opening and the part's own heading are left out."""
    sentences, _ = fed(opening + "（一）主动公开情况。", heading="一、总体情况")

    assert ["¶（一）主动公开情况。"] == sentences


def test_a_first_sentence_with_a_fact_is_not_chatter() -> None:
    """Nothing that holds a marker is taken for a polite opening."""
    sentences, _ = fed("以下是本年情况：新收[F:a.b.c]件：\n完。")

    assert ["¶以下是本年情况：新收[F:a.b.c]件：", "¶完。"] == sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "如需修改，请告诉我。",
        "如果需要，我可以再写一个更简短的版本。",
        "如需补充，请随时提出。",
        "请提供第一部分需要的数据。",
        "请问您要写哪一年的？",
        "很抱歉，我无法写出这一部分。",
        "说明：以上内容未写具体数字。",
    ],
)
def test_what_a_model_says_to_the_clerk_is_talk(sentence: str) -> None:
    """Offers, questions back, refusals and remarks of its own."""
    assert is_talk(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "申请提供征收补偿材料的，均书面答复。",
        "群众申请问答专栏更新12期。",
        "如有需要补充的材料，由窗口一次性告知申请人。",
        "如需调整公开属性，由承办科室提出并说明理由。",
        "公众如需纸质材料，可在工作日联系我办领取。",
        "邀请提供意见的企业参加座谈。",
    ],
)
def test_what_a_report_says_is_not_talk(sentence: str) -> None:
    """The same words about applicants, offices and the public."""
    assert not is_talk(sentence)


@pytest.mark.real_reports
def test_no_sentence_of_a_real_report_is_taken_for_talk(real_reports: Path) -> None:
    """None of their narratives would lose a word."""
    read = 0
    for file in sorted(real_reports.glob("*.txt")):
        try:
            report = read_report(file)
        except NianbaoError:
            continue
        for text in [report.preface, *(part.text for part in report.sections)]:
            sentences = [span.text for line in text.split("\n") for span in split_sentences(line)]
            assert [] == [s for s in sentences if is_talk(s)], file.name
            read += len(sentences)
    assert read > 300


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_a_table_in_an_answer_is_read_row_by_row(size: int) -> None:
    """The clerk asked; nothing of the answer is lost, and its facts are still markers."""
    table = (
        "对照如下：\n| 事项 | 件数 |\n|---|:--:|\n| 新收 | [F:a.b.c]件 |\n| 答复 | 都已答复。 |\n"
    )

    assert [
        "¶对照如下：",
        "¶事项，件数。",
        "¶新收，[F:a.b.c]件。",
        "¶答复，都已答复。",
    ] == fed(table, size)[0]


def test_a_table_in_a_reports_text_is_left_out() -> None:
    """A figure without its column says nothing there."""
    incoming = Incoming(Limits(), told=frozenset())
    pieces = incoming.feed("全年平稳。\n| 新收 | 12 |\n") + incoming.finish()

    assert ["全年平稳。"] == [piece.text for piece in pieces]
