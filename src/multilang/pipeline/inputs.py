"""The sources and catalogs a site is built from: as they are now, or as they could be read last."""

from __future__ import annotations

from multilang import last_readable, retraction, workspace
from multilang.errors import MultilangError
from multilang.formats import po
from multilang.model import Catalog, Extraction, Issue
from multilang.pipeline.parts import extraction_of
from multilang.pipeline.reports import Reading
from multilang.workspace import Project


class Inputs:
    """Hands out what can be read, and stands in for what cannot with what was published last.

    A broken file is a failure all the same: the run says so and ends with exit status 2.
    """

    def __init__(
        self, project: Project, failures: list[MultilangError], *, last_readable: bool
    ) -> None:
        self.issues: list[Issue] = []
        """What stands on the site in an older version than its file, and why."""
        self._project = project
        self._failures = failures
        self._stand_in = last_readable
        self._used: dict[str, bytes] = {}
        self._path = project.cache_dir / "published.sqlite"

    def extractions(self, reading: Reading) -> list[Extraction]:
        """The articles of the reading, and the unreadable ones as they could be read last."""
        found = {extraction.article.slug: extraction for extraction in reading.extractions}
        for slug, extraction in found.items():
            self._used[f"{slug}/{workspace.ARTICLE}"] = extraction.article.text.encode()
        if self._stand_in:
            for slug in workspace.slugs(self._project)[0]:
                if slug not in found:
                    older = self._older_article(slug)
                    if older is not None:
                        found[slug] = older
        return [found[slug] for slug in sorted(found)]

    def catalog(self, tag: str, slug: str) -> Catalog | None:
        """An article's catalog; None when there is none.

        Raises:
            MultilangError: it is refused, and nothing stands in for it.
        """
        name = f"{slug}/{tag}.po"
        try:
            catalog, data = workspace.read_catalog(self._project, tag, slug)
        except MultilangError as error:
            self._failures.append(error)
            older = self._older(name)
            if older is None:
                raise
            self._say(error.where, tag)
            return po.parse(older, name, tag, slug)
        if data is not None:
            self._used[name] = data
        return catalog

    def keep(self) -> None:
        """Remember what was used, once it is on the site."""
        if self._stand_in:
            last_readable.keep(self._path, self._used)

    def _older_article(self, slug: str) -> Extraction | None:
        try:  # nothing stands in for an article that was to go
            if retraction.is_meant(workspace.read_article(self._project, slug)):
                return None
        except MultilangError:
            pass
        data = self._older(f"{slug}/{workspace.ARTICLE}")
        if data is None:
            return None
        self._say(workspace.article_path(self._project, slug), "")
        return extraction_of(self._project, slug, data)

    def _older(self, name: str) -> bytes | None:
        data = last_readable.get(self._path, name) if self._stand_in else None
        if data is not None:
            self._used[name] = data
        return data

    def _say(self, where: str, tag: str) -> None:
        message = "cannot be read; the site keeps what it held when it could be read last"
        self.issues.append(Issue("unreadable", "functional", message, where=where, locale=tag))
