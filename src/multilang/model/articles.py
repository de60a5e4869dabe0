"""What an author wrote: articles, their units and sentences, and the skeleton around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Fill = Literal["block", "line", "cell", "html", "attribute", "yaml"]


@dataclass(frozen=True, slots=True)
class Placeholder:
    """An inline piece that must come back intact. Written ``⟦number⟧`` in a unit's source."""

    number: int
    kind: Literal["code", "url", "tag", "shortcode", "reference", "literal"]
    text: str
    """The verbatim source text it stands for."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One block that is translated as a whole: the msgid of a PO entry.

    ``source`` is what people see: prefixes of quotes and lists removed, soft line breaks as one
    space, hard line breaks as ``\\n``, light Markdown kept, the rest as ``⟦n⟧`` placeholders.
    """

    id: str
    """``kind.ordinal``, ordinal from 1 in document order: unique in one revision of an article."""
    kind: str
    """heading, paragraph, item, cell, alt, ... or a field's name: the msgctxt."""
    source: str
    line: int
    """1-based line of its first character in the file."""
    placeholders: tuple[Placeholder, ...] = ()
    note: str = ""
    """What the author told translators about it (``<!-- translators: ... -->``)."""
    plain: bool = False
    """True where Markdown means nothing: front matter and raw HTML."""

    @property
    def key(self) -> tuple[str, str]:
        """Identity in a catalog: units with the same kind and source share one message."""
        return (self.kind, self.source)


@dataclass(frozen=True, slots=True)
class Slot:
    """A hole in the skeleton: where one unit's text stood, and how a target is written there."""

    unit_id: str
    raw: str
    """The verbatim slice of the file, line prefixes and line endings included."""
    fill: Fill
    line_break: str = "\n"
    """What a hard line break of a target is written as, line prefix included: ``"  \\n> "``."""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """An article with its translatable text cut out.

    Invariant: joining the strings and every slot's ``raw`` gives the decoded file, code point for
    code point (``text``); encoded as UTF-8 that is the file, byte for byte.
    """

    parts: tuple[str | Slot, ...]

    @property
    def text(self) -> str:
        return "".join([part if isinstance(part, str) else part.raw for part in self.parts])

    def slots(self) -> Iterator[Slot]:
        return (part for part in self.parts if isinstance(part, Slot))


@dataclass(frozen=True, slots=True)
class FieldText:
    """A front-matter value that is translated, and where it stands (code points, half-open)."""

    field: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """One source document with its metadata."""

    slug: str
    path: str
    """Relative to the project, with ``/``: ``content/<slug>/index.md``."""
    text: str
    """The decoded file, BOM included."""
    revision: str
    """sha256 of the file's bytes, hex."""
    metadata: tuple[tuple[str, object], ...] = ()
    """Front matter as plain data (str, int, float, bool, date, list, dict), in file order."""
    field_texts: tuple[FieldText, ...] = ()
    """The values of the configured fields, in file order."""
    body_start: int = 0
    """Code point where the Markdown begins: after the front matter, 0 without one."""

    def get(self, name: str, default: object = None) -> object:
        return dict(self.metadata).get(name, default)


@dataclass(frozen=True, slots=True)
class Extraction:
    """What ``extract`` makes of an article."""

    article: Article
    skeleton: Skeleton
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence of a unit: what engine and memory see.

    Invariant: joining ``lead + source + trail`` over a unit's segments gives the unit's source.
    """

    index: int
    source: str
    lead: str = ""
    trail: str = ""
