"""The review desk: everything that reviewing needs but HTTP.

    base, shown (the protocol, values) <- files, lookups (what is on disk) <- sheets, cards, board
    deciding (what a deed does) -> door (the one way to a catalog) -> desk (all together)

The truth stays in the PO files. What only the desk knows (unfinished texts, what was seen, the way
back) is in ``.multilang/review.sqlite``.
"""

from __future__ import annotations

from multilang.project import Project
from multilang.review.desk.base import Desk, Person
from multilang.review.desk.texts import difference, pieces

__all__ = ["Desk", "Person", "difference", "open_desk", "pieces"]


def open_desk(project: Project) -> Desk:
    """A desk over a project. What a killed run left behind is tidied first.

    Raises:
        WorkspaceError: another run does not end, or the disk refuses.
    """
    from multilang import workspace
    from multilang.review.desk.desk import ProjectDesk

    workspace.clean(project)
    return ProjectDesk(project)
