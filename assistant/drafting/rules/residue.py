"""What a form or a converter leaves in a text: instructions, blanks, lost characters, torn dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from assistant.drafting.rules.case import Example, Part, TextCase, TextRule, fault, rule
from assistant.findings import Finding, Severity

RULES: list[TextRule] = []
_Finder = Callable[[str], Iterator[re.Match[str]]]

_PUBLISHED = "年度报告应当完整、准确（国办公开办函〔2021〕30号）"

_UNIT = r"[年月日件条次项个人万份期场元%％]|[镇乡县市区局](?!\d)"
# What stands in the place of a name, a number or a date: with it a text must be wrong.
_PLACEHOLDER = re.compile(
    rf"(?<![A-Za-z\d./@])[XＸxｘ]{{2,}}(?![A-Za-z\d./@])|[×＊]{{2,}}(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])[×＊*]{{2,}}|"
    rf"(?<![A-Za-z\d./@×])[XＸxｘ×NＮ](?={_UNIT})|"
    rf"(?<![一二三四五六七八九十○〇◯])[○〇◯]{{2,}}(?={_UNIT})|"
    r"[（(【\[［〔<＜](?:(?:填写|请填写?|请输入|此处)?(?:本?(?:单位|机关|部门|政府|乡镇)(?:名称|全称|简称)|数字|数量|数值|年份|年度|日期)|待[补填定核统][\u4e00-\u9fff]{0,4})[）)】\]］〕>＞]|"
    r"(?<=[为达计共了息件约到])[ \u3000]{2,}(?=万?[条件次篇人元份期场]|[%％])|(?<=[增长降升比占])[ \u3000]{2,}(?=[%％])|"
    rf"[（(【\[〔][ \u3000]*[）)】\]〕](?={_UNIT})|"
    r"[_＿]{3,}|(?<=[\u4e00-\u9fff])[_＿]{2}|20[_Xx×]{1,2}[ _]*年|年[ \u3000]{1,6}月[ \u3000]{1,6}日|"
    r"某某[镇乡县区市局街单]|\{\{[^{}\n]{0,40}\}\}|\$\{[^{}\n]{0,40}\}|#(?:REF|DIV/0|VALUE|NAME|N/A)[!?]?|"
    r"[{｛](?:[\u4e00-\u9fff]{2,8})[}｝]|#(?:单位|机关|部门|数量|数字|年份|日期)[\u4e00-\u9fff]{0,4}#|"
    r"(?:数据|数字|件数|条数|次数|金额|数量)(?:暂缺|待(?:补|填|核|报|统计)[\u4e00-\u9fff]{0,1})(?=[，。；）]|$)|"
    r"错误[!！][ \u3000]?未(?:找到|定义)|(?<=[为：:])待补充|待[填补](?=[\s，。；]|[条件次项个])|(?<=[\u4e00-\u9fff])TODO",
    re.M,
)
# Instructions to whoever writes, in brackets: no finished text has them. Of what stands in the
# brackets one of these is met, and nothing that is said to the public.
_BRACKETS = re.compile(r"[（(【\[［〔]([^（()）【】\[\]［］〔〕\n]{2,90})[）)】\]］〕]")
_WRITING = r"(?:填(?!意见|内容)|写明|撰写|编写|补充|补报|删[除去掉]|替换|改写|修改|据实|如实|核实|核对|核定|确认|插入|粘贴)"
_INSTRUCTION = re.compile(
    rf"(?<![提申邀聘报呈])请[^，。；]{{0,30}}{_WRITING}|(?:应当?|须|需要?)[^，。；]{{0,12}}(?:填写|写明|写清|撰写)|"
    r"(?:上报|报送|报出|定稿|发布|公开|印发|提交|使用|打印|审定|修改|填写|填好|核对)(?:之?前|时|后)[^，。；]{0,10}(?:删|去掉|替换)|"
    r"(?:此处|本处|此段|本段|本部分|本节|这里|此空)[^，。；]{0,24}(?:填写|填入|写明|撰写|插入|补充|附图|空着|删[除去掉])|"
    r"(?:样例|范例|样稿|样表|模板|模版|范文)[，,；;]?[^）]{0,20}(?:参考|修改|替换|套用|填)|(?:参考|仅供)[^，。]{0,4}(?:样例|范例|模板|范文)|"
    r"(?:^[^多均，。]{0,6}|控制在|限|约)\d+个?字(?:以内|左右|以上|之内)|不(?:少于|超过|多于)\d+字|不少于[\d一二两三四五]条|"
    r"^(?:批注|批示|修改意见|审核意见|编者按|待办|备忘)[：:]|(?<![提申邀聘报呈])请[^，。；]{0,20}(?:再核|复核|核一[遍下]|核准|改一下)|"
    r"^填写|^(?:此处|这里|本段|本部分)(?:填|写)|^待(?:补充?|填写?|核[实对定]|确认|更新|统计|定)$|"
    r"(?:数据|数字|件数|条数|次数|金额|数量|比例)(?:尚|暂|仍)?(?:缺(?!口|失|陷|少)|待(?!遇)|未定|为空)|"
    r"待[^，。；]{0,20}(?:补填|填报|填写|补报|补上|核定|提供数据|提供)后?再?(?:补填|填入|填写|补充|更新|修改)?$|"
    r"待[^，。；]{0,20}(?:核实|核对|核定|确认|统计|汇总)后再?(?:补填|填入|填写|填报|补充|补上|更新|修改|替换)"
)
_TO_THE_PUBLIC = re.compile(
    r"扫码|扫描|二维码|问卷|申请表|意见|咨询|电话|网址|www|邮箱|查阅|查询|登[录陆]|下载|疑问|如需|如有|详见|姓名|身份|真实"
)
# What is taken out of a paper before it is published: 公开前删去身份证号.
_HIDDEN = re.compile("隐私|身份证|敏感|个人信息|涉密|住址|账号")
# The same without brackets: nobody tells the reader of a report to change it.
_IN_THE_OPEN = re.compile(
    r"(?:以上|上述|本段|此段|本部分|此处)[^。；\n]{0,14}(?:仅供|供)[^。；，\n]{0,10}参考|"
    r"(?<![提申邀聘报呈])请(?:各[\u4e00-\u9fff]{1,4}|你单位|贵单位)?(?:自行)?(?:结合|根据|按照?)(?:本(?:单位|部门|地))?实际(?:情况)?(?:自行)?(?:修改|填写|补充|替换|增删)|"
    r"请(?:各[\u4e00-\u9fff]{1,4})?据实(?:填写|填报|修改|补充)|(?:上报|报送|定稿|发布|公开)(?:前|时)请(?:予以|自行)?(?:删除|删去|替换)"
)
# Words of a program that holds the place, and of one that wrote.
_OF_A_PROGRAM = re.compile(
    r"(?:报告|年报)》?[（(](?:征求意见稿|送审稿|讨论稿|初稿|草稿|修改稿|审议稿|第[一二三四]稿|代拟稿)[）)]|"
    r"(?:单击|点击)(?:或(?:点击|单击|轻触))?此处(?:可)?(?:输入|添加|插入|编辑|键入)|批注 ?\[[A-Za-z一-鿿]{1,6}\d+\]|"
    r"作为(?:一[个名])?(?:AI|人工智能|大语言模型|语言模型)[^，。；]{0,6}(?:模型|助手|，)|"
    r"以下是(?:为您|根据您|按您|按照您)[^。：:]{0,24}[：:]|希望(?:以上|这些|上述)[^，。；]{0,14}(?:帮助|参考|有用)|"
    r"如(?:果)?您?(?:还)?(?:需要|有)[^，。；]{0,16}，?请(?:随时)?(?:告诉我|告知我|提供给我)"
)
# 申请表提示（请填写真实姓名）: told of a form for the public.
_OF_A_FORM = re.compile("(?:提示|表单|申请表|界面|页面)》?[^，。；]{0,4}$")
# The form's instructions and the wording of a template.
_TEMPLATE = re.compile(
    r"[（(【](?:填写(?!意见|内容)[^）)】]{0,40}|请填写[^）)】]{0,20}|此处[^）)】]{0,30}|说明[：:][^）)】]{0,60}(?:填写|应写明|应当写明)[^）)】]{0,30}|请[^）)】]{0,30}(?:填写|填报|补充|删除|删去|修改)[^）)】]{0,20}|[^）)】]{0,30}(?:修改|定稿|填写|核对|审定|发布)(?:后|前)请?(?:自行)?删[除去掉])[）)】]|"
    r"[（(【](?:示例|样表|模板|盖章)[）)】][ \u3000]*$|【说明[：:][^】\n]{0,60}】|此处[^，。；]{0,20}填写|请(?:自行)?删[除去]|填报时[^，。；]{0,8}删[除去]|"
    r"^[ \u3000]*(?:填表|填报|填写)说明|(?:填表|填报|填写)说明[：:]|请在此|请填写(?!申请|意见|完整|《|表)|该部分以表格形式报告|本部分以表格形式|表格如下[：:]?\s*$",
    re.M,
)
# 使用“请填写意见”的表单: words that the office quotes are its own doing.
_QUOTED = re.compile(r"“[^”\n]{0,40}”|「[^」\n]{0,40}」")
# What a failed conversion puts for the letters that it loses, and nobody writes.
_LOST = re.compile(
    r"\ufffd|锟斤|斤拷|烫烫烫|屯屯屯|[ÃÂâåæçèéäï][\x80-\xbf¼½¾»€™œ]|[锘锛銆鈥鐨鍏鏀绗鎴闂鍜閮搴滃叕斂簻伅紑勭鍔]{2,}|淇℃|\(cid:\d+\)|"
    r"&(?:nbsp|lt|gt|quot|ldquo|rdquo);|</?(?:p|br|div|span|td|tr|strong)\b|\\u[0-9a-fA-F]{4}"
)
_BROKEN = {
    "乱码": re.compile(
        r"\ufffd|锟斤拷|锟斤|斤拷|烫烫烫|屯屯屯|[ÃÂâåæçèéäï][\x80-\xbf¼½¾»€™œ]|[\ue000-\uf8ff]|"
        # UTF-8 read as GBK: signs that no report uses, two together or beside a lost one.
        r"[锘锛銆鈥鐨鍏鏀绗鎴闂鍜閮搴滃叕斂簻伅鍏紑鐨勭鍔]{2,}|[锛銆鈥][\u4e00-\u9fff]|淇℃|"
        # GBK read as Latin letters, a cell too narrow for its number, the mark for a missing type.
        r"[\u00a1-\u00ff]{3,}|#{3,}|〓|"
        r"&(?:nbsp|amp|lt|gt|quot|ldquo|rdquo|#\d{2,5}|#x[0-9a-fA-F]{2,5});|\\u[0-9a-fA-F]{4}|\(cid:\d+\)|"
        r"(?:%[89A-Fa-f][0-9A-Fa-f]){3,}|</?(?:p|br|div|span|td|tr|strong)\b[^<>\n]{0,80}>|"
        r"[\x00-\x08\x0b\x0c\x0e-\x1f]|[■◆●█▇]{2,}"
    ),
    "方框（没有显示出来的字）": re.compile(
        r"(?<=[\u4e00-\u9fff])[□▯]+(?=[\u4e00-\u9fff，。；])(?!是|否|有|无|不|满意|基本|一般|同意|较|很|非常|其他)"
    ),
    "连续的问号": re.compile(
        r"(?<=[\u4e00-\u9fff，。\d])[?？]{2,}(?=[\u4e00-\u9fff，。])|[?？]{3,}"
    ),
    "代替了字的问号": re.compile(r"(?<=[\u4e00-\u9fff])[?？](?=[\u4e00-\u9fff])"),
}
_ASKS = re.compile(
    r"([\u4e00-\u9fff])[不没]\1|没有|什么|吗|呢|哪|谁|如何|何时|怎么|怎样|几|是否|能否|可否|多少|为何|[问疑][：:“]"
)
# 20231日, 202312月31日: no reading makes a date of it.
_RUN_TOGETHER = re.compile(
    r"20\d{2} ?[01]?\d[0-3]?\d\s*日|20\d{2}(?:1[0-2]|0?[1-9])\s*月(?:\s*\d{1,2}\s*日)?"
)
_TORN: dict[str, re.Pattern[str] | _Finder] = {
    "“第（几）项”的序号": re.compile(r"第二十条第(?:项|[，。；\s]|$)"),
    "条款的序号": re.compile(r"(?<=[》例法定])第[条款](?=规定|要求|[，。；、第])"),
    "“日”前的数": re.compile(r"\d{4}年\d{1,2}月日(?=[至到，。；前起止])"),
    "“月”“日”": re.compile(r"(?<!\d)20\d{2} ?[01]?\d[0-3]?\d\s*日|[至到]\s*1231\s*日"),
    "“年”": re.compile(r"(?<!\d)20\d{2}(?:1[0-2]|0?[1-9])\s*月(?:\s*\d{1,2}\s*日)?"),
    "月份": re.compile(r"(?<!\d)(?:19|20)\d{2}\s*年\s*月\s*\d{1,2}\s*日"),
    "“日”": re.compile(
        r"\d{1,2}\s*月\s*\d{1,2}\s*(?=止|起|[，。；）)]|$|[至到](?:\d{4}年)?\d{1,2}月)"
    ),
    "文号的序号": re.compile(r"(?<=[发函字令规])[〔\[［【]\d{4}[〕\]］】]第?号"),
    "文号的括号": re.compile(r"[〔\[［【]20\d\d(?![\d年\s]*[〕\]］】])\d{1,4}号|函20\d\d〕\d+号"),
}


_NUMBER_LOST = re.compile(
    r"([\u4e00-\u9fff]{3,8})\s*\d+\s*[件条次项个份部篇期][，,、；;][^，,。；;\d]{0,12}(?:现行有效|现有|共|累计|合计)[^，,。；;\d]{0,6}\1\s*[，,。；;]|"
    r"(?<=[\u4e00-\u9fff])(?:[ \u3000]{2,}|…+)[条件次](?=[，,。；、])|"
    r"(?:公开|发布|更新|推送)[^，。；、\d]{0,8}信息条(?=[，。；、])|"
    r"(?:收到|受理|办结|答复)[^，。；、\d]{0,12}申请[ \u3000]*[件条](?=[，,。；、])|"
    r"(?:制发|废止|制定|修订|有效|印发|出台)[^，。；、\d]{0,8}文件件(?=[，。；、])|"
    r"(?:举办|组织|召开)[^，。；、\d几多数]{0,10}(?:培训|会议|活动)[次场](?=[，。；、])|"
    r"(?:行政许可|行政处罚|行政强制|行政复议|行政诉讼)件(?=[，,。；、])|"
    r"(?:人员|群众|干部|代表|学员)(?:人次|名)(?=[，,。；、])|"
    r"(?<=[率例比占长降高升加少低到达为约了至])[ \u3000]*[%％](?=[，。；、）])"
)
# 发放手册册: a classifier right behind what is counted, and a sign behind that.
_CLASSIFIER = re.compile(r"[条件次场期篇份个册张部处元](?=[，。；、）])")
_TOTALS = ("共计", "累计", "合计", "总计", "达到")
_COUNTED = {
    sign: re.compile(f"(?:{words})$")
    for sign, words in {
        "条": "信息|动态|消息|视频|留言|建议|意见|线索|短信|微博|推文",
        "件": "(?:办理|答复|收到|受理|回复|处理|办结)[^，。；、]{0,6}(?:提案|议案|建议|来信|咨询|投诉|信件|工单|留言)",
        "次": "公开栏|专栏|栏目|培训|会议|例会|检查|督查|抽查|巡查|通报|宣讲|活动|演练|调度",
        "场": "培训|座谈会|宣讲会?|活动|发布会|讲座|听证会",
        "期": "简报|培训班|专刊|通报|广播",
        "篇": "图解|解读稿?|材料|文章|稿件|信息|报道|推文",
        "份": "手册|资料|宣传[单册]|明白[纸卡]|海报|公告|答复书|告知书|问卷|公报|材料",
        "个": "视频|专栏|栏目|公开栏|专区|查阅点",
        "册": "手册|资料|公报|汇编",
        "张": "海报|公告|明白[纸卡]|宣传画|照片",
        "部": "视频|动漫|短片",
        "处": "公开栏|查阅点|专区",
        "元": "金额|收取|收缴|实收|应收",
    }.items()
}


def _numbers_lost(text: str) -> Iterator[re.Match[str]]:
    """Where a number was due in front of what is counted."""
    yield from _NUMBER_LOST.finditer(text)
    for match in _CLASSIFIER.finditer(text):
        begin = max(0, match.start() - 14)
        total = text.endswith(_TOTALS, begin, match.start())
        if total or _COUNTED[match[0]].search(text, begin, match.start()):
            yield match


_OPENED = re.compile(r"《[^《》。；\n]{0,40}")
_CLOSED = re.compile(r"[^《》。；，、\n]{0,24}》")


def _half_titles(text: str) -> Iterator[re.Match[str]]:
    """Where one of the two signs of a title stands alone in its paragraph."""
    opened: list[int] = []
    for sign in re.finditer("[《》\n]", text):
        if sign[0] == "《":
            opened.append(sign.start())
        elif sign[0] == "\n":
            yield from (_OPENED.match(text, place) for place in opened)  # type: ignore[misc]
            opened = []
        elif opened:
            opened.pop()
        else:
            begin = max(text.rfind(mark, 0, sign.start()) for mark in "《》。；，、\n") + 1
            closed = _CLOSED.match(text, max(begin, sign.start() - 24))
            if closed is not None:
                yield closed
    yield from (_OPENED.match(text, place) for place in opened)  # type: ignore[misc]


_FOUND: Mapping[str, _Finder] = {"数": _numbers_lost, "书名号的一半": _half_titles}
_PLAINLY_TORN = frozenset(
    ("条款的序号", "“日”前的数", "文号的括号", "文号的序号", "“第（几）项”的序号", "月份")
)


def _first_of_each(
    parts: Sequence[Part], patterns: Mapping[str, re.Pattern[str] | _Finder]
) -> Iterator[tuple[str, Part, re.Match[str], int]]:
    """For each pattern that is met: its name, the first place, and how often it is met."""
    for name, pattern in patterns.items():
        find = pattern.finditer if isinstance(pattern, re.Pattern) else pattern
        found = [
            (part, match)
            for part in parts
            for match in find(part.text)
            if not _is_question(part.text, match)
        ]
        if found:
            yield name, *found[0], len(found)


def _is_question(text: str, match: re.Match[str]) -> bool:
    """Whether a question mark closes a question."""
    if match[0] not in ("?", "？"):
        return False
    start = max(text.rfind(mark, 0, match.start()) for mark in "。；！？?\n") + 1
    return bool(_ASKS.search(text, start, match.start()))


def _times(count: int) -> str:
    return f"，共{count}处" if count > 1 else ""


@rule(
    RULES,
    finds=Example("XX镇（单位名称）认真做好公开工作。"),
    silent=Example("青禾镇认真做好公开工作，网址www.xx.example.cn。"),
    title="留有模板或填表说明的字样",
    explanation="正文里还有“XX”“××”“（单位名称）”“此处填写”“该部分以表格形式报告”等模板、填表说明的字样。",
    basis=_PUBLISHED,
)
def rule_n50(case: TextCase) -> Iterator[Finding]:
    """Nothing of the template or the form's instructions is left in the text.

    Basis: 国办公开办函〔2021〕30号: complete and accurate. What stands for a name or a number that was
    never written must be wrong, and so must an instruction to the writer in brackets, or the words of a
    program; other wording of the form very likely is. One finding for each kind of wording, at its first
    place. Words that the text quotes are not meant, nor what is said to the public (扫码填写问卷), nor a
    note on the way of counting (注：).
    """
    yield from _left_over(case, _PLACEHOLDER, Severity.ERROR)
    yield from _left_over(case, _OF_A_PROGRAM, Severity.ERROR)
    yield from _left_over(case, _BRACKETS, Severity.ERROR)
    yield from _left_over(case, _IN_THE_OPEN, Severity.ERROR)
    yield from _left_over(case, _TEMPLATE, Severity.WARNING)


def _instructs(words: str) -> bool:
    """Whether words in brackets tell the writer what to do."""
    if not _INSTRUCTION.search(words) or _HIDDEN.search(words):
        return False
    own = re.search(r"删[除去掉]|本部分|此处|\d个?字", words) is not None
    # 3件待核实后答复 is told of requests.
    return own or not (_TO_THE_PUBLIC.search(words) or re.search(r"\d件|申请", words))


# What a text must hold for these to be looked for at all.
_NEEDED = {
    _IN_THE_OPEN: ("参考", "实际", "据实", "请删", "请予", "请自"),
    _OF_A_PROGRAM: (
        "稿）",
        "稿)",
        "击此处",
        "批注",
        "模型",
        "助手",
        "以下是",
        "帮助",
        "有用",
        "诉我",
        "知我",
        "给我",
    ),
}


def _is_in_brackets(text: str, match: re.Match[str]) -> bool:
    """Whether it stands within an instruction in brackets, which is told as a whole."""
    near = _BRACKETS.finditer(text, max(0, match.start() - 90), match.end() + 90)
    return any(m.start() <= match.start() < m.end() and _instructs(m[1]) for m in near)


def _left_over(case: TextCase, pattern: re.Pattern[str], severity: Severity) -> Iterator[Finding]:
    seen: dict[str, tuple[Part, re.Match[str], int]] = {}
    for part in case.parts:
        if not any(word in part.text for word in _NEEDED.get(pattern, ("",))):
            continue
        quoted: list[tuple[int, int]] | None = None
        for match in pattern.finditer(part.text):
            if pattern is _BRACKETS:
                blank = _PLACEHOLDER.match(part.text, match.start())
                if blank is not None or not _instructs(match[1]):
                    continue
            if quoted is None:
                quoted = [m.span() for m in _QUOTED.finditer(part.text)]
            if any(a < match.start() < b for a, b in quoted):
                continue
            if _OF_A_FORM.search(part.text[max(0, match.start() - 12) : match.start()]):
                continue
            kind = match[0][:2]
            first = seen.get(kind, (part, match, 0))
            seen[kind] = (first[0], first[1], first[2] + 1)
    whole = list(seen.values())
    if pattern in (_TEMPLATE, _IN_THE_OPEN):
        whole = [e for e in whole if not _is_in_brackets(e[0].text, e[1])]
    # 表格如下 stands behind 该部分以表格形式报告: one instruction.
    if len(whole) > 1:
        whole = [entry for entry in whole if not entry[1][0].startswith("表格如下")]
    what = "是没有填的空" if pattern is _PLACEHOLDER else "像是模板或填表说明没有删改"
    for part, match, count in whole:
        message = f"“{match[0].strip()}”{what}{_times(count)}。请改成实际内容或删去。"
        yield fault(part, *match.span(), "N50", severity, message, basis=_PUBLISHED)


@rule(
    RULES,
    finds=Example("主动公开政府信\ufffd10条。"),
    silent=Example("主动公开政府信息10条，□是□否。"),
    title="有乱码或没有显示出来的字",
    explanation="文件转换时丢了字，留下“\ufffd”“□”“？？”或成串的怪字，请对照原文件补上。",
    basis=_PUBLISHED,
)
def rule_n51(case: TextCase) -> Iterator[Finding]:
    """No character stands in the text that only a failed conversion makes.

    Basis: complete and accurate. One finding for each kind, at its first place.
    """
    for name, part, match, count in _first_of_each(case.parts, _BROKEN):
        message = f"这里有{name}{_times(count)}，多半是文件转换时丢了字。请对照原文件补上。"
        plain = _LOST.search(match[0]) or name == "连续的问号"
        level = Severity.ERROR if plain else Severity.WARNING
        yield fault(part, *match.span(), "N51", level, message, basis=_PUBLISHED)


@rule(
    RULES,
    finds=Example("统计期限为2024年1月1日至12月31止。", 0),
    silent=Example("统计期限为2024年1月1日至12月31日止。", 0),
    title="日期、条款或文号缺字",
    explanation="日期里少了“月”“日”，“第二十条第（一）项”少了序号，文号少了括号：多半是转换时丢的，也可能是漏写。",
    basis=_PUBLISHED,
)
def rule_n52(case: TextCase) -> Iterator[Finding]:
    """Dates, items of articles and document numbers have all their signs.

    Basis: complete and accurate. One finding for each kind, at its first place; an error where year,
    month and day run together and no date can be read, where a number of a document or an item is
    cut off, and where a count has its classifier and no number. A year that is too long is D06's.
    """
    for name, part, match, count in _first_of_each(case.parts, {**_TORN, **_FOUND}):
        message = f"“{match[0]}”少了{name}{_times(count)}。请对照原文件补上。"
        sure = name in _PLAINLY_TORN or bool(_RUN_TOGETHER.fullmatch(match[0]))
        sure = sure or match.re is _NUMBER_LOST
        level = Severity.ERROR if sure else Severity.WARNING
        yield fault(part, *match.span(), "N52", level, message, basis=_PUBLISHED)
