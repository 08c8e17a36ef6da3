"""The page: lays the components out and connects them to the handlers. No decision is made here."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from copy import copy
from dataclasses import fields
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.requests import Request

from assistant.errors import NianbaoError, NotSignedIn
from assistant.services import Office, Services
from assistant.web.actions.files import Upload
from assistant.web.actions.handlers import Handlers
from assistant.web.actions.screen import Screen
from assistant.web.panes.frame.notices import Outcome, notice_html
from assistant.web.serving.visitor import visitor_of

# The clerk's words; the conversation understands them as they stand on the buttons.
PHRASES = ("起草第一部分", "起草全部", "逐个回答待填", "核对", "对照上年", "撤销", "帮助")
# What the buttons inside the conversation say; each presses the hidden button of its words.
SHORT = ("是", "否", "跳过", "上一个", "重试")
FONTS = ["PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "sans-serif"]
# Answers of a model last minutes; short actions must not wait for them.
TALKS_AT_ONCE = 16
ACTIONS_AT_ONCE = 8
FORGET_UPLOADS_S = 3600


def make_theme() -> gr.themes.Base:
    """Colours and fonts of gradio's own components; the fonts are those of the clerk's machine."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.blue,
        neutral_hue=gr.themes.colors.gray,
        radius_size=gr.themes.sizes.radius_sm,
        text_size=gr.themes.sizes.text_md,
        font=FONTS,
        font_mono=["Consolas", "Noto Sans Mono CJK SC", "monospace"],
    )


class _Blocks(gr.Blocks):
    """A page whose skipped outputs cost nothing: gradio would make each of these components anew."""

    async def postprocess_data(self, block_fn: Any, predictions: Any, state: Any) -> list[Any]:
        """What is sent of each output; gradio is asked for those alone that have a new value."""
        outputs = block_fn.outputs
        if len(outputs) == 1:  # then it is the value itself, not a list of one
            return list(await super().postprocess_data(block_fn, predictions, state))
        fresh = [place for place in range(len(outputs)) if predictions[place] != gr.skip()]
        some = copy(block_fn)
        some.outputs = [outputs[place] for place in fresh]
        values = [predictions[place] for place in fresh]
        given = values[0] if len(values) == 1 else values
        sent = await super().postprocess_data(some, given, state) if fresh else []
        by_place = dict(zip(fresh, sent, strict=True))
        return [by_place.get(place, gr.skip()) for place in range(len(outputs))]


