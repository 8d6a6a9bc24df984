"""The daily letters: what is overdue, what falls due, whom to visit today; to each in his own language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import duckdb
from babel import dates

from etl.post import Letter
from etl.refusal import Refusal

LANGUAGES = ("kk", "ru", "en")
LINES = 60  # of a section; a longer list is read on the dashboard

_PEOPLE = """
    select i.inspector_id as person_id, i.name, coalesce(i.email, '') as email, i.language, 'inspector' as office,
        i.district_id, null as school_id
    from staging.inspector i join marts.inspector_work w using (inspector_id)
    union all
    select official_id, name, coalesce(email, ''), language, office, district_id, school_id from staging.official
    order by 1"""

_ORDERS = """
    select o.*, s.name_kk, s.name_ru, s.name_en
    from marts.due_order o join marts.school s using (school_id)
    order by o.overdue_days desc nulls last, o.due_on, o.prescription_id"""

_VISITS = """
    select p.inspector_id, p.position, i.name as inspector, s.school_id, s.district_id, s.name_kk, s.name_ru, s.name_en,
        coalesce(s.address, '') as address
    from marts.planned_visit p
    join marts.not_done n using (school_id)
    join marts.school s using (school_id)
    left join marts.inspector i on i.inspector_id = p.inspector_id
    where p.visit_on = $day
    order by i.name collate kk, p.position"""

_LEFT = """
    select n.school_id, n.district_id, n.inspector_id, n.reason, coalesce(g.grounds_n, 0) as grounds_n,
        s.name_kk, s.name_ru, s.name_en
    from marts.not_done n join marts.school s using (school_id) left join marts.school_signal g using (school_id)
    union all
    select s.school_id, s.district_id, s.inspector_id, null, g.grounds_n, s.name_kk, s.name_ru, s.name_en
    from marts.school_signal g join marts.school s using (school_id)
    where g.grounds_n > 0 and s.inspected_on is not null and s.is_in_scope
    order by 1"""

Row = dict[str, Any]


@dataclass(frozen=True)
class Digest:
    """The letters of one morning; none on a day off."""

    digest_on: dt.date
    is_working: bool
    letters: tuple[Letter, ...]


def digest(con: duckdb.DuckDBPyConnection) -> Digest:
    """The letters of the morning after the day that the warehouse describes (of that day, while it lasts).

    Inspectors, heads of districts and the deputy akim get one each working day, also when nothing is due: silence
    would look like a failure. A director gets one when his school has something overdue or due.
    """
    try:
        run = _rows(con, """
            select c.last_whole_on, c.last_whole_on + 1 as digest_on, d.is_working, r.is_demonstration
            from reference.run r cross join marts.campaign c
            join staging.calendar_day d on d.day_on = c.last_whole_on + 1""")[0]
        people, orders, left = _rows(con, _PEOPLE), _rows(con, _ORDERS), _rows(con, _LEFT)
        visits = _rows(con, _VISITS, day=run["digest_on"])
        phrases = {r["phrase"]: r for r in _rows(con, "from reference.letters")}
        codes = {(r["list"], r["code"]): r for r in _rows(con, "from reference.codes")}
    except duckdb.CatalogException as error:
        raise Refusal("The models are not built yet: run `python -m etl build` first.") from error
    letters = []
    for person in people if run["is_working"] else ():
        mine = _concerns(person)
        due = [o for o in orders if mine(o) and _is_told(person, o)]
        words = _Words(person["language"], phrases, codes)
        letter = _letter(person, words, run, due, [v for v in visits if mine(v)], [n for n in left if mine(n)])
        if person["office"] != "director" or due:
            letters.append(letter)
    return Digest(run["digest_on"], run["is_working"], tuple(letters))


@dataclass(frozen=True)
class _Words:
    language: str
    phrases: dict[str, Row]
    codes: dict[tuple[str, str], Row]

    def __call__(self, phrase: str, **values: object) -> str:
        return str(self.phrases[phrase][f"text_{self.language}"]).format(**values)

    def code(self, of_list: str, code: str | None) -> str:
        row = self.codes.get((of_list, code or ""))
        return str(row[f"label_{self.language}"]) if row else "—"

    def day(self, day: dt.date) -> str:
        return str(dates.format_date(day, format="medium", locale=self.language))

    def school(self, row: Row) -> str:
        return str(row[f"name_{self.language}"] or row["school_id"])


def _concerns(person: Row) -> Callable[[Row], bool]:
    """Is a row of a school the person's?"""
    office, own = person["office"], person
    if office == "inspector":
        return lambda row: own["person_id"] == row.get("holder_id", row.get("inspector_id"))
    if office == "director":
        return lambda row: bool(own["school_id"] == row["school_id"])
    if office == "deputy_akim":
        return lambda row: True
    return lambda row: bool(own["district_id"] == row["district_id"])


def _is_told(person: Row, order: Row) -> bool:
    """Does the ladder name this person's office for an overdue prescription? What falls due is told to all but one."""
    if not order["is_overdue"]:
        return bool(person["office"] != "deputy_akim")
    return person["office"] in order["offices"]


def _letter(person: Row, words: _Words, run: Row, due: list[Row], visits: list[Row], left: list[Row]) -> Letter:
    overdue, soon = [o for o in due if o["is_overdue"]], [o for o in due if not o["is_overdue"]]
    is_chief = person["office"] not in ("inspector", "director")
    parts = [words("greeting", name=person["name"]), words("as_of", day=words.day(run["last_whole_on"]))]
    if run["is_demonstration"]:
        parts.append(words("demonstration"))
    parts += [_section(words, "overdue", (_order(words, "overdue_line", o) for o in overdue), len(overdue)),
              _section(words, "soon", (_order(words, "soon_line", o) for o in soon), len(soon))]
    if person["office"] != "director":
        line = "visit_line_chief" if is_chief else "visit_line"
        parts.append(_section(words, "visits", (words(
            line, school=words.school(v), address=v["address"], position=v["position"] or "", inspector=v["inspector"])
            for v in visits), len(visits)))
        grounds = [n for n in left if n["grounds_n"]]
        parts.append(_section(words, "grounds", (words("school_line", school=words.school(n)) for n in grounds),
                              len(grounds)))
    if is_chief:
        nobody = [n for n in left if n["reason"] == "no_inspector"]
        parts += [words("behind", n=sum(n["reason"] is not None for n in left)),
                  _section(words, "nobody", (words("school_line", school=words.school(n)) for n in nobody),
                           len(nobody))]
    parts.append(words("sign"))
    subject = words("subject", day=words.day(run["digest_on"]), overdue=len(overdue), soon=len(soon),
                    visits=len(visits))
    return Letter(person["person_id"], person["name"], person["email"], person["language"], subject,
                  "\n\n".join(parts) + "\n")


def _section(words: _Words, title: str, lines: Iterable[str], n: int) -> str:
    """A heading with its number, and the lines; a long list is cut, and says by how much."""
    shown = [f"  {line}" for line, _ in zip(lines, range(LINES), strict=False)]
    if n > LINES:
        shown.append("  " + words("more", n=n - LINES))
    return "\n".join([words(title, n=n), *(shown or ["  " + words("nothing")])])


def _order(words: _Words, phrase: str, order: Row) -> str:
    return words(phrase, number=order["prescription_id"], school=words.school(order), due=words.day(order["due_on"]),
                 severity=words.code("severity", order["severity"]), days=order["overdue_days"],
                 owner=words.code("fix_owner", order["owner"]))


def _rows(con: duckdb.DuckDBPyConnection, question: str, **parameters: object) -> list[Row]:
    answer = con.execute(question, parameters)
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
