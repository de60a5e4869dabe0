"""What is said of articles and catalogs: issues, counts, and the bundles that are published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from multilang.model.articles import Unit
from multilang.model.catalogs import Catalog, State

Severity = Literal["critical", "functional", "cosmetic"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""The worst first."""


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
    """Disjoint counts that add up: ``units == reviewed + broken + draft + missing``.

    ``outdated`` (people's text whose source has changed since) is a part of ``draft``. ``broken``
    (approved text that no page can show) is only told apart from ``reviewed`` where texts were
    checked.
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
    broken: int = 0
    words_broken: int = 0

    def __add__(self, other: Coverage) -> Coverage:
        return Coverage(*(getattr(self, f) + getattr(other, f) for f in Coverage.__slots__))

    @property
    def reviewed_share(self) -> float:
        """Share of words that are reviewed, 0 to 1; 1 for an article without words."""
        return self.words_reviewed / self.words if self.words else 1.0


def percent(share: float) -> str:
    """A share, 0 to 1, as people read it; rounded down, so that only all of it is 100 %."""
    return f"{int(share * 100 + 1e-9)}%"


def coverage(
    units: Sequence[Unit],
    catalog: Catalog | None,
    broken: Callable[[Unit, str], bool] = lambda _unit, _text: False,
) -> Coverage:
    """Count an article's units and source words. Units that share a message count each.

    Args:
        broken: whether no page can show a text.
    """
    known = catalog.by_key() if catalog else {}
    counted = {kind: [0, 0] for kind in ("reviewed", "draft", "missing", "broken")}
    outdated = 0
    for unit in units:
        message = known.get((unit.kind, unit.source))
        if message is None or not message.target.text:
            kind = "missing"
        elif message.reviewed:
            kind = "broken" if broken(unit, message.target.text) else "reviewed"
        else:
            kind = "draft"
            outdated += message.outdated
        count = counted[kind]
        count[0] += 1
        count[1] += len(unit.source.split())
    return Coverage(
        units=len(units),
        outdated=outdated,
        obsolete=sum(m.obsolete for m in catalog.messages) if catalog else 0,
        words=sum(words for _, words in counted.values()),
        **{kind: units for kind, (units, _) in counted.items()},
        **{f"words_{kind}": words for kind, (_, words) in counted.items()},
    )


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
    last_reviewed: tuple[str, ...] = ()
    """The outdated ones whose text was approved for that earlier source."""
    missing: tuple[str, ...] = ()
    """The units that show their source text because no target may be shown, by id."""
    machine_drafted: bool = False
    """Whether approved text in it began as a machine's draft, edited since or not."""
