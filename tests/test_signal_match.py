"""Reports of line 109 and the school they are about: a wrong school is worse than none."""

from __future__ import annotations

import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.matching.match import MATCH_COLUMNS, match_signals
from tests.conftest import ROOT, SHARED

SCHOOL_COLUMNS = ["school_id", "number", "name_kk", "name_ru", "name_en", "address", "district_id"]
DISTRICTS = pd.DataFrame([
    ("esil", "Есіл", "Есиль", "Yesil"), ("almaty", "Алматы", "Алматы", "Almaty"),
    ("saryarka", "Сарыарқа", "Сарыарка", "Saryarka"), ("nura", "Нұра", "Нура", "Nura"),
], columns=["district_id", "name_kk", "name_ru", "name_en"])
SCHOOLS = pd.DataFrame([
    ("S12", "12", "№ 12 орта мектеп", "Средняя школа № 12", "Secondary school No. 12", "ул. Кенесары, 15", "esil"),
    ("S3", "3", None, "Школа № 3", None, "ул. Бейбитшилик, 3", "esil"),
    ("S8", "8", None, "Школа № 8", None, None, "nura"),
    ("S15", "15", None, "Школа № 15", None, None, "esil"),
    ("S5a", "5", "№ 5 орта мектеп", "Средняя школа № 5", None, "пр. Туран, 7", "esil"),
    ("S5b", "5", "№ 5 мектеп-лицей", "Школа-лицей № 5", None, "Тұран даңғылы, 9", "saryarka"),
    ("S10", "10", "Абай атындағы № 10 мектеп-лицей", "Школа-лицей № 10 имени Абая", "Abai School-lyceum No. 10",
     "Сарыарқа даңғылы, 3", "almaty"),
    ("S11", "11", "Мұхтар Әуезов атындағы № 11 мектеп-гимназия", "Школа-гимназия № 11 имени Мухтара Ауэзова", None,
     "ул. Иманова, 8А", "almaty"),
    ("S21", "21", "№ 21 мектеп", "Школа № 21", None, None, "nura"),
    ("KEN", None, None, "Школа имени Кенесары", None, None, "nura"),
    ("M", None, "«Мирас» жекеменшік мектебі", "Частная школа «Мирас»", None, "ул. Петрова, 2", "nura"),
    ("A1", None, "«Арай» мектебі", "Школа «Арай»", None, None, "nura"),
    ("A2", None, "«Арай 2» мектебі", "Школа «Арай 2»", None, None, "nura"),
    ("NIS", None, "Назарбаев Зияткерлік мектебі", "Назарбаев Интеллектуальная школа",
     "Nazarbayev Intellectual School", None, "esil"),
    ("SG", None, "«Самғау» гимназиясы", "Гимназия «Самгау»", None, None, "esil"),
    ("SS", None, "«Самғау» мектебі", "Школа «Самгау»", None, None, "esil"),
    ("G", None, "Мектеп", "Школа", "School", None, "nura"),
    ("K", None, None, None, None, "Иманов көшесі, 40", "nura"),
], columns=SCHOOL_COLUMNS)
NO_DISTRICTS = DISTRICTS.iloc[:0]

