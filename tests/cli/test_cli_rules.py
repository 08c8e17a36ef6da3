"""Rules as the office sets them, explained findings and the processing fee, on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command."""
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture
def wrong(checkout: Path) -> Path:
    """A sample report whose table four has a wrong total, an error of T04."""
    return checkout / "corpus" / "reports" / "qinghe_township_2022.html"


@pytest.fixture
def warned(checkout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A sample report that claims 规章, a warning of T13 and no error."""
    _, out, _ = run(capsys, "read", checkout / "corpus/reports/qinghe_township_2024.html")
    data = json.loads(out)
    data["tables"]["proactive"]["regulations.in_force"]["value"] = 6
    path = tmp_path / "warned.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def check(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, Any]:
    """Exit code and document of `check --json`."""
    code, out, _ = run(capsys, "check", *arguments, "--json")
    return code, json.loads(out)


def set_rules(monkeypatch: pytest.MonkeyPatch, folder: Path, text: str) -> None:
    """Point NIANBAO_RULES to a file with this text."""
    path = folder / "rules.toml"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("NIANBAO_RULES", str(path))


def test_rule_that_is_off_leaves_the_check_and_the_catalogue_says_so(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    warned: Path,
) -> None:
    """T13 switched off: no such finding, no notice, and `rules` marks it as closed."""
    assert "T13" in [f["code"] for f in check(capsys, warned)[1]["files"][0]["findings"]]
    set_rules(monkeypatch, tmp_path, '[T13]\nenabled = false\n[T16]\nseverity = "warning"\n')

    document = check(capsys, warned)[1]

    assert "T13" not in [f["code"] for f in document["files"][0]["findings"]]
    assert document["summary"]["notice"] is None
    listed = run(capsys, "rules")[1]
    assert "没有规章制定权的机关，规章应为 0（提醒，2019 年度起，已关闭）" in listed
    assert "与上年相比变化很大（提醒，2020 年度起，按设置）" in listed
    rules = {rule["code"]: rule for rule in json.loads(run(capsys, "rules", "--json")[1])}
    assert (False, "warning", 2019) == tuple(
        rules["T13"][name] for name in ("enabled", "severity", "since")
    )
    assert rules["T01"]["enabled"] is True


def test_hard_relation_that_is_off_is_said_once(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    wrong: Path,
) -> None:
    """Without T04 the wrong total is not found, and both outputs say that it was not looked for."""
    assert 1 == run(capsys, "check", wrong)[0]
    set_rules(monkeypatch, tmp_path, "[T04]\nenabled = false\n")

    code, out, _ = run(capsys, "check", wrong, wrong)

    assert (0, 1) == (code, out.count("没有核对T04"))
    assert "没有核对T04" in check(capsys, wrong)[1]["summary"]["notice"]


SAMPLES = "corpus/reports"
LEDGER, LAST_YEAR = (
    f"{SAMPLES}/qinghe_township_2025_ledger.xlsx",
    f"{SAMPLES}/qinghe_township_2024.html",
)
COMMANDS = {
    "L08": f"fill {LEDGER} --year 2024",
    "N58": f"draft --agency 示例县青禾镇人民政府 --year 2025 --ledger {LEDGER} "
    f"--previous {LAST_YEAR} --offline --out OUT",
    "C01": f"compare {LAST_YEAR} --with {SAMPLES}/qinghe_township_2023.html",
    "U08": f"rollup {SAMPLES} --workers 1 --out OUT.xlsx",
}


@pytest.mark.parametrize("code", list(COMMANDS))
def test_every_command_that_tells_findings_keeps_to_the_rules(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    checkout: Path,
    code: str,
) -> None:
    """A code that is off is gone, one that is an error is one and decides the exit code."""
    monkeypatch.setenv("NIANBAO_DATA", str(tmp_path / "data"))
    words = [*COMMANDS[code].replace("OUT", str(tmp_path / "out")).split(), "--json"]
    words = [str(checkout / word) if word.startswith(SAMPLES) else word for word in words]

    def found(rule: str) -> tuple[int, set[str], str]:
        set_rules(monkeypatch, tmp_path, rule)
        exit_code, out, err = run(capsys, *words)
        findings = json.loads(out)["findings"]
        return exit_code, {f["severity"] for f in findings if f["code"] == code}, err

    as_error = found(f'[{code}]\nseverity = "error"\n')
    assert (1, {"error"}) == as_error[:2]
    off = found(f"[{code}]\nenabled = false\n[T01]\nenabled = false\n")
    assert (set(), 1) == (off[1], off[2].count("没有核对T01"))


def test_wrong_rule_settings_are_one_line_and_exit_two(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    wrong: Path,
) -> None:
    """A code that does not exist stops the run with the file's name and the nearest code."""
    set_rules(monkeypatch, tmp_path, "[t04]\nenabled = false\n")

    code, out, err = run(capsys, "check", wrong)

    assert (2, "", 1) == (code, out, err.count("\n"))
    assert "rules.toml 里有不认识的规则代号“t04”。是不是 T04？" in err


def test_explained_warning_is_listed_and_not_counted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, warned: Path
) -> None:
    """A reason under the printed fingerprint settles the warning, run after run."""
    before = check(capsys, warned)[1]
    (finding,) = [f for f in before["files"][0]["findings"] if f["code"] == "T13"]
    reasons = tmp_path / "reasons.json"
    reasons.write_text(json.dumps({finding["fingerprint"]: "已报县司法局核对。"}), encoding="utf-8")

    code, after = check(capsys, warned, "--explanations", reasons)

    assert (0, 1, before["summary"]["warning"] - 1) == (
        code,
        after["summary"]["explained"],
        after["summary"]["warning"],
    )
    assert ["已报县司法局核对。"] == [
        f["explanation"] for f in after["files"][0]["findings"] if "explanation" in f
    ]
    out = run(capsys, "check", warned, "--explanations", reasons)[1]
    assert "已说明 T13" in out
    assert "说明：已报县司法局核对。" in out


