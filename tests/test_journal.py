"""The books of the journal: what was written stands, and whoever changes it is found out."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import journal
from app.rights import Viewer
from etl.__main__ import main
from journal.book import AUDIT, BEGINNING, append, entries, verify
from tests.conftest import ROOT

AT = dt.datetime(2026, 11, 12, 9, 30, tzinfo=dt.UTC)
AKIM = Viewer(role="deputy_akim", subject="akim-1", name="Ахметов А.")


def written(folder: Path, lines_n: int = 5) -> list[str]:
    """A book of so many lines; their hashes."""
    return [append(folder, AUDIT, {"event": "looked", "school": f"s{n}", "note": "Ә «ё» \u2028 \\ \""}, by="p", at=AT)
            for n in range(lines_n)]


def rewrite(folder: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    path = folder / "audit.jsonl"
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))


def test_a_book_nobody_touched_is_whole(tmp_path: Path) -> None:
    hashes = written(tmp_path)
    found = verify(tmp_path, AUDIT)
    assert (found.lines_n, found.head, found.fault_line) == (5, hashes[-1], None)
    assert [line["school"] for line in entries(tmp_path, AUDIT)] == ["s0", "s1", "s2", "s3", "s4"]


def test_no_book_is_an_empty_one(tmp_path: Path) -> None:
    assert verify(tmp_path, AUDIT).head == BEGINNING
    assert list(entries(tmp_path, AUDIT)) == []


@pytest.mark.parametrize(("change", "line"), [
    (lambda lines: [lines[0], lines[1].replace(b'"s1"', b'"s9"'), *lines[2:]], 2),
    (lambda lines: [lines[0], *lines[2:]], 2),
    (lambda lines: [lines[1], lines[0], *lines[2:]], 1),
    (lambda lines: [*lines[:3], lines[2], *lines[3:]], 4),
    (lambda lines: [*lines[:4], lines[4].rstrip(b"\n")], 5),
    (lambda lines: [*lines, b"\n"], 6),
    (lambda lines: [*lines, b"[]\n"], 6),
], ids=["changed", "taken out", "swapped", "doubled", "cut short", "an empty line added", "a stranger added"])
def test_a_change_is_found_at_its_line(tmp_path: Path, change: Callable[[list[bytes]], list[bytes]],
                                       line: int) -> None:
    written(tmp_path)
    rewrite(tmp_path, change)
    assert verify(tmp_path, AUDIT).fault_line == line


def test_a_cut_tail_shows_by_a_head_kept_elsewhere_alone(tmp_path: Path) -> None:
    hashes = written(tmp_path)
    rewrite(tmp_path, lambda lines: lines[:3])
    assert verify(tmp_path, AUDIT).fault_line is None
    assert verify(tmp_path, AUDIT, head=hashes[2]).fault_line is None
    assert "cut off" in verify(tmp_path, AUDIT, head=hashes[4]).fault


def test_a_book_written_anew_shows_by_a_head_kept_elsewhere_alone(tmp_path: Path) -> None:
    head = written(tmp_path)[-1]
    (tmp_path / "audit.jsonl").unlink()
    append(tmp_path, AUDIT, {"event": "looked", "school": "nothing happened"}, by="p", at=AT)
    assert verify(tmp_path, AUDIT).fault_line is None
    assert verify(tmp_path, AUDIT, head=head).fault_line is not None


def test_a_line_that_a_crash_cut_short_stands_as_a_fault_and_spoils_no_other(tmp_path: Path) -> None:
    written(tmp_path, 2)
    with (tmp_path / "audit.jsonl").open("ab") as file:
        file.write(b'{"at":"2026-11')
    append(tmp_path, AUDIT, {"event": "looked", "school": "after"}, by="p", at=AT)
    assert [line["school"] for line in entries(tmp_path, AUDIT)] == ["s0", "s1", "after"]
    assert verify(tmp_path, AUDIT).fault_line == 3


def _many(folder: Path, name: str) -> None:
    for n in range(150):
        append(folder, AUDIT, {"event": "looked", "n": n}, by=name, at=AT)


def test_two_processes_write_one_chain(tmp_path: Path) -> None:
    # not multiprocessing: it would run this process's main module again, which may be a page that a test has run
    order = "import pathlib, sys; from tests.test_journal import _many; _many(pathlib.Path(sys.argv[1]), sys.argv[2])"
    writers = [subprocess.Popen([sys.executable, "-c", order, str(tmp_path), name], cwd=ROOT)
               for name in ("one", "two")]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert (verify(tmp_path, AUDIT).lines_n, verify(tmp_path, AUDIT).fault_line) == (300, None)
    for name in ("one", "two"):
        assert [line["n"] for line in entries(tmp_path, AUDIT) if line["by"] == name] == list(range(150))


def test_a_moment_needs_its_zone_and_a_line_its_bounds(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="zone"):
        append(tmp_path, AUDIT, {}, by="p", at=dt.datetime(2026, 11, 12))  # noqa: DTZ001
    with pytest.raises(ValueError, match="too long"):
        append(tmp_path, AUDIT, {"x": "ы" * 40_000}, by="p", at=AT)
    assert verify(tmp_path, AUDIT).fault_line is None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
def test_no_byte_can_be_changed_unseen(tmp_path: Path, place: float, byte: int) -> None:
    folder = tmp_path / "book"
    if not folder.exists():
        written(folder, 3)
        (tmp_path / "kept").write_bytes((folder / "audit.jsonl").read_bytes())
    whole = (tmp_path / "kept").read_bytes()
    at = int(place * len(whole))
    (folder / "audit.jsonl").write_bytes(whole[:at] + bytes([byte]) + whole[at + 1:])
    found = verify(folder, AUDIT)
    assert (found.fault_line is None) == (whole[at] == byte)


def test_what_is_steered_by_hand_names_who_did_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNAL_DIR", str(tmp_path))
    journal.write(AKIM, "steered", "s1", AT.date(), AT)
    (line,) = entries(tmp_path, "steered")
    assert (line["by"], line["role"], line["school_id"]) == ("akim-1", "deputy_akim", "s1")
    (told,) = entries(tmp_path, AUDIT)
    assert (told["event"], told["what"], told["school"], told["by"]) == ("changed", "steered", "s1", "akim-1")


@pytest.mark.parametrize("role", ["auditor", "district_chief", "inspector", "school", "operator"])
def test_who_steers_nobody_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    monkeypatch.setenv("JOURNAL_DIR", str(tmp_path))
    with pytest.raises(PermissionError):
        journal.write(Viewer(role=role, subject="x", place_id="y"), "steered", "s1", AT.date(), AT)
    assert list(tmp_path.iterdir()) == []


def test_the_verb_says_which_line_of_which_book(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hashes = written(tmp_path)
    assert main(["audit", "verify", "--journal", str(tmp_path)]) == 0
    assert f"audit: 5 lines, whole; head {hashes[-1]}" in capsys.readouterr().out
    assert main(["audit", "head", "--journal", str(tmp_path), "--book", "audit"]) == 0
    assert capsys.readouterr().out == f"audit {hashes[-1]}\n"
    rewrite(tmp_path, lambda lines: lines[:-1])
    assert main(["audit", "verify", "--journal", str(tmp_path), "--book", "audit", "--head", hashes[-1]]) == 1
    assert "BROKEN" in capsys.readouterr().out
    rewrite(tmp_path, lambda lines: [json.dumps({"hash": "0" * 64}).encode() + b"\n", *lines])
    assert main(["audit", "verify", "--journal", str(tmp_path)]) == 1
    assert main(["audit", "verify", "--journal", str(tmp_path), "--head", "x"]) == 2
    assert main(["audit", "verify", "--journal", str(tmp_path / "nowhere")]) == 2
