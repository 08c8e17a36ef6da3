"""The shapes that a number takes in a report: one rule per line, tried from top to bottom.

At each place of the text the first rule that fits wins, so a rule higher up protects its number
from those below: a web address before a date, a date before a count. A rule is a kind and a
regular expression; where the number is only part of what the expression must see, that part is the
group `n` (the whole match is passed over, the span is `n`).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from assistant.text.numerals import ARABIC, CHINESE, FORMAL, MIXED, NUMERAL, SPACE


class Kind(StrEnum):
    """What a number in a text is. The first line are figures, all others count nothing."""

    COUNT = "count"
    PERCENT = "percent"
    POINTS = "points"
    MONEY = "money"
    MULTIPLE = "multiple"

    YEAR = "year"
    DATE = "date"
    PERIOD = "period"
    CLOCK = "clock"
    DOCUMENT_NUMBER = "document_number"
    ARTICLE = "article"
    ORDINAL = "ordinal"
    PHONE = "phone"
    POSTCODE = "postcode"
    WEB = "web"
    IDENTIFIER = "identifier"
    NAME = "name"


FIGURES = frozenset({Kind.COUNT, Kind.PERCENT, Kind.POINTS, Kind.MONEY, Kind.MULTIPLE})

# Measure words behind Arabic digits, longest first within a family.
_COMMON_UNITS = (
    "条次|篇次|期次|人次|场次|个次|件次|批次|户次|平方公里|平方米|小时|分钟|个工作日|工作日|个小时|个季度|个月|课时|学时|"
    "条|件|次|场|期|人|个|宗|起|份|篇|项|家|部|册|户|批|名|位|类|种|处|所|辆|台|套|本|页|张|幅|块|例|轮|"
    "届|打|栏|款|支|只|座|栋|间|封|集|档|遍|回|笔|枚|字|余?天|周"
)
# Behind a Chinese numeral these make words that count nothing (三级, 十分, 一面), so not there.
_ARABIC_ONLY_UNITS = (
    "分(?![钟之])|公里|千米|公顷|岁|秒|米|亩|年|日|步|组|队|村|镇|乡|县|区|市|省|级|版|点|门|票|幢|层|环节|方面|部分|股|道|面|"
    "颗|首|单|号|[KMGT]B|G|兆|字节|余?名|人天"
)
ARABIC_UNIT = f"(?:{_COMMON_UNITS}|{_ARABIC_ONLY_UNITS})"
CHINESE_UNIT = f"(?:{_COMMON_UNITS}|方面|部分|环节|岁|年|天|日|亩|票|公里|村|倍)"
YUAN = "(?:亿元|万元|元(?!素|旦|件|宵)|人民币)"
# Behind a long number these make it a figure, not a telephone or card number.
_COUNTING = rf"{SPACE}(?:{ARABIC_UNIT}|{YUAN}|[万亿余多%％.])"
VAGUE = "(?:余|多|来|几)"
RANGE = rf"{SPACE}(?:至|到|—+|－|–|-|～|~){SPACE}"
_NINE = "一二三四五六七八九"

Y4 = r"(?<!\d)(?:19|20)\d{2}"
_CHINESE_YEAR = r"(?<![零〇一二三四五六七八九十])(?:一九|二[〇○零])[〇○零一二三四五六七八九]{2}"
_MONTH_DAY = rf"\d{{1,2}}{SPACE}月(?:份|{SPACE}\d{{1,3}}{SPACE}(?:[日号]|(?=[止起至])))?"
_DATE = (
    rf"(?:(?:{Y4}|{_CHINESE_YEAR}){SPACE}年度?{SPACE})(?:{_MONTH_DAY})|(?<![\d.])(?:{_MONTH_DAY})"
    r"|(?<![\d.])(?:19|20)\d{2}([-/.．])\d{1,2}\1\d{1,2}(?![\d.])"
)
_PLAIN_DATE = _DATE.replace(r"|(?<![\d.])(?:19|20)\d{2}([-/.．])\d{1,2}\1\d{1,2}(?![\d.])", "")
_CHINESE_DATE = (
    rf"(?:{_CHINESE_YEAR}年)?(?<![{NUMERAL}])(?:十[一二]?|[一二三四五六七八九])月"
    r"(?:份|(?:[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])日)"
)
_TO = rf"{SPACE}起?{SPACE}(?:至|到|—+|－|–|-|～|~){SPACE}"
_ORDINAL_NUMBER = rf"(?:\d{{1,2}}|(?:二|三)?十?[一二三四五六七八九十])(?![{NUMERAL}\d])"
_START = r"(?:^|(?<=[\n。；;：:！!？?，,、\s（(]))"
_CIRCLED = "[\u2460-\u2473\u24f5-\u24fe\u2776-\u2793\u3220-\u3229\u3280-\u3289]"
# Every other character of the Unicode classes No and Nl up to the squared CJK signs, and beyond.
ODD_DIGIT = (
    "[廿卅卌\u00b2\u00b3\u00b9\u00bc-\u00be\u09f4-\u09f9\u0b72-\u0b77\u0bf0-\u0bf2\u0c78-\u0c7e\u0d58-\u0d5e"
    "\u0d70-\u0d78\u0f2a-\u0f33\u1369-\u137c\u16ee-\u16f0\u17f0-\u17f9\u19da\u2070-\u2089"
    "\u2150-\u2189\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u2cfd\u3021-\u3029\u3038-\u303a"
    "\u3192-\u3195\u3220-\u3229\u3248-\u324f\u3251-\u325f\u3280-\u3289\u32b1-\u32bf\ua6e6-\ua6ef"
    "\ua830-\ua835\U00010107-\U00010178\U0001018a-\U0001018b\U000102e1-\U000102fb"
    "\U00010320-\U00010323\U00010341\U0001034a\U000103d1-\U000103d5\U00010858-\U0001085f"
    "\U00010879-\U0001087f\U000108a7-\U000108af\U000108fb-\U000108ff\U00010916-\U0001091b"
    "\U000109bc-\U000109ff\U00010a40-\U00010a48\U00010a7d-\U00010a7e\U00010a9d-\U00010a9f"
    "\U00010aeb-\U00010aef\U00010b58-\U00010b5f\U00010b78-\U00010b7f\U00010ba9-\U00010baf"
    "\U00010cfa-\U00010cff\U00010e60-\U00010e7e\U00010f1d-\U00010f26\U00010f51-\U00010f54"
    "\U00010fc5-\U00010fcb\U00011052-\U00011065\U000111e1-\U000111f4\U0001173a-\U0001173b"
    "\U000118ea-\U000118f2\U00011c5a-\U00011c6c\U00011fc0-\U00011fd4\U00012400-\U0001246e"
    "\U00016b5b-\U00016b61\U00016e80-\U00016e96\U0001d2e0-\U0001d2f3\U0001d360-\U0001d378"
    "\U0001e8c7-\U0001e8cf\U0001ec71-\U0001ecb4\U0001ed01-\U0001ed3d\U0001f100-\U0001f10c]"
)
_BARE_CHINESE = rf"[{NUMERAL}]*[十百千万亿][{NUMERAL}]+|[{NUMERAL}]+[十百千万亿][{NUMERAL}]*"
_FORMAL = rf"[壹贰叁肆柒捌玖佰仟萬億][{FORMAL}]*|[伍陆拾][{FORMAL}]+"
# 一次, 一件 are often "a": a figure only where the phrase ends or a verb of counting stands before.
_ONE = (
    r"(?<=[共仅只了到展办行布定受理印发成计])一[件场期份篇宗名次]|"
    r"一[件条次场期份篇宗起项人名家个部](?=[，。；、）)！？,;\s]|以上|左右|$)"
)
_ADDRESS = r"(?:(?<=[路街道巷弄号楼园区座院])|(?<=大厦)|(?<=中心))"


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of number and the expression that recognises it."""

    kind: Kind
    pattern: str


