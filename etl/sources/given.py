"""What a landed file gives under a contract's columns, as text; a file that cannot be read is refused."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from etl.refusal import Refusal
from etl.sources.contract import Contract
from etl.sources.landing import Landed
from etl.sources.reader import TextTable, read_file


def given_cells(con: duckdb.DuckDBPyConnection, file: Landed, contract: Contract) -> pa.Table | None:
    """The file's cells under the contract's columns with `_file` and `_row`, or None when it is refused.

    Writes quality.file, and what can be said of the file before its cells are judged.
    """
    rows_n = 0
    try:
        table = _read(file, contract)
        rows_n = read_n = table.cells.num_rows + len(table.broken)
        cells, left = file.mapping.apply(table.cells) if file.mapping else (table.cells, None)
        rows_n = cells.num_rows + len(table.broken)
        refuse_missing(cells.column_names, contract)
    except Refusal as refusal:
        refuse(con, file, refusal, rows_n)
        return None
    if left is None:
        left = unexpected(cells.column_names, contract)
    state_file(con, file, contract, rows_n, read_n - rows_n, left)
    for row, reason, text in table.broken:
        con.execute("insert into quality.quarantine values (?, ?, ?, null, ?, ?, null, null, true, 1)",
                    [contract.kind, file.name, row, reason, text])
    for row in table.repaired:
        con.execute("insert into quality.remark values (?, ?, ?, 'boundary', 'repaired_boundary', null, null, null)",
                    [contract.kind, file.name, row])
    return under_contract(cells, file, contract)


def under_contract(cells: pa.Table, file: Landed, contract: Contract) -> pa.Table:
    """Cells as text under the contract's columns, empty where the file has none of that name."""
    empty = pa.nulls(cells.num_rows, pa.string())
    columns = [cells[c.name] if c.name in cells.column_names else empty for c in contract.columns]
    names = pa.array([file.name] * cells.num_rows, pa.string())
    return pa.table([*columns, names, cells["_row"]], schema=nothing_given(contract).schema)


def nothing_given(contract: Contract) -> pa.Table:
    """No cells, under the contract's columns."""
    fields = [(c.name, pa.string()) for c in contract.columns]
    return pa.schema([*fields, ("_file", pa.string()), ("_row", pa.int64())]).empty_table()


def state_file(con: duckdb.DuckDBPyConnection, file: Landed, contract: Contract, rows_n: int, other_n: int,
               new_columns: list[str]) -> None:
    """quality.file: the file was read; quality.remark: its columns that nobody expected."""
    mapping = file.mapping.name if file.mapping else None
    con.execute("insert into quality.file values (?, ?, ?, ?, ?, 0, 0, null, null)",
                [file.name, contract.kind, mapping, rows_n, other_n])
    for column in new_columns:
        con.execute("insert into quality.remark values (?, ?, null, ?, 'new_column', null, null, null)",
                    [contract.kind, file.name, column])


def refuse(con: duckdb.DuckDBPyConnection, file: Landed, refusal: Refusal, rows_n: int) -> None:
    """quality.file and quality.quarantine: the file was refused as a whole."""
    con.execute("insert into quality.file values (?, ?, null, ?, 0, 0, 0, ?, ?)",
                [file.name, file.kind, rows_n, refusal.reason, str(refusal)])
    con.execute("insert into quality.quarantine values (?, ?, null, null, ?, null, null, ?, true, ?)",
                [file.kind, file.name, refusal.reason, str(refusal), rows_n])


def refuse_missing(names: list[str], contract: Contract) -> None:
    """Refusal when a required column is not among `names`."""
    missing = [name for name in contract.required if name not in names]
    if missing:
        raise Refusal(f"column {', '.join(missing)} is missing", "missing_column")


def unexpected(names: list[str], contract: Contract) -> list[str]:
    """The columns that the contract does not know."""
    ours = {c.name for c in contract.columns}
    return [c for c in names if c and c not in ours and c != "_row"]


def _read(file: Landed, contract: Contract) -> TextTable:
    try:
        table = read_file(file.path, file.root, file.mapping, contract.kind)
    except Refusal:
        raise
    except Exception as error:  # whatever a reader of a foreign format raises ends one file, never the load
        raise Refusal(f"the file cannot be read ({type(error).__name__})", "unreadable_file") from error
    if any(c.type == "boundary" for c in contract.columns) and not table.has_boundaries:
        raise Refusal("boundaries come as GeoJSON, GPKG or another file of geometries", "not_this_format")
    return table
