"""Bad files and bad rows: each is said in one clear line, the rest loads, and nothing bad is published."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from etl.__main__ import main
from etl.collect import collect
from etl.load import describe
from etl.rollups.store import Store
from etl.warehouse import build, check
from tests.small_city import AS_OF, MAPPINGS, REFERENCE, SmallCity, one

GOOD_SCHOOLS = 60  # so many that a few bad rows stay below what the contracts let be lost
HEADING = ["school_id", "name_ru", "lon", "lat"]
LONG = "я" * 10_000_000
ACT = ["school_id", "item", "claimed", "declared_on"]


@dataclass(frozen=True)
class Refused:
    """A file that is refused: why, what the one line says, how many rows were lost with it."""

    reason: str
    says: str
    rows: int = 0


REFUSED = {
    "schools/missing-column.csv": Refused("missing_column", "column lon, lat is missing", 2),
    "schools/repeated-column.csv": Refused("repeated_column", "column lat stands twice"),
    "schools/cp1251.csv": Refused("wrong_encoding", "the text is not utf-8-sig; name the encoding in a mapping"),
    "schools/leads-out.csv": Refused("outside_landing", "the link leads out of the landing folder"),
    "schools/leads-nowhere.csv": Refused("unreadable_file", "the link leads to no file"),
    "schools/leads-to-itself.csv": Refused("unreadable_file", "the link leads to no file"),
    "schools/letter.docx": Refused("not_this_format", "files of type .docx are not read"),
    "schools/broken.parquet": Refused("not_this_format", "the file is no Parquet"),
    "schools/blank.csv": Refused("missing_column", "column school_id, lon, lat is missing"),
    "visits/empty.csv": Refused("empty_file", "the file is empty"),
    "visits/binary.csv": Refused("not_this_format", "the content is binary, not text"),
    "declarations/no-workbook.xlsx": Refused("not_this_format", "the file is no workbook"),
    "declarations/cut-short.xlsx": Refused("not_this_format", "the file is no workbook"),
    "declarations/only-a-zip.xlsx": Refused("unreadable_file", "the file is no workbook"),
    "declarations/damaged.xlsx": Refused("unreadable_file", "the file is no workbook"),
    "declarations/bomb.xlsx": Refused("too_large", "the workbook unpacks to 31,457,280 bytes"),
    "districts/no-shapes.geojson": Refused("unreadable_file", "the file holds no boundaries that can be read"),
    "mystery.csv": Refused("unknown_kind", "what the file holds is not known: put it into the folder of its kind"),
}


def write_refused(landing: Path) -> None:
    """Every file of REFUSED."""
    put(landing / "schools/missing-column.csv", [["school_id", "name_ru"], ["m1", "Школа"], ["m2", "Школа"]])
    put(landing / "schools/repeated-column.csv", [[*HEADING, "Lat "], ["m3", "Школа", 71.35, 51.15, 51.15]])
    (landing / "schools/cp1251.csv").write_bytes("school_id,name_ru,lon,lat\nm4,Школа,71.35,51.15\n".encode("cp1251"))
    outside = put(landing.parent / "outside.csv", [HEADING, ["m5", "Школа", 71.35, 51.15]])
    (landing / "schools/leads-out.csv").symlink_to(outside)
    (landing / "schools/leads-nowhere.csv").symlink_to("gone.csv")
    (landing / "schools/leads-to-itself.csv").symlink_to("leads-to-itself.csv")
    (landing / "schools/letter.docx").write_bytes(b"PK")
    (landing / "schools/broken.parquet").write_bytes(b"PAR1 and no more")
    (landing / "schools/blank.csv").write_text("\n \n", "utf-8")
    put(landing / "visits/empty.csv", [])
    (landing / "visits/binary.csv").write_bytes(b"visit_id,school_id\n\0\0\0")
    folder = landing / "declarations"
    (folder / "no-workbook.xlsx").write_text("school_id;item;claimed\n", "utf-8")
    good = workbook(landing.parent / "good.xlsx", [ACT, ["s1", "guards", 2, "2026-09-01"]]).read_bytes()
    (folder / "cut-short.xlsx").write_bytes(good[:len(good) // 2])
    (folder / "damaged.xlsx").write_bytes(good.replace(b"PK\x01\x02", b"PK\x01\x03"))
    with zipfile.ZipFile(folder / "only-a-zip.xlsx", "w") as parts:
        parts.writestr("letter.txt", "nothing")
    with zipfile.ZipFile(folder / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", bytes(30 << 20))
    (landing / "districts").mkdir()
    (landing / "districts/no-shapes.geojson").write_text('{"type": "FeatureCol', "utf-8")
    put(landing / "mystery.csv", [HEADING, ["m6", "Школа", 71.35, 51.15]])


@dataclass(frozen=True)
class Bad:
    """A row of a file that does not load: the number its owner sees, the column and the reason."""

    file: str
    row: int
    column: str | None
    reason: str
    given: str | None = None


@dataclass
class Written:
    """A landing folder, and what must become of its files: rows in each, and which of them are bad."""

    folder: Path
    rows: dict[str, int] = field(default_factory=dict)
    bad: set[Bad] = field(default_factory=set)

    def land(self, file: str, rows: list[list[Any]], *bad: tuple[int, str | None, str, str | None],
             delimiter: str = ",", **by_excel: Any) -> None:
        """Write a file whose `bad` rows (number, column, reason, text given) must be quarantined."""
        if file.endswith(".xlsx"):
            workbook(self.folder / file, rows, **by_excel)
        else:
            put(self.folder / file, rows, delimiter)
        self.rows[file] = len(rows) - 1
        self.bad |= {Bad(file, *fault) for fault in bad}


def write_rows(written: Written) -> None:
    """Files with bad rows among good ones, and files that are odd but right."""
    place = [71.35, 51.15]
    written.land("schools/rows.csv", [
        [*HEADING, "closed_on", "opened_on", "merged_on"],
        ["s1", "Второй раз", *place, "", "", ""],
        ["", "Без номера", *place, "", "", ""],
        ["r4", "Ноль", 0, 0, "", "", ""],
        ["r5", "За городом", 60, 40, "", "", ""],
        ["r6", "Нет такого дня", *place, "2026-02-30", "", ""],
        ["r7", "Век спустя", *place, "2126-01-01", "", ""],
        ["r8", "Наоборот", *place, "2001-01-01", "2002-01-01", ""],
        ["r9", "Долгота", "сто", 51.15, "", "", ""],
        ["r10", "Широта", 71.35, 151, "", "", ""],
        ["r11", "Хорошая", *place, "", "01.09.1999", ""],
    ], (2, None, "duplicate_key", "s1"), (3, "school_id", "missing_value", None),
        (4, "lon", "no_place", "0"), (5, "lon", "outside_districts", "60.0 40.0"),
        (6, "closed_on", "unreadable_date", "2026-02-30"), (7, "closed_on", "out_of_bounds", "2126-01-01"),
        (8, "closed_on", "ends_before_start", "2001-01-01"), (9, "lon", "unreadable_number", "сто"),
        (10, "lat", "out_of_bounds", "151"))
    written.land("schools/cells.csv", [
        HEADING,
        ["c2", "Лишняя, ячейка", *place, "ещё"],
        ["c3", "Короткая"],
        [LONG, "Десять миллионов", *place],
        ["c5", "Пустая ячейка за краем", *place, ""],
    ], (2, None, "wrong_cells", "c2 | Лишняя, ячейка | 71.35 | 51.15 | ещё"),
        (3, None, "wrong_cells", "c3 | Короткая"), (4, "school_id", "too_long", LONG[:200]))
    written.land("schools/semicolons.csv", [
        [*HEADING, "ownership", "pupils", "declared_district", "phone"],
        ["d2", "Школа № 2 Əлия", "71,35", "51,15", "Государственная", "1 204", "Батыс ауданы", "+7"],
        ["d3", "Школа № 3", "71,36", "51,16", "жекеменшік", "много", "район Восток", "+7"],
        ["d4", "School in Latin Ə", "71,37", "51,17", "чья-то", "12", "Луна", "+7"],
    ], delimiter=";")
    written.land("visits/rows.csv", [
        ["visit_id", "school_id", "inspector_id", "started_at", "finished_at", "purpose", "is_announced"],
        ["w2", "s999", "i1", "2026-11-06 10:00", "2026-11-06 11:00", "full", "ложь"],
        ["w3", "r4", "i1", "2026-11-06 10:00", "2026-11-06 11:00", "full", "нет"],
        ["w4", "s1", "i1", "2026-11-06 12:00", "2026-11-06 11:00", "full", "нет"],
        ["w5", "s1", "i1", "2026-11-06 10:00", "2026-11-07 11:00", "full", "нет"],
        ["w6", "s1", "i1", "06.11.2026", "2026-11-06 11:00", "full", "нет"],
        ["w7", "s1", "i1", "06.11.2026 10:00", "06.11.2026 11:00", "полное обследование", "ложь"],
        ["w8", "s1", "i1", "2026-11-06T05:00:00Z", "2026-11-06T11:00:00+05:00", "повторная проверка", "иә"],
        ["w9", "s1", "i1", "2026-11-06 10:00", "2026-11-06 11:00", "внезапное", "нет"],
        ["w10", "s1", "i1", "2026-11-06 10:00", "2026-11-06 11:00", "full", "может быть"],
    ], (2, "school_id", "refers_to_unknown", "s999"), (3, "school_id", "refers_to_quarantined", "r4"),
        (4, "finished_at", "ends_before_start", "2026-11-06 11:00"),
        (5, "finished_at", "too_long_visit", "2026-11-07 11:00"),
        (6, "started_at", "unreadable_moment", "06.11.2026"), (9, "purpose", "not_in_codes", "внезапное"),
        (10, "is_announced", "unreadable_boolean", "может быть"))
    written.land("answers/rows.csv", [
        ["visit_id", "criterion_code", "answer", "observed", "required", "note"],
        ["w7", "ZZ-01", "", "1", "", ""],
        ["w7", "VS-08", "partly", "", "", ""],
        ["w7", "VS-04", "", 12, 10, ""],
        ["w7", "AR-01", "", 0, 0, ""],
        ["w7", "AR-02", "", "-1", "", ""],
        ["w7", "PE-01", "ішінара", "", "", LONG],
        ["w7", "AR-03", "", "2,0", "3", ""],
    ], (2, "criterion_code", "unknown_criterion", "ZZ-01"), (3, "answer", "answer_not_offered", "partly"),
        (4, "observed", "observed_above_required", "12"), (5, "required", "zero_denominator", "0"),
        (6, "observed", "out_of_bounds", "-1"))
    written.land("prescriptions/rows.csv", [
        ["prescription_id", "visit_id", "criteria", "issued_on", "due_on", "extended_to_on"],
        ["q2", "w7", " ; ", "2026-11-06", "2026-11-20", ""],
        ["q3", "w7", "PE-01;ZZ-01", "2026-11-06", "2026-11-20", ""],
        ["q4", "w7", "PE-01", "2026-11-06", "2026-11-20", "2026-11-10"],
        ["q5", "w7", "PE-01; VS-02", "2026-11-06", "2026-11-20", "2026-11-25"],
    ], (2, "criteria", "missing_value", ";"), (3, "criteria", "unknown_criterion", "PE-01;ZZ-01"),
        (4, "extended_to_on", "extension_not_later", "2026-11-10"))
    written.land("declarations/acts.xlsx", [
        ACT, ["s1", "охранники", 2, dt.date(2026, 9, 1)], ["s1", "cameras", "много", dt.date(2026, 9, 1)],
        ["s1", "buttons", 1.5, dt.date(2026, 9, 1)], ["s2", "турникеты", 3, "05.09.2026"],
    ], (3, "claimed", "unreadable_number", "много"), (4, "claimed", "unreadable_number", "1.5"))
    written.land("declarations/acts-1904.xlsx", [ACT, ["s3", "guards", 2, dt.date(2026, 9, 1)]],
           date_1904=True)
    written.land("declarations/second-sheet.xlsx", [ACT, ["s4", "guards", 4, dt.date(2026, 9, 1)]],
           first_sheet="Читай меня", sheet="declarations")


def put(path: Path, rows: list[list[Any]], delimiter: str = ",") -> Path:
    """A CSV file of these rows; no rows, an empty file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def workbook(path: Path, rows: list[list[Any]], *, date_1904: bool = False, sheet: str = "Лист1",
             first_sheet: str = "") -> Path:
    """A workbook of these rows, its dates as Excel keeps dates."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path), {"date_1904": date_1904, "default_date_format": "dd.mm.yyyy"})
    if first_sheet:
        book.add_worksheet(first_sheet).write(0, 0, "как заполнять")
    page = book.add_worksheet(sheet)
    for n, row in enumerate(rows):
        page.write_row(n, 0, row)
    book.close()
    return path


def good_city(landing: Path) -> Path:
    """A city in which nothing is wrong."""
    city = SmallCity()
    for n in range(1, GOOD_SCHOOLS + 1):
        city.add_visit(city.add_school(f"s{n}"))
    for n in range(1, 16):
        city.add_prescription(f"v-s{n}", f"p{n}")
        for item in ("cameras", "buttons", "turnstiles"):
            city.add("declarations", school_id=f"s{n + 10}", item=item, claimed=n, declared_on="2026-09-01")
    return city.write(landing)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A good city with every bad file beside it."""
    written = Written(good_city(tmp_path_factory.mktemp("bad") / "landing"))
    write_rows(written)
    write_refused(written.folder)
    return written


