"""The figures of the page Cameras: the ladder, availability, the archive and its challenge."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from app import camera_twins, cards, charts, drawn, read, tables
from app.rights import Viewer
from app.texts import axis_format, labels, moment, name_in, number, percent, plain, school_names, t, tn

FIRST_SCHOOLS = 25  # rows of the heat map that a phone still shows whole


def headline(who: Viewer, **where: str | None) -> None:
    """The order's number, archive, availability and time to repair, each with what it rests on."""
    rows, found = read.cameras.ladder(who, **where), read.cameras.standing(who, **where)
    if rows.empty:
        cards.nothing(t("No camera in service is here."), t("Load the register of cameras and their statuses."))
        return
    if found.empty:
        cards.nothing(t("No status has come yet."), t("Land the statuses of the cameras."))
        return
    s, reached = found.iloc[0], dict(zip(rows["rung"], rows["reached_n"], strict=True))
    observed = moment(s["observed_at"], cards.zone(who))
    days = tn("over {n} day", "over {n} days", int(s["days_n"]))
    unmeasured = int(rows.loc[rows["rung"] <= 4, "not_measured_n"].sum())
    archive_n = int(s["in_service_n"] - s["archive_measured_n"])
    known, in_school = s["up_h"] + s["down_h"], s["up_school_h"] + s["down_school_h"]
    with st.grid(5, min_column_width=150):
        cards.figure(who, "cameras_recording", reached[4], reached[0], observed,
                     below=plain(tn("{n} not measured or not visited", "{n} not measured or not visited",
                                    unmeasured)) if unmeasured else "")
        cards.figure(who, "archive_compliant", s["archive_compliant_n"], s["archive_measured_n"], observed,
                     below=plain(tn("{n} not measured", "{n} not measured", archive_n)) if archive_n else "")
        cards.figure(who, "availability", s["up_h"], known, days, unit=t("camera-hours"), below=plain(
            t("unknown {share} of the time", share=percent(s["unknown_h"], known + s["unknown_h"]))))
        cards.figure(who, "availability_school", s["up_school_h"], in_school, days, unit=t("camera-hours"), below=plain(
            t("unknown {share} of the time", share=percent(s["unknown_school_h"], in_school + s["unknown_school_h"]))))
        cards.amount(who, "mttr", _lasting(s["mttr_min"]), days, below=" · ".join((
            plain(tn("{n} episode", "{n} episodes", int(s["episodes_n"]))),
            plain(tn("{n} still lasts", "{n} still last", int(s["open_episodes_n"]))))))


def ladder(who: Viewer, **where: str | None) -> None:
    """The funnel of rungs: who reaches each, and what stops the others."""
    rows, names = read.cameras.ladder(who, **where), labels(read.words.codes(who, "camera_rung"))
    st.caption(t("Rungs are cumulative: who does not reach one reaches none above it. Where a measurement is missing "
                 "the climb stops as “not measured”, which is not “broken”. Shares are of L0."),
               help=cards.meaning(who, "camera_ladder", cards.as_of(who)))
    if rows.empty:
        cards.nothing(t("No camera in service is here."), t("Take a filter away."))
        return
    said = {f"L{r['rung']} {names[str(r['rung'])]}": " · ".join(filter(None, (
        number(r["reached_n"]), percent(r["reached_n"], r["in_service_n"]),
        r["broken_n"] and f"✕ {number(r['broken_n'])}", r["not_measured_n"] and f"? {number(r['not_measured_n'])}")))
        for r in rows.to_dict("records")}
    stops = labels(read.words.codes(who, "rung_stop"))
    drawn.chart(partial(charts.funnel, rows, said, read.words.camera_conditions(who), {
        "reached_n": t("reach this rung"), "broken_n": f"✕ {t('stop here: {why}', why=stops['broken'])}",
        "not_measured_n": f"? {t('stop here: {why}', why=stops['not_measured'])}"}),
        key="ladder", alt=t("Cameras by rung of the ladder"))
    drawn.as_table("ladder", lambda: camera_twins.ladder_table(who, **where), alt=t("Cameras by rung of the ladder"),
                   **where)


