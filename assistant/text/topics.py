"""What the words before a clause speak of, for a clause that does not say it itself."""

from __future__ import annotations

import re

_TOPICS = re.compile(
    "(?P<request>(?:政府|政务)?信息公开(?:类|方面)?的?申请|依申请公?开?|申请公开|公开申请|(?:予以|同意|准予|部分|不予)公开|无法提供|不予处理|新收|来件)"
    "|(?P<norm>规范性文件)|(?P<rule>(?:政府)?规章(?!制度))|(?P<licence>行政许可)|(?P<penalty>行政处罚)|(?P<coercion>行政强制)"
    "|(?P<fee>行政事业性收费)|(?P<review>(?:行政)?复议)|(?P<suit>诉讼|应诉|起诉)"
    "|(?P<foreign>建议|提案|信访|留言|工单|热线|来信|咨询|诉求|网站|公众号|微信|微博|抖音|专栏|栏目|审批|不动产|便民|举报|投诉|培训|会议|解读|新闻|意见|问题|证明|服务事项|备案|许可申请|村务|办事)"
    "|(?P<ask>申请)"
)


def topic_of(text: str) -> str | None:
    """The meaning spoken of last in the text; `foreign` where it is none of the form's."""
    topic = None
    for match in _TOPICS.finditer(text):
        topic = match.lastgroup
    return topic


# An application is one for information where the words around speak of that.
_OPEN = re.compile("信息公开|依申请|公开申请|结转|(?:予以|部分|不予|同意)公开|新收")


def known_topic(topic: str | None, words: str) -> str | None:
    """The topic, where 申请 alone is one for information by the words around it; else it is foreign."""
    if topic not in (None, "ask"):
        return topic
    return "request" if _OPEN.search(words) else topic and "foreign"
