"""The city's two pages: what the page Briefing says."""

from __future__ import annotations

from app import briefing, campaign, cards, read
from app.exports.content import Figure, Page
from app.papers import course, parts, tables
from app.rights import Viewer
from app.texts import moment, name_in, number, t, tn


def pages(who: Viewer) -> list[Page]:
    """The state of the city with its map; then what is late and what must be decided."""
    days, title = read.campaign.standing_days(who), briefing.title(who)
    facts = read.city.publication(who).iloc[0]
    schools = read.city.schools(who)
    drawn = parts.city_map(who, schools)
    districts = (tables.district_bars(who), tables.district_course(who))
    first = Page(
        title, name_in(facts), parts.counts(who, days.iloc[-1], days) if not days.empty else (), figures(who),
        ((drawn, districts) if drawn else (districts,), (tables.changed(who), tables.systems(who))), (112, 0))
    second = Page(
        t("Briefing: what is late and what must be decided"), title, (), (),
        ((course.burn_up(who), (tables.decisions(who), tables.missing(who))), (tables.to_steer(who),),
         (tables.critical(who, read.briefing.critical(who)),)), (72, -88, 0), continues=True)
    return [first, second]


def figures(who: Viewer) -> tuple[Figure, ...]:
    """The five headline figures of the page Briefing."""
    s, when = read.city.standing(who).iloc[0], cards.as_of(who)
    found = []
    progress = read.campaign.progress(who)
    if not progress.empty:
        c = progress.iloc[0]
        found += [
            parts.share(who, "done", c["done_n"], c["scope_n"], when, tn(
                "{n} school left", "{n} schools left", int(c["remaining_n"]))),
            parts.amount(who, "forecast", campaign.forecast_said(who, c), when, campaign.chance_said(c))]
    found += [
        parts.share(who, "cameras_recording", s["cameras_recording_n"], s["cameras_in_service_n"],
                    moment(s["cameras_observed_at"], cards.zone(who)), t(
                        "to 100 %: {n} cameras", n=number(s["cameras_in_service_n"] - s["cameras_recording_n"]))),
        parts.share(who, "paper_gap", s["paper_gap_schools_n"], s["paper_known_schools_n"], when)]
    orders = read.orders.standing(who)
    if not orders.empty:
        o = orders.iloc[0]
        found.append(parts.amount(who, "critical_overdue", number(o["critical_overdue_n"]), when, tables.on_time(o),
                                  t("of {n} overdue", n=number(o["overdue_n"]))))
    return tuple(found)
