"""JSON files: what becomes a column, what is refused in one sentence, and that nothing else is ever raised."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from etl.collect import collect
from etl.refusal import Refusal
from etl.rollups.store import Store
from etl.sources.mapping import Mapping
from etl.sources.reader import TextTable, read_file
from tests.small_city import MAPPINGS, REFERENCE, SmallCity, one

HALF = '"\\ud83d"'  # the first half of an emoji, as a script that cuts texts by length leaves it


def read(folder: Path, content: str | bytes, mapping: Mapping | None = None, name: str = "schools.json") -> TextTable:
    """The table of a file of this content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_file(path, folder, mapping, "schools")


def rows_of(table: TextTable) -> list[dict[str, Any]]:
    return list(table.cells.to_pylist())


def nested(depth: int, of: str = '{"a":') -> str:
    """One element that is nested so deep, itself counted."""
    end = {"{": "}", "[": "]"}[of[0]]
    return f"[{of * depth}0{end * depth}]"


# Golden


def test_names_inside_objects_are_joined_by_dots_in_lower_case(tmp_path: Path) -> None:
    table = read(tmp_path, """[
        {"Id": 5428, "status": {"id": 4, "name": {"nameRu": "В работе", " nameKz ": "Жасалуда"}}},
        {"Id": 5429, "status": {"id": 5, "name": null}, "corpus": ""}
    ]""")
    assert rows_of(table) == [
        {"id": "5428", "status.id": "4", "status.name.nameru": "В работе", "status.name.namekz": "Жасалуда",
         "status.name": None, "corpus": None, "_row": 1},
        {"id": "5429", "status.id": "5", "status.name.nameru": None, "status.name.namekz": None,
         "status.name": None, "corpus": "", "_row": 2}]
    assert (table.broken, table.repaired, table.has_boundaries) == ([], [], False)


def test_numbers_stay_as_they_were_written(tmp_path: Path) -> None:
    table = read(tmp_path, '[{"a": 76.95206513939304, "b": 0.10, "c": 1e5, "d": -0, '
                           '"e": 123456789012345678901234567890, "f": 1E400}]')
    assert rows_of(table) == [{"a": "76.95206513939304", "b": "0.10", "c": "1e5", "d": "-0",
                               "e": "123456789012345678901234567890", "f": "1E400", "_row": 1}]


def test_a_short_list_is_columns_and_any_other_its_text(tmp_path: Path) -> None:
    table = read(tmp_path, """[{
        "point": [76.90, 43.2], "four": [1, null, true, "д"], "five": [1, 2.50, 3, 4, "\\"п\\""],
        "ring": [[1.0, 2], [3, 4]], "of": [{"a": [], "б": false}]
    }]""")
    assert rows_of(table) == [{
        "point.0": "76.90", "point.1": "43.2",
        "four.0": "1", "four.1": None, "four.2": "true", "four.3": "д",
        "five": '[1,2.50,3,4,"\\"п\\""]', "ring": "[[1.0,2],[3,4]]", "of": '[{"a":[],"б":false}]', "_row": 1}]


def test_true_and_false_are_words_and_nothing_is_an_empty_cell(tmp_path: Path) -> None:
    table = read(tmp_path, '[{"a": true, "b": false, "c": null, "d": {}, "e": []}, {}]')
    empty = dict.fromkeys("abcde")
    assert rows_of(table) == [empty | {"a": "true", "b": "false", "_row": 1}, empty | {"_row": 2}]


def test_what_is_no_object_is_a_broken_row_and_keeps_its_number(tmp_path: Path) -> None:
    table = read(tmp_path, f'[1.50, {{"a": 1}}, null, [{{"a": 2}}], {{"a": {HALF}}}, "x", {{"a": 3}}]')
    assert [(r["a"], r["_row"]) for r in rows_of(table)] == [("1", 2), ("3", 7)]
    assert table.broken == [(n, "wrong_cells", text) for n, text in (
        (1, "1.50"), (3, "null"), (4, '[{"a":2}]'), (5, '{"a":"?"}'), (6, '"x"'))]