@pytest.fixture(scope="module")
def con(written: Written) -> Iterator[duckdb.DuckDBPyConnection]:
    """What is left of it."""
    with duckdb.connect() as warehouse:
        store = Store(written.folder.parent / "work")
        collect(warehouse, written.folder, REFERENCE, MAPPINGS, store)
        build(warehouse, AS_OF, store)
        yield warehouse


@pytest.mark.parametrize("file", REFUSED)
def test_a_refused_file_is_said_in_one_line(con: duckdb.DuckDBPyConnection, file: str) -> None:
    expected = REFUSED[file]
    row = one(con, "quality.file", file=file)
    assert (row["refused_reason"], row["refused_detail"]) == (expected.reason, expected.says)
    assert (row["rows_read"], row["rows_loaded"], row["rows_quarantined"]) == (expected.rows, 0, expected.rows)
    assert [line for line in describe(con) if file in line] == [f"  {file}: {expected.says} ({expected.rows} rows)"]
    quarantined = one(con, "quality.quarantine", file=file)
    assert (quarantined["reason"], quarantined["row_number"]) == (expected.reason, None)


def test_every_bad_row_is_in_quarantine_with_its_number_column_and_reason(
    con: duckdb.DuckDBPyConnection, written: Written
) -> None:
    rows = con.execute("select file, row_number, column_name, reason, given from quality.quarantine "
                       "where row_number is not null").fetchall()
    assert {Bad(*row) for row in rows} == written.bad
    assert len(rows) == len(written.bad)


