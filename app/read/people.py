"""Questions about the inspectors' work: coverage, load, gaps, comparison with what is expected."""

from __future__ import annotations

import pandas as pd

from app.read.store import ask
from app.rights import Viewer

_WORK = """
    select w.*, f.findings_n, f.answers_n, f.expected_n, f.look, coalesce(s.signs_n, 0) as signs_n
    from marts.inspector_work w
    left join marts.funnel f on f.level = 'inspector' and f.place_id = w.inspector_id
    left join (select inspector_id, count(distinct visit_id) as signs_n from marts.visit_sign group by inspector_id) s
        using (inspector_id)
    where ($district is null or w.district_id = $district) and ($inspector is null or w.inspector_id = $inspector)
    order by w.remaining_n desc, w.schools_n desc, w.name collate kk, w.inspector_id"""

_FUNNEL = """
    select f.*, i.name, i.district_id
    from marts.funnel f
    join marts.inspector i on i.inspector_id = f.place_id
    where f.level = 'inspector'
    order by f.answers_n, f.place_id"""

_GAPS = """
    select g.*, s.name_kk, s.name_ru, s.name_en, s.inspected_on,
        d.name_kk as district_kk, d.name_ru as district_ru, d.name_en as district_en,
        (select string_agg(i.name, ', ' order by i.name collate kk) from marts.inspector i
            where list_contains(string_split(g.inspectors, ';'), i.inspector_id)) as holders
    from marts.assignment_gap g
    join marts.school s using (school_id)
    join marts.district d on d.district_id = s.district_id
    where $district is null or g.district_id = $district
    order by g.lasts desc, g.gap desc, g.days_n desc, s.name_ru collate kk, g.school_id"""

_SIGNS = """
    select v.*, s.name_kk, s.name_ru, s.name_en, i.name as inspector
    from marts.visit_sign v
    join marts.school s using (school_id)
    left join marts.inspector i on i.inspector_id = v.inspector_id
    where ($district is null or v.district_id = $district) and ($inspector is null or v.inspector_id = $inspector)
    order by v.signs_n desc, v.inspector_id, v.started_at, v.sign"""


def work(who: Viewer, *, district: str | None = None, inspector: str | None = None) -> pd.DataFrame:
    """Inspectors with schools or visits in the campaign: coverage, load, what is left, what to look at."""
    return ask(who, _WORK, district=district, inspector=inspector)


def funnel(who: Viewer) -> pd.DataFrame:
    """Inspectors: answers_n, rate_pct, binomial limits around the city's rate, look."""
    return ask(who, _FUNNEL)


def gaps(who: Viewer, *, district: str | None = None) -> pd.DataFrame:
    """Schools that nobody held, or two held at once, on days of the campaign; those that last first."""
    return ask(who, _GAPS, district=district)


def signs(who: Viewer, *, district: str | None = None, inspector: str | None = None) -> pd.DataFrame:
    """Visits to look at, a row a sign, those with most signs first; started_at in UTC."""
    return ask(who, _SIGNS, district=district, inspector=inspector)