class _Page:
    """The components of one page, by name, and what connects them.

    `handlers` gives what serves the person who sent a request.
    """

    def __init__(self, handlers: Callable[[gr.Request], Handlers]) -> None:
        self._handlers = handlers

    def lay_out(self, model: str | None) -> None:
        """Top bar; left the conversation; right one pane with five tabs."""
        # Held by the browser, not in a session: after a restart of the server the open page goes on.
        self.report = gr.Textbox(visible=False)
        self.version = gr.Textbox(visible=False)
        self.step = gr.Textbox(visible=False)
        self.bar = gr.HTML(
            elem_id="nb-bar",
            apply_default_css=False,
            js_on_load="window.nianbao.bar(element, (_, data) => trigger('act', data), watch)",
        )
        self.notice = _pane("nb-notice")
        self.start = _pane("nb-start")
        with gr.Row(elem_id="nb-desk", equal_height=True):
            with gr.Column(elem_id="nb-talk", scale=0, min_width=340):
                self._lay_out_talk(model)
            with gr.Column(elem_id="nb-pane", scale=1, min_width=480), gr.Tabs():
                self._lay_out_tabs()

    def _lay_out_talk(self, model: str | None) -> None:
        self.found = _pane("nb-find")
        self.chat = gr.Chatbot(
            elem_id="nb-chat",
            label="和助手的对话",
            show_label=False,
            container=False,
            buttons=[],
            feedback_options=None,
            height="100%",
            placeholder=_welcome(model),
            layout="bubble",
            autoscroll=False,
        )
        with gr.Row(elem_id="nb-phrases"):
            self.phrases = [gr.Button(phrase, size="sm", min_width=0) for phrase in PHRASES]
            self.phrases += [gr.Button(word, elem_classes="nb-short") for word in SHORT]
        with gr.Row(elem_id="nb-ask"):
            self.message = gr.Textbox(
                label="对助手说的话",
                show_label=False,
                container=False,
                lines=1,
                max_lines=6,
                max_length=4000,
                placeholder="说要做什么，或者问一个问题",
                scale=1,
            )
            self.send = gr.Button("发送", variant="primary", scale=0, min_width=64)
            self.stop = gr.Button("停止", variant="stop", scale=0, min_width=64, visible=False)

    def _lay_out_tabs(self) -> None:
        with gr.Tab("表格"):
            with gr.Row(elem_id="nb-files"):
                self.previous = _upload("上年报告（Word、网页、PDF、文本）")
                self.ledger = _upload("依申请公开台账（Excel）")
                self.inputs = _upload("表二表四填报表（Excel，可不用）")
            self.imports = _pane("nb-imports")
            self.tables = _pane("nb-tables")
            self.look = _pane("nb-look")
        with gr.Tab("正文"):
            self.then = _pane("nb-then")
            self.text = gr.HTML(
                elem_id="nb-texts",
                apply_default_css=False,
                # The page puts the text in its place itself: a person may be writing there.
                html_template='<div class="nb-text nb-text-host"></div>',
                js_on_load="window.nianbao.text(element, props, watch)",
            )
        self.findings_tab = gr.Tab("核对")
        with self.findings_tab:
            self.findings = _pane("nb-checks")
        self.comparison_tab = gr.Tab("对照")
        with self.comparison_tab:
            self.comparison = _pane("nb-comparison")
        with gr.Tab("资料"):
            self.sources = _pane("nb-library")
            self.like = _upload("范本：让模型照着它的语气、篇幅和小标题写（可以不选）")
        with gr.Tab("送审"):
            self.review = _pane("nb-review")

    # --- connections ----------------------------------------------------------------------------

    @property
    def screen(self) -> list[Any]:
        """The components that a screen fills; each bears the name of its part of the screen."""
        return [getattr(self, part.name) for part in fields(Screen)]

    def connect(self, page: gr.Blocks) -> None:
        """Each event to its handler; none is an endpoint of a public interface."""
        handlers = self._handlers
        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

        def opened(request: gr.Request) -> list[Any]:
            asked = request.query_params
            return _values(handlers(request).open(asked.get("report"), asked.get("step", "")))

        def acted(event: gr.EventData, request: gr.Request) -> list[Any]:
            data = event._data  # noqa: SLF001 - gradio's only way to the data
            return _values(told(lambda: handlers(request).act(data)))

        def compared(report: str, request: gr.Request) -> str:
            if not report:
                return ""
            compare = handlers(request).comparison
            return told(lambda: Screen(comparison=compare(int(report)))).comparison or ""

        page.load(opened, None, self.screen, **quiet)
        self.bar.act(
            acted,
            None,
            self.screen,
            trigger_mode="multiple",
            concurrency_limit=ACTIONS_AT_ONCE,
            **quiet,
        )
        self.comparison_tab.select(compared, self.report, self.comparison, **quiet)
        self._connect_files(quiet)
        self._connect_talk(quiet)

    def _connect_files(self, quiet: dict[str, Any]) -> None:
        handlers = self._handlers

        def took(what: Upload) -> Callable[..., list[Any]]:
            def take(
                path: str, report: str, seen: str, step: str, request: gr.Request
            ) -> list[Any]:
                there = (int(report), int(seen), Path(path))
                screen = told(lambda: handlers(request).take(what, *there, step=step))
                return [None, *_values(screen)]

            return take

        taken = (
            (self.previous, Upload.PREVIOUS),
            (self.ledger, Upload.LEDGER),
            (self.inputs, Upload.INPUTS),
            (self.like, Upload.LIKE),
        )
        for upload, what in taken:
            inputs = [upload, self.report, self.version, self.step]
            upload.upload(took(what), inputs, [upload, *self.screen], **quiet)

    def _connect_talk(self, quiet: dict[str, Any]) -> None:
        buttons = [self.send, self.stop]
        outputs = [self.message, *buttons, *self.screen]
        handlers = self._handlers

        async def talked(
            text: str, report: str, request: gr.Request
        ) -> AsyncGenerator[list[Any], None]:
            if not text.strip():
                yield [gr.skip()] * len(outputs)
                return
            running = [gr.update(value=""), gr.update(visible=False), gr.update(visible=True)]
            try:
                talk = handlers(request).talk(int(report), text.strip())
                async with aclosing(talk) as screens:
                    async for screen in screens:
                        yield [*running, *_values(screen)]
                        running = [gr.skip(), gr.skip(), gr.skip()]
            except NianbaoError as error:
                yield [*running, *_values(refused(error))]
            yield [gr.skip(), *_idle(), *_values(Screen())]

        async def stopped(report: str, request: gr.Request) -> list[Any]:
            return [*_idle(), await handlers(request).after_stop(int(report))]

        starts: list[tuple[Any, gr.Component]] = [
            (self.message.submit, self.message),
            (self.send.click, self.message),
        ]
        starts += [(button.click, button) for button in self.phrases]
        runs: list[Any] = [
            start(talked, [words, self.report], outputs, concurrency_limit=TALKS_AT_ONCE, **quiet)
            for start, words in starts
        ]
        # In this order: an event's own function would be awaited before what it cancels.
        stop = self.stop.click(None, cancels=runs, **quiet)
        stop.then(stopped, self.report, [*buttons, self.chat], **quiet)


