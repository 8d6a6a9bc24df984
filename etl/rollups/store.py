"""Where statuses and what was rolled up from them lie: under names made of their inputs, complete or not there."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_FILES = "files"
KEPT_RESULTS = 3  # of one day: another as_of, or yesterday's rules, may ask for them again


@dataclass(frozen=True)
class Store:
    """The folder of a warehouse in which rolled-up days are kept; it may be removed, it is made again."""

    folder: Path

    def taken(self, key: str) -> Path:
        """What taking in the file of this key left: its counts, what was held back, its cameras."""
        return self.folder / _FILES / key

    def part(self, day: dt.date, key: str) -> Path:
        """The statuses of one city day that the file of this key gave."""
        return self.folder / "statuses" / f"day={day}" / f"{key}.parquet"

    def runs(self, day: dt.date, key: str) -> Path:
        """The runs of a day: run, observed, repeated (.parquet)."""
        return self.folder / "runs" / str(day) / key

    def states(self, day: dt.date, key: str) -> Path:
        """The states of a day: camera_interval, camera_day, carry (.parquet)."""
        return self.folder / "states" / str(day) / key

    @contextmanager
    def writing(self, folder: Path) -> Iterator[Path]:
        """A folder to fill, renamed to `folder` when that is done: a load that is killed leaves nothing half."""
        self.folder.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".part-", dir=self.folder))
        try:
            yield aside
            folder.parent.mkdir(parents=True, exist_ok=True)
            if folder.exists():
                shutil.rmtree(folder)
            os.replace(aside, folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        if folder.parent.name != _FILES:
            _prune(folder.parent)

    def forget_files(self, kept: set[str]) -> None:
        """Remove what came of files that are landed no longer."""
        for taken in self.folder.glob(f"{_FILES}/*"):
            if taken.name not in kept:
                shutil.rmtree(taken, ignore_errors=True)
        for part in self.folder.glob("statuses/*/*.parquet"):
            if part.stem not in kept:
                part.unlink(missing_ok=True)

    def clear_left_overs(self) -> None:
        """Remove what a killed load was writing: two loads never write to one warehouse at once."""
        for aside in self.folder.glob(".part-*"):
            shutil.rmtree(aside, ignore_errors=True)


def key_of(*inputs: object) -> str:
    """A name made of everything that a result was made from."""
    digest = hashlib.sha256()
    for one in inputs:
        digest.update(repr(one).encode())
        digest.update(b"\0")
    return digest.hexdigest()[:32]


def texts_of(folder: Path, pattern: str = "*.sql") -> list[str]:
    """The files of a folder, in the order of their names: a changed definition is a changed input."""
    return [path.read_text("utf-8") for path in sorted(folder.glob(pattern))]


def _prune(day: Path) -> None:
    for old in sorted(day.iterdir(), key=lambda path: path.stat().st_mtime_ns)[:-KEPT_RESULTS]:
        shutil.rmtree(old, ignore_errors=True)
