"""The gate in `services`: every role, in its own and in another body, with everything a desk can do."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Callable, Iterator
from contextlib import aclosing
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assistant.access import EVERYWHERE, GRANTS, LOCAL, Action, Role, may
from assistant.errors import Conflict, NianbaoError, NotAllowed, NotFound, NotSignedIn, UsageError
from assistant.reading.read import read_bytes
from assistant.report import report_as_json
from assistant.services import Office, ReportDesk, Services
from assistant.services.accounts import OPERATOR, Accounts
from assistant.services.passwords import Passwords
from assistant.services.reviewing import Reviewing
from assistant.services.starting import Starting
from assistant.services.writing import declare_final, settle_change, write
from assistant.settings import Settings
from assistant.store.state import SectionText
from assistant.workbench import Writing

OWN, OTHER = "示例县青禾镇人民政府", "示例县禾口镇人民政府"
PASSWORD = "河口的渡船每天下午三点开"
CELL = "requests.new_received.natural_person"


async def _first_event(desk: ReportDesk) -> None:
    async with aclosing(desk.converse("帮助")) as events:
        async for _ in events:
            return


async def _first_reply(desk: ReportDesk) -> None:
    async with aclosing(desk.reply("帮助", None)) as events:
        async for _ in events:
            return


def _apply(desk: ReportDesk) -> None:
    view = desk.view()
    desk.apply(view, "改写", view.state)


def _seen(desk: ReportDesk) -> int:
    return desk.view().version


Do = Callable[[ReportDesk, Any], object]
# What can be done at a desk, with the action that it takes. A new method needs a line here.
OPERATIONS: dict[str, tuple[Action, Do]] = {
    "saved": (Action.VIEW, lambda desk, _: desk.saved()),
    "view": (Action.VIEW, lambda desk, _: desk.view()),
    "history": (Action.VIEW, lambda desk, _: desk.history()),
    "comparison": (Action.VIEW, lambda desk, _: desk.comparison(desk.view())),
    "comparison_text": (Action.VIEW, lambda desk, _: desk.comparison_text(desk.view())),
    "review_copy": (Action.VIEW, lambda desk, _: desk.review_copy(desk.view())),
    "no_answer": (Action.VIEW, lambda desk, _: desk.no_answer("信访怎么办")),
    "search": (Action.VIEW, lambda desk, _: desk.search("答复期限")),
    "at": (Action.EDIT, lambda desk, _: desk.at(_seen(desk))),
    "put": (Action.EDIT, lambda desk, _: desk.put(_seen(desk), "改写", desk.saved().state)),
    "write_review": (
        Action.COMMENT,
        lambda desk, _: desk.write_review(_seen(desk), "批注", desk.saved().state, Action.COMMENT),
    ),
    "ledger_file": (Action.SEE_LEDGER_ROWS, lambda desk, _: desk.ledger_file(desk.view())),
    "apply": (Action.EDIT, lambda desk, _: _apply(desk)),
    "set_cell": (Action.EDIT, lambda desk, _: desk.set_cell(_seen(desk), CELL, "3")),
    "set_block": (Action.EDIT, lambda desk, _: desk.set_block(_seen(desk), {CELL: "4"})),
    "take_repair": (Action.EDIT, lambda desk, _: desk.take_repair(_seen(desk), "x", 0)),
    "undo_tables": (Action.EDIT, lambda desk, _: desk.undo_tables(_seen(desk))),
    "decide": (Action.EDIT, lambda desk, _: desk.decide(_seen(desk), "台账!F12", None)),
    "answer": (Action.EDIT, lambda desk, _: desk.answer(_seen(desk), "said.posts", 3)),
    "edit": (Action.EDIT, lambda desk, _: desk.edit(_seen(desk), 1, "改了一句。")),
    "confirm_figure": (
        Action.EDIT,
        lambda desk, _: desk.confirm_figure(_seen(desk), 1, None),  # type: ignore[arg-type]
    ),
    "settle": (Action.EDIT, lambda desk, _: desk.settle(_seen(desk), 1, accept=False)),
    "settle_proposal": (
        Action.EDIT,
        lambda desk, _: desk.settle_proposal(_seen(desk), "said.posts", accept=False),
    ),
    "explain": (Action.EXPLAIN, lambda desk, _: desk.explain(_seen(desk), "x", "已核对")),
    "import_previous": (
        Action.IMPORT_REPORT,
        lambda desk, files: desk.import_previous(_seen(desk), *files["previous"]),
    ),
    "choose_like": (
        Action.IMPORT_REPORT,
        lambda desk, files: desk.choose_like(_seen(desk), *files["previous"]),
    ),
    "drop_like": (Action.EDIT, lambda desk, _: desk.drop_like(_seen(desk))),
    "import_ledger": (
        Action.IMPORT_LEDGER,
        lambda desk, files: desk.import_ledger(_seen(desk), *files["ledger"]),
    ),
    "rows_behind": (
        Action.SEE_LEDGER_ROWS,
        lambda desk, _: desk.rows_behind(desk.view(), CELL),
    ),
    "restore": (Action.RESTORE, lambda desk, _: desk.restore(_seen(desk), 1)),
    "undo": (Action.RESTORE, lambda desk, _: desk.undo()),
    "export_docx": (
        Action.EXPORT,
        lambda desk, _: desk.export_docx(desk.view(), date(2026, 1, 20)),
    ),
    "messages": (Action.TALK, lambda desk, _: desk.messages()),
    "remember": (Action.TALK, lambda desk, _: desk.remember("user", {"text": "x"})),
    "turns": (Action.TALK, lambda desk, _: desk.turns()),
    "search_messages": (Action.TALK, lambda desk, _: desk.search_messages("期限")),
    "forget_conversation": (Action.TALK, lambda desk, _: desk.forget_conversation()),
    "converse": (Action.TALK, lambda desk, _: asyncio.run(_first_event(desk))),
    "reply": (Action.VIEW, lambda desk, _: asyncio.run(_first_reply(desk))),
}
REVIEWING: dict[str, tuple[Action, Do]] = {
    "send": (Action.SEND_TO_REVIEW, lambda desk, _: desk.reviewing.send(_seen(desk))),
    "take_back": (Action.SEND_TO_REVIEW, lambda desk, _: desk.reviewing.take_back(_seen(desk))),
    "reopen": (Action.SEND_TO_REVIEW, lambda desk, _: desk.reviewing.reopen(_seen(desk))),
    "return_to_clerk": (
        Action.RETURN,
        lambda desk, _: desk.reviewing.return_to_clerk(_seen(desk), "请改"),
    ),
    "approve": (Action.APPROVE, lambda desk, _: desk.reviewing.approve(_seen(desk))),
    "comment": (
        Action.COMMENT,
        lambda desk, _: desk.reviewing.comment(_seen(desk), "report", "看过了"),
    ),
    "settle_comment": (
        Action.COMMENT,
        lambda desk, _: desk.reviewing.settle_comment(_seen(desk), 1, settled=True),
    ),
}
STARTING: dict[str, tuple[Action, Do]] = {
    "ledger": (Action.SEE_LEDGER_ROWS, lambda desk, _: desk.starting.ledger(desk.view())),
    "original": (Action.VIEW, lambda desk, _: desk.starting.original(desk.view())),
    "import_inputs": (
        Action.EDIT,
        lambda desk, _: desk.starting.import_inputs(_seen(desk), "填报.json", b"{}"),
    ),
}
WRITING: dict[str, tuple[Action, Do]] = {
    "write": (Action.EDIT, lambda desk, _: write(desk, _seen(desk), Writing(1, "", "改了。"))),
    "settle_change": (
        Action.EDIT,
        lambda desk, _: settle_change(desk, _seen(desk), 1, 0, accept=True),
    ),
    "declare_final": (
        Action.EDIT,
        lambda desk, _: declare_final(desk, _seen(desk), 1, None, final=True),
    ),
}
PARTS = {"reviewing": REVIEWING, "starting": STARTING, "writing": WRITING}
EVERYTHING = {
    **OPERATIONS,
    **{f"{part}.{name}": one for part, found in PARTS.items() for name, one in found.items()},
}
# What tells nothing of a report, is itself the question, or serves a message that was begun by right.
OPEN = {
    "report_id",
    "require",
    "allows",
    "allowed",
    "person",
    "rule",
    "passages_for",
    "rewrite",
} | set(PARTS)
OF_A_STATE = {"previous_of"}
"""What is asked with a state, which nobody has who did not come through the gate."""


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Two bodies, each with a report whose tables are filled, and a person in each role of the first."""
    services = Services(Settings(data=tmp_path_factory.mktemp("gate")))
    services.library.build()
    cheap = Passwords(time_cost=1, memory_kib=64)
    services.__dict__["accounts"] = Accounts(lambda: services.store, cheap)
    files = files_of(services)
    for body in (OWN, OTHER):
        desk = services.create(body, 2025)
        view = desk.import_previous(1, *files["previous"])
        view = desk.import_ledger(view.version, *files["ledger"])
        desk.apply(view, "起草", _with_text(view.state))
    for role in Role:
        services.accounts.add_person(OPERATOR, f"{role.value}-a", f"{role.label}甲", PASSWORD)
        number = services.accounts.named(f"{role.value}-a").id
        body = services.accounts.add_body(OPERATOR, OWN)
        services.accounts.set_role(OPERATOR, number, body, role, held=True)
    services.accounts.add_person(OPERATOR, "nobody", "无角色者", PASSWORD)
    services.accounts.add_person(OPERATOR, "whole", "总管理员", PASSWORD, everywhere=True)
    yield services
    services.store.close()


