"""How surely the rules on a finished text speak, and on which sound sentences they must be silent."""

from __future__ import annotations

import pytest

from assistant.drafting.rules import TEXT_RULES, Example
from assistant.drafting.rules.case import text_case
from assistant.drafting.rules.statutory import SAMPLE, sample
from assistant.findings import Finding, Severity
from assistant.forms import load_form
from assistant.tables.facts import fact_sheet

FORM = load_form()
OWN = tuple(rule for rule in TEXT_RULES if rule.code >= "N20" or rule.code in ("D04", "D05", "D06"))
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def findings_of(text: str, section: int = 1, **more: object) -> list[Finding]:
    """The findings of this room on a small report, a town's of 2024 unless said otherwise."""
    example = Example(text, section, **more)  # type: ignore[arg-type]
    report = example.report()
    case = text_case(report, fact_sheet(report.tables, FORM, example.year))
    return [finding for rule in OWN for finding in rule.check(case)]


def said(text: str, section: int = 1, **more: object) -> list[tuple[str, Severity]]:
    """Codes with their severity."""
    return [(f.code, f.severity) for f in findings_of(text, section, **more)]


@pytest.mark.parametrize(
    ("text", "code", "severity"),
    [
        # The period of the statistics: another year must be wrong, another day very likely is.
        ("本报告统计期限为2023年1月1日至2023年12月31日。", "N60", ERROR),
        ("数据统计期限自2023年1月1日起，至12月31日止。", "N60", ERROR),
        ("本报告所列数据的统计周期：2024年1月1日至2025年12月31日。", "N60", ERROR),
        ("数据统计时限为2023年1月至12月。", "N60", ERROR),
        ("本报告统计期限为2023.1.1-2023.12.31。", "N60", ERROR),
        ("本报告统计期限为2024年1月1日至11月30日。", "N60", ERROR),
        # Years that are none.
        ("202年，全镇公开信息10条。", "D06", ERROR),
        ("截至202年12月31日，公开信息10条。", "D06", ERROR),
        ("3024年，全镇公开信息10条。", "D06", ERROR),
        ("二〇二年，全镇公开信息10条。", "D06", ERROR),
        # Years that tell when the work was done.
        ("我镇2023年共收到申请3件。", "D04", WARNING),
        ("青禾镇2023年度主动公开信息30条。", "D04", WARNING),
        ("在2023年政府信息公开工作中，各村积极配合。", "D04", WARNING),
        ("现将2023年政府信息公开工作情况报告如下。", "D04", ERROR),
        ("截至2023年底，全镇公开信息30条。", "D04", WARNING),
        ("2025年，全镇共公开信息30条。", "D04", WARNING),
        ("公布2023年重点项目清单。", "D04", INFO),
        # Placeholders are errors, instructions of the form warnings.
        ("XX镇公开信息10条。", "N50", ERROR),
        ("全年公开信息X条。", "N50", ERROR),
        ("（单位名称）公开信息10条。", "N50", ERROR),
        ("【机关名称】公开信息10条。", "N50", ERROR),
        ("全年公开信息（ ）条。", "N50", ERROR),
        ("全年公开信息***条。", "N50", ERROR),
        ("全年公开信息____条。", "N50", ERROR),
        ("{{单位}}公开信息10条。", "N50", ERROR),
        ("全年公开信息#REF!条。", "N50", ERROR),
        ("某某镇公开信息10条。", "N50", ERROR),
        ("（填写说明：写清主要问题）", "N50", ERROR),
        ("（此处写主动公开情况）", "N50", ERROR),
        ("举办培训【待填】次。", "D05", ERROR),
        ("举办培训【待填：培训】次。", "D05", ERROR),
        ("举办培训【待核】次。", "D05", ERROR),
        ("举办培训[F:said.trainings]次。", "D05", ERROR),
        # Lost characters.
        ("群众满意度锟斤拷提升。", "N51", ERROR),
        ("鏀垮簻淇℃伅公开。", "N51", ERROR),
        ("ä¸»å\x8a¨公开信息。", "N51", ERROR),
        ("公开&nbsp;信息10条。", "N51", ERROR),
        ("公开政府信?10条，更新目?内容。", "N51", WARNING),
        (
            "制定文件0件，废止文件0件，现行有效的规范性文件0件，其中现行有效的规范性文件。",
            "N52",
            ERROR,
        ),
        ("全年公开信息条，涉及面广。", "N52", ERROR),
        ("2024年1月1至12月31日公开。", "N52", WARNING),
        ("做好政府信公开。", "N53", WARNING),
        # Citations.
        ("《政府信息公开条例》第五十八条。", "N24", ERROR),
        ("《政府信息公开条例》施行以来，我镇落实《条例》第五十八条。", "N24", ERROR),
        ("依据《政府信息公开条例》第二十条第（十六）项公开。", "N24", ERROR),
        ("落实《政府信息公开条例》和《信访工作条例》，按《条例》第五十八条办理。", "N24", WARNING),
        ("根据《中华人民共和国政府信息公开法》编制本报告。", "N22", ERROR),
        ("根据国办公开办函〔2021〕50号编制本年度报告。", "N21", WARNING),
        ("根据年度报告格式（国办发〔2021〕30号）编制。", "N21", ERROR),
        ("答复期限依照《政府信息公开条例》第四十九条。", "N25", WARNING),
        ("转发青政发[2024]5号文件。", "N26", WARNING),
        ("转发青政发〔24〕5号文件。", "N26", WARNING),
        ("转发青政发〔2024〕号文件。", "N52", ERROR),
        ("按《政府信息公开信息处理费管理办法》（国办函〔2020〕19号）收费。", "N65", ERROR),
        ("2023年1—12月，我镇公开信息300条。", "D04", WARNING),
        ("2O24年，公开信息30条。", "D06", ERROR),
        ("所列数据截至2023年12月31日。", "N60", ERROR),
        ("公开信息N条。", "N50", ERROR),
        ("公开信息○○条。", "N50", ERROR),
        ("公开信息若干条（待统计）。", "N50", ERROR),
        ("【说明：本部分不超过500字】", "N50", ERROR),
        ("锘挎斂搴滃叕寮€", "N51", ERROR),
        ("公开信息…条。", "N52", ERROR),
        ("健全工作机，落实责任。", "N53", WARNING),
        ("依照《行政复议法》第九十五条办理。", "N23", ERROR),
        ("我区认真做好公开工作。", "N44", WARNING),
        ("柳溪镇认真做好公开工作。", "N43", WARNING),
        ("现将柳溪镇2024年政府信息公开工作情况报告如下。", "N42", ERROR),
        ("规章现行有效2件。", "N45", ERROR),
        # Personal data.
        ("将补贴打入户主银行卡6222021234567890128。", "N48", ERROR),
        ("费用请汇入账号6222021234567890128。", "N48", WARNING),
        ("身份证号110105194912310021。", "N46", INFO),
        ("低保对象王某的电话为13800138000。", "N47", ERROR),
        ("村民测试甲电话13800138000。", "N47", ERROR),
    ],
)
def test_what_is_said_and_how_surely(text: str, code: str, severity: Severity) -> None:
    """One finding, an error only where the text must be wrong."""
    assert [(code, severity)] == [entry for entry in said(text) if entry[0] == code]


