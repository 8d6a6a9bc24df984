"""Walk plan: whom to visit next, on the map and as each inspector's list."""

import streamlit as st

from app import filters, help, plan, plan_lists, read, tables, viewer
from app.texts import t

who = viewer.staff("plan")
st.title(t("Whom to visit next"))
with st.grid(2, min_column_width=200):
    district = filters.pick_district(who)
    inspector = filters.pick_inspector(who)
rows = read.campaign.plan(who, district=district, inspector=inspector)
unplanned = read.campaign.unplanned(who, district=district, inspector=inspector)
plan.headline(who, rows, unplanned)
if not rows.empty:
    plan.plan_map(who, rows, unplanned)
    help.heading(who, t("Each inspector's list"), "walk_plan")
    plan_lists.lists(who, rows)
    plan_lists.without_a_day(who, rows, unplanned)
    tables.take("walk_plan", district=district, inspector=inspector)
