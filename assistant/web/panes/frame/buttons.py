"""A button that tells the page what to do: the action's name and what it is about, as `data-` attributes."""

from __future__ import annotations

from html import escape


def button(words: str, act: str, *, plain: bool = True, more: str = "", **about: object) -> str:
    """The button of an action; `more` is further attributes, ours."""
    data = "".join(f' data-{name}="{escape(str(value))}"' for name, value in about.items())
    look = ' class="nb-plain"' if plain else ""
    return f'<button data-act="{act}"{data}{look}{more}>{escape(words)}</button>'


def go_button(target: str | None, words: str = "去看") -> str:
    """Leads to a place of the page (`places.target_of`); empty for none."""
    return button(words, "goto", target=target) if target else ""
