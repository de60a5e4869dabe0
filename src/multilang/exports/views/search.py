"""The page that searches a language's articles in the reader's browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from multilang import locales
from multilang.exports import search
from multilang.exports.views.view import SiteView, languages, root_of


def page(view: SiteView, tag: str, common: Mapping[str, Any]) -> tuple[str, str]:
    """Path and text. No search engine lists it: its addresses are endless."""
    path = view.search_path(tag)
    root = root_of(path)
    every = {t: found for t in view.tags if (found := view.search_path(t))}
    locale = common["locale"]
    context = {
        **common,
        **view.around(root, common),
        "noindex": True,
        "languages": languages(root, every, tag),
        "module": root + search.module()[0],
        "index": f"{search.FOLDER}/",
        "digits": "".join(locales.native_digits(locale, str(digit)) for digit in range(10)),
    }
    return path, view.render("search.html", context)
