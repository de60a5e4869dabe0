"""What a page says about its article: JSON-LD and OpenGraph first, then what people see."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from multilang.importing import breadcrumbs, dates, links, seen_tags
from multilang.importing.tree import Element, squeezed, text_of

_ARTICLE = re.compile(r"(?:News|Report|Blog|Tech|Scholarly|Opinion|Analysis|Review|Social)?\w*"
                      r"(?:Article|Posting|WebPage|Report)$")  # fmt: skip
_SEPARATOR = re.compile(r"\s+[|–—·•»:-]\s+|\s*[|»]\s*")
_BY = re.compile(
    r"^\s*(?:written\s+by|words\s+by|by|par|de|propos recueillis par|نوشته|نویسنده|به قلم|بقلم"
    r"|كتب|كتبت|تقرير)(?:\s*[::]\s*|\s+)", re.IGNORECASE,
)  # fmt: skip
_MAX_JSON = 200_000
_MAX_TAGS = 30


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an article; empty where nothing is said."""

    title: str = ""
    date: datetime.date | None = None
    choices: tuple[datetime.date, ...] = ()
    """Days that an ambiguous date may mean; ``date`` is then None."""
    author: str = ""
    dateline: str = ""
    section: str = ""
    breadcrumb: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    tag_choices: tuple[tuple[str, ...], ...] = ()
    """Lists of tags that differ, where nothing says which is the article's; ``tags`` is empty."""
    description: str = ""
    origin: str = ""
    """The canonical address."""
    language: str = ""
    image: str = ""


def read(document: Element, address: str = "") -> Facts:
    """The facts of a page, before what no reader sees is removed from it."""
    said = [_from_article(item) for item in _json_ld(document)]
    said += [_from_meta(document), _from_page(document), _from_keywords(document)]
    facts = Facts()
    for one in said:
        facts = _completed(facts, one)
    title = _without_site(facts.title, document)
    section = facts.section or breadcrumbs.section(facts.breadcrumb, _titles(document, title))
    element = document.find(".//base[@href]")
    base = links.absolute(element.get("href"), address) if element is not None else ""
    origin = links.absolute(facts.origin, base or address) or address
    if not links.scheme_of(origin).startswith("http"):
        origin = ""
    return replace(facts, origin=origin, title=title, section=section)


def _completed(known: Facts, more: Facts) -> Facts:
    """What one says and the other does not; the first has the word."""
    names = ("title", "author", "dateline", "section", "breadcrumb", "description",
             "origin", "language", "image")  # fmt: skip
    new = {name: getattr(known, name) or getattr(more, name) for name in names}
    if known.date is None and not known.choices:
        new |= {"date": more.date, "choices": more.choices}
    if not known.tags and not known.tag_choices:
        new |= {"tags": more.tags, "tag_choices": more.tag_choices}
    return replace(known, **new)


def _titles(document: Element, title: str) -> list[str]:
    """What an article is called on its page: the last level of a breadcrumb may be one of them."""
    return [title, *(text for h in document.iter("h1") if (text := text_of(h)))]


# JSON-LD


def _json_ld(document: Element) -> list[dict[str, Any]]:
    """The articles, then the breadcrumbs; whatever cannot be read is passed over."""
    items: list[dict[str, Any]] = []
    for script in document.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        text = (script.text or "").strip()
        try:
            items += (
                list(_items(json.loads(text, strict=False), 0)) if len(text) < _MAX_JSON else []
            )
        except (ValueError, RecursionError):
            continue
    articles = [i for i in items if any(_ARTICLE.match(kind) for kind in _texts(i.get("@type")))]
    articles.sort(key=lambda i: "WebPage" in _texts(i.get("@type")))
    crumbs = [i for i in items if "BreadcrumbList" in _texts(i.get("@type"))]
    return [*articles, *crumbs]


