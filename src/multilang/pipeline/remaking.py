"""The pages of articles, each made again where what it is made of has changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import NamedTuple

from multilang import workspace
from multilang.errors import ContentError, MultilangError
from multilang.exports.pages import Page, page_from_bundle
from multilang.formats import html
from multilang.model import Bundle, Coverage, Extraction, Issue
from multilang.page_cache import made_by
from multilang.pipeline import crediting, unpublishing, withdrawing
from multilang.pipeline.building import assembled_one, makings_of
from multilang.pipeline.inputs import Inputs
from multilang.pipeline.packing import Known, known
from multilang.pipeline.shelving import Shelf
from multilang.pipeline.terms import glossary_of
from multilang.publish import Unpublished
from multilang.workspace import Project


class Found(NamedTuple):
    """An article in one language, as its site has it."""

    locale: str
    known: Known


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the pages of a site.

    Args:
        shelf: pages that were made before.
        preview: of everything, reviewed or not.
    """

    project: Project
    inputs: Inputs
    shelf: Shelf
    preview: bool
    shared: str
    """A digest of what all pages are made with."""

    @classmethod
    def of(cls, project: Project, inputs: Inputs, shelf: Shelf, *, preview: bool) -> Maker:
        # A project's settings hold no key of a service.
        told = repr((made_by(), project.config, glossary_of(project), preview))
        maker = cls(project, inputs, shelf, preview, sha256(told.encode()).hexdigest())
        shelf.again = maker.again
        return maker

    def article(self, slug: str) -> Iterator[Found]:
        """An article in every language: the original first, unless its author keeps it back.

        What cannot be read, and nothing stands in for, is a failure among the inputs.
        """
        before = self.shelf.of(slug)
        media = tuple(name for name, _ in workspace.media(self.project, slug))
        try:
            made = self._made(slug, media, before)
        except ContentError as error:  # it was changed since it was read, and is broken now
            self.inputs.failed(error)
            return
        found, new = made
        if new or found != before:
            self.shelf.put(slug, found, new)
        else:
            self.shelf.stays(slug, found)
        if found[self.project.config.source].draft and not self.preview:
            return
        yield from (Found(tag, one) for tag, one in found.items())

    def again(self, tag: str, slug: str) -> Page | None:
        """One whole page as it is made now."""
        media = tuple(name for name, _ in workspace.media(self.project, slug))
        _, new = self._made(slug, media, {})
        return next((page for page in new if page.locale == tag), None)

    def _made(
        self, slug: str, media: tuple[str, ...], before: dict[str, Known]
    ) -> tuple[dict[str, Known], list[Page]]:
        """What is known of an article by locale, and the pages among it that are new."""
        config, new = self.project.config, list[Page]()
        revision = self.inputs.revision(slug)
        key = self._key(slug, revision, media)
        one = before.get(config.source)
        if one is None or one.key != key:
            extraction = self.inputs.extraction(slug)
            if extraction.article.revision != revision:  # saved since
                key = self._key(slug, extraction.article.revision, media)
            one = self._original(key, extraction, media, new)
        self.inputs.use(slug)
        found = {config.source: one}
        if (one.draft and not self.preview) or one.alone:
            return found, new
        for tag in config.tags:
            translation = self._translation(one.key, slug, tag, media, before.get(tag), new)
            if translation is not None:
                found[tag] = translation
        return found, new

    def _original(
        self, key: bytes, extraction: Extraction, media: tuple[str, ...], new: list[Page]
    ) -> Known:
        article = extraction.article
        stone = withdrawing.original(self.project, extraction)
        draft = article.get("draft") is True
        page = source_page(self.project, extraction, media)
        new.append(page)
        return known(
            key, page, stone=stone, draft=draft, alone=article.get("translate") is False,
            headings=html.heading_ids(article.text),
        )  # fmt: skip

    def _translation(
        self,
        original: bytes,
        slug: str,
        tag: str,
        media: tuple[str, ...],
        before: Known | None,
        new: list[Page],
    ) -> Known | None:
        """None where the catalog is refused, and nothing stands in for it."""
        limited = self.project.config.language(tag).max_unmodified_mt < 1  # only asked then
        made = makings_of(self.project, tag, slug) if limited else None
        state = self.inputs.catalog_state(tag, slug)
        key = b"" if state is None else self._key(original, tag, state, made)
        if before is not None and key and before.key == key:
            self.inputs.use_catalog()
            return before
        extraction = self.inputs.extraction(slug)
        try:
            catalog = self.inputs.catalog(tag, slug)
        except MultilangError:
            return None
        drafts = True if self.preview else None
        bundle, units = assembled_one(self.project, extraction, tag, catalog, drafts, media, made)
        page = page_from_bundle(bundle, units)
        new.append(page)
        if state is None or self.inputs.read != state[0]:
            key = b""  # somebody may have saved it meanwhile, or something stands in for it
        stone = withdrawing.translation(self.project, extraction, bundle)
        return known(key, page, issues=bundle.issues, stone=stone)

    def _key(self, *parts: object) -> bytes:
        return sha256(repr((self.shared, parts)).encode("utf-8", "surrogateescape")).digest()[:16]


def gated(
    project: Project, page: Page, issues: tuple[Issue, ...], taken_off: Unpublished
) -> tuple[Page, tuple[Issue, ...]]:
    """A translation as the site has it now, and why it is held back: with the names of those who
    are thanked, and kept off where somebody has taken it off."""
    thanked = crediting.reviewers(project, page.locale, page.slug)
    if thanked:
        page = replace(page, reviewers=thanked)
    if not taken_off.hides(page.locale, page.slug):
        return page, issues
    path = workspace.article_path(project, page.slug)
    return replace(page, publishable=False), (*issues, unpublishing.issue(page.locale, path))


def source_page(
    project: Project, extraction: Extraction, media: Sequence[str] | None = None
) -> Page:
    """The source article as a bundle of itself.

    Args:
        media: files beside it; by default they are looked for.
    """
    article = extraction.article
    if media is None:
        media = [name for name, _ in workspace.media(project, article.slug)]
    bundle = Bundle(
        article.slug, project.config.source, article.text, article.metadata, Coverage(), (), True,
        source_revision=article.revision, media=tuple(media),
    )  # fmt: skip
    return page_from_bundle(bundle)
