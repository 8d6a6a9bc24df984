"""Briefing: one screen for the deputy akim — where the city stands, what holds it back, what to steer by hand."""

import streamlit as st

from app import briefing, districts, help, steering, tables, viewer
from app.texts import t

who = viewer.staff("briefing")
tables.titled(briefing.title(who), "briefing")
briefing.statuses(who)
briefing.figures(who)

left, right = st.columns([3, 2], gap="medium")
with left:
    help.heading(who, t("Every school on the map"), "status_counts")
    briefing.city_map(who)
with right:
    help.heading(who, t("Schools by district"), "status_counts")
    districts.bars(who)
    districts.as_table(who)
    help.heading(who, t("Missing or late"), "freshness")
    briefing.missing(who)

left, right = st.columns([3, 2], gap="medium")
with left:
    help.heading(who, t("Ten schools to steer by hand"), "steer")
    steering.to_steer(who)
with right:
    help.heading(who, t("Districts that hold the city back"), "forecast")
    briefing.holding_back(who)
    st.subheader(t("Steered by hand: the note of the day"), anchor=False)
    steering.pinned(who)

help.heading(who, t("Critical prescriptions overdue"), "critical_overdue")
briefing.critical(who)
