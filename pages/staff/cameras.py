"""Cameras: which really work — the ladder, who is down, the archive, what is claimed, and who serves them."""

import streamlit as st

from app import camera_lists, cameras, cards, filters, help, viewer
from app.texts import t

who = viewer.staff("cameras")
st.title(t("Cameras: which really work"))
with st.grid(2, min_column_width=200):
    district = filters.pick_district(who)
    contractor = filters.pick_one("contractor", t("Contractor"), camera_lists.contractor_names(who), t("All"))
cameras.headline(who, district=district, contractor=contractor)

st.subheader(t("The ladder"), anchor=False)
cameras.ladder(who, district=district, contractor=contractor)

st.subheader(t("Who is down, since when, and who must mend it"), anchor=False)
camera_lists.down(who, district=district, contractor=contractor)

st.subheader(t("Depth of the archive"), anchor=False)
cameras.archive(who, district=district, contractor=contractor)

st.subheader(t("Availability by school and day"), anchor=False)
cameras.school_days(who, district=district, contractor=contractor)

help.heading(who, t("Contractors"), "availability")
camera_lists.contractors(who, district=district)

if contractor:
    st.caption(t("What follows is of schools, whoever serves their cameras: the contractor is not applied."))
help.heading(who, t("Claimed, seen, measured"), "discrepancy")
camera_lists.sums(who, district=district)
of_class = filters.pick_one("class", t("Verdict"), cards.verdicts(who), t("Every difference"))
camera_lists.discrepancies(who, of_class, district=district)

st.subheader(t("Visits against telemetry"), anchor=False)
camera_lists.visits(who, district=district)

st.subheader(t("Archive challenge"), anchor=False)
cameras.challenge(who, district=district)
