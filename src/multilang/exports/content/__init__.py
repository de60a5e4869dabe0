"""The content of the site, for a site that somebody else's generator builds.

One module a target; each takes an ``Edition`` and gives paths and bytes. Pure and without a clock:
equal input gives equal bytes.
"""

from __future__ import annotations

from multilang.exports.content import hugo, jekyll, mkdocs, pelican, wxr
from multilang.exports.content.articles import Edition, Localized, Status
from multilang.exports.content.base import Target
from multilang.exports.content.bodies import foreign

__all__ = ["TARGETS", "Edition", "Localized", "Status", "Target", "foreign"]

TARGETS = {
    target.name: target
    for target in (hugo.TARGET, pelican.TARGET, mkdocs.TARGET, jekyll.TARGET, wxr.TARGET)
}
