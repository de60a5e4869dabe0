"""Articles -> what is translatable in them, and templates of it. Loads nothing that a run needs
besides: ``multilang extract`` has done half of its work before that would have begun."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from multilang import retraction, workspace, writing
from multilang.errors import MultilangError
from multilang.extract import extract, read_article
from multilang.formats.po_template import template
from multilang.model import Extraction, Unit
from multilang.workspace import Project


@dataclass(frozen=True, slots=True)
class Template:
    """What was made of one article."""

    slug: str
    units: tuple[Unit, ...]
    written: bool
    """Whether the template's bytes changed."""


def extraction_of(project: Project, slug: str, data: bytes) -> Extraction:
    """Extract bytes as this article: its own, or a localized version of it."""
    path = workspace.article_path(project, slug)
    fields = (*project.config.fields, *retraction.FIELDS)
    return extract(retraction.translatable(read_article(data, path, slug, fields)))


def write_templates(
    project: Project, slugs: Sequence[str], failures: list[MultilangError]
) -> Iterator[Template]:
    """The messages of each article without targets, as build/templates/<slug>.pot.

    Args:
        slugs: all articles when empty.
        failures: what cannot be read is added here; the others are done.

    Raises:
        ConfigError: content/ or a chosen article is not there.
        WorkspaceError: the disk refuses a template.
    """
    found, problems = workspace.slugs(project, slugs)
    failures += problems
    folder = project.path(project.config.build_dir, "templates")
    with workspace.exclusive(project), writing.generated(folder, root=project.root) as put:
        for slug in found:
            try:
                extraction = extraction_of(project, slug, workspace.read_article(project, slug))
                list(workspace.media(project, slug))  # a link that leads out
            except MultilangError as error:
                failures.append(error)
                continue
            keys = dict.fromkeys([(unit.kind, unit.source) for unit in extraction.units])
            data = template(slug, keys, (extraction.article.path,))
            yield Template(slug, extraction.units, put(f"{slug}.pot", data))
