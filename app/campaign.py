"""The figures and charts of the page Campaign."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from app import campaign_twins, cards, charts, drawn, read, tables
from app.rights import Viewer
from app.texts import (
    axis_format,
    day,
    day_format,
    days,
    labels,
    name_in,
    names_in,
    number,
    percent,
    plain,
    short_day,
    t,
    weekdays,
)

_SMALL_PX = 120  # of a bar or a line in a table of many columns


def marks(who: Viewer) -> pd.DataFrame:
    """The looks of charts and maps of the month, with `label` in the session's language."""
    rows = read.words.marks(who)
    return rows.assign(label=names_in(rows, "label"))


def headline(who: Viewer, *, district: str | None = None) -> None:
    """How far, how fast, how fast it must be, and when it will end."""
    rows = read.campaign.progress(who, district=district)
    if rows.empty:
        cards.nothing(t("No school is here."), t("Schools in scope of this district or inspector will stand here."))
        return
    s, tracks = rows.iloc[0], labels(read.words.codes(who, "track"))
    found = read.campaign.finding_states(who, district=district).set_index("state")["findings_n"]
    with st.grid(4, min_column_width=150):
        cards.figure(who, "done", s["done_n"], s["scope_n"], cards.as_of(who), below=plain(t(
            "{part} visited, not accepted; {none} not visited", part=number(s["not_accepted_n"]),
            none=number(s["not_visited_n"]))))
        cards.amount(who, "required_rate", plain(_a_day(s["required_rate"])), cards.as_of(who), below=plain(
            t("pace {pace} a working day: {track}", pace=number(s["pace"], 1), track=tracks[s["track"]])))
        cards.amount(who, "forecast", plain(forecast_said(who, s)), cards.as_of(who), below=plain(chance_said(s)))
        cards.figure(who, "findings", int(found.get("verified", 0)), int(found.sum()), cards.as_of(who), below=plain(
            t("{reported} more mended as reported; {none} without a prescription",
              reported=number(int(found.get("reported", 0))), none=number(int(found.get("no_prescription", 0))))))


def forecast_said(who: Viewer, row: Any) -> str:
    """The day of P50, or why there is none."""
    states = labels(read.words.codes(who, "forecast_state"))
    return short_day(row["p50_on"]) if row["state"] == "forecast" else states[row["state"]]


def chance_said(row: Any) -> str:
    """P85 and the probability of the due date, or what a forecast needs."""
    if row["state"] == "forecast":
        late = short_day(row["p85_on"]) if row["p85_on"] == row["p85_on"] else t("not within a year")
        return t("P85 {day}; in time with {pct}", day=late, pct=percent(row["due_pct"], 100))
    if row["state"] == "too_early":
        return t("{days} of 5 working days, {visits} of 10 inspections so far", days=number(row["days_seen_n"]),
                 visits=number(row["visits_seen_n"]))
    return ""


def phases(who: Viewer) -> None:
    """One line: the walk, the month, the re-check wave, and how far each is."""
    names, said = labels(read.words.codes(who, "campaign_phase")), []
    for p in read.campaign.phases(who).to_dict("records"):
        done = "" if not p["is_begun"] else ": " + t(
            "{part} of {whole}", part=number(p["done_n"]), whole=number(p["whole_n"])) + (
            " " + t("(closed prescriptions)") if p["phase"] == "recheck" else "")
        name = f"**{plain(names[p['phase']])}**" if p["is_begun"] and not p["is_over"] else plain(names[p["phase"]])
        said.append(f"{name} {plain(days(p['from_on'], p['to_on']) + done)}")
    st.markdown("  →  ".join(said))


def burn_up(who: Viewer, *, district: str | None = None) -> None:
    """Schools done against the plan, with the forecast's fan and the end of the month."""
    c, days = read.campaign.campaign(who).iloc[0], read.campaign.days(who, district=district)
    fan = read.campaign.fan(who, district=district)
    alt = t("Schools inspected by day, against the plan and the forecast")
    drawn.chart(
        partial(charts.burn_up, days, fan, marks(who), ends_on=c["ends_on"], walk_ends_on=c["walk_ends_on"],
                axis_format=axis_format(), said={"fan": t("Forecast, range"), "due": t("end of the month"),
                                                 "walk": t("end of the walk")}),
        key="burn_up", alt=alt)
    if fan.empty:
        st.caption(t("No forecast is drawn: it needs 5 working days, 10 inspections, and schools that are left."))
    drawn.as_table("campaign_days", lambda: campaign_twins.days_table(who, district=district), alt=alt,
                   district=district)


def districts(who: Viewer) -> None:
    """The same by district, on one scale, and as a table: who ends last stands first."""
    rows = read.campaign.progress(who)
    rows = rows[rows["level"] == "district"]
    names = {r["district_id"]: name_in(r) for r in rows.to_dict("records")}
    alt = t("Share of schools inspected by day, a chart a district")
    drawn.chart(partial(charts.district_burn_ups, read.campaign.district_days(who), names, marks(who),
                        axis_format=axis_format()),
                key="district_burn_ups", alt=alt)
    drawn.as_table("district_days", lambda: campaign_twins.district_days_table(who), alt=alt)
    tables.plain(*districts_table(who), alt=t("Districts, those that end last first"), key="district_progress")
    tables.take("district_progress")


