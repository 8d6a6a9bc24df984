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
WRITTEN = set(BY_KIND) - {"walk_plans"}  # these are made by a verb of their own
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


@pytest.mark.parametrize("kind", sorted(WRITTEN))
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
    assert counted == [206, 6, 2, 40]
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


@pytest.mark.parametrize(("schools", "days"), [(1, 1), (1, 3), (1, 12), (20, 5), (30, 1), (30, 3), (30, 12), (30, 30)])
def test_a_small_city_works(tmp_path: Path, schools: int, days: int) -> None:
    rows = write_city(tmp_path, schools=schools, days=days, as_of=AS_OF, seed=3)
    assert rows["schools"] == schools
    assert set(rows) == WRITTEN
    assert all((tmp_path / kind).is_dir() for kind in WRITTEN)


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


def test_a_walk_plan_made_for_the_demonstration_is_taken_away_with_it(tmp_path: Path) -> None:
    write_city(tmp_path, schools=1, days=1, as_of=AS_OF, seed=1)
    plan = tmp_path / "walk_plans" / f"{AS_OF}.csv"
    plan.parent.mkdir()
    plan.write_text("planned_on,school_id\n", "utf-8")
    write_city(tmp_path, schools=1, days=1, as_of=AS_OF, seed=1)
    assert not plan.exists()


