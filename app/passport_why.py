"""Why a school has its status, and the shortest way to a better one: in words, on the page and on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from app import read
from app.rights import Viewer
from app.texts import labels, name_in, number, plain, t, tn

_SHORT = 6  # lines beside a map
_MOST, _FIRST = 10, 8  # of a passport: more than the one are folded after the other


def why(who: Viewer, school_id: str, *, is_short: bool = False) -> None:
    """The reasons for the status, those that decide it first."""
    found = why_said(who, school_id)
    st.markdown("**" + t("Why this status") + "**")
    if not found:
        st.markdown(t("Nothing speaks against it."))
        return
    _list([f"- **{plain(said)}**" if decides else f"- {plain(said)}" for said, decides in found], is_short,
          lambda n: tn("and {n} more reason", "and {n} more reasons", n))


def why_said(who: Viewer, school_id: str) -> list[tuple[str, bool]]:
    """The reasons for the status in words, and whether each decides it; those that do come first."""
    templates, words, found = labels(read.words.status_reasons(who)), answer_words(who), []
    for row in read.school.reasons(who, school_id).to_dict("records"):
        said = templates[row["reason"]].format(
            criterion=name_in(row, "label"), prescription=row["prescription_id"], amount=_amount(row))
        if name_in(row, "label"):
            said += f" — {answer(row, words)}"
        found.append((said, bool(row["decides"])))
    return found


def way(who: Viewer, school_id: str, *, is_short: bool = False) -> None:
    """The shortest way to green, step by step."""
    steps = way_said(who, school_id)
    if not steps:
        return
    st.markdown("**" + t("The shortest way to green") + "** — " + plain(tn("{n} step", "{n} steps", len(steps))))
    _list([f"{n}. {plain(step)}" for n, step in enumerate(steps, 1)], is_short,
          lambda n: tn("and {n} more step", "and {n} more steps", n))


def way_said(who: Viewer, school_id: str) -> list[str]:
    """The steps of the shortest way to green, in words."""
    verbs = {"inspect": t("Inspect the school"), "mend": t("Mend"), "answer": t("Find out"),
             "reconcile": t("Reconcile the visit with telemetry"), "verify": t("Verify the prescription")}
    steps = []
    for row in read.school.way_to_green(who, school_id).to_dict("records"):
        what = name_in(row, "label") or row["prescription_id"]
        steps.append(f"{verbs[row['step']]}: {what}" if isinstance(what, str) else verbs[row["step"]])
    return steps


def answer_words(who: Viewer) -> dict[str, str]:
    """The words and choices that an answer may be → their names."""
    return labels(read.words.codes(who, "answer_word")) | labels(read.words.codes(who, "choice"))


def answer(row: Any, words: dict[str, str]) -> str:
    """What was written, as a person reads it: 7 of 8, 20, yes."""
    if isinstance(row["answer"], str):
        return words.get(row["answer"], row["answer"])
    if row["answer_type"] == "ratio" and row["required"] == row["required"]:
        return t("{part} of {whole}", part=number(row["observed"]), whole=number(row["required"]))
    return number(row["observed"], 0 if row["observed"] == row["observed"] and row["observed"] % 1 == 0 else 1)


def _list(lines: list[str], is_short: bool, more_said: Callable[[int], str]) -> None:
    """The first lines; of the rest the number, and where there is room the lines, folded."""
    most = _SHORT if is_short else _FIRST if len(lines) > _MOST else _MOST
    rest = lines[most:]
    more = plain(more_said(len(rest)))
    st.markdown("\n".join([*lines[:most], *([f"- {more}"] if rest and is_short else [])]))
    if rest and not is_short:
        with st.expander(more):
            st.markdown("\n".join(rest))


def _amount(row: Any) -> str:
    amount = row["amount"]
    return number(amount, 1 if row["reason"] == "lost_points" else 0) if amount == amount else "—"
