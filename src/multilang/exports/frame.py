"""The frame around articles: templates, stylesheet and the words in them.

The words are English in the templates and translated by ``site.po`` catalogs. Those shipped in
``theme/locale/`` are the originals; a project's own ``locale/<lang>/LC_MESSAGES/site.po`` overrides
them entry by entry, and may translate names of sections and tags in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from multilang import locales
from multilang.formats import po
from multilang.formats.shortcodes import Shortcode
from multilang.formats.surroundings import box
from multilang.model import Catalog, Locale

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

DOMAIN = "site"
SHORTCODES = ("note", "param")
BLOCK_LABELS = {
    "draft": "Not reviewed",
    "outdated": "Out of date",
    "missing": "Not translated",
}
STATUS_LABELS = {
    "machine": "Machine translation",
    "partly": "Partly reviewed",
    "outdated": "Out of date",
    "incomplete": "Partly translated",
    "untranslated": "Not translated",
}
NOTICES = {
    "machine": "This text was translated by a machine and nobody has reviewed it yet.",
    "partly": "Parts of this text were translated by a machine and nobody has reviewed them yet.",
    "outdated": "The original has changed since this translation was made. "
    "Parts of it may be out of date.",
    "incomplete": "Parts of this text have not been translated yet "
    "and are shown in the original language.",
    "untranslated": "This text has not been translated yet and is shown in the original language.",
}
ENGINES = {
    "starter": "%(name)s, starter model, for trying out",
    "full": "%(name)s, full model",
    "memory": "translation memory",
}
BODY_WORDS = ("Note", "Tip", "Important", "Warning", "Caution", "Notes", "Back to the text")
"""What ``formats.html`` asks for. With the tables above these are all words outside templates."""


def shipped_catalogs() -> Mapping[str, bytes]:
    """The ``site.po`` files that come with multilang, by gettext name of the locale."""
    folder = files("multilang.exports").joinpath("theme/locale")
    found = {
        entry.name: entry.joinpath("LC_MESSAGES", f"{DOMAIN}.po").read_bytes()
        for entry in folder.iterdir()
        if entry.is_dir()
    }
    return dict(sorted(found.items()))


@cache
def _shipped(gettext_name: str) -> Mapping[str, str]:
    data = shipped_catalogs().get(gettext_name)
    if data is None:
        return {}
    return words_of(po.parse(data, f"{gettext_name}/{DOMAIN}.po", gettext_name, DOMAIN))


def words_of(catalog: Catalog) -> dict[str, str]:
    """The finished translations of a ``site`` catalog, by English text."""
    return {m.source: m.target.text for m in catalog.messages if m.reviewed and not m.obsolete}


def words(locale: Locale, overrides: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """The words for a locale; a variant (``fr-CA``) begins with those of its language."""
    language = locale.gettext_name.partition("_")[0].partition("@")[0]
    return {**_shipped(language), **_shipped(locale.gettext_name), **(overrides or {})}


def translator(known: Mapping[str, str]) -> Callable[..., Markup]:
    """``_`` for templates: the translation as markup, with escaped values for ``%(name)s``."""
    from markupsafe import escape

    def _(message: str, **values: object) -> Markup:
        text = escape(known.get(message) or message)
        return text % values if values else text

    return _


@cache
def environment() -> Environment:
    """The theme's templates: escaping on, undefined names are errors."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("multilang.exports", "theme"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )


def render(template: str, context: Mapping[str, Any]) -> str:
    return environment().get_template(template).render(context)


def shortcode_renderer(
    translate: Callable[..., Markup], params: Mapping[str, str]
) -> Callable[[Shortcode], str]:
    """HTML for shortcodes through ``theme/shortcodes/``; the unknown ones become a named box."""
    from markupsafe import Markup

    def html(shortcode: Shortcode) -> str:
        if shortcode.name not in SHORTCODES:
            return box(shortcode)
        text = render(
            f"shortcodes/{shortcode.name}.html",
            {
                "_": translate,
                "args": shortcode.args,
                "params": dict(shortcode.params),
                "inner": Markup(shortcode.inner or ""),  # noqa: S704 (cleaned with the page)
                "page_params": params,
            },
        )
        return text if shortcode.block else text.strip()

    return html


@cache
def stylesheet() -> tuple[str, bytes]:
    """Its path on the site, which changes with its content, and its bytes."""
    data = files("multilang.exports").joinpath("theme/site.css").read_bytes()
    return f"assets/site.{sha256(data).hexdigest()[:10]}.css", data


def engine_name(signature: str, translate: Callable[..., Markup]) -> Markup:
    """What made a draft, for readers: ``Argos 1.2, starter model, for trying out``."""
    parts = re.split(r"[|\s]+", signature)
    kind = "starter" if "starter" in parts else "full" if parts[0] == "argos" else ""
    if parts[0].startswith("memory"):
        return translate(ENGINES["memory"])
    version = next((part for part in parts[1:] if re.fullmatch(r"\d+(\.\d+)+", part)), "")
    name = f"{parts[0].capitalize()} {version}".strip()
    return translate(ENGINES[kind], name=name) if kind else translate(name)


def state_labels(translate: Callable[..., Markup]) -> dict[str, str]:
    return {state: str(translate(words)) for state, words in BLOCK_LABELS.items()}


def source_attributes(locale: Locale) -> Markup:
    """`` lang dir`` for an element whose text is in the source language."""
    from markupsafe import Markup

    return Markup(' lang="{}" dir="{}"').format(locale.tag, locale.direction)


def helpers(locale: Locale, translate: Callable[..., Markup]) -> dict[str, Any]:
    """What every template may use."""
    return {
        "_": translate,
        "locale": locale,
        "date": lambda value: locales.format_date(locale, value),
    }
