"""Quotation marks: outer opening and closing, inner opening and closing.

With the spaces that belong inside. CLDR has marks but no spaces, and Babel has neither.
"""

from __future__ import annotations

Quotes = tuple[str, str, str, str]

ENGLISH: Quotes = ("“", "”", "‘", "’")
FRENCH: Quotes = ("«\u00a0", "\u00a0»", "“", "”")
GUILLEMETS: Quotes = ("«", "»", "“", "”")
PERSIAN: Quotes = ("«", "»", "‹", "›")
LOW: Quotes = ("„", "“", "‚", "‘")
POLISH: Quotes = ("„", "”", "«", "»")
SLAVIC: Quotes = ("«", "»", "„", "“")
NORDIC: Quotes = ("”", "”", "’", "’")
CORNERS: Quotes = ("「", "」", "『", "』")
