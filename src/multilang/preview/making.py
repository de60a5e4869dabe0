"""Everything that a preview is made of, in memory, and only what changed read and made again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from multilang import workspace
from multilang.errors import MultilangError
from multilang.exports import links, theming
from multilang.exports import site as exports
from multilang.exports.theming import Theme
from multilang.model import Catalog, Extraction
from multilang.pipeline import addressing, publishing, remaking, unpublishing
from multilang.pipeline import theming as themes
from multilang.pipeline.building import assembled
from multilang.pipeline.crediting import reviewers
from multilang.pipeline.cutting import extraction_of
from multilang.pipeline.inputs import Inputs
from multilang.pipeline.reports import Reading
from multilang.preview.scope import Scope
from multilang.project import Project, open_project
from multilang.publish import Unpublished

Place = tuple[str, str]
"""Locale and slug; without a locale, the article in all languages; without both, all pages."""
ALL: Place = ("", "")


class _Catalogs(Inputs):
    """Remembers which catalogs were refused."""

    def __init__(self, project: Project) -> None:
        super().__init__(project, [], last_readable=False)
        self.refused: dict[Place, MultilangError] = {}

    def catalog(self, tag: str, slug: str) -> Catalog | None:
        try:
            return super().catalog(tag, slug)
        except MultilangError as error:
            self.refused[tag, slug] = error
            raise


class Maker:
    """A project as it was read last. Used by one thread."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.problems: dict[tuple[Place, str], MultilangError] = {}
        """By the pages that cannot be shown because of it, and what it is about."""
        self._extractions: dict[str, Extraction] = {}
        self._media: dict[str, Mapping[str, Path]] = {}
        self._pages: dict[Place, exports.Page] = {}
        self._words: dict[str, Mapping[str, str]] = {}
        self._theme: Theme = theming.DEFAULT
        self._taken_off = Unpublished()

    @property
    def articles(self) -> int:
        return len(self._extractions)

    def load(self) -> None:
        """Read and make everything. What a run has assembled, and nothing has changed since, is
        taken from the project's cache."""
        self.problems.clear()
        for known in (self._extractions, self._media, self._pages):
            known.clear()
        self._find_articles()
        self._read_frame(self.project.config.tags)
        self._take_off_shelf()

    def update(self, scope: Scope) -> None:
        """Read and make again what is in a scope."""
        if scope.everything or (ALL, "settings") in self.problems:
            # Settings that cannot be read are told of, and the pages stay as they are.
            with self._told(ALL, "settings"):
                self.project = open_project(self.project.root, frozen=self.project.frozen)
                self.load()
            return
        if scope.articles:
            self._find_articles(scope.articles)
        if scope.theme or scope.words or scope.record:
            self._read_frame(scope.words)
        for slug, tags in self._touched(scope).items():
            if slug in self._extractions:
                self._assemble((self._extractions[slug],), tags)

    def _touched(self, scope: Scope) -> dict[str, tuple[str, ...]]:
        """The languages to make anew, by article: of a changed article all of them."""
        every = self.project.config.tags
        slugs = {*scope.articles, *(slug for _, slug in scope.catalogs)}
        return {
            slug: tuple(t for t in every if slug in scope.articles or (t, slug) in scope.catalogs)
            for slug in sorted(slugs)
        }

    def site(self) -> exports.SiteData:
        """The site as it is now, at the root of a host."""
        settings = self.project.config
        pages = [self._gated(place) for place in sorted(self._pages, key=self._order)]
        with self._told(ALL, "addresses"):
            found, _ = addressing.settled(self.project, addressing.wishes_of(pages))
            pages = [*addressing.given(pages, found)]
        return exports.SiteData(
            name=settings.name,
            base_url="",
            source=settings.source,
            locales=settings.tags,
            pages=tuple(pages),
            preview=True,
            words=self._words,
            theme=self._theme,
            page_size=settings.page_size,
            ai_disclosure=settings.ai_disclosure,
            feed_ids=settings.feed_ids,
        )

    def media(self) -> dict[str, Path]:
        """The files beside articles, by path on the site."""
        return {
            links.media_path(slug, name): path
            for slug, known in self._media.items()
            for name, path in known.items()
        }

    def _gated(self, place: Place) -> exports.Page:
        page = self._pages[place]
        hidden = page.locale != self.project.config.source and self._taken_off.hides(*place)
        return replace(page, publishable=False) if hidden else page

    def _order(self, place: Place) -> tuple[str, int]:
        tag, slug = place
        settings = self.project.config
        return slug, (settings.source, *settings.tags).index(tag)

    def _find_articles(self, names: Iterable[str] | None = None) -> None:
        """Read articles that changed, came or went; all of them unless some are named."""
        found: list[str] = []
        refused: list[MultilangError] = []
        with self._told(ALL, "content"):
            found, refused = workspace.slugs(self.project)
        if (ALL, "content") in self.problems:
            return
        for key in [key for key in self.problems if key[1] == "folder"]:
            del self.problems[key]
        for error in refused:
            self.problems[("", error.where.rpartition("/")[2]), "folder"] = error
        for slug in found if names is None else names:
            if slug in found:
                with self._told(("", slug), "article"):
                    self._read_article(slug)
                if (("", slug), "article") in self.problems:
                    self._forget(slug)
            else:
                self._forget(slug)
                self.problems.pop((("", slug), "article"), None)

    def _read_article(self, slug: str) -> None:
        data = workspace.read_article(self.project, slug)
        known = self._extractions.get(slug)
        self._media[slug] = dict(workspace.media(self.project, slug))
        if known is None or known.article.revision != sha256(data).hexdigest():
            known = extraction_of(self.project, slug, data)
        self._extractions[slug] = known
        source = self.project.config.source
        self._pages[source, slug] = remaking.source_page(self.project, known)

    def _forget(self, slug: str) -> None:
        self._extractions.pop(slug, None)
        self._media.pop(slug, None)
        for place in [place for place in self._pages if place[1] == slug]:
            del self._pages[place]
        for key in [key for key in self.problems if key[0][1] == slug and key[1] == "catalog"]:
            del self.problems[key]

    def _take_off_shelf(self) -> None:
        """Make the pages of all translations; what a run has made is taken as it is."""
        shelf = publishing.shelf_of(self.project, preview=True)
        inputs, source = _Catalogs(self.project), self.project.config.source
        with self._told(ALL, "checks"):
            maker = remaking.Maker.of(self.project, inputs, shelf, preview=True)
            for slug in inputs.articles(Reading(tuple(self._extractions.values()))):
                for tag, known in maker.article(slug):
                    if tag != source and known.page is not None:
                        page, _ = remaking.gated(self.project, known.page, (), Unpublished())
                        self._pages[tag, slug] = shelf.page(page)
        self.problems.update({(place, "catalog"): e for place, e in inputs.refused.items()})
        shelf.keep()

    def _assemble(self, extractions: Iterable[Extraction], tags: Iterable[str]) -> None:
        """Make the pages of translations anew; each is made of its article and its catalog."""
        extractions, tags = tuple(extractions), tuple(tags)
        for place in ((tag, e.article.slug) for e in extractions for tag in tags):
            self._pages.pop(place, None)
            self.problems.pop((place, "catalog"), None)
        inputs = _Catalogs(self.project)
        with self._told(ALL, "checks"):
            made = assembled(self.project, inputs, extractions, tags, True, Unpublished())
            for _, bundle, shown in made:
                place = (bundle.locale, bundle.slug)
                thanked = reviewers(self.project, *place)
                self._pages[place] = exports.page_from_bundle(bundle, shown, thanked)
        self.problems.update({(place, "catalog"): e for place, e in inputs.refused.items()})

    def _read_frame(self, tags: Iterable[str]) -> None:
        """The theme, what is kept off the site, and the frame's words in some languages."""
        with self._told(ALL, "theme"):
            self._theme = themes.read(self.project)
        with self._told(ALL, "record"):
            self._taken_off = unpublishing.read(self.project)
        for tag in tags:
            failures: list[MultilangError] = []
            self._words.update(publishing.words_of(self.project, (tag,), failures))
            self.problems.pop(((tag, ""), "words"), None)
            if failures:
                self.problems[(tag, ""), "words"] = failures[0]

    @contextlib.contextmanager
    def _told(self, place: Place, what: str) -> Iterator[None]:
        """Keep what goes wrong inside, in the place of what went wrong before."""
        self.problems.pop((place, what), None)
        try:
            yield
        except MultilangError as error:
            self.problems[place, what] = error
