"""Drafts of prescriptions: complete in three languages, blank where unknown, sound under hostile text."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document
from docx.document import Document as Docx
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st

from app.exports.prescription import Draft, Finding, file_name, prescription_docx
from app.exports.prescription_words import WORDS, Language

LANGUAGES: tuple[Language, ...] = ("ru", "kk", "en")
FINDINGS = (
    Finding("VS-01", "Әр кіреберісте камера бар", "жоқ, бұзылған", "117-бұйрық, 84-88-т.", "елеулі"),
    Finding("GU-02", "Жаңа дабыл түймесі һәм өткізу ғимараты", "істемейді", "тексеру тәжірибесі", "аса маңызды"),
)
FULL = Draft(
    number="P-2026-0004", issued_on=dt.date(2026, 11, 5), due_on=dt.date(2026, 11, 10), due_rule="3 жұмыс күні",
    school="№ 12 мектеп-лицей", address="Абай көшесі, 1", district="Есіл ауданы", city="Астана",
    inspected_on=dt.date(2026, 9, 3), visit="V-0012", participants=("Ахметов Ә. Қ.", "Иванова И."),
    owner="мектеп директоры", needs_budget=True, issued_by="учаскелік инспектор Сәрсенов Ұ.", findings=FINDINGS,
    is_demonstration=False)
EMPTY = Draft("", None, None, "", "", "", "", "", None, "", (), "", None, "", (), False)
TEXTS = ("number", "due_rule", "school", "address", "district", "city", "visit", "owner", "issued_by")
HOSTILE = ("\x00\x01\x1b\x1f", "\ud800школа\udfff", "я" * 5_000, "а\nб\r\nв\tг\x0bд\u2028е",
           "</w:t></w:p><w:p>&amp;<!--", "{day}{0}%s", "\u202eтупиш\u202c", "\ufffe\uffff\ue000", " \u00a0\u3000 ",
           "_" * 400)


def opened(draft: Draft, language: Language) -> Docx:
    return Document(io.BytesIO(prescription_docx(draft, language)))


def words_of(form: Docx) -> str:
    """Everything that is read in the body, in order: a line a paragraph, cells included."""
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in form.element.body.iter(qn("w:p")))


def shape(form: Docx) -> list[str]:
    """The elements of the body, without what they say."""
    return [e.tag for e in form.element.body.iter() if e.tag != qn("w:tab")]


def in_every_text(change: Callable[[str], str], of: Draft = FULL) -> Draft:
    """The draft with `change` done to each text of it."""
    findings = tuple(Finding(*map(change, dataclasses.astuple(f))) for f in of.findings)
    texts: dict[str, Any] = {name: change(getattr(of, name)) for name in TEXTS}
    return dataclasses.replace(of, **texts, participants=tuple(map(change, of.participants)), findings=findings)


@pytest.mark.parametrize(("language", "said"), [
    ("ru", ("ПРЕДПИСАНИЕ № P-2026-0004", "5 ноября 2026 года", "Кому: директору школы", "№ V-0012",
            "3 сентября 2026 года комиссией в составе: Ахметов Ә. Қ.; Иванова И.,", "10 ноября 2026 года включительно",
            "3 жұмыс күні", "Средства бюджета: требуются", "ПРЕДПИСЫВАЕТСЯ", "сообщить письменно: куда ___",
            "влечёт ответственность", "Предписание выдал", "Предписание получил", "подпись ___")),
    ("kk", ("НҰСҚАМА № P-2026-0004", "2026 жылғы 5 қараша", "Кімге: мектеп директорына", "№ V-0012",
            "Құрамында Ахметов Ә. Қ.; Иванова И. бар комиссия 2026 жылғы 3 қыркүйекте",
            "2026 жылғы 10 қараша, осы күнді", "3 жұмыс күні", "Бюджет қаражаты: қажет", "НҰСҚАМА БЕРІЛЕДІ",
            "хабарлау қажет: қайда ___", "жауаптылыққа әкеп соғады", "Нұсқаманы берген", "Нұсқаманы алған",
            "қолы ___")),
    ("en", ("PRESCRIPTION № P-2026-0004", "5 November 2026", "To: the director of the school", "№ V-0012",
            "3 September 2026 by a commission of Ахметов Ә. Қ.; Иванова И. found", "10 November 2026 inclusive",
            "3 жұмыс күні", "Budget money: needed", "PRESCRIBED", "is fulfilled: where ___", "entails liability",
            "Prescription issued by", "Prescription received by", "signature ___")),
])
def test_every_field_is_said(language: Language, said: tuple[str, ...]) -> None:
    text = words_of(opened(FULL, language))
    data = (FULL.school, FULL.address, FULL.district, FULL.city, FULL.owner, FULL.issued_by)
    assert [one for one in (*said, *data) if one not in text] == []
    assert set("әғқңөұүһі") <= set(text.lower())
    assert "None" not in text


@pytest.mark.parametrize("language", ["kk", "en"])
def test_every_form_has_the_same_words(language: Language) -> None:
    assert WORDS["ru"].keys() == WORDS[language].keys()
    for key, words in WORDS["ru"].items():
        told = WORDS[language][key]
        assert words
        assert told
        assert words.count("|") == told.count("|")
        assert set(re.findall(r"\{\w+\}", words)) == set(re.findall(r"\{\w+\}", told)), key


@pytest.mark.parametrize("month", range(1, 13))
def test_kazakh_days_of_a_visit(month: int) -> None:
    expected = ("қаңтарда", "ақпанда", "наурызда", "сәуірде", "мамырда", "маусымда", "шілдеде", "тамызда",
                "қыркүйекте", "қазанда", "қарашада", "желтоқсанда")[month - 1]
    draft = dataclasses.replace(FULL, inspected_on=dt.date(2026, month, 1))
    assert f"2026 жылғы 1 {expected} жүргізген" in words_of(opened(draft, "kk"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_unknown_is_blank(language: Language) -> None:
    form = opened(EMPTY, language)
    text = words_of(form)
    assert "None" not in text
    assert "()" not in text
    assert "№ ____" in text
    assert text.count("20___") == 6  # of the day, the visit, the deadline, the report and two signatures
    for line in (p.text for p in form.paragraphs if ":" in p.text):
        assert "___" in line or line.split(":")[1].strip(), line
    assert [c.text.strip("_") for c in form.tables[0].rows[1].cells] == ["1", "", "", "", ""]
    no_rule = words_of(opened(dataclasses.replace(FULL, due_rule=""), language))
    assert "—" not in no_rule


@pytest.mark.parametrize(("language", "yes", "no"), [("ru", "требуются", "не требуются"),
                                                     ("kk", "қажет", "қажет емес"), ("en", "needed", "not needed")])
def test_budget_is_yes_no_or_blank(language: Language, yes: str, no: str) -> None:
    def said(needs: bool | None) -> str:
        lines = words_of(opened(dataclasses.replace(FULL, needs_budget=needs), language)).split("\n")
        return next(line.split(": ")[1] for line in lines if line.startswith(WORDS[language]["budget"]))

    assert (said(True), said(False), said(None).strip("_")) == (yes, no, "")


@pytest.mark.parametrize(("language", "draft", "made_up", "pages"), [
    ("ru", "ПРОЕКТ", "данные вымышлены", ["стр. ", "PAGE", " из ", "NUMPAGES"]),
    ("kk", "ЖОБА", "деректер ойдан шығарылған", ["NUMPAGES", " беттің ", "PAGE", "-беті"]),
    ("en", "DRAFT", "the data are invented", ["page ", "PAGE", " of ", "NUMPAGES"])])
def test_every_page_is_marked_and_numbered(language: Language, draft: str, made_up: str, pages: list[str]) -> None:
    real, demonstration = (opened(dataclasses.replace(FULL, is_demonstration=is_one), language)
                           for is_one in (False, True))
    for form in (real, demonstration):
        assert draft in form.sections[0].header.paragraphs[0].text
    assert made_up in words_of(demonstration)
    assert WORDS[language]["demonstration_mark"] in demonstration.sections[0].header.paragraphs[0].text
    assert made_up not in words_of(real)
    assert WORDS[language]["demonstration_mark"] not in real.sections[0].header.paragraphs[0].text
    footer = real.sections[0].footer.paragraphs[0]._p
    parts = [e.get(qn("w:instr")) or "".join(t.text or "" for t in e.iter(qn("w:t"))) for e in footer
             if e.tag != qn("w:pPr")]
    assert list(filter(None, parts)) == pages


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("n", [1, 2, 60])
def test_a_row_a_finding_under_a_repeated_heading(language: Language, n: int) -> None:
    findings = tuple(dataclasses.replace(FINDINGS[i % 2], found=f"көрілген {i}") for i in range(n))
    table = opened(dataclasses.replace(FULL, findings=findings), language).tables[0]
    rows = [[c.text for c in row.cells] for row in table.rows]
    assert rows[1:] == [[str(i), f"{f.code}. {f.requirement}", f.found, f.basis, f.severity]
                        for i, f in enumerate(findings, 1)]
    repeats = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows]
    assert repeats == [True] + [False] * n


@pytest.mark.parametrize(("language", "tag"), [("ru", "ru-RU"), ("kk", "kk-KZ"), ("en", "en-GB")])
def test_page_font_and_language(language: Language, tag: str) -> None:
    form = opened(FULL, language)
    section = form.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    defaults = form.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    fonts, spoken = defaults.find(qn("w:rFonts")), defaults.find(qn("w:lang"))
    assert dict(fonts.attrib) == {qn(f"w:{n}"): "Times New Roman" for n in ("ascii", "hAnsi", "cs", "eastAsia")}
    assert set(spoken.attrib.values()) == {tag}
    assert sum((column.width or 0) / Mm(1) for column in form.tables[0].columns) == pytest.approx(165, abs=1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_bytes_each_time(language: Language) -> None:
    made = prescription_docx(FULL, language)
    assert made == prescription_docx(dataclasses.replace(FULL), language)
    core = Document(io.BytesIO(made)).core_properties
    assert core.created is not None
    assert core.created.date() == core.modified.date() == FULL.issued_on
    assert (core.author, core.comments) == ("", "")
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert parts.testzip() is None


@pytest.mark.parametrize("day", [dt.date.min, dt.date(1979, 12, 31), dt.date.max])
def test_days_at_the_ends_of_the_calendar(day: dt.date) -> None:
    draft = dataclasses.replace(FULL, issued_on=day, due_on=day, inspected_on=day)
    for language in LANGUAGES:
        form = opened(draft, language)
        assert str(day.year) in words_of(form)
        assert form.core_properties.created is not None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_field(language: Language, text: str) -> None:
    plain, hostile = opened(FULL, language), opened(in_every_text(lambda said: f"{said}{text}{said}"), language)
    assert shape(hostile) == shape(plain)
    assert len(hostile.paragraphs) == len(plain.paragraphs)
    assert not set("\x00\x01\x1b\x1f\x0b\u2028\u202e\u202c\ufffe\uffff") & set(words_of(hostile))
    alone = opened(in_every_text(lambda _: text), language)
    assert len(alone.tables[0].rows) == 1 + len(FINDINGS)


def test_a_text_of_any_length_is_cut_and_says_so() -> None:
    text = words_of(opened(dataclasses.replace(FULL, school="я" * 11_000_000), "ru"))
    assert "я" * 10_000 + "…" in text
    assert len(text) < 20_000


@pytest.mark.parametrize(("number", "language", "expected"), [
    ("P-2026-0004", "ru", "predpisanie-P-2026-0004-ru.docx"), ("P-2026-0004", "kk", "predpisanie-P-2026-0004-kk.docx"),
    ("", "ru", "predpisanie-ru.docx"), ("../../etc/passwd", "ru", "predpisanie-etc-passwd-ru.docx"),
    ("12/3 «б»", "kk", "predpisanie-12-3-kk.docx"), ("\x00\r\n\"x\";", "ru", "predpisanie-x-ru.docx"),
    ("1" * 5_000, "ru", f"predpisanie-{'1' * 60}-ru.docx"), ("P_1", "../kk", "predpisanie-P_1-kk.docx")])
def test_file_name(number: str, language: str, expected: str) -> None:
    assert file_name(dataclasses.replace(FULL, number=number), language) == expected


@given(st.text(st.characters(exclude_categories=())))
def test_file_name_is_safe_for_any_number(number: str) -> None:
    name = file_name(dataclasses.replace(FULL, number=number), "ru")
    assert re.fullmatch(r"predpisanie[A-Za-z0-9_-]*-ru\.docx", name)


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
ANY_DAY = st.none() | st.dates()
ANY_DRAFT: Any = st.builds(
    Draft, **dict.fromkeys(TEXTS, ANY_TEXT), issued_on=ANY_DAY, due_on=ANY_DAY, inspected_on=ANY_DAY,
    participants=st.lists(ANY_TEXT, max_size=3).map(tuple), needs_budget=st.none() | st.booleans(),
    findings=st.lists(st.builds(Finding, *[ANY_TEXT] * 5), max_size=3).map(tuple), is_demonstration=st.booleans())


def letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


@settings(max_examples=60, deadline=None)
@given(ANY_DRAFT, st.sampled_from(LANGUAGES))
def test_any_text_makes_a_document_that_says_it(draft: Draft, language: Language) -> None:
    form = opened(draft, language)
    said = letters(words_of(form))
    given_texts = [getattr(draft, name) for name in TEXTS] + list(draft.participants)
    for text in given_texts + [text for f in draft.findings for text in dataclasses.astuple(f)]:
        assert letters(text) in said
    assert len(form.tables[0].rows) == 1 + max(len(draft.findings), 1)
