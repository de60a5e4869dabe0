"""What a page's head tells machines: Open Graph, JSON-LD, disclosure, colours, feeds.

Values for ``theme/head.html``. All of it follows from the one review state: what search engines may
not list has no canonical address, is nobody's alternate, and describes itself to no search engine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any, cast

from multilang import locales
from multilang.exports import frame, links
from multilang.exports.facts import DISCLOSURES, Disclosure

if TYPE_CHECKING:
    from markupsafe import Markup

    from multilang.exports.site import Page
    from multilang.exports.views.terms import Term
    from multilang.exports.views.view import SiteView

_FACEBOOK = {"ar": "ar_AR"}
"""Where Open Graph's own list has no region of CLDR's choice."""
_PAPER = re.compile(rb"--paper:\s*(#[0-9a-fA-F]{3,8})")
_IN_SCRIPT = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class Head:
    """What ``head.html`` writes besides title, canonical address and alternates."""

    names: tuple[tuple[str, str], ...] = ()
    """Of ``<meta name>``, with their content."""
    properties: tuple[tuple[str, str], ...] = ()
    """Of ``<meta property>``."""
    json_ld: Markup | str = ""
    colors: tuple[tuple[str, str], ...] = ()
    """``theme-color`` by ``prefers-color-scheme``."""


def of_page(view: SiteView, context: Mapping[str, Any]) -> Head:
    """The head of the page that a template's values describe."""
    page: Page | None = context.get("page")
    if page is not None:
        return of_article(view, page)
    if not context["canonical"]:
        return Head(colors=theme_colors(view))
    tag = context["locale"].tag
    title = str((context.get("term") or context["name"])["name"])
    facts = (("og:type", "website"), ("og:title", title), ("og:url", context["canonical"]))
    others = [item["hreflang"] for item in context["alternates"]]
    tags = [other for other in others if other != "x-default"]
    return Head(
        names=(("twitter:card", "summary"),),
        properties=(*facts, *_open_graph(view, tag, tags)),
        colors=theme_colors(view),
    )


def of_article(view: SiteView, page: Page) -> Head:
    said = disclosure(view, page)
    names = [("author", name) for name in page.authors]
    if said and view.site.ai_disclosure:
        names.append(("ai-disclosure", said))
    if view.site.preview:
        return Head(names=tuple(names), colors=theme_colors(view))
    names.append(("twitter:card", "summary_large_image" if page.facts.image else "summary"))
    return Head(
        names=tuple(names),
        properties=tuple(_article_properties(view, page)),
        json_ld=in_script(news_article(view, page)) if view.indexed(page) else "",
        colors=theme_colors(view),
    )


def disclosure(view: SiteView, page: Page) -> Disclosure:
    """A machine's part in what the page shows, the author's own included.

    ``ai-generated`` is a machine's text that nobody has reviewed, ``ai-assisted`` one that people
    have approved, or have begun to. Of an original only its author knows: ``ai_disclosure`` in its
    front matter, else nothing is claimed.
    """
    original = view.pages.get((view.source.tag, page.slug))
    author = original.facts.disclosure if original else ""
    if page.locale == view.source.tag:
        return author
    own: Disclosure = "none"
    if page.signatures:
        own = "ai-assisted" if page.coverage.reviewed else "ai-generated"
    elif page.facts.machine_drafted:
        own = "ai-assisted"
    return max(author, own, key=DISCLOSURES.index)


def og_locale(tag: str) -> str:
    """``fr_FR``, ``fa_IR``, ``ar_AR``: a language and where most of its readers are."""
    locale = locales.get(tag)
    return _FACEBOOK.get(locale.plain_tag) or f"{locale.language}_{locales.region(locale)}"


def partners(view: SiteView, page: Page) -> list[str]:
    """The languages that search engines may list the article in, in the switcher's order."""
    found = ((tag, view.pages.get((tag, page.slug))) for tag in view.tags)
    return [tag for tag, other in found if other is not None and view.indexed(other)]


def absolute(view: SiteView, path: str) -> str:
    """The public address of a path on the site; an address with a host is one already."""
    return path if "://" in path else f"{view.site.base_url.rstrip('/')}/{path}"


def site_name(view: SiteView, tag: str) -> str:
    return translated(view, tag, view.site.name)


def translated(view: SiteView, tag: str, text: str) -> str:
    """The name of the site and other words, where ``site.po`` has them."""
    own = view.site.words.get(tag) or {}
    return own.get(text) or _shipped(tag).get(text) or text


