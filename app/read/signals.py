"""Questions about citizens' reports to 109."""

from __future__ import annotations

import pandas as pd

from app.read.store import ask
from app.rights import Viewer

_COUNTS = """
    select count(*) as signals_n, count(*) filter (school_id is not null) as matched_n,
        count(*) filter (is_open) as open_n, count(*) filter (is_ground) as grounds_n,
        count(*) filter (school_id is null and is_open) as unmatched_open_n, max(received_at) as received_at
    from marts.signal"""

_LISTED = """
    select g.*, s.name_kk, s.name_ru, s.name_en, i.name as inspector,
        d.name_kk as district_kk, d.name_ru as district_ru, d.name_en as district_en
    from marts.signal g
    left join marts.school s using (school_id)
    left join marts.district d on d.district_id = g.district_id
    left join marts.inspector i on i.inspector_id = g.inspector_id
    where ($district is null or g.district_id = $district)
        and ($school is null or g.school_id = $school)
        and ($category is null or g.category = $category)
        and (not $matched or g.school_id is not null)
    order by g.is_ground desc, g.is_open desc, g.received_at desc, g.signal_id"""

_UNMATCHED = """
    select g.signal_id, g.received_at, g.category, g.place, g.state, g.matched_by, g.candidates
    from marts.signal g where g.school_id is null order by g.is_open desc, g.received_at desc, g.signal_id"""


def counts(who: Viewer) -> pd.DataFrame:
    """One row: reports, matched ones, open ones, grounds for a visit, and those for a person to place."""
    return ask(who, _COUNTS)


def listed(who: Viewer, *, district: str | None = None, school: str | None = None, category: str | None = None,
           matched: bool = True) -> pd.DataFrame:
    """Reports that pass the filters, grounds for a visit first; received_at in UTC."""
    return ask(who, _LISTED, district=district, school=school, category=category, matched=matched)


def unmatched(who: Viewer) -> pd.DataFrame:
    """Reports that fit no school or several, open ones first; candidates are school ids joined by ';'."""
    return ask(who, _UNMATCHED)
