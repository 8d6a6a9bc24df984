"""Backup and restore: the same rows are published again, and no archive writes where it may not."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import resource
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.__main__ import main
from etl.backup import MANIFEST, PARTS, Kept, backup
from etl.refusal import Refusal
from etl.restore import MAX_MANIFEST_BYTES, restore
from journal.book import append, entries, verify
from tests.conftest import ROOT, Loaded, load_city

AT = dt.datetime(2026, 11, 12, 18, 30, 15, 250_000, tzinfo=dt.UTC)
ENOUGH = 1 << 30


def landing(folder: Path, **files: bytes) -> Path:
    """A landing folder with `files` in a folder of their kind."""
    (folder / "schools").mkdir(parents=True, exist_ok=True)
    for name, content in (files or {"schools": b"school_id\ns1\n"}).items():
        (folder / "schools" / f"{name}.csv").write_bytes(content)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def published(serving: Path) -> dict[str, list[tuple[Any, ...]]]:
    """`schema.table` of the newest staff file → its rows, sorted; the moment of publication apart."""
    with duckdb.connect(str(max(serving.glob("staff-*.duckdb"))), read_only=True) as con:
        names = [f"{schema}.{table}" for schema, table in con.execute(
            "select schema_name, table_name from duckdb_tables() order by all").fetchall()]
        return {name: sorted(map(repr, (con.table(name).select("* exclude (published_at)")
                                        if name == "marts.publication" else con.table(name)).fetchall()))
                for name in names}


def test_what_is_restored_elsewhere_publishes_the_same_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    city: Loaded = load_city(tmp_path / "city", schools=40, days=3, seed=7)
    book = tmp_path / "journal"
    append(book, "steered", {"event": "steered", "school_id": "s1"}, by="u1", at=AT)
    assert main(["backup", "--to", str(tmp_path / "kept"), "--landing", str(city.landing), "--journal", str(book)]) == 0
    assert "read back" in capsys.readouterr().out
    archive = next((tmp_path / "kept").glob("*.zip"))
    there = tmp_path / "elsewhere"
    assert main(["restore", "--from", str(archive), "--landing", str(there / "landing"), "--journal",
                 str(there / "journal"), "--reference", str(there / "reference"), "--mappings",
                 str(there / "mappings")]) == 0
    assert main(["load", *(part for name in ("landing", "reference", "mappings", "work", "serving")
                           for part in (f"--{name}", str(there / name)))]) == 0
    before, after = published(city.serving), published(there / "serving")
    assert len(before) > 50
    assert sum(map(len, before.values())) > 5_000
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} == set()
    assert list(entries(there / "journal", "steered")) == list(entries(book, "steered"))


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/"), min_size=1, max_size=20).filter(
    lambda name: not name.startswith((".", "~$")) and len(name.encode()) < 200)


@given(files=st.dictionaries(NAMES, st.binary(max_size=2_000), max_size=5), mtime_ns=st.integers(0, 2**61))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_restored_is_what_was_backed_up(tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes],
                                                mtime_ns: int) -> None:
    folder = tmp_path_factory.mktemp("round")
    (folder / "landing" / "answers").mkdir(parents=True)
    for name, content in files.items():
        (folder / "landing" / "answers" / name).write_bytes(content)
        os.utime(folder / "landing" / "answers" / name, ns=(mtime_ns, mtime_ns))
    kept = backup({"landing": folder / "landing"}, folder / "kept", AT, keep=1)
    restored = restore(kept.path, {"landing": folder / "again"}, max_bytes=ENOUGH)
    assert contents(folder / "again") == contents(folder / "landing")
    assert restored.files_n == kept.files_n == {"landing": len(files)}
    assert all(p.stat().st_mtime_ns == p_was.stat().st_mtime_ns for p, p_was in zip(
        sorted((folder / "again").rglob("*.*")), sorted((folder / "landing").rglob("*.*")), strict=True) if p.is_file())


@contextmanager
def meanwhile(act: Callable[[int], None]) -> Iterator[None]:
    """`act(n)` again and again in another thread, until the block ends; at least once before it begins."""
    begun, ended = threading.Event(), threading.Event()

    def run() -> None:
        n = 0
        while not ended.is_set():
            act(n)
            begun.set()
            n += 1

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert begun.wait(30)
        yield
    finally:
        ended.set()
        thread.join()


def test_a_book_that_is_written_to_is_never_cut(tmp_path: Path) -> None:
    book, files = tmp_path / "journal", landing(tmp_path / "landing")
    with meanwhile(lambda n: append(book, "audit", {"n": n, "text": "ы" * (n % 400)}, by="u1", at=AT) and None):
        kept = [backup({"landing": files, "journal": book}, tmp_path / "kept", AT + dt.timedelta(seconds=n), keep=99)
                for n in range(12)]
    for n, one in enumerate(kept):
        (said,) = one.books
        assert said.fault == ""
        restore(one.path, {"journal": tmp_path / f"again-{n}"}, max_bytes=ENOUGH)
        assert verify(tmp_path / f"again-{n}", "audit") == said
        assert verify(book, "audit", head=said.head).fault == "", "the kept head must be in the living book"
    assert kept[-1].books[0].lines_n > kept[0].books[0].lines_n


def test_a_book_whose_chain_is_broken_is_kept_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = tmp_path / "journal"
    for n in range(3):
        append(book, "audit", {"n": n}, by="u1", at=AT)
    path = book / "audit.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"n":1', b'"n":7'))
    assert main(["backup", "--to", str(tmp_path / "kept"), "--landing", str(landing(tmp_path / "landing")),
                 "--journal", str(book)]) == 0
    assert "book audit: 1 lines" in (said := capsys.readouterr().out)
    assert "line 2 was changed after it had been written" in said


def test_a_file_that_grows_while_it_is_read_is_refused_and_nothing_stays(tmp_path: Path) -> None:
    files = landing(tmp_path / "landing", big=os.urandom(8 << 20))
    with (files / "schools" / "big.csv").open("ab", buffering=0) as growing, \
            meanwhile(lambda n: growing.write(b"x") and None), \
            pytest.raises(Refusal, match="was written to while it was read"):
        backup({"landing": files}, tmp_path / "kept", AT, keep=1)
    assert list((tmp_path / "kept").glob("*school*")) == list((tmp_path / "kept").glob(".school*")) == []


def test_the_newest_are_kept_and_nothing_of_another_is_removed(tmp_path: Path) -> None:
    files, to = landing(tmp_path / "landing"), tmp_path / "kept"
    to.mkdir()
    (to / "school-security-notes.zip").write_bytes(b"of a person")
    moments = [AT + dt.timedelta(days=n) for n in range(5)]
    kept = [backup({"landing": files}, to, at, keep=3) for at in moments]
    assert [len(one.removed) for one in kept] == [0, 0, 0, 1, 1]
    assert sorted(p.name for p in to.glob("*.zip")) == [*(one.path.name for one in kept[2:]),
                                                        "school-security-notes.zip"]


def test_only_the_owner_reads_an_archive_and_hidden_files_are_not_in_it(tmp_path: Path) -> None:
    files = landing(tmp_path / "landing")
    (files / ".upload.part").write_bytes(b"half")
    (files / "schools" / "~$schools.xlsx").write_bytes(b"a lock of a spreadsheet")
    kept = backup({"landing": files}, tmp_path / "kept", AT, keep=1)
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600
    assert zipfile.ZipFile(kept.path).namelist() == ["landing/schools/schools.csv", MANIFEST]


def test_what_cannot_be_backed_up_is_refused_in_a_sentence(tmp_path: Path) -> None:
    files = landing(tmp_path / "landing")
    with pytest.raises(Refusal, match="does not exist"):
        backup({"landing": files, "journal": tmp_path / "nowhere"}, tmp_path / "kept", AT, keep=1)
    with pytest.raises(Refusal, match="give another --to"):
        backup({"landing": files}, files / "kept", AT, keep=1)
    os.close(os.open(os.fsencode(files) + b"/\xff.csv", os.O_CREAT | os.O_WRONLY))
    with pytest.raises(Refusal, match="no UTF-8"):
        backup({"landing": files}, tmp_path / "kept", AT, keep=1)
    os.unlink(os.fsencode(files) + b"/\xff.csv")
    (files / "schools" / "more.csv").symlink_to("/etc/passwd")
    with pytest.raises(Refusal, match="is a link"):
        backup({"landing": files}, tmp_path / "kept", AT, keep=1)
    assert list((tmp_path / "kept").glob("*.zip")) == []


def test_a_full_disk_leaves_the_older_backup_and_no_half_one(tmp_path: Path) -> None:
    to = tmp_path / "kept"
    files = landing(tmp_path / "landing")
    older = backup({"landing": files}, to, AT, keep=1)
    landing(files, big=os.urandom(1 << 20))
    done = subprocess.run(
        [sys.executable, "-m", "etl", "backup", "--to", to, "--keep", "1", "--landing", files], cwd=ROOT, text=True,
        capture_output=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)))
    assert done.returncode == 2
    assert "cannot be written: File too large" in done.stderr
    assert [p.name for p in to.iterdir() if p.name != ".lock"] == [older.path.name]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """A backup of a landing folder and a book."""
    append(tmp_path / "journal", "audit", {"n": 1}, by="u1", at=AT)
    return backup({"landing": landing(tmp_path / "landing"), "journal": tmp_path / "journal"}, tmp_path / "kept", AT,
                  keep=1)


def refused(archive: Path, folder: Path, *, max_bytes: int = ENOUGH) -> str:
    """The sentence by which the archive is refused; nothing may have been written by then."""
    with pytest.raises(Refusal) as refusal:
        restore(archive, {"landing": folder / "again" / "landing"}, max_bytes=max_bytes)
    assert contents(folder / "again") == {}
    assert not (folder / "outside.csv").exists()
    assert not (folder / "again" / "outside.csv").exists()
    return str(refusal.value)


def forged(path: Path, files: dict[str, bytes], *, mode: int = 0o100640, says: dict[str, Any] | None = None,
           listed: dict[str, bytes] | None = None, packed: int = zipfile.ZIP_DEFLATED) -> Path:
    """An archive of `files` whose manifest tells of `listed` (of `files` when it is None), changed by `says`."""
    about = {"format": 1, "taken_at": AT.isoformat(), "parts": list(PARTS), "books": [], "files": [
        {"path": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), "mtime_ns": 0}
        for name, content in (files if listed is None else listed).items()]}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.external_attr, info.compress_type = mode << 16, packed
            archive.writestr(info, content)
        archive.writestr(MANIFEST, json.dumps(about | (says or {})))
    return path


GOOD = {"landing/schools/a.csv": b"school_id\ns1\n"}


def test_a_forged_archive_that_is_sound_is_taken(tmp_path: Path) -> None:
    """Or the refusals below would prove nothing."""
    restore(forged(tmp_path / "a.zip", GOOD), {"landing": tmp_path / "again"}, max_bytes=ENOUGH)
    assert contents(tmp_path / "again") == {"schools/a.csv": b"school_id\ns1\n"}


@pytest.mark.parametrize("name", ["landing/../../outside.csv", "../outside.csv", "/tmp/outside.csv", "landing",
                                  "landing//schools/a.csv", "landing/./a.csv", "outside/a.csv", "landing/..", "",
                                  "./landing/a.csv"])
def test_a_name_that_leads_out_of_its_part_is_refused(tmp_path: Path, name: str) -> None:
    assert "leads out of the folder" in refused(forged(tmp_path / "a.zip", GOOD | {name: b"x"}), tmp_path)


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO, stat.S_IFCHR])
def test_a_link_and_every_other_kind_of_file_is_refused(tmp_path: Path, mode: int) -> None:
    archive = forged(tmp_path / "a.zip", {"landing/a.csv": b"/etc/passwd"}, mode=mode | 0o644)
    assert "is a link, or otherwise no plain file" in refused(archive, tmp_path)


@pytest.mark.parametrize(("files", "listed", "why"), [
    (GOOD | {"landing/b.csv": b"x"}, GOOD, "does not hold what its list"),
    (GOOD, GOOD | {"landing/b.csv": b"x"}, "does not hold what its list"),
    ({"landing/a.csv": b"abcd"}, {"landing/a.csv": b"abce"}, "its sum differs"),
    ({"landing/a.csv": b"abcd"}, {"landing/a.csv": b"abc"}, "another size"),
    ({"landing/a": b"x", "landing/a/b.csv": b"x"}, None, "cannot be restored"),
])
def test_what_is_not_as_the_manifest_says_is_refused(
        tmp_path: Path, files: dict[str, bytes], listed: dict[str, bytes] | None, why: str) -> None:
    assert why in refused(forged(tmp_path / "a.zip", files, listed=listed), tmp_path)


def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    archive = forged(tmp_path / "a.zip", GOOD)
    with zipfile.ZipFile(archive, "a") as more, pytest.warns(UserWarning, match="Duplicate"):
        more.writestr("landing/schools/a.csv", b"other")
    assert "does not hold what its list" in refused(archive, tmp_path)


@pytest.mark.parametrize("says", [
    {"format": 2}, {"files": [{"path": "landing/schools/a.csv"}]}, {"files": 7}, {"files": [7]}, {"parts": None},
    {"files": [{"path": "landing/schools/a.csv", "bytes": "many", "sha256": "", "mtime_ns": 0}]},
    {"files": [{"path": "landing/schools/a.csv", "bytes": 13, "sha256": "", "mtime_ns": 1 << 200}]},
    {"parts": ["journal"]},
])
def test_a_manifest_that_makes_no_sense_is_refused(tmp_path: Path, says: dict[str, Any]) -> None:
    assert refused(forged(tmp_path / "a.zip", GOOD, says=says), tmp_path)


def test_a_manifest_that_is_none_is_refused(tmp_path: Path) -> None:
    for n, text in enumerate((b"[" * 100_000, b"no json", b"\xff", b"{}", b"[]")):
        with zipfile.ZipFile(tmp_path / f"{n}.zip", "w") as archive:
            archive.writestr(MANIFEST, text)
        assert "damaged or no backup of ours" in refused(tmp_path / f"{n}.zip", tmp_path)
    (tmp_path / "text.zip").write_bytes(b"not a ZIP at all")
    assert "damaged or no backup of ours" in refused(tmp_path / "text.zip", tmp_path)
    assert "No such file" in refused(tmp_path / "nowhere.zip", tmp_path)


def test_a_bomb_is_refused_before_a_byte_of_it_is_unpacked(tmp_path: Path) -> None:
    bomb = forged(tmp_path / "a.zip", {"landing/a.csv": bytes(64 << 20)})
    assert bomb.stat().st_size < 100_000
    assert "are allowed: give more by --max-gib" in refused(bomb, tmp_path, max_bytes=1 << 20)
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as archive, \
            archive.open(MANIFEST, "w", force_zip64=True) as file:
        for _ in range(MAX_MANIFEST_BYTES // (1 << 20) + 1):
            file.write(bytes(1 << 20))
    assert "its list of contents has" in refused(tmp_path / "b.zip", tmp_path)


def test_a_bomb_that_lies_of_its_size_writes_no_more_than_it_told(tmp_path: Path) -> None:
    content = bytes(8 << 20)
    archive = forged(tmp_path / "a.zip", {"landing/a.csv": content}, listed={"landing/a.csv": content[:100]})
    raw = archive.read_bytes()
    archive.write_bytes(raw.replace(len(content).to_bytes(4, "little"), (100).to_bytes(4, "little")))
    assert "damaged" in refused(archive, tmp_path)


def test_a_packing_whose_memory_has_no_bound_is_refused(tmp_path: Path) -> None:
    assert "no plain file" in refused(forged(tmp_path / "a.zip", GOOD, packed=zipfile.ZIP_LZMA), tmp_path)


def test_a_folder_that_is_not_empty_is_left_alone(kept: Kept, tmp_path: Path, capsys: pytest.CaptureFixture[str]
                                                  ) -> None:
    there = landing(tmp_path / "there", mine=b"mine")
    before = contents(there)
    assert main(["restore", "--from", str(kept.path), "--landing", str(there)]) == 2
    assert f"etl: {there} is not empty" in capsys.readouterr().err
    assert contents(there) == before


def test_restore_says_what_it_left_and_asks_where_to(kept: Kept, tmp_path: Path, capsys: pytest.CaptureFixture[str]
                                                     ) -> None:
    (tmp_path / "there").mkdir()  # an empty folder, as a mounted volume is
    assert main(["restore", "--from", str(kept.path), "--landing", str(tmp_path / "there")]) == 0
    assert "not restored: journal" in capsys.readouterr().out
    assert contents(tmp_path / "there") == contents(tmp_path / "landing")
    assert main(["restore", "--from", str(kept.path)]) == 2
    assert "Say what to restore" in capsys.readouterr().err
    assert main(["restore", "--from", str(kept.path), "--releases", str(tmp_path / "releases")]) == 2
    assert "has no releases: it holds landing, journal" in capsys.readouterr().err


@given(at=st.integers(0, 10_000), byte=st.integers(0, 255), cut=st.booleans())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_archive_restores_what_was_kept_or_is_refused(
        kept: Kept, tmp_path_factory: pytest.TempPathFactory, at: int, byte: int, cut: bool) -> None:
    folder, raw = tmp_path_factory.mktemp("damaged"), bytearray(kept.path.read_bytes())
    raw[at % len(raw)] = byte
    (folder / "a.zip").write_bytes(raw[:at % len(raw)] if cut else raw)
    try:
        restore(folder / "a.zip", {"landing": folder / "again"}, max_bytes=ENOUGH)
    except Refusal:
        assert not (folder / "again").exists() or contents(folder / "again") == {}
    else:
        assert contents(folder / "again") == contents(kept.path.parents[1] / "landing")