@pytest.mark.parametrize(
    "text",
    [
        "上年年度报告的统计期限为2023年1月1日至2023年12月31日。",
        "本报告统计期限为2024年1月1日至2024年12月31日。",
        "建校102年来首次公开校务，建党103年。",
        "该村有1200年历史，古树树龄202年。",
        "2025年，我镇将公开信息不少于30条，力争收到的申请全部按期办结。",
        "截至2023年底公开信息30条，2024年增至50条。",
        "按期公布2023年度部门决算。",
        "对照2023年报告指出的问题，逐项整改。",
        "按时发布2023年政府信息公开工作年度报告的情况已经公示。",
        "使用“请填写意见”的网上征集表单收集建议4条。",
        "编制填报模板，规范申请表格，附答复文书示例。",
        "新修订的办事指南列明材料、时限、收费标准（元/次）。",
        "公开小学学区划分，甲型、乙型H1N1流感防控信息。",
        "完成2×2平方米公示栏改造，尺寸为3×5米。",
        "设置A、B两岗，公开X光检查收费。",
        "群众问：“补贴什么时候发？”工作人员当场解答。",
        "开设“公开有没有用？群众说了算”专栏。",
        "您的材料齐了吗？请看办事指南。",
        "涓涓细流汇成江河，临淇镇、淇县均已公开。",
        "国办公开办函〔2019〕60号由国办公开办函〔2021〕30号代替，不再执行。",
        "2019年、2020年度报告按国办公开办函〔2019〕60号编制，其后按国办公开办函〔2021〕30号编制。",
        "按照国办公开办函〔2019〕61号规范平台栏目。",
        "依据《政府信息公开条例》第二十条第（十五）项公开。",
        "涉及国家秘密的，依据《政府信息公开条例》第三十六条不予公开。",
        "落实《政府信息公开条例》第二十条，在20个工作日内更新目录。",
        "学习政府信息公开法律法规。",
        "转发青政发〔2024〕5号文件，落实国办发〔2019〕54号要求。",
        "与示例县白杨镇人民政府结对交流，互查公示栏。",
        "赴示例县柳溪乡人民政府考察学习。",
        "县数据局编制本年度报告模板，供各镇使用。",
        "健全信息发布规章制度2项，清理规章制度3项。",
        "开通热线12345，举报电话12388，传真010-00000000。",
        "事项编码110101202401010001已更新。",
        "五保户供养标准公开电话：010-00000000。",
        "召开培训会，举办活动多场，组织培训若干次。",
        "从三个方面加强管理，制度建设分三部分推进。",
        "该规划由总则、目标、任务、保障四部分组成。",
        "2023年底，我镇启动公示栏改造，2024年6月完工。",
        "延续2023年做法，设立公开日。",
        "2023年制定的5件规范性文件继续有效。",
        "对2023年以前的文件进行清理。",
        "自2023年7月1日起，公示栏每月更新。",
        "2022年至2024年，三年累计公开信息900条。",
        "与2023年的20件相比，增加4件。",
        "2023年结转的2件申请已全部办结。",
        "2023年我镇收到申请20件，2024年收到24件。",
        "2023年收到20件，今年收到24件，增长20%。",
        "2025年1月，我镇已将2024年信息汇总归档，共10卷。",
        "公开《青禾镇2023年财政决算》和2024年预算。",
        "2023年度考核中我镇被评为优秀等次。",
        "县政府2023年印发的工作要点已落实。",
        "我镇2023年获评先进单位，2024年继续保持。",
        "数据发布周期为每月一次。",
        "组织填报2023年1月1日至2023年12月31日的统计数据并上报县统计局。",
        "上一年度数据统计期限为2023年1月1日至12月31日，本年相应顺延。",
        "查阅点开放时间为每日8:30至17:30。",
        "答复文书由法制办审核，法制机构把关。",
        "依据《条例》第二十条逐项梳理公开事项。",
        "按《中华人民共和国政府信息公开条例》第三十二条征求第三方意见2次。",
        "按《中华人民共和国政府信息公开条例》第三十六条第三项不予公开1件。",
        "依据《中华人民共和国政府信息公开条例》第四十条，按申请人要求的形式提供。",
        "依据《中华人民共和国政府信息公开条例》第三十七条，对1件申请作区分处理。",
        "按照《中华人民共和国政府信息公开条例》第十七条要求，落实保密审查。",
        "落实《中华人民共和国政府信息公开条例》第四十六条，开展社会评议。",
        "依照《条例》第十四条、第十五条、第十六条不予公开2件。",
        "依据《行政复议法》第十一条，申请人可以申请行政复议。",
        "依据《保密法》第二十条进行审查，同时落实政府信息公开条例。",
        "依照《村民委员会组织法》第三十条公开村务。",
        "印发《青禾镇2024年政务公开要点》（青政办发〔2024〕12号）。",
        "参照《国务院办公厅关于全面推进基层政务公开标准化规范化工作的指导意见》（国办发〔2019〕54号）。",
        "参照《示例省全面推进基层政务公开标准化规范化工作的指导意见》（示政办发〔2020〕8号）。",
        "财预〔2021〕5号、示财函〔2024〕33号文件已公开。",
        "（2024）示0102行初5号判决驳回诉讼请求。",
        "坚持公开为常态，不公开为例外。",
        "遵循公正、公平、合法、便民的原则公开信息。",
        "以公开为手段、以便民为原则。",
        "工作要点分五个部分共二十条。",
        "本报告第三部分表格已列出申请数据。",
        "在示例县人民政府网站开设专栏。",
        "配合示例县柳溪镇人民政府办理征地信息公开。",
        "示例县柳溪镇人民政府来我镇参观政务公开专区。",
        "接受县人民政府办公室的培训和检查，县财政局核对决算。",
        "向示例县柳溪乡人民政府转送申请1件。",
        "告知申请人向柳溪镇人民政府提出申请。",
        "与白杨街道办事处共享便民大厅。",
        "各村（社区）报送信息，镇人民政府统一审核。",
        "我市统一平台、我县融媒体中心和我镇公众号同步发布。",
        "本局域网已与互联网隔离，我局部调整栏目。",
        "建立健全规章制度，完善公开审查规章2项制度。",
        "公开部门规章12件的目录链接。",
        "市政府规章2件在专栏转发。",
        "拨打服务热线0000-12345678或12345。",
        "统一社会信用代码91110000000000000X已更正。",
        "项目编号2024-1234-5678-9012-345已公示。",
        "公布村支书手机号码便于群众联系：详见公示栏。",
        "满意度选项：□满意 □一般 □不满意。",
        "公开率达100%，5G+专区投入使用。",
        "采用“互联网+政务公开”模式，回应“怎么办？”“找谁办？”等问题。",
        "开展“政策怎么看？我来讲”活动3场。",
        "群众关心的补贴发到哪了？专栏里都能查到。",
        "公开的信息有什么用？谁来看？怎么看？",
        "设置Q&A专区，A&B角互补。",
        "打造“A+B”服务，X射线机检测结果公开。",
        "在“xxgk”栏目下发布信息。",
        "公众号名称“XX发布”见附图。",
        "编制信息公开申请表示例（样表）供参考。",
        "模板（示范文本）统一印发。",
        "办事指南增加填表说明和范例，方便群众。",
        "表格填写说明已在窗口张贴。",
        "如需帮助，请在工作日拨打咨询电话。",
        "完善待补充材料一次性告知机制。",
        "对待补充的材料一次告知。",
        "（一）主动公开\n该部分数据见表二。",
        "组织机构、职能等信息公开条目更新及时。",
        "新增信息公开条目20个，梳理文件件数。",
        "按月组织培训，按季召开会议场次有增加。",
        "全年召开专题会议3次，组织活动场地踏勘。",
        "受理申请件件有回复，答复申请件数24件。",
        "今年收到的申请件中，网络申请占多数。",
        "2024年2月29日举办培训。",
        "2024年5月1至3日开展宣传。",
        "12月31日前完成全部任务。",
        "截至2024年12月31日24时，公开信息275条。",
        "“十四五”规划（2021-2025年）中期评估公开。",
    ],
)  # fmt: skip
def test_sound_sentences_are_not_blamed(text: str) -> None:
    """Neither errors nor warnings; a question may be asked."""
    assert [] == [entry for entry in said(text) if entry[1] is not INFO]


