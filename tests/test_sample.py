"""The sample city: the same for the same seed, within the contracts, with its story in it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import shapely

from etl.sample.city import write_city
from etl.sources import BY_KIND

AS_OF = date(2026, 11, 12)
DAYS = 12
POLLS_A_DAY = 288
ANSWERED, SILENT, NO_STATUS = 1, 0, -1
CITY_AHEAD_OF_UTC = pd.Timedelta(hours=5)
MIDNIGHT = pd.Timestamp(AS_OF, tz="UTC") - pd.Timedelta(days=DAYS - 1) - CITY_AHEAD_OF_UTC  # the first, in UTC


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
def polled(city: tuple[Path, dict[str, int]]) -> pd.DataFrame:
    """Cameras in service × polls of the campaign: answered, silent or no status."""
    register = table(city[0], "cameras")
    seen = np.full((len(register), DAYS * POLLS_A_DAY), NO_STATUS, dtype=np.int8)
    ids = pa.array(register["camera_id"].tolist())
    for path in (city[0] / "camera_status").iterdir():
        told = pq.read_table(path, columns=["camera_id", "observed_at", "is_reachable"])
        camera = pc.index_in(told["camera_id"], value_set=ids).to_numpy()
        passed = told["observed_at"].to_pandas() - MIDNIGHT
        seen[camera, passed // pd.Timedelta(minutes=5)] = told["is_reachable"].to_numpy()
    serving = (register["state"] == "in_service") & register["retired_on"].isna()
    return pd.DataFrame(seen, index=register["camera_id"])[serving.to_numpy()]


def schools_of(out: Path, polled: pd.DataFrame) -> pd.Series:
    """The school of each camera that is polled."""
    return table(out, "cameras").set_index("camera_id")["school_id"].reindex(polled.index)


def contractors_of(out: Path, polled: pd.DataFrame) -> pd.Series:
    """Who serves each camera that is polled."""
    serving = table(out, "contracts").query("service == 'video_surveillance'").set_index("school_id")
    return schools_of(out, polled).map(serving["contractor"])


def poll_of(moment: str) -> int:
    """The poll of the campaign at a moment of city time."""
    return int((pd.Timestamp(moment, tz="UTC") - CITY_AHEAD_OF_UTC - MIDNIGHT) / pd.Timedelta(minutes=5))


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
    contract = BY_KIND[kind]
    if kind == "camera_status":  # eight million rows: by what the files say of themselves
        files = [pq.ParquetFile(path) for path in (city[0] / kind).iterdir()]
        names, rows = set(files[0].schema_arrow.names), sum(file.metadata.num_rows for file in files)
    else:
        written = table(city[0], kind)
        names, rows = set(written.columns), len(written)
    assert names <= {column.name for column in contract.columns}
    assert set(contract.required) <= names
    assert rows == city[1][kind]


def test_the_default_city_has_the_size_it_is_asked_for(city: tuple[Path, dict[str, int]]) -> None:
    rows = city[1]
    counted = [rows[kind] for kind in ("schools", "districts", "campaigns", "inspectors")]
    assert counted == [206, 6, 1, 40]
    assert 2_300 <= rows["cameras"] <= 2_900
    assert 8_000_000 <= rows["camera_status"] <= 9_000_000
    assert len(list((city[0] / "camera_status").iterdir())) == DAYS


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
    path = city[0] / "camera_status" / f"{AS_OF}.parquet"
    types = {field.name: str(field.type) for field in pq.read_schema(path)}
    assert types == {
        "camera_id": "string",
        "observed_at": "timestamp[us, tz=UTC]",
        "is_reachable": "bool",
        "picture": "string",
        "is_recording": "bool",
        "archive_days": "int16",
        "clock_drift_s": "double",
        "source": "string",
    }
    last = pd.read_parquet(path)
    assert not last.duplicated(["camera_id", "observed_at"]).any()
    assert set(last["picture"].dropna()) == {"usable", "black", "frozen", "covered"}
    for name in ("is_recording", "archive_days", "picture"):
        assert 0 < last[name].isna().mean() < 0.3, name


def test_a_file_is_a_day_of_the_city_by_camera_and_moment(city: tuple[Path, dict[str, int]]) -> None:
    order = {camera: place for place, camera in enumerate(table(city[0], "cameras")["camera_id"])}
    for day in (0, DAYS - 1):
        midnight = MIDNIGHT + pd.Timedelta(days=day)
        name = f"{(midnight + CITY_AHEAD_OF_UTC).date()}.parquet"
        told = pd.read_parquet(city[0] / "camera_status" / name, columns=["camera_id", "observed_at"])
        assert told["observed_at"].min() < midnight + pd.Timedelta(seconds=5)
        assert told["observed_at"].min() >= midnight
        assert told["observed_at"].max() < midnight + pd.Timedelta(days=1)
        assert told["observed_at"].max() > midnight + pd.Timedelta(hours=23, minutes=59, seconds=50)
        place = told["camera_id"].map(order).to_numpy()
        assert (np.diff(place) >= 0).all()
        later = told["observed_at"].diff().iloc[1:].to_numpy() > pd.Timedelta(0)
        assert (later | (np.diff(place) > 0)).all()
        second = (told["observed_at"] - midnight).dt.total_seconds() % 300
        assert (second.groupby(told["camera_id"]).nunique() == 1).all()
        assert second.nunique() > 290


def test_a_camera_has_a_status_every_five_minutes(polled: pd.DataFrame) -> None:
    told = (polled.to_numpy() != NO_STATUS).reshape(len(polled), DAYS, POLLS_A_DAY)
    rows = told.sum(axis=2)[told.any(axis=2)]  # a new camera has none before its first day
    assert 285 <= rows.mean() <= POLLS_A_DAY
    assert (rows == POLLS_A_DAY).mean() > 0.6
    assert told[:, 0].mean() > 0.95  # the first day like any other


def test_some_polls_are_lost_in_short_runs_and_once_in_the_whole_city(polled: pd.DataFrame) -> None:
    lost = polled.to_numpy() == NO_STATUS
    outage = np.flatnonzero(lost.all(axis=0))
    assert len(outage) == 10
    assert outage[-1] - outage[0] == 9
    lost = lost[~lost[:, :POLLS_A_DAY].all(axis=1)]  # new cameras are late, not lost
    lost[:, outage] = False
    edges = np.diff(np.pad(lost, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    lasts = np.nonzero(edges == -1)[1] - np.nonzero(edges == 1)[1]
    assert 0.1 < len(lasts) / (len(lost) * DAYS) < 0.4
    assert 0.4 < (lasts == 1).mean() < 0.6
    assert (lasts > 2).mean() > 0.1  # longer than two intervals: the camera is unknown


def test_a_camera_fails_alone_for_one_poll_every_few_days(polled: pd.DataFrame) -> None:
    seen = polled.to_numpy()
    blips = (seen[:, 1:-1] == SILENT) & (seen[:, :-2] == ANSWERED) & (seen[:, 2:] == ANSWERED)
    assert 0.2 < blips.sum() / (len(seen) * DAYS) < 0.4


def test_cameras_change_within_the_hour(polled: pd.DataFrame) -> None:
    seen = polled.to_numpy()
    back = (seen[:, :-3] == SILENT) & (seen[:, 1:-2] == SILENT) & (seen[:, 2:-1] == SILENT) & (seen[:, 3:] == ANSWERED)
    assert len(set((np.nonzero(back)[1] + 3) % 12)) == 12


def test_the_cameras_of_a_lost_link_fail_and_come_back_together(
    city: tuple[Path, dict[str, int]], polled: pd.DataFrame
) -> None:
    came_back, still_lost = set(), set()
    without_outage = polled.loc[:, (polled != NO_STATUS).any()]
    for school, cameras in without_outage.groupby(schools_of(city[0], polled)):
        seen = cameras.to_numpy()
        dark = np.pad(((seen != ANSWERED).all(axis=0)) & (seen == SILENT).any(axis=0), 1).astype(np.int8)
        begins, ends = np.flatnonzero(np.diff(dark) == 1), np.flatnonzero(np.diff(dark) == -1)
        for begin, end in zip(begins, ends, strict=True):
            if end - begin < 6 or begin == 0:
                continue
            assert (seen[:, begin - 1] == ANSWERED).mean() > 0.5, school
            if end == seen.shape[1]:
                still_lost.add(school)
            else:
                assert (seen[:, end] == ANSWERED).mean() > 0.5, school
                came_back.add(school)
    assert len(still_lost) == 2
    assert len(came_back) >= 3


def test_the_cameras_of_a_school_are_silent_while_approved_work_lasts(
    city: tuple[Path, dict[str, int]], polled: pd.DataFrame
) -> None:
    school = schools_of(city[0], polled)
    works = table(city[0], "maintenance").dropna(subset="school_id")
    assert len(works) >= 10
    for work in works.itertuples():
        begins, ends = (poll_of(moment) for moment in (work.from_at, work.to_at))
        assert 6 <= ends - begins <= 12
        own = polled[school == work.school_id]
        assert (own.iloc[:, begins : ends - 3] != ANSWERED).all(axis=None)
        assert (own.iloc[:, ends - 3 : ends] == ANSWERED).mean(axis=None) > 0.5


def test_some_cameras_fail_again_and_again_most_of_them_at_one_contractor(
    city: tuple[Path, dict[str, int]], polled: pd.DataFrame
) -> None:
    seen = polled.to_numpy()
    begins = (seen[:, :-4] == ANSWERED) & np.all([seen[:, step : step - 4 or None] == SILENT for step in (1, 2, 3)], 0)
    repeats = pd.Series(begins.sum(axis=1) >= 3, index=polled.index)
    assert 0.02 < repeats.mean() < 0.08
    share = repeats.groupby(contractors_of(city[0], polled)).mean().sort_values()
    assert share.iloc[-1] > 3 * share.iloc[-2]


def test_contractors_differ_in_availability(city: tuple[Path, dict[str, int]], polled: pd.DataFrame) -> None:
    told = polled.where(polled != NO_STATUS)
    by_camera = pd.DataFrame({"up": told.sum(axis=1), "told": told.notna().sum(axis=1)})
    sums = by_camera.groupby(contractors_of(city[0], polled)).sum()
    availability = (sums["up"] / sums["told"]).sort_values()
    assert availability.index[0] == "ТОО «Сапа Монтаж»"
    assert availability.iloc[-1] - availability.iloc[0] > 0.01
    assert availability.iloc[0] > 0.9


def test_some_recorders_count_past_a_gap_in_their_archive(city: tuple[Path, dict[str, int]]) -> None:
    paths = sorted((city[0] / "camera_status").iterdir())
    columns = ["camera_id", "is_recording", "archive_days"]
    last = pd.read_parquet(paths[-1], columns=columns).groupby("camera_id")["archive_days"].max()
    deep = last.index[last >= 35]
    gaps: set[str] = set()
    for path in paths[-9:-2]:
        told = pd.read_parquet(path, columns=columns, filters=[("camera_id", "in", deep.tolist())])
        unrecorded = told["is_recording"].eq(False).groupby(told["camera_id"]).sum()
        gaps |= set(unrecorded.index[unrecorded.between(30, 60)])
    assert 4 <= len(gaps) <= 20


def test_the_register_claims_a_depth_of_archive(city: tuple[Path, dict[str, int]]) -> None:
    register = table(city[0], "cameras")
    claimed = register["retention_days"]
    assert set(claimed.dropna()) == {0, 30, 45, 60}
    assert (claimed == 30).mean() > 0.7
    assert 0 < (claimed == 0).mean() < 0.03
    assert 0 < claimed.isna().mean() < 0.05
    assert "status_every_min" not in register


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
    now = last.drop_duplicates("camera_id", keep="last")
    by_school = now.groupby("school_id").agg(
        showing=("is_reachable", "mean"), recording=("is_recording", "max")
    )
    dark = by_school[by_school["recording"].eq(False)]
    assert (dark["showing"] > 0.8).sum() >= 2
    assert (by_school["showing"] == 0).sum() == 2  # the link to them is lost


def faultless_inspectors(answers: pd.DataFrame) -> set[str]:
    """Those who find no fault in visits of a quarter of an hour."""
    good = ~answers["answer"].isin(["no", "partly", "not_received", "none", "not_stopped"])
    short = answers["observed"] < answers["required"] * 0.6
    clean = (good & ~short).groupby(answers["inspector_id"]).all()
    visits = answers.drop_duplicates("visit_id")
    lasts = pd.to_datetime(visits["finished_at"]) - pd.to_datetime(visits["started_at"])
    longest = lasts.groupby(visits["inspector_id"]).max()
    number = visits.groupby("inspector_id").size()
    faultless = clean & (longest < pd.Timedelta(minutes=25)) & (number >= 5)
    return set(faultless.index[faultless])


def test_one_inspector_finds_no_fault_anywhere(answers: pd.DataFrame) -> None:
    assert len(faultless_inspectors(answers)) == 1


def test_some_visits_claim_that_all_cameras_show_though_some_are_down(
    city: tuple[Path, dict[str, int]], answers: pd.DataFrame, polled: pd.DataFrame
) -> None:
    school = schools_of(city[0], polled)
    counted = answers[(answers["criterion_code"] == "VS-04") & (answers["purpose"] == "full")]
    leaders = []
    for visit in counted[counted["observed"] == counted["required"]].itertuples():
        begins, ends = (poll_of(moment) for moment in (visit.started_at, visit.finished_at))
        during = polled[school == visit.school_id].to_numpy()[:, begins : ends + 1]
        down = ((during != ANSWERED).all(axis=1) & (during == SILENT).any(axis=1)).sum()
        if down >= 2 and down > 0.02 * len(during):
            leaders.append(visit.inspector_id)
    assert len(leaders) >= 5
    assert set(leaders) > faultless_inspectors(answers)


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
