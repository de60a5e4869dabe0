"""The text of a page, copied or dumped: title, date, breadcrumb and dateline by rules.

What a rule is not sure of stays in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from multilang.importing import dates
from multilang.importing.inlines import escaped
from multilang.importing.metadata import _BY, Facts

_CRUMB = re.compile(r"\s*(?:[>›»/|→]|::|‹)\s*")
_DATE_WORDS = re.compile(
    r"^(?:published|posted|updated|last updated|date|publié(?:e)?|mis à jour|le|on|at|à"
    r"|تاریخ|انتشار"
    r"|تاريخ|النشر|نشر|في|منتشر شده|ساعت|الساعة|am|pm|gmt|utc|h|min|read|و|en|يوم)$", re.IGNORECASE,
)  # fmt: skip
_DATELINE = re.compile(
    r"^((?:[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’.-]*+[ ,]*+|de |la |le |d’){1,6}(?:,? ?\([A-Z][\w /]{1,30}\))?"
    r"|[\u0600-\u06ff]{2,}(?: [\u0600-\u06ff]{2,}){0,2}(?:\s*\([^)]{2,20}\))?)"
    r"\s*(?:—|–|--|-)\s+(?=\S)"
)
_ORDERED = re.compile(r"\d{1,3}[.)]\s+")
_BULLET = re.compile(r"[-*•·▪‣–]\s+")
_END = re.compile(r"[.!?…؟۔:;،,»”\"')\]]$")
_HEAD = 8
"""Lines at the top in which the facts of an article stand."""


@dataclass(frozen=True, slots=True)
class Dump:
    facts: Facts
    markdown: str
    left_out: tuple[str, ...]
    """Lines that became facts, or repeated one."""


def read(text: str) -> Dump:
    """The article in a text dump; its first line is the title, unless that is a breadcrumb."""
    blocks = _blocks(text)
    lines = [line for block in blocks for line in block]
    facts, used = _facts(lines[:_HEAD])
    left: list[str] = []
    body: list[list[str]] = []
    count = 0
    for block in blocks:
        rest: list[str] = []
        for line in block:
            gone = count in used or (count < 2 * _HEAD and _same(line, facts.title))
            (left if gone else rest).append(line)
            count += 1
        if rest:
            body.append(rest)
    if body and body[0]:
        facts, body[0][0] = _dateline(facts, body[0][0])
    markdown = "\n\n".join(_markdown(body)) + "\n"
    return Dump(facts, markdown, _without_title(left, facts.title))


def without_numbers(text: str) -> str:
    """A dump, or its Markdown, without the numbers of list items: lists are numbered anew."""
    return re.sub(r"(?m)^\s*\d{1,3}\\?[.)]\s+", "", text)


def _without_title(left: list[str], title: str) -> tuple[str, ...]:
    """The title itself is not left out; where it is repeated, it is."""
    at = next((at for at, line in enumerate(left) if _same(line, title)), len(left))
    return (*left[:at], *left[at + 1 :])


def _blocks(text: str) -> list[list[str]]:
    """Paragraphs by blank lines; each as its lines, without white space around them."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    blocks = [
        [line.strip(" \t\ufeff") for line in b.split("\n")] for b in re.split(r"\n\s*\n", text)
    ]
    return [found for block in blocks if (found := [line for line in block if line])]


def _same(line: str, title: str) -> bool:
    def bare(t: str) -> str:
        return re.sub(r"\W+", "", t).casefold()

    return bool(title) and bare(line) == bare(title)


def _facts(head: list[str]) -> tuple[Facts, set[int]]:
    """The facts in the first lines, and which lines these are."""
    facts, used = Facts(), set[int]()
    for at, line in enumerate(head):
        known, is_fact = _fact(facts, line, at, head)
        if is_fact:
            facts = known
            used.add(at)
        elif len(line) > 160 or (facts.title and at > 0 and _END.search(line)):
            break
    return facts, used


