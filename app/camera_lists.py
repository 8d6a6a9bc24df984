"""The lists of the page Cameras: who is down and who mends it, what is claimed, contractors, visits to look at."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app import cards, read, tables
from app.read.cameras import NO_CONTRACT
from app.rights import Viewer
from app.texts import city_time, day, day_format, labels, language, number, plain, school_names, t, tn


def contractor_names(who: Viewer) -> dict[str, str]:
    """contractor → its name; the schools without a contract have words of their own."""
    return {c: t("no contract in force") if c == NO_CONTRACT else c for c in read.cameras.contractors_named(who)}


def down(who: Viewer, **where: str | None) -> None:
    """Every camera that does not answer, show or record: since when, why, and who must mend it."""
    rows = read.cameras.down(who, **where)
    if rows.empty:
        cards.nothing(t("Every camera that is measured works."), "")
        return
    links = rows[rows["condition"] == "link_lost"]
    st.caption(plain(" · ".join((
        tn("{n} camera does not work", "{n} cameras do not work", int((rows["condition"] != "link_lost").sum())),
        tn("{n} school without a link", "{n} schools without a link", len(links))))),
        help=cards.meaning(who, "cameras_down", cards.as_of(who)))
    if rows["is_from_the_beginning"].any():
        st.caption(plain(t("Statuses begin on {day}: what began then has lasted at least that long.",
                           day=day(city_time(rows["begun_at"], cards.zone(who)).iloc[0].date()))))
    tables.clickable(*_down(who, rows), list(rows["school_id"]), "down", t("Cameras that do not work"))
    tables.take("cameras_down", **where)


def down_file(who: Viewer, *, district: str | None = None, contractor: str | None = None) -> pd.DataFrame:
    """The same list for taking away."""
    return tables.in_words(*_down(who, read.cameras.down(who, district=district, contractor=contractor)))


def _down(who: Viewer, rows: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, Any]]:
    words = {name: labels(read.words.codes(who, name)) for name in ("zone", "camera_condition", "camera_cause")}
    shown = pd.DataFrame({
        "school": school_names(rows),
        "camera": [_camera(r) for r in rows.to_dict("records")],
        "zone": [words["zone"].get(z, "—") for z in rows["zone"]],
        "why": [_why(r, words) for r in rows.to_dict("records")],
        "since": city_time(rows["began_at"], cards.zone(who)), "hours": rows["hours"],
        "mender": [c if isinstance(c, str) else t("no contract in force: the director") for c in rows["contractor"]],
        "district": rows[f"district_{language()}"]})
    headings: dict[str, Any] = {
        "school": st.column_config.TextColumn(t("School"), pinned=True), "camera": t("Camera"),
        "why": t("Cause"), "since": st.column_config.DatetimeColumn(t("Since"), format=f"{day_format()} HH:mm"),
        "hours": st.column_config.NumberColumn(t("Lasts, hours"), format="%.0f"), "mender": t("Who must mend it"),
        "zone": t("Zone"), "district": t("District")}
    return shown[list(headings)], headings


def sums(who: Viewer, *, district: str | None = None) -> None:
    """Claimed, seen and measured over the schools where each is known, and how many schools agree."""
    rows = read.cameras.sums(who, district=district)
    items = labels(read.words.codes(who, "declared_item"))
    full = rows[rows["is_measured"] & (rows["common_n"] > 0)]
    for r in full.to_dict("records"):
        st.markdown(plain(t("{item}: claimed {claimed}, seen {seen}, measured now {measured}, over the {n} schools of "
                            "{schools} where all three are known", item=items[r["item"]].capitalize(),
                            claimed=number(r["claimed"]), seen=number(r["seen"]), measured=number(r["measured"]),
                            n=number(r["common_n"]), schools=number(r["schools_n"]))))
    tables.plain(*sums_table(who, district=district), alt=t("Claimed, seen, measured"), key="discrepancy_sums")
    tables.take("discrepancy_sums", district=district)


def sums_table(who: Viewer, *, district: str | None = None) -> tables.Shown:
    """The rows of `sums` and their headings."""
    rows, items = read.cameras.sums(who, district=district), labels(read.words.codes(who, "declared_item"))
    shown = rows.assign(item_name=[items[i] for i in rows["item"]],
                        then_n=rows["measured_at_visit_n"].where(rows["is_measured"]))
    return shown, {
        "item_name": st.column_config.TextColumn(t("Item"), pinned=True), "claimed": t("Claimed by the acts"),
        "seen": t("Seen by the visits"), "measured": t("Measured now"),
        "common_n": st.column_config.NumberColumn(
            t("Schools in these sums, n"), help=cards.meaning(who, "discrepancy", cards.as_of(who))),
        "schools_n": t("Schools"), "then_n": t("Measured during the visit, n"),
        **{f"{code}_n": verdict for code, verdict in cards.verdicts(who).items()}}


def discrepancies(who: Viewer, of_class: str | None, *, district: str | None = None) -> None:
    """School by school where the figures differ, the largest difference first."""
    rows = read.cameras.discrepancies(who, district=district, of_class=of_class)
    if rows.empty:
        cards.nothing(t("No figures of this kind."), "")
        return
    tables.clickable(*_discrepancies(who, rows), list(rows["school_id"]), "discrepancies",
                     t("Discrepancies, the largest first"))
    tables.take("discrepancies", district=district, of_class=of_class)


def discrepancies_file(who: Viewer, *, district: str | None = None, of_class: str | None = None) -> pd.DataFrame:
    """The same list for taking away."""
    return tables.in_words(*_discrepancies(who, read.cameras.discrepancies(who, district=district, of_class=of_class)))


def _discrepancies(who: Viewer, rows: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, Any]]:
    items, verdicts = labels(read.words.codes(who, "declared_item")), cards.verdicts(who)
    shown = pd.DataFrame({
        "school": school_names(rows), "item": [items[i] for i in rows["item"]],
        "verdict": [verdicts[c] for c in rows["class"]], "gap": rows["gap_n"],
        "claimed": rows["claimed"], "seen": rows["seen"], "then": rows["measured_at_visit"], "now": rows["measured"],
        "unmeasured": rows["unmeasured_n"].where(rows["is_measured"]), "seen_on": rows["seen_on"],
        "district": rows[f"district_{language()}"]})
    headings: dict[str, Any] = {
        "school": st.column_config.TextColumn(t("School"), pinned=True), "item": t("Item"),
        "verdict": t("Verdict"), "gap": t("Difference"), "claimed": t("Claimed by the act"),
        "seen": t("Seen by the visit"), "then": t("Measured during the visit"), "now": t("Measured now"),
        "unmeasured": t("Not measured now"),
        "seen_on": st.column_config.DateColumn(t("Day of the visit"), format=day_format()), "district": t("District")}
    return shown, headings


def contractors(who: Viewer, *, district: str | None = None) -> None:
    """Contractors with the cameras they serve: hours, faults that come back, archive. No ranks."""
    rows = read.cameras.contractors(who, district=district)
    if rows.empty:
        cards.nothing(t("No status has come yet."), t("Land the statuses of the cameras."))
        return
    tables.plain(*contractors_table(who, district=district), alt=t("Contractors"), key="contractors")
    tables.take("contractors", district=district)


def contractors_table(who: Viewer, *, district: str | None = None) -> tables.Shown:
    """The rows of `contractors` and their headings."""
    rows, names = read.cameras.contractors(who, district=district), contractor_names(who)
    repeats = read.cameras.repeat_faults_n(who)
    shown = rows.assign(
        name=[names[c if isinstance(c, str) else NO_CONTRACT] for c in rows["contractor"]],
        known_h=rows["up_h"] + rows["down_h"], mttr_h=rows["mttr_min"] / 60,
        archive_pct=100 * rows["archive_compliant_n"] / rows["archive_measured_n"].replace(0, float("nan")))
    when = cards.as_of(who)
    return shown, {
        "name": st.column_config.TextColumn(t("Contractor"), pinned=True),
        "cameras_n": t("Cameras"), "availability_pct": st.column_config.NumberColumn(
            t("Available, %"), format="%.1f", help=cards.meaning(who, "availability", when)),
        "known_h": st.column_config.NumberColumn(t("Camera-hours, n"), format="%.0f"),
        "unknown_pct": st.column_config.NumberColumn(t("Unknown, %"), format="%.1f"),
        "down_h": st.column_config.NumberColumn(t("Hours down"), format="%.0f"), "episodes_n": t("Episodes"),
        "open_episodes_n": t("Still last"), "mttr_h": st.column_config.NumberColumn(
            t("Median episode, h"), format="%.1f", help=cards.meaning(who, "mttr", when)),
        "repeat_cameras_n": st.column_config.NumberColumn(
            t("Repeated faults, n"), help=plain(tn("{n} episode or more in the window",
                                                         "{n} episodes or more in the window", repeats))),
        "archive_pct": st.column_config.NumberColumn(
            t("Archive, %"), format="%.0f", help=cards.meaning(who, "archive_compliant", when)),
        "archive_measured_n": t("Archives, n")}


def visits(who: Viewer, *, district: str | None = None) -> None:
    """Visits that telemetry contradicts, and how many of each inspector's were compared. Worth a look, no ranks."""
    found = read.cameras.contradicted(who, district=district)
    by = read.cameras.visits_by_inspector(who, district=district)
    if by.empty:
        cards.nothing(t("No visit can be compared with telemetry yet."), "")
        return
    st.caption(plain(t("{contradicted} of {compared} visits compared: all cameras work, says the visit, and telemetry "
                       "has some dark from its beginning to its end. Worth a look at them together.",
                       contradicted=number(len(found)), compared=number(int(by["compared_n"].sum())))),
               help=cards.meaning(who, "visits_contradicted", cards.as_of(who)))
    if not found.empty:
        tables.clickable(*contradicted_table(who, district=district), list(found["school_id"]), "contradicted",
                         t("Visits that telemetry contradicts"))
        tables.take("contradicted", district=district)
    with st.expander(t("By inspector")):
        tables.plain(*visits_by_inspector_table(who, district=district), alt=t("By inspector"),
                     key="visits_by_inspector")
        tables.take("visits_by_inspector", district=district)


