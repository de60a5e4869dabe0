"""A language's home, the page for wrong addresses, and the choice of a language at the root."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from multilang.exports import links
from multilang.exports.views.view import SiteView, alternates, card, languages, root_of

_EDITION_TITLES = 3
"""How many of the newest titles the language chooser shows for each language."""


def home(view: SiteView, tag: str, common: Mapping[str, Any]) -> str:
    """The newest articles of a language, the first of them as its lead."""
    path = links.page_path(tag)
    root, indexed = root_of(path), view.home_indexed(tag)
    homes = {t: links.page_path(t) for t in view.tags}
    listed = {t: p for t, p in homes.items() if view.home_indexed(t)}
    pages = view.of_locale(tag)
    context = {
        **common,
        **view.around(root, common),
        "languages": languages(root, homes, tag),
        "canonical": links.address(view.site.base_url, path) if indexed else "",
        "alternates": alternates(view, listed) if indexed else [],
        "noindex": not indexed,
        "cards": [card(view, p, root, common["_"]) for p in pages[: view.site.page_size]],
        "more": len(pages) > view.site.page_size,
    }
    return view.render("home.html", context)


def not_found(view: SiteView, tag: str, common: Mapping[str, Any]) -> str:
    """What a server shows at an address that leads nowhere."""
    # It stands at any address, so its links cannot be relative.
    root = urlsplit(view.site.base_url).path.rstrip("/") + "/"
    homes = {t: links.page_path(t) for t in view.tags}
    latest = view.of_locale(tag)[:_EDITION_TITLES]
    context = {
        **common,
        **view.around(root, common),
        "noindex": True,
        "languages": languages(root, homes, tag),
        "cards": [card(view, page, root, common["_"]) for page in latest],
    }
    return view.render("404.html", context)


def chooser(view: SiteView, common: Mapping[str, Any]) -> str:
    """The root of the site: every language with its newest titles."""
    editions = []
    for entry in languages("", {tag: links.page_path(tag) for tag in view.tags}, ""):
        translate = common["_"]
        pages = view.of_locale(entry["tag"])[:_EDITION_TITLES]
        editions.append({**entry, "cards": [card(view, page, "", translate) for page in pages]})
    context = {
        **common,
        **view.around("", common, "index.html"),
        "sections": [],
        "search": "",
        "languages": [],
        "archive": "",
        "canonical": "" if view.site.preview else links.address(view.site.base_url, "index.html"),
        "editions": editions,
    }
    return view.render("chooser.html", context)
