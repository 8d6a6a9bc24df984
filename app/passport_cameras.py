"""The cameras of a school's passport: their month as bars, their table, and what is claimed, seen and measured."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app import cards, charts, drawn, read, tables
from app.rights import Viewer
from app.texts import (
    NO_VALUE,
    axis_format,
    city_time,
    day_format,
    labels,
    moment,
    name_in,
    names_in,
    number,
    plain,
    t,
    tn,
)


def contradictions(who: Viewer, school_id: str) -> None:
    """A warning for each visit that says all cameras work while some were dark all along."""
    for row in read.school.contradictions(who, school_id).to_dict("records"):
        st.warning(plain(tn(
            "The visit of {moment} says that all {seen} cameras work; {n} of them was dark from beginning to end",
            "The visit of {moment} says that all {seen} cameras work; {n} of them were dark from beginning to end",
            int(row["dark_n"]), moment=moment(row["started_at"], cards.zone(who)), seen=number(row["seen_of_n"]))),
            icon=":material/compare_arrows:")


def layer(who: Viewer, school_id: str, name: str) -> bool:
    """How the school stands in a layer made of cameras; False when `name` is no such layer."""
    rows = read.school.layer(who, school_id, name)
    if rows.empty:
        return False
    row = rows.iloc[0]
    said = t("{ok} of {whole} in order, {n} not measured", ok=number(row["ok_n"]), whole=number(row["in_service_n"]),
             n=number(row["in_service_n"] - row["measured_n"]))
    cards.status_line(who, row["status"], f"{name_in(row, 'label')} · {said}", name)
    return True


def timelines(who: Viewer, school_id: str) -> None:
    """A bar a camera over the campaign, coloured by condition, with a line at each visit."""
    rows, zone, facts = read.school.timelines(who, school_id), cards.zone(who), read.city.publication(who).iloc[0]
    if rows.empty:
        return
    conditions = labels(read.words.codes(who, "camera_condition"))
    causes = labels(read.words.codes(who, "camera_cause"))
    spells = rows.assign(from_at=city_time(rows["from_at"], zone), to_at=city_time(rows["to_at"], zone),
                         cause=[conditions[r["condition"]] if r["cause"] == "usable" else causes[r["cause"]]
                                for r in rows.to_dict("records")])
    from_on = min(facts["starts_on"], facts["as_of_on"])
    visits = read.school.visits(who, school_id).sort_values("started_at")
    visits = visits[visits["started_at"] >= rows["from_at"].min()]
    told = [moment(at, zone) for at in visits["started_at"]]
    said = {at: t("Visit: {moment}", moment=when) for at, when in
            zip(city_time(visits["started_at"], zone), told, strict=True)}
    st.caption(plain(" · ".join(filter(None, (
        t("Each bar is a camera, those longest without a picture first"),
        t("▼ and the line: a visit ({moments})", moments="; ".join(told)) if told else "")))))
    drawn.chart(
        partial(charts.timelines, spells, read.words.camera_conditions(who), conditions, said, from_on=from_on,
                to_on=facts["as_of_on"], axis_format=axis_format()),
        key="camera_timelines", alt=t("Condition of each camera over the campaign"))
    drawn.as_table("school_spells", lambda: spells_table(who, school=school_id),
                   alt=t("Condition of each camera over the campaign"), school=school_id)


def spells_table(who: Viewer, *, school: str = "") -> tables.Shown:
    """How long each camera of a school was in which condition and why, and the headings."""
    rows, zone, at = read.school.timelines(who, school), cards.zone(who), f"{day_format()} HH:mm"
    conditions, causes = labels(read.words.codes(who, "camera_condition")), _causes(who)
    shown = rows.assign(
        from_at=city_time(rows["from_at"], zone), to_at=city_time(rows["to_at"], zone),
        state=[conditions[c] for c in rows["condition"]], why=[causes[c] for c in rows["cause"]])
    return shown, {
        "camera_id": st.column_config.TextColumn(t("Camera"), pinned=True),
        "from_at": st.column_config.DatetimeColumn(t("From"), format=at),
        "to_at": st.column_config.DatetimeColumn(t("To"), format=at), "state": t("Condition"), "why": t("Cause")}


def cameras(who: Viewer, school_id: str) -> None:
    """The register's cameras: condition since when and why, rung, archive, availability, contractor."""
    rows, names = read.school.cameras(who, school_id), labels(read.words.codes(who, "camera_condition"))
    if rows.empty:
        cards.nothing(t("No camera is on the register."), t("Load the register of this school."))
        return
    counts = rows["condition"].value_counts()
    st.markdown(" · ".join(f"{plain(names[c])}: **{number(int(n))}**" for c, n in counts.items()))
    timelines(who, school_id)
    tables.plain(*cameras_table(who, school=school_id), alt=t("Cameras"), key="cameras")
    tables.take("school_cameras", school=school_id)


