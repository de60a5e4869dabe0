"""Where everything is on the site, and how an article's relative links find it.

Pages are linked as ``.../index.html``, so that the folder works from disk as well as served.
Media are stored once, under ``media/<slug>/``, for all languages of an article.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from posixpath import normpath
from urllib.parse import quote, unquote, urlsplit

MOST_BYTES = 120
"""Of a name in an address, in UTF-8: file systems end at 255, percent-encoded three times as many
letters must fit into what people paste."""
_UNTYPED = ("ARABIC", "HEBREW", "SYRIAC", "COMBINING")
"""Scripts whose marks are left out in writing; a word is the same without them. Of the general ones
NFC leaves few, such as the dot of a Turkish capital in small letters."""
RESERVED = ("archive", "search", "section", "tag")
"""Lists of articles, and search, stand there beside the articles of a language."""


def slugify(name: str) -> str:
    """A name as a part of an address: small letters and digits of any script, with hyphens.

    NFC; zero-width non-joiners become hyphens, as other programs drop or encode them. Marks are
    letters' parts, as in the titles of Wikipedia: the vowels of हिन्दी and ที่ stay, the points of
    Arabic and Hebrew, which readers do not type, do not. At most ``MOST_BYTES`` bytes, never empty.
    """
    text = unicodedata.normalize("NFC", name).lower()
    text = re.sub(r"-+", "-", "".join(_pieces(text))).strip("-")
    while len(text.encode()) > MOST_BYTES:
        text = text[:-1].rstrip("-")
    return text or sha256(name.encode()).hexdigest()[:8]


def _pieces(text: str) -> Iterator[str]:
    """Each sign as it stands in an address: itself, a hyphen, or nothing."""
    inside = False  # a mark behind anything but a letter (an emoji's, say) is none of a word
    for sign in text:
        kind = unicodedata.category(sign)
        if kind in ("Mn", "Mc"):
            if inside and not unicodedata.name(sign, "").startswith(_UNTYPED):
                yield sign
            continue
        inside = sign.isalnum()
        yield sign if inside else "-"


def folder(locale: str) -> str:
    """Where the pages of a language are: choosing other digits or another calendar for it
    (``fa-u-nu-latn``) moves no page."""
    return locale.partition("-u-")[0]


def page_path(locale: str, slug: str = "") -> str:
    """The file of an article's page, or of a language's home.

    Args:
        slug: the article's address in the language (``Page.path`` knows it); its slug, where it
            has no other.
    """
    return f"{folder(locale)}/{slug}/index.html" if slug else f"{folder(locale)}/index.html"


def href(root: str, path: str) -> str:
    """A link to a file of the site, percent-encoded.

    Args:
        root: the way to the root of the site: ``../../``.
    """
    return root + quote(path)


def public_url(base_url: str, locale: str, slug: str = "") -> str:
    """The address that search engines are told; ``slug`` as in ``page_path``."""
    return address(base_url, page_path(locale, slug))


def media_path(slug: str, name: str) -> str:
    return f"media/{slug}/{name}"


def resolver(
    locale: str,
    slug: str,
    source: str,
    pages: Mapping[tuple[str, str], str],
    media: Collection[str],
) -> Callable[[str], str]:
    """A function from a relative address in an article to one that works on its page.

    Args:
        pages: the path on the site of every page, by ``(locale, slug)``.
        media: names of the files beside the article.
    """
    names = set(media)

    def link(address: str) -> str:
        if address.startswith(("#", "//", "?")):
            return address
        path, mark, fragment = address.partition("#")
        name = normpath(unquote(path))
        if name in names:
            return f"../../{media_path(slug, path.removeprefix('./'))}{mark}{fragment}"
        wanted = _article(name, slug)
        for tag in (locale, source):
            if wanted and (tag, wanted) in pages:
                return f"{href('../../', pages[tag, wanted])}{mark}{fragment}"
        return address

    return link


def _article(path: str, slug: str) -> str:
    """The slug that a path beside ``content/<slug>/index.md`` points to; empty for none."""
    path = path.removesuffix("index.md").removesuffix("index.html").rstrip("/")
    if path in ("", "."):
        return slug
    parts = path.split("/")
    if len(parts) == 2 and parts[0] in ("..", "") and parts[1] != "..":
        return parts[1]
    return ""


@dataclass(frozen=True, slots=True)
class Place:
    """What an address in an article leads to, where that is a page of this site."""

    locale: str
    """Empty where it is the language of the page that the link stands on."""
    slug: str
    """Empty for a language's home."""
    fragment: str
    beside: bool
    """Whether it is written as a path beside the article: ``../<slug>/`` or ``#...``."""


def place(address: str, slug: str, base_url: str, tags: Collection[str]) -> Place | None:
    """Where an address in an article leads on this site; None for other sites, and for files.

    Args:
        slug: of the article that the address stands in.
        tags: the languages of the site.
    """
    try:
        parts = urlsplit(address)
    except ValueError:  # such as [ without ]: no address
        return None
    path, fragment = unquote(parts.path), unquote(parts.fragment)
    root = urlsplit(base_url)
    if parts.netloc or parts.scheme:
        if parts.scheme not in ("", "http", "https") or parts.netloc != root.netloc:
            return None
        return _in_language(path, root.path, tags, fragment)
    name = normpath(path) if path else "."
    climbed = name.removeprefix("../../")
    if climbed != name or path.startswith("/"):  # as a browser reads it on <tag>/<slug>/
        base = "" if climbed != name else root.path
        found = _in_language(f"/{climbed.lstrip('/')}", base, tags, fragment)
        if found or climbed != name:
            return found
    wanted = _article(name, slug)
    return Place("", wanted, fragment, not path.startswith("/")) if wanted else None


def _in_language(path: str, root: str, tags: Collection[str], fragment: str) -> Place | None:
    """Of a path from the root of the site: ``/fr/<slug>/``."""
    if not path.startswith(f"{root.rstrip('/')}/"):
        return None
    known = {folder(tag): tag for tag in tags}
    names = path[len(root.rstrip("/")) :].removesuffix("index.html").strip("/").split("/")
    if names[0] in known and len(names) <= 2:
        return Place(known[names[0]], names[1] if len(names) == 2 else "", fragment, False)
    return None


def list_path(locale: str, *names: str, number: int = 1) -> str:
    """The file of a list of articles: ``fr/tag/water/index.html``, its second page
    ``fr/tag/water/2/index.html``."""
    page = (str(number),) if number > 1 else ()
    return "/".join((folder(locale), *names, *page, "index.html"))


def address(base_url: str, path: str) -> str:
    """What the world is told for the page at a path, percent-encoded."""
    return f"{base_url.rstrip('/')}/{quote(path.removesuffix('index.html'))}"
