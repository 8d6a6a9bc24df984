"""JSON to text: an array of objects as columns, a name inside an object joined to it by a dot."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from etl.refusal import Refusal

MAX_JSON_BYTES = 100 << 20  # it is read whole and takes several times its size in memory; more belongs in Parquet
MAX_DEPTH = 20
MAX_COLUMNS = 500
MAX_ROWS = 1_000_000  # 100 MiB of "{}," would be 35 million
MAX_CELLS = 50_000_000  # rows with no name in common fill a table that is far larger than the file
MAX_LISTED = 4  # a point, a range, a box

_SPACE = re.compile(r"[ \t\n\r]*")
_Path = tuple[str, ...]


class _Number(str):
    """A number as it was written: 76.90 stays so."""


def holds_an_object(path: Path, encoding: str) -> bool:
    """Is the outermost value an object, as that of GeoJSON is?"""
    with path.open("rb") as file:
        return file.read(1 << 12).decode(encoding, "replace").lstrip().startswith("{")


def read_json(path: Path, encoding: str, max_chars: int) -> tuple[pa.Table, list[tuple[int, str, str]]]:
    """Cells as text with `_row`, the element's number from 1; and (row, reason, text) of elements that are no rows.

    `{"status": {"nameRu": …}}` is the column `status.nameru`, a list of few scalars a column an element
    (`point.0`), any other list its JSON text; null, {}, [] and what is absent are empty cells. A cell
    holds at most `max_chars`. Refusal when the file is no array of objects, or is more than is read.
    """
    columns: dict[_Path, list[str | None]] = {}
    rows: list[int] = []
    broken: list[tuple[int, str, str]] = []
    for n, element in enumerate(_elements(_text_of(path, encoding)), start=1):
        _refuse_deep(element, MAX_DEPTH)
        cells = dict(_cells((), element)) if isinstance(element, dict) else None
        if cells is None or not _is_writable(cells):
            broken.append((n, "wrong_cells", _compact(element).encode("utf-8", "replace").decode()[:200]))
        else:
            for name, text in cells.items():
                column = columns.setdefault(name, [])
                column += [None] * (len(rows) - len(column))
                column.append(text if text is None else text[:max_chars])
            rows.append(n)
        if len(columns) > MAX_COLUMNS:
            raise Refusal(f"the objects have more than {MAX_COLUMNS} columns", "too_large")
        if n > MAX_ROWS or len(rows) * len(columns) > MAX_CELLS:
            raise Refusal(f"the array has more than {MAX_ROWS:,} elements or {MAX_CELLS:,} cells", "too_large")
    if broken and not rows:
        raise Refusal("the JSON is an array, but not of objects", "not_this_format")
    names = [".".join(part.strip() for part in name).lower() for name in columns]
    _refuse_repeated([*names, "_row"])
    filled = [pa.array(column + [None] * (len(rows) - len(column)), pa.string()) for column in columns.values()]
    return pa.table([*filled, pa.array(rows, pa.int64())], names=[*names, "_row"]), broken


def _text_of(path: Path, encoding: str) -> str:
    size = path.stat().st_size
    if size > MAX_JSON_BYTES:
        raise Refusal(f"the file has {size:,} bytes, {MAX_JSON_BYTES:,} of JSON are allowed", "too_large")
    try:
        return path.read_bytes().decode(encoding)
    except UnicodeError as error:
        raise Refusal(f"the text is not {encoding}; name the encoding in a mapping", "wrong_encoding") from error


def _elements(text: str) -> Iterator[object]:
    """The elements of the array one by one, so that the tree of the whole file never stands in memory."""
    try:
        at = _skip(text, 0)
        if text[at:at + 1] != "[":
            _value(text, at)
            raise Refusal("the JSON is no array of objects", "not_this_format")
        at = _skip(text, at + 1)
        mark = text[at:at + 1]
        while mark != "]":
            element, at = _value(text, at)
            yield element
            at = _skip(text, at)
            mark = text[at:at + 1]
            if mark == ",":
                at = _skip(text, at + 1)
            elif mark != "]":
                raise json.JSONDecodeError("Expecting ',' delimiter", text, at)
        if (end := _skip(text, at + 1)) < len(text):
            raise json.JSONDecodeError("Extra data", text, end)
    except json.JSONDecodeError as error:
        raise Refusal(f"the text is no JSON: line {error.lineno}, column {error.colno}: {error.msg}",
                      "unreadable_file") from error


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _value(text: str, at: int) -> tuple[object, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except RecursionError as error:
        raise _too_deep() from error


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    _refuse_repeated([name for name, _ in pairs])
    return dict(pairs)


def _no_number(word: str) -> object:
    raise Refusal(f"the text is no JSON: {word} is no number", "unreadable_file")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_Number, parse_int=_Number,
                            parse_constant=_no_number)


def _refuse_repeated(names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise Refusal(f"column {name[:100].encode('utf-8', 'replace').decode()} stands twice", "repeated_column")
        seen.add(name)


def _refuse_deep(value: object, left: int) -> None:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if inner and not left:
        raise _too_deep()
    for part in inner:
        _refuse_deep(part, left - 1)


def _too_deep() -> Refusal:
    return Refusal(f"the objects are nested more than {MAX_DEPTH} deep", "too_large")


def _cells(name: _Path, value: object) -> Iterator[tuple[_Path, str | None]]:
    """The cells of a value, each under the names that lead to it; an object with no names has none at the top."""
    if isinstance(value, dict) and (value or not name):
        for inner, part in value.items():
            yield from _cells((*name, inner), part)
    elif isinstance(value, list) and 0 < len(value) <= MAX_LISTED and not any(
            isinstance(part, (dict, list)) for part in value):
        for n, part in enumerate(value):
            yield from _cells((*name, str(n)), part)
    elif value is None or value in ({}, []):
        yield name, None
    else:
        yield name, value if isinstance(value, str) else _compact(value)


def _compact(value: object) -> str:
    """The value as JSON without spaces, its numbers as they were written."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{_compact(str(name))}:{_compact(part)}" for name, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_compact, value)) + "]"
    return str(value) if isinstance(value, _Number) else json.dumps(value, ensure_ascii=False)


def _is_writable(cells: dict[_Path, str | None]) -> bool:
    """Is no character cut in half? A text cut by a script may end in one half of an emoji."""
    try:
        for name, text in cells.items():
            "".join((*name, text or "")).encode()
    except UnicodeEncodeError:
        return False
    return True
