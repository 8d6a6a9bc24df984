"""Backup of what cannot be made again: the landed files, the journal, releases, logs of draws and letters, rules.

One ZIP a moment, for its list of contents lies apart from the contents: a restore knows every name, kind and size
before it unpacks a byte, and what is packed already is stored as it lies. Not among them: `data/work` and the serving
files, which a load makes again from what had landed, and secrets.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import os
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TypedDict

from etl.refusal import Refusal
from journal.book import Verdict, verify

JOURNAL = "journal"
PARTS = ("landing", JOURNAL, "releases", "challenge", "digest", "reference", "mappings")
MANIFEST = "manifest.json"
FORMAT = 1
_CHUNK = 1 << 20
_PACKED = {".parquet", ".xlsx", ".docx", ".zip", ".gz", ".png", ".jpg", ".jpeg", ".webp", ".pdf", ".duckdb"}
_NAME = re.compile(r"school-security-\d{8}T\d{9}Z\.zip")


class Listed(TypedDict):
    """A file of the manifest: `<part>/<path below its folder>`, its size, sum and moment of change."""

    path: str
    bytes: int
    sha256: str
    mtime_ns: int


@dataclass(frozen=True)
class Kept:
    """A backup that was written and read back: files by part, bytes, what each book's chain says, what was removed."""

    path: Path
    files_n: dict[str, int]
    bytes_n: int
    books: tuple[Verdict, ...]
    removed: tuple[Path, ...]


def backup(folders: Mapping[str, Path], to: Path, at: dt.datetime, *, keep: int) -> Kept:
    """Write `school-security-<moment>.zip` of the parts (of PARTS) into `to`, read it back, keep the newest `keep`.

    A book of the journal is copied under its lock, so no line is cut. Hidden files are passed over: they are written
    aside and renamed when they are whole. Refusal for a folder that is not there, a link, a file that changes while
    it is read, a disk that is full; nothing stays behind then, and no older backup is removed.
    """
    for folder in folders.values():
        if not folder.is_dir():
            raise Refusal(f"The folder {folder} does not exist: nothing was backed up.")
        if to.resolve().is_relative_to(folder.resolve()):
            raise Refusal(f"The backup would lie in {folder}, which it copies: give another --to.")
    final = to / f"school-security-{at.astimezone(dt.UTC).strftime('%Y%m%dT%H%M%S%f')[:-3]}Z.zip"
    try:
        with _part(final) as file:
            listed, books = _write(file, folders, at)
            _read_back(file, listed)
        kept = sorted(path for path in to.iterdir() if _NAME.fullmatch(path.name))
        removed = tuple(kept[:-keep])
        for old in removed:
            old.unlink()
    except OSError as error:
        raise Refusal(f"The backup {final} cannot be written: {error.strerror}.") from error
    files_n = {name: sum(one["path"].startswith(f"{name}/") for one in listed) for name in folders}
    return Kept(final, files_n, sum(one["bytes"] for one in listed), books, removed)


def copied(source: IO[bytes], target: IO[bytes] | None, most: int) -> tuple[int, str]:
    """Copy `most` bytes, or as many as there are (to nowhere: to know their sum); how many, and their sha256."""
    digest, left = hashlib.sha256(), most
    while left and (chunk := source.read(min(left, _CHUNK))):
        digest.update(chunk)
        if target is not None:
            target.write(chunk)
        left -= len(chunk)
    return most - left, digest.hexdigest()


@contextmanager
def _part(final: Path) -> Iterator[IO[bytes]]:
    """A file to write, renamed to `final` when that is done; it is whole on the disk then, or not there."""
    final.parent.mkdir(parents=True, exist_ok=True)
    part = final.with_name(f".{final.name}.part")
    with final.with_name(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refusal(f"Another backup is at work in {final.parent}: let it end first.") from error
        for left_over in final.parent.glob(".school-security-*.part"):
            left_over.unlink()
        try:
            # the owner alone may read it: there are people's names in it
            with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, final)
        finally:
            part.unlink(missing_ok=True)
        handle = os.open(final.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _write(file: IO[bytes], folders: Mapping[str, Path], at: dt.datetime) -> tuple[list[Listed], tuple[Verdict, ...]]:
    with zipfile.ZipFile(file, "w", compresslevel=1) as archive:
        listed = [_put(archive, path, f"{name}/{path.relative_to(folder).as_posix()}", name == JOURNAL)
                  for name, folder in folders.items() for path in _files(folder)]
        books = tuple(_verdicts(archive, listed))
        about = {"format": FORMAT, "taken_at": at.isoformat(), "parts": list(folders), "files": listed,
                 "books": [{"book": b.book, "lines_n": b.lines_n, "head": b.head, "fault": b.fault} for b in books]}
        archive.writestr(MANIFEST, json.dumps(about, ensure_ascii=False), zipfile.ZIP_DEFLATED)
    return listed, books


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts):
            continue
        if path.is_symlink():
            raise Refusal(f"{path} is a link, and a backup takes plain files alone: put the file itself there.")
        if path.is_file():
            yield path


def _put(archive: zipfile.ZipFile, path: Path, name: str, is_book: bool) -> Listed:
    """One file into the archive, as much of it as there was when it was opened."""
    with path.open("rb") as source:
        if is_book:
            fcntl.flock(source, fcntl.LOCK_SH)  # whoever writes a line holds it until the line is whole
        before = os.fstat(source.fileno())
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_STORED if path.suffix.lower() in _PACKED else zipfile.ZIP_DEFLATED
        info.external_attr, info.file_size = 0o100640 << 16, before.st_size
        try:
            with archive.open(info, "w") as target:
                bytes_n, sha256 = copied(source, target, before.st_size)
        except UnicodeEncodeError as error:
            raise Refusal(f"The name of {name!r} is no UTF-8: give the file another name.") from error
        after = os.fstat(source.fileno())
    if bytes_n != before.st_size or before.st_mtime_ns != after.st_mtime_ns or before.st_size != after.st_size:
        raise Refusal(f"{path} was written to while it was read: run the backup again.")
    return {"path": name, "bytes": bytes_n, "sha256": sha256, "mtime_ns": before.st_mtime_ns}


def _verdicts(archive: zipfile.ZipFile, listed: list[Listed]) -> Iterator[Verdict]:
    """What the chain of each copied book says; its head, kept in the manifest, would show a tail cut off later."""
    for one in listed:
        name = PurePosixPath(one["path"])
        if name.parts[0] == JOURNAL and len(name.parts) == 2 and name.suffix == ".jsonl":
            with tempfile.TemporaryDirectory() as aside:
                with archive.open(one["path"]) as source, (Path(aside) / name.name).open("wb") as target:
                    copied(source, target, one["bytes"])
                yield verify(Path(aside), name.stem)


def _read_back(file: IO[bytes], listed: list[Listed]) -> None:
    with zipfile.ZipFile(file) as archive:
        for one in listed:
            with archive.open(one["path"]) as source:
                if copied(source, None, one["bytes"] + 1) != (one["bytes"], one["sha256"]):
                    raise Refusal(f"{one['path']} was not written as it was read: look at the disk.")
