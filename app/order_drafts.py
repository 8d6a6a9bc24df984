"""Drafts of prescriptions as documents: of one that was issued, or of findings for which none was."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from app import cards, filters, read, tables
from app.exports.prescription import Draft, Finding, file_name, prescription_docx
from app.exports.prescription_words import Language
from app.rights import Viewer
from app.texts import day_format, labels, names_in, number, plain, school_name, school_names, sort_key, t

_LANGUAGES: tuple[Language, ...] = ("ru", "kk", "en")


class NoSuchForm(LookupError):
    """There is no such prescription, or no finding that asks for one."""


def issued(who: Viewer, rows: pd.DataFrame) -> None:
    """Choose one of the prescriptions listed, take its form away in one of the three languages."""
    names = {r["prescription_id"]: f"{r['prescription_id']} · {school_name(r)}" for r in rows.to_dict("records")}
    chosen = filters.pick_one("prescription", t("Prescription"), names, t("Choose a prescription"))
    found = read.orders.draft(who, chosen) if chosen else pd.DataFrame()
    if not found.empty and chosen:
        _offer(prescription=chosen)


def not_issued(who: Viewer, *, district: str | None = None) -> None:
    """Schools with findings that no prescription covers; a form for each, its number left blank."""
    rows, severities = read.orders.without(who, district=district), labels(read.words.codes(who, "severity"))
    if rows.empty:
        cards.nothing(t("Every finding has a prescription."), "")
        return
    st.caption(plain(t("{n} findings of {schools} schools. A partly met requirement counts as a finding.",
                       n=number(int(rows["findings_n"].sum())), schools=number(rows["school_id"].nunique()))))
    tables.clickable(*without_table(who, district=district), list(rows["school_id"]), "without",
                     t("Findings without a prescription"))
    tables.take("findings_without", district=district)
    names = dict(sorted({r["school_id"]: school_name(r) for r in rows.to_dict("records")}.items(),
                        key=lambda s: sort_key(s[1])))
    with st.grid(2, min_column_width=200):
        school = filters.pick_one("draft_school", t("School"), names, t("Choose a school"))
        here = rows[rows["school_id"] == school]
        weight = filters.pick_one("draft_weight", t("Weight"), {s: severities[s] for s in here["severity"]},
                                  t("Choose a weight"))
    if school and weight and not read.orders.draft_new(who, school, weight).empty:
        _offer(school=school, severity=weight)


def without_table(who: Viewer, *, district: str | None = None) -> tables.Shown:
    """Schools with findings that no prescription covers, and the headings."""
    rows, severities = read.orders.without(who, district=district), labels(read.words.codes(who, "severity"))
    shown = pd.DataFrame({
        "school": school_names(rows),
        "weight": [severities[s] for s in rows["severity"]], "findings": rows["findings_n"], "found": rows["found_on"],
        "district": names_in(rows, "district")})
    return shown, {
        "school": st.column_config.TextColumn(t("School"), pinned=True), "weight": t("Weight"),
        "findings": t("Findings"), "found": st.column_config.DateColumn(t("Found"), format=day_format()),
        "district": t("District")}


def _offer(**which: str) -> None:
    """A button a language; the document is made when it is pressed."""
    with st.container(horizontal=True):
        labels_of = (t("Draft in Russian (DOCX)"), t("Draft in Kazakh (DOCX)"), t("Draft in English (DOCX)"))
        for language, label in zip(_LANGUAGES, labels_of, strict=True):
            tables.download("prescription_form", label, **which, form=language)


def form_file(who: Viewer, *, prescription: str = "", school: str = "", severity: str = "",
              form: str = "ru") -> tuple[str, bytes, int]:
    """The form's file name, its bytes and how many findings it lists; NoSuchForm when there is nothing to write."""
    language: Language = next((one for one in _LANGUAGES if one == form), "ru")
    found = read.orders.draft(who, prescription) if prescription else read.orders.draft_new(who, school, severity)
    if found.empty:
        raise NoSuchForm(prescription or school)
    items = read.orders.items(who, prescription=prescription, school=school, severity=severity)
    draft = draft_of(who, found.iloc[0], items, language)
    named = replace(draft, number=prescription or f"{school}-{severity}")
    return file_name(named, language), prescription_docx(draft, language), len(draft.findings)


def draft_of(who: Viewer, row: Any, items: pd.DataFrame, language: Language) -> Draft:
    """The form's content in its own language, whatever the reader's."""
    def word(of_list: str, code: Any) -> str:
        return _in(read.words.codes(who, of_list), language).get(code, "") if isinstance(code, str) else ""

    rules = read.words.deadlines(who).set_index("severity")
    answers = _in(read.words.codes(who, "answer_word"), language) | _in(read.words.codes(who, "choice"), language)
    roles, units = (_in(read.words.codes(who, name), language) for name in ("participant_role", "unit"))
    findings = tuple(Finding(
        code=r["criterion_code"], requirement=r[f"label_{language}"], found=_found(r, answers, units, language),
        basis=_text(r[f"basis_{language}"]), severity=word("severity", r["severity"]))
        for r in items.to_dict("records"))
    severity = row["severity"] if row["severity"] in rules.index else None
    publication = read.city.publication(who).iloc[0]
    return Draft(
        number=row["prescription_id"], issued_on=_date(row["issued_on"]), due_on=_date(row["due_on"]),
        due_rule=rules.loc[severity, f"label_{language}"] if severity else "",
        school=_text(row[f"name_{language}"]), address=_text(row["address"]),
        district=_text(row[f"district_{language}"]), city="",
        inspected_on=_date(row["visited_on"]), visit=_text(row["visit_id"]),
        participants=_people(_text(row["people"]), roles), owner=word("fix_owner", row["owner"]),
        needs_budget=None if pd.isna(row["needs_budget"]) else bool(row["needs_budget"]),
        issued_by=_text(row["inspector"]), findings=findings,
        is_demonstration=bool(publication["is_demonstration"]))


def _people(text: str, roles: dict[str, str]) -> tuple[str, ...]:
    """`police: Ахметов А.` as a person writes it: Ахметов А. (полиция)."""
    told = []
    for part in filter(None, text.split("; ")):
        role, colon, name = part.partition(":")
        told.append(f"{name.strip()} ({roles.get(role.strip(), role.strip())})" if colon and name.strip() else part)
    return tuple(told)


def _found(row: Any, answers: dict[str, str], units: dict[str, str], language: Language) -> str:
    """What the commission wrote, whatever the reader's language: 17 / 18; 105 s; its remark."""
    said = ""
    if isinstance(row["answer"], str):
        said = answers.get(row["answer"], row["answer"])
    elif row["observed"] == row["observed"]:
        unit = units.get(row["unit_or_choices"], "") if row["answer_type"] == "number" else ""
        whole = f" / {_amount(row['required'], language)}" if row["answer_type"] == "ratio" else ""
        said = f"{_amount(row['observed'], language)}{whole} {unit}".strip()
    return "; ".join(filter(None, (said, _text(row["note"]))))


def _amount(value: float, language: Language) -> str:
    said = f"{value:g}" if value == value else "—"
    return said if language == "en" else said.replace(".", ",")


def _in(rows: pd.DataFrame, language: str) -> dict[str, str]:
    return dict(zip(rows["code"], rows[f"label_{language}"], strict=True))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _date(value: Any) -> Any:
    return None if pd.isna(value) else pd.Timestamp(value).date()
