"""Checks of words: the right language and alphabet, and none twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from multilang.checks import measures, scripts
from multilang.checks.base import Rule, finds, issue, passes
from multilang.model import Issue, Locale, Unit
from multilang.patterns import lazily
from multilang.placeholders import OPEN, PATTERN

_OWN: Mapping[str, str] = {
    "en": "the of and to is are was were that this with for it by from which have has been they",
    "fr": "le la les des du est sont dans pour que qui une et pas sur avec par cette aux vous ce",
    "es": "el los las del es son para que una y por con como más se lo pero está",
    "de": "der die das und ist nicht ein eine mit auf den von zu dem für sich auch wird",
    "fa": "که را این است برای از آن می شود شده کنید باشد هستند یک هر اگر شما بود ها کرد",
    "ar": "في على إلى التي الذي أن هذا هذه عن كان كل ذلك يمكن قد لا التى إن أو ما كما بين",
}
"""Frequent words of languages: what tells one from another."""
_LANGUAGES = {
    word: [tag for tag, words in _OWN.items() if word in words.split()]
    for words in _OWN.values()
    for word in words.split()
}
_OTHERS = {
    own: frozenset(word for tag, words in _OWN.items() if tag != own for word in words.split())
    for own in _OWN
}
_WORDS = lazily(r"(?<![A-Za-zÀ-ɏ])[A-Za-zÀ-ɏ]++(?:[\W\d_]++[A-Za-zÀ-ɏ]++){3}")
"""Four words in Latin letters in a row."""
_TERM = lazily(r"\([^()\u0600-\u06ff.!?]*\)")
_WORD = lazily(r"[^\W\d_]+")
_LEAST, _TIMES = 3, 4
_RUN = 6
"""Words of the source in a row that no translation keeps."""


def language(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """A text, or six words of the source in a row, in another language than the page's."""
    own = locale.tag.partition("-")[0]
    if own not in _OWN or unit.source.strip() == target.strip():
        return
    plain = scripts.without_titles(
        PATTERN.sub(" ", target) if OPEN in target else target, sentences=True
    )
    if locale.script != "Latn" and "(" in plain:  # the original term in parentheses
        plain = _TERM.sub(" ", plain)
    if other := _reads_like(plain, own):
        text = f"This reads like {_NAMES[other]}; translate it into {locale.english_name}."
        yield issue("language", "functional", text, unit, locale)
    elif run := _left_over(unit.source, plain):
        at = re.search(r"\W+".join(map(re.escape, run.split())), target)
        text = f"“{run}” was left as it is in the source; translate it."
        yield issue("language", "functional", text, unit, locale, at.span() if at else None)


def _reads_like(plain: str, own: str) -> str:
    """The language whose frequent words are far more than those of the page's; "" for none."""
    words = plain.lower().split()
    if sum(map(_OTHERS[own].__contains__, words)) < _LEAST:
        return ""
    counts = Counter(tag for word in words if word in _LANGUAGES for tag in _LANGUAGES[word])
    most, other = max((count, tag) for tag, count in counts.items() if tag != own)
    return other if most >= _LEAST and most > _TIMES * counts[own] else ""


def _left_over(source: str, plain: str) -> str:
    """Words of the source in a row that stand in a target."""
    if not _WORDS.search(plain) and _WORDS.search(source):
        return ""
    if len({*source.split()} & {*plain.split()}) < _LEAST:
        return ""
    return measures.copied_run(source, plain, _RUN)


_NAMES = {
    "en": "English",
    "fr": "French",
    "es": "Spanish",
    "de": "German",
    "fa": "Persian",
    "ar": "Arabic",
}
_STRANGE: Mapping[str, re.Pattern[str]] = {
    "ar": lazily("[پچژگکیہھےۀ]"),
    "fa": lazily("[ٹڈڑںےھہڤ]"),
}
"""Letters that the language does not have. Arabic ي and ك in Persian are typography's business."""
_LIKE_LATIN = lazily(r"[\u0370-\u052f]")
_MIXED = lazily(
    r"[A-Za-z]+[\u0400-\u052f][A-Za-z\u0400-\u052f]*|[\u0400-\u052f]+[A-Za-z][A-Za-z\u0400-\u052f]*"
    r"|[A-Za-z]+[\u0370-\u03ff]+[A-Za-z]+"
)


