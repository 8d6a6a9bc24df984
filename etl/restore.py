"""Restore of a backup: into empty folders, after everything that the archive says of itself was held against it."""

from __future__ import annotations

import json
import os
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from etl.backup import FORMAT, MANIFEST, PARTS, Listed, copied
from etl.refusal import Refusal

MAX_MANIFEST_BYTES = 64 << 20  # some 400,000 files
GIB = 1 << 30
# What a damaged or a made-up archive raises in zipfile, zlib, json, and where its manifest is read
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError, LookupError, TypeError,
           OverflowError)


@dataclass(frozen=True)
class Restored:
    """What was unpacked: the moment of the backup, files by part, and the parts that nobody asked for."""

    taken_at: str
    files_n: dict[str, int]
    left: tuple[str, ...]


@dataclass(frozen=True)
class _Manifest:
    taken_at: str
    parts: tuple[str, ...]
    files: tuple[Listed, ...]


def restore(source: Path, folders: Mapping[str, Path], *, max_bytes: int) -> Restored:
    """Unpack the parts (of PARTS) named in `folders`, each into a folder that is empty or not there yet.

    Refusal when a folder has something in it, and when the archive is damaged, was changed, holds a link, a name
    that leads out of its part, or more than `max_bytes`; nothing is left in any folder then.
    """
    for folder in folders.values():
        if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
            raise Refusal(f"{folder} is not empty: a restore writes into an empty folder only.")
    asides: dict[str, Path] = {}
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _manifest(archive, source)
            _refuse_foreign(archive, manifest, source)
            wanted = [one for one in manifest.files if _part(one) in folders]
            _refuse_large(sum(one["bytes"] for one in wanted), folders, max_bytes)
            if lacking := [name for name in folders if name not in manifest.parts]:
                raise Refusal(f"{source.name} has no {lacking[0]}: it holds {', '.join(manifest.parts)}.")
            for name, folder in folders.items():
                folder.mkdir(parents=True, exist_ok=True)
                asides[name] = Path(tempfile.mkdtemp(prefix=".restore-", dir=folder))
            for one in wanted:
                _unpack(archive, one, asides[_part(one)] / one["path"].partition("/")[2])
        for name, folder in folders.items():
            for path in asides[name].iterdir():
                path.rename(folder / path.name)
        os.sync()
    except OSError as error:
        raise Refusal(f"{source} cannot be restored: {error.strerror or error}.") from error
    except _BROKEN as error:
        raise Refusal(f"{source} is damaged or no backup of ours ({type(error).__name__}).") from error
    finally:
        for aside in asides.values():
            shutil.rmtree(aside, ignore_errors=True)
    return Restored(manifest.taken_at, {name: sum(_part(one) == name for one in wanted) for name in folders},
                    tuple(name for name in manifest.parts if name not in folders))


def _part(one: Listed) -> str:
    return one["path"].partition("/")[0]


def _manifest(archive: zipfile.ZipFile, source: Path) -> _Manifest:
    info = archive.getinfo(MANIFEST)
    if info.file_size > MAX_MANIFEST_BYTES:
        raise Refusal(f"{source.name}: its list of contents has {info.file_size:,} bytes, "
                      f"{MAX_MANIFEST_BYTES:,} are allowed.")
    with archive.open(info) as file:
        about = json.loads(file.read(info.file_size))
    if about["format"] != FORMAT:
        raise Refusal(f"{source.name} was written by another version: restore it with that one.")
    return _Manifest(str(about["taken_at"]), tuple(map(str, about["parts"])), tuple(
        {"path": str(f["path"]), "bytes": int(f["bytes"]), "sha256": str(f["sha256"]), "mtime_ns": int(f["mtime_ns"])}
        for f in about["files"]))


def _refuse_foreign(archive: zipfile.ZipFile, manifest: _Manifest, source: Path) -> None:
    """Refusal unless the archive holds the files of its list alone: plain, each in its part, of the size told."""
    sizes = {one["path"]: one["bytes"] for one in manifest.files}
    infos = [info for info in archive.infolist() if info.filename != MANIFEST]
    if sorted(info.filename for info in infos) != sorted(one["path"] for one in manifest.files) \
            or len(sizes) != len(infos):
        raise Refusal(f"{source.name} does not hold what its list of contents says.")
    for info in infos:
        path = PurePosixPath(info.filename)
        if str(path) != info.filename or path.parts[0] not in PARTS or len(path.parts) < 2 or ".." in path.parts:
            raise Refusal(f"{source.name}: {info.filename!r} leads out of the folder that it belongs to.")
        is_plain = info.external_attr >> 16 & 0o170000 in (0, 0o100000) and not info.flag_bits & 1
        if not is_plain or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refusal(f"{source.name}: {info.filename!r} is a link, or otherwise no plain file.")
        if info.file_size != sizes[info.filename]:
            raise Refusal(f"{source.name}: {info.filename!r} has another size than the list of contents says.")


def _refuse_large(needed: int, folders: Mapping[str, Path], max_bytes: int) -> None:
    if needed > max_bytes:
        raise Refusal(f"The backup unpacks to {needed / GIB:,.1f} GiB, {max_bytes / GIB:,.1f} are allowed: "
                      "give more by --max-gib, if it is yours.")
    for folder in folders.values():
        there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
        if needed > shutil.disk_usage(there).free:
            raise Refusal(f"The backup unpacks to {needed / GIB:,.1f} GiB, and the disk of {folder} has less left.")


def _unpack(archive: zipfile.ZipFile, one: Listed, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(one["path"]) as source, path.open("xb") as target:
        # never more than was told, whatever comes out of it
        if copied(source, target, one["bytes"]) != (one["bytes"], one["sha256"]):
            raise Refusal(f"{one['path']!r} is not what was backed up: its sum differs from the list of contents.")
    os.utime(path, ns=(one["mtime_ns"], one["mtime_ns"]))
