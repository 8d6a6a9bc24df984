"""What every camera really did: states by the hour, episodes by the poll, and the archive that follows from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from etl.sample.cameras import Register
from etl.sample.campaign import Campaign
from etl.sample.cast import GOOD, MIDDLE, WEAK, Cast
from etl.sample.description import Description
from etl.sample.episodes import Episodes, LinkLosses

# Ordered: where two fall on one camera, the greater one hides the other.
RECORDING, LIVE_ONLY, BLACK, FROZEN, COVERED, DOWN, WORK, ABSENT = range(8)
WRITES = np.array([True, False, True, True, True, False, False, False])
SHOWS = np.array([True, True, False, False, False, False, False, False])
FULL_DAY = 0.95  # share of a day that must be written for the archive to stay unbroken

BLOCK_CAMERAS = 1024  # a day of them is some 300,000 rows

States = NDArray[np.int8]


@dataclass(frozen=True)
class Moments:
    """Hours of the campaign, a school each: when it was visited and when it mended; -1 is never."""

    visited: NDArray[np.int64]
    mended: NDArray[np.int64]


@dataclass(frozen=True)
class Truth:
    """What every camera does at every poll of the campaign, held small: hours, and episodes on top."""

    hours: States  # cameras × hours
    late_polls: NDArray[np.int64]  # by so many polls a camera's changes come after the full hour
    episodes: Episodes
    polls_an_hour: int

    @property
    def polls_a_day(self) -> int:
        """Polls of a camera from midnight to midnight."""
        return 24 * self.polls_an_hour

    def between(self, cameras: slice, first_poll: int, end_poll: int) -> States:
        """Cameras × polls, from the first one until before the end."""
        polls = np.arange(first_poll, end_poll)[None, :] - self.late_polls[cameras, None]
        states = np.take_along_axis(self.hours[cameras], np.maximum(polls, 0) // self.polls_an_hour, axis=1)
        for camera, begins, ends, state in self.episodes.within(cameras, first_poll, end_poll):
            part = states[camera - cameras.start, max(begins - first_poll, 0) : ends - first_poll]
            np.maximum(part, state, out=part)
        return states


@dataclass(frozen=True)
class Telemetry:
    """What is true of every camera: the register, the states and the days of archive; and which links are lost."""

    register: Register
    truth: Truth
    losses: LinkLosses
    archive: NDArray[np.int16]


def states_of(
    description: Description,
    register: Register,
    cast: Cast,
    campaign: Campaign,
    moments: Moments,
    rng: np.random.Generator,
) -> States:
    """Cameras × hours, the true state; the story is told on top of it."""
    states = np.zeros((len(register.school), campaign.hours), dtype=np.int8)
    for school, grade in enumerate(cast.grade):
        cameras = np.arange(register.bounds[school], register.bounds[school + 1])
        visited = int(moments.visited[school])
        if visited < 0:
            visited = campaign.hours // 2
        mended = int(moments.mended[school])
        until = mended if 0 <= mended < campaign.hours else campaign.hours
        troubled = troubled_cameras(description, int(grade), cameras, rng)
        for camera in troubled:
            trouble(description, states[camera], visited, until, rng)
        may_be_short = not len(troubled) and grade != WEAK and len(cameras) > 10
        if may_be_short and rng.random() < description.settings["telemetry"]["short_episode"]:
            short_trouble(description, states[rng.choice(cameras)], visited, rng)
    outside(states, register, campaign)
    return states


def troubled_cameras(
    description: Description, grade: int, cameras: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """The cameras of a school that do not work at the visit: none, one, or a good part of them."""
    form = description.settings["telemetry"]
    few = len(cameras) // 10  # with no more than this dark, nothing is a veto
    if grade == GOOD:
        amount = 0
    elif grade == MIDDLE:
        amount = few if rng.random() < form["middle_trouble"] else 0
    else:
        amount = round(len(cameras) * rng.uniform(*form["weak_trouble"]))
    return np.sort(rng.choice(cameras, size=amount, replace=False))


def kind_of_trouble(description: Description, rng: np.random.Generator) -> int:
    """Down, live but not recording, or a picture that is no use."""
    kind = int(rng.choice(3, p=description.settings["telemetry"]["kinds"]))
    return (DOWN, LIVE_ONLY, int(rng.integers(BLACK, COVERED + 1)))[kind]


def trouble(
    description: Description, hours: States, visited: int, until: int, rng: np.random.Generator
) -> None:
    """An episode that covers the visit and lasts until it is mended. Changes `hours`."""
    begins = max(visited - int(rng.integers(5, 140)), 0)
    hours[begins : max(until, visited + 1)] = kind_of_trouble(description, rng)


def short_trouble(
    description: Description, hours: States, visited: int, rng: np.random.Generator
) -> None:
    """An episode of some hours, before or after the visit but not during it. Changes `hours`."""
    lasts = int(rng.integers(2, 40))
    begins = visited + int(rng.integers(6, 120))
    if rng.random() < 0.5:
        begins = visited - lasts - int(rng.integers(2, 48))
    hours[max(begins, 0) : max(begins + lasts, 0)] = kind_of_trouble(description, rng)


def quiet_repairs(
    states: States,
    register: Register,
    visited: NDArray[np.int64],
    share: NDArray[np.float64],
    rng: np.random.Generator,
) -> None:
    """This share of what is broken at a school's visit is mended some days later, and nobody reports it.

    Changes `states`."""
    for school in np.flatnonzero(visited >= 0):
        cameras, hour = states[register.of(int(school))], int(visited[school])
        broken = np.flatnonzero((cameras[:, hour] > RECORDING) & (cameras[:, hour] < WORK))
        for camera in broken[rng.random(len(broken)) < share[school]]:
            after = cameras[camera, hour + int(rng.integers(6, 73)) :]
            after[after < WORK] = RECORDING


def outside(states: States, register: Register, campaign: Campaign) -> None:
    """Hours in which a camera is not in service or under planned work. Changes `states`."""
    days = np.arange(campaign.days)
    absent = days[None, :] < -register.age[:, None]
    absent |= days[None, :] >= register.leaves[:, None]
    absent |= register.is_planned[:, None]
    states[np.repeat(absent, 24, axis=1)] = ABSENT
    states[register.under_work] = WORK


def capacities(
    description: Description, cast: Cast, register: Register, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Days that fit on each camera's recorder; a school's recorders are alike."""
    short = np.array(description.settings["telemetry"]["archive_short"])[cast.grade]
    schools = rng.integers(31, 46, len(cast.grade))
    is_short = rng.random(len(cast.grade)) < short
    low = np.where(cast.grade == WEAK, 11, 21)
    schools = np.where(is_short, rng.integers(low, 30), schools)
    return np.asarray(schools[register.school], dtype=np.int64)


def blocks_of(cameras: int) -> list[slice]:
    """The cameras in blocks that are small however large the city is."""
    return [slice(first, min(first + BLOCK_CAMERAS, cameras)) for first in range(0, cameras, BLOCK_CAMERAS)]


def archive_days(
    truth: Truth, register: Register, capacity: NDArray[np.int64], locked: NDArray[np.int64], days: int
) -> NDArray[np.int16]:
    """Cameras × days: unbroken days back from the day before, no more than fit on the recorder.

    At the `locked` ones the recorder counts back to its oldest file, whatever is missing since."""
    oldest = np.isin(np.arange(len(register.age)), locked)
    archive = np.zeros((len(register.age), days), dtype=np.int16)
    for cameras in blocks_of(len(register.age)):
        run = np.maximum(register.age[cameras], 0)
        for day in range(days):
            archive[cameras, day] = np.minimum(run, capacity[cameras])
            states = truth.between(cameras, day * truth.polls_a_day, (day + 1) * truth.polls_a_day)
            unbroken = WRITES[states].mean(axis=1) >= FULL_DAY
            run = np.where(unbroken | oldest[cameras], run + 1, 0)
    return archive
