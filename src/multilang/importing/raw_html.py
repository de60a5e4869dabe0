"""What Markdown has no form for, as the few HTML elements that a page of ours may have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from multilang.importing import links
from multilang.importing.inlines import Inlines
from multilang.importing.text_blocks import BLOCKS
from multilang.importing.tree import Element, source_of, squeezed


@dataclass(frozen=True, slots=True)
class RawHtml:
    """Writes elements of one article."""

    inlines: Inlines
    skipped: Callable[[Element], bool]

    def image(self, image: Element) -> str:
        address = self.inlines.image(source_of(image), image)
        if not address:
            return ""
        alt = escape(squeezed(image.get("alt") or "").strip())
        return f'<img src="{escape(links.written(address))}" alt="{alt}">'

    def line(self, element: Element) -> str:
        """A caption: its text, links and emphasis as HTML, on one line."""
        parts = [escape(element.text or "", quote=False)]
        for child in element:
            if isinstance(child.tag, str) and not self.skipped(child) and child.tag != "img":
                parts.append(self.element(child))
            parts.append(escape(child.tail or "", quote=False))
        return squeezed("".join(parts)).strip().replace("{{", "&#123;{").replace("{%", "&#123;%")

    def code(self, element: Element) -> str:
        """Preformatted text with links in it, as letters and standards have: white space stays."""
        parts = [escape(element.text or "", quote=False)]
        for child in element:
            if isinstance(child.tag, str) and not self.skipped(child):
                inner = self.code(child)
                address = links.absolute(child.get("href") or "", self.inlines.base)
                if child.tag == "a" and address and inner.strip():
                    inner = f'<a href="{escape(links.written(address))}">{inner}</a>'
                parts.append(inner)
            parts.append(escape(child.tail or "", quote=False))
        return "".join(parts).replace("{{", "&#123;{").replace("{%", "&#123;%")

    def element(self, element: Element) -> str:
        inner = self.line(element)
        if element.tag in ("em", "i", "cite", "strong", "b", "code", "sub", "sup") and inner:
            return f"<{element.tag}>{inner}</{element.tag}>"
        address = links.absolute(element.get("href") or "", self.inlines.base)
        if element.tag == "a" and address and inner:
            return f'<a href="{escape(links.written(address))}">{inner}</a>'
        gap = " " if element.tag in BLOCKS or element.tag == "br" else ""
        return f"{gap}{inner}{gap}"
