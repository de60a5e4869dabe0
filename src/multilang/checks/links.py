"""The check of links: a translation leads where its source does, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from multilang.checks import pieces
from multilang.checks.base import Rule, finds, issue, passes
from multilang.model import Issue, Locale, Unit
from multilang.placeholders import OPAQUE

_INLINE = re.compile(r"(?<!\\)\](?:\((?!\s*(?:⟦\d{1,4}⟧|\)))\s?[^\s()]{1,2000})")
_AUTOLINK = re.compile(
    r"(?<!\\)<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\s]{1,2000}|[\w.+-]{1,64}@[^<>\s]{1,255})>"
)
_PLAIN = re.compile(r"(?:https?://|www\.)", re.IGNORECASE)
_SCHEME = re.compile(r"(?i)\b(?:javascript|vbscript|data):[^\s]")


def links(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    """Critical: a link or address that the source has not. Functional: e-mail addresses, handles,
    host and file names that were lost or changed."""
    found = list(_new(unit, target))
    for start, end in found:
        text = (
            f"The source does not lead to {_short(target[start:end])}; remove it, or use the "
            "source's placeholder."
        )
        yield issue("links", "critical", text, unit, locale, (start, end))
    if not found and unit.kind not in ("image", "alt"):
        yield from _addresses(unit, target, locale)


def _new(unit: Unit, target: str) -> Iterator[tuple[int, int]]:
    for match in _led(target if unit.plain else pieces.without_code(target), unit.plain):
        start = match.start() + 2 * (match[0][:2] == "](")
        if target[start : match.end()] not in unit.source:
            yield start, match.end()


def _led(target: str, plain: bool) -> Iterator[re.Match[str]]:
    """Whatever would lead somewhere, each once."""
    if "](" in target and not plain:
        yield from _INLINE.finditer(target)
    if "<" in target:
        yield from _AUTOLINK.finditer(target)
    if _PLAIN.search(target):
        yield from (m for m in OPAQUE.finditer(target) if m["url"] and _alone(target, m.start()))
    if ":" in target:
        yield from (m for m in _SCHEME.finditer(target) if _alone(target, m.start()))


def _alone(target: str, start: int) -> bool:
    """Not in the brackets of another link."""
    return target[max(0, start - 1) : start] not in ("(", "<")


def _addresses(unit: Unit, target: str, locale: Locale) -> Iterator[Issue]:
    mine, theirs = pieces.addresses(unit.source), pieces.addresses(target)
    if mine == theirs:
        return
    lost, new_ones = sorted(mine - theirs), sorted(set(theirs) - set(mine))
    changed = {
        new: old for new, old in zip(new_ones, lost, strict=False) if len(lost) == len(new_ones)
    }
    for old in () if changed else lost:
        text = f"{_short(old)} of the source is missing; write it as the source does."
        yield issue("links", "functional", text, unit, locale)
    for new in new_ones:
        at = target.lower().find(new)
        better = f"write {_short(changed[new])}" if new in changed else "write what the source has"
        text = f"{_short(new)} is not in the source; {better}."
        span = (at, at + len(new)) if at >= 0 and len(target.lower()) == len(target) else None
        yield issue("links", "functional", text, unit, locale, span)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


RULES = (
    Rule(
        links,
        "critical",
        (
            finds("https://mal.example", "fr", "Read it.", "Lisez-le : https://mal.example."),
            finds("/other", "fa", "Read [it](⟦1⟧).", "[آن](/other) را بخوانید.", "/r"),
            finds("javascript:x", "ar", "Read it.", "اقرأ [هذا](javascript:x)."),
            finds("<mailto:a@b.example>", "fr", "Write.", "Écrivez <mailto:a@b.example>."),
            finds("", "fa", "Write to post@belmara.org.", "به ما بنویسید."),
            finds("@belmora", "fr", "Follow @belmara.", "Suivez @belmora."),
            passes("fa", "Read [it](⟦1⟧).", "[آن](⟦1⟧) را بخوانید.", "/r"),
            passes("fr", "![@ada says hello](⟦1⟧)", "![Bonjour](⟦1⟧)", "/p", kind="image"),
            passes("ar", "Write to post@belmara.org.", "اكتب إلى post@belmara.org."),
            passes("fr", "See ⟦1⟧.", "Voir ⟦1⟧.", "https://example.org"),
        ),
    ),
)
