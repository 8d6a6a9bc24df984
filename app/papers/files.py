"""Files of the papers: briefing and places as PDF and slides, the map as a picture, a list as a workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from app import briefing, filter_words, filters, lists, read
from app.exports import paper, slides, workbook
from app.exports.content import Pack, Page
from app.papers import city, parts, place
from app.rights import Viewer
from app.texts import day, labels, language, t, tn


class NothingToPrint(LookupError):
    """There is no such place for this viewer."""


def city_pack(who: Viewer, at: dt.datetime | None) -> Pack:
    """The city's two pages and one a district."""
    every = [place.district(who, row) for _, row in read.city.districts(who).iterrows()]
    return parts.pack(who, at, briefing.title(who), [*city.pages(who), *every])


def district_pack(who: Viewer, at: dt.datetime | None, *, district: str | None = None) -> Pack:
    """One page of the district, or of each that the viewer sees."""
    return _places(who, at, read.city.districts(who), "district_id", district, t("District"))


def inspector_pack(who: Viewer, at: dt.datetime | None, *, inspector: str | None = None) -> Pack:
    """One page of the inspector; his own when he names nobody."""
    return _places(who, at, read.city.inspectors(who), "inspector_id", inspector or filters.own(who, "inspector") or "",
                   t("Inspector"))


def school_pack(who: Viewer, at: dt.datetime | None, *, school: str | None = None) -> Pack:
    """The passport of a school on one page; a director's own when he names none."""
    found = read.school.school(who, school or filters.own(who, "school") or "")
    return _places(who, at, found, "school_id", None, t("School"))


def _places(who: Viewer, at: dt.datetime | None, rows: pd.DataFrame, key: str, chosen: str | None,
            word: str) -> Pack:
    drawn = {"district_id": place.district, "inspector_id": place.inspector, "school_id": place.school}[key]
    wanted = rows if chosen is None else rows[rows[key] == chosen]
    pages: list[Page] = [drawn(who, row) for _, row in wanted.iterrows()]
    if not pages:
        raise NothingToPrint(chosen or key)
    title = f"{word}: {pages[0].title}" if len(pages) == 1 else t("The city by district")
    return parts.pack(who, at, title, pages)


def map_picture(who: Viewer, at: dt.datetime | None, *, status: str = "", system: str | None = None,
                district: str | None = None, inspector: str | None = None, ownership: str | None = None,
                q: str = "") -> tuple[bytes, int]:
    """The map of the schools that pass the filters as PNG, and how many there are. NothingToPrint for none."""
    where = {k: v for k, v in (("status", status), ("system", system), ("district", district),
                               ("inspector", inspector), ("ownership", ownership), ("q", q)) if v}
    schools = read.city.schools(who, statuses=tuple(filter(None, status.split(","))), system=system,
                                district=district, inspector=inspector, ownership=ownership, words=q)
    drawn = parts.city_map(who, schools, (district,) if district else None, system)
    if drawn is None:
        raise NothingToPrint("map")
    stamp = parts.stamp(who, at)
    said = " · ".join(f"{name}: {value}" for name, value in filter_words.said(who, where))
    return paper.map_png(
        drawn, title=f"{drawn.title}, {day(read.campaign.as_of(who))}", above=stamp.classification,
        beneath=" · ".join(filter(None, (said, parts.demonstration(who), stamp.moment, stamp.source, stamp.reader))),
        language=language(), statuses=parts.legend(who, system),
        counts={s: int((schools["status"] == s).sum()) for s in schools["status"].unique()}), len(schools)


def list_workbook(who: Viewer, at: dt.datetime | None, name: str, where: Mapping[str, str]) -> tuple[bytes, int]:
    """A list of app.lists as XLSX, and how many rows it has."""
    one, stamp = lists.LISTS[name], parts.stamp(who, at)
    rows = one.rows(who, **where)
    sources = labels(read.words.sources(who)) | {"sources": t("Landed files"), "journal": t("Journal")}
    chosen = "; ".join(f"{label} — {value}" for label, value in filter_words.said(who, where)) or t("none: all rows")
    lines = (f"{t('Filters')}: {chosen}", f"{t('Moment')}: {stamp.moment}",
             f"{t('Source')}: {sources[one.source]}. {stamp.source}", stamp.reader,
             tn("{n} row", "{n} rows", len(rows)), *filter(None, [parts.demonstration(who)]))
    return workbook.xlsx(workbook.Sheet(
        one.title(), stamp.classification, lines, rows, t("yes"), t("no"), language())), len(rows)


def pdf(pack: Pack) -> bytes:
    """The pack as PDF."""
    return paper.pdf(pack)


def pptx(pack: Pack) -> bytes:
    """The pack as slides."""
    return slides.pptx(pack)


def as_of_name(who: Viewer) -> str:
    """The part of a file's name that says its day and language."""
    return f"{read.campaign.as_of(who).isoformat()}-{language()}"
