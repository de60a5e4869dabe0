"""A report as JSON. The shape is stable: docs/reference/check-report.schema.json."""

from __future__ import annotations

import json

from multilang.formats.po_places import Region
from multilang.reports.base import Finding, Mended, Report, Text, counted

FORMAT = 1
"""Raised when a field changes its meaning or goes; new fields may come at any time."""

Values = dict[str, object]


def render(report: Report) -> str:
    """The report as JSON, indented, with a line feed at its end."""
    value = {
        "format": FORMAT,
        "project": report.name,
        "summary": _summary(report),
        "findings": [_finding(text, finding) for text, finding in report.findings()],
        "mended": [_mended(mended) for mended in report.mended],
        "problems": [
            {
                "error": type(problem).__name__,
                "message": problem.message,
                "where": problem.where,
                "hint": problem.hint,
            }
            for problem in report.problems
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _summary(report: Report) -> Values:
    by_locale: dict[str, dict[str, int]] = {tag: {} for tag in report.locales}
    for (check, _, tag), count in report.counts().items():
        by_locale[tag][check] = by_locale[tag].get(check, 0) + count
    totals = counted(report)
    return {
        "texts": len(report.texts),
        "findings": sum(totals.values()),
        "critical": totals["critical"],
        "functional": totals["functional"],
        "cosmetic": totals["cosmetic"],
        "failed": report.failed,
        "locales": by_locale,
    }


def _finding(text: Text, finding: Finding) -> Values:
    issue = finding.issue
    path, _, line = text.origin.rpartition(":")
    return {
        "check": issue.check,
        "severity": issue.severity,
        "message": issue.message,
        "locale": text.locale,
        "article": text.article,
        "unit": text.unit_id,
        "kind": text.kind,
        "source": text.source,
        "target": text.target,
        "reviewed": text.reviewed,
        "span": list(issue.span) if issue.span else None,
        "fix": issue.fix,
        "fixable": finding.fixable,
        "catalog": {"path": text.path, **_region(finding.region)},
        "origin": {"path": path, "line": int(line)},
    }


def _region(region: Region | None) -> Values:
    if region is None:
        return {"line": None, "column": None, "end_line": None, "end_column": None}
    return {
        "line": region.line,
        "column": region.column,
        "end_line": region.end_line,
        "end_column": region.end_column,
    }


def _mended(mended: Mended) -> Values:
    return {
        "article": mended.article,
        "locale": mended.locale,
        "catalog": mended.path,
        "unit": mended.unit_id,
        "checks": list(mended.checks),
        "before": mended.before,
        "after": mended.after,
        "reviewed": mended.reviewed,
    }
