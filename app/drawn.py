"""A chart on its page, its numbers in the way of the language, and its twin: the same rows behind "As a table"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st
from babel import numbers

from app import tables
from app.texts import language, per_cent_sign, t

_TABLE = ":material/table:"
Made = Callable[[], tables.Shown]


def chart(figure: Any, *, key: str, alt: str, is_clicked: bool = False) -> list[dict[str, Any]]:
    """The figure of app.charts, without tools; `alt` says what it shows to whoever cannot see it.

    Answers with the points that were clicked, where `is_clicked` asks for them.
    """
    figure.update_layout(separators=numbers.get_decimal_symbol(language()) + numbers.get_group_symbol(language()))
    for each in (figure.for_each_xaxis, figure.for_each_yaxis):
        each(lambda axis: axis.update(separatethousands=True,
                                      ticksuffix=per_cent_sign() if axis.ticksuffix else axis.ticksuffix))
    event: Any = st.plotly_chart(figure, key=key, config={"displayModeBar": False}, alt=alt,
                                 on_select="rerun" if is_clicked else "ignore", selection_mode="points")
    return list(event.selection.points) if is_clicked else []


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
