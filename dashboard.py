"""The frame: who is looking, which language, which pages exist."""

import streamlit as st

from app import frame, texts, viewer
from app.links import (
    BRIEFING,
    CAMERAS,
    CAMPAIGN,
    DISTRICT,
    INSPECTOR,
    MAP,
    PLAN,
    PRESCRIPTIONS,
    QUALITY,
    SCHOOL,
    SIGNALS,
)
from app.read import NothingPublished
from app.texts import t

st.set_page_config(page_title="Security of schools", page_icon="static/icon.png", layout="wide")
texts.choose_language()
who = viewer.staff()
page = st.navigation([
    st.Page(BRIEFING, title=t("Briefing"), url_path="briefing"),
    st.Page(MAP, title=t("Map"), url_path="map", default=True),
    st.Page(CAMPAIGN, title=t("Campaign"), url_path="campaign"),
    st.Page(PRESCRIPTIONS, title=t("Prescriptions"), url_path="prescriptions"),
    st.Page(DISTRICT, title=t("Districts"), url_path="district"),
    st.Page(INSPECTOR, title=t("Inspectors"), url_path="inspector"),
    st.Page(SCHOOL, title=t("School"), url_path="school"),
    st.Page(CAMERAS, title=t("Cameras"), url_path="cameras"),
    st.Page(PLAN, title=t("Walk plan"), url_path="plan"),
    st.Page(SIGNALS, title=t("Signals"), url_path="signals"),
    st.Page(QUALITY, title=t("Quality"), url_path="quality"),
], position="top")
try:
    frame.top(who)
    page.run()
except NothingPublished:
    frame.nothing_published()
