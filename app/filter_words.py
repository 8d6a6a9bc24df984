"""The filters of a list in words, as they are printed above a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app import audit_lists, camera_lists, cards, orders, read
from app.rights import Viewer
from app.texts import day, labels, school_names, t

Names = Callable[[Viewer, Mapping[str, str]], dict[str, str]]

def said(who: Viewer, where: Mapping[str, str]) -> list[tuple[str, str]]:
    """(filter, what it lets pass) of each in `where`; a code that is none, or none of the viewer's, is not said."""
    found = []
    for name, value in where.items():
        label, names = _FILTERS[name]
        known = names(who, where) if names else {}
        found.append((label(), ", ".join(known.get(v, t("not known here")) if names else v
                                         for v in (value.split(",") if names else [value]))))
    return found


def _codes(of_list: str) -> Names:
    return lambda who, _: labels(read.words.codes(who, of_list))


def _schools(who: Viewer, _: Mapping[str, str]) -> dict[str, str]:
    rows = read.city.schools(who)
    return dict(zip(rows["school_id"], school_names(rows), strict=True))


def _inspectors(who: Viewer, _: Mapping[str, str]) -> dict[str, str]:
    rows = read.city.inspectors(who)
    return dict(zip(rows["inspector_id"], rows["name"], strict=True))


def _states(who: Viewer, _: Mapping[str, str]) -> dict[str, str]:
    return labels(read.words.codes(who, "prescription_state"))


def _layers(who: Viewer, _: Mapping[str, str]) -> dict[str, str]:
    return labels(read.words.systems(who), "system") | labels(read.words.camera_layers(who), "layer")


def _days(who: Viewer, _: Mapping[str, str]) -> dict[str, str]:
    return {at.isoformat(): day(at) for at in read.campaign.replay_days(who)}


_FILTERS: dict[str, tuple[Callable[[], str], Names | None]] = {
    "district": (lambda: t("District"), lambda who, _: labels(read.city.districts(who), "district_id", "name")),
    "inspector": (lambda: t("Inspector"), _inspectors),
    "school": (lambda: t("School"), _schools),
    "status": (lambda: t("Status"), lambda who, where: labels(read.words.statuses(who, where.get("system")), "status")),
    "system": (lambda: t("Layer"), _layers),
    "ownership": (lambda: t("Ownership"), _codes("ownership")),
    "q": (lambda: t("Search"), None),
    "owner": (lambda: t("Owner"), lambda who, _: orders.owner_names(who)),
    "states": (lambda: t("State"), _states),
    "ageing": (lambda: t("Days past the deadline"), _codes("ageing")),
    "severity": (lambda: t("Weight"), _codes("severity")),
    "contractor": (lambda: t("Contractor"), lambda who, _: camera_lists.contractor_names(who)),
    "of_class": (lambda: t("Verdict"), lambda who, _: cards.verdicts(who)),
    "category": (lambda: t("About"), _codes("signal_category")),
    "source": (lambda: t("Source"), lambda who, _: labels(read.words.sources(who))),
    "reason": (lambda: t("Reason"), lambda who, _: labels(read.words.reasons(who))),
    "event": (lambda: t("Event"), lambda who, _: audit_lists.events()),
    "person": (lambda: t("Who"), None),
    "day": (lambda: t("Day"), _days),
    "against": (lambda: t("Beside another day"), _days),
}
