"""The style sheet of a report, with the rules that its check boxes work by."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from importlib import resources

from multilang.model import Severity

Kinds = Sequence[tuple[str, Severity]]
"""Checks with a severity of what they found."""


def style(kinds: Kinds, languages: int) -> str:
    """The whole style sheet. Names of checks are in no rule: only their numbers are."""
    sheet = resources.files("multilang.reports.page").joinpath("report.css").read_text("utf-8")
    return f"{sheet}{_filters(kinds, languages)}"


def _filters(kinds: Kinds, languages: int) -> str:
    """Everything is hidden but what a checked box of each row asks for; groups as their findings.

    A browser that does not know ``:has`` shows everything.
    """
    numbers = check_numbers(kinds)
    rules = [".group, .finding { display: none; }"]
    rules += [
        f"body:has(#c{numbers[check]}:checked):has(#s-{severity}:checked) .k{n} "
        "{ display: block; }"
        for n, (check, severity) in enumerate(kinds)
    ]
    if languages > 1:  # else there is no row of boxes for them
        rules += [
            f"body:has(#l{n}:not(:checked)) main .l{n} {{ display: none !important; }}"
            for n in range(languages)
        ]
    return "@supports selector(body:has(a)) {\n" + "\n".join(rules) + "\n}\n"


def check_numbers(kinds: Kinds) -> dict[str, int]:
    """The number of each check in a report."""
    return {check: n for n, check in enumerate(dict.fromkeys(check for check, _ in kinds))}


def policy(sheet: str) -> str:
    """What a browser may take from the report: this style sheet, and nothing else."""
    digest = b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'"
