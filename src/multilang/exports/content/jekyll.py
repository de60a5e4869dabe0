"""Jekyll: ``_posts/<lang>/<date>-<slug>.md`` with ``lang`` and ``ref``, media in ``media/<slug>/``.

Every page has its address in the header, so links are plain relative ones. What Liquid would take
for its own is written so that it shows. Checked with Jekyll 4.3.
"""

from __future__ import annotations

import re

from multilang.exports import links
from multilang.exports.content import shortcode_html
from multilang.exports.content.articles import Edition, Localized, code, displayed, reviewed
from multilang.exports.content.base import Target, by_article
from multilang.exports.content.bodies import Goal, written
from multilang.exports.content.headers import quoted, with_fields

_LIQUID = re.compile(r"\{\{|\{%")


def _path(article: Localized) -> str:
    language = code(article.locale)
    moment = article.moment
    if moment is None:  # Jekyll knows no post without a date
        return f"articles/{language}/{article.slug}.md"
    return f"_posts/{language}/{moment.date().isoformat()}-{article.slug}.md"


def _media_path(_: Edition, article: Localized, name: str) -> str:
    return f"media/{article.slug}/{name}"


def _text(edition: Edition, article: Localized) -> str:
    codes = {locale.tag: code(locale) for locale in edition.locales}

    def address(goal: Goal) -> str:
        if goal.kind == "media":
            return f"../../{_media_path(edition, article, goal.name)}{goal.fragment}"
        there = links.href("", edition.address(goal.name, goal.slug))
        return f"../../{codes[goal.name]}/{there}/{goal.fragment}"

    language = code(article.locale)
    ours = {**reviewed(article), "lang": article.locale.plain_tag, "ref": article.slug}
    ours["permalink"] = f"/{language}/{edition.address(*article.key)}/"
    if earlier := edition.earlier.get(article.key):  # as the plugin jekyll-redirect-from asks
        ours["redirect_from"] = [f"/{language}/{name}/" for name in earlier]
    if not article.open:
        ours["sitemap"] = False  # as the plugin jekyll-sitemap asks
    defaults = {"dir": article.locale.direction, **displayed(article)}
    if "layout" not in dict(article.metadata):
        defaults["layout"] = "post"
    head, body = with_fields(article.text, ours, defaults)
    body = shortcode_html.replaced(written(article, body, edition, address), article)
    return head + _LIQUID.sub(lambda match: f'{{{{ "{match[0]}" }}}}', body)


def _settings(edition: Edition) -> str:
    lines = []
    for locale in edition.locales:
        title = edition.names.get(locale.tag, edition.name)
        lines += [
            f"{quoted(locale.plain_tag)}:",
            f"  name: {quoted(locale.name)}",
            f"  dir: {quoted(locale.direction)}",
            f"  title: {quoted(title)}",
        ]
    return "\n".join((*lines, ""))


TARGET = Target(
    name="jekyll",
    pages=by_article(_path, _text),
    media_path=_media_path,
    settings=_settings,
    settings_path="_data/languages.yml",
    settings_name="_data/languages.yml",
)
