"""Guards of machine drafts: false alarms on human translations, seeded defects found, time.

    python benchmarks/guards.py [-v] LANG:SOURCES:TRANSLATIONS ... catalog.po ...

Two text files with a sentence a line, or reviewed entries of a catalog whose placeholders and
markup are the source's; they are read as readers see them, without markup. ``-v`` shows every
alarm. Defects are seeded into pairs that no guard complains about.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import polib
from checks import pairs

from multilang import locales, markup
from multilang.checks import check_message, refuse
from multilang.checks.guards import GUARDS
from multilang.common_words import is_common
from multilang.model import Locale

SAMPLE = 400
Pair = tuple[str, str]
Seed = Callable[[str, str], Pair | None]


def read_lines(argument: str) -> tuple[Locale, list[Pair]]:
    tag, source, target = argument.split(":")
    texts = [Path(path).read_text(encoding="utf-8").splitlines() for path in (source, target)]
    return locales.get(tag), list(zip(*texts, strict=True))


def read_catalog(path: str) -> tuple[Locale, list[Pair]]:
    locale = locales.get(polib.pofile(path).metadata["Language"].replace("_", "-"))
    english = locales.get("en")
    return locale, [
        (_plain(unit.source), _plain(target))
        for unit, target in pairs(path)
        if not any(
            issue.check in ("placeholders", "markup")
            for issue in check_message(unit, target, locale, english)
        )
    ]


def _plain(text: str) -> str:
    return markup.read(text, markup.scan(text).spans).text


def _insert(text: str, what: str) -> str:
    """Behind the middle word."""
    words = text.split(" ")
    middle = (len(words) + 1) // 2
    return " ".join([*words[:middle], what, *words[middle:]])


def _swapped(pair: Pair, pattern: str, new: str | Callable[[re.Match[str]], str]) -> Pair | None:
    changed = re.sub(pattern, new, pair[1], count=1)
    return (pair[0], changed) if changed != pair[1] else None


def _words(text: str, least: int) -> list[str]:
    words = text.split()
    return words if len(words) >= least else []


def _halves(source: str, target: str) -> Pair | None:
    mine, theirs = _words(source, 16), _words(target, 12)
    if not mine or not theirs:
        return None
    return source, " ".join(theirs[: len(theirs) // 2] + mine[len(mine) // 2 :])


def _sprinkled(source: str, target: str) -> Pair | None:
    mine, theirs = [w for w in _words(source, 10) if w.isalpha()], _words(target, 10)
    both = zip(theirs, mine, strict=False)
    return (source, " ".join(w for two in both for w in two)) if mine and theirs else None


def _looped(source: str, target: str, size: int, times: int) -> Pair | None:
    words = _words(target, size + 4)
    return (source, " ".join([*words[:2], *words[2 : 2 + size] * times])) if words else None


def _doubled(source: str, target: str) -> Pair | None:
    """The first long word in small letters."""
    return _swapped((source, target), r"(?<!\S)([^\WA-Z\d_]{5,})(?= )", r"\1 \1")


def _left(source: str, target: str) -> Pair | None:
    """The longest common word of the source for a word of a French target."""
    words = [w for w in re.findall(r"(?<= )[a-z]{4,}(?= )", source) if is_common(w, "fr", True)]
    french = bool(re.search(r"\b(?:le|la|les|des|du|une?)\b", target))
    return (source, _insert(target, max(words, key=len))) if words and french else None


def _pairs_lost(source: str, target: str) -> Pair | None:
    """All quotation marks, where the source has some."""
    plain = re.sub(r"[«»“”\"]", "", target)
    return (source, plain) if plain != target and _even(source) else None


def _even(source: str) -> bool:
    found = len(re.findall(r"[“”\"]", source))
    return found > 0 and found % 2 == 0


def _remark_lost(source: str, target: str) -> Pair | None:
    """The first of as many remarks as the source has, with what it says."""
    same = source.count("(") == target.count("(") > 0
    said = re.search(r"\(([^()]*)\)", target)
    if not same or said is None or target.count(said[1]) > 1:
        return None
    return _swapped((source, target), r" ?\([^()]*\)", "")


def _number_lost(source: str, target: str) -> Pair | None:
    """The first number, which the source has once, in digits too."""
    match = re.search(r"\d+(?:[.,\u00a0\u202f]\d+)*", target)
    if (
        match is None
        or len(re.findall(rf"(?<![\d.,]){re.escape(match[0])}(?![\d.,]\d)", source)) != 1
    ):
        return None
    return _swapped((source, target), re.escape(match[0]), "")


def _other_number(match: re.Match[str]) -> str:
    return str((int(match[0]) + 4711) % 10 ** max(2, len(match[0])))


NUMBER = r"\d+"
SEEDS: dict[str, tuple[str, Seed]] = {
    "nothing left": ("empty", lambda s, _: (s, "… !")),
    "unknown token": ("unknown_token", lambda s, t: (s, _insert(t, "⁇"))),
    "override character": ("controls", lambda s, t: (s, _insert(t, "\u202e"))),
    "line break": ("controls", lambda s, t: (s, t.replace(" ", "\n", 1)) if " " in t else None),
    "symbol lost": ("symbols", lambda s, t: (_insert(s, "⟦1⟧"), t)),
    "symbol doubled": ("symbols", lambda s, t: (_insert(s, "⟦1⟧"), _insert(t, "⟦1⟧ ⟦1⟧"))),
    "symbol broken": ("symbols", lambda s, t: (_insert(s, "⟦1⟧"), _insert(t, "⟦1"))),
    "entity left": ("codes", lambda s, t: (s, _insert(t, "&amp;"))),
    "tag invented": ("codes", lambda s, t: (s, _insert(t, "</b>"))),
    "URL lost": ("addresses", lambda s, t: (_insert(s, "https://example.org/a"), t)),
    "URL changed": (
        "addresses",
        lambda s, t: (_insert(s, "https://example.org/a"), _insert(t, "https://example.org/b")),
    ),
    "e-mail changed": (
        "addresses",
        lambda s, t: (_insert(s, "anna@example.org"), _insert(t, "ann@example.org")),
    ),
    "handle lost": ("addresses", lambda s, t: (_insert(s, "@anna"), _insert(t, "anna"))),
    "source copied": ("untranslated", lambda s, _: (s, s) if len(s.split()) > 4 else None),
    "second half left": ("untranslated", _halves),
    "English between": ("script", _sprinkled),
    "third script": ("script", lambda s, t: (s, _insert(t, "также"))),
    "two words three times": ("repetition", lambda s, t: _looped(s, t, 2, 3)),
    "six words twice": ("repetition", lambda s, t: _looped(s, t, 6, 2)),
    "word twice": ("repetition", _doubled),
    "three words twice": ("repetition", lambda s, t: _looped(s, t, 3, 2)),
    "word left": ("untranslated", _left),
    "scripts in one word": (
        "garbled",
        lambda s, t: _swapped((s, t), r"\b(?=[\u0627-\u064a]{4})", "Qtr"),
    ),
    "time in pieces": (
        "garbled",
        lambda s, t: (f"{s} At 7:40 p.m.", f"{t} 7 : p40.m.") if t[-1:] in ".؟!" else None,
    ),
    "one time of two lost": (
        "numbers",
        lambda s, t: (f"{s} From 6:00 a.m. to 11:30 p.m.", f"{t} 18:00"),
    ),
    "time told twice": (
        "numbers",
        lambda s, t: (f"{s} It opens at 10 a.m.", f"{t} 10:00 10:00"),
    ),
    "first third only": ("length", lambda s, t: (s, t[: len(t) // 3]) if len(s) > 80 else None),
    "three times as long": (
        "length",
        lambda s, t: (s, f"{t} {s[::-1]} {t}") if len(s) > 40 else None,
    ),
    "number changed": ("numbers", lambda s, t: _swapped((s, t), NUMBER, _other_number)),
    "number lost": ("numbers", _number_lost),
    "number invented": ("numbers", lambda s, t: (s, _insert(t, "47"))),
    "Persian digits wrong": ("numbers", lambda s, t: _swapped((s, t), NUMBER, "۹۴۷")),
    "bracket lost": ("brackets", lambda s, t: _swapped((s, t), r"[)]", "")),
    "bracket opened": ("brackets", lambda s, t: (s, _insert(t, "("))),
    "remark lost": ("brackets", _remark_lost),
    "quotation mark lost": (
        "quotes",
        lambda s, t: _swapped((s, t), r"[\"»”]", "") if _even(s) else None,
    ),
    "quotation marks lost": ("quotes", _pairs_lost),
}  # fmt: skip
"""By what goes wrong: the guard that should see it (another may be first), and how."""


def seeded(clean: list[Pair]) -> Iterator[tuple[str, str, list[Pair]]]:
    for name, (guard, seed) in SEEDS.items():
        found = (bad for source, target in clean if (bad := seed(source, target)))
        yield name, guard, [bad for bad, _ in zip(found, range(SAMPLE), strict=False)]
    joined = [
        (f"{clean[at][0]} {clean[at + 1][0]}", clean[at][1])
        for at in range(len(clean) - 1)
        if all(re.fullmatch(r"[A-Z][^.!?;:]{40,}[a-z]{3}\.", s) for s, _ in clean[at : at + 2])
    ]
    yield "second sentence lost", "sentences", joined[:SAMPLE]


def report(locale: Locale, found: list[Pair], name: str) -> None:
    times = []
    for _ in range(3):
        start = time.process_time()
        alarms = [refuse(source, target, locale) for source, target in found]
        times.append(time.process_time() - start)
    each = min(times) / len(found) * 1e6
    share = sum(map(bool, alarms)) / len(found)
    print(f"{name}: {len(found)} pairs, {each:.0f} us each, alarms at {share:.2%}")
    for guard in GUARDS:
        count = sum(bool(guard(source, target, locale)) for source, target in found)
        if count:
            print(f"  {guard.__name__:14} {count} ({count / len(found):.2%})")
    show((f"alarm {alarm}", pair) for alarm, pair in zip(alarms, found, strict=True) if alarm)
    recall(locale, [pair for pair, alarm in zip(found, alarms, strict=True) if not alarm])


def recall(locale: Locale, clean: list[Pair]) -> None:
    named = {guard.__name__: guard for guard in GUARDS}
    hits, number = 0, 0
    for what, guard, bad in seeded(clean):
        if not bad or (what == "English between" and locale.script == "Latn"):
            continue
        missed = [pair for pair in bad if not refuse(*pair, locale)]
        own = sum(bool(named[guard](*pair, locale)) for pair in bad)
        hits, number = hits + len(bad) - len(missed), number + len(bad)
        print(f"  {what:22} {len(bad) - len(missed):4} of {len(bad):3}, {guard} alone {own}")
        show((f"missed {what}", pair) for pair in missed)
    print(f"  all seeded defects: {hits} of {number} ({hits / max(1, number):.2%})")


def show(findings: Iterable[tuple[str, Pair]]) -> None:
    if "-v" in sys.argv:
        for what, (source, target) in findings:
            print(f"    {what}\n      {source}\n      {target}")


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        if argument != "-v":
            read = read_catalog if argument.endswith(".po") else read_lines
            report(*read(argument), Path(argument.rpartition(":")[2]).name)
