"""Catalogs that were written under older rules of extraction: refused by a run, then migrated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from multilang import merge, migrate, workspace
from multilang.errors import CatalogError, MultilangError
from multilang.extract import RULES
from multilang.migrate import Report
from multilang.model import Catalog, Extraction
from multilang.pipeline.parts import policy_of
from multilang.pipeline.recording import MIGRATE, Look, watched
from multilang.pipeline.reports import Reading
from multilang.workspace import Project


@dataclass(frozen=True, slots=True)
class Migration:
    """What became of one article's catalog in one locale."""

    locale: str
    article: str
    rules: int
    """The version it was written under."""
    report: Report


def check_rules(project: Project, tag: str, slug: str, catalog: Catalog | None) -> None:
    """Refuse a catalog whose entries were cut by other rules than today's.

    Raises:
        CatalogError: merging it would take approvals away that a migration keeps.
    """
    if catalog is None or not catalog.messages or migrate.version(catalog) == RULES:
        return
    where = project.shown(project.catalog_path(tag, slug))
    known = migrate.version(catalog)
    if known > RULES:
        raise CatalogError(
            f"written by a newer multilang (extraction rules {known}, this one has {RULES})",
            where=where,
            hint="update multilang",
        )
    raise CatalogError(
        f"written under older extraction rules ({known}, now {RULES}); nothing was changed",
        where=where,
        hint="run `multilang migrate` first; --dry-run shows what it would do",
    )


def migrate_catalogs(
    project: Project,
    reading: Reading,
    tags: Sequence[str],
    look: Look = MIGRATE,
) -> tuple[tuple[Migration, ...], tuple[MultilangError, ...]]:
    """Rewrite every catalog of these articles that was written under older rules.

    A frozen project is only looked at. A catalog in which a text would be lost is not written.
    """
    done: list[Migration] = []
    failures: list[MultilangError] = []
    with workspace.exclusive(project):
        for tag in tags:
            for extraction in reading.extractions:
                try:
                    migration = _migrate(project, tag, extraction, look)
                except MultilangError as error:
                    failures.append(error)
                else:
                    done += [migration] if migration else []
    return tuple(done), tuple(failures)


def _migrate(project: Project, tag: str, extraction: Extraction, look: Look) -> Migration | None:
    slug = extraction.article.slug
    previous, data = workspace.read_catalog(project, tag, slug)
    if previous is None or not previous.messages:
        return None
    rules = migrate.version(previous)
    if rules >= RULES:
        check_rules(project, tag, slug, previous)
        return None
    old_units = migrate.units_of(previous)
    migrated, _ = migrate.migrate(old_units, extraction.units, previous)
    path = extraction.article.path
    merged = merge.merge(
        extraction.units, {}, migrated,
        locale=tag, domain=slug, path=path, policy=policy_of(project, tag),
    )  # fmt: skip
    catalog = migrate.stamped(merged, RULES)
    report = migrate.compare(previous, catalog, (*old_units, *extraction.units))
    if report.lost:
        raise CatalogError(
            f"internal: {report.lost} texts would be lost; nothing was written",
            where=project.shown(project.catalog_path(tag, slug)),
            hint="please report it with the catalog",
        )
    with watched(project, tag, slug, (previous, data), catalog, look):
        workspace.write_catalog(project, catalog, data)
    return Migration(tag, slug, rules, report)
