"""What each template is given: the pages of a site as plain values, and the order of rendering.

``view`` holds what all pages share, ``terms`` the sections and tags, ``article`` and ``lists`` the
kinds of pages, ``notices`` what readers are told of unreviewed text.
"""

from __future__ import annotations

from collections.abc import Iterator

from multilang.exports import links
from multilang.exports.views import home, search, withdrawn
from multilang.exports.views.reuse import Reuse, Sparing
from multilang.exports.views.view import SiteView

__all__ = ["Reuse", "SiteView", "render"]


def render(view: SiteView, reuse: Reuse | None = None) -> Iterator[tuple[str, str | None]]:
    """Path and text of every page, one after the other.

    Args:
        reuse: remembers pages that were rendered before; such a page has no text here.

    Raises:
        PublishError: an article's HTML cannot be made safe, or a template of the project is wrong.
    """
    sparing = Sparing(view, reuse)
    for tag in view.tags:
        common = view.common(tag)
        yield links.page_path(tag), home.home(view, tag, common)
        yield f"{links.folder(tag)}/404.html", home.not_found(view, tag, common)
        for page in view.of_locale(tag):
            yield sparing.article(page)
        yield from sparing.lists(tag)
        if view.search_path(tag):
            yield search.page(view, tag, common)
    yield from withdrawn.render(view)
    yield "index.html", home.chooser(view, view.common(view.source.tag))
