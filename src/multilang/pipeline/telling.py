"""What a run tells of people's work that is not where it should be: what happened to which file,
what was done, and how to bring it back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from multilang import git
from multilang.errors import CatalogError, MultilangError
from multilang.formats import po
from multilang.model import Issue
from multilang.pipeline.reports import LocaleReport, PublishReport
from multilang.workspace import Project
from multilang.writing import versions

_SHOWN = 60


def deleted(project: Project, tag: str, slug: str) -> tuple[str, ...]:
    """Of an article without a catalog: whether there was one, with people's texts in it."""
    path = project.catalog_path(tag, slug)
    shown = project.shown(path)
    left = versions.versions(project.kept_dir(path), "left")
    data = next((old for version in left if (old := version.read()) is not None), None)
    remedy = f"multilang po restore {shown}"
    if data is None:
        data = next(git.committed(project.root, path, most=0), None)
        remedy = f"git checkout HEAD -- {shown}"
    count = _texts_of_people(data, shown, tag, slug) if data else 0
    if not count:
        return ()
    what = f"{count} {'text' if count == 1 else 'texts'} of people"
    begins = "would begin" if project.frozen else "begins"
    line = (
        f"Deleted    {shown} was deleted, and {what} with it; a new one {begins} with drafts; "
        f"`{remedy}` brings the old one back"
    )
    return (line,)


def _texts_of_people(data: bytes, where: str, tag: str, slug: str) -> int:
    try:
        messages = po.parse(data, where, tag, slug).messages
    except CatalogError:
        return 0
    return sum(m.reviewed or (bool(m.target.text) and m.target.origin == "human") for m in messages)


def refused(project: Project, reports: Sequence[LocaleReport]) -> Iterator[str]:
    """Catalogs that were not read; why is in their failures."""
    failures = (failure for report in reports for failure in report.failures)
    for failure in failures:
        if isinstance(failure, CatalogError) and failure.where.startswith(
            f"{project.config.locale_dir}/"
        ):
            yield f"Refused    {_file(failure)} was left as it is, and its article was not merged"


def _file(failure: MultilangError) -> str:
    name, _, line = failure.where.rpartition(":")
    return name if line.isdigit() else failure.where


def broken(project: Project, site: PublishReport | None) -> Iterator[str]:
    """Catalogs with texts that cannot be put on a page, such as one that lost a placeholder."""
    found: dict[str, list[Issue]] = {}
    for issue in site.held if site else ():
        slug = _slug(project, issue)
        if issue.severity == "critical" and issue.unit_id and issue.locale and slug:
            path = project.shown(project.catalog_path(issue.locale, slug))
            found.setdefault(path, []).append(issue)
    for path, issues in found.items():
        yield _broken(path, issues)


def _broken(path: str, issues: Sequence[Issue]) -> str:
    units: Mapping[str, Issue] = {issue.unit_id: issue for issue in reversed(issues)}
    first = issues[0]
    what = f"{len(units)} texts" if len(units) > 1 else "a text"
    said = first.message if len(first.message) <= _SHOWN else f"{first.message[:_SHOWN]}…"
    return (
        f"Broken     {path} has {what} that no page can show: until that is mended, the page is "
        f"held back or shows the source. {first.where}: {said} (`multilang check` says all; "
        f"`multilang po restore {path}` brings an earlier version back)"
    )


def _slug(project: Project, issue: Issue) -> str:
    start = f"{project.config.content_dir}/"
    return issue.where.removeprefix(start).split("/")[0] if issue.where.startswith(start) else ""
