"""The burn-up of the papers: schools inspected by day against the plan, with the forecast's range."""

from __future__ import annotations

from typing import Any

import pandas as pd

from app import read
from app.campaign import marks
from app.exports.content import Course, Series
from app.rights import Viewer
from app.texts import percent, short_day, t


def burn_up(who: Viewer, *, district: str | None = None) -> Course:
    """Every day of the campaign: accepted, visited but not accepted, plan, scope, and the range of the forecast."""
    days, fan = read.campaign.days(who, district=district), read.campaign.fan(who, district=district)
    c: Any = read.campaign.campaign(who).iloc[0]
    look: Any = marks(who).set_index("mark")
    ahead = fan.set_index(pd.to_datetime(fan["day_on"])).reindex(pd.to_datetime(days["day_on"])).reset_index(drop=True)
    last = int(days["done_n"].notna().sum()) - 1
    if not fan.empty and last >= 0:  # the range begins where the bars end
        for column in ("done_p15", "done_p50", "done_p85"):
            ahead.loc[last, column] = days["done_n"].iloc[last]

    def of(mark: str, kind: str, values: pd.Series, dash: str = "") -> Series:
        return Series(look.loc[mark, "label"], kind, look.loc[mark, "colour"], _known(values), dash=dash)

    # silence between working days is drawn through, and only inside of the forecast
    inner = ahead[["done_p15", "done_p50", "done_p85"]].astype(float).interpolate(limit_area="inside")
    series = [of("done", "bar", days["done_n"]), of("not_accepted", "bar", days["not_accepted_n"]),
              of("scope", "line", days["scope_n"]), of("plan", "line", days["planned_n"], "dotted")]
    if not fan.empty:
        series += [Series(f"{t('Forecast, range')} 15–{percent(85, 100)}", "band", look.loc["forecast", "colour"],
                          _known(inner["done_p85"]), _known(inner["done_p15"])),
                   of("forecast", "line", inner["done_p50"], "dashed")]
    index = {d: k for k, d in enumerate(pd.to_datetime(days["day_on"]).dt.date)}
    upright = ((c["walk_ends_on"], t("end of the walk")), (c["ends_on"], t("end of the month")))
    title = t("Schools inspected, against the plan")
    return Course(
        title, t("Schools inspected by day, against the plan and the forecast"),
        tuple(short_day(d) for d in days["day_on"]), tuple(series),
        tuple((index[pd.Timestamp(d).date()], words) for d, words in upright if pd.Timestamp(d).date() in index),
        t("No forecast is drawn: it needs 5 working days, 10 inspections, and schools that are left.")
        if fan.empty else "")


def _known(values: pd.Series) -> tuple[float | None, ...]:
    return tuple(None if pd.isna(v) else float(v) for v in values)
