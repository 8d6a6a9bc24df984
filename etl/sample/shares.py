"""Counts of the description scaled to the size of the city."""

from __future__ import annotations

from etl.sample.description import Description

SMALLEST_WITH_STORY = 24


def scaled(description: Description, count: int, schools: int) -> int:
    """`count` for the reference city, scaled; a city of some size keeps at least one."""
    share = round(count * schools / int(description.settings["reference_schools"]))
    return max(share, 1) if schools >= SMALLEST_WITH_STORY and count else share