def build_page(services: Services) -> gr.Blocks:
    """The page over these services; it can be built and looked at without a server."""
    name = services.settings.llm_model if services.settings.llm_base_url else None
    parts = _Page(lambda request: Handlers(office_of(services, request.username)))
    page = _Blocks(
        title="年报助手",
        analytics_enabled=False,
        fill_width=True,
        fill_height=True,
        delete_cache=(FORGET_UPLOADS_S, FORGET_UPLOADS_S),
    )
    with page:
        parts.lay_out(name)
        parts.connect(page)
    page.queue(default_concurrency_limit=ACTIONS_AT_ONCE, api_open=False)
    return page


ALONE = "alone"
"""Gradio's name for the one user of a machine without accounts; a person's is her number."""


def gradio_user(request: Request) -> str | None:
    """Who asks, for gradio: the second lock behind the door. None for nobody."""
    person = visitor_of(request.scope).person
    if person is None or person.must_change:
        return None
    return ALONE if person.id is None else str(person.id)


def office_of(services: Services, user: str | None) -> Office:
    """The program as the person of a request has it. Raises NotSignedIn."""
    if user is None:
        raise NotSignedIn
    return services.office(None if user == ALONE else int(user))


def told(make: Callable[[], Screen]) -> Screen:
    """The screen of an action; where there is nothing to show of the report, why."""
    try:
        return make()
    except NianbaoError as error:
        return refused(error)


def refused(error: NianbaoError) -> Screen:
    """What the page says of something that was not done."""
    return Screen(notice=notice_html(str(error), Outcome.REFUSED))


def _pane(name: str) -> gr.HTML:
    return gr.HTML(
        elem_id=name,
        apply_default_css=False,
        js_on_load="window.nianbao.pane(element, watch)",
    )


def _upload(label: str) -> gr.File:
    """A field for one file. Its kind is told by its content, in Chinese; gradio would say it in English."""
    return gr.File(label=label, type="filepath", height=76, elem_classes="nb-upload")


def _idle() -> list[Any]:
    return [gr.update(visible=True), gr.update(visible=False)]


def _values(screen: Screen) -> list[Any]:
    """A screen as the values of `_Page.screen`; what is None stays as it is."""
    return [_value(part.name, getattr(screen, part.name)) for part in fields(screen)]


def _value(name: str, value: Any) -> Any:
    if value is None:
        return gr.skip()
    if name == "findings_tab":
        return gr.update(label=value)
    return str(value) if isinstance(value, int) else value


def _welcome(model: str | None) -> str:
    """What the empty conversation says: what can be asked, and whether a model is connected."""
    how = (
        f"已接模型“{model}”。"
        if model
        else "没有接模型，照样能用：填表、核对、按上年报告滚动起草、查资料、对照、导出。"
    )
    return f"**说一句话就开始**\n\n例如“起草第一部分”，或者问“答复期限是多少天”。\n\n{how}"
