"""Hugo's shortcodes for generators that have none: as HTML with Markdown in it, or as their text.

``param`` becomes the value that it names, ``note`` and other pairs that fill lines become a
``<div>`` that Python-Markdown (``md_in_html``) and Kramdown read Markdown in. What shows something
of its own (``figure``, ``youtube``) cannot be known here and is left out.
"""

from __future__ import annotations

import re
from html import escape

from multilang.exports.content.articles import Localized
from multilang.formats import html, shortcodes

_SIGN = "\ufdd0"


def replaced(body: str, article: Localized) -> str:
    """The body without shortcodes; those in code stay, they are examples."""
    if "{{<" not in body and "{{%" not in body:
        return body
    hidden = shortcodes.hide(body.replace("\r\n", "\n"), html.code_spans(body))
    closed = {tag.shortcode.name for tag in hidden.tags if tag.closing}
    params = dict(article.metadata)

    def text(match: re.Match[str]) -> str:
        tag = hidden.tags[int(match[1])]
        name, block = tag.shortcode.name, tag.shortcode.block
        if name == "param" and tag.shortcode.args:
            return escape(str(params.get(tag.shortcode.args[0], tag.shortcode.args[0])))
        if not block or name not in closed:
            return ""
        title = tag.shortcode.args[0] if tag.shortcode.args else ""
        opening = f'<div class="{escape(name)}" markdown="1">'
        if title:
            opening += f"\n\n**{escape(title)}**\n"
        return "</div>" if tag.closing else opening

    return shortcodes.TOKEN.sub(text, hidden.text)
