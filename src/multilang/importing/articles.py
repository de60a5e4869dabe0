"""A page that was read -> an article of ours: Markdown, front matter, images, and a report."""

from __future__ import annotations

import datetime
import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit

from multilang.errors import ContentError
from multilang.extract import extract, read_article
from multilang.formats import front_matter
from multilang.importing import (
    breadcrumbs,
    converting,
    dumps,
    links,
    locating,
    metadata,
    seen_tags,
    text_blocks,
    tree,
)
from multilang.importing.documents import Document
from multilang.importing.losses import Count, LossReport
from multilang.importing.lost_words import missing
from multilang.importing.media import Load, Media
from multilang.importing.metadata import Facts
from multilang.model import Issue

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user says about an article, which a page has no say in."""

    slug: str = ""
    date: datetime.date | None = None
    media: bool = True
    language: str = ""
    """The language that articles of the project are in."""


@dataclass(frozen=True, slots=True)
class Imported:
    """An article as it would be written."""

    slug: str
    facts: Facts
    data: bytes
    """index.md."""
    media: Mapping[str, bytes] = field(default_factory=dict)
    losses: LossReport = field(default_factory=LossReport)
    issues: tuple[Issue, ...] = ()
    units: int = 0


def article(
    document: Document, load: Load, wishes: Wishes, *, where: str, address: str = ""
) -> Imported:
    """Make the article of a page.

    Args:
        load: images, by their addresses.
        address: where the page is, when that is known.

    Raises:
        ContentError: there is no text in it, or the result is not an article that we can read.
    """
    address = address or document.address
    if document.kind == "text":
        facts, markdown, losses = _from_dump(document.text)
        media = Media(address, load)
    else:
        facts, markdown, losses, media = _from_page(document, load, wishes, where, address)
    if not markdown.strip():
        raise ContentError(
            "no article was found in it", where=where, hint="is its text made by a script?"
        )
    facts, issues = _judged(facts, wishes, where)
    slug = wishes.slug or slug_of(facts.title, facts.origin or address)
    data = (_head(facts) + markdown).encode()
    extraction = extract(read_article(data, f"{slug}/index.md", slug))
    issues += [*media.issues, *_loss_issues(losses, where)]
    issues += [Issue("import-loss", "functional", note, where) for note in document.notes]
    return Imported(slug, facts, data, media.files, losses, tuple(issues), len(extraction.units))


def _from_dump(text: str) -> tuple[Facts, str, LossReport]:
    dump = dumps.read(text)
    text = dumps.without_numbers(text)
    shown = dumps.without_numbers(dump.markdown.replace("&#123;", "{"))
    lost, named = missing(text, "\n".join((dump.facts.title, *dump.left_out, shown)))
    found = len(text_blocks.words(text))
    count = Count("words", found, found - lost)
    return dump.facts, dump.markdown, LossReport((count,), (), dump.left_out, named)


def _from_page(
    document: Document, load: Load, wishes: Wishes, where: str, address: str
) -> tuple[Facts, str, LossReport, Media]:
    root = tree.parse(document.text, where)
    facts = metadata.read(root, address)
    base = _base(root, address or facts.origin)
    if document.kind == "docx":
        tree.without_unseen(root)
        located = locating.Located(root.find(".//article"))
    else:
        located = locating.locate(root, document.text)
        located.dropped.update(seen_tags.shown(located.root, facts.tags))
        located.dropped.update(breadcrumbs.shown(located.root, facts.breadcrumb))
    media = Media(base, load, where, wishes.media)
    converted = converting.convert(located, root, base=base, title=facts.title, image=media.name)
    return facts, converted.markdown, converted.losses, media


def _base(root: tree.Element, address: str) -> str:
    element = root.find(".//base[@href]")
    return links.absolute(element.get("href"), address) if element is not None else address


def _judged(facts: Facts, wishes: Wishes, where: str) -> tuple[Facts, list[Issue]]:
    """The facts with what the user knows better, and what is not certain about them."""
    issues: list[Issue] = []
    if wishes.date:
        facts = replace(facts, date=wishes.date, choices=())
    elif facts.choices and not facts.date:
        days = " or ".join(day.isoformat() for day in facts.choices)
        text = f"the date is ambiguous ({days}) and was left out: say which with --date"
        issues.append(Issue("import-date", "functional", text, where))
    elif not facts.date:
        text = "the page has no date that is certain: say it with --date"
        issues.append(Issue("import-date", "functional", text, where))
    if facts.tag_choices:
        lists = " | ".join(", ".join(tags) for tags in facts.tag_choices[:4])
        text = f"the page has several lists of tags and none was chosen ({lists}): write tags"
        issues.append(Issue("import-tags", "functional", text, where))
    if not facts.title:
        issues.append(
            Issue("import-title", "functional", "the page has no title: write one", where)
        )
    told = facts.language.replace("_", "-").partition("-")[0].lower()
    if told and wishes.language and told != wishes.language.partition("-")[0].lower():
        text = f"the page says that its language is {facts.language}, not {wishes.language}"
        issues.append(Issue("import-language", "functional", text, where))
    return facts, issues


def _loss_issues(losses: LossReport, where: str) -> list[Issue]:
    issues = [
        Issue("import-loss", "functional",
              f"{c.lost} of {c.found} {c.kind} of the article are not in the Markdown"
              + losses.named(c.kind), where)
        for c in losses.counts if c.lost
    ]  # fmt: skip
    issues += [
        Issue("import-loss", "cosmetic", f"{count} × {kind} could not be kept as it was", where)
        for kind, count in losses.changed
    ]
    return issues


def slug_of(title: str, address: str = "") -> str:
    """A name for the article's folder: of its title, or of its address, or of neither."""
    for text in (
        title,
        unquote(urlsplit(address).path.rstrip("/").rpartition("/")[2]).partition(".")[0],
    ):
        plain = unicodedata.normalize(
            "NFKD", text.replace("ß", "ss").replace("æ", "ae").replace("ø", "o")
        )
        plain = plain.encode("ascii", "ignore").decode().lower().replace("'", "")
        slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-")
        if (
            len(slug) >= 3
            and not slug.isdigit()
            and len(slug) * 3 > len(text)
            and _SLUG.fullmatch(slug)
        ):
            return slug if slug != "site" else "site-article"
    return "article-" + hashlib.sha256(f"{title}\n{address}".encode()).hexdigest()[:8]


def _head(facts: Facts) -> str:
    """Front matter; every text in quotes, so that none is read as something else."""
    lines = ["---"]
    for name, value in (
        ("title", facts.title), ("description", facts.description), ("date", facts.date),
        ("author", facts.author), ("section", facts.section), ("tags", facts.tags),
        ("dateline", facts.dateline), ("language", facts.language.replace("_", "-")),
        ("origin", facts.origin),
    ):  # fmt: skip
        if isinstance(value, tuple) and value:
            lines += [f"{name}:", *(f"  - {_quoted(one)}" for one in value)]
        elif isinstance(value, datetime.date):
            lines.append(f"{name}: {value.isoformat()}")
        elif isinstance(value, str) and value:
            lines.append(f"{name}: {_quoted(value)}")
    return "\n".join([*lines, "---", "", ""])


def _quoted(text: str) -> str:
    return front_matter.write('""', " ".join(text.split()) if "\n" in text else text)
