"""The four pages of the static site: what the public pages of the app show, from the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from etl.site import drawings
from etl.site.markup import Markup, el, join
from etl.site.tables import Public
from etl.site.words import Row, Words

Page = Callable[[Public, Words], Markup]


def overview(public: Public, say: Words) -> Markup:
    """How the month is going: the headline, when it ends, the burn-up, the groups of requirements."""
    return join(
        el("h1", say("overview_title")), el("p", say("overview_lead")),
        el("h2", say("figures_title")), _figures(public, say), el("p", say("rounded"), class_="note"),
        el("h2", say("forecast_title")), *_forecast(public, say),
        el("h2", say("burn_up_title")), *_burn_up(public, say),
        el("h2", say("systems_title")), *_systems(public, say))


def districts(public: Public, say: Words) -> Markup:
    """What was done in the districts: polygons with neutral dots, shares, and the schools that may be named."""
    return join(
        el("h1", say("districts_title")), el("p", say("districts_lead")),
        drawings.district_map(public.district, say),
        _table((say("column_district"), say("column_schools"), say("column_inspected"), say("column_on_time"),
                say("column_overall")), _district_rows(public, say), _table_days(public, say)),
        el("h2", say("schools_title")), el("p", say("schools_lead", pct=public.about["list_pct"])),
        *(block for row in say.by_name(public.district) for block in _schools(public, row, say)))


def progress(public: Public, say: Words) -> Markup:
    """Whether the month ends in time: the burn-up, the districts on one scale, the calendar of releases."""
    about, shown = public.about, [r for r in say.by_name(public.district) if r["inspected_state"] == "shown"]
    bands = [(say.name(r), r["inspected_low_pct"], r["inspected_high_pct"], say.share(r, "inspected_")) for r in shown]
    return join(
        el("h1", say("progress_title")), *_forecast(public, say),
        el("h2", say("burn_up_title")), *_burn_up(public, say),
        el("h2", say("shares_title")),
        join(drawings.bands(bands, say), _as_table(
            say, (say("column_district"), say("column_inspected")), ((name, band) for name, _, _, band in bands)))
        if bands else None,
        el("p", say.moment({"day_on": about["process_on"], "from_on": about["process_from"]}), class_="note"),
        *_calendar(public, say))


def method(public: Public, say: Words) -> Markup:
    """How it is counted: definitions, what is inspected, delays, the rules of disclosure, 109, open data."""
    about = public.about
    course = say.moment({"day_on": about["process_on"], "from_on": about["process_from"]})
    outcomes = say.moment({"day_on": about["outcome_on"], "from_on": about["outcome_from"]})
    return join(
        el("h1", say("method_title")),
        el("h2", say("definitions_title"), id="figures"),
        _table((say("column_figure"), say("column_meaning"), say("column_source"), say("column_moment")),
               ((say.name(r, "label"), _meaning(r, say), say.name(r, "source"), say.name(r, "moment"))
                for r in public.definition)),
        el("p", say("meets_text")),
        el("h2", say("glossary_title")),
        _table((say("column_term"), say("column_meaning")),
               ((say.name(r), say.name(r, "meaning"))
                for r in sorted(public.glossary, key=lambda r: int(r["position"])))),
        el("h2", say("delays_title")),
        el("p", say("delays_text", course_days=about["process_lag_days"], outcome_days=about["outcome_lag_days"],
                    course=course, outcomes=outcomes)),
        el("h2", say("rules_title")), el("ul", *(el("li", rule) for rule in rules(about, say))),
        el("h2", say("report_title")), el("p", say("report_text")),
        *_calendar(public, say),
        el("h2", say("criteria_title")), *_criteria(public, say),
        el("h2", say("open_data_title")), el("p", say("open_data_lead")),
        el("ul", *(el("li", el("a", row["name"], href=f"../data/{row['name']}", download="")) for row in
                   public.open_file), class_="files"),
        el("h3", say("dictionary_title")),
        _table((say("column_file"), say("column_column"), say("column_type"), say("column_unit"),
                say("column_meaning")),
               ((r["file"], r["column_name"], r["type"], r["unit"] or "", say.name(r, "text"))
                for r in public.open_column)))


def rules(about: Row, say: Words) -> Iterable[str]:
    """The rules of disclosure in plain words."""
    yield say("rule_never")
    yield say("rule_counts")
    yield say("rule_bands", n=about["least_n"])
    yield from (say(phrase) for phrase in ("rule_audit", "rule_people", "rule_ids"))


def _figures(public: Public, say: Words) -> Markup:
    meaning = {r["figure"]: r for r in public.definition}
    return el("dl", *(_figure(row, meaning[row["figure"]], say) for row in public.figure), class_="figures")


def _figure(row: Row, meaning: Row, say: Words) -> Markup:
    """One figure with what it is of, its moment, its source, and its definition for whoever points at it."""
    value, whole = row["value_n"], row["of_n"]
    words = None if value is not None else "" if row["state"] == "not_yet" else say.share(row)
    below = [say("part_of", part=say.number(value), whole=say.number(whole))] if value is not None and whole else []
    below += [say.moment(row), say.name(meaning, "source")]
    shown = say.number(value) if value is not None else words or "—"
    if value is not None and whole:
        shown = say.percent(round(100 * value / whole))
    label = say.name(row, "label")
    return el("div", el("dt", label, title=say.name(meaning, "definition")),
              el("dd", shown, class_="value words" if words else "value"), el("dd", " · ".join(below)),
              el("dd", el("details", el("summary", "?", aria_label=f"{label}: {say('column_meaning')}"),
                          _meaning(meaning, say), el("a", say("method_title"), href="method.html#figures"))))


def _meaning(row: Row, say: Words) -> Markup:
    """What a figure means, how it is made and what it is of, one under the other."""
    return join(el("p", say.name(row, "definition")), el("p", say("formula", formula=say.name(row, "formula"))),
                el("p", say("denominator", denominator=say.name(row, "denominator"))))


def _forecast(public: Public, say: Words) -> Iterable[Markup]:
    row = public.forecast[0]
    if row["state"] == "not_yet":
        yield el("p", say.moment(row))
        return
    ends = {f"{end}_day": say.day(row[column]) for end, column in (("from", "week_begins_on"), ("to", "week_ends_on"))
            if row[column]}
    yield el("p", say(f"forecast_{row['state']}", **ends), " (", say.moment(row), ")")


def _burn_up(public: Public, say: Words) -> Iterable[Markup]:
    about = public.about
    if public.day:
        yield drawings.burn_up(public.day, say)
        yield _as_table(
            say, (say("column_day"), say("series_inspected"), say("series_plan"), say("series_scope")),
            ((say.day(r["day_on"]), *("—" if r[n] is None else say.number(r[n]) for n in (
                "inspected_n", "planned_n", "scope_n"))) for r in public.day))
    yield el("p", say.moment({"day_on": about["process_on"], "from_on": about["process_from"]}), " · ",
             say("rounded"), class_="note")


def _systems(public: Public, say: Words) -> Iterable[Markup]:
    about = public.about
    yield el("p", say("systems_lead"))
    yield _table((say("column_group"), say("column_share")),
                 ((say.name(r, "label"), say.share(r)) for r in public.system))
    yield el("p", say.moment({"day_on": about["outcome_on"], "from_on": about["outcome_from"]}), class_="note")


def _district_rows(public: Public, say: Words) -> Iterable[Sequence[str]]:
    about = public.about
    for row in say.by_name(public.district):
        yield (say.name(row), say.number(row["schools_n"]) if row["schools_n"] is not None else say("withheld"),
               say.share(row, "inspected_", about["process_from"]), say.share(row, "on_time_", about["outcome_from"]),
               say.share(row, "overall_", about["outcome_from"]))


def _table_days(public: Public, say: Words) -> str:
    about = public.about
    return say("table_days", course=say.moment({"day_on": about["process_on"], "from_on": about["process_from"]}),
               outcomes=say.moment({"day_on": about["outcome_on"], "from_on": about["outcome_from"]}))


def _schools(public: Public, district: Row, say: Words) -> Iterable[Markup]:
    yield el("h3", say.name(district))
    named = say.by_name(r for r in public.school if r["district_id"] == district["district_id"])
    if not named:
        state = {"few": "schools_few", "later": "schools_later"}.get(district["list_state"])
        yield el("p", say(state, pct=public.about["list_pct"]) if state else say.moment(
            {"day_on": None, "from_on": public.about["process_from"]}))
        return
    yield _table((say("column_school"), say("column_address"), say("column_was_inspected")), (
        (say.name(r) or say("nameless"), r["address"] or "",
         say("inspected_in", month=say.month(r["inspected_month"])) if r["inspected_month"] else "") for r in named))


def _calendar(public: Public, say: Words) -> Iterable[Markup]:
    yield el("h2", say("calendar_title"))
    yield el("p", say("calendar_lead"))
    yield _table((say("column_day"), say("column_release")),
                 ((say.day(r["day_on"]), say(r["kind"])) for r in public.calendar_day))


def _criteria(public: Public, say: Words) -> Iterable[Markup]:
    for group in public.system:
        yield el("h3", say.name(group, "label"))
        yield _table((say("column_requirement"), say("column_basis")), (
            (say.name(r, "label"), say.name(r, "basis")) for r in public.criterion if r["system"] == group["system"]))


def _as_table(say: Words, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Markup:
    """The rows of the drawing above, for whoever reads them rather than looks."""
    return el("details", el("summary", say("as_table")), _table(headings, rows), class_="twin")


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]], caption: str | None = None) -> Markup:
    # what scrolls inside of itself on a phone is reached by the keyboard too
    return el("div", el(
        "table", el("caption", caption) if caption else None,
        el("thead", el("tr", *(el("th", h, scope="col") for h in headings))),
        el("tbody", *(el("tr", *(el("td", cell) for cell in row)) for row in rows))),
        class_="scroll", tabindex="0", role="group", aria_label=caption or headings[0])


PAGES: dict[str, Page] = {"overview": overview, "districts": districts, "progress": progress, "method": method}
