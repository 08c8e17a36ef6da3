"""Personal data of a ledger reaches no output, log, database, index or prompt."""

from __future__ import annotations

import json
import logging
import random
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_privacy import card_number, id_number

from assistant.cli import main
from assistant.ledger.people import applicants_of
from assistant.ledger.read import read_ledger
from assistant.services import Services
from assistant.settings import Settings

YEAR = 2025
APPLICANTS = 300
HEAD = (
    "登记编号", "收到日期", "申请渠道", "申请人姓名或名称", "申请人类型", "证件号码", "联系电话", "电子邮箱", "通讯地址", "申请内容", "承办人员", "补正告知日期", "补正收到日期", "是否延期", "延期告知日期", "办理结果", "答复日期", "备注",
)  # fmt: skip
SURNAMES = "赵钱孙李吴郑冯陈褚蒋沈韩杨朱秦许吕张孔曹严华金魏陶姜戚谢邹喻柏窦章"
GIVEN = "铭轩雯珺煜祺婧钰嫣皓霖颖熙瑶鹏媛懿勋璟莹"
WORDS = ("的申请", "申请公开", "要求答复", "信访", "：不予公开", "撤回申请")


class Applicant:
    """A generated person; every text of hers that must not leave the ledger is in `secrets`."""

    def __init__(self, rng: random.Random) -> None:
        self.name = rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, 2))
        self.card = id_number(rng)
        self.mobile = f"1{rng.choice('3456789')}{rng.randrange(10**9):09d}"
        self.mail = f"u{rng.randrange(10**8):08d}@mail.example.cn"
        self.bank = card_number(rng, 19)
        self.address = (
            f"示例县青禾镇{rng.choice(GIVEN)}{rng.choice(GIVEN)}路{rng.randrange(100, 999)}号"
        )
        self.matter = f"{self.name}宅基地第{rng.randrange(10**5, 10**6)}号批准文件"
        self.secrets = (
            self.name, self.card, self.mobile, self.mail, self.bank, self.address, self.matter,
        )  # fmt: skip

    def row(self, number: int) -> list[Any]:
        """A request with nothing wrong in it."""
        return [
            f"2025-{number:04d}", "2025-03-03", "网络", self.name, "自然人", self.card, self.mobile, self.mail, self.address, self.matter, self.name, None, None, None, None, "予以公开", "2025-03-20", f"{self.name}已领取",
        ]  # fmt: skip

    def wrong(self, rng: random.Random) -> str:
        """Something personal in a form that slips into other columns."""
        secret = rng.choice(self.secrets)
        return rng.choice(
            [secret, secret, secret + rng.choice(WORDS), f"申请人{self.name}{rng.choice(WORDS)}"]
        )


class Case:
    """A ledger of generated applicants with something personal in every column, and its secrets."""

    def __init__(self, folder: Path) -> None:
        from openpyxl import Workbook

        rng = random.Random(711)
        people = [Applicant(rng) for _ in range(APPLICANTS)]
        self.secrets = sorted({secret for person in people for secret in person.secrets})
        self.names = frozenset(person.name for person in people)
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "台账"
        sheet.append(HEAD)
        for number, person in enumerate(people, 1):
            row = person.row(number)
            row[(number - 1) % len(HEAD)] = person.wrong(rng)  # each column in turn
            sheet.append(row)
        # Totals, notes and a second sheet that lacks a column hold names too.
        sheet.append(["合计", None, None, people[0].name])
        sheet.append([f"填表人：{people[1].name}"])
        other = book.create_sheet("二月")
        other.append(HEAD[:-2])
        other.append(people[2].row(1)[:-2])
        inputs = book.create_sheet("表二表四填报")
        inputs.append(["项目", "标识", "数值"])
        inputs.append([people[3].name, "proactive.licensing.decisions", people[3].mobile])
        inputs.append([people[4].name, people[4].name, people[4].card])
        inputs.append(["处罚", "proactive.penalties.decisions", f"{people[5].name}5"])
        self.path = folder / "台账.xlsx"
        book.save(self.path)

    def found_in(self, *texts: str | bytes) -> list[str]:
        """The secrets that stand in any of these, plain or as escapes of JSON or XML."""
        whole = "\n".join(t if isinstance(t, str) else t.decode("utf-8", "replace") for t in texts)
        escaped = {s: json.dumps(s)[1:-1] for s in self.secrets}
        numbered = {
            s: "".join(c if c.isascii() else f"&#{ord(c)};" for c in s) for s in self.secrets
        }
        return [s for s in self.secrets if any(x in whole for x in (s, escaped[s], numbered[s]))]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The generated ledger."""
    return Case(tmp_path_factory.mktemp("personal"))


def contents(folder: Path) -> Iterator[bytes]:
    """Every file below a folder, those inside archives too."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        yield path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                yield from (archive.read(name) for name in archive.namelist())