MATCHED = {
    "number after the word": ("школа № 12", "S12", "number"),
    "number sign alone": ("№12", "S12", "number"),
    "latin N": ("N 12, камера не работает", "S12", "number"),
    "number before the word": ("12 школа", "S12", "number"),
    "Kazakh ordinal with a hyphen": ("12-мектеп", "S12", "number"),
    "Kazakh ordinal in full": ("12-ші мектептің ауласы", "S12", "number"),
    "Russian ordinal": ("12-я школа", "S12", "number"),
    "kind that the register does not write": ("№ 12 мектеп-лицей", "S12", "number"),
    "descriptive words between": ("№ 12 орта мектеп", "S12", "number"),
    "kind without a sign": ("лицей 12", "S12", "number"),
    "abbreviated middle school": ("СШ 12", "S12", "number"),
    "look-alike Latin letters": ("шкoлa №12", "S12", "number"),
    "gymnasium by number": ("гимназия №11", "S11", "number"),
    "leading zero": ("Школа №012", "S12", "number"),
    "locative is no time": ("в 12 школе нет охраны", "S12", "number"),
    "class and school together": ("5 «А» класс школы №12", "S12", "number"),
    "camera's number and school's": ("камера №3 школы №12", "S12", "number"),
    "count of cameras after the school": ("школа №12, 3 камеры", "S12", "number"),
    "own address agrees": ("школа №12, Кенесары 15", "S12", "number"),
    "own name agrees": ("Абай атындағы №10 мектеп", "S10", "number"),
    "district narrows, Russian": ("школа №5, Есильский район", "S5a", "number"),
    "district narrows, Kazakh": ("№5 мектеп, Сарыарқа ауданы", "S5b", "number"),
    "kind narrows": ("лицей №5", "S5b", "number"),
    "named, Russian": ("школа имени Абая", "S10", "name"),
    "named, Kazakh": ("Абай атындағы мектеп", "S10", "name"),
    "named, shortened": ("Абай ат. мектеп", "S10", "name"),
    "named, without Kazakh letters": ("Мухтар Ауезов атындагы мектеп", "S11", "name"),
    "kind narrows a name": ("Гимназия «Самғау»", "SG", "name"),
    "surname only": ("школа имени Ауэзова", "S11", "name"),
    "first letter agrees": ("М. Әуезов атындағы мектеп", "S11", "name"),
    "named, English": ("Nazarbayev Intellectual School", "NIS", "name"),
    "a slip of the pen": ("Nazarbaev Intelectual School", "NIS", "name"),
    "quoted name, Kazakh report": ("Частная школа «Мирас», күзетші телефонда отырады", "M", "name"),
    "quotes close the name": ("Школа «Арай»", "A1", "name"),
    "number inside the name": ("школа Арай 2", "A2", "name"),
    "named as a street is": ("школа имени Кенесары", "KEN", "name"),
    "street and house": ("Кенесары 15", "S12", "address"),
    "street and house, in full": ("ул. Кенесары, д. 15", "S12", "address"),
    "street and house, Kazakh": ("Кенесары көшесі 15", "S12", "address"),
    "house with its word, Kazakh": ("Кенесары көшесі, 15-үй", "S12", "address"),
    "house with a letter": ("Иманова 8а", "S11", "address"),
    "address of a nameless school": ("Иманова 40, мектеп", "K", "address"),
}
UNMATCHED = {
    "count of cameras": ("в школе 12 камер", ""),
    "storey": ("в школе 3 этаж", ""),
    "house number": ("дом 12", ""),
    "house near a school": ("возле школы дом 12", ""),
    "bus": ("автобус №12", ""),
    "bus at a school": ("автобус 12 у школы", ""),
    "bus, Kazakh": ("мектеп жанындағы 12 автобус", ""),
    "class": ("5А класс", ""),
    "class of a school": ("школа 5 «А» класс", ""),
    "phone": ("школа, тел. 8 701 123 12 12", ""),
    "phone with hyphens": ("8-701-123-45-12 школа", ""),
    "time": ("в 12:30 школа закрыта", ""),
    "hour": ("в 12 школа закрыта", ""),
    "date": ("8 марта школа закрыта", ""),
    "range": ("школа № 12 - 14", ""),
    "microdistrict": ("школа 5 мкр", ""),
    "number with a letter": ("школа №12-а", ""),
    "count of schools": ("2 школы закрыты", ""),
    "count of schools, Kazakh": ("ауданда 5 мектеп бар", "S5a;S5b"),
    "camera or school": ("школа 12 камера не работает", "S12"),
    "number of no school": ("школа №99", ""),
    "kindergarten of that number": ("детский сад №12", ""),
    "kindergarten of that name": ("детский сад «Мирас»", ""),
    "generic name": ("Школа", ""),
    "generic name, English": ("School", ""),
    "another person's surname": ("школа имени Серика Ауэзова", "S11"),
    "another person's first letter": ("С. Әуезов атындағы мектеп", "S11"),
    "longer name": ("школа имени Абылай хана", ""),
    "street of that name": ("ул. Абая 12", ""),
    "street of that name, Kazakh": ("Абай көшесі 12", ""),
    "on the street of that name": ("школа на Абая", ""),
    "school in the street or of the name": ("школа Кенесары", "KEN;S12"),
    "theatre of that name": ("театр имени Абая", ""),
    "theatre near a school": ("школа рядом с театром им. Ауэзова", "S11"),
    "name without a word of school": ("кафе «Мирас»", "M"),
    "third of that name": ("Школа «Арай 3»", ""),
    "street alone": ("пр. Туран", "S5a;S5b"),
    "another house": ("ул. Иманова, 8Б", "K;S11"),
    "avenue is not the street": ("пр. Кенесары 15", "S12;KEN"),
    "block of a house": ("Кенесары 15 корпус 2", "S12;KEN"),
    "minutes on foot": ("Кенесары 15 минут пешком", "S12;KEN"),
    "a place in words": ("школа за ТЦ у кольца, камеры не горят", ""),
    "a place in words, Kazakh": ("жаңа мектептің қоршауы құлаған, Қошқарбаев бойы", ""),
}
AMBIGUOUS = {
    "one number twice": ("школа №5", "S5a;S5b"),
    "one number twice, Kazakh": ("№5 мектеп", "S5a;S5b"),
    "two numbers": ("школы №12 и №21", "S12;S21"),
    "two numbers by a comma": ("школы 12, 21", "S12;S21"),
    "number and another's name": ("школа №12 имени Абая", "S12;S10"),
    "number and another's surname": ("школа №10 им. Ауэзова", "S10;S11"),
    "number and another's address": ("школа №3, Кенесары 15", "S3;S12"),
    "number of none and a name": ("школа №99 имени Абая", "S10"),
    "number and a name of none": ("школа №10 имени Ахмета Байтурсынова", "S10"),
    "number and another district": ("школа №12, район Сарыарка", "S12"),
    "one name twice": ("Школа «Самгау»", "SG;SS"),
    "number and a namesake by first name": ("школа №11 имени Мухтара Шаханова", "S11"),
    "name that may go on": ("школа Арай", "A1;A2"),
    "two quoted names": ("Школа «Арай», «Арай 2»", "A1;A2"),
    "school of the name or at the house": ("школа Кенесары 15", "S12;KEN"),
    "school and kindergarten": ("школа №12 и детский сад №5", "S12"),
}


