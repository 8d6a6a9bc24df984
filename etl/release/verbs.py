"""The verbs of `python -m etl release`, and what `python -m etl publish` does for the public."""

from __future__ import annotations

import argparse
import datetime as dt
import os
from pathlib import Path
from typing import Any

from etl.load import open_warehouse, publishable
from etl.refusal import Refusal
from etl.release.draft import draw_up
from etl.release.flow import approve, publish_release, stop
from etl.release.ledger import Entry, Ledger, missing
from etl.release.serving import Places
from etl.warehouse import check

# verb → what it does, for the command line
HELP = {
    "draft": "draw up a release from the warehouse: file, site, open data and the disclosure report",
    "approve": "approve a release that was drawn up; two people must",
    "stop": "take back what is public, at once; the last safe release before it is served",
    "list": "every release: drawn up, approved by whom, published, taken back",
}


def add_release(verbs: Any, run: Any) -> None:
    """Add the verb `release` and what it can be followed by to the command line; `run` gets the arguments."""
    release = verbs.add_parser("release", help="what the public is told: draft, approve, stop, list")
    for name, what in release_verbs(release):
        what.set_defaults(run=run, release_verb=name)


def release_verbs(release: argparse.ArgumentParser) -> list[tuple[str, argparse.ArgumentParser]]:
    """The parsers behind `release`, each with its options."""
    under = release.add_subparsers(required=True, metavar="what")
    found = {name: under.add_parser(name, help=text) for name, text in HELP.items()}
    for what in found.values():
        add_folders(what)
    found["draft"].add_argument("--work", type=Path, default=Path("data/work"), help="where the warehouse is built")
    found["draft"].add_argument("--accept-refused", action="store_true",
                                help="draw up without the files that were refused")
    found["draft"].add_argument("--seed", type=int, help="the same random ids again; of a demonstration alone")
    found["draft"].add_argument("--unscheduled", default="", metavar="REASON",
                                help="why there is a second release in one period of the calendar")
    found["approve"].add_argument("release", help="its name, as `draft` said it")
    found["approve"].add_argument("--by", required=True, metavar="NAME", help="who approves it")
    found["stop"].add_argument("--by", required=True, metavar="NAME", help="who stops it")
    found["stop"].add_argument("--reason", required=True, metavar="TEXT", help="why")
    add_places(found["stop"])
    found["stop"].add_argument("--reference", type=Path, default=Path("data/reference"), help="the rules")
    return list(found.items())


def add_folders(verb: argparse.ArgumentParser) -> None:
    """Where the releases and their journal lie."""
    journal = Path(os.environ.get("JOURNAL_DIR", "data/journal"))
    verb.add_argument("--releases", type=Path, default=Path("data/releases"), help="where releases are drawn up")
    verb.add_argument("--journal", type=Path, default=journal, help="where the books lie")


def add_places(verb: argparse.ArgumentParser) -> None:
    """Where the public is served from."""
    verb.add_argument("--public-serving", type=Path, default=Path("data/public-serving"),
                      help="where the public's file is served from")
    verb.add_argument("--public-site", type=Path, default=Path("data/public-site"),
                      help="where the static site is served from: its folder `current`")


def run_release(args: argparse.Namespace, at: dt.datetime) -> int:
    """Run what stands behind `release`; 0 when it did what was asked."""
    return _VERBS[args.release_verb](args, at)


def publish_public(args: argparse.Namespace, at: dt.datetime) -> int:
    """Bring out the release that waits, if it is approved; says what is missing when it is not."""
    outcome = publish_release(_ledger(args), _places(args), at)
    print(f"public: {outcome.said}")
    for path in outcome.served:
        print(f"public: serves {path}")
    return 0


def _draft(args: argparse.Namespace, at: dt.datetime) -> int:
    with open_warehouse(args.work, afresh=False) as con:
        _, broken = check(con)
        if not publishable(broken, accept_refused=args.accept_refused):
            raise Refusal(f"A check is broken, so nothing is drawn up: {broken[0].sentence} Run `python -m etl check`.")
        draft = draw_up(con, _ledger(args), at, seed=args.seed, unscheduled=args.unscheduled)
    found = draft.protected
    print(f"release {draft.folder.release}: {len(found.release.statements)} statements, {len(found.small)} figures "
          f"withheld as too small, {len(found.further)} so that nothing follows from the rest")
    print(f"read {draft.folder.report}")
    print(f"sha256 {draft.digest}")
    print(f"then two people: python -m etl release approve {draft.folder.release} --by NAME")
    return 0


def _approve(args: argparse.Namespace, at: dt.datetime) -> int:
    entry = approve(_ledger(args), args.release, args.by, at)
    print(f"release {entry.release}: " + (missing(entry) or f"approved by {' and '.join(entry.approved_by)}: "
                                                           "`python -m etl publish` brings it out"))
    return 0


def _stop(args: argparse.Namespace, at: dt.datetime) -> int:
    print(f"public: {stop(_ledger(args), _places(args), args.reason, args.by, at)}")
    return 0


def _list(args: argparse.Namespace, at: dt.datetime) -> int:
    entries = _ledger(args).read().entries
    print("\n".join(map(_said, entries)) if entries else "no release was drawn up yet")
    return 0


def _said(entry: Entry) -> str:
    state = (f"taken back {entry.stopped_at:%Y-%m-%d %H:%M} UTC" if entry.stopped_at
             else f"published {entry.published_at:%Y-%m-%d %H:%M} UTC" if entry.published_at
             else missing(entry) or "approved, not published")
    people = f" (approved by {', '.join(entry.approved_by)})" if entry.published_at else ""
    return f"{entry.release}  of {entry.day}  {entry.digest[:12]}  {state}{people}"


def _ledger(args: argparse.Namespace) -> Ledger:
    return Ledger(args.journal, args.releases)


def _places(args: argparse.Namespace) -> Places:
    return Places(args.public_serving, args.public_site, args.reference)


_VERBS = {"draft": _draft, "approve": _approve, "stop": _stop, "list": _list}
