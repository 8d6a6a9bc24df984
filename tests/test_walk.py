"""The plan of visits: what holds of any plan, the shortest way against trying all, and who takes over from whom."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.walk import Stop, Visit, Walk, plan_walk

DAYS = [dt.date(2026, 11, day) for day in (16, 17, 18, 19, 20, 23, 24, 25, 26, 27, 30)]
DAYS += [dt.date(2026, 12, day) for day in (1, 2, 3)]
TEAM = {"anna": "north", "bulat": "north", "clara": "south"}
KILOMETRE = 0.0089932  # degrees of latitude


def stop(school_id: str, at_km: float = 0, **more: object) -> Stop:
    """A school of Anna's on the road north, so many kilometres along it."""
    usual: dict[str, object] = {"district_id": "north", "inspector_id": "anna", "substitute_id": None, "urgency": 0}
    return Stop(school_id=school_id, lon=71.4, lat=51 + at_km * KILOMETRE, **usual | more)  # type: ignore[arg-type]


def whose(walk: Walk) -> dict[str, str]:
    """Who visits each planned school."""
    return {v.school_id: v.inspector_id for v in walk.visits}


def order(walk: Walk) -> list[str]:
    """The schools as they are visited."""
    return [v.school_id for v in walk.visits]


def paths(walk: Walk) -> dict[tuple[str, dt.date], list[Visit]]:
    """The visits of each inspector's days."""
    found: dict[tuple[str, dt.date], list[Visit]] = {}
    for visit in walk.visits:
        found.setdefault((visit.inspector_id, visit.visit_on), []).append(visit)
    return found


