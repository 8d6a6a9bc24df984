"""Who may see what: people, their roles, the part of the city that is theirs. No Streamlit, no clock."""

from __future__ import annotations

from dataclasses import dataclass

LOCAL = "local"  # whoever sits at a machine where nobody signs in: the server listens on loopback only
PUBLIC = "public"
_CITY = ("briefing", "map", "campaign", "prescriptions", "district", "inspector", "school", "cameras", "plan",
         "signals")

# role → the pages that it may open; what it sees on them is its scope
PAGES: dict[str, tuple[str, ...]] = {
    "deputy_akim": (*_CITY, "quality", "help"),
    "education": (*_CITY, "quality", "help"),
    "district_chief": ("district", "map", "campaign", "prescriptions", "inspector", "school", "cameras", "plan",
                       "signals", "help"),
    "inspector": ("inspector", "map", "school", "prescriptions", "plan", "signals", "help"),
    "school": ("school", "help"),
    "auditor": (*_CITY, "quality", "audit", "help"),
    "operator": ("quality", "audit", "help"),
    LOCAL: (*_CITY, "quality", "audit", "help"),
    PUBLIC: ("overview", "districts", "progress", "method"),
}
# role → the page on which a visit begins
START = dict.fromkeys(("education", "auditor"), "map") | {
    "deputy_akim": "briefing", LOCAL: "briefing", "district_chief": "district", "inspector": "inspector",
    "school": "school", "operator": "quality", PUBLIC: "overview"}
# role → the level of the place that is its whole world
LEVELS = {"district_chief": "district", "inspector": "inspector", "school": "school"}
ROLES = tuple(role for role in PAGES if role not in (LOCAL, PUBLIC))
STEERS = ("deputy_akim", "education", LOCAL)


@dataclass(frozen=True)
class Scope:
    """The part of the city that a person sees: `level` is city, district, inspector or school; `place_id` its id."""

    level: str = "city"
    place_id: str = ""


@dataclass(frozen=True)
class Viewer:
    """A person, or the public, before a page; `audience` names the serving file that may be read."""

    audience: str = "staff"
    role: str = LOCAL
    subject: str = ""  # the provider's id of the person: what the journal names
    name: str = ""
    place_id: str = ""  # of the district, inspector or school that the role is bound to

    @property
    def scope(self) -> Scope:
        """What this person's questions can reach; ValueError for a bound role without its place."""
        level = LEVELS.get(self.role)
        if level is None:
            return Scope()
        if not self.place_id:
            raise ValueError(f"a viewer of role {self.role} needs a place")
        return Scope(level, self.place_id)


def may_open(who: Viewer, page: str) -> bool:
    """Whether the role has the page (by its name in the address)."""
    return page in PAGES[who.role]


def may_steer(who: Viewer) -> bool:
    """Whether the role may change the list of schools steered by hand."""
    return who.role in STEERS
