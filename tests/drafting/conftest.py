"""What the drafting tests share: invented facts, a passage, and a drafter on the scripted server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from assistant.facts import Fact, FactSheet
from assistant.retrieval.passages import Passage

if TYPE_CHECKING:
    from assistant.drafting.drafter import DraftRequest, ModelDrafter

YEAR = 2024
AGENCY = "青禾镇人民政府"
NOW = datetime(2025, 1, 6, 9, 30, tzinfo=UTC)
PREVIOUS = (
    "（一）主动公开。2023年通过微信公众号发布信息149条。\n"
    "（二）依申请公开。全年新收申请9件，均按时答复，网址http://www.qinghe.example.cn可查。"
)


def _fact(key: str, label: str, value: Any, previous: Any, unit: str = "件") -> Fact:
    return Fact(key, label, value, unit, YEAR, previous, source="测试")


@pytest.fixture(scope="session")
def sheet() -> FactSheet:
    """A few facts of an invented township, one of them still open."""
    return FactSheet(
        [
            _fact("requests.new_received.total", "新收政府信息公开申请", 12, 9),
            _fact("requests.carried_in.total", "上年结转政府信息公开申请", 1, 0),
            _fact("requests.total_results.total", "办理结果总计", 13, 8),
            _fact("requests.granted.total", "予以公开", 7, 7),
            _fact("requests.granted.natural_person", "予以公开（自然人）", 0, 0),
            _fact("disputes.review.corrected", "行政复议结果纠正", 0, None),
            _fact("proactive.normative_documents.issued", "制发行政规范性文件", 3, 2),
            _fact("proactive.fees.amount_wan_yuan", "行政事业性收费", Decimal("0.50"), 0, "万元"),
            _fact("said.wechat_posts", "微信公众号发布信息", None, 149, "条"),
        ]
    )


@pytest.fixture(scope="session")
def article_33() -> Passage:
    """Our own words of an article that fixes a period."""
    return Passage(
        id="reg33",
        kind="regulation",
        title="政府信息公开条例",
        place="第三十三条",
        year=None,
        agency=None,
        text="行政机关收到申请，不能当场答复的，自收到之日起20个工作日内答复；延长的期限最长不超过20个工作日。",
        source="regulation.md",
    )


@pytest.fixture
def request_for(sheet: FactSheet, article_33: Passage) -> Callable[..., DraftRequest]:
    """A request for section one; anything of it can be given otherwise."""
    from assistant.drafting.drafter import DraftRequest

    def build(**changes: Any) -> DraftRequest:
        values: dict[str, Any] = {
            "section": 1,
            "agency": AGENCY,
            "year": YEAR,
            "facts": sheet,
            "passages": (article_33,),
            "previous_section": PREVIOUS,
        }
        return DraftRequest(**{**values, **changes})

    return build


@pytest.fixture
def drafter(model_server: Any, connect: Any) -> ModelDrafter:
    """A drafter on the scripted server that never asks for the whole section again."""
    from assistant.drafting.drafter import ModelDrafter
    from assistant.drafting.model import Limits

    model = connect(model_server.url)
    limits = Limits(rewrites=0)
    return ModelDrafter(model, limits=limits, settings_hash="0123", now=lambda: NOW)


@pytest.fixture
def events_of(drafter: ModelDrafter) -> Callable[..., list[Any]]:
    """All events of one drafting, waited for."""

    def run(request: DraftRequest, other: ModelDrafter | None = None) -> list[Any]:
        async def collect() -> list[Any]:
            async with aclosing((other or drafter).draft_section(request)) as events:
                return [event async for event in events]

        return asyncio.run(collect())

    return run