def contradicted_table(who: Viewer, *, district: str | None = None) -> tables.Shown:
    """Visits that telemetry contradicts, and the headings."""
    found = read.cameras.contradicted(who, district=district)
    shown = pd.DataFrame({
        "school": school_names(found),
        "at": city_time(found["started_at"], cards.zone(who)), "inspector": found["inspector"],
        "seen": [t("{part} of {whole}", part=number(r["seen_n"]), whole=number(r["seen_of_n"]))
                 for r in found.to_dict("records")],
        "dark": found["dark_n"], "unmeasured": found["unmeasured_n"]})
    headings: dict[str, Any] = {
        "school": st.column_config.TextColumn(t("School"), pinned=True),
        "at": st.column_config.DatetimeColumn(t("Began"), format=f"{day_format()} HH:mm"),
        "seen": t("Seen by the visit"), "dark": t("Dark all along"), "unmeasured": t("Not measured then"),
        "inspector": t("Inspector")}
    return shown[list(headings)], headings


def visits_by_inspector_table(who: Viewer, *, district: str | None = None) -> tables.Shown:
    """Visits compared with telemetry by inspector, and the headings."""
    return read.cameras.visits_by_inspector(who, district=district), {
        "inspector": st.column_config.TextColumn(t("Inspector"), pinned=True),
        "compared_n": t("Visits compared, n"), "contradicted_n": t("Contradicted")}


def _camera(row: Any) -> str:
    if row["condition"] == "link_lost":
        return tn("{n} camera", "all {n} cameras", int(row["cameras_n"]))
    return str(row["camera_id"])


def _why(row: Any, words: dict[str, dict[str, str]]) -> str:
    if row["condition"] == "live_only":
        return words["camera_condition"]["live_only"]
    return words["camera_cause"].get(row["cause"], "—")
