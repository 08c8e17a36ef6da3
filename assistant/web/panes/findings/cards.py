"""One finding as a card: where, what is wrong, its repairs, its choices, the reason why it may stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from assistant.findings import FilePlace, Finding, Severity, fingerprint
from assistant.forms import Form
from assistant.policy import Judged
from assistant.web.panes.findings.places import place_words, target_of
from assistant.web.panes.findings.repairs import repairs_html
from assistant.web.panes.findings.todo import KIND, OUTCOME, todo, word_of
from assistant.web.panes.frame.buttons import button, go_button
from assistant.workbench import View

# How a finding of the ledger leads over to its choices.
_CHOOSE = "请从这几项中选填："
SHOWN_CHOICES = 60
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


@dataclass(frozen=True, slots=True)
class Cards:
    """Findings as cards. `same` are the rows that share an undecided word."""

    form: Form
    labels: Labels
    same: Mapping[tuple[str, str], list[Finding]]
    follows: Mapping[str, str] = field(default_factory=dict)
    """Findings that close with another one, by fingerprint, and where that one is."""
    here: bool = False
    """Whether the cards stand beside the cell that they are about."""

    def all(self, items: Iterable[Judged]) -> list[str]:
        """A card for each."""
        return [self.card(item) for item in items]

    def card(self, judged: Judged) -> str:
        """One finding with all that can be done about it."""
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
            for row in rows[:SHOWN_CHOICES]
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
        go = go_button(None if self.here else target_of(finding, self.form))
        question = (
            f"{place_words(finding, self.form)}：{finding.message} 这是什么意思，应当怎么改？"
        )
        ask = button("问助手", "ask", text=question)
        explain = _explain(judged, name) if alone and finding.severity != Severity.INFO else ""
        return f'<div class="nb-do">{go}{ask}{explain}</div>'


def card_html(judged: Judged, view: View, labels: Labels) -> str:
    """One finding as it stands in the list, for the cell that it is about."""
    return Cards(view.form, labels, {}, here=True).card(judged)


def undecided_cards(view: View, labels: Labels) -> list[str]:
    """What of the ledger waits for a person, first the words to decide, each once, with their choices."""
    work = todo(view)
    cards = Cards(view.form, labels, work.same, here=True)
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
        f"{button('撤回', 'explain', finding=name, text='')}</p>"
    )


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
