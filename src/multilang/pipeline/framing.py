"""The words of the page frame: people's work like any other, in a catalog of no article.

No run drafts or merges ``site.po``; what tools damaged is mended, versions are kept, and what
people did goes to the journal.
"""

from __future__ import annotations

from multilang import keeping, reconcile, workspace, writing
from multilang.errors import MultilangError
from multilang.pipeline import telling
from multilang.pipeline.adopting import FRAME
from multilang.pipeline.recording import Look, looked, watched
from multilang.pipeline.reports import LocaleReport
from multilang.pipeline.settled import Settled
from multilang.reconcile import Note
from multilang.workspace import Project


def tend(project: Project, tag: str, look: Look, settled: Settled | None = None) -> LocaleReport:
    """Notice, mend and keep. A refused file is a failure in the report, and left as it is.

    Args:
        settled: what earlier runs know.
    """
    if settled is not None and not settled.report(tag, (FRAME,), str)[1]:
        return LocaleReport(tag)
    path = project.catalog_path(tag, FRAME)
    notes: list[Note] = []
    try:
        with workspace.exclusive(project):
            catalog, data = workspace.read_catalog(project, tag, FRAME, None, notes)
            if catalog is None or data is None:
                return LocaleReport(tag, notes=telling.deleted(project, tag, FRAME))
            written = False
            with watched(project, tag, FRAME, (catalog, data), catalog, look):
                if notes:
                    written = workspace.write_catalog(project, catalog, data)
                elif not project.frozen:
                    keeping.settle(project.kept_dir(path), data)
            if settled is not None and not project.frozen and not written:
                settled.settle(tag, catalog, data, "", LocaleReport(tag))
    except writing.Changed:
        return LocaleReport(tag)  # saved at this moment: the next run looks at it
    except MultilangError as error:
        return LocaleReport(tag, failures=(error,))
    shown = project.shown(path)
    return LocaleReport(
        tag,
        written=(shown,) if written else (),
        notes=tuple(f"{note.verdict:<10} {shown}: {note}" for note in reconcile.summed(notes)),
    )


def look_at(project: Project, tag: str, look: Look) -> None:
    """Notice, where nothing else is written. A file that is refused is told of by others."""
    try:
        catalog, data = workspace.read_catalog(project, tag, FRAME)
    except MultilangError:
        return
    if catalog is not None and data is not None:
        looked(project, tag, FRAME, catalog, data, look)
