"""The project's glossary: read for checks and drafts, checked, imported and exported."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from multilang import config, locales, workspace, writing
from multilang.checks import Check, terms_check
from multilang.errors import ConfigError, MultilangError
from multilang.glossary import Glossary, Term
from multilang.glossary.merging import merge
from multilang.workspace import Project

if TYPE_CHECKING:  # few projects have a glossary, and fewer import one
    from multilang.formats import glossary_csv, tbx

FILE = "glossary.csv"
"""In the locale folder, unless the settings name another."""


@dataclass(frozen=True, slots=True)
class TermsReport:
    """What is in a glossary."""

    path: str
    terms: int
    names: int
    without: Mapping[str, tuple[str, ...]]
    """By language, the terms that have no form in it."""
    failures: tuple[MultilangError, ...] = ()
    there: bool = True
    """False where there is no such file."""


@dataclass(frozen=True, slots=True)
class TermsImport:
    """What importing terms did."""

    path: str
    added: int
    changed: int
    unchanged: int
    differing: tuple[tuple[Term, Term], ...]
    """Own and incoming terms that disagree."""
    others: Mapping[str, int]
    """Terms in languages that the project does not have, by the tag in the file."""
    skipped: tuple[tbx.Skipped, ...]
    written: bool


def glossary_of(project: Project) -> Glossary:
    """The project's glossary as its file is now; an empty one where there is none.

    Raises:
        ConfigError: the file is wrong; the message has all that is, each with its line.
        WorkspaceError: it cannot be read.
    """
    table, _ = _read(project)
    return table.glossary if table else _NONE


_NONE = Glossary()


def revision(project: Project) -> str:
    """A digest of the glossary's file; empty where there is none.

    Raises:
        WorkspaceError: it cannot be read.
    """
    data = writing.read_if_there(_path(project), root=project.root)
    return hashlib.sha256(data).hexdigest() if data is not None else ""


def checks_of(project: Project) -> tuple[Check, ...]:
    """The checks that the project has of its own.

    Raises:
        ConfigError, WorkspaceError: as ``glossary_of``.
    """
    glossary = glossary_of(project)
    return (terms_check(glossary, locales.get(project.config.source)),) if glossary.terms else ()


def survey(project: Project) -> TermsReport:
    """Count the terms, and say what is wrong with the file."""
    table, _ = _read(project)
    path = project.shown(_path(project))
    if table is None:
        return TermsReport(path, 0, 0, {}, there=False)
    found = [row.term for row in table.rows if row.term]
    without = {
        tag: tuple(t.source for t in found if not (t.allowed(tag) or t.banned(tag)))
        for tag in project.config.tags
    }
    names = sum(term.kind == "name" for term in found)
    return TermsReport(path, len(found) - names, names, without, table.problems)


def import_terms(
    project: Project, data: bytes, where: str, *, replace: bool = False
) -> TermsImport:
    """Take the terms of a TBX or CSV file into the glossary; a file is made where there is none.

    Args:
        replace: where both have forms for a language, those of the file count.

    Raises:
        CatalogError: no TBX, or not well-formed.
        ConfigError: the CSV file, or the glossary itself, is wrong.
        writing.Changed: somebody saved the glossary meanwhile; nothing was written.
    """
    from multilang.formats import glossary_csv, glossary_csv_writing, tbx

    skipped: list[tbx.Skipped] = []
    others: dict[str, int] = {}
    tags = project.config.tags
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        concepts = tbx.parse(data, where)
        incoming = tbx.terms(concepts, project.config.source, tags, skipped)
        ours = (project.config.source, *tags)
        others = {
            tag: count
            for tag, count in sorted(tbx.languages(concepts).items())
            if not any(tbx.alike(tag, own) for own in ours)
        }
    else:
        incoming = glossary_csv.parse(data, where, tags).glossary.terms
    with workspace.exclusive(project):
        table, expected = _read(project)
        own = table.glossary.terms if table else ()
        rows = [at for at, row in enumerate(table.rows) if row.term] if table else []
        merged = merge(own, incoming, replace_forms=replace)
        changed = {rows[at]: term for at, term in merged.changed.items()}
        written = False
        if changed or merged.added:
            new = glossary_csv_writing.updated(table, changed, merged.added, tags)
            shown = project.shown(_path(project))
            glossary_csv.parse(new, shown, tags).glossary  # noqa: B018 (what is written can be read)
            written = project.frozen or writing.write(
                _path(project), new, expected=expected, root=project.root
            )
    return TermsImport(
        project.shown(_path(project)), len(merged.added), len(merged.changed), merged.unchanged,
        merged.differing, others, tuple(skipped), written,
    )  # fmt: skip


def export_terms(project: Project, tags: Sequence[str], *, martif: bool = False) -> bytes:
    """The glossary as TBX.

    Raises:
        ConfigError, WorkspaceError: as ``glossary_of``.
    """
    from multilang.formats import tbx_writing

    name, source = project.config.name, project.config.source
    terms = glossary_of(project).terms
    return tbx_writing.serialize(terms, source, tags, name, martif=martif)


def _path(project: Project) -> Path:
    named = project.config.glossary
    return project.path(named) if named else project.path(project.config.locale_dir, FILE)


def _read(project: Project) -> tuple[glossary_csv.Table | None, bytes | None]:
    path = _path(project)
    data = writing.read_if_there(path, root=project.root)
    if data is None:
        if project.config.glossary:
            raise ConfigError(
                f"there is no glossary {project.config.glossary}",
                where=config.FILE,
                hint="make the file, or take [glossary] file out",
            )
        return None, None
    return _parsed(data, project.shown(path), project.config.tags), data


@lru_cache(maxsize=8)  # asked for every article; the same bytes give the very same glossary
def _parsed(data: bytes, where: str, tags: tuple[str, ...]) -> glossary_csv.Table:
    from multilang.formats import glossary_csv

    return glossary_csv.parse(data, where, tags)
