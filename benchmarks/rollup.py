"""What a day of statuses costs: 15,000 cameras every 5 minutes, against DuckDB's own bare queries on the same file."""

from __future__ import annotations

import csv
import datetime as dt
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.city import ROOT

SCHOOLS, CAMERAS_A_SCHOOL, DAYS = 375, 40, 30
FIRST_DAY = dt.date(2026, 9, 1)
RATIO_BOUND, DAY_BOUND, SCRATCH_BOUND, MEMORY_BOUND_MIB = 3.0, 1.15, 1.3, 1024
# Named by the brief: a plain scan-and-count, and the three bare queries.
FLOOR = {
    "scan and count": "select count(*), count(camera_id), count(observed_at), count(is_reachable), count(picture), "
                      "count(is_recording), count(archive_days), count(clock_drift_s), count(source) from status",
    "camera-day sums": "select camera_id, count(*), count(*) filter (is_reachable), count(*) filter (is_recording), "
                       "max(archive_days) from status group by camera_id",
    "gaps and islands": """
        select camera_id, is_reachable, min(observed_at), max(observed_at), count(*)
        from (
            select camera_id, observed_at, is_reachable, row_number() over (partition by camera_id order by observed_at)
                - row_number() over (partition by camera_id, is_reachable order by observed_at) as island
            from status
        ) numbered
        group by camera_id, is_reachable, island""",
    "latest": "select * from status qualify row_number() over (partition by camera_id order by observed_at desc) = 1",
}


