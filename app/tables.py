"""Tables: the list of schools, counts by status, and files to take away."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import Any, Literal
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from app import cards, cells, read
from app.links import SCHOOL, address, clicked_row, go
from app.rights import Viewer
from app.row_list import row_list
from app.texts import day_format, language, name_in, names_in, number, school_names, sort_key, t
from app.texts import plain as plain_text

Shown = tuple[pd.DataFrame, dict[str, Any]]  # rows, and name of a column → its heading, in the order of the page
_TALL_ROWS, _TALL_PX = 40, 720
_SHORT_ROWS, _SHORT_PX = 12, 420  # of a list that others follow on the page
MOST_ROWS = 1000  # of a country's schools a page lists the weakest: all are of use in a file alone
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def schools(who: Viewer, found: pd.DataFrame, key: str, on_click: Callable[[str], None],
            layer: str | None = None, of_n: int = 0) -> None:
    """The schools as a table; `on_click` is handed the id of the one whose row is clicked.

    of_n: how many there are, where `found` are the weakest of them alone.
    """
    found = by_name(found)
    shown, headings = _schools(who, found, layer)
    if of_n > len(found):
        st.caption(plain_text(t("The {shown} weakest of {n} schools. Narrow the filters, or take them all as a file.",
                                shown=number(len(found)), n=number(of_n))))
    ids = list(found["school_id"])

    def clicked() -> None:
        row = clicked_row(st.session_state[key])
        if row is not None and row < len(ids):
            on_click(ids[row])

    draw(shown, headings, key, t("Schools that pass the filters"), cards.tints(who), on_click=clicked, height="auto",
          links=[address(SCHOOL, school=school_id) for school_id in ids])


def by_name(found: pd.DataFrame) -> pd.DataFrame:
    """The schools by their names, in the order of the alphabet; `said` is the name."""
    return found.assign(said=school_names(found)).sort_values(
        "said", key=lambda column: column.map(sort_key), kind="stable")


def schools_table(who: Viewer, *, status: str = "", system: str | None = None, district: str | None = None,
                  inspector: str | None = None, ownership: str | None = None, q: str = "") -> Shown:
    """The schools that pass the filters of the map, `status` being codes joined by commas; and the headings."""
    found = read.city.schools(who, statuses=tuple(filter(None, status.split(","))), system=system, district=district,
                              inspector=inspector, ownership=ownership, words=q)
    return _schools(who, by_name(found), system)


def _schools(who: Viewer, found: pd.DataFrame, layer: str | None) -> Shown:
    names = cards.status_names(who, layer)
    is_of_cameras = layer in set(read.words.camera_layers(who)["layer"])
    return pd.DataFrame({
        "school": found["said"],
        "status": [names[s] for s in found["status"]],
        "score": found["score_pct"],
        "district": found[f"district_{language()}"],
        "inspector": found["inspector"],
        "inspected": found["inspected_on"],
        "open": found["open_prescriptions_n"],
        "overdue": found["overdue_n"],
        "address": found["address"],
    }), {
        "school": st.column_config.TextColumn(t("School"), width="medium", pinned=True),
        "status": st.column_config.TextColumn(t("Status")),
        "score": st.column_config.ProgressColumn(
            t("In order of the measured, %") if is_of_cameras else t("Readiness, R"),
            format="%.0f", min_value=0, max_value=100),
        "district": st.column_config.TextColumn(t("District")),
        "inspector": st.column_config.TextColumn(t("Inspector")),
        "inspected": st.column_config.DateColumn(t("Inspected"), format=day_format()),
        "open": st.column_config.NumberColumn(t("Open prescriptions")),
        "overdue": st.column_config.NumberColumn(t("Overdue")),
        "address": st.column_config.TextColumn(t("Address"))}


def counts(who: Viewer, rows: pd.DataFrame, title: str, names: list[str], key: str, page: str) -> None:
    """Rows that count schools by status; each leads to `page` of its district or inspector, whose id it has."""
    leading(*_counts(who, rows, title, names), key, title, page, list(rows[f"{PurePath(page).stem}_id"]))


def districts_table(who: Viewer) -> Shown:
    """The districts with their schools by status, and the headings."""
    rows = read.city.districts(who)
    return _counts(who, rows, t("District"), names_in(rows))


def inspectors_table(who: Viewer, *, district: str | None = None) -> Shown:
    """The inspectors with their schools by status, and the headings."""
    rows = read.city.inspectors(who, district=district)
    return _counts(who, rows, t("Inspector"), list(rows["name"]))


def _counts(who: Viewer, rows: pd.DataFrame, title: str, names: list[str]) -> Shown:
    statuses = read.words.statuses(who)
    shown = pd.DataFrame({"name": names, "schools": rows["schools_n"], "inspected": rows["inspected_pct"]})
    for status in statuses["status"]:
        shown[status] = rows[status]
    shown["paper"], shown["overdue"] = rows["paper_gap_schools_n"], rows["overdue_n"]
    return shown, {
        "name": st.column_config.TextColumn(title, width="medium", pinned=True),
        "schools": st.column_config.NumberColumn(t("Schools")),
        "inspected": st.column_config.ProgressColumn(t("Inspected, %"), format="%.0f", min_value=0, max_value=100),
        **{row["status"]: st.column_config.NumberColumn(f"{row['glyph']} {name_in(row, 'label')}")
           for _, row in statuses.iterrows()},
        "paper": st.column_config.NumberColumn(t("On paper only")),
        "overdue": st.column_config.NumberColumn(t("Overdue"))}


def systems(who: Viewer, key: str, *, district: str | None = None, inspector: str | None = None) -> None:
    """The systems, worst first: the share in order with its n, and the counts behind it."""
    plain(*systems_table(who, district=district, inspector=inspector), alt=t("Systems, the worst first"), key=key)
    take("systems", district=district, inspector=inspector)


def systems_table(who: Viewer, *, district: str | None = None, inspector: str | None = None) -> Shown:
    """The rows of `systems` and their headings."""
    rows = read.city.systems_standing(who, district=district, inspector=inspector)
    shown = rows.assign(name=names_in(rows, "label"),
                        ready_pct=100 * rows["ready_n"] / rows["judged_n"].where(rows["judged_n"] > 0))
    glyphs = cards.glyphs(who)
    return shown, {
        "name": st.column_config.TextColumn(t("System"), width="medium", pinned=True),
        "ready_pct": st.column_config.ProgressColumn(t("In order, %"), format="%.0f", min_value=0, max_value=100),
        "judged_n": t("Schools judged, n"), "ready_n": glyphs["ready"] + " " + t("In order"),
        "remarks_n": glyphs["ready_with_remarks"] + " " + t("With remarks"),
        "not_ready_n": glyphs["not_ready"] + " " + t("Not in order"),
        "not_judged_n": glyphs["not_inspected"] + " " + t("Not judged")}


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
                 links=[address(page, **{level: str(one)}) for one in ids])
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


def as_they_are(rows: pd.DataFrame, key: str, alt: str, special: Mapping[str, Any] | None = None,
                height: int | Literal["auto", "content"] = "auto", **how: Any) -> Any:
    """A table whose columns are headings already; `special`: those that want more than their words."""
    headings = {name: (special or {}).get(name, name) | {"label": name} if name in (special or {}) else name
                for name in map(str, rows.columns)}
    return draw(rows, headings, key, alt, height=height, **how)


def in_words(shown: pd.DataFrame, headings: dict[str, Any]) -> pd.DataFrame:
    """The rows of a table for taking away, its columns named as on the page; a column that is drawn stays there.

    A share that the page says in words leaves as its number of 100: `share` as `share_pct`, where the rows have it.
    """
    told = {name: h if isinstance(h, str) else h["label"] for name, h in headings.items()
            if isinstance(h, str) or not str((h.get("type_config") or {}).get("type", "")).endswith("_chart")}
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
