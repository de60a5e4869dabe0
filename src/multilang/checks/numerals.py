"""Numbers of two texts compared: in any digits, with any separators, and small ones in words.

Words are data: what English, French, Persian and Arabic write for small and round numbers. A word
stands for a number only where it is one more than the other text has, so that an article ("un")
hides nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from multilang.checks import clocks, dates
from multilang.placeholders import OPEN, PATTERN

_WORDS = """
0 zero zéro صفر midnight minuit
1 one once a an single un une unique یک یکی
1st first premier première 1er اول اولین نخست نخستین
1st الأول أول أولى الأولى
1 حادي حادية واحد واحدة أحد إحدى
2 two twice second both double pair couple deux deuxième seconde دو دوم دومین هر‌دو جفت
2 اثنان اثنين اثنتان اثنتين ثاني ثانية ثان كلا كلتا مرتين
3 three third triple trois troisième trio tiers سه سوم سومین ثلث ثلاث ثلاثة ثالث ثالثة
4 four fourth quarter quatre quatrième quart ربع چهار چهارم چهارمین أربع أربعة رابع رابعة
5 five fifth cinq cinquième پنج پنجم پنجمین خمس خمسة خامس خامسة
6 six sixth sixième شش ششم ششمین ست ستة سادس سادسة
7 seven seventh sept septième هفت هفتم هفتمین سبع سبعة سابع سابعة
8 eight eighth huit huitième هشت هشتم هشتمین ثمان ثماني ثمانية ثامن ثامنة
9 nine ninth neuf neuvième نه نهم نهمین تسع تسعة تاسع تاسعة
10 ten tenth dix dixième ده دهم دهمین عشر عشرة عاشر عاشرة
11 eleven eleventh onze onzième یازده یازدهم
12 twelve twelfth dozen douze douzième douzaine midi noon دوازده دوازدهم
13 thirteen thirteenth treize treizième سیزده سیزدهم
14 fourteen fourteenth quatorze quatorzième چهارده چهاردهم
15 fifteen fifteenth quinze quinzième پانزده پانزدهم
16 sixteen sixteenth seize seizième شانزده شانزدهم
17 seventeen seventeenth هفده هفدهم
18 eighteen eighteenth هجده هجدهم هیجده
19 nineteen nineteenth نوزده نوزدهم
20 twenty twentieth twenties عشرينيات عشرينات vingt vingtième vingtaine بیست بیستم عشرون عشرين
½ half demi demie نیم نصف
30 thirty thirtieth thirties trente trentième trentaine
30 ثلاثينيات ثلاثينات سی سی‌ام ثلاثون ثلاثين
40 forty fortieth forties quarante quarantième أربعينيات أربعينات چهل چهلم أربعون أربعين
50 fifty fiftieth fifties cinquante cinquantième خمسينيات خمسينات پنجاه پنجاهم خمسون خمسين
60 sixty sixties soixante شصت ستون ستين ستينيات ستينات
70 seventy seventies هفتاد سبعون سبعين سبعينيات سبعينات
80 eighty eighties هشتاد ثمانون ثمانين ثمانينيات ثمانينات
90 ninety nineties نود تسعون تسعين تسعينيات تسعينات
100 hundred hundreds cent cents centaine صد یکصد صدم مئة مائة بالمئة مئوية
200 deux-cents دویست مئتان مئتين مائتان مائتين مئتي مائتي
300 سیصد ثلاثمائة ثلاثمئة
400 چهارصد أربعمائة أربعمئة
500 پانصد خمسمائة خمسمئة
1000 thousand thousands mille millier milliers هزار هزاران ألف آلاف الاف
2000 ألفان ألفين ألفي
1000000 million millions میلیون ملیون مليون ملايين مليونا
1000000000 billion milliard milliards میلیارد مليار مليارات بليون
"""
_PERSIAN = re.compile(r"[پچژگکی]")
_DUAL = re.compile(r"\w{2,}(?:ين|ان|تي)\b")
_ROMANS = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI"
_ROMAN = {n: re.compile(rf"\b{r}(?:e|er|ème|ᵉ)?\b") for n, r in enumerate(_ROMANS.split(), 1)}
_VALUES: dict[str, str] = {
    word: value
    for value, *words in (line.split() for line in _WORDS.strip().splitlines())
    for word in words
}
_UNIT = re.compile(r"\b(?:[kcdm]?m|كم|سم|مم|م)[23]\b")
_ONE = re.compile(r"\b1[ \u00a0-][a-z]")
_O_CLOCK = re.compile(r"\d[:.]00\b")
_ARABIC = re.compile(r"[\u0620-\u064a]")
_DECADE = re.compile(r"\b\d\d(\d0)(?=['’]?s\b)")
_GROUPED = re.compile(r"\d+(?:[.,،'’\u066b\u066c\u00a0\u202f\u2009]\d+|[ ]\d{3}(?!\d))*")
_DIGITS = re.compile(r"\d+")
_SHORT = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_LONGEST = 12
_SHOWN, _MANY = 20, 4
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+(?:\u200c[^\W\d_]+)*")
_SUFFIXES = re.compile(r"\u200c?(?:مین|م|ی|ها|ای)\Z")
_CLITICS = re.compile(r"\A(?:وال|بال|فال|كال|لل|ال|و|ب|ل|ف|ك)(?=\w{2})")


def number_changes(source: str, target: str) -> tuple[list[str], list[str]]:
    """Numbers that a target lost, and those that it has too many, sorted.

    Small and round numbers may be written in words on either side; the same digits with other
    separators are the same numbers; a time of day may be told on the other clock or in words.
    """
    if not (_DIGIT.search(source) or _DIGIT.search(target)):
        return [], []
    lost, new = _changes(source, target)
    return list(lost), list(new)


@lru_cache(maxsize=64)  # mending, a guard and a check ask for the same pair
def _changes(source: str, target: str) -> tuple[list[str], list[str]]:
    if numbers(source) == numbers(target) or digit_runs(source) == digit_runs(target):
        return [], []
    source, target = _without_dates(*_without_times(source, target))
    wanted, found = numbers(source), numbers(target)
    if wanted == found or digit_runs(source) == digit_runs(target):
        return [], []
    return _without_words(
        sorted((wanted - found).elements()), sorted((found - wanted).elements()), source, target
    )


def told(source: str, target: str) -> str:
    """What ``number_changes`` finds, in a few words for people, who see each number as its text
    writes it: ``2.50 missing; 60 repeated; ۳ new``; "" for nothing."""
    lost, new = number_changes(source, target)
    if not (lost or new):
        return ""
    known = numbers(source)
    findings = {
        "missing": _as_written(lost, source),
        "repeated": _as_written([n for n in new if n in known], target),
        "new": _as_written([n for n in new if n not in known], target),
    }
    return "; ".join(f"{listed(texts)} {what}" for what, texts in findings.items() if texts)


def listed(texts: Iterable[str]) -> str:
    """The first of some texts, each once and not too long."""
    each = [text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…" for text in dict.fromkeys(texts)]
    return ", ".join(each[:_MANY]) + (f" and {len(each) - _MANY} more" if each[_MANY:] else "")


def _as_written(values: list[str], text: str) -> list[str]:
    """Numbers of a text as they stand in it; one of a time is the whole time."""
    wanted, found = set(values), []
    within = {at: time[0] for time in clocks.TIME.finditer(text) for at in range(*time.span())}
    for number, start, end in places(text):
        if number in wanted:
            found.append(within.get(start, text[start:end]))
    return found


def _without_dates(source: str, target: str) -> tuple[str, str]:
    """With blanks for the dates that the target tells in the other calendar."""
    told = [
        (mine.span, theirs.span)
        for mine, theirs in dates.compared(source, target)[0]
        if mine.solar != theirs.solar and bool(mine.year) == bool(theirs.year)
    ]
    if not told:
        return source, target
    return _blanked(source, [one for one, _ in told]), _blanked(
        target, [other for _, other in told]
    )


def _without_times(source: str, target: str) -> tuple[str, str]:
    """With blanks for the times of the source that the target tells, on whichever clock."""
    plain = _plain(source)
    times = clocks.times(plain)
    if not times:
        return source, target
    others = Counter(int(n) for n in _SHORT.findall(_blanked(plain, [t.span for t in times])))
    words = _worded(target) - _worded(source)
    words["1"] += words["1st"]
    digits = _DIGIT.sub(lambda digit: str(int(digit[0])), _plain(target))
    mine, theirs = clocks.told(times, others, digits, words)
    return _blanked(source, mine), _blanked(target, theirs)


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _without_words(
    lost: list[str], new: list[str], source: str, target: str
) -> tuple[list[str], list[str]]:
    mine, theirs = _worded(source), _worded(target)
    silent = _silent(source, target)
    if not new:  # said once instead of twice
        silent |= numbers(target).keys()
    silent |= {n for n in set(lost) - silent if _in_words(n, theirs, mine, target)}
    said = {n for n in set(new) if _in_words(n, mine, theirs, source)}
    lost = [n for n in lost if n not in silent]
    new = [n for n in new if n not in said]
    for decade in _DECADE.finditer(source):  # "the 1960s": les années 60, الستينيات
        short = decade[1]
        if decade[0] in lost and (short in new or theirs[short]):
            lost.remove(decade[0])
            new = [n for n in new if n != short]
    return lost, new


def _silent(source: str, target: str) -> frozenset[str]:
    """What may be left out: "1 hour" in Arabic and Persian, the minutes of a full hour."""
    one = "1" if _ONE.search(source) and _ARABIC.search(target) else ""
    return frozenset({one, "0" if _O_CLOCK.search(source) else ""})


def _in_words(digits: str, words: Counter[str], others: Counter[str], text: str) -> bool:
    if len(digits) > _LONGEST:
        return False
    number = int(digits)
    if any(words[word] > others[word] for word in (f"{number}", f"{number}st")):
        return True
    if number in _ROMAN and _ROMAN[number].search(text):
        return True
    if number == 2 and _DUAL.search(text) and not _PERSIAN.search(text):
        return True
    if (number == 30 or number % 10 == 5) and words["½"] > others["½"]:  # 1.5, half past
        return True
    tens, unit = number - number % 10, number % 10
    if 10 < number < 100 and unit and words[str(tens)] and words[str(unit)]:
        return True
    return any(
        words[str(one)] and number % one == 0 and words[str(number // one)]
        for one in (12, 100, 1000)
    )


def _worded(text: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for word in _WORD.findall(text.lower()):
        for form in (word, _CLITICS.sub("", word), _SUFFIXES.sub("", word)):
            if form in _VALUES:
                found[_VALUES[form]] += 1
                break
    return found


def numbers(text: str) -> Counter[str]:
    """Numbers outside placeholders, in ASCII digits and without separators."""
    return Counter(_normal(number) for number in _GROUPED.findall(_plain(text)))


def places(text: str) -> list[tuple[str, int, int]]:
    """Numbers as in ``numbers``, with where they stand: start and end in code points."""
    return [(_normal(match[0]), *match.span()) for match in _GROUPED.finditer(_plain(text))]


def digit_runs(text: str) -> Counter[str]:
    """Runs of digits outside placeholders, in ASCII digits."""
    return Counter(map(fold, _DIGITS.findall(_plain(text))))


def _plain(text: str) -> str:
    """With blanks for placeholders, and for what is no number: the 2 of km2."""
    return _UNIT.sub(_blank, PATTERN.sub(_blank, text) if OPEN in text else text)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _normal(number: str) -> str:
    digits = fold("".join(_DIGITS.findall(number)))
    return digits.lstrip("0") or "0" if len(digits) == len(number) else digits


def fold(digits: str) -> str:
    """Digits of any script as ASCII digits."""
    return digits if digits.isascii() else "".join(str(int(digit)) for digit in digits)
