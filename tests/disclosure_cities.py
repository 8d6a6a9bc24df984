"""Random cities with three weekly releases each, for the tests of what the public can infer."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from etl.disclosure import CITY, INSPECTED, JOINT, ON_TIME, OVERALL, VERIFIED, Cell, Protected, Release, Total, Unsafe
from etl.disclosure import protect as protected

WEEKS, LAG_WEEKS = 3, 3  # releases; by how many weeks an outcome is older than what was done


@dataclass
class District:
    """One district, week by week: schools, inspected, in order, prescriptions due and on time."""

    schools: list[int]
    inspected: list[int]
    in_order: list[int]
    due: list[int]
    on_time: list[int]


def district(rng: random.Random, done: float, good: float) -> District:
    """A district of 3 to 400 schools that drifts slowly: some are inspected, mended, opened or closed each week."""
    n = rng.choice([rng.randint(3, 12), rng.randint(10, 60), rng.randint(40, 400)])
    inspected = round(n * near(rng, done))
    due = rng.choice([rng.randint(0, 12), rng.randint(0, 2 * n)])
    it = District([n], [inspected], [round(inspected * near(rng, good))], [due], [round(due * near(rng, good))])
    for _ in range(WEEKS + LAG_WEEKS):
        if rng.random() < 0.05:
            n = max(n + rng.choice([-1, 1]), it.inspected[-1], 1)
        came = rng.randint(0, min(3, n - it.inspected[-1])) if rng.random() < 0.6 else 0
        fell_due = rng.randint(0, 4) if rng.random() < 0.6 else 0
        in_time = fell_due if good == 1 else 0 if good == 0 else rng.randint(0, fell_due)
        moved = rng.randint(-1, 2) if rng.random() < 0.6 else 0
        it.schools.append(n)
        it.inspected.append(it.inspected[-1] + came)
        it.in_order.append(min(it.inspected[-1], max(0, it.in_order[-1] + moved)))
        it.due.append(it.due[-1] + fell_due)
        it.on_time.append(it.on_time[-1] + in_time)
    return it


def near(rng: random.Random, rate: float) -> float:
    return min(1.0, max(0.0, rng.gauss(rate, 0.1)))


def week(number: int) -> str:
    """The day of a week, as ISO text: four weeks of October, then November."""
    return f"2026-10-{10 + 7 * number}" if number < 3 else f"2026-11-{1 + 7 * (number - 3):02d}"


def figures(districts: Sequence[District], number: int) -> Release:
    """The true figures of the release of week `number`, without statements."""
    now = number + LAG_WEEKS
    cells = []
    for place, d in enumerate(districts):
        october = d.inspected[min(now, 2)]
        months = (("2026-10", october), ("2026-11", d.inspected[now] - october))
        cells += [Cell(INSPECTED, f"d{place}", d.schools[now], d.inspected[now], d.schools[now], months),
                  Cell(OVERALL, f"d{place}", d.inspected[number], d.in_order[number], d.schools[now]),
                  Cell(ON_TIME, f"d{place}", d.due[number], d.on_time[number], d.schools[now])]

    def whole(measure: str) -> tuple[int, int]:
        of = [c for c in cells if c.measure == measure]
        return sum(c.n for c in of), sum(c.x for c in of)

    burn_up = tuple((week(w), sum(d.inspected[w] for d in districts)) for w in range(now + 1))
    totals = (Total(INSPECTED, *whole(INSPECTED), burn_up), Total(ON_TIME, *whole(ON_TIME)),
              Total(VERIFIED, whole(ON_TIME)[0] + 5, whole(ON_TIME)[1] + 3),
              Total(JOINT, whole(INSPECTED)[0], 9 * whole(INSPECTED)[1] // 10))
    cells.append(Cell("system:video", CITY, *whole(OVERALL), whole(INSPECTED)[0]))
    return Release(f"r{number}", "c", week(now), week(number), tuple(cells), totals)


def city(seed: int) -> list[Protected | Unsafe]:
    """Three weekly releases of a random city, each protected with those published before it."""
    rng = random.Random(seed)
    done = rng.choice([0.0, 1.0, rng.random(), rng.random()])
    good = rng.choice([0.0, 1.0, rng.random()])
    districts = [district(rng, done, good) for _ in range(rng.randint(2, 12))]
    out: list[Protected | Unsafe] = []
    published: list[Release] = []
    for number in range(WEEKS):
        found = protected(figures(districts, number), published)
        out.append(found)
        if isinstance(found, Protected):
            published.append(found.release)
    return out