def assert_sound(walk: Walk, stops: Sequence[Stop], team: Mapping[str, str], days: Sequence[dt.date],
                 size: int) -> None:
    """What must hold of every plan."""
    of = {s.school_id: s for s in stops}
    assert Counter([*order(walk), *(school_id for school_id, _ in walk.unplanned)]) == Counter(of.keys())
    assert all(team[v.inspector_id] == of[v.school_id].district_id for v in walk.visits)
    for visits in paths(walk).values():
        assert [v.position for v in visits] == list(range(1, len(visits) + 1))
        assert len(visits) <= size
        assert visits[0].way_m == 0
    for inspector_id, n in Counter(whose(walk).values()).items():
        used = sorted(on for who, on in paths(walk) if who == inspector_id)
        assert used == list(days[:-(-n // size)])
    assert walk.way_m == sum(v.way_m for v in walk.visits)
    assert 0 <= walk.bound_m <= walk.way_m
    assert 0 <= walk.gap_pct <= 100
    for school_id, reason in walk.unplanned:
        assert reason == ("no_days" if of[school_id].district_id in team.values() else "no_inspector")
    capacity = size * len(days)
    for district_id in set(team.values()):
        local = [s for s in stops if s.district_id == district_id]
        colleagues = [i for i in team if team[i] == district_id]
        kept = [s for s in local if s.school_id in whose(walk)]
        assert len(kept) == min(len(local), capacity * len(colleagues))
        assert sorted(s.urgency for s in kept) == sorted(s.urgency for s in local)[:len(kept)]
        if len(kept) == len(local):
            loads = Counter(s.inspector_id for s in local if s.inspector_id is not None)
            fewest = sum(max(0, n - capacity) if who in colleagues else n for who, n in loads.items())
            assert sum(s.inspector_id not in (None, whose(walk)[s.school_id]) for s in local) == fewest


PEOPLE = st.sampled_from([None, "anna", "bulat", "clara", "who_left"])
PLACES = st.floats(0, 20, allow_nan=False)


@st.composite
def cities(draw: st.DrawFn) -> list[Stop]:
    """Up to twelve schools of three districts, one of which has no inspector."""
    return [stop(f"s{number}", draw(PLACES), district_id=draw(st.sampled_from(["north", "south", "empty"])),
                 inspector_id=draw(PEOPLE), substitute_id=draw(PEOPLE), urgency=draw(st.integers(0, 3)))
            for number in range(draw(st.integers(0, 12)))]


@settings(deadline=None, derandomize=True, database=None, max_examples=60)
@given(cities(), st.integers(0, 4), st.integers(1, 4))
def test_every_plan_is_sound_and_comes_out_the_same_again(stops: list[Stop], days_n: int, size: int) -> None:
    walk = plan_walk(stops, TEAM, DAYS[:days_n], visits_a_day=size, seconds=5)
    assert_sound(walk, stops, TEAM, DAYS[:days_n], size)
    assert walk == plan_walk(stops[::-1], TEAM, DAYS[:days_n], visits_a_day=size, seconds=5, workers=1)


@settings(deadline=None, derandomize=True, database=None, max_examples=30)
@given(cities(), st.integers(1, 3))
def test_what_is_left_after_two_days_is_planned_as_soundly(stops: list[Stop], size: int) -> None:
    before = plan_walk(stops, TEAM, DAYS[:4], visits_a_day=size, seconds=5)
    done = {v.school_id for v in before.visits if v.visit_on in DAYS[:2]}
    left = [replace(s, inspector_id=whose(before).get(s.school_id)) for s in stops if s.school_id not in done]
    after = plan_walk(left, TEAM, DAYS[2:4], visits_a_day=size, seconds=5)
    assert_sound(after, left, TEAM, DAYS[2:4], size)
    assert after.moved_n == 0
    assert set(order(after)) == set(order(before)) - done


def all_ways(schools: Sequence[str], metres: Mapping[tuple[str, str], int], size: int) -> Iterator[int]:
    """The way of every order of the schools, cut in every manner into the fewest days."""
    days_n = -(-len(schools) // size)
    for one in permutations(schools):
        for sizes in product(range(1, size + 1), repeat=days_n):
            if sum(sizes) == len(one):
                ends = [sum(sizes[:n]) for n in range(1, days_n)]
                yield sum(metres[pair] for n, pair in enumerate(pairwise(one), start=1) if n not in ends)


@settings(deadline=None, derandomize=True, database=None, max_examples=60)
@given(st.integers(1, 6), st.integers(1, 6), st.data())
def test_no_order_is_shorter_even_where_there_and_back_differ(n: int, size: int, data: st.DataObject) -> None:
    schools = [f"s{number}" for number in range(n)]
    metres = {pair: data.draw(st.integers(0, 9000)) for pair in permutations(schools, 2)}
    walk = plan_walk([stop(s) for s in schools], TEAM, DAYS, visits_a_day=size, distances=metres)
    assert walk.way_m == walk.bound_m == min(all_ways(schools, metres, size))
    assert all(v.way_m == metres[a.school_id, v.school_id] for day in paths(walk).values() for a, v in pairwise(day))


def test_the_substitute_takes_over_before_a_nearer_colleague() -> None:
    team = TEAM | {"dana": "north"}
    stops = [stop(f"of_anna_{n}", n, substitute_id="dana") for n in range(3)]
    stops += [stop("of_bulat_next_door", 1.1, inspector_id="bulat"), stop("of_dana_far", 15, inspector_id="dana")]
    walk = plan_walk(stops, team, DAYS[:1], visits_a_day=2)
    assert (walk.moved_n, walk.unplanned) == (1, ())
    assert Counter(whose(walk).values()) == {"anna": 2, "bulat": 1, "dana": 2}


def test_without_a_free_substitute_the_colleague_with_the_nearest_schools_takes_over() -> None:
    team = TEAM | {"dana": "north"}
    stops = [stop(f"of_anna_{n}", n / 10, substitute_id="clara") for n in range(3)]
    stops += [stop("of_bulat_far", 15, inspector_id="bulat"), stop("of_dana_near", 2, inspector_id="dana")]
    walk = plan_walk(stops, team, DAYS[:1], visits_a_day=2)
    assert Counter(whose(walk).values()) == {"anna": 2, "bulat": 1, "dana": 2}


def test_a_school_of_nobody_goes_to_its_substitute_and_is_not_moved() -> None:
    stops = [stop("held_near", 0), stop("of_nobody", 0.1, inspector_id=None, substitute_id="bulat")]
    walk = plan_walk(stops, TEAM, DAYS, visits_a_day=2)
    assert whose(walk) == {"held_near": "anna", "of_nobody": "bulat"}
    assert walk.moved_n == 0


def test_schools_that_nobody_holds_are_split_by_place() -> None:
    stops = [stop(name, at, inspector_id=None) for name, at in (("a1", 0), ("b1", 9), ("a2", 1), ("b2", 10))]
    by_whom = whose(plan_walk(stops, TEAM, DAYS, visits_a_day=2))
    assert by_whom["a1"] == by_whom["a2"] != by_whom["b1"] == by_whom["b2"]


def test_a_holder_of_another_district_does_not_come() -> None:
    walk = plan_walk([stop("held_from_south", inspector_id="clara", substitute_id="clara")], TEAM, DAYS, visits_a_day=2)
    assert TEAM[whose(walk)["held_from_south"]] == "north"
    assert walk.moved_n == 1


def test_a_district_without_inspector_stays_unplanned_though_others_have_time() -> None:
    walk = plan_walk([stop("lonely", district_id="west")], TEAM, DAYS, visits_a_day=2)
    assert walk == Walk((), 0, 0, (("lonely", "no_inspector"),), 0)


def test_too_few_days_keep_the_urgent_whoever_holds_them() -> None:
    stops = [stop(f"of_anna_urgent_{n}", n) for n in range(3)]
    stops += [stop(f"of_bulat_can_wait_{n}", n, inspector_id="bulat", urgency=5) for n in range(2)]
    walk = plan_walk(stops, TEAM, DAYS[:1], visits_a_day=2)
    assert [school_id.rsplit("_", 1)[0] for school_id, _ in walk.unplanned] == ["of_bulat_can_wait"]
    assert walk.moved_n == 1


def test_of_equally_urgent_schools_the_remote_one_is_left_out() -> None:
    stops = [stop(name, at, district_id="south", inspector_id="clara")
             for name, at in (("near_1", 0), ("remote", 19), ("near_2", 1))]
    assert plan_walk(stops, TEAM, DAYS[:1], visits_a_day=2).unplanned == (("remote", "no_days"),)


def test_the_day_of_the_most_urgent_school_comes_first_and_begins_at_its_end() -> None:
    stops = [stop("a_calm_1", 0, urgency=2), stop("a_calm_2", 1, urgency=2),
             stop("b_calm", 10, urgency=1), stop("b_urgent", 11)]
    assert order(plan_walk(stops, TEAM, DAYS, visits_a_day=2)) == ["b_urgent", "b_calm", "a_calm_1", "a_calm_2"]


def test_a_given_way_counts_in_its_direction_and_a_missing_one_is_straight() -> None:
    given_ways = {("urgent", "calm"): 5000.0, ("calm", "urgent"): 700.4}
    walk = plan_walk([stop("urgent"), stop("calm", 1, urgency=1)], TEAM, DAYS, visits_a_day=2, distances=given_ways)
    assert (order(walk), walk.way_m) == (["calm", "urgent"], 700)
    del given_ways["calm", "urgent"]
    walk = plan_walk([stop("urgent"), stop("calm", 1, urgency=1)], TEAM, DAYS, visits_a_day=2, distances=given_ways)
    assert (order(walk), walk.way_m) == (["calm", "urgent"], 1000)


def test_two_schools_in_one_building_are_two_visits_without_a_way() -> None:
    walk = plan_walk([stop("upper"), stop("lower")], TEAM, DAYS, visits_a_day=2)
    assert (len(walk.visits), walk.way_m, walk.bound_m, walk.gap_pct) == (2, 0, 0, 0)


def test_nothing_left_is_an_empty_plan() -> None:
    assert plan_walk([], TEAM, DAYS, visits_a_day=2) == Walk((), 0, 0, (), 0)


def random_city(schools_n: int, people_n: int, districts_n: int) -> tuple[list[Stop], dict[str, str]]:
    rng = random.Random(4)
    team = {f"i{n:02}": f"d{n % districts_n}" for n in range(people_n)}
    stops = []
    for n in range(schools_n):
        colleagues = [i for i in team if team[i] == f"d{n % districts_n}"]
        stops.append(Stop(f"s{n:03}", f"d{n % districts_n}", rng.uniform(71.3, 71.6), rng.uniform(51.05, 51.25),
                          rng.choice([*colleagues, None]), rng.choice(colleagues), rng.randrange(4)))
    return stops, team


def test_a_city_of_160_schools_and_30_inspectors_is_all_but_proven() -> None:
    stops, team = random_city(160, 30, 6)
    walk = plan_walk(stops, team, DAYS[:5], visits_a_day=3)
    assert_sound(walk, stops, team, DAYS[:5], 3)
    print(f"160 schools: {walk.way_m:.0f} m, at least {walk.bound_m:.0f} m, gap {walk.gap_pct:.2f} %")
    assert walk.bound_m > 0
    assert walk.gap_pct < 1


@pytest.mark.parametrize("seconds", [0, 1, 8], ids=["no_time_at_all", "cut_short", "enough"])
def test_one_inspector_of_40_schools_has_a_plan_and_always_the_same(seconds: float) -> None:
    stops, team = random_city(40, 1, 1)
    walk, again = (plan_walk(stops, team, DAYS, visits_a_day=3, seconds=seconds, workers=n) for n in (1, 2))
    assert_sound(walk, stops, team, DAYS, 3)
    assert not walk.unplanned
    assert walk == again
    assert walk.bound_m > 0
    assert walk.gap_pct < 5 or seconds < 8


@pytest.mark.parametrize(("change", "said"), [
    ({"visits_a_day": 0}, "at least one visit"),
    ({"stops": [stop("twice"), stop("twice", 1)]}, "School twice is given more than once"),
    ({"days": [DAYS[0], DAYS[0]]}, "in order and given once"),
    ({"days": [DAYS[1], DAYS[0]]}, "in order and given once"),
    ({"distances": {("a", "b"): float("nan")}}, "from a to b cannot be nan metres"),
], ids=["no_visits", "school_twice", "day_twice", "days_unsorted", "way_not_a_number"])
def test_what_cannot_be_meant_is_refused(change: dict[str, object], said: str) -> None:
    usual: dict[str, object] = {"stops": [], "inspectors": TEAM, "days": DAYS, "visits_a_day": 2}
    with pytest.raises(ValueError, match=said):
        plan_walk(**usual | change)  # type: ignore[arg-type]
