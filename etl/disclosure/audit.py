"""The interval audit: what somebody who kept every release can still not know (domain.md §10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from etl.disclosure.facts import Key, Puzzle, puzzle
from etl.disclosure.forms import wrong_forms
from etl.disclosure.model import LIST, Release, check_figures, measure_of
from etl.disclosure.program import Program
from etl.disclosure.ranges import Said, ranges

LEAST_WIDTH, LEAST_WIDTH_PCT = 3, 20


@dataclass(frozen=True)
class Interval:
    """What follows for one cell from everything published: x lies in low..high.

    release: the id of the release whose figure it is. withheld: nothing is said of it, neither there nor in the
    last release: then its past is as secret as its present. bar: how wide high - low must be: max(3, 20 % of n), at
    most n; 0 for a figure that is said, or is said by now.
    known: it follows that every school, or none, has it, and that is a secret.
    """

    release: str
    measure: str
    place: str
    n: int
    low: int
    high: int
    bar: int
    withheld: bool
    known: bool

    @property
    def safe(self) -> bool:
        """Nothing too narrow and no school's value follows."""
        return self.high - self.low >= self.bar and not self.known

    @property
    def lacks(self) -> int:
        """By how much it is too narrow; at least 1 where it is not safe, 0 where it is."""
        return max(self.bar - (self.high - self.low), int(self.known))

    def sentence(self) -> str:
        """What follows, for the staff."""
        return (f"{self.measure} of {self.place or 'the city'} in release {self.release} follows: "
                f"{self.low} to {self.high} of {self.n}")


def bar(n: int) -> int:
    """How wide the interval of a withheld cell must be. No cell can hide more than 0..n, hence the n."""
    return min(n, max(LEAST_WIDTH, -(-LEAST_WIDTH_PCT * n // 100)))


def audit(release: Release, earlier: Sequence[Release] = ()) -> list[Interval]:
    """The interval of every withheld cell and of its past, and of each other cell that is at 0 or n.

    `earlier`: the releases published before, oldest first: the two before at least, better all of the campaign.
    The city's totals have none of their own: they hide no school, and the bands of its districts sum to them.
    ArithmeticError where the statements contradict the facts, ValueError where one cannot be read.
    """
    releases = (*earlier, release)
    known = puzzle(releases)
    said = [r.statements for r in releases]
    return intervals(Program(known), [(said, key) for key in secrets(known, said)])


def secrets(known: Puzzle, said: Said) -> list[Key]:
    """The cells whose interval matters: those withheld, their past, and whatever all or nothing might follow of.

    The true value always fits, so only a cell that is at 0 or n can be forced there.
    """
    cells = ((i, c) for i, release in enumerate(known.releases) for c in release.cells if c.n > 0)
    return [(i, c.measure, c.place) for i, c in cells
            if is_withheld(said, (i, c.measure, c.place))
            or c.x == 0 or c.x == c.n and not measure_of(c.measure).open_when_full]


def is_withheld(said: Said, key: Key) -> bool:
    """Nothing is said of this cell in its own release nor in the last."""
    release, measure, place = key
    return not any(s.form != LIST and (s.measure, s.place) == (measure, place)
                   for statements in (said[release], said[-1]) for s in statements)


def intervals(program: Program, asked: Sequence[tuple[Said, Key]]) -> list[Interval]:
    """The interval of one figure each, if that were said. The ranges are found once for what is said alike."""
    known = program.known
    boxes = {number: ranges(known, said) for number, said in {id(said): said for said, _ in asked}.items()}
    ends = program.widest([(boxes[id(said)], known.at[key]) for said, key in asked])
    found = []
    for (said, key), (low, high) in zip(asked, ends, strict=True):
        release, measure, place = key
        n, withheld = int(known.most[known.at[key]]), is_withheld(said, key)
        forced = low == high and (low == 0 or low == n and not measure_of(measure).open_when_full)
        found.append(Interval(known.releases[release].id, measure, place, n, low, high, bar(n) if withheld else 0,
                              withheld, forced))
    return found


def faults(release: Release, earlier: Sequence[Release] = ()) -> list[str]:
    """Why this release must not be published, a sentence each, for the staff; empty for one that may be.

    Asks of every statement whether it is true and of the form that §10 allows, and then the interval audit.
    """
    try:
        check_figures(release)
    except ValueError as wrong:
        return [str(wrong)]
    told = wrong_forms(release)
    if told:
        return told
    return [i.sentence() for i in audit(release, earlier) if not i.safe]
