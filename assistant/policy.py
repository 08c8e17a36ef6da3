"""What an office has settled about findings: how severe a rule is, and which deviations are explained.

Pure functions over findings of every room. The settings file is TOML, one table a code:

    [T09]
    severity = "info"

    [T13]
    enabled = false
"""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from assistant.errors import SettingsError, UnreadableFile
from assistant.findings import Finding, Severity, finding_as_json, fingerprint

HARD = ("T01", "T02", "T03", "T04", "T05", "T06")
"""The relations that no sound report breaks; switching one off is always said."""

STILL_ERROR = "（已有说明，但这是必须成立的关系，仍按错误计）"


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """The severity of some rules, and the rules that are switched off."""

    severity: Mapping[str, Severity] = field(default_factory=dict)
    off: frozenset[str] = frozenset()

    @property
    def notice(self) -> str | None:
        """What every output must say once: hard relations that are off or weakened. Else None."""
        off = [code for code in HARD if code in self.off]
        weak = [
            code
            for code in HARD
            if code not in self.off
            and self.severity.get(code, Severity.ERROR) is not Severity.ERROR
        ]
        parts = [f"没有核对{'、'.join(off)}"] if off else []
        if weak:
            parts.append(f"{'、'.join(weak)}不按错误计")
        if not parts:
            return None
        return f"注意：按规则设置，{'，'.join(parts)}；这些是表格必须成立的关系。"


NO_SETTINGS = RuleSettings()


def read_rule_settings(path: Path, known: Collection[str]) -> RuleSettings:
    """The settings of a TOML file. Raises SettingsError for anything that cannot be meant.

    `known` are all codes of the catalogue.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(
            f"读不了规则设置文件 {path}：{error.strerror}。请检查 NIANBAO_RULES 写的路径。"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f'规则设置文件 {path} 不是正确的 TOML（{error}）。请照“[T09]”换行“severity = "info"”的样子写。'
        ) from error
    return rule_settings(data, known, str(path))


def rule_settings(data: Mapping[str, Any], known: Collection[str], name: str) -> RuleSettings:
    """The settings in a parsed document; `name` is the file's, for messages. Raises SettingsError."""
    severity: dict[str, Severity] = {}
    off = set()
    for code, entry in data.items():
        _require_known(code, known, name)
        if not isinstance(entry, Mapping):
            raise SettingsError(
                f"{name} 里的 {code} 应写成一节：[{code}]，下面写 severity 或 enabled。"
            )
        for key, value in entry.items():
            if key == "severity":
                severity[code] = _severity(code, value, name)
            elif key == "enabled" and isinstance(value, bool):
                off |= set() if value else {code}
            elif key == "enabled":
                raise SettingsError(
                    f"{name} 里 [{code}] 的 enabled 应是 true 或 false，现在是 {value!r}。"
                )
            else:
                raise SettingsError(
                    f"{name} 里 [{code}] 有不认识的设置“{key}”。可用的有：severity、enabled。"
                )
    return RuleSettings(severity, frozenset(off))


def _require_known(code: str, known: Collection[str], name: str) -> None:
    if code in known:
        return
    near = difflib.get_close_matches(code.upper(), known, n=1)
    hint = f"是不是 {near[0]}？" if near else ""
    raise SettingsError(f"{name} 里有不认识的规则代号“{code}”。{hint}全部代号见 nianbao rules。")


def _severity(code: str, value: object, name: str) -> Severity:
    if isinstance(value, str) and value in {severity.value for severity in Severity}:
        return Severity(value)
    raise SettingsError(
        f"{name} 里 [{code}] 的 severity 应是 error（错误）、warning（提醒）、info（待答）之一，现在是 {value!r}。"
    )


def apply_rule_settings(findings: Iterable[Finding], settings: RuleSettings) -> list[Finding]:
    """The findings as the office wants them: rules that are off left out, severities as set.

    A set severity is the severity of every finding of that code, also where the rule itself would
    have been milder in a doubtful case.
    """
    return [
        replace(finding, severity=settings.severity.get(finding.code, finding.severity))
        for finding in findings
        if finding.code not in settings.off
    ]


# --- explained deviations -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding with the written reason why it may stand, None where nobody gave one.

    `settled`: it is explained and counts no more. A finding at error level is never settled.
    """

    finding: Finding
    reason: str | None = None

    @property
    def settled(self) -> bool:
        """Whether the explanation is enough."""
        return self.reason is not None and self.finding.severity is not Severity.ERROR

    @property
    def message(self) -> str:
        """The message, saying so where an explained finding stays an error."""
        still = self.reason is not None and not self.settled
        return self.finding.message + (STILL_ERROR if still else "")


def judged_as_json(item: Judged) -> dict[str, Any]:
    """A finding with its fingerprint, and the reason where one was given."""
    data = {**finding_as_json(item.finding), "message": item.message}
    data["fingerprint"] = fingerprint(item.finding)
    return data if item.reason is None else {**data, "explanation": item.reason}


def judged(findings: Iterable[Finding], reasons: Mapping[str, str]) -> list[Judged]:
    """Each finding with its explanation; `reasons` maps fingerprints to reasons."""
    return [Judged(finding, reasons.get(fingerprint(finding))) for finding in findings]


Explanations = Mapping[str, str | Mapping[str, str]]


def read_explanations(path: Path) -> Explanations:
    """The reasons in a JSON file: `{fingerprint: reason}`, or that under the name of each report file.

    Raises UnreadableFile.
    """
    hint = '请写成 {"指纹": "说明"}，指纹见 nianbao check --json 的 fingerprint'
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UnreadableFile(path.name, f"打不开（{error.strerror}）", "请检查路径") from error
    except ValueError as error:
        raise UnreadableFile(path.name, f"它不是正确的 JSON（{error}）", hint) from error
    if not isinstance(data, dict) or not all(_is_reason(value) for value in data.values()):
        raise UnreadableFile(path.name, "里面不是指纹和说明", hint)
    return data


def _is_reason(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(reason, str) and reason.strip() for reason in value.values())
    return isinstance(value, str) and bool(value.strip())


def reasons_for(explanations: Explanations, name: str, *, alone: bool) -> dict[str, str]:
    """The reasons that hold for one report file; those without a file's name only where it is alone.

    A reason given for one report must not settle the same finding of another.
    """
    own = explanations.get(name)
    reasons = {
        key: value for key, value in explanations.items() if alone and isinstance(value, str)
    }
    return {**reasons, **(own if isinstance(own, Mapping) else {})}
