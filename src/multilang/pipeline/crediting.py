"""Whom readers are told of: the people whose approval a translation stands on."""

from __future__ import annotations

import re
from collections import Counter

from multilang.journal import REVIEW, UNSEEN
from multilang.pipeline.recording import read_journal
from multilang.workspace import Project


def reviewers(project: Project, tag: str, slug: str) -> tuple[str, ...]:
    """Names without addresses, by how much each approved; none unless the project wants it.

    Reviewers of some languages have reasons to stay unnamed, so a project says
    ``[site] credit_reviewers``. The name of an account on a machine is nobody's name.
    """
    if not project.config.credit_reviewers:
        return ()
    last = {event.key: event for event in read_journal(project, tag, slug)}
    names = Counter(
        re.sub(r"\s*<[^>]*>", "", event.who).strip()
        for event in last.values()
        if event.approved
        and (event.via != "user" or "<" in event.who or event.by in (REVIEW, UNSEEN))
    )
    return tuple(sorted(names.keys() - {""}, key=lambda name: (-names[name], name)))
