"""Journal: who came in, looked at which school, took what away, changed what; whether the book is whole."""

import streamlit as st

from app import audit_lists, filters, viewer
from app.texts import t

who = viewer.staff("audit")
st.title(t("Who saw and did what"))
audit_lists.verdict()
with st.grid(2, min_column_width=200):
    event = filters.pick_one("event", t("Event"), audit_lists.events(), t("All"))
    person = filters.pick_one("person", t("Who"), audit_lists.names(), t("All"))
audit_lists.listed(who, event=event, person=person)
