"""The rules on figures against one report whose tables hold: what they say, and when they are silent."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.drafting.rules import check_text
from assistant.facts import FactSheet
from assistant.findings import Finding
from assistant.forms import load_form
from assistant.report import AnnualReport, Cell, Number, Section, Tables
from assistant.tables.facts import fact_sheet
from assistant.tables.rules import check_tables

FORM = load_form()
TOWN, COUNTY, BUREAU = "示例县青禾镇人民政府", "示例县人民政府", "示例县农业农村局"
COLUMNS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_welfare_org",
    "legal_service_org",
    "other_org",
)
OPENING = ("new_received", "carried_in", "total_results", "carried_out")


def tables_of(rows: dict[str, tuple[int, ...]], others: dict[str, Number]) -> Tables:
    """Complete tables: these rows of table three by column, these other cells, all else 0."""
    values: dict[str, Number] = dict.fromkeys(FORM.all_keys, 0)
    results = [0] * len(COLUMNS)
    for row, known in rows.items():
        counts = [*known, *[0] * (len(COLUMNS) - len(known))]
        values[f"requests.{row}.total"] = sum(counts)
        for column, count in zip(COLUMNS, counts, strict=True):
            values[f"requests.{row}.{column}"] = count
        if row not in OPENING:
            results = [a + b for a, b in zip(results, counts, strict=True)]
    for column, count in zip(COLUMNS, results, strict=True):
        values[f"requests.total_results.{column}"] = count
    values["requests.total_results.total"] = sum(results)
    values.update(others)
    for block in ("review", "direct", "after_review"):
        cells = ("upheld", "corrected", "other", "pending")
        values[f"disputes.{block}.total"] = sum(values[f"disputes.{block}.{c}"] for c in cells)
    return Tables({key: Cell(value) for key, value in values.items()})


TABLES = tables_of(
    {
        "new_received": (30, 3, 0, 0, 1),
        "carried_in": (2,),
        "granted": (10, 2),
        "partially_granted": (3,),
        "denied_state_secret": (1,),
        "denied_third_party": (2,),
        "denied_internal_affairs": (1,),
        "denied_process_info": (1,),
        "unable_not_held": (6, 1),
        "unable_needs_creation": (1,),
        "not_processed_petition": (2,),
        "not_processed_repeat": (1,),
        "other_no_correction": (1, 0, 0, 0, 1),
        "other_misc": (2,),
        "carried_out": (1,),
    },
    {
        "proactive.normative_documents.issued": 4,
        "proactive.normative_documents.repealed": 2,
        "proactive.normative_documents.in_force": 32,
        "proactive.licensing.decisions": 97,
        "proactive.penalties.decisions": 12,
        "proactive.coercion.decisions": 3,
        "proactive.fees.amount_wan_yuan": Decimal("12.50"),
        "disputes.review.upheld": 2,
        "disputes.review.corrected": 1,
        "disputes.review.pending": 1,
        "disputes.direct.upheld": 1,
        "disputes.after_review.upheld": 2,
    },
)
BEFORE = tables_of(
    {"new_received": (26, 2), "granted": (14,), "unable_not_held": (10, 2), "carried_out": (2,)},
    {"disputes.review.upheld": 2},
)
EMPTY = tables_of({}, {})


def check(
    text: str, agency: str = TOWN, tables: Tables = TABLES, before: Tables = BEFORE
) -> list[tuple[str, str, str]]:
    """Code, severity and words of each finding on figures in a report with this text."""
    previous = AnnualReport(agency, 2023, before, (Section(1, "", "平稳。"),))
    report = AnnualReport(agency, 2024, tables, (Section(1, "", text),))
    facts = fact_sheet(tables, FORM, 2024, before)
    findings = check_text(report, facts, previous)
    return [told(f) for f in findings if f.code in ("D03", "D08") or "N01" <= f.code < "N20"]


def told(finding: Finding) -> tuple[str, str, str]:
    """What the tests compare of a finding."""
    return finding.code, finding.severity.value, getattr(finding.place, "quote", "")


def test_the_tables_of_these_tests_hold() -> None:
    """No finding below comes from tables that break their own sums."""
    assert [] == check_tables(TABLES, FORM)
    assert [] == check_tables(BEFORE, FORM)


SILENT = [
    (TOWN, "2024年，我镇共收到政府信息公开申请34件，办结35件，结转下年度1件。"),
    (TOWN, "全年共收到政府信息公开申请34件，上年结转2件，办结35件，结转下年度继续办理1件。"),
    (TOWN, "本年新收政府信息公开申请34件，上年结转2件，共36件。"),
    (TOWN, "全年共收到政府信息公开申请36件（含上年结转2件），答复35件。"),
    (TOWN, "共收到申请34件，其中自然人30件、商业企业3件、法律服务机构1件。"),
    (TOWN, "共收到依申请公开34件，其中公民申请30件，法人或其他组织申请4件。"),
    (
        TOWN,
        "办结的35件中，予以公开12件，部分公开3件，不予公开5件，无法提供8件，不予处理3件，其他处理4件。",
    ),
    (TOWN, "答复35件，其中予以公开12件（占34.3%），部分公开3件（占8.6%）。"),
    (TOWN, "办结政府信息公开申请35件，其中：予以公开12件，占34.29%；无法提供8件，占22.86%。"),
    (TOWN, "予以公开和部分公开15件，不予公开5件，无法提供8件。"),
    (
        TOWN,
        "属于国家秘密1件，保护第三方合法权益2件，属于三类内部事务信息1件，属于四类过程性信息1件。",
    ),
    (TOWN, "全年收到政府信息公开申请34件，同比增长21.4%。"),
    (TOWN, "收到政府信息公开申请34件，比上年增加6件，增长21.43%。"),
    (TOWN, "全年收到政府信息公开申请34件，较上年28件增长21.4%。"),
    (
        TOWN,
        "全年因政府信息公开被申请行政复议4件，其中维持2件、纠正1件、尚未审结1件；被提起行政诉讼3件。",
    ),
    (TOWN, "全年发生政府信息公开行政诉讼3件，其中未经复议直接起诉1件，复议后起诉2件，均获维持。"),
    (TOWN, "本年制定行政规范性文件4件，废止2件，现行有效32件。"),
    (TOWN, "规范性文件制发4件、废止2件、现行有效32件。"),
    (TOWN, "全年制发、废止、现行有效规范性文件分别为4件、2件、32件。"),
    (TOWN, "作出行政许可决定97件、行政处罚12件、行政强制3件。"),
    (TOWN, "行政事业性收费12.5万元。"),
    (TOWN, "行政事业性收费125000元。"),
    (TOWN, "收取行政事业性收费约12万元。"),
    (TOWN, "我镇未发生因公开不到位引发的舆情。"),
    (TOWN, "我镇没有收到网络渠道提出的申请。"),
    (TOWN, "全年收到政府信息公开申请近35件。"),
    (TOWN, "全年收到政府信息公开申请30余件。"),
    (TOWN, "共收到34件政府信息公开申请，均按时答复。"),
    (TOWN, "收到政府信息公开申请34件，已按期答复33件，1件结转下年。"),
    (TOWN, "全年受理政府信息公开申请34宗。"),
    (TOWN, "主动公开行政处罚信息120条、行政许可信息97条。"),
    (TOWN, "公示行政许可决定120件。"),
    (TOWN, "去年收到政府信息公开申请28件，今年收到34件。"),
    (TOWN, "2023年收到政府信息公开申请28件。"),
    (TOWN, "其中信访举报投诉类申请2件、重复申请1件。"),
    (TOWN, "逾期不补正2件、其他2件。"),
    (TOWN, "申请人无正当理由逾期不补正的2件。"),
    (TOWN, "办理答复申请31件，撤回4件。"),
    (COUNTY, "全县共收到政府信息公开申请34件，其中县政府办公室收到10件。"),
    (COUNTY, "各乡镇收到政府信息公开申请12件，县直部门收到12件，县政府收到10件。"),
    (BUREAU, "我局全年收到政府信息公开申请34件。"),
    (BUREAU, "局机关收到政府信息公开申请34件。"),
    (TOWN, "全年发布信息120条，其中工作动态100条，通知公告20条。"),
    (TOWN, "开展培训2场次，参训100人次，其中村干部60人次。"),
    (TOWN, "政府信息公开申请答复率100%，按时办结率100%。"),
    (TOWN, "收到政府信息公开申请34件，无行政败诉案件。"),
    (TOWN, "今年以来，行政复议机关受理行政复议案件300件。"),
    (TOWN, "办理人大建议和政协提案34件，全部办结。"),
    (TOWN, "收到群众来信33件，全部办结。"),
    (TOWN, "依申请公开工作有序开展，12345热线工单500件全部办结。"),
    (TOWN, "涉及政府信息公开的行政复议案件4件，纠错1件，纠错率25%。"),
    (TOWN, "信息公开申请34件、行政复议4件、行政诉讼3件。"),
    (TOWN, "我镇加强行政复议案件办理。"),
    (TOWN, "全年无法提供8件，主要是本机关不掌握相关政府信息7件。"),
    (TOWN, "全年新增公众号2个，其中粉丝1200人。"),
    (TOWN, "办理网民留言20件，信箱来信30件，其中信访类40件。"),
    (COUNTY, "我县全年共收到政府信息公开申请34件，其中县本级10件、乡镇24件。"),
    (COUNTY, "县政府办共受理政府信息公开申请34件。"),
    (BUREAU, "全县收到政府信息公开申请95件，其中我局收到34件。"),
    (BUREAU, "我局收到政府信息公开申请34件，占全县申请总量的35.8%。"),
    (TOWN, "2024年全年收到各类依申请公开34件，其中农业类20件、土地类14件。"),
    (TOWN, "我镇依法办理政府信息公开申请，对不予公开的5件申请逐件说明理由。"),
    (TOWN, "对2件申请依法延期答复，对3件申请告知补正。"),
    (TOWN, "全年收到信函申请10件、网络申请24件。"),
    (TOWN, "涉及土地征收的申请20件，占58.8%。"),
    (TOWN, "收到政府信息公开申请34件，其中涉及征地拆迁20件，占58.8%，涉及其他14件。"),
    (TOWN, "本年度收到的34件申请中，予以公开12件。"),
    (TOWN, "收到申请34件，当年办结33件，办结率97.1%。"),
    (TOWN, "政府信息公开申请办结率97.2%。"),
    (TOWN, "收到政府信息公开申请34件，除1件结转下年外，其余均已办结。"),
    (TOWN, "收到政府信息公开申请34件，应办结的均已办结，1件结转下年度办理。"),
    (TOWN, "上年结转2件均已办结。"),
    (TOWN, "全年新增主动公开信息34条，其中政策文件12条（规范性文件4条）。"),
    (TOWN, "发布政策文件20件，其中规范性文件4件。"),
    (TOWN, "清理规范性文件50件，废止2件，修改3件，继续有效32件。"),
    (TOWN, "报备规范性文件4件，报备率100%。"),
    (TOWN, "新收行政复议案件120件，办结100件，其中维持40件，撤销3件。"),
    (TOWN, "县司法局全年收到行政复议申请120件，受理100件。"),
    (TOWN, "未因不依法履行政府信息公开义务被申请行政复议。"),
    (TOWN, "全年没有发生逾期答复情况，没有收到投诉举报。"),
    (TOWN, "未收取任何信息处理费。"),
    (TOWN, "今年未对政府信息公开申请收取费用。"),
    (TOWN, "对申请公开的信息不予公开的理由充分。"),
    (TOWN, "我镇对1件重复申请依法作出处理。"),
    (TOWN, "处理信访举报投诉120件。"),
    (TOWN, "重复信访30件。"),
    (TOWN, "对企业申请4件逐一回复。"),
    (TOWN, "办理企业登记申请120件。"),
    (TOWN, "办理不动产查询400件。"),
    (TOWN, "办理低保申请56件，救助申请30件。"),
    (TOWN, "受理群众申请事项200件。"),
    (TOWN, "收到入党申请书34份。"),
    (TOWN, "全年接受咨询200人次，其中政府信息公开申请咨询50人次。"),
    (TOWN, "发布行政处罚信息50条，行政许可信息60条，行政强制信息2条。"),
    (TOWN, "双公示系统归集行政许可120条、行政处罚30条。"),
    (TOWN, "行政许可事项清单共60项，行政处罚事项300项。"),
    (TOWN, "全年办理行政许可97件，行政处罚案件12件，行政强制3件。"),
    (TOWN, "全年收入行政事业性收费项目3项。"),
    (TOWN, "公开行政事业性收费目录5项。"),
    (TOWN, "全年发布信息500条，较去年增长20%，其中政策类信息30条，下降5%。"),
    (TOWN, "全年发布信息500条，同比增加100条。"),
    (TOWN, "主动公开政府信息1200条，通过网站公开800条、公众号公开400条。"),
    (TOWN, "网站发布信息120条，其中概况类1条、动态类80条、公开类39条。"),
    (TOWN, "全年召开新闻发布会12场，在线访谈6期，其中主要负责人出席3场。"),
    (TOWN, "制作图解15个、视频解读6个，其中原创20个。"),
    (TOWN, "共有政务新媒体5个，其中微信公众号3个、微博1个、抖音1个。"),
    (TOWN, "抽查网站12家次，发现问题36个，整改36个，整改率100%。"),
    (TOWN, "开展培训3期，培训人员150人次，覆盖率达100%。"),
    (TOWN, "2024年收到申请34件，2023年收到申请28件，同比增长21.4%。"),
    (TOWN, "2024年收到申请34件，同比增加6件，增幅21.4%。"),
    (TOWN, "申请量由上年的28件增加到34件，增长21.4%。"),
    (TOWN, "申请量从28件上升至34件，上升21.4%。"),
    (TOWN, "新收申请同比增长约21%。"),
    (TOWN, "答复申请35件，同比增长34.6%。"),
    (TOWN, "网站访问量120万人次，同比增长超过20%。"),
    (TOWN, "（二）依申请公开情况。2024年，收到政府信息公开申请34件，全部按照法定期限办理。"),
    (
        TOWN,
        "2024年度我镇新收到政府信息公开申请34件，加上上年度结转的2件，合计36件，共办结35件，1件结转下年度。",
    ),
    (TOWN, "全年共收到公民、法人和其他组织政府信息公开申请34件次。"),
    (TOWN, "截至2024年12月31日，收到政府信息公开申请34件。"),
    (
        TOWN,
        "2024年1月1日至12月31日，我镇共受理政府信息公开申请34件，其中，网上申请20件，信函申请14件。",
    ),
    (TOWN, "从申请内容看，涉及征地补偿15件、村务公开10件、其他9件。"),
    (
        TOWN,
        "从办理结果看，予以公开12件，占34.3%；部分公开3件，占8.6%；不予公开5件，占14.3%；无法提供8件，占22.9%；不予处理3件，占8.6%；其他处理4件，占11.4%。",
    ),
    (TOWN, "从申请主体看，自然人30件，占88.2%；法人或其他组织4件，占11.8%。"),
    (TOWN, "从申请渠道看，网络20件，占58.8%；信函14件，占41.2%。"),
    (TOWN, "其中不予公开5件，主要涉及国家秘密、第三方权益等。"),
    (TOWN, "不予公开5件：属于国家秘密1件，第三方权益2件，内部事务信息1件，过程性信息1件。"),
    (TOWN, "结转下年度办理的申请有所减少，以往结转2件已办结。"),
    (TOWN, "上年度结转的2件政府信息公开申请已全部办结。"),
    (TOWN, "申请人撤回申请2件。"),
    (TOWN, "对重复申请1件不予处理，对信访举报类2件告知信访渠道。"),
    (TOWN, "3件不予处理，4件其他处理。"),
    (TOWN, "12件予以公开、3件部分公开、5件不予公开。"),
    (TOWN, "决定予以公开的12件，不予公开的5件，部分公开的3件。"),
    (TOWN, "行政复议4件，其中结果维持2件、结果纠正1件、尚未审结1件。"),
    (
        TOWN,
        "本年度因政府信息公开工作引发行政复议案件4件（维持2件，纠正1件，尚未审结1件），行政诉讼案件3件（均维持）。",
    ),
    (TOWN, "行政诉讼3件，其中未经复议直接起诉1件（结果维持1件），复议后起诉2件（结果维持2件）。"),
    (TOWN, "全年涉政府信息公开行政诉讼案件3件，均胜诉。"),
    (TOWN, "行政复议被纠错1件。"),
    (TOWN, "本机关现行有效规范性文件32件，全部在网站公开。"),
    (TOWN, "共公开现行有效规范性文件30件。"),
    (TOWN, "废止失效规范性文件2件，修订1件。"),
    (TOWN, "全年出台规范性文件4件，配套解读4件，解读率100%。"),
    (TOWN, "按照要求清理规章规范性文件，保留32件。"),
    (TOWN, "政府规章0件。"),
    (TOWN, "实施行政许可97件，行政检查200次，行政处罚12起，行政强制3起。"),
    (TOWN, "全年办理各类行政许可97件，其中不动产类40件。"),
    (TOWN, "累计公开行政许可、行政处罚信息109条。"),
    (TOWN, "行政许可、行政处罚等信息及时公示，全年公示109条。"),
    (TOWN, "征收行政事业性收费12.5万元，同比下降10%。"),
    (TOWN, "未收取政府信息公开信息处理费，无行政事业性收费减免。"),
    (TOWN, "本年度未发出收费通知，收取信息处理费0元。"),
    (TOWN, "全年答复政府信息公开申请35件，平均答复时间8个工作日。"),
    (TOWN, "全年收到申请同比增长21.43%。"),
    (TOWN, "新收申请34件，较去年的28件上升21%。"),
    (TOWN, "答复率、按时办结率均达到100%。"),
    (TOWN, "全年收到政府信息公开申请34件，与上年相比增加6件。"),
    (TOWN, "全年申请34件，同比上升21.43个百分点。"),
    (TOWN, "近五年累计收到政府信息公开申请150件。"),
    (TOWN, "自2019年以来共收到申请150件。"),
    (TOWN, "一季度收到政府信息公开申请8件，二季度10件。"),
    (TOWN, "上半年收到政府信息公开申请15件。"),
    (TOWN, "12月收到政府信息公开申请5件。"),
    (COUNTY, "全县收到政府信息公开申请34件，其中卫健局5件、教育局6件、住建局8件、其他部门15件。"),
    (COUNTY, "县住建局收到政府信息公开申请8件。"),
    (COUNTY, "县级层面收到政府信息公开申请10件。"),
    (COUNTY, "示例县公安局办理政府信息公开申请8件，予以公开3件。"),
    (COUNTY, "各镇（街道）收到政府信息公开申请12件，予以公开3件。"),
    (COUNTY, "城东街道受理政府信息公开申请2件。"),
    (COUNTY, "开发区管委会收到政府信息公开申请3件。"),
    (
        TOWN,
        "2024年,我局共收到公开政府信息申请34件,未出现因答复不当引起的行政复议、行政诉讼等情况。",
    ),
    (TOWN, "办理因2023年度政府信息公开申请引发行政复议4件、引发行政诉讼3件。"),
    (TOWN, "政府信息公开行政复议4件(申请人撤回结案1件)、行政诉讼3件。"),
    (TOWN, "制定发布规范性文件4件,清理废止文件2件,现行有效文件32件。"),
    (TOWN, "主动公开县政府规范性文件13件(含新制定5件,修改4件,废止4件)。"),
    (TOWN, "因此未发生依申请公开信息收费和费用减免情况。"),
    (TOWN, "全年未收到行政许可申请。"),
    (
        TOWN,
        "全镇主动公开信息100条,其中:概况类69条、政务动态类8条、信息公开目录类10条;维护专栏13个,其中新开2个。",
    ),
    (TOWN, "共收到政府信息公开申请34件(上年度结转2件,结转下年度1件)。"),
    (TOWN, "在主动公开的信息中,政策法规类的信息4条,业务工作类的信息10条。"),
    (TOWN, "收到248条网民留言,办结留言230条,公开答复4条。"),
    (TOWN, "全年收到政府信息公开申请34件,均在规定时限内完成答复;涉及行政复议4件、行政诉讼3件。"),
    (
        TOWN,
        "网站、微信、微博共发布信息2483条,其中网站(含转发)319条,微信(含转发)851条、微博(含转发)1313条。",
    ),
    (TOWN, "依法受理政府信息公开申请34件,其中申请人主动撤回2件,按期答复率100%。"),
    (TOWN, "2022年收到政府信息公开申请20件。"),
    (TOWN, "按照2022年专项检查要求，全年收到政府信息公开申请34件。"),
    (TOWN, "2025年将进一步做好政府信息公开申请20件以上案例分析。"),
    (
        COUNTY,
        "全县各级各部门共受理政府信息公开申请34件，其中县政府受理10件，县直部门受理20件，乡镇受理4件。",
    ),
    (COUNTY, "2024年，县公安局、县住建局、县自然资源局分别收到政府信息公开申请8件、6件、5件。"),
    (COUNTY, "新收申请较多的单位为县住建局（8件）、县自然资源局（6件）。"),
    (BUREAU, "我局办理政府信息公开申请35件，办结率97.2%。"),
    (BUREAU, "局属单位收到政府信息公开申请2件。"),
    (TOWN, "今年以来收到的政府信息公开申请中，涉及土地类20件，占比58.8%，同比上升5.2个百分点。"),
    (TOWN, "全年制发规范性文件4件，全部按规定公开，公开率100%，解读4件，解读率100%。"),
    (TOWN, "其中规范性文件2件，解读材料2件。"),
    (TOWN, "公开县级以上规范性文件12件、镇级文件4件。"),
    (TOWN, "梳理行政许可事项97项、行政处罚事项400项、行政强制事项20项。"),
    (TOWN, "公开行政许可结果97条，行政处罚结果12条。"),
    (TOWN, "全年行政执法检查500次，立案30起，作出行政处罚12件，罚款20万元。"),
    (TOWN, "收取罚款20万元，行政事业性收费12.5万元。"),
    (TOWN, "组织培训4次，参加人员200人次，其中新任人员60人次，测试合格率98%。"),
    (TOWN, "处理群众来信34件，办结34件，办结率100%。"),
    (TOWN, "12345热线共受理工单500件，办结498件，办结率99.6%，满意率98%。"),
    (TOWN, "办理人大代表建议12件、政协委员提案8件，办复率、满意率均为100%。"),
    (TOWN, "全年政府常务会议审议议题56个，公开50个，其中邀请代表列席12次。"),
    (TOWN, "公开财政预决算信息60条，其中部门预算30条、部门决算30条。"),
    (TOWN, "对依申请公开工作进行评查，抽查案卷20份，发现问题5个，全部整改。"),
    (TOWN, "开展依申请公开专题培训2次，指导办理疑难申请5件。"),
    (TOWN, "全年因申请人撤回终止办理2件。"),
    (TOWN, "对5件不予公开的申请，逐一说明理由并告知救济途径。"),
    (
        TOWN,
        "依法不予公开5件，其中涉及第三方合法权益2件，内部事务信息1件，过程性信息1件，国家秘密1件。",
    ),
    (TOWN, "无法提供8件，占22.9%，主要原因是本机关不掌握。"),
    (TOWN, "行政复议案件4件，纠错率25%，同比上升25个百分点。"),
    (TOWN, "政府信息公开行政复议纠错1件，行政诉讼败诉0件。"),
    (TOWN, "未发生因政府信息公开工作引发的行政诉讼败诉案件。"),
    (TOWN, "全年没有被上级行政机关责令改正的情形，没有因信息公开被投诉举报。"),
    (TOWN, "全年未因信息公开不到位被问责。"),
    (TOWN, "没有收到要求提供公开出版物的申请。"),
    (TOWN, "未收到重复申请。"),
    (TOWN, "未发生收取信息处理费情况。"),
    (TOWN, "2024年共印发各类文件120件，其中主动公开100件，依申请公开5件，不予公开15件。"),
    (TOWN, "印发公文120件，属性为主动公开80件、依申请公开20件、不予公开20件。"),
    (TOWN, "全年审查公文200份，其中主动公开120份、依申请公开40份、不予公开40份。"),
    (TOWN, "全年发文50件，主动公开45件，部分公开2件，不予公开3件。"),
    (TOWN, "受理公共企事业单位信息公开申诉3件。"),
    (TOWN, "全年收到举报投诉34件，不予处理10件。"),
    (TOWN, "政务公开专区接待群众120人次，协助提交政府信息公开申请6件。"),
    (TOWN, "现场指导群众提交申请6件。"),
    (TOWN, "平台自动提醒临期申请12件，均在期限内答复。"),
    (TOWN, "与2023年相比，申请量增加6件。"),
    (TOWN, "政府信息公开申请量居全市第3位。"),
    (TOWN, "申请人就5件答复提出异议，其中4件申请行政复议、3件提起行政诉讼。"),
    (TOWN, "上半年未收到政府信息公开申请。"),
    (COUNTY, "县教育局未收到政府信息公开申请，未发生行政复议。"),
    (TOWN, "一季度未收到政府信息公开申请。"),
]

FOUND = [
    (
        TOWN,
        "全年无一例因政府信息公开被行政复议纠错案件，诉讼未败诉。",
        [("N05", "error", "全年无一例因政府信息公开被行政复议纠错案件")],
    ),
    (TOWN, "2023年未收到政府信息公开申请。", [("N05", "error", "2023年未收到政府信息公开申请")]),
    (TOWN, "近三年来未发生行政诉讼。", [("N05", "error", "近三年来未发生行政诉讼")]),
    (TOWN, "上年未发生行政复议。", [("N05", "error", "上年未发生行政复议")]),
    (TOWN, "被申请行政复议4件，无一被撤销并责令重新答复。", [("N09", "error", "无一被撤销")]),
    (
        TOWN,
        "2024年，我镇共收到政府信息公开申请43件，办结35件，结转下年度1件。",
        [("D03", "error", "43件")],
    ),
    (
        TOWN,
        "全年共收到政府信息公开申请34件，上年结转3件，办结35件，结转下年度继续办理1件。",
        [("D03", "error", "3件")],
    ),
    (
        TOWN,
        "全年共收到政府信息公开申请34件，办结36件，结转下年度继续办理2件。",
        [("D03", "error", "36件"), ("D03", "error", "2件")],
    ),
    (
        TOWN,
        "共收到申请34件，其中自然人29件、商业企业3件、法律服务机构1件。",
        [("D03", "error", "29件")],
    ),
    (
        TOWN,
        "共收到申请34件，其中自然人31件、商业企业4件。",
        [("D08", "error", "34件"), ("D03", "error", "31件"), ("D03", "error", "4件")],
    ),
    (
        TOWN,
        "共收到依申请公开34件，其中公民申请30件，法人或其他组织申请5件。",
        [("D08", "error", "34件"), ("D03", "error", "5件")],
    ),
    (
        TOWN,
        "办结的35件中，予以公开21件，部分公开3件，不予公开5件，无法提供8件，不予处理3件，其他处理4件。",
        [("D03", "error", "21件")],
    ),
    (
        TOWN,
        "办结的35件中，予以公开12件，部分公开5件，不予公开5件，无法提供8件，不予处理3件，其他处理4件。",
        [("D03", "error", "5件")],
    ),
    (TOWN, "予以公开12件，部分公开3件，不予公开6件。", [("D03", "error", "6件")]),
    (TOWN, "无法提供9件，不予处理3件。", [("D03", "error", "9件")]),
    (TOWN, "不予处理4件，其他处理4件。", [("D03", "error", "4件")]),
    (TOWN, "其他处理5件。", [("D03", "error", "5件")]),
    (
        TOWN,
        "答复35件，其中予以公开12件（占43.3%），部分公开3件（占8.6%）。",
        [("N04", "error", "43.3%")],
    ),
    (
        TOWN,
        "办结政府信息公开申请35件，其中：予以公开12件，占36.29%；无法提供8件，占22.86%。",
        [("N04", "error", "36.29%")],
    ),
    (TOWN, "予以公开和部分公开14件，不予公开5件，无法提供8件。", [("D03", "error", "14件")]),
    (TOWN, "属于国家秘密2件，保护第三方合法权益2件。", [("D03", "error", "2件")]),
    (TOWN, "保护第三方合法权益3件。", [("D03", "error", "3件")]),
    (TOWN, "属于三类内部事务信息2件。", [("D03", "error", "2件")]),
    (TOWN, "四类过程性信息3件。", [("D03", "error", "3件")]),
    (TOWN, "本机关不掌握相关政府信息9件。", [("D03", "error", "9件")]),
    (TOWN, "没有现成信息需要另行制作2件。", [("D03", "error", "2件")]),
    (TOWN, "信访举报投诉类申请3件。", [("D03", "error", "3件")]),
    (TOWN, "重复申请2件。", [("D03", "error", "2件")]),
    (TOWN, "申请人逾期不补正的3件。", [("D03", "error", "3件")]),
    (TOWN, "全年收到政府信息公开申请34件，同比增长24.1%。", [("N03", "error", "24.1%")]),
    (TOWN, "全年收到政府信息公开申请34件，同比下降21.4%。", [("N03", "error", "21.4%")]),
    (TOWN, "收到政府信息公开申请34件，比上年增加8件。", [("N03", "error", "8件")]),
    (TOWN, "收到政府信息公开申请34件，比上年减少6件。", [("N03", "error", "6件")]),
    (TOWN, "全年收到政府信息公开申请34件，较上年28件增长24.4%。", [("N03", "error", "24.4%")]),
    (TOWN, "全年因政府信息公开被申请行政复议5件，被提起行政诉讼3件。", [("D03", "error", "5件")]),
    (
        TOWN,
        "全年因政府信息公开被申请行政复议4件，其中维持3件、纠正1件。",
        [("D03", "error", "3件")],
    ),
    (TOWN, "被提起政府信息公开行政诉讼4件。", [("D03", "error", "4件")]),
    (
        TOWN,
        "全年发生政府信息公开行政诉讼3件，其中未经复议直接起诉2件，复议后起诉1件。",
        [("D03", "error", "2件"), ("D03", "error", "1件")],
    ),
    (TOWN, "因政府信息公开引发行政复议4件，全部维持。", [("N09", "error", "全部维持")]),
    (TOWN, "本年制定行政规范性文件5件，废止2件，现行有效32件。", [("D03", "error", "5件")]),
    (TOWN, "规范性文件制发4件、废止3件、现行有效32件。", [("D03", "error", "3件")]),
    (TOWN, "规范性文件制发4件、废止2件、现行有效23件。", [("D03", "error", "23件")]),
    (TOWN, "全年制发、废止、现行有效规范性文件分别为4件、2件、23件。", [("D03", "error", "23件")]),
    (TOWN, "我镇未制定行政规范性文件。", [("N05", "error", "未制定行政规范性文件")]),
    (TOWN, "作出行政许可决定79件、行政处罚12件、行政强制3件。", [("D03", "error", "79件")]),
    (TOWN, "全年作出行政处罚决定21件。", [("D03", "error", "21件")]),
    (TOWN, "行政强制决定4件。", [("D03", "error", "4件")]),
    (TOWN, "行政事业性收费12.8万元。", [("D03", "error", "12.8万元")]),
    (TOWN, "行政事业性收费128000元。", [("D03", "error", "128000元")]),
    (TOWN, "未收取行政事业性收费。", [("N05", "error", "未收取行政事业性收费")]),
    (TOWN, "全年未收到政府信息公开申请。", [("N05", "error", "未收到政府信息公开申请")]),
    (
        TOWN,
        "全年没有收到任何公民、法人或者其他组织提出的政府信息公开申请。",
        [("N05", "error", "没有收到任何公民、法人或者其他组织提出的政府信息公开申请")],
    ),
    (
        TOWN,
        "全年未发生行政复议、行政诉讼。",
        [
            ("N05", "error", "未发生行政复议、行政诉讼"),
            ("N05", "error", "未发生行政复议、行政诉讼"),
        ],
    ),
    (
        TOWN,
        "无因政府信息公开引起的行政复议和行政诉讼。",
        [
            ("N05", "error", "无因政府信息公开引起的行政复议和行政诉讼"),
            ("N05", "error", "无因政府信息公开引起的行政复议和行政诉讼"),
        ],
    ),
    (TOWN, "本年度依申请公开为零。", [("N05", "error", "依申请公开为零")]),
    (TOWN, "收到政府信息公开申请34件，全部办结。", [("N06", "error", "全部办结")]),
    (TOWN, "收到政府信息公开申请34件，均已办结。", [("N06", "error", "均已办结")]),
    (TOWN, "收到政府信息公开申请34件，均已按时办结。", [("N06", "warning", "均已按时办结")]),
    (TOWN, "政府信息公开申请办结率100%。", [("N06", "error", "办结率100%")]),
    (TOWN, "收到政府信息公开申请34件，已100%办结。", [("N06", "error", "100%办结")]),
    (TOWN, "收到政府信息公开申请３６4件。", [("D03", "error", "３６4件")]),
    (TOWN, "收到政府信息公开申请四十三件。", [("D03", "error", "四十三件")]),
    (TOWN, "收到政府信息公开申请近50件。", [("D03", "error", "50件")]),
    (TOWN, "新收、办结分别为43件、35件。", [("D03", "error", "43件")]),
    (TOWN, "新收、办结分别为34件、53件。", [("D03", "error", "53件")]),
    (TOWN, "全年发布信息100条，其中网站80条、公众号30条。", [("D08", "warning", "100条")]),
    (TOWN, "全年主动公开信息100条，其中工作动态120条。", [("D08", "error", "100条")]),
    (TOWN, "发布信息50条（网站20条、微信20条、微博20条）。", [("D08", "error", "50条")]),
    (
        TOWN,
        "通过政府网站公开信息120条。全年通过政府网站公开政府信息130条。",
        [("N01", "error", "130条")],
    ),
    (TOWN, "结转下年度继续办理2件政府信息公开申请。", [("D03", "error", "2件")]),
    (TOWN, "上年结转政府信息公开申请4件。", [("D03", "error", "4件")]),
    (TOWN, "有3件政府信息公开申请结转下年度继续办理。", [("D03", "error", "3件")]),
    (TOWN, "涉及政府信息公开的行政复议案件4件，纠错1件，纠错率35%。", [("N11", "error", "35%")]),
    (COUNTY, "县政府办代表县政府收到政府信息公开申请10件。", [("N07", "warning", "10件")]),
    (TOWN, "本年度共收办政府信息公开申请63件。", [("D03", "error", "63件")]),
    (
        TOWN,
        "其中1件因属于国家秘密不予公开，3件因涉及第三方合法权益不予公开。",
        [("D03", "error", "3件")],
    ),
    (TOWN, "信息公开申请43件、行政复议4件、行政诉讼3件。", [("D03", "error", "43件")]),
    (TOWN, "共接收处理政府信息公开申请43件。", [("D03", "error", "43件")]),
    (TOWN, "我镇处理政府信息公开申请53件。", [("D03", "error", "53件")]),
    (TOWN, "2024年依申请公开43件。", [("D03", "warning", "43件")]),
    (TOWN, "全年共办理依申请公开件53件。", [("D03", "error", "53件")]),
    (
        TOWN,
        "收到依申请公开申请43件，回复43件。",
        [("D03", "error", "43件"), ("D03", "error", "43件")],
    ),
    (TOWN, "受理公民、法人和其他组织政府信息公开申请43件。", [("D03", "error", "43件")]),
    (TOWN, "政府信息公开申请量为43件。", [("D03", "error", "43件")]),
    (TOWN, "2024年，我镇政府信息公开申请共43件。", [("D03", "error", "43件")]),
    (TOWN, "年内收到信息公开申请表43份。", [("D03", "error", "43份")]),
    (TOWN, "网上收到34件政府信息公开申请，其中43件予以公开。", [("D08", "error", "34件")]),
    (TOWN, "已答复的申请中，予以公开的13件，占比37.1%。", [("D03", "error", "13件")]),
    (TOWN, "不予公开的有6件。", [("D03", "error", "6件")]),
    (TOWN, "政府信息公开申请34件，其中公民34件。", [("D03", "error", "34件")]),
    (TOWN, "2024年收到申请34件，2023年收到申请28件，同比增长24.1%。", [("N03", "error", "24.1%")]),
    (TOWN, "申请量由上年的28件增加到34件，增长12.4%。", [("N03", "error", "12.4%")]),
    (TOWN, "收到政府信息公开申请34件，比2023年的28件增长24%。", [("N03", "error", "24%")]),
    (TOWN, "全年发布信息600条，比上年的500条增长25%。", [("N03", "error", "25%")]),
    (TOWN, "全年发布信息600条，上年为500条，同比增长25%。", [("N03", "error", "25%")]),
    (TOWN, "全年收到政府信息公开申请34件，同比增加7件。", [("N03", "error", "7件")]),
    (TOWN, "政府信息公开申请34件，较上年增长12.4%。", [("N03", "error", "12.4%")]),
    (TOWN, "答复申请35件，同比增长43.6%。", [("N03", "error", "43.6%")]),
    (TOWN, "新收申请同比增长12.4%。", [("N03", "error", "12.4%")]),
    (TOWN, "全年共收到申请43件。", [("D03", "error", "43件")]),
    (TOWN, "2024年，本机关共收到政府信息公开申请四十三件。", [("D03", "error", "四十三件")]),
    (TOWN, "本年度本机关新收政府信息公开申请共计43件。", [("D03", "error", "43件")]),
    (TOWN, "依申请公开方面，全年新收到申请43件。", [("D03", "error", "43件")]),
    (TOWN, "共收到公民、法人或其他组织提交的政府信息公开申请43件。", [("D03", "error", "43件")]),
    (TOWN, "全年受理依申请公开43件。", [("D03", "error", "43件")]),
    (TOWN, "收到43件政府信息公开申请。", [("D03", "error", "43件")]),
    (TOWN, "共有43件政府信息公开申请。", [("D03", "error", "43件")]),
    (TOWN, "共办理43件政府信息公开申请。", [("D03", "error", "43件")]),
    (TOWN, "共办结政府信息公开申请43件。", [("D03", "error", "43件")]),
    (TOWN, "办结申请43件。", [("D03", "warning", "43件")]),
    (TOWN, "向申请人作出答复43件。", [("D03", "warning", "43件")]),
    (TOWN, "共作出政府信息公开答复43件。", [("D03", "error", "43件")]),
    (TOWN, "其中，予以公开的13件。", [("D03", "error", "13件")]),
    (TOWN, "同意公开13件、部分公开3件、不予公开5件。", [("D03", "error", "13件")]),
    (TOWN, "准予公开13件。", [("D03", "error", "13件")]),
    (TOWN, "作出予以公开决定13件。", [("D03", "error", "13件")]),
    (TOWN, "予以公开类13件，不予公开类5件。", [("D03", "error", "13件")]),
    (TOWN, "结果为予以公开的有13件。", [("D03", "error", "13件")]),
    (TOWN, "全部公开13件，部分公开3件。", [("D03", "error", "13件")]),
    (TOWN, "经审查，不予公开6件。", [("D03", "error", "6件")]),
    (TOWN, "本机关不掌握相关政府信息的9件。", [("D03", "error", "9件")]),
    (TOWN, "因本机关不掌握无法提供的9件。", [("D03", "error", "9件")]),
    (TOWN, "没有现成信息的3件。", [("D03", "error", "3件")]),
    (TOWN, "补正后申请内容仍不明确的2件。", [("D03", "error", "2件")]),
    (TOWN, "属于信访举报投诉类申请不予处理的3件。", [("D03", "error", "3件")]),
    (TOWN, "重复申请不予重复处理的2件。", [("D03", "error", "2件")]),
    (TOWN, "申请人逾期未补正的4件。", [("D03", "error", "4件")]),
    (TOWN, "转入下年度办理3件。", [("D03", "warning", "3件")]),
    (TOWN, "结转2025年办理3件。", [("D03", "warning", "3件")]),
    (TOWN, "转至下一年度继续办理3件。", [("D03", "warning", "3件")]),
    (TOWN, "3件结转下年。", [("D03", "warning", "3件")]),
    (TOWN, "上年度结转3件。", [("D03", "error", "3件")]),
    (TOWN, "因信息公开被提起行政复议5件。", [("D03", "error", "5件")]),
    (TOWN, "引发行政复议5件，行政诉讼3件（均与政府信息公开有关）。", [("D03", "error", "5件")]),
    (TOWN, "发生政府信息公开行政复议5起。", [("D03", "error", "5起")]),
    (TOWN, "政府信息公开类行政诉讼案件5件。", [("D03", "error", "5件")]),
    (TOWN, "收到政府信息公开行政复议申请5件，其中维持2件。", [("D03", "error", "5件")]),
    (TOWN, "政府信息公开行政复议案件4件，其中被纠正2件。", [("D03", "error", "2件")]),
    (
        TOWN,
        "无行政复议、行政诉讼案件发生。",
        [
            ("N05", "error", "无行政复议、行政诉讼案件"),
            ("N05", "error", "无行政复议、行政诉讼案件"),
        ],
    ),
    (
        TOWN,
        "没有发生因政府信息公开申请提起行政复议和行政诉讼的情况。",
        [
            ("N05", "error", "没有发生因政府信息公开申请提起行政复议和行政诉讼的情况"),
            ("N05", "error", "没有发生因政府信息公开申请提起行政复议和行政诉讼的情况"),
        ],
    ),
    (TOWN, "全年行政复议、行政诉讼均为0件。", [("D03", "warning", "0件")]),
    (
        TOWN,
        "行政复议和行政诉讼数量均为零。",
        [
            ("N05", "error", "行政复议和行政诉讼数量均为零"),
            ("N05", "error", "行政复议和行政诉讼数量均为零"),
        ],
    ),
    (
        TOWN,
        "未发生因政府信息公开引起的行政诉讼。",
        [("N05", "error", "未发生因政府信息公开引起的行政诉讼")],
    ),
    (TOWN, "制发规范性文件5份。", [("D03", "error", "5份")]),
    (TOWN, "全年共制定规范性文件5件。", [("D03", "error", "5件")]),
    (TOWN, "新制定行政规范性文件5件。", [("D03", "error", "5件")]),
    (TOWN, "全年出台行政规范性文件5个。", [("D03", "error", "5个")]),
    (TOWN, "废止行政规范性文件3件。", [("D03", "error", "3件")]),
    (TOWN, "废止3件规范性文件。", [("D03", "error", "3件")]),
    (TOWN, "截至年底，现行有效行政规范性文件33件。", [("D03", "error", "33件")]),
    (TOWN, "现行有效的规范性文件共有33件。", [("D03", "error", "33件")]),
    (TOWN, "没有制发规范性文件。", [("N05", "error", "没有制发规范性文件")]),
    (TOWN, "未废止规范性文件。", [("N05", "error", "未废止规范性文件")]),
    (TOWN, "制发规章1件。", [("D03", "error", "1件")]),
    (TOWN, "规章制发、废止、现行有效数分别为1件、0件、0件。", [("D03", "error", "1件")]),
    (TOWN, "本年度办理行政许可107件。", [("D03", "error", "107件")]),
    (TOWN, "全年作出行政许可处理决定107件。", [("D03", "error", "107件")]),
    (TOWN, "行政处罚处理决定22件，行政强制处理决定3件。", [("D03", "error", "22件")]),
    (TOWN, "实施行政处罚22起。", [("D03", "error", "22起")]),
    (TOWN, "收取行政事业性收费15.5万元。", [("D03", "error", "15.5万元")]),
    (TOWN, "本年行政事业性收费总额15.5万元。", [("D03", "error", "15.5万元")]),
    (TOWN, "行政事业性收费为零。", [("N05", "error", "行政事业性收费为零")]),
    (TOWN, "今年收到的申请均已办理完毕。", [("N06", "error", "均已办理完毕")]),
    (TOWN, "收到政府信息公开申请34件，办结率达100%。", [("N06", "error", "办结率达100%")]),
    (TOWN, "34件申请全部办理完毕。", [("N06", "error", "全部办理完毕")]),
    (TOWN, "所有政府信息公开申请均已办结。", [("N06", "error", "均已办结")]),
    (
        TOWN,
        "已全部办结34件政府信息公开申请。",
        [("N06", "error", "全部办结"), ("D03", "error", "34件")],
    ),
    (TOWN, "2024年,我局共收到公开政府信息申请43件,办结35件。", [("D03", "error", "43件")]),
    (
        TOWN,
        "我镇没有接到群众主动要求公开政府信息的申请。",
        [("N05", "error", "没有接到群众主动要求公开政府信息的申请")],
    ),
    (TOWN, "全年未接到信息公开申请;各栏目发布信息44篇。", [("N05", "error", "未接到信息公开申请")]),
    (
        TOWN,
        "没有发生针对本单位有关政府信息公开事务的行政复议案、行政诉讼案。",
        [
            ("N05", "error", "没有发生针对本单位有关政府信息公开事务的行政复议案、行政诉讼案"),
            ("N05", "error", "没有发生针对本单位有关政府信息公开事务的行政复议案、行政诉讼案"),
        ],
    ),
    (
        TOWN,
        "我镇没有因政府信息提起行政复议和行政诉讼的情况发生。",
        [
            ("N05", "error", "没有因政府信息提起行政复议和行政诉讼的情况"),
            ("N05", "error", "没有因政府信息提起行政复议和行政诉讼的情况"),
        ],
    ),
    (
        TOWN,
        "2024年未发生申请行政复议和提起行政诉讼情况。",
        [
            ("N05", "error", "未发生申请行政复议和提起行政诉讼情况"),
            ("N05", "error", "未发生申请行政复议和提起行政诉讼情况"),
        ],
    ),
    (TOWN, "发布信息100条,其中网站80条,微信30条。", [("D08", "warning", "100条")]),
    (
        TOWN,
        "予以公开12件,占34.3%;部分公开3件,占9.9%(办结政府信息公开申请35件)。",
        [("N04", "error", "9.9%")],
    ),
    (TOWN, "收到政府信息公开申请34件,全部办结(含上年结转2件)。", [("N06", "error", "全部办结")]),
    (TOWN, "制定发布规范性文件4件,清理废止文件3件,现行有效文件32件。", [("D03", "error", "3件")]),
    (
        TOWN,
        "未制发规范性文件,未作出行政许可决定。",
        [("N05", "error", "未制发规范性文件"), ("N05", "error", "未作出行政许可决定")],
    ),
    (TOWN, "因信息公开被申请行政复议4件(维持3件,纠正1件)。", [("D03", "error", "3件")]),
    (TOWN, "按照2022年专项检查要求，全年收到政府信息公开申请43件。", [("D03", "error", "43件")]),
    (
        COUNTY,
        "县人民政府办公室代县政府答复政府信息公开申请8件，指导部门答复12件。",
        [("N07", "warning", "8件")],
    ),
    (
        TOWN,
        "2024年1月1日至12月31日，我镇未收到政府信息公开申请。",
        [("N05", "error", "未收到政府信息公开申请")],
    ),
    (
        TOWN,
        "2024年，未发生行政复议、行政诉讼案件。",
        [
            ("N05", "error", "未发生行政复议、行政诉讼案件"),
            ("N05", "error", "未发生行政复议、行政诉讼案件"),
        ],
    ),
    (TOWN, "今年以来，我镇无政府信息公开申请。", [("N05", "error", "无政府信息公开申请")]),
]


@pytest.mark.parametrize(("agency", "text"), SILENT)
def test_what_agrees_or_is_said_of_something_else_is_left_alone(agency: str, text: str) -> None:
    """Right figures, and figures of other matters, raise nothing at any level."""
    assert [] == check(text, agency)


@pytest.mark.parametrize(("agency", "text", "expected"), FOUND)
def test_what_contradicts_is_found(
    agency: str, text: str, expected: list[tuple[str, str, str]]
) -> None:
    """A wrong figure is found where it stands, with the severity that its words allow."""
    assert expected == check(text, agency)


@pytest.mark.parametrize(
    "text",
    ["未收到政府信息公开申请，未发生行政复议和行政诉讼。", "收到政府信息公开申请0件，办结0件。"],
)
def test_none_agrees_with_empty_tables(text: str) -> None:
    """A township without requests may say so, in words or figures."""
    assert [] == check(text, tables=EMPTY, before=EMPTY)


@pytest.mark.parametrize("text", ["收到政府信息公开申请3件。", "因政府信息公开被申请行政复议1件。"])
def test_a_figure_against_a_zero_in_the_table(text: str) -> None:
    """The text tells of requests or cases that the tables deny."""
    assert ["error"] == [level for _, level, _ in check(text, tables=EMPTY, before=EMPTY)]


def test_a_figure_left_from_last_year_is_named_as_such() -> None:
    """28 was last year's figure: the message says that it may not have been changed."""
    report = AnnualReport(TOWN, 2024, TABLES, (Section(1, "", "收到政府信息公开申请28件。"),))
    (finding,) = check_text(report, fact_sheet(TABLES, FORM, 2024, BEFORE))

    assert "与上年的数相同" in finding.message


