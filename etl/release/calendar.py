"""The calendar of releases: one a week on a fixed weekday, or on the next working day where that one is off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Set

_WEEK = dt.timedelta(days=7)
_DAY = dt.timedelta(days=1)


def scheduled(of_week: dt.date, weekday: int, days_off: Set[dt.date]) -> dt.date:
    """The day of the release of the week in which `of_week` lies; `weekday` is 1 (Monday) to 7."""
    day = of_week - (of_week.isoweekday() - weekday) * _DAY
    while day in days_off:
        day += _DAY
    return day


def period_begins(today: dt.date, weekday: int, days_off: Set[dt.date]) -> dt.date:
    """The last scheduled day up to `today`: from it to the next there is one release."""
    week = today + _WEEK
    while scheduled(week, weekday, days_off) > today:
        week -= _WEEK
    return scheduled(week, weekday, days_off)


def coming(today: dt.date, weekday: int, days_off: Set[dt.date], n: int) -> list[dt.date]:
    """The next `n` scheduled days after `today`."""
    found: list[dt.date] = []
    week = today - _WEEK
    while len(found) < n:
        day = scheduled(week, weekday, days_off)
        if day > today and day not in found:
            found.append(day)
        week += _WEEK
    return found
