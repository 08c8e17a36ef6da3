"""The parts of one running program, made from the settings when they are first needed."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.findings import FilePlace
from assistant.services.connecting import connect, endpoints, keep_quiet
from assistant.services.desk import ReportDesk
from assistant.services.folders import default_data
from assistant.services.gate import PERSON
from assistant.services.office import Office
from assistant.services.views import Views
from assistant.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.chat.agent import AgentModel
    from assistant.chat.leading import Lead
    from assistant.drafting.model import TextModel
    from assistant.models import Endpoint, LangChainModel
    from assistant.models.capabilities import Capabilities, CapabilityFile
    from assistant.policy import RuleSettings
    from assistant.reading.blocks import Document
    from assistant.retrieval.embed import Embedder
    from assistant.retrieval.library import Library
    from assistant.retrieval.passages import Passage
    from assistant.services.accounts import Accounts
    from assistant.store.repository import ReportEntry, Store


class Services:
    """The parts of one running program; each is made when it is first needed.

    `at_machine`: whoever reads its messages can change the settings, so that these are named.
    """

    def __init__(self, settings: Settings, *, at_machine: bool = False) -> None:
        self.settings = settings
        self._at_machine = at_machine
        self.data = settings.data or default_data()
        self._probed = False
        self.growing: set[int] = set()
        """Numbers of the answers that are under way in this program."""
        self.originals_read: dict[str, Document] = {}
        """The last few originals as they were read, by hash."""
        self.views = Views()
        self.rows_kept: tuple[tuple[Any, ...], Mapping[str, tuple[FilePlace, ...]]] | None = None

    @cached_property
    def store(self) -> Store:
        """The database: PostgreSQL where an address is set, else the file of this data folder."""
        from assistant.store.repository import Store

        return Store(self.settings.database_url or self.data / "nianbao.sqlite")

    def close(self) -> None:
        """Give the connections to the database back."""
        if "store" in self.__dict__:  # opened at all
            self.store.close()

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

        keep_quiet(os.environ, settings.embed_base_url)
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
        most = self.settings.llm_max_tokens
        return connect(endpoint, most, length, to_clerks=not self._at_machine)

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
        from assistant.privacy import Mask

        mask = Mask()
        first, *others = self._models
        return AgentModel(
            first.chat,
            tuple(other.chat for other in others),
            explain=first.explain,
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
        secrets = ("database_url", "llm_api_key", "llm_fallback_api_key", "embed_api_key")
        hidden = dict.fromkeys(secrets)
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

    @cached_property
    def input_hints(self) -> Mapping[str, str]:
        """What to look at when a row of table two is filled in, by row."""
        from assistant.ledger.template import INPUT_NOTES

        return INPUT_NOTES

    def write_template(self, path: Path) -> None:
        """An empty ledger workbook with the sheets to be filled in."""
        from assistant.ledger.template import write_template

        write_template(path)

    # --- people -----------------------------------------------------------------------------------

    @cached_property
    def accounts(self) -> Accounts:
        """Who works here."""
        from assistant.services.accounts import Accounts

        return Accounts(lambda: self.store)

    def office(self, person_id: int | None) -> Office:
        """The program as one person has it; None is the one user of a machine without accounts."""
        return Office(self, lambda: self.accounts.now(person_id))

    # What follows is for whoever runs commands at the machine itself, where nobody signs in.

    def reports(self) -> list[ReportEntry]:
        """Every report of the store, the last changed first."""
        return Office(self).reports()

    def create(self, agency: str, year: int) -> ReportDesk:
        """The report of an agency for a year, made where there is none. Raises UsageError."""
        return Office(self).create(agency, year)

    def desk(self, report_id: int) -> ReportDesk:
        """The workbench of one report."""
        return Office(self).desk(report_id)

    def delete_report(self, report_id: int, person: str = PERSON) -> None:
        """Delete a report for good, with its conversations, exports, ledgers and originals. Raises NotFound."""
        from assistant.services.starting import forget_originals

        ledgers = self.store.delete_report(report_id, person)
        for folder in (self.exports(report_id), *map(self.ledger_folder, ledgers)):
            shutil.rmtree(folder, ignore_errors=True)
        forget_originals(self.data, self.store)

    def exports(self, report_id: int) -> Path:
        """The folder of what was exported of a report."""
        return self.data / "exports" / str(report_id)

    def ledger_folder(self, sha256: str) -> Path:
        """The folder of an uploaded ledger, by the hash of the file."""
        return self.data / "ledgers" / sha256

    def open_sample(self) -> ReportDesk:
        """The sample township with last year's report and this year's ledger, made on first use."""
        return Office(self).open_sample()
