"""Questions about one school: its passport."""

from __future__ import annotations

import pandas as pd

from app.read.store import ask
from app.rights import Viewer

_SCHOOL = """
    select s.*,
        d.name_kk as district_kk, d.name_ru as district_ru, d.name_en as district_en,
        i.name as inspector, u.name as substitute
    from marts.school s
    join marts.district d using (district_id)
    left join marts.inspector i on i.inspector_id = s.inspector_id
    left join marts.inspector u on u.inspector_id = s.substitute_id
    where s.school_id = $school"""

_REASONS = """
    select r.*, c.label_kk, c.label_ru, c.label_en, c.system, c.answer_type, k.answer, k.observed, k.required
    from marts.school_reason r
    left join marts.criterion c using (criterion_code)
    left join marts.school_criterion k on k.school_id = r.school_id and k.criterion_code = r.criterion_code
    where r.school_id = $school order by r.position"""

_WAY = """
    select w.*, c.label_kk, c.label_ru, c.label_en
    from marts.way_to_green w
    left join marts.criterion c using (criterion_code)
    where w.school_id = $school order by w.position"""

_CRITERIA = """
    select k.*, c.label_kk, c.label_ru, c.label_en, c.answer_type, c.unit_or_choices,
        c.basis_kk, c.basis_ru, c.basis_en,
        v.finished_at, i.name as inspector
    from marts.school_criterion k
    join marts.criterion c using (criterion_code)
    left join marts.visit v using (visit_id)
    left join marts.inspector i on i.inspector_id = v.inspector_id
    where k.school_id = $school order by k.position"""

_SYSTEMS = """
    select x.*, y.label_kk, y.label_ru, y.label_en
    from marts.school_scope x
    join reference.systems y on y.system = x.scope
    where x.school_id = $school order by y.position::integer"""

_CAMERAS = """
    select c.camera_id, c.zone, c.condition, c.rung::double as rung, c.rung_stop, c.archive_state, c.archive_days,
        c.archive_required_days, c.archive_told_days, c.archive_gap_on, c.retention_days, c.observed_at,
        c.clock_drift_s, c.commissioned_on, c.vendor, c.contractor, a.availability_pct, a.since_at,
        case when a.since_at is not null then c.cause end as cause
    from marts.camera c
    join marts.camera_availability a using (camera_id)
    where c.school_id = $school order by c.rung nulls last, a.availability_pct nulls last, c.camera_id"""

_TIMELINES = """
    with span as (
        select timezone('UTC', timezone(p.time_zone, least(c.starts_on, p.as_of_on)::timestamp)) as from_at
        from marts.campaign c cross join marts.publication p
    ), spell as (
        select s.camera_id, greatest(s.from_at, x.from_at) as from_at, s.to_at, s.condition, s.cause,
            epoch(s.to_at - greatest(s.from_at, x.from_at)) as seconds
        from marts.camera_spell s cross join span x
        where s.school_id = $school and s.to_at > x.from_at
    ), camera as (
        select camera_id,
            coalesce(sum(seconds) filter (condition in ('down', 'no_picture')), 0) as dark_s,
            coalesce(sum(seconds) filter (condition = 'live_only'), 0) as unrecorded_s,
            coalesce(sum(seconds) filter (condition in ('link_lost', 'not_measured')), 0) as unknown_s
        from spell group by camera_id
    )
    select s.camera_id, s.from_at, s.to_at, s.condition, s.cause
    from spell s join camera c using (camera_id)
    order by c.dark_s desc, c.unrecorded_s desc, c.unknown_s desc, s.camera_id, s.from_at"""

_DISCREPANCIES = """
    select d.*, i.label_kk, i.label_ru, i.label_en
    from marts.discrepancy d join reference.items i using (item)
    where d.school_id = $school order by d.position"""

_CONTRADICTIONS = """
    select visit_id, started_at, seen_of_n, dark_n from marts.visit_telemetry
    where school_id = $school and is_contradicted order by started_at desc"""

_LAYER = """
    select x.*, y.label_kk, y.label_ru, y.label_en
    from marts.school_layer x join reference.camera_layers y using (layer)
    where x.school_id = $school and x.layer = $layer"""

_VISITS = """
    select v.*, i.name as inspector
    from marts.visit v
    left join marts.inspector i using (inspector_id)
    where v.school_id = $school order by v.finished_at desc"""

_PRESCRIPTIONS = """
    select * from marts.prescription where school_id = $school
    order by is_open desc, due_on, prescription_id"""

_REMARKS = "select remark, given, found from marts.school_remark where school_id = $school order by remark"


def school(who: Viewer, school_id: str) -> pd.DataFrame:
    """One row, or none when there is no such school for this viewer."""
    return ask(who, _SCHOOL, school=school_id)


def reasons(who: Viewer, school_id: str) -> pd.DataFrame:
    """Why the school has its status, those of the deciding rule first."""
    return ask(who, _REASONS, school=school_id)


def way_to_green(who: Viewer, school_id: str) -> pd.DataFrame:
    """The fewest steps to "ready", in order; gain_points is what each adds to R_lo."""
    return ask(who, _WAY, school=school_id)


def criteria(who: Viewer, school_id: str) -> pd.DataFrame:
    """Every criterion with its answer of record, day, age and the visit it comes from."""
    return ask(who, _CRITERIA, school=school_id)


def systems(who: Viewer, school_id: str) -> pd.DataFrame:
    """Every system with its status, score and interval."""
    return ask(who, _SYSTEMS, school=school_id)


def cameras(who: Viewer, school_id: str) -> pd.DataFrame:
    """The register's cameras with condition, rung, archive and availability, the lowest rung first; moments in UTC."""
    return ask(who, _CAMERAS, school=school_id)


def timelines(who: Viewer, school_id: str) -> pd.DataFrame:
    """camera_id, from_at, to_at (UTC), condition, cause since the campaign began; longest without a picture first."""
    return ask(who, _TIMELINES, school=school_id)


def discrepancies(who: Viewer, school_id: str) -> pd.DataFrame:
    """Every item as claimed by the school's act, seen by its visit of record and measured; none out of scope."""
    return ask(who, _DISCREPANCIES, school=school_id)


def contradictions(who: Viewer, school_id: str) -> pd.DataFrame:
    """Visits that say every camera works while telemetry saw some dark throughout, newest first; moments in UTC."""
    return ask(who, _CONTRADICTIONS, school=school_id)


def layer(who: Viewer, school_id: str, layer: str) -> pd.DataFrame:
    """One row: how the school stands in a layer made of cameras; none for a layer that is a system."""
    return ask(who, _LAYER, school=school_id, layer=layer)


def visits(who: Viewer, school_id: str) -> pd.DataFrame:
    """Visits, newest first."""
    return ask(who, _VISITS, school=school_id)


def prescriptions(who: Viewer, school_id: str) -> pd.DataFrame:
    """Prescriptions, open ones first, by deadline."""
    return ask(who, _PRESCRIPTIONS, school=school_id)


def remarks(who: Viewer, school_id: str) -> pd.DataFrame:
    """What a person should look at in the school's own data."""
    return ask(who, _REMARKS, school=school_id)
