"""The elements of an article -> Markdown, block by block, in the dialect that ``extract`` reads."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from multilang.importing import links, tables
from multilang.importing.footnotes import Footnotes
from multilang.importing.inlines import Inlines
from multilang.importing.locating import Located
from multilang.importing.raw_html import RawHtml
from multilang.importing.text_blocks import BLOCKS, HEADINGS
from multilang.importing.tree import Element, squeezed, text_of

_EMBEDS = frozenset(("iframe", "video", "audio", "embed"))
_LANGUAGE = re.compile(r"(?:^|\s)(?:language|lang|highlight-source|brush:)-?\s*([\w+#.-]{1,20})")
_DIGITS = re.compile(r"\d{1,9}")


@dataclass(slots=True)
class Blocks:
    """One article on its way to Markdown."""

    located: Located
    inlines: Inlines
    notes: Footnotes
    title: str = ""
    """A heading that repeats it is left out."""
    _titled: bool = False
    _heading_shift: int = 0
    _markers: list[str] = field(default_factory=list)

    @property
    def _html(self) -> RawHtml:
        return RawHtml(self.inlines, self.skipped)

    def markdown(self) -> str:
        """The whole body, with its footnotes at the end."""
        self._heading_shift = self._shift()
        body = self._children(self.located.root)
        body += self._footnotes()
        return "\n\n".join(body) + "\n" if body else ""

    def _shift(self) -> int:
        """By how much headings go down: the title is the only one of the first level."""
        levels = [
            int(e.tag[1]) for e in self.located.root.iter(*HEADINGS)
            if not self.skipped(e) and not self._is_title(e)
        ]  # fmt: skip
        return max(0, 2 - min(levels, default=2))

    def skipped(self, element: Element) -> bool:
        return element in self.located.dropped or element in self.notes.bodies

    # Blocks, each as lines joined, without blank lines around it.

    def _children(self, element: Element) -> list[str]:
        """The blocks in an element; text between blocks is a paragraph."""
        found: list[str] = []
        run: list[Element | str] = [element.text or ""]
        for child in element:
            if isinstance(child.tag, str) and self._has_blocks(child):
                found += self._paragraphs(run)
                run = []
                if not self.skipped(child):
                    found += self._block(child)
            elif isinstance(child.tag, str):
                run.append(child)
            run.append(child.tail or "")
        return found + self._paragraphs(run)

    def _has_blocks(self, element: Element) -> bool:
        """Whether an element is a block, or an inline one around blocks."""
        if element.tag in BLOCKS:
            return True
        if element.tag == "br":
            return False
        if element.tag == "pre":
            return True
        return any(isinstance(e.tag, str) and e.tag in BLOCKS for e in element.iter())

    def _block(self, element: Element) -> list[str]:
        tag = element.tag
        if tag in HEADINGS:
            return self._heading(element)
        if tag == "blockquote":
            return self._quote(element)
        if tag in ("ul", "ol", "menu", "dir"):
            return self._list(element)
        if tag == "dl":
            return self._definitions(element)
        if tag == "pre":
            return self._code(element)
        if tag == "hr":
            return ["---"]
        write = {"figure": self._figure, "table": self._table, "summary": self._strong}
        write |= dict.fromkeys(_EMBEDS, self._embed)
        return write.get(tag, self._children)(element)

    def _paragraphs(self, nodes: list[Element | str]) -> list[str]:
        """A run of text; two line breaks in it divide paragraphs, as old pages have them."""
        parts: list[list[Element | str]] = [[]]
        breaks = 0
        for node in nodes:
            if isinstance(node, str) and not node.strip(" \t\r\n\f"):
                parts[-1].append(" " if node else "")
            elif not isinstance(node, str) and node.tag == "br":
                breaks += 1
                parts[-1].append(node)
            else:
                if breaks > 1:
                    parts.append([])
                breaks = 0
                parts[-1].append(node)
        texts = (self.inlines.written(part) for part in parts)
        return [text for text in texts if text]

    def _heading(self, element: Element) -> list[str]:
        if self._is_title(element) and not self._titled:
            self._titled = True
            return []
        text = self._inline(element).replace("\\\n", " ")
        if not text:
            return self._children(element) if element.find(".//img") is not None else []
        level = min(6, int(element.tag[1]) + self._heading_shift)
        name = next((n for n in _names(element) if n in self.inlines.anchors), "")
        if text.endswith("#"):
            text = text[:-1] + "\\#"
        return ["#" * level + " " + text + (f" {{#{name}}}" if name else "")]

    def _is_title(self, element: Element) -> bool:
        return bool(self.title) and text_of(element).casefold() == self.title.casefold()

    def _inline(self, element: Element) -> str:
        """What stands in an element as one block, whatever blocks broken markup has in it."""
        nodes: list[Element | str] = [element.text or ""]
        for child in element:
            if isinstance(child.tag, str):
                nodes.append(child)
            nodes.append(child.tail or "")
        return self.inlines.written(nodes)

    def _strong(self, element: Element) -> list[str]:
        text = self._inline(element)
        return [f"**{text}**"] if text and "*" not in text else [text] if text else []

    def _quote(self, element: Element) -> list[str]:
        inner = self._children(element)
        return [_prefixed("\n\n".join(inner), "> ", "> ")] if inner else []

    def _list(self, element: Element) -> list[str]:
        ordered = element.tag == "ol"
        start = _DIGITS.fullmatch((element.get("start") or "1").strip())
        number = int(start[0]) if start else 1
        items: list[str] = []
        loose = False
        for child in element:
            if not isinstance(child.tag, str) or self.skipped(child):
                continue
            blocks = self._children(child) if child.tag == "li" else self._block_or_run(child)
            if not blocks:
                continue
            if child.tag in ("ul", "ol") and items:  # a list in a list, without its item
                items[-1] += "\n" + _prefixed(blocks[0], "  ", "  ")
                continue
            marker = f"{number}. " if ordered else "- "
            number += 1
            loose = loose or _is_loose(blocks)
            items.append(_prefixed(_item(blocks), marker, " " * len(marker)))
        return [("\n\n" if loose else "\n").join(items)] if items else []

    def _block_or_run(self, element: Element) -> list[str]:
        return self._block(element) if self._has_blocks(element) else self._paragraphs([element])

    def _definitions(self, element: Element) -> list[str]:
        found: list[str] = []
        term = ""
        for child in element.iter("dt", "dd"):
            if self.skipped(child):
                continue
            if child.tag == "dt":
                if term:
                    found.append(term)
                term = self._inline(child).replace("\\\n", " ")
                continue
            blocks = self._children(child)
            if blocks and term:
                found.append(f"{term}\n" + _prefixed("\n\n".join(blocks), ": ", "  "))
                term = ""
            elif blocks and found and "\n: " in found[-1]:
                found[-1] += "\n" + _prefixed("\n\n".join(blocks), ": ", "  ")
            else:
                found += blocks
        return found + ([term] if term else [])

    def _code(self, element: Element) -> list[str]:
        for line_break in list(element.iter("br")):
            line_break.tail = "\n" + (line_break.tail or "")
        text = "".join(element.itertext()).replace("\r\n", "\n").strip("\n")
        if not text.strip():
            return []
        if any(links.absolute(a.get("href") or "", "") for a in element.iter("a")):
            return [f"<pre>{self._html.code(element)}</pre>"]
        names = [element.get("class") or "", *(e.get("class") or "" for e in element.iter("code"))]
        language = next((m[1] for n in names if (m := _LANGUAGE.search(n))), "")
        runs = [len(run) for run in re.findall(r"(?m)^ {0,3}(`{3,})", text)]
        fence = "`" * max(3, max(runs, default=0) + 1)
        lines = "\n".join(line.rstrip() for line in text.split("\n"))
        return [f"{fence}{language}\n{lines}\n{fence}"]

    def _figure(self, element: Element) -> list[str]:
        """An image with its caption is HTML: Markdown has no captions."""
        captions = [c for c in element.iter("figcaption") if not self.skipped(c) and text_of(c)]
        images = [i for i in element.iter("img") if not self.skipped(i)]
        others = [e for e in element.iter("pre", "table", "blockquote", *_EMBEDS) if text_of(e)]
        if not images or not captions or others or len(captions) > 1:
            return self._children(element)
        lines = [tag for image in images if (tag := self._html.image(image))]
        if not lines:
            return self._children(element)
        caption = self._html.line(captions[0])
        inner = "\n".join(f"  {line}" for line in (*lines, f"<figcaption>{caption}</figcaption>"))
        return [f"<figure>\n{inner}\n</figure>"]

    def _table(self, element: Element) -> list[str]:
        rows = tables.rows(element, self.skipped)
        if tables.is_layout(rows):
            return [block for row in rows for cell in row for block in self._children(cell.element)]
        caption = next((c for c in element if c.tag == "caption" and not self.skipped(c)), None)
        before = self._strong(caption) if caption is not None else []
        self.inlines.changed.update(tables.changes(rows))
        return [*before, tables.pipe(rows, self._inline)]

    def _embed(self, element: Element) -> list[str]:
        if element.tag == "embed":  # it has no content: what the parser put in it stands behind it
            return self._as_link(element) + self._children(element)
        return self._as_link(element)

    def _as_link(self, element: Element) -> list[str]:
        inner = element.find(".//source")
        address = element.get("src") or (inner.get("src") if inner is not None else "") or ""
        target = links.absolute(address, self.inlines.base)
        if not target or not links.scheme_of(target):
            self.inlines.changed["embed"] += 1
            return []
        self.inlines.changed["embed (kept as a link)"] += 1
        name = squeezed(element.get("title") or "").strip() or links.written(target)
        from multilang.importing.inlines import escaped

        return [f"[{escaped(name)}]({links.written(target)})"]

    def _footnotes(self) -> list[str]:
        found = []
        for label, body in self.notes.used():
            self.notes.bodies.discard(body)
            # What the article refers to is of it, though notes at the end look like furniture.
            self.located.dropped.difference_update(body.iter())
            blocks = self._children(body)
            text = "\n\n".join(blocks)
            if text:
                found.append(_prefixed(text, f"[^{label}]: ", "    "))
        return found


def _names(element: Element) -> list[str]:
    return [e.get("id") or e.get("name") or "" for e in element.iter() if isinstance(e.tag, str)]


def _prefixed(text: str, first: str, rest: str) -> str:
    """Lines behind a marker; blank lines stay bare, but for those of a quote."""
    lines = text.split("\n")
    head = [first + lines[0] if lines[0] else first.rstrip()]
    return "\n".join(head + [(rest + line if line else rest.rstrip()) for line in lines[1:]])


def _is_loose(blocks: list[str]) -> bool:
    return sum(not _is_list(block) for block in blocks) > 1


def _is_list(block: str) -> bool:
    return re.match(r"(?:-|\d{1,9}\.) ", block) is not None


def _item(blocks: list[str]) -> str:
    text = blocks[0]
    for previous, block in pairwise(blocks):
        tight = _is_list(block) and not _is_list(previous)
        text += ("\n" if tight else "\n\n") + block
    return text
