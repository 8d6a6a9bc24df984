"""Questions about the campaign: how far it is, its forecast, what changed, who is not done, what is planned."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from app.read.store import ask
from app.rights import Viewer
from app.texts import by_name

_CAMPAIGN = "select c.*, r.as_of_on from marts.campaign c cross join reference.run r"

_PROGRESS = """
    select p.*, f.state, f.p50_on, f.p85_on, f.due_pct, f.days_seen_n, f.visits_seen_n,
        d.name_kk, d.name_ru, d.name_en
    from marts.progress p
    join marts.forecast f on f.level = p.level and f.district_id is not distinct from p.district_id
    left join marts.district d on d.district_id = p.district_id
    where case when $district is null then true else p.district_id = $district end
    order by p.level, f.state in ('finished', 'no_schools'), f.p85_on desc nulls first,
        p.pace_ratio nulls first, d.name_ru collate kk"""

_DAYS = """
    select * from marts.campaign_day
    where level = case when $district is null then 'city' else 'district' end
        and ($district is null or district_id = $district)
    order by day_on"""

_DISTRICT_DAYS = """
    select c.*, d.name_kk, d.name_ru, d.name_en
    from marts.campaign_day c join marts.district d using (district_id)
    where c.level = 'district' order by c.district_id, c.day_on"""

_FAN = """
    select * from marts.forecast_day
    where level = case when $district is null then 'city' else 'district' end
        and ($district is null or district_id = $district)
    order by day_on"""

_PHASES = "select * from marts.campaign_phase order by position"

_FINDING_DAYS = """
    select * from marts.finding_day
    where level = case when $district is null then 'city' else 'district' end
        and ($district is null or district_id = $district)
    order by day_on"""

_FINDING_STATES = """
    select state, count(*) as findings_n, count(*) filter (severity = 'critical') as critical_n
    from marts.finding where $district is null or district_id = $district group by state
    order by state"""

_COMPARED = "select * from marts.campaign_compared order by is_described, campaign_id, working_n"

_CHANGES = """
    select c.*, s.name_kk, s.name_ru, s.name_en,
        d.name_kk as district_kk, d.name_ru as district_ru, d.name_en as district_en
    from marts.school_change c
    join marts.school s using (school_id)
    join marts.district d on d.district_id = s.district_id
    where $district is null or s.district_id = $district
    order by c.fell_by desc nulls last, c.status, s.name_ru collate kk, c.school_id"""

_NOT_DONE = """
    select n.*, s.name_kk, s.name_ru, s.name_en, i.name as inspector, p.name as planned_inspector,
        d.name_kk as district_kk, d.name_ru as district_ru, d.name_en as district_en
    from marts.not_done n
    join marts.school s using (school_id)
    join marts.district d on d.district_id = s.district_id
    left join marts.inspector i on i.inspector_id = n.inspector_id
    left join marts.inspector p on p.inspector_id = n.planned_inspector_id
    where $district is null or s.district_id = $district
    order by n.visited_on is not null, n.reason, s.name_ru collate kk, n.school_id"""

_SCOPE_CHANGES = """
    select x.*, s.name_kk, s.name_ru, s.name_en,
        d.name_kk as district_kk, d.name_ru as district_ru, d.name_en as district_en
    from marts.scope_change x
    join marts.school s using (school_id)
    join marts.district d on d.district_id = s.district_id
    where $district is null or s.district_id = $district
    order by x.changed_on, s.name_ru collate kk, x.school_id"""

_STANDING_DAYS = """
    select * from marts.standing_past
    where level = case when $district is null then 'city' else 'district' end
        and ($district is null or district_id = $district)
    order by day_on"""

_REPLAY_DAYS = "select distinct day_on from marts.school_past order by day_on"

_REPLAY = """
    select p.school_id, p.status, p.score_pct, s.name_kk, s.name_ru, s.name_en, s.lon, s.lat,
        d.name_kk as district_kk, d.name_ru as district_ru, d.name_en as district_en
    from marts.school_past p
    join marts.school s using (school_id)
    join marts.district d on d.district_id = s.district_id
    where p.day_on = $day and ($district is null or s.district_id = $district)
    order by p.score_pct desc nulls first, p.school_id"""

_PLAN = """
    select p.*, s.name_kk, s.name_ru, s.name_en, s.address, s.lon, s.lat, s.district_id,
        d.name_kk as district_kk, d.name_ru as district_ru, d.name_en as district_en, i.name as inspector,
        case when n.school_id is null then 'done' when p.visit_on <= c.last_whole_on then 'missed'
            when p.visit_on = min(p.visit_on) filter (p.visit_on > c.last_whole_on) over () then 'next' else 'later' end
            as plan_state,
        n.reason, coalesce(g.grounds_n, 0) as grounds_n
    from marts.planned_visit p
    join marts.school s using (school_id)
    join marts.district d on d.district_id = s.district_id
    left join marts.inspector i on i.inspector_id = p.inspector_id
    left join marts.not_done n using (school_id)
    left join marts.school_signal g using (school_id)
    cross join marts.campaign c
    where ($district is null or s.district_id = $district) and ($inspector is null or p.inspector_id = $inspector)
    order by p.visit_on, i.name collate kk, p.position"""

_UNPLANNED = """
    select n.school_id, n.reason, s.name_kk, s.name_ru, s.name_en, s.address, s.lon, s.lat, s.district_id,
        d.name_kk as district_kk, d.name_ru as district_ru, d.name_en as district_en
    from marts.not_done n
    join marts.school s using (school_id)
    join marts.district d on d.district_id = s.district_id
    where n.planned_on is null and ($district is null or s.district_id = $district)
        and ($inspector is null or s.inspector_id = $inspector)
    order by s.name_ru collate kk, n.school_id"""


def campaign(who: Viewer) -> pd.DataFrame:
    """One row: the campaign, its phases' days, working days left, and as_of_on."""
    return ask(who, _CAMPAIGN)


