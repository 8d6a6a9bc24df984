"""The school that a report to line 109 is about, read from an operator's free words in Russian or Kazakh.

People decide on children's safety by it: what is not sure stays without a school, with candidates for a person.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MATCH_COLUMNS = ("signal_id", "school_id", "matched_by", "score_pct", "candidates")
HIGH, NEAR, SAME_PERSON, CHUNK, SPANS_MOST = 90.0, 82.0, 75.0, 500, 200
GIVEN_PCT, NUMBER_PCT, ADDRESS_PCT, WEAK_PCT = 100.0, 95.0, 90.0, 50.0
LOOK_ALIKE = str.maketrans("əaceopxyikmthb", "әасеорхуікмтнв")
FOLDED = str.maketrans("ёәғқңөұүһі", "еагкноуухи")
SHORTHAND = tuple((re.compile(pattern), said) for pattern, said in (
    (r"\bдетск\w{2,3}\s+сад", " детсад"), (r"\bясли\s*-\s*сад", " детсад"), (r"\bд\s?/\s?с\b", " детсад "),
    (r"\bпрофессиональн\w{2,3}\s+лице", " профлице"),
    (r"\bбала\s+бакша", " балабакша"), (r"\bр\s?-\s?н(?=\W|е\b|а\b|$)", " район"), (r"\bпр\s?-\s?к?т\b", " проспект "),
    (r"\b(?:сш|сош|жоббм|с\s?/\s?ш)\b", " школа "), (r"n°|#|№+|\bno?\b\.?(?=\s*\d)|\bn(?=\d)", " № "),
    (r"\bномер[иы]?\b(?=\s*\d)", " № "), (r"\b(ул|пр|просп|им|ат|мкр|каб|кв|тел|[дг](?=\s?\.\s*[0-9]))\s?\.", r" \1 "),
    (r"\bг\s?\.(?!\s*\w+\s+ат)", " г ")))
# after all else is lower, a capital is the letter of a first name
INITIAL = re.compile(r"\b([^\W\d_])\s?\.")
DASH = re.compile("[\u2010-\u2015\u2212]")
TOKEN = re.compile(r"[0-9]+|[^\W\d_]+|[^\w\s]")
NEXT_TO_WORD = re.compile(r"(?<=[^\W\d_])-(?=\w)")
ORDINALS = _words("я ая й ый ой ю ую го ого му ому м ом ши шы нши ншы инши th")
NOT_COUNTED = _words("школ лицеев гимназий детсадов колледжей интернатов")
NOMINATIVE = _words("школа лицей гимназия детсад интернат колледж")
GENITIVE = _words("школы лицея гимназии детсада интерната колледжа")
OF_TIME = _words("в во с со до к по после около")
OF_GENITIVE = _words("у возле около от из вблизи районе против напротив")
COMMON = _words("""астана астаны astana казахстан kazakhstan халыкаралык international батыр батыра хан хана
    новый корпус главный корпуса назарбаев binom kids education english национальный улттык""")
ROLES = tuple((role, re.compile(rf"(?:{pattern})\Z")) for role, pattern in (
    ("school", r"школ(?:а|ы|е|у|ой|ою|ам|ами|ах)?|мекте[пб]\w*|(?:проф)?лице(?:й|я|ю|ем|е|и|ев)|лицей(?:и|ге|де|ин)\w*|"
               r"гимнази\w{0,5}|интернат\w{0,5}|детсад\w{0,4}|балабакша\w*|колледж\w{0,5}|schools?|lyceum|gymnasium|"
               r"kindergarten|college"),
    ("naming", r"имени|им|атындагы|атында|ат"),
    ("generic", r"орта|жалпы|билим|беретин|средн\w+|общеобразов\w+|специализир\w+|мамандандыр\w+|жайлы|арнайы|частн\w+|"
                r"жекеменшик|secondary|speciali[sz]ed|general|private|комплекс|кгу|тоо|гккп|управлени\w|образовани\w|"
                r"города?|г|каласы\w*|казахск\w+|русск\w+|духовн\w+|рухани|облыстык|комфортн\w+|санатори\w+"),
    ("join", r"и|или|мен|жане|немесе|and"),
    ("safe", r"в|во|на|у|по|за|с|со|к|от|из|до|при|о|об|про|для|не|нет|после|возле|около|рядом|напротив|вблизи|против|"
             r"жалоб\w+|жок|емес|туралы|жанында\w*|манында\w*|at|in|near|on|of|the|not|about"),
    ("district", r"район\w{0,3}|аудан\w*|district"),
    ("street", r"ул|улиц\w{0,3}|коше\w*|пр|просп\w*|дангыл\w*|бульвар\w?|пер|переулок|шоссе|мкр|микрорайон\w*|бойы\w*|"
               r"street|avenue|угол"),
    ("house", r"д|дом\w?|уй\w?|строение"),
    ("other", r"камер\w*|автобус\w*|маршрут\w*|троллейбус\w*|кабинет\w*|каб|кв|квартир\w*|подъезд\w*|корпус\w*|блок\w?|"
              r"этаж\w*|класс\w*|сынып\w*|тел|телефон\w*|минут\w*|час\w{0,3}|сагат\w*|детей|бала|окушы\w*|учени\w+|"
              r"охран\w*|кузетши\w*|турникет\w*|забор\w*|вход\w*|двор\w*|аула\w*|кнопк\w*|пост\w?|остановк\w*|аялдама\w*|"
              r"лет|год\w*|раз\w?|человек\w*|метр\w*|больниц\w*|поликлиник\w*|емхана\w*|договор\w*|bus|camera\w*")))
KINDS = (("детсад", "kindergarten"), ("балабак", "kindergarten"), ("kinder", "kindergarten"), ("лице", "lyceum"),
         ("профлице", "college"), ("lyceum", "lyceum"), ("гимн", "gymnasium"), ("gymn", "gymnasium"),
         ("интернат", "boarding"), ("колледж", "college"), ("college", "college"))
STREET_SORTS = tuple((sort, re.compile(pattern)) for sort, pattern in (
    ("street", "ул|коше|street"), ("avenue", "пр|дангыл|avenue"), ("block", "мкр|микро"), ("lane", "пер"),
    ("boulevard", "бульвар"), ("highway", "шоссе")))
OTHER_SORTS = frozenset({"kindergarten", "college"})
QUOTES, STOPS = "\"«»“”„", ".;:()!?\n"
AFTER = _words("edge stop comma safe join naming district quote")


@dataclass(frozen=True)
class _Token:
    text: str
    role: str
    glued: bool


@dataclass(frozen=True)
class _Read:
    """A number: 2 when it is a school's, 1 when perhaps; the kinds written beside it."""

    value: str
    at: int
    sureness: int
    kinds: frozenset[str]


