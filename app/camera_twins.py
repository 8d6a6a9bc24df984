"""The tables behind the charts of the page Cameras: the same rows, in the words of the charts."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import read, tables
from app.rights import Viewer
from app.texts import day_format, labels, school_names, t


def ladder_table(who: Viewer, *, district: str | None = None, contractor: str | None = None) -> tables.Shown:
    """The rungs: who reaches each, and what stops the others."""
    rows = read.cameras.ladder(who, district=district, contractor=contractor)
    names, stops = labels(read.words.codes(who, "camera_rung")), labels(read.words.codes(who, "rung_stop"))
    shown = rows.assign(name=[f"L{r} {names[str(r)]}" for r in rows["rung"]],
                        reached_pct=100 * rows["reached_n"] / rows["in_service_n"])
    return shown, {
        "name": st.column_config.TextColumn(t("Rung"), pinned=True), "reached_n": t("reach this rung"),
        "reached_pct": st.column_config.NumberColumn(t("Share of L0, %"), format="%.0f"),
        "broken_n": t("stop here: {why}", why=stops["broken"]),
        "not_measured_n": t("stop here: {why}", why=stops["not_measured"])}


def archive_table(who: Viewer, *, district: str | None = None, contractor: str | None = None) -> tables.Shown:
    """Cameras by days of archive, those that nobody measured too."""
    rows = read.cameras.archive(who, district=district, contractor=contractor)
    names = labels(read.words.codes(who, "archive_state"))
    shown = rows.assign(state=[names[s] for s in rows["archive_state"]],
                        days=rows["days"].astype("Int64")).sort_values("days")
    return shown, {"state": st.column_config.TextColumn(t("Archive"), pinned=True),
                   "days": t("Unbroken days (60: or more)"), "cameras_n": t("Cameras")}


def school_days_table(who: Viewer, *, district: str | None = None, contractor: str | None = None) -> tables.Shown:
    """Every school × day with its availability and what is unknown."""
    return school_days(read.cameras.school_days(who, district=district, contractor=contractor))


def school_days(rows: pd.DataFrame) -> tables.Shown:
    """The same of the rows given."""
    shares = {name: st.column_config.NumberColumn(label, format="%.1f") for name, label in (
        ("availability_pct", t("Available, %")), ("unknown_pct", t("Unknown, %")), ("down_h", t("Hours down")),
        ("link_lost_h", t("Hours without a link")))}
    return rows.assign(name=school_names(rows)), {
        "name": st.column_config.TextColumn(t("School"), pinned=True),
        "observed_on": st.column_config.DateColumn(t("Day"), format=day_format())} | shares
