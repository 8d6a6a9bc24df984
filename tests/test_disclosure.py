"""What is printed of a share, which counts could have printed it, and what protects a release (domain.md §10)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.disclosure import (
    CITY,
    INSPECTED,
    ON_TIME,
    OVERALL,
    Cell,
    Mended,
    Protected,
    Release,
    Total,
    Unsafe,
    band,
    protect,
    published_count,
    share,
)
from tests.disclosure_cities import city

SHARES = st.integers(10, 600).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


@given(SHARES)
def test_a_band_holds_the_truth_and_its_counts_are_those_that_print_it(given_share: tuple[int, int]) -> None:
    n, x = given_share
    said = band(n, x)
    assert said is not None
    low, high = said.counts(n)
    assert low <= x <= high
    assert all(band(n, y) == said for y in (low, high))
    assert low == 0 or band(n, low - 1) != said
    assert high == n or band(n, high + 1) != said


@given(st.integers(10, 600))
def test_no_band_tells_that_all_have_it_or_none(n: int) -> None:
    for x in (0, n):
        said = band(n, x)
        assert said is not None
        low, high = said.counts(n)
        assert high - low >= 1


@given(st.integers(0, 9), st.data())
def test_fewer_than_ten_are_withheld(n: int, data: st.DataObject) -> None:
    x = data.draw(st.integers(0, n))
    assert band(n, x) is None
    assert share(n, x) is None


@given(SHARES)
def test_below_half_a_system_is_being_mended(given_share: tuple[int, int]) -> None:
    n, x = given_share
    assert (share(n, x) == Mended()) == (2 * x < n)


@given(st.integers(0, 5000))
def test_a_count_is_exact_from_a_hundred_and_else_rounded_to_five(x: int) -> None:
    said = int(published_count(x).text)
    low, high = published_count(x).counts()
    assert low <= x <= high
    assert said == x if x >= 100 else said % 5 == 0 and abs(said - x) <= 2


@pytest.mark.parametrize(("n", "x", "code"), [
    (10, 2, "<=20"), (10, 3, "20-40"), (10, 4, "40-60"), (10, 8, ">=80"), (19, 15, "60-80"),
    (20, 2, "<=10"), (20, 3, "10-20"), (20, 18, ">=90"), (39, 20, "50-60"),
    (40, 2, "<=5"), (40, 3, "10"), (50, 47, "90"), (50, 48, ">=95"), (99, 50, "50"),
    (100, 2, "<=2"), (100, 3, "3"), (100, 98, ">=98"), (299, 150, "50"),
    (300, 3, "<=1"), (300, 4, "2"), (300, 297, ">=99"), (1000, 555, "56"),
])
def test_each_n_has_its_grain(n: int, x: int, code: str) -> None:
    said = band(n, x)
    assert said is not None
    assert said.code == code


def test_a_share_that_is_none_is_refused() -> None:
    for n, x in ((10, 11), (10, -1)):
        with pytest.raises(ValueError, match="no share"):
            band(n, x)


def release(*cells: Cell, totals: tuple[Total, ...] = (), name: str = "r1", day: str = "2026-11-10") -> Release:
    return Release(name, "c", day, "2026-10-20", cells, totals, lists=False)


def test_a_small_district_beside_an_exact_total_takes_the_total_with_it() -> None:
    """Two districts of 200 said to one per cent, a third of 9 withheld: the exact sum would give the third away."""
    cells = (Cell(ON_TIME, "a", 200, 151, 40), Cell(ON_TIME, "b", 100, 60, 40), Cell(ON_TIME, "w", 9, 7, 12))
    found = protect(release(*cells, totals=(Total(ON_TIME, 309, 218),)))
    assert isinstance(found, Protected)
    assert found.release.said(ON_TIME, "w") is None
    assert found.further, "something more must be withheld"
    (small,) = [i for i in found.intervals if i.place == "w"]
    assert small.high - small.low >= 3


def test_what_two_releases_before_said_is_not_forgotten() -> None:
    """Nothing moved since a release that, alone, said a cell which is now too small to say."""
    then = release(Cell(OVERALL, "a", 12, 6, 12), name="r0", day="2026-11-03")
    said = protect(then)
    assert isinstance(said, Protected)
    now = release(Cell(OVERALL, "a", 12, 6, 9), name="r1")
    found = protect(now, [said.release])
    assert isinstance(found, Protected | Unsafe)
    if isinstance(found, Protected):
        assert found.release.said(OVERALL, "a") is None


def test_figures_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="add up"):
        protect(release(Cell(INSPECTED, "a", 20, 15, 20), totals=(Total(INSPECTED, 20, 14),)))


@settings(max_examples=15, deadline=None)
@given(st.integers(1000, 100_000))
def test_a_release_survives_json_and_is_never_less_than_safe(seed: int) -> None:
    for found in city(seed):
        if isinstance(found, Protected):
            assert Release.from_json(found.release.to_json()) == found.release
            assert all(i.safe for i in found.intervals)
            assert all(found.release.said(m, p) is None for m, p in found.small)


def test_the_statements_alone_name_no_school_and_no_true_figure() -> None:
    found = protect(release(Cell(OVERALL, "a", 57, 31, 57), Cell("system:video", CITY, 57, 12, 57)))
    assert isinstance(found, Protected)
    assert {(s.place, s.text) for s in found.release.statements} == {("a", "55"), (CITY, "mended")}
    assert protect(replace(found.release, statements=())) == found