@dataclass(frozen=True)
class _Name:
    """Distinctive words; `given` is the first name or its letter where `words` is a surname only.

    Of a text: whole - all that is in the quotes; said - «имени» or quotes name it outright; weak - maybe no name.
    """

    words: tuple[str, ...]
    given: str
    is_short: bool
    is_whole: bool = False
    is_weak: bool = False
    is_said: bool = False
    place: tuple[int, int] = (0, 0)


@dataclass
class _Register:
    """What the schools are looked up by; lists of school_id are sorted."""

    kinds: dict[str, frozenset[str]] = field(default_factory=dict)
    number: dict[str, str] = field(default_factory=dict)
    district: dict[str, str] = field(default_factory=dict)
    numbered: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    named: defaultdict[str, list[tuple[str, _Name]]] = field(default_factory=lambda: defaultdict(list))
    worded: defaultdict[str, list[tuple[str, frozenset[str]]]] = field(default_factory=lambda: defaultdict(list))
    called: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    streets: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    houses: defaultdict[str, list[tuple[str, str, str]]] = field(default_factory=lambda: defaultdict(list))


def match_signals(signals: pd.DataFrame, schools: pd.DataFrame, districts: pd.DataFrame) -> pd.DataFrame:
    """The school of every report, one row of MATCH_COLUMNS a signal in the order given.

    `signals`: signal_id, school_id (the operator's, or null), place. `schools`: school_id, number, name_kk, name_ru,
    name_en, address, district_id. `districts`: district_id, name_kk, name_ru, name_en. `matched_by`: given, number,
    name, address, ambiguous, none; `score_pct` 0-100, of the best candidate where there is no school; `candidates`:
    up to 3 school_ids by «;», best first. An operator's id that no school has leaves the report to a person.
    """
    register = _register(schools)
    read_districts = _district_reader(districts, register)
    given = [_text(value).strip() for value in signals["school_id"]]
    texts = [_tokens(_text(value)) for value in signals["place"]]
    spans = [[] if one in register.kinds else list(_spans(tokens)) for one, tokens in zip(given, texts, strict=True)]
    alike = _alike({" ".join(s.words) for many in spans for s in many[:SPANS_MOST]}, sorted(register.named))
    rows: list[tuple[object, str | None, str, float, str]] = []
    for signal_id, one, tokens, names in zip(signals["signal_id"], given, texts, spans, strict=True):
        if one in register.kinds:
            rows.append((signal_id, one, "given", GIVEN_PCT, ""))
            continue
        sure, weak = _evidence(tokens, names[:SPANS_MOST], register, alike)
        # a text too long to be read whole, or an id of no school, may speak of a school that is not seen here
        is_doubtful = bool(one) or len(names) > SPANS_MOST
        rows.append((signal_id, *_judge(sure, weak, read_districts(tokens), register, is_doubtful)))
    return pd.DataFrame(rows, columns=list(MATCH_COLUMNS)).astype({"school_id": object, "score_pct": float})