def _with_text(state: Any) -> Any:
    return replace(state, sections={1: SectionText("一段正文，有12次培训。")})


def files_of(services: Services) -> dict[str, tuple[str, bytes]]:
    """Last year's report and the ledger of the sample, by name and content."""
    folder = services.library.corpus / "reports"
    names = {"previous": "qinghe_township_2024.docx", "ledger": "qinghe_township_2025_ledger.xlsx"}
    return {key: (name, (folder / name).read_bytes()) for key, name in names.items()}


def office(services: Services, login: str) -> Office:
    """The program as a person has it."""
    return services.office(services.accounts.named(login).id)


def outcome(done: Callable[[], object]) -> str:
    """`done`, `refused`, or the words in which it was said that there is no such thing."""
    try:
        done()
    except NotFound as error:
        return str(error)
    except NotAllowed:
        return "refused"
    except (Conflict, UsageError, AttributeError):
        return "done"  # past the gate
    return "done"


def number_of(services: Services, body: str) -> int:
    """The report of a body."""
    return next(one.id for one in services.reports() if (one.agency, one.year) == (body, 2025))


def test_every_method_of_a_desk_is_in_the_matrix() -> None:
    """Nobody adds something that can be done to a report without saying who may."""
    public = {name for name, _ in inspect.getmembers(ReportDesk) if not name.startswith("_")} | {
        "report_id"
    }

    assert public | {"writing"} == set(OPERATIONS) | OPEN | OF_A_STATE
    for part, kind in (("reviewing", Reviewing), ("starting", Starting)):
        of_part = {name for name, _ in inspect.getmembers(kind) if not name.startswith("_")}
        assert of_part == set(PARTS[part]) | ({"told_apart"} if part == "starting" else set())


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", list(EVERYTHING))
def test_role_by_body_by_action(services: Services, role: Role, name: str) -> None:
    """In her own body a role does what the table grants; another body's report is as if there were none."""
    action, do = EVERYTHING[name]
    files = files_of(services)
    here = office(services, f"{role.value}-a")
    own, other = number_of(services, OWN), number_of(services, OTHER)
    before = services.store.load(other)

    missing = outcome(lambda: do(here.desk(987654), files))
    assert "没有这份报告" in missing
    assert missing == outcome(lambda: do(here.desk(other), files))
    assert before == services.store.load(other)
    granted = GRANTS[role]
    expected = "done" if action in granted else "refused" if Action.VIEW in granted else missing
    assert expected == outcome(lambda: do(here.desk(own), files))