@pytest.mark.parametrize(
    ("preface", "found"),
    [
        ("本年度报告共分为四个部分。", True),
        ("全文由七个部分组成。", True),
        ("本报告第七部分为附件。", True),
        ("本报告共六个部分，包括总体情况、主动公开、依申请公开、复议诉讼、存在的问题。", True),
        ("本报告共分六个部分。", False),
        ("本报告共六个部分，包括总体情况、主动公开、依申请公开、复议诉讼、存在的问题、其他事项。", False),
        ("本报告从主动公开、依申请公开等五个方面总结。", False),
    ],
)  # fmt: skip
def test_the_number_of_parts_is_six(preface: str, found: bool) -> None:
    """A count of the report's own parts is held against the form, also when the page is cut."""
    assert found == (("N28", WARNING) in said(preface, 0))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("无其他需要报告的事项。", True),
        ("严格执行《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）。", True),
        ("2024年按规定做好信息处理费收取工作。", True),
        ("2024年行政事业性收费为0万元。", True),
        ("2024年发出收费通知2件。", True),
        ("2024年发出收费通知2件，总金额300元，实际收取300元。", False),
        ("2024年未产生信息处理费。", False),
        ("2024年信息处理费收取情况：无。", False),
        ("收取信息处理费零元。", False),
    ],
)
def test_a_fee_is_told_with_a_figure_or_a_word_of_nothing(text: str, found: bool) -> None:
    """Naming the measures is not telling whether anything was taken."""
    assert found == (("N33", WARNING) in said(text, 6, others=sample(6)))


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("一是解读单一；二是栏目陈旧；三是人手紧缺。下一步：一是多做解读图解；二是更新栏目。", WARNING),
        ("一是解读单一；二是栏目陈旧。下一步：一是多做解读图解；二是植树。", None),
        ("一是解读单一；二是栏目陈旧；三是答复文书不规范。下一步：一是解读图解；二是植树；三是走访。", INFO),
    ],
)  # fmt: skip
def test_fewer_measures_than_problems_are_a_warning(text: str, severity: Severity | None) -> None:
    """Other words for the same matter are only a question."""
    found = [s for code, s in said(text, 5, others=sample(5)) if code == "N38"]

    assert ([] if severity is None else [severity]) == found