def matched(*places: str | None, given: str | None = None, schools: pd.DataFrame = SCHOOLS,
            districts: pd.DataFrame = DISTRICTS) -> pd.DataFrame:
    signals = pd.DataFrame({"signal_id": [f"109-{n}" for n in range(len(places))], "school_id": given,
                            "place": pd.Series(places, dtype=object)})
    return match_signals(signals, schools, districts)


def only(row: pd.DataFrame) -> tuple[str | None, str, float, str]:
    assert tuple(row.columns) == MATCH_COLUMNS
    _, school, way, score, candidates = row.iloc[0]
    return None if pd.isna(school) else school, way, score, candidates


@pytest.mark.parametrize(("text", "school", "way"), MATCHED.values(), ids=MATCHED.keys())
def test_matched(text: str, school: str, way: str) -> None:
    found, by, score, candidates = only(matched(text))
    assert (found, by, candidates) == (school, way, "")
    assert 90 <= score <= 100


@pytest.mark.parametrize(("text", "candidates"), UNMATCHED.values(), ids=UNMATCHED.keys())
def test_left_without_a_school(text: str, candidates: str) -> None:
    found, by, score, named = only(matched(text))
    assert (found, by) == (None, "none")
    assert set(named.split(";")) >= set(candidates.split(";")) if candidates else True
    assert score == (50 if named else 0)


@pytest.mark.parametrize(("text", "candidates"), AMBIGUOUS.values(), ids=AMBIGUOUS.keys())
def test_left_to_a_person(text: str, candidates: str) -> None:
    found, by, _, named = only(matched(text))
    assert (found, by, named) == (None, "ambiguous", candidates)


def test_the_operators_school_wins() -> None:
    assert only(matched("школа №5 имени Ауэзова", given="S12")) == ("S12", "given", 100.0, "")


def test_an_operators_id_of_no_school_leaves_the_text_to_a_person() -> None:
    assert only(matched("школа №12", given="S999"))[1:] == ("ambiguous", 95.0, "S12")


def test_order_of_signals_is_kept_and_empty_ones_stay() -> None:
    result = matched("№12", None, "", "школа №21")
    assert result["signal_id"].tolist() == ["109-0", "109-1", "109-2", "109-3"]
    assert result["matched_by"].tolist() == ["number", "none", "none", "number"]
    assert matched().columns.tolist() == list(MATCH_COLUMNS)
    assert only(matched("школа №12", schools=SCHOOLS.iloc[:0], districts=NO_DISTRICTS)) == (None, "none", 0.0, "")


