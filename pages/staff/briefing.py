"""Briefing: one screen for the deputy akim — where the city stands, what holds it back, what to steer by hand."""

import streamlit as st

from app import briefing, steering, viewer
from app.texts import plain, t

who = viewer.staff("briefing")
st.title(plain(briefing.title(who)))
briefing.statuses(who)
briefing.figures(who)

left, right = st.columns([3, 2], gap="medium")
with left:
    st.subheader(t("Ten schools to steer by hand"), anchor=False)
    steering.to_steer(who)
with right:
    st.subheader(t("Districts that hold the city back"), anchor=False)
    briefing.holding_back(who)
    st.subheader(t("Missing or late"), anchor=False)
    briefing.missing(who)

st.subheader(t("Steered by hand: the note of the day"), anchor=False)
steering.pinned(who)

st.subheader(t("Critical prescriptions overdue"), anchor=False)
briefing.critical(who)
