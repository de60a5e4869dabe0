"""A bar chart for each language: how many findings of each check, as plain numbers to draw."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from multilang import locales
from multilang.model import Severity
from multilang.reports.base import Report
from multilang.reports.terminal import kinds

_ROW = 24
_WIDEST = 46.0
"""Per cent of the width that the longest bar takes, beside names and figures."""


@dataclass(frozen=True, slots=True)
class Bar:
    check: str
    severity: str
    count: str
    y: int
    width: float
    """Per cent of the chart's width; the same scale in all charts."""


@dataclass(frozen=True, slots=True)
class Chart:
    locale: str
    name: str
    said: str
    text: str
    """The chart in words, for those who do not see it."""
    height: int
    bars: tuple[Bar, ...]


def charts(report: Report) -> tuple[Chart, ...]:
    """One for each language that was checked, those without findings too."""
    counts = report.counts()
    texts: Counter[str] = Counter()
    sound: Counter[str] = Counter()
    for text in report.texts:
        texts[text.locale] += 1
        sound[text.locale] += not text.findings
    most = max(counts.values(), default=1)
    return tuple(
        _chart(
            report, tag, counts, most, f"{sound[tag]:,} of {texts[tag]:,} texts without a finding"
        )
        for tag in report.locales
    )


def _chart(
    report: Report, tag: str, counts: Counter[tuple[str, Severity, str]], most: int, said: str
) -> Chart:
    rows = [
        (check, severity, counts[check, severity, tag])
        for check, severity in kinds(report)
        if counts[check, severity, tag]
    ]
    bars = tuple(
        Bar(check, severity, f"{count:,}", n * _ROW, max(0.5, round(_WIDEST * count / most, 2)))
        for n, (check, severity, count) in enumerate(rows)
    )
    words = "; ".join(f"{check}, {severity}: {count:,}" for check, severity, count in rows)
    return Chart(tag, locales.get(tag).name, said, f"{words}.", len(rows) * _ROW, bars)
