"""Citizens' reports to 109: which school each is about, and which a person must place."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app import cards, read, tables
from app.rights import Viewer
from app.texts import (
    city_time,
    day_format,
    labels,
    moment,
    names_in,
    number,
    percent,
    plain,
    school_name,
    school_names,
    t,
)


def headline(who: Viewer) -> None:
    """How many there are, how many know their school, how many ask for a visit."""
    c = read.signals.counts(who).iloc[0]
    if not c["signals_n"]:
        cards.nothing(t("No report has landed."), t("Reports come from signals/."))
        return
    st.markdown(plain(t(
        "{n} reports, newest {when}: {matched} ({share}) know their school, {open} are open, {grounds} are ground for "
        "a visit, {unmatched} open ones wait for a person to place them.", n=number(c["signals_n"]),
        when=moment(c["received_at"], cards.zone(who)), matched=number(c["matched_n"]),
        share=percent(c["matched_n"], c["signals_n"]), open=number(c["open_n"]), grounds=number(c["grounds_n"]),
        unmatched=number(c["unmatched_open_n"]))), help=cards.meaning(who, "signals", cards.as_of(who)))


def listed(who: Viewer, rows: pd.DataFrame, key: str = "signals", **where: Any) -> None:
    """Reports with their schools, grounds for a visit first; a click opens the school. `where` found the rows."""
    if rows.empty:
        cards.nothing(t("No report passes the filters."), "")
        return
    tables.clickable(*_listed(who, rows), list(rows["school_id"]), key, t("Reports to 109"))
    tables.take("signals", **where)


def signals_table(who: Viewer, *, district: str | None = None, school: str | None = None,
                  category: str | None = None) -> tables.Shown:
    """Reports that pass the filters, and the headings."""
    return _listed(who, read.signals.listed(who, district=district, school=school, category=category))


def _listed(who: Viewer, rows: pd.DataFrame) -> tables.Shown:
    words = {name: labels(read.words.codes(who, name)) for name in ("signal_category", "signal_state", "matched_by")}
    shown = pd.DataFrame({
        "school": school_names(rows), "ground": rows["is_ground"],
        "what": [words["signal_category"].get(c, "—") for c in rows["category"]], "place": rows["place"],
        "came": city_time(rows["received_at"], cards.zone(who)),
        "state": [words["signal_state"].get(s, "—") for s in rows["state"]],
        "how": [words["matched_by"][m] for m in rows["matched_by"]], "inspector": rows["inspector"],
        "district": names_in(rows, "district")})
    return shown, {
        "school": st.column_config.TextColumn(t("School"), pinned=True),
        "ground": t("Ground for a visit"), "what": t("About"), "place": st.column_config.TextColumn(t("Place, as told"),
                                                                                              width="large"),
        "came": st.column_config.DatetimeColumn(t("Received"), format=f"{day_format()} HH:mm"), "state": t("State"),
        "how": t("Matched"), "inspector": t("Inspector"), "district": t("District")}


def unmatched(who: Viewer) -> None:
    """Reports that fit no school or several, with the candidates: a person writes school_id into signals/."""
    rows = read.signals.unmatched(who)
    if rows.empty:
        cards.nothing(t("Every report has found its school."), "")
        return
    st.caption(t("Write the school's id into the column school_id of signals/, and load again."))
    tables.as_they_are(unmatched_file(who), "unmatched", t("Reports without a school"), {
        t("Place, as told"): st.column_config.TextColumn(width="large"),
        t("Candidates"): st.column_config.TextColumn(width="medium"),
        t("Received"): st.column_config.DatetimeColumn(format=f"{day_format()} HH:mm")})
    tables.take("unmatched_signals")


def unmatched_file(who: Viewer) -> pd.DataFrame:
    """The same reports, in the words of the page."""
    rows = read.signals.unmatched(who)
    names = {r["school_id"]: school_name(r) for r in read.city.schools(who).to_dict("records")}
    words = {name: labels(read.words.codes(who, name)) for name in ("signal_category", "signal_state", "matched_by")}
    return pd.DataFrame({
        t("Number"): rows["signal_id"], t("Place, as told"): rows["place"],
        t("Matched"): [words["matched_by"][m] for m in rows["matched_by"]],
        t("Candidates"): ["; ".join(f"{names.get(s, s)} ({s})" for s in (c or "").split(";") if s)
                          for c in rows["candidates"].fillna("")],
        t("About"): [words["signal_category"].get(c, "—") for c in rows["category"]],
        t("State"): [words["signal_state"].get(s, "—") for s in rows["state"]],
        t("Received"): city_time(rows["received_at"], cards.zone(who))})