def letters(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """Words with letters of a neighbour's alphabet, of two alphabets, or of one that neither the
    language nor the source has."""
    if target.isascii():
        return
    strange = _STRANGE.get(locale.tag.partition("-")[0])
    if strange and strange.search(target):
        for match in _WORD.finditer(target):
            if strange.search(match[0]) and match[0] not in unit.source:
                text = (
                    f"“{match[0][:40]}” has a letter that {locale.english_name} does not have; "
                    f"write it with {locale.english_name} letters."
                )
                yield issue("letters", "functional", text, unit, locale, match.span())
    for match in _MIXED.finditer(target) if _LIKE_LATIN.search(target) else ():
        if match[0] not in unit.source:
            text = f"“{match[0][:40]}” mixes two alphabets that look alike; type it again in one."
            yield issue("letters", "functional", text, unit, locale, match.span())
            return
    if word := scripts.foreign(unit.source, target, locale.script):
        at = target.index(word)
        text = f"“{word[:40]}” is in another script, and not in the source; translate it."
        yield issue("letters", "functional", text, unit, locale, (at, at + len(word)))


_DOUBLE = lazily(r"(?<![\w’'\u200c-])([^\W\d_]+)([ \u00a0]+)\1(?![\w’'\u200c\u064b-\u065f\u0670-])")
_SINGLE = frozenset("àyو")
_DOUBLED: Mapping[str, frozenset[str]] = {
    "fr": frozenset(["nous", "vous", "en", "bla", "très", "oui", "non", "bien", "tout"]),
    "fa": frozenset(
        [
            "از",
            "کم",
            "آرام",
            "آهسته",
            "تک",
            "یکی",
            "دسته",
            "جدا",
            "رفته",
            "تند",
            "خیلی",
            "چند",
            "ذره",
            "قطره",
            "تکه",
            "پله",
            "گام",
        ]
    ),
    "ar": frozenset(["بي", "دي", "سي", "جدا", "قليلا", "رويدا", "شيئا", "خطوة", "يوما", "فردا"]),
}
"""Words that people write twice, in the languages that were measured."""


def doubled_words(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """A word typed twice, in French, Persian and Arabic. What has capitals may be a name."""
    usual = _DOUBLED.get(locale.tag.partition("-")[0])
    if usual is None:
        return
    if not measures.doubled(target):
        return
    for match in _DOUBLE.finditer(target):
        word = match[1]
        if word != word.lower() or word in usual or (len(word) == 1 and word not in _SINGLE):
            continue
        if not re.search(r"\b(\w+) \1\b", unit.source):
            text = f"“{word}” stands here twice; remove one."
            span = (match.end(1), match.end())
            yield issue("doubled_words", "functional", text, unit, locale, span, "")


RULES = (
    Rule(
        language,
        "functional",
        (
            finds("", "fr", "The port is open.", "This is the port that was closed by them."),
            finds("", "ar", "The port is open.", "این بندر برای شما باز شده است."),
            finds("", "fa", "The port is open.", "هذا الميناء الذي كان في المدينة على البحر."),
            finds(
                "port was closed for a long",
                "fr",
                "The port was closed for a long time.",
                "Le port was closed for a long moment.",
            ),
            passes(
                "fr",
                "— A. Lee, “How to deal with toxic people at work”",
                "— A. Lee, « How to deal with toxic people at work »",
            ),
            finds(
                "With these two, we can settle",
                "fr",
                "“Bring the bill,” he says. “With these two, we can settle most cases.”",
                "« Apportez la facture, dit-il. “With these two, we can settle most cases.”",
            ),
            finds(
                "want help with a certain part",
                "fa",
                "The types of help (_Do you only want help with a certain part of it?_)",
                "انواع کمک (_آیا فقط want help with a certain part of it?_)",
            ),
            passes(
                "fa",
                "Read why I love to work on open source software.",
                "«why I love to work on open source software» را بخوانید.",
            ),
            passes(
                "ar",
                "See the rules for the use of the old port.",
                "راجع القواعد (the rules for the use of the old port).",
            ),
            passes("fr", "The Art of War is old.", "The Art of War est ancien."),
            passes("fa", "The port is open.", "این بندر باز است."),
            passes("ar", "The port is open.", "الميناء مفتوح."),
        ),
    ),
    Rule(
        letters,
        "functional",
        (
            finds("چديدة", "ar", "A new bridge.", "جسور چديدة."),
            finds("mоst", "fr", "The most.", "Le mоst."),
            finds("мост", "fa", "A new bridge.", "یک мост تازه."),
            passes("fa", "A new port.", "بندر پاک."),
            passes("ar", "A new port.", "ميناء جديد."),
            passes("ar", "The virus.", "ڤيروس جديد."),
            passes("fr", "The word мост.", "Le mot мост."),
        ),
    ),
    Rule(
        doubled_words,
        "functional",
        (
            finds(" le", "fr", "In the port.", "Dans le le port.", fixed="Dans le port."),
            finds(" را", "fa", "He saw it.", "او آن را را دید.", fixed="او آن را دید."),
            finds(" في", "ar", "In the port.", "في في الميناء.", fixed="في الميناء."),
            passes("fr", "We meet.", "Nous nous voyons, vous vous taisez."),
            passes("fa", "Slowly.", "آرام آرام آمد."),
            passes("ar", "Step by step.", "خطوة خطوة."),
            passes("fr", "Walla Walla", "Walla Walla"),
        ),
    ),
)
