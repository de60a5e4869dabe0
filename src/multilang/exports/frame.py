"""The frame around articles: templates, stylesheet and the words in them.

The words are English in the templates and translated by ``site.po`` catalogs. Those shipped in
``theme/locale/`` are the originals; a project's own ``locale/<lang>/LC_MESSAGES/site.po`` overrides
them entry by entry, and may translate names of sections and tags in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from multilang import locales
from multilang.exports import theming
from multilang.exports.theming import Theme
from multilang.formats import po, po_plurals
from multilang.formats.shortcodes import Shortcode
from multilang.formats.surroundings import box
from multilang.model import Catalog, Locale

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

DOMAIN = "site"


def N_(words: str) -> str:  # noqa: N802 (what gettext's tools look for)
    """Marks words for extraction that are translated later."""
    return words


STYLESHEET = "site.css"
BLOCK_LABELS = {
    "draft": N_("Not reviewed"),
    "outdated": N_("Out of date"),
    "missing": N_("Not translated"),
}
PUBLIC_LABELS = {"outdated": N_("The original has changed")}
STATUS_LABELS = {
    "machine": N_("Machine translation"),
    "partly": N_("Partly reviewed"),
    "outdated": N_("Out of date"),
    "incomplete": N_("Partly translated"),
    "untranslated": N_("Not translated"),
}
NOTICES = {
    "correction": N_(
        "The original has been corrected since this translation was made. "
        "This translation does not have the correction yet."
    ),
    "machine": N_("This text was translated by a machine and nobody has reviewed it yet."),
    "partly": N_(
        "Parts of this text were translated by a machine and nobody has reviewed them yet."
    ),
    "outdated": N_(
        "The original has changed since this translation was made. Parts of it may be out of date."
    ),
    "incomplete": N_(
        "Parts of this text have not been translated yet and are shown in the original language."
    ),
    "untranslated": N_(
        "This text has not been translated yet and is shown in the original language."
    ),
}
ENGINES = {
    "starter": N_("%(name)s, starter model, for trying out"),
    "full": N_("%(name)s, full model"),
    "memory": N_("translation memory"),
}
BODY_WORDS = (
    N_("Note"), N_("Tip"), N_("Important"), N_("Warning"), N_("Caution"), N_("Notes"),
    N_("Back to the text"),
)  # fmt: skip
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


def counter(locale: Locale, known: Mapping[str, str]) -> Callable[..., Markup]:
    """``ngettext`` for templates: the form that the language has for a number, as ``translator``
    gives words."""
    from markupsafe import escape

    form = po_plurals.form_of(locale.plural_forms)

    def ngettext(singular: str, plural: str, number: int, **values: object) -> Markup:
        forms = known.get(f"{singular}{po_plurals.JOINT}{plural}", "").split(po_plurals.JOINT)
        place = form(number)
        own = forms[place] if place < len(forms) else ""
        text = escape(own or (singular if number == 1 else plural))
        return text % values if values else text

    return ngettext


def shortcode_renderer(
    environment: Environment, translate: Callable[..., Markup], params: Mapping[str, str]
) -> Callable[[Shortcode], str]:
    """HTML for shortcodes through ``shortcodes/<name>.html`` of the theme; those without a
    template become a named box."""
    from markupsafe import Markup

    def html(shortcode: Shortcode) -> str:
        template = f"shortcodes/{shortcode.name}.html"
        if not theming.has(environment, template):
            return box(shortcode)
        text = theming.render(
            environment,
            template,
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


def stylesheet(theme: Theme = theming.DEFAULT) -> tuple[str, bytes]:
    """Its path on the site, which changes with its content, and its bytes: the project's
    ``site.css``, else ours."""
    data = dict(theme.files).get(STYLESHEET) or shipped_file(STYLESHEET)
    return f"assets/site.{sha256(data).hexdigest()[:10]}.css", data


@cache
def shipped_file(name: str) -> bytes:
    """A file of the theme that comes with multilang."""
    return files("multilang.exports").joinpath("theme", *name.split("/")).read_bytes()


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


def public_labels(translate: Callable[..., Markup]) -> dict[str, str]:
    """What published pages say at a block: where a reviewed text is behind its original."""
    return {state: str(translate(words)) for state, words in PUBLIC_LABELS.items()}


@cache
def source_attributes(locale: Locale) -> Markup:
    """`` lang dir`` for an element whose text is in the source language."""
    from markupsafe import Markup

    return Markup(' lang="{}" dir="{}"').format(locale.plain_tag, locale.direction)


def helpers(locale: Locale, known: Mapping[str, str]) -> dict[str, Any]:
    """What every template may use, with the words of a language."""
    return {
        "_": translator(known),
        "ngettext": counter(locale, known),
        "locale": locale,
        "date": cache(partial(locales.format_date, locale)),
        "number": lambda value: locales.format_number(locale, value),
    }
