"""The districts side by side: a bar each, which leads to the district."""

from __future__ import annotations

from functools import partial

from app import charts, drawn, place_tables, read
from app.links import DISTRICT, go
from app.rights import Viewer
from app.texts import labels, names_in, t


def bars(who: Viewer) -> None:
    """Schools by status in each district; a click on a bar opens the district."""
    rows, statuses = read.city.districts(who), read.words.statuses(who)
    names = names_in(rows)
    points = drawn.chart(partial(charts.status_bars, rows, names, statuses, labels(statuses, "status")),
                         key="districts_chart", alt=t("Schools by status in each district"), is_clicked=True)
    clicked = [point["y"] for point in points if point["y"] in names]
    if clicked:
        go(DISTRICT, district=str(rows.iloc[names.index(clicked[0])]["district_id"]))


def as_table(who: Viewer) -> None:
    """The same rows, for a page that does not list the districts anyway."""
    drawn.as_table("districts", lambda: place_tables.districts_table(who), alt=t("Schools by status in each district"))
