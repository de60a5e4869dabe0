"""Check whole pages: each article assembled for a locale as it would be built, and looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from multilang import assemble, checks, journal, locales, page_checks, workspace
from multilang.errors import MultilangError
from multilang.formats.outline import anchors
from multilang.formats.po_places import Places, Region
from multilang.model import Bundle, Catalog, Extraction, Issue, Message, Unit
from multilang.page_checks import Neighbour, Page, Site
from multilang.pipeline.changed import is_as_before
from multilang.pipeline.cutting import extraction_of
from multilang.pipeline.parts import CheckUnit
from multilang.pipeline.recording import read_journal
from multilang.pipeline.reports import Reading
from multilang.reports import Finding, Text
from multilang.workspace import Project

_OF_LANGUAGE = frozenset({"empty", "language", "letters", "script", "untranslated"})
"""Checks of texts that say what ``page_language`` would say."""


Known = Mapping[tuple[str, str], Message]


class Pages:
    """The pages of a project, for one run of all checks.

    Args:
        drafts: as ``checking.check`` has it; True looks at pages that the gate holds back, too.
    """

    def __init__(self, project: Project, reading: Reading, drafts: bool | None) -> None:
        config = project.config
        tags = dict.fromkeys((config.source, *config.tags))
        names = {tag: locales.get(tag).english_name for tag in tags}
        self._project = project
        self._drafts = drafts
        self._read = {extraction.article.slug: extraction for extraction in reading.extractions}
        self._neighbours: dict[str, Neighbour | None] = {}
        self._last: Extraction | None = None
        self._site = Site(config.base_url, names, self._neighbour)

    def issues(
        self, extraction: Extraction, tag: str, catalog: Catalog, look: CheckUnit
    ) -> tuple[Issue, ...]:
        """What is found on a page; nothing where none would be built.

        What assembling refuses because of the page's structure is among it: checks of single texts
        do not always see that.
        """
        bundle = self._assembled(extraction, tag, catalog, look)
        if bundle is None:
            return ()
        known, settings = catalog.by_key(), self._project.config
        comments = {unit.id: _comments(known, unit) for unit in extraction.units}
        refused = frozenset(issue.unit_id for issue in bundle.issues)  # told as what they are
        page = Page(
            extraction,
            locales.get(tag),
            locales.get(settings.source),
            bundle.text,
            self._reread(extraction, bundle.text).units,
            bundle.metadata,
            missing=frozenset(bundle.missing) - refused,
            told=refused.union(_told(extraction.units, known, look)),
            public=not _held(bundle),
        )
        found = page_checks.check_page(page, self._site, comments, settings.checks)
        return (*_refused(bundle.issues, extraction.units, known, look), *found)

    def _assembled(
        self, extraction: Extraction, tag: str, catalog: Catalog, look: CheckUnit
    ) -> Bundle | None:
        """The page's text and states; None for a page that is held back."""
        policy, known = self._project.config.language(tag), catalog.by_key()
        waits = policy.gate == "reviewed" and not self._drafts
        if not extraction.units or (waits and not _is_read(extraction.units, known)):
            return None  # assembling would come to the same, and costs
        limited = policy.max_unmodified_mt < 1  # only asked where it counts
        slug = extraction.article.slug
        journaled = read_journal(self._project, tag, slug) if limited else ()
        bundle = assemble.assemble(
            extraction,
            catalog,
            locales.get(tag),
            policy,
            reread=lambda text: self._reread(extraction, text),
            check=lambda unit, target: look(unit, target, _comments(known, unit)),
            drafts=self._drafts,
            made=journal.makings(journaled),
            source=self._project.config.source,
        )
        return bundle if self._drafts or not _held(bundle) else None

    def _reread(self, extraction: Extraction, text: str) -> Extraction:
        """What assembling has just read for its proof is not read again."""
        if self._last is None or self._last.article.text != text:
            self._last = extraction_of(self._project, extraction.article.slug, text.encode())
        return self._last

    def _neighbour(self, slug: str) -> Neighbour | None:
        """An article that another one links to; one that cannot be read is told elsewhere."""
        if slug not in self._neighbours:
            try:
                found = self._read.get(slug) or self._reading(slug)
            except MultilangError:
                found = None
            self._neighbours[slug] = _neighbour(found) if found else None
        return self._neighbours[slug]

    def _reading(self, slug: str) -> Extraction:
        """An article that was not asked for."""
        (found,), _ = workspace.slugs(self._project, [slug])
        return extraction_of(self._project, found, workspace.read_article(self._project, found))


