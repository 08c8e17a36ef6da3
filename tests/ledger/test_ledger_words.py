"""Which words decide a row or column of table three, and which are asked."""

from __future__ import annotations

import pytest

from assistant.forms import load_form
from assistant.ledger.words import NOT_RESULTS, load_data, load_vocabulary, normal, row_label

WORDS = load_vocabulary()
RESULTS = [
    row for row in load_form().tables["requests"].blocks[0].rows if row.key not in NOT_RESULTS
]


@pytest.mark.parametrize("row", RESULTS, ids=lambda row: row.key)
def test_every_label_of_the_form_is_its_row(row) -> None:  # type: ignore[no-untyped-def]
    """With group and number, with dashes, in full width or bare: the label decides."""
    for label in row.labels:
        bare = label.lstrip("123456789.（一二）")
        writings = [
            label,
            f"{row.group}{label}",
            f"{row.group} — {label}",
            f"三、{row.group}：{label}",
        ]
        if bare != "其他":
            writings += [label.replace(".", "、"), label.replace("、", ","), f"{label}。"]
        for text in writings:
            assert row.key == WORDS.outcome(text).key, text

    assert row.key == WORDS.outcome(row_label(row)).key


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("同意公开", "granted"),
        ("准予公开", "granted"),
        ("已主动公开，告知获取方式", "granted"),
        ("区分处理", "partially_granted"),
        ("①属于国家秘密", "denied_state_secret"),
        ("危及三安全一稳定", "denied_three_securities_one_stability"),
        ("第三方不同意公开", "denied_third_party"),
        ("不动产登记查询", "denied_admin_inquiry"),
        ("信息不存在", "unable_not_held"),
        ("不属于本机关公开", "unable_not_held"),
        ("补正后仍不明确", "unable_still_unclear"),
        ("信访", "not_processed_petition"),
        ("逾期未补正", "other_no_correction"),
        ("逾期不缴费", "other_unpaid_fee"),
        ("申请人撤回", "other_misc"),
        ("其他处理：撤回", "other_misc"),
        ("合并办理", "other_misc"),
        ("3.其他", "other_misc"),
        ("（六）3、其他", "other_misc"),
        ("其他处理—其他", "other_misc"),
        ("依法予以公开（已邮寄）", "granted"),
        ("已依法不予公开（属于过程性信息）", "denied_process_info"),
        ("告知信息不存在", "unable_not_held"),
        ("经检索，所申请信息不存在", "unable_not_held"),
        ("依据《条例》第三十六条第（四）项，信息不存在", "unable_not_held"),
        ("涉及个人隐私，第三方不同意公开", None),
        ("属于行政执法案卷类", "denied_enforcement_file"),
        ("部分公开答复书", "partially_granted"),
        ("书面告知属于重复申请", "not_processed_repeat"),
        ("大量反复申请", "not_processed_excessive"),
        ("申请人自愿撤回申请", "other_misc"),
        ("本机关未制作或获取", "unable_not_held"),
        ("予以公开（部分）", None),
        ("部分不予公开", None),
        ("不予公开，已办结", None),
        ("已答复，不予公开", None),
        ("未予公开", None),
    ],
)
def test_free_words_that_a_rule_decides(text: str, row: str | None) -> None:
    """Usual words of ledgers fall into the row that the law or the form gives; half of one does not."""
    assert row == WORDS.outcome(text).key


@pytest.mark.parametrize(
    "text", ["其他", "（六）其他", "不予公开", "不属于政府信息", "公开", "转办", "同意", "。"]
)
def test_words_that_decide_nothing_have_choices(text: str) -> None:
    """An undecidable word has no key, is not running and offers rows."""
    decision = WORDS.outcome(text)

    assert (None, False) == (decision.key, decision.running)
    assert decision.choices


@pytest.mark.parametrize("text", ["办理中", "正在征求第三方意见", "四、结转下年度继续办理", "结转"])
def test_words_of_a_running_request(text: str) -> None:
    """A request that is still handled has no row of results."""
    assert WORDS.outcome(text).running


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("自然人", "natural_person"),
        ("公民", "natural_person"),
        ("1.自然人", "natural_person"),
        ("商业企业", "commercial_enterprise"),
        ("法人或其他组织—商业企业", "commercial_enterprise"),
        ("法人或其他组织（其他）", "other_org"),
        ("其他", "other_org"),
        ("律师事务所", "legal_service_org"),
        ("律师（个人）", "natural_person"),
        ("村民", "natural_person"),
        ("某某公司", None),
        ("有限公司", "commercial_enterprise"),
        ("居委会", "other_org"),
        ("事业单位", None),
        ("律师", None),
        ("法人或其他组织", None),
        ("企业", None),
        ("", None),
    ],
)
def test_kinds_of_applicants(text: str, column: str | None) -> None:
    """Columns of the form by their labels, with and without the heading above them."""
    assert column == WORDS.kind(text).key


def test_every_word_of_the_data_file_stands_once_with_its_basis() -> None:
    """No word decides two rows, and each group of words says why."""
    data = load_data("outcomes.toml")
    for parts in (("outcome", "ask", "running"), ("kind", "ask_kind")):
        words = [normal(word) for part in parts for item in data[part] for word in item["words"]]
        assert sorted(set(words)) == sorted(words)
    rows = {row.key for row in RESULTS}

    assert all(item["basis"] for part in ("kind", "outcome") for item in data[part])
    assert {item["row"] for item in data["outcome"]} <= rows
    assert {row for item in data["ask"] for row in item["rows"]} <= rows
