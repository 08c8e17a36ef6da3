"""Personal data that must not be published: identity numbers, bank cards, a person's own phone, mail or home.

The phone, fax and mail of the office in the contact block are required and are not meant. Names of
applicants are known only to a ledger and are looked for by `applicants`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.drafting.rules.case import Example, TextCase, TextRule, fault, rule
from assistant.findings import Finding, Severity
from assistant.privacy import is_bank_card, is_id_number

RULES: list[TextRule] = []

_PRIVACY = "《政府信息公开条例》第十五条；《中华人民共和国个人信息保护法》"
_ID = re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])")
_ID_CUE = re.compile(r"身份证|身份号码|证件号")
_CARD = re.compile(r"(?<![\dA-Za-z])\d{4}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?![\dA-Za-z])")
_INTO_ACCOUNT = re.compile(r"^[的]?(?:银行)?(?:账户|帐户|账号|帐号|卡)")
_CARD_CUE = re.compile(r"卡号|账号|帐号|银行|开户|汇款|卡[：:]")
_OWN_CARD = re.compile(
    r"银行卡|储蓄卡|社保卡|惠农卡|一卡通|卡号|申请人|当事人|本人|个人|户主|低保|补贴|补助|退(?:还|款|费)|[\u4e00-\u9fff]某"
)
_MOBILE = re.compile(r"(?<![\d-])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
# A private person's landline, and the name under which she chats.
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[-—－ ]?\d{7,8}(?!\d)")
_PRIVATE_LINE = re.compile(
    r"(?:申请人|当事人|原告|村民|居民|户主|投诉人|举报人|信访人)(?!代表|委员会)[^，。；：公咨监服热受接]{0,10}"
    r"(?:座机|家庭电话|联系电话|电话|号码)?[：:为是]{0,2}[（(]?$"
)
_CHAT = re.compile(r"(?:微信号?|QQ号?|钉钉号?)[：:为是]{0,2}\s*[A-Za-z0-9_-]{5,20}")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_OFFICE_CUE = re.compile(r"电话|手机|热线|联系|咨询|传真|邮箱|邮件|监督|举报|受理|值班")
# A named person: 联系人：张某, 经办人 李某某, 申请人王某, 张某（138…）.
_PERSON = re.compile(
    r"(?:联系人|经办人|负责人|联络员|工作人员|办公室主任)[：: ]?\s*(?!电话|手机|联系|姓名|方式|邮|地址)[\u4e00-\u9fff·]{2,4}(?![\u4e00-\u9fff])"
    r"|申请人|当事人|原告|[\u4e00-\u9fff]{2,3}(?:同志|先生|女士)|[\u4e00-\u9fff]某{1,2}|"
    r"(?:低保对象|低保户|特困人员|五保户|脱贫户|村民|居民|户主|家长|老人|患者|残疾人|受助人|救助对象|困难群众|投诉人|举报人|"
    r"信访人|上访人|被处罚人|职工|业主|会计|村干部|网格员|学生)[\u4e00-\u9fff·]{0,6}的?[（(]?(?:联系|手机|家庭)?(?:电话|手机|号码|方式)"
)
# One who works for no office: her number has no business in a report.
_PRIVATE = re.compile(
    r"(?:申请人|当事人|原告|低保|特困|五保|脱贫户|村民|居民|户主|家长|老人|患者|残疾人|受助人|救助对象|困难群众|"
    r"投诉人|举报人|信访人|上访人|被处罚人)(?!代表|委员会)[^，。；]{0,14}[，（(：:]?[^，。；]{0,8}$"
)
_NEAR = 40
# Whose number it is, told behind it: 拨打手机138…咨询村会计.
_REACHES = re.compile(
    r"^[）)]?(?:咨询|联系|找)[^，。；]{0,4}(?:会计|书记|主任|村长|干部|网格员|村民|同志|先生|女士)"
)


@rule(
    RULES,
    finds=Example("申请人身份证号11010519491231002X。"),
    silent=Example("公开信息110105194912310021条次。"),
    title="写了身份证号码",
    explanation="正文里有校验位正确的居民身份证号码，属于个人隐私，发布前必须删去。",
    basis=_PRIVACY,
)
def rule_n46(case: TextCase) -> Iterator[Finding]:
    """No resident identity number stands in the text.

    Basis: Regulation, Art. 15. A number counts when its date is real and its check digit right; one
    that the text calls an identity number without being a right one is a question.
    """
    for part in case.parts:
        for match in _ID.finditer(part.text):
            if not is_id_number(match[0]):
                if _ID_CUE.search(part.text[max(0, match.start() - 12) : match.start()]):
                    yield fault(
                        part, *match.span(), "N46", Severity.INFO,
                        "这里写着证件号码，校验位不对。请确认是什么号码，个人的请删去。",
                        basis=_PRIVACY, actual="证件号码",
                    )  # fmt: skip
            else:
                yield fault(
                    part, *match.span(), "N46", Severity.ERROR,
                    "这里有居民身份证号码，属于个人隐私。请删去后再发布。",
                    basis=_PRIVACY, actual="居民身份证号码",
                )  # fmt: skip


@rule(
    RULES,
    finds=Example("联系人：测试甲，手机13800138000。", 0),
    silent=Example("地址：育才路1号，咨询电话：010-00000000，手机：13800138000。", 0),
    title="写了个人手机号",
    explanation="正文里有具名个人或申请人的手机号码。办公电话、公开的联系电话不算。",
    basis=_PRIVACY,
)
def rule_n47(case: TextCase) -> Iterator[Finding]:
    """No person's mobile stands in the text: a named clerk's in the contact block, or an applicant's.

    Basis: Regulation, Art. 15. A mobile that is given as the office's phone, without a name, is not
    meant; a private person's landline and chat name are. An error where it is an applicant's or another private person's.
    """
    for part in case.parts:
        for match in (*_LANDLINE.finditer(part.text), *_CHAT.finditer(part.text)):
            if _PRIVATE_LINE.search(part.text[max(0, match.start() - _NEAR) : match.start()]):
                yield fault(
                    part, *match.span(), "N47", Severity.WARNING,
                    "这里有个人的联系号码。请删去，或换成办公电话。", basis=_PRIVACY, actual="号码",
                )  # fmt: skip
        for match in _MOBILE.finditer(part.text):
            before = part.text[max(0, match.start() - _NEAR) : match.start()]
            personal = _PERSON.search(before) or _REACHES.match(part.text[match.end() :])
            if _OFFICE_CUE.search(before) and not personal:
                continue
            message = "这里有个人手机号码。请删去，或换成办公电话。"
            severity = Severity.ERROR if _PRIVATE.search(before) else Severity.WARNING
            yield fault(
                part, *match.span(), "N47", severity, message, basis=_PRIVACY,
                actual="手机号码",
            )  # fmt: skip


@rule(
    RULES,
    finds=Example("费用请汇入账号6222021234567890128。", 6),
    silent=Example("系统编号6222021234567890123。", 6),
    title="写了银行卡号",
    explanation="正文里有校验位正确的银行卡号码，请核对是不是个人账户。",
    basis=_PRIVACY,
)
def rule_n48(case: TextCase) -> Iterator[Finding]:
    """No bank card number stands in the text.

    Basis: Regulation, Art. 15. A number counts when it passes the Luhn check and begins with 62 or
    stands beside a word for an account: one in ten numbers passes the check by chance. An error where
    the text itself calls it a card or a person's; an account to pay into may be the office's.
    """
    for part in case.parts:
        for match in _CARD.finditer(part.text):
            cued = _CARD_CUE.search(part.text[max(0, match.start() - 12) : match.start()])
            if (match[0].startswith("62") or cued) and is_bank_card(match[0]):
                if is_id_number(match[0]):
                    continue
                before = part.text[max(0, match.start() - _NEAR) : match.start()]
                own = _OWN_CARD.search(before) or _paid_out(before, part.text[match.end() :])
                certain = match[0].startswith("62") and own
                message = (
                    "这里有个人的银行卡号码，属于个人隐私。请删去后再发布。"
                    if certain
                    else "这里有银行卡号码。请核对，个人账户的请删去。"
                )
                severity = Severity.ERROR if certain else Severity.WARNING
                yield fault(
                    part, *match.span(), "N48", severity, message, basis=_PRIVACY,
                    actual="银行卡号码",
                )  # fmt: skip


def _paid_out(before: str, after: str) -> bool:
    """Whether money was paid into the account: 救助金已打入…账户. An office pays to persons so."""
    paid = re.search(r"(?:打入|转入|汇入|发放到|发放至|划入|存入|支付至)[^，。；]{0,8}$", before)
    return bool(paid and _INTO_ACCOUNT.match(after) and "请" not in before[-16:])


@rule(
    RULES,
    finds=Example("申请人的邮箱为someone@example.com。"),
    silent=Example("电子邮箱：office@example.com。", 0),
    title="写了个人电子邮箱",
    explanation="正文里有具名个人或申请人的电子邮箱。公开的办公邮箱不算。",
    basis=_PRIVACY,
)
def rule_n49(case: TextCase) -> Iterator[Finding]:
    """No applicant's or named person's e-mail stands in the text; the office's is required.

    Basis: Regulation, Art. 15. Known by the person named in front of it.
    """
    for part in case.parts:
        if "@" not in part.text:
            continue
        for match in _MAIL.finditer(part.text):
            before = part.text[max(0, match.start() - _NEAR) : match.start()]
            if _PERSON.search(before):
                message = "这里有个人的电子邮箱。请删去，或换成公开的办公邮箱。"
                yield fault(
                    part, *match.span(), "N49", Severity.WARNING, message, basis=_PRIVACY,
                    actual="电子邮箱",
                )  # fmt: skip


_DWELLING = re.compile(
    r"[\u4e00-\u9fff]{1,8}(?:路|街|巷|道|村|小区|花园|组|社区)[^，。；（）()]{0,12}?(?:\d+|[一二三四五六七八九十]+)?\s*(?:单元|栋|幢|号楼)[^，。；（）()]{0,10}?\d{2,4}\s*[室号房]"
)
_LIVES = re.compile(
    r"(?:家中|家里|家住|住在|住址|住所|居住|现住|户籍|家庭地址|上门|申请人|当事人|原告|村民|居民|户主|低保户|老人)[^，。；]{0,24}$"
)


@rule(
    RULES,
    finds=Example("工作人员到申请人家中（育才路1号2单元301室）送达。"),
    silent=Example("地址：育才路1号2栋301室，邮编：100000。", 0),
    title="写了个人住址",
    explanation="正文里有申请人、群众的家庭住址（到单元、门牌）。办公地址不算。",
    basis=_PRIVACY,
)
def rule_n74(case: TextCase) -> Iterator[Finding]:
    """No private person's dwelling stands in the text, down to its staircase and door.

    Basis: Regulation, Art. 15. Known by the person or the home named in front of it; the office's own
    address is required.
    """
    for part in case.parts:
        for match in _DWELLING.finditer(part.text):
            # 家住样例小区2栋: the name of a street begins with any letters.
            inside = re.match("家住|住在|住址", match[0])
            if inside or _LIVES.search(part.text[max(0, match.start() - _NEAR) : match.start()]):
                yield fault(
                    part, *match.span(), "N74", Severity.WARNING,
                    "这里有个人的住址，属于个人隐私。请删去后再发布。",
                    basis=_PRIVACY, actual="住址",
                )  # fmt: skip