def test_contact_is_a_question() -> None:
    """No text demands a contact block, so a report without one is asked, not warned."""
    parts = {**sample(1), 0: "根据《政府信息公开条例》编制，统计期限为2024年1月1日至12月31日。"}

    assert [("N34", INFO)] == said(SAMPLE[1], others=parts)


@pytest.mark.parametrize(
    ("text", "agency", "found"),
    [
        ("示例县教育局编制本年度报告。", "示例县水务局", True),
        ("本报告由示例县教育局编制。", "示例县水务局", True),
        ("本报告由示例县水务局办公室编制。", "示例县水务局", False),
        ("本报告由示例县人民政府办公室编制。", "示例县人民政府", False),
        ("本报告由示例县政务服务和数据管理局编制。", "示例县人民政府", False),
        ("现公布本年度报告。", "示例县水务局", False),
        ("根据《政府信息公开条例》要求编制本年度报告。", "示例县水务局", False),
        ("我局编制本年度报告。", "示例县水务局", False),
    ],
)
def test_the_report_is_compiled_by_its_own_body(text: str, agency: str, found: bool) -> None:
    """Another body as the author is an error; the office that compiles for a government is none."""
    assert found == (("N42", ERROR) in said(text, 0, agency=agency))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("青禾乡人民政府认真做好公开。", True),
        ("青禾街道办事处认真做好公开。", True),
        ("白杨镇人民政府认真做好公开。", True),
        ("各乡镇人民政府认真做好公开。", False),
        ("会同白杨镇人民政府联合开展宣传。", False),
    ],
)
def test_a_town_is_not_called_by_another_name(text: str, found: bool) -> None:
    """Neither a neighbour nor the town under another kind of name does this town's work."""
    assert found == (("N43", WARNING) in said(text))
