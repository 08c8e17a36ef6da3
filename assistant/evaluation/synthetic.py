"""Invented reports by the thousand, equal for equal seeds: to see how the search bears size.

Bodies and sentences are put together from short lists, some sentences are the same in all reports
as they are in real ones, and the figures are drawn; no word of a real report is in it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from assistant.report import AnnualReport, Section, Tables
from assistant.retrieval.passages import Passage
from assistant.retrieval.reports import report_passages

_SURNAMES = "青白金石松柳桃梅竹兰河湖山溪泉田林云安平永长新东南西北上下双大小高丰和清明"
_MIDDLES = "禾水沙岭坪塘桥湾口寨店集溪源岗坡堰洲墩铺"
_OFFICES = (
    *(
        "农业农村局",
        "教育局",
        "卫生健康局",
        "住房和城乡建设局",
        "自然资源局",
        "民政局",
        "应急管理局",
    ),
    *("生态环境局", "交通运输局", "文化和旅游局", "市场监督管理局", "财政局", "司法局", "审计局"),
)
_WORKS = (
    *("惠农补贴发放", "老旧小区改造", "义务教育招生", "食品安全抽检", "饮用水水质监测", "危房改造"),
    *("城乡低保审核", "河道整治", "安全生产检查", "职业技能培训", "校园周边整治", "医疗救助"),
    *("高标准农田建设", "公交线路优化", "垃圾分类", "养老服务补贴", "不动产登记", "营商环境"),
    *("森林防火", "疫苗接种", "创业担保贷款", "农村厕所改造", "地名管理", "殡葬服务", "文物保护"),
)
_CHANNELS = (
    "政府门户网站",
    "微信公众号",
    "政务公开栏",
    "村务公开栏",
    "政府公报",
    "短视频号",
    "广播",
)
_WAYS = ("图解", "短视频", "问答", "宣讲会", "新闻发布会", "入户讲解", "方言广播")
_WEAK = ("解读形式不够丰富", "更新不够及时", "栏目设置不够清晰", "人员变动较大", "业务培训偏少")
_CURES = (
    "增加培训次数",
    "每月自查一次栏目",
    "配一名专职人员",
    "请业务股室提前供稿",
    "开设专题栏目",
)
_FIXED = (
    "本年度，本机关按照条例要求推进政府信息公开各项工作，坚持公开为常态。",
    "本报告的电子版可以在本机关门户网站的年报栏目查阅和下载。",
    "严格执行先审后公开，没有发生泄密和侵犯个人隐私的情况。",
)


def synthetic_passages(count: int, seed: int = 7) -> Iterator[Passage]:
    """At least `count` passages of invented reports of many bodies over the years 2021 to 2025."""
    draw = random.Random(seed)
    made = 0
    while made < count:
        agency = _agency(draw)
        for year in range(2021, 2026):
            passages = report_passages(_report(draw, agency, year), f"{agency}{year}.html")
            yield from passages
            made += len(passages)


def _agency(draw: random.Random) -> str:
    county = f"{draw.choice(_SURNAMES)}{draw.choice(_MIDDLES)}县"
    if draw.random() < 0.5:
        return f"{county}{draw.choice(_OFFICES)}"
    return f"{county}{draw.choice(_SURNAMES)}{draw.choice(_MIDDLES)}镇人民政府"


def _report(draw: random.Random, agency: str, year: int) -> AnnualReport:
    works = draw.sample(_WORKS, 6)
    number = draw.randint
    overview = "\n".join(
        [
            f"{year}年，{agency}继续做好政府信息公开工作。{_FIXED[0]}",
            (
                f"（一）主动公开情况。通过{draw.choice(_CHANNELS)}发布信息{number(20, 900)}条，"
                f"其中{works[0]}{number(2, 60)}条、{works[1]}{number(2, 60)}条。"
                f"围绕{works[2]}制作{draw.choice(_WAYS)}{number(1, 9)}期。"
            ),
            (
                f"（二）依申请公开情况。收到公开申请{number(0, 40)}件，内容涉及{works[3]}和{works[4]}，"
                f"均在期限内答复，比上年{draw.choice(('增加', '减少'))}{number(1, 9)}件。"
            ),
            f"（三）政府信息管理情况。{_FIXED[2]}清理{works[5]}方面的旧文件{number(1, 30)}件。",
            (
                f"（四）政府信息公开平台建设情况。在{draw.choice(_CHANNELS)}新设{works[0]}栏目，"
                f"访问{number(1000, 90000)}人次。"
            ),
            (
                f"（五）监督保障情况。组织培训{number(1, 6)}次，{number(20, 300)}人参加，"
                f"就{works[1]}接受群众评议。"
            ),
        ]
    )
    problems = (
        f"{year}年的主要问题：一是{works[2]}的{draw.choice(_WEAK)}；二是{draw.choice(_WEAK)}。\n"
        f"下一步，{draw.choice(_CURES)}，并就{works[3]}{draw.choice(_CURES)}。"
    )
    fee = draw.choice(
        (f"发出收费通知{number(1, 3)}件，收取{number(1, 9)}00元。", "没有收取信息处理费。")
    )
    return AnnualReport(
        agency=agency,
        year=year,
        tables=Tables(),
        title=f"{agency}{year}年政府信息公开工作年度报告",
        preface=f"本报告依据条例编制，统计期限自{year}年1月1日至12月31日。{_FIXED[1]}",
        sections=(
            Section(1, "一、总体情况", overview),
            Section(5, "五、存在的主要问题及改进情况", problems),
            Section(6, "六、其他需要报告的事项", f"{year}年，{agency}{fee}"),
        ),
    )