def test_an_element_in_quarantine_is_counted_and_the_rest_loads(tmp_path: Path) -> None:
    city = SmallCity()
    city.add_school()
    landing = city.write(tmp_path / "landing")
    (landing / "schools-2.json").write_text(json.dumps(
        [{"school_id": "j1", "lon": 71.35, "lat": 51.15}, "j2", {"school_id": "j3", "lon": 0.0, "lat": 0},
         {"school_id": "j4\0", "lon": 71.36, "lat": 51.15}]), "utf-8")
    con = duckdb.connect()
    collect(con, landing, REFERENCE, MAPPINGS, Store(tmp_path / "work"))
    file = one(con, "quality.file", file="schools-2.json")
    assert [file[f"rows_{n}"] for n in ("read", "loaded", "quarantined")] == [4, 2, 2]
    assert con.execute("select row_number, reason, given from quality.quarantine order by 1").fetchall() == [
        (2, "wrong_cells", '"j2"'), (3, "no_place", "0.0")]
    assert one(con, "raw.schools", school_id="j1")["lon"] == 71.35


def test_a_cell_is_cut_where_it_is_too_long_for_any_contract(tmp_path: Path) -> None:
    assert len(rows_of(read(tmp_path, json.dumps([{"a": "я" * 100_000}])))[0]["a"]) == 32_768


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1251"])
def test_the_encoding_is_that_of_the_mapping(tmp_path: Path, encoding: str) -> None:
    mapping = Mapping("m", "schools", (), encoding=encoding)
    assert rows_of(read(tmp_path, '[{"a": "Школа"}]'.encode(encoding), mapping)) == [{"a": "Школа", "_row": 1}]


@pytest.mark.parametrize("name", ["districts.json", "districts.geojson"])
def test_boundaries_are_read_under_either_ending(tmp_path: Path, name: str) -> None:
    landing = SmallCity().write(tmp_path / "landing")
    table = read(tmp_path, " \n" + (landing / "districts.geojson").read_text("utf-8"), name=name)
    assert table.has_boundaries
    assert table.cells["district_id"].to_pylist() == ["west", "east"]
    assert table.cells["boundary"].null_count == 0


def test_what_is_just_within_the_limits_is_read(tmp_path: Path) -> None:
    assert rows_of(read(tmp_path, nested(20))) == [{".".join("a" * 20): "0", "_row": 1}]
    assert read(tmp_path, json.dumps([{f"c{n}": n for n in range(500)}])).cells.num_columns == 501


# Hostile