@cache
def _shipped(tag: str) -> Mapping[str, str]:
    return frame.words(locales.get(tag))


def section(view: SiteView, page: Page) -> str:
    """What the page's section is called in its language, as its own page says."""
    term = view.terms.section(page)
    return _named(view, page, term) if term else ""


def keywords(view: SiteView, page: Page) -> list[str]:
    """The same for its tags."""
    return [_named(view, page, term) for term in view.terms.tags(page)]


def _named(view: SiteView, page: Page, term: Term) -> str:
    # Plain text: markup would be escaped again where the name ends up.
    translate = cast("Callable[..., Markup]", partial(translated, view, page.locale))
    name = view.label(term, page.locale, translate)["name"]
    # What was asked by a page before is markup.
    return str(name.unescape()) if hasattr(name, "unescape") else str(name)


def _open_graph(view: SiteView, tag: str, tags: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield "og:site_name", site_name(view, tag)
    own = og_locale(tag)
    yield "og:locale", own
    for other in dict.fromkeys(map(og_locale, tags)):
        if other != own:
            yield "og:locale:alternate", other


def _article_properties(view: SiteView, page: Page) -> Iterator[tuple[str, str]]:
    facts, tag = page.facts, page.locale
    yield "og:type", "article"
    yield "og:title", page.title
    if page.description:
        yield "og:description", page.description
    yield "og:url", links.address(view.site.base_url, page.path)
    yield from _open_graph(view, tag, partners(view, page) if view.indexed(page) else ())
    if facts.image:
        yield "og:image", absolute(view, facts.image)
        if page.image_alt:
            yield "og:image:alt", page.image_alt
    if facts.published:
        yield "article:published_time", facts.published
    if facts.updated:
        yield "article:modified_time", facts.updated
    if name := section(view, page):
        yield "article:section", name
    for name in keywords(view, page):
        yield "article:tag", name


def news_article(view: SiteView, page: Page) -> dict[str, Any]:
    """The article as schema.org describes one; what is not known is left out."""
    facts, tag = page.facts, page.locale
    url = links.address(view.site.base_url, page.path)
    home = links.public_url(view.site.base_url, tag)
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": f"{url}#article",
        "url": url,
        "mainEntityOfPage": url,
        "inLanguage": locales.get(tag).plain_tag,
        "headline": page.title,
        "description": page.description,
        "datePublished": facts.published,
        "dateModified": facts.changed,
        "author": _people(page.authors),
        "translator": _people(page.translators),
        "contributor": _people(page.reviewers),
        "publisher": {"@type": "Organization", "name": site_name(view, tag), "url": home},
        "articleSection": section(view, page),
        "keywords": keywords(view, page),
        "image": absolute(view, facts.image) if facts.image else "",
        "license": facts.license,
        **_works(view, page),
    }
    return {key: value for key, value in found.items() if value}


def _people(names: Sequence[str]) -> list[dict[str, str]]:
    return [{"@type": "Person", "name": name} for name in names]


def _works(view: SiteView, page: Page) -> dict[str, Any]:
    """The two directions of one relation: a translation names its original, and the other way."""
    source = view.source.tag
    others = [tag for tag in partners(view, page) if tag != page.locale]
    if page.locale == source:
        return {"workTranslation": [_work(view, tag, page.slug) for tag in others]}
    if source not in others:
        return {}
    original = _work(view, source, page.slug)
    return {"translationOfWork": original, "isBasedOn": original["url"]}


def _work(view: SiteView, tag: str, slug: str) -> dict[str, str]:
    url = links.address(view.site.base_url, view.pages[tag, slug].path)
    language = locales.get(tag).plain_tag
    return {"@type": "NewsArticle", "@id": f"{url}#article", "url": url, "inLanguage": language}


def in_script(value: object) -> Markup:
    """JSON that stands in a ``<script>``: no text in it can end the element or open a comment."""
    from markupsafe import Markup

    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_IN_SCRIPT)
    return Markup(text)  # noqa: S704 (no < > & is left in it)


def theme_colors(view: SiteView) -> tuple[tuple[str, str], ...]:
    """The paper's colours in the stylesheet: the light one, then the dark one."""
    return _colors(frame.stylesheet(view.site.theme)[1])


@lru_cache(maxsize=4)
def _colors(stylesheet: bytes) -> tuple[tuple[str, str], ...]:
    found = [color.decode() for color in _PAPER.findall(stylesheet)]
    return tuple(zip(("light", "dark"), found, strict=False))
