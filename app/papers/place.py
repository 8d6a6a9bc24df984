"""One page of a district, an inspector or a school: how it stands, what is late there, whom to visit."""

from __future__ import annotations

import pandas as pd

from app import cards, passport_why, read
from app.exports.content import Block, Figure, Lines, Page
from app.papers import parts, tables
from app.rights import Viewer
from app.texts import day, name_in, number, percent, school_name, t

_LINES = 12  # reasons and steps that leave room for the prescriptions


def district(who: Viewer, row: pd.Series) -> Page:
    """A district, from its row of read.city.districts."""
    place = str(row["district_id"])
    found = read.city.standing(who, district=place)
    if found.empty:
        return _empty(who, name_in(row))
    s = found.iloc[0]
    days = read.campaign.standing_days(who, district=place)
    late = read.orders.listed(who, district=place, severity="critical")
    drawn = parts.city_map(who, read.city.schools(who, district=place), (place,))
    beside = (tables.systems(who, district=place), tables.first(tables.changed(who, district=place), 4))
    return Page(
        name_in(row), _subtitle(who), parts.counts(who, s, days), parts.headline(who, s),
        ((drawn, beside) if drawn else (beside,),
         (tables.first(tables.critical(who, late[late["overdue_days"] > 0], is_city=False), 8),),
         (tables.not_done(who, district=place), tables.inspectors(who, district=place))), (88, -56, 0))


def inspector(who: Viewer, row: pd.Series) -> Page:
    """An inspector, from his row of read.city.inspectors."""
    place = str(row["inspector_id"])
    found = read.city.standing(who, inspector=place)
    if found.empty:
        return _empty(who, str(row["name"]))
    s = found.iloc[0]
    schools = read.city.schools(who, inspector=place)
    late = read.orders.listed(who, severity="critical")
    late = late[(late["overdue_days"] > 0) & late["school_id"].isin(schools["school_id"])]
    drawn = parts.city_map(who, schools, tuple(schools["district_id"].unique()))
    beside: tuple[Block, ...] = tuple(filter(None, (drawn, tables.systems(who, inspector=place))))
    return Page(
        str(row["name"]), _subtitle(who), parts.counts(who, s), parts.headline(who, s),
        (beside, (tables.first(tables.not_done(who, inspector=place), 6),),
         (tables.first(tables.critical(who, late, is_city=False), 6),),
         (tables.school_list(who, schools, t("Schools of the inspector")),)), (82, -44, -44, 0))


def school(who: Viewer, row: pd.Series) -> Page:
    """A school's passport on one page, from its row of read.school.school."""
    place, when = str(row["school_id"]), cards.as_of(who)
    one = pd.DataFrame([row])
    drawn = parts.city_map(who, one, (str(row["district_id"]),))
    reasons = tuple(said for said, _ in passport_why.why_said(who, place)[:_LINES])
    steps = tuple(passport_why.way_said(who, place)[:_LINES])
    status = parts.status_label(who)[row["status"]]
    figures: tuple[Figure, ...] = (
        parts.amount(who, "score", number(row["score_pct"]), when, t(
            "from {lo} to {hi} with the unknown", lo=number(row["score_lo_pct"]), hi=number(row["score_hi_pct"]))),
        parts.amount(who, "knowledge", percent(row["knowledge_pct"], 100), when, t(
            "inspected {day}", day=day(row["inspected_on"]))),
        parts.share(who, "cameras_recording", row["cameras_recording_n"], row["cameras_in_service_n"], when),
        parts.share(who, "overdue", row["overdue_n"], row["open_prescriptions_n"], when))
    beside: tuple[Block, ...] = tuple(filter(None, (drawn, tables.school_systems(who, place))))
    return Page(
        school_name(row), f"{status} · {name_in(row, 'district')} · {row['address'] or '—'}", (), figures,
        (beside, (Lines(t("Why this status"), reasons or (t("Nothing speaks against it."),)),
                  Lines(t("The shortest way to green"), steps or (t("The school is green."),), bool(steps))),
         (tables.prescriptions(who, place),)), (82, -72, 0))


def _empty(who: Viewer, name: str) -> Page:
    return Page(name, _subtitle(who), (), (), ((Lines(t("Schools"), (t("No school is here."),)),),), (0,))


def _subtitle(who: Viewer) -> str:
    facts = read.city.publication(who).iloc[0]
    return t("{name}, day {day} of {days}", name=name_in(facts), day=facts["day_n"], days=facts["days_n"])
