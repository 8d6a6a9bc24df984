"""The figures of the briefing: where the city stands, what holds it back, what is late."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import campaign, cards, read, tables
from app.links import DISTRICT, MAP, QUALITY, link, open_school
from app.rights import Viewer
from app.school_map.page import Shown, places_map
from app.strip import strip
from app.texts import day, day_format, labels, moment, name_in, names_in, number, percent, plain, school_names, t, tn

HOLD_BACK = 5


def statuses(who: Viewer) -> None:
    """Schools by status, each with what changed since yesterday."""
    days = read.campaign.standing_days(who)
    strip(who, days.iloc[-1], days.iloc[-2] if len(days) > 1 else None,
          cards.meaning(who, "status_counts", cards.as_of(who)))


def figures(who: Viewer) -> None:
    """Paper gap, the order's number, forecast, overdue critical prescriptions."""
    s, c = read.city.standing(who).iloc[0], read.campaign.progress(who).iloc[0]
    orders, when = read.orders.standing(who), cards.as_of(who)
    with st.grid(5, min_column_width=150):
        cards.figure(who, "done", c["done_n"], c["scope_n"], when, below=plain(tn(
            "{n} school left", "{n} schools left", int(c["remaining_n"]))))
        cards.amount(who, "forecast", plain(campaign.forecast_said(who, c)), when, below=plain(campaign.chance_said(c)))
        cards.figure(who, "cameras_recording", s["cameras_recording_n"], s["cameras_in_service_n"],
                     moment(s["cameras_observed_at"], cards.zone(who)), below=plain(t(
                         "to 100 %: {n} cameras", n=number(s["cameras_in_service_n"] - s["cameras_recording_n"]))))
        cards.figure(who, "paper_gap", s["paper_gap_schools_n"], s["paper_known_schools_n"], when)
        if not orders.empty:
            o = orders.iloc[0]
            cards.amount(who, "critical_overdue", number(o["critical_overdue_n"]), when, below=plain(" · ".join((
                t("of {n} overdue", n=number(o["overdue_n"])),
                t("on time {share}", share=percent(o["on_time_n"], o["due_n"]))))))


def city_map(who: Viewer) -> None:
    """Every school by its status; a click opens its passport, and the page Map has the filters."""
    rows = read.words.statuses(who)
    places_map(who, Shown(rows, read.places.marks(who, tuple(rows["status"]))), key="briefing_map",
               on_click=open_school, height_px=440, label=t("Map of the schools"))
    link(who, MAP, t("Filters, layers and the list: the map's own page"), icon=":material/arrow_forward:")


def holding_back(who: Viewer) -> None:
    """The five districts that end last, each in one line that says why."""
    rows = read.campaign.progress(who)
    rows = rows[(rows["level"] == "district") & (rows["remaining_n"] > 0)].head(HOLD_BACK)
    if rows.empty:
        cards.nothing(t("Every district is done."), "")
        return
    tracks = labels(read.words.codes(who, "track"))
    for r in rows.to_dict("records"):
        with st.container(gap=None):
            link(who, DISTRICT, f"{campaign.TRACK_SIGNS[r['track']]} {name_in(r)} — {tracks[r['track']]}",
                 district=r["district_id"])
            st.caption(plain(" · ".join(filter(None, (
                tn("{n} school left", "{n} schools left", int(r["remaining_n"])),
                r["not_accepted_n"] and tn("{n} visited, not accepted", "{n} visited, not accepted",
                                           int(r["not_accepted_n"])),
                t("ends {day}", day=campaign.forecast_said(who, r)), campaign.chance_said(r))))))


def critical(who: Viewer) -> None:
    """Critical prescriptions past their deadline."""
    rows = read.briefing.critical(who)
    if rows.empty:
        cards.nothing(t("No critical prescription is overdue."), "")
        return
    tables.clickable(*critical_table(who), list(rows["school_id"]), "critical", t("Critical prescriptions overdue"))
    tables.take("critical")


def critical_table(who: Viewer) -> tables.Shown:
    """The rows of `critical` and their headings."""
    rows, owners = read.briefing.critical(who), labels(read.words.codes(who, "fix_owner"))
    shown = pd.DataFrame({
        "school": school_names(rows), "days": rows["overdue_days"],
        "owner": [owners.get(o, "—") for o in rows["owner"]], "number": rows["prescription_id"], "due": rows["due_on"],
        "budget": rows["needs_budget"], "district": names_in(rows, "district")})
    return shown, {
        "school": st.column_config.TextColumn(t("School"), pinned=True), "days": t("Overdue, days"),
        "owner": t("Owner"), "number": t("Number"), "due": st.column_config.DateColumn(t("Deadline"),
                                                                                  format=day_format()),
        "budget": t("Needs budget"), "district": t("District")}


def missing(who: Viewer) -> None:
    """What these figures lack: sources that are late or absent, schools that are unknown."""
    rows, zone = read.briefing.missing(who), cards.zone(who)
    s = read.city.standing(who).iloc[0]
    lines = []
    for r in rows.to_dict("records"):
        name = name_in(r, "label")
        if r["files_refused_n"]:
            lines.append(t("◆ {source}: {n} files refused", source=name, n=number(r["files_refused_n"])))
        elif r["freshness"] == "absent":
            lines.append(t("○ {source}: nothing landed", source=name))
        else:
            lines.append(t("◆ {source}: late, newest {when}", source=name,
                           when=moment(r["newest_at"], zone, is_day=r["is_day"] is True)))
    if s["insufficient"]:
        lines.append(t("◌ {n} schools with too little known", n=number(s["insufficient"])))
    if s["cameras_unmeasured_n"]:
        lines.append(t("? {n} cameras not measured or not visited", n=number(s["cameras_unmeasured_n"])))
    lines += _unplaced(who)
    if lines:
        st.markdown("\n".join(f"- {plain(line)}" for line in lines))
    else:
        cards.nothing(t("Nothing is missing or late."), "")
    link(who, QUALITY, t("Quality of the data"), icon=":material/arrow_forward:")


def title(who: Viewer) -> str:
    """The day and the campaign's day: what the briefing is of."""
    c = read.campaign.campaign(who).iloc[0]
    return t("Briefing: {day}, day {n} of {days}", day=day(c["as_of_on"]), n=number(c["day_n"]),
             days=number(c["days_n"]))


def _unplaced(who: Viewer) -> list[str]:
    unmatched = read.signals.counts(who).iloc[0]["unmatched_open_n"]
    return [t("? {n} open reports to 109 without a school", n=number(unmatched))] if unmatched else []
