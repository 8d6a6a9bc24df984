"""What must hold of any school: the rules of domain §3–§4 against the same rules in plain Python.

"Adding an unknown never raises a status" holds as it stands for an answer that passed and for a criterion
that did not apply. It cannot hold for every answer under the definitions of §4: to drop a veto or a cap
takes the veto or the cap away, and to drop a failed or partial answer leaves it out of R. What holds of
those too: R_lo and K never rise, and silence turns a school green only where it hides a veto or a cap.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from etl.warehouse import check
from tests.small_city import SmallCity, criteria, failing, passing

AS_OF = dt.date(2026, 12, 8)
CAMPAIGN_STARTS = dt.date(2026, 11, 1)
CHECKLIST = {c["code"]: c for c in criteria()}
# From silence to green, as statuses.csv orders them.
RANK = {"not_inspected": 0, "insufficient": 1, "not_ready": 2, "ready_with_remarks": 3, "ready": 4}
Answer = dict[str, Any]

few_rich_examples = settings(
    max_examples=6, deadline=None, derandomize=True, database=None,
    phases=[Phase.explicit, Phase.generate],  # one example is a whole city: it names its schools itself
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@dataclass(frozen=True)
class Visit:
    """A visit; a code that `answers` lacks was not written down."""

    day: dt.date
    answers: Mapping[str, Answer]
    purpose: str = "full"
    is_named: bool = True
    review: str = "accepted"


@dataclass(frozen=True)
class Prescription:
    """An order to mend `codes`."""

    codes: tuple[str, ...]
    due_on: dt.date
    verified_on: dt.date | None = None
    reopened_on: dt.date | None = None

    @property
    def is_open(self) -> bool:
        """Not verified, or opened again since."""
        return self.verified_on is None or (self.reopened_on is not None and self.reopened_on >= self.verified_on)


@dataclass(frozen=True)
class School:
    """What happened at one school."""

    visits: tuple[Visit, ...]
    prescriptions: tuple[Prescription, ...] = ()

    def silenced(self, code: str) -> School:
        """The same school, had nobody ever answered `code`."""
        return replace(self, visits=tuple(
            replace(v, answers={c: a for c, a in v.answers.items() if c != code}) for v in self.visits))

    def rechecked(self, *codes: str) -> School:
        """The same school after a re-check today that found these criteria mended."""
        mended = {code: passing(CHECKLIST[code]) for code in codes}
        return replace(self, visits=(*self.visits, Visit(AS_OF, mended, purpose="recheck")))


@dataclass
class Judgement:
    """What §3–§4 say of a school (or of one system of it)."""

    status: str = "not_inspected"
    score: Fraction | None = None
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(100)
    knowledge: Fraction = Fraction(0)
    results: dict[str, str] = field(default_factory=dict)
    vetoes: set[str] = field(default_factory=set)
    caps: set[str] = field(default_factory=set)


def judge(school: School) -> Judgement:
    """The school's status and numbers, by the text of the domain."""
    out = Judgement()
    accepted = [v for v in school.visits if _is_accepted(v)]
    counted = [v for v in school.visits if v in accepted
               or (accepted and v.purpose == "recheck" and v.is_named and v.review != "returned")]
    applicable = known = won = Fraction(0)
    for code, criterion in CHECKLIST.items():
        said = [(v.day, *_result(criterion, v.answers.get(code))) for v in counted]
        said = [s for s in said if s[1] != "unknown"]
        day, result, is_cap, is_veto = max(said, default=(AS_OF, "unknown", False, False), key=lambda s: s[0])
        if (AS_OF - day).days > int(criterion["valid_days"]):
            result, is_cap, is_veto = "unknown", False, False
        out.results[code] = result
        out.caps |= {code} if is_cap else set()
        out.vetoes |= {code} if is_veto else set()
        weight = Fraction(criterion["weight"])
        applicable += weight if result != "not_applicable" else 0
        known += weight if result in ("pass", "partial", "fail") else 0
        won += weight * {"pass": Fraction(1), "partial": Fraction(1, 2)}.get(result, Fraction(0))
    if applicable:
        out.low, out.high = 100 * won / applicable, 100 * (won + applicable - known) / applicable
        out.knowledge = 100 * known / applicable
    out.score = 100 * won / known if known else None
    out.status = _status(school, out, any(v.day >= CAMPAIGN_STARTS for v in accepted))
    return out