def _judge(sure: list[tuple[str, dict[str, float]]], weak: list[str], districts: tuple[set[str], set[str]],
           register: _Register, is_doubtful: bool) -> tuple[str | None, str, float, str]:
    if not sure:
        return None, "none", WEAK_PCT if weak else 0.0, ";".join(list(dict.fromkeys(weak))[:3])
    ways = [sorted(found, key=lambda s: (-found[s], s)) for _, found in sure]
    pool = [s for s in ways[0] if all(s in way for way in ways)]
    explicit, bare = districts
    if len(pool) > 1:
        pool = [s for s in pool if register.district[s] in explicit | bare] or pool
    best = {s: max(found.get(s, 0.0) for _, found in sure) for way in ways for s in way}
    is_elsewhere = bool(explicit) and len(pool) == 1 and register.district[pool[0]] not in explicit
    if len(pool) == 1 and not is_doubtful and not is_elsewhere and "doubt" not in {way for way, _ in sure}:
        return pool[0], sure[0][0], sure[0][1][pool[0]], ""
    in_turn = [s for row in zip_longest(*ways) for s in row if s is not None]
    first = list(dict.fromkeys([*pool, *in_turn]))[:3]
    return None, "ambiguous", best[first[0]], ";".join(first)


def _evidence(tokens: list[_Token], names: list[_Name], register: _Register,
              alike: dict[str, list[tuple[str, float]]]) -> tuple[list[tuple[str, dict[str, float]]], list[str]]:
    """What speaks for which schools, strongest first, and the weak candidates."""
    reads = _numbers(tokens)
    numbers = {r.value for r in reads if r.sureness == 2}
    written = frozenset(_kind(t.text) for t in tokens if t.role == "school")
    sure: list[tuple[str, dict[str, float]]] = []
    weak: list[str] = []
    for read in reads:
        held = register.numbered.get(read.value, [])
        fit = [s for s in held if _fits(read.kinds, register.kinds[s])]
        fit = [s for s in fit if read.kinds - {"school"} <= register.kinds[s]] or fit
        if read.sureness == 2 and fit:
            sure.append(("number", dict.fromkeys(fit, NUMBER_PCT)))
        weak += fit if read.sureness == 1 else [s for s in held if not OTHER_SORTS & (read.kinds ^ register.kinds[s])]
    by_name, weak_names, rivals = _by_name(names, register, alike)
    houses, on_street = _by_address(tokens, {r.at for r in reads if r.sureness == 2}, register)
    for way, mentions in (("name", by_name), ("address", houses)):
        for found in mentions:
            # «сад имени Абая» is not the school of that name
            of_sort = {s: v for s, v in found.items() if _is_of_sort(written, register.kinds[s])}
            finer = {s: v for s, v in of_sort.items() if written - {"school"} <= register.kinds[s]}
            sure += [(way, finer or of_sort)] if of_sort else []
    if _is_doubtful(sure, numbers, rivals, names, register):
        sure.append(("doubt", dict.fromkeys(sorted({s for schools, _ in rivals for s in schools}), NEAR)))
    words = [s for t in tokens if t.role == "word" and len(t.text) > 4 and t.text not in COMMON
             for s, _ in register.worded.get(_stem(t.text), [])[:3]]
    ranked = [*weak, *weak_names, *on_street, *words]
    return sure, [s for s in ranked if _is_of_sort(written, register.kinds[s])]


