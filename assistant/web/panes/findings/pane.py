"""All findings of a report as one list, by what there is to do with them: 必须改正, 请核对, 请回答, 已说明."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from assistant.findings import FilePlace, Finding, Repair, Severity, fingerprint
from assistant.forms import Form
from assistant.policy import Judged
from assistant.publishing.grid import printed_number
from assistant.report import Number
from assistant.web.panes.findings.places import place_words, target_of
from assistant.web.panes.findings.progress import progress_html
from assistant.web.panes.findings.todo import KIND, OUTCOME, todo, word_of
from assistant.web.panes.text.questions import question_items
from assistant.workbench import View, is_fillable

# How a finding of the ledger leads over to its choices.
_CHOOSE = "请从这几项中选填："
# A list is worked off from its top: what is further down comes up by itself.
SHOWN = 60
SHOWN_ROWS = 12


@dataclass(frozen=True, slots=True)
class Labels:
    """What a ledger's cell can be decided to be, key to label: the applicants, the results."""

    kinds: Mapping[str, str]
    outcomes: Mapping[str, str]

    def of(self, code: str) -> Mapping[str, str]:
        """The labels that a finding of this code chooses from."""
        return self.kinds if code == KIND else self.outcomes

    def name(self, key: str) -> str:
        """The label of a decision."""
        return {**self.kinds, **self.outcomes}.get(key, key)


NO_LABELS = Labels({}, {})


# --- the list -------------------------------------------------------------------------------------


def findings_html(view: View, labels: Labels = NO_LABELS) -> str:
    """Progress, then the findings of ledger, tables and text, each with what can be done about it."""
    office = f'<p class="nb-office">{escape(view.notice)}</p>' if view.notice else ""
    work = todo(view)
    if not work.open and not work.settled and not view.state.decisions:
        words = (
            "没有发现问题。"
            if len(view.state.tables) or view.state.sections
            else "还没有可以核对的内容：请先在“表格”里放入台账，或在左边起草正文。"
        )
        return f'{office}<div class="nb-empty">{words}</div>'
    follows = _followers([*work.must, *work.look], view.form)
    cards = _Cards(view.form, labels, work.same, follows)
    questions = question_items(work.questions)
    groups = [
        _group("error", "必须改正", "数对不上，改好才能报出", cards.all(work.must), len(work.must)),
        _group(
            "warning", "请核对", "核对无误的，写明情况即可", cards.all(work.look), len(work.look)
        ),
        _group(
            "info",
            "请回答",
            "只有您知道，填好就进正文",
            [*questions, *cards.all(work.told)],
            work.asked,
        ),
        _group(
            "done",
            "已说明",
            "写过情况说明或作过决定，可以撤回",
            [*cards.all(work.settled), *_decisions(view, labels)],
            len(work.settled) + len(view.state.decisions),
        ),
    ]
    return f'{office}{progress_html(view, work)}<div class="nb-findings">{"".join(groups)}</div>'


def _group(look: str, name: str, hint: str, items: Sequence[str], count: int) -> str:
    if not items:
        return ""
    rest = len(items) - SHOWN
    more = (
        f'<p class="nb-hint">另有 {rest} 处没有列出，处理完上面的会接着列出。</p>'
        if rest > 0
        else ""
    )
    return (
        f'<section class="nb-group nb-{look}" id="nb-group-{look}"><h2>{name} {count} 处'
        f"<small>{hint}</small></h2><ol>{''.join(items[:SHOWN])}</ol>{more}</section>"
    )


