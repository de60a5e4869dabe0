"""Foreign pages -> articles: located, converted, and told what was lost.

A page is untrusted: its size, depth and addresses are bounded, its scripts never get further than
``tree``, and what comes out is proven to be an article that ``extract`` reads.
"""

from __future__ import annotations

from multilang.importing.articles import Imported, Wishes, article, slug_of
from multilang.importing.losses import Count, LossReport
from multilang.importing.lost_words import LostWords

__all__ = ["Count", "Imported", "LossReport", "LostWords", "Wishes", "article", "slug_of"]
