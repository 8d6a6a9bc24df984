"""A chart on its page, its numbers in the way of the language, and its twin: the same rows behind "As a table"."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import streamlit as st
from babel import numbers

from app import tables
from app.texts import language, per_cent_sign, t

_TABLE = ":material/table:"
Made = Callable[[], tables.Shown]


def chart(made: partial[Any], *, key: str, alt: str, is_clicked: bool = False) -> list[dict[str, Any]]:
    """A figure of app.charts, not yet made, without tools; `alt` says what it shows to whoever cannot see it.

    Answers with the points that were clicked, where `is_clicked` asks for them.
    """
    event: Any = st.plotly_chart(_figure(_Asked(made), language()), key=key, config={"displayModeBar": False}, alt=alt,
                                 on_select="rerun" if is_clicked else "ignore", selection_mode="points")
    return list(event.selection.points) if is_clicked else []


class _Asked:
    """A figure to be made: the same as another when function and every byte of what is drawn are."""

    def __init__(self, made: partial[Any]) -> None:
        self.made = made
        name = (made.func.__module__, made.func.__qualname__)
        content = pickle.dumps((name, made.args, sorted(made.keywords.items())), protocol=5)
        self.digest = hashlib.sha256(content).digest()

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.digest == other.digest


# To make a figure is most of the work of a page with charts, and a hundred readers ask for the same ones of a morning.
# Two who ask at the same moment both make it.
@lru_cache(maxsize=100)
def _figure(asked: _Asked, code: str) -> Any:
    figure = asked.made()
    asked.made = None  # type: ignore[assignment]  # the figure is kept, what it was made of is not
    figure.update_layout(separators=numbers.get_decimal_symbol(code) + numbers.get_group_symbol(code))
    for each in (figure.for_each_xaxis, figure.for_each_yaxis):
        each(lambda axis: axis.update(separatethousands=True,
                                      ticksuffix=per_cent_sign() if axis.ticksuffix else axis.ticksuffix))
    return figure


def as_table(name: str, made: Made, *, alt: str, **where: str | None) -> None:
    """The rows of the list `name` of app.lists below their chart, with its files; `where` are the list's filters."""
    def whole() -> None:
        tables.plain(*made(), alt=alt, key=f"{name}_rows")
        tables.take(name, **where)
    behind(t("As a table"), f"{name}_table", whole, icon=_TABLE)


def told_as_table(name: str, title: str, made: Made, *, alt: str) -> None:
    """The same for the public, whose words come with the release and whose files are those of the open data."""
    behind(title, f"{name}_table", lambda: tables.plain(*made(), alt=alt, key=f"{name}_rows"), icon=_TABLE)


def behind(title: str, key: str, draw: Callable[[], None], *, icon: str | None = None) -> None:
    """What is made when it is opened, and open again from the address: most readers need none of it."""
    folded = st.expander(title, icon=icon, key=key, bind="query-params")
    if folded.open:
        with folded:
            draw()
