"""Parts of the public pages that speak of the whole city: the headline, the forecast, the burn-up, the groups."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from app import charts, drawn, read, tables
from app.public_words import WHO, course_moment, meaning, moment, outcome_moment, say, share
from app.texts import axis_format, day, language, name_in, names_in, number, percent, plain


def headline() -> None:
    """The city's figures, each with what it is of, its moment and its source; the definition under the sign "?"."""
    with st.grid(5, min_column_width=150):
        for row in read.public.figures(WHO).to_dict("records"):
            _figure(row)
    st.caption(plain(say("rounded")))


def forecast() -> None:
    """The week by whose end every school will probably be inspected."""
    row = read.public.forecast(WHO).iloc[0]
    when = moment(row["day_on"], row["from_on"])
    if row["state"] == "not_yet":
        st.markdown(plain(when))
        return
    st.markdown(plain(say(f"forecast_{row['state']}", from_day=day(row["week_begins_on"]),
                          to_day=day(row["week_ends_on"])) + f" ({when})"))


def burn_up() -> None:
    """Schools inspected by day against the plan; before the first day may be told, the day on which it will be."""
    days = read.public.days(WHO)
    if not days.empty:
        names = {name: say(f"series_{name}") for name in ("inspected", "plan", "scope")}
        drawn.chart(partial(charts.public_burn_up, days, read.public.marks(WHO), axis_format=axis_format(), said=names),
                    key="burn_up", alt=say("burn_up_said"))
        drawn.told_as_table("campaign_days", say("as_table"), lambda: _days_table(days, names),
                            alt=say("burn_up_said"))
    st.caption(plain(f"{course_moment()} · {say('rounded')}"))


def _days_table(days: pd.DataFrame, names: dict[str, str]) -> tables.Shown:
    return days.assign(day=[day(d) for d in days["day_on"]]), {
        "day": say("column_day"), "inspected_n": names["inspected"], "planned_n": names["plan"],
        "scope_n": names["scope"]}


def systems() -> None:
    """Groups of requirements with the band of the schools that meet them."""
    rows = read.public.systems(WHO)
    st.markdown(plain(say("systems_lead")))
    rows = rows.assign(name=names_in(rows, "label"),
                       share=[share(r) for r in rows.to_dict("records")])
    tables.plain(rows, {"name": say("column_group"), "share": say("column_share")}, alt=say("systems_title"),
                 key="systems")
    st.caption(plain(outcome_moment()))


def calendar() -> None:
    """The days on which figures came out, and will."""
    rows = read.public.calendar(WHO)
    st.markdown(plain(say("calendar_lead")))
    rows = rows.assign(day=[day(d) for d in rows["day_on"]], what=[say(kind) for kind in rows["kind"]])
    tables.plain(rows, {"day": say("column_day"), "what": say("column_release")}, alt=say("calendar_title"),
                 key="calendar")


def heading(phrase: str, *figures: str) -> None:
    """The heading of a part of a page; under its "?" what the named figures mean."""
    rows = read.public.definitions(WHO).set_index("figure")
    st.subheader(plain(say(phrase)), anchor=False, help="\n\n".join(_explained(rows.loc[name]) for name in figures))


def _explained(row: Any) -> str:
    return f"{plain(meaning(row))}\n\n[{plain(say('method_title'))}](method?lang={language()})"


def _figure(row: Any) -> None:
    value, whole = row["value_n"], row["of_n"]
    is_count = row["state"] == "shown" and value == value and value is not None
    if not is_count:
        shown = share(row) if row["state"] != "not_yet" else number(None)
    else:
        shown = percent(value, whole) if whole == whole and whole else number(value)
    below = [say("part_of", part=number(value), whole=number(whole))] if is_count and whole == whole and whole else []
    below += [moment(row["day_on"], row["from_on"]), name_in(row, "source")]
    with st.container(border=True, gap="xxsmall"):
        st.metric(plain(name_in(row, "label")), shown, help=_explained(row))
        st.caption(plain(" · ".join(below)))
