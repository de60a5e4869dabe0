"""Text as HTML, and what is told of a Markdown event: the small pieces of ``html_writer``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from multilang.formats.shortcodes import TOKEN, Tag

_SIGNED = re.compile(
    r"(?<![^\s(«“])[+\-−±][0-9۰-۹][0-9۰-۹.,٫٬]*(?:[ \u00a0\u202f]?[%٪‰])?(?![\w-])"
)


def tag(event: Any) -> tuple[str, str]:
    """``("Start", "Item")`` and the like; empty names for what is neither start nor end."""
    if not isinstance(event, str):
        ((side, detail),) = event.items()
        if side in ("Start", "End"):
            return side, detail if isinstance(detail, str) else next(iter(detail))
    return "", ""


def text(words: str, direction: str = "") -> str:
    """Words of a paragraph.

    Args:
        direction: that of the page. In one that runs from the right, the sign of a number would
            stand behind it: such numbers are set apart. Arabic-Indic digits follow other rules,
            and stay as they are.
    """
    shown = escape(words, quote=False)
    if direction != "rtl":
        return shown
    return _SIGNED.sub(lambda number: f'<bdi dir="ltr">{number[0]}</bdi>', shown)


def attribute(words: str) -> str:
    return escape(TOKEN.sub("", words))


def title(value: Mapping[str, str]) -> str:
    return f' title="{attribute(value["title"])}"' if value["title"] else ""


def destination(dest: str, tags: Sequence[Tag]) -> str | None:
    """Where a link leads; a ``ref`` shortcode in it names an article.

    None where another shortcode would have to say it.
    """
    token = TOKEN.search(dest)
    if not token:
        return dest
    shortcode = tags[int(token[1])].shortcode
    if shortcode.name not in ("ref", "relref") or not shortcode.args:
        return None
    path = re.sub(r"(/?(_?index)?\.md|/)(?=#|$)", "", shortcode.args[0])
    return TOKEN.sub("../" + path.rpartition("/")[2], dest)