def test_the_ledger_is_full_of_faults_and_the_search_finds_them(case: Case) -> None:
    """Otherwise the tests below would show nothing: each column is told of, secrets are found."""
    findings = read_ledger(case.path, YEAR).findings

    assert {"L01", "L02", "L03", "L04", "L11", "L12", "L13", "L23"} <= {f.code for f in findings}
    assert len(findings) > 80
    assert len(case.found_in(*contents(case.path.parent))) > APPLICANTS * 5


def test_nothing_personal_is_in_a_request_or_finding(case: Case) -> None:
    """What leaves the room: requests, findings, figures."""
    ledger = read_ledger(case.path, YEAR)

    assert [] == case.found_in(repr(ledger), str(ledger.findings))


@pytest.mark.parametrize("extra", [(), ("--json",), ("--deadlines", "--today", "2026-01-20")])
def test_nothing_personal_is_printed_by_fill(
    case: Case,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    extra: tuple[str, ...],
) -> None:
    """Text, JSON, deadlines, the workbook, the template, stderr and the log."""
    caplog.set_level(logging.DEBUG)
    out = tmp_path / "三张表.xlsx"

    main(["fill", str(case.path), "--year", str(YEAR), "--xlsx", str(out), *extra])
    main(["fill", "--template", str(tmp_path / "模板.xlsx")])

    printed = capsys.readouterr()
    assert "L03" in printed.out
    assert [] == case.found_in(printed.out, printed.err, caplog.text, *contents(tmp_path))