@pytest.fixture(scope="module")
def parts_of_visits(city: tuple[Path, dict[str, int]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The visits since the campaign began, and those of the earlier campaign."""
    visits = table(city[0], "visits").assign(started_on=lambda v: pd.to_datetime(v["started_at"]).dt.normalize())
    earlier = table(city[0], "campaigns").iloc[1]
    then = visits["started_on"].between(earlier["starts_on"], earlier["ends_on"])
    return visits[visits["started_on"] > pd.Timestamp(AS_OF - timedelta(days=DAYS))], visits[then]


def test_the_campaign_is_two_phases_and_an_order(city: tuple[Path, dict[str, int]]) -> None:
    now = table(city[0], "campaigns").iloc[0]
    assert [now["starts_on"], now["ends_on"]] == ["2026-11-01", "2026-11-30"]
    assert [now["walk_ends_on"], now["recheck_ends_on"]] == ["2026-11-07", "2026-12-14"]
    assert now["basis"] == "Распоряжение № 214 от 20.10.2026 (демонстрация)"


@pytest.mark.parametrize("days", [1, 12, 30])
def test_what_the_earlier_campaign_found_holds_no_longer(tmp_path: Path, days: int) -> None:
    write_city(tmp_path, schools=3, days=days, as_of=AS_OF, seed=1)
    earlier = table(tmp_path, "campaigns").iloc[1]
    begins = pd.Timestamp(AS_OF) - pd.Timedelta(days=days - 1)
    ended = pd.Timestamp(earlier["ends_on"])
    assert pd.Timedelta(days=150) <= begins - ended <= pd.Timedelta(days=190)
    assert pd.Timestamp(AS_OF) - ended > pd.Timedelta(days=185)  # of whatever seed, no answer holds for longer than 180
    assert (ended - pd.Timestamp(earlier["starts_on"])).days == 29


def test_the_earlier_campaign_was_slower_and_reached_most_schools(
    city: tuple[Path, dict[str, int]], parts_of_visits: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    now, then = parts_of_visits
    assert len(then) == then["school_id"].nunique() == round(0.85 * 204)
    assert set(then["purpose"] + then["review_state"]) == {"fullaccepted"}
    assert then["started_on"].dt.day_of_week.max() < 5
    assert then["started_on"].nunique() > 18
    after = {name: (part["started_on"] - part["started_on"].min()).dt.days for name, part in (("n", now), ("t", then))}
    assert after["t"].median() > 2 * after["n"].median()
    district = then["inspector_id"].map(table(city[0], "inspectors").set_index("inspector_id")["district_id"])
    by_district = after["t"].groupby(district).median()
    assert by_district.max() - by_district.min() >= 3


def test_no_inspector_walks_two_schools_at_once(city: tuple[Path, dict[str, int]]) -> None:
    visits = table(city[0], "visits").query("purpose == 'full'").sort_values(["inspector_id", "started_at"])
    same = visits["inspector_id"] == visits["inspector_id"].shift()
    assert not (same & (visits["started_at"] < visits["finished_at"].shift())).any()


def test_the_earlier_campaign_found_more_and_left_no_prescription(
    city: tuple[Path, dict[str, int]], parts_of_visits: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    now, then = parts_of_visits
    answers = table(city[0], "answers")
    bad = answers["answer"].isin(["no", "partly"]).groupby(answers["visit_id"]).mean()
    full = now.loc[now["purpose"] == "full", "visit_id"]
    assert bad[then["visit_id"]].mean() > 1.1 * bad.reindex(full).mean()
    assert answers["visit_id"].isin(then["visit_id"]).sum() > 7_000
    assert not set(table(city[0], "prescriptions")["visit_id"]) & set(then["visit_id"])


def test_everybody_but_one_inspector_has_an_address_that_nobody_owns(city: tuple[Path, dict[str, int]]) -> None:
    inspectors, officials = (table(city[0], kind) for kind in ("inspectors", "officials"))
    assert inspectors["email"].isna().sum() == 1
    assert 2 <= officials["email"].isna().sum() <= 20
    for people in (inspectors, officials):
        assert people["email"].dropna().str.fullmatch(r"[io]\d+@(inspectors|officials)\.example\.kz").all()
        assert people["email"].dropna().is_unique
        assert (people["language"] == "kk").mean() == pytest.approx(0.4, abs=0.02)
    assert inspectors.set_index("inspector_id")["email"]["I001"] == "i001@inspectors.example.kz"


def test_every_office_is_held(city: tuple[Path, dict[str, int]]) -> None:
    officials = table(city[0], "officials")
    assert officials["name"].is_unique
    held = officials.groupby("office")
    for office in ("district_police", "district_education"):
        assert sorted(held.get_group(office)["district_id"]) == sorted(table(city[0], "districts")["district_id"])
    assert len(held.get_group("deputy_akim")) == 1
    directors = held.get_group("director")["school_id"]
    assert directors.is_unique
    assert 0.85 < len(directors) / 206 < 0.95


def test_the_list_holds_every_school_open_on_the_first_day_but_a_forgotten_one(
    city: tuple[Path, dict[str, int]]
) -> None:
    schools, listed = table(city[0], "schools"), table(city[0], "scope")
    assert set(listed["campaign_id"]) == {"month-2026-11"}
    was_open = ~(pd.to_datetime(schools["opened_on"]) > "2026-11-01")
    assert set(listed["school_id"]) < set(schools.loc[was_open, "school_id"])
    assert was_open.sum() - len(listed) == 1


def test_two_schools_opened_before_they_were_visited_and_one_closed_after(
    city: tuple[Path, dict[str, int]]
) -> None:
    schools, visits = table(city[0], "schools").set_index("school_id"), table(city[0], "visits")
    visited = pd.to_datetime(visits["started_at"]).dt.normalize().groupby(visits["school_id"])
    first, last = visited.min(), visited.max()
    opened = schools.loc[pd.to_datetime(schools["opened_on"]) > "2026-11-01", "opened_on"]
    assert len(opened) == 2
    assert (first[opened.index] > opened).all()
    closed = schools["closed_on"].dropna()
    assert len(closed) == 1
    assert (last[closed.index] < closed).all()
    assert closed.iloc[0] < pd.Timestamp(AS_OF)
    orders = table(city[0], "prescriptions").merge(visits[["visit_id", "school_id"]])
    own = orders[orders["school_id"] == closed.index[0]][["reported_on", "verified_on", "reopened_on"]]
    assert not (own.apply(pd.to_datetime) >= closed.iloc[0]).any(axis=None)


def test_one_district_has_a_plan_that_takes_most_at_first(city: tuple[Path, dict[str, int]]) -> None:
    plan, schools = table(city[0], "district_plans"), table(city[0], "schools")
    assert plan["district_id"].nunique() == 1
    days = pd.to_datetime(plan["day_on"])
    assert (days.dt.day_of_week < 5).all()
    assert len(plan) == 21  # the working days of the campaign
    assert plan["planned_n"].is_monotonic_increasing
    whole = plan["planned_n"].max()
    assert plan.loc[days <= "2026-11-14", "planned_n"].max() == whole
    assert plan.loc[days == "2026-11-06", "planned_n"].item() > 0.55 * whole
    assert whole < len(schools) / 3


def test_two_hold_a_school_at_once_and_one_left_with_no_successor(city: tuple[Path, dict[str, int]]) -> None:
    main = table(city[0], "assignments").query("role == 'main'")
    assert not main.duplicated(["school_id", "inspector_id", "from_on"]).any()
    now = main[main["to_on"].isna()]
    assert (now.groupby("school_id")["inspector_id"].nunique() == 2).sum() == 2
    left = set(main["school_id"]) - set(now["school_id"])
    assert len(left) == 1
    assert main[main["school_id"].isin(left)]["to_on"].max() == "2026-11-08"


def test_photographs_of_one_school_lie_in_the_papers_of_another(answers: pd.DataFrame) -> None:
    shown = answers.dropna(subset="evidence_ref").groupby("evidence_ref")
    again = shown[["school_id", "visit_id", "inspector_id"]].nunique()
    again = again[again["visit_id"] > 1]
    assert len(again) == 3
    assert (again["school_id"] == 2).all()
    repeats = answers[answers["evidence_ref"].isin(again.index)]
    assert repeats["inspector_id"].nunique() == 1
    assert repeats["visit_id"].nunique() == 2
    own = answers[answers["inspector_id"].isin(repeats["inspector_id"]) & (answers["purpose"] == "full")]
    assert own["visit_id"].nunique() >= 4
    assert not set(repeats["inspector_id"]) & faultless_inspectors(answers)


def test_some_prescriptions_have_no_deadline_of_their_own_and_one_was_withdrawn(
    city: tuple[Path, dict[str, int]]
) -> None:
    orders = table(city[0], "prescriptions")
    by_rule = orders[orders["due_on"].isna()]
    assert len(by_rule) == 4
    assert by_rule[["extended_to_on", "reported_on", "verified_on", "outcome"]].isna().all(axis=None)
    assert orders["prescription_id"].is_unique
    withdrawn = orders[orders["outcome"] == "withdrawn"]
    twin = orders[(orders["visit_id"] == withdrawn["visit_id"].item()) & orders["outcome"].isna()]
    assert withdrawn["criteria"].item() in set(twin["criteria"])  # so nothing is missing where it counts nowhere


def test_the_daily_letter_has_prescriptions_due_today_and_within_three_days(
    city: tuple[Path, dict[str, int]]
) -> None:
    orders = table(city[0], "prescriptions")
    running = orders[orders[["verified_on", "outcome"]].isna().all(axis=1)]
    left = (pd.to_datetime(running["extended_to_on"].fillna(running["due_on"])) - pd.Timestamp(AS_OF)).dt.days
    assert (left == 0).sum() >= 1
    assert left.between(0, 3).sum() >= 5


def test_some_signals_name_a_school_by_number_address_or_not_at_all(city: tuple[Path, dict[str, int]]) -> None:
    signals, schools = table(city[0], "signals"), table(city[0], "schools")
    added = signals.iloc[64:]
    assert len(added) == 12
    assert signals["signal_id"].is_unique
    assert added["school_id"].isna().all()
    assert pd.to_datetime(added["received_at"]).between("2026-11-01", "2026-11-13").all()
    places = added["place"]
    assert not any(places.str.contains(name, regex=False).any() for name in schools["name_ru"].dropna())
    numbers = schools["name_ru"].str.extract(r"№ (\d+)")[0].dropna()
    said = places.str.extract(r"(?:№ |^)(\d+)")[0].dropna()
    assert said.isin(numbers).sum() == 6
    assert (~said.isin(numbers)).sum() == 1
    assert places.str.contains(r"^\d+-мектеп", regex=True).any()
    assert sum(places.str.contains(one, regex=False).any() for one in schools["address"]) >= 3