# --- one finding ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Cards:
    """Findings as cards. `same` are the rows that share an undecided word."""

    form: Form
    labels: Labels
    same: Mapping[tuple[str, str], list[Finding]]
    follows: Mapping[str, str] = field(default_factory=dict)
    """Findings that close with another one, by fingerprint, and where that one is."""
    here: bool = False
    """Whether the cards stand beside the cell that they are about."""

    def all(self, items: Iterable[Judged]) -> list[str]:
        return [self.card(item) for item in items]

    def card(self, judged: Judged) -> str:
        finding = judged.finding
        name = fingerprint(finding)
        rows = self.same.get((finding.code, word_of(finding) or ""), [finding])
        basis = f"<small>依据：{escape(finding.basis)}</small>" if finding.basis else ""
        where = place_words(finding, self.form) if len(rows) == 1 else _rows_words(rows)
        decide = self._decide(finding, rows)
        said = _undecided(judged.message, alone=len(rows) == 1) if decide else judged.message
        return (
            f'<li class="nb-card nb-{finding.severity}" data-finding="{name}">'
            f'<p class="nb-where"><span>{escape(where)}</span>'
            f'<code title="规则编号">{escape(finding.code)}</code></p>'
            f'<p class="nb-said">{escape(said)}</p>{basis}'
            f"{self._repairs(finding, name)}{decide}"
            f"{_reason(judged)}{self._do(judged, name, alone=len(rows) == 1)}</li>"
        )

    def _repairs(self, finding: Finding, name: str) -> str:
        if name in self.follows:
            leading = escape(self.follows[name])
            return f'<p class="nb-hint">改好上面的“{leading}”，这一处随之成立。</p>'
        return repairs_html(finding, self.form)

    def _decide(self, finding: Finding, rows: Sequence[Finding]) -> str:
        """The choice for an undecided cell of the ledger, and how far it reaches."""
        choices = self.labels.of(finding.code)
        if finding.code not in (KIND, OUTCOME) or not choices:
            return ""
        likely = {key: label for key, label in choices.items() if label in _offered(finding)}
        few = likely if 0 < len(likely) < len(choices) else {}
        options = _options(few, "可能是") + _options(
            {key: label for key, label in choices.items() if key not in few},
            "其他各项" if few else "请选择",
        )
        word = word_of(finding)
        every = (
            f'<option value="{escape(word)}">所有写着“{escape(word)}”的行，共 {len(rows)} 行</option>'
            if word
            else ""
        )
        single = "".join(
            f'<option value="{escape(_address(row.place))}">只这一行：{escape(_short(row.place))}</option>'
            for row in rows[:SHOWN]
            if isinstance(row.place, FilePlace)
        )
        return (
            '<form class="nb-decide" data-submit="decide"><label>算作<select name="key" required>'
            f'<option value="">请选择</option>{options}</select></label>'
            f'<label>用于<select name="name">{every}{single}</select></label>'
            "<button>就这样定</button></form>"
        )

    def _do(self, judged: Judged, name: str, *, alone: bool) -> str:
        """Go there, ask, explain."""
        finding = judged.finding
        target = target_of(finding, self.form)
        go = (
            f'<button data-act="goto" data-target="{escape(target)}" class="nb-plain">去看</button>'
            if target and not self.here
            else ""
        )
        question = (
            f"{place_words(finding, self.form)}：{finding.message} 这是什么意思，应当怎么改？"
        )
        ask = f'<button data-act="ask" data-text="{escape(question)}" class="nb-plain">问助手</button>'
        explain = _explain(judged, name) if alone and finding.severity != Severity.INFO else ""
        return f'<div class="nb-do">{go}{ask}{explain}</div>'


def card_html(judged: Judged, view: View, labels: Labels) -> str:
    """One finding as it stands in the list, for the cell that it is about."""
    return _Cards(view.form, labels, {}, here=True).card(judged)


def undecided_cards(view: View, labels: Labels) -> list[str]:
    """What of the ledger waits for a person, first the words to decide, each once, with their choices."""
    work = todo(view)
    cards = _Cards(view.form, labels, work.same, here=True)
    found = [
        item
        for item in (*work.must, *work.look, *work.told)
        if isinstance(item.finding.place, FilePlace)
    ]
    found.sort(key=lambda item: item.finding.code not in (KIND, OUTCOME))
    return [cards.card(item) for item in found]


def _explain(judged: Judged, name: str) -> str:
    """The field for the reason why it may stand."""
    word = "改说明" if judged.reason else "写明情况"
    note = (
        "写了说明仍按错误计，因为这个关系必须成立。"
        if judged.finding.severity is Severity.ERROR
        else "写了就归入“已说明”；两边的数变了会再提出来。"
    )
    return (
        f'<details class="nb-explain"><summary>{word}</summary>'
        f'<form data-submit="explain" data-field="explain:{name}">'
        f'<input type="hidden" name="finding" value="{name}">'
        f'<textarea name="text" rows="2" maxlength="500" required data-field="explain:{name}" '
        f'placeholder="例如：上年报告漏登 1 件，已与原登记簿核对" aria-label="情况说明">\n'
        f"{escape(judged.reason or '')}</textarea>"
        f'<p class="nb-hint">{note}</p><button>保存说明</button></form></details>'
    )


def _reason(judged: Judged) -> str:
    if judged.reason is None:
        return ""
    name = fingerprint(judged.finding)
    return (
        f'<p class="nb-reason"><b>说明</b><span>{escape(judged.reason)}</span>'
        f'<button data-act="explain" data-finding="{name}" data-text="" class="nb-plain">撤回</button></p>'
    )


