"""Where every school is, in one fixed order, and which of them a filter lets through with what status."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from app.read.found import FOUND, as_asked
from app.read.store import ask, newest
from app.rights import Viewer

_PLACES = """
    select school_id, name_kk, name_ru, name_en, number, lon, lat
    from marts.school where lon is not null and lat is not null order by school_id"""

_MARKS = """
    with found as (select s.school_id, x.status """ + FOUND + """)
    select coalesce(list_position($codes, f.status), 0)::utinyint as mark
    from marts.school s left join found f on f.school_id = s.school_id
    where s.lon is not null and s.lat is not null
    order by s.school_id"""  # noqa: S608 -- constants of this house alone

_PAST_MARKS = """
    select coalesce(list_position($codes, p.status), 0)::utinyint as mark
    from marts.school s
    left join marts.school_past p on p.school_id = s.school_id and p.day_on = $day
        and ($district is null or s.district_id = $district)
    where s.lon is not null and s.lat is not null
    order by s.school_id"""

_COUNTS = "select x.status, count(*) as schools_n " + FOUND + " group by x.status"


def version(who: Viewer) -> str:
    """Names the file and the part of it that `places` and `marks` are of: equal only where both are."""
    return f"{newest(who.audience).stem}-{who.scope.level}-{who.scope.place_id or ''}"


def places(who: Viewer) -> pd.DataFrame:
    """Schools that have a place, those of past days too, by their ids: school_id, name_*, number, lon, lat (WGS 84)."""
    return ask(who, _PLACES)


def marks(who: Viewer, codes: tuple[str, ...], *, statuses: tuple[str, ...] = (), system: str | None = None,
          district: str | None = None, inspector: str | None = None, ownership: str | None = None,
          words: str = "") -> bytes:
    """A byte for each row of `places`: the position of its status in `codes` from 1 on, 0 when a filter leaves it out.

    The filters are those of `read.city.schools`.
    """
    asked = as_asked(statuses=statuses, system=system, district=district, inspector=inspector, ownership=ownership,
                     words=words)
    return bytes(ask(who, _MARKS, codes=codes, **asked)["mark"].to_numpy("uint8"))


def past_marks(who: Viewer, codes: tuple[str, ...], day: dt.date, *, district: str | None = None) -> bytes:
    """As `marks`, with the status at the end of `day`; 0 for a school that was not in scope then."""
    return bytes(ask(who, _PAST_MARKS, codes=codes, day=day, district=district)["mark"].to_numpy("uint8"))


def counts(who: Viewer, *, statuses: tuple[str, ...] = (), system: str | None = None, district: str | None = None,
           inspector: str | None = None, ownership: str | None = None, words: str = "") -> dict[str, int]:
    """status → number of schools that pass the filters of `read.city.schools`, those without a place too."""
    found = ask(who, _COUNTS, **as_asked(statuses=statuses, system=system, district=district, inspector=inspector,
                                         ownership=ownership, words=words))
    return dict(zip(found["status"], found["schools_n"].astype(int), strict=True))