def test_a_refused_decision_repeats_nothing(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A text that names no row, in a file of decisions."""
    secret = case.secrets[0]
    path = tmp_path / "决定.json"
    for decisions in ({secret: "张三"}, {"台账!P2": secret}, {secret: 3}, {secret: "other_misc"}):
        path.write_text(json.dumps(decisions), encoding="utf-8")
        main(["fill", str(case.path), "--year", str(YEAR), "--decisions", str(path)])

    printed = capsys.readouterr()
    assert [] == case.found_in(printed.out, printed.err)


def test_nothing_personal_is_in_a_draft_or_its_check(
    case: Case, tmp_path: Path, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All six files of an offline draft, what is printed, and what checking it says."""
    out = tmp_path / "稿"
    previous = checkout / "corpus/reports/qinghe_township_2024.docx"
    agency = "示例县青禾镇人民政府"
    files = ["--ledger", str(case.path), "--previous", str(previous), "--out", str(out)]

    main(["draft", "--agency", agency, "--year", str(YEAR), *files, "--offline"])
    main(["check", str(out / "report.json"), str(out / "report.docx"), "--json"])

    printed = capsys.readouterr()
    assert (out / "report.docx").is_file()
    assert [] == case.found_in(printed.out, printed.err, *contents(out))


def prose(case: Case) -> str:
    """A paragraph that names every applicant among other faults, so that other rules quote it too."""
    told = [
        f"2023年，我局答复了{name}，，{name}提交的的申请XX件，详见{name}的的材料。"
        for name in sorted(case.names)
    ]
    return "".join(told)


@pytest.mark.parametrize("extra", [(), ("--json",)])
def test_a_check_finds_every_name_in_the_prose_and_prints_none(
    case: Case,
    tmp_path: Path,
    checkout: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    extra: tuple[str, ...],
) -> None:
    """`check --ledger` on a report that names all applicants: three findings each, no name."""
    caplog.set_level(logging.DEBUG)
    main(["read", str(checkout / "corpus/reports/qinghe_township_2024.docx")])
    report = json.loads(capsys.readouterr().out)
    report["year"] = YEAR
    report["sections"][0]["text"] += prose(case)
    path = tmp_path / "报告.json"
    path.write_text(json.dumps(report), encoding="utf-8")

    assert 1 == main(["check", str(path), "--ledger", str(case.path), *extra])

    printed = capsys.readouterr()
    known = applicants_of(case.path)  # a few rows hold something else where the name belongs
    assert 250 < len(known & case.names)
    assert printed.out.count("N71") >= 3 * len(known & case.names)
    shown = printed.out + printed.err + caplog.text
    assert not [name for name in known if name in shown or json.dumps(name)[1:-1] in shown]


def test_a_name_that_last_year_told_is_found_in_a_draft_and_on_the_page(
    case: Case, tmp_path: Path, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Findings of a draft, and of the page once the text is there: masked in what is written and stored."""
    main(["read", str(checkout / "corpus/reports/qinghe_township_2024.docx")])
    report = json.loads(capsys.readouterr().out)
    name = min(applicants_of(case.path))
    report["sections"][0]["text"] += f"\n镇里答复了{name}关于宅基地的申请。"
    previous = tmp_path / "上年.json"
    previous.write_text(json.dumps(report), encoding="utf-8")
    agency, out = "示例县青禾镇人民政府", tmp_path / "稿"
    files = ["--ledger", str(case.path), "--previous", str(previous), "--out", str(out)]
    main(["draft", "--agency", agency, "--year", str(YEAR), *files, "--offline"])

    services = Services(Settings(data=tmp_path / "数据"))
    desk = services.create(agency, YEAR)
    view = desk.import_ledger(1, case.path.name, case.path.read_bytes())
    assert "N71" not in {finding.code for finding in view.findings}
    view = desk.edit(view.version, 1, f"答复了{name}关于宅基地的申请。")
    services.store.close()

    told = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    assert [(1, "error")] == [
        (f["place"]["section"], f["severity"]) for f in told if f["code"] == "N71"
    ]
    (finding,) = (finding for finding in view.findings if finding.code == "N71")
    assert [] == case.found_in(json.dumps(told, ensure_ascii=False), repr(view.findings))
    assert [] == case.found_in(repr(finding), capsys.readouterr().out)
    assert not [n for n in case.names - {name} if n in repr(view)]


def test_nothing_personal_is_stored_or_found_by_search(
    case: Case, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The database, the index and the page's state; the ledger's own copy is the only one."""
    caplog.set_level(logging.DEBUG)
    services = Services(Settings(data=tmp_path))
    desk = services.create("示例县青禾镇人民政府", YEAR)
    view = desk.import_ledger(1, case.path.name, case.path.read_bytes())
    view = desk.decide(view.version, "台账!P2", "granted")
    services.library.build()
    hits = [hit for secret in case.secrets[:5] for hit in services.library.search(secret)]
    services.store.close()

    with sqlite3.connect(tmp_path / "nianbao.sqlite") as database:
        rows = "\n".join(database.iterdump())
    kept = [tmp_path / "ledgers", *(p for p in tmp_path.iterdir() if p.name != "ledgers")]
    others = [data for folder in kept[1:] if folder.is_dir() for data in contents(folder)]
    others += [path.read_bytes() for path in kept[1:] if path.is_file()]
    assert "L03" in rows
    assert [] == case.found_in(rows, repr(view), repr(hits), caplog.text, *others)
    copies = [path for path in kept[0].rglob("*") if path.is_file()]
    assert [0o600] == [path.stat().st_mode & 0o777 for path in copies]


def test_nothing_personal_is_in_a_prompt(
    case: Case, tmp_path: Path, model_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every request to the model server, from drafting a whole report with the ledger's facts."""
    monkeypatch.setenv("NIANBAO_LLM_BASE_URL", model_server.url)
    monkeypatch.setenv("NIANBAO_LLM_MODEL", "test")
    monkeypatch.setenv("NIANBAO_DATA", str(tmp_path / "data"))
    model_server.script(lambda _request: "全年收到申请[F:requests.new_received.total]件。")
    out = ["--out", str(tmp_path / "稿")]
    main(["index", "build"])

    main(
        [
            "draft",
            "--agency",
            "示例县青禾镇人民政府",
            "--year",
            str(YEAR),
            "--ledger",
            str(case.path),
            *out,
        ]
    )

    assert model_server.requests
    assert [] == case.found_in(
        json.dumps(model_server.requests, ensure_ascii=False), *contents(tmp_path / "稿")
    )
