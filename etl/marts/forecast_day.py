"""grain: one row a place (the city, each district) × working day ahead: how far it will be by the end of it."""

from __future__ import annotations

import pandas as pd

from etl.forecast import CITY, FAN_PCT
from etl.month import forecast_of, places_of

READS = {
    "progress": "select level, district_id, done_n, remaining_n from marts.progress",
    "throughput": "select district_id, working_n, accepted_n from marts.throughput where level = 'district'",
    "ahead": "select d.day_on from staging.calendar_day d cross join marts.campaign c "
             "where d.is_working and d.day_on > c.last_whole_on order by d.day_on",
    "told": "select level, district_id, state, p85_on from marts.forecast",
    "threshold": "select forecast_days from staging.threshold",
    "campaign": "select ends_on from marts.campaign",
}
COLUMNS = {"level": "varchar", "district_id": "varchar", "day_on": "date",
           **{f"done_p{pct}": "double" for pct in FAN_PCT}}
PAST_END_DAYS = 40  # days after the campaign's end that a chart still shows


def model(progress: pd.DataFrame, throughput: pd.DataFrame, ahead: pd.DataFrame, told: pd.DataFrame,
          threshold: pd.DataFrame, campaign: pd.DataFrame) -> pd.DataFrame:
    """Quantiles of the schools done by each day, from now to a month past the campaign's end or to where P85 ends."""
    if campaign.empty:  # a build before the first campaign says so by itself
        return pd.DataFrame(columns=list(COLUMNS))
    spoken = told[told["state"].isin(["forecast", "standstill"])]
    until_by_place = dict(zip(spoken["district_id"].where(spoken["level"] == "district", CITY), spoken["p85_on"],
                              strict=True))
    ends_on = pd.Timestamp(campaign.iloc[0]["ends_on"])
    last = ends_on + pd.Timedelta(days=PAST_END_DAYS)
    rows = []
    for place, row in places_of(progress):
        if place not in until_by_place:
            continue
        forecast = forecast_of(progress, throughput, int(threshold.iloc[0]["forecast_days"]))
        until = until_by_place[place]
        for day_on, quantiles in zip(ahead["day_on"], forecast.fan[place], strict=False):
            if day_on > last or pd.notna(until) and day_on > max(pd.Timestamp(until), ends_on):
                break
            rows.append((row.level, row.district_id, day_on, *(row.done_n + quantiles)))
    return pd.DataFrame(rows, columns=list(COLUMNS))
