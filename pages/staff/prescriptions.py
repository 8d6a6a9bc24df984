"""Prescriptions: what is overdue, whose it is, how long mending takes, who was told."""

import streamlit as st

from app import filters, help, order_drafts, orders, read, viewer
from app.texts import labels, t

who = viewer.staff("prescriptions")
st.title(t("Which prescriptions are late, and whose they are"))
with st.grid(4, min_column_width=150):
    district = filters.pick_district(who)
    owner = filters.pick_one("owner", t("Owner"), orders.owner_names(who), t("All"))
    ageing = filters.pick_one("age", t("Days past the deadline"), labels(read.words.codes(who, "ageing")), t("All"))
    severity = filters.pick_one("severity", t("Weight"), labels(read.words.codes(who, "severity")), t("All"))
states = filters.pick_many("state", t("State"), labels(read.words.codes(who, "prescription_state")))
orders.headline(who, district=district, owner=owner)
where = {"district": district, "owner": owner, "states": states, "ageing": ageing, "severity": severity}
found = read.orders.listed(who, **where)

help.heading(who, t("The longest overdue"), "overdue")
orders.timeline(who, found)

help.heading(who, t("Every prescription that passes the filters"), "overdue")
orders.listed(who, **where)

help.heading(who, t("Overdue by owner"), "ageing")
orders.ageing(who, district=district)

if not district:
    help.heading(who, t("By district"), "on_time")
    orders.by_district(who, owner=owner)

st.subheader(t("Who was told"), anchor=False)
orders.ladder(who, district=district, owner=owner)

st.subheader(t("Draft of a prescription"), anchor=False)
order_drafts.issued(who, found)

help.heading(who, t("Findings without a prescription"), "findings")
order_drafts.not_issued(who, district=district)
