"""Files to text: every cell as it was written, with the row number that its owner sees."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from etl.refusal import Refusal
from etl.sources.boundaries import BOUNDARY_FORMATS, cell_text, read_boundaries
from etl.sources.json_reader import holds_an_object, read_json
from etl.sources.mapping import Mapping

MAX_FILE_BYTES = 2 << 30  # a city's month of statuses as CSV; more belongs in Parquet
MAX_UNPACKED_BYTES = 300 << 20  # a workbook of 300,000 rows; a bomb is a thousand times its size
MAX_ZIP_RATIO = 200  # honest workbooks reach 20 to 40, small ones of equal rows more
SMALL_UNPACKED_BYTES = 20 << 20
MAX_CELL_CHARS = 32_768  # one more than Excel lets a cell hold: what is cut is always too long

csv.field_size_limit(1 << 28)


@dataclass
class TextTable:
    """Cells as text with `_row`, the number the owner sees (the heading is row 1).

    `broken` holds (row, reason, text) of rows that do not fit the heading; `repaired` the rows
    whose boundary had to be mended; `has_boundaries` is set for a file of geometries.
    """

    cells: pa.Table
    broken: list[tuple[int, str, str]] = field(default_factory=list)
    repaired: list[int] = field(default_factory=list)
    has_boundaries: bool = False


def read_file(path: Path, root: Path, mapping: Mapping | None, sheet: str) -> TextTable:
    """The file's cells; Refusal with a code of reasons.csv when it cannot be read as a whole.

    `root` is the folder it must lie in; `sheet` the sheet looked for in a workbook.
    """
    refuse_path(path, root)
    suffix = path.suffix.lower()
    if suffix in BOUNDARY_FORMATS:
        return _with_boundaries(path)
    read = _READERS.get(suffix)
    if read is None:
        raise Refusal(f"files of type {suffix or 'without ending'} are not read", "not_this_format")
    return read(path, mapping, sheet)


def refuse_path(path: Path, root: Path) -> None:
    """Refusal when the path leads to no file, out of `root`, or to a file that is empty or too large."""
    if not path.is_file():  # also a link that leads to itself
        what = "the link leads to no file" if path.is_symlink() else "there is no such file"
        raise Refusal(what, "unreadable_file")
    if not path.resolve().is_relative_to(root.resolve()):
        raise Refusal("the link leads out of the landing folder", "outside_landing")
    size = path.stat().st_size
    if size == 0:
        raise Refusal("the file is empty", "empty_file")
    if size > MAX_FILE_BYTES:
        raise Refusal(f"the file has {size:,} bytes, {MAX_FILE_BYTES:,} are allowed", "too_large")


def _read_csv(path: Path, mapping: Mapping | None, sheet: str) -> TextTable:
    encoding = mapping.encoding if mapping else "utf-8-sig"
    with path.open("rb") as file:
        if b"\0" in file.read(1 << 16) and not encoding.lower().startswith("utf-16"):
            raise Refusal("the content is binary, not text", "not_this_format")
    try:
        with path.open(encoding=encoding, newline="") as file:
            first = file.readline(MAX_CELL_CHARS)
            file.seek(0)
            delimiter = (mapping and mapping.delimiter) or max(",;\t|", key=first.count)
            return _table(csv.reader(file, delimiter=delimiter))
    except UnicodeDecodeError as error:
        raise Refusal(f"the text is not {encoding}; name the encoding in a mapping", "wrong_encoding") from error
    except csv.Error as error:
        raise Refusal(f"the text is no CSV: {error}", "unreadable_file") from error


def _read_workbook(path: Path, mapping: Mapping | None, sheet: str) -> TextTable:
    _refuse_zip_bomb(path)
    try:
        book = CalamineWorkbook.from_object(io.BytesIO(path.read_bytes()))
        wanted = (mapping and mapping.sheet) or sheet
        name = wanted if wanted in book.sheet_names else book.sheet_names[0]
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, IndexError) as error:
        raise Refusal("the file is no workbook", "unreadable_file") from error
    return _table([[cell_text(value) for value in row] for row in rows])


def _read_parquet(path: Path, mapping: Mapping | None, sheet: str) -> TextTable:
    try:
        table = pq.read_table(path, partitioning=None)
    except (pa.ArrowInvalid, OSError) as error:
        raise Refusal("the file is no Parquet", "not_this_format") from error
    if b"geo" in (table.schema.metadata or {}):
        return _with_boundaries(path)
    _refuse_repeated(table.column_names)
    names = [n.strip().lower() for n in table.column_names]
    columns = [as_text(column) for column in table.columns]
    return TextTable(pa.table([*columns, pa.array(range(1, table.num_rows + 1))], names=[*names, "_row"]))


def _read_json(path: Path, mapping: Mapping | None, sheet: str) -> TextTable:
    encoding = mapping.encoding if mapping else "utf-8-sig"
    if not holds_an_object(path, encoding):
        return TextTable(*read_json(path, encoding, MAX_CELL_CHARS))
    try:
        return _with_boundaries(path)
    except Refusal as error:
        raise Refusal("the JSON is one object and holds no boundaries: give an array of objects, or GeoJSON",
                      "not_this_format") from error


def _with_boundaries(path: Path) -> TextTable:
    cells, repaired = read_boundaries(path)
    return TextTable(cells, repaired=repaired, has_boundaries=True)


_READERS: dict[str, Callable[[Path, Mapping | None, str], TextTable]] = {
    ".csv": _read_csv, ".tsv": _read_csv, ".txt": _read_csv,
    ".xlsx": _read_workbook, ".xlsm": _read_workbook, ".xlsb": _read_workbook,
    ".xls": _read_workbook, ".ods": _read_workbook,
    ".parquet": _read_parquet, ".json": _read_json,
}


def _table(rows: Iterable[list[str]]) -> TextTable:
    """Rows with their heading first → columns; rows that do not fit are set aside."""
    numbered = ((n, row) for n, row in enumerate(rows, start=1) if any(cell.strip() for cell in row))
    heading = next(numbered, (0, []))[1]
    names = [name.strip().lower() for name in heading]
    while names and not names[-1]:
        names.pop()
    _refuse_repeated(names)
    width, kept, broken = len(names), [], []
    for n, row in numbered:
        if len(row) < width or any(cell.strip() for cell in row[width:]):
            broken.append((n, "wrong_cells", " | ".join(row)[:200]))
        else:
            kept.append((n, row))
    columns = [pa.array([row[i][:MAX_CELL_CHARS] for _, row in kept], pa.string()) for i in range(width)]
    numbers = pa.array([n for n, _ in kept], pa.int64())
    return TextTable(pa.table([*columns, numbers], names=[*names, "_row"]), broken)


def as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column's values as a person would write them."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    try:
        return column.cast(pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):  # nested values have no text of their own
        return pa.chunked_array([pa.array([None if v is None else str(v) for v in column.to_pylist()], pa.string())])


def _refuse_repeated(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in (n.strip().lower() for n in names):
        if name and name in seen:
            raise Refusal(f"column {name} stands twice", "repeated_column")
        seen.add(name)


def _refuse_zip_bomb(path: Path) -> None:
    """Judge a workbook by its zip's own list, before anything is unpacked."""
    if not zipfile.is_zipfile(path):
        if path.suffix.lower() == ".xls":
            return  # the old format is no zip
        raise Refusal("the file is no workbook", "not_this_format")
    try:
        with zipfile.ZipFile(path) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
    except (zipfile.BadZipFile, NotImplementedError) as error:  # a damaged list of parts
        raise Refusal("the file is no workbook", "unreadable_file") from error
    ratio_matters = unpacked > SMALL_UNPACKED_BYTES
    if unpacked > MAX_UNPACKED_BYTES or ratio_matters and unpacked > MAX_ZIP_RATIO * path.stat().st_size:
        raise Refusal(f"the workbook unpacks to {unpacked:,} bytes", "too_large")
