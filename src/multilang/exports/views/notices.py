"""What readers are told above a text that nobody has reviewed, or that is behind its original."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from multilang.exports import frame, links
from multilang.exports.views.view import SiteView, Translate
from multilang.model import Locale

if TYPE_CHECKING:
    from markupsafe import Markup

    from multilang.exports.site import Page


def notices(view: SiteView, page: Page, root: str, translate: Translate) -> dict[str, Any]:
    """The notices of a page, what made its drafts, and the way to the original."""
    original = (view.source.tag, page.slug)
    has_original = original in view.pages and page.locale != view.source.tag
    return {
        "notices": [translate(frame.NOTICES[kind]) for kind in _kinds(page)],
        "engines": [frame.engine_name(item, translate) for item in page.signatures],
        "machine": bool(page.signatures),
        "original": links.href(root, view.pages[original].path) if has_original else "",
        "source_name": own_name(view.source),
    }


def _kinds(page: Page) -> list[str]:
    kinds: list[str] = []
    if any(state in ("missing", "outdated") for _, state in page.corrections):
        kinds.append("correction")
    if page.signatures:
        kinds.append("partly" if page.coverage.reviewed else "machine")
    if page.coverage.outdated:
        kinds.append("outdated")
    shows_source = any(mark.state == "missing" for mark in page.marks)
    if page.coverage.missing or shows_source:
        kinds.append("untranslated" if page.status == "untranslated" else "incomplete")
    return kinds


def own_name(locale: Locale) -> Markup:
    from markupsafe import Markup

    return Markup('<bdi lang="{}">{}</bdi>').format(locale.plain_tag, locale.name)