def _is_doubtful(sure: list[tuple[str, dict[str, float]]], numbers: set[str], rivals: list[tuple[set[str], bool]],
                 names: list[_Name], register: _Register) -> bool:
    """Whether the text also says what the schools found deny: another number, another name."""
    ways = {way for way, _ in sure}
    found = {s for _, schools in sure for s in schools}
    if not sure or len(numbers) > 1:
        return bool(sure)
    # with a list of schools that is not whole, «школа № 98 «Мирас»» is no proof for a «Мирас» without a number
    if numbers and "number" not in ways:
        return True
    if any(not schools & found and (is_quoted or ways == {"address"}) for schools, is_quoted in rivals):
        return True
    said = [" ".join(n.words) for n in names if n.is_said and not n.is_weak]
    return ways == {"number"} and any(_denies(register.called[s], said) for s in found)


def _denies(called: list[str], said: list[str]) -> bool:
    """Whether none of the names said is like one the school is called; of two words the last is the surname."""
    pairs = [(one.split(), two.split()) for one in called for two in said if one.isascii() == two.isascii()]
    return bool(pairs) and not any(
        fuzz.ratio(a, b) >= SAME_PERSON for one, two in pairs
        for a in (one if len(two) == 1 else one[-1:]) for b in (two if len(one) == 1 else two[-1:]))


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None or pd.isna(value) else str(value)  # type: ignore[call-overload]


def _fold(text: str) -> str:
    """Lower, without control characters, Kazakh letters as Russian ones; a word with Cyrillic is Cyrillic whole."""
    plain = "".join(" " if unicodedata.category(c)[0] in "ZC" and c != "\n" and c != "\u00ad" else c
                    for c in unicodedata.normalize("NFC", DASH.sub("-", text)).lower() if c != "\u00ad")
    return re.sub(r"[^\W\d_]+", lambda w: (w[0].translate(LOOK_ALIKE) if re.search("[\u0400-\u04ff]", w[0]) else w[0]
                                           ).translate(FOLDED), plain)


def _tokens(text: str) -> list[_Token]:
    plain = _fold(text)
    for pattern, said in SHORTHAND:
        plain = pattern.sub(said, plain)
    plain = INITIAL.sub(lambda m: f" {m[1].upper()} ", NEXT_TO_WORD.sub(" ", plain))
    return [_Token(m[0], _role(m[0]), m.start() > 0 and not plain[m.start() - 1].isspace())
            for m in TOKEN.finditer(plain)]


def _role(text: str) -> str:
    if text.isascii() and text.isdigit():
        return "number"
    if not text[0].isalpha():
        return ("sign" if text == "№" else "quote" if text in QUOTES else "comma" if text == "," else
                "stop" if text in STOPS else "mark")
    if len(text) == 1 and text.isupper():
        return "letter"
    said = next((role for role, pattern in ROLES if pattern.match(text)), "word")
    return "letter" if said == "word" and len(text) == 1 else said


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "аяыийоуеьэюя" else word


def _kind(word: str) -> str:
    return next((kind for start, kind in KINDS if word.startswith(start)), "school")


def _fits(read: frozenset[str], school: frozenset[str]) -> bool:
    """Whether a school of these kinds may be called by those; no words say nothing."""
    if not _is_of_sort(read, school) or school and "boarding" in read - school:
        return False
    finer = read - {"school"}
    return not school or finer <= school or not finer or not school - {"school"}


def _is_of_sort(read: frozenset[str], school: frozenset[str]) -> bool:
    """«Сад № 46» is neither the school № 46 nor, surely, the school with a sad in it."""
    if not read or not school:
        return True
    return bool(school <= OTHER_SORTS and read & school) if read <= OTHER_SORTS else bool(school - OTHER_SORTS)


def _past(tokens: Sequence[_Token], at: int, step: int, skipped: Iterable[str] = ("generic",)) -> tuple[str, int]:
    """The role of the next token that says something, and its place."""
    while 0 <= at < len(tokens) and tokens[at].role in skipped:
        at += step
    return (tokens[at].role if 0 <= at < len(tokens) else "edge"), at


def _unquoted(tokens: Sequence[_Token], at: int, step: int) -> int | None:
    """The place behind the quoted words that open at `at`; None when they do not close."""
    return next((i + step for i in range(at + 2 * step, at + 9 * step, step)
                 if 0 <= i < len(tokens) and tokens[i].role == "quote"), None)


def _numbers(tokens: list[_Token]) -> list[_Read]:
    reads: list[_Read] = []
    for i, token in enumerate(tokens):
        if token.role == "number" and len(token.text) <= 4:
            sureness, after = _sureness(tokens, i)
            before = _past(tokens, i - 1, -1, ("sign", "comma", "join"))[1]
            if reads and reads[-1].sureness == 2 and reads[-1].at == before and _past(tokens, i + 1, 1)[0] in AFTER:
                sureness = max(sureness, 2 if sureness >= 0 else 0)  # «школы № 12, 14»
            if sureness > 0:
                reads.append(_Read(token.text.lstrip("0") or "0", i, sureness, _kinds_beside(tokens, i, after)))
    return reads


