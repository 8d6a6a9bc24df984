"""Days gone by: the map as it stood, and what changed since yesterday."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import cards, read, tables
from app.filters import pick_day
from app.rights import Viewer
from app.school_map import school_map
from app.texts import day, labels, names_in, plain, school_names, t, tn


def replay(who: Viewer, *, district: str | None = None) -> None:
    """The map as it stood at the end of a day that the slider chooses."""
    days = read.campaign.replay_days(who)
    chosen = pick_day("day", t("Day"), days)
    found, statuses = read.campaign.replay(who, chosen, district=district), read.words.statuses(who)
    st.markdown(plain(t("End of {day}", day=day(chosen))))
    cards.legend(who, found)
    boundaries = read.city.boundaries(who)
    school_map(
        found.assign(name=school_names(found)),
        boundaries.assign(name=names_in(boundaries)),
        statuses.assign(label=list(labels(statuses, "status").values())),
        key="replay_map", on_click=_nowhere, height_px=460, label=t("Map of the schools on the chosen day"))
    st.caption(t("A past day is judged by today's rules and by what is known of it today."))


def since_yesterday(who: Viewer, *, district: str | None = None) -> None:
    """Which schools changed their status since the day before."""
    rows = read.campaign.changes(who, district=district)
    if rows.empty:
        cards.nothing(t("No school has another status than yesterday."), "")
        return
    fell, rose = int((rows["fell_by"] > 0).sum()), int((rows["fell_by"] < 0).sum())
    judged = int((rows["was"] == "not_inspected").sum())
    st.markdown(plain(" · ".join((
        tn("{n} school fell", "{n} schools fell", fell), tn("{n} school rose", "{n} schools rose", rose),
        tn("{n} school inspected for the first time", "{n} schools inspected for the first time", judged)))))
    names = cards.status_names(who)
    shown = pd.DataFrame({
        "school": school_names(rows), "was": [names[s] for s in rows["was"]],
        "now": [names[s] for s in rows["status"]], "score": rows["score_pct"],
        "district": names_in(rows, "district")})
    tables.clickable(shown, {
        "school": st.column_config.TextColumn(t("School"), pinned=True, width="medium"), "was": t("Yesterday"),
        "now": t("Today"), "score": st.column_config.NumberColumn(t("Readiness, R"), format="%.0f"),
        "district": t("District")}, list(rows["school_id"]), "changes", t("Schools that changed since yesterday"))


def _nowhere(school_id: str) -> None:
    """A replayed day has no passport to open."""
