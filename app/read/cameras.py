"""Questions about the cameras: how far they climb, who is down, what is claimed and what is so.

`contractor` is a name, or NO_CONTRACT for the schools that nobody serves.
"""

from __future__ import annotations

import pandas as pd

from app.read.store import ask
from app.rights import Viewer
from app.texts import by_name

NO_CONTRACT = "-"

_LADDER = """
    select rung, in_service_n, reached_n, broken_n, not_measured_n
    from marts.camera_ladder
    where level = case when $district is not null and $contractor is not null then 'district_contractor'
            when $contractor is not null then 'contractor' when $district is not null then 'district' else 'city' end
        and ($district is null or district_id = $district)
        and ($contractor is null or contractor is not distinct from nullif($contractor, '-'))
    order by rung"""

_STANDING = """
    select * from marts.camera_standing
    where level = case when $district is not null and $contractor is not null then 'district_contractor'
            when $contractor is not null then 'contractor' when $district is not null then 'district' else 'city' end
        and ($district is null or district_id = $district)
        and ($contractor is null or contractor is not distinct from nullif($contractor, '-'))"""

_CONTRACTORS = """
    select * from marts.camera_standing
    where level = case when $district is null then 'contractor' else 'district_contractor' end
        and ($district is null or district_id = $district)
    order by down_h desc, contractor"""

_DOWN = """
    with here as (
        select c.*, s.name_kk, s.name_ru, s.name_en, coalesce(a.since_at, c.since_at) as began_at,
            d.name_kk as district_kk, d.name_ru as district_ru, d.name_en as district_en
        from marts.camera c
        join marts.school s using (school_id)
        join marts.district d using (district_id)
        left join marts.camera_availability a using (camera_id)
        where s.is_in_scope and c.register_state = 'in_service'
            and ($district is null or s.district_id = $district)
            and ($contractor is null or c.contractor is not distinct from nullif($contractor, '-'))
    ), listed as (
        select school_id, name_kk, name_ru, name_en, district_kk, district_ru, district_en, contractor,
            camera_id, zone, condition, cause, began_at, 1 as cameras_n
        from here where condition in ('down', 'no_picture', 'live_only')
        union all
        select school_id, name_kk, name_ru, name_en, district_kk, district_ru, district_en, contractor,
            null, null, 'link_lost', 'link_lost', min(began_at), count(*)
        from here where condition = 'link_lost'
        group by all
    )
    select l.*, date_diff('minute', l.began_at, r.as_of_at) / 60.0 as hours,
        l.began_at < b.begun_at + interval 1 hour as is_from_the_beginning, b.begun_at
    from listed l cross join reference.run r
    cross join (select min(from_at) as begun_at from marts.camera_spell) b
    order by l.began_at nulls last, l.school_id, l.camera_id"""

_ARCHIVE = """
    select c.archive_state, least(c.archive_days, 60)::integer as days, count(*) as cameras_n
    from marts.camera c
    join marts.school s using (school_id)
    where s.is_in_scope and c.register_state = 'in_service'
        and ($district is null or s.district_id = $district)
        and ($contractor is null or c.contractor is not distinct from nullif($contractor, '-'))
    group by all order by all"""

_DAYS = """
    select d.school_id, s.name_kk, s.name_ru, s.name_en, d.observed_on, d.availability_pct, d.unknown_pct,
        d.down_h, d.link_lost_h, d.unknown_h,
        sum(d.up_h) over w as up_h_all, sum(d.down_h) over w as down_h_all
    from marts.school_day d
    join marts.school s using (school_id)
    where ($district is null or s.district_id = $district)
        and ($contractor is null or exists (
            select 1 from marts.school_contractor k where k.school_id = d.school_id
                and k.observed_on = (select as_of_on from reference.run)
                and k.contractor is not distinct from nullif($contractor, '-')))
    window w as (partition by d.school_id)
    order by up_h_all / nullif(up_h_all + down_h_all, 0) nulls last, d.school_id, d.observed_on"""

_SUMS = """
    select * from marts.discrepancy_sum
    where level = case when $district is null then 'city' else 'district' end
        and ($district is null or district_id = $district)
    order by position"""

_DISCREPANCIES = """
    select x.*, s.name_kk, s.name_ru, s.name_en,
        d.name_kk as district_kk, d.name_ru as district_ru, d.name_en as district_en
    from marts.discrepancy x
    join marts.school s using (school_id)
    join marts.district d on d.district_id = x.district_id
    where ($district is null or x.district_id = $district)
        and (x.class = $class or $class is null and x.class not in ('agrees', 'not_measured'))
    order by x.gap_n desc nulls last, x.position, x.school_id"""

