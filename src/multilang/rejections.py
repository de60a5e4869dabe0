"""Drafts that a person rejected, as translator comments on their entry: every PO tool keeps these.

A rejected text is not proposed again at its place, by whatever engine; another text is. The comment
holds a fingerprint of the text and what made it::

    # multilang: rejected | text 1a2b3c4d | argos en_fr 0.4 starter|rules:3|beam:4
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from multilang.formats.po_writing import FINGERPRINT, fingerprint

REASON = "a person rejected it"
_LINE = "multilang: rejected | "
_IS_LINE = re.compile(rf"{re.escape(_LINE + FINGERPRINT)}(?P<print>[0-9a-f]{{8}})(?: \|.*)?")


def remark(text: str, signature: str) -> str:
    """The comment for a text that was rejected."""
    made = f" | {signature}" if signature else ""
    return f"{_LINE}{FINGERPRINT}{fingerprint(text)}{made}".replace("\n", " ")


def is_remark(comment: str) -> bool:
    return bool(_IS_LINE.fullmatch(comment))


def rejected(comments: Iterable[str], text: str) -> bool:
    """Whether these comments reject a text."""
    prints = [match["print"] for one in comments if (match := _IS_LINE.fullmatch(one))]
    return bool(prints) and bool(text) and fingerprint(text) in prints
