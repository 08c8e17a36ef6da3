"""Whatever a model says, what the reader sees holds no number without a source."""

from __future__ import annotations

import os

from hypothesis import example, given, settings
from hypothesis import strategies as st
from plain_figures import read_as_figures

from assistant.drafting.incoming import Incoming
from assistant.drafting.markers import render, with_plain_markers
from assistant.drafting.model import Limits
from assistant.facts import Fact, FactSheet

YEAR = 2024
SHEET = FactSheet(
    [
        Fact("requests.new_received.total", "新收政府信息公开申请", 12, "件", YEAR, 9),
        Fact("requests.granted.total", "予以公开", 7, "件", YEAR, 7),
        Fact("said.wechat_posts", "微信公众号发布信息", None, "条", YEAR, 149),
        Fact("said.trainings", "培训", 8, "次", YEAR, 5, confirmed=False),
    ]
)
PASSAGES = {"reg33": "自收到之日起20个工作日内答复。"}
# Ten thousand texts on demand; the suite runs a thousand in a few seconds.
EXAMPLES = 10_000 if os.environ.get("NIANBAO_FUZZ_SECONDS") else 1_000

WORDS = [
    "全年收到政府信息公开申请", "予以公开", "举办培训", "发布信息", "同比增长", "占比", "投入经费", "点击量达", "共", "其中",
    "12件", "7件", "8次", "149条", "三百二十一条", "十二次", "两场", "百分之三", "35.6%", "1.2万", "12.5万元", "翻番", "三倍", "七成",
    "近百件", "数十次", "１８", "①", "½", "²", "٣", "५", "叁佰", "廿", "一千零五", "2024年", "2023年", "5月3日", "2月30日",
    "〔2021〕30号", "第二十条", "（一）", "一是", "1.", "（12）", "0517-87222589", "12345", "邮编：", "电话：", "http://a.cn/1",
    "[F:requests.new_received.total]", "[F:requests.granted.total|rate]", "{{F:新收申请}}", "［Ｆ：requests.granted］", "[F:said.wechat_posts]",
    "[F:said.evil]", "[F:", "[R:reg33]", "[R:reg99]", "]", "|rate]", "【待核：", "】", "【", "《", "》", "“", "”", "<think>", "</think>",
    "<b>", "</b>", "![", "](", ")", "`", "**", "#", "- ", "|---|", "\u200b", "\u202e", "\ufeff", "。", "，", "；", "、", "\n", " ", "万", "亿", "%",
    "余", "约", "件", "个", "元", "20个工作日", "八十八", "0", "9" * 30, "两个", "三个栏目", "十分之一", "百家企业", "万人", "四类",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(st.sampled_from(WORDS), max_size=16).map("".join),
    st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=4)), max_size=12).map("".join),
)


def free_figures(text: str, size: int) -> list[str]:
    """What reads as a figure after the model's text went through the whole way of a draft."""
    incoming = Incoming(Limits())
    pieces = []
    for start in range(0, len(text), size):
        fresh = incoming.feed(text[start : start + size])
        pieces = fresh if incoming.forgotten() else pieces + fresh
    pieces += incoming.finish()
    found = []
    for piece in pieces:
        draft = with_plain_markers(piece.text, SHEET)
        found += read_as_figures(render(draft, SHEET, section=1, year=YEAR, passages=PASSAGES))
    return found


@settings(max_examples=EXAMPLES, deadline=None)
@given(TEXTS, st.sampled_from([1, 3, 7, 1_000]))
@example("1\u200b8次", 1)
@example("【待核：】149件【待核：", 3)
@example("新收[F:requests.granted.total]万", 3)
def test_no_figure_is_free(text: str, size: int) -> None:
    """Each digit and number word shown is a resolved marker, bound, held, or in a shape that counts nothing."""
    assert [] == free_figures(text, size)
