"""Markdown events -> HTML text, with the extras that a page needs. Not yet sanitised."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from multilang.formats.html_text import attribute, destination, tag, text, title
from multilang.formats.shortcodes import TOKEN, Hidden
from multilang.formats.surroundings import SEVERITY, Lines, Surroundings, is_whole

Event = tuple[Any, Mapping[str, int]]
"""What pyromark yields: the event, and its range in UTF-8 bytes."""

_INLINE = {"Emphasis": "em", "Strong": "strong", "Strikethrough": "del"}
_ITEMS = {"Item": "li", "DefinitionListTitle": "dt", "DefinitionListDefinition": "dd"}
_ITEM_ENDS = {("End", kind) for kind in _ITEMS}
_BLOCKS = {"Paragraph", "Heading", "BlockQuote", "CodeBlock", "HtmlBlock", "Table"}
_BLOCKS |= {"List", "DefinitionList"}
_PARAGRAPH = re.compile(r"\s*<p\b[^<>]*>\s*", re.IGNORECASE)
_SAFE_IN_ADDRESS = "#$%()*+,-./:;=?@_!~&'"
_ALIGNMENTS = {"Left": ' class="start"', "Center": ' class="center"', "Right": ' class="end"'}
_ENDS = {
    **{kind: f"</{name}>\n" for kind, name in _ITEMS.items()},
    "DefinitionList": "</dl>\n",
    "BlockQuote": "</blockquote>\n",
    "CodeBlock": "</code></pre>\n",
    "TableHead": "</tr></thead>\n",
    "TableRow": "</tr>\n",
    "Table": "</table></div>\n",
}


class Writer:
    """One pass over the events of one body."""

    def __init__(
        self, events: Sequence[Event], hidden: Hidden, skipped: int, around: Surroundings
    ) -> None:
        self.events = events
        self.tags = hidden.tags
        self.around = around
        self.lines = Lines(hidden, skipped, around.marks)
        self.out: list[str] = []
        self.captures: list[tuple[list[str], Any]] = []  # what was written before, what ends it
        self.closers: list[str] = []
        self.headings = iter(around.heading_ids)
        self.alignments: Sequence[str] = ()
        self.column = 0
        self.cell_label = ""
        self.foreign_end = 0  # where source text that stands directly in an item ends
        self.in_head = False
        self.alt_depth = 0
        self.references: dict[str, int] = {}
        self.mentions: dict[str, int] = {}
        self.notes: dict[str, str] = {}
        self.defined = {
            event["Start"]["FootnoteDefinition"]
            for event, _ in events
            if tag(event) == ("Start", "FootnoteDefinition")
        }

    def write(self) -> str:
        for at, (event, span) in enumerate(self.events):
            self._close_foreign(event, span["start"])
            if isinstance(event, str):
                self._single(event)
                continue
            ((name, detail),) = event.items()
            if name == "Start":
                kind = detail if isinstance(detail, str) else next(iter(detail))
                value = None if isinstance(detail, str) else detail[kind]
                self._start(kind, value, span, at)
            elif name == "End":
                self._end(detail if isinstance(detail, str) else next(iter(detail)))
            else:
                self._piece(name, detail)
        return "".join(self.out) + self._endnotes()

    # Pieces inside a line.

    def _single(self, name: str) -> None:
        if self.alt_depth:
            self.out.append(" ")
        else:
            self.out.append({"SoftBreak": "\n", "HardBreak": "<br>\n", "Rule": "<hr>\n"}[name])

    def _piece(self, name: str, detail: Any) -> None:
        if name == "TaskListMarker":
            self.out.append(f'<span class="task">{"☑" if detail else "☐"}</span> ')
        elif name == "FootnoteReference":
            self.out.append("" if self.alt_depth else self._reference(detail))
        elif self.alt_depth:
            self.out.append("" if name in ("InlineHtml", "Html") else detail)
        elif name == "Code":
            self.out.append(f'<code dir="ltr">{text(TOKEN.sub("", detail))}</code>')
        elif name in ("InlineHtml", "Html"):
            # A token inside a tag would put a template's HTML into an attribute.
            self.out.append(re.sub(r"<[^>]*>", lambda m: TOKEN.sub("", m[0]), detail))
        else:
            self.out.append(text(detail, self.around.language[1]))

    def _reference(self, label: str) -> str:
        if label not in self.defined:
            return text(f"[^{label}]")
        number = self.references.setdefault(label, len(self.references) + 1)
        mention = self.mentions[label] = self.mentions.get(label, 0) + 1
        anchor = f"fnref-{number}" + (f"-{mention}" if mention > 1 else "")
        shown = self.around.number(number)
        return f'<sup class="footnote"><a href="#fn-{number}" id="{anchor}">{shown}</a></sup>'

    def _address(self, name: str, dest: str) -> str:
        """A link target as an attribute."""
        target = destination(dest, self.tags)
        if target is None:
            return ""
        return f' {name}="{escape(quote(target, safe=_SAFE_IN_ADDRESS))}"'

    # Blocks.

    def _start(self, kind: str, value: Any, span: Mapping[str, int], at: int) -> None:
        if kind in _INLINE:
            self.out.append("" if self.alt_depth else f"<{_INLINE[kind]}>")
        elif kind == "Link":
            self._open_link(value)
        elif kind == "Image":
            self._capture(value)
            self.alt_depth += 1
        elif kind == "FootnoteDefinition":
            self._capture(value)
        elif kind in _ITEMS:
            self._open_item(_ITEMS[kind], span["start"], self._own_end(at))
        elif kind in ("Paragraph", "HtmlBlock"):
            self._capture(self._state(span["start"], span["end"]))
        elif kind == "Heading":
            self._open_heading(value, span)
        elif kind.startswith("Table"):
            self._open_table(kind, value, span)
        else:
            self._open_container(kind, value)

    def _capture(self, closing: Any) -> None:
        self.captures.append((self.out, closing))
        self.out = []

    def _open_link(self, value: Mapping[str, str]) -> None:
        if not self.alt_depth:
            prefix = "mailto:" if value["link_type"] == "Email" else ""
            self.out.append(f"<a{self._address('href', prefix + value['dest_url'])}{title(value)}>")

    def _open_item(self, name: str, start: int, end: int) -> None:
        attributes, label = self._state(start, end)
        if not attributes.startswith(" lang"):
            self.out.append(f"<{name}{attributes}>{label}")
            return
        # The item is the page's, with its bullet and what it holds; not so its own text.
        self.foreign_end = end
        self.out.append(f"<{name}><div{attributes}>{label}")

    def _close_foreign(self, event: Any, start: int) -> None:
        if self.foreign_end and (start >= self.foreign_end or tag(event) in _ITEM_ENDS):
            self.foreign_end = 0
            self.out.append("</div>")

    def _open_heading(self, value: Mapping[str, Any], span: Mapping[str, int]) -> None:
        attributes, label = self._state(span["start"], span["end"])
        level = max(self.around.top_level, int(value["level"][1]))
        anchor = next(self.headings, "")
        name = f' id="{escape(anchor)}"' if anchor else ""
        self.closers.append(f"</h{level}>\n")
        self.out.append(f"<h{level}{name}{attributes}>{label}")

    def _open_table(self, kind: str, value: Any, span: Mapping[str, int]) -> None:
        if kind == "Table":
            self.alignments = value
            self.out.append('<div class="table" tabindex="0"><table>')
        elif kind == "TableCell":
            name = 'th scope="col"' if self.in_head else "td"
            align = _ALIGNMENTS.get(self.alignments[self.column], "")
            self.out.append(f"<{name}{align}>{self.cell_label}")
            self.cell_label = ""
        else:
            attributes, self.cell_label = self._state(span["start"], span["end"])
            self.column = 0
            self.in_head = kind == "TableHead"
            self.out.append(("<thead>" if self.in_head else "") + f"<tr{attributes}>")

    def _open_container(self, kind: str, value: Any) -> None:
        if kind == "BlockQuote" and value:
            name = text(self.around.word(value))
            self.out.append(f'<blockquote class="aside {value.lower()}">\n')
            self.out.append(f'<p class="aside-title">{name}</p>\n')
        elif kind in ("BlockQuote", "DefinitionList"):
            self.out.append("<blockquote>\n" if kind == "BlockQuote" else "<dl>\n")
        elif kind == "List":
            start = f' start="{value}"' if value not in (None, 1) else ""
            self.closers.append("</ul>\n" if value is None else "</ol>\n")
            self.out.append("<ul>\n" if value is None else f"<ol{start}>\n")
        elif kind == "CodeBlock":
            info = value["Fenced"].split()[:1] if isinstance(value, dict) else []
            name = f' class="language-{escape(info[0])}"' if info else ""
            self.out.append(f'<pre dir="ltr" tabindex="0"><code{name}>')

    def _end(self, kind: str) -> None:
        if kind in _INLINE or kind == "Link":
            self.out.append("" if self.alt_depth else f"</{_INLINE.get(kind, 'a')}>")
        elif kind in ("Heading", "List"):
            self.out.append(self.closers.pop())
        elif kind in ("Image", "Paragraph", "HtmlBlock", "FootnoteDefinition"):
            inner = "".join(self.out)
            self.out, closing = self.captures.pop()
            self._end_captured(kind, inner, closing)
        else:
            if kind == "TableCell":
                self.column += 1
                self.out.append("</th>" if self.in_head else "</td>")
            self.out.append(_ENDS.get(kind, ""))

    def _end_captured(self, kind: str, inner: str, closing: Any) -> None:
        if kind == "Image":
            self.alt_depth -= 1
            if self.alt_depth:
                self.out.append(inner)
                return
            alt = attribute(inner)
            source = self._address("src", closing["dest_url"])
            self.out.append(f'<img{source} alt="{alt}"{title(closing)}>')
        elif kind == "FootnoteDefinition":
            self.notes[closing] = inner
        elif kind == "Paragraph" and self._is_shortcode(inner):
            self.out.append(inner + "\n")
        elif kind == "Paragraph":
            attributes, label = closing
            self.out.append(f"<p{attributes}>{label}{inner}</p>\n")
        else:
            attributes, label = closing
            if attributes and is_whole(inner):
                # In a paragraph the label stands where its text begins.
                opening = _PARAGRAPH.match(inner)
                at = opening.end() if opening else 0
                inner = f"<div{attributes}>{inner[:at]}{label}{inner[at:]}</div>\n"
            self.out.append(inner)

    def _is_shortcode(self, inner: str) -> bool:
        token = TOKEN.fullmatch(inner)
        return token is not None and self.tags[int(token[1])].shortcode.block

    # States and notes.

    def _own_end(self, at: int) -> int:
        """Where the text that stands directly in a list item ends."""
        end = 0
        for event, span in self.events[at + 1 :]:
            side, kind = tag(event)
            if kind in _ITEMS or (side == "Start" and kind in _BLOCKS):
                break
            end = max(end, span["end"])
        return end

    def _state(self, start: int, end: int) -> tuple[str, str]:
        """Attributes and label for the block between two offsets; empty for no own text."""
        states = self.lines.take(start, end) if end else []
        if not states:
            return "", ""
        state = min(states, key=SEVERITY.index)
        attributes = ""
        around = self.around
        if set(states) == {"missing"} and around.source_language[0]:
            attributes = ' lang="{}" dir="{}"'.format(*around.source_language)
        label = around.labels.get(state, "")
        if not label:
            return attributes, ""
        page = ' lang="{}" dir="{}"'.format(*around.language) if attributes else ""
        marker = f'<span class="state"{page}>{text(label)}</span> '
        return f'{attributes} class="unit" data-state="{state}"', marker

    def _endnotes(self) -> str:
        if not self.notes:
            return ""
        for label in self.notes:  # notes that nothing refers to come last
            self.references.setdefault(label, len(self.references) + 1)
        items = []
        for label, number in sorted(self.references.items(), key=lambda item: item[1]):
            back = attribute(self.around.word("Back to the text"))
            link = f'<a class="footnote-back" href="#fnref-{number}" title="{back}">↑</a>'
            inner = self.notes[label].rstrip()
            body = inner[:-4] + f" {link}</p>" if inner.endswith("</p>") else f"{inner} {link}"
            items.append(f'<li id="fn-{number}">{body if label in self.mentions else inner}</li>')
        heading = text(self.around.word("Notes"))
        joined = "\n".join(items)
        return f'<section class="footnotes"><h2>{heading}</h2>\n<ol>\n{joined}\n</ol></section>\n'
