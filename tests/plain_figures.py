"""What a reader would take for a figure in a rendered text, found without the program's own grammar.

Written apart on purpose: a plain scan for digits and number words, and a list of the shapes in which
they count nothing (dates, articles, numbers of documents and telephones, numbering, names).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

_N = "零〇○一二两三四五六七八九十百千万亿"
_FORMAL = "壹贰叁肆伍陆柒捌玖拾佰仟萬億"
_DAY = r"(?:\d{1,2}|[一二三]?十?[一二三四五六七八九十])\s{0,2}月(?:份|\s{0,2}(?:\d{1,3}|[一二三]?十?[一二三四五六七八九十])\s{0,2}[日号]?)?"
_YEAR = rf"(?:(?:19|20)\d\d|(?:一九|二[〇○零])[{_N}]{{2}})"
_LIST = rf"(?:\d{{1,2}}|[{_N}]{{1,3}})"
_CLAUSE = r"(?:^|(?<=[\s。；;：:！!？?，,、（(\ue000-\ue002]))"

# Shapes that count nothing, each blanked before the scan.
NO_FIGURE = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"《[^《》]*》",
        r"https?://[!-~]+|www\.[!-~]+|[A-Za-z0-9_.+-]+@[A-Za-z0-9_.-]+|(?:[A-Za-z0-9-]+\.)+(?:gov|com|org|net|edu|cn)\b[!-~]*",
        r"[〔\[［（(【]\s{0,2}(?:19|20)\d\d\s{0,2}[〕\]］）)】]\s{0,2}第?\s{0,2}\d{1,5}\s{0,2}号|〔20\d{3,6}号",
        rf"第?\s{{0,2}}(?:\d{{1,5}}(?:-\d{{1,4}})?|[{_N}]+)\s{{0,2}}号[令文]?",
        r"\d{16,19}|\d{17}[Xx]|(?<=备)\d{4,10}|(?:邮编|邮政编码)[为是]?[：:]?\s?\d{6}",
        r"(?:[（(]?0\d{2,3}[）)]?\s?[-—－–]?\s?)\d{7,8}(?:-\d+)?|1[3-9]\d{9}|400[-—]?\d{3}[-—]?\d{4}",
        r"(?:电话|传真|手机|热线|Tel|TEL)(?:号码)?[为是]?[：:]?\s?\d[\d\-—－–]{2,15}",
        rf"{_YEAR}\s?年?度?\s?[至到—－–\-~～]+\s?{_YEAR}\s?年?度?",
        rf"{_YEAR}\s?年度?\s?(?:{_DAY})?|\d{{5,8}}\s?年|(?:19|20)\d\d(?=版)",
        rf"{_DAY}|(?:19|20)\d\d([-/.．])\d{{1,2}}\1\d{{1,2}}|\d{{1,2}}月?\s?[至到—－–\-~～]+\s?\d{{1,2}}[月日]",
        r"\d{1,2}[:：]\d\d|(?<=午)\d{1,2}[时点](?:\d{1,2}分)?|[一二三四1-4]\s?季度",
        rf"第\s{{0,2}}(?:\d{{1,4}}|[{_N}]+)\s{{0,2}}[条款章节编项期届次批轮场名位版]?(?:第?[（(]?{_LIST}[）)]?[款项目])*",
        rf"[（(]\s{{0,2}}{_LIST}\s{{0,2}}[）)]|{_CLAUSE}{_LIST}(?=\s{{0,2}}(?:[、．.)）]|[是要]))",
        "[\u2460-\u2473\u24f5-\u24fe\u2776-\u2793\u3220-\u3229\u3280-\u3289]",
        r"12345|12348|12315|12388|12320|12333|12366|110|119|120",
        # Names that hold a digit or a number word.
        r"[A-Za-z]+[-+]?\d+(?:\.\d+)*|\d+[+-]?[A-Za-z]+|“[^”]{0,12}”",
    )
)
_MEASURE = "件条次场份篇宗期个人户批项家部册名位类种处所台套页幅例轮届栏款天倍成岁年元%％"
FIGURE = re.compile(
    rf"[百千]分之[{_N}点\d]+|[二两三四五六七八九十百千][{_N}]*[余多来几]?(?:人次|场次|万元|亿元|[{_MEASURE}])"
    rf"|[二三四五六七八九]?十[一二三四五六七八九]|[一二两三四五六七八九十][百千万亿][{_N}]+|[{_FORMAL}]{{2,}}|翻[了{_N}]*番"
)
# Idioms that hold number words before a measure word; each only with the words that make it one.
IDIOMS = re.compile(
    r"十分(?!之|钟)|万一|千万(?=不|别|要)|百家(?=争鸣)|百姓|(?<=进)万家|(?<=千家)万户|千家万户"
    r"|[两二三四五六](?:个|项|类)(?=确立|维护|毫不动摇|一百年|责任|意识|自信|全面|坚持|代表|区分|一律|清单|服务)"
)


def read_as_figures(rendered: Any, *, strict_words: bool = True) -> list[str]:
    """What reads as a figure in `rendered.text` and is neither bound, held nor a shape without count."""
    signs = list(rendered.text)
    for figure in rendered.figures:
        signs[figure.start : figure.end] = "\ue000" * (figure.end - figure.start)
    for place, _ in rendered.citations:
        signs[place : place + 3] = "\ue001" * 3
    return read_as_figures_in("".join(signs), strict_words=strict_words)


def read_as_figures_in(text: str, *, strict_words: bool = True) -> list[str]:
    """The same for a text that has no spans: only 【待核…】 and 【待填…】 are taken out."""
    text = re.sub(r"【待[核填]：[^【】\n]*】", lambda m: "\ue002" * len(m[0]), text)
    text = IDIOMS.sub(lambda m: " " * len(m[0]), text) if strict_words else text
    for shape in NO_FIGURE:
        text = shape.sub(lambda m: " " * len(m[0]), text)
    found = FIGURE.findall(text) if strict_words else []
    return found + [c for c in text if unicodedata.category(c) in ("Nd", "No")]
