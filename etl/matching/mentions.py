"""The schools that the names and the addresses in a text lead to."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz

from etl.matching.addresses import addresses
from etl.matching.likeness import HIGH, is_same
from etl.matching.names import Name
from etl.matching.register import Register
from etl.matching.tokens import Token
from etl.matching.words import stem

ADDRESS_PCT = 90.0


@dataclass(frozen=True)
class _Hit:
    """A name in the text, the schools that bear it, and whether it is surely a school's."""

    span: Name
    found: dict[str, float]
    is_sure: bool

    def holds(self, other: Name) -> bool:
        """Whether the other name is a part of this one."""
        (low, high), (start, end) = self.span.place, other.place
        return (low, high) != (start, end) and low <= start and end <= high


def by_name(names: list[Name], register: Register, alike: dict[str, list[tuple[str, float]]],
            ) -> tuple[list[dict[str, float]], list[str], list[tuple[set[str], bool]]]:
    """For every mention of a name the schools that bear it; candidates; whom unsure words name, and if in quotes."""
    hits: list[_Hit] = []
    for span in names:
        found = _bearers(span, register, alike)
        if found:
            # «школа Кенесары» may be the school in that street
            is_street = not span.is_said and span.text in register.streets
            hits.append(_Hit(span, found, max(found.values()) >= HIGH and not span.is_weak and not is_street))
    outer = [hit for hit in hits if not any(other.is_sure and other.holds(hit.span) for other in hits)]
    mentions: dict[tuple[int, int], dict[str, float]] = {}
    for hit in outer:
        if hit.is_sure:
            held = mentions.setdefault(hit.span.place, {})
            held |= {s: max(v, held.get(s, 0.0)) for s, v in hit.found.items()}
    weak = [s for hit in hits for s in sorted(hit.found, key=lambda s: (-hit.found[s], s))]
    rivals = [({s for s, v in hit.found.items() if v >= HIGH}, hit.span.is_whole) for hit in outer
              if not hit.is_sure and max(hit.found.values()) >= HIGH and hit.span.place not in mentions]
    return list(mentions.values()), weak, rivals


def _bearers(span: Name, register: Register, alike: dict[str, list[tuple[str, float]]]) -> dict[str, float]:
    """The schools that bear a name, or one that goes on, each with its likeness."""
    found: dict[str, float] = {}
    for said, score in alike.get(span.text, []):
        bearers = [school for school, name in register.named[said] if is_same(span, name, score)]
        found |= {s: max(found.get(s, 0.0), score) for s in bearers}
        if bearers and not span.is_whole:  # «Арай» may be what is left of «Арай 2»
            words = set(said.split())
            rarest = min((register.worded[word] for word in sorted(words)), key=len)
            found |= {s: score for s, of_school in rarest if of_school > words and s not in found}
    return found


def by_address(tokens: list[Token], school_numbers: set[int],
               register: Register) -> tuple[list[dict[str, float]], list[str]]:
    """For every house that is mentioned the schools in it; candidates, those on a mentioned street last."""
    mentions: dict[int, dict[str, float]] = {}
    weak: list[str] = []
    for said in addresses(tokens):
        for street, sort, school in register.houses.get(said.house, []) if said.at not in school_numbers else []:
            is_same_street = len(said.street) > 2 and fuzz.ratio(said.street, street, score_cutoff=HIGH) > 0
            if is_same_street and (not said.sort or not sort or said.sort == sort):
                if said.is_clear:
                    mentions.setdefault(said.at, {})[school] = ADDRESS_PCT
                weak.append(school)
    words = [stem(t.text) for t in tokens if t.role == "word"]
    for size in (3, 2, 1):
        for start in range(len(words) - size + 1):
            weak += register.streets.get(" ".join(words[start:start + size]), [])[:3]
    return list(mentions.values()), weak