def test_explained_hard_relation_stays_an_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, wrong: Path
) -> None:
    """A reason does not make a wrong total right: it counts, and the message says why."""
    (finding,) = [f for f in check(capsys, wrong)[1]["files"][0]["findings"] if f["code"] == "T04"]
    reasons = tmp_path / "reasons.json"
    reasons.write_text(json.dumps({finding["fingerprint"]: "系统如此。"}), encoding="utf-8")

    code, document = check(capsys, wrong, "--explanations", reasons)

    assert (1, 0) == (code, document["summary"]["explained"])
    (still,) = [f for f in document["files"][0]["findings"] if f["code"] == "T04"]
    assert "仍按错误计" in still["message"]


def test_reasons_for_several_reports_stand_under_their_names(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, warned: Path, wrong: Path
) -> None:
    """A reason without a file's name is refused where several reports are checked."""
    finding = next(
        f for f in check(capsys, warned)[1]["files"][0]["findings"] if f["code"] == "T13"
    )
    reasons = tmp_path / "reasons.json"
    flat = {finding["fingerprint"]: "已核对。"}
    reasons.write_text(json.dumps(flat), encoding="utf-8")

    code, _, err = run(capsys, "check", warned, wrong, "--explanations", reasons)
    assert 2 == code
    assert "要分文件写" in err
    reasons.write_text(json.dumps({"warned.json": flat}), encoding="utf-8")
    document = check(capsys, warned, wrong, "--explanations", reasons)[1]
    assert 1 == document["summary"]["explained"]


def test_fee_by_items_and_by_pages(capsys: pytest.CaptureFixture[str]) -> None:
    """The fee with its steps, as text and as JSON."""
    code, out, _ = run(capsys, "fee", "--items", 25)
    assert 0 == code
    assert "同一申请人同一自然月 25 件：1500 元" in out
    assert "15 件每件 100 元" in out
    data = json.loads(run(capsys, "fee", "--pages", 72, "--json")[1])
    assert ("pages", 72, 420) == (data["mode"], data["count"], data["yuan"])
    assert [0, 420] == [step["yuan"] for step in data["steps"]]
    assert "国办函〔2020〕109号" in data["basis"]


def test_fee_total_is_reachable_or_not(capsys: pytest.CaptureFixture[str]) -> None:
    """25 notices may come to 2950 yuan, one cannot come to 710."""
    assert (
        "25 份收费通知总额 2950 元：按收费标准可以得出"
        in run(capsys, "fee", "--total", 2950, "--notices", 25)[1]
    )
    assert "得不出" in run(capsys, "fee", "--total", 710, "--notices", 1)[1]
    assert json.loads(run(capsys, "fee", "--total", 710, "--json")[1])["reachable"] is True


@pytest.mark.parametrize(
    "arguments",
    [(), ("--items", 1, "--pages", 1), ("--items", 1, "--notices", 1), ("--pages", -1), ("--items", 10**9)],
)  # fmt: skip
def test_fee_asked_for_wrongly_is_one_line(
    capsys: pytest.CaptureFixture[str], arguments: tuple[object, ...]
) -> None:
    """None or two of the ways, a negative or an absurd number: exit 2 and one line."""
    code, out, err = run(capsys, "fee", *arguments)

    assert (2, "", 1) == (code, out, err.count("\n"))


def test_repair_is_printed_once_below_its_finding(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, warned: Path
) -> None:
    """One wrong cell breaks two relations; what may put it right is said once, with the reason."""
    data = json.loads(warned.read_text(encoding="utf-8"))
    data["tables"]["requests"]["granted.natural_person"]["value"] += 1
    warned.write_text(json.dumps(data), encoding="utf-8")

    code, out, _ = run(capsys, "check", warned)

    assert 1 == code
    assert 1 == out.count("建议：表三“（一）予以公开”行“自然人”列改为")
    assert "只改一格的话只能是它" in out