def _decisions(view: View, labels: Labels) -> list[str]:
    """What was decided for this ledger, each to be taken back."""
    return [
        f'<li class="nb-card nb-done"><p class="nb-where"><span>台账里的决定</span></p>'
        f'<p class="nb-reason"><b>{escape(_decided(name))}</b><span>算作“{escape(labels.name(key))}”</span>'
        f'<button data-act="decide" data-name="{escape(name)}" data-key="" class="nb-plain">撤回</button></p></li>'
        for name, key in view.state.decisions.items()
    ]


def _decided(name: str) -> str:
    sheet, mark, cell = name.rpartition("!")
    return f"“{sheet}”{cell} 这一行" if mark else f"写着“{name}”的行"


def _undecided(message: str, *, alone: bool) -> str:
    """Why a ledger's cell is undecided; the choices and their reach stand in the fields below it."""
    row, mark, problem = message.partition(_CHOOSE)[0].partition("：")
    if alone or not mark:
        return f"{row}{mark}{problem}请在下面选定，定了才计入表三。"
    return f"{problem}请在下面选定，定了才计入表三。"


def _offered(finding: Finding) -> str:
    """The part of the message that lists the likely choices."""
    return finding.message.partition(_CHOOSE)[2].partition("。")[0]


def _options(choices: Mapping[str, str], name: str) -> str:
    if not choices:
        return ""
    items = "".join(
        f'<option value="{escape(key)}">{escape(label)}</option>' for key, label in choices.items()
    )
    return f'<optgroup label="{name}">{items}</optgroup>'


def _address(place: FilePlace) -> str:
    return f"{place.sheet}!{place.cell}"


def _short(place: FilePlace) -> str:
    return f"“{place.sheet}”{place.cell}"


def _rows_words(rows: Sequence[Finding]) -> str:
    """`台账.xlsx 工作表“登记” F5、F9、F12 等 30 处`."""
    places = [row.place for row in rows if isinstance(row.place, FilePlace)]
    named = "、".join(place.cell or "" for place in places[:SHOWN_ROWS])
    more = f" 等 {len(places)} 处" if len(places) > SHOWN_ROWS else f"，共 {len(places)} 处"
    return f"{places[0].file} 工作表“{places[0].sheet}” {named}{more}"


# --- repairs --------------------------------------------------------------------------------------


def repairs_html(finding: Finding, form: Form) -> str:
    """The suggested repairs; each is done only when the person takes it."""
    if not finding.repair:
        return ""
    several = len(finding.repair) > 1 and not any(repair.sure for repair in finding.repair)
    head = (
        '<p class="nb-hint">下面几种改法同样说得通，程序分不出是哪一种，请对照原始材料再选：</p>'
        if several
        else ""
    )
    name = fingerprint(finding)
    items = "".join(
        _repair(repair, form, name, number) for number, repair in enumerate(finding.repair)
    )
    return f'<div class="nb-repairs">{head}{items}</div>'


def _repair(repair: Repair, form: Form, name: str, number: int) -> str:
    cells = ((repair.cell, repair.to), *repair.also)
    fillable = is_fillable(repair)
    shown = _typed(repair, form) if fillable else cells
    changes = "，".join(_change(cell, to, form) for cell, to in shown)
    together = "（一起改）" if len(shown) > 1 else ""
    together += "，合计随之变" if len(shown) < len(cells) else ""
    sure = (
        ""
        if not repair.sure
        else '<em title="其他单独改一格的办法都不能使各项关系成立">最可能</em>'
    )
    button = (
        f'<button data-act="repair" data-finding="{name}" data-number="{number}">采用</button>'
        if fillable
        else ""
    )
    return (
        f'<p class="nb-repair"><span>{sure}建议：{escape(changes)}{together}。{escape(repair.why)}</span>'
        f"{button}</p>"
    )


def _typed(repair: Repair, form: Form) -> tuple[tuple[str, Number | None], ...]:
    """What a person would type for a repair: totals follow."""
    cells = ((repair.cell, repair.to), *repair.also)
    return tuple(cell for cell in cells if cell[0] not in form.computed_keys)


def _followers(items: Iterable[Judged], form: Form) -> dict[str, str]:
    """The findings that the repairs of an earlier one close as well, with the place of that one."""
    first: dict[frozenset[tuple[tuple[str, Number | None], ...]], Finding] = {}
    follows = {}
    for judged in items:
        finding = judged.finding
        changes = frozenset(filter(None, (_typed(repair, form) for repair in finding.repair)))
        if not changes:
            continue
        leading = first.setdefault(changes, finding)
        if leading is not finding:
            follows[fingerprint(finding)] = place_words(leading, form)
    return follows


def _change(cell: str, to: Number | None, form: Form) -> str:
    printed = "空白" if to is None else printed_number(to)
    return f"{form.label(cell) if cell in form else cell}改为 {printed}"
