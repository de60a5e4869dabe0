"""Pseudo-translation: shows what is translated, how longer text fits, and what RTL does to a page.

Letters change; digits, punctuation, placeholders, entities and addresses do not, and nothing that
means something to Markdown is added: a pseudo-translated article has the same units again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from multilang import locales
from multilang.engines.base import Progress
from multilang.model import Draft

_ACCENTED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "åƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ",
)
_ARABIC = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ابچدهفگحيجكلمنوپقرستعڤشخىزابچدهفگحيجكلمنوپقرستعڤشخىز",
)
_FILL = "ļöŕéɱ îþšûɱ ðöļöŕ šîţ åɱéţ "
_ARABIC_FILL = "لوره ابسعم دولور سيت امهت "
# Placeholders, entities, and whatever looks like an address or a mail address.
_KEPT = re.compile(r"⟦\d+⟧|&#?\w+;|\S*(?:://|@|\bwww\.)\S*")


class PseudoEngine:
    """``en-XA`` style (accents) for targets written from left to right, ``ar-XB`` style (Arabic
    letters, so the text runs from right to left by itself) for the others."""

    verbatim = True

    def signature(self, source: str, target: str) -> str:  # noqa: ARG002 - the protocol's
        return f"pseudo {_style(target)} 1"

    def translate(
        self,
        segments: Sequence[str],
        source: str,  # noqa: ARG002 - the protocol's
        target: str,
        progress: Progress | None = None,
    ) -> Sequence[Draft]:
        style = _style(target)
        if progress:
            progress(len(segments))
        return [Draft(pseudo(text, style)) if text.strip() else _empty() for text in segments]


def _empty() -> Draft:
    return Draft("", reason="there is nothing to translate")


def _style(target: str) -> str:
    return "ar-XB" if locales.get(target).direction == "rtl" else "en-XA"


def pseudo(text: str, style: str = "en-XA") -> str:
    """The text in changed letters, a third longer, between two ``ǀ``.

    That sign (U+01C0) is a letter to Unicode: brackets would be punctuation, beside which ``*`` may
    no longer open or close emphasis.
    """
    table, fill = (_ARABIC, _ARABIC_FILL) if style == "ar-XB" else (_ACCENTED, _FILL)
    parts: list[str] = []
    end = 0
    for kept in _KEPT.finditer(text):
        parts += [_letters(text[end : kept.start()], table), kept.group()]
        end = kept.end()
    parts.append(_letters(text[end:], table))
    longer = max(3, -(-len(text) // 3))
    padding = (fill * (longer // len(fill) + 1))[:longer].strip()
    # The inner spaces keep the signs apart from addresses, which would swallow them.
    return f"ǀ {''.join(parts)} {padding} ǀ"


def _letters(text: str, table: dict[int, int]) -> str:
    return "".join(_letter(character, table) for character in text)


def _letter(character: str, table: dict[int, int]) -> str:
    if ord(character) in table or character.isascii():
        return character.translate(table)
    base = unicodedata.normalize("NFD", character)[0]
    return base.translate(table) if ord(base) in table else character