HOSTILE = ["", " ", "\x00\x1f№\x0012", "(.*)+[\\d{", "1 " * 2000, "№ " * 2000, "«" * 4000, "школа " * 700, "и " * 2000,
           "а." * 2000, "имени " * 600, "улица 5 " * 500, "школа № 5 " * 400, "1-" * 2000, "\ud800 школа", "№٣ школа",
           "٣" * 50, "²", "школа №" + "9" * 4000, "İ школа ﷺ", "=cmd|' /C calc'!A0", "'; drop table school; --"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_only_takes_a_little_time(text: str) -> None:
    started = time.perf_counter()
    matched(text, schools=SCHOOLS)
    said = pd.Series([text] * len(SCHOOLS), dtype=object)
    matched("школа №12", schools=SCHOOLS.assign(name_ru=said, address=said, number=said))
    assert time.perf_counter() - started < 5


PIECES = st.sampled_from([
    "школа", "мектеп", "лицей", "№", "12", "5", "имени", "атындағы", "Абая", "Абай", "Ауэзова", "«", "»", ",", ".", "-",
    "Арай", "2", "Кенесары", "15", "ул.", "район", "Есиль", "камера", "класс", "«Мирас»", "М.", "и", "N", "School",
    "Nazarbayev", "Intellectual", "детский сад"])
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=9).map(" ".join),
                  st.lists(PIECES, max_size=6).map("".join))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(TEXTS, min_size=1, max_size=4), order=st.permutations(range(len(SCHOOLS))))
def test_any_text_any_order_of_schools(texts: list[str], order: list[int]) -> None:
    one, two = matched(*texts), matched(*texts, schools=SCHOOLS.iloc[order])
    pd.testing.assert_frame_equal(one, two)
    assert set(one["school_id"].dropna()) <= set(SCHOOLS["school_id"])
    assert {s for c in one["candidates"] for s in c.split(";") if s} <= set(SCHOOLS["school_id"])
    is_matched = one["matched_by"].isin(["given", "number", "name", "address"])
    assert (one["school_id"].notna() == is_matched).all()
    assert (one.loc[is_matched, "candidates"] == "").all()
    assert one["score_pct"].between(0, 100).all()
    assert one["candidates"].str.count(";").max() <= 2


@settings(max_examples=60, deadline=None)
@given(name=st.one_of(st.none(), TEXTS), address=st.one_of(st.none(), TEXTS), text=TEXTS)
def test_any_register_does_not_raise(name: str | None, address: str | None, text: str) -> None:
    schools = pd.DataFrame([("X", name, name, name, name, address, "esil"), *SCHOOLS.itertuples(index=False)],
                           columns=SCHOOL_COLUMNS)
    assert set(matched(text, schools=schools)["school_id"].dropna()) <= set(schools["school_id"])


def test_eight_thousand_schools_and_five_hundred_reports() -> None:
    words = [a + b + c for a in ("бал", "нур", "сар", "ту", "кара") for b in ("ма", "ле", "ро", "ги") for c in
             ("нов", "лат", "бек", "тай", "ким")]
    schools = pd.DataFrame([
        (f"S{n:04d}", str(n), f"{words[n % 97]} {words[n // 97 % 89]} атындағы № {n} мектеп",
         f"Школа № {n} имени {words[n % 97]}а {words[n // 97 % 89]}а", None, f"ул. {words[n % 83]}, {n % 120}", "esil")
        for n in range(8000)], columns=SCHOOL_COLUMNS)
    started = time.perf_counter()
    result = matched(*[f"школа № {n * 16} имени {words[n * 16 % 97]}а {words[n * 16 // 97 % 89]}а, камера" for n in
                       range(500)], schools=schools)
    print(f"8,000 x 500: {time.perf_counter() - started:.1f} s")
    assert result["school_id"].tolist() == [f"S{n * 16:04d}" for n in range(500)]
    assert time.perf_counter() - started < 60


