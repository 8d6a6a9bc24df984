"""Parts of the public's method page: definitions, delays, the rules of disclosure, what is inspected, open data."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from app import read, tables
from app.public_words import WHO, about, course_moment, meaning, outcome_moment, say
from app.texts import name_in, number, plain


def definitions() -> None:
    """Every figure, what it means, where it comes from."""
    st.markdown("\n".join(
        f"- **{plain(name_in(row, 'label'))}.** {plain(meaning(row))}"
        for row in read.public.definitions(WHO).to_dict("records")))
    st.markdown(plain(say("meets_text")))


def glossary() -> None:
    """The words of these pages, and what each means."""
    st.markdown("\n".join(f"- **{plain(name_in(row))}.** {plain(name_in(row, 'meaning'))}"
                          for row in read.public.glossary(WHO).to_dict("records")))


def delays() -> None:
    """Why the figures come later, and which days they describe in this release."""
    row = about()
    st.markdown(plain(say("delays_text", course_days=number(row["process_lag_days"]),
                          outcome_days=number(row["outcome_lag_days"]), course=course_moment(),
                          outcomes=outcome_moment())))


def rules() -> None:
    """What is not told, and why."""
    said = [say("rule_never"), say("rule_counts"), say("rule_bands", n=number(about()["least_n"])),
            say("rule_audit"), say("rule_people"), say("rule_ids")]
    st.markdown("\n".join(f"- {plain(rule)}" for rule in said))


def requirements() -> None:
    """What is inspected, by group, with its basis."""
    for group in read.public.systems(WHO).to_dict("records"):
        with st.expander(plain(name_in(group, "label"))):
            rows = _spoken(read.public.requirements(WHO, group["system"]), "label", "basis")
            tables.plain(rows, {"label": say("column_requirement"), "basis": say("column_basis")},
                         alt=name_in(group, "label"), key=f"requirements_{group['system']}")


def open_data() -> None:
    """The files to take away, and what their columns mean."""
    st.markdown(plain(say("open_data_lead")))
    with st.container(horizontal=True):
        for row in read.public.open_files(WHO).to_dict("records"):
            _button(row)
    columns = _spoken(read.public.open_columns(WHO), "text")
    st.markdown(f"**{plain(say('dictionary_title'))}**")
    tables.plain(columns, {name: say(f"column_{heading}") for name, heading in (
        ("file", "file"), ("column_name", "column"), ("type", "type"), ("unit", "unit"), ("text", "meaning"))},
        alt=say("dictionary_title"), key="dictionary")


def _spoken(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The rows with each of the columns in the session's language: label_ru, label_kk, … → label."""
    found = rows.to_dict("records")
    return rows.assign(**{column: [name_in(row, column) for row in found] for column in columns})


def _button(row: Any) -> None:
    # made when it is asked for: what nobody takes is not laid out for everybody
    st.download_button(plain(row["name"]), partial(read.public.open_file, WHO, row["name"]), file_name=row["name"],
                       mime=row["mime"], key=f"file_{row['name']}", icon=":material/download:", on_click="ignore",
                       help=plain(say("download", name=row["name"])))
