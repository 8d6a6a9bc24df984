"""Tables as every page draws them, and the buttons of the files to take away."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any, Literal
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from app import cells
from app.links import SCHOOL, address, clicked_row, go
from app.row_list import LISTED_ROWS, row_list
from app.texts import language, t
from app.texts import plain as plain_text

Shown = tuple[pd.DataFrame, dict[str, Any]]  # rows, and name of a column → its heading, in the order of the page
_TALL_ROWS, _TALL_PX = 40, 720
_SHORT_ROWS, _SHORT_PX = 12, 420  # of a list that others follow on the page
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def plain(rows: pd.DataFrame, headings: dict[str, Any], alt: str, key: str) -> None:
    """A table to read: the columns named in `headings` (name → heading or column config), in that order."""
    draw(rows, headings, key, alt, height="content" if len(rows) <= _TALL_ROWS else _TALL_PX)


def clickable(shown: pd.DataFrame, headings: dict[str, Any], school_ids: list[str], key: str, alt: str,
              tints: cells.Tints | None = None) -> None:
    """A table a row of which opens the passport of its school; `school_ids` in the order of the rows."""
    leading(shown, headings, key, alt, SCHOOL, school_ids, tints,
            height="content" if len(shown) <= _SHORT_ROWS else _SHORT_PX)


def leading(shown: pd.DataFrame, headings: dict[str, Any], key: str, alt: str, page: str, ids: Sequence[Any],
            tints: cells.Tints | None = None, height: int | Literal["auto", "content"] = "content") -> None:
    """A table whose rows lead to `page` (district, inspector or school); `ids` of those places, a row each."""
    level = PurePath(page).stem
    event = draw(shown, headings, key, alt, tints, on_click="rerun", height=height,
                 links=[address(page, **{level: str(one)}) for one in ids[:LISTED_ROWS]])
    row = clicked_row(event)
    if row is not None and row < len(ids):
        go(page, **{level: str(ids[row])})


def draw(shown: pd.DataFrame, headings: dict[str, Any], key: str, alt: str, tints: cells.Tints | None = None, *,
         height: int | Literal["auto", "content"] = "content", links: Sequence[str] = (),
         on_click: Any = "ignore") -> Any:
    """The rows twice: a table, and a list for a narrow screen. Which of the two shows is said by static/app.css.

    headings: name of a column → its heading. links: where the row of the list leads. on_click: what a click on a cell
    does ("ignore", "rerun" or a function). Answers with the table's event.
    """
    shown = shown[list(headings)]
    look, told = cells.painted(shown, headings, tints or {})
    with st.container(key=f"wide_{key}"):
        event = st.dataframe(look, hide_index=True, key=key, alt=alt, placeholder="—", column_config=told,
                             height=height, on_select=on_click, selection_mode="single-cell")
    with st.container(key=f"narrow_{key}"):
        row_list(shown, headings, links=links, tints=tints)
    return event


def titled(title: str, name: str, **where: str | None) -> None:
    """The title of a page that is a paper too, with its buttons beside it."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="titled"):
        st.title(plain_text(title), width="content")
        papers(name, **where)


def as_they_are(rows: pd.DataFrame, key: str, alt: str, special: Mapping[str, Any] | None = None) -> None:
    """A table whose columns are headings already; `special`: those that want more than their words."""
    headings = dict(zip(rows.columns, rows.columns, strict=True)) | {
        name: how | {"label": name} for name, how in (special or {}).items()}
    draw(rows, headings, key, alt, height="auto")


def in_words(shown: pd.DataFrame, headings: dict[str, Any]) -> pd.DataFrame:
    """The rows of a table for taking away, its columns named as on the page; a column that is drawn stays there.

    A share that the page says in words leaves as its number of 100: `share` as `share_pct`, where the rows have it.
    """
    told = {name: cells.name(h) for name, h in headings.items() if not cells.is_drawn(h)}
    numbers = {name: f"{name}_pct" for name in told if f"{name}_pct" in shown}
    named = {numbers.get(name, name): f"{label.removesuffix(', %')}, %" if name in numbers else label
             for name, label in told.items()}
    return shown[list(named)].rename(columns=named)


def download(name: str, label: str, **where: str | None) -> None:
    """A button that fetches the file `name` of app.downloads, filtered by `where`.

    It leads to an address of its own, which asks who is there: what Streamlit keeps for a download button is handed
    to whoever knows its address.
    """
    st.link_button(label, _address(name, where), icon=":material/download:")


def take(name: str, **where: str | None) -> None:
    """The two small buttons below a table: the same rows as a workbook, and as CSV."""
    with st.container(horizontal=True, gap="small", key=f"take_{name}"):
        _lists(name, where)


def _lists(name: str, where: Mapping[str, str | None]) -> None:
    for file, label in ((f"{name}_xlsx", t("Excel file")), (name, t("CSV file"))):
        st.link_button(label, _address(file, where), icon=":material/download:", type="tertiary")


def take_schools(chosen: Mapping[str, Any]) -> None:
    """The files of the map: its picture, and its schools as a list; `chosen` are the arguments of read.city.schools."""
    where = {"status": ",".join(chosen["statuses"]), "q": chosen["words"],
             **{name: chosen[name] for name in ("system", "district", "inspector", "ownership")}}
    with st.container(horizontal=True, gap="small", key="take_map"):
        _lists("schools", where)
        st.link_button(t("Map as a picture (PNG)"), _address("map_png", where), icon=":material/download:",
                       type="tertiary")


def paper(file: str) -> None:
    """The button of a page of the public that is a paper too."""
    st.link_button(t("Print (PDF)"), _address(file, {}), icon=":material/download:")


def papers(name: str, **where: str | None) -> None:
    """The buttons of a page that is a paper too: PDF, and slides whose charts can be edited."""
    with st.container(horizontal=True, gap="small", key=f"papers_{name}"):
        for file, label in ((f"{name}_pdf", t("Print (PDF)")), (f"{name}_pptx", t("Slides (PPTX)"))):
            st.link_button(label, _address(file, where), icon=":material/download:")


def _address(name: str, where: Mapping[str, str | None]) -> str:
    given = {k: v for k, v in {**where, "place": st.query_params.get("place")}.items() if v}
    return f"/export/{name}?{urlencode(given | {'lang': language()})}"


def csv_bytes(rows: pd.DataFrame) -> bytes:
    """UTF-8 CSV with a mark that Excel needs; a cell that a spreadsheet would run is made text."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(rows.columns)
    for row in rows.itertuples(index=False):
        writer.writerow("" if pd.isna(cell) else _harmless(cell) for cell in row)
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_SIGNS) else cell