def _kinds_beside(tokens: list[_Token], at: int, after: int) -> frozenset[str]:
    left = at - 1
    while left >= 0 and tokens[left].role in ("sign", "generic", "school"):
        left -= 1
    if after < len(tokens) and tokens[after].role == "quote":
        after = _unquoted(tokens, after, 1) or after
    right = after
    while right < len(tokens) and tokens[right].role in ("generic", "school"):
        right += 1
    return frozenset(_kind(t.text) for t in [*tokens[left + 1:at], *tokens[after:right]] if t.role == "school")


def _sureness(tokens: list[_Token], i: int) -> tuple[int, int]:
    """2 for a school's number, 1 for perhaps, 0 for no, -1 for a part of a time, date or phone; what comes behind."""
    def at(place: int) -> _Token:
        return tokens[place] if 0 <= place < len(tokens) else _Token("", "edge", False)
    has_sign, after, is_ordinal = at(i - 1).role == "sign", i + 1, False
    if tokens[i].glued and (at(i - 1).text == "+" or (at(i - 1).text in ":/.,-" and at(i - 2).role == "number")):
        return -1, after
    behind, farther = at(i + 1), at(i + 2)
    if "number" in (behind.text == "-" and farther.role, at(i - 1).text == "-" and at(i - 2).role):
        return 0, after  # «школы № 12 - 14»
    if behind.glued:
        is_list = has_sign and behind.text == ","
        if behind.text in ":/.,-" and farther.glued and farther.role == "number" and not is_list:
            return -1, after
        hyphen = behind.text == "-" and farther.glued
        said = farther if hyphen else behind
        if said.role != "school" and said.text in ORDINALS and (hyphen or len(said.text) > 1):
            is_ordinal, after = True, i + (3 if hyphen else 2)
            after += at(after).text == "-"
        elif hyphen:
            is_ordinal, after = said.role == "school", i + 2
        if said.text[:1].isalpha() and not is_ordinal:
            return -1, after  # «5а класс», «12-этажный»
    left, place = _past(tokens, i - 1 - has_sign, -1)
    right, word = _past(tokens, after, 1)
    if right == "quote" and (closed := _unquoted(tokens, word, 1)):
        right, word = _past(tokens, closed, 1)
        right = right if right in ("school", "other") else "quote"
    if right == "word" and at(word + 1).role == "district":
        right = "district"
    if left == "word" and any(t.role == "naming" for t in tokens[max(0, place - 3):place]):
        left = "naming"
    of_school = left in ("school", "naming")
    if right in ("other", "house", "street", "letter") and not (has_sign and of_school):
        # «школа 12 камера» may be the number of either, «в школе 12 камер» is neither's
        return int(left == "school" and at(word).text == "камера"), after
    if left in ("other", "house", "street"):
        return int(right == "school"), after
    if left == "number" or right == "number" and not has_sign:
        return 0, after
    if has_sign:
        is_alone = left in ("edge", "stop", "safe", "join", "district") and right in AFTER
        return 2 if of_school or right == "school" or is_alone else 1, after
    if left == "school":
        return 2 if right in AFTER or right == "school" else 1, after
    if right != "school":
        return 0, after
    return 2 if is_ordinal else _without_sign(tokens[i].text, at(word).text, left, at(place).text), after


def _without_sign(number: str, noun: str, left: str, before: str) -> int:
    """«12 школа» is a number, «2 школы» and «5 мектеп» may be a count, «в 8 школа закрыта» is a time."""
    if noun in NOT_COUNTED:
        return 0
    if noun in NOMINATIVE and before in OF_TIME and not (left == "safe" and noun != "школа" and before in ("с", "со")):
        return 0
    counts = int(number) % 10 in (2, 3, 4) and int(number) % 100 not in (12, 13, 14)
    is_russian = bool(re.match(r"(школ|лице[йяюе]|лицеем|гимнази|детсад|интернат|колледж)", noun))
    is_one = noun == "школа" and number[-1] == "1" and number[-2:] != "11" and left != "edge"
    if left not in ("edge", "safe", "district") or not is_russian or is_one:
        return 1
    return 1 if noun in GENITIVE and counts and before not in OF_GENITIVE else 2


