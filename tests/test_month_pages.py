"""The pages of the month: what they say is what the marts say; the journal; drafts; filters in the address."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import threading
from pathlib import Path

import docx
import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from app import journal, order_drafts, plan_lists, read
from app.exports.prescription_words import Language
from app.read import store
from app.rights import Viewer
from app.texts import speaking
from etl.publish import publish
from tests.small_city import SmallCity
from tests.test_pages import hostile, own_caches, run, said, sample  # noqa: F401

STAFF = Viewer("staff")
BRIEFING, CAMPAIGN, ORDERS = (f"pages/staff/{name}.py" for name in ("briefing", "campaign", "prescriptions"))
SIGNALS, PLAN, INSPECTOR = (f"pages/staff/{name}.py" for name in ("signals", "plan", "inspector"))


@pytest.fixture(autouse=True)
def own_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JOURNAL_DIR", str(tmp_path / "journal"))
    return tmp_path / "journal"


def strip_of(app: AppTest) -> dict[str, tuple[int, str]]:
    """What the bar of statuses says: name → number, change."""
    (bar,) = [h.proto.body for h in app.get("html") if 'class="strip-bar"' in h.proto.body]
    return {name.strip(): (int(n), change) for name, n, change in re.findall(
        r'<img[^>]*>([^<]*)</div><div class="strip-n">(\d+) .*?</div><div>([^<]*)</div>', bar)}


def test_the_briefing_counts_as_the_map_counts(sample: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    app = run(BRIEFING, lang="en")
    counts = sample.execute("select status, count(*) from marts.school where is_in_scope group by 1").fetchall()
    shown = {name: n for name, (n, _) in strip_of(app).items()}
    names = {"ready": "Ready", "ready_with_remarks": "Ready with remarks", "not_ready": "Not ready",
             "insufficient": "Insufficient data", "not_inspected": "Not inspected"}
    assert shown == {names[s]: dict(counts).get(s, 0) for s in names}


def test_the_change_since_yesterday_is_that_of_the_day_before(sample: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    app = run(BRIEFING, lang="en")
    now, before = sample.execute("select ready from marts.standing_past where level = 'city' "
                                 "order by day_on desc limit 2").fetchall()
    change = strip_of(app)["Ready"][1]
    by = f"{now[0] - before[0]:+d} "
    assert change == "as yesterday" if now == before else change.replace("−", "-").startswith(by)


def test_ten_schools_each_say_why(sample: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    app = run(BRIEFING, lang="en")
    pins = [b for b in app.button if b.key and b.key.startswith("steer_")]
    assert [b.key.removeprefix("steer_") for b in pins] == [row[0] for row in sample.execute(
        "select distinct on (rank) school_id from marts.steer where rank <= 10 order by rank").fetchall()]
    assert said(app).count("overdue") >= 1


def test_a_school_is_pinned_noted_and_released(sample: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    app = run(BRIEFING, lang="en")
    pin = next(b for b in app.button if b.key and b.key.startswith("steer_"))
    school = pin.key.removeprefix("steer_")
    app = pin.click().run()
    assert list(journal.steered()) == [school]
    app = app.text_input(key=f"note_{school}").set_value("Позвонить *директору* <b>").run()
    assert [n.text for n in journal.steered()[school].notes] == ["Позвонить *директору* <b>"]
    assert "\\*директору\\* \\<b\\>" in said(app)
    app.button(key=f"release_{school}").click().run()
    assert journal.steered() == {}


def test_the_journal_keeps_every_line_of_many_writers(own_journal: Path) -> None:
    at = dt.datetime(2026, 11, 12, tzinfo=dt.UTC)
    writers = [threading.Thread(target=lambda n=n: [
        journal.write(STAFF, "steered", f"s{n}", at.date(), at),
        journal.write(STAFF, "note", f"s{n}", at.date(), at, "x")])
        for n in range(12)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len((own_journal / "steered.jsonl").read_text("utf-8").splitlines()) == 24
    assert {len(s.notes) for s in journal.steered().values()} == {1}
    assert len(journal.steered()) == 12


def test_a_line_that_a_crash_cut_short_is_passed_over(own_journal: Path) -> None:
    at = dt.datetime(2026, 11, 12, tzinfo=dt.UTC)
    journal.write(STAFF, "steered", "s1", at.date(), at)
    with (own_journal / "steered.jsonl").open("a") as file:
        file.write('{"event": "steered", "school')
    journal.write(STAFF, "steered", "s2", at.date(), at)
    journal.write(STAFF, "steered", "s3", at.date(), at)
    assert set(journal.steered()) >= {"s1", "s3"}


def test_the_campaign_says_done_left_and_the_forecast(sample: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    text = said(run(CAMPAIGN, lang="en")).replace("\\", "")
    done, scope = sample.execute("select done_n, scope_n from marts.progress where level = 'city'").fetchall()[0]
    assert f"{done} of {scope}" in text
    p50 = sample.execute("select p50_on from marts.forecast where level = 'city'").fetchall()[0][0]
    assert f"{p50:%b} {p50.day}" in text


def test_a_district_in_the_address_narrows_the_campaign(sample: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    done, scope = sample.execute("select done_n, scope_n from marts.progress where district_id = 'esil'").fetchall()[0]
    assert f"{done} of {scope}" in said(run(CAMPAIGN, lang="en", district="esil")).replace("\\", "")


def test_the_slider_replays_a_day(sample: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    assert not run(CAMPAIGN, lang="en", day="2026-11-04").exception
    shown = read.campaign.replay(STAFF, dt.date(2026, 11, 4))["status"].value_counts().to_dict()
    expected = sample.execute("select ready, ready_with_remarks, not_ready, not_inspected from marts.standing_past "
                              "where level = 'city' and day_on = '2026-11-04'").fetchall()[0]
    assert tuple(shown.get(s, 0) for s in ("ready", "ready_with_remarks", "not_ready", "not_inspected")) == expected


def test_the_burn_up_ends_where_the_campaign_stands(sample: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    charts = [json.loads(c.proto.spec) for c in run(CAMPAIGN, lang="en").get("plotly_chart")]
    bars = next(t for t in charts[0]["data"] if t["type"] == "bar" and t["name"].startswith("Inspected"))
    assert len(charts[1]["data"]) == 18, "done, not accepted and plan of six districts"
    days = sample.execute("select count(*) from marts.campaign_day where level = 'city' and is_past").fetchall()[0][0]
    assert len(bars["x"]) == days or "bdata" in bars["x"]


@pytest.mark.parametrize(("address", "where"), [
    ({}, "true"), ({"owner": "contractor"}, "owner = 'contractor'"), ({"age": "1-7"}, "ageing = '1-7'"),
    ({"severity": "critical", "state": "overdue"}, "severity = 'critical' and state = 'overdue'"),
    ({"district": "esil", "state": "open,reported"}, "district_id = 'esil' and state in ('open', 'reported')")])
def test_the_filters_of_prescriptions(sample: duckdb.DuckDBPyConnection, address: dict[str, str],  # noqa: F811
                                      where: str) -> None:
    counts = {"true": 0}
    counts[where] = sample.sql("from marts.prescription").filter(where).aggregate("count(*)").fetchall()[0][0]
    rows = run(ORDERS, lang="en", **address).dataframe[0].value
    assert len(rows) == counts[where] > 0


def test_a_draft_in_each_language_names_its_findings(sample: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    number, criteria = sample.execute("select prescription_id, criteria from marts.prescription "
                                      "where len(criteria) > 1 order by 1 limit 1").fetchall()[0]
    row = read.orders.draft(STAFF, number).iloc[0]
    items = read.orders.items(STAFF, prescription=number)
    assert sorted(items["criterion_code"]) == sorted(criteria)
    languages: tuple[Language, ...] = ("ru", "kk", "en")
    for language in languages:
        draft = order_drafts.draft_of(STAFF, row, items, language)
        book = docx.Document(io.BytesIO(order_drafts.prescription_docx(draft, language)))
        text = "\n".join([p.text for p in book.paragraphs]
                         + [c.text for table in book.tables for r in table.rows for c in r.cells])
        assert number in text
        assert "None" not in text
        for label in items[f"label_{language}"]:
            assert label in text


def test_findings_without_a_prescription_get_a_draft_with_a_blank_number(
        sample: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    school, severity, n = sample.execute("select school_id, severity, count(*) from marts.finding "
                                         "where state = 'no_prescription' group by 1, 2 order by 3 desc, 1 limit 1"
                                         ).fetchall()[0]
    row = read.orders.draft_new(STAFF, school, severity).iloc[0]
    items = read.orders.items(STAFF, school=school, severity=severity)
    assert (row["prescription_id"], len(items)) == ("", n)
    assert not run(ORDERS, lang="en", draft_school=school, draft_weight=severity).exception


def test_reports_without_a_school_are_listed_with_their_candidates(sample: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    app = run(SIGNALS, lang="en")
    n = sample.execute("select count(*) from marts.signal where school_id is null").fetchall()[0][0]
    assert len(app.dataframe[1].value) == n > 0


def test_a_school_shows_its_reports(sample: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    school, n = sample.execute("select school_id, count(*) from marts.signal where school_id is not null "
                               "group by 1 order by 2 desc, 1 limit 1").fetchall()[0]
    tables = run("pages/staff/school.py", lang="en", school=school).dataframe
    assert n in [len(table.value) for table in tables if "ground" in table.value.columns]


def serve_small(small: SmallCity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages read this city."""
    con = small.build(tmp_path / "landing")
    publish(con, tmp_path / "serving", dt.datetime(2026, 11, 12, 18, tzinfo=dt.UTC))
    con.close()
    monkeypatch.setattr(store, "SERVING", tmp_path / "serving")


