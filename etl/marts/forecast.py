"""grain: one row a place (the city, each district): the day by which it will be done (domain §7)."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from etl.forecast import HORIZON_DAYS
from etl.month import CITY_LEVEL, forecast_of, places_of

READS = {
    "progress": "select level, district_id, scope_n, done_n, remaining_n, working_days_left_n from marts.progress",
    "throughput": "select district_id, working_n, accepted_n from marts.throughput where level = 'district'",
    "ahead": "select d.day_on from staging.calendar_day d cross join marts.campaign c "
             "where d.is_working and d.day_on > c.last_whole_on order by d.day_on",
    "threshold": "select forecast_days, forecast_min_days, forecast_min_visits from staging.threshold",
}
COLUMNS = {"level": "varchar", "district_id": "varchar", "state": "varchar", "p50_on": "date", "p85_on": "date",
           "due_pct": "double", "days_seen_n": "integer", "visits_seen_n": "integer"}


def model(progress: pd.DataFrame, throughput: pd.DataFrame, ahead: pd.DataFrame,
          threshold: pd.DataFrame) -> pd.DataFrame:
    """P50 and P85 of the last working day, and the probability in per cent that it is not past the campaign's end.

    state: 'finished'; 'no_schools'; 'too_early' where fewer days or visits passed than thresholds.csv asks for;
    'standstill' where not even half of the runs end within a year; else 'forecast'. A date beyond a year is empty.
    """
    limits, rows = threshold.iloc[0], []
    for place, row in places_of(progress):
        days = throughput if row.level == CITY_LEVEL else throughput[throughput["district_id"] == row.district_id]
        days_n, visits_n = int(days["working_n"].nunique()), int(row.done_n)
        told = {"level": row.level, "district_id": row.district_id, "days_seen_n": days_n, "visits_seen_n": visits_n}
        if row.scope_n == 0:
            told["state"] = "no_schools"
        elif row.remaining_n == 0:
            told["state"] = "finished"
        elif days_n < limits["forecast_min_days"] or visits_n < limits["forecast_min_visits"]:
            told["state"] = "too_early"
        else:
            forecast = forecast_of(progress, throughput, int(limits["forecast_days"]))
            told |= {"p50_on": _day(ahead, forecast.end_days(place, 50)),
                     "p85_on": _day(ahead, forecast.end_days(place, 85)),
                     "due_pct": forecast.share_by(place, int(row.working_days_left_n))}
            told["state"] = "forecast" if told["p50_on"] else "standstill"
        rows.append(told)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _day(ahead: pd.DataFrame, number: int) -> dt.date | None:
    """The working day of that number, the first ahead being 1; None beyond a year."""
    if number > HORIZON_DAYS or number > len(ahead) or number < 1:
        return None
    day: dt.date = pd.Timestamp(ahead["day_on"].iloc[number - 1]).date()
    return day
