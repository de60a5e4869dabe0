"""A site as its templates see it, and what all pages have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from multilang import locales
from multilang.exports import feeds, fonts, frame, links, metadata, theming
from multilang.exports.views import terms
from multilang.exports.views.terms import Term, Terms
from multilang.exports.wholes import HeadingIds, InMemory, picture
from multilang.model import Locale

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from multilang.exports.site import Page, SiteData

Translate = Callable[..., "Markup"]
MOST_SECTIONS = 7
"""How many sections, the fullest, the bar under the name of the site has room for."""


@dataclass(frozen=True, slots=True)
class SiteView:
    """A site with what all its pages share."""

    site: SiteData
    source: Locale
    tags: tuple[str, ...]
    """Languages that have a page, the source first."""
    pages: Mapping[tuple[str, str], Page]
    """By locale and slug, newest first."""
    places: Mapping[tuple[str, str], str]
    """Where an article may lead, by locale and slug: paths of pages, withdrawn ones among them."""
    by_locale: Mapping[str, tuple[Page, ...]]
    heading_ids: Mapping[str, tuple[str, ...]]
    """Of the source articles, by slug."""
    terms: Terms
    environment: Environment
    listed: frozenset[str]
    """Languages in which search engines may list an article."""
    labels: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict, repr=False)
    """What ``label`` has found: a list of a thousand articles asks for the same few."""
    akin: dict[tuple[object, ...], Sequence[Page]] = field(default_factory=dict, repr=False)
    """The same of ``related``."""
    chosen: Mapping[tuple[str, str], tuple[Page, ...]] = field(default_factory=dict, repr=False)
    """By locale and slug: what ``related`` has found already."""
    fed: dict[str, list[Page]] = field(default_factory=dict, repr=False)
    """By locale: what ``feeds.newest`` has found."""

    @classmethod
    def of(cls, site: SiteData, environment: Environment | None = None) -> SiteView:
        """
        Args:
            environment: of the site's theme, where it was made before.

        Raises:
            PublishError: a template of the project cannot be read as one.
        """
        shown = site.shown()
        used = {page.locale for page in shown}
        order = [site.source, *(tag for tag in site.locales if tag != site.source)]
        tags = tuple(tag for tag in order if tag in used or site.preview)
        by_locale: dict[str, list[Page]] = {tag: [] for tag in tags}
        for page in shown:
            by_locale.setdefault(page.locale, []).append(page)
        return cls(
            site=site,
            source=locales.get(site.source),
            tags=tags,
            pages={(page.locale, page.slug): page for page in shown},
            places={
                **{place: stone.path for place, stone in site.withdrawn.items()},
                **{(p.locale, p.slug): p.path for p in shown},
            },
            by_locale={tag: tuple(by_locale[tag]) for tag in tags},
            heading_ids=HeadingIds(
                (page.slug for page in shown if page.locale == site.source),
                site.wholes or InMemory(shown, site.source),
            ),
            terms=terms.terms(shown, site.source),
            environment=environment or theming.environment(site.theme),
            listed=frozenset(p.locale for p in shown if not site.preview and not p.status),
        )

    def indexed(self, page: Page) -> bool:
        """Whether search engines, sitemaps and feeds may list a page: never a preview, never text
        that nobody has approved. What was approved before the original changed stays listed."""
        return not self.site.preview and page.approved

    def home_indexed(self, tag: str) -> bool:
        """The same for a language's home: something on it must be reviewed."""
        public = not self.site.preview
        return public and (tag == self.source.tag or tag in self.listed)

    def search_path(self, tag: str) -> str:
        """The page that searches a language; empty where search is off or would find nothing."""
        found = self.site.search and tag in self.listed
        return links.list_path(tag, "search") if found else ""

    def of_locale(self, tag: str) -> tuple[Page, ...]:
        return self.by_locale.get(tag, ())

    def render(self, template: str, context: Mapping[str, Any]) -> str:
        head = metadata.of_page(self, context)
        return theming.render(self.environment, template, {**context, "head": head})

    def common(self, tag: str) -> dict[str, Any]:
        """What every page of a language is given."""
        locale = locales.get(tag)
        helpers = frame.helpers(locale, frame.words(locale, self.site.words.get(tag)))
        translate = helpers["_"]
        own = str(translate(self.site.name)) != self.site.name or tag == self.source.tag
        name = {
            "name": translate(self.site.name),
            "attributes": "" if own else frame.source_attributes(self.source),
        }
        return {
            **helpers,
            "name": name,
            "source_attributes": frame.source_attributes(self.source),
            "site": self.site,
            "source": self.source,
            "tool": "multilang",
            "canonical": "",
            "alternates": [],
            "noindex": self.site.preview,
            "current_section": "",
            "bar": _bar(self, locale, translate),
            "feeds": feeds.offered(self, tag),
        }

    def around(self, root: str, common: Mapping[str, Any], home: str = "") -> dict[str, Any]:
        """Addresses of what surrounds a page, as seen from it.

        Args:
            root: the way from the page to the root of the site: ``../../``.
            home: the page that the name of the site leads to; the language's by default.
        """
        tag = common["locale"].tag
        sheets = [frame.stylesheet(self.site.theme)[0], *fonts.stylesheets(common["locale"])]
        archive = links.list_path(tag, "archive") if self.of_locale(tag) else ""
        indexes = {
            f"all_{kind}s": root + links.list_path(tag, kind) if self.terms.of(kind, tag) else ""
            for kind in terms.KINDS
        }
        return {
            "root": root,
            "stylesheets": [root + path for path in sheets],
            "asset": partial(theming.asset, self.site.theme, root),
            "home": root + (home or links.page_path(tag)),
            "sections": [{**item, "href": root + item["path"]} for item in common["bar"]],
            "archive": root + archive if archive else "",
            "search": root + search if (search := self.search_path(tag)) else "",
            **indexes,
        }

    def label(self, term: Term, tag: str, translate: Translate) -> dict[str, Any]:
        """A section or tag in a language: what ``site.po`` says, else what its articles do."""
        place = (term.kind, term.slug, tag)
        if place not in self.labels:
            self.labels[place] = self._label(term, tag, translate)
        return self.labels[place]

    def _label(self, term: Term, tag: str, translate: Translate) -> dict[str, Any]:
        from markupsafe import escape

        translated = translate(term.name)
        own = translated not in (term.name, escape(term.name))  # escaped: R&amp;D is R&D
        name = translated if own else term.labels.get(tag, term.name)
        foreign = name == term.name and not own and tag != self.source.tag
        named = any((self.source.tag, page.slug) in self.pages for page in term.pages.get(tag, ()))
        attributes = frame.source_attributes(self.source) if foreign and named else ""
        return {"name": name, "attributes": attributes}

    def linked(self, term: Term, tag: str, root: str, translate: Translate) -> dict[str, Any]:
        """A section or tag with the address of its page."""
        path = links.list_path(tag, term.kind, term.slug)
        facts = {"path": path, "href": root + path, "slug": term.slug}
        return {**self.label(term, tag, translate), **facts}

    def sorted_terms(
        self, found: Iterable[Term], locale: Locale, root: str, translate: Translate
    ) -> list[dict[str, Any]]:
        """Sections or tags in the order of the reader's alphabet."""
        items = [self.linked(term, locale.tag, root, translate) for term in found]
        items.sort(key=lambda item: (locales.sort_key(locale, str(item["name"])), item["slug"]))
        return items


