"""Walk plan: whom to visit next, on the map and as each inspector's list."""

import streamlit as st

from app import filters, plan, read, tables, viewer
from app.texts import labels, t

who = viewer.staff()
st.title(t("Whom to visit next"))
inspectors = read.city.inspectors(who)
with st.grid(2, min_column_width=200):
    district = filters.pick_one(
        "district", t("District"), labels(read.city.districts(who), "district_id", "name"), t("All"))
    inspector = filters.pick_one(
        "inspector", t("Inspector"), dict(zip(inspectors["inspector_id"], inspectors["name"], strict=True)), t("All"))
rows = read.campaign.plan(who, district=district, inspector=inspector)
unplanned = read.campaign.unplanned(who, district=district, inspector=inspector)
plan.headline(who, rows, unplanned)
if not rows.empty:
    plan.plan_map(who, rows, unplanned)
    st.subheader(t("Each inspector's list"), anchor=False)
    plan.lists(who, rows)
    tables.download(plan.as_file(rows), t("Download the plan (CSV)"), "walk_plan.csv")
