"""Numbers in words: what English, French, Persian and Arabic write for small and round ones."""

from __future__ import annotations

import re
from collections import Counter

from multilang.patterns import lazily

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
8 eight eighth huit huitième huitaine هشت هشتم هشتمین ثمان ثماني ثمانية ثامن ثامنة
9 nine ninth neuf neuvième neuvaine نه نهم نهمین تسع تسعة تاسع تاسعة
10 ten tenth dix dixième dizaine ده دهم دهمین عشر عشرة عاشر عاشرة
11 eleven eleventh onze onzième یازده یازدهم
12 twelve twelfth dozen douze douzième douzaine midi noon دوازده دوازدهم
13 thirteen thirteenth treize treizième سیزده سیزدهم
14 fourteen fourteenth quatorze quatorzième چهارده چهاردهم
15 fifteen fifteenth quinze quinzième quinzaine پانزده پانزدهم
16 sixteen sixteenth seize seizième شانزده شانزدهم
17 seventeen seventeenth هفده هفدهم
18 eighteen eighteenth هجده هجدهم هیجده
19 nineteen nineteenth نوزده نوزدهم
20 twenty twentieth twenties vingt vingts vingtième vingtaine
20 عشرينيات عشرينات بیست بیستم عشرون عشرين
½ half demi demie نیم نصف
30 thirty thirtieth thirties trente trentième trentaine
30 ثلاثينيات ثلاثينات سی سی‌ام ثلاثون ثلاثين
40 forty fortieth forties quarante quarantième أربعينيات أربعينات چهل چهلم أربعون أربعين
50 fifty fiftieth fifties cinquante cinquantième cinquantaine
50 خمسينيات خمسينات پنجاه پنجاهم خمسون خمسين
60 sixty sixties soixante soixantaine شصت ستون ستين ستينيات ستينات
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
1000000000 billion billions milliard milliards میلیارد مليار مليارات بليون
"""
_VALUES: dict[str, str] = {
    word: value
    for value, *words in (line.split() for line in _WORDS.strip().splitlines())
    for word in words
}
HALF = "½"
_PERSIAN = lazily(r"[پچژگکی]")
_DUAL = lazily(r"\w{2,}(?:ين|ان|تي)\b")
_ROMANS = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI"
_ROMAN = {n: lazily(rf"\b{r}(?:e|er|ème|ᵉ)?\b") for n, r in enumerate(_ROMANS.split(), 1)}
_WORD = lazily(r"[^\W\d_]+(?:\u200c[^\W\d_]+)*")
_SUFFIXES = lazily(
    r"\u200c?(?:مین|م|ی|ها|ای|ا|ساله|سالگی|ماهه|روزه|هفته\u200cای|نفره|ساعته|طبقه|درصدی|گانه|هزار|بار)\Z"
)
_CLITICS = lazily(r"\A(?:وال|بال|فال|كال|لل|ال|و|ب|ل|ف|ك)(?=\w{2})")
_LONGEST = 12


def worded(text: str) -> Counter[str]:
    """How often each number of the table stands in a text in words, by its value."""
    found: Counter[str] = Counter()
    for word in _WORD.findall(text.lower()):
        if value := _value(word):
            found[value] += 1
        elif "\u200c" in word:  # هفت‌ونیم
            found.update(filter(None, map(_value, word.split("\u200c"))))
    return found


def _value(word: str) -> str:
    for form in (word, _CLITICS.sub("", word), _SUFFIXES.sub("", word)):
        if form in _VALUES:
            return _VALUES[form]
    return ""


def in_words(value: str, words: Counter[str], others: Counter[str], text: str) -> bool:
    """Whether a text says a number in words.

    Args:
        value: as ``figures.numbers`` has it.
        words, others: what is in words in the text, and in the text that has it in figures: of an
            article ("un") there must be one more.
    """
    whole, _, part = value.partition(".")
    if len(value) > _LONGEST or not whole.isdigit():
        return False
    number = int(whole)
    if part:  # "1.5": une heure et demie, ساعة ونصف
        return _parts(part, words, others) and (
            number < 2 or _spelled(number, words) or bool(re.search(rf"\b0*{number}\b", text))
        )
    if any(words[word] > others[word] for word in (f"{number}", f"{number}st")):
        return True
    if number in _ROMAN and _ROMAN[number].search(text):
        return True
    if number == 2 and _DUAL.search(text) and not _PERSIAN.search(text):
        return True
    if (number == 30 or number % 10 == 5) and words[HALF] > others[HALF]:  # half past
        return True
    return (number > 10 and _spelled(number, words)) or any(
        words[str(one)] and number % one == 0 and words[str(number // one)]
        for one in (12, 100, 1000)
    )


def _parts(part: str, words: Counter[str], others: Counter[str]) -> bool:
    """Whether words say what is behind a decimal point."""
    names = {"5": (HALF,), "25": ("4",), "75": ("4", "3"), "33": ("3",)}.get(part, ())
    return bool(names) and all(words[name] > others[name] for name in names)


def _spelled(number: int, words: Counter[str]) -> bool:
    """Whether the words for the parts of a number are there: vingt et un, mille deux cents."""
    if words[str(number)] or not number:
        return True
    for one in (1000, 100):
        if number >= one:
            many, rest = divmod(number, one)
            said = words[str(many * one)] or (
                words[str(one)] and (many == 1 or _spelled(many, words))
            )
            return bool(said) and _spelled(rest, words)
    if number < 11:
        return False
    if 70 < number < 80 and words["60"] and _spelled(number - 60, words):
        return True
    if number >= 80 and words["4"] and words["20"]:  # quatre-vingts
        return _spelled(number - 80, words)
    if number == 70:
        return bool(words["60"] and words["10"])
    unit = number % 10
    return bool(unit and words[str(number - unit)] and words[str(unit)])