def test_broken_tables_accuse_nobody() -> None:
    """Where table three breaks its own sums, a difference is a warning: the table may be wrong."""
    broken = TABLES.with_cells({"requests.granted.total": Cell(99)})

    assert [("D03", "warning", "43件")] == check("收到政府信息公开申请43件。", tables=broken)


def test_two_mentions_of_a_cell_that_the_tables_do_not_print() -> None:
    """Preface and section six name two figures for one thing: an error, whichever is right."""
    report = AnnualReport(
        TOWN,
        2024,
        Tables(),
        (Section(6, "", "全年共发出信息处理费收费通知3份。"),),
        preface="全年共发出信息处理费收费通知2份。",
    )
    findings = check_text(report, fact_sheet(Tables(), FORM, 2024))

    assert [("N01", "error", "3份")] == [told(finding) for finding in findings]


# Sentences that tell the tables truly, whatever they hold: {key} is the figure of that fact.
TRUE_SENTENCES = [
    "全年收到政府信息公开申请{requests.new_received.total}件，上年结转{requests.carried_in.total}件。",
    "收办政府信息公开申请{derived.requests.in_hand}件，办结{derived.requests.closed}件。",
    (
        "共办结政府信息公开申请{derived.requests.closed}件，其中予以公开{requests.granted.total}件、"
        "部分公开{requests.partially_granted.total}件、不予公开{derived.requests.denied}件、"
        "无法提供{derived.requests.unable}件、不予处理{derived.requests.not_processed}件、"
        "其他处理{derived.requests.other}件。"
    ),
    "{requests.granted.total}件予以公开，{derived.requests.denied}件不予公开。",
    (
        "保护第三方合法权益{requests.denied_third_party.total}件，"
        "本机关不掌握相关政府信息{requests.unable_not_held.total}件。"
    ),
    "信访举报投诉类申请{requests.not_processed_petition.total}件，其他处理{derived.requests.other}件。",
    (
        "收到政府信息公开申请{requests.new_received.total}件，"
        "其中自然人{requests.new_received.natural_person}件、"
        "法人或其他组织{derived.requests.organisations}件。"
    ),
    (
        "制定行政规范性文件{proactive.normative_documents.issued}件，"
        "废止{proactive.normative_documents.repealed}件，"
        "现行有效{proactive.normative_documents.in_force}件。"
    ),
    (
        "制发、废止、现行有效规范性文件分别为{proactive.normative_documents.issued}件、"
        "{proactive.normative_documents.repealed}件、{proactive.normative_documents.in_force}件。"
    ),
    "作出行政许可决定{proactive.licensing.decisions}件、行政处罚决定{proactive.penalties.decisions}件。",
    (
        "因政府信息公开被申请行政复议{disputes.review.total}件，其中维持{disputes.review.upheld}件、"
        "纠正{disputes.review.corrected}件；被提起行政诉讼{derived.disputes.litigation}件。"
    ),
    "结转下年度继续办理政府信息公开申请{requests.carried_out.total}件。",
]
COUNTS = st.integers(0, 400)


