"""Golden cases of domain §3–§5: each is named by its reason, and is a school of one real little city."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest

from etl.collect import collect
from etl.rollups.store import Store
from etl.warehouse import build, check
from tests.small_city import AS_OF, MAPPINGS, REFERENCE, SmallCity, criteria, one

NO: dict[str, Any] = {"answer": "no"}
YES: dict[str, Any] = {"answer": "yes"}
NOT_APPLICABLE: dict[str, Any] = {"answer": "not_applicable"}
CHECKLIST = {c["code"]: c for c in criteria()}
MINORS = [code for code, c in CHECKLIST.items() if c["severity"] == "minor"]
# Major, and neither a veto nor a cap hangs on them: what they cost is points alone.
PLAIN = [code for code, c in CHECKLIST.items() if c["severity"] == "major" and not c["veto_at"] + c["cap_at"]]
LATE = dt.date(2026, 12, 10)
Writer = Callable[[SmallCity, str], None]


def k_of_n(k: float, n: float = 100) -> dict[str, Any]:
    """The answer «k of n»."""
    return {"observed": k, "required": n}


def worst(*codes: str) -> dict[str, dict[str, Any] | None]:
    """These criteria answered as badly as they can be."""
    bad: dict[str, dict[str, Any] | None] = {}
    for code in codes:
        kind = CHECKLIST[code]["answer"]
        bad[code] = {"ratio": k_of_n(0), "choice": {"answer": "none"},
                     "number": {"answer": "not_received"}}.get(kind, NO)
    return bad


def only_these(*codes: str) -> dict[str, dict[str, Any] | None]:
    """Every other criterion does not apply to the school."""
    return {code: NOT_APPLICABLE for code in CHECKLIST if code not in codes}


def not_written(*codes: str) -> dict[str, dict[str, Any] | None]:
    """These criteria were left out of the visit."""
    return dict.fromkeys(codes)


def answers(*parts: dict[str, dict[str, Any] | None], **row: Any) -> Writer:
    """A visit with these answers; all that is not named passes at its very mark."""
    def write(city: SmallCity, school: str) -> None:
        joined = {code: answer for part in parts for code, answer in part.items()}
        city.add_visit(school, answers=joined, **row)
    return write


def prescribed(criterion: str = "PE-01", **row: Any) -> Writer:
    """A perfect visit, and one prescription of it."""
    def write(city: SmallCity, school: str) -> None:
        visit = city.add_visit(school)
        city.add_prescription(visit, f"p-{school}", criteria=criterion, **row)
    return write


def filmed(cameras: int, dark: int, **row: Any) -> Writer:
    """A perfect visit, and telemetry in which `dark` cameras show nothing."""
    def write(city: SmallCity, school: str) -> None:
        city.add_visit(school)
        for n in range(cameras):
            camera = add_camera(city, school, f"{school}-{n}")
            for at in ("22:00", "23:00"):
                see(city, camera, at, picture="black" if n < dark else "usable", **row)
    return write


def add_camera(city: SmallCity, school: str, camera_id: str, **row: Any) -> str:
    """A camera in service since the spring, asked every hour; returns its id."""
    usual = {"commissioned_on": "2026-03-01", "state": "in_service", "status_every_min": 60}
    city.add("cameras", camera_id=camera_id, school_id=school, **usual | row)
    return camera_id


def see(city: SmallCity, camera: str, at: str, **row: Any) -> None:
    """One observation on the last day: showing, recording, with a whole archive."""
    usual = {"is_reachable": "true", "picture": "usable", "is_recording": "true", "archive_days": 30}
    day = row.pop("day", AS_OF)
    city.add("camera_status", camera_id=camera, observed_at=f"{day} {at}", **usual | row)


def miss(city: SmallCity, camera: str, *times: str) -> None:
    """Observations to which the camera did not answer."""
    for at in times:
        see(city, camera, at, is_reachable="false", picture="", is_recording="", archive_days="")


def twice(first: dict[str, dict[str, Any] | None], second: dict[str, dict[str, Any] | None],
          **row: Any) -> Writer:
    """A visit on the 5th and something later that says what `second` holds, and nothing else."""
    def write(city: SmallCity, school: str) -> None:
        city.add_visit(school, answers=first)
        usual: dict[str, Any] = {"day": "2026-11-09", "purpose": "recheck", "only": True}
        city.add_visit(school, f"w-{school}", answers=second, **usual | row)
    return write


# What happened at a school → its status, and the reasons of the rule that decided.
STATUS: dict[str, tuple[Writer, str, set[str]]] = {
    # not_inspected
    "never_visited_is_not_inspected": (
        lambda city, school: None, "not_inspected", {"not_inspected"}),
    "visit_before_the_campaign_is_not_inspected": (
        answers(day="2026-10-31"), "not_inspected", {"not_inspected"}),
    "visit_that_ends_after_as_of_is_not_there_yet": (
        answers(day="2026-11-13"), "not_inspected", {"not_inspected"}),
    "visit_on_the_last_evening_counts": (
        answers(finished_at="2026-11-12 23:59", started_at="2026-11-12 22:00"), "ready", set()),
    "visit_answered_below_90_pct_is_not_accepted": (
        answers(not_written(*MINORS[:5])), "not_inspected", {"not_inspected"}),
    "answers_that_say_unknown_are_no_answers": (
        answers(dict.fromkeys(MINORS[:5], {"answer": "unknown"})), "not_inspected", {"not_inspected"}),
    "visit_answered_by_exactly_90_pct_of_what_applies_is_accepted": (
        answers(not_written(*MINORS[:4]), dict.fromkeys(MINORS[4:], NOT_APPLICABLE)), "ready", set()),
    "visit_without_participants_is_not_accepted": (
        answers(participants=""), "not_inspected", {"not_inspected"}),
    "visit_without_named_participants_is_not_accepted": (
        answers(participants="police: ; education"), "not_inspected", {"not_inspected"}),
    "returned_visit_is_not_accepted": (
        answers(review_state="returned"), "not_inspected", {"not_inspected"}),
    "submitted_visit_waits_for_nobody": (
        answers(review_state="submitted"), "ready", set()),
    "recheck_never_makes_a_school_inspected": (
        answers(purpose="recheck"), "not_inspected", {"not_inspected"}),
    # insufficient
    "knowledge_below_80_is_insufficient": (
        answers(only_these(*MINORS, PLAIN[0], "VS-08"), not_written("VS-08")),
        "insufficient", {"knowledge_low"}),
    "knowledge_of_exactly_80_is_sufficient": (
        answers(only_these(*MINORS, *PLAIN[:4], "VS-08"), not_written("VS-08")),
        "ready_with_remarks", {"low_bound", "knowledge_short"}),
    "missing_knowledge_comes_before_a_veto": (
        answers(only_these(*MINORS, PLAIN[0], "VS-08", "PB-01"), not_written("VS-08"), worst("PB-01")),
        "insufficient", {"knowledge_low"}),
    # not_ready
    "veto_beats_a_high_score": (answers(worst("VS-08")), "not_ready", {"veto"}),
    "cameras_below_the_veto_mark_are_a_veto": (
        answers({"VS-04": k_of_n(79)}), "not_ready", {"veto"}),
    "cameras_at_the_veto_mark_are_a_cap": (
        answers({"VS-04": k_of_n(80)}), "ready_with_remarks", {"cap"}),
    "alarm_that_was_not_received_is_a_veto": (
        answers({"PB-03": {"answer": "not_received"}}), "not_ready", {"veto"}),
    "score_below_70_without_veto": (
        answers(worst(*PLAIN[:14])), "not_ready", {"score_low"}),
    "score_of_exactly_70_is_not_below_70": (
        answers(dict.fromkeys(MINORS, NOT_APPLICABLE), worst(*PLAIN[:13])),
        "ready_with_remarks", {"low_bound"}),
    "score_is_of_what_is_known_alone": (  # R is 72, R_lo 67
        answers(not_written("VS-08", "PB-01"), worst(*PLAIN[:12])),
        "ready_with_remarks", {"low_bound", "knowledge_short"}),
    "critical_prescription_overdue_is_not_ready": (
        prescribed("VS-08", due_on="2026-11-11"), "not_ready", {"critical_overdue"}),
    "one_critical_criterion_makes_a_prescription_critical": (
        prescribed("PE-02; VS-08; PE-01", due_on="2026-11-11"), "not_ready", {"critical_overdue"}),
    "critical_prescription_due_today_is_not_overdue": (
        prescribed("VS-08", due_on=AS_OF), "ready_with_remarks", {"open_prescription"}),
    "major_prescription_overdue_is_remarks": (
        prescribed("PE-01", due_on="2026-11-11"), "ready_with_remarks", {"open_prescription"}),
    "extended_deadline_is_not_overdue": (
        prescribed("VS-08", due_on="2026-11-08", extended_to_on="2026-11-20", extension_reason="Ждём диски"),
        "ready_with_remarks", {"open_prescription"}),
    "extension_without_a_reason_moves_nothing": (
        prescribed("VS-08", due_on="2026-11-08", extended_to_on="2026-11-20"),
        "not_ready", {"critical_overdue"}),
    "deadline_after_its_extension_is_overdue": (
        prescribed("VS-08", due_on="2026-11-08", extended_to_on="2026-11-11", extension_reason="Ждём диски"),
        "not_ready", {"critical_overdue"}),
    # ready_with_remarks
    "cap_alone_is_remarks": (answers(worst("MO-02")), "ready_with_remarks", {"cap"}),
    "partial_answer_can_be_a_cap": (
        answers({"AR-03": k_of_n(2, 3)}), "ready_with_remarks", {"cap"}),
    "stranger_who_was_not_noticed_is_a_cap": (
        answers({"MO-04": {"answer": "not_noticed"}}), "ready_with_remarks", {"cap"}),
    "open_prescription_alone_is_remarks": (
        prescribed(), "ready_with_remarks", {"open_prescription"}),
    "prescription_reported_but_not_verified_is_open": (
        prescribed(reported_on="2026-11-08"), "ready_with_remarks", {"open_prescription"}),
    "prescription_verified_tomorrow_is_open_today": (
        prescribed(verified_on="2026-11-13"), "ready_with_remarks", {"open_prescription"}),
    "reopened_prescription_is_open_again": (
        prescribed(verified_on="2026-11-07", reopened_on="2026-11-09"),
        "ready_with_remarks", {"open_prescription"}),
    "prescription_reopened_tomorrow_is_closed_today": (
        prescribed(verified_on="2026-11-07", reopened_on="2026-11-13"), "ready", set()),
    "prescription_verified_after_it_was_reopened_is_closed": (
        prescribed(reopened_on="2026-11-07", verified_on="2026-11-09"), "ready", set()),
    "verified_prescription_is_closed": (prescribed(verified_on="2026-11-09"), "ready", set()),
    "prescription_of_tomorrow_is_not_there_yet": (
        prescribed(issued_on="2026-11-13"), "ready", set()),
    "low_bound_below_90": (
        answers(worst(*PLAIN[:5])), "ready_with_remarks", {"low_bound"}),
    "low_bound_of_exactly_90_is_ready": (
        answers({"VS-08": NOT_APPLICABLE, PLAIN[-1]: NOT_APPLICABLE}, worst(*PLAIN[:4], "AR-05")),
        "ready", set()),
    "low_bound_counts_the_unknown_as_failed": (  # R is 93, R_lo 89.9, K 96
        answers(not_written("VS-08"), worst(*PLAIN[:3])), "ready_with_remarks", {"low_bound"}),
    "knowledge_below_95": (
        answers(not_written("VS-08", "PB-01")), "ready_with_remarks", {"knowledge_short"}),
    "knowledge_of_exactly_95_is_ready": (
        answers(dict.fromkeys(PLAIN[:6], NOT_APPLICABLE), not_written(*PLAIN[6:8])), "ready", set()),
    "telemetry_contradicts_by_10_points": (
        filmed(10, dark=1), "ready_with_remarks", {"telemetry"}),
    # ready
    "all_good_is_ready": (answers(), "ready", set()),
    "telemetry_9_points_lower_contradicts_nothing": (filmed(100, dark=9), "ready", set()),
    "unmeasured_cameras_contradict_nothing": (
        filmed(10, dark=10, day="2026-11-11"), "ready", set()),
    "plain_failures_above_90_are_ready": (answers(worst(*PLAIN[:2])), "ready", set()),
    # which answer is of record
    "later_visit_replaces_the_earlier": (
        twice(worst("VS-08"), {}, purpose="full", only=False), "ready", set()),
    "later_visit_can_make_it_worse": (
        twice({}, worst("VS-08"), purpose="full", only=False), "not_ready", {"veto"}),
    "recheck_mends_the_answer": (twice(worst("VS-08"), {"VS-08": YES}), "ready", set()),
    "unanswered_recheck_leaves_the_old_answer": (
        twice(worst("VS-08"), {"VS-08": {"answer": "unknown"}}), "not_ready", {"veto"}),
    "recheck_without_participants_changes_nothing": (
        twice(worst("VS-08"), {"VS-08": YES}, participants=""), "not_ready", {"veto"}),
    "returned_recheck_changes_nothing": (
        twice(worst("VS-08"), {"VS-08": YES}, review_state="returned"), "not_ready", {"veto"}),
    "recheck_of_tomorrow_changes_nothing_today": (
        twice(worst("VS-08"), {"VS-08": YES}, day="2026-11-13"), "not_ready", {"veto"}),
    "visit_that_was_not_accepted_changes_nothing": (
        twice(worst("VS-08"), {"VS-08": YES}, purpose="full"), "not_ready", {"veto"}),
}


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The landing folder of the city in which every case is a school."""
    city = SmallCity()
    for name, (write, _, _) in STATUS.items():
        city.add_school(name)
        write(city, name)
    _add_score_schools(city)
    _add_answers(city)
    _add_pairs(city)
    _add_scope(city)
    _add_cameras(city)
    return city.write(tmp_path_factory.mktemp("readiness") / "landing")


