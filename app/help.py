"""Help: headings with their "?", and the parts of the page Help — figures, statuses and words from the registry."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app import cards, read
from app.rights import Viewer
from app.texts import language, name_in, plain, sort_key, t


def heading(who: Viewer, title: str, *figures: str) -> None:
    """The heading of a part of a page; under its "?" what the named figures of the registry mean."""
    st.subheader(title, anchor=False, help="\n\n".join(cards.meaning(who, name, cards.as_of(who)) for name in figures))


def chosen(who: Viewer, name: str | None) -> None:
    """The figure from whose "?" the reader came, before all others; nothing for a name that is none."""
    rows = read.words.figures(who)
    for row in rows[rows["figure"] == name].to_dict("records"):
        with st.container(border=True, key="help_chosen"):
            _figure(row)


def figures(who: Viewer, words: str = "") -> None:
    """Every figure of the staff's pages by name, then those of the public's; `words` narrows both."""
    rows = _found(read.words.figures(who), words, "label", "definition")
    if rows.empty:
        cards.nothing(t("No figure has these words."), t("Take some away, or clear the search."))
        return
    for is_public, part in rows.groupby("is_public"):
        if is_public:
            st.markdown(f"**{plain(t('On the public pages'))}**")
        for row in sorted(part.to_dict("records"), key=lambda r: sort_key(name_in(r, "label"))):
            _figure(row)


def statuses(who: Viewer) -> None:
    """The five signs and the rule of each, best first."""
    for row in read.words.statuses(who).to_dict("records"):
        cards.status_line(who, row["status"], name_in(row, "meaning"))


def glossary(who: Viewer, words: str = "") -> None:
    """The words of the dashboard with their meanings; `words` narrows them."""
    rows = _found(read.words.glossary(who), words, "name", "meaning")
    if rows.empty:
        cards.nothing(t("The glossary has none of these words."), t("Take some away, or clear the search."))
        return
    st.markdown("\n".join(f"- **{plain(name_in(row))}** — {plain(name_in(row, 'meaning'))}"
                          for row in rows.to_dict("records")))


def _figure(row: Any) -> None:
    st.markdown(f"**{plain(name_in(row, 'label'))}.** {plain(name_in(row, 'definition'))}")
    st.caption(plain(" · ".join((
        t("Formula: {formula}", formula=name_in(row, "formula")),
        t("Denominator: {denominator}", denominator=name_in(row, "denominator")),
        t("Source: {source}. Moment: {when}.", source=name_in(row, "source"), when=name_in(row, "moment"))))))


def _found(rows: pd.DataFrame, words: str, *columns: str) -> pd.DataFrame:
    """The rows that hold every one of the words in one of the columns, in the session's language."""
    text = rows[[f"{column}_{language()}" for column in columns]].agg(" ".join, axis=1).str.lower()
    for word in words.lower().split():
        rows = rows[text.loc[rows.index].str.contains(word, regex=False)]
    return rows
