"""Hugo: a page bundle for each article, ``content/posts/<slug>/index.<lang>.md`` with its media.

Hugo joins translations that lie in one bundle; ``translationKey`` says it once more for sites that
move files. Links between articles are ``relref`` shortcodes, so that Hugo's own settings of
addresses hold, and a build fails where one is gone. Checked with Hugo 0.111.
"""

from __future__ import annotations

from multilang.exports.content.articles import Edition, Localized, code, displayed, reviewed
from multilang.exports.content.base import Target, by_article
from multilang.exports.content.bodies import Goal, written
from multilang.exports.content.headers import quoted, with_fields
from multilang.model import Locale

SECTION = "posts"


def _path(article: Localized) -> str:
    return f"content/{SECTION}/{article.slug}/index.{code(article.locale)}.md"


def _media_path(_: Edition, article: Localized, name: str) -> str:
    return f"content/{SECTION}/{article.slug}/{name}"


def _text(edition: Edition, article: Localized) -> str:
    codes = {locale.tag: code(locale) for locale in edition.locales}

    def address(goal: Goal) -> str:
        if goal.kind == "media":
            return goal.name + goal.fragment
        path = f"/{SECTION}/{goal.slug}{goal.fragment}".replace('"', "%22")
        if goal.name == article.locale.tag:
            return f'{{{{< relref "{path}" >}}}}'
        return f'{{{{< relref path="{path}" lang="{codes[goal.name]}" >}}}}'

    ours = reviewed(article)
    if not article.open:
        ours["sitemap"] = {"disable": True}  # Hugo 0.125 and newer; older ones need a template
    if article.key in edition.addresses:
        ours["slug"] = edition.address(*article.key)
    if earlier := edition.earlier.get(article.key):
        ours["aliases"] = list(earlier)
    defaults = {"translationKey": article.slug, "slug": article.slug, **displayed(article)}
    head, body = with_fields(article.text, ours, defaults)
    return head + written(article, body, edition, address, plain_headings=False)


def _settings(edition: Edition) -> str:
    return "\n".join(
        _language(edition, locale, weight) for weight, locale in enumerate(edition.locales, 1)
    )


def _language(edition: Edition, locale: Locale, weight: int) -> str:
    return (
        f"[{code(locale)}]\n"
        f"languageCode = {quoted(locale.plain_tag)}\n"
        f"languageName = {quoted(locale.name)}\n"
        f"languageDirection = {quoted(locale.direction)}\n"
        f"title = {quoted(edition.names.get(locale.tag, edition.name))}\n"
        f"weight = {weight}\n"
    )


TARGET = Target(
    name="hugo",
    pages=by_article(_path, _text),
    media_path=_media_path,
    settings=_settings,
    settings_path="config/_default/languages.toml",
    settings_name="config/_default/languages.toml",
)
