"""WordPress: one WXR 1.2 file a language, with the HTML of our own pages.

Posts carry the article (``multilang_key``), its language and its review as custom fields: no other
key is needed to link translations (the how-to says it for Polylang). Media are attachments by
address, which the importer fetches. WXR is RSS 2.0 with WordPress' own elements; the reference is
the exporter in WordPress (wp-admin/includes/export.php).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from shlex import quote as quoted
from urllib.parse import quote
from xml.etree import ElementTree as ET

from multilang.exports import frame, links, theming
from multilang.exports.content.articles import Edition, Localized, code, displayed, reviewed
from multilang.exports.content.base import Target
from multilang.exports.content.headers import value
from multilang.exports.xml_writing import add, document
from multilang.formats import html

_NAMESPACES = {
    "xmlns:excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:wfw": "http://wellformedweb.org/CommentAPI/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:wp": "http://wordpress.org/export/1.2/",
}
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)  # where an article has no date


def _group(parent: ET.Element, name: str, fields: Mapping[str, object]) -> None:
    element = add(parent, name)
    for field, text in fields.items():
        add(element, field, str(text))


def _pages(edition: Edition, tag: str) -> Iterator[tuple[str, bytes]]:
    articles = tuple(edition.of(tag))
    if articles:
        yield f"{code(articles[0].locale)}.xml", _document(edition, tag, articles)


def _media_path(_: Edition, article: Localized, name: str) -> str:
    return links.media_path(article.slug, name)


def _document(edition: Edition, tag: str, articles: tuple[Localized, ...]) -> bytes:
    root = ET.Element("rss", {"version": "2.0", **_NAMESPACES})
    channel = add(root, "channel")
    add(channel, "title", edition.names.get(tag, edition.name))
    add(channel, "link", links.public_url(edition.base_url, tag))
    add(channel, "description")
    add(channel, "language", articles[0].locale.plain_tag)
    add(channel, "wp:wxr_version", "1.2")
    add(channel, "wp:base_site_url", edition.base_url)
    add(channel, "wp:base_blog_url", edition.base_url)
    sections = _nicenames(name for article in articles for name in article.listed("section")[:1])
    tags = _nicenames(name for article in articles for name in article.listed("tags"))
    _terms(channel, articles, sections, tags)
    for article in articles:
        _post(channel, edition, article, sections, tags)
        for name in article.media:
            _attachment(channel, edition, article, name)
    return document(root)


def _terms(
    channel: ET.Element,
    articles: tuple[Localized, ...],
    sections: Mapping[str, str],
    tags: Mapping[str, str],
) -> None:
    authors = sorted({name for article in articles for name in _authors(article)})
    for number, name in enumerate(authors, 1):
        fields = {"wp:author_id": number, "wp:author_login": _login(name), "wp:author_email": ""}
        _group(channel, "wp:author", {**fields, "wp:author_display_name": _shown(name)})
    for number, (name, nicename) in enumerate(sections.items(), 1):
        fields = {"wp:term_id": number, "wp:category_nicename": nicename}
        said = {"wp:category_parent": "", "wp:cat_name": _shown(name)}
        _group(channel, "wp:category", {**fields, **said})
    for number, (name, nicename) in enumerate(tags.items(), 1):
        fields = {"wp:term_id": 10_000 + number, "wp:tag_slug": nicename}
        _group(channel, "wp:tag", {**fields, "wp:tag_name": _shown(name)})


def _nicenames(names: Iterable[str]) -> dict[str, str]:
    """WordPress takes terms with one nicename for one: C and C++ have two."""
    found: dict[str, str] = {}
    for name in sorted(set(names) - {""}):
        plain, digest = _nicename(name), sha256(name.encode()).hexdigest()[:6]
        taken = plain in found.values()
        found[name] = f"{plain}-{digest}" if plain and taken else plain or f"term-{digest}"
    return found


def _shown(text: str) -> str:
    """WordPress takes titles and names for HTML, and strips what it takes for tags."""
    return escape(text, quote=False)


def _authors(article: Localized) -> tuple[str, ...]:
    return article.listed("authors", "author")


def _login(name: str) -> str:
    """A user name of WordPress, which is ASCII; the importer offers to choose another one."""
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in name.lower()).strip("-")
    return plain or f"author-{sha256(name.encode()).hexdigest()[:8]}"


def _nicename(name: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())


def _number(*parts: str) -> int:
    """A number for an item that is the same in every export; the importer gives its own."""
    return int(sha256("\0".join(parts).encode()).hexdigest()[:7], 16) + 1


def _item(channel: ET.Element, article: Localized, title: str, link: str) -> ET.Element:
    """What posts and attachments begin with."""
    item = add(channel, "item")
    add(item, "title", _shown(title))
    add(item, "link", link)
    add(item, "pubDate", format_datetime(_moment(article)))
    add(item, "dc:creator", _login(next(iter(_authors(article)), "editors")))
    add(item, "guid", link, isPermaLink="false")
    add(item, "description")
    return item


def _moment(article: Localized) -> datetime.datetime:
    moment = article.moment or _EPOCH
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def _state(article: Localized, number: int, kind: str, name: str, parent: int) -> dict[str, object]:
    moment = _moment(article)
    known = article.moment is not None
    return {
        "wp:post_id": number,
        "wp:post_date": moment.strftime("%Y-%m-%d %H:%M:%S"),
        "wp:post_date_gmt": moment.astimezone(datetime.UTC).strftime("%Y-%m-%d %H:%M:%S"),
        "wp:comment_status": "closed",
        "wp:ping_status": "closed",
        "wp:post_name": name,
        "wp:status": "inherit" if kind == "attachment" else "publish" if known else "draft",
        "wp:post_parent": parent,
        "wp:menu_order": 0,
        "wp:post_type": kind,
        "wp:post_password": "",
        "wp:is_sticky": 0,
    }


def _post(
    channel: ET.Element,
    edition: Edition,
    article: Localized,
    sections: Mapping[str, str],
    tags: Mapping[str, str],
) -> None:
    tag = article.locale.tag
    address = edition.address(tag, article.slug)
    link = links.public_url(edition.base_url, tag, address)
    item = _item(channel, article, article.title, link)
    add(item, "content:encoded", _body(edition, article))
    add(item, "excerpt:encoded", _shown(article.said("description", "summary")))
    for name, text in _state(article, _number(tag, article.slug), "post", address, 0).items():
        add(item, name, str(text))
    for name in filter(None, article.listed("section")[:1]):
        add(item, "category", _shown(name), domain="category", nicename=sections[name])
    for name in filter(None, article.listed("tags")):
        add(item, "category", _shown(name), domain="post_tag", nicename=tags[name])
    for name in edition.earlier.get(article.key, ()):  # WordPress leads from these by itself
        _group(item, "wp:postmeta", {"wp:meta_key": "_wp_old_slug", "wp:meta_value": name})
    for key, said in _custom(article).items():
        text = said if isinstance(said, str) else value(said)
        _group(item, "wp:postmeta", {"wp:meta_key": key, "wp:meta_value": text})


def _custom(article: Localized) -> dict[str, object]:
    fields = {**reviewed(article), **displayed(article)}
    for name in ("translator", "reviewer"):
        if isinstance(names := fields.get(name), list):
            fields[name] = ", ".join(names)
    return {
        "multilang_key": article.slug,
        "multilang_language": article.locale.plain_tag,
        "multilang_direction": article.locale.direction,
        **{f"multilang_{name}": item for name, item in fields.items()},
    }


def _attachment(channel: ET.Element, edition: Edition, article: Localized, name: str) -> None:
    tag = article.locale.tag
    url = f"{edition.base_url.rstrip('/')}/{quote(_media_path(edition, article, name))}"
    # The importer takes items with equal title and date for one: each language has its own.
    item = _item(channel, article, f"{name} ({article.slug}, {code(article.locale)})", url)
    add(item, "content:encoded")
    add(item, "excerpt:encoded")
    number, parent = _number(tag, article.slug, name), _number(tag, article.slug)
    stem = _nicename(f"{article.slug} {code(article.locale)} {name}")
    for field, text in _state(article, number, "attachment", stem, parent).items():
        add(item, field, str(text))
    add(item, "wp:attachment_url", url)


def _body(edition: Edition, article: Localized) -> str:
    """The article as our own pages show it, with whole addresses."""
    tag = article.locale.tag
    inside = links.resolver(tag, article.slug, edition.source, edition.paths, article.media)

    def link(address: str) -> str:
        found = inside(address)
        if found == address or not found.startswith("../../"):
            return address
        return f"{edition.base_url.rstrip('/')}/{found[6:]}".replace("/index.html", "/", 1)

    translate = frame.translator(frame.words(article.locale))
    params = {name: str(v) for name, v in article.metadata if isinstance(v, (str, int, float))}
    around = html.Surroundings(
        heading_ids=article.headings,
        link=link,
        shortcode=frame.shortcode_renderer(theming.environment(), translate, params),
        word=lambda word: str(translate(word).unescape()),
        top_level=2,
        language=(article.locale.plain_tag, article.locale.direction),
    )
    return html.render(article.text, around)


def _settings(edition: Edition) -> str:
    return "".join(
        f"wp pll lang create {quoted(locale.name)} {code(locale)} {locale.gettext_name}"
        f"{' --rtl=true' if locale.direction == 'rtl' else ''} --order={number}\n"
        for number, locale in enumerate(edition.locales, 1)
    )


TARGET = Target(
    name="wordpress",
    pages=_pages,
    media_path=_media_path,
    settings=_settings,
    settings_path="",
    by_article=False,
    settings_name="a shell, with WP-CLI and Polylang",
)
