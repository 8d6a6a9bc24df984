"""Campaign: will the month end in time, who holds it back, what changed since yesterday."""

import streamlit as st

from app import campaign, campaign_lists, filters, past, viewer
from app.texts import t

who = viewer.staff("campaign")
st.title(t("Will the month end in time?"))
district = filters.pick_district(who)
campaign.phases(who)
campaign.headline(who, district=district)

st.subheader(t("Schools inspected, against the plan"), anchor=False)
campaign.burn_up(who, district=district)

st.subheader(t("What changed since yesterday"), anchor=False)
past.since_yesterday(who, district=district)

if not district:
    st.subheader(t("Which district ends last"), anchor=False)
    campaign.districts(who)

st.subheader(t("Who is not done, and why"), anchor=False)
campaign_lists.not_done(who, district=district)

st.subheader(t("How many a day each inspector needs"), anchor=False)
campaign_lists.inspectors_today(who, district=district)

left, right = st.columns(2, gap="medium")
with left:
    st.subheader(t("Findings: found, mended, verified"), anchor=False)
    campaign.findings(who, district=district)
with right:
    st.subheader(t("The month by day"), anchor=False)
    campaign.calendar(who, district=district)

st.subheader(t("The map on any day"), anchor=False)
past.replay(who, district=district)

st.subheader(t("Against the earlier campaign"), anchor=False)
campaign.compared(who)

st.subheader(t("Which schools are counted"), anchor=False)
campaign_lists.scope_changes(who, district=district)