def archive(who: Viewer, **where: str | None) -> None:
    """The depth of the archive, camera by camera, against the days required."""
    rows, names = read.cameras.archive(who, **where), labels(read.words.codes(who, "archive_state"))
    counts = rows.groupby("archive_state")["cameras_n"].sum()
    st.caption(plain(" · ".join(f"{names[c]}: {number(int(counts[c]))}" for c in names if c in counts)
                     or t("Nothing is known.")),
               help=cards.meaning(who, "archive_compliant", cards.as_of(who)))
    known = rows[rows["archive_state"] != "not_measured"]
    if known.empty:
        cards.nothing(t("No archive was measured."), t("Ask the recorders how many unbroken days they hold."))
        return
    drawn.chart(partial(charts.archive_depth, known, read.words.camera_conditions(who), names, days=t("unbroken days"),
                                     required=t("30 days: required")),
                key="archive_depth", alt=t("Cameras by depth of the archive"))
    drawn.as_table("archive", lambda: camera_twins.archive_table(who, **where),
                   alt=t("Cameras by depth of the archive"), **where)


def school_days(who: Viewer, **where: str | None) -> None:
    """Schools × days by availability, those with the lowest first."""
    rows = read.cameras.school_days(who, **where)
    if rows.empty:
        cards.nothing(t("No status has come yet."), t("Land the statuses of the cameras."))
        return
    schools_n = rows["school_id"].nunique()
    every = schools_n > FIRST_SCHOOLS and st.toggle(
        plain(tn("All {n} schools", "All {n} schools", schools_n)), key="every_school")
    kept = rows["school_id"].unique()[:None if every else FIRST_SCHOOLS]
    rows = rows[rows["school_id"].isin(kept)]
    st.caption(plain(t("{shown} of {n} schools, those with the lowest availability over the window first; "
                       "“?” marks a day that is unknown for half of it or more and is not on the scale.",
                       shown=number(len(kept)), n=number(schools_n))),
               help=cards.meaning(who, "school_days", cards.as_of(who)))
    hover = [t("available {up}, unknown {unknown}, down {down} camera-hours, link lost {lost}",
               up=percent(r["availability_pct"], 100), unknown=percent(r["unknown_pct"], 100),
               down=number(r["down_h"]), lost=number(r["link_lost_h"])) for r in rows.to_dict("records")]
    alt = t("Availability of each school's cameras by day")
    drawn.chart(partial(
        charts.school_days,
        rows.assign(name=school_names(rows), hover=hover,
                    whole=[percent(r["up_h_all"], r["up_h_all"] + r["down_h_all"]) for r in rows.to_dict("records")]),
        read.words.camera_conditions(who), unknown=t("unknown for half of the day or more"), unit="%",
        axis_format=axis_format()), key="school_days", alt=alt)
    drawn.as_table("school_days", lambda: camera_twins.school_days(rows), alt=alt, **where)


def challenge(who: Viewer, *, district: str | None = None) -> None:
    """What the recorders could show of the clips they were asked for, with the Wilson interval."""
    rows = read.cameras.challenge(who, district=district)
    asked = rows[rows["clips_asked_n"] > 0]
    if asked.empty:
        cards.nothing(t("No recorder has been asked yet."), t("Draw the clips by `python -m etl challenge`."),
                      command="python -m etl challenge")
        return
    first = asked.iloc[0 if district is None else -1]
    st.caption(plain(t("{place}: {found} of {asked} clips found, {share}; 95 % interval {lo}–{hi} %",
                       place=name_in(first) or t("City"), found=number(first["clips_found_n"]),
                       asked=number(first["clips_asked_n"]), lo=number(first["lo_pct"], 1),
                       share=percent(first["clips_found_n"], first["clips_asked_n"]), hi=number(first["hi_pct"], 1))),
               help=cards.meaning(who, "archive_challenge", cards.as_of(who)))
    tables.plain(*challenge_table(who, district=district), alt=t("Archive challenge"), key="challenge")
    tables.take("challenge", district=district)


def challenge_table(who: Viewer, *, district: str | None = None) -> tables.Shown:
    """The places that were asked for clips, and the headings."""
    rows = read.cameras.challenge(who, district=district)
    asked = rows[rows["clips_asked_n"] > 0]
    shown = asked.assign(
        share=[number(share, 1) for share in asked["share_pct"]],
        place=[name_in(r) or t("City") for r in asked.to_dict("records")],
        interval=[f"{number(r['lo_pct'], 1)}–{number(r['hi_pct'], 1)}" for r in asked.to_dict("records")])
    return shown, {
        "place": st.column_config.TextColumn(t("District"), pinned=True), "clips_found_n": t("Clips found"),
        "clips_asked_n": t("Clips asked, n"),
        "share": t("Found, %"),
        "interval": t("95 % interval (Wilson), %"), "challenged_schools_n": t("Schools asked"),
        "schools_n": t("Schools")}


def _lasting(minutes: Any) -> str:
    """Minutes as a person says them."""
    if minutes != minutes or minutes is None:
        return "—"
    return t("{n} h", n=number(minutes / 60, 1)) if minutes >= 120 else t("{n} min", n=number(minutes))
