"""Is every page in the language that it says, and do its translations find each other?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape

from multilang import locales
from multilang.errors import ConfigError
from multilang.model import Issue, Locale
from multilang.site_check.reading import Page
from multilang.site_check.site import Site, issue

_LETTERS = re.compile(r"[^\W\d_]+")
_SCRIPTS = {
    "Latn": re.compile("[A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff]+"),
    "Arab": re.compile("[\u0620-\u065f\u066e-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]+"),
    "Cyrl": re.compile("[\u0400-\u052f]+"),
    "Grek": re.compile("[\u0370-\u03ff\u1f00-\u1fff]+"),
    "Hebr": re.compile("[\u0590-\u05ff]+"),
    "Deva": re.compile("[\u0900-\u097f]+"),
    "Beng": re.compile("[\u0980-\u09ff]+"),
    "Thai": re.compile("[\u0e00-\u0e7f]+"),
}
_ENOUGH = 60
"""Letters from which a text can be said to be in a script."""
_LEAST = 0.5
"""Share of its language's own letters, below which a text is in another script."""


def check(site: Site) -> Iterator[Issue]:
    for page in site.pages.values():
        yield from _language(page)
        yield from _script(page)
        yield from _switcher(site, page)
        yield from _canonical(site, page)
        yield from _alternates(site, page)


@cache
def _locale(tag: str) -> Locale | None:
    try:
        return locales.get(tag)
    except ConfigError:
        return None


def _language(page: Page) -> Iterator[Issue]:
    locale = _locale(page.lang)
    if locale is None:
        said = f"lang={page.lang!r}" if page.lang else "no lang"
        yield issue("site-lang", f"<html> has {said}", page)
    elif page.dir != locale.direction:
        message = f"<html lang={page.lang!r}> has dir={page.dir!r}, not {locale.direction!r}"
        yield issue("site-lang", message, page)
    folder = page.path.split("/")[0] if "/" in page.path else ""
    if _locale(folder) and locale and folder != page.lang:
        yield issue("site-lang", f"a page in {folder}/ says lang={page.lang!r}", page)
    for tag, direction in dict.fromkeys(page.parts):
        known = _locale(tag)
        if known is None:
            yield issue("site-lang", f"an element has lang={tag!r}", page)
        elif direction not in (known.direction, "auto"):
            yield issue("site-lang", f"an element has lang={tag!r} and dir={direction!r}", page)


def _script(page: Page) -> Iterator[Issue]:
    for tag, texts in page.texts.items():
        locale = _locale(tag)
        letters = _SCRIPTS.get(locale.script) if locale else None
        if letters is None:
            continue
        text = unescape(" ".join(texts))
        every = sum(map(len, _LETTERS.findall(text)))
        own = sum(map(len, letters.findall(text)))
        if every >= _ENOUGH and own < every * _LEAST:
            message = f"the text marked as {tag} is mostly in another script: {_start(text)!r}"
            yield issue("site-script", message, page)


def _start(text: str) -> str:
    return " ".join(text.split())[:40]


def _switcher(site: Site, page: Page) -> Iterator[Issue]:
    """Links that say their target's language, of the switcher and others."""
    for link in page.links:
        if link.tag != "a" or not link.hreflang:
            continue
        target = site.target(page.path, link.address)
        there = site.pages.get(target.path) if target.kind == "here" else None
        if there and not there.refresh and there.lang != link.hreflang:
            message = f"{link.address!r} is offered as {link.hreflang} and is {there.lang}"
            yield issue("site-switcher", message, page)


def _canonical(site: Site, page: Page) -> Iterator[Issue]:
    if not page.indexable:
        if page.canonical and page.noindex and not page.refresh:
            yield issue("site-canonical", "noindex, and yet with a canonical address", page)
        return
    if len(page.canonical) != 1:
        yield issue("site-canonical", f"{len(page.canonical)} canonical addresses, not one", page)
        return
    address = page.canonical[0]
    target = site.absolute(address)
    if target.kind != "here":
        message = f"the canonical address {address!r} is not under {site.base_url}"
        yield issue("site-canonical", message, page)
    elif target.path != page.path:
        message = f"the canonical address {address!r} is that of {target.path}"
        yield issue("site-canonical", message, page)


def _alternates(site: Site, page: Page) -> Iterator[Issue]:
    if not page.alternates:
        return
    if page.noindex:
        yield issue("site-hreflang", "noindex, and yet with hreflang links", page)
        return
    known = dict(page.alternates)
    if len(known) != len(page.alternates):
        yield issue("site-hreflang", "two hreflang links for one language", page)
    default = known.pop("x-default", "")
    if not default:
        yield issue("site-hreflang", "there is no x-default among the hreflang links", page)
    elif default not in known.values():
        yield issue("site-hreflang", f"x-default {default!r} is none of the languages", page)
    if page.lang not in known or site.page_of(known[page.lang]) is not page:
        yield issue("site-hreflang", "the hreflang links do not include the page itself", page)
    for tag, address in known.items():
        yield from _alternate(site, page, tag, address)


def _alternate(site: Site, page: Page, tag: str, address: str) -> Iterator[Issue]:
    if site.absolute(address).kind != "here":
        yield issue("site-hreflang", f"{address!r} is not under {site.base_url}", page)
        return
    there = site.page_of(address)
    if there is None:
        yield issue("site-hreflang", f"{address!r} ({tag}) is not there", page)
    elif not there.indexable:
        message = f"{address!r} ({tag}) is not for search engines"
        yield issue("site-hreflang", message, page, "critical")
    elif there.lang != tag:
        yield issue("site-hreflang", f"{address!r} is offered as {tag}, is {there.lang}", page)
    elif sorted(there.alternates) != sorted(page.alternates):
        message = f"its hreflang links and those of {there.path} are not the same"
        yield issue("site-hreflang", message, page)
