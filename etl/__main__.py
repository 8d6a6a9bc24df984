"""python -m etl …: the verbs and nothing else."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import time
from zoneinfo import ZoneInfo

import duckdb

from etl.arguments import parser
from etl.audit import line_of, verdicts
from etl.backup import PARTS, backup
from etl.basemap import carry
from etl.challenge import challenge
from etl.collect import collect
from etl.digest import digest
from etl.load import describe, describe_rolled, open_warehouse, publishable
from etl.plan import plan
from etl.post import deliver
from etl.publish import publish
from etl.refusal import Refusal
from etl.release.verbs import publish_public, run_release
from etl.restore import GIB, restore
from etl.rollups.engine import engine_of
from etl.rollups.store import Store
from etl.sample.city import write_city
from etl.smtp import server_from
from etl.warehouse import Broken, build, check, roll_up, start_run
from journal.book import BOOKS

CITY_ZONE = ZoneInfo("Asia/Almaty")
_UNPLANNED = {"no_inspector": "its district has no inspector",
              "no_days": "the inspectors of its district have no day left for it"}


def main(argv: list[str] | None = None) -> int:
    """Run one verb; 0 when it did what was asked, 1 when nothing was published, 2 when refused."""
    args = _parser().parse_args(argv)
    try:
        return int(args.run(args))
    except Refusal as refusal:
        print(f"etl: {refusal}", file=sys.stderr)
        return 2


def _sample(args: argparse.Namespace) -> int:
    if (args.schools_file is None) != (args.districts_file is None):
        raise Refusal("--schools-file and --districts-file go together.")
    for path in filter(None, (args.schools_file, args.districts_file)):
        if not path.is_file():
            raise Refusal(f"{path} is {'a folder: name a file in it' if path.is_dir() else 'not there'}.")
    try:
        rows = write_city(args.out, schools=args.schools, days=args.days, as_of=args.as_of, seed=args.seed,
                          schools_file=args.schools_file, districts_file=args.districts_file,
                          mappings=args.mappings, progress=True)
    except ValueError as error:
        raise Refusal(str(error)) from error
    print("\n".join(f"{kind:<16}{n:>10,}" for kind, n in rows.items()))
    return 0


def _load(args: argparse.Namespace) -> int:
    begun = time.monotonic()
    with open_warehouse(args.work, afresh=True) as con:
        _collect_into(con, args)
        models_n = _build_now(con, args)
        checks_n, broken = check(con)
        print("\n".join(describe(con) + describe_rolled(con)))
        print(f"\n{models_n} models, {checks_n} checks, {len(broken)} broken, {time.monotonic() - begun:.1f} s")
        return _publish_sound(con, args, broken)


def _collect(args: argparse.Namespace) -> int:
    with open_warehouse(args.work, afresh=True) as con:
        _collect_into(con, args)
        print("\n".join(describe(con)))
    return 0


def _rollup(args: argparse.Namespace) -> int:
    with open_warehouse(args.work, afresh=True) as con:
        _collect_into(con, args)
        as_of, until = _moment(con, args)
        start_run(con, as_of, until=until)
        roll_up(con, Store(args.work), engine=engine_of(args.engine, args.master), progress=True)
        print("\n".join(describe(con) + describe_rolled(con)))
    return 0


def _collect_into(con: duckdb.DuckDBPyConnection, args: argparse.Namespace) -> None:
    collect(con, args.landing, args.reference, args.mappings, Store(args.work),
            engine=engine_of(args.engine, args.master), progress=True)


def _challenge(args: argparse.Namespace) -> int:
    with open_warehouse(args.work, afresh=False) as con:
        drawn = challenge(con, args.out, args.seed, dt.datetime.now(CITY_ZONE))
    print(f"{drawn.pairs_n} clips of {drawn.schools_n - drawn.without_n} schools, "
          f"{drawn.without_n} schools have no camera to ask: {drawn.path}")
    return 0


def _plan(args: argparse.Namespace) -> int:
    with open_warehouse(args.work, afresh=False) as con:
        made = plan(con, args.landing, visits_a_day=args.visits_a_day, distances=args.distances, seconds=args.seconds)
    walk = made.walk
    print(f"plan of {made.planned_on}: {len(walk.visits)} visits of {len({v.inspector_id for v in walk.visits})} "
          f"inspectors on {len({v.visit_on for v in walk.visits})} days, {walk.moved_n} not by who holds the school")
    print(f"way {walk.way_m / 1000:.1f} km, proven bound {walk.bound_m / 1000:.1f} km: {walk.gap_pct:.1f} % from it")
    for school_id, reason in walk.unplanned:
        print(f"  {school_id}: {_UNPLANNED[reason]}")
    print(f"{made.path}: load again to show it")
    return 0


def _digest(args: argparse.Namespace) -> int:
    server = server_from(os.environ)
    with open_warehouse(args.work, afresh=False) as con:
        made = digest(con)
    if not made.is_working:
        print(f"{made.digest_on} is a day off: no letters.")
        return 0
    done = deliver(made.letters, args.out, made.digest_on, server, lambda: dt.datetime.now(CITY_ZONE))
    print(f"digest of {made.digest_on}: {len(made.letters)} letters in {args.out / made.digest_on.isoformat()}, "
          f"{len(done.sent)} sent, {len(done.already)} sent before, {len(done.refused)} refused, "
          f"{len(done.deferred)} deferred, {len(done.without_address)} without an address")
    for person_id, said in (*done.refused, *done.deferred):
        print(f"  {person_id}: {said}")
    for person_id in done.without_address:
        print(f"  {person_id}: no address is known")
    if server is None:
        print("No SMTP server is configured (SMTP_HOST): the letters lie in the folder only.")
        return 0
    return 0 if done.is_complete else 1


def _backup(args: argparse.Namespace) -> int:
    given = {part: getattr(args, part) for part in PARTS}
    # a folder that somebody names must be there; of the usual ones a young city lacks some
    folders = {part: path or getattr(args, f"usual_{part}") for part, path in given.items()
               if path or part == "landing" or getattr(args, f"usual_{part}").is_dir()}
    kept = backup(folders, args.to, dt.datetime.now(dt.UTC), keep=args.keep)
    print("\n".join(f"{part:<12}{n:>8,} files" for part, n in kept.files_n.items()))
    for book in kept.books:
        print(f"book {book.book}: {book.lines_n:,} lines, head {book.head}"
              + (f"; line {book.fault_line} {book.fault}" if book.fault else ""))
    print(f"{kept.path}: {kept.bytes_n:,} bytes kept in {kept.path.stat().st_size:,}, read back; "
          f"{len(kept.removed)} older removed")
    return 0


def _restore(args: argparse.Namespace) -> int:
    folders = {part: path for part in PARTS if (path := getattr(args, part))}
    if not folders:
        raise Refusal(f"Say what to restore, and where to: --{' --'.join(PARTS)}.")
    restored = restore(args.source, folders, max_bytes=int(args.max_gib * GIB))
    print(f"as of {restored.taken_at}")
    for part, n in restored.files_n.items():
        print(f"{part:<12}{n:>8,} files in {folders[part]}")
    if restored.left:
        print(f"not restored: {', '.join(restored.left)}")
    return 0


def _audit(args: argparse.Namespace) -> int:
    found = verdicts(args.journal, (args.book,) if args.book else BOOKS, head=args.head)
    for verdict in found:
        print(f"{verdict.book} {verdict.head}" if args.what == "head" else line_of(verdict))
    return 0 if all(verdict.fault_line is None for verdict in found) else 1


def _build(args: argparse.Namespace) -> int:
    with open_warehouse(args.work, afresh=False) as con:
        print(f"{_build_now(con, args)} models")
    return 0


def _check(args: argparse.Namespace) -> int:
    with open_warehouse(args.work, afresh=False) as con:
        checks_n, broken = check(con)
    print(f"{checks_n} checks, {len(broken)} broken")
    _print_broken(broken)
    return 0 if publishable(broken, accept_refused=args.accept_refused) else 1


def _publish(args: argparse.Namespace) -> int:
    with open_warehouse(args.work, afresh=False) as con:
        _, broken = check(con)
        failed = _publish_sound(con, args, broken)
    return failed or publish_public(args, dt.datetime.now(dt.UTC))


def _release(args: argparse.Namespace) -> int:
    return run_release(args, dt.datetime.now(dt.UTC))


def _publish_sound(con: duckdb.DuckDBPyConnection, args: argparse.Namespace, broken: list[Broken]) -> int:
    _print_broken(broken)
    if not publishable(broken, accept_refused=args.accept_refused):
        print("Nothing was published; the last good files go on serving.")
        return 1
    for path in publish(con, args.serving, dt.datetime.now(dt.UTC)):
        print(f"published {path}")
    if said := carry(args.landing, args.serving):
        print(said)
    return 0


def _build_now(con: duckdb.DuckDBPyConnection, args: argparse.Namespace) -> int:
    as_of, until = _moment(con, args)
    return build(con, as_of, Store(args.work), until=until, engine=engine_of(args.engine, args.master), progress=True)


def _moment(con: duckdb.DuckDBPyConnection, args: argparse.Namespace) -> tuple[dt.date, dt.datetime | None]:
    """The day that is described, and the moment that cuts it short while it lasts."""
    mark = con.execute("from quality.demonstration").fetchall()
    now = dt.datetime.now(CITY_ZONE)
    as_of = args.as_of or (mark and mark[0][0]) or now.date()
    if as_of > now.date() and not mark:
        raise Refusal(f"{as_of} has not come yet: give a day up to today by --as-of.")
    if args.as_of is None:
        print(f"as of {as_of}" + (", the day of the demonstration" if mark else ", today"))
    # today is described as far as it has gone; a demonstration's day is always whole
    return as_of, now if as_of == now.date() and not mark else None


def _print_broken(broken: list[Broken]) -> None:
    for b in broken:
        print(f"check {b.check}: {b.sentence} {b.rows_n} row(s), for example: {b.example}")


def _parser() -> argparse.ArgumentParser:
    return parser({"sample": _sample, "load": _load, "collect": _collect, "rollup": _rollup, "build": _build,
                   "check": _check, "publish": _publish, "challenge": _challenge, "plan": _plan, "digest": _digest,
                   "audit": _audit,
                   "backup": _backup, "restore": _restore, "release": _release})


if __name__ == "__main__":
    sys.exit(main())
