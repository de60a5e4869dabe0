"""Article pages that need not be rendered again.

An article's page is rendered from a view in which the other articles have no text: so whatever a
template looks at, the page is made of what its key is made of, and of nothing else. What another
article's text means to it (its heading ids) is part of the key.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Protocol

from multilang.exports import links
from multilang.exports.views import article
from multilang.exports.views.view import SiteView
from multilang.model import Coverage

if TYPE_CHECKING:
    from multilang.exports.site import Page


class Reuse(Protocol):
    """Remembers pages that were rendered before."""

    def get(self, path: str, key: str) -> str | None:
        """The page that was made of what this key says, if it is still known."""

    def put(self, path: str, key: str, text: str) -> None:
        """Remember it."""


class Articles:
    """The article pages of a site, each rendered when it must be."""

    def __init__(self, view: SiteView, reuse: Reuse | None) -> None:
        self._full = view
        self._reuse = reuse
        self._commons: dict[str, Mapping[str, Any]] = {}

    def render(self, page: Page) -> tuple[str, str]:
        """Path and text of an article's page."""
        path = links.page_path(page.locale, page.slug)
        own = {
            (tag, page.slug): found
            for tag in self._full.tags
            if (found := self._full.pages.get((tag, page.slug)))
        }
        key = sha256(f"{self._key}{path}{list(own.values())!r}".encode()).hexdigest()
        if self._reuse and (known := self._reuse.get(path, key)) is not None:
            return path, known
        view = replace(self._light, pages=ChainMap(own, self._pages))
        text = article.article(view, page, self._common(page.locale))
        if self._reuse:
            self._reuse.put(path, key, text)
        return path, text

    @cached_property
    def _light(self) -> SiteView:
        site = replace(self._full.site, pages=tuple(map(light, self._full.site.pages)))
        return replace(SiteView.of(site), heading_ids=self._full.heading_ids)

    @cached_property
    def _pages(self) -> dict[tuple[str, str], Page]:
        return dict(self._light.pages)

    def _common(self, tag: str) -> Mapping[str, Any]:
        if tag not in self._commons:
            self._commons[tag] = self._light.common(tag)
        return self._commons[tag]

    @cached_property
    def _key(self) -> str:
        """Of all that article pages share."""
        shared = f"{self._light.site!r}{dict(self._light.heading_ids)!r}"
        return sha256(shared.encode("utf-8", "surrogateescape")).hexdigest()


def light(page: Page) -> Page:
    """What other pages may know of an article: no text, and of its state only what readers are
    told, so that a review of one paragraph more is no change to them."""
    counts = {f.name: min(1, getattr(page.coverage, f.name)) for f in fields(Coverage)}
    return replace(
        page, text="", marks=(), params=(), corrections=(),
        coverage=Coverage(**counts), signatures=page.signatures[:1],
        facts=replace(page.facts, updated="", machine_drafted=False),
    )  # fmt: skip
