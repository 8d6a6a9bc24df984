"""What lasts minutes, not hours: faults that come again, gaps in an archive, links that are lost. In polls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.sample.cameras import Register
from etl.sample.campaign import Campaign
from etl.sample.cast import GOOD, MIDDLE, Cast
from etl.sample.description import Description

Numbers = NDArray[np.int64]
DAYS_A_MONTH = 30


@dataclass(frozen=True)
class Episodes:
    """Camera by camera: from one poll of the campaign until before another one, in one state."""

    camera: Numbers
    from_poll: Numbers
    to_poll: Numbers
    state: NDArray[np.int8]

    def within(self, cameras: slice, first_poll: int, end_poll: int) -> list[tuple[int, int, int, int]]:
        """Camera, from, to and state of those that touch these cameras and polls."""
        touch = (self.camera >= cameras.start) & (self.camera < cameras.stop)
        touch &= (self.from_poll < end_poll) & (self.to_poll > first_poll)
        columns = (self.camera, self.from_poll, self.to_poll, self.state)
        return list(zip(*(column[touch].tolist() for column in columns), strict=True))


@dataclass(frozen=True)
class LinkLosses:
    """School by school: from one poll until before another one nothing of the school answers."""

    school: Numbers
    from_poll: Numbers
    to_poll: Numbers


def joined(parts: list[Episodes]) -> Episodes:
    """All episodes in one."""
    return Episodes(
        np.concatenate([part.camera for part in parts]),
        np.concatenate([part.from_poll for part in parts]),
        np.concatenate([part.to_poll for part in parts]),
        np.concatenate([part.state for part in parts]),
    )


def repeat_faults(
    description: Description,
    register: Register,
    cast: Cast,
    share: NDArray[np.float64],
    campaign: Campaign,
    down: int,
    rng: np.random.Generator,
) -> Episodes:
    """Cameras that fail and come back several times: this share of them at each school.

    None at a good school, which would not be good any more, and none where nothing is to be broken."""
    form = description.settings["telemetry"]
    is_spared = cast.grade == GOOD
    is_spared[cast.of("new_cameras")] = True
    share = np.where(is_spared, 0, share)
    often = np.flatnonzero(rng.random(len(register.school)) < share[register.school])
    low, high = (days * campaign.days / DAYS_A_MONTH for days in form["repeats_a_month"])
    camera = np.repeat(often, np.round(rng.uniform(low, high, len(often))).astype(np.int64))
    polls_an_hour = 60 // form["status_every_minutes"]
    shortest, longest = (minutes // form["status_every_minutes"] for minutes in form["repeat_minutes"])
    from_poll = rng.integers(0, campaign.hours * polls_an_hour, len(camera))
    # many short ones and a few long ones
    lasts = np.exp(rng.uniform(np.log(shortest), np.log(longest), len(camera))).round().astype(np.int64)
    return Episodes(camera, from_poll, from_poll + lasts, np.full(len(camera), down, dtype=np.int8))


def planned_work(
    description: Description,
    schools: pd.DataFrame,
    register: Register,
    maintenance: pd.DataFrame,
    campaign: Campaign,
    state: int,
) -> Episodes:
    """All cameras of a school while approved work goes on at it."""
    polls_an_hour = 60 // description.settings["telemetry"]["status_every_minutes"]
    works = maintenance.dropna(subset="school_id")
    place = pd.Series(np.arange(len(schools)), index=schools["school_id"])
    school = place.reindex(works["school_id"]).to_numpy(dtype=np.int64)
    numbers = np.diff(register.bounds)[school]
    inner = np.arange(numbers.sum()) - np.repeat(np.cumsum(numbers) - numbers, numbers)
    from_poll, to_poll = (
        campaign.poll_of(works[name].to_numpy(dtype="datetime64[m]"), polls_an_hour) for name in ("from_at", "to_at")
    )
    # done before the approval ends: the cameras are seen to be up again within it
    to_poll -= description.settings["works"]["done_early_minutes"] * polls_an_hour // 60
    camera = np.repeat(register.bounds[school], numbers) + inner
    states = np.full(len(camera), state, dtype=np.int8)
    return Episodes(camera, np.repeat(from_poll, numbers), np.repeat(to_poll, numbers), states)


def locked_cameras(
    description: Description, register: Register, cast: Cast, campaign: Campaign, rng: np.random.Generator
) -> Numbers:
    """Cameras with a clip that the recorder may not delete: its age passes for the archive's depth."""
    form = description.settings["telemetry"]
    drawn = rng.random(len(register.school)) < form["locked_clips"]
    drawn &= (cast.grade[register.school] == MIDDLE) & (register.age > form["locked_days"])
    drawn &= ~register.is_planned & ~register.under_work & (register.leaves > campaign.days)
    return np.flatnonzero(drawn)


def archive_gaps(
    description: Description, cameras: Numbers, campaign: Campaign, state: int, rng: np.random.Generator
) -> Episodes:
    """One evening without a record at each camera, some days before `as_of`; none in a campaign of two days."""
    form = description.settings["telemetry"]
    if campaign.days < 3:
        cameras = cameras[:0]
    polls_an_hour = 60 // form["status_every_minutes"]
    day = campaign.days - rng.integers(3, max(campaign.days, 3) + 1, len(cameras)).clip(max=9)
    # after the last visit of a day, and before its midnight
    from_poll = (day * 24 + 19) * polls_an_hour + rng.integers(0, polls_an_hour // 2, len(cameras))
    lasts = rng.integers(3 * polls_an_hour, 4 * polls_an_hour, len(cameras))
    return Episodes(cameras, from_poll, from_poll + lasts, np.full(len(cameras), state, dtype=np.int8))
