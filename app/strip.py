"""The schools by status as one bar: every status with its sign, its number, its share, what changed since yesterday."""

from __future__ import annotations

import html
from typing import Any

import pandas as pd
import streamlit as st

from app import read
from app.cards import sign
from app.rights import Viewer
from app.texts import name_in, number, percent, plain, t, tn

# In grey the colours of ready and not ready are one: as on paper (app/exports/typst/look.typ) a diamond's part is
# striped and a triangle's paler. What nobody judged is not filled, as on the map.
_PAINTS = {
    "circle": "background:{c}",
    "triangle": "background:color-mix(in srgb,{c} 85%,white)",
    "diamond": "background:repeating-linear-gradient(45deg,{c} 0 5px,color-mix(in srgb,{c} 50%,transparent) 5px 7px)",
    "hatched": "background:repeating-linear-gradient(135deg,{c} 0 2px,transparent 2px 6px);border:1px solid {c}",
    "ring": "border:2px solid {c}",
}


def strip(who: Viewer, now: Any, before: Any | None, meaning: str) -> None:
    """Draw the bar and its numbers; `now` and `before` hold a number of schools by status code, `before` or None.

    `meaning` says what the numbers are, under the sign "?".
    The words under the bar are its table: they say everything that it shows.
    """
    rows = read.words.statuses(who)
    whole = int(sum(now[status] for status in rows["status"]))
    items = "".join(_item(row, int(now[row["status"]]), whole, before) for _, row in rows.iterrows())
    with st.container(border=True, key="strip"):
        st.html(f'<div class="strip-bar" aria-hidden="true">{_bar(rows, now)}</div>'
                f'<div class="strip-items">{items}</div>')
        st.caption(plain(_note(whole, before)), help=meaning)


def _bar(rows: pd.DataFrame, now: Any) -> str:
    return "".join(f'<span style="flex:{int(now[row["status"]])} 0 0;{paint(row)}"></span>'
                   for _, row in rows.iterrows() if now[row["status"]])


def paint(row: Any) -> str:
    """How a part of the bar is filled for a row of `read.words.statuses`, as CSS."""
    return _PAINTS[row["shape"]].format(c=html.escape(row["colour"], quote=True))


def _item(row: Any, n: int, whole: int, before: Any | None) -> str:
    change = "" if before is None else _change(n - int(before[row["status"]]))
    return (f'<div title="{html.escape(name_in(row, "meaning"), quote=True)}">'
            f'<div>{sign(row)} {html.escape(name_in(row, "label"))}</div>'
            f'<div class="strip-n">{number(n)} <small>{percent(n, whole)}</small></div><div>{change}</div></div>')


def _change(n: int) -> str:
    # neither more nor fewer is good by itself: the sign says the way, no colour judges it
    return html.escape(t("{change} since yesterday", change=f"{'+' if n > 0 else '−'}{number(abs(n))}") if n
                       else t("as yesterday"))


def _note(whole: int, before: Any | None) -> str:
    said = tn("{n} school in scope", "{n} schools in scope", whole)
    return said if before is not None else f"{said} · {t('the first day: nothing to compare with')}"