@pytest.mark.parametrize("login", ["nobody", "whole"])
@pytest.mark.parametrize("name", list(EVERYTHING))
def test_who_has_no_part_in_a_body_has_none_of_it(
    services: Services, login: str, name: str
) -> None:
    """Without a role, and as administrator of everything, there are no reports."""
    _, do = EVERYTHING[name]
    here, files = office(services, login), files_of(services)

    missing = outcome(lambda: do(here.desk(987654), files))
    assert missing == outcome(lambda: do(here.desk(number_of(services, OWN)), files))


def test_a_refusal_changes_nothing(services: Services) -> None:
    """What a reviewer may not do leaves neither a version nor a file behind."""
    here = office(services, "reviewer-a").desk(number_of(services, OWN))
    files, before = files_of(services), services.store.load(number_of(services, OWN))
    data = files["ledger"][1]
    ledgers = sorted((services.data / "ledgers").rglob("*"))

    with pytest.raises(NotAllowed, match="经办人"):
        here.import_ledger(before.version, "别的台账.xlsx", data + b"x")
    with pytest.raises(NotAllowed):
        here.set_cell(before.version, CELL, "999")
    assert before == services.store.load(number_of(services, OWN))
    assert ledgers == sorted((services.data / "ledgers").rglob("*"))


