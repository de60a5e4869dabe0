"""A report as SARIF 2.1.0, for code scanning services.

Standard: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", 27 March 2020.
Regions are those of the catalog, where people mend; the source article is a related location.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from urllib.parse import quote

from multilang import __version__
from multilang.formats.po_places import Region
from multilang.formats.po_writing import escaped
from multilang.model import Severity
from multilang.reports.base import Finding, Report, Rule, Text
from multilang.reports.visible import harmless, message

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: dict[Severity, str] = {"critical": "error", "functional": "warning", "cosmetic": "note"}
_PRECISION: dict[Severity, str] = {
    "critical": "very-high",
    "functional": "high",
    "cosmetic": "medium",
}

Values = dict[str, object]


def render(report: Report) -> str:
    """The report as a SARIF log with one run."""
    numbers = {rule.id: number for number, rule in enumerate(_rules(report))}
    run: Values = {
        "tool": {
            "driver": {
                "name": "multilang",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(rule) for rule in _rules(report)],
            }
        },
        "automationDetails": {"id": "multilang/check/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "results": [_result(report, *found, numbers) for found in report.findings()],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False) + "\n"  # indented, it takes ten times as long


def _rules(report: Report) -> tuple[Rule, ...]:
    """The checks that ran, and any that only a finding names."""
    known = {rule.id: rule for rule in report.rules}
    for _, finding in report.findings():
        issue = finding.issue
        known.setdefault(issue.check, Rule(issue.check, issue.check, issue.severity))
    return tuple(known.values())


def _rule(rule: Rule) -> Values:
    text = (
        f"{rule.text} Where a finding is wrong, waive it: a translator comment "
        f"`multilang:ignore {rule.id}` in the message. What is critical cannot be waived."
    )
    return {
        "id": rule.id,
        "name": f"{rule.id.title().replace('_', '')}Check",
        "shortDescription": {"text": rule.text},
        "fullDescription": {"text": rule.text},
        "help": {"text": f"{text} See {rule.page}.", "markdown": f"{text} See `{rule.page}`."},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": ["localization"], "precision": _PRECISION[rule.severity]},
    }


def _invocation(report: Report) -> Values:
    """What could not be read makes a run that was not successful: its findings are not all."""
    told = [
        {"level": "error", "message": {"text": harmless(str(problem))}}
        for problem in report.problems
    ]
    return {"executionSuccessful": not told, "toolExecutionNotifications": told}


def _result(report: Report, text: Text, finding: Finding, numbers: dict[str, int]) -> Values:
    issue = finding.issue
    result: Values = {
        "ruleId": issue.check,
        "ruleIndex": numbers[issue.check],
        "level": _LEVELS[issue.severity],
        "message": {"text": f"{text.locale}: {message(issue.message)}"},
        "locations": [_location(report, text, finding.region)],
        "relatedLocations": [_origin(report, text)],
        "partialFingerprints": {"multilangMessage/v1": _fingerprint(text, finding)},
    }
    if issue.fix is not None and issue.span is not None and finding.region is not None:
        result["fixes"] = [_fix(report, text, finding.region, issue.fix)]
    return result


def _location(report: Report, text: Text, region: Region | None) -> Values:
    place: Values = {"artifactLocation": {"uri": _uri(report, text.path)}}
    if region is not None:
        place["region"] = {**_region(region), "snippet": {"text": harmless(region.text)}}
    named = f"{text.locale}/{text.article}/{text.unit_id}"
    return {
        "physicalLocation": place,
        "logicalLocations": [{"fullyQualifiedName": named, "kind": "resource"}],
    }


def _origin(report: Report, text: Text) -> Values:
    path, _, line = text.origin.rpartition(":")
    return {
        "id": 1,
        "message": {"text": "the source text"},
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(report, path)},
            "region": {"startLine": int(line)},
        },
    }


def _region(region: Region) -> Values:
    return {
        "startLine": region.line,
        "startColumn": region.column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    }


def _fix(report: Report, text: Text, region: Region, fix: str) -> Values:
    """A replacement in the file: what is put in is escaped as a msgstr has it."""
    written = escaped(fix).replace("\n", "\\n")
    replacement = {"deletedRegion": _region(region), "insertedContent": {"text": written}}
    change = {
        "artifactLocation": {"uri": _uri(report, text.path)},
        "replacements": [replacement],
    }
    return {"description": {"text": "multilang's fix"}, "artifactChanges": [change]}


def _uri(report: Report, path: str) -> str:
    """Relative to the root of the repository."""
    return _quoted(f"{report.prefix}{path}")


_quoted = lru_cache(maxsize=1024)(quote)


def _fingerprint(text: Text, finding: Finding) -> str:
    """The same wherever the message moves in its file, as long as the finding is the same."""
    issue = finding.issue
    span = text.target[slice(*issue.span)] if issue.span else ""
    named = (text.locale, text.article, text.kind, text.source, issue.check, span)
    return hashlib.sha256("\0".join(named).encode("utf-8", "surrogatepass")).hexdigest()[:32]
