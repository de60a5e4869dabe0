"""How far translations are, as one HTML file that needs nothing else: no network, no script.

Measured in words of the source, since a title and a page of text are both one unit.
"""

from __future__ import annotations

from multilang.reports.coverage.view import render

__all__ = ["render"]