def _status(school: School, found: Judgement, is_inspected: bool) -> str:
    unfinished = [p for p in school.prescriptions if p.is_open]
    is_critical_overdue = any(
        p.due_on < AS_OF and any(CHECKLIST[c]["severity"] == "critical" for c in p.codes) for p in unfinished)
    if not is_inspected:
        return "not_inspected"
    if found.knowledge < 80:
        return "insufficient"
    if found.vetoes or found.score is None or found.score < 70 or is_critical_overdue:
        return "not_ready"
    if found.caps or unfinished or found.low < 90 or found.knowledge < 95:
        return "ready_with_remarks"
    return "ready"


def _is_accepted(visit: Visit) -> bool:
    results = [_result(c, visit.answers.get(code))[0] for code, c in CHECKLIST.items()]
    applicable = len(results) - results.count("not_applicable")
    answered = applicable - results.count("unknown")
    return (visit.purpose == "full" and visit.is_named and visit.review != "returned"
            and applicable > 0 and 10 * answered >= 9 * applicable)


def _result(criterion: dict[str, str], answer: Answer | None) -> tuple[str, bool, bool]:
    """(result, does it cap, does it veto) of one answer."""
    if answer is None or answer.get("answer") == "unknown":
        return "unknown", False, False
    word = answer.get("answer")
    if word == "not_applicable":
        return "not_applicable", False, False
    if word == "not_received":
        value = Fraction(-10**9) if criterion["better"] == "higher" else Fraction(10**9)
    elif criterion["answer"] == "choice":
        value = Fraction(dict(o.split("=") for o in criterion["unit_or_choices"].split(";"))[str(word)])
    elif word:
        value = {"yes": Fraction(1), "partly": Fraction(1, 2), "no": Fraction(0)}[str(word)]
    else:
        value = Fraction(str(answer["observed"])) / Fraction(str(answer.get("required", 1)))

    def reaches(mark: str) -> bool:
        return value >= Fraction(mark) if criterion["better"] == "higher" else value <= Fraction(mark)

    passes, is_partial = reaches(criterion["pass_at"]), criterion["partial_at"] and reaches(criterion["partial_at"])
    return ("pass" if passes else "partial" if is_partial else "fail",
            bool(criterion["cap_at"]) and not reaches(criterion["cap_at"]),
            bool(criterion["veto_at"]) and not reaches(criterion["veto_at"]))


def _menu(criterion: dict[str, str]) -> list[Answer | None]:
    """What a commission may say of a criterion, besides that it passes."""
    said: list[Answer | None] = [failing(criterion), None, {"answer": "unknown"}, {"answer": "not_applicable"}]
    kind, mark = criterion["answer"], float(criterion["pass_at"])
    if kind == "yes_partly_no":
        said.append({"answer": "partly"})
    if kind == "choice":
        said += [{"answer": o.split("=")[0]} for o in criterion["unit_or_choices"].split(";")]
    if kind == "ratio":
        said += [{"observed": k, "required": n} for k, n in ((1, 3), (2, 3), (3, 4), (8, 10), (19, 20), (0, 7))]
    if kind == "number":
        said += [{"observed": round(mark * share, 1)} for share in (0, 0.5, 0.9, 1.1, 3, 7)]
    return said


MENUS = {code: _menu(c) for code, c in CHECKLIST.items()}
codes = st.sampled_from(sorted(CHECKLIST))


SPOKEN = {code: [a for a in menu if a and a.get("answer") != "unknown"] for code, menu in MENUS.items()}


@st.composite
def changes(draw: st.DrawFn, most: int, *, is_spoken: bool = False) -> dict[str, Answer | None]:
    """Some criteria, each with one of the things that may be said of it."""
    chosen = draw(st.lists(codes, max_size=most, unique=True))
    return {code: draw(st.sampled_from((SPOKEN if is_spoken else MENUS)[code])) for code in chosen}


@st.composite
def schools(draw: st.DrawFn) -> School:
    """A school with a visit (seldom one that is not accepted), perhaps a re-check and prescriptions."""
    said: dict[str, Answer | None] = {code: passing(c) for code, c in CHECKLIST.items()}
    match draw(st.sampled_from(["nearly perfect", "some faults", "many faults", "small", "aged"])):
        case "nearly perfect":
            said |= draw(changes(2))
        case "some faults":
            said |= draw(changes(8))
        case "many faults":
            said |= draw(changes(24, is_spoken=True))
        case "small":  # most of the checklist does not apply: one unknown weighs a lot
            said |= dict.fromkeys(draw(st.permutations(sorted(CHECKLIST)))[:30], {"answer": "not_applicable"})
            said |= draw(changes(3))
        case "aged":  # what lives 30 days has aged, and some was not written down
            said |= dict.fromkeys(draw(st.permutations(sorted(CHECKLIST)))[:4])
            said |= dict.fromkeys(draw(st.permutations(sorted(CHECKLIST)))[:12], {"answer": "not_applicable"})
    usual = draw(st.integers(0, 19))
    first = Visit(
        draw(st.sampled_from([dt.date(2026, 11, 5), dt.date(2026, 11, 20)])),
        {code: answer for code, answer in said.items() if answer is not None},
        is_named=usual != 0, review="returned" if usual == 1 else "accepted")
    visits = [first]
    if draw(st.booleans()):
        later = draw(changes(5))
        visits.append(Visit(dt.date(2026, 12, 1), {c: a for c, a in later.items() if a is not None}, "recheck"))
    return School(tuple(visits), tuple(draw(st.lists(prescriptions(), max_size=2))))