def districts_table(who: Viewer) -> tables.Shown:
    """Districts: what is left, pace against what is needed, forecast; and the headings."""
    rows = read.campaign.progress(who)
    rows = rows[rows["level"] == "district"]
    tracks = labels(read.words.codes(who, "track"))
    days = read.campaign.district_days(who)
    past = days[days["done_n"].notna()]
    course = (100 * past["done_n"] / past["scope_n"]).groupby(past["district_id"]).agg(list)
    shown = rows.assign(
        course=rows["district_id"].map(course),
        name=names_in(rows), done_pct=100 * rows["done_n"] / rows["scope_n"],
        track_name=[TRACK_SIGNS[x] + " " + tracks[x] for x in rows["track"]],
        ends=[forecast_said(who, r) for r in rows.to_dict("records")],
        chance=[percent(r["due_pct"], 100) if r["state"] == "forecast" else "—" for r in rows.to_dict("records")],
        chance_pct=rows["due_pct"].where(rows["state"] == "forecast"))
    return shown, {
        "name": st.column_config.TextColumn(t("District"), pinned=True), "track_name": t("Verdict"),
        "done_pct": st.column_config.ProgressColumn(t("Inspected, %"), format="%.0f", min_value=0, max_value=100,
                                                    width=_SMALL_PX),
        "course": st.column_config.LineChartColumn(t("Course by day"), y_min=0, y_max=100, width=_SMALL_PX),
        "remaining_n": t("Schools left"), "not_accepted_n": t("of them visited, not accepted"),
        "pace": st.column_config.NumberColumn(t("Pace a day"), format="%.1f"),
        "required_rate": st.column_config.NumberColumn(t("Needed a day"), format="%.1f"),
        "required_an_inspector": st.column_config.NumberColumn(t("Needed a day and inspector"), format="%.2f"),
        "ends": t("Ends (P50)"),
        "p85_on": st.column_config.DateColumn(t("Ends (P85)"), format=day_format()),
        "chance": t("In time")}


def findings(who: Viewer, *, district: str | None = None) -> None:
    """Findings found, mended as reported, verified."""
    said = t("Findings found, mended as reported and verified, by day")
    drawn.chart(partial(charts.findings_burn_up, read.campaign.finding_days(who, district=district), marks(who),
                        axis_format=axis_format()), key="findings", alt=said)
    drawn.as_table("finding_days", lambda: campaign_twins.finding_days_table(who, district=district), alt=said,
                   district=district)


def calendar(who: Viewer, *, district: str | None = None) -> None:
    """The month at a glance: days off, days without a visit, days with many."""
    days = read.campaign.days(who, district=district)
    days = days.assign(day_on=[pd.Timestamp(d).date() for d in days["day_on"]],
                       accepted_n=days["accepted_n"].astype(float))
    said = {}
    for r in days.to_dict("records"):
        what = t("{n} accepted", n=number(r["accepted_n"])) if r["accepted_n"] == r["accepted_n"] else t("still ahead")
        free = "" if r["is_working"] else name_in(r, "label") or t("day off")
        said[r["day_on"]] = " · ".join(filter(None, (day(r["day_on"]), free, what)))
    alt = t("Calendar of the month with schools accepted on each day")
    drawn.chart(partial(charts.month_calendar, days, marks(who), weekdays=weekdays(), said=said),
                key="calendar", alt=alt)
    st.caption(t("Bold: schools accepted on that day. Grey: a day off by the calendar of Kazakhstan."))
    drawn.as_table("calendar_days", lambda: campaign_twins.calendar_table(who, district=district), alt=alt,
                   district=district)


def compared(who: Viewer) -> None:
    """This campaign beside the one before it, by working day."""
    rows = read.campaign.compared(who)
    if rows["is_described"].all():
        cards.nothing(t("No earlier campaign is loaded."), t("Put its first and last day into campaigns/."))
        return
    names = {r["campaign_id"]: name_in(r) for r in rows.drop_duplicates("campaign_id").to_dict("records")}
    here = rows[rows["is_described"]].iloc[-1]
    then = rows[~rows["is_described"] & (rows["working_n"] <= here["working_n"])]
    if not then.empty:
        before = then.iloc[-1]
        st.markdown(plain(t(
            "By working day {n}: {share} now, {before} in “{name}”", n=number(here["working_n"]),
            share=percent(here["done_n"], here["scope_n"]), before=percent(before["done_n"], before["scope_n"]),
            name=name_in(before))))
    alt = t("Share of schools inspected by working day, two campaigns")
    drawn.chart(partial(charts.campaigns, rows, names, marks(who), working_day=t("working day of the campaign")),
                key="campaigns", alt=alt)
    drawn.as_table("campaigns", lambda: campaign_twins.compared_table(who), alt=alt)


TRACK_SIGNS = {"done": "✓", "on_track": "●", "at_risk": "▲", "behind": "◆", "out_of_time": "◆", "no_pace": "○",
               "no_schools": "·"}


def _a_day(rate: float) -> str:
    return t("{n} a day", n=number(rate, 1)) if rate == rate else "—"
