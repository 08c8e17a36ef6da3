"""Rules as an office sets them, and the written reasons that settle a finding."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import SettingsError, UnreadableFile
from assistant.findings import CellPlace, Finding, Severity, fingerprint
from assistant.policy import (
    NO_SETTINGS,
    apply_rule_settings,
    judged,
    read_explanations,
    read_rule_settings,
    reasons_for,
)
from assistant.tables.rules import HARD_CODES

KNOWN = {"T01", "T05", "T09", "T13", "D03"}
WARNING = Finding("T09", Severity.WARNING, CellPlace("proactive"), "格式不符。")
ERROR = Finding("T01", Severity.ERROR, CellPlace("requests", "granted", "total"), "相差 1。", 2, 1)

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a settings file."""

    def text(content: str) -> Path:
        path = tmp_path / "rules.toml"
        path.write_text(content, encoding="utf-8")
        return path

    return text


def test_severity_and_switch_hold_for_all_findings_of_a_code(write: Write) -> None:
    """A rule set to info asks, one that is off says nothing, the others stay."""
    path = write('[T09]\nseverity = "info"\n\n[D03]\nenabled = false\n\n[T13]\nenabled = true\n')
    text = Finding("D03", Severity.WARNING, CellPlace("requests"), "不符。")

    settings = read_rule_settings(path, KNOWN)

    assert [("T01", "error"), ("T09", "info")] == [
        (f.code, f.severity.value) for f in apply_rule_settings([ERROR, WARNING, text], settings)
    ]
    assert settings.notice is None
    assert [WARNING] == apply_rule_settings([WARNING], NO_SETTINGS)


def test_hard_relation_that_is_off_or_weakened_is_said(write: Write) -> None:
    """Leaving out T01 and making T05 a warning is possible and never silent."""
    path = write('[T01]\nenabled = false\n[T05]\nseverity = "warning"\n')

    settings = read_rule_settings(path, KNOWN)

    assert [] == apply_rule_settings([ERROR], settings)
    assert settings.notice is not None
    assert "没有核对T01" in settings.notice
    assert "T05不按错误计" in settings.notice


def test_hard_relations_are_those_of_the_catalogue() -> None:
    """What the policy guards is what the rules call hard."""
    from assistant.policy import HARD

    assert set(HARD) == HARD_CODES


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[T99]\nenabled = false", "不认识的规则代号“T99”"),
        ("[t09]\nenabled = false", "是不是 T09？"),
        ('[T09]\nseverity = "fatal"', "error（错误）、warning（提醒）、info（待答）"),
        ("[T09]\nseverity = 1", "severity 应是"),
        ('[T09]\nenabled = "no"', "enabled 应是 true 或 false"),
        ("[T09]\nlevel = 1", "不认识的设置“level”"),
        ("T09 = false", "应写成一节：[T09]"),
        ("[T09", "不是正确的 TOML"),
    ],
)
def test_wrong_settings_are_refused_in_plain_chinese(
    write: Write, content: str, words: str
) -> None:
    """What cannot be meant stops the run and says what may be written."""
    with pytest.raises(SettingsError, match=r".*") as error:
        read_rule_settings(write(content), KNOWN)

    assert words in str(error.value)


def test_missing_settings_file_is_refused(tmp_path: Path) -> None:
    """A path that leads nowhere names the variable."""
    with pytest.raises(SettingsError, match="NIANBAO_RULES"):
        read_rule_settings(tmp_path / "none.toml", KNOWN)


def test_explained_warning_is_settled_and_explained_error_is_not() -> None:
    """A reason settles a warning or a question; a hard relation stays an error and says so."""
    reasons = {fingerprint(WARNING): "按县里通知用旧表。", fingerprint(ERROR): "系统导出如此。"}

    warning, error, bare = judged([WARNING, ERROR, *judged_input()], reasons)

    assert (True, "按县里通知用旧表。", "格式不符。") == (
        warning.settled,
        warning.reason,
        warning.message,
    )
    assert (False, "系统导出如此。") == (error.settled, error.reason)
    assert "仍按错误计" in error.message
    assert (False, None, "另一处。") == (bare.settled, bare.reason, bare.message)


def judged_input() -> list[Finding]:
    """A finding that nobody explained."""
    return [Finding("T13", Severity.WARNING, CellPlace("proactive"), "另一处。")]


def test_reasons_are_kept_apart_by_file() -> None:
    """A reason for one report does not settle the same finding of another."""
    explanations: dict[str, Any] = {"aa": "为一份写的", "甲.docx": {"bb": "为甲写的"}}

    assert {"aa": "为一份写的", "bb": "为甲写的"} == reasons_for(
        explanations, "甲.docx", alone=True
    )
    assert {"bb": "为甲写的"} == reasons_for(explanations, "甲.docx", alone=False)
    assert {} == reasons_for(explanations, "乙.docx", alone=False)


@pytest.mark.parametrize("content", ["[1]", '{"aa": 1}', '{"aa": ""}', '{"甲": {"aa": 2}}', "{"])
def test_explanations_of_another_shape_are_refused(tmp_path: Path, content: str) -> None:
    """Anything but fingerprints and reasons is refused with an example."""
    path = tmp_path / "e.json"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(UnreadableFile, match="fingerprint"):
        read_explanations(path)


def test_explanations_that_are_not_there_are_refused(tmp_path: Path) -> None:
    """A missing file is one line."""
    with pytest.raises(UnreadableFile, match="打不开"):
        read_explanations(tmp_path / "none.json")
