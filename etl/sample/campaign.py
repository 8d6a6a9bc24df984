"""The month: its days, its working days, its hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.sample.description import Description

Days = NDArray[np.datetime64]


@dataclass(frozen=True)
class Campaign:
    """A campaign as seen from `as_of`, its `days`-th day."""

    as_of: date
    days: int
    length_days: int
    holidays: tuple[np.datetime64, ...]

    @property
    def starts_on(self) -> date:
        """The first day."""
        return self.as_of - timedelta(days=self.days - 1)

    @property
    def ends_on(self) -> date:
        """The last day."""
        return self.starts_on + timedelta(days=self.length_days - 1)

    @property
    def midnight(self) -> np.datetime64:
        """The beginning of the first day, city time."""
        return np.datetime64(self.starts_on, "m")

    @property
    def hours(self) -> int:
        """Hours from the first midnight to the end of `as_of`."""
        return self.days * 24

    @property
    def today(self) -> np.datetime64:
        """`as_of` for numpy."""
        return np.datetime64(self.as_of, "D")

    def is_working(self, days: Days) -> NDArray[np.bool_]:
        """Whether each day is a working day."""
        return np.is_busday(days, holidays=list(self.holidays))

    def working_days(self) -> Days:
        """The working days from the first day to the last."""
        days = self.midnight.astype("datetime64[D]") + np.arange(self.length_days)
        working: Days = days[self.is_working(days)]
        return working

    def later(self, days: Days, working: NDArray[np.int64] | int) -> Days:
        """So many working days after each day."""
        return np.busday_offset(days, working, roll="backward", holidays=list(self.holidays))

    def hour_of(self, moments: NDArray[np.datetime64]) -> NDArray[np.int64]:
        """The hour of the campaign in which each moment lies, kept within the measured hours."""
        return self.poll_of(moments, 1)

    def poll_of(self, moments: NDArray[np.datetime64], polls_an_hour: int) -> NDArray[np.int64]:
        """The poll in whose time each moment lies, kept within the measured hours."""
        passed = (moments - self.midnight) // np.timedelta64(60 // polls_an_hour, "m")
        return np.clip(passed.astype(np.int64), 0, self.hours * polls_an_hour - 1)


def campaign_of(description: Description, as_of: date, days: int) -> Campaign:
    """The campaign whose `days`-th day is `as_of`."""
    if days < 1:
        raise ValueError("The sample needs at least one day.")
    years = range(as_of.year - 1, as_of.year + 2)
    holidays = tuple(
        np.datetime64(f"{year}-{day}") for year in years for day in description.settings["holidays"]
    )
    return Campaign(as_of, days, description.settings["campaign"]["length_days"], holidays)


def earlier_campaign(description: Description, campaign: Campaign) -> Campaign:
    """The campaign of half a year before, as seen from its last day."""
    form = description.settings["earlier_campaign"]
    ended_on = campaign.starts_on - timedelta(days=form["ended_days_before"])
    return Campaign(ended_on, form["length_days"], form["length_days"], campaign.holidays)


def campaign_id(campaign: Campaign) -> str:
    """The id by which its list and plans name a campaign."""
    return f"month-{campaign.starts_on:%Y-%m}"


def campaign_table(description: Description, campaign: Campaign, earlier: Campaign) -> pd.DataFrame:
    """The kind `campaigns`: the present one, and the one of half a year before.

    The earlier one walked its schools the whole month through."""
    form = description.settings["campaign"]
    words = (form, description.settings["earlier_campaign"])
    walked = (form["walk_days"], earlier.length_days)
    rows = [
        {
            "campaign_id": campaign_id(one),
            **{name: names[name] for name in ("name_kk", "name_ru", "name_en")},
            "starts_on": one.starts_on,
            "ends_on": one.ends_on,
            "walk_ends_on": one.starts_on + timedelta(days=walk_days - 1),
            "recheck_ends_on": one.ends_on + timedelta(days=form["recheck_days"]),
            "basis": names["basis"].format(
                day=f"{one.starts_on - timedelta(days=form['ordered_days']):%d.%m.%Y}"
            ),
        }
        for one, names, walk_days in zip((campaign, earlier), words, walked, strict=True)
    ]
    return pd.DataFrame(rows)
