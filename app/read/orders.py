"""Questions about prescriptions: deadlines, what is late, how long mending takes, who was told."""

from __future__ import annotations

import pandas as pd

from app.read.store import ask
from app.rights import Viewer

_STANDING = """
    select p.*, f.median_days, f.median_lo_days, f.median_hi_days
    from marts.prescription_standing p
    left join marts.fix_time f on f.level = p.level and f.district_id is not distinct from p.district_id
        and f.owner is not distinct from p.owner
    where p.level = case when $district is null then 'city' else 'district' end
        and ($district is null or p.district_id = $district)
        and p.owner is not distinct from $owner"""

_OWNERS = """
    select p.*, f.median_days, f.median_lo_days, f.median_hi_days
    from marts.prescription_standing p
    left join marts.fix_time f on f.level = p.level and f.district_id is not distinct from p.district_id
        and f.owner is not distinct from p.owner
    where p.level = case when $district is null then 'city' else 'district' end
        and ($district is null or p.district_id = $district) and p.owner is not null
    order by p.overdue_n desc, p.open_n desc, p.owner"""

_DISTRICTS = """
    select p.*, d.name_kk, d.name_ru, d.name_en, f.median_days
    from marts.prescription_standing p
    join marts.district d using (district_id)
    left join marts.fix_time f on f.level = 'district' and f.district_id = p.district_id
        and f.owner is not distinct from p.owner
    where p.level = 'district' and p.owner is not distinct from $owner
    order by p.overdue_n desc, d.name_ru collate kk"""

_LISTED = """
    select p.*, s.number, s.name_kk, s.name_ru, s.name_en, i.name as holder,
        d.name_kk as district_kk, d.name_ru as district_ru, d.name_en as district_en,
        e.step
    from marts.prescription p
    join marts.school s using (school_id)
    join marts.district d on d.district_id = s.district_id
    left join marts.inspector i on i.inspector_id = p.holder_id
    left join marts.escalation e on e.prescription_id = p.prescription_id and e.is_where_it_stands
    where p.is_in_scope and ($district is null or p.district_id = $district)
        and ($owner is null or coalesce(p.owner, 'nobody') = $owner)
        and (len($states) = 0 or list_contains($states, p.state))
        and ($ageing is null or p.ageing = $ageing)
        and ($severity is null or p.severity = $severity)
    order by p.is_open desc, p.due_on, p.severity, p.prescription_id"""

_STEPS = """
    select s.step, s.label_kk, s.label_ru, s.label_en, s.offices,
        count(e.prescription_id) as reached_n, count(e.prescription_id) filter (e.is_where_it_stands) as stands_n,
        count(e.prescription_id) filter (e.reached_on = r.as_of_on) as today_n
    from reference.escalation s
    cross join reference.run r
    left join marts.escalation e on e.step = s.step and ($district is null or e.district_id = $district)
        and ($owner is null or coalesce(e.owner, 'nobody') = $owner)
    group by all order by min(s.days_from_due::integer)"""

_LOG = """
    select e.*, s.name_kk, s.name_ru, s.name_en, x.label_kk, x.label_ru, x.label_en
    from marts.escalation e
    join marts.school s using (school_id)
    join reference.escalation x using (step)
    where ($district is null or e.district_id = $district)
        and ($owner is null or coalesce(e.owner, 'nobody') = $owner)
    order by e.reached_on desc, e.position desc, e.prescription_id"""

_DRAFT = """
    select p.prescription_id, p.issued_on, p.due_on, p.severity, p.owner, p.needs_budget, p.visit_id,
        v.visited_on, v.people, s.school_id, s.name_kk, s.name_ru, s.name_en, s.address,
        d.name_kk as district_kk, d.name_ru as district_ru, d.name_en as district_en, i.name as inspector
    from marts.prescription p
    join marts.school s using (school_id)
    join marts.district d on d.district_id = s.district_id
    left join marts.visit v using (visit_id)
    left join marts.inspector i on i.inspector_id = v.inspector_id
    where p.prescription_id = $prescription"""

