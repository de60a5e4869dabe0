"""A report as one HTML file that needs nothing else: no network, no script, no font.

What is shown is chosen with check boxes and style rules (``:has``), so a server that forbids
scripts, as Jenkins does, changes nothing. Everything from catalogs is escaped by the template; the
policy in the file allows its own style sheet and nothing besides.
"""

from __future__ import annotations

from multilang.reports.page.view import render

__all__ = ["render"]