def _held(bundle: Bundle) -> bool:
    """Whether the policy keeps the page back: what is wrong with a text is said of its unit."""
    return any(not issue.unit_id for issue in bundle.issues)


def _is_read(units: Sequence[Unit], known: Known) -> bool:
    """Whether people have read all texts, if not for the source as it is now."""
    messages = (known.get(unit.key) for unit in units)
    return all(message and (message.reviewed or message.outdated) for message in messages)


def _neighbour(extraction: Extraction) -> Neighbour:
    article = extraction.article
    return Neighbour(anchors(article.text), article.get("translate") is not False)


def _comments(known: Known, unit: Unit) -> tuple[str, ...]:
    message = known.get(unit.key)
    return message.comments if message else ()


def _told(units: Sequence[Unit], known: Known, look: CheckUnit) -> list[str]:
    """Units whose language the checks of texts have spoken of, or were told not to."""
    found = []
    for unit in units:
        message = known.get(unit.key)
        if message is None or not message.target.text:
            continue
        told = {issue.check for issue in look(unit, message.target.text, message.comments)}
        if _OF_LANGUAGE & (told | checks.waived(message.comments)):
            found.append(unit.id)
    return found


def _refused(
    issues: Sequence[Issue], units: Sequence[Unit], known: Known, look: CheckUnit
) -> list[Issue]:
    """What only assembling finds: critical issues that no check of the text has."""
    by_id = {unit.id: unit for unit in units}
    found = []
    for issue in issues:
        unit = by_id.get(issue.unit_id)
        message = known.get(unit.key) if unit else None
        if unit and message and issue.severity == "critical":
            told = look(unit, message.target.text, message.comments)
            if all(one.severity != "critical" for one in told):
                found.append(issue)
    return found


def with_page(
    texts: Sequence[Text],
    issues: Sequence[Issue],
    extraction: Extraction,
    tag: str,
    catalog: Catalog,
    path: str,
    old: Known | None,
) -> tuple[Text, ...]:
    """The texts with what was found on their page: at the text that is responsible, else at the
    article.

    Args:
        path: of the catalog, relative to the project.
        old: messages of an earlier catalog; what is as it was there is left out. A page counts as
            changed with any of its texts.
    """
    if not issues or (old is not None and not texts):
        return tuple(texts)
    units, known = {unit.id: unit for unit in extraction.units}, catalog.by_key()
    places = Places(catalog.layout)
    found = list(texts)
    at = {text.key: number for number, text in reversed(list(enumerate(texts)))}
    for issue in issues:
        unit = units.get(issue.unit_id)
        message = known.get(unit.key) if unit else None
        if unit is None or message is None:
            found.append(article_text(extraction, tag, issue))
            continue
        finding = Finding(issue, places.region(message))
        if unit.key in at:
            text = found[at[unit.key]]
            found[at[unit.key]] = replace(text, findings=(*text.findings, finding))
        elif old is None or not is_as_before(message, old.get(unit.key)):
            found.append(_text(extraction, tag, unit, message, path, finding))
    return tuple(found)


def _text(
    extraction: Extraction, tag: str, unit: Unit, message: Message, path: str, finding: Finding
) -> Text:
    """A text that the checks of texts did not look at."""
    article = extraction.article
    return Text(
        article.slug, tag, locales.get(tag).direction, unit.id, unit.kind, unit.source,
        message.target.text, f"{article.path}:{unit.line}", path, message.reviewed, (finding,),
    )  # fmt: skip


def article_text(extraction: Extraction, tag: str, issue: Issue, kind: str = "page") -> Text:
    """What stands for a page where no message is responsible: it is mended in the article."""
    article = extraction.article
    line = int(issue.where.rpartition(":")[2])
    written = article.text.split("\n")[line - 1].rstrip("\r")
    region = Region(line, 1, line, len(written) + 1, written)
    title = str(article.get("title") or article.slug)
    return Text(
        article.slug, tag, locales.get(tag).direction, "", kind, title, "", issue.where,
        article.path, False, (Finding(issue, region),),
    )  # fmt: skip