def test_nothing_else_was_refused(con: duckdb.DuckDBPyConnection) -> None:
    refused = con.execute("select file from quality.file where refused_reason is not null").fetchall()
    assert {file for (file,) in refused} == set(REFUSED)


def test_counts_reconcile_in_every_file(con: duckdb.DuckDBPyConnection, written: Written) -> None:
    for file, rows in written.rows.items():
        row = one(con, "quality.file", file=file)
        bad = len({b.row for b in written.bad if b.file == file})
        assert [row[f"rows_{n}"] for n in ("read", "quarantined", "loaded")] == [rows, bad, rows - bad], file
    assert con.execute("select file from quality.file "
                       "where rows_read <> rows_loaded + rows_quarantined").fetchall() == []


def test_every_loaded_row_stands_in_raw(con: duckdb.DuckDBPyConnection) -> None:
    for source, loaded in con.execute("select source, sum(rows_loaded) from quality.file "
                                      "where source <> '' group by all").fetchall():
        assert con.table(f"raw.{source}").aggregate("count(*)").fetchall() == [(loaded,)], source


def test_the_summary_names_every_reason(con: duckdb.DuckDBPyConnection, written: Written) -> None:
    text = "\n".join(describe(con))
    assert all(b.reason in text for b in written.bad)
    assert max(map(len, text.splitlines())) < 200  # ten million characters are not printed


