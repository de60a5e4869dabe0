"""The values that travel along the path of an article. Frozen, no I/O, no imports of the package.

Offsets are code points, half-open. Text is NFC-agnostic: nothing here normalises.
"""

from __future__ import annotations

from multilang.model.alignment import Alignment
from multilang.model.articles import (
    Article,
    Extraction,
    FieldText,
    Fill,
    Placeholder,
    Segment,
    Skeleton,
    Slot,
    Unit,
)
from multilang.model.catalogs import (
    Catalog,
    Draft,
    Layout,
    Message,
    Origin,
    Pair,
    State,
    Target,
)
from multilang.model.locale import (
    Direction,
    Locale,
)
from multilang.model.outcomes import (
    SEVERITIES,
    Bundle,
    Coverage,
    Issue,
    Severity,
    coverage,
    percent,
)

__all__ = [
    "SEVERITIES",
    "Alignment",
    "Article",
    "Bundle",
    "Catalog",
    "Coverage",
    "Direction",
    "Draft",
    "Extraction",
    "FieldText",
    "Fill",
    "Issue",
    "Layout",
    "Locale",
    "Message",
    "Origin",
    "Pair",
    "Placeholder",
    "Segment",
    "Severity",
    "Skeleton",
    "Slot",
    "State",
    "Target",
    "Unit",
    "coverage",
    "percent",
]
