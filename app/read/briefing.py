"""Questions of the briefing: what to steer by hand, what is late, what is missing."""

from __future__ import annotations

import pandas as pd

from app.read.store import ask
from app.rights import Viewer

_STEER = """
    with kept as (
        select rank, school_id, total, list({'reason': reason, 'amount': amount} order by weight desc, reason) as why
        from marts.steer group by rank, school_id, total
    )
    select k.*, s.status, s.pupils, s.name_kk, s.name_ru, s.name_en, i.name as inspector,
        d.name_kk as district_kk, d.name_ru as district_ru, d.name_en as district_en
    from kept k
    join marts.school s using (school_id)
    join marts.district d on d.district_id = s.district_id
    left join marts.inspector i on i.inspector_id = s.inspector_id
    where k.rank <= $first or list_contains($pinned, k.school_id)
    order by k.rank"""

_STEER_REASONS = "select reason as code, label_kk, label_ru, label_en from reference.steer_reasons"

_CRITICAL = """
    select p.prescription_id, p.school_id, p.due_on, p.overdue_days, p.owner, p.needs_budget, p.is_extended,
        s.name_kk, s.name_ru, s.name_en, d.name_kk as district_kk, d.name_ru as district_ru, d.name_en as district_en
    from marts.prescription p
    join marts.school s using (school_id)
    join marts.district d on d.district_id = s.district_id
    where p.is_overdue and p.is_in_scope and p.severity = 'critical'
    order by p.overdue_days desc, s.name_ru collate kk, p.prescription_id"""

_MISSING = """
    select s.source, s.freshness, s.newest_at, s.is_day, s.age_days, s.max_age_days, s.files_refused_n,
        s.rows_quarantined, w.label_kk, w.label_ru, w.label_en
    from marts.source s join reference.sources w using (source) join reference.source_bound b using (source)
    -- what a city need not have is not missing
    where s.freshness = 'late' or s.files_refused_n > 0
        or s.freshness = 'absent' and (b.is_needed or b.max_age_days is not null)
    order by s.position"""

_PINNED = """
    select s.school_id, s.status, s.name_kk, s.name_ru, s.name_en, s.open_prescriptions_n, s.overdue_n,
        d.name_kk as district_kk, d.name_ru as district_ru, d.name_en as district_en, i.name as inspector, c.was
    from marts.school s
    join marts.district d on d.district_id = s.district_id
    left join marts.inspector i on i.inspector_id = s.inspector_id
    left join marts.school_change c using (school_id)
    where list_contains($schools, s.school_id)"""


def steer(who: Viewer, first: int, pinned: tuple[str, ...] = ()) -> pd.DataFrame:
    """The first schools by weight of reasons, with `why` (a list of reason and amount)."""
    return ask(who, _STEER, first=first, pinned=pinned)


def steer_reasons(who: Viewer) -> pd.DataFrame:
    """code, label_* (with a place for the amount) of the reasons for steering."""
    return ask(who, _STEER_REASONS)


def critical(who: Viewer) -> pd.DataFrame:
    """Critical prescriptions past their deadline, the longest first."""
    return ask(who, _CRITICAL)


def missing(who: Viewer) -> pd.DataFrame:
    """Sources that are late, absent, or of which a file was refused."""
    return ask(who, _MISSING)


def pinned(who: Viewer, schools: tuple[str, ...]) -> pd.DataFrame:
    """Status, prescriptions and yesterday's status of these schools."""
    return ask(who, _PINNED, schools=schools)
