"""python -m etl …: the verbs and nothing else."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from etl.challenge import challenge
from etl.collect import collect
from etl.load import describe, describe_rolled, open_warehouse, publishable
from etl.publish import publish
from etl.refusal import Refusal
from etl.rollups.engine import engine_of
from etl.rollups.store import Store
from etl.sample.city import write_city
from etl.warehouse import Broken, build, check, roll_up, start_run

CITY_ZONE = ZoneInfo("Asia/Almaty")


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
        return _publish_sound(con, args, broken)


def _publish_sound(con: duckdb.DuckDBPyConnection, args: argparse.Namespace, broken: list[Broken]) -> int:
    _print_broken(broken)
    if not publishable(broken, accept_refused=args.accept_refused):
        print("Nothing was published; the last good files go on serving.")
        return 1
    for path in publish(con, args.serving, dt.datetime.now(dt.UTC)):
        print(f"published {path}")
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
    parser = argparse.ArgumentParser(prog="python -m etl", description="Files → DuckDB → published files.")
    verbs = parser.add_subparsers(required=True, metavar="verb")

    sample = verbs.add_parser("sample", help="write a demonstration city into a landing folder")
    sample.add_argument("--out", type=Path, required=True, help="landing folder to write")
    sample.add_argument("--schools", type=int, default=206, help="how many schools")
    sample.add_argument("--days", type=int, default=12, help="day of the 30-day campaign that as-of is")
    sample.add_argument("--as-of", type=_day, required=True, help="last day that has data, YYYY-MM-DD")
    sample.add_argument("--seed", type=int, default=1, help="the same seed gives the same city")
    sample.add_argument("--schools-file", type=Path, help="real schools instead of invented ones")
    sample.add_argument("--districts-file", type=Path, help="their districts")
    sample.add_argument("--mappings", type=Path, default=Path("data/mappings"), help="how to read those files")
    sample.set_defaults(run=_sample)

    for name, run, text in (
        ("load", _load, "collect, build, check and publish"),
        ("collect", _collect, "read the landed files: every row loaded or quarantined"),
        ("rollup", _rollup, "collect, and roll the cameras' statuses up as of a day; on Spark, if asked"),
        ("build", _build, "build the models as of a day"),
        ("check", _check, "look for rows that must not exist"),
        ("publish", _publish, "write the serving files, if every check holds"),
    ):
        verb = verbs.add_parser(name, help=text)
        verb.add_argument("--landing", type=Path, default=Path("data/landing"), help="where the files lie")
        verb.add_argument("--reference", type=Path, default=Path("data/reference"), help="the rules")
        verb.add_argument("--mappings", type=Path, default=Path("data/mappings"), help="how to read foreign files")
        verb.add_argument("--work", type=Path, default=Path("data/work"), help="where the warehouse is built")
        verb.add_argument("--serving", type=Path, default=Path("data/serving"), help="where files are published")
        verb.add_argument("--as-of", type=_day, help="the day described; today when it is left out")
        verb.add_argument("--accept-refused", action="store_true",
                          help="publish without the files that were refused")
        verb.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="what rolls statuses up")
        verb.add_argument("--master", help="Spark's master, for example spark://host:7077")
        verb.set_defaults(run=run)

    drawing = verbs.add_parser("challenge", help="draw the clips that the next visits ask the recorders for")
    drawing.add_argument("--work", type=Path, default=Path("data/work"), help="where the warehouse is built")
    drawing.add_argument("--out", type=Path, default=Path("data/challenge"), help="where the draw and its log lie")
    drawing.add_argument("--seed", type=int, default=1, help="the same day and seed give the same draw")
    drawing.set_defaults(run=_challenge)
    return parser


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day of the form YYYY-MM-DD") from None


if __name__ == "__main__":
    sys.exit(main())
