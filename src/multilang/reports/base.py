"""The values of a report: texts that were checked, each with its findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from multilang.errors import MultilangError
from multilang.formats.po_places import Region
from multilang.model import SEVERITIES, Direction, Issue, Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """What a check is, for those who read its findings."""

    id: str
    text: str
    """What it asks for, one sentence."""
    severity: Severity = "functional"
    """The worst that it finds, or what it usually does."""

    @property
    def page(self) -> str:
        """Its documentation, in the source of multilang."""
        return f"docs/reference/checks/{self.id}.md"


@dataclass(frozen=True, slots=True)
class Finding:
    """An issue, with its place in the file that people mend it in."""

    issue: Issue
    region: Region | None = None
    """In the catalog: the span's; without a span, the whole msgstr."""
    fixable: bool = False
    """Whether ``multilang check --fix`` mends it."""


@dataclass(frozen=True, slots=True)
class Text:
    """One translation that was checked. ``findings`` are in the order of the checks."""

    article: str
    locale: str
    direction: Direction
    unit_id: str
    kind: str
    source: str
    target: str
    origin: str
    """Where its source stands: ``path:line`` of the article."""
    path: str
    """Of its catalog, relative to the project; of the article where no message is responsible."""
    reviewed: bool
    findings: tuple[Finding, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """As in its catalog."""
        return (self.kind, self.source)

    def place(self, finding: Finding) -> str:
        """``path:line:column`` of a finding, as far as it is known."""
        if finding.region is None:
            return self.path
        return f"{self.path}:{finding.region.line}:{finding.region.column}"


@dataclass(frozen=True, slots=True)
class Mended:
    """A text that ``--fix`` changed, or would change."""

    article: str
    locale: str
    path: str
    unit_id: str
    before: str
    after: str
    checks: tuple[str, ...]
    """What its mended findings were of; one for each."""
    reviewed: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What one run of all checks found, by article, then locale."""

    texts: tuple[Text, ...] = ()
    rules: tuple[Rule, ...] = ()
    """Every check that ran, in the order in which their findings are shown."""
    problems: tuple[MultilangError, ...] = ()
    """Files that could not be read: they were not checked."""
    mended: tuple[Mended, ...] = ()
    diff: str = ""
    """What ``--fix --dry-run`` would change."""
    name: str = ""
    """The project's."""
    prefix: str = ""
    """The project's folder in its repository, with ``/`` at the end: CI services want paths from
    the root of the repository."""
    checks: frozenset[str] = frozenset()
    """The checks whose findings were asked for; empty means all."""
    least: Severity = "cosmetic"
    """How severe findings were asked for, at least."""
    fails: frozenset[Severity] = frozenset({"critical"})
    """Severities that end the command with 1."""

    def findings(self) -> Iterator[tuple[Text, Finding]]:
        return ((text, finding) for text in self.texts for finding in text.findings)

    def groups(self) -> Iterator[tuple[Text, tuple[Text, ...]]]:
        """The texts with findings, by article and locale; the first of a group stands for it."""
        groups: dict[tuple[str, str], list[Text]] = {}
        for text in self.texts:
            if text.findings:
                groups.setdefault((text.article, text.locale), []).append(text)
        return ((group[0], tuple(group)) for group in groups.values())

    def counts(self) -> Counter[tuple[str, Severity, str]]:
        """How many findings by check, severity and locale."""
        return Counter(
            (f.issue.check, f.issue.severity, text.locale) for text, f in self.findings()
        )

    @property
    def locales(self) -> tuple[str, ...]:
        """Those that were checked, in order."""
        return tuple(dict.fromkeys(text.locale for text in self.texts))

    @property
    def failed(self) -> bool:
        """Whether anything was found that fails."""
        return any(finding.issue.severity in self.fails for _, finding in self.findings())

    def asks_for(self, issue: Issue) -> bool:
        """Whether such findings were asked for."""
        named = not self.checks or issue.check in self.checks
        return named and issue.severity in at_least(self.least)

    def only(self, checks: frozenset[str] = frozenset(), least: Severity = "cosmetic") -> Report:
        """The same texts, with findings of these checks (all when empty) and at least so severe."""
        asked = replace(self, checks=checks, least=least)
        texts = (
            replace(text, findings=tuple(f for f in text.findings if asked.asks_for(f.issue)))
            if text.findings
            else text
            for text in self.texts
        )
        return replace(asked, texts=tuple(texts))


def at_least(least: Severity) -> Sequence[Severity]:
    return SEVERITIES[: SEVERITIES.index(least) + 1]


def counted(report: Report) -> dict[Severity, int]:
    """How many findings of each severity, the worst first; all of them, zeros too."""
    total: Counter[Severity] = Counter()
    for (_, severity, _), count in report.counts().items():
        total[severity] += count
    return {severity: total[severity] for severity in SEVERITIES}
