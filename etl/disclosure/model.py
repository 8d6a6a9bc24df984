"""What a public release is made of: the true figures, what is said of them, and both as JSON.

A release with its true figures stays on the staff side. Only `statements` may leave the building.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

CITY = ""
BAND, MENDED_FORM, COUNT, DAY, LIST = "band", "mended", "count", "day", "list"
LIST_FROM_PCT = 90


@dataclass(frozen=True)
class Measure:
    """What anybody may know beforehand of a figure.

    grows: within one campaign it never falls, as visits are not taken back. (Note from the release side: it does fall
        by a school that closes or is merged, sample city 191 → 190 on 29 November: the true fall between two
        releases must be taken as known to everybody, x_later >= x_earlier - fall, or the truth itself is infeasible.)
    part_of: it never exceeds these: a joint visit is one of the inspections.
    open_when_full: that all of a district's schools have it is no secret, as the list of the inspected says so.
    """

    grows: bool = False
    settles: bool = False
    part_of: tuple[str, ...] = ()
    open_when_full: bool = False


INSPECTED, JOINT, ISSUED, VERIFIED, ON_TIME, OVERALL = (
    "inspected", "joint", "issued", "verified", "on_time", "overall")
SYSTEM = "system:"  # a city figure of one system group is named "system:<code>"
MEASURES = {
    INSPECTED: Measure(grows=True, open_when_full=True),
    JOINT: Measure(grows=True, part_of=(INSPECTED,), open_when_full=True),
    ISSUED: Measure(grows=True, open_when_full=True),
    VERIFIED: Measure(part_of=(ISSUED,)),
    ON_TIME: Measure(part_of=(VERIFIED,)),  # a reopened one is no longer on time
    OVERALL: Measure(),  # out of the inspected, so that it is below their number tells nothing
}
OUTCOMES = (ON_TIME, VERIFIED, OVERALL)  # and the systems: they lag 30 days, the others 7


def measure_of(name: str) -> Measure:
    """The measure of this name; one that nothing is known of beforehand where the name is new."""
    return MEASURES.get(name, Measure())


@dataclass(frozen=True)
class Cell:
    """One share that is secret until it is said: `x` of `n` at a place.

    place: a district's code, stable over releases, or CITY for a system group. n: the denominator, which anybody is
    taken to know: of ON_TIME the prescriptions due, of OVERALL and the systems the schools inspected by their day.
    schools: how many schools of the district are in scope; below 10 nothing is said of it.
    months: for INSPECTED, ("2026-11", 17) …, how many of x were inspected in each month; the list of schools says it.
    """

    measure: str
    place: str
    n: int
    x: int
    schools: int
    months: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Total:
    """The city's count of a measure. With cells of the same measure it is their sum.

    n: out of how many, None where there is no whole (prescriptions issued).
    days: the burn-up, ("2026-11-03", 41) …: the city's count at the end of each day up to the release's own day.
    """

    measure: str
    n: int | None
    x: int
    days: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Statement:
    """One thing that a release says, exactly as printed.

    form and text: "band" with a band's code, "mended" with "mended", "count" or "day" (one day of the burn-up) with
    the digits, "list" with "list": then `months` are the counts that anybody reads off the list of schools.
    A total is said as a count, or as a band where the count would tell too much.
    """

    measure: str
    place: str
    form: str
    text: str
    day: str = ""
    months: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Release:
    """One public release: what is true (staff side only) and what it says.

    process_day and outcome_day: the days, as ISO text, that the process figures (7 days back) and the outcomes (30)
    describe. campaign: what grows does so within one campaign only. lists: lists of inspected schools may stand in it.
    """

    id: str
    campaign: str
    process_day: str
    outcome_day: str
    cells: tuple[Cell, ...]
    totals: tuple[Total, ...] = ()
    statements: tuple[Statement, ...] = ()
    lists: bool = True
    _said: dict[tuple[str, str], Statement] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._said.update({(s.measure, s.place): s for s in self.statements if s.form not in (DAY, LIST)})

    def said(self, measure: str, place: str = CITY) -> Statement | None:
        """The band, the words or the count that stand for this figure; None where it is withheld."""
        return self._said.get((measure, place))

    def burn_up(self, measure: str = INSPECTED) -> tuple[Statement, ...]:
        """The days of the burn-up that may be drawn, in order."""
        return tuple(sorted((s for s in self.statements if s.form == DAY and s.measure == measure),
                            key=lambda s: s.day))

    def listed(self) -> tuple[str, ...]:
        """The districts whose schools are listed, in order."""
        return tuple(sorted(s.place for s in self.statements if s.form == LIST))

    def day_of(self, measure: str) -> str:
        """The day that the measure describes here."""
        # outcomes: 30 days; what was done: 7 (etl/release/facts.py counts them so)
        late = measure in (VERIFIED, ON_TIME, OVERALL) or measure.startswith(SYSTEM)
        return self.outcome_day if late else self.process_day

    def to_json(self) -> str:
        """The whole release, true figures included: for the staff side only."""
        whole = asdict(self)
        del whole["_said"]
        return json.dumps(whole, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Release:
        """The release that `to_json` wrote. KeyError or TypeError for another text."""
        read = json.loads(text)
        read["cells"] = tuple(Cell(**_pairs(c, "months")) for c in read["cells"])
        read["totals"] = tuple(Total(**_pairs(t, "days")) for t in read["totals"])
        read["statements"] = tuple(Statement(**_pairs(s, "months")) for s in read["statements"])
        return cls(**read)


def _pairs(row: dict[str, Any], name: str) -> dict[str, Any]:
    return row | {name: tuple((str(key), int(value)) for key, value in row[name])}


def check_figures(release: Release) -> None:
    """ValueError with a sentence where the true figures of a release contradict each other."""
    named = Counter([(c.measure, c.place) for c in release.cells])
    named_totals = Counter(t.measure for t in release.totals)
    if max([0, *named.values(), *named_totals.values()]) > 1:
        raise ValueError(f"release {release.id} holds a figure twice")
    for cell in release.cells:
        if not 0 <= cell.x <= cell.n or cell.schools < 0:
            raise ValueError(f"{cell.measure} of {cell.place or 'the city'}: {cell.x} of {cell.n} cannot be")
        if cell.measure == INSPECTED and release.lists and sum(count for _, count in cell.months) != cell.x:
            raise ValueError(f"the months of {cell.place} do not add up to its {cell.x} inspected schools")
    for total in release.totals:
        if total.x < 0 or (total.n is not None and total.x > total.n):
            raise ValueError(f"the city's {total.measure}: {total.x} of {total.n} cannot be")
        parts = [c for c in release.cells if c.measure == total.measure]
        if parts and (sum(c.x for c in parts), sum(c.n for c in parts)) != (total.x, total.n):
            raise ValueError(f"the districts' {total.measure} do not add up to the city's")
