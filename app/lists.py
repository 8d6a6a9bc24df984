"""Every list that may be taken away: the page whose right it needs, its rows, its title and its source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import pandas as pd

from app import (
    audit_lists,
    briefing,
    camera_lists,
    camera_twins,
    cameras,
    campaign,
    campaign_lists,
    campaign_twins,
    changes,
    findings,
    order_drafts,
    orders,
    passport,
    passport_cameras,
    passport_systems,
    past_lists,
    people,
    place_tables,
    plan_lists,
    signals,
    tables,
)
from app.texts import t

Rows = Callable[..., pd.DataFrame]


@dataclass(frozen=True)
class List:
    """`rows(who, **filters)` are in the words of the page; `source` is the code of the source that they come from."""

    page: str
    rows: Rows
    title: Callable[[], str]
    source: str


def _of(table: Callable[..., tables.Shown]) -> Rows:
    """The rows of a table of a page, its columns named as there."""
    @wraps(table)  # the filters are those that it names
    def rows(*who: Any, **where: Any) -> pd.DataFrame:
        return tables.in_words(*table(*who, **where))
    return rows


LISTS: dict[str, List] = {
    "critical": List("briefing", _of(briefing.critical_table), lambda: t("Critical prescriptions overdue"),
                     "prescriptions"),
    "schools": List("map", _of(place_tables.schools_table), lambda: t("Schools that pass the filters"), "answers"),
    "districts": List("district", _of(place_tables.districts_table), lambda: t("The city by district"), "answers"),
    "inspectors": List("inspector", _of(place_tables.inspectors_table),
                       lambda: t("Schools of each inspector by status"), "answers"),
    "systems": List("map", _of(place_tables.systems_table), lambda: t("Systems, the worst first"), "answers"),
    "district_progress": List("campaign", _of(campaign.districts_table), lambda: t("Which district ends last"),
                              "visits"),
    "changes": List("campaign", _of(changes.changes_table), lambda: t("What changed since yesterday"), "answers"),
    "past_days": List("campaign", _of(past_lists.past_table), lambda: t("Schools on a past day"), "answers"),
    "not_done": List("campaign", campaign_lists.not_done_file, lambda: t("Who is not done, and why"), "visits"),
    "inspectors_today": List("campaign", _of(campaign_lists.inspectors_today_table),
                             lambda: t("How many a day each inspector needs"), "visits"),
    "scope_changes": List("campaign", _of(campaign_lists.scope_changes_table), lambda: t("Changes of the scope"),
                          "scope"),
    "campaign_days": List("campaign", _of(campaign_twins.days_table),
                          lambda: t("Schools inspected, against the plan"), "visits"),
    "district_days": List("campaign", _of(campaign_twins.district_days_table),
                          lambda: t("Schools inspected by district and day"), "visits"),
    "finding_days": List("campaign", _of(campaign_twins.finding_days_table),
                         lambda: t("Findings: found, mended, verified"), "answers"),
    "calendar_days": List("campaign", _of(campaign_twins.calendar_table), lambda: t("The month by day"), "visits"),
    "campaigns": List("campaign", _of(campaign_twins.compared_table), lambda: t("Against the earlier campaign"),
                      "visits"),
    "prescriptions": List("prescriptions", orders.listed_file, lambda: t("Prescriptions"), "prescriptions"),
    "order_owners": List("prescriptions", _of(orders.owners_table), lambda: t("Overdue by owner"), "prescriptions"),
    "order_districts": List("prescriptions", _of(orders.districts_table), lambda: t("By district"), "prescriptions"),
    "order_steps": List("prescriptions", _of(orders.steps_table), lambda: t("Steps of the escalation"),
                        "prescriptions"),
    "escalation": List("prescriptions", orders.escalation_file, lambda: t("Log of the escalation"), "prescriptions"),
    "findings_without": List("prescriptions", _of(order_drafts.without_table),
                             lambda: t("Findings without a prescription"), "answers"),
    "cameras_down": List("cameras", camera_lists.down_file, lambda: t("Cameras that do not work"), "camera_status"),
    "ladder": List("cameras", _of(camera_twins.ladder_table), lambda: t("The ladder"), "camera_status"),
    "archive": List("cameras", _of(camera_twins.archive_table), lambda: t("Depth of the archive"), "camera_status"),
    "school_days": List("cameras", _of(camera_twins.school_days_table), lambda: t("Availability by school and day"),
                        "camera_status"),
    "contractors": List("cameras", _of(camera_lists.contractors_table), lambda: t("Contractors"), "camera_status"),
    "discrepancy_sums": List("cameras", _of(camera_lists.sums_table), lambda: t("Claimed, seen, measured"),
                             "declarations"),
    "discrepancies": List("cameras", camera_lists.discrepancies_file, lambda: t("Discrepancies, the largest first"),
                          "declarations"),
    "contradicted": List("cameras", _of(camera_lists.contradicted_table),
                         lambda: t("Visits that telemetry contradicts"), "camera_status"),
    "visits_by_inspector": List("cameras", _of(camera_lists.visits_by_inspector_table), lambda: t("By inspector"),
                                "camera_status"),
    "challenge": List("cameras", _of(cameras.challenge_table), lambda: t("Archive challenge"), "answers"),
    "work": List("inspector", _of(people.work_table), lambda: t("Who covers what, and what is left"), "visits"),
    "findings_expected": List("inspector", _of(people.funnel_table), lambda: t("Findings against expectation"),
                              "answers"),
    "gaps": List("inspector", _of(people.gaps_table), lambda: t("Gaps and double cover"), "assignments"),
    "signs": List("inspector", _of(people.signs_table), lambda: t("Visits to look at"), "visits"),
    "walk_plan": List("plan", plan_lists.as_file, lambda: t("Whom to visit next"), "walk_plans"),
    "signals": List("school", _of(signals.signals_table), lambda: t("Reports to 109"), "signals"),
    "unmatched_signals": List("signals", signals.unmatched_file, lambda: t("Reports without a school"), "signals"),
    "school_criteria": List("school", _of(passport.criteria_table), lambda: t("Requirements"), "answers"),
    "school_systems": List("school", _of(passport_systems.systems_table), lambda: t("Systems"), "answers"),
    "school_visits": List("school", _of(passport.visits_table), lambda: t("Visits"), "visits"),
    "school_prescriptions": List("school", _of(passport.prescriptions_table), lambda: t("Prescriptions"),
                                 "prescriptions"),
    "school_cameras": List("school", _of(passport_cameras.cameras_table), lambda: t("Cameras"), "camera_status"),
    "school_spells": List("school", _of(passport_cameras.spells_table),
                          lambda: t("Condition of each camera over the campaign"), "camera_status"),
    "school_discrepancies": List("school", _of(passport_cameras.discrepancies_table),
                                 lambda: t("Claimed, seen, measured"), "declarations"),
    "sources": List("quality", _of(findings.sources_table), lambda: t("Sources"), "sources"),
    "files": List("quality", _of(findings.files_table), lambda: t("Landed files"), "sources"),
    "quarantine": List("quality", findings.quarantine_file, lambda: t("Rows held back"), "sources"),
    "school_remarks": List("quality", findings.school_remarks_file, lambda: t("Remarks on schools"), "sources"),
    "file_remarks": List("quality", _of(findings.file_remarks_table), lambda: t("Remarks on files"), "sources"),
    "audit": List("audit", audit_lists.audit_file, lambda: t("Journal"), "journal"),
}