def as_of(who: Viewer) -> dt.date:
    """The day described."""
    return pd.Timestamp(campaign(who).iloc[0]["as_of_on"]).date()


def progress(who: Viewer, *, district: str | None = None) -> pd.DataFrame:
    """The city first (unless a district is asked for), then the districts, those that end last first."""
    return ask(who, _PROGRESS, district=district)


def days(who: Viewer, *, district: str | None = None) -> pd.DataFrame:
    """Every day of the campaign: scope, plan and, up to as_of, what was done."""
    return ask(who, _DAYS, district=district)


def district_days(who: Viewer) -> pd.DataFrame:
    """Every district × day of the campaign, by the district's name."""
    return by_name(ask(who, _DISTRICT_DAYS))


def fan(who: Viewer, *, district: str | None = None) -> pd.DataFrame:
    """Quantiles of the schools done by each working day ahead; no row where no forecast is made."""
    return ask(who, _FAN, district=district)


def phases(who: Viewer) -> pd.DataFrame:
    """The walk, the month and the re-check wave, with what each has finished."""
    return ask(who, _PHASES)


def finding_days(who: Viewer, *, district: str | None = None) -> pd.DataFrame:
    """Findings found, mended as reported and verified by the end of each day up to as_of."""
    return ask(who, _FINDING_DAYS, district=district)


def finding_states(who: Viewer, *, district: str | None = None) -> pd.DataFrame:
    """state → findings_n, critical_n."""
    return ask(who, _FINDING_STATES, district=district)


def compared(who: Viewer) -> pd.DataFrame:
    """The campaign and the one before it by working day; the latter's rows are absent where none was loaded."""
    return ask(who, _COMPARED)


def changes(who: Viewer, *, district: str | None = None) -> pd.DataFrame:
    """Schools whose status differs from yesterday's, those that fell first."""
    return ask(who, _CHANGES, district=district)


def not_done(who: Viewer, *, district: str | None = None) -> pd.DataFrame:
    """Schools without an accepted visit, with the reason and the day planned."""
    return ask(who, _NOT_DONE, district=district)


def scope_changes(who: Viewer, *, district: str | None = None) -> pd.DataFrame:
    """Schools that entered or left the scope after it was frozen."""
    return ask(who, _SCOPE_CHANGES, district=district)


def standing_days(who: Viewer, *, district: str | None = None) -> pd.DataFrame:
    """Schools by status at the end of each day of the campaign up to as_of."""
    return ask(who, _STANDING_DAYS, district=district)


def replay_days(who: Viewer) -> list[dt.date]:
    """The days that can be replayed."""
    return [pd.Timestamp(day).date() for day in ask(who, _REPLAY_DAYS)["day_on"]]


def replay(who: Viewer, day: dt.date, *, district: str | None = None) -> pd.DataFrame:
    """Every school in scope on that day, with its place and the status it had at the day's end."""
    return ask(who, _REPLAY, day=day, district=district)


def plan(who: Viewer, *, district: str | None = None, inspector: str | None = None) -> pd.DataFrame:
    """The newest walk plan: day, inspector, order, way_m; plan_state is done, missed, next or later."""
    return ask(who, _PLAN, district=district, inspector=inspector)


def unplanned(who: Viewer, *, district: str | None = None, inspector: str | None = None) -> pd.DataFrame:
    """Schools that are not done and for which no day ahead is planned."""
    return ask(who, _UNPLANNED, district=district, inspector=inspector)
