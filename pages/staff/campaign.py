"""Campaign: will the month end in time, who holds it back, what changed since yesterday."""

import streamlit as st

from app import campaign, campaign_lists, changes, filters, help, past, viewer
from app.texts import t

who = viewer.staff("campaign")
st.title(t("Will the month end in time?"))
district = filters.pick_district(who)
campaign.phases(who)
campaign.headline(who, district=district)

help.heading(who, t("Schools inspected, against the plan"), "done")
campaign.burn_up(who, district=district)

help.heading(who, t("What changed since yesterday"), "since_yesterday")
changes.since_yesterday(who, district=district)

if not district:
    help.heading(who, t("Which district ends last"), "forecast")
    campaign.districts(who)

help.heading(who, t("Who is not done, and why"), "not_done")
campaign_lists.not_done(who, district=district)

help.heading(who, t("How many a day each inspector needs"), "inspector_work")
campaign_lists.inspectors_today(who, district=district)

left, right = st.columns(2, gap="medium")
with left:
    help.heading(who, t("Findings: found, mended, verified"), "findings")
    campaign.findings(who, district=district)
with right:
    help.heading(who, t("The month by day"), "day_done")
    campaign.calendar(who, district=district)

help.heading(who, t("The map on any day"), "past_day")
past.replay(who, district=district)

help.heading(who, t("Against the earlier campaign"), "compared")
campaign.compared(who)

help.heading(who, t("Which schools are counted"), "scope")
campaign_lists.scope_changes(who, district=district)
