"""A table as a list for a phone, where its columns would not fit: a row is a heading with names and values below."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from app import cells
from app.texts import NO_VALUE, number, plain, t, tn

LISTED_ROWS = 30  # a longer list is no list for a thumb
_MOST_FACTS, _FIRST_FACTS = 7, 5  # of a row: more than the one are folded after the other


def row_list(shown: pd.DataFrame, headings: Mapping[str, Any], *, links: Sequence[str] = (),
             tints: cells.Tints | None = None) -> None:
    """Draw the rows; the first column is the heading of each, and leads to its address in `links`.

    What is not known is left out: a dash in every line would hide what is. Of many facts the last are folded.
    """
    first, *others = headings
    items = []
    for n, row in enumerate(shown.head(LISTED_ROWS).to_dict("records")):
        title = name = html.escape(cells.said(row[first], headings[first]) or NO_VALUE, quote=True)
        if n < len(links):
            title = f'<a href="{html.escape(links[n], quote=True)}">{title}</a>'
        facts = [f for column in others if (f := _fact(headings[column], row[column], tints or {}))]
        items.append(f"<li><h4>{title}</h4>{_facts(name, facts)}</li>")
    st.html(f'<ul class="row-list">{"".join(items)}</ul>')
    if len(shown) > LISTED_ROWS:
        st.caption(plain(t("The first {shown} of {n}. The file holds them all.", shown=number(LISTED_ROWS),
                           n=number(len(shown)))))


def _facts(name: str, facts: list[str]) -> str:
    shown, folded = (facts, []) if len(facts) <= _MOST_FACTS else (facts[:_FIRST_FACTS], facts[_FIRST_FACTS:])
    facts_said = f"<dl>{''.join(shown)}</dl>"
    if not folded:
        return facts_said
    more = html.escape(tn("and {n} more", "and {n} more", len(folded)))
    return (f'{facts_said}<details><summary aria-label="{name}: {more}">{more}</summary>'
            f"<dl>{''.join(folded)}</dl></details>")


def _fact(heading: Any, value: Any, tints: cells.Tints) -> str:
    text = cells.said(value, heading)
    if text in ("", NO_VALUE):
        return ""
    colour = cells.tint(tints, text)
    style = f' style="background:{html.escape(colour, quote=True)}"' if colour else ""
    name = html.escape(cells.name(heading))
    return f"<div><dt>{name}</dt><dd{style}>{html.escape(text)}</dd></div>"
