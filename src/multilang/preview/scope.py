"""What a changed file touches: an article, one catalog, the frame's words, the theme, or all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from multilang import config
from multilang.pipeline.adopting import FRAME
from multilang.project import Project
from multilang.publish import unpublished

GLOSSARY = "glossary.csv"


@dataclass(frozen=True, slots=True)
class Scope:
    """What must be read and made again."""

    everything: bool = False
    articles: frozenset[str] = frozenset()
    """Slugs, or other names of folders in content/."""
    catalogs: frozenset[tuple[str, str]] = frozenset()
    """Locale and slug."""
    words: frozenset[str] = frozenset()
    """Locales whose ``site.po`` changed."""
    theme: bool = False
    record: bool = False
    """What is kept off the site."""

    def __bool__(self) -> bool:
        return self != Scope()


def places(project: Project) -> tuple[str, ...]:
    """The folders and files, relative to the project, that its pages are made of."""
    settings = project.config
    found = (
        config.FILE, settings.content_dir, settings.locale_dir, settings.theme, settings.glossary,
    )  # fmt: skip
    return tuple(dict.fromkeys(filter(None, found)))


def scope(project: Project, changed: Iterable[str]) -> Scope:
    """What these paths touch, relative to the project, with ``/``."""
    settings = project.config
    paths = frozenset(changed)
    whole = {config.FILE, settings.glossary or f"{settings.locale_dir}/{GLOSSARY}"}
    content = _below(paths, settings.content_dir)
    catalogs = _catalogs(project, paths)
    return Scope(
        everything=not paths.isdisjoint(whole),
        articles=frozenset(path.partition("/")[0] for path in content),
        catalogs=frozenset((tag, slug) for tag, slug in catalogs if slug != FRAME),
        words=frozenset(tag for tag, slug in catalogs if slug == FRAME),
        theme=bool(settings.theme and _below(paths, settings.theme)),
        record=f"{settings.locale_dir}/{unpublished.FILE}" in paths,
    )


def _catalogs(project: Project, paths: Iterable[str]) -> set[tuple[str, str]]:
    """Locale and slug of every catalog, and of every journal: it knows whom a page thanks."""
    folders = {}
    for tag in project.config.tags:
        catalogs = project.catalog_path(tag, "x").parent
        folders[project.shown(catalogs), "po"] = tag
        folders[project.shown(catalogs.parent / "journal"), "jsonl"] = tag
    found = set()
    for path in paths:
        folder, _, name = path.rpartition("/")
        slug, _, kind = name.rpartition(".")
        if locale := folders.get((folder, kind)):
            found.add((locale, slug))
    return found


def _below(paths: Iterable[str], folder: str) -> list[str]:
    return [path[len(folder) + 1 :] for path in paths if path.startswith(f"{folder}/")]