_VISITS_BY_INSPECTOR = """
    select i.inspector_id, i.name as inspector, count(*) as compared_n,
        count(*) filter (v.is_contradicted) as contradicted_n
    from marts.visit_telemetry v
    join marts.school s using (school_id)
    left join marts.inspector i on i.inspector_id = v.inspector_id
    where $district is null or s.district_id = $district
    group by i.inspector_id, i.name order by i.name collate kk, i.inspector_id"""

_CONTRADICTED = """
    select v.*, i.name as inspector, s.name_kk, s.name_ru, s.name_en
    from marts.visit_telemetry v
    join marts.school s using (school_id)
    left join marts.inspector i on i.inspector_id = v.inspector_id
    where v.is_contradicted and ($district is null or s.district_id = $district)
    order by v.started_at desc, v.visit_id"""

_CHALLENGE = """
    select c.*, d.name_kk, d.name_ru, d.name_en
    from marts.archive_challenge c
    left join marts.district d on d.district_id = c.district_id
    where c.level in ('city', 'district') and ($district is null or c.level = 'city' or c.district_id = $district)
    order by c.district_id"""

_NAMES = """
    select contractor from marts.camera_standing where level = 'contractor' order by contractor nulls last"""

_REPEATS = "select value::integer as repeat_faults_n from reference.thresholds where name = 'repeat_faults_n'"


def contractors_named(who: Viewer) -> list[str]:
    """The contractors of the window, and NO_CONTRACT when some school has none."""
    return [c if isinstance(c, str) else NO_CONTRACT for c in ask(who, _NAMES)["contractor"]]


def ladder(who: Viewer, *, district: str | None = None, contractor: str | None = None) -> pd.DataFrame:
    """Rungs 0 to 6: cameras that reach each, and those that stop before it, broken or not measured."""
    return ask(who, _LADDER, district=district, contractor=contractor)


def standing(who: Viewer, *, district: str | None = None, contractor: str | None = None) -> pd.DataFrame:
    """One row: camera-hours of each state, episodes and archive of the city or the part chosen; none if empty."""
    return ask(who, _STANDING, district=district, contractor=contractor)


def contractors(who: Viewer, *, district: str | None = None) -> pd.DataFrame:
    """The same a contractor, most hours down first."""
    return ask(who, _CONTRACTORS, district=district)


def down(who: Viewer, *, district: str | None = None, contractor: str | None = None) -> pd.DataFrame:
    """Cameras that do not answer, show or record, longest first; a lost link is one row. began_at is UTC."""
    return ask(who, _DOWN, district=district, contractor=contractor)


def archive(who: Viewer, *, district: str | None = None, contractor: str | None = None) -> pd.DataFrame:
    """archive_state, days (60 is 60 and more, NULL unknown), cameras_n."""
    return ask(who, _ARCHIVE, district=district, contractor=contractor)


def school_days(who: Viewer, *, district: str | None = None, contractor: str | None = None) -> pd.DataFrame:
    """A row a school × day of the window, the school with the lowest availability first."""
    return ask(who, _DAYS, district=district, contractor=contractor)


def sums(who: Viewer, *, district: str | None = None) -> pd.DataFrame:
    """A row an item: claimed, seen, measured over the common set, and schools by class."""
    return ask(who, _SUMS, district=district)


def discrepancies(who: Viewer, *, district: str | None = None, of_class: str | None = None) -> pd.DataFrame:
    """School × item where figures differ (or of one class), largest first."""
    return ask(who, _DISCREPANCIES, **{"district": district, "class": of_class})


def visits_by_inspector(who: Viewer, *, district: str | None = None) -> pd.DataFrame:
    """Visits compared with telemetry and those that it contradicts, by inspector, by name."""
    return ask(who, _VISITS_BY_INSPECTOR, district=district)


def contradicted(who: Viewer, *, district: str | None = None) -> pd.DataFrame:
    """The visits that telemetry contradicts, newest first; moments in UTC."""
    return ask(who, _CONTRADICTED, district=district)


def challenge(who: Viewer, *, district: str | None = None) -> pd.DataFrame:
    """The archive challenge: the city first, then the districts by name; clips asked and found, share and interval."""
    found = ask(who, _CHALLENGE, district=district)
    return pd.concat([found[found["level"] == "city"], by_name(found[found["level"] == "district"])], ignore_index=True)


def repeat_faults_n(who: Viewer) -> int:
    """From how many episodes a camera's fault is a repeated one."""
    return int(ask(who, _REPEATS).iloc[0]["repeat_faults_n"])
