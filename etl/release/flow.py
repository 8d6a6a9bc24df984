"""Approve, publish and stop a release. The journal says what stands; what is served is made equal to it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from etl.disclosure import faults
from etl.refusal import Refusal
from etl.release.draft import what_is_known
from etl.release.folder import Folder
from etl.release.ledger import Entry, Ledger, State, missing, same_person
from etl.release.serving import Places, half_stopped, serve, withdraw

_STAND_IN = re.compile(r"demonstration\s+\d+", re.I)


@dataclass(frozen=True)
class Outcome:
    """What publishing did: the release that came out, or why none did; the files that are served now."""

    published: Entry | None
    said: str
    served: tuple[Path, ...] = ()


def approve(ledger: Ledger, release: str, name: str, at: dt.datetime) -> Entry:
    """Write down that `name` approves the release as it lies there; returns what is known of it then.

    Refusal when it was changed after it had been drawn up, when it waits no longer, when he has approved it already,
    or when a stand-in of the demonstration approves a real city's release.
    """
    name = " ".join(name.split())
    if not name:
        raise Refusal("An approval needs the name of a person: --by NAME.")
    with ledger.alone():
        state = ledger.read()
        entry, waiting = state.entry(release), state.waiting
        if waiting is None or waiting.release != release:
            raise Refusal(f"Release {release} waits for no approval: it came out, was stopped, or a newer one stands.")
        Folder.of(ledger.releases, release).holds(entry.digest)
        if _STAND_IN.fullmatch(name) and not entry.is_demonstration:
            raise Refusal(f"{name!r} approves demonstrations alone; this release is of a real city.")
        if any(same_person(name, other) for other in entry.approved_by):
            raise Refusal(f"{name} has approved release {release} already: another person must.")
        ledger.write("approved", by=name, at=at, release=release, digest=entry.digest)
        return ledger.read().entry(release)


def publish_release(ledger: Ledger, places: Places, at: dt.datetime) -> Outcome:
    """Bring out the release that waits, if two people approved just what lies there and it is still safe to say.

    Whatever an earlier run left unfinished is finished first. Refusal when the journal or the release does not hold.
    """
    with ledger.alone():
        state = ledger.read()
        entry = state.waiting
        if entry is None:
            return Outcome(None, "no release waits to be published", serve(ledger, state, places))
        if lack := missing(entry):
            return Outcome(None, f"release {entry.release} is not published: {lack}", serve(ledger, state, places))
        folder = Folder.of(ledger.releases, entry.release)
        kept = folder.kept(entry.digest)
        before = what_is_known(ledger, state.seen(is_demonstration=entry.is_demonstration), kept.figures.campaign)
        if told := faults(kept.figures, [b.figures for b in before]):
            raise Refusal(f"Release {entry.release} is not published, it would tell what it must not: "
                          f"{'; '.join(told)}.")
        # first the book: what may have been seen is never forgotten, whatever happens between the two
        ledger.write("published", by="etl", at=at, release=entry.release, digest=entry.digest)
        state = ledger.read()
        served = serve(ledger, state, places)
        return Outcome(state.entry(entry.release), f"release {entry.release} is public", served)


def stop(ledger: Ledger, places: Places, reason: str, name: str, at: dt.datetime) -> str:
    """Take back what is public, at once; the last release before it that stands is what is served. Returns a sentence.

    When the book cannot be read or written everything public is withdrawn all the same, and a Refusal says so.
    """
    name, reason = " ".join(name.split()), " ".join(reason.split())
    if not name or not reason:
        raise Refusal("A stop needs who and why: --by NAME --reason TEXT.")
    with ledger.alone():
        try:
            state = ledger.read()
            if half_stopped(state, places):  # a stop that was cut short: to stop once more would take another back
                serve(ledger, state, places)
                return f"what had been taken back is withdrawn now; {_left(state)}"
            if not state.safe:
                withdraw(places)
                return "nothing was public, and nothing is"
            ledger.write("stopped", by=name, at=at, release=state.safe[-1].release, reason=reason)
            state = ledger.read()
            serve(ledger, state, places)
        except (Refusal, OSError) as error:
            withdraw(places)
            raise Refusal(f"Nothing is public now. But the stop is not complete: {error} Say `stop` again when that is "
                          "mended; do not publish before.") from error
        return f"the newest release is taken back; {_left(state)}"


def _left(state: State) -> str:
    return f"{state.safe[-1].release} is public" if state.safe else "nothing is public"