@st.composite
def prescriptions(draw: st.DrawFn) -> Prescription:
    """A prescription of the 25th of November: open, overdue, verified or reopened."""
    return Prescription(
        tuple(draw(st.lists(codes, min_size=1, max_size=3, unique=True))),
        draw(st.sampled_from([dt.date(2026, 12, 1), AS_OF, dt.date(2026, 12, 30)])),
        draw(st.sampled_from([None, dt.date(2026, 12, 3)])),
        draw(st.sampled_from([None, dt.date(2026, 12, 2), dt.date(2026, 12, 5)])))


def built(named: Mapping[str, School]) -> duckdb.DuckDBPyConnection:
    """A city of these schools, by the real ETL."""
    city = SmallCity()
    for school_id, school in named.items():
        city.add_school(school_id)
        for n, visit in enumerate(school.visits):
            answers = {code: visit.answers.get(code) for code in CHECKLIST}
            city.add_visit(school_id, f"{school_id}-{n}", visit.day, answers, purpose=visit.purpose,
                           review_state=visit.review,
                           participants="police: Ахметов А.; education: Серикова Б." if visit.is_named else "")
        for n, p in enumerate(school.prescriptions):
            city.add_prescription(f"{school_id}-0", f"{school_id}-p{n}", criteria=";".join(p.codes),
                                  issued_on="2026-11-25", due_on=p.due_on, verified_on=p.verified_on or "",
                                  reopened_on=p.reopened_on or "")
    with tempfile.TemporaryDirectory() as folder:
        con = city.build(Path(folder) / "landing", AS_OF)
    assert con.execute("select * from quality.quarantine").fetchall() == []
    assert check(con)[1] == []
    return con


