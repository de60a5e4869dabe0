"""The fonts that come along: which languages are set in which, and the stylesheets that load them.

Browsers and systems have good Latin letters; for the Arabic script many have one that no newspaper
would print (Chromium on Debian: DejaVu Sans). docs/reference/site.md tells how the files were made.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from multilang.model import Locale


@dataclass(frozen=True, slots=True)
class Font:
    """A font of the theme, cut to one script."""

    family: str
    file: str
    licence: str
    weights: str
    """The range of a variable font."""


_VAZIRMATN = Font("Vazirmatn", "vazirmatn.woff2", "vazirmatn-OFL.txt", "400 700")
_NASKH = Font(
    "Noto Naskh Arabic", "noto-naskh-arabic.woff2", "noto-naskh-arabic-OFL.txt", "400 700"
)
_OF_LANGUAGE = {
    "ar": _NASKH, "ckb": _VAZIRMATN, "fa": _VAZIRMATN, "ps": _VAZIRMATN, "ur": _VAZIRMATN,
}  # fmt: skip
LANGUAGES = tuple(_OF_LANGUAGE)
"""What fonts come along for."""


def _font(locale: Locale) -> Font | None:
    return _OF_LANGUAGE.get(locale.language) if locale.script == "Arab" else None


def stylesheets(locale: Locale) -> tuple[str, ...]:
    """Paths of the stylesheets with the fonts of a language; most need none.

    They are apart from the theme's, so that only pages of the language load a font: the name of
    the language in the switcher of every page would otherwise do.
    """
    font = _font(locale)
    return (_sheet(font)[0],) if font else ()


def files_of(locale: Locale) -> dict[str, bytes]:
    """Fonts of a language, their stylesheets and licences, by path on the site."""
    font = _font(locale)
    if font is None:
        return {}
    path, css = _sheet(font)
    return {
        path: css,
        f"assets/fonts/{_hashed(font.file)}": _read(font.file),
        f"assets/fonts/{font.licence}": _read(font.licence),
    }


@cache
def _read(name: str) -> bytes:
    return files("multilang.exports").joinpath("theme", "fonts", name).read_bytes()


def _hashed(name: str) -> str:
    stem, _, extension = name.rpartition(".")
    return f"{stem}.{sha256(_read(name)).hexdigest()[:10]}.{extension}"


@cache
def _sheet(font: Font) -> tuple[str, bytes]:
    css = (
        f'@font-face {{ font-family: "{font.family}"; font-style: normal; '
        f"font-weight: {font.weights}; font-display: swap; "
        f'src: url("fonts/{_hashed(font.file)}") format("woff2"); }}\n'
    ).encode()
    stem = font.file.removesuffix(".woff2")
    return f"assets/{stem}.{sha256(css).hexdigest()[:10]}.css", css
