"""The tables behind the charts of the page Campaign: the same rows, in the words of the charts."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app import read, tables
from app.rights import Viewer
from app.texts import day_format, labels, name_in, names_in, t

_FAN = {f"done_p{n}": f"P{n}" for n in (5, 15, 50, 85, 95)}


def days_table(who: Viewer, *, district: str | None = None) -> tables.Shown:
    """Every day of the burn-up and of the forecast's fan."""
    days, fan = read.campaign.days(who, district=district), read.campaign.fan(who, district=district)
    rows = days.merge(fan[["day_on", *_FAN]], on="day_on", how="outer").sort_values("day_on")
    forecast = labels(read.words.marks(who), "mark")["forecast"]
    return _whole(rows), {"day_on": _day()} | _done(who) | {
        column: _rounded(f"{forecast}, {name}") for column, name in _FAN.items()}


def district_days_table(who: Viewer) -> tables.Shown:
    """Every district × day of the small burn-ups."""
    rows = read.campaign.district_days(who)
    shown = rows.assign(name=names_in(rows), done_pct=100 * rows["done_n"] / rows["scope_n"])
    return _whole(shown), {
        "name": st.column_config.TextColumn(t("District"), pinned=True), "day_on": _day(),
        "done_pct": _rounded(t("Inspected, %"))} | _done(who)


def finding_days_table(who: Viewer, *, district: str | None = None) -> tables.Shown:
    """Findings found, mended as reported and verified by the end of each day."""
    words = labels(read.words.marks(who), "mark")
    return read.campaign.finding_days(who, district=district), {
        "day_on": _day(), **{f"{mark}_n": words[mark] for mark in ("found", "reported", "verified")}}


def calendar_table(who: Viewer, *, district: str | None = None) -> tables.Shown:
    """The days of the calendar: which are off and why, and the schools accepted on each."""
    rows = read.campaign.days(who, district=district)
    shown = rows.assign(free=["" if r["is_working"] else name_in(r, "label") or t("day off")
                              for r in rows.to_dict("records")])
    return _whole(shown), {"day_on": _day(), "free": t("Day off"), "accepted_n": t("Accepted on the day")}


def compared_table(who: Viewer) -> tables.Shown:
    """The campaign and the one before it by working day."""
    rows = read.campaign.compared(who)
    return rows.assign(name=names_in(rows)), {
        "name": st.column_config.TextColumn(t("Campaign"), pinned=True), "working_n": t("Working day"),
        "day_on": _day(), "done_pct": _rounded(t("Inspected, %")), "done_n": t("Schools inspected"),
        "scope_n": t("Schools")}


def _done(who: Viewer) -> dict[str, Any]:
    words = labels(read.words.marks(who), "mark")
    return {"scope_n": words["scope"], "planned_n": _rounded(words["plan"]), "done_n": words["done"],
            "not_accepted_n": words["not_accepted"]}


def _whole(rows: pd.DataFrame) -> pd.DataFrame:
    """Counts that are missing for the days ahead stay whole numbers for the days past."""
    return rows.astype(dict.fromkeys(("scope_n", "done_n", "not_accepted_n", "accepted_n"), "Int64"))


def _day() -> Any:
    return st.column_config.DateColumn(t("Day"), format=day_format(), pinned=True)


def _rounded(label: str) -> Any:
    return st.column_config.NumberColumn(label, format="%.0f")
