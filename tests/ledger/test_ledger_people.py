"""Whose names a ledger holds: people, not organisations, and nothing that only looks like a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import UnreadableFile
from assistant.ledger.people import applicants_of

HEAD = "收到日期,申请人姓名或名称,申请人类型,办理结果,答复日期"


def ledger(folder: Path, *rows: str, head: str = HEAD) -> Path:
    """A ledger as text."""
    path = folder / "台账.csv"
    path.write_text("\n".join((head, *rows)), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("cell", "kind", "names"),
    [
        ("测试甲", "自然人", {"测试甲"}),
        ("测 试甲（代理人：测试乙）", "自然人", {"测试甲", "测试乙"}),
        ("李 甲", "自然人", {"李甲"}),
        ("测试甲、测试乙等3人", "自然人", {"测试甲", "测试乙"}),
        ("测·试甲", "自然人", {"测·试甲"}),
        ("示例公司", "商业企业", set()),
        ("李测甲", "商业企业", set()),
        # Whether a person applies is not told: a surname must begin the name.
        ("李测甲", "", {"李测甲"}),
        ("测试甲", "", set()),
        ("李测厂", "", set()),
        # Nobody is named.
        ("某某", "自然人", set()),
        ("村民代表", "自然人", set()),
        ("匿名", "自然人", set()),
        ("自然人", "自然人", set()),
        ("", "自然人", set()),
    ],
)
def test_names_of_people(tmp_path: Path, cell: str, kind: str, names: set[str]) -> None:
    """Each cell by its kind."""
    path = ledger(tmp_path, f"2024-03-01,{cell},{kind},予以公开,2024-03-08")

    assert names == applicants_of(path)


def test_agents_of_organisations_and_sheets_that_lack_a_column(tmp_path: Path) -> None:
    """A contact is a person also where a company applies; a sheet without results holds names too."""
    head = f"{HEAD},联系人"
    row = "2024-03-01,示例公司,商业企业,予以公开,2024-03-08,李测甲"

    assert {"李测甲"} == applicants_of(ledger(tmp_path, row, head=head))
    assert {"李测乙"} == applicants_of(ledger(tmp_path, "1,李测乙", head="序号,申请人"))
    assert set() == applicants_of(ledger(tmp_path, "1,李测乙", head="序号,内容"))


def test_a_file_that_is_no_workbook(tmp_path: Path) -> None:
    """The same failure as of the ledger's own reading."""
    with pytest.raises(UnreadableFile):
        applicants_of(tmp_path / "没有.xlsx")


def test_a_ledger_is_read_once_until_it_changes(tmp_path: Path) -> None:
    """A pause in writing does not read it again; another row is seen at once."""
    path = ledger(tmp_path, "2024-01-05,测试甲,自然人,予以公开,2024-01-10")
    assert applicants_of(path) is applicants_of(path)

    ledger(
        tmp_path,
        "2024-01-05,测试甲,自然人,予以公开,2024-01-10",
        "2024-01-06,测试乙,自然人,予以公开,2024-01-10",
    )

    assert {"测试甲", "测试乙"} == applicants_of(path)
