"""What each template is given: the pages of a site as plain values, and the order of rendering."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from multilang import locales
from multilang.exports import frame, links
from multilang.formats import html
from multilang.model import Locale

if TYPE_CHECKING:
    from markupsafe import Markup

    from multilang.exports.site import Page, SiteData

_EDITION_TITLES = 3
"""How many of the newest titles the language chooser shows for each language."""


@dataclass(frozen=True, slots=True)
class SiteView:
    """A site with what all its pages share."""

    site: SiteData
    source: Locale
    tags: tuple[str, ...]
    """Languages that have a page, the source first."""
    pages: Mapping[tuple[str, str], Page]
    """By locale and slug, newest first."""
    heading_ids: Mapping[str, tuple[str, ...]]
    """Of the source articles, by slug."""

    @classmethod
    def of(cls, site: SiteData) -> SiteView:
        shown = site.shown()
        used = {page.locale for page in shown}
        order = [site.source, *(tag for tag in site.locales if tag != site.source)]
        return cls(
            site=site,
            source=locales.get(site.source),
            tags=tuple(tag for tag in order if tag in used or site.preview),
            pages={(page.locale, page.slug): page for page in shown},
            heading_ids={
                p.slug: html.heading_ids(p.text) for p in shown if p.locale == site.source
            },
        )

    def indexed(self, page: Page) -> bool:
        """Whether search engines may list a page: never a preview, never unreviewed text."""
        return not self.site.preview and not page.status

    def of_locale(self, tag: str) -> list[Page]:
        return [page for (locale, _), page in self.pages.items() if locale == tag]


def render(view: SiteView) -> Iterator[tuple[str, str]]:
    """Path and text of every page."""
    for tag in view.tags:
        common = _common(view, tag)
        yield links.page_path(tag), _home(view, tag, common)
        yield f"{tag}/404.html", _not_found(view, tag, common)
        for page in view.of_locale(tag):
            yield links.page_path(tag, page.slug), _article(view, page, common)
    yield "index.html", _chooser(view, _common(view, view.source.tag))


def _common(view: SiteView, tag: str) -> dict[str, Any]:
    locale = locales.get(tag)
    translate = frame.translator(frame.words(locale, view.site.words.get(tag)))
    own = str(translate(view.site.name)) != view.site.name or tag == view.source.tag
    name = {
        "name": translate(view.site.name),
        "attributes": "" if own else frame.source_attributes(view.source),
    }
    return {
        **frame.helpers(locale, translate),
        "name": name,
        "source_attributes": frame.source_attributes(view.source),
        "site": view.site,
        "source": view.source,
        "tool": "multilang",
        "canonical": "",
        "alternates": [],
        "noindex": view.site.preview,
    }


def _frame(root: str, home: str) -> dict[str, Any]:
    return {"stylesheet": root + frame.stylesheet()[0], "home": root + home}


def _languages(root: str, tags: Mapping[str, str], current: str) -> list[dict[str, Any]]:
    """The language switcher: only languages that exist, each in its own name."""
    found = []
    for tag, path in tags.items():
        locale = locales.get(tag)
        entry = {"tag": tag, "name": locale.name, "direction": locale.direction}
        found.append({**entry, "href": root + path, "current": tag == current})
    return found


def _alternates(view: SiteView, tags: list[str], slug: str = "") -> list[dict[str, str]]:
    """hreflang links: the same set on every member; alone, a page needs none."""
    if len(tags) < 2:
        return []
    found = [(tag, links.public_url(view.site.base_url, tag, slug)) for tag in tags]
    default = next((url for tag, url in found if tag == view.source.tag), found[0][1])
    return [{"hreflang": tag, "href": url} for tag, url in (*found, ("x-default", default))]


def _home(view: SiteView, tag: str, common: Mapping[str, Any]) -> str:
    root = "../"
    public = not view.site.preview
    context = {
        **common,
        **_frame(root, links.page_path(tag)),
        "languages": _languages(root, {t: links.page_path(t) for t in view.tags}, tag),
        "canonical": links.public_url(view.site.base_url, tag) if public else "",
        "alternates": _alternates(view, list(view.tags)) if public else [],
        "cards": [_card(view, page, root, common["_"]) for page in view.of_locale(tag)],
    }
    return frame.render("home.html", context)


def _not_found(view: SiteView, tag: str, common: Mapping[str, Any]) -> str:
    # A server shows this page at any address, so its links cannot be relative.
    root = urlsplit(view.site.base_url).path.rstrip("/") + "/"
    context = {
        **common,
        **_frame(root, links.page_path(tag)),
        "noindex": True,
        "languages": _languages(root, {t: links.page_path(t) for t in view.tags}, tag),
    }
    return frame.render("404.html", context)


def _chooser(view: SiteView, common: Mapping[str, Any]) -> str:
    editions = []
    for entry in _languages("", {tag: links.page_path(tag) for tag in view.tags}, ""):
        translate = common["_"]
        pages = view.of_locale(entry["tag"])[:_EDITION_TITLES]
        editions.append({**entry, "cards": [_card(view, page, "", translate) for page in pages]})
    base = view.site.base_url.rstrip("/") + "/"
    context = {
        **common,
        **_frame("", "index.html"),
        "languages": [],
        "canonical": "" if view.site.preview else base,
        "editions": editions,
    }
    return frame.render("chooser.html", context)


def _card(
    view: SiteView, page: Page, root: str, translate: Callable[..., Markup]
) -> dict[str, Any]:
    states = dict(page.field_states)
    status = page.status

    def attributes(name: str) -> Markup | str:
        return frame.source_attributes(view.source) if states.get(name) == "missing" else ""

    return {
        "href": root + links.page_path(page.locale, page.slug),
        "title": page.title,
        "title_attributes": attributes("title"),
        "description": page.description,
        "description_attributes": attributes("description"),
        "section": _name(view, page, page.section, translate) if page.section else None,
        "date": page.date,
        "status": translate(frame.STATUS_LABELS[status]) if status else "",
    }


def _name(
    view: SiteView, page: Page, name: str, translate: Callable[..., Markup]
) -> dict[str, Any]:
    """A section or tag in the page's language, where front matter or ``site.po`` has it."""
    translated = str(translate(name))
    original = view.pages.get((view.source.tag, page.slug))
    names = (original.section, *original.tags) if original else ()
    foreign = page.locale != view.source.tag and name in names and str(translate(name)) == name
    attributes = frame.source_attributes(view.source) if foreign else ""
    return {"name": translate(name) if translated != name else name, "attributes": attributes}


