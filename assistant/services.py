"""Everything put together from the settings. The only file that names a provider of models."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import AsyncGenerator, Mapping, MutableMapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.errors import Conflict, NianbaoError, UsageError
from assistant.findings import FilePlace, fingerprint
from assistant.report import AnnualReport, Number
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.chat import Desk, Event
    from assistant.chat.agent import AgentModel
    from assistant.chat.conversation import Lead
    from assistant.drafting.markers import FigureSpan
    from assistant.drafting.model import TextModel
    from assistant.models import Endpoint, LangChainModel
    from assistant.models.capabilities import Capabilities, CapabilityFile
    from assistant.policy import RuleSettings
    from assistant.publishing.review_copy import ReviewCopy
    from assistant.retrieval.embed import Embedder
    from assistant.retrieval.library import Library
    from assistant.retrieval.passages import Passage
    from assistant.retrieval.search import Hit
    from assistant.review.years import Comparison
    from assistant.store.repository import Message, ReportEntry, Saved, Store, VersionEntry
    from assistant.store.state import State
    from assistant.tables.typed import TypedBlock
    from assistant.workbench import View

PERSON = "本机用户"
"""Whoever works at this machine, until people sign in."""
PASTED, REPAIRED = "粘贴", "采用"
TYPED_IN_TABLES = ("修改表", PASTED, REPAIRED)
_UNDONE = "撤销表格修改，回到第 {} 版的表格"
SAMPLE = (
    "示例县青禾镇人民政府",
    2025,
    "qinghe_township_2024.docx",
    "qinghe_township_2025_ledger.xlsx",
)


class Services:
    """The parts of one running program; each is made when it is first needed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.data = settings.data or default_data()
        self._probed = False
        self.growing: set[int] = set()
        """Numbers of the answers that are under way in this program."""
        self.rows_kept: tuple[tuple[Any, ...], Mapping[str, tuple[FilePlace, ...]]] | None = None

    @cached_property
    def store(self) -> Store:
        """The database of this data folder."""
        from assistant.store.repository import Store

        return Store(self.data / "nianbao.sqlite")

    @cached_property
    def library(self) -> Library:
        """The retrieval index over the corpus and the office's own files."""
        from assistant.retrieval.library import Library

        return Library(
            self.data, embedder=self.embedder, chroma_url=self.settings.chroma_url or None
        )

    @cached_property
    def embedder(self) -> Embedder | None:
        """The embedding model, None when none is set. Opens no connection yet."""
        settings = self.settings
        if settings.embed_onnx:
            from assistant.retrieval.onnx import OnnxEmbedder

            return OnnxEmbedder(settings.embed_onnx, settings.embed_query_prefix)
        if not settings.embed_base_url:
            return None
        from assistant.models import embedding_call
        from assistant.privacy import Mask
        from assistant.retrieval.embed import EndpointEmbedder

        _keep_quiet(os.environ, settings.embed_base_url)
        name = settings.embed_model or ""
        call = embedding_call(
            settings.embed_base_url,
            name,
            settings.embed_api_key or "none",
            settings.llm_timeout_s,
            Mask().apply,
        )
        return EndpointEmbedder(call, name, settings.embed_query_prefix)

    @cached_property
    def model(self) -> TextModel | None:
        """The language model, None when no endpoint is set. Opens no connection yet."""
        from assistant.models.fallback import FallbackModel

        if not self._models:
            return None
        return self._models[0] if len(self._models) == 1 else FallbackModel(*self._models)

    @cached_property
    def _models(self) -> list[LangChainModel]:
        return [self._connected(endpoint) for endpoint in endpoints(self.settings)]

    def _connected(self, endpoint: Endpoint) -> LangChainModel:
        found = self.capability_file.load(endpoint.name)
        length = found.length if found and found.answers else None
        return connect(endpoint, self.settings.llm_max_tokens, length)

    def lead(self) -> Lead | None:
        """The first endpoint as the one that leads the conversation, by the best way it knows.

        None when no model is set, or when nobody has asked yet what it can do (`probe`).
        """
        from functools import partial

        from assistant.models.capabilities import Mode

        first = next(iter(endpoints(self.settings)), None)
        found = self.capability_file.load(first.name) if first else None
        if found is None or not self._models or found.mode is Mode.TEXT:
            return None
        if found.mode is Mode.JSON:
            from assistant.chat.steps import converse_by_steps

            return partial(converse_by_steps, self._models[0])
        from assistant.chat.agent import converse

        return partial(converse, self._agent_model())

    def _agent_model(self) -> AgentModel:
        from assistant.chat.agent import AgentModel
        from assistant.models.text import explain
        from assistant.privacy import Mask

        mask = Mask()
        first, *others = self._models
        return AgentModel(
            first.chat,
            tuple(other.chat for other in others),
            explain=lambda error: explain(error, first.name),
            mask=mask.apply,
            find_personal=lambda text: [(one.start, one.end) for one in mask.find(text)],
        )

    @cached_property
    def capability_file(self) -> CapabilityFile:
        """What was found out about the endpoints."""
        from assistant.models.capabilities import CapabilityFile

        return CapabilityFile(self.data / "endpoints.json")

    def must_probe(self) -> bool:
        """Whether an endpoint is set that was never asked what it can do; asked once in a run."""
        first = next(iter(endpoints(self.settings)), None)
        known = first is None or self.capability_file.load(first.name) is not None
        return not known and not self._probed

    async def probe(self) -> list[tuple[Endpoint, Capabilities]]:
        """Ask each configured endpoint what it can do, and keep what it answers."""
        from assistant.models.probe import probe

        self._probed = True
        found = [(endpoint, await probe(endpoint)) for endpoint in endpoints(self.settings)]
        for endpoint, capabilities in found:
            if capabilities.answers:
                self.capability_file.save(endpoint.name, capabilities)
        return found

    @cached_property
    def settings_hash(self) -> str:
        """Names the settings in the provenance of drafts; the key of the endpoint is left out."""
        hidden = {"llm_api_key": None, "llm_fallback_api_key": None, "embed_api_key": None}
        known = {**asdict(self.settings), **hidden}
        return hashlib.sha256(repr(sorted(known.items())).encode()).hexdigest()[:12]

    @cached_property
    def rules(self) -> RuleSettings:
        """Severity and switch per rule, as the office set them. Raises SettingsError."""
        from assistant.catalogue import office_rules

        return office_rules(self.settings.rules)

    def passages_for(self, section: int) -> list[Passage]:
        """What the regulations say of a part, for a model that drafts it."""
        from assistant.workbench import heading_of

        hits = self.library.search(f"{heading_of(section)} 填报要求", kind="regulation", k=4)
        return [hit.passage for hit in hits]

    @cached_property
    def decision_labels(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Columns and rows of table three that a ledger's cell can be decided to be, with their labels."""
        from assistant.ledger.words import CARRIED_OUT, CARRIED_OUT_LABEL, load_vocabulary

        words = load_vocabulary()
        return words.kind_labels, {**words.outcome_labels, CARRIED_OUT: CARRIED_OUT_LABEL}

    def reports(self) -> list[ReportEntry]:
        """Every report of the store, the last changed first."""
        return self.store.reports()

    def create(self, agency: str, year: int) -> ReportDesk:
        """The report of an agency for a year, made where there is none. Raises UsageError."""
        name = agency.strip()
        if not name:
            raise UsageError("请填写机关全称，例如“示例县青禾镇人民政府”。")
        if not 2021 <= year <= date.today().year:
            raise UsageError(f"报告年度应在 2021 年至 {date.today().year} 年之间，现在是 {year}。")
        saved = self.store.create(name, year, PERSON)
        return self.desk(saved.report_id)

    def desk(self, report_id: int) -> ReportDesk:
        """The workbench of one report."""
        return ReportDesk(self, report_id)

    def open_sample(self) -> ReportDesk:
        """The sample township with last year's report and this year's ledger, made on first use."""
        agency, year, previous, ledger = SAMPLE
        desk = self.create(agency, year)
        if desk.saved().version == 1:
            folder = self.library.corpus / "reports"
            # Two windows at the first start: the other one is filling the same sample.
            with contextlib.suppress(Conflict):
                view = desk.import_previous(1, previous, (folder / previous).read_bytes())
                desk.import_ledger(view.version, ledger, (folder / ledger).read_bytes())
        return desk


class ReportDesk:
    """One report: read it, change it, talk about it. Every change names the version it saw."""

    def __init__(self, services: Services, report_id: int) -> None:
        self._services = services
        self.report_id = report_id

    def saved(self) -> Saved:
        """The newest version as stored. Raises NotFound."""
        return self._services.store.load(self.report_id)

    def view(self) -> View:
        """The newest version with everything that is seen of it."""
        saved = self.saved()
        return self._build(saved.version, saved.state)

    def _build(self, version: int, state: State) -> View:
        from assistant.workbench import build_view

        previous = self._services.store.document(state.previous) if state.previous else None
        return build_view(self.report_id, version, state, previous, self._services.rules)

    def apply(self, view: View, change: str, state: State) -> View:
        """Write a state made from `view`; gives the new view. Raises Conflict."""
        return self._write(view.version, change, state)

    def _write(self, seen: int, change: str, state: State) -> View:
        version = self._services.store.save(self.report_id, seen, state, change, PERSON)
        return self._build(version, state)

    def _at(self, seen: int) -> View:
        """The version a person saw. A change is made from it, and refused if it is not the newest."""
        saved = self._services.store.load(self.report_id, seen)
        return self._build(saved.version, saved.state)

    # --- files ----------------------------------------------------------------------------------

    def import_previous(self, seen: int, name: str, data: bytes) -> View:
        """Take last year's report; carried-in figures follow. Raises UnreadableFile, UsageError."""
        from assistant.reading.read import read_bytes
        from assistant.workbench import require_last_year

        report = read_bytes(data, name)
        view = self._at(seen)
        require_last_year(report, view.state.year)
        key = self._services.store.add_document(report)
        state = replace(view.state, previous=key)
        if state.ledger is not None:
            state = self._filled(
                state, self._ledger_path(state.ledger.sha256, state.ledger.name), report
            )
        return self._write(seen, f"导入上年报告“{name}”", state)

    def import_ledger(self, seen: int, name: str, data: bytes) -> View:
        """Take the request ledger and fill the tables. Raises UnreadableFile."""
        view = self._at(seen)
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._ledger_path(sha256, name)
        known = path.exists()
        _write_private(path, data)
        try:
            state = self._filled(view.state, path, view.previous)
            return self._write(seen, f"导入台账“{name}”", state)
        except NianbaoError:
            if not known:  # personal data that no version refers to must not lie about
                _remove(path)
            raise

    def _ledger_path(self, sha256: str, name: str) -> Path:
        return self._services.data / "ledgers" / sha256 / Path(name).name

    def _filled(self, state: State, path: Path, previous: AnnualReport | None) -> State:
        from assistant.forms import load_form
        from assistant.ledger.read import merged_said, read_ledger
        from assistant.store.state import LedgerNote
        from assistant.tables.fill import fill_tables
        from assistant.workbench import overruled, with_tables

        words = self._services.settings.ledger_words
        ledger = read_ledger(path, state.year, state.decisions, words)
        filled = fill_tables(ledger, load_form(), state.year, previous)
        findings = (*filled.findings, *overruled(state, filled.tables, ledger.said))
        note = LedgerNote(
            path.name, path.parent.name, len(ledger.requests), findings, dict(ledger.figures)
        )
        # An answer that stands is kept; `overruled` says where the ledger differs.
        said = merged_said(ledger.said, {item.key: item for item in state.said})
        return with_tables(replace(state, ledger=note, said=tuple(said.values())), filled.tables)

    # --- changes by a person --------------------------------------------------------------------

    def set_cell(self, seen: int, key: str, text: str) -> View:
        """Type one cell. Raises UsageError, Conflict."""
        from assistant.forms import load_form
        from assistant.workbench import with_cell

        state = with_cell(self._at(seen).state, key, text)
        return self._write(seen, f"修改{load_form().label(key)}", state)

    def set_block(self, seen: int, texts: Mapping[str, str]) -> tuple[View, TypedBlock]:
        """Type a pasted block as one change; gives what could not be taken. Raises UsageError, Conflict."""
        from assistant.workbench import with_block

        view = self._at(seen)
        state, block = with_block(view.state, texts)
        if not block.cells:
            return view, block
        return self._write(seen, f"{PASTED} {len(block.cells)} 格", state), block

    def take_repair(self, seen: int, finding: str, number: int) -> View:
        """Take one suggested repair of a finding, all its cells at once. Raises UsageError, Conflict."""
        from assistant.workbench import with_repair

        view = self._at(seen)
        found = next((one for one in view.findings if fingerprint(one) == finding), None)
        if found is None or not 0 <= number < len(found.repair):
            raise UsageError("这条建议已经不在了。请刷新页面后再看。")
        state = with_repair(view.state, found.repair[number])
        return self._write(seen, f"{REPAIRED} {found.code} 的建议", state)

    def undo_tables(self, seen: int) -> tuple[View, str]:
        """Take back the newest change that was typed in the tables; texts stay. Gives what it was.

        Undone once more, it goes one change further back. Raises UsageError where that change was
        not typed in the tables, Conflict.
        """
        view = self._at(seen)
        changes = {entry.number: entry.change for entry in self.history()}
        number = seen
        while number > 1:
            change = changes[number]
            if match := re.fullmatch(_UNDONE.format(r"(\d+)"), change):
                number = int(match[1])
                continue
            before = self._services.store.load(self.report_id, number - 1).state
            after = self._services.store.load(self.report_id, number).state
            if before.tables == after.tables:
                number -= 1
                continue
            if not change.startswith(TYPED_IN_TABLES):
                raise UsageError(
                    f"再往前是“{change}”，不是在表格里填的。要退回它，请点右上角的“已保存”，从历史版本里恢复。"
                )
            state = replace(view.state, tables=before.tables)
            return self._write(seen, _UNDONE.format(number - 1), state), change
        raise UsageError("表格里没有可以撤销的修改。")

    def rows_behind(self, view: View, key: str) -> tuple[FilePlace, ...]:
        """The rows of the ledger that a cell of table three counts. Raises UnreadableFile.

        Addresses only. Kept for the newest ledger, decisions and year asked about.
        """
        note = view.state.ledger
        if note is None or key not in view.form.keys("requests"):
            return ()
        asked = (note.sha256, view.state.year, tuple(sorted(view.state.decisions.items())))
        kept = self._services.rows_kept
        if kept is None or kept[0] != asked:
            from assistant.forms import load_form
            from assistant.ledger.read import read_ledger
            from assistant.tables.fill import fill_tables

            path = self._ledger_path(note.sha256, note.name)
            words = self._services.settings.ledger_words
            ledger = read_ledger(path, view.state.year, view.state.decisions, words)
            filled = fill_tables(ledger, load_form(), view.state.year, None)
            kept = self._services.rows_kept = (asked, filled.rows)
        return kept[1].get(key, ())

    def decide(self, seen: int, name: str, key: str | None) -> View:
        """Decide a cell (`台账!F12`) or text of the ledger; the tables follow. Raises UsageError, Conflict."""
        from assistant.workbench import with_decision

        view = self._at(seen)
        state = with_decision(view.state, name, key)
        if state.ledger is not None:
            path = self._ledger_path(state.ledger.sha256, state.ledger.name)
            state = self._filled(state, path, view.previous)
        return self._write(seen, "对台账内容作出决定", state)

    def answer(self, seen: int, key: str, value: Number | None) -> View:
        """Answer an open question of the text. Raises UsageError, Conflict."""
        from assistant.workbench import with_said

        return self._write(seen, "填写正文中的数", with_said(self._at(seen).state, key, value))

    def explain(self, seen: int, finding: str, reason: str) -> View:
        """Write down why a finding (by its fingerprint) may stand. Raises UsageError, Conflict."""
        from assistant.workbench import with_explanation

        view = self._at(seen)
        found = next((f for f in view.findings if fingerprint(f) == finding), None)
        if found is None:
            raise UsageError("这条问题已经不在了。请刷新页面后再写说明。")
        state = with_explanation(view.state, found, reason)
        return self._write(seen, f"说明 {found.code}" if reason.strip() else "撤回说明", state)

    def edit(self, seen: int, number: int, shown: str) -> View:
        """Take a person's edit of a part's shown text. Raises Conflict."""
        from assistant.workbench import heading_of, with_edit

        view = self._at(seen)
        state = with_edit(view.state, number, shown, view.facts)
        return self._write(seen, f"修改“{heading_of(number)}”", state)

    def confirm_figure(self, seen: int, number: int, span: FigureSpan) -> View:
        """Vouch for an unbound figure of the text. Raises UsageError, Conflict."""
        from assistant.workbench import with_confirmed_figure

        view = self._at(seen)
        state = with_confirmed_figure(view.state, number, span, view.facts)
        return self._write(seen, "确认正文中的数", state)

    def settle(self, seen: int, number: int, *, accept: bool) -> View:
        """Accept or refuse a suggested text. Raises UsageError, Conflict."""
        from assistant.workbench import heading_of, with_suggestion_settled

        state = with_suggestion_settled(self._at(seen).state, number, accept=accept)
        word = "采用" if accept else "不采用"
        return self._write(seen, f"{word}“{heading_of(number)}”的建议稿", state)

    def settle_proposal(self, seen: int, key: str, *, accept: bool) -> View:
        """Accept or refuse a figure that was proposed in talk. Raises UsageError, Conflict."""
        from assistant.workbench import with_proposal_settled

        state = with_proposal_settled(self._at(seen).state, key, accept=accept)
        return self._write(seen, "记下对话里的数" if accept else "不用对话里的数", state)

    def history(self) -> list[VersionEntry]:
        """Every version, the newest first."""
        return self._services.store.history(self.report_id)

    def restore(self, seen: int, number: int) -> View:
        """Bring back an old version as a new one. Raises Conflict, NotFound."""
        self._services.store.restore(self.report_id, seen, number, PERSON)
        return self.view()

    def undo(self) -> str | None:
        """Take back the newest change, as a new version; None when only the first version is there.

        Undone once more, it goes one change further back.
        """
        from assistant.store.repository import undo_target

        target = undo_target(self.history())
        if target is None:
            return None
        number, change = target
        self._services.store.restore(self.report_id, self.saved().version, number, PERSON)
        return change

    # --- looking and publishing -----------------------------------------------------------------

    def comparison(self, view: View) -> Comparison | None:
        """This report against last year's; None without last year's."""
        from assistant.review.years import compare_reports
        from assistant.workbench import finished_report

        if view.previous is None:
            return None
        return compare_reports(view.previous, finished_report(view, None))

    def comparison_text(self, view: View) -> str | None:
        """The comparison in a few lines."""
        from assistant.review.years import comparison_as_text

        comparison = self.comparison(view)
        return comparison_as_text(comparison) if comparison else None

    def export_docx(self, view: View, today: date) -> Path:
        """Write the Word file, read back and equal; gives its path. Raises ExportMismatch."""
        from assistant.publishing.docx import export_docx
        from assistant.workbench import finished_report

        report = finished_report(view, today)
        folder = self._services.data / "exports" / str(self.report_id)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{report.title}.docx"
        export_docx(report, path)
        return path

    def review_copy(self, view: View) -> ReviewCopy:
        """The text with its sources, for those who review it."""
        from assistant.publishing.review_copy import ReviewPart, review_copy

        parts = (
            ReviewPart(part.heading, part.rendered, part.provenance.get("passages") or {})
            for part in view.sections.values()
        )
        return review_copy(f"{view.state.agency}{view.state.year}年年度报告（审阅稿）", parts)

    def rule(self, code: str) -> str | None:
        """What a rule finds and on what it rests; None for an unknown code."""
        from assistant.catalogue import all_rules, rules_as_text

        found = [rule for rule in all_rules() if rule.code == code]
        return rules_as_text(found) if found else None

    def turns(self) -> list[tuple[str, str]]:
        """The conversation before the newest message, in words."""
        from assistant.chat.record import turns_of

        return turns_of(self.messages())

    def no_answer(self, query: str) -> str:
        """What to say where the search finds nothing, and whom to ask where that is plain."""
        return self._services.library.no_answer(query)

    def search(self, query: str) -> Sequence[Hit]:
        """Passages of the index; the reports of this body come first."""
        return self._services.library.search(query, asker=self.saved().state.agency)

    def passages_for(self, section: int) -> Sequence[Passage]:
        """What the regulations say of a part."""
        return self._services.passages_for(section)

    # --- conversation ---------------------------------------------------------------------------

    def messages(self) -> list[Message]:
        """The conversation so far."""
        return self._services.store.messages(self.report_id, PERSON)

    def remember(self, role: str, content: dict[str, Any]) -> int:
        """Append a message to the conversation; gives its number."""
        return self._services.store.add_message(self.report_id, PERSON, role, content)

    def rewrite(self, number: int, content: dict[str, Any]) -> None:
        """Put other content into a message that is still growing."""
        self._services.store.rewrite_message(number, content)

    def search_messages(self, words: str) -> list[Message]:
        """The messages of the conversation in which each of the words stands."""
        return self._services.store.search_messages(self.report_id, PERSON, words)

    def forget_conversation(self) -> int:
        """Delete the person's conversation for good; gives how many messages it had."""
        return self._services.store.delete_conversation(self.report_id, PERSON)

    def converse(self, message: str) -> AsyncGenerator[dict[str, Any], None]:
        """The events of an answer as JSON, stored while they come. Closing the iterator stops the model."""
        from assistant.chat.keeping import converse

        services = self._services
        return converse(self, message, services.growing, model=services.model is not None)

    async def reply(self, message: str, asked: str | None) -> AsyncGenerator[Event, None]:
        """The events that answer a message. Closing the iterator stops the model."""
        answers = answering(self, self._services, message, asked)
        async with contextlib.aclosing(answers) as events:
            async for event in events:
                yield event


async def answering(
    desk: Desk, services: Services | None, message: str, asked: str | None
) -> AsyncGenerator[Event, None]:
    """The events that answer a message on a report; without services no model is asked."""
    from assistant.chat import Conversation, Step

    if services is not None and services.must_probe():
        yield Step("第一次用这个模型，先看看它能做什么")
        await services.probe()
    conversation = (
        Conversation(desk, None, "")
        if services is None
        else Conversation(desk, services.model, services.settings_hash, services.lead())
    )
    async with contextlib.aclosing(conversation.reply(message, asked)) as events:
        async for event in events:
            yield event


def endpoints(settings: Settings) -> list[Endpoint]:
    """The configured endpoints, the first choice first; none when no model is set."""
    from assistant.models import Endpoint

    named = (
        (settings.llm_base_url, settings.llm_model, settings.llm_api_key),
        (
            settings.llm_fallback_base_url,
            settings.llm_fallback_model,
            settings.llm_fallback_api_key,
        ),
    )
    return [
        Endpoint(url, model or "", key, settings.llm_timeout_s) for url, model, key in named if url
    ]


def connect(endpoint: Endpoint, max_tokens: int, length: str | None = None) -> LangChainModel:
    """The model at an endpoint. `length` is the argument that bounds an answer there, if known."""
    _keep_quiet(os.environ, endpoint.url)
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    from assistant.models import LangChainModel, http_client
    from assistant.privacy import Mask

    chat = ChatOpenAI(
        base_url=endpoint.url,
        model=endpoint.model,
        api_key=SecretStr(endpoint.key or "none"),
        timeout=endpoint.timeout_s,
        http_async_client=http_client(endpoint.url, endpoint.timeout_s),
        # The client above decides on proxies and silence; langchain's own tuning would warn of both.
        http_socket_options=(),
        # langchain's own bound on silence loses a stop: asyncio.wait_for of Python 3.11 drops a
        # cancellation that meets a chunk, and the model would be read to its end. The client has one.
        stream_chunk_timeout=0,
        max_retries=2,
        temperature=0.3,
        streaming=True,
        stream_usage=False,
        # Servers of the older protocol know max_tokens only; langchain renames its own argument.
        extra_body={length or "max_tokens": max_tokens},
    )
    return LangChainModel(chat, endpoint.model, Mask().apply)


def _keep_quiet(environment: MutableMapping[str, str], base_url: str) -> None:
    """No tracing service is told anything, and a proxy is not asked for a model next door."""
    environment["LANGSMITH_TRACING"] = "false"
    environment["LANGCHAIN_TRACING_V2"] = "false"
    host = urlsplit(base_url).hostname or ""
    kept = [name for name in environment.get("NO_PROXY", "").split(",") if name]
    for name in ("127.0.0.1", "localhost", "::1", host):
        if name and name not in kept:
            kept.append(name)
    environment["NO_PROXY"] = environment["no_proxy"] = ",".join(kept)


def default_data() -> Path:
    """`./data` in a checkout, else the user's data folder of the system."""
    checkout = Path(__file__).resolve().parents[1]
    if (checkout / "pyproject.toml").is_file():
        return checkout / "data"
    from platformdirs import user_data_path

    return user_data_path("nianbao", appauthor=False)


def _remove(path: Path) -> None:
    """Take away a file that was refused, and its folder unless the same bytes lie there under another name."""
    path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        path.parent.rmdir()


def _write_private(path: Path, data: bytes) -> None:
    """A ledger holds personal data: only its owner may read the file or list the folder."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.parent.parent.chmod(0o700)
    path.write_bytes(data)
    path.chmod(0o600)
