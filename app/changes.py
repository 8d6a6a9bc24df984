"""Schools that have another status than yesterday."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import cards, read, tables
from app.rights import Viewer
from app.texts import names_in, plain, school_names, t, tn


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
    tables.clickable(*changes_table(who, district=district), list(rows["school_id"]), "changes",
                     t("Schools that changed since yesterday"), cards.tints(who))
    tables.take("changes", district=district)


def changes_table(who: Viewer, *, district: str | None = None) -> tables.Shown:
    """The rows of `since_yesterday` and their headings."""
    rows, names = read.campaign.changes(who, district=district), cards.status_names(who)
    shown = pd.DataFrame({
        "school": school_names(rows), "was": [names[s] for s in rows["was"]],
        "now": [names[s] for s in rows["status"]], "score": rows["score_pct"],
        "district": names_in(rows, "district")})
    return shown, {
        "school": st.column_config.TextColumn(t("School"), pinned=True), "was": t("Yesterday"),
        "now": t("Today"), "score": st.column_config.NumberColumn(t("Readiness, R"), format="%.0f"),
        "district": t("District")}
