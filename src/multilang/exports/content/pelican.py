"""Pelican: ``content/<slug>/<slug>.<lang>.md`` with its media; one slug joins the translations.

Pelican's header is no YAML: a name, a colon and text that themes put into pages as HTML. So fields
are written anew, one line each, escaped for HTML. Checked with Pelican 4.12.
"""

from __future__ import annotations

import re
from html import unescape

from multilang.exports.content import shortcode_html
from multilang.exports.content.articles import Edition, Localized, code, displayed, reviewed
from multilang.exports.content.base import Target, by_article
from multilang.exports.content.bodies import Goal, written
from multilang.exports.content.headers import displayed_text

_MARKDOWN = re.compile(r"([\\`*_{}\[\]#!~|])")
_NOT_IN_NAMES = re.compile(r"[;<>]")
_TAKEN = frozenset((
    "title", "description", "summary", "date", "updated", "modified", "author", "authors",
    "section", "category", "tags", "slug", "url", "save_as", "lang", "translation", "status",
    "draft", "dir",
))  # fmt: skip


def _path(article: Localized) -> str:
    return f"content/{article.slug}/{article.slug}.{code(article.locale)}.md"


def _media_path(_: Edition, article: Localized, name: str) -> str:
    return f"content/{article.slug}/{name}"


def _text(edition: Edition, article: Localized) -> str:
    codes = {locale.tag: code(locale) for locale in edition.locales}

    def address(goal: Goal) -> str:
        if goal.kind == "media":
            return f"{{static}}{goal.name}{goal.fragment}"
        return f"{{filename}}../{goal.slug}/{goal.slug}.{codes[goal.name]}.md{goal.fragment}"

    body = written(article, article.text[article.body_start :], edition, address)
    fields = _fields(edition, article)
    head = "".join(f"{name}: {text}\n" for name, text in fields.items() if text)
    return f"---\n{head}---\n\n" + shortcode_html.replaced(body.lstrip("\ufeff\r\n"), article)


def _fields(edition: Edition, article: Localized) -> dict[str, str]:
    """Pelican's own fields first, then the others that the author wrote, then the display's."""

    def line(value: object) -> str:
        return displayed_text(_said(value), article.locale)

    def names(*fields: str) -> str:
        # With a semicolon at the end, a comma in a name is one.
        listed = (displayed_text(one, article.locale) for one in article.listed(*fields))
        return "".join(f"{_NOT_IN_NAMES.sub(',', unescape(one))}; " for one in listed).strip()

    summary = line(article.said("description", "summary"))
    moment = article.moment
    # The slug joins the translations, so an address of its own is written as a whole.
    own = edition.address(*article.key)
    path = f"{code(article.locale)}/{own}/index.html" if own != article.slug else ""
    known = {
        "title": line(article.title),
        "date": moment.isoformat(" ") if moment else "",
        "modified": line(article.said("updated", "modified")),
        "slug": article.slug,
        "url": path,
        "save_as": path,
        "lang": code(article.locale),
        "dir": article.locale.direction,
        "translation": "" if article.locale.tag == edition.source else "true",
        "authors": names("authors", "author"),
        "category": line(article.said("section", "category")),
        "tags": names("tags"),
        # The one field that Pelican reads Markdown in.
        "summary": _MARKDOWN.sub(r"\\\1", summary),
        "description": summary,
    }
    rest = {name: value for name, value in article.metadata if name not in _TAKEN}
    more = {**rest, **displayed(article), **reviewed(article)}
    return {**known, **{_name(name): line(value) for name, value in more.items()}}


def _name(name: str) -> str:
    return re.sub(r"[^\w-]", "_", name, flags=re.ASCII)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "; ".join(str(item) for item in value)
    return "" if value is None else str(value)


def _settings(edition: Edition) -> str:
    names = {code(locale): locale.name for locale in edition.locales}
    return (
        f"DEFAULT_LANG = {code(edition.locales[0])!r}\n"
        'ARTICLE_URL = ARTICLE_SAVE_AS = "{lang}/{slug}/index.html"\n'
        'ARTICLE_LANG_URL = ARTICLE_LANG_SAVE_AS = "{lang}/{slug}/index.html"\n'
        'MARKDOWN = {"extension_configs": {"markdown.extensions.extra": {},'
        ' "markdown.extensions.toc": {}, "markdown.extensions.meta": {}}}\n'
        f"LANGUAGES = {names!r}\n"
    )


TARGET = Target(
    name="pelican",
    pages=by_article(_path, _text),
    media_path=_media_path,
    settings=_settings,
    settings_path="",
    settings_name="pelicanconf.py",
)
