"""Questions about many schools: the map, the counts, the districts, the inspectors."""

from __future__ import annotations

import pandas as pd

from app.read.found import FOUND, as_asked
from app.read.store import ask
from app.rights import Viewer
from app.texts import by_name

_PUBLICATION = """
    select p.*, c.* from marts.publication p cross join marts.campaign c"""

_SCHOOLS = """
    select
        s.school_id, x.status, s.district_id, s.inspector_id, s.name_kk, s.name_ru, s.name_en, s.number,
        s.address, s.lon, s.lat, s.pupils, s.ownership,
        x.score_pct, x.score_lo_pct, x.score_hi_pct, x.knowledge_pct,
        s.inspected_on, s.visit_state, s.open_prescriptions_n, s.overdue_n, s.paper_gaps_n,
        s.cameras_recording_n, s.cameras_in_service_n, s.is_link_lost,
        d.name_kk as district_kk, d.name_ru as district_ru, d.name_en as district_en,
        i.name as inspector
""" + FOUND + """
    qualify $most is null or row_number() over (order by x.score_pct nulls last, s.school_id) <= $most
    order by s.name_ru nulls last, s.school_id"""

_STANDING = """
    select * from marts.standing
    where level = case when $inspector is not null then 'inspector' when $district is not null then 'district'
            else 'city' end
        and ($district is null or district_id = $district)
        and ($inspector is null or inspector_id = $inspector)"""

_DISTRICTS = """
    select d.district_id, d.name_kk, d.name_ru, d.name_en,
        coalesce(columns(s.* exclude (level, district_id, inspector_id, cameras_observed_at, inspected_pct)), 0),
        s.inspected_pct
    from marts.district d
    left join marts.standing s on s.level = 'district' and s.district_id = d.district_id
    order by d.district_id"""

_INSPECTORS = """
    select i.inspector_id, i.name, i.role, i.district_id,
        coalesce(columns(s.* exclude (level, district_id, inspector_id, cameras_observed_at, inspected_pct)), 0),
        s.inspected_pct
    from marts.inspector i
    left join marts.standing s on s.inspector_id = i.inspector_id
        and s.level = case when $district is null then 'inspector' else 'district_inspector' end
        and ($district is null or s.district_id = $district)
    where $district is null or s.district_id = $district or i.district_id = $district
    order by i.name collate kk, i.inspector_id"""

_SYSTEMS_STANDING = """
    select
        y.system, y.position::integer as position, y.label_kk, y.label_ru, y.label_en,
        count(*) filter (x.status in ('ready', 'ready_with_remarks', 'not_ready')) as judged_n,
        count(*) filter (x.status = 'ready') as ready_n,
        count(*) filter (x.status = 'ready_with_remarks') as remarks_n,
        count(*) filter (x.status = 'not_ready') as not_ready_n,
        count(*) filter (x.status not in ('ready', 'ready_with_remarks', 'not_ready')) as not_judged_n
    from reference.systems y
    left join marts.school_scope x on x.scope = y.system
        and exists (select 1 from marts.school s where s.school_id = x.school_id and s.is_in_scope
            and ($district is null or s.district_id = $district)
            and ($inspector is null or s.inspector_id = $inspector))
    group by all
    order by ready_n / nullif(judged_n, 0) nulls last, position"""

_CAMERA_STANDING = """
    select * from marts.camera_standing
    where level = case when $inspector is not null then 'inspector' when $district is not null then 'district'
            else 'city' end
        and ($district is null or district_id = $district)
        and ($inspector is null or inspector_id = $inspector)"""

_VISITS_COMPARED = """
    select count(*) as compared_n, count(*) filter (is_contradicted) as contradicted_n
    from marts.visit_telemetry where inspector_id = $inspector"""

_HOME = """
    select district_id, inspector_id from marts.school where school_id = $school
    union all
    select district_id, inspector_id from marts.inspector where inspector_id = $inspector and $school is null"""

_BOUNDARIES = """
    select district_id, name_kk, name_ru, name_en, boundary_geojson as boundary
    from marts.district order by district_id"""


def publication(who: Viewer) -> pd.DataFrame:
    """One row: as_of_on, published_at (UTC), time_zone, is_demonstration and the campaign."""
    return ask(who, _PUBLICATION)


def schools(who: Viewer, *, statuses: tuple[str, ...] = (), system: str | None = None,
            district: str | None = None, inspector: str | None = None, ownership: str | None = None,
            words: str = "", most: int | None = None) -> pd.DataFrame:
    """Schools in scope that pass every filter, one row each, with the status of `system` or of the whole.

    `system` may be a layer made of cameras: its score is the share that works of those measured.
    `words`: each must occur in the name or address or be the id, whatever the case; "№ 5" is the
    school's number, and a bare 5 a whole number of its name or address. `most`: no more than so many, the
    weakest by score.
    """
    return ask(who, _SCHOOLS, most=most, **as_asked(statuses=statuses, system=system, district=district,
                                                    inspector=inspector, ownership=ownership, words=words))


def standing(who: Viewer, *, district: str | None = None, inspector: str | None = None) -> pd.DataFrame:
    """One row: the counts behind the headline figures of a city, district or inspector."""
    return ask(who, _STANDING, district=district, inspector=inspector)


def districts(who: Viewer) -> pd.DataFrame:
    """Every district, by name, with its schools counted by status; a district without schools has zeros."""
    return by_name(ask(who, _DISTRICTS))


def inspectors(who: Viewer, *, district: str | None = None) -> pd.DataFrame:
    """Inspectors (of a district), by name, with their schools counted by status."""
    return ask(who, _INSPECTORS, district=district)


def systems_standing(who: Viewer, *, district: str | None = None, inspector: str | None = None) -> pd.DataFrame:
    """Every system, worst first: schools ready, with remarks, not ready in it, and not judged."""
    return ask(who, _SYSTEMS_STANDING, district=district, inspector=inspector)


def camera_standing(who: Viewer, *, district: str | None = None, inspector: str | None = None) -> pd.DataFrame:
    """One row: the cameras' hours, faults and archive of a city, district or inspector; none without statuses."""
    return ask(who, _CAMERA_STANDING, district=district, inspector=inspector)


def visits_compared(who: Viewer, inspector: str) -> pd.DataFrame:
    """One row: visits of the inspector that telemetry can be held against, and how many it contradicts."""
    return ask(who, _VISITS_COMPARED, inspector=inspector)


def boundaries(who: Viewer) -> pd.DataFrame:
    """district_id, name_*, boundary (GeoJSON geometry as text, WGS 84)."""
    return ask(who, _BOUNDARIES)


def home(who: Viewer, *, inspector: str | None = None, school: str | None = None) -> pd.DataFrame:
    """district_id and inspector_id of a school, or of an inspector; no row when there is no such one."""
    return ask(who, _HOME, inspector=inspector, school=school)