def test_every_reason_has_its_words_in_three_languages(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("""
        select reason from (select reason from quality.quarantine union all select remark from quality.remark)
        where reason not in (select reason from reference.reasons
            where label_kk is not null and label_ru is not null and label_en is not null)""").fetchall() == []


def test_what_follows_a_bad_file_still_loads(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("select count(*) from marts.school where school_id like 's%'").fetchall() == [(GOOD_SCHOOLS,)]
    loaded = {s for (s,) in con.execute("select school_id from marts.school").fetchall()}
    assert {"r11", "c5", "d2", "d3", "d4"} <= loaded


def test_the_first_row_with_a_key_stays(con: duckdb.DuckDBPyConnection) -> None:
    assert one(con, "raw.schools", school_id="s1")["name_ru"] == "Школа-лицей № 1"
    assert one(con, "quality.quarantine", reason="duplicate_key")["detail"] == "schools.csv: 2"


def test_decimal_comma_thousands_and_russian_labels(con: duckdb.DuckDBPyConnection) -> None:
    school = one(con, "raw.schools", school_id="d2")
    assert (school["lon"], school["lat"], school["pupils"], school["ownership"]) == (71.35, 51.15, 1204, "state")
    assert one(con, "raw.schools", school_id="d3")["ownership"] == "private"


def test_latin_schwa_becomes_cyrillic_inside_a_cyrillic_name(con: duckdb.DuckDBPyConnection) -> None:
    assert one(con, "raw.schools", school_id="d2")["name_ru"] == "Школа № 2 Әлия"
    assert one(con, "raw.schools", school_id="d4")["name_ru"] == "School in Latin Ə"


def test_a_bad_descriptive_cell_is_dropped_and_remarked(con: duckdb.DuckDBPyConnection) -> None:
    assert one(con, "raw.schools", school_id="d3")["pupils"] is None
    dropped = con.execute("select file, row_number, column_name, left(given, 5) from quality.remark "
                          "where remark = 'dropped_cell' order by all").fetchall()
    assert dropped == [("answers/rows.csv", 7, "note", "яяяяя"), ("schools/semicolons.csv", 3, "pupils", "много"),
                       ("schools/semicolons.csv", 4, "ownership", "чья-т")]


def test_an_unexpected_column_is_remarked(con: duckdb.DuckDBPyConnection) -> None:
    row = one(con, "quality.remark", remark="new_column")
    assert (row["file"], row["column_name"]) == ("schools/semicolons.csv", "phone")


def test_the_polygon_decides_and_the_declared_district_is_remarked(con: duckdb.DuckDBPyConnection) -> None:
    assert {one(con, "marts.school", school_id=s)["district_id"] for s in ("d2", "d3", "d4")} == {"west"}
    remarks = con.execute("select school_id, remark from marts.school_remark "
                          "where remark like 'declared%' order by all").fetchall()
    assert remarks == [("d3", "declared_district_differs"), ("d4", "declared_district_unknown")]


@pytest.mark.parametrize(("visit", "is_announced", "purpose"), [("w7", False, "full"), ("w8", True, "recheck")])
def test_moments_booleans_and_labels_in_three_languages(
    con: duckdb.DuckDBPyConnection, visit: str, is_announced: bool, purpose: str
) -> None:
    row = one(con, "raw.visits", visit_id=visit)
    # 10 and 11 o'clock of the city, kept in UTC
    assert [str(row[c]) for c in ("started_at", "finished_at")] == ["2026-11-06 05:00:00", "2026-11-06 06:00:00"]
    assert (row["is_announced"], row["purpose"]) == (is_announced, purpose)


@pytest.mark.parametrize(("school", "claimed"), [("s1", 2), ("s3", 2), ("s4", 4)])
def test_dates_of_a_workbook_are_days_under_either_calendar(
    con: duckdb.DuckDBPyConnection, school: str, claimed: int
) -> None:
    act = one(con, "raw.declarations", school_id=school, item="guards")
    assert (act["claimed"], act["declared_on"]) == (claimed, dt.date(2026, 9, 1))


@dataclass
class Desk:
    """Where an operator works: the folders, and `python -m etl`."""

    folder: Path

    def etl(self, verb: str, *options: str, **folders: Path) -> int:
        """Run a verb; its exit code."""
        usual = {"landing": self.folder / "landing", "work": self.folder / "work", "serving": self.folder / "serving",
                 "reference": REFERENCE, "mappings": MAPPINGS}
        given = [part for name, path in (usual | folders).items() for part in (f"--{name}", str(path))]
        return main([verb, *given, *([] if "--as-of" in options else ["--as-of", AS_OF.isoformat()]), *options])

    def serving(self) -> dict[str, bytes]:
        """Every file that is served, byte by byte."""
        return {p.name: p.read_bytes() for p in sorted((self.folder / "serving").glob("*"))}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with a small landing folder on it."""
    city = SmallCity()
    city.add_visit(city.add_school())
    city.write(tmp_path / "landing")
    return Desk(tmp_path)


def test_bad_files_publish_nothing_until_a_person_says_so(
    written: Written, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good_city(tmp_path / "landing")
    desk = Desk(tmp_path)
    assert desk.etl("load") == 0
    before = desk.serving()
    assert len(before) == 1
    shutil.rmtree(tmp_path / "landing")
    shutil.copytree(written.folder, tmp_path / "landing", symlinks=True)
    capsys.readouterr()

    assert desk.etl("load") == 1
    out, err = capsys.readouterr()
    assert "Nothing was published; the last good files go on serving." in out
    assert "Traceback" not in out + err
    assert all(sum(f"  {file}: " in line for line in out.splitlines()) == 1 for file in REFUSED)
    assert desk.serving() == before

    assert desk.etl("check") == 1
    assert desk.etl("publish") == 1
    assert desk.serving() == before

    assert desk.etl("publish", "--accept-refused") == 0
    assert len(desk.serving()) == 2
    for file in REFUSED:
        (tmp_path / "landing" / file).unlink()
    assert desk.etl("load") == 0
    after = desk.serving()
    assert len(after) == 3
    assert {name: after[name] for name in before} == before


def test_too_many_bad_rows_are_not_for_accepting(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    put(desk.folder / "landing/schools/typos.csv", [HEADING, ["t1", "Школа", "x", "y"]])
    assert desk.etl("load", "--accept-refused") == 1
    assert "check source_is_whole" in capsys.readouterr().out
    assert desk.serving() == {}


def test_a_source_that_did_not_come_publishes_nothing(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    (desk.folder / "landing/visits.csv").unlink()
    (desk.folder / "landing/answers.csv").unlink()
    assert desk.etl("load", "--accept-refused") == 1
    assert "check source_is_there" in capsys.readouterr().out


def test_a_foreign_file_with_a_byte_order_mark_is_mapped(desk: Desk, tmp_path: Path) -> None:
    mappings = copied(MAPPINGS, tmp_path / "mappings")
    (mappings / "register.toml").write_text(
        'kind = "schools"\nfiles = ["register*.csv"]\n[columns]\nschool_id = "номер"\nlon = "x"\nlat = "y"\n', "utf-8")
    (desk.folder / "landing/register.csv").write_text("номер,x,y\nbom,71.35,51.15\n", "utf-8-sig")
    assert desk.etl("load", mappings=mappings) == 0


def copied(folder: Path, to: Path) -> Path:
    """A copy of a folder."""
    shutil.copytree(folder, to)
    return to


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that the operator was given."""
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    lines = [line for line in err.splitlines() if line.startswith("etl: ")]
    assert len(lines) == 1
    return lines[0]


def test_missing_landing_folder(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk.etl("load", landing=desk.folder / "nowhere") == 2
    assert "does not exist: give it by --landing" in said(capsys)


@pytest.mark.parametrize("file", ["criteria.csv", "thresholds.csv", "codes.csv"])
def test_missing_rules(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str) -> None:
    reference = copied(REFERENCE, tmp_path / "reference")
    (reference / file).unlink()
    assert desk.etl("load", reference=reference) == 2
    assert f"{file} are missing" in said(capsys)


@pytest.mark.parametrize(("file", "old", "new", "says"), [
    ("thresholds.csv", "accepted_answered_pct,90,", "accepted_answered_pct,90 %,", "staging.threshold"),
    ("criteria.csv", "valid_days,confirms", "validity,confirms", "valid_days"),
    ("criteria.csv", "set by the city,", "set by the city, ,", "another number of cells"),
    ("statuses.csv", "ready,1,", "ready,1,,", "statuses.csv: row 2 has another number of cells"),
    ("codes.csv", "list,code", "list,list", "column list stands twice"),
])
def test_rules_that_cannot_be_read(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, old: str, new: str, says: str
) -> None:
    reference = rewritten(tmp_path, file, old, new)
    assert desk.etl("load", reference=reference) == 2
    assert says in said(capsys)
    assert desk.serving() == {}


@pytest.mark.parametrize(("file", "old", "new", "broken"), [
    ("criteria.csv", "VS-02,", "VS-01,", "criterion_is_sound"),
    ("criteria.csv", "VS-02,video_surveillance,", "VS-02,video,", "criterion_is_sound"),
    ("criteria.csv", "VS-02,video_surveillance,practice,major,3", "VS-02,video_surveillance,practice,major,0",
     "criterion_is_sound"),
    ("criteria.csv", "VS-02,video_surveillance,practice,major,", "VS-02,video_surveillance,practice,grave,",
     "criterion_is_sound"),
    ("criteria.csv", ",GU-01,тексеру", ",GU-04,тексеру", "criterion_is_sound"),
    ("thresholds.csv", "ready_score_pct,", "ready_score,", "threshold_is_set"),
    ("statuses.csv", "ready,1,", "green,1,", "school_once"),
])
def test_rules_that_make_no_sense_publish_nothing(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, old: str, new: str, broken: str
) -> None:
    assert desk.etl("load", "--accept-refused", reference=rewritten(tmp_path, file, old, new)) == 1
    assert f"check {broken}" in capsys.readouterr().out
    assert desk.serving() == {}


def rewritten(tmp_path: Path, file: str, old: str, new: str) -> Path:
    """The rules with the first `old` of a file written as `new`."""
    reference = copied(REFERENCE, tmp_path / "reference")
    text = (reference / file).read_text("utf-8")
    assert old in text
    (reference / file).write_text(text.replace(old, new, 1), "utf-8")
    return reference


@pytest.mark.parametrize(("toml", "says"), [
    ('kind = "schools"\nfile = ["a.csv"]', "has an unknown key: file"),
    ("kind = schools", "is no TOML"),
    ('kind = "pupils"', "names no kind of input: 'pupils'"),
    ('kind = "schools"\n[columns]\nheight = "h"', "fills height, which schools does not have"),
    ('kind = "schools"\nencoding = "windows"', "names no text encoding: 'windows'"),
    ('kind = "schools"\ndelimiter = ";;"', "gives a delimiter of several characters: ';;'"),
])
def test_bad_mapping(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], toml: str, says: str) -> None:
    mappings = copied(MAPPINGS, tmp_path / "mappings")
    (mappings / "ours.toml").write_text(toml, "utf-8")
    assert desk.etl("load", mappings=mappings) == 2
    assert f"The mapping ours.toml {says}" in said(capsys)


def test_bad_day(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        desk.etl("load", "--as-of", "12.11.2026")
    assert "'12.11.2026' is no day of the form YYYY-MM-DD" in capsys.readouterr().err


def test_no_campaign(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    (desk.folder / "landing/campaigns.csv").unlink()
    assert desk.etl("load") == 2
    assert "No campaign has begun by 2026-11-12" in said(capsys)


def test_day_before_the_campaign(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk.etl("load", "--as-of", "2026-10-31") == 2
    assert "No campaign has begun by 2026-10-31" in said(capsys)


@pytest.mark.parametrize("verb", ["build", "check", "publish"])
def test_verb_before_its_time(desk: Desk, capsys: pytest.CaptureFixture[str], verb: str) -> None:
    assert desk.etl(verb) == 2
    assert "run `python -m etl collect` first" in said(capsys)


@pytest.mark.parametrize("verb", ["check", "publish"])
def test_verb_before_the_models_are_built(desk: Desk, capsys: pytest.CaptureFixture[str], verb: str) -> None:
    assert desk.etl("collect") == 0
    assert desk.etl(verb) == 2
    assert "run `python -m etl build` first" in said(capsys)


@pytest.mark.parametrize("folder", ["work", "serving"])
def test_folder_that_is_a_file(desk: Desk, capsys: pytest.CaptureFixture[str], folder: str) -> None:
    (desk.folder / "taken").write_text("", "utf-8")
    assert desk.etl("load", **{folder: desk.folder / "taken"}) == 2
    assert "cannot be made: File exists" in said(capsys)


def test_spoilt_mark_of_a_demonstration(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    (desk.folder / "landing/demo.toml").write_text("as_of = ", "utf-8")
    assert desk.etl("load") == 2
    assert "demo.toml is no TOML" in said(capsys)


def test_empty_landing_folder(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    (desk.folder / "empty").mkdir()
    assert desk.etl("load", landing=desk.folder / "empty") == 2
    assert "No campaign has begun" in said(capsys)


def test_collect_alone_says_what_it_refused(
    written: Written, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Desk(tmp_path).etl("collect", landing=written.folder) == 0
    assert "schools/missing-column.csv: column lon, lat is missing (2 rows)" in capsys.readouterr().out


def test_the_checks_find_the_refused_files_and_no_other_fault(con: duckdb.DuckDBPyConnection) -> None:
    assert {b.check for b in check(con)[1]} == {"file_is_read"}


def test_boundaries_in_a_plain_table_are_refused_and_the_rest_loads(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk.folder / "landing" / "districts").mkdir()
    (desk.folder / "landing" / "districts" / "d.csv").write_text(
        "district_id,boundary\nx,\"POLYGON((0 0,1 0,1 1,0 0))\"\n", "utf-8")
    assert desk.etl("load") == 1
    out = capsys.readouterr().out
    assert "districts/d.csv: boundaries come as GeoJSON" in out
    assert desk.etl("load", "--accept-refused") == 0


def test_a_parquet_that_lies_about_its_geometry_ends_itself_alone(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    table = pa.table({"school_id": ["x"]}).replace_schema_metadata({"geo": "no json"})
    (desk.folder / "landing" / "schools").mkdir()
    pq.write_table(table, desk.folder / "landing" / "schools" / "s.parquet")
    assert desk.etl("load", "--accept-refused") == 0
    assert "schools/s.parquet: the file holds no boundaries" in capsys.readouterr().out


@pytest.mark.parametrize(("line", "says"), [
    ("encoding = \"hex\"", "names no text encoding"),
    ("[columns]\nlon = 3", "columns is not a table of columns"),
    ("files = \"s*.csv\"", "files is not a list of texts"),
    ("[keep]\na = \"b\"", "keep is not a table of lists"),
])
def test_a_mapping_of_a_wrong_form_is_refused_in_one_line(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, says: str
) -> None:
    folder = tmp_path / "mappings"
    folder.mkdir()
    (folder / "m.toml").write_text(f"kind = \"schools\"\n{line}\n", "utf-8")
    assert desk.etl("load", mappings=folder) == 2
    assert says in capsys.readouterr().err


def test_a_renamed_column_of_the_rules_is_refused_in_one_line(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reference = rewritten(tmp_path, "criteria.csv", "answer,unit_or_choices", "answers,unit_or_choices")
    assert desk.etl("load", reference=reference) == 2
    assert "lack a column" in capsys.readouterr().err


def test_the_mark_of_a_demonstration_survives_verbs_run_alone(desk: Desk, tmp_path: Path) -> None:
    (desk.folder / "landing" / "demo.toml").write_text("demonstration = true\nas_of = 2026-11-12\n", "utf-8")
    assert desk.etl("collect") == 0
    assert desk.etl("build", landing=tmp_path / "elsewhere") == 0
    assert desk.etl("publish", landing=tmp_path / "elsewhere") == 0
    newest = max((desk.folder / "serving").glob("staff-*.duckdb"))
    with duckdb.connect(str(newest), read_only=True) as con:
        assert con.execute("select is_demonstration from marts.publication").fetchall() == [(True,)]


def test_a_day_that_has_not_come_is_refused(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk.etl("load", "--as-of", "2099-01-01") == 2
    assert "has not come yet" in capsys.readouterr().err
