"""Two invented years of one invented township."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from assistant.report import AnnualReport, Cell, Section, Tables

PROMISE = "下一步，我镇将每月更新公开目录，增加图解、视频等解读形式。"
KEPT = "每月更新公开目录，增加了图解、视频等解读形式。"
STALE = "认真落实三审三校制度，规范信息发布流程。"


@dataclass(frozen=True)
class Years:
    """Last year's and this year's report."""

    before: AnnualReport
    after: AnnualReport


def _report(year: int, cells: dict[str, int], texts: dict[int, str]) -> AnnualReport:
    return AnnualReport(
        agency="青禾县云溪镇人民政府",
        year=year,
        tables=Tables({key: Cell(value) for key, value in cells.items()}),
        sections=tuple(Section(n, _heading(n), text) for n, text in texts.items()),
        preface="本报告统计期限为" + f"{year}年1月1日至12月31日。",
    )


def _heading(number: int) -> str:
    names = {1: "一、总体情况", 5: "五、存在的主要问题及改进情况", 6: "六、其他需要报告的事项"}
    return names[number]


@pytest.fixture
def years() -> Years:
    """Section five stays the same but for one sentence, section one is written anew."""
    before = _report(
        2023,
        {
            "requests.new_received.total": 8,
            "requests.granted.total": 5,
            "disputes.review.upheld": 0,
        },
        {
            1: f"全年发布信息149条。\n{STALE}\n举办培训2期。",
            5: f"一是解读形式单一。二是更新不够及时。三是公开意识有待增强。\n{PROMISE}",
            6: "本年度未收取信息处理费。",
        },
    )
    after = _report(
        2024,
        {
            "requests.new_received.total": 12,
            "requests.granted.total": 5,
            "disputes.review.upheld": 0,
        },
        {
            1: f"全年发布信息226条。\n{KEPT}\n新建政务公开专区1处，方便群众查阅<办事指南>。",
            5: f"一是解读形式单一。二是更新不够及时。三是公开意识有待增强。\n{PROMISE}",
            6: "本年度未收取信息处理费。",
        },
    )
    return Years(before, after)
