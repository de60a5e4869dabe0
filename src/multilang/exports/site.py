"""Pages -> a static multilingual site, as a mapping of paths to bytes.

Pure and without a clock: equal input gives equal bytes. No script, no request to another host.
Published mode shows the source language and what the review gate let through; preview mode shows
everything and says, block by block, what nobody has reviewed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from multilang import locales
from multilang.errors import PublishError
from multilang.exports import (
    feeds,
    fonts,
    frame,
    links,
    moved,
    search,
    sitemap,
    theming,
    views,
)
from multilang.exports.pages import Page, Status, page_from_bundle
from multilang.exports.theming import Theme
from multilang.exports.views import withdrawn
from multilang.exports.views.withdrawn import Tombstones
from multilang.exports.wholes import InMemory, Wholes, slim

__all__ = [
    "Media",
    "Page",
    "SiteData",
    "Status",
    "build",
    "files",
    "media",
    "page_from_bundle",
]


@dataclass(frozen=True, slots=True)
class SiteData:
    """All that a site is built from."""

    name: str
    base_url: str
    source: str
    """Tag of the source language."""
    locales: tuple[str, ...]
    """Tags of the target languages, in the order of the language switcher."""
    pages: tuple[Page, ...]
    preview: bool = False
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By tag: the project's own translations of frame words, section names and tags."""
    theme: Theme = theming.DEFAULT
    ai_disclosure: bool = True
    """Whether pages say what part a machine had in them."""
    feed_ids: str = ""
    """What the ids in feeds begin with; empty to make it of ``base_url``."""
    withdrawn: Tombstones = field(default_factory=dict)
    earlier: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """By locale and slug: what else it was called in addresses, which lead to its page still."""
    page_size: int = 20
    """How many articles a page of a list has."""
    search: bool = False
    """Whether readers can search it; never in a preview."""
    wholes: Wholes | None = field(default=None, repr=False)
    """Where ``pages`` are ``slim``: what has the whole of them."""

    def shown(self) -> tuple[Page, ...]:
        """The pages of this mode, newest first, then by slug."""
        pages = [
            page
            for page in self.pages
            if self.preview or page.publishable or page.locale == self.source
        ]
        pages.sort(key=lambda page: page.slug)
        pages.sort(key=lambda page: page.date or datetime.date.min, reverse=True)
        return tuple(pages)

    def slimmed(self) -> SiteData:
        """The same with articles that do not hold their texts."""
        if self.wholes is not None:
            return self
        wholes = InMemory(self.pages, self.source)
        return replace(self, pages=tuple(map(slim, self.pages)), wholes=wholes)

    def whole(self) -> SiteData:
        """The same with articles that hold their texts."""
        if self.wholes is None:
            return self
        return replace(self, pages=tuple(map(self.wholes.page, self.pages)), wholes=None)


@dataclass(frozen=True, slots=True)
class Media:
    """A file that must be copied beside the pages."""

    path: str
    """Where it goes on the site."""
    slug: str
    name: str
    """Relative to the article's folder."""


def build(site: SiteData, indexes: search.Known | None = None) -> dict[str, bytes]:
    """Every file of the site but the media, by path, sorted. As ``files``."""
    made = ((path, data or b"") for path, data in files(site, indexes=indexes))
    return dict(sorted(made))


def files(
    site: SiteData, reuse: views.Reuse | None = None, indexes: search.Known | None = None
) -> Iterator[tuple[str, bytes | None]]:
    """Path and bytes of every file of the site but the media, one after the other, each once.

    Args:
        reuse: remembers pages that were rendered before, of equal input by equal code. Of one that
            stands where it was put there are no bytes here.
        indexes: the same for what search asks.

    Raises:
        PublishError: an article's HTML cannot be made safe, a template of the project is wrong, an
            article is named like a page of the site, or there is no pagefind to search with.
    """
    site_view = views.SiteView.of(site.slimmed())
    made: set[str] = set()
    for path, text in views.render(site_view, reuse):
        if path in made:
            raise PublishError(
                f"two pages want the address {path}",
                hint=f"rename the article: {', '.join(links.RESERVED)} are pages of the site",
            )
        made.add(path)
        yield path, None if text is None else text.encode()
    for path, data in moved.files(site_view):
        if path not in made:  # a page is more than the way to one
            yield path, data
    yield from _others(site_view, indexes).items()


def _others(view: views.SiteView, indexes: search.Known | None) -> dict[str, bytes]:
    """What is no page."""
    out = dict(feeds.files(view))
    out.update(sitemap.files(view, sitemap.entries(view)))
    path, data = frame.stylesheet(view.site.theme)
    out[path] = data
    out.update(theming.assets(view.site.theme))
    out.update(search.files(view, indexes))
    for tag in sorted({*view.tags, *(stone.locale for stone in withdrawn.places(view.site))}):
        out.update(fonts.files_of(locales.get(tag)))
    return out


def media(site: SiteData) -> tuple[Media, ...]:
    """The media files of the shown pages, each once: all languages of an article share them."""
    found = {
        links.media_path(page.slug, name): Media(links.media_path(page.slug, name), page.slug, name)
        for page in site.shown()
        for name in page.media
    }
    return tuple(found[path] for path in sorted(found))