def root_of(path: str) -> str:
    """The way from a page to the root of the site."""
    return "../" * path.count("/")


def languages(root: str, paths: Mapping[str, str], current: str) -> list[dict[str, Any]]:
    """The language switcher: only languages that exist, each in its own name."""
    found = []
    for tag, path in paths.items():
        locale = locales.get(tag)
        entry = {
            "tag": tag,
            "plain_tag": locale.plain_tag,
            "name": locale.name,
            "direction": locale.direction,
        }
        found.append({**entry, "href": links.href(root, path), "current": tag == current})
    return found


def alternates(view: SiteView, paths: Mapping[str, str]) -> list[dict[str, str]]:
    """hreflang links: the same set on every member; alone, a page needs none.

    Args:
        paths: by locale, of the pages that search engines may list, the source first.
    """
    if len(paths) < 2:
        return []
    found = [(tag, links.address(view.site.base_url, path)) for tag, path in paths.items()]
    default = next((url for tag, url in found if tag == view.source.tag), found[0][1])
    named = [(locales.get(tag).plain_tag, url) for tag, url in found]
    return [{"hreflang": tag, "href": url} for tag, url in (*named, ("x-default", default))]


def card(view: SiteView, page: Page, root: str, translate: Translate) -> dict[str, Any]:
    """What a list shows of an article."""
    states = dict(page.field_states)
    status, section = page.status, view.terms.section(page)

    def attributes(name: str) -> Markup | str:
        return frame.source_attributes(view.source) if states.get(name) == "missing" else ""

    image = picture(page)
    return {
        "href": links.href(root, page.path),
        "title": page.title,
        "title_attributes": attributes("title"),
        "description": page.description,
        "description_attributes": attributes("description"),
        "section": view.label(section, page.locale, translate) if section else None,
        "date": page.date,
        "status": translate(frame.STATUS_LABELS[status]) if status else "",
        "image": root + links.media_path(page.slug, image) if image else "",
    }


def _bar(view: SiteView, locale: Locale, translate: Translate) -> list[dict[str, Any]]:
    """The sections with the most articles in a language."""
    found = sorted(
        view.terms.of("section", locale.tag),
        key=lambda term: (-len(term.pages[locale.tag]), term.slug),
    )
    return view.sorted_terms(found[:MOST_SECTIONS], locale, "", translate)
