"""Withholds until nothing follows that must not (domain.md §10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from etl.disclosure.audit import Interval, intervals, secrets
from etl.disclosure.facts import Key, Puzzle, puzzle
from etl.disclosure.forms import coarser, everything, of_cell
from etl.disclosure.model import (
    BAND,
    CITY,
    COUNT,
    DAY,
    INSPECTED,
    LIST,
    MENDED_FORM,
    OVERALL,
    SYSTEM,
    Release,
    Statement,
    check_figures,
)
from etl.disclosure.program import Program
from etl.disclosure.ranges import Said


@dataclass(frozen=True)
class Further:
    """A figure that is not said, or is said more coarsely, so that another does not follow.

    form: what was taken away: "band", "mended", "count", "list", "day" (the burn-up).
    instead: what is said now, a band's code or "".
    because: (release id, measure, place) of the cells that would have been too narrow when it was taken away.
    """

    measure: str
    place: str
    form: str
    instead: str
    because: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Protected:
    """A release that may be published, and why it is safe: for the disclosure report.

    small: (measure, place) withheld as fewer than 10. further: what else was taken away, and for which cells.
    intervals: as `audit` gives them.
    """

    release: Release
    small: tuple[tuple[str, str], ...]
    further: tuple[Further, ...]
    intervals: tuple[Interval, ...]


@dataclass(frozen=True)
class Unsafe:
    """Nothing may be published: with all that could help withheld, what the releases before said is enough.

    intervals: those that stayed too narrow.
    """

    reason: str
    intervals: tuple[Interval, ...]


def protect(release: Release, earlier: Sequence[Release] = ()) -> Protected | Unsafe:
    """The statements that may be published of a release's true figures.

    release: its `statements` are ignored. earlier: the releases published before, oldest first, with their true
    figures: the two before at least, better all of the campaign. ValueError where the figures contradict each other.
    """
    check_figures(release)
    search = _Search(puzzle((*earlier, release)), [r.statements for r in earlier])
    taken, narrow = search.enough([])
    if narrow:  # a district that was said before may be worse to withhold than to say: begin with the totals
        taken, narrow = search.enough(search.all_totals())
    if narrow:
        first = {(i.release, i.measure, i.place) for i in search.intervals(search.all) if not i.safe}
        narrow = [i for i in narrow if (i.release, i.measure, i.place) in first] or narrow
        return Unsafe("; ".join(i.sentence() for i in narrow), tuple(narrow))
    taken = search.needed(taken)
    said = search.says(taken)
    small = tuple((c.measure, c.place) for c in release.cells if c.n > 0 and of_cell(c) is None)
    return Protected(replace(release, statements=said), small, tuple(taken), tuple(search.intervals(said)))


class _Search:
    """What the last release of a puzzle could leave unsaid."""

    def __init__(self, known: Puzzle, before: Sequence[tuple[Statement, ...]]) -> None:
        self.known, self.program = known, Program(known)
        self.before = before
        self.last = len(before)
        self.all = everything(known.releases[-1])
        self.totals = {t.measure: t for t in known.releases[-1].totals}
        was = known.releases[-2:-1]
        self.unsaid = ({_slot(s) for release in was for s in everything(release)}
                       - {_slot(s) for release in was for s in release.statements})
        self.days_told = {s for statements in before for s in statements if s.form == DAY}

    def intervals(self, said: tuple[Statement, ...]) -> list[Interval]:
        """Every interval that matters if this is said."""
        whole: Said = [*self.before, said]
        return intervals(self.program, [(whole, key) for key in secrets(self.known, whole)])

    def enough(self, taken: list[Further]) -> tuple[list[Further], list[Interval]]:
        """What has to be taken away beside this, and what is too narrow even so: nothing of it, or all is lost."""
        while narrow := [i for i in self.intervals(self.says(taken)) if not i.safe]:
            steps = self.steps(taken, narrow)
            if not steps:
                return taken, narrow
            taken = [*taken, self.best(taken, steps, narrow)]
        return taken, []

    def all_totals(self) -> list[Further]:
        """Every total of the release taken away."""
        counts = [s for s in self.all if s.form == COUNT]
        return [step for s in counts for step in (
            Further(s.measure, CITY, COUNT, self._instead(s), ()), Further(s.measure, CITY, BAND, "", ()))]

    def says(self, taken: Sequence[Further]) -> tuple[Statement, ...]:
        """What is left of everything after these were taken away."""
        said = self.all
        for less in taken:
            said = tuple(s for s in said if not self._falls(s, less))
            if less.instead:
                said += (Statement(less.measure, CITY, BAND, less.instead),)
        return said

    def _falls(self, said: Statement, less: Further) -> bool:
        """Whether a statement goes with what is taken: with a count its burn-up, with a share its list of schools."""
        if (said.measure, said.place) != (less.measure, less.place):
            return False
        if said.form == DAY:  # what an earlier release told stays told
            return less.form in (DAY, COUNT) and said not in self.days_told
        return said.form == less.form or said.form == LIST and less.form == BAND

    def steps(self, taken: Sequence[Further], narrow: Sequence[Interval]) -> list[Further]:
        """All ways to say a little less of what bears on the narrow cells, the cheapest for a reader first."""
        parts = {self.known.part[self.known.at[self._key(i)]] for i in narrow}
        because = tuple((i.release, i.measure, i.place) for i in narrow)
        inspected = any(i.measure == INSPECTED for i in narrow)  # how finely an outcome is said bears on those too
        near = [s for s in self.says(taken) if not (s.form == DAY and s in self.days_told)
                and (self.known.part[self.known.at[self.last, s.measure, s.place]] in parts
                     or inspected and (s.measure == OVERALL or s.measure.startswith(SYSTEM)))]
        near.sort(key=self._cost)
        found = (Further(s.measure, s.place, s.form, self._instead(s), because) for s in near)
        return list(dict.fromkeys(found))  # the days of a burn-up fall together

    def best(self, taken: Sequence[Further], steps: Sequence[Further], narrow: Sequence[Interval]) -> Further:
        """The cheapest step after which nothing of this is narrow; if there is none, the one that helps most."""
        asked: list[tuple[Said, Key]] = []
        of_step: list[int] = []
        for number, step in enumerate(steps):
            whole: Said = [*self.before, self.says([*taken, step])]
            keys = {self._key(i) for i in narrow}
            if step.form in (BAND, MENDED_FORM) and (step.place != CITY or step.measure not in self.totals):
                # what is withheld now has a bar of its own, and its past with it
                keys |= {key for key in self.known.at if key[1:] == (step.measure, step.place) and self.known.most[
                    self.known.at[key]] > 0}
            asked += [(whole, key) for key in keys]
            of_step += [number] * len(keys)
        lacks = [0] * len(steps)
        for number, interval in zip(of_step, intervals(self.program, asked), strict=True):
            lacks[number] += interval.lacks
        return steps[lacks.index(min(lacks))]

    def needed(self, taken: list[Further]) -> list[Further]:
        """Without the steps that later ones made needless."""
        for step in reversed(taken):
            rest = [t for t in taken if t is not step]
            if self.says(rest) == self.says(taken) or all(i.safe for i in self.intervals(self.says(rest))):
                taken = rest
        return taken

    def _instead(self, said: Statement) -> str:
        """A count is said as a band before it is withheld."""
        band = coarser(self.totals[said.measure]) if said.form == COUNT else None
        return band.text if band else ""

    def _cost(self, said: Statement) -> tuple[int, int]:
        """How much a reader loses: nothing new where the last release did not say it, then digits, then districts."""
        if _slot(said) in self.unsaid:
            return 0, 0
        if said.place == CITY and said.measure in self.totals:
            return (1, 0) if self._instead(said) else (2, 0) if said.form == DAY else (4, 0)
        n = int(self.known.most[self.known.at[self.last, said.measure, said.place]])
        return 3, 2 * n + (said.form != LIST)

    def _key(self, interval: Interval) -> Key:
        number = next(i for i, r in enumerate(self.known.releases) if r.id == interval.release)
        return number, interval.measure, interval.place


def _slot(said: Statement) -> tuple[str, str, str]:
    return said.measure, said.place, said.form
