"""What a reader sees of a source without its markup: no escapes, no entities, code as a word."""

from __future__ import annotations

import html
import re

from multilang import markup
from multilang.model import Placeholder

TOKEN = re.compile(
    rf"(?P<place>⟦(?P<number>\d+)⟧)|(?P<escape>{markup.ESCAPE})"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{2,31});)"
)
LINK_TITLE = re.compile(r"""\]\(\s*⟦\d+⟧\s+["'(]""")
"""The end of a link's words, up to its title."""
CLOSING = {'"': '"', "'": "'", "(": ")"}
"""What ends a link's title, by what begins it."""
_CODE = re.compile(
    r"(?P<fence>`+) ?(?P<code>.*?) ?(?P=fence)|<[^>]*>(?P<element>[^<]*)<[^>]*>|<(?P<link>[^<>]*)>"
)
_LONGEST_CODE = 1000
"""Code points in which what a piece of code says is looked for; backticks make it slow."""
_LONGEST_CARRIED = 40
"""Code points of code that the engine sees as it is; of more only a stand-in."""
_BLANKS = re.compile(r"[\t\n\v\f\r]+")


def readable(text: str, *, plain: bool = False) -> str:
    """A text without escapes and entities; placeholders and breaks stay.

    Args:
        plain: Markdown means nothing in it: a backslash is a backslash.
    """

    def show(match: re.Match[str]) -> str:
        if match["escape"]:
            return match[0] if plain else match[0][1:]
        return html.unescape(match[0]) if match["entity"] else match[0]

    return TOKEN.sub(show, text)


def one_line(text: str) -> str:
    """A text with a space for each run of breaks and tabs."""
    return _BLANKS.sub(" ", text)


def representative(placeholder: Placeholder) -> str:
    """The word that the engine sees for what is carried: its own, if that is short."""
    text = placeholder.text
    match = _CODE.fullmatch(text) if len(text) <= _LONGEST_CODE else None
    if match:
        text = match["code"] or match["element"] or match["link"] or ""
    text = " ".join(html.unescape(text).split())
    usable = 0 < len(text) <= _LONGEST_CARRIED and re.search(r"\w", text) and "⟦" not in text
    return text if usable else f"X{placeholder.number}"
