"""A sound report without figures in its prose, around which a labelled sentence is judged."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from assistant.report import AnnualReport, Section, Signature

if TYPE_CHECKING:
    from assistant.evaluation.sentences import Base

_PREFACE = (
    "根据《中华人民共和国政府信息公开条例》和{notice}要求，{agency}编制{year}年政府信息公开工作年度报告。\n"
    "全文由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、"
    "政府信息公开行政复议、行政诉讼情况、存在的主要问题及改进情况、其他需要报告的事项六部分组成。"
    "所列数据的统计期限为{year}年1月1日至12月31日。"
    "报告电子版可在政府门户网站“政府信息公开年报”栏目查阅。如有疑问，请联系{agency}办公室"
    "（地址：样例路1号，邮编：000000，电话：000-0000000，传真：000-0000001）。"
)
_PROSE = {
    1: "（一）主动公开情况。围绕群众关心的事项及时公开信息，同步做好政策解读。\n"
    "（二）依申请公开情况。规范登记、审核、答复、归档各个环节，与申请人保持沟通。\n"
    "（三）政府信息管理情况。拟公开的内容先审查后发布，过期内容及时清理。\n"
    "（四）政府信息公开平台建设情况。维护网站专栏，在办事大厅设立公开专区。\n"
    "（五）监督保障情况。把信息公开纳入年度工作考核，开展社会评议，"
    "没有需要追究责任的情形。",
    5: "存在的主要问题：一是解读形式单一，以文字材料为主；二是公示栏更新不均衡。\n"
    "改进措施：一是丰富解读形式，增加图解和音频；二是加强公示栏巡查，及时更换过期内容。",
    6: "{year}年，发出信息处理费收费通知0件，总金额0元，实际收取0元。",
}


def background(base: Base) -> AnnualReport:
    """The base's tables with prose of which nothing is to be said."""
    words = {"agency": base.agency, "year": base.year, "notice": base.form.notice}
    return AnnualReport(
        agency=base.agency,
        year=base.year,
        tables=base.tables,
        sections=tuple(
            Section(part.number, part.heading, _PROSE.get(part.number, "").format(**words))
            for part in base.form.sections
        ),
        preface=_PREFACE.format(**words),
        title=f"{base.agency}{base.year}年政府信息公开工作年度报告",
        scope=base.scope,
        edition=base.form.edition,
        signed=Signature(base.agency, date(base.year + 1, 1, 20)),
    )
