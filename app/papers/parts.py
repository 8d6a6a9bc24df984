"""Parts that every paper has: the stamp, the legend, the headline figures, the map."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pandas as pd

from app import account, cards, read
from app.exports import map_drawing, signs
from app.exports.content import Count, Figure, Map, Pack, Page, Stamp, Status
from app.rights import Viewer
from app.texts import language, moment, name_in, names_in, number, percent, school_names, t, tn

_LABELLED = 60  # schools; more numbers than that cover one another
_NUMBER = re.compile(r"№\s?\d+")
_LEGAL = 60  # letters of a name that two lines of a table may not hold


def pack(who: Viewer, at: dt.datetime | None, title: str, pages: list[Page]) -> Pack:
    """The pages under the reader's stamp; `at` is the moment (with its zone) when the file is made."""
    return Pack(title, language(), tuple(pages), legend(who), stamp(who, at), demonstration(who), words())


def stamp(who: Viewer, at: dt.datetime | None) -> Stamp:
    """For official use, who reads it, as of when and made when, from which published file."""
    facts = read.city.publication(who).iloc[0]
    made = t("made {when}", when=moment(_utc(at), facts["time_zone"])) if at else ""
    reader = " · ".join(filter(None, (who.name or who.subject, account.role_name(who.role))))
    return Stamp(
        t("For official use"), t("Reader: {name}", name=reader),
        ", ".join(filter(None, (t("as of {day}", day=cards.as_of(who)), made))),
        t("Source: the city's data published {when}", when=moment(facts["published_at"], facts["time_zone"])))


def words() -> dict[str, str]:
    """The few words that the drawing itself needs."""
    return {"definitions": t("What the figures mean"), "place": t("District"), "page": t("Page"),
            "more": t("more rows: on the page of the dashboard"), "places": t("The city by district")}


def demonstration(who: Viewer) -> str:
    """What is said where the data are invented; nothing for a city of its own."""
    return t("Demonstration: invented data") if read.city.publication(who).iloc[0]["is_demonstration"] else ""


def legend(who: Viewer, layer: str | None = None) -> tuple[Status, ...]:
    """Every status with its sign, in the words of `layer`."""
    return tuple(Status(r["status"], name_in(r, "label"), r["colour"], r["shape"], signs.sign(r["shape"], r["colour"]))
                 for r in read.words.statuses(who, layer).to_dict("records"))


def counts(who: Viewer, standing: Any, days: pd.DataFrame | None = None) -> tuple[Count, ...]:
    """Schools by status from a row of counts; with `days` (rows a day) each says what changed since yesterday."""
    found = []
    before = days.iloc[-2] if days is not None and len(days) > 1 else None
    for status in read.words.statuses(who)["status"]:
        change = 0 if before is None else int(standing[status] - before[status])
        said = "" if before is None else t("{change} since yesterday", change=f"{change:+d}".replace("-", "−")) \
            if change else t("as yesterday")
        found.append(Count(status, int(standing[status]), said))
    return tuple(found)


def share(who: Viewer, name: str, part: float, whole: float, when: str, below: str = "") -> Figure:
    """A share with what it is of; `name` is a figure of the registry."""
    of = t("{part} of {whole}", part=number(part), whole=number(whole))
    return amount(who, name, percent(part, whole), when, below, of)


def amount(who: Viewer, name: str, value: str, when: str, below: str = "", of: str = "") -> Figure:
    """A figure that is no share."""
    row = read.words.figure(who, name).iloc[0]
    return Figure(name_in(row, "label"), value, of, below, f"{name_in(row, 'source')}, {when}",
                  name_in(row, "definition"))


def headline(who: Viewer, s: Any) -> tuple[Figure, ...]:
    """The five shares of a district or an inspector, as on the page."""
    when, measured = cards.as_of(who), moment(s["cameras_observed_at"], cards.zone(who))
    unmeasured = int(s["cameras_unmeasured_n"])
    return (
        share(who, "inspected", s["inspected_n"], s["schools_n"], when, tn(
            "{n} visited, not accepted", "{n} visited, not accepted", int(s["not_accepted_n"]))),
        share(who, "ready", s["ready"], s["schools_n"], when, t(
            "by pupils {share}", share=percent(s["pupils_ready"], s["pupils"]))),
        share(who, "paper_gap", s["paper_gap_schools_n"], s["paper_known_schools_n"], when),
        share(who, "cameras_recording", s["cameras_recording_n"], s["cameras_in_service_n"], measured, tn(
            "{n} not measured or not visited", "{n} not measured or not visited", unmeasured) if unmeasured else ""),
        share(who, "overdue", s["overdue_n"], s["open_prescriptions_n"], when))


def city_map(who: Viewer, schools: pd.DataFrame, districts: tuple[str, ...] | None = None,
             layer: str | None = None) -> Map | None:
    """The schools on the outlines of the districts, or of some of them; None where there is nothing to draw."""
    rows = read.city.boundaries(who)
    rows = rows.assign(name=names_in(rows))
    drawn = schools.sort_values("score_pct", ascending=False, na_position="first")
    drawn = drawn[drawn["lon"].notna() & drawn["lat"].notna()]
    is_one = districts is not None and len(districts) == 1  # then the page itself is called so
    places = [(r["district_id"], map_drawing.Place("" if is_one else r["name"],
                                                   list(map_drawing.rings(r["boundary"]))))
              for r in rows.to_dict("records") if isinstance(r["boundary"], str)]
    own = [place for name, place in places if districts is None or name in districts]
    if not own and drawn.empty:
        return None
    is_labelled = len(drawn) <= _LABELLED
    points = [map_drawing.Point(r["lon"], r["lat"], r["status"], str(r["number"]) if is_labelled and isinstance(
        r["number"], str) else "") for r in drawn.to_dict("records")]
    looks = {r["status"]: (r["shape"], r["colour"]) for r in read.words.statuses(who, layer).to_dict("records")}
    picture = map_drawing.draw(own, points, looks)
    title = t("Map of the schools")
    return Map(title, f"{title}: {_counted(who, schools, layer)}", picture.svg, picture.ratio, picture.labels)


def status_label(who: Viewer) -> dict[str, str]:
    """status → its name without a sign: papers draw the sign."""
    return {s.code: s.label for s in legend(who)}


def named(rows: pd.DataFrame) -> list[str]:
    """Schools' names for a table: a legal one, too long for its cell, is led by the number that tells it apart."""
    return [f"{found[0]} · {name}" if len(name) > _LEGAL and (found := _NUMBER.search(name)) else name
            for name in school_names(rows)]


def _counted(who: Viewer, schools: pd.DataFrame, layer: str | None) -> str:
    n = schools["status"].value_counts()
    return ", ".join(f"{name_in(r, 'label')} {number(int(n.get(r['status'], 0)))}"
                     for r in read.words.statuses(who, layer).to_dict("records"))


def _utc(at: dt.datetime) -> dt.datetime:
    return at.astimezone(dt.UTC).replace(tzinfo=None)