@pytest.fixture(scope="module")
def city(landing: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The city on the usual day."""
    with _built(landing, AS_OF, with_past=True) as con:
        yield con


@pytest.fixture(scope="module")
def late(landing: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same files on a day when the short-lived answers have aged."""
    with _built(landing, LATE) as con:
        yield con


def _built(landing: Path, as_of: dt.date, reference: Path = REFERENCE, *,
           with_past: bool = False) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    store = Store(landing.parent / "work")  # rolled-up days are views: they must outlive the build
    collect(con, landing, reference, MAPPINGS, store)
    build(con, as_of, store, with_past=with_past)
    return con


def status(con: duckdb.DuckDBPyConnection, school: str) -> str:
    """The school's status."""
    return str(one(con, "marts.school", school_id=school)["status"])


def deciding(con: duckdb.DuckDBPyConnection, school: str) -> set[str]:
    """The reasons of the rule that decided."""
    return {reason for (reason,) in con.execute(
        "select reason from marts.school_reason where school_id = ? and decides", [school]).fetchall()}


@pytest.mark.parametrize("name", STATUS)
def test_status(city: duckdb.DuckDBPyConnection, name: str) -> None:
    _, expected, reasons = STATUS[name]
    assert (status(city, name), deciding(city, name)) == (expected, reasons)


def test_nothing_of_the_city_was_refused_and_every_check_holds(city: duckdb.DuckDBPyConnection) -> None:
    assert city.execute("select * from quality.quarantine").fetchall() == []
    assert check(city)[1] == []


def test_every_check_holds_on_another_day_too(late: duckdb.DuckDBPyConnection) -> None:
    assert check(late)[1] == []


def test_a_visit_that_was_not_accepted_is_a_third_band(city: duckdb.DuckDBPyConnection) -> None:
    states = {name: one(city, "marts.school", school_id=name)["visit_state"] for name in (
        "all_good_is_ready", "returned_visit_is_not_accepted", "never_visited_is_not_inspected",
        "visit_before_the_campaign_is_not_inspected")}
    assert list(states.values()) == ["accepted", "not_accepted", "none", "none"]


def test_a_veto_shows_the_high_score_beside_it(city: duckdb.DuckDBPyConnection) -> None:
    school = one(city, "marts.school", school_id="veto_beats_a_high_score")
    assert school["score_pct"] == pytest.approx(100 * 133 / 138)
    assert school["vetoes_n"] == 1


def test_the_order_of_statuses_is_from_green_to_silence(city: duckdb.DuckDBPyConnection) -> None:
    rows = city.execute("select status from reference.statuses order by position::integer").fetchall()
    assert [s for (s,) in rows] == ["ready", "ready_with_remarks", "not_ready", "insufficient", "not_inspected"]
    assert {s for (s,) in rows} == {expected for _, expected, _ in STATUS.values()}


@pytest.mark.parametrize(("case", "system", "expected"), [
    ("veto_beats_a_high_score", "all", "not_ready"),
    ("veto_beats_a_high_score", "video_surveillance", "not_ready"),
    ("veto_beats_a_high_score", "guards", "ready"),
    ("cap_alone_is_remarks", "monitoring_post", "ready_with_remarks"),
    ("cap_alone_is_remarks", "video_surveillance", "ready"),
    ("open_prescription_alone_is_remarks", "perimeter", "ready_with_remarks"),
    ("open_prescription_alone_is_remarks", "guards", "ready"),
    ("critical_prescription_overdue_is_not_ready", "video_surveillance", "not_ready"),
    ("one_critical_criterion_makes_a_prescription_critical", "perimeter", "not_ready"),
    ("telemetry_contradicts_by_10_points", "video_surveillance", "ready_with_remarks"),
    ("telemetry_contradicts_by_10_points", "recording_archive", "ready_with_remarks"),
    ("telemetry_contradicts_by_10_points", "panic_button", "ready"),
    ("never_visited_is_not_inspected", "panic_button", "not_inspected"),
    ("knowledge_below_95", "panic_button", "insufficient"),
    ("knowledge_below_95", "interaction", "ready"),
])
def test_a_system_has_its_own_status(
    city: duckdb.DuckDBPyConnection, case: str, system: str, expected: str
) -> None:
    assert one(city, "marts.school_scope", school_id=case, scope=system)["status"] == expected


SCORES: dict[str, dict[str, dict[str, Any] | None]] = {
    "score_half": {"PE-01": {"answer": "partly"}, "PE-02": k_of_n(70), "AR-03": k_of_n(2, 3)},
    "score_mixed": {**worst("VS-01", "GU-02", "IN-04"), **not_written("ST-01", "AC-05", "IN-01"),
                    "AC-03": {"answer": "partly"}, "PE-03": NOT_APPLICABLE, "PE-04": NOT_APPLICABLE,
                    "ST-04": {"answer": "unknown"} | k_of_n(5, 5), "IN-02": {"answer": "paper"}},
    "score_no_guards": {**dict.fromkeys(["GU-01", "GU-02", "GU-03", "GU-04"], NOT_APPLICABLE),
                        **not_written("AR-01", "AR-02")},
}


def _add_score_schools(city: SmallCity) -> None:
    for name, said in SCORES.items():
        city.add_school(name)
        city.add_visit(name, answers=said)


def _expected_score(
    said: dict[str, dict[str, Any] | None], system: str
) -> tuple[float | None, float, float, float, float]:
    """(R, R_lo, R_hi, K, weight applicable) of a visit that is perfect but for `said`."""
    applicable = known = won = 0.0
    for code, criterion in CHECKLIST.items():
        if system not in ("all", criterion["system"]) or said.get(code) == NOT_APPLICABLE:
            continue
        weight = {"critical": 5, "major": 3, "minor": 1}[criterion["severity"]]
        applicable += weight
        answer = said.get(code, {})
        if answer is None or answer.get("answer") == "unknown":
            continue
        known += weight
        won += weight * ({"partly": 0.5, "paper": 0.5}.get(answer.get("answer", ""), 0.0) if "answer" in answer
                         else {0.7: 0.5, 2 / 3: 0.5, 0.0: 0.0}[answer["observed"] / answer["required"]]
                         if answer else 1.0)
    if not applicable:
        return None, 0.0, 100.0, 0.0, 0.0
    return (100 * won / known if known else None, 100 * won / applicable,
            100 * (won + applicable - known) / applicable, 100 * known / applicable, applicable)


@pytest.mark.parametrize("name", SCORES)
def test_score_interval_and_knowledge_by_hand(city: duckdb.DuckDBPyConnection, name: str) -> None:
    for system in ["all", *{c["system"] for c in CHECKLIST.values()}]:
        scope = one(city, "marts.school_scope", school_id=name, scope=system)
        got = [scope[c] for c in ("score_pct", "score_lo_pct", "score_hi_pct", "knowledge_pct", "weight_applicable")]
        assert got == pytest.approx(list(_expected_score(SCORES[name], system))), system


def test_not_applicable_leaves_the_denominator(city: duckdb.DuckDBPyConnection) -> None:
    whole = one(city, "marts.school_scope", school_id="score_no_guards", scope="all")
    assert whole["weight_applicable"] == 138 - 12


# criterion, answer → result, does it cap, does it veto
ANSWERS: list[tuple[str, dict[str, Any], str, bool, bool]] = [
    ("VS-02", YES, "pass", False, False),
    ("VS-02", {"answer": "partly"}, "partial", False, False),
    ("VS-02", NO, "fail", False, False),
    ("VS-02", {"answer": "иә"}, "pass", False, False),
    ("VS-02", {"answer": "Частично"}, "partial", False, False),
    ("VS-08", NO, "fail", False, True),
    ("VS-01", k_of_n(8, 8), "pass", False, False),
    ("VS-01", k_of_n(7, 8), "fail", False, False),
    ("VS-04", k_of_n(99), "fail", True, False),
    ("VS-07", {"observed": 30}, "pass", False, False),
    ("VS-07", {"observed": "29,9"}, "fail", False, False),
    ("AR-02", {"observed": 29}, "fail", True, False),
    ("AR-02", {"observed": 20}, "fail", True, False),
    ("AR-02", {"observed": 19}, "fail", True, True),
    ("AR-03", k_of_n(3, 3), "pass", False, False),
    ("AR-03", k_of_n(2, 3), "partial", True, False),
    ("AR-03", k_of_n(1, 3), "fail", True, False),
    ("AR-03", k_of_n(0, 3), "fail", True, True),
    ("MO-04", {"observed": 5}, "pass", False, False),
    ("MO-04", {"observed": 5.5}, "fail", False, False),
    ("MO-04", {"observed": 30}, "fail", False, False),
    ("MO-04", {"observed": 31}, "fail", True, False),
    ("MO-04", {"answer": "not_noticed"}, "fail", True, False),
    ("PB-03", {"observed": 30}, "pass", False, False),
    ("PB-03", {"observed": 31}, "fail", True, False),
    ("PB-03", {"observed": 120}, "fail", True, False),
    ("PB-03", {"observed": 121}, "fail", True, True),
    ("PB-03", {"answer": "not_received"}, "fail", True, True),
    ("PB-03", {"answer": "not_received", "observed": 1}, "fail", True, True),
    ("PB-04", {"observed": 7}, "pass", False, False),
    ("PB-04", {"observed": 8}, "fail", False, False),
    ("PB-04", {"observed": 0}, "pass", False, False),
    ("PB-05", k_of_n(4, 5), "pass", False, False),
    ("PB-05", k_of_n(3, 5), "partial", False, False),
    ("PB-05", k_of_n(2, 5), "fail", False, False),
    ("PB-02", {"answer": "none"}, "fail", False, True),
    ("PB-02", {"answer": "guard"}, "pass", False, False),
    ("PB-02", {"answer": "both"}, "pass", False, False),
    ("AC-04", {"answer": "not_stopped"}, "fail", False, True),
    ("AC-04", {"answer": "at_door"}, "pass", False, False),
    ("GU-04", k_of_n(2, 3), "pass", False, False),
    ("GU-04", k_of_n(1, 3), "partial", False, False),
    ("PE-02", k_of_n(90), "pass", False, False),
    ("PE-02", k_of_n(89), "partial", False, False),
    ("PE-02", k_of_n(70), "partial", False, False),
    ("PE-02", k_of_n(69), "fail", False, False),
    ("ST-02", {"observed": 1}, "partial", False, False),
    ("ST-02", {"answer": "not_received"}, "fail", False, False),
    ("IN-02", {"answer": "rehearsed"}, "pass", False, False),
    ("IN-02", {"answer": "paper"}, "partial", False, False),
    ("IN-02", {"answer": "none"}, "fail", False, False),
    ("VS-08", {"answer": "unknown"}, "unknown", False, False),
    ("VS-08", {"answer": ""}, "unknown", False, False),
    ("VS-04", {"observed": 3}, "unknown", False, False),
    ("VS-08", NOT_APPLICABLE, "not_applicable", False, False),
    ("AR-02", {"answer": "not_applicable", "observed": 1}, "not_applicable", False, False),
]


def _add_answers(city: SmallCity) -> None:
    city.add_school("one_answer")
    for n, (code, answer, *_) in enumerate(ANSWERS):
        city.add_visit("one_answer", f"answer-{n}", answers={code: answer}, only=True)


@pytest.mark.parametrize("n", range(len(ANSWERS)), ids=[f"{a[0]}-{'-'.join(map(str, a[1].values()))}-{a[2]}"
                                                       for a in ANSWERS])
def test_an_answer_is_four_comparisons(city: duckdb.DuckDBPyConnection, n: int) -> None:
    code, _, result, is_cap, is_veto = ANSWERS[n]
    row = one(city, "marts.answer", visit_id=f"answer-{n}")
    assert (row["criterion_code"], row["result"], row["is_cap"], row["is_veto"]) == (code, result, is_cap, is_veto)


def test_the_grid_keeps_what_nobody_asked(city: duckdb.DuckDBPyConnection) -> None:
    rows = city.execute("select distinct result from marts.school_criterion where school_id = "
                        "'recheck_never_makes_a_school_inspected'").fetchall()
    assert rows == [("unknown",)]


def _add_scope(city: SmallCity) -> None:
    rows: dict[str, dict[str, Any]] = {
        "closed_last_week": {"closed_on": "2026-11-05"},
        "closes_tomorrow": {"closed_on": "2026-11-13"},
        "last_day_is_today": {"closed_on": AS_OF},
        "merged_today": {"merged_on": AS_OF},
        "merges_tomorrow": {"merged_on": "2026-11-13"},
        "opens_tomorrow": {"opened_on": "2026-11-13"},
        "opened_today": {"opened_on": AS_OF},
    }
    for name, row in rows.items():
        city.add_school(name, **row)
        city.add_visit(name)
    # 30 days before LATE, and 31; validity of AR-02, AR-03, PB-03 is 30 days
    city.add_school("answered_30_days_ago")
    city.add_visit("answered_30_days_ago", day="2026-11-10")
    city.add_school("answered_31_days_ago")
    city.add_visit("answered_31_days_ago", day="2026-11-09")
    city.add_school("expired_veto")
    city.add_visit("expired_veto", day="2026-11-09", answers={"PB-03": {"answer": "not_received"}})
    city.add_school("expired_and_gaps")
    city.add_visit("expired_and_gaps", day="2026-11-09", answers=not_written("VS-08", "PB-01", "AC-04"))
    city.add_school("expired_then_rechecked")
    city.add_visit("expired_then_rechecked", day="2026-11-09")
    city.add_visit("expired_then_rechecked", "w-expired", day="2026-12-01", purpose="recheck", only=True, answers={
        "AR-02": {"observed": 30}, "AR-03": k_of_n(3, 3), "PB-03": {"answer": "unknown"}})


@pytest.mark.parametrize(("school", "is_in_scope"), [
    ("closed_last_week", False), ("closes_tomorrow", True), ("last_day_is_today", True),
    ("merged_today", False), ("merges_tomorrow", True), ("opens_tomorrow", False), ("opened_today", True),
])
def test_scope_follows_opening_and_closing(
    city: duckdb.DuckDBPyConnection, school: str, is_in_scope: bool
) -> None:
    assert one(city, "marts.school", school_id=school)["is_in_scope"] is is_in_scope


@pytest.mark.parametrize("code", ["AR-02", "AR-03", "PB-03"])
def test_expired_answer_is_unknown(late: duckdb.DuckDBPyConnection, code: str) -> None:
    row = one(late, "marts.school_criterion", school_id="answered_31_days_ago", criterion_code=code)
    assert (row["result"], row["is_expired"], row["points"]) == ("unknown", True, None)


def test_answer_on_its_last_day_is_known(late: duckdb.DuckDBPyConnection) -> None:
    row = one(late, "marts.school_criterion", school_id="answered_30_days_ago", criterion_code="AR-02")
    assert (row["result"], row["is_expired"], row["age_days"]) == ("pass", False, 30)


@pytest.mark.parametrize(("school", "expected", "reasons"), [
    ("answered_30_days_ago", "ready", set()),
    ("answered_31_days_ago", "ready_with_remarks", {"low_bound", "knowledge_short"}),
    ("expired_veto", "ready_with_remarks", {"low_bound", "knowledge_short"}),
    ("expired_and_gaps", "insufficient", {"knowledge_low"}),
    ("expired_then_rechecked", "ready", set()),
])
def test_status_follows_the_age_of_answers(
    late: duckdb.DuckDBPyConnection, school: str, expected: str, reasons: set[str]
) -> None:
    assert (status(late, school), deciding(late, school)) == (expected, reasons)


def test_unknown_recheck_does_not_refresh_an_expired_answer(late: duckdb.DuckDBPyConnection) -> None:
    row = one(late, "marts.school_criterion", school_id="expired_then_rechecked", criterion_code="PB-03")
    assert (row["result"], row["is_expired"]) == ("unknown", True)


def test_visit_older_than_its_validity_is_insufficient(
    landing: Path, tmp_path: Path
) -> None:
    with _built(landing, AS_OF, _reference(tmp_path, "thresholds.csv", "visit_valid_days", value="7")) as con:
        assert status(con, "all_good_is_ready") == "ready"  # visited on the 5th, seven days ago
    with _built(landing, AS_OF, _reference(tmp_path, "thresholds.csv", "visit_valid_days", value="6")) as con:
        assert status(con, "all_good_is_ready") == "insufficient"
        assert deciding(con, "all_good_is_ready") == {"visit_stale"}
        assert status(con, "veto_beats_a_high_score") == "insufficient"  # before a veto, by the order of §4
        assert one(con, "marts.way_to_green", school_id="all_good_is_ready")["step"] == "inspect"


def test_changed_threshold_rescores_history(landing: Path, tmp_path: Path) -> None:
    reference = _reference(tmp_path, "criteria.csv", "VS-08", veto_at="", cap_at="1")
    _reference(tmp_path, "criteria.csv", "VS-07", pass_at="60", partial_at="30", reference=reference)
    _reference(tmp_path, "thresholds.csv", "ready_score_pct", value="69", reference=reference)
    with _built(landing, AS_OF, reference) as con:
        assert status(con, "veto_beats_a_high_score") == "ready_with_remarks"
        assert status(con, "score_below_70_without_veto") == "ready_with_remarks"
        row = one(con, "marts.school_criterion", school_id="all_good_is_ready", criterion_code="VS-07")
        assert (row["observed"], row["result"]) == (30, "partial")
        assert check(con)[1] == []


def _reference(tmp_path: Path, file: str, row: str, reference: Path | None = None, **changed: str) -> Path:
    """A copy of the rules in which the row named `row` (by its first column) is changed."""
    if reference is None:
        reference = tmp_path / f"reference-{row}-{'-'.join(changed.values())}"
        shutil.copytree(REFERENCE, reference)
    with (reference / file).open(encoding="utf-8", newline="") as given:
        rows = list(csv.DictReader(given))
    with (reference / file).open("w", encoding="utf-8", newline="") as written:
        writer = csv.DictWriter(written, list(rows[0]))
        writer.writeheader()
        writer.writerows(r | changed if next(iter(r.values())) == row else r for r in rows)
    return reference


PAIRS = {("VS-01", "VS-04"), ("MO-02", "MO-03"), ("MO-02", "MO-04"), ("PB-02", "PB-03"), ("AC-01", "AC-02"),
         ("GU-01", "GU-02"), ("PE-03", "PE-04"), ("ST-03", "ST-04")}
# paper, practice → is the pair known, is it a gap; GU-01 is yes/no, GU-02 a ratio
GAPS: dict[str, tuple[dict[str, dict[str, Any] | None], bool, bool]] = {
    "paper_passes_and_practice_fails_is_a_gap": ({"PE-04": k_of_n(0)}, True, True),
    "paper_passes_and_practice_is_partial_is_a_gap": ({"PE-04": k_of_n(80)}, True, True),
    "both_pass_is_no_gap": ({}, True, False),
    "both_fail_is_no_gap": ({"PE-03": NO, "PE-04": k_of_n(0)}, True, False),
    "no_paper_but_it_works_is_no_gap": ({"PE-03": NO}, True, False),
    "unknown_practice_is_not_known": ({"PE-04": None}, False, False),
    "unknown_paper_is_not_known": ({"PE-03": {"answer": "unknown"}, "PE-04": k_of_n(0)}, False, False),
    "practice_that_does_not_apply_is_not_known": ({"PE-04": NOT_APPLICABLE}, False, False),
}


def _add_pairs(city: SmallCity) -> None:
    for name, (said, _, _) in GAPS.items():
        city.add_school(name)
        city.add_visit(name, answers=said)


@pytest.mark.parametrize("name", GAPS)
def test_paper_gap(city: duckdb.DuckDBPyConnection, name: str) -> None:
    _, is_known, is_gap = GAPS[name]
    pair = one(city, "marts.paper_gap", school_id=name, practice_code="PE-04")
    assert (pair["paper_code"], pair["is_known"], pair["is_gap"]) == ("PE-03", is_known, is_gap)


def test_every_pair_of_the_checklist_is_put_to_the_test(city: duckdb.DuckDBPyConnection) -> None:
    rows = city.execute("select paper_code, practice_code from marts.paper_gap "
                        "where school_id = 'both_pass_is_no_gap'").fetchall()
    assert set(rows) == PAIRS


def test_a_school_counts_its_gaps_over_known_pairs(city: duckdb.DuckDBPyConnection) -> None:
    counted = {name: one(city, "marts.school", school_id=name) for name in GAPS}
    assert [counted["paper_passes_and_practice_fails_is_a_gap"][c] for c in ("paper_pairs_n", "paper_gaps_n")] == [8, 1]
    assert [counted["unknown_practice_is_not_known"][c] for c in ("paper_pairs_n", "paper_gaps_n")] == [7, 0]


def _add_cameras(city: SmallCity) -> None:
    good = ("20:00", "21:00", "22:00", "23:00")
    city.add_school("cameras")

    def camera(name: str, *seen_at: str, missed: tuple[str, ...] = (), register: dict[str, Any] | None = None,
               **row: Any) -> None:
        add_camera(city, "cameras", name, **register or {})
        for at in seen_at:
            see(city, name, at, **row)
        miss(city, name, *missed)

    camera("good", *good)
    camera("failed_once", *good[:3], missed=("23:00",))
    camera("failed_once_while_live_only", *good[:3], missed=("23:00",), is_recording="false")
    camera("failed_twice", *good[:2], missed=("22:00", "23:00"))
    camera("failed_twice_10_minutes_apart", *good[:3], missed=("23:00", "23:10"))
    camera("failed_twice_9_minutes_apart", *good[:3], missed=("23:00", "23:09"))
    camera("failed_every_5_minutes", *good[:3], missed=("23:00", "23:05", "23:10", "23:15"))
    camera("good_once_after_down", "20:00", "23:00", missed=("21:00", "22:00"))
    camera("good_twice_after_down", "20:00", "23:00", "23:30", missed=("21:00", "22:00"))
    camera("good_once_after_one_failure", "21:00", "23:00", missed=("22:00",))
    camera("failed_good_failed", "21:00", "22:30", missed=("22:00", "23:00"))
    camera("never_good", missed=("23:00",))
    camera("black", *good, picture="black")
    camera("live_only", *good, is_recording="false")
    camera("picture_unmeasured", *good, picture="")
    camera("recording_unmeasured", *good, is_recording="")
    camera("stale", "20:59")
    camera("just_fresh", "21:19")
    camera("never_observed")
    camera("observed_after_as_of", "09:00", day="2026-11-13")
    camera("retired", *good, register={"retired_on": "2026-11-12"})
    camera("retires_tomorrow", *good, register={"retired_on": "2026-11-13"})
    camera("planned", register={"state": "planned"})
    camera("commissioned_tomorrow", register={"commissioned_on": "2026-11-13"})
    camera("under_work", *good[:2], missed=good[2:], register={"state": "under_work"})
    camera("planned_work", *good[:2], missed=good[2:])
    camera("planned_work_over", *good[:2], missed=good[2:])
    city.add("maintenance", maintenance_id="m1", camera_id="planned_work", school_id="cameras",
             from_at="2026-11-12 08:00", to_at="2026-11-13 08:00")
    city.add("maintenance", maintenance_id="m2", camera_id="planned_work_over",
             from_at="2026-11-12 08:00", to_at="2026-11-12 18:00")
    camera("archive_29", *good, archive_days=29)
    camera("archive_9_days", *good, archive_days=9)
    camera("archive_unmeasured", *good, archive_days="")
    camera("new_camera_9_of_9", *good, archive_days=9, register={"commissioned_on": "2026-11-03"})
    camera("new_camera_8_of_9", *good, archive_days=8, register={"commissioned_on": "2026-11-03"})

    city.add_school("link_lost")
    city.add_school("one_camera")
    city.add_school("school_under_work")
    for school, n in (("link_lost", 3), ("one_camera", 1), ("school_under_work", 2)):
        for i in range(n):
            miss(city, add_camera(city, school, f"{school}-{i}"), "22:00", "23:00")
    add_camera(city, "link_lost", "link_lost-planned", state="planned")
    city.add("maintenance", maintenance_id="m3", school_id="school_under_work",
             from_at="2026-11-12 20:00", to_at="2026-11-13 06:00")


@pytest.mark.parametrize(("camera", "condition"), [
    ("good", "recording"),
    ("failed_once", "recording"),
    ("failed_once_while_live_only", "live_only"),
    ("failed_twice", "down"),
    ("failed_twice_10_minutes_apart", "down"),
    ("failed_twice_9_minutes_apart", "recording"),
    ("failed_every_5_minutes", "down"),
    ("good_once_after_down", "down"),
    ("good_twice_after_down", "recording"),
    ("good_once_after_one_failure", "recording"),
    ("failed_good_failed", "recording"),
    ("never_good", "not_measured"),
    ("black", "no_picture"),
    ("live_only", "live_only"),
    ("picture_unmeasured", "not_measured"),
    ("recording_unmeasured", "not_measured"),
    ("stale", "not_measured"),
    ("just_fresh", "recording"),
    ("never_observed", "not_measured"),
    ("observed_after_as_of", "not_measured"),
    ("retired", "retired"),
    ("retires_tomorrow", "recording"),
    ("planned", "planned"),
    ("commissioned_tomorrow", "planned"),
    ("under_work", "under_work"),
    ("planned_work", "under_work"),
    ("planned_work_over", "down"),
    ("link_lost-0", "link_lost"),
    ("link_lost-planned", "planned"),
    ("one_camera-0", "down"),
    ("school_under_work-1", "under_work"),
])
def test_condition_of_a_camera(city: duckdb.DuckDBPyConnection, camera: str, condition: str) -> None:
    assert one(city, "marts.camera", camera_id=camera)["condition"] == condition


@pytest.mark.parametrize(("camera", "state"), [
    ("good", "compliant"),
    ("archive_29", "short"),
    ("archive_9_days", "short"),
    ("archive_unmeasured", "not_measured"),
    ("new_camera_9_of_9", "filling"),
    ("new_camera_8_of_9", "short"),
    ("stale", "not_measured"),
    ("planned_work", "not_measured"),
    ("link_lost-0", "not_measured"),
])
def test_archive_of_a_camera(city: duckdb.DuckDBPyConnection, camera: str, state: str) -> None:
    assert one(city, "marts.camera", camera_id=camera)["archive_state"] == state


def test_a_lost_link_is_one_event_and_its_cameras_are_not_measured(city: duckdb.DuckDBPyConnection) -> None:
    school = one(city, "marts.school_camera", school_id="link_lost")
    assert school["is_link_lost"] is True
    assert [school[c] for c in ("cameras_n", "in_service_n", "measured_n", "down_n")] == [4, 3, 0, 0]


def test_one_dark_camera_is_no_lost_link(city: duckdb.DuckDBPyConnection) -> None:
    school = one(city, "marts.school_camera", school_id="one_camera")
    assert (school["is_link_lost"], school["measured_n"], school["down_n"]) == (False, 1, 1)


def test_a_gap_states_both_numbers_and_what_they_rest_on(city: duckdb.DuckDBPyConnection) -> None:
    gap = one(city, "marts.telemetry_gap", school_id="telemetry_contradicts_by_10_points", criterion_code="VS-04")
    assert [gap[c] for c in ("seen_pct", "measured_pct", "gap_points", "measured_n")] == [100, 90, 10, 10]


def test_at_noon_a_camera_asked_five_minutes_ago_is_not_stale(tmp_path: Path) -> None:
    city = SmallCity()
    city.add_school()
    city.add("cameras", camera_id="c", school_id="s1", zone="yard", state="in_service", commissioned_on="2026-01-01")
    for minute in (45, 50, 55):
        city.add("camera_status", camera_id="c", observed_at=f"{AS_OF} 11:{minute}", is_reachable="yes",
                 picture="usable", is_recording="yes", archive_days=30, source="poll")
    con = city.build(tmp_path / "landing")
    assert one(con, "marts.camera", camera_id="c")["condition"] == "not_measured"  # the whole day: since noon, nothing
    noon = dt.datetime(2026, 11, 12, 12, tzinfo=ZoneInfo("Asia/Almaty"))
    build(con, AS_OF, Store(tmp_path / "work"), until=noon, with_past=False)
    assert one(con, "marts.camera", camera_id="c")["condition"] == "recording"


def test_an_archive_of_nine_days_contradicts_a_visit_that_saw_thirty(tmp_path: Path) -> None:
    city = SmallCity()
    city.add_school()
    city.add_visit()
    for camera in ("c1", "c2"):
        add_camera(city, "s1", camera)
        for hour in (22, 23):
            city.add("camera_status", camera_id=camera, observed_at=f"{AS_OF} {hour}:00", is_reachable="yes",
                     picture="usable", is_recording="yes", archive_days=9 if camera == "c1" else 31, source="poll")
    con = city.build(tmp_path / "landing")
    assert one(con, "marts.telemetry_gap", school_id="s1")["gap_points"] == 50
    assert one(con, "marts.school", school_id="s1")["status"] == "ready_with_remarks"
    assert one(con, "marts.way_to_green", school_id="s1")["step"] == "reconcile"


def test_of_two_equally_bad_systems_the_heavier_is_the_worst_and_then_the_first_by_name(tmp_path: Path) -> None:
    """Two loads of the same files must name the same one."""
    equally_bad = {"s1": ("interaction", "perimeter"), "s2": ("monitoring_post", "guards")}
    city = SmallCity()
    for school, systems in equally_bad.items():
        city.add_school(school)
        city.add_visit(school, answers=worst(*(code for code, c in CHECKLIST.items() if c["system"] in systems)))
    con = city.build(tmp_path / "landing")
    scores = con.execute("select school_id, scope, score_pct, weight_applicable from marts.school_scope "
                         "where score_pct < 100 and scope <> 'all' order by all").fetchall()
    assert scores == [("s1", "interaction", 0, 8), ("s1", "perimeter", 0, 13),
                      ("s2", "guards", 0, 12), ("s2", "monitoring_post", 0, 12)]
    assert con.execute("select school_id, worst_system from marts.school order by all").fetchall() == [
        ("s1", "perimeter"), ("s2", "guards")]