def _fact(facts: Facts, line: str, at: int, head: list[str]) -> tuple[Facts, bool]:
    if not facts.date and not facts.choices and (found := _date_line(line)):
        return replace(facts, date=found.date, choices=found.choices), True
    crumbs = _breadcrumb(line, head)
    if crumbs and not facts.breadcrumb:
        title = facts.title or next((h for h in head if _same(h, crumbs[-1])), "")
        names = crumbs[:-1] if title and _same(crumbs[-1], title) else crumbs
        return replace(facts, breadcrumb=tuple(names), section=names[-1], title=title), True
    if facts.title and not facts.author and _BY.match(line) and len(line) < 80:
        name = _BY.sub("", line).strip(" .,")
        day = dates.read(name)
        if not day.date and not day.choices and len(name.split()) < 8:
            return replace(facts, author=name), True
    if not facts.title and len(line) <= 200 and (at == 0 or not _END.search(line) or at == 1):
        return replace(facts, title=line), True
    return facts, bool(facts.title) and _same(line, facts.title)


def _date_line(line: str) -> dates.Reading | None:
    """A line that is a date and nothing else but the words around one."""
    if len(line) > 90 or not re.search(r"\d", line):
        return None
    reading = dates.read(line)
    if not reading.date and not reading.choices:
        return None
    if dates.machine(line):
        return reading
    rest = [w for w in re.findall(r"[^\W\d_]+", line) if not _DATE_WORDS.match(w)]
    return reading if len(rest) <= 3 else None


def _breadcrumb(line: str, head: list[str]) -> list[str]:
    """The parts of a breadcrumb, also where a dump has run them together: ``HomeNewsTitle``."""
    if len(line) > 400:
        return []
    parts = [part.strip() for part in _CRUMB.split(line)]
    if len(parts) > 1 and all(0 < len(part) <= 120 for part in parts) and not _END.search(line):
        short = sum(len(part) <= 40 for part in parts)
        if short >= len(parts) - 1 and (len(parts) > 2 or any(_same(parts[-1], h) for h in head)):
            return parts
    for title in head:
        before = line.removesuffix(title)
        if title != line and before != line and 3 < len(before) <= 80 and len(title) > 8:
            pieces = re.findall(r"(?:[^\W\d_a-zß-ÿ]|^)[^A-ZÀ-ÞŒ]*", before.strip())
            names = [piece.strip() for piece in pieces if piece.strip()]
            if names and not _END.search(before.strip()):
                return [*names, title]
    return []


def _dateline(facts: Facts, line: str) -> tuple[Facts, str]:
    """``PARIS — ...``: noted, and left where it is, because readers expect it there."""
    match = _DATELINE.match(line[:200])
    if match and len(match[1]) <= 60:
        return replace(facts, dateline=match[1].strip(" ,")), line
    return facts, line


def _markdown(blocks: list[list[str]]) -> list[str]:
    wrapped = _is_wrapped(blocks)
    found: list[str] = []
    for block in blocks:
        if all(_BULLET.match(line) for line in block):
            found.append(
                "\n".join("- " + _escaped(_BULLET.sub("", line, count=1)) for line in block)
            )
        elif all(_ORDERED.match(line) for line in block):
            items = (_escaped(_ORDERED.sub("", line, count=1)) for line in block)
            found.append("\n".join(f"{n}. {item}" for n, item in enumerate(items, 1)))
        elif wrapped:
            found.append(_escaped(" ".join(block)))
        else:
            found += [_escaped(line) for line in block]
    return found


def _is_wrapped(blocks: list[list[str]]) -> bool:
    """Whether lines end where a page was full: long ones that end within sentences."""
    inner = [line for block in blocks for line in block[:-1]]
    if not inner or len(blocks) < 2:
        return False
    return sum(not _END.search(line) for line in inner) > 0.5 * len(inner)


def _escaped(line: str) -> str:
    from multilang.importing.inlines import _LINE_START, _escape_start

    return _LINE_START.sub(_escape_start, escaped(line))