def test_lists_hold_what_one_may_see(services: Services) -> None:
    """The list of reports, and the bodies one may begin a report for."""
    seen = {
        login: [one.agency for one in office(services, login).reports()]
        for login in ("clerk-a", "reviewer-a", "lead-a", "administrator-a", "nobody", "whole")
    }

    assert {OWN} == {*seen["clerk-a"], *seen["reviewer-a"], *seen["lead-a"]}
    assert [] == [*seen["administrator-a"], *seen["nobody"], *seen["whole"]]
    assert [OWN] == office(services, "clerk-a").bodies()
    assert [] == office(services, "reviewer-a").bodies()
    assert 2 == len(services.reports())


def test_a_report_is_begun_in_ones_own_body(services: Services) -> None:
    """A clerk in her body; a reviewer is told; a foreign body is answered like one that is not there."""
    clerk, reviewer = office(services, "clerk-a"), office(services, "reviewer-a")

    assert 2024 == clerk.create(OWN, 2024).saved().state.year
    with pytest.raises(NotAllowed, match="经办人"):
        reviewer.create(OWN, 2023)
    told = [
        outcome(lambda name=name: clerk.create(name, 2025))  # type: ignore[misc]
        for name in (OTHER, "示例县没有镇人民政府")
    ]
    assert told[0] == told[1]
    assert "没有这个机关" in told[0]
    assert {OWN, OTHER} == {one.agency for one in services.reports()}


def test_deleting_is_the_leads(services: Services) -> None:
    """A clerk cannot, nor can a lead elsewhere; a lead of the body can, and it is written down."""
    report = office(services, "clerk-a").create(OWN, 2022).report_id
    with pytest.raises(NotAllowed, match="负责人"):
        office(services, "clerk-a").delete(report)
    with pytest.raises(NotFound):
        office(services, "lead-a").delete(number_of(services, OTHER))
    office(services, "lead-a").delete(report)

    assert report not in [one.id for one in services.reports()]
    line = services.store.audit(report_id=report)[0]
    assert ("删除报告", "负责人甲") == (line.action, line.person)


def test_everything_carries_the_persons_name(services: Services) -> None:
    """Version, audit and the desk itself name who did it."""
    desk = office(services, "clerk-a").desk(number_of(services, OWN))
    version = desk.set_cell(desk.view().version, CELL, "17").version

    assert "经办人甲" == desk.person
    assert ("经办人甲", version) == (desk.history()[0].person, desk.history()[0].number)
    assert "经办人甲" == services.store.audit(report_id=desk.report_id)[0].person


