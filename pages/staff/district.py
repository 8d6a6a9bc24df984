"""District: the city by district, then a district by inspector and school."""

from app import cards, districts, filters, help, place_tables, read, tables, viewer
from app.links import DISTRICT, INSPECTOR, breadcrumbs, open_school
from app.texts import name_in, names_in, t

who = viewer.staff("district")
every = read.city.districts(who)
district = filters.chosen_place(who, "district")
here = every[every["district_id"] == district]
if here.empty:
    tables.titled(t("The city by district"), "district")
    cards.standing(who)
    cards.availability(who)
    districts.bars(who)
    place_tables.counts(who, every, t("District"), names_in(every), key="districts", page=DISTRICT)
    tables.take("districts")
    help.heading(who, t("Systems, the worst first"), "systems")
    place_tables.systems(who, key="systems")
else:
    breadcrumbs(who)
    tables.titled(name_in(here.iloc[0]), "district", district=district)
    cards.standing(who, district=district)
    cards.availability(who, district=district)
    inspectors = read.city.inspectors(who, district=district)
    help.heading(who, t("Inspectors of the district"), "status_counts")
    place_tables.counts(who, inspectors, t("Inspector"), list(inspectors["name"]), key="inspectors", page=INSPECTOR)
    tables.take("inspectors", district=district)
    help.heading(who, t("Systems, the worst first"), "systems")
    place_tables.systems(who, key="systems", district=district)
    help.heading(who, t("Schools of the district"), "score")
    found = read.city.schools(who, district=district)
    cards.legend(who, cards.counted(found))
    place_tables.schools(who, found, key="schools", on_click=open_school)
    tables.take("schools", district=district)
