"""What stands at the address of an article that was withdrawn: that it was, and nothing of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from multilang.exports import frame, links
from multilang.exports.views.notices import own_name
from multilang.exports.views.view import SiteView, languages, root_of

if TYPE_CHECKING:
    from multilang.exports.site import SiteData


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A page that is no more. It is in no list, feed or sitemap, and search engines may not keep
    it."""

    slug: str
    locale: str
    whole: bool = True
    """Whether the article is withdrawn, or this translation of it only."""
    date: datetime.date | None = None
    reason: str = ""
    foreign: bool = False
    """Whether the reason is in the source's language still."""
    address: str = ""
    """As ``Page.address``."""

    @property
    def path(self) -> str:
        """Where it stands on the site."""
        return links.page_path(self.locale, self.address or self.slug)


Tombstones = Mapping[tuple[str, str], Tombstone]
"""By locale and slug."""


def places(site: SiteData) -> Iterator[Tombstone]:
    """The tombstones of a site, in a fixed order; a preview has none."""
    if not site.preview:
        yield from (stone for _, stone in sorted(site.withdrawn.items()))


def render(view: SiteView) -> Iterator[tuple[str, str]]:
    """Path and text of each."""
    for stone in places(view.site):
        yield stone.path, view.render("withdrawn.html", _context(view, stone, stone.path))


def _context(view: SiteView, stone: Tombstone, path: str) -> dict[str, Any]:
    root, common = root_of(path), view.common(stone.locale)
    known = {tag: view.pages.get((tag, stone.slug)) for tag in view.tags}
    paths = {tag: page.path for tag, page in known.items() if page is not None}
    home = "" if stone.locale in view.tags else "index.html"
    original = paths.get(view.source.tag, "")
    return {
        **common,
        **view.around(root, common, home),
        "noindex": True,
        "languages": languages(root, paths, ""),
        "whole": stone.whole,
        "withdrawn_on": stone.date,
        "reason": stone.reason,
        "reason_attributes": frame.source_attributes(view.source) if stone.foreign else "",
        "original": links.href(root, original) if original else "",
        "source_name": own_name(view.source),
    }
