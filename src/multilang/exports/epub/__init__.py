"""The published articles of a language -> an EPUB 3 book, for reading without a network.

    mimetype                      first, as it is
    META-INF/container.xml
    EPUB/package.opf              what the book is
    EPUB/title.xhtml, nav.xhtml   its title page, its table of contents
    EPUB/a-<slug>.xhtml           an article
    EPUB/media/, assets/          pictures by their content; stylesheets, fonts with their licences

Pure and without a clock: same articles, same bytes. It holds what the site of readers holds, says
of unreviewed text what the site says, and runs no script.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from multilang import locales, zipping
from multilang.exports import facts, fonts, frame, links, metadata, theming
from multilang.exports.epub import addresses, package, pictures, xhtml
from multilang.exports.epub.addresses import ROOT, Places
from multilang.exports.views import SiteView
from multilang.exports.views.article import story
from multilang.exports.views.notices import notices

if TYPE_CHECKING:
    from multilang.exports.site import Page
    from multilang.exports.views.terms import Term

STYLESHEET = "epub/book.css"
_TITLE, _NAV, _SHEET = "title.xhtml", "nav.xhtml", "assets/book.css"
Groups = Sequence[tuple["Term | None", Sequence["Page"]]]


def book(view: SiteView, tag: str, read: Callable[[str, str], bytes]) -> bytes:
    """The EPUB of a language that has an article.

    Args:
        view: of a site that is no preview.
        read: the bytes of a file beside an article, by slug and name.

    Raises:
        PublishError: an article's HTML cannot be made safe, or a template is wrong.
    """
    files = contents(view, tag, read)
    ordered = [("mimetype", b"application/epub+zip"), *sorted(files.items())]
    return zipping.zipped(ordered)


def contents(view: SiteView, tag: str, read: Callable[[str, str], bytes]) -> dict[str, bytes]:
    """The files of the book but ``mimetype``, by path."""
    groups = _groups(view, tag)
    pages = [page for _, group in groups for page in group]
    documents = _documents(view, tag, groups)
    held, media = _pictures(documents.values(), pages, read)
    places = Places(
        view.site.base_url,
        {page.path: _file(page) for page in pages},
        {name: xhtml.ids(root) for name, root in documents.items()},
        held,
    )
    files: dict[str, bytes] = {}
    for name, root in documents.items():
        addresses.settle(root, name, places)
        files[name] = xhtml.document(root)
    files |= media
    files |= _assets(view, tag)
    order = [_TITLE, _NAV, *(_file(page) for page in pages)]
    files[package.PACKAGE] = package.package(_facts(view, tag, pages), files, order, _NAV)
    placed = {f"{package.FOLDER}/{path}": data for path, data in files.items()}
    return {"META-INF/container.xml": package.container(), **placed}


def _file(page: Page) -> str:
    return f"a-{page.slug}.xhtml"


def _groups(view: SiteView, tag: str) -> Groups:
    """The articles by section, as a newspaper has them: the section with the newest one first."""
    found: dict[str, tuple[Term | None, list[Page]]] = {}
    for page in view.of_locale(tag):
        section = view.terms.section(page)
        found.setdefault(section.slug if section else "", (section, []))[1].append(page)
    return tuple(found.values())


def _pictures(
    documents: Iterable[ET.Element], pages: Iterable[Page], read: Callable[[str, str], bytes]
) -> tuple[dict[str, str], dict[str, bytes]]:
    """The pictures that pages show and a book can hold: files of the book by path on the site, and
    their bytes."""
    known = {
        links.media_path(page.slug, name): (page.slug, name)
        for page in pages
        for name in page.media
    }
    shown = {addresses.on_site(e.get("src", "")) for root in documents for e in root.iter("img")}
    held: dict[str, str] = {}
    media: dict[str, bytes] = {}
    for place in sorted(shown & known.keys()):
        data = read(*known[place])
        path = pictures.path_of(data)
        if path:
            held[place] = path
            media[path] = data
    return held, media


def _documents(view: SiteView, tag: str, groups: Groups) -> dict[str, ET.Element]:
    common = _common(view, tag)
    pages = [page for _, group in groups for page in group]
    found = {
        _TITLE: _document(view, "epub/title.html", {**common, **_title(view, tag, pages)}),
        _NAV: _document(view, "epub/nav.html", {**common, **_nav(view, tag, groups, common)}),
    }
    for page in pages:
        found[_file(page)] = _document(view, "epub/article.html", _article(view, page, common))
    return found


def _document(view: SiteView, template: str, context: Mapping[str, Any]) -> ET.Element:
    return xhtml.parse(theming.render(view.environment, template, context), template)


def _common(view: SiteView, tag: str) -> dict[str, Any]:
    common = view.common(tag)
    sheets = [_SHEET, *fonts.stylesheets(common["locale"])]
    return {**common, "stylesheets": sheets, "title_file": _TITLE, "nav_file": _NAV, "names": []}


def _title(view: SiteView, tag: str, pages: Sequence[Page]) -> dict[str, Any]:
    warning = _warning(pages)
    return {
        "newest": _newest(pages),
        "address": links.public_url(view.site.base_url, tag),
        "warning": view.common(tag)["_"](frame.NOTICES[warning]) if warning else "",
    }


def _newest(pages: Iterable[Page]) -> datetime.date | None:
    return max((page.date for page in pages if page.date), default=None)


def _warning(pages: Sequence[Page]) -> str:
    """What the book must say of a machine's part in it: of all its text, of some, or nothing."""
    if all(page.status == "machine" for page in pages):
        return "machine"
    return "partly" if any(page.signatures for page in pages) else ""


