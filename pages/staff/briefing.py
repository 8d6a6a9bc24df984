"""Briefing: one screen for the deputy akim — where the city stands, what holds it back, what to steer by hand."""

import streamlit as st

from app import briefing, help, steering, tables, viewer
from app.texts import plain, t

who = viewer.staff("briefing")
st.title(plain(briefing.title(who)))
tables.papers("briefing")
briefing.statuses(who)
briefing.figures(who)

left, right = st.columns([3, 2], gap="medium")
with left:
    help.heading(who, t("Ten schools to steer by hand"), "steer")
    steering.to_steer(who)
with right:
    help.heading(who, t("Districts that hold the city back"), "forecast")
    briefing.holding_back(who)
    help.heading(who, t("Missing or late"), "freshness")
    briefing.missing(who)

st.subheader(t("Steered by hand: the note of the day"), anchor=False)
steering.pinned(who)

help.heading(who, t("Critical prescriptions overdue"), "critical_overdue")
briefing.critical(who)