def _name(tokens: Sequence[_Token], place: tuple[int, int] = (0, 0), is_whole: bool = False, is_weak: bool = False,
          is_said: bool = False) -> Iterator[_Name]:
    """The words as they stand; of two or more, the last one alone too, with the first as the given name."""
    words = tuple(_stem(t.text) for t in tokens if t.role not in ("letter", "join", "generic", "mark", "comma"))
    letter = next((t.text.lower() for t in tokens if t.role == "letter"), "")
    if sum(map(len, words)) >= 3 and any(len(w) > 2 and w not in STEMMED_COMMON for w in words):
        yield _Name(words, letter if len(words) == 1 else "", False, is_whole, is_weak, is_said, place)
        if len(words) > 1 and len(words[-1]) >= 5 and words[-1] not in STEMMED_COMMON:
            yield _Name(words[-1:], words[0], True, is_whole, is_weak, is_said, place)


STEMMED_COMMON = frozenset(map(_stem, COMMON))


def _spans(tokens: list[_Token]) -> Iterator[_Name]:
    """Words that may be a school's name: quoted, or in a row, right beside a word of school or of naming."""
    for i, token in enumerate(tokens):
        steps: tuple[int, ...] = ()
        if token.role == "school":
            steps = (1, -1)
        elif token.role == "naming":
            step = -1 if token.text.startswith("ат") else 1
            other, _ = _past(tokens, i - step, -step, ("generic", "sign", "number"))
            steps = (step,) if other in ("school", "edge", "stop", "comma", "safe", "quote", "naming", "join") else ()
        for step in steps:
            yield from _beside(tokens, i, step)
        if token.role == "quote" and (end := _unquoted(tokens, i, 1)):
            yield from _name(tokens[i + 1:end - 1], (i + 1, end - 1), is_whole=True, is_weak=True)


def _beside(tokens: list[_Token], anchor: int, step: int) -> Iterator[_Name]:
    role, at = _past(tokens, anchor + step, step, ("generic",))
    while role in ("number", "sign") and "sign" in (role, _past(tokens, at + step, step)[0]):
        role, at = _past(tokens, at + step, step, ("generic", "number"))
    if role == "quote":
        end = _unquoted(tokens, at, step)
        if end is not None:
            low, high = sorted((at, end - step))
            yield from _name(tokens[low + 1:high], (low + 1, high), is_whole=True, is_said=True)
        return
    end = at
    while 0 <= end < len(tokens) and abs(end - at) < 5 and tokens[end].role in ("word", "letter", "number", "join"):
        end += step
        low, high = (at, end) if step == 1 else (end + 1, at + 1)
        is_whole_name = tokens[end - step].role in ("word", "number") or step == -1 and end - step != at
        if is_whole_name and tokens[low].role not in ("join", "number"):
            is_said = tokens[anchor].role == "naming"
            yield from _name(tokens[low:high], (low, high), False, _is_loose(tokens, low, high, step, is_said), is_said)


def _is_loose(tokens: list[_Token], low: int, high: int, step: int, is_said: bool) -> bool:
    """Whether what stands around makes of the words a street, a count or the half of a longer name."""
    before = tokens[low - 1].role if low else "edge"
    after = _past(tokens, high, 1, ())[0]
    is_single = sum(t.role in ("word", "number") for t in tokens[low:high]) == 1
    if _past(tokens, high, 1, ("comma", "house"))[0] == "number" or after in ("street", "house", "mark"):
        return True
    if before == "street" or tokens[high - 1].role == "number" and after in ("word", "other"):
        return True
    beside = after if step == 1 else before
    return beside in ("word", "letter", "join") and (is_single or step == -1 or not is_said)


def _alike(spans: set[str], names: list[str]) -> dict[str, list[tuple[str, float]]]:
    """For every span the names nearly or fully like it."""
    found: dict[str, list[tuple[str, float]]] = {}
    ordered = sorted(spans)
    for start in range(0, len(ordered) if names else 0, CHUNK):
        part = ordered[start:start + CHUNK]
        scores = process.cdist(part, names, scorer=fuzz.ratio, score_cutoff=NEAR, dtype=np.uint8)
        for row, column in zip(*np.nonzero(scores), strict=True):
            found.setdefault(part[row], []).append((names[column], fuzz.ratio(part[row], names[column])))
    return found


def _is_same(span: _Name, name: _Name, score: float) -> bool:
    """Two names that look alike may yet be of two people, or of «Арай 2» and «Арай 3»."""
    if [w for w in span.words if w.isdigit()] != [w for w in name.words if w.isdigit()]:
        return False
    if len(" ".join(name.words)) < 6 and score < 100:
        return False
    if span.is_short and not name.given:
        return False
    one, two = span.given, name.given
    if not one or not two:
        return True
    return one[0] == two[0] if 1 in (len(one), len(two)) else fuzz.ratio(one, two) >= 75