def cameras_table(who: Viewer, *, school: str = "") -> tables.Shown:
    """The cameras of a school, and the headings."""
    rows, zone = read.school.cameras(who, school), cards.zone(who)
    words = {name: labels(read.words.codes(who, name)) for name in (
        "zone", "camera_condition", "camera_rung", "rung_stop", "archive_state")}
    causes = _causes(who)
    shown = rows.assign(
        place=[words["zone"].get(z, z) for z in rows["zone"]],
        state=[words["camera_condition"][c] for c in rows["condition"]],
        why=[causes.get(c, NO_VALUE) for c in rows["cause"]],
        rung_name=[f"L{r:.0f} · {words['camera_rung'][f'{r:.0f}']}" if r == r else NO_VALUE for r in rows["rung"]],
        stop=[words["rung_stop"].get(s, NO_VALUE) for s in rows["rung_stop"]],
        archive=[words["archive_state"][a] for a in rows["archive_state"]],
        archive_of=[_archive(r["archive_days"], r["archive_required_days"]) for r in rows.to_dict("records")],
        since=city_time(rows["since_at"], zone), seen=city_time(rows["observed_at"], zone))
    at = f"{day_format()} HH:mm"
    return shown, {
        "camera_id": st.column_config.TextColumn(t("Camera"), pinned=True), "place": t("Zone"), "state": t("Condition"),
        "since": st.column_config.DatetimeColumn(t("Since"), format=at), "why": t("Cause"),
        "rung_name": t("Rung reached"), "stop": t("What stops it next"), "archive": t("Archive"),
        "archive_of": t("Archive, days"), "archive_told_days": t("Recorder tells, days"),
        "archive_gap_on": st.column_config.DateColumn(t("Last hole in the archive"), format=day_format()),
        "retention_days": t("Register claims, days"),
        "availability_pct": st.column_config.NumberColumn(
            t("Available, %"), format="%.1f", help=cards.meaning(who, "availability", cards.as_of(who))),
        "contractor": t("Contractor"), "seen": st.column_config.DatetimeColumn(t("Observed"), format=at),
        "clock_drift_s": t("Clock drift, s"), "vendor": t("Maker"),
        "commissioned_on": st.column_config.DateColumn(t("In service since"), format=day_format())}


def discrepancies(who: Viewer, school_id: str) -> None:
    """What the act claims, the visit saw and telemetry measures, item by item, with the verdict in words."""
    shown, headings = discrepancies_table(who, school=school_id)
    if shown.empty:
        cards.nothing(t("This school is not in the scope of the campaign."), "")
        return
    tables.plain(shown, headings, alt=t("Claimed, seen, measured"), key="discrepancies")
    tables.take("school_discrepancies", school=school_id)


def discrepancies_table(who: Viewer, *, school: str = "") -> tables.Shown:
    """The items of a school, and the headings."""
    rows, verdicts = read.school.discrepancies(who, school), cards.verdicts(who)
    shown = rows.assign(item_name=names_in(rows, "label"),
                        unmeasured=rows["unmeasured_n"].where(rows["is_measured"]),
                        verdict=[verdicts[c] for c in rows["class"]])
    return shown, {
        "item_name": t("Item"), "verdict": t("Verdict"), "claimed": t("Claimed by the act"),
        "seen": t("Seen by the visit"), "measured_at_visit": t("Measured during the visit"),
        "measured": t("Measured now"), "unmeasured": t("Not measured now"),
        "declared_on": st.column_config.DateColumn(t("Day of the act"), format=day_format()),
        "seen_on": st.column_config.DateColumn(t("Day of the visit"), format=day_format())}


def _causes(who: Viewer) -> dict[str, str]:
    """Why a camera shows nothing, in words; one whose picture is usable has no cause, whether it records or not."""
    return labels(read.words.codes(who, "camera_cause")) | {"usable": NO_VALUE}


def _archive(days: float, required: float) -> str:
    return NO_VALUE if days != days else t("{days}, required {required}", days=number(days), required=number(required))
