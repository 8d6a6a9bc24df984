"""The rollups on a real standalone Spark, a master and two workers, row for row against DuckDB."""

from __future__ import annotations

import datetime as dt
import os
import random
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from etl.__main__ import main
from etl.collect import collect
from etl.refusal import Refusal
from etl.rollups.engine import engine_of
from etl.rollups.store import Store
from etl.warehouse import roll_up, start_run
from tests.conftest import ROOT
from tests.small_city import AS_OF, MAPPINGS, REFERENCE, SmallCity
from tests.test_rollups import camera, poll

pytestmark = pytest.mark.spark

DAYS = [AS_OF - dt.timedelta(days=1), AS_OF]
FILES = ("runs/*/*/run", "runs/*/*/observed", "runs/*/*/repeated", "states/*/*/camera_interval",
         "states/*/*/camera_day", "states/*/*/carry")


@pytest.fixture(scope="module", autouse=True)
def short_lived() -> Iterator[None]:
    """Java compiles plainly: half a dozen short processes on two cores never earn what its best compiler costs."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        yield


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def daemon(says: str, *command: str) -> Iterator[None]:
    """One of Spark's daemons, from the line in which it says that it is ready until the end of the tests."""
    spec = find_spec("pyspark")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    home = Path(spec.submodule_search_locations[0])
    process = subprocess.Popen(
        [str(home / "bin" / "spark-class"), *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=os.environ | {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable})
    ready, said = threading.Event(), []

    def listen() -> None:
        assert process.stdout is not None
        for line in process.stdout:  # to its end, or a daemon that goes on talking would block
            said.append(line)
            if says in line:
                ready.set()
        ready.set()

    threading.Thread(target=listen, daemon=True).start()
    try:
        assert ready.wait(90), f"Spark said nothing of {says!r}"
        assert process.poll() is None, "".join(said[-20:])
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="module")
def master() -> Iterator[str]:
    """The address of a standalone master with two workers of one core each."""
    port = free_port()
    address = f"spark://127.0.0.1:{port}"
    with ExitStack() as cluster:
        cluster.enter_context(daemon(
            "Starting Spark master", "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1",
            "--port", str(port), "--webui-port", str(free_port())))
        for _ in range(2):
            cluster.enter_context(daemon(
                "Successfully registered with master", "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1",
                "--cores", "1", "--memory", "1g", "--webui-port", str(free_port()), address))
        yield address


@dataclass(frozen=True)
class Landed:
    """An awkward little city on disk."""

    city: SmallCity
    folder: Path


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    """Every rule of the rollups at one school, and 200 cameras with outages drawn by a fixed seed."""
    city = SmallCity()
    for school in ("s1", "link", "crowd"):
        city.add_school(school)
    for n in range(5):
        camera(city, f"link-{n}", "link")
    for camera_id in ("c", "work", "black", "single", "hourly"):
        camera(city, camera_id, **{"status_every_min": 60} if camera_id == "hourly" else {})
    city.add("maintenance", maintenance_id="m", camera_id="work", school_id="", from_at=f"{AS_OF} 01:00",
             to_at=f"{AS_OF} 03:00")
    for day in DAYS:
        for n in range(5):
            poll(city, f"link-{n}", "00:00", "06:00", day=day, second=n)
            poll(city, f"link-{n}", "06:00", "08:00", "no_answer", day=day, second=n)
            poll(city, f"link-{n}", "08:00", "09:00", "no_answer" if n == 0 else "usable", day=day, second=n)
        poll(city, "c", "10:00", "23:55", day=day)
        poll(city, "c", "23:55", "24:00", "no_answer", day=day)
        poll(city, "c", "00:00", "00:30", "no_answer", day=day)
        poll(city, "work", "00:00", "04:00", "no_answer", day=day)
        poll(city, "black", "00:00", "02:00", "black", day=day)
        poll(city, "black", "02:00", "03:00", recording="no", day=day)
        poll(city, "single", "12:00", "12:20", "no_answer", day=day)
        poll(city, "single", "12:20", "12:25", day=day)
        poll(city, "single", "12:25", "12:50", "no_answer", day=day)
        poll(city, "hourly", "00:00", "24:00", every_min=60, day=day)
        poll(city, "off_the_register", "00:00", "01:00", day=day)
    _crowd(city)
    folder = tmp_path_factory.mktemp("spark")
    again = SmallCity()
    for day in DAYS:
        poll(again, "c", "10:00", "10:30", "black", day=day)  # moments that the other file tells otherwise
    again.write(folder / "landing")
    (folder / "landing" / "camera_status.csv").rename(folder / "landing" / "camera_status_again.csv")
    city.write(folder / "landing")
    return Landed(city, folder)


