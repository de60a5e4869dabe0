"""How often checks fire on human translations, and how many seeded defects they find.

    python benchmarks/checks.py catalog.po [catalog.po ...]

Every reviewed entry (not fuzzy, not obsolete) counts. Code, URLs and tags become placeholders as
extraction makes them; HTML that a translator added is taken out. Defects are seeded into entries
that no check complains about. Guards of machine drafts: guards.py.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator

import polib

from multilang import locales
from multilang.checks import CHECKS, check_message
from multilang.markup import scan
from multilang.model import Locale, Placeholder, Unit
from multilang.placeholders import has_words

OPAQUE = re.compile(
    r"(?P<code>(`+)(?!`).*?(?<!`)\2(?!`))"
    r"|(?<=\]\()(?P<url>[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?=[\s)])"
    r"|(?<=\]\[)(?P<reference>[^\]]+)(?=\])"
    r"|(?P<tag></?[A-Za-z][^>]*>)"
    r"|(?P<link>\b(?:https?://|www\.)[^\s<>)\]]*[^\s<>)\].,;:!?])",
    re.DOTALL,
)
SOFT = re.compile(r"(?<!\\)\n[ >]*")
SAMPLE = 300
Pair = tuple[Unit, str]


def pairs(path: str) -> Iterator[Pair]:
    """Reviewed entries as unit and target; those cut out of code blocks are left out."""
    for entry in polib.pofile(path, wrapwidth=0):
        if not entry.translated() or entry.obsolete or re.match(r'["/#]|\s|.*```', entry.msgid):
            continue
        source, target = (SOFT.sub(" ", text.strip()) for text in (entry.msgid, entry.msgstr))
        known: dict[str, int] = {}
        found: list[Placeholder] = []

        def hide(match: re.Match[str], known: dict[str, int] = known) -> str:
            return f"⟦{known.setdefault(match[0], len(known) + 1)}⟧"

        def number(match: re.Match[str], found: list[Placeholder] = found) -> str:
            kind = {"code": "code", "tag": "tag"}.get(match.lastgroup or "", "url")
            found.append(Placeholder(len(found) + 1, kind, match[0]))  # type: ignore[arg-type]
            return f"⟦{len(found)}⟧"

        masked = OPAQUE.sub(number, source)
        free: dict[str, list[int]] = {}
        for placeholder in reversed(found):
            free.setdefault(placeholder.text, []).append(placeholder.number)

        def same(match: re.Match[str], free: dict[str, list[int]] = free) -> str:
            numbers = free.get(match[0])
            if numbers:
                return f"⟦{numbers.pop()}⟧"
            return "" if match.lastgroup == "tag" else match[0]

        yield Unit("paragraph.1", "paragraph", masked, 1, tuple(found)), OPAQUE.sub(same, target)


def _after_first_space(target: str, text: str) -> str | None:
    head, space, tail = target.partition(" ")
    return f"{head} {text} {tail}" if space else None


def _swap(target: str, pattern: str, replacement: str) -> str | None:
    changed = re.sub(pattern, replacement, target, count=1)
    return changed if changed != target else None


def _looped(target: str) -> str | None:
    words = target.split()
    return " ".join([*words[:2], *words[2:4] * 3, *words[4:]]) if len(words) > 5 else None


def _unmarked(target: str) -> str | None:
    for span in scan(target).spans:
        if span.kind not in ("link", "image"):
            return target[: span.outer] + target[span.end :]
    return None


DEFECTS: dict[str, tuple[str, Callable[[Unit, str], str | None]]] = {
    "placeholder lost": ("placeholders", lambda _, t: _swap(t, r"⟦\d+⟧", "")),
    "placeholder doubled": ("placeholders", lambda _, t: _swap(t, r"(⟦\d+⟧)", r"\1 \1")),
    "placeholder invented": ("placeholders", lambda _, t: _after_first_space(t, "⟦99⟧")),
    "placeholder broken": ("placeholders", lambda _, t: _swap(t, r"⟦(\d+)⟧", r"[\1]")),
    "link bracket lost": ("markup", lambda _, t: _swap(t, r"\](?=\(⟦)", "")),
    "link spaced": ("markup", lambda _, t: _swap(t, r"\]\((?=⟦)", "] (")),
    "emphasis lost": ("markup", lambda _, t: _unmarked(t)),
    "emphasis opened": ("markup", lambda _, t: _after_first_space(t, "**bold")),
    "override character": ("controls", lambda _, t: _after_first_space(t, "\u202e")),
    "line break added": ("line_breaks", lambda _, t: _swap(t, " ", "\n")),
    "emptied": ("empty", lambda u, _: "…" if has_words(u.source) else None),
    "source copied": ("untranslated", lambda u, _: u.source),
    "looped": ("repetition", lambda _, t: _looped(t)),
    "unknown token": ("unknown_token", lambda _, t: _after_first_space(t, "⁇")),
    "first fifth only": ("length", lambda u, t: t[: len(u.source) // 5]),
    "number changed": ("numbers", lambda _, t: _swap(t, r"(?<![⟦\d])\d(?![\d⟧])", "47")),
}


def recall(clean: list[Pair], locale: Locale) -> Iterator[str]:
    english = locales.get("en")
    for name, (check, seed) in DEFECTS.items():
        seeded = [(u, bad) for u, t in clean if (bad := seed(u, t)) and bad != t][:SAMPLE]
        if check in ("untranslated", "length"):
            seeded = [(u, bad) for u, bad in seeded if len(u.source.split()) > 4]
        hits = sum(
            any(i.check == check for i in check_message(u, bad, locale, english))
            for u, bad in seeded
        )
        if seeded:
            yield f"  {name:22} {check:14} {hits:4} of {len(seeded)}"


def report(path: str) -> None:
    header = polib.pofile(path, wrapwidth=0).metadata
    locale, english = locales.get(header["Language"].replace("_", "-")), locales.get("en")
    entries = list(pairs(path))
    start = time.process_time()
    found = [check_message(unit, target, locale, english) for unit, target in entries]
    spent = time.process_time() - start
    characters = sum(len(target) for _, target in entries)
    print(
        f"{locale.tag}: {len(entries)} entries; "
        f"{spent / characters * 1e6:.2f} ms per 1,000 characters"
    )
    fired = Counter(name for issues in found for name in {issue.check for issue in issues})
    for check in CHECKS:
        name = check.__name__
        print(f"  {name:22} {fired[name] / len(entries):8.2%}")
    clean = [pair for pair, issues in zip(entries, found, strict=True) if not issues]
    print("\n".join(recall(clean, locale)))
    if "-v" in sys.argv:
        for (unit, target), issues in zip(entries, found, strict=True):
            for issue in issues:
                print(f"\n{issue.check}: {issue.message}\n  {unit.source}\n  {target}")


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        if argument != "-v":
            report(argument)