def measure() -> list[str]:
    """CPU seconds of a day's rollup by day of the campaign, its ratios to the bounds, and the greatest memory."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_city(folder / "landing")
        last = FIRST_DAY + dt.timedelta(days=DAYS - 1)
        for n in range(DAYS):
            write_day(folder / "aside", FIRST_DAY + dt.timedelta(days=n), n)
        floor = {what: _floor(folder / "aside" / f"{last}.parquet", sql) for what, sql in FLOOR.items()}
        base, _ = _rollup(folder, "single", FIRST_DAY)  # the register and the process itself, without a status
        days, mib = [], 0.0
        for n in range(DAYS):
            day = FIRST_DAY + dt.timedelta(days=n)
            land(folder, day)
            cpu_s, peak = _rollup(folder, "single", day)
            days.append(cpu_s)
            mib = max(mib, peak)
        idle, _ = _rollup(folder, "single", last)
        scratch, scratch_mib = _rollup(folder, "scratch", last)
    ends = [sorted(days[a:b])[2] for a, b in ((0, 5), (DAYS - 5, DAYS))]  # medians of the first and the last five
    day_s = sorted(days)[DAYS // 2] - base
    rows_n = SCHOOLS * CAMERAS_A_SCHOOL * 288
    floor_s = sum(floor.values())
    lines = ["| what | CPU s |", "|---|---|"]
    lines += [f"| {what}, bare | {cpu_s:.2f} |" for what, cpu_s in floor.items()]
    lines += [f"| the four together: the floor | {floor_s:.2f} |",
              f"| the verb with {SCHOOLS * CAMERAS_A_SCHOOL:,} cameras and no status | {base:.2f} |",
              f"| a day more, all of it: taken in, judged, rolled up (median of {DAYS}) | {day_s:.2f} |",
              f"| the same verb when nothing is new, on day {DAYS} | {idle:.2f} |",
              f"| {DAYS} single days | {sum(days):.1f} |", f"| {DAYS} days from scratch | {scratch:.1f} |", "",
              f"{rows_n:,} rows a day. "
              + _verdict("a day to the floor", day_s / floor_s, RATIO_BOUND),
              _verdict(f"day {DAYS} to day 1, the whole verb (medians of five)", ends[1] / ends[0], DAY_BOUND),
              _verdict(f"{DAYS} days from scratch to {DAYS} single days", scratch / sum(days), SCRATCH_BOUND),
              _verdict("greatest memory of the process, MiB", max(mib, scratch_mib), MEMORY_BOUND_MIB)]
    return lines


def _verdict(what: str, value: float, bound: float) -> str:
    return f"{what}: {value:.2f}, bound {bound:g}: {'held' if value <= bound else 'BROKEN'}."


def _rollup(folder: Path, work: str, day: dt.date) -> tuple[float, float]:
    """CPU seconds and greatest memory in MiB of `python -m etl rollup` in a process of its own."""
    script = ("import resource, sys; from etl.__main__ import main; code = main(sys.argv[1:]); "
              "used = resource.getrusage(resource.RUSAGE_SELF); "
              "print('USED', used.ru_utime + used.ru_stime, used.ru_maxrss / 1024); sys.exit(code)")
    done = subprocess.run(
        [sys.executable, "-c", script, "rollup", "--landing", folder / "landing", "--work", folder / work, "--as-of",
         str(day), "--reference", ROOT / "data/reference", "--mappings", ROOT / "data/mappings"],
        cwd=ROOT, check=True, capture_output=True, text=True)
    _, cpu_s, mib = done.stdout.splitlines()[-1].split()
    return float(cpu_s), float(mib)


def _floor(file: Path, sql: str) -> float:
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        con.read_parquet(str(file)).create_view("status")
        spent = []
        for _ in range(3):
            begun = time.process_time()
            con.sql(sql).create("answer")
            spent.append(time.process_time() - begun)
            con.execute("drop table answer")
    return sorted(spent)[1]


def land(folder: Path, day: dt.date) -> None:
    """Move a written day into the landing folder."""
    target = folder / "landing" / "camera_status"
    target.mkdir(exist_ok=True)
    (folder / "aside" / f"{day}.parquet").rename(target / f"{day}.parquet")


def write_city(landing: Path) -> None:
    """A district, its schools and their cameras."""
    landing.mkdir(parents=True)
    (landing / "districts.geojson").write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"district_id": "d"}, "geometry":'
        ' {"type": "Polygon", "coordinates": [[[71, 51], [72, 51], [72, 52], [71, 52], [71, 51]]]}}]}', "utf-8")
    _csv(landing / "schools.csv", ["school_id", "name_ru", "lon", "lat"],
         [[f"s{n}", f"Школа {n}", 71.1 + n / 1000, 51.5] for n in range(SCHOOLS)])
    _csv(landing / "campaigns.csv", ["campaign_id", "starts_on", "ends_on"],
         [["c", FIRST_DAY, FIRST_DAY + dt.timedelta(days=DAYS - 1)]])
    _csv(landing / "cameras.csv", ["camera_id", "school_id", "state", "commissioned_on"],
         [[camera, school, "in_service", "2026-01-01"] for school, camera in _cameras()])


def _cameras() -> list[tuple[str, str]]:
    return [(f"s{n}", f"s{n}-C{k:02d}") for n in range(SCHOOLS) for k in range(CAMERAS_A_SCHOOL)]


def _csv(path: Path, heading: list[str], rows: list[list[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heading, *rows])


def write_day(folder: Path, day: dt.date, seed: int) -> None:
    """288 statuses a camera: a tenth of the cameras has an outage, one poll in a thousand fails."""
    folder.mkdir(exist_ok=True)
    rng = np.random.default_rng(seed)
    cameras = [camera for _, camera in _cameras()]
    camera, slot = np.repeat(np.arange(len(cameras)), 288), np.tile(np.arange(288), len(cameras))
    midnight = np.datetime64(day, "s") - np.timedelta64(5, "h")
    dark = np.zeros(len(camera), dtype=bool)
    for row in rng.choice(len(cameras), len(cameras) // 10, replace=False):
        begin = int(rng.integers(0, 288))
        dark[row * 288 + begin: row * 288 + min(288, begin + int(rng.integers(2, 200)))] = True
    seen = ~dark & (rng.random(len(camera)) > 0.001)
    moments = midnight + (slot * 300 + camera * 7 % 300).astype("timedelta64[s]")
    pq.write_table(pa.table({
        "camera_id": pa.array(cameras).take(pa.array(camera)).dictionary_encode(),
        "observed_at": pa.array(moments.astype("datetime64[us]")).cast(pa.timestamp("us", tz="UTC")),
        "is_reachable": pa.array(seen),
        "picture": pa.array(["usable"]).take(pa.array(np.zeros(len(camera), np.int32), mask=~seen)).dictionary_encode(),
        "is_recording": pa.array(np.ones(len(camera), bool), mask=~seen),
        "archive_days": pa.array(np.full(len(camera), 31, np.int16), mask=~seen),
        "clock_drift_s": pa.array(np.round(rng.normal(0, 1, len(camera)), 1), mask=~seen),
        "source": pa.array(["poll"]).take(pa.array(np.zeros(len(camera), np.int32))).dictionary_encode(),
    }), folder / f"{day}.parquet", compression="zstd")
