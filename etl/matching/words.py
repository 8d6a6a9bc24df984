"""What single words of Russian, Kazakh and English say: their role beside a school's name, their stem."""

from __future__ import annotations

import re


def word_set(text: str) -> frozenset[str]:
    """The words of a line, as a set."""
    return frozenset(text.split())


COMMON = word_set("""астана астаны astana казахстан kazakhstan халыкаралык international батыр батыра хан хана
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
QUOTES, STOPS = "\"«»“”„", ".;:()!?"


def role(text: str) -> str:
    """What a folded token is: number, sign, quote, comma, stop, mark, letter, word, or one of ROLES."""
    if text.isascii() and text.isdigit():
        return "number"
    if not text[0].isalpha():
        return ("sign" if text == "№" else "quote" if text in QUOTES else "comma" if text == "," else
                "stop" if text in STOPS else "mark")
    if len(text) == 1 and text.isupper():
        return "letter"
    said = next((known for known, pattern in ROLES if pattern.match(text)), "word")
    return "letter" if said == "word" and len(text) == 1 else said


def stem(word: str) -> str:
    """The word without the vowel it ends in."""
    return word[:-1] if len(word) > 3 and word[-1] in "аяыийоуеьэюя" else word
