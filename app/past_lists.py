"""Past days as a table."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from app import cards, read, tables
from app.rights import Viewer
from app.texts import NO_VALUE, day_title, names_in, school_names, t


def past_rows(who: Viewer, day: str, against: str | None, district: str | None) -> pd.DataFrame:
    rows = read.campaign.replay(who, dt.date.fromisoformat(day), district=district)
    if against:
        other = read.campaign.replay(who, dt.date.fromisoformat(against), district=district)
        rows = rows.merge(other[["school_id", "status"]].rename(columns={"status": "other"}), "left", "school_id")
        rows = rows.sort_values("other", key=lambda other: other == rows["status"], kind="stable")
    return rows


def past_table(who: Viewer, *, day: str = "", against: str | None = None, district: str | None = None) -> tables.Shown:
    """Schools with their status at the end of `day` (ISO; the last when there is none), and of the day `against`.

    The schools whose status differs come first.
    """
    days = {d.isoformat(): d for d in read.campaign.replay_days(who)}
    chosen = day if day in days else max(days)
    against = against if against in days else None
    rows, names = past_rows(who, chosen, against, district), cards.status_names(who)
    shown = pd.DataFrame({"school": school_names(rows), "status": [names[s] for s in rows["status"]],
                          "score": rows["score_pct"], "district": names_in(rows, "district")})
    headings = {"school": st.column_config.TextColumn(t("School"), pinned=True),
                "status": day_title(days[chosen])}
    if against:
        shown["other"] = [names.get(s, NO_VALUE) for s in rows["other"]]
        headings["other"] = day_title(days[against])
    return shown, {**headings, "score": st.column_config.NumberColumn(t("Readiness, R"), format="%.0f"),
                   "district": t("District")}