def _nav(view: SiteView, tag: str, groups: Groups, common: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "groups": [
            {
                "section": view.label(section, tag, common["_"]) if section else None,
                "articles": [_entry(view, page) for page in group],
            }
            for section, group in groups
        ],
        "first": _file(groups[0][1][0]),
    }


def _entry(view: SiteView, page: Page) -> dict[str, Any]:
    foreign = dict(page.field_states).get("title") == "missing"
    attributes = frame.source_attributes(view.source) if foreign else ""
    return {"href": _file(page), "title": page.title, "attributes": attributes}


def _article(view: SiteView, page: Page, common: Mapping[str, Any]) -> dict[str, Any]:
    said = metadata.disclosure(view, page) if view.site.ai_disclosure else ""
    section = view.terms.section(page)
    return {
        **common,
        **notices(view, page, ROOT, common["_"]),
        **story(view, page, common, ROOT),
        "page": page,
        "names": [("ai-disclosure", said)] if said else [],
        "section": view.label(section, page.locale, common["_"]) if section else None,
        "address": links.address(view.site.base_url, page.path),
        "licence": addresses.web(page.facts.license),
    }


def _assets(view: SiteView, tag: str) -> dict[str, bytes]:
    own = dict(view.site.theme.files).get(STYLESHEET)
    sheet = frame.shipped_file(STYLESHEET) if own is None else own
    return {_SHEET: sheet, **fonts.files_of(locales.get(tag))}


def _facts(view: SiteView, tag: str, pages: Sequence[Page]) -> package.Facts:
    common = view.common(tag)
    name = metadata.site_name(view, tag)
    newest = _newest(pages)
    changed = [page.facts.changed for page in pages if page.facts.changed]
    licences = {page.facts.license for page in pages}
    warning = _warning(pages)
    translated = tag != view.source.tag
    return package.Facts(
        address=links.public_url(view.site.base_url, tag),
        title=f"{name} – {locales.format_date(common['locale'], newest)}" if newest else name,
        publisher=name,
        locale=common["locale"],
        changed=max(changed, key=facts.instant, default=""),
        authors=_once(name for page in pages for name in page.authors),
        translators=_once(name for page in pages if translated for name in page.translators),
        rights=licences.pop() if len(licences) == 1 else "",
        description=metadata.translated(view, tag, frame.NOTICES[warning]) if warning else "",
    )


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