REFUSED = {
    "words": ("school_id;lon;lat\n", "unreadable_file", "the text is no JSON: line 1, column 1: Expecting value"),
    "blank": (" \n", "unreadable_file", "the text is no JSON: line 2, column 1: Expecting value"),
    "cut short": ('[{"a": 1},\n {"a"', "unreadable_file", "line 2, column 6: Expecting ':' delimiter"),
    "no end": ('[{"a": 1}', "unreadable_file", "line 1, column 10: Expecting ',' delimiter"),
    "comma at the end": ('[{"a": 1},]', "unreadable_file", "line 1, column 11: Expecting value"),
    "two arrays": ('[{"a": 1}] []', "unreadable_file", "line 1, column 12: Extra data"),
    "a line an object": ('{"a": 1}\n{"a": 2}\n', "not_this_format", "give an array of objects, or GeoJSON"),
    "not a number": ('[{"a": NaN}]', "unreadable_file", "the text is no JSON: NaN is no number"),
    "no object": ("[1, 2]", "not_this_format", "the JSON is an array, but not of objects"),
    "a number": ("12", "not_this_format", "the JSON is no array of objects"),
    "an answer around it": ('{"data": [{"a": 1}]}', "not_this_format", "the JSON is one object"),
    "features, cut short": ('{"type": "FeatureCol', "not_this_format", "the JSON is one object"),
    "a name twice": ('[{"lat": 1, "lat": 2}]', "repeated_column", "column lat stands twice"),
    "a name twice, by case": ('[{"Lat": 1}, {"lat ": 2}]', "repeated_column", "column lat stands twice"),
    "a name twice, by dots": ('[{"a.b": 1}, {"a": {"b": 2}}]', "repeated_column", "column a.b stands twice"),
    "our own column": ('[{"_row": 7}]', "repeated_column", "column _row stands twice"),
    "half a name": (f'[{{"a": 1, {HALF}: 1, {HALF}: 2}}]', "repeated_column", "column ? stands twice"),
    "21 deep": (nested(21), "too_large", "nested more than 20 deep"),
    "lists 21 deep": (f'[{{"a": {nested(20, "[")[1:-1]}}}]', "too_large", "nested more than 20 deep"),
    "100,000 deep": (nested(100_000), "too_large", "nested more than 20 deep"),
    "lists 100,000 deep": ("[" * 100_000, "too_large", "nested more than 20 deep"),
    "501 columns": (json.dumps([{f"c{n}": n} for n in range(501)]), "too_large", "more than 500 columns"),
    "rows with no name in common": (
        json.dumps([{f"c{n}": n for n in range(500)}] + [{"c0": 0}] * 100_000), "too_large", "50,000,000 cells"),
    "too many elements": (f"[{'{},' * 1_000_000}{{}}]", "too_large", "more than 1,000,000 elements"),
    "another encoding": ('[{"a": "Школа"}]'.encode("cp1251"), "wrong_encoding", "the text is not utf-8-sig"),
    "binary": (b"[\0\0\xff", "wrong_encoding", "the text is not utf-8-sig"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_array_of_objects_is_refused_in_one_sentence(tmp_path: Path, case: str) -> None:
    content, reason, says = REFUSED[case]
    with pytest.raises(Refusal) as refused:
        read(tmp_path, content)
    assert refused.value.reason == reason
    assert says in str(refused.value)
    assert len(str(refused.value)) < 200
    with (REFERENCE / "reasons.csv").open(encoding="utf-8") as file:
        assert reason in {r["reason"] for r in csv.DictReader(file) if r["stands_for"] == "file"}


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "schools.json").open("wb") as file:
        file.truncate((100 << 20) + 1)
    with pytest.raises(Refusal, match="the file has 104,857,601 bytes, 104,857,600 of JSON are allowed") as refused:
        read_file(tmp_path / "schools.json", tmp_path, None, "schools")
    assert refused.value.reason == "too_large"


def test_a_refused_file_is_in_quarantine_and_the_rest_loads(tmp_path: Path) -> None:
    city = SmallCity()
    city.add_school()
    landing = city.write(tmp_path / "landing")
    (landing / "schools-2.json").write_text("[]", "utf-8")
    (landing / "districts-2.json").write_text('[{"district_id": "north"}]', "utf-8")
    con = duckdb.connect()
    collect(con, landing, REFERENCE, MAPPINGS, Store(tmp_path / "work"))
    refused = con.execute("select file, refused_reason, refused_detail from quality.file "
                          "where refused_reason is not null order by file").fetchall()
    assert refused == [
        ("districts-2.json", "not_this_format", "boundaries come as GeoJSON, GPKG or another file of geometries"),
        ("schools-2.json", "missing_column", "column school_id, lon, lat is missing")]
    assert one(con, "raw.schools")["school_id"] == "s1"


# Anything

texts = st.text(st.characters(exclude_categories=[]), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(texts, inner, max_size=6), max_leaves=25)
many_small_examples = settings(max_examples=150, deadline=None, derandomize=True, database=None,
                               phases=[Phase.explicit, Phase.generate],
                               suppress_health_check=[HealthCheck.function_scoped_fixture])


def judge(folder: Path, content: str | bytes) -> TextTable | None:
    """The table, whose rows and broken rows are numbered from 1 without a gap; None when it was refused."""
    try:
        table = read(folder, content)
    except Refusal:
        return None
    if not table.has_boundaries:
        numbers = table.cells["_row"].to_pylist() + [n for n, _, _ in table.broken]
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
    duckdb.from_arrow(table.cells).fetchall()
    return table


@many_small_examples
@given(values)
@example([{"": {"": 0}, ".": 1}])
@example([{}])
def test_any_value_is_read_or_refused(tmp_path: Path, value: Any) -> None:
    judge(tmp_path, json.dumps(value))


@many_small_examples
@given(st.lists(st.dictionaries(texts, values, max_size=4), min_size=1, max_size=6))
def test_any_array_of_objects_is_read_or_refused(tmp_path: Path, value: list[dict[str, Any]]) -> None:
    table = judge(tmp_path, json.dumps(value))
    if table is not None:
        assert table.cells.num_rows + len(table.broken) == len(value)


@many_small_examples
@given(st.lists(st.fixed_dictionaries({"a": st.integers() | st.floats(allow_nan=False, allow_infinity=False)}),
                min_size=1, max_size=6))
def test_any_number_comes_back_as_it_was_written(tmp_path: Path, value: list[dict[str, Any]]) -> None:
    table = judge(tmp_path, json.dumps(value))
    assert table is not None
    assert table.cells["a"].to_pylist() == [repr(row["a"]) for row in value]


@many_small_examples
@given(st.binary(max_size=40) | st.text('[]{},:"\\0ae.- \ufeff', max_size=40).map(str.encode))
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    judge(tmp_path, content)