def test_conversations_are_ones_own(services: Services) -> None:
    """Two people of one body do not read each other's conversation, nor what was said before accounts."""
    report = number_of(services, OWN)
    clerk, reviewer = (office(services, f"{one}-a").desk(report) for one in ("clerk", "reviewer"))
    for desk in (clerk, reviewer):
        desk.forget_conversation()
    services.desk(report).remember("user", {"text": "本机说的话"})
    clerk.remember("user", {"text": "经办人说的话"})

    assert [] == reviewer.messages()
    assert ["经办人说的话"] == [one.content["text"] for one in clerk.messages()]
    assert [] == reviewer.search_messages("说的话")


def test_a_stopped_person_is_out_in_the_middle(services: Services) -> None:
    """Whatever is open on her desk ends with the next step."""
    services.accounts.add_person(OPERATOR, "brief", "短期经办人", PASSWORD)
    number = services.accounts.named("brief").id
    body = services.accounts.add_body(OPERATOR, OWN)
    services.accounts.set_role(OPERATOR, number, body, Role.CLERK, held=True)
    desk = services.office(number).desk(number_of(services, OWN))

    async def talk() -> None:
        async with aclosing(desk.converse("帮助")) as events:
            async for _ in events:
                services.accounts.set_disabled(OPERATOR, number, disabled=True)

    with pytest.raises(NotSignedIn, match="停用"):
        asyncio.run(talk())
    with pytest.raises(NotSignedIn):
        desk.view()
    services.accounts.set_disabled(OPERATOR, number, disabled=False)
    services.accounts.set_role(OPERATOR, number, body, Role.CLERK, held=False)
    with pytest.raises(NotFound):
        desk.view()


def saved_report(services: Services, words: str) -> dict[str, Any]:
    """Last year's report of the sample as our JSON, with a sentence of its own."""
    name, data = files_of(services)["previous"]
    report = report_as_json(read_bytes(data, name))
    report["sections"][0]["text"] += f"\n本年开展{words}工作。"
    return report


def test_what_is_imported_stays_in_its_body(services: Services) -> None:
    """A report that a body takes in is not found by any search, neither its own nor another's."""
    words = "河口渡船春汛巡查专题信息公开"
    desk = office(services, "clerk-a").desk(number_of(services, OWN))
    text = json.dumps(saved_report(services, words), ensure_ascii=False)
    desk.import_previous(desk.view().version, "自备上年报告.json", text.encode())
    services.library.ensure()

    previous = desk.view().previous
    assert previous is not None
    assert words in previous.sections[0].text, "it is in the report itself"
    for asker in (desk, services.desk(number_of(services, OTHER))):
        assert not any(words in hit.passage.text for hit in asker.search(words))


def test_a_forged_source_reaches_no_foreign_document(services: Services) -> None:
    """A JSON file that names another body's file neither changes nor shows what that body took in."""
    desk, other = (
        office(services, "clerk-a").desk(number_of(services, OWN)),
        services.desk(number_of(services, OTHER)),
    )
    before = other.view().previous
    forged = json.dumps(saved_report(services, "冒名顶替"), ensure_ascii=False)
    assert before is not None
    assert before.source is not None
    assert before.source.sha256 in forged

    after = desk.import_previous(desk.view().version, "冒名.json", forged.encode())

    assert after.previous is not None
    assert "冒名顶替" in after.previous.sections[0].text
    assert before == other.view().previous
    same = files_of(services)["previous"][1]
    desk.import_previous(desk.view().version, "内部名称.docx", same)
    assert before == other.view().previous, "not even the name of the file"


def test_the_table_and_the_gate_are_one(services: Services) -> None:
    """What the page of permissions says of the whole administrator holds for the person too."""
    whole = office(services, "whole").who()

    assert EVERYWHERE == {action for action in Action if may(whole, action, 1)}
    assert set(Action) == {action for action in Action if may(LOCAL, action, None)}


def test_nobody_is_the_local_person_once_there_are_accounts(services: Services) -> None:
    """A page that was open without accounts is out as soon as there is one."""
    with pytest.raises(NianbaoError, match="重新登录"):
        services.office(None).reports()
