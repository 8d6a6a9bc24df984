"""A draft of a prescription, an order to a school to mend what was found, as a DOCX in one of the three languages."""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass

from babel.dates import format_date
from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from app.exports.prescription_words import WORDS, Language

_FONT, _BODY_PT, _TABLE_PT = "Times New Roman", 12, 10
_PAGE_MM = {"page_width": 210, "page_height": 297, "left_margin": 30, "right_margin": 15, "top_margin": 20,
            "bottom_margin": 20}
_TEXT_MM = 165
_COLUMNS_MM = (10, 48, 46, 30, 31)
_LONGEST = 10_000  # characters of one value: longer ones fill dozens of pages, and readers refuse huge texts
_BLANK = "_" * 30
_SHORT_BLANK = "_" * 15
_EARLIEST = dt.date(1980, 1, 1)  # a zip knows no earlier day
_KK_IN = ("да", "да", "да", "де", "да", "да", "де", "да", "те", "да", "да", "да")  # "in", by the month it ends


@dataclass(frozen=True)
class Finding:
    """One breach, in the words of the document's language."""

    code: str
    requirement: str
    found: str
    basis: str
    severity: str


@dataclass(frozen=True)
class Draft:
    """What is known of the order; an empty value leaves a blank line to fill in by hand."""

    number: str
    issued_on: dt.date | None
    due_on: dt.date | None
    due_rule: str
    school: str
    address: str
    district: str
    city: str
    inspected_on: dt.date | None
    visit: str
    participants: tuple[str, ...]
    owner: str
    needs_budget: bool | None
    issued_by: str
    findings: tuple[Finding, ...]
    is_demonstration: bool


def prescription_docx(draft: Draft, language: Language) -> bytes:
    """The form filled in with what is known; the same draft gives the same bytes."""
    words = WORDS[language]
    form = Document()
    _set_up(form, draft, words)
    _heading(form, draft, language)
    _table(form, draft.findings, words)
    _terms(form, draft, language)
    _signatures(form, draft, words)
    made = io.BytesIO()
    form.save(made)
    return _same_each_time(made.getvalue())


def file_name(draft: Draft, language: str) -> str:
    """A name that any disk takes: Latin letters, digits, - and _ only, whatever the number is."""
    parts = ("predpisanie", draft.number[:_LONGEST], language)
    safe = [re.sub(r"[^A-Za-z0-9_]+", "-", part)[:60].strip("-_") for part in parts]
    return "-".join(filter(None, safe)) + ".docx"


def _set_up(form: Docx, draft: Draft, words: dict[str, str]) -> None:
    section = form.sections[0]
    for side, length in _PAGE_MM.items():
        setattr(section, side, Mm(length))
    defaults = form.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for tag, names, value in (("w:rFonts", ("ascii", "hAnsi", "cs", "eastAsia"), _FONT),
                              ("w:lang", ("val", "eastAsia", "bidi"), words["language"])):
        one = defaults.find(qn(tag))
        one.attrib.clear()  # the template's theme would win over a font by name
        for name in names:
            one.set(qn(f"w:{name}"), value)
    body = form.styles["Normal"]
    body.font.size, body.paragraph_format.space_after, body.paragraph_format.line_spacing = Pt(_BODY_PT), Pt(6), 1.0
    marks = [words["draft"], *([words["demonstration_mark"]] if draft.is_demonstration else [])]
    _write(section.header.paragraphs[0], " · ".join(marks), is_bold=True).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _page_numbers(section.footer.paragraphs[0], words["page"])
    core, day = form.core_properties, max(draft.issued_on or _EARLIEST, _EARLIEST)
    core.created = core.modified = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    core.title, core.language = words["title"].format(number=_clean(draft.number)[:100]).strip(), words["language"]
    core.author = core.comments = ""


def _page_numbers(footer: Paragraph, pattern: str) -> None:
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for place, part in enumerate(re.split(r"\{(\w+)\}", pattern)):
        run = footer.add_run(part if place % 2 == 0 else "1")
        if place % 2:
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), part)
            field.append(run._r)
            footer._p.append(field)