def test_without_a_plan_the_page_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = SmallCity()
    small.add_school()
    serve_small(small, tmp_path, monkeypatch)
    assert "python" in said(run(PLAN, lang="en"))


def test_every_school_of_the_plan_s_map_stands_in_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = SmallCity()
    for n in range(1, 5):
        small.add_school(f"s{n}")
    small.add_visit("s1", day="2026-11-05")
    for school_id, visit_on in (("s1", "2026-11-06"), ("s2", "2026-11-10"), ("s3", "2026-11-13")):
        small.add("walk_plans", planned_on="2026-11-04", school_id=school_id, inspector_id="i1", visit_on=visit_on,
                  position=1)
    serve_small(small, tmp_path, monkeypatch)
    app = run(PLAN, lang="en")
    assert not app.exception
    walk, left_out = (table.value for table in app.dataframe)
    assert dict(zip(walk["school"].str[-1], walk["state"], strict=True)) == {
        "2": "◆ Planned day passed, not inspected", "3": "■ On the next day", "1": "● Inspected (accepted)"}
    assert list(left_out["school"].str[-1]) == ["4"]
    with speaking("en"):
        taken = plan_lists.as_file(STAFF)
    assert sorted(taken["School"].str[-1]) == ["1", "2", "3", "4"]
    assert set(taken["Status"]) == {*walk["state"], "○ No day planned"}


def test_the_inspectors_page_never_accuses(sample: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    text = said(run(INSPECTOR, lang="en"))
    assert "not an accusation" in text
    assert not any(word in text.lower() for word in ("fraud", "fake", "cheat", "rank"))


def test_hostile_notes_and_pins_stay_text(hostile: None) -> None:  # noqa: F811
    at = dt.datetime(2026, 11, 12, tzinfo=dt.UTC)
    journal.write(STAFF, "steered", "s1", at.date(), at)
    journal.write(STAFF, "note", "s1", at.date(), at, "<script>x</script> [a](javascript:alert(1)) :red[f]")
    app = run(BRIEFING, lang="ru")
    assert not app.exception
    for element in app.markdown:
        assert not re.search(r"(?<!\\)(<script|\]\(|:red)", element.value), element.value