def sample_schools() -> pd.DataFrame:
    """The demonstration's names, every pattern with every title of its kind, each number once."""
    patterns, titles = (pd.read_csv(ROOT / f"data/sample/{name}.csv") for name in ("school_names", "school_titles"))
    rows: list[tuple[str, str | None, str, str, str, str | None, str]] = []
    for pattern in patterns.itertuples(index=False):
        group = titles[titles["kinds"] == ("named" if pattern.kind == "named" else "other")]
        for title in group.itertuples(index=False):
            n = len(rows) + 1
            kk, ru, en = (str(getattr(pattern, c)).format(n=n, name=getattr(title, c))
                          for c in ("name_kk", "name_ru", "name_en"))
            rows.append((f"S{n:04d}", str(n) if pattern.numbered == "yes" else None, kk, ru, en, None, "esil"))
    return pd.DataFrame(rows, columns=SCHOOL_COLUMNS)


def test_the_demonstrations_texts_find_their_schools() -> None:
    schools = sample_schools()
    texts = [t for t in pd.read_csv(ROOT / "data/sample/signals.csv")["place"] if "{name}" in t]
    pairs = [(school, name, text.format(name=name)) for school, *names in
             schools[["school_id", "name_ru", "name_kk"]].itertuples(index=False) for name in names for text in texts]
    result = matched(*[text for *_, text in pairs], schools=schools, districts=NO_DISTRICTS)
    found = result["school_id"].to_numpy()
    wrong = [(text, f) for (school, _, text), f in zip(pairs, found, strict=True) if isinstance(f, str) and f != school]
    assert wrong == []
    numbered = schools["number"].notna()[lambda s: s].index
    sure = [isinstance(f, str) for (school, _, _), f in zip(pairs, found, strict=True)
            if school in set(schools.loc[numbered, "school_id"])]
    print(f"demonstration: {sum(sure)} of {len(sure)} texts with a number matched, "
          f"{result['school_id'].notna().sum()} of {len(result)} in all")
    assert all(sure)


def real_schools(path: Path) -> pd.DataFrame:
    known = pd.read_csv(path).dropna(subset=["name"])
    number = known["name"].str.extract(r"(?:№|N°|No\.?|#)\s*(\d+)")[0]  # as staging.school reads it
    return pd.DataFrame({"school_id": known["osm_id"].astype(str), "number": number, "name_kk": None,
                         "name_ru": known["name"], "name_en": None, "address": None, "district_id": "esil",
                         "is_school": known["amenity"] == "school"})


@pytest.mark.shared
@pytest.mark.parametrize("text", ["жалоба на {}, камера не работает", "{}: ауладағы камера істемейді дейді",
                                  "у {} нет охраны"])
@pytest.mark.parametrize("only_schools", [True, False], ids=["schools", "with kindergartens"])
def test_real_names_never_lead_to_another_school(text: str, only_schools: bool) -> None:
    schools = real_schools(SHARED / "schools_astana_osm" / "astana_education_osm.csv")
    schools = schools[schools["is_school"] | (not only_schools)].drop(columns="is_school")
    result = matched(*[text.format(name) for name in schools["name_ru"]], schools=schools, districts=NO_DISTRICTS)
    own = schools["school_id"].to_numpy()
    is_found = result["school_id"].notna().to_numpy()
    wrong = schools[is_found & (result["school_id"].to_numpy() != own)]["name_ru"].tolist()
    print(f"{len(schools)} real names, «{text}»: right {is_found.sum()} ({is_found.mean():.0%}), wrong {len(wrong)}, "
          f"{result['matched_by'].value_counts().to_dict()}")
    assert wrong == []
    assert is_found.mean() > (0.7 if only_schools else 0.6)


@pytest.mark.shared
def test_real_names_of_schools_that_the_register_lacks_find_nearly_nothing() -> None:
    schools = real_schools(SHARED / "schools_astana_osm" / "astana_education_osm.csv")
    schools = schools[schools["is_school"]].drop(columns="is_school").reset_index(drop=True)
    wrong = {name for i, name in enumerate(schools["name_ru"]) if matched(
        f"жалоба на {name}, камера не работает", schools=schools.drop(index=i), districts=NO_DISTRICTS,
    )["school_id"].notna().any()}
    print(f"{len(wrong)} of {len(schools)} schools, left out of the register, are taken for another: {sorted(wrong)}")
    # the same school twice in OSM (44, 45), and №1 that is a lyceum in one place and a plain school in another
    assert {name.replace(" ", "") for name in wrong} <= {
        "Школа№44", "Школа№44новыйкорпус", "№45жалпыортабілімберетінмектеп", "Школалицей№1"}
