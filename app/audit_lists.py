"""The page Journal: who came in, looked, took away and changed; whether the book is whole."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app import audit, cards, links, read, tables
from app.account import role_name
from app.rights import Viewer
from app.texts import city_time, day_format, number, plain, school_names, t
from journal import book

SHOWN = 500
_KNOWN = {"at", "by", "event", "role", "place", "before", "hash"}


def events() -> dict[str, str]:
    """event → its name."""
    return {"signed_in": t("Signed in"), "denied": t("Turned away"), "signed_out": t("Signed out"),
            "looked": t("Looked"), "exported": t("Took away"), "changed": t("Changed")}


def verdict() -> None:
    """Whether each book of the journal is whole, and the head to keep elsewhere."""
    for name in book.BOOKS:
        found = book.verify(audit.folder(), name)
        if found.fault_line is None:
            st.markdown(plain(t("{book}: {n} lines, the chain is whole", book=_book(name), n=number(found.lines_n))),
                        help=t("Keep this head elsewhere: {head}", head=f"`{found.head}`"))
        else:
            st.error(plain(t(
                "{book}: line {line} breaks the chain: keep a copy of the journal, and tell the auditor.",
                book=_book(name), line=number(found.fault_line))))


def names() -> dict[str, str]:
    """Everybody in the book: who stands there → the name with which he signed in, and the word itself."""
    said = {_by(line): str(line["name"]) for line in _lines() if line.get("name")}
    return {by: f"{said[by]} ({by})" if by in said else role_name(by)
            for by in sorted({_by(line) for line in _lines()})}


def listed(who: Viewer, *, event: str | None = None, person: str | None = None) -> None:
    """The newest lines that pass the filters."""
    rows = audit_file(who, event=event, person=person)
    if rows.empty:
        cards.nothing(t("Nothing of the kind is written down."), "")
        return
    st.caption(plain(t("{shown} of {n}, the newest first", shown=number(min(len(rows), SHOWN)), n=number(len(rows)))))
    tables.as_they_are(rows.head(SHOWN), "audit", t("Journal"), {
        t("Moment"): st.column_config.DatetimeColumn(format=f"{day_format()} HH:mm:ss", pinned=True)})
    tables.take("audit", event=event, person=person)


def audit_file(who: Viewer, *, event: str | None = None, person: str | None = None) -> pd.DataFrame:
    """The lines that pass the filters, newest first, in the words of the page."""
    words, people = events(), names()
    rows = read.city.schools(who)
    schools = dict(zip(rows["school_id"], school_names(rows), strict=True))
    lines = [line for line in _lines() if (event is None or line.get("event") == event)
             and (person is None or line.get("by") == person)][::-1]
    moments = pd.to_datetime(pd.Series([line.get("at") for line in lines], dtype="str"), utc=True, errors="coerce",
                             format="ISO8601").dt.tz_localize(None)
    return pd.DataFrame({
        t("Moment"): city_time(moments, cards.zone(who)), t("Who"): [people[_by(line)] for line in lines],
        t("Role"): [role_name(str(line.get("role", ""))) for line in lines],
        t("Place"): [str(line.get("place", "")) for line in lines],
        t("Event"): [words.get(str(line.get("event")), str(line.get("event"))) for line in lines],
        t("What"): [_what(line, schools) for line in lines]})


def _lines() -> list[dict[str, Any]]:
    return list(book.entries(audit.folder(), book.AUDIT))


def _by(line: dict[str, Any]) -> str:
    return str(line.get("by", ""))


def _what(line: dict[str, Any], schools: dict[str, str]) -> str:
    """What a line is about, in words; what this page does not know stands as it is written."""
    told = {name: str(value) for name, value in line.items() if name not in _KNOWN and value not in ("", None)}
    school, inspector = told.pop("school", ""), told.pop("inspector", "")
    page, file, rows = told.pop("page", ""), told.pop("what", ""), told.pop("rows_n", "")
    said = [links.titles().get(page, page), schools.get(school, school), inspector,
            t("{file}, {n} lines", file=file, n=rows) if rows else file]
    return " · ".join([*filter(None, said), *(t("{name}: {value}", name=k, value=v) for k, v in told.items())])


def _book(name: str) -> str:
    return {book.AUDIT: t("Journal of looks and exports"), book.STEERED: t("Schools steered by hand"),
            book.RELEASES: t("Public releases")}[name]
