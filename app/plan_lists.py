"""The walk plan as each inspector's list, the schools without a day beside it, and both for taking away."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import read, tables
from app.campaign import marks
from app.rights import Viewer
from app.texts import day, labels, names_in, plain, school_names, sort_key, t, tn


def lists(who: Viewer, rows: pd.DataFrame) -> None:
    """The plan by inspector and day, in the order of the walk, what is done since at its end; open if it is one."""
    reasons, states = labels(read.words.codes(who, "not_done_reason")), _states(who)
    rows = rows.sort_values("plan_state", key=lambda states: states == "done", kind="stable")
    one = rows["inspector_id"].nunique() == 1
    names = {i: name if isinstance(name, str) else str(i)
             for i, name in zip(rows["inspector_id"], rows["inspector"], strict=True)}
    parts = dict(list(rows.groupby("inspector_id")))
    for inspector, name in sorted(names.items(), key=lambda one: sort_key(one[1])):
        part = parts[inspector]
        done_n = int((part["plan_state"] == "done").sum())
        said = [tn("{n} visit", "{n} visits", len(part))]
        if done_n:
            said.append(tn("{n} done since", "{n} done since", done_n))
        with st.expander(plain(f"{name} — {', '.join(said)}"), expanded=one):
            shown = part.assign(
                school=school_names(part), on=[day(d) for d in part["visit_on"]],
                state=[states[state] for state in part["plan_state"]],
                why=[reasons.get(r, "—") for r in part["reason"]])
            tables.plain(shown, {
                "on": st.column_config.TextColumn(t("Day"), pinned=True), "position": t("Order"), "school": t("School"),
                "state": t("Status"), "address": t("Address"),
                "way_m": st.column_config.NumberColumn(t("Way from the last, m"), format="%.0f"),
                "why": t("Why not done"), "grounds_n": t("Reports to 109")},
                alt=t("Walk plan of the inspector"), key=f"plan_{inspector}")


def without_a_day(who: Viewer, rows: pd.DataFrame, unplanned: pd.DataFrame) -> None:
    """The schools of the map that stand in no inspector's list."""
    left = left_out(rows, unplanned)
    if left.empty:
        return
    reasons = labels(read.words.codes(who, "not_done_reason"))
    with st.expander(plain(tn("{n} school without a day", "{n} schools without a day", len(left)))):
        shown = left.assign(school=school_names(left), district=names_in(left, "district"),
                            why=[reasons.get(r, "—") for r in left["reason"]])
        tables.plain(shown, {
            "school": st.column_config.TextColumn(t("School"), pinned=True), "district": t("District"),
            "address": t("Address"), "why": t("Why not done")},
            alt=t("Schools that no day is planned for"), key="planleft_out")


def as_file(who: Viewer, *, district: str | None = None, inspector: str | None = None) -> pd.DataFrame:
    """The plan for taking away, in the words of the page; at its end the schools that have no day."""
    planned = read.campaign.plan(who, district=district, inspector=inspector)
    unplanned = read.campaign.unplanned(who, district=district, inspector=inspector)
    rows = pd.concat([planned, left_out(planned, unplanned).assign(plan_state="unplanned")], ignore_index=True)
    states = _states(who)
    return pd.DataFrame({
        t("Day"): rows["visit_on"], t("Inspector"): rows["inspector"], t("Order"): rows["position"].astype("Int64"),
        t("School"): school_names(rows), t("Status"): [states[state] for state in rows["plan_state"]],
        t("Address"): rows["address"],
        t("District"): names_in(rows, "district"),
        t("Way from the last, m"): rows["way_m"]})


def _states(who: Viewer) -> dict[str, str]:
    """plan_state, and `unplanned` → sign and words, as on the map."""
    return {row["mark"]: f"{row['glyph']} {row['label']}" for row in marks(who).to_dict("records")}


def left_out(rows: pd.DataFrame, unplanned: pd.DataFrame) -> pd.DataFrame:
    """Those of `unplanned` that `rows` lack: a school whose day has passed is in both."""
    return unplanned[~unplanned["school_id"].isin(rows["school_id"])]
