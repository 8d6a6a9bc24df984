"""The disclosure report: what a release publishes, rounds and withholds, and what follows from it, for two people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from etl.disclosure import CITY, SYSTEM, Further, Interval, Protected, Release, Statement
from etl.release.facts import Facts
from etl.release.folder import Kept
from etl.release.told import Told
from etl.site.words import LANGUAGES, Words

_COMPARED_N = 2  # releases before this one that are set beside it; the audit holds all of the campaign against it


def report(known: Facts, protected: Protected, told: Told, before: Sequence[Kept]) -> str:
    """The report as Markdown, in each language. It holds true values: for the staff alone."""
    return "\n".join(line for language in LANGUAGES
                     for line in _Report(Words(language, known.phrases), known, protected, told, before).lines())


class _Report:
    def __init__(self, say: Words, known: Facts, protected: Protected, told: Told, before: Sequence[Kept]) -> None:
        self.say, self.known, self.protected, self.told, self.before = say, known, protected, told, before
        self.release = protected.release
        self.places = {row["district_id"]: say.name(row) or row["district_id"] for row in known.districts}
        self.groups = {row["system"]: say.name(row, "label") for row in known.groups}

    def lines(self) -> Iterator[str]:
        say, run = self.say, self.known.run
        yield f"# {say('title', release=self.release.id)}\n"
        yield say("about", name=say.name(run), day=say.day(self.told.tables["about"][0]["drawn_on"]),
                  as_of=say.day(run["as_of_on"]))
        if run["is_demonstration"]:
            yield f"\n**{say('demonstration')}**"
        yield f"\n{say('to_do')}"
        yield from self._published()
        yield from self._withheld()
        yield from self._intervals()
        yield from self._before()
        yield f"\n## {say('attacker')}\n"
        yield from (f"- {say(f'attacker_{what}')}" for what in ("n", "all", "list", "not"))
        yield f"\n## {say('how')}\n\n    python -m etl release approve {self.release.id} --by …\n"

    def _published(self) -> Iterator[str]:
        say, run = self.say, self.known.run
        yield f"\n## {say('published')}\n"
        for what, part in (("course", "process"), ("outcome", "outcome")):
            is_there = self.known.course if what == "course" else self.known.outcomes
            yield say(f"{what}_day", day=say.day(run[f"{part}_on"])) if is_there else say(
                f"{what}_early", day=say.day(run[f"{part}_from"]))
        yield ""
        yield from _table((say("column_figure"), say("column_place"), say("column_truth"), say("column_said")), (
            (self._figure(measure), self._place(place), self._truth(x, n), self._now(measure, place))
            for measure, place, x, n in self._figures()))
        if days := self.release.burn_up():
            yield f"\n{say('days', n=len(days))}"
        yield f"\n### {say('lists')}\n"
        for place, schools in self.told.lists.items():
            yield "- " + say("list_row", district=self._place(place), n=len(schools),
                             said=sum(map(bool, schools.values())))
        if not self.told.lists:
            yield say("list_none")

    def _figures(self) -> Iterator[tuple[str, str, int, int | None]]:
        """Every figure with its truth: (measure, place, x, n)."""
        yield from ((t.measure, CITY, t.x, t.n) for t in self.release.totals)
        yield from ((c.measure, c.place, c.x, c.n) for c in self.release.cells if c.n > 0)

    def _withheld(self) -> Iterator[str]:
        say = self.say
        yield f"\n## {say('withheld')}\n"
        for measure, place in self.protected.small:
            yield "- " + say("small", figure=self._figure(measure), place=self._place(place))
        yield from (f"- {self._further(less)}" for less in self.protected.further)
        if not self.protected.small and not self.protected.further:
            yield say("withheld_none")

    def _further(self, less: Further) -> str:
        because = "; ".join(f"{self._figure(measure)}, {self._place(place)} ({release})"
                            for release, measure, place in less.because)
        return self.say("further_coarser" if less.instead else "further_gone", figure=self._figure(less.measure),
                        place=self._place(less.place), instead=less.instead, because=because)

    def _intervals(self) -> Iterator[str]:
        say = self.say
        yield f"\n## {say('intervals')}\n\n{say('intervals_lead', n=len(self.before))}\n"
        if not self.protected.intervals:
            yield say("intervals_none")
            return
        yield from _table((say("column_release"), say("column_figure"), say("column_place"), say("column_n"),
                           say("column_interval"), say("column_bar")), map(self._interval, self.protected.intervals))

    def _interval(self, found: Interval) -> Sequence[str]:
        return (found.release, self._figure(found.measure), self._place(found.place), str(found.n),
                f"{found.low}–{found.high}", str(found.bar) if found.bar else self.say("nothing"))

    def _before(self) -> Iterator[str]:
        say = self.say
        yield f"\n## {say('before')}\n"
        if not self.before:
            yield say("before_none")
        for kept in self.before[:-_COMPARED_N - 1:-1]:
            was = kept.figures
            yield f"\n### {was.id}\n"
            rows = list(self._changed(was))
            yield from _table((say("column_figure"), say("column_place"), say("before_then"), say("before_now")), rows)
            if not rows:
                yield say("before_same")

    def _changed(self, was: Release) -> Iterator[Sequence[str]]:
        for measure, place, _, _ in self._figures():
            then, now = self._said(was.said(measure, place)), self._now(measure, place)
            if then != now:
                yield self._figure(measure), self._place(place), then, now

    def _figure(self, measure: str) -> str:
        if measure.startswith(SYSTEM):
            return self.groups[measure.removeprefix(SYSTEM)]
        return self.say(f"measure_{measure}")

    def _place(self, place: str) -> str:
        return self.say("city") if place == CITY else self.places.get(place, place)

    def _truth(self, x: int, n: int | None) -> str:
        return str(x) if n is None else self.say("of", part=x, whole=n)

    def _now(self, measure: str, place: str) -> str:
        return self._said(self.release.said(measure, place))

    def _said(self, statement: Statement | None) -> str:
        if statement is None:
            return self.say("nothing")
        return self.say("mended") if statement.form == "mended" else statement.text


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    found = list(rows)
    if found:
        yield _line(headings)
        yield _line(["---"] * len(headings))
        yield from map(_line, found)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
