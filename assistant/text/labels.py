"""What a figure counts in the words of the sentence: the noun phrase before it, or in brackets."""

from __future__ import annotations

import re

from assistant.text.clauses import OTHER, REACH
from assistant.text.lexicon import load_lexicon

_LONGEST_LABEL = 24
_BARE_VERB = 4
_MEANS = re.compile(r"^.*等(?:渠道|方式|形式|途径|平台)(?=.{4})")
_NOT_A_NOUN = re.compile(r"增|减|降|升|提高|扩大|缩短|压减|下降|到|至|为|以[上下]|左右|予以")
_FROM_LAST = re.compile(r"[由从](?:上一?年|去年|·+)?的?(?:.{0,4}[到至为]的?)?$")
# Words that do not tell one thing from another: who, how, and that it was done.
_IDLE = re.compile(
    r"组织|举办|开展|召开|建成|承担|现有|共有|目前|建有|设立|设置|设有|开通|编发|编印|达到?|通过|利用|依托|截至|年底|年末|全年|年内|本年度?|"
    r"全[市县区镇乡局](?!通)|共计|共(?!同|建设|享)|累计|主动|向社会|政府(?!公报|开放|采购|网站)|政务(?!新媒体|服务|开放|公开专区)|我[局镇县区市委办乡]|本[局镇县区单机]?[位关]?|"
    r"人民|门户|方面|镇村|各类|各级|的|合计|完成|总计|截止|上墙|全部|逐项|总量|总数|数量"
)
_COLUMN = re.compile(r"专栏|栏目|专题|专区(?=公开|发布|信息)")
# A column of a site is the column, whosever the site is.
_SITE_OF_COLUMN = re.compile(r"^.*网站(?=.*栏(?!$))")
_HELD = re.compile(r"(?:培训|会议|讲座|例会|自查|检查|督查|督导|抽查|巡查|调研)$")
PUBLISH = re.compile(r"公开|发布|公布|推送|张贴")
# Said with or without 发布 and 材料: 发布政策解读材料.
_OF_ITSELF = re.compile(r"解读|公报|发布会")
_KIND = re.compile(r"(?:材料|稿件|作品|活动|工作|数量)$")
_COUNTED = re.compile(
    r"公报|专区|公示栏|公开栏|意见箱|查[阅询]点|图解|简报|例会|新媒体|栏目?$|发布会|开放日|解读"
)
_SHORTEST_THING = 5
_LIST_BEFORE = re.compile(r"^.*、(?=.{4})")


def label_of(before: str, after: str) -> str:
    """The noun phrase before a figure, or a bare verb with the noun behind it."""
    lexicon = load_lexicon()
    text = re.sub(r"[（(][^）)]*[）)]", "", before)
    while (shorter := lexicon.front.sub("", text, count=1)) != text:
        text = shorter
    text = lexicon.back.sub("", text).strip(f" {OTHER}")
    text = re.sub(f'[{OTHER}“”"‘’]+', "", text)
    text = _FROM_LAST.sub("", _MEANS.sub("", text))
    if len(text) > _LONGEST_LABEL:
        text = _LIST_BEFORE.sub("", text)
    if len(text) <= _BARE_VERB:
        noun = re.split(r"[的，、。；（(]", after)[0].strip(f" {OTHER}")
        text = text if _NOT_A_NOUN.match(noun) else f"{text}{noun[:12]}"
    return text[-_LONGEST_LABEL:].lstrip("、”’》")


def label_before_bracket(masked: str, left: int) -> str:
    """What stands before the bracket that a bare figure is in: 微信公众号(1个)."""
    opened = masked.rfind(
        "（" if masked[left - 1 : left] == "（" else "(", max(0, left - REACH), left
    )
    floor = max(0, opened - _LONGEST_LABEL)
    start = max(floor, *(masked.rfind(mark, floor, opened) + 1 for mark in "，,。；;：:"))
    return label_of(masked[start:opened], "")


def plain_label(label: str) -> str:
    """The label without the words that do not tell one thing from another."""
    plain = re.sub(r"（.*）|[“”\"《》\s]", "", label)
    return _IDLE.sub("", plain)


def core_of(label: str) -> str | None:
    """What a label names, in a form that two mentions of one thing share; None where it names too little.

    >>> core_of("发布政策解读材料") == core_of("政策解读")
    True
    """
    plain = _SITE_OF_COLUMN.sub("", _COLUMN.sub("栏", plain_label(label)))
    if _HELD.search(plain):
        # Of these an office counts its own for disclosure alone.
        return re.sub("信息公开|政务公开|公开", "", plain) or plain
    thing = PUBLISH.sub("公开", plain)
    if thing == "公开信息":
        # All that was published, or 公开信息 of something that is not said.
        return "主动公开信息" if "主动公开" in label or "公开政府信息" in label else None
    thing = _KIND.sub("", thing.removeprefix("公开") if _OF_ITSELF.search(thing) else thing)
    return thing if len(thing) >= _SHORTEST_THING or _COUNTED.search(thing) else None
