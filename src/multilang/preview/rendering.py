"""The pages of a site, each made when it is first asked for: a browser shows one of thousands."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any

from multilang import locales
from multilang.errors import PublishError
from multilang.exports import feeds, fonts, frame, links, sitemap, theming
from multilang.exports.site import Page, SiteData
from multilang.exports.theming import Theme
from multilang.exports.views import SiteView, article, home, lists


class Rendered:
    """A site whose pages are made on demand; the same bytes as ``exports.site.build``.

    Its methods may be called by several threads.

    Raises:
        PublishError: a template of the project cannot be read as one.
    """

    def __init__(self, site: SiteData) -> None:
        self._view = SiteView.of(site)
        self._lock = threading.RLock()
        self._made: dict[str, bytes] = {}
        self._commons: dict[str, Mapping[str, Any]] = {}
        self._lists: dict[str, Iterator[tuple[str, str | None]]] = {}

    def get(self, path: str) -> bytes | None:
        """A file of the site; None where there is none.

        Raises:
            PublishError: the article's HTML cannot be made safe, a template of the project is
                wrong, or the article is named like a page of the site.
        """
        with self._lock:
            if path in self._made:
                return self._made[path]
            data = self._files.get(path)
            if data is None:
                text = self._page(path)
                if text is None:
                    return self._made.get(path)  # a list; those before it were made on the way
                data = text.encode()
            self._made[path] = data
            return data

    @property
    def tags(self) -> tuple[str, ...]:
        return self._view.tags

    @property
    def theme(self) -> str:
        """A digest of the project's own theme."""
        return _digest(self._view.site.theme)

    def slug(self, path: str) -> str:
        """The article whose page stands at a path; empty for another page."""
        page = self._by_path.get(path)
        return page.slug if page else ""

    @cached_property
    def _by_path(self) -> dict[str, Page]:
        return {page.path: page for page in self._view.pages.values()}

    def _page(self, path: str) -> str | None:
        folder, _, rest = path.partition("/")
        if path == "index.html":
            return home.chooser(self._view, self._common(self._view.source.tag))
        tag = next((tag for tag in self._view.tags if links.folder(tag) == folder), "")
        if not tag:
            return None
        if path == links.page_path(tag):
            return home.home(self._view, tag, self._common(tag))
        if rest == "404.html":
            return home.not_found(self._view, tag, self._common(tag))
        page = self._by_path.get(path)
        if page is None:
            self._make_lists(tag, path)
            return None
        if page.slug in links.RESERVED:
            self._refuse_taken(tag, path)
        return article.article(self._view, page, self._common(tag))

    def _make_lists(self, tag: str, wanted: str) -> None:
        """Make a language's lists up to the wanted one."""
        if tag not in self._lists:
            self._lists[tag] = lists.lists(self._view, tag, self._common(tag))
        for path, text in self._lists[tag]:
            self._made[path] = (text or "").encode()
            if path == wanted:
                return

    def _refuse_taken(self, tag: str, path: str) -> None:
        self._make_lists(tag, path)
        if self._made.pop(path, None) is not None:
            raise PublishError(
                f"two pages want the address {path}",
                hint=f"rename the article: {', '.join(links.RESERVED)} are pages of the site",
            )

    def _common(self, tag: str) -> Mapping[str, Any]:
        if tag not in self._commons:
            self._commons[tag] = self._view.common(tag)
        return self._commons[tag]

    @cached_property
    def _files(self) -> dict[str, bytes]:
        """What is no page: stylesheets, fonts, the theme's files, robots.txt."""
        view = self._view
        found = dict(feeds.files(view))
        found.update(sitemap.files(view, sitemap.entries(view)))
        path, data = frame.stylesheet(view.site.theme)
        found[path] = data
        found.update(theming.assets(view.site.theme))
        for tag in view.tags:
            found.update(fonts.files_of(locales.get(tag)))
        return found


@lru_cache(maxsize=2)
def _digest(theme: Theme) -> str:
    return sha256(repr(theme.files).encode()).hexdigest()