def _crowd(city: SmallCity) -> None:
    rng = random.Random(7)
    answers = ("usable", "usable", "usable", "no_answer", "black", "unmeasured")
    for n in range(200):
        camera(city, f"crowd-{n}", "crowd")
        for day in DAYS:
            minute = rng.randrange(0, 120)
            while minute < 1430:
                lasts = rng.choice((5, 5, 10, 60, 240))
                end = min(minute + lasts, 1435)
                if rng.random() < 0.85:
                    poll(city, f"crowd-{n}", f"{minute // 60:02d}:{minute % 60:02d}", f"{end // 60:02d}:{end % 60:02d}",
                         rng.choice(answers), day=day, second=rng.randrange(60),
                         recording=rng.choice((None, "yes", "no", "")))
                minute = end


def rolled(landed: Landed, work: str) -> duckdb.DuckDBPyConnection:
    """The city collected and rolled up by DuckDB into a store of its own."""
    con, store = duckdb.connect(), Store(landed.folder / work)
    con.execute("set timezone = 'UTC'")
    collect(con, landed.folder / "landing", REFERENCE, MAPPINGS, store)
    start_run(con, AS_OF)
    roll_up(con, store)
    return con


def test_the_verb_on_a_cluster_gives_the_rows_of_duckdb(landed: Landed, master: str) -> None:
    here, there = landed.folder / "duckdb", landed.folder / "spark"
    rolled(landed, "duckdb")
    done = subprocess.run(
        [sys.executable, "-m", "etl", "rollup", "--engine", "spark", "--master", master, "--as-of", str(AS_OF),
         "--landing", landed.folder / "landing", "--work", there],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert f"days rolled up to states: 2 ({DAYS[0]}, {DAYS[1]})" in done.stdout
    for pattern in FILES:
        ours, theirs = (sorted(p.relative_to(store) for p in store.glob(f"{pattern}.parquet"))
                        for store in (here, there))
        assert ours == theirs, "the same inputs have the same names"
        assert len(ours) == len(DAYS)
        for path in ours:
            a, b = pq.read_table(here / path), pq.read_table(there / path)
            assert [(f.name, f.type) for f in a.schema] == [(f.name, f.type) for f in b.schema], path
            keys = [(name, "ascending") for name in a.column_names]
            assert a.sort_by(keys).to_pylist() == b.sort_by(keys).to_pylist(), path
            assert a.num_rows > 0, path
    con = rolled(landed, "spark")
    assert con.execute("from rollup.done").fetchall() == [], "what Spark rolled up DuckDB takes over"
    assert con.execute("select count(distinct state), count(distinct cause) from rollup.camera_interval"
                       ).fetchall()[0] >= (4, 7)
    assert con.execute("select count(*) from rollup.repeated").fetchall()[0][0] > 0


def test_a_master_that_nobody_named_is_asked_for() -> None:
    with pytest.raises(Refusal, match="give --master"):
        engine_of("spark", None)


@pytest.mark.parametrize(("master", "says"), [
    ("spark://127.0.0.1:{port}", "No Spark master answers"), ("spark:7077", "is no Spark master"),
    ("http://127.0.0.1:{port}", "is no Spark master"), ("spark://127.0.0.1:port", "No Spark master answers"),
])
def test_a_master_that_is_not_there_is_said_in_a_sentence(
        landed: Landed, capsys: pytest.CaptureFixture[str], master: str, says: str) -> None:
    code = main(["rollup", "--engine", "spark", "--master", master.format(port=free_port()), "--as-of", str(AS_OF),
                 "--landing", str(landed.folder / "landing"), "--work", str(landed.folder / "refused")])
    assert code == 2
    assert says in capsys.readouterr().err
