"""A city to measure on, and a server over it whose CPU seconds can be read."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
AS_OF = "2026-11-12"
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A running server: its address and the process whose time is read."""

    address: str
    pid: int

    def cpu_s(self) -> float:
        """User and system seconds that the process has used so far."""
        return cpu_s_of(self.pid)


def cpu_s_of(pid: int) -> float:
    """User and system seconds that a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def make_city(folder: Path, *options: str) -> tuple[Path, Path]:
    """A sample city through the ETL's own verbs; landing and serving folder."""
    landing, serving = folder / "landing", folder / "serving"
    run("sample", "--out", landing, "--as-of", AS_OF, *options)
    run("load", "--landing", landing, "--serving", serving, "--work", folder / "work")
    return landing, serving


def run(*arguments: object) -> str:
    """One verb of the ETL in a process of its own; what it printed."""
    done = subprocess.run([sys.executable, "-m", "etl", *map(str, arguments)], cwd=ROOT, check=True,
                          capture_output=True, text=True)
    return done.stdout


@contextlib.contextmanager
def serve(script: Path, serving: Path, **settings: str) -> Iterator[Server]:
    """`script` served on a free port of this machine; `settings` are its environment's."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port), "--logger.level", "error"],
        cwd=ROOT, env=os.environ | {"SERVING_DIR": str(serving)} | settings, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        while "URL:" not in (line := process.stdout.readline()):
            if not line:
                raise SystemExit(f"the server ended with {process.wait()}")
        yield Server(f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def chromium() -> str:
    """Path of a Chromium; SystemExit when there is none."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        raise SystemExit("No Chromium: run tools/install_browser.sh.")
    return found
