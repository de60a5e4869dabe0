"""What was withdrawn, and what stands in its place on the site."""

from __future__ import annotations

from multilang import assemble, retraction
from multilang.exports.views.withdrawn import Tombstone
from multilang.model import Bundle, Extraction
from multilang.pipeline import unpublishing
from multilang.workspace import Project


def original(project: Project, extraction: Extraction) -> Tombstone | None:
    """What stands in the place of a source article; None for one that is not withdrawn."""
    source, article = project.config.source, extraction.article
    said = retraction.withdrawal(article)
    if said is None or not said.holds(source, source):
        return None
    return Tombstone(article.slug, source, True, said.date, said.reason)


def is_gone(project: Project, extraction: Extraction) -> bool:
    """Whether an article is withdrawn in every language."""
    return original(project, extraction) is not None


def is_taken_back(bundle: Bundle) -> bool:
    """Whether a translation may not even go where drafts may."""
    return any(issue.check in (assemble.WITHDRAWN, unpublishing.CHECK) for issue in bundle.issues)


def translation(project: Project, extraction: Extraction, bundle: Bundle) -> Tombstone | None:
    """The same of a translation; None, too, where readers can never have seen it."""
    said = retraction.withdrawal(extraction.article)
    if said is None or not any(issue.check == assemble.WITHDRAWN for issue in bundle.issues):
        return None
    open_gate = project.config.language(bundle.locale).gate != "reviewed"
    counts = bundle.coverage
    if not (counts.reviewed or (open_gate and counts.draft)):
        return None
    reasons = retraction.texts(dict(bundle.metadata).get(retraction.WITHDRAWN))
    kinds = {unit.id: unit.kind for unit in extraction.units}
    foreign = any(kinds[id_] == retraction.WITHDRAWN for id_ in bundle.missing)
    whole = bundle.locale not in said.tags
    reason = reasons[0] if said.reason and reasons else ""
    return Tombstone(bundle.slug, bundle.locale, whole, said.date, reason, foreign)