def _article(view: SiteView, page: Page, common: Mapping[str, Any]) -> str:
    root, translate = "../../", common["_"]
    locale: Locale = common["locale"]
    siblings = [tag for tag in view.tags if (tag, page.slug) in view.pages]
    indexed = view.indexed(page)
    partners = [tag for tag in siblings if view.indexed(view.pages[tag, page.slug])]
    labels = frame.state_labels(translate) if view.site.preview else {}
    context = {
        **common,
        **_frame(root, links.page_path(page.locale)),
        **_notices(view, page, translate),
        "page": page,
        "is_source": page.locale == view.source.tag,
        "languages": _languages(
            root, {tag: links.page_path(tag, page.slug) for tag in siblings}, page.locale
        ),
        "canonical": links.public_url(view.site.base_url, page.locale, page.slug)
        if indexed
        else "",
        "alternates": _alternates(view, partners, page.slug) if indexed else [],
        "noindex": not indexed,
        "reviewed": locales.format_percent(locale, page.coverage.reviewed_share),
        "authors": _authors(page, locale),
        "heading": _field(page, "title", labels),
        "standfirst": _field(page, "description", labels),
        "section": _name(view, page, page.section, translate) if page.section else None,
        "tags": [_name(view, page, tag, translate) for tag in page.tags],
        "untranslated": page.untranslated,
        "body": _body(view, page, locale, translate, labels),
    }
    return frame.render("article.html", context)


def _authors(page: Page, locale: Locale) -> Markup | str:
    """The names as a list; isolated, so that a Latin name leaves Persian word order alone."""
    from markupsafe import Markup

    names = [str(Markup("<bdi>{}</bdi>").format(name)) for name in page.authors]
    return Markup(locales.format_list(locale, names)) if names else ""  # noqa: S704 (escaped)


def _field(page: Page, name: str, labels: Mapping[str, str]) -> dict[str, Any]:
    state = dict(page.field_states).get(name, "")
    return {"state": state, "label": labels.get(state, ""), "source": state == "missing"}


def _notices(view: SiteView, page: Page, translate: Callable[..., Markup]) -> dict[str, Any]:
    """What readers are told above the text, and the way to the original."""
    kinds: list[str] = []
    if page.signatures:
        kinds.append("partly" if page.coverage.reviewed else "machine")
    if page.coverage.outdated:
        kinds.append("outdated")
    shows_source = any(mark.state == "missing" for mark in page.marks)
    if page.coverage.missing or shows_source:
        kinds.append("untranslated" if page.status == "untranslated" else "incomplete")
    original = (view.source.tag, page.slug)
    has_original = original in view.pages and page.locale != view.source.tag
    return {
        "notices": [translate(frame.NOTICES[kind]) for kind in kinds],
        "engines": [frame.engine_name(item, translate) for item in page.signatures],
        "machine": bool(page.signatures),
        "original": "../../" + links.page_path(*original) if has_original else "",
        "source_name": _own_name(view.source),
    }


def _own_name(locale: Locale) -> Markup:
    from markupsafe import Markup

    return Markup('<bdi lang="{}">{}</bdi>').format(locale.tag, locale.name)


def _body(
    view: SiteView,
    page: Page,
    locale: Locale,
    translate: Callable[..., Markup],
    labels: Mapping[str, str],
) -> Markup:
    from markupsafe import Markup

    around = html.Surroundings(
        heading_ids=view.heading_ids.get(page.slug, ()),
        link=links.resolver(page.locale, page.slug, view.source.tag, view.pages, page.media),
        shortcode=frame.shortcode_renderer(translate, dict(page.params)),
        word=lambda word: str(translate(word).unescape()),
        number=lambda number: locales.native_digits(locale, str(number)),
        top_level=2,
        marks=() if page.untranslated else page.marks,
        labels=labels,
        language=(locale.tag, locale.direction),
        source_language=(view.source.tag, view.source.direction),
    )
    return Markup(html.render(page.text, around))  # noqa: S704 (formats.html cleans it)