def _heading(form: Docx, draft: Draft, language: Language) -> None:
    words = WORDS[language]
    if draft.is_demonstration:
        _write(form.add_paragraph(), words["demonstration"], is_bold=True).alignment = WD_ALIGN_PARAGRAPH.CENTER
    title = words["title"].format(number=_clean(draft.number) or _SHORT_BLANK)
    for text in (title, words["about"]):
        _write(form.add_paragraph(), text, is_bold=True).alignment = WD_ALIGN_PARAGRAPH.CENTER
    line = _write(form.add_paragraph(), f"{_day(draft.issued_on, language)}\t{_clean(draft.city) or words['no_city']}")
    line.paragraph_format.tab_stops.add_tab_stop(Mm(_TEXT_MM), WD_TAB_ALIGNMENT.RIGHT)
    _write(form.add_paragraph(), f"{words['to']} {_BLANK}")
    for field, value in (("school", draft.school), ("district", draft.district), ("address", draft.address)):
        _label(form, words[field], _clean(value))
    people = "; ".join(filter(None, map(_clean, draft.participants)))
    inspected = _day(draft.inspected_on, language)
    if draft.inspected_on and language == "kk":
        inspected += _KK_IN[draft.inspected_on.month - 1]
    _write(form.add_paragraph(), words["basis"].format(
        visit=_clean(draft.visit) or _SHORT_BLANK, people=people or _BLANK * 2, day=inspected))
    _write(form.add_paragraph(), words["order"])


def _table(form: Docx, findings: tuple[Finding, ...], words: dict[str, str]) -> None:
    """A row a finding; where none is named, one empty row to write in."""
    table = form.add_table(0, len(_COLUMNS_MM), "Table Grid")
    table.autofit = False  # so that a word without a space breaks inside its cell
    for column, width in zip(table.columns, _COLUMNS_MM, strict=True):
        column.width = Mm(width)
    rows = [words["columns"].split("|")]
    for n, one in enumerate(findings or (Finding("", "", "", "", ""),), 1):
        requirement = ". ".join(filter(None, (_clean(one.code), _clean(one.requirement))))
        rows.append([str(n), *(text or _SHORT_BLANK for text in (
            requirement, _clean(one.found), _clean(one.basis), _clean(one.severity)))])
    for n, texts in enumerate(rows):
        row = table.add_row()
        for cell, text in zip(row.cells, texts, strict=True):
            said = _write(cell.paragraphs[0], text, is_bold=n == 0, size=_TABLE_PT)
            said.paragraph_format.space_after = Pt(0)
        if n == 0:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _terms(form: Docx, draft: Draft, language: Language) -> None:
    words, rule = WORDS[language], _clean(draft.due_rule)
    due = _day(draft.due_on, language)
    due = words["due_day"].format(day=due) if draft.due_on else due
    due = words["due_rule"].format(due=due, rule=rule) if rule else due
    _label(form, words["due"], due).paragraph_format.space_before = Pt(12)
    _label(form, words["owner"], _clean(draft.owner))
    _label(form, words["budget"], {True: words["budget_yes"], False: words["budget_no"], None: ""}[draft.needs_budget])
    _label(form, words["report"], words["report_to"].format(blank=_BLANK, day=words["no_day"]))
    _write(form.add_paragraph(), words["warning"], is_bold=True)


def _signatures(form: Docx, draft: Draft, words: dict[str, str]) -> None:
    for label, who in (("issued", _clean(draft.issued_by)), ("received", "")):
        said = _label(form, words[label], who or _BLANK * 2).paragraph_format
        said.space_before, said.keep_with_next = Pt(12), True
        _write(form.add_paragraph(), words["signed"].format(blank=_SHORT_BLANK, day=words["no_day"]))


def _label(form: Docx, label: str, value: str) -> Paragraph:
    return _write(_write(form.add_paragraph(), f"{label}: ", is_bold=True), value or _BLANK)


def _write(paragraph: Paragraph, text: str, *, is_bold: bool = False, size: int | None = None) -> Paragraph:
    run = paragraph.add_run(text)
    run.bold = is_bold or None
    run.font.size = Pt(size) if size else None
    return paragraph


def _day(day: dt.date | None, language: Language) -> str:
    words = WORDS[language]
    return format_date(day, words["day"], locale=language) if day else words["no_day"]


def _clean(text: str) -> str:
    """One line of what can be printed: no control, half of a pair, or sign that turns the text's direction."""
    seen = "".join(c if c.isprintable() else "" if unicodedata.category(c) == "Cf" else " " for c in text[:_LONGEST])
    return " ".join(seen.split()) + ("…" if len(text) > _LONGEST else "")


def _same_each_time(document: bytes) -> bytes:
    """The same parts under one fixed time, without the marks of the machine that packed them."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as parts, zipfile.ZipFile(packed, "w") as fixed:
        for name in parts.namelist():
            part = zipfile.ZipInfo(name)  # its time is the first that a zip knows
            part.create_system = 0
            fixed.writestr(part, parts.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
