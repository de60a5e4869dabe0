"""The values that travel along the path of an article. Frozen, no I/O, no imports of the package.

Offsets are code points, half-open. Text is NFC-agnostic: nothing here normalises.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

Direction = Literal["ltr", "rtl"]
State = Literal["initial", "translated", "reviewed", "final"]
Origin = Literal["", "human", "memory", "engine"]
Severity = Literal["critical", "functional", "cosmetic"]
Fill = Literal["block", "line", "cell", "html", "attribute", "yaml"]


@dataclass(frozen=True, slots=True)
class Locale:
    """A BCP 47 tag with the facts that the pipeline needs of it (made by ``locales.get``)."""

    tag: str
    gettext_name: str
    """Name of the folder under ``locale/`` and of the ``Language`` header, e.g. ``pt_BR``."""
    name: str
    """The language's own name for itself, e.g. ``فارسی``."""
    english_name: str
    direction: Direction
    plural_forms: str
    """The whole value of the PO header ``Plural-Forms``, from our pinned table."""
    numbering: str
    """CLDR numbering system for displayed numbers: ``latn``, ``arabext``, ``arab``."""
    calendar: str
    """CLDR calendar for displayed dates: ``gregorian``, ``persian``."""
    quotes: tuple[str, str, str, str]
    """Outer opening and closing, inner opening and closing, with the spaces that belong inside."""
    script: str
    """ISO 15924 code of the script its text is mostly written in: ``Latn``, ``Arab``."""


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
        return "".join(part if isinstance(part, str) else part.raw for part in self.parts)

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


@dataclass(frozen=True, slots=True)
class Draft:
    """What an engine answers for one segment."""

    text: str
    """Empty when the engine could not translate; ``reason`` then says why."""
    score: float | None = None
    """Mean log-probability per token, where the engine knows it (<= 0)."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A translation. State and origin are two facts, kept apart."""

    text: str = ""
    state: State = "initial"
    origin: Origin = ""
    signature: str = ""
    """What made a draft, e.g. ``argos en_fr 0.2 starter|rules:1|beam:4``; empty for human text."""
    score: float | None = None
    fingerprint: str = field(default="", compare=False)
    """Of the machine's own text, as read from a catalog: tells an edited draft from an untouched
    one. Empty for a new draft."""


@dataclass(frozen=True, slots=True)
class Message:
    """One PO entry: a unit's source with its target."""

    context: str
    source: str
    target: Target = field(default_factory=Target)
    references: tuple[str, ...] = ()
    """Paths of source files, without line numbers."""
    notes: tuple[str, ...] = ()
    """Extracted comments (``#.``), ours to write."""
    comments: tuple[str, ...] = ()
    """Translator comments (``# ``) that are not our signature line; theirs, kept as they are."""
    previous_context: str | None = None
    previous_source: str | None = None
    """The source that the target was made for, when it has changed since (``#|``)."""
    flags: tuple[str, ...] = ()
    """Flags other than ``fuzzy``, kept as read."""
    obsolete: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return (self.context, self.source)

    @property
    def fuzzy(self) -> bool:
        """True for text nobody has reviewed: drafts, and human text whose source has changed."""
        return bool(self.target.text) and self.target.state in ("initial", "translated")

    @property
    def reviewed(self) -> bool:
        return self.target.state in ("reviewed", "final") and bool(self.target.text)

    @property
    def outdated(self) -> bool:
        """A person's translation of what the source said before."""
        return self.fuzzy and self.target.origin == "human" and self.previous_source is not None


