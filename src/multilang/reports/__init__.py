"""What checks found, told to people and to programs: pure functions ``Report -> str``.

``terminal`` for translators, ``data`` (JSON) for programs of one's own, ``sarif`` and ``junit`` for
CI services, ``page`` (HTML) for editors. Texts come from catalogs, and catalogs from anybody: no
report passes a control character, a bidirectional override or markup on.
"""

from __future__ import annotations

from multilang.reports.base import Finding, Mended, Report, Rule, Text

__all__ = ["Finding", "Mended", "Report", "Rule", "Text"]