def _items(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(value, list):
        for one in value[:50]:
            yield from _items(one, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name in ("@graph", "mainEntity", "breadcrumb"):
            yield from _items(value.get(name), depth + 1)


def _from_article(item: dict[str, Any]) -> Facts:
    if "BreadcrumbList" in _texts(item.get("@type")):
        return Facts(breadcrumb=tuple(_crumb_names(item)))
    date = dates.machine(_text(item.get("datePublished")))
    section = _texts(item.get("articleSection"))
    return Facts(
        title=_text(item.get("headline")),
        date=date,
        author=_names(item.get("author")),
        section=section[0] if section else "",
        tags=_tags(_texts(item.get("keywords"))),
        language=_text(item.get("inLanguage")),
        dateline=_text(item.get("dateline")),
        description=_text(item.get("description")),
    )


def _crumb_names(item: dict[str, Any]) -> list[str]:
    found = []
    elements = item.get("itemListElement")
    for element in elements if isinstance(elements, list) else []:
        if isinstance(element, dict):
            inner = element.get("item")
            name = element.get("name") or (inner.get("name") if isinstance(inner, dict) else "")
            found.append(_text(name))
    return [name for name in found if name]


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or ""
    if isinstance(value, list):
        value = value[0] if value else ""
    if not isinstance(value, str):
        return ""
    from html import unescape

    return squeezed(unescape(value)).strip()[:2000]


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for one in values[:100] if (text := _text(one))]


def _names(value: Any) -> str:
    names = [n for n in _texts(value) if not n.lower().startswith(("http:", "https:"))]
    return ", ".join(dict.fromkeys(names))[:200]


def _tags(values: list[str]) -> tuple[str, ...]:
    if len(values) == 1:
        values = re.split(r"\s*[,;،؛]\s*", values[0])
    return tuple(dict.fromkeys(v.strip()[:60] for v in values if v.strip()))[:_MAX_TAGS]


# Meta elements


def _meta(document: Element) -> dict[str, list[str]]:
    meta: dict[str, list[str]] = {}
    for element in document.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = squeezed(element.get("content") or "").strip()[:2000]
        if name and content:
            meta.setdefault(name.lower(), []).append(content)
    return meta


def _from_keywords(document: Element) -> Facts:
    """Keywords come last: many sites have the same ones on all of their pages."""
    meta = _meta(document)
    return Facts(tags=_tags(meta.get("news_keywords") or meta.get("keywords") or []))


def _from_meta(document: Element) -> Facts:
    meta = _meta(document)

    def first(*names: str) -> str:
        return next((meta[name][0] for name in names if name in meta), "")

    date = next(
        (day for name in _DATES for value in meta.get(name, []) if (day := dates.machine(value))),
        None,
    )
    authors = [v for v in meta.get("author", []) + meta.get("article:author", [])
               if not links.scheme_of(v)]  # fmt: skip
    return Facts(
        title=first("og:title", "twitter:title", "dc.title"),
        date=date,
        author=", ".join(dict.fromkeys(authors))[:200],
        section=first("article:section"),
        tags=_tags(meta.get("article:tag") or meta.get("parsely-tags") or []),
        description=first("og:description", "description", "twitter:description"),
        origin=_canonical(document) or first("og:url"),
        language=_language(document) or first("og:locale"),
        image=first("og:image", "og:image:url", "twitter:image"),
    )


_DATES = ("article:published_time", "datepublished", "dc.date.issued", "dc.date", "date",
          "pubdate", "parsely-pub-date", "sailthru.date", "citation_publication_date")  # fmt: skip


def _canonical(document: Element) -> str:
    for link in document.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            return (link.get("href") or "").strip()
    return ""


def _language(document: Element) -> str:
    root = next(document.iter("html"), document)
    return (root.get("lang") or root.get("xml:lang") or "").strip()


# What people see


def _from_page(document: Element) -> Facts:
    headings = [text for h in document.iter("h1") if (text := text_of(h))]
    title = document.find(".//title")
    shown = text_of(title) if title is not None else ""
    heading = next((h for h in headings if h.casefold() in shown.casefold()), "")
    if not heading and len(headings) == 1:
        heading = headings[0]
    date, choices = _seen_date(document)
    lists = seen_tags.lists(document)
    return Facts(
        title=heading or shown or next(iter(headings), ""),
        date=date,
        choices=choices,
        author=_byline(document),
        breadcrumb=breadcrumbs.seen(document),
        tags=lists[0] if len(lists) == 1 else (),
        tag_choices=lists if len(lists) > 1 else (),
    )


def _seen_date(document: Element) -> tuple[datetime.date | None, tuple[datetime.date, ...]]:
    """The first date that stands in a place for dates: ``time``, or one that is named so."""
    for element in document.iter("time"):
        if day := dates.machine(element.get("datetime") or ""):
            return day, ()
    for element in document.iter():
        if not isinstance(element.tag, str):
            continue
        told = f"{element.get('class') or ''} {element.get('itemprop') or ''}".lower()
        if element.tag == "time" or re.search(r"date|published|posted|time-?stamp", told):
            reading = dates.read(text_of(element)[:200])
            if reading.date or reading.choices:
                return reading.date, reading.choices
    return None, ()


def _byline(document: Element) -> str:
    for element in document.iter():
        if not isinstance(element.tag, str):
            continue
        told = f"{element.get('class') or ''} {element.get('itemprop') or ''}".lower().split()
        if element.get("rel") == "author" or set(told) & {"author", "byline", "author-name"}:
            text = _BY.sub("", text_of(element)).strip(" ,،")
            if 2 < len(text) <= 80 and not re.search(r"\d{3}|://", text):
                return text
    return ""


def _without_site(title: str, document: Element) -> str:
    """``Title | The paper`` without the paper, where a heading or a name of the site says so."""
    title = squeezed(title).strip()[:300]
    site = next((e.get("content") or "" for e in document.iter("meta")
                 if e.get("property") == "og:site_name"), "").strip()  # fmt: skip
    headings = {text_of(h).casefold() for h in document.iter("h1")}
    parts = [(m.start(), m.end()) for m in _SEPARATOR.finditer(title)]
    for start, end in parts:
        if title[:start].casefold() in headings or (
            site and title[end:].casefold() == site.casefold()
        ):
            return title[:start]
        if title[end:].casefold() in headings or (
            site and title[:start].casefold() == site.casefold()
        ):
            return title[end:]
    return title
