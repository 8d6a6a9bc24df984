"""Which days are rolled up, and from what: a day whose inputs have not changed is not rolled again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl.refusal import Refusal
from etl.rollups.engine import Engine
from etl.rollups.intake import Taken
from etl.rollups.store import Store, key_of, texts_of

_HERE = Path(__file__).parent
_RUNS = [_HERE / "runs" / f"{name}.sql" for name in ("edge", "run", "observed")]
_REPEATS = [_HERE / "runs" / f"{name}.sql" for name in ("repeated", "distinct_status")]
_STATES = [_HERE / "states" / f"{name}.sql" for name in (
    "sighting", "streak", "spell", "worked", "link_loss", "linked", "camera_interval", "camera_day", "carry")]
_NO_RUN = pa.schema([
    ("camera_id", pa.string()), ("first_s", pa.int64()), ("answer", pa.string()), ("recording", pa.string()),
    ("last_s", pa.int64()), ("statuses_n", pa.int64())])
_NO_STATUS = pa.schema([
    ("camera_id", pa.string()), ("statuses_n", pa.int64()), ("last_s", pa.int64()), ("archive_days", pa.float64()),
    ("clock_drift_s", pa.float64())])
_NO_CARRY = pa.schema([
    ("camera_id", pa.string()), ("first_s", pa.int64()), ("last_s", pa.int64()), ("statuses_n", pa.int64()),
    ("answer", pa.string()), ("recording", pa.string()), ("is_broken", pa.int32()), ("settled_before", pa.string()),
    ("answer_before", pa.string()), ("recording_before", pa.string())])
_MOST_DAYS = 92  # what a build looks back at: a month of availability, and a campaign that lasted longer

_ROSTER = "select * exclude (day) from rollup.roster([$day::date])"
_WORK = "select * exclude (day) from rollup.work([$day::date])"
_ROSTER_KEYS = "select r.day, count(*), bit_xor(hash(r)) from rollup.roster($days::date[]) r group by r.day"
_WORK_KEYS = "select w.day, count(*), bit_xor(hash(w)) from rollup.work($days::date[]) w group by w.day"
_BOUND = """
    select epoch(city_midnight($day::date))::bigint as day_from_s,
        least(epoch(city_midnight($day::date + 1)), epoch($until::timestamp))::bigint as day_to_s,
        least(epoch(city_midnight($day::date)) + 3600 * t.school_from_hour, epoch($until::timestamp))::bigint
            as school_from_s,
        least(epoch(city_midnight($day::date)) + 3600 * t.school_to_hour, epoch($until::timestamp))::bigint
            as school_to_s,
        60 * t.down_confirm_minutes as confirm_s
    from rollup.threshold t"""

def roll_runs(con: duckdb.DuckDBPyConnection, store: Store, engine: Engine, taken: Iterable[Taken],
              step: Callable[[str], None]) -> None:
    """Statuses → runs, each day of which a file is new; makes and fills the schema `rollup`.

    A late file for an old day rolls up that day alone. rollup.done names the days that were rolled up.
    """
    con.execute((_HERE / "rollup.sql").read_text("utf-8"))
    _refuse_unset(con)
    parts: dict[dt.date, list[Taken]] = {}
    for file in taken:
        for day in file.days:
            parts.setdefault(day, []).append(file)
    silence_s = con.execute("""
        select (60 * status_every_min * missed_statuses * (100 + status_grace_pct) // 100)::bigint
        from rollup.threshold""").fetchall()[0][0]
    definition = texts_of(_HERE / "runs")
    keys = {}
    for day, files in sorted(parts.items()):
        keys[day] = key = key_of("runs", definition, silence_s, [f.key for f in files])
        if not (store.runs(day, key) / "run.parquet").is_file():
            step(str(day))
            with store.writing(store.runs(day, key)) as folder:
                _roll_runs(engine, [store.part(day, f.key) for f in files], files, silence_s, folder)
            con.execute("insert into rollup.done values ('runs', ?)", [day])
        con.execute("insert into rollup.day values (?, ?)", [day, key])
    for name in ("observed", "repeated"):
        _show(con, name, [store.runs(day, key) / f"{name}.parquet" for day, key in keys.items()])
    _show(con, "status_camera", [store.taken(file.key) / "camera.parquet" for file in taken])


def _refuse_unset(con: duckdb.DuckDBPyConnection) -> None:
    thresholds = con.table("rollup.threshold")
    for name, value in zip(thresholds.columns, thresholds.fetchall()[0], strict=True):
        if value is None or value < 0:
            raise Refusal(f"The rules thresholds.csv: {name} is no whole number.")


def _roll_runs(engine: Engine, parts: list[Path], files: list[Taken], silence_s: int, folder: Path) -> None:
    bound = pa.table({"silence_s": pa.array([silence_s], pa.int64())})
    order = pa.table({"part": [f.key for f in files], "position": pa.array(range(len(files)), pa.int32())})
    outputs = {name: folder / f"{name}.parquet" for name in ("run", "observed")}
    nothing = {"camera_id": pa.string(), "at_s": pa.int64(), "part": pa.string(), "row_number": pa.int64()}
    pq.write_table(pa.schema(list(nothing.items())).empty_table(), folder / "repeated.parquet")
    edge = folder / "edge.parquet"
    engine.run({"status": parts, "bound": bound}, _RUNS, outputs | {"edge": edge})
    if _repeats(edge):
        once = folder / "distinct_status.parquet"
        engine.run({"status": parts, "part": order}, _REPEATS,
                   {"repeated": folder / "repeated.parquet", "distinct_status": once})
        engine.run({"status": [once], "bound": bound}, _RUNS, outputs)
        once.unlink()
    edge.unlink()


def _repeats(edge: Path) -> bool:
    table = pq.read_table(edge, columns=["at_s", "before_s"])
    return bool(pc.any(pc.equal(table["at_s"], table["before_s"])).as_py())


def roll_states(con: duckdb.DuckDBPyConnection, store: Store, engine: Engine, as_of_on: dt.date,
                until: dt.datetime, step: Callable[[str], None]) -> None:
    """Runs → state intervals and camera days, up to `until` (UTC, no zone): rollup.camera_interval, rollup.camera_day.

    A day begins with what the day before it ended with. It is rolled up when its runs, its register, its
    approved work, the thresholds or that beginning have changed, and kept otherwise; rollup.done names it.
    """
    con.execute("delete from rollup.done where stage = 'states'")
    days = _days(con, as_of_on)
    roster, work = (_fingerprints(con, question, days) for question in (_ROSTER_KEYS, _WORK_KEYS))
    run_keys = dict(con.execute("select observed_on, runs_key from rollup.day").fetchall())
    definition, folders = texts_of(_HERE / "states"), []
    carried: Path | None = None
    for day in days:
        bound = con.sql(_BOUND, params={"day": day, "until": until}).to_arrow_table()
        key = key_of("states", definition, bound.to_pylist(), run_keys.get(day), roster.get(day), work.get(day),
                     carried and carried.with_suffix(".key").read_text("utf-8"))
        folder = store.states(day, key)
        if not (folder / "carry.key").is_file():
            step(str(day))
            with store.writing(folder) as aside:
                _roll_states(con, store, engine, day, run_keys.get(day), bound, carried, aside)
            con.execute("insert into rollup.done values ('states', ?)", [day])
        folders.append(folder)
        carried = folder / "carry.parquet"
    for name in ("camera_interval", "camera_day"):
        _show(con, name, [folder / f"{name}.parquet" for folder in folders])


def _roll_states(con: duckdb.DuckDBPyConnection, store: Store, engine: Engine, day: dt.date, run_key: str | None,
                 bound: pa.Table, carried: Path | None, aside: Path) -> None:
    runs = store.runs(day, run_key) if run_key else None
    engine.run(
        {"run": [runs / "run.parquet"] if runs else _NO_RUN.empty_table(),
         "observed": [runs / "observed.parquet"] if runs else _NO_STATUS.empty_table(),
         "carried": [carried] if carried else _NO_CARRY.empty_table(), "bound": bound,
         "roster": con.sql(_ROSTER, params={"day": day}).to_arrow_table(),
         "work": con.sql(_WORK, params={"day": day}).to_arrow_table()},
        _STATES, {name: aside / f"{name}.parquet" for name in ("camera_interval", "camera_day", "carry")})
    (aside / "carry.key").write_text(_content(aside / "carry.parquet"), "utf-8")


def _days(con: duckdb.DuckDBPyConnection, as_of_on: dt.date) -> list[dt.date]:
    """From the first day of the window with a status to as_of, without a hole: silence is a day too."""
    begun = con.execute("select max(starts_on) from raw.campaigns where starts_on <= ?", [as_of_on]).fetchall()[0][0]
    first = max(min(as_of_on - dt.timedelta(days=29), begun or as_of_on), as_of_on - dt.timedelta(days=_MOST_DAYS))
    known = con.execute("select min(observed_on) from rollup.day where observed_on between ? and ?",
                        [first, as_of_on]).fetchall()[0][0]
    return [] if known is None else [known + dt.timedelta(days=n) for n in range((as_of_on - known).days + 1)]


def _fingerprints(con: duckdb.DuckDBPyConnection, question: str, days: list[dt.date]) -> dict[dt.date, list[int]]:
    return {day: rest for day, *rest in con.execute(question, {"days": days}).fetchall()}


def _show(con: duckdb.DuckDBPyConnection, name: str, files: list[Path]) -> None:
    """rollup.<name> becomes a view over files of rolled days: what is read stays where it lies."""
    if files:
        con.execute("use rollup")  # a view is made in the schema in use
        con.read_parquet([str(path) for path in files]).create_view(name)
        con.execute("use main")


def _content(carried: Path) -> str:
    """A name of what a day ended with, whichever engine wrote it."""
    table = pq.read_table(carried).select(_NO_CARRY.names).cast(_NO_CARRY).sort_by("camera_id").combine_chunks()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return key_of(sink.getvalue().to_pybytes())
