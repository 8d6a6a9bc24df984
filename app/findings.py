"""The tables of the quality page: sources against their bounds, rows held back, remarks."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import cards, read, tables
from app.links import SCHOOL, leads
from app.rights import Viewer
from app.texts import labels, language, moment, names_in, number, school_names, t


def sources(who: Viewer) -> None:
    """Every source: rows read, loaded and held back, newest moment, and its bound."""
    tables.plain(*sources_table(who), alt=t("Sources"), key="sources")
    tables.take("sources")


def sources_table(who: Viewer) -> tables.Shown:
    """The rows of `sources` and their headings."""
    rows, zone = read.quality.sources(who), cards.zone(who)
    states = {"fresh": t("● fresh"), "late": t("◆ late"), "absent": t("○ nothing landed"),
              "no_bound": t("· no bound")}
    shown = rows.assign(
        name=names_in(rows, "label"),
        state=[states[f] for f in rows["freshness"]],
        newest=[moment(r["newest_at"], zone, is_day=r["is_day"] is True) for r in rows.to_dict("records")])
    return shown, {
        "name": t("Source"), "state": t("Freshness"),
        "newest": st.column_config.TextColumn(t("Newest"), width="medium"),
        "age_days": st.column_config.NumberColumn(t("Age, days"), format="%.1f"), "max_age_days": t("Bound, days"),
        "files_n": t("Files"), "files_refused_n": t("Files refused"), "rows_read": t("Rows read"),
        "rows_loaded": t("Loaded"), "rows_quarantined": t("Held back")}


def files(who: Viewer) -> None:
    """Every landed file: its rows, those of another kind, and the mapping that read it."""
    tables.plain(*files_table(who), alt=t("Files"), key="files")
    tables.take("files")


def files_table(who: Viewer) -> tables.Shown:
    """The rows of `files` and their headings."""
    rows, names = read.quality.files(who), labels(read.words.sources(who))
    shown = rows.assign(source_name=[names.get(s, "—") for s in rows["source"]])
    return shown, {
        "file": t("File"), "source_name": t("Source"), "rows_read": t("Rows read"), "rows_loaded": t("Loaded"),
        "rows_quarantined": t("Held back"), "rows_other": t("Rows of another kind"), "mapping": t("Mapping"),
        "refused_detail": t("Refused because")}


def quarantine(who: Viewer, source: str | None, reason: str | None) -> None:
    """Every fault with its file, row and column."""
    tables.as_they_are(quarantine_file(who, source=source, reason=reason), "quarantine", t("Rows held back"))
    tables.take("quarantine", source=source, reason=reason)


def quarantine_file(who: Viewer, *, source: str | None = None, reason: str | None = None) -> pd.DataFrame:
    """The same rows, in the words of the page."""
    rows = read.quality.quarantine(who, source=source, reason=reason)
    names, why = labels(read.words.sources(who)), labels(read.words.reasons(who))
    return pd.DataFrame({
        t("Source"): [names.get(s, s) for s in rows["source"]], t("File"): rows["file"], t("Row"): rows["row_number"],
        t("Column"): rows["column_name"], t("Reason"): [why.get(r, r) for r in rows["reason"]],
        t("Given"): rows["given"], t("What"): rows["subject"], t("Detail"): rows["detail"], t("Rows"): rows["rows_n"]})


def school_remarks(who: Viewer) -> None:
    """Remarks by school; a click opens its passport."""
    rows, why = read.quality.school_remarks(who), labels(read.words.reasons(who))
    if rows.empty:
        cards.nothing(t("There are no remarks."), "")
        return
    counts = rows["remark"].value_counts()
    st.caption(" · ".join(f"{why[code]}: {number(int(n))}" for code, n in counts.items()))
    shown = school_remarks_file(who)
    if leads(who, SCHOOL):
        tables.leading(shown, {name: name for name in shown.columns}, "school_remarks", t("Remarks on schools"), SCHOOL,
                       list(rows["school_id"]), height="auto")
    else:
        tables.as_they_are(shown, "school_remarks", t("Remarks on schools"))
    tables.take("school_remarks")


def school_remarks_file(who: Viewer) -> pd.DataFrame:
    """The same remarks, in the words of the page."""
    rows, why = read.quality.school_remarks(who), labels(read.words.reasons(who))
    return pd.DataFrame({
        t("School"): school_names(rows), t("Remark"): [why[r] for r in rows["remark"]],
        t("Given"): rows["given"], t("District"): rows[f"district_{language()}"]})


def file_remarks(who: Viewer) -> None:
    """Cells dropped, boundaries mended, columns nobody expected."""
    shown, headings = file_remarks_table(who)
    if shown.empty:
        cards.nothing(t("There are no remarks."), "")
        return
    tables.plain(shown, headings, alt=t("Remarks on files"), key="file_remarks")
    tables.take("file_remarks")


def file_remarks_table(who: Viewer) -> tables.Shown:
    """The rows of `file_remarks` and their headings."""
    rows = read.quality.file_remarks(who)
    names, why = labels(read.words.sources(who)), labels(read.words.reasons(who))
    shown = rows.assign(source_name=[names.get(s, s) for s in rows["source"]], why=[why[r] for r in rows["remark"]])
    return shown, {
        "source_name": t("Source"), "file": t("File"), "row_number": t("Row"), "column_name": t("Column"),
        "why": t("Remark"), "given": t("Given"), "subject": t("What")}