RULES: tuple[Rule, ...] = (
    Rule(Kind.WEB, r"https?://[!-~]+|(?<![A-Za-z0-9])www\.[!-~]+"),
    Rule(
        Kind.WEB,
        r"(?<![A-Za-z0-9])[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}",
    ),
    Rule(
        Kind.WEB,
        r"(?<![A-Za-z0-9])(?:[A-Za-z0-9-]{1,63}\.){1,5}(?:gov|com|org|net|edu|cn)(?![A-Za-z0-9-])(?:/[!-~]*)?",
    ),
    Rule(
        Kind.DOCUMENT_NUMBER,
        rf"[〔\[［（(【]{SPACE}(?:19|20)\d{{2}}{SPACE}[〕\]］）)】]{SPACE}第?{SPACE}\d{{1,5}}{SPACE}号"
        rf"|〔(?:19|20)\d{{2}}\d{{1,4}}号",
    ),
    Rule(
        Kind.DOCUMENT_NUMBER,
        rf"第{SPACE}(?:\d{{1,5}}|{CHINESE}){SPACE}号(?:令|文)?|(?<!\d)\d{{1,4}}号[文令]",
    ),
    Rule(
        Kind.IDENTIFIER,
        rf"(?<![\dA-Za-z])\d{{17}}[\dXx](?![\dA-Za-z]|{_COUNTING})"
        rf"|(?<!\d)\d{{16,19}}(?!\d|{_COUNTING})",
    ),
    Rule(Kind.IDENTIFIER, r"(?<=ICP备)\d{4,10}号?(?:-\d+)?|(?<=公网安备)\s?\d{6,16}号?"),
    Rule(
        Kind.POSTCODE,
        rf"(?:邮编|邮政编码)(?:为|是)?[：:]?{SPACE}(?P<n>\d{{6}})(?!\d)",
    ),
    Rule(
        Kind.PHONE,
        r"(?<!\d)(?:[（(]0\d{2,3}[）)]\s?|0\d{2,3}\s?[-—－–]\s?)\d{7,8}(?:[-—－–]\d{1,5})?(?!\d)"
        rf"|(?<!\d)1[3-9]\d{{9}}(?!\d|{_COUNTING})"
        r"|(?<!\d)400[-—－]?\d{3}[-—－]?\d{4}(?!\d)",
    ),
    Rule(
        Kind.PHONE,
        r"(?:电话|传真|手机|热线|Tel|TEL)(?:号码)?(?:为|是)?[：:]?"
        rf"{SPACE}(?P<n>\d[\d\-—－–]{{2,14}}\d)(?!\d|{SPACE}(?:{ARABIC_UNIT}|万|余|多))",
    ),
    Rule(Kind.PERIOD, rf"(?:{_PLAIN_DATE}){_TO}(?:{_PLAIN_DATE}|\d{{1,2}}日)"),
    Rule(
        Kind.PERIOD,
        rf"{Y4}{SPACE}年?度?{SPACE}(?:至|到|—+|－|–|-|～|~){SPACE}{Y4}{SPACE}年度?"
        rf"|(?<![\d.])\d{{1,2}}月?{SPACE}(?:至|到|—+|－|–|-|～|~){SPACE}\d{{1,2}}月份?",
    ),
    Rule(
        Kind.PERIOD,
        rf"第{SPACE}[一二三四1-4]{SPACE}季度|(?<![\d{NUMERAL}个])[一二三四1-4]{SPACE}季度",
    ),
    Rule(Kind.PERIOD, rf"近(?P<n>[二三五十两]年)(?!{SPACE}[\d{NUMERAL}])"),
    Rule(Kind.PERIOD, rf"(?<![\d{NUMERAL}])[二三五十两]年(?=以?来)"),
    Rule(Kind.DATE, _DATE),
    Rule(Kind.DATE, _CHINESE_DATE),
    Rule(
        Kind.YEAR, rf"(?:{Y4}|{_CHINESE_YEAR}){SPACE}年(?:度)?|{Y4}(?=版)|(?<!\d)\d{{5,8}}{SPACE}年"
    ),
    Rule(
        Kind.CLOCK,
        r"(?<![\d:：])[0-2]?\d[:：][0-5]\d(?![\d:：])|(?<=[午日])\d{1,2}[时点](?:\d{1,2}分)?",
    ),
    Rule(
        Kind.ARTICLE,
        rf"第{SPACE}(?:\d{{1,3}}|{CHINESE}){SPACE}[条款章节编](?:{SPACE}第?{SPACE}[（(]?{SPACE}"
        rf"(?:\d{{1,2}}|[{NUMERAL}]{{1,3}}){SPACE}[）)]?{SPACE}[款项目])*",
    ),
    Rule(
        Kind.COUNT,
        rf"(?:(?<=排名)|(?<=位列)|(?<=位居)|(?<=名列)|(?<=[省市国县区]))第(?:\d{{1,4}}|{CHINESE})(?=[名位，。；、）)])",
    ),
    Rule(
        Kind.ORDINAL,
        rf"第(?!三[方人]){SPACE}(?:\d{{1,4}}(?!\d)|{CHINESE})(?:季度|期|届|次|批|轮|场|名|位|版|项)?",
    ),
    # A bracket right behind a word holds a figure, 收到申请（12）; an item begins a clause.
    Rule(
        Kind.ORDINAL,
        rf"(?:(?<!\w)|(?<=第))[（(]{SPACE}(?:\d{{1,2}}|[{NUMERAL}]{{1,3}}){SPACE}[）)]"
        rf"(?!{SPACE}(?:{ARABIC_UNIT}|[万亿余多%％]))",
    ),
    Rule(
        Kind.ORDINAL,
        rf"{_START}{_ORDINAL_NUMBER}(?={SPACE}(?:[、．]|\.(?!\d))(?!{SPACE}[\d{NUMERAL}]))",
    ),
    Rule(
        Kind.ORDINAL,
        rf"{_START}(?<![（(]){_ORDINAL_NUMBER}(?={SPACE}[)）](?!{SPACE}[\d{NUMERAL}]))",
    ),
    Rule(Kind.ORDINAL, rf"{_START}{_ORDINAL_NUMBER}(?=[是要])"),
    Rule(Kind.ORDINAL, rf"{_CIRCLED}(?!{SPACE}(?:{ARABIC_UNIT}|万|余|多|\d|{_CIRCLED}))"),
    Rule(Kind.NAME, "@names@"),
    Rule(Kind.NAME, r"每(?:半?年|个?季度|个?月|周|日|天)[^，。；\d]{0,8}?(?P<n>一次)"),
    # A range counts once: 3至5次, 10%～20%. 2021—2025年 and 1-6月 are periods, above.
    Rule(
        Kind.PERCENT,
        rf"{ARABIC}{SPACE}[%％]?{RANGE}{ARABIC}{SPACE}[%％]",
    ),
    Rule(
        Kind.COUNT,
        rf"(?<![\d.第]){ARABIC}{SPACE}{RANGE}{ARABIC}{SPACE}(?:[万亿]?{SPACE}{ARABIC_UNIT})"
        rf"|(?<![{NUMERAL}第])[一二两三四五六七八九十]+(?:至|到)[一二两三四五六七八九十]+{CHINESE_UNIT}",
    ),
    Rule(
        Kind.PERCENT,
        rf"{MIXED}{SPACE}[%％﹪‰]|{CHINESE}{SPACE}[%％﹪]|[百千]分之{SPACE}(?:{MIXED}|{CHINESE})",
    ),
    Rule(Kind.POINTS, rf"(?:{MIXED}|{CHINESE}){SPACE}个?{SPACE}百分点"),
    Rule(
        Kind.MULTIPLE,
        rf"(?:{MIXED}|{CHINESE}){VAGUE}?{SPACE}倍|翻了?(?:[{NUMERAL}\d])?番|[{NUMERAL}]+分之[{NUMERAL}]+",
    ),
    Rule(
        Kind.MULTIPLE,
        rf"(?<=[占达近约超过])[两{_NINE}]成[{_NINE}半]?"
        rf"|[两二三四五六七八九]成(?![立为果员效型长熟品本分功交就形绩套人])[{_NINE}半]?"
        r"|一成(?=以上|左右|多|[，。；、])"
        r"|一半(?=以上|左右|多|的|[，。；、）]|$)|(?<=[近超过达])半数",
    ),
    Rule(Kind.MONEY, rf"(?:{MIXED}|{CHINESE}){SPACE}{VAGUE}?{SPACE}(?:余|多)?{YUAN}"),
    Rule(
        Kind.IDENTIFIER,
        rf"(?<!\d)\d{{1,5}}(?:-\d{{1,4}})?{SPACE}号(?![文令])|{_ADDRESS}\d{{1,4}}(?:室|楼|栋|幢|单元|层)",
    ),
    Rule(Kind.COUNT, rf"{ARABIC}{SPACE}(?:余|多){SPACE}[万亿](?!元)(?:{SPACE}{ARABIC_UNIT})?"),
    Rule(Kind.COUNT, rf"{MIXED}(?:{SPACE}{VAGUE})?(?:{SPACE}{ARABIC_UNIT})?"),
    Rule(Kind.COUNT, _ONE),
    # 数十次, 几百条: some tens, some hundreds. 次数十分 is no such number.
    Rule(
        Kind.COUNT,
        rf"(?<![次件人条总个分参函指系户])[数几][十百千万亿]+{VAGUE}?{SPACE}{CHINESE_UNIT}",
    ),
    Rule(Kind.COUNT, rf"(?!一(?![{NUMERAL}]))(?:{CHINESE}){VAGUE}?{SPACE}{CHINESE_UNIT}"),
    Rule(
        Kind.COUNT,
        rf"(?:{_BARE_CHINESE}){VAGUE}?|(?<![零〇一二三四五六七八九])[零〇一二三四五六七八九]{{4,}}",
    ),
    Rule(Kind.MONEY, rf"(?:{_FORMAL}){SPACE}[元圆]"),
    Rule(Kind.COUNT, rf"(?:{_FORMAL})(?:{SPACE}{CHINESE_UNIT})?"),
    Rule(Kind.COUNT, rf"{ODD_DIGIT}+(?:{SPACE}{ARABIC_UNIT})?"),
)

