"""MkDocs with the plugin mkdocs-static-i18n: ``docs/<slug>/index.<lang>.md``, media beside it.

The plugin finds the translation of a link that names no language. Checked with MkDocs 1.6 and
mkdocs-static-i18n 1.3.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from multilang.exports.content import shortcode_html
from multilang.exports.content.articles import Edition, Localized, code, displayed, reviewed
from multilang.exports.content.base import Target, by_article
from multilang.exports.content.bodies import Goal, written
from multilang.exports.content.headers import displayed_text, quoted, with_fields
from multilang.model import Locale


def _path(article: Localized) -> str:
    return f"docs/{article.slug}/index.{code(article.locale)}.md"


def _media_path(edition: Edition, article: Localized, name: str) -> str:
    # Without fallback_to_default the plugin takes only files of a language along with its pages.
    path = PurePosixPath(f"docs/{article.slug}/{name}")
    if article.locale.tag == edition.source:
        return str(path)
    return str(path.with_suffix(f".{code(article.locale)}{path.suffix}"))


def _text(edition: Edition, article: Localized) -> str:
    codes = {locale.tag: code(locale) for locale in edition.locales}

    def address(goal: Goal) -> str:
        if goal.kind == "media":
            return goal.name + goal.fragment
        if goal.raw:  # MkDocs maps no addresses in HTML; the source language is at the root
            up = "../" if goal.name == article.locale.tag else "../../"
            return f"{up}{goal.slug}/{goal.fragment}"
        suffix = "" if goal.name == article.locale.tag else f".{codes[goal.name]}"
        return f"../{goal.slug}/index{suffix}.md{goal.fragment}"

    ours = {**reviewed(article), "lang": article.locale.plain_tag}
    if not article.open:
        ours["search"] = {"exclude": True}
    # MkDocs' own themes put these into pages and attributes as they are.
    for name in ("title", "description"):
        if (said := article.said(name)) and set(said) & set("\"'<&"):
            ours[name] = displayed_text(said, article.locale)
    defaults = {"dir": article.locale.direction, **displayed(article)}
    head, body = with_fields(article.text, ours, defaults)
    return head + shortcode_html.replaced(written(article, body, edition, address), article)


def _settings(edition: Edition) -> str:
    lines = [
        "plugins:",
        "  - search",
        "  - i18n:",
        "      docs_structure: suffix",
        "      fallback_to_default: false",
        "      languages:",
    ]
    for locale in edition.locales:
        lines += _language(edition, locale)
    extensions = ("attr_list", "def_list", "footnotes", "md_in_html", "tables")
    lines += ["markdown_extensions:", *(f"  - {name}" for name in extensions)]
    return "\n".join((*lines, ""))


def _language(edition: Edition, locale: Locale) -> list[str]:
    return [
        f"        - locale: {quoted(code(locale))}",
        f"          name: {quoted(locale.name)}",
        f"          site_name: {quoted(edition.names.get(locale.tag, edition.name))}",
        "          build: true",
        *(["          default: true"] if locale.tag == edition.source else []),
    ]


TARGET = Target(
    name="mkdocs",
    pages=by_article(_path, _text),
    media_path=_media_path,
    settings=_settings,
    settings_path="",
    settings_name="mkdocs.yml",
)
