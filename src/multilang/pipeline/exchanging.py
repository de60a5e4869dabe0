"""Catalogs to agencies and back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from multilang import exchange, locales, merge, migrate, workspace, writing
from multilang.errors import CatalogError, ConfigError
from multilang.extract import RULES
from multilang.formats import xliff
from multilang.model import Catalog, Extraction, Message
from multilang.pipeline.migrating import check_rules
from multilang.pipeline.parts import check_of, policy_of
from multilang.pipeline.reports import Reading
from multilang.workspace import Project

_ATTEMPTS = 5


def export_xliff(
    project: Project, extraction: Extraction, tag: str, *, unreviewed: bool = False
) -> tuple[bytes, int]:
    """An article in one language as XLIFF, and how many units are in it; nothing for none."""
    previous, _ = _catalog(project, extraction, tag)
    document = exchange.hand_over(
        extraction.units,
        _merged(project, extraction, tag, previous),
        locales.get(project.config.source),
        locales.get(tag),
        unreviewed=unreviewed,
        told=_told,
    )
    return (xliff.serialize(document) if document.units else b""), len(document.units)


def _told(message: Message) -> Iterator[xliff.Note]:
    """What the notes of the catalog say of a draft, or of why there is none."""
    for doubt in merge.doubts(message):
        yield xliff.Note("doubt", doubt)
    if reason := merge.reason(message):
        yield xliff.Note("no-draft", reason)


def write_xliff(
    project: Project, folder: Path, slug: str, tag: str, data: bytes
) -> tuple[Path, bool]:
    """Write an exported file to a folder; its path, and whether its bytes changed."""
    path = folder / f"{slug}.{tag}.xlf"
    with workspace.exclusive(project):
        return path, workspace.write_built(project, path, data)


def import_xliff(
    project: Project, reading: Reading, path: Path, *, accept: bool = False
) -> tuple[exchange.Taken, str]:
    """Merge a file that came back into its catalog, and write that; the catalog's path too.

    Args:
        accept: what the agency calls translated is approved.

    Raises:
        CatalogError: no XLIFF, or not of this project.
    """
    where = str(path)
    document = xliff.parse(writing.read(path), where)
    extraction, tag = _belongs(project, reading, document, where)
    with workspace.exclusive(project):
        for _ in range(_ATTEMPTS - 1):
            try:
                return _import(project, extraction, tag, document, where, accept)
            except writing.Changed:
                continue
        return _import(project, extraction, tag, document, where, accept)


def _import(
    project: Project,
    extraction: Extraction,
    tag: str,
    document: xliff.Document,
    where: str,
    accept: bool,
) -> tuple[exchange.Taken, str]:
    slug = extraction.article.slug
    previous, expected = _catalog(project, extraction, tag)
    taken = exchange.take_back(
        document,
        previous or Catalog(tag, slug),
        {unit.key: unit for unit in reversed(extraction.units)},
        where,
        check=check_of(project, tag),
        accept=accept,
    )
    merged = _merged(project, extraction, tag, taken.catalog)
    workspace.write_catalog(project, merged, expected)
    shown = project.shown(project.catalog_path(tag, slug))
    return replace(taken, catalog=merged), shown


def _merged(
    project: Project, extraction: Extraction, tag: str, previous: Catalog | None
) -> Catalog:
    merged = merge.merge(
        extraction.units,
        {},
        previous,
        locale=tag,
        domain=extraction.article.slug,
        path=extraction.article.path,
        policy=policy_of(project, tag),
    )
    return migrate.stamped(merged, RULES)


def _catalog(
    project: Project, extraction: Extraction, tag: str
) -> tuple[Catalog | None, bytes | None]:
    slug = extraction.article.slug
    keys = {unit.key for unit in extraction.units}
    catalog, data = workspace.read_catalog(project, tag, slug, keys)
    check_rules(project, tag, slug, catalog)
    return catalog, data


def _belongs(
    project: Project, reading: Reading, document: xliff.Document, where: str
) -> tuple[Extraction, str]:
    """The article and language of a file.

    Raises:
        CatalogError: it is not of this project.
    """
    hint = "was it exported from another project?"
    if document.source_language != project.config.source:
        raise CatalogError(
            f"its source language is {document.source_language}, not {project.config.source}",
            where=where,
            hint=hint,
        )
    try:
        tag = project.config.language(document.target_language).tag
    except ConfigError as error:
        raise CatalogError(error.message, where=where, hint=error.hint) from None
    for extraction in reading.extractions:
        if extraction.article.slug == document.slug:
            return extraction, tag
    raise CatalogError(f"there is no article {document.slug!r}", where=where, hint=hint)