@dataclass(frozen=True, slots=True)
class Layout:
    """How a PO file was written: entries that nobody touches are written so again."""

    text: str
    """The whole file, decoded, without a byte order mark; line ends as they were."""
    messages: tuple[Message, ...]
    """As they were read, in file order."""
    spans: tuple[tuple[int, int, int], ...]
    """Of each message, code points of ``text``: where the blank lines before it begin, where it
    begins, where it ends."""
    header: tuple[tuple[str, str], ...] = ()
    header_comments: tuple[str, ...] = ()
    header_span: tuple[int, int, int] | None = None
    end: int = 0
    """Where the last entry ends."""
    line_break: str = "\n"
    """What most lines end with."""
    others: tuple[Layout, ...] = ()
    """Of catalogs whose messages were merged into this one."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """The PO file of one article in one locale."""

    locale: str
    domain: str
    """The slug."""
    messages: tuple[Message, ...] = ()
    header: tuple[tuple[str, str], ...] = ()
    """Header fields as read, in file order; translators own theirs."""
    header_comments: tuple[str, ...] = ()
    layout: Layout | None = field(default=None, compare=False, repr=False)
    """How its file was written; None writes the canonical form."""

    def by_key(self) -> dict[tuple[str, str], Message]:
        """Live messages by ``(context, source)``."""
        return {m.key: m for m in self.messages if not m.obsolete}


@dataclass(frozen=True, slots=True)
class Issue:
    """What a check found. Content problems are values, reported all at once."""

    check: str
    """Stable id; its documentation page has the same name."""
    severity: Severity
    message: str
    """What is wrong and how to mend it, one sentence."""
    where: str = ""
    """``path`` or ``path:line``."""
    locale: str = ""
    unit_id: str = ""
    span: tuple[int, int] | None = None
    """Code points in the target, half-open."""
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Disjoint counts that add up: ``total == reviewed + draft + missing``.

    ``outdated`` (people's text whose source has changed since) is a part of ``draft``.
    """

    units: int = 0
    reviewed: int = 0
    draft: int = 0
    missing: int = 0
    outdated: int = 0
    obsolete: int = 0
    words: int = 0
    words_reviewed: int = 0
    words_draft: int = 0
    words_missing: int = 0

    def __add__(self, other: Coverage) -> Coverage:
        return Coverage(*(getattr(self, f) + getattr(other, f) for f in Coverage.__slots__))

    @property
    def reviewed_share(self) -> float:
        """Share of words that are reviewed, 0 to 1; 1 for an article without words."""
        return self.words_reviewed / self.words if self.words else 1.0


def percent(share: float) -> str:
    """A share, 0 to 1, as people read it; rounded down, so that only all of it is 100 %."""
    return f"{int(share * 100 + 1e-9)}%"


def coverage(units: Sequence[Unit], catalog: Catalog | None) -> Coverage:
    """Count an article's units and source words. Units that share a message count each."""
    known = catalog.by_key() if catalog else {}
    total = Coverage(obsolete=sum(m.obsolete for m in catalog.messages) if catalog else 0)
    for unit in units:
        message, words = known.get(unit.key), len(unit.source.split())
        if message is not None and message.reviewed:
            one = Coverage(1, reviewed=1, words=words, words_reviewed=words)
        elif message is not None and message.target.text:
            outdated = int(message.outdated)
            one = Coverage(1, draft=1, outdated=outdated, words=words, words_draft=words)
        else:
            one = Coverage(1, missing=1, words=words, words_missing=words)
        total += one
    return total


@dataclass(frozen=True, slots=True)
class Bundle:
    """What is published of one article in one locale."""

    slug: str
    locale: str
    text: str
    """The localized Markdown file."""
    metadata: tuple[tuple[str, object], ...]
    """Front matter of the localized file, as plain data."""
    coverage: Coverage
    states: tuple[tuple[str, State], ...]
    """The state that each unit is shown in, by unit id; ``initial`` is source text or a draft."""
    publishable: bool
    """The gate's answer; ``issues`` says why not."""
    issues: tuple[Issue, ...] = ()
    signatures: tuple[str, ...] = ()
    """Distinct signatures of the machine drafts shown, sorted."""
    source_revision: str = ""
    media: tuple[str, ...] = ()
    """Files beside the article, relative to its folder."""
    outdated: tuple[str, ...] = ()
    """The units whose translation was made for an earlier source, by id."""
    missing: tuple[str, ...] = ()
    """The units that show their source text because no target may be shown, by id."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A source with a translation that a person has approved: what a memory is made of.

    Both hold the same placeholders, each once, numbered from 1 in the order of the source.
    """

    source: str
    target: str
    kind: str = ""
    """Kind of the unit it was made for; empty when unknown."""
    before: str = ""
    """Source of the unit before it in its article; empty at the beginning, or when unknown."""
    after: str = ""
    changed: str = ""
    """When it was last changed, UTC as TMX writes it (``20260131T235900Z``); empty when unknown,
    which counts as oldest."""
    place: str = ""
    """Where it comes from: the slug of a catalog, or the name of an imported file."""
    sentence: bool = False
    """True for one sentence, False for a whole unit."""
