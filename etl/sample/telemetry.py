"""What every camera really did, hour by hour: episodes, and the archive that follows from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from etl.sample.cameras import Register
from etl.sample.campaign import Campaign
from etl.sample.cast import GOOD, MIDDLE, WEAK, Cast
from etl.sample.description import Description

RECORDING, LIVE_ONLY, BLACK, FROZEN, COVERED, DOWN, LINK_LOST, WORK, ABSENT = range(9)
WRITES = np.array([True, False, True, True, True, False, True, False, False])
SHOWS = np.array([True, True, False, False, False, False, False, False, False])
FULL_DAY = 0.95  # share of a day that must be written for the archive to stay unbroken

States = NDArray[np.int8]


@dataclass(frozen=True)
class Moments:
    """Hours of the campaign, a school each: when it was visited and when it mended; -1 is never."""

    visited: NDArray[np.int64]
    mended: NDArray[np.int64]


@dataclass(frozen=True)
class Telemetry:
    """What is true of every camera: the register, the states and the days of archive."""

    register: Register
    states: States
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


def archive_days(
    states: States, register: Register, capacity: NDArray[np.int64], days: int
) -> NDArray[np.int16]:
    """Cameras × days: unbroken days back from the day before, no more than fit on the recorder."""
    written = WRITES[states].reshape(len(states), days, 24).mean(axis=2) >= FULL_DAY
    run = np.maximum(register.age, 0)
    archive = np.zeros((len(states), days), dtype=np.int16)
    for day in range(days):
        archive[:, day] = np.minimum(run, capacity)
        run = np.where(written[:, day], run + 1, 0)
    return archive
