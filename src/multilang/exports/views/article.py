"""The page of an article."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from multilang import locales
from multilang.exports import frame, links
from multilang.exports.views import related
from multilang.exports.views.notices import notices
from multilang.exports.views.view import (
    SiteView,
    Translate,
    alternates,
    card,
    languages,
    root_of,
)
from multilang.formats import html
from multilang.model import Locale

if TYPE_CHECKING:
    from markupsafe import Markup

    from multilang.exports.site import Page


def article(view: SiteView, page: Page, common: Mapping[str, Any]) -> str:
    """The page of an article in one language."""
    path = page.path
    root, translate = root_of(path), common["_"]
    siblings = {
        tag: view.pages[tag, page.slug].path for tag in view.tags if (tag, page.slug) in view.pages
    }
    indexed = view.indexed(page)
    partners = {t: p for t, p in siblings.items() if view.indexed(view.pages[t, page.slug])}
    section = view.terms.section(page)
    context = {
        **common,
        **view.around(root, common),
        **notices(view, page, root, translate),
        **story(view, page, common, root),
        "page": page,
        "is_source": page.locale == view.source.tag,
        "languages": languages(root, siblings, page.locale),
        "canonical": links.address(view.site.base_url, path) if indexed else "",
        "alternates": alternates(view, partners) if indexed else [],
        "noindex": not indexed,
        "current_section": section.slug if section else "",
        "section": view.linked(section, page.locale, root, translate) if section else None,
        "tags": [view.linked(term, page.locale, root, translate) for term in view.terms.tags(page)],
        **_onward(view, page, root, translate),
    }
    return view.render("article.html", context)


def _onward(view: SiteView, page: Page, root: str, translate: Translate) -> dict[str, Any]:
    """What to read next: related articles, or else the newest."""
    found = related.related(view, page)
    latest = [p for p in view.of_locale(page.locale)[: related.MOST + 1] if p.slug != page.slug]
    return {
        "related": [card(view, p, root, translate) for p in found],
        "latest": [card(view, p, root, translate) for p in latest[: related.MOST] if not found],
    }


def story(view: SiteView, page: Page, common: Mapping[str, Any], root: str) -> dict[str, Any]:
    """What the author wrote, and who had a part in it."""
    locale, translate = common["locale"], common["_"]
    labels = frame.state_labels(translate) if view.site.preview else frame.public_labels(translate)
    return {
        "corrections": [_correction(view, *item) for item in page.corrections],
        "reviewed": locales.format_percent(locale, page.coverage.reviewed_share),
        "authors": _names(page.authors, locale),
        "translators": _names(page.translators, locale) if page.locale != view.source.tag else "",
        "reviewers": _names(page.reviewers, locale),
        "heading": _field(page, "title", labels),
        "standfirst": _field(page, "description", labels),
        "dateline": _dateline(view, page, translate),
        "updated": _updated(page),
        "image": _image(page, root),
        "untranslated": page.untranslated,
        "body": _body(view, page, locale, translate, labels),
    }


def _names(names: Sequence[str], locale: Locale) -> Markup | str:
    """The names as a list; isolated, so that a Latin name leaves Persian word order alone."""
    from markupsafe import Markup

    isolated = [str(Markup("<bdi>{}</bdi>").format(name)) for name in names]
    return Markup(locales.format_list(locale, isolated)) if names else ""  # noqa: S704 (escaped)


def _dateline(view: SiteView, page: Page, translate: Translate) -> dict[str, Any] | None:
    """Where it was written: as the front matter has it, or ``site.po``."""
    if not page.dateline:
        return None
    name = translate(page.dateline)
    original = view.pages.get((view.source.tag, page.slug))
    same = original is not None and original.dateline == str(name)
    foreign = same and page.locale != view.source.tag
    return {"name": name, "attributes": frame.source_attributes(view.source) if foreign else ""}


def _updated(page: Page) -> datetime.date | None:
    """The day that the front matter says it was changed on, after the day of its date."""
    changed = page.facts.updated[:10]
    day = datetime.date.fromisoformat(changed) if changed else None
    return day if day and (page.date is None or day > page.date) else None


def _image(page: Page, root: str) -> dict[str, str] | None:
    """The picture that the front matter names, unless the body shows it."""
    if page.image not in page.media or page.image in page.text.partition("\n---")[2]:
        return None
    return {"src": root + links.media_path(page.slug, page.image), "alt": page.image_alt}


def _correction(view: SiteView, words: str, state: str) -> dict[str, Any]:
    attributes = frame.source_attributes(view.source) if state == "missing" else ""
    return {"words": words, "attributes": attributes}


def _field(page: Page, name: str, labels: Mapping[str, str]) -> dict[str, Any]:
    state = dict(page.field_states).get(name, "")
    return {"state": state, "label": labels.get(state, ""), "source": state == "missing"}


def _body(
    view: SiteView, page: Page, locale: Locale, translate: Translate, labels: Mapping[str, str]
) -> Markup:
    from markupsafe import Markup

    around = html.Surroundings(
        heading_ids=view.heading_ids.get(page.slug, ()),
        link=links.resolver(page.locale, page.slug, view.source.tag, view.places, page.media),
        shortcode=frame.shortcode_renderer(view.environment, translate, dict(page.params)),
        word=lambda word: str(translate(word).unescape()),
        number=lambda number: locales.native_digits(locale, str(number)),
        top_level=2,
        marks=() if page.untranslated else page.marks,
        labels=labels,
        language=(locale.plain_tag, locale.direction),
        source_language=(view.source.plain_tag, view.source.direction),
    )
    return Markup(html.render(page.text, around))  # noqa: S704 (formats.html cleans it)
