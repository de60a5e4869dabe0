"""Is what a page says of itself to machines true: JSON-LD, Open Graph, disclosure?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from multilang.model import Issue
from multilang.site_check.reading import Page
from multilang.site_check.site import Site, issue

_DISCLOSURES = ("none", "ai-assisted", "ai-generated", "autonomous", "mixed")
_INVERSE = {"translationOfWork": "workTranslation", "workTranslation": "translationOfWork"}


def articles(site: Site) -> dict[str, dict[str, Any]]:
    """By path: the JSON-LD of the pages whose JSON-LD is one object."""
    found = {}
    for path, page in site.pages.items():
        for text in page.json_ld:
            value = _parsed(text)
            if isinstance(value, dict):
                found[path] = value
    return found


def check(site: Site, known: dict[str, dict[str, Any]]) -> Iterator[Issue]:
    """
    Args:
        known: what ``articles`` found.
    """
    ids = {str(value.get("@id")): path for path, value in known.items()}
    for page in site.pages.values():
        for text in page.json_ld:
            if _parsed(text) is None:
                yield issue("site-json-ld", f"this is not JSON: {text[:40]!r}", page)
        if page.path in known:
            yield from _article(page, known[page.path], ids, known)
        yield from _open_graph(site, page)
        for said in page.meta("ai-disclosure"):
            if said not in _DISCLOSURES:
                yield issue("site-disclosure", f"ai-disclosure is {said!r}", page)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _article(
    page: Page, value: dict[str, Any], ids: dict[str, str], known: dict[str, dict[str, Any]]
) -> Iterator[Issue]:
    if value.get("inLanguage") != page.lang.partition("-u-")[0]:
        message = f"JSON-LD says inLanguage {value.get('inLanguage')!r} on a page in {page.lang}"
        yield issue("site-json-ld", message, page)
    if page.canonical and value.get("url") != page.canonical[0]:
        message = f"JSON-LD has another address than the page: {value.get('url')!r}"
        yield issue("site-json-ld", message, page)
    for name, inverse in _INVERSE.items():
        for other in _list(value.get(name)):
            path = ids.get(str(other.get("@id")))
            if path is None:
                message = f"the {name} {other.get('@id')!r} is no article of the site"
                yield issue("site-json-ld", message, page)
                continue
            back = [item.get("@id") for item in _list(known[path].get(inverse))]
            if value.get("@id") not in back:
                message = f"{path} is its {name} and does not say so"
                yield issue("site-json-ld", message, page)


def _list(value: Any) -> list[dict[str, Any]]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict)]


def _open_graph(site: Site, page: Page) -> Iterator[Issue]:
    for address in page.meta("og:url"):
        if page.canonical and address != page.canonical[0]:
            yield issue("site-open-graph", f"og:url {address!r} is not the page's own", page)
    for address in page.meta("og:image"):
        target = site.absolute(address)
        if target.kind == "broken":
            yield issue("site-open-graph", f"og:image {address!r} is not absolute", page)
        elif target.kind == "here" and target.path not in site.paths:
            yield issue("site-open-graph", f"og:image {address!r} is not there", page)
    for name in page.meta("og:locale"):
        if name.partition("_")[0] != page.lang.partition("-")[0] or "_" not in name:
            yield issue("site-open-graph", f"og:locale {name!r} on a page in {page.lang}", page)
