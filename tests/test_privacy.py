"""Personal data is taken out of a text, and figures are left in it."""

from __future__ import annotations

import random

import pytest

from assistant.privacy import (
    APPLICANT,
    BANK_CARD,
    EMAIL,
    ID_CARD,
    MOBILE,
    Mask,
    is_bank_card,
    is_id_number,
)


def id_number(rng: random.Random) -> str:
    """A resident ID number with its right check digit."""
    body = f"320829{rng.randrange(1940, 2010)}{rng.randrange(1, 13):02d}{rng.randrange(1, 29):02d}{rng.randrange(1000):03d}"
    return next(body + last for last in "0123456789X" if is_id_number(body + last))


def card_number(rng: random.Random, length: int) -> str:
    """A card number with its right check digit."""
    body = "62" + "".join(str(rng.randrange(10)) for _ in range(length - 3))
    return next(body + last for last in "0123456789" if is_bank_card(body + last))


def test_generated_personal_data_is_masked_wherever_it_stands() -> None:
    """300 generated IDs, mobiles, cards and mails between Chinese words leave no trace."""
    rng = random.Random(711)
    mask = Mask()
    for _ in range(300):
        finds = {
            id_number(rng): ID_CARD,
            f"1{rng.choice('3456789')}{rng.randrange(10**9):09d}": MOBILE,
            card_number(rng, rng.choice([16, 19])): BANK_CARD,
            f"user{rng.randrange(999)}@mail.example.cn": EMAIL,
        }
        for secret, mark in finds.items():
            expected = f"申请人提供的{mark}已登记，共3件。"
            text = f"申请人提供的{secret}已登记，共3件。"
            masked = mask.apply(text)
            assert expected == masked
            assert masked == mask.apply(masked)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("138 0013 8000", MOBILE),
        ("138-0013-8000", MOBILE),
        ("+86 13800138000", MOBILE),
        ("１３８００１３８０００", MOBILE),
        ("11010519491231002x", ID_CARD),
        ("１１０１０５１９４９１２３１００２Ｘ", ID_CARD),
        ("4111 1111 1111 1111", BANK_CARD),
    ],
)
def test_other_writings_are_known(text: str, expected: str) -> None:
    """Spaces, dashes, a country code and full-width digits hide nothing."""
    assert f"号码{expected}。" == Mask().apply(f"号码{text}。")


@pytest.mark.parametrize(
    "text",
    [
        "全年收到申请13件，公开信息12345678条，收费59237.2449万元。",
        "电话0517-83650001，邮编211700，国办公开办函〔2021〕30号。",
        "统计期限为2024年1月1日至2024年12月31日，编号20240101202412310。",
        "110105194912310021",
        "0000000000000000",
        "139123456789",
        "12380013800",
        "见@通知",
    ],
)
def test_figures_dates_and_landlines_stay(text: str) -> None:
    """What only looks long is no personal data; the contact block of a report is required."""
    assert text == Mask.of(["和平"]).apply(text)


def test_names_are_masked_only_beside_a_cue() -> None:
    """A short name is also a place or a word: only an applicant's cue makes it a person."""
    mask = Mask.of(["和平", "和平乡", "高明", " 高 ", ""])

    assert f"申请人{APPLICANT}认为" == mask.apply("申请人和平认为")
    assert f"申请人：{APPLICANT}，" == mask.apply("申请人：高明，")
    assert f"{APPLICANT}女士来电" == mask.apply("高明女士来电")
    assert f"申请人{APPLICANT}认为" == mask.apply("申请人和平乡认为")
    text = "和平路改造，做法高明，高先生，和平发展。"
    assert text == mask.apply(text)


def test_mask_does_not_show_its_names() -> None:
    """A mask that is logged by accident gives no name away; equal masks are equal."""
    mask = Mask.of(["高明"])

    assert "高明" not in repr(mask)
    assert Mask.of(["高明"]) == mask
    assert "文本" == Mask().apply("文本")


def test_check_digits() -> None:
    """The example of GB 11643 holds; a changed digit, a false date or a short number does not."""
    assert is_id_number("11010519491231002X")
    assert not is_id_number("11010519491231003X")
    assert not is_id_number("11010519491331002X")
    assert not is_id_number("1101051949123100")
    assert is_bank_card("4111111111111111")
    assert not is_bank_card("4111111111111112")
    assert not is_bank_card("41111111")
