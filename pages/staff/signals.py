"""Signals: what citizens told 109, of which school, and what a person must place."""

import streamlit as st

from app import filters, help, read, signals, viewer
from app.texts import labels, t

who = viewer.staff("signals")
st.title(t("What citizens told 109"))
signals.headline(who)

help.heading(who, t("Reports by school, grounds for a visit first"), "signals")
with st.grid(2, min_column_width=200):
    district = filters.pick_district(who)
    category = filters.pick_one("category", t("About"), labels(read.words.codes(who, "signal_category")), t("All"))
where = {"district": district, "category": category}
signals.listed(who, read.signals.listed(who, **where), **where)

st.subheader(t("To be placed by a person"), anchor=False)
signals.unmatched(who)