@st.composite
def sound_tables(draw: st.DrawFn) -> Tables:
    """Tables of any size that hold in their sums."""
    results = [row.key for _, row in FORM.tables["requests"].lines() if row.key not in OPENING]
    rows = {row: (draw(COUNTS), draw(st.integers(0, 9))) for row in results}
    done = [sum(values[column] for values in rows.values()) for column in (0, 1)]
    out = draw(st.integers(0, 30))
    carried = draw(st.integers(0, min(30, done[0])))
    rows["carried_in"], rows["carried_out"] = (carried,), (out,)
    rows["new_received"] = (done[0] + out - carried, done[1])
    others = {
        key: draw(COUNTS)
        for key in FORM.all_keys
        if key.startswith(("proactive.normative", "proactive.licensing", "proactive.penalties"))
        or (key.startswith("disputes.") and not key.endswith("total"))
    }
    return tables_of(rows, others)


@settings(max_examples=40, deadline=None)
@given(sound_tables())
def test_whatever_the_tables_hold_true_sentences_are_left_alone(tables: Tables) -> None:
    """No table makes a rule accuse a sentence that tells it truly."""
    facts = fact_sheet(tables, FORM, 2024)
    text = "\n".join(fill_in(sentence, facts)[0] for sentence in TRUE_SENTENCES)

    assert [] == check(text, tables=tables, before=Tables())


@settings(max_examples=60, deadline=None)
@given(sound_tables(), st.sampled_from(TRUE_SENTENCES), st.integers(0, 20), st.integers(1, 50))
def test_whatever_the_tables_hold_one_wrong_figure_is_an_error(
    tables: Tables, sentence: str, place: int, change: int
) -> None:
    """A figure that is none of those its words may mean is found where it stands."""
    facts = fact_sheet(tables, FORM, 2024)
    biggest = 10 + max(int(fact.value) for fact in facts.values() if fact.value is not None)
    text, wrong = fill_in(sentence, facts, place, biggest + change)

    found = check(text, tables=tables, before=Tables())

    assert ("D03", "error", f"{wrong}件") in found


def fill_in(sentence: str, facts: FactSheet, place: int = -1, wrong: int = 0) -> tuple[str, int]:
    """The sentence with its figures, the one at `place` replaced by a wrong one."""
    keys = re.findall(r"{(.*?)}", sentence)
    chosen = place % len(keys) if place >= 0 else -1
    for number, key in enumerate(keys):
        value = wrong if number == chosen else facts[key].value
        sentence = sentence.replace(f"{{{key}}}", str(value), 1)
    return sentence, wrong