def _by_name(names: list[_Name], register: _Register, alike: dict[str, list[tuple[str, float]]],
             ) -> tuple[list[dict[str, float]], list[str], list[tuple[set[str], bool]]]:
    """For every mention of a name the schools that bear it; candidates; whom unsure words name, and if in quotes."""
    hits: list[tuple[_Name, dict[str, float], bool]] = []
    for span in names:
        found: dict[str, float] = {}
        for said, score in alike.get(" ".join(span.words), []):
            bearers = [school for school, name in register.named[said] if _is_same(span, name, score)]
            found |= {s: max(found.get(s, 0.0), score) for s in bearers}
            if bearers and not span.is_whole:  # «Арай» may be what is left of «Арай 2»
                words = set(said.split())
                rarest = min((register.worded[word] for word in sorted(words)), key=len)
                found |= {s: score for s, of_school in rarest if of_school > words and s not in found}
        if found:
            best = max(found.values())
            # «школа Кенесары» may be the school in that street
            is_street = not span.is_said and " ".join(span.words) in register.streets
            hits.append((span, found, best >= HIGH and not span.is_weak and not is_street))
    outer = [h for h in hits if not any(o[2] and o[0].place != h[0].place and o[0].place[0] <= h[0].place[0]
                                        and h[0].place[1] <= o[0].place[1] for o in hits)]
    mentions: dict[tuple[int, int], dict[str, float]] = {}
    for span, found, is_sure in outer:
        if is_sure:
            held = mentions.setdefault(span.place, {})
            held |= {s: max(v, held.get(s, 0.0)) for s, v in found.items()}
    weak = [s for _, found, _ in hits for s in sorted(found, key=lambda s: (-found[s], s))]
    rivals = [({s for s, v in found.items() if v >= HIGH}, span.is_whole) for span, found, is_sure in outer
              if not is_sure and max(found.values()) >= HIGH and span.place not in mentions]
    return list(mentions.values()), weak, rivals


def _house(tokens: list[_Token], i: int) -> str:
    """«15», «15а», «15/1», «15к2»; what is glued or said of a block makes it another house."""
    said = tokens[i].text
    for place in range(i + 1, min(i + 4, len(tokens))):
        token = tokens[place]
        if not (token.glued and (token.text in "/-" or token.role in ("number", "letter"))) and token.role != "letter" \
                and not re.match(r"корпус|к\Z", token.text) and not (token.role == "number" and said[-1] == "к"):
            break
        said += "к" if token.text.startswith("к") else token.text if token.text not in "-" else ""
    return said


def _streets(tokens: list[_Token]) -> Iterator[tuple[str, str, str, int, bool]]:
    """Street, its sort, house, place of the house, and whether it stands clear of other words, for every number."""
    for i, token in enumerate(tokens):
        if token.role != "number" or token.glued and tokens[i - 1].text in ":.+-":
            continue
        role, end = _past(tokens, i - 1, -1, ("house", "comma", "sign", "street"))
        start = end
        while start >= 0 and tokens[start].role in ("word", "letter", "join") and end - start < 5:
            start -= 1
        around = [t for t in tokens[max(0, start):i] if t.role == "street"]
        sort = next((sort for sort, pattern in STREET_SORTS if around and pattern.match(around[-1].text)), "")
        after = _past(tokens, i + 1, 1, ("letter", "house"))
        is_clear = after[0] in AFTER | {"school", "stop", "mark"} or tokens[i + 1].glued
        for low in range(start + 1, end + 1):
            before = tokens[low - 1].role if low else "edge"
            words = " ".join(_stem(t.text) for t in tokens[low:end + 1] if t.role == "word")
            if words:
                yield words, sort, _house(tokens, i), i, is_clear and before not in ("word", "letter", "join", "number")


def _by_address(tokens: list[_Token], school_numbers: set[int],
                register: _Register) -> tuple[list[dict[str, float]], list[str]]:
    mentions: dict[int, dict[str, float]] = {}
    weak: list[str] = []
    for words, sort, house, place, is_clear in _streets(tokens):
        for street, its_sort, school in register.houses.get(house, []) if place not in school_numbers else []:
            is_same = len(words) > 2 and fuzz.ratio(words, street, score_cutoff=HIGH) > 0
            if is_same and (not sort or not its_sort or sort == its_sort):
                if is_clear:
                    mentions.setdefault(place, {})[school] = ADDRESS_PCT
                weak.append(school)
    words_only = [_stem(t.text) for t in tokens if t.role == "word"]
    for size in (3, 2, 1):
        for start in range(len(words_only) - size + 1):
            weak += register.streets.get(" ".join(words_only[start:start + size]), [])[:3]
    return list(mentions.values()), weak


