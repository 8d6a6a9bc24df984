"""Mappings: how a foreign file's headings become a contract's columns; data, not code."""

from __future__ import annotations

import datetime as dt
import fnmatch
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from etl.refusal import Refusal
from etl.sources import BY_KIND

_KEYS = {"kind", "about", "files", "encoding", "delimiter", "sheet", "keep", "columns", "constants",
         "values", "formats", "ignore"}

# A moment in which year, month, day, hour, minute and half of the day all differ from a default:
# a form that loses one of them does not bring it back.
_PROBE = dt.datetime(2018, 9, 27, 21, 41, tzinfo=dt.timezone(dt.timedelta(hours=5)))

# The day of the two forms that the contract reads by itself (read_date of types.sql).
_OWN_DAYS = ("%Y-%m-%d", "%d.%m.%Y")


@dataclass(frozen=True)
class Mapping:
    """One TOML file of `data/mappings`.

    `files` are patterns of file names; `keep` names, by foreign column, the values whose rows are
    of this kind; `columns` gives for each column of ours the foreign one, or several that are
    joined by "-"; `constants` gives a value for all rows; `values` translates foreign values;
    `formats` says, as strptime does, how a column of ours writes its dates or moments: a cell of
    that form becomes ISO text, any other stays as it is and meets the contract; `ignore` names the
    foreign columns that are not wanted ("*": all others).
    """

    name: str
    kind: str
    files: tuple[str, ...]
    encoding: str = "utf-8-sig"
    delimiter: str = ""
    sheet: str = ""
    keep: dict[str, list[str]] = field(default_factory=dict)
    columns: dict[str, str | list[str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    formats: dict[str, str] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()

    def takes(self, file_name: str) -> bool:
        """Does this mapping speak of a file called so?"""
        return any(fnmatch.fnmatchcase(file_name.lower(), p.lower()) for p in self.files)

    def apply(self, table: pa.Table) -> tuple[pa.Table, list[str]]:
        """Our columns (all text), and the foreign ones that were neither used nor ignored.

        `_row` is carried through. Refusal when the file lacks a foreign column named here.
        """
        used = [c for name in self.columns.values() for c in ([name] if isinstance(name, str) else name)]
        missing = [c for c in (*self.keep, *used) if c not in table.column_names]
        if missing:
            raise Refusal(f"column {missing[0]} named by the mapping {self.name} is missing", "missing_column")
        for name, wanted in self.keep.items():
            table = table.filter(pc.is_in(table[name], value_set=pa.array(wanted, pa.string())))
        ours = {"_row": table["_row"]}
        for name, source in self.columns.items():
            cells = table[source] if isinstance(source, str) else pc.binary_join_element_wise(
                *(table[c] for c in source), "-")
            cells = _translated(cells, self.values.get(name, {}))
            if name in self.formats:
                is_day = BY_KIND[self.kind].column(name).type == "date"
                cells = _translated(cells, _iso_texts(cells, self.formats[name], is_day))
            ours[name] = cells
        for name, value in self.constants.items():
            ours[name] = pa.array([value] * table.num_rows, pa.string())
        quiet = {"_row", "boundary", *self.keep, *used, *self.ignore}
        left = [] if "*" in self.ignore else [c for c in table.column_names if c not in quiet]
        if "boundary" in table.column_names:
            ours["boundary"] = table["boundary"]
        return pa.table(ours), left


def load_mappings(folder: Path) -> list[Mapping]:
    """Every mapping of `folder`, by name; Refusal names the file and what is wrong with it."""
    return [_load(path) for path in sorted(folder.glob("*.toml"))]


def _load(path: Path) -> Mapping:
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refusal(f"The mapping {path.name} is no TOML: {error}.") from error
    odd = sorted(set(raw) - _KEYS)
    if odd:
        raise Refusal(f"The mapping {path.name} has an unknown key: {odd[0]}.")
    kind = raw.get("kind", "")
    if not isinstance(kind, str) or kind not in BY_KIND:
        raise Refusal(f"The mapping {path.name} names no kind of input: {kind!r}.")
    for key, is_sound, form in _FORMS:
        if key in raw and not is_sound(raw[key]):
            raise Refusal(f"The mapping {path.name}: {key} is not {form}.")
    try:
        "".encode(raw.get("encoding", "utf-8"))
    except LookupError as error:
        raise Refusal(f"The mapping {path.name} names no text encoding: {raw['encoding']!r}.") from error
    if len(raw.get("delimiter", "")) > 1:
        raise Refusal(f"The mapping {path.name} gives a delimiter of several characters: {raw['delimiter']!r}.")
    ours = {c.name for c in BY_KIND[kind].columns}
    strange = sorted((set(raw.get("columns", {})) | set(raw.get("constants", {}))) - ours)
    if strange:
        raise Refusal(f"The mapping {path.name} fills {strange[0]}, which {kind} does not have.")
    for name, form in raw.get("formats", {}).items():
        if fault := _fault_of_form(kind, raw.get("columns", {}), name, form):
            raise Refusal(f"The mapping {path.name}: formats.{name}: {fault}.")
    return Mapping(
        name=path.stem, kind=kind, files=tuple(raw.get("files", ())),
        encoding=raw.get("encoding", "utf-8-sig"), delimiter=raw.get("delimiter", ""),
        sheet=raw.get("sheet", ""), keep=raw.get("keep", {}), columns=raw.get("columns", {}),
        constants=raw.get("constants", {}), values=raw.get("values", {}),
        formats=raw.get("formats", {}), ignore=tuple(raw.get("ignore", ())),
    )


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)


def _table_of(is_sound: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, dict) and all(is_sound(v) for v in value.values())


def _text(value: object) -> bool:
    return isinstance(value, str)


_FORMS: tuple[tuple[str, Callable[[object], bool], str], ...] = (
    ("kind", _text, "a text"), ("encoding", _text, "a text"), ("delimiter", _text, "a text"),
    ("sheet", _text, "a text"), ("files", _texts, "a list of texts"), ("ignore", _texts, "a list of texts"),
    ("keep", _table_of(_texts), "a table of lists of texts"),
    ("columns", _table_of(lambda v: _text(v) or _texts(v)), "a table of columns or lists of columns"),
    ("constants", _table_of(_text), "a table of texts"),
    ("values", _table_of(_table_of(_text)), "a table of tables of texts"),
    ("formats", _table_of(_text), "a table of texts"),
)


def _fault_of_form(kind: str, columns: dict[str, object], name: str, form: str) -> str:
    """Why `form` cannot be the form of the column `name`; empty when it can."""
    if name not in columns:
        return "no such column is taken from the file"
    of_type = BY_KIND[kind].column(name).type
    if of_type not in ("date", "moment"):
        return "the column is neither a date nor a moment"
    again = _read(_written(_PROBE, form), form)
    if again is None:
        is_whole = False
    elif of_type == "date":
        # A month without a day is its first day; a form without a year or a month tells no date.
        is_whole = again.date() in (_PROBE.date(), _PROBE.date().replace(day=1))
    else:
        is_whole = again in (_PROBE, _PROBE.replace(tzinfo=None))
    if not is_whole:
        return f"{form!r} is no form of strptime that tells a whole {of_type}"
    if _is_misread(form):
        return f"{form!r} swaps day and month of a form that is read already: write the days of the file otherwise"
    return ""


def _is_misread(form: str) -> bool:
    """Would the contract take a day of this form for another one?

    Then a cell that does not fit would not be quarantined but loaded as a wrong day: 13.11.2017
    under "%m.%d.%Y". A year of two digits is tried as the whole year that a stray cell would have.
    """
    for moment in (_PROBE.replace(month=3, day=11), _PROBE.replace(month=11, day=3)):
        day = _written(moment, form.replace("%y", "%Y")).split()[0].split("T")[0].replace("/", "-")
        read = [_read(day, own) for own in _OWN_DAYS]
        if any(r is not None and r.date() != moment.date() for r in read):
            return True
    return False


def _iso_texts(cells: pa.ChunkedArray, form: str, is_day: bool) -> dict[str, str]:
    """The cells of this form, each with its ISO text; of a date the day as written, whatever its offset."""
    texts = {}
    for cell in pc.unique(cells).to_pylist():
        moment = _read((cell or "").strip(), form)
        if moment is not None:
            texts[cell] = moment.date().isoformat() if is_day else moment.isoformat(sep=" ")
    return texts


def _read(text: str, form: str) -> dt.datetime | None:
    """The moment that the text tells in this form, without an offset where it names none."""
    try:
        return dt.datetime.strptime(text, form)  # noqa: DTZ007 - what has no offset is city time, by the contract
    except (ValueError, re.error):  # re.error: a form that has the same part twice
        return None


def _written(moment: dt.datetime, form: str) -> str:
    """The moment in this form; empty when it cannot be written so."""
    try:
        return moment.strftime(form)
    except ValueError:
        return ""


def _translated(cells: pa.ChunkedArray, words: dict[str, str]) -> pa.ChunkedArray:
    if not words:
        return cells
    index = pc.index_in(cells, value_set=pa.array(list(words), pa.string()))
    return pc.coalesce(pc.take(pa.array(list(words.values()), pa.string()), index), cells)