_DRAFT_NEW = """
    with without as (
        select f.school_id, f.severity, min(f.visit_id) as visit_id, count(*) as findings_n
        from marts.finding f
        where f.school_id = $school and f.severity = $severity and f.state = 'no_prescription'
        group by f.school_id, f.severity
    )
    select '' as prescription_id, null::date as issued_on, null::date as due_on, w.severity, null as owner,
        null::boolean as needs_budget, w.visit_id,
        v.visited_on, v.people, s.school_id, s.name_kk, s.name_ru, s.name_en, s.address,
        d.name_kk as district_kk, d.name_ru as district_ru, d.name_en as district_en, i.name as inspector
    from without w
    join marts.school s using (school_id)
    join marts.district d on d.district_id = s.district_id
    left join marts.visit v using (visit_id)
    left join marts.inspector i on i.inspector_id = v.inspector_id"""

_ITEMS = """
    with named as (
        select unnest(p.criteria) as criterion_code, p.visit_id, p.school_id
        from marts.prescription p where p.prescription_id = $prescription
        union all
        select f.criterion_code, f.visit_id, f.school_id
        from marts.finding f
        where $prescription = '' and f.school_id = $school and f.severity = $severity and f.state = 'no_prescription'
    )
    select n.criterion_code, c.label_kk, c.label_ru, c.label_en, c.basis_kk, c.basis_ru, c.basis_en, c.severity,
        c.answer_type, c.unit_or_choices, a.answer, a.observed, a.required, a.note
    from named n
    join marts.criterion c using (criterion_code)
    left join marts.answer a on a.visit_id = n.visit_id and a.criterion_code = n.criterion_code
    order by c.position"""

_WITHOUT = """
    select f.school_id, f.severity, count(*) as findings_n, min(f.found_on) as found_on,
        s.name_kk, s.name_ru, s.name_en, d.name_kk as district_kk, d.name_ru as district_ru, d.name_en as district_en
    from marts.finding f
    join marts.school s using (school_id)
    join marts.district d on d.district_id = s.district_id
    where f.state = 'no_prescription' and ($district is null or f.district_id = $district)
    group by all
    order by f.severity, findings_n desc, s.name_ru, f.school_id"""


def standing(who: Viewer, *, district: str | None = None, owner: str | None = None) -> pd.DataFrame:
    """One row: counts, on-time share's parts, ageing, and the Kaplan-Meier median; none without prescriptions."""
    return ask(who, _STANDING, district=district, owner=owner)


def owners(who: Viewer, *, district: str | None = None) -> pd.DataFrame:
    """The same by owner, the most overdue first; `nobody` where no owner is named."""
    return ask(who, _OWNERS, district=district)


def districts(who: Viewer, *, owner: str | None = None) -> pd.DataFrame:
    """The same by district, the most overdue first."""
    return ask(who, _DISTRICTS, owner=owner)


def listed(who: Viewer, *, district: str | None = None, owner: str | None = None, states: tuple[str, ...] = (),
           ageing: str | None = None, severity: str | None = None) -> pd.DataFrame:
    """Prescriptions that pass the filters, open ones first by deadline; `step` is where the ladder stands."""
    return ask(who, _LISTED, district=district, owner=owner, states=states, ageing=ageing, severity=severity)


def steps(who: Viewer, *, district: str | None = None, owner: str | None = None) -> pd.DataFrame:
    """The ladder: how many prescriptions reached each step, stand there now, and reached it on as_of."""
    return ask(who, _STEPS, district=district, owner=owner)


def log(who: Viewer, *, district: str | None = None, owner: str | None = None) -> pd.DataFrame:
    """Every step that a prescription reached while open, the newest first."""
    return ask(who, _LOG, district=district, owner=owner)


def draft(who: Viewer, prescription: str) -> pd.DataFrame:
    """One row: what the form of a prescription says beside its findings; none when there is no such one."""
    return ask(who, _DRAFT, prescription=prescription)


def draft_new(who: Viewer, school: str, severity: str) -> pd.DataFrame:
    """One row for a prescription that was never issued: findings of that severity at the school; or none."""
    return ask(who, _DRAFT_NEW, school=school, severity=severity)


def items(who: Viewer, *, prescription: str = "", school: str = "", severity: str = "") -> pd.DataFrame:
    """The findings that the form lists: requirement, basis, what the visit wrote."""
    return ask(who, _ITEMS, prescription=prescription, school=school, severity=severity)


def without(who: Viewer, *, district: str | None = None) -> pd.DataFrame:
    """Schools × severity with findings for which no prescription was issued."""
    return ask(who, _WITHOUT, district=district)