def statuses(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Every school's status."""
    return dict(con.execute("select school_id, status from marts.school").fetchall())


def agree_with_plain_python(con: duckdb.DuckDBPyConnection, named: Mapping[str, School]) -> dict[str, Judgement]:
    """Assert that the models say of every school what `judge` says; returns what that is."""
    expected = {school_id: judge(school) for school_id, school in named.items()}
    rows = con.execute("select school_id, status, score_pct, score_lo_pct, score_hi_pct, knowledge_pct "
                       "from marts.school").fetchall()
    assert len(rows) == len(named)
    for school_id, status, *numbers in rows:
        e = expected[school_id]
        assert status == e.status, (school_id, named[school_id], e)
        by_hand = [None if n is None else float(n) for n in (e.score, e.low, e.high, e.knowledge)]
        assert numbers == pytest.approx(by_hand), (school_id, named[school_id])
    results: dict[str, dict[str, str]] = {}
    for school_id, code, result in con.execute(
            "select school_id, criterion_code, result from marts.school_criterion").fetchall():
        results.setdefault(school_id, {})[code] = result
    assert results == {school_id: e.results for school_id, e in expected.items()}
    return expected


@few_rich_examples
@given(st.lists(st.tuples(schools(), codes, codes), min_size=15, max_size=15))
def test_silence_never_helps_and_mending_never_harms(drawn: list[tuple[School, str, str]]) -> None:
    named: dict[str, School] = {}
    for n, (school, one, other) in enumerate(drawn):
        named |= {f"s{n}": school, f"s{n}-silent-{one}": school.silenced(one),
                  f"s{n}-silent-{other}": school.silenced(other), f"s{n}-mended-{one}": school.rechecked(one),
                  f"s{n}-mended-{other}": school.rechecked(other)}
        for code in sorted(judge(school).vetoes | judge(school).caps)[:2]:  # where silence pays most
            named |= {f"s{n}-silent-{code}": school.silenced(code), f"s{n}-mended-{code}": school.rechecked(code)}
    with built(named) as con:
        found = agree_with_plain_python(con, named)
        _interval_holds(con)
        _counts_sum_to_the_scope(con, len(named))
    for school_id, after in found.items():
        base, _, what = school_id.partition("-")
        if what.startswith("silent"):
            _silence_did_not_help(found[base], after, what.removeprefix("silent-"))
        elif what:
            _mending_did_no_harm(found[base], after)


@few_rich_examples
@given(st.lists(schools(), min_size=12, max_size=12))
def test_the_way_to_green_is_enough_and_no_step_of_it_is_idle(drawn: list[School]) -> None:
    named = {f"s{n}": school for n, school in enumerate(drawn)}
    with built(named) as con:
        steps: dict[str, list[tuple[str, str | None, str | None]]] = {}
        for school_id, *step in con.execute("select school_id, step, criterion_code, prescription_id "
                                            "from marts.way_to_green order by school_id, position").fetchall():
            steps.setdefault(school_id, []).append((step[0], step[1], step[2]))
        ready = {s for s, status in statuses(con).items() if status == "ready"}
    assert set(steps) == set(named) - ready
    walked: dict[str, School] = {}
    for school_id, way in steps.items():
        walked[f"{school_id}-whole"] = _walk(named[school_id], way)
        for i in range(len(way)):
            walked[f"{school_id}-without-{i}"] = _walk(named[school_id], way[:i] + way[i + 1:])
    with built(walked) as con:
        agree_with_plain_python(con, walked)
        after = statuses(con)
    for name, status in after.items():
        school_id, _, left_out = name.partition("-")
        assert (status == "ready") == (left_out == "whole"), (name, named[school_id], steps[school_id])


def _silence_did_not_help(before: Judgement, after: Judgement, code: str) -> None:
    assert after.low <= before.low
    assert after.knowledge <= before.knowledge
    assert after.high >= before.high
    rises = RANK[after.status] > RANK[before.status]
    if before.results[code] in ("pass", "not_applicable", "unknown"):
        assert not rises, (code, before, after)
    if rises:
        is_hidden = code in before.vetoes | before.caps
        was_score_low = before.score is not None and before.score < 70
        assert is_hidden or was_score_low, (code, before, after)
        assert is_hidden or after.status != "ready", (code, before, after)


def _mending_did_no_harm(before: Judgement, after: Judgement) -> None:
    assert after.low >= before.low
    assert after.knowledge >= before.knowledge
    assert (after.score or 0) >= (before.score or 0)
    assert RANK[after.status] >= RANK[before.status], (before, after)


def _interval_holds(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("""
        select school_id, scope, score_lo_pct, score_pct, score_hi_pct from marts.school_scope
        where not (score_lo_pct between -1e-9 and score_hi_pct + 1e-9 and score_hi_pct <= 100 + 1e-9)
            or not coalesce(score_pct between score_lo_pct - 1e-9 and score_hi_pct + 1e-9, true)""").fetchall() == []


def _counts_sum_to_the_scope(con: duckdb.DuckDBPyConnection, schools_n: int) -> None:
    counted = con.execute("""
        select s.status, count(m.school_id) from reference.statuses s
        left join marts.school m on m.status = s.status and m.is_in_scope group by all""").fetchall()
    assert sum(n for _, n in counted) == schools_n


def _walk(school: School, way: list[tuple[str, str | None, str | None]]) -> School:
    """The school after these steps. What still fails cannot be verified as mended."""
    if any(step == "inspect" for step, _, _ in way):
        everything = {code: passing(c) for code, c in CHECKLIST.items()}
        school = replace(school, visits=(*school.visits, Visit(AS_OF, everything)))
    mended = [code for step, code, _ in way if step in ("mend", "answer") and code]
    if mended:
        school = school.rechecked(*mended)
    results = judge(school).results
    verified = {int(p.rpartition("-p")[2]) for step, _, p in way if step == "verify" and p}
    return replace(school, prescriptions=tuple(
        replace(p, verified_on=AS_OF)
        if n in verified and all(results[c] in ("pass", "not_applicable") for c in p.codes) else p
        for n, p in enumerate(school.prescriptions)))


def test_what_silence_can_hide() -> None:
    perfect = Visit(dt.date(2026, 11, 20), {code: passing(c) for code, c in CHECKLIST.items()})
    vetoed = School((replace(perfect, answers=dict(perfect.answers) | {"VS-08": {"answer": "no"}}),))
    assert judge(vetoed).status == "not_ready"
    # K 96 %, R_lo 96: by the table of §4 nothing stands against green, though nobody answered VS-08
    assert judge(vetoed.silenced("VS-08")).status == "ready"
    with built({"s1": vetoed, "s2": vetoed.silenced("VS-08")}) as con:
        assert statuses(con) == {"s1": "not_ready", "s2": "ready"}
