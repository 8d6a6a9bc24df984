"""The walk plan as each inspector's list, and for taking away."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import read, tables
from app.rights import Viewer
from app.texts import day, labels, names_in, plain, school_names, sort_key, t, tn


def lists(who: Viewer, rows: pd.DataFrame) -> None:
    """The plan by inspector and day, in the order of the walk; open for the inspector of the address."""
    ahead = rows[rows["plan_state"].isin(["next", "later", "missed"])]
    reasons = labels(read.words.codes(who, "not_done_reason"))
    one = ahead["inspector_id"].nunique() == 1
    names = {i: name if isinstance(name, str) else str(i)
             for i, name in zip(ahead["inspector_id"], ahead["inspector"], strict=True)}
    parts = dict(list(ahead.groupby("inspector_id")))
    for inspector, name in sorted(names.items(), key=lambda one: sort_key(one[1])):
        part = parts[inspector]
        with st.expander(plain(f"{name} — " + tn("{n} visit", "{n} visits", len(part))), expanded=one):
            shown = part.assign(
                school=school_names(part), on=[day(d) for d in part["visit_on"]],
                why=[reasons.get(r, "—") for r in part["reason"]])
            tables.plain(shown, {
                "on": st.column_config.TextColumn(t("Day"), pinned=True), "position": t("Order"), "school": t("School"),
                "address": t("Address"),
                "way_m": st.column_config.NumberColumn(t("Way from the last, m"), format="%.0f"),
                "why": t("Why not done"), "grounds_n": t("Reports to 109")},
                alt=t("Walk plan of the inspector"), key=f"plan_{inspector}")


def as_file(who: Viewer, *, district: str | None = None, inspector: str | None = None) -> pd.DataFrame:
    """The plan for taking away, in the words of the page."""
    rows = read.campaign.plan(who, district=district, inspector=inspector)
    return pd.DataFrame({
        t("Day"): rows["visit_on"], t("Inspector"): rows["inspector"], t("Order"): rows["position"],
        t("School"): school_names(rows), t("Address"): rows["address"],
        t("District"): names_in(rows, "district"),
        t("Way from the last, m"): rows["way_m"]})
