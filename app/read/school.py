"""Questions about one school: its passport."""

from __future__ import annotations

import pandas as pd

from app.read.store import ask
from app.viewer import Viewer

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
    select camera_id, zone, condition, archive_state, archive_days, observed_at, clock_drift_s, commissioned_on, vendor
    from marts.camera where school_id = $school order by condition, camera_id"""

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
    """The register's cameras with their condition and archive; moments in UTC."""
    return ask(who, _CAMERAS, school=school_id)


def visits(who: Viewer, school_id: str) -> pd.DataFrame:
    """Visits, newest first."""
    return ask(who, _VISITS, school=school_id)


def prescriptions(who: Viewer, school_id: str) -> pd.DataFrame:
    """Prescriptions, open ones first, by deadline."""
    return ask(who, _PRESCRIPTIONS, school=school_id)


def remarks(who: Viewer, school_id: str) -> pd.DataFrame:
    """What a person should look at in the school's own data."""
    return ask(who, _REMARKS, school=school_id)
