"""The sample city: the same for the same seed, within the contracts, with its story in it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from etl.sample.city import write_city
from etl.sources import BY_KIND

AS_OF = date(2026, 11, 12)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    """The default city and its numbers of rows."""
    out = tmp_path_factory.mktemp("landing")
    return out, write_city(out, as_of=AS_OF, seed=1)


def table(out: Path, kind: str) -> pd.DataFrame:
    """All files of a kind together."""
    frames = []
    for path in sorted((out / kind).iterdir()):
        if path.suffix == ".csv":
            frames.append(pd.read_csv(path))
        elif path.suffix == ".parquet":
            frames.append(pd.read_parquet(path))
        elif path.suffix == ".geojson":
            shapes = pd.DataFrame(gpd.read_file(path))
            frames.append(shapes.rename(columns={"geometry": "boundary"}))
        else:
            frames.append(pd.read_excel(path, engine="calamine"))
    return pd.concat(frames, ignore_index=True)


@pytest.fixture(scope="module")
def answers(city: tuple[Path, dict[str, int]]) -> pd.DataFrame:
    """Answers with the school and purpose of their visit, of the campaign only."""
    visits = table(city[0], "visits")
    joined = table(city[0], "answers").merge(visits, on="visit_id")
    return joined[joined["started_at"] >= f"{AS_OF - timedelta(days=11)}"]


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    first, second, other = tmp_path / "a", tmp_path / "b", tmp_path / "c"
    for out, seed in ((first, 7), (second, 7), (other, 8)):
        write_city(out, schools=30, days=3, as_of=AS_OF, seed=seed)
    names = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(second) for path in second.rglob("*") if path.is_file())
    for name in names:
        if name.suffix == ".parquet":
            one, two = (pd.read_parquet(out / name) for out in (first, second))
            pd.testing.assert_frame_equal(one, two)
        else:
            assert (first / name).read_bytes() == (second / name).read_bytes(), name
    register = "cameras/cameras.csv"
    assert (first / register).read_bytes() != (other / register).read_bytes()


@pytest.mark.parametrize("kind", sorted(BY_KIND))
def test_every_column_is_in_the_contract(city: tuple[Path, dict[str, int]], kind: str) -> None:
    written = table(city[0], kind)
    contract = BY_KIND[kind]
    assert set(written.columns) <= {column.name for column in contract.columns}
    assert set(contract.required) <= set(written.columns)
    assert len(written) == city[1][kind]


def test_the_default_city_has_the_size_it_is_asked_for(city: tuple[Path, dict[str, int]]) -> None:
    rows = city[1]
    counted = [rows[kind] for kind in ("schools", "districts", "campaigns", "inspectors")]
    assert counted == [206, 6, 1, 40]
    assert 2_300 <= rows["cameras"] <= 2_900
    assert 650_000 <= rows["camera_status"] <= 830_000
    assert len(list((city[0] / "camera_status").iterdir())) == 12


def test_districts_neither_overlap_nor_leave_gaps(city: tuple[Path, dict[str, int]]) -> None:
    districts = gpd.read_file(city[0] / "districts/districts.geojson")
    whole = districts.union_all()
    assert districts.is_valid.all()
    assert whole.geom_type == "Polygon"
    assert not whole.interiors
    assert abs(shapely.area(districts.geometry.to_numpy()).sum() - whole.area) < 1e-12
    schools = table(city[0], "schools")
    points = gpd.GeoSeries(gpd.points_from_xy(schools["lon"], schools["lat"]), crs=districts.crs)
    assert points.within(whole).all()


def test_a_status_is_a_typed_moment_in_utc(city: tuple[Path, dict[str, int]]) -> None:
    last = pd.read_parquet(city[0] / "camera_status" / f"{AS_OF}.parquet")
    assert last["observed_at"].max() == pd.Timestamp(AS_OF, tz="UTC") + pd.Timedelta(hours=23 - 5)
    assert not last.duplicated(["camera_id", "observed_at"]).any()
    for name in ("is_recording", "archive_days", "picture"):
        assert 0 < last[name].isna().mean() < 0.3, name


def test_no_archive_is_older_than_its_camera(city: tuple[Path, dict[str, int]]) -> None:
    last = pd.read_parquet(city[0] / "camera_status" / f"{AS_OF}.parquet")
    told = last.merge(table(city[0], "cameras"), on="camera_id")
    age = (pd.Timestamp(AS_OF) - pd.to_datetime(told["commissioned_on"])).dt.days
    assert (told["archive_days"].fillna(0) <= age).all()
    assert (age < 30).any()


def test_two_schools_are_never_visited(city: tuple[Path, dict[str, int]]) -> None:
    visited = table(city[0], "visits").query("started_at >= '2026-11-01'")["school_id"]
    assert len(set(table(city[0], "schools")["school_id"]) - set(visited)) == 2


def test_one_school_has_no_inspector(city: tuple[Path, dict[str, int]]) -> None:
    held = table(city[0], "assignments")["school_id"]
    assert len(set(table(city[0], "schools")["school_id"]) - set(held)) == 1


def test_some_buttons_are_there_on_paper_only(answers: pd.DataFrame) -> None:
    full = answers[answers["purpose"] == "full"]
    cells = full.set_index(["school_id", "criterion_code"])
    observed, words = cells["observed"].unstack(), cells["answer"].unstack()
    on_paper = (observed["PB-01"] >= 1) & words["PB-02"].isin(["guard", "police", "both"])
    assert (on_paper & (words["PB-03"] == "not_received")).sum() >= 4


def test_some_archives_hold_nine_days(answers: pd.DataFrame) -> None:
    depth = answers[answers["criterion_code"] == "AR-02"]
    assert (depth["observed"] == 9).sum() >= 2


def test_some_schools_show_and_do_not_record(city: tuple[Path, dict[str, int]]) -> None:
    last = pd.read_parquet(city[0] / "camera_status" / f"{AS_OF}.parquet")
    last = last.merge(table(city[0], "cameras")[["camera_id", "school_id"]], on="camera_id")
    now = last[last["observed_at"] == last["observed_at"].max()]
    by_school = now.groupby("school_id").agg(
        showing=("is_reachable", "mean"), recording=("is_recording", "max")
    )
    dark = by_school[by_school["recording"].eq(False)]
    assert (dark["showing"] > 0.8).sum() >= 2
    assert (by_school["showing"] == 0).sum() == 2  # the link to them is lost


def test_one_inspector_finds_no_fault_anywhere(answers: pd.DataFrame) -> None:
    good = ~answers["answer"].isin(["no", "partly", "not_received", "none", "not_stopped"])
    short = answers["observed"] < answers["required"] * 0.6
    clean = (good & ~short).groupby(answers["inspector_id"]).all()
    visits = answers.drop_duplicates("visit_id")
    lasts = pd.to_datetime(visits["finished_at"]) - pd.to_datetime(visits["started_at"])
    longest = lasts.groupby(visits["inspector_id"]).max()
    number = visits.groupby("inspector_id").size()
    faultless = clean & (longest < pd.Timedelta(minutes=25)) & (number >= 5)
    assert faultless.sum() == 1


def test_some_prescriptions_are_overdue_and_all_dates_are_in_order(
    city: tuple[Path, dict[str, int]],
) -> None:
    orders = table(city[0], "prescriptions")
    today = pd.Timestamp(AS_OF)
    for earlier, later in (
        ("issued_on", "due_on"),
        ("issued_on", "reported_on"),
        ("reported_on", "verified_on"),
        ("due_on", "extended_to_on"),
    ):
        both = orders.dropna(subset=[earlier, later])
        assert (pd.to_datetime(both[earlier]) <= pd.to_datetime(both[later])).all(), later
    for name in ("issued_on", "reported_on", "verified_on", "reopened_on"):
        assert pd.to_datetime(orders[name]).max() <= today, name
    due = pd.to_datetime(orders["extended_to_on"].fillna(orders["due_on"]))
    assert ((due < today) & orders["verified_on"].isna()).sum() > 20
    for name in ("extended_to_on", "verified_on", "reopened_on"):
        assert orders[name].notna().any(), name


def test_the_late_acts_hold_errors_and_all_their_columns(city: tuple[Path, dict[str, int]]) -> None:
    late = pd.read_excel(city[0] / "declarations/declarations-late.xlsx", engine="calamine")
    assert list(late.columns) == [column.name for column in BY_KIND["declarations"].columns]
    assert 12 <= len(late) <= 14
    assert "двенадцать" in set(late["claimed"])
    assert "31.02.2026" in set(late["declared_on"].astype(str))


@pytest.mark.parametrize(("schools", "days"), [(1, 1), (1, 3), (1, 12), (30, 1), (30, 3), (30, 12)])
def test_a_small_city_works(tmp_path: Path, schools: int, days: int) -> None:
    rows = write_city(tmp_path, schools=schools, days=days, as_of=AS_OF, seed=3)
    assert rows["schools"] == schools
    assert set(rows) == set(BY_KIND)
    assert all((tmp_path / kind).is_dir() for kind in BY_KIND)


def test_a_folder_of_real_data_is_refused_and_a_demonstration_is_replaced(tmp_path: Path) -> None:
    real = tmp_path / "real"
    (real / "schools").mkdir(parents=True)
    (real / "schools" / "schools.csv").write_text("school_id\n1\n")
    with pytest.raises(ValueError, match=r"not empty and holds no demo\.toml"):
        write_city(real, schools=1, days=1, as_of=AS_OF, seed=1)
    assert (real / "schools" / "schools.csv").read_text() == "school_id\n1\n"
    demo = tmp_path / "demo"
    write_city(demo, schools=1, days=3, as_of=AS_OF, seed=1)
    write_city(demo, schools=1, days=1, as_of=AS_OF, seed=1)
    assert len(list((demo / "camera_status").iterdir())) == 1


@pytest.mark.parametrize("schools", [0, 8001])
def test_a_number_of_schools_out_of_range_is_refused(tmp_path: Path, schools: int) -> None:
    with pytest.raises(ValueError, match="1 to 8000"):
        write_city(tmp_path / "new", schools=schools, as_of=AS_OF, seed=1)
    assert not (tmp_path / "new").exists()


def test_a_real_file_beside_the_demonstration_is_never_deleted(tmp_path: Path) -> None:
    out = tmp_path / "landing"
    write_city(out, schools=3, days=1, as_of=date(2026, 11, 12), seed=1)
    real = out / "schools" / "ours.csv"
    real.write_text("school_id,lon,lat\n", "utf-8")
    with pytest.raises(ValueError, match="ours.csv"):
        write_city(out, schools=3, days=1, as_of=date(2026, 11, 12), seed=1)
    assert real.is_file()