# What any rule can begin with; everywhere else the scanner passes on at once.
_BEGINNINGS = rf"[\dA-Za-z〔\[［（(【邮电传手热第百翻每近半数几{NUMERAL}{FORMAL}]|{ODD_DIGIT}"


@cache
def load_grammar() -> tuple[re.Pattern[str], tuple[Kind, ...]]:
    """One expression with a group `r<i>` per rule, and the kind of each rule."""
    branches = []
    for number, rule in enumerate(RULES):
        pattern = _names() if rule.pattern == "@names@" else rule.pattern
        pattern = pattern.replace("(?P<n>", f"(?P<n{number}>").replace(
            r"([-/.．])", rf"(?P<d{number}>[-/.．])"
        )
        pattern = pattern.replace(r"\1", rf"(?P=d{number})")
        branches.append(f"(?P<r{number}>{pattern})")
    text = f"(?={_BEGINNINGS})(?:{'|'.join(branches)})"
    return re.compile(text, re.MULTILINE), tuple(rule.kind for rule in RULES)


def _names() -> str:
    data = tomllib.loads(
        resources.files(__package__).joinpath("names.toml").read_text(encoding="utf-8")
    )
    words = sorted(data["words"], key=len, reverse=True)
    # 三五 and 千万 alone are words; with a unit behind them (三五件, 千万元) they count.
    counting = [word for word in words if re.fullmatch(f"[{NUMERAL}]+", word)]
    words = [word for word in words if word not in counting]
    inside = rf"[{NUMERAL}\d]"
    parts = [
        # 点击量12345 counts, whatever number it happens to be.
        rf"(?<![\d量数计达为约共近超到])(?:{'|'.join(data['hotlines'])})(?!\d|{SPACE}(?:{ARABIC_UNIT}|[万千百亿余多%％元倍.．,，]\d?))",
        rf"(?<!{inside})(?:{'|'.join(re.escape(word) for word in words)})",
        rf"(?<!{inside})(?:{'|'.join(counting)})(?![{NUMERAL}]|{SPACE}{VAGUE}?(?:{CHINESE_UNIT}|{YUAN}))",
    ]
    for pattern in data["patterns"]:
        filled = pattern.replace("{C}", NUMERAL).replace("{S}", SPACE).replace("{M}", ARABIC_UNIT)
        parts.append(filled)
    return "|".join(parts)
