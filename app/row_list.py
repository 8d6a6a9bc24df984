"""A table as a list for a phone, where its columns would not fit: a row is a heading with names and values below."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from app import cells
from app.texts import NO_VALUE, number, plain, t

_MOST_ROWS = 30  # a longer list is no list for a thumb


def row_list(shown: pd.DataFrame, headings: Mapping[str, Any], *, links: Sequence[str] = (),
             tints: cells.Tints | None = None) -> None:
    """Draw the rows; the first column is the heading of each, and leads to its address in `links`.

    What is not known is left out: a dash in every line would hide what is.
    """
    first, *others = headings
    items = []
    for n, row in enumerate(shown.head(_MOST_ROWS).to_dict("records")):
        title = html.escape(cells.said(row[first], headings[first]) or NO_VALUE)
        if n < len(links):
            title = f'<a href="{html.escape(links[n], quote=True)}">{title}</a>'
        facts = "".join(_fact(headings[column], row[column], tints or {}) for column in others)
        items.append(f"<li><h4>{title}</h4><dl>{facts}</dl></li>")
    st.html(f'<ul class="row-list">{"".join(items)}</ul>')
    if len(shown) > _MOST_ROWS:
        st.caption(plain(t("The first {shown} of {n}. The file holds them all.", shown=number(_MOST_ROWS),
                           n=number(len(shown)))))


def _fact(heading: Any, value: Any, tints: cells.Tints) -> str:
    text = cells.said(value, heading)
    if text in ("", NO_VALUE):
        return ""
    colour = cells.tint(tints, text)
    style = f' style="background:{html.escape(colour, quote=True)}"' if colour else ""
    name = html.escape(cells.name(heading))
    return f"<div><dt>{name}</dt><dd{style}>{html.escape(text)}</dd></div>"
