"""Where the files of a locale's catalogs lie, as text: no ``Path`` for each of thousands."""

from __future__ import annotations

from dataclasses import dataclass

from multilang.pipeline.last_look import seen_path
from multilang.pipeline.recording import journal_path
from multilang.workspace import Project


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one locale. The name of each file or folder in them begins with the slug."""

    catalogs: str
    journals: str
    seens: str
    kepts: str

    @classmethod
    def of(cls, project: Project, tag: str) -> Places:
        catalog = project.catalog_path(tag, "any")
        return cls(
            str(catalog.parent),
            str(journal_path(project, tag, "any").parent),
            str(seen_path(project, tag, "any").parent),
            str(project.kept_dir(catalog).parent),
        )

    def catalog(self, slug: str) -> str:
        return f"{self.catalogs}/{slug}.po"

    def journal(self, slug: str) -> str:
        """What people did to it."""
        return f"{self.journals}/{slug}.jsonl"

    def seen(self, slug: str) -> str:
        """How a run left it, entry by entry."""
        return f"{self.seens}/{slug}.json"

    def kept(self, slug: str) -> str:
        """The folder of its last versions."""
        return f"{self.kepts}/{slug}.po"