def _register(schools: pd.DataFrame) -> _Register:
    register = _Register()
    columns = ["school_id", "number", "name_kk", "name_ru", "name_en", "address", "district_id"]
    for row in sorted({tuple(_text(v) for v in values) for values in schools[columns].itertuples(index=False)}):
        school, number, *names, address, district = row
        if not school:
            continue
        written = [_tokens(name) for name in names if name.strip()]
        register.kinds[school] = frozenset(_kind(t.text) for name in written for t in name if t.role == "school")
        digits = re.fullmatch(r"\s*0*([0-9]+)(?:\.0)?\s*", number)
        own = _own_number(digits[1] if digits else "", written)
        register.number[school], register.district[school] = own, district
        if own:
            register.numbered[own].append(school)
        for tokens in written:
            _add_name(register, school, tokens)
        for words, sort, house, _, is_clear in _streets(_tokens(address)):
            if is_clear:
                register.houses[house].append((words, sort, school))
                register.streets[words].append(school)
    return register


def _own_number(given: str, names: list[list[_Token]]) -> str:
    """The number given, unless its name speaks of it as of something else («колледж, корпус № 3»)."""
    reads = [r for tokens in names for r in _numbers(tokens)]
    if not given:
        return next((r.value for r in reads if r.sureness == 2), "")
    is_in_name = any(t.role == "number" and t.text.lstrip("0") == given for tokens in names for t in tokens)
    return "" if is_in_name and given not in {r.value for r in reads} else given


def _add_name(register: _Register, school: str, tokens: list[_Token]) -> None:
    left = [t for i, t in enumerate(tokens) if t.role not in ("school", "naming", "generic", "quote", "sign", "join",
            "comma", "stop", "mark") and not (t.role == "number" and i and tokens[i - 1].role == "sign")
            and not (t.role == "number" and t.text == register.number[school])]
    is_person = any(t.role == "naming" for t in tokens)
    for name in _name(left):
        if is_person or not name.is_short:
            register.named[" ".join(name.words)].append((school, name))
        if not name.is_short:
            register.called[school].append(" ".join(name.words))
            for word in name.words:
                register.worded[word].append((school, frozenset(name.words)))


class _DistrictReader:
    """Reads the districts of a text: said with the word for it, and by the bare name."""

    def __init__(self, districts: pd.DataFrame, streets: Iterable[str]) -> None:
        self._stems: dict[tuple[str, ...], set[str]] = {}
        for row in districts[["district_id", "name_kk", "name_ru", "name_en"]].itertuples(index=False):
            for name in row[1:]:
                words = tuple(_district_stem(t.text) for t in _tokens(_text(name)) if t.role in ("word", "street"))
                if words:
                    self._stems.setdefault(words, set()).add(_text(row[0]))
        self._streets = {tuple(map(_district_stem, street.split())) for street in streets}

    def __call__(self, tokens: list[_Token]) -> tuple[set[str], set[str]]:
        """District ids said outright, and those a bare name may mean (never one that is a street's too)."""
        stems = [_district_stem(t.text) for t in tokens]
        explicit: set[str] = set()
        bare: set[str] = set()
        for i in range(len(tokens)):
            for size in (1, 2, 3):
                found = self._stems.get(tuple(stems[i:i + size]), set()) if i + size <= len(tokens) else set()
                around = {tokens[p].role for p in (i - 1, i + size) if 0 <= p < len(tokens)}
                if found and "district" in around:
                    explicit |= found
                elif found and not around & {"street", "number", "generic", "word", "naming", "quote"} \
                        and tuple(stems[i:i + size]) not in self._streets:
                    bare |= found
        return explicit, bare


def _district_stem(word: str) -> str:
    """«Есильский», «Есильском», «Есиль» alike."""
    bare = re.sub(r"(?:ин|н)?ск(?:ий|ого|ом|ому|им|ое|ая|ой|ую)\Z", "", word)
    return re.sub(r"[аыуеиюяйь]\Z", "", bare) if len(bare) > 3 else bare


def _district_reader(districts: pd.DataFrame, register: _Register) -> _DistrictReader:
    return _DistrictReader(districts, register.streets)
