"""Keep the review journal: notice what people did to a catalog, and write down who did it, when.

The journal (``locale/<lang>/journal/<slug>.jsonl``) is written before the catalog, and how the
catalog looked (``.multilang/seen/``) before and after: a run that is killed in between takes
nobody's deed for a machine's, or the other way round. ``.multilang/`` may be deleted: the journal
then says what is known, and only the emptying of drafts goes unnoticed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from multilang import authors, journal, noticing, workspace, writing
from multilang.errors import WorkspaceError
from multilang.journal import Event, Key, Sight
from multilang.model import Catalog
from multilang.noticing import Change
from multilang.pipeline.last_look import LastLook, remember, remembered, saved, sha
from multilang.workspace import Project

SIZE_LIMIT = 2**30


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Look:
    """Which command looks at the catalogs, and its clock."""

    command: str = "run"
    clock: Callable[[], datetime] = _now
    author: authors.Author | None = None
    """Who does the deeds of this command; by default whoever runs multilang."""


RUN = Look("run")
STATUS = Look("status")
MIGRATE = Look("migrate")


def journal_path(project: Project, tag: str, slug: str) -> Path:
    folder = project.catalog_path(tag, slug).parent.parent
    return folder / "journal" / f"{slug}.jsonl"


def read_journal(project: Project, tag: str, slug: str) -> tuple[Event, ...]:
    """Every event of an article in one locale, in the order they were noticed."""
    path = journal_path(project, tag, slug)
    return journal.parse(writing.read_if_there(path, root=project.root, limit=SIZE_LIMIT) or b"")


def inherit(project: Project, tag: str, slug: str, old: str, look: Look) -> None:
    """A renamed article goes on with its journal: people's work is noticed under the old name, and
    that journal copied."""
    target = journal_path(project, tag, slug)
    if project.frozen or target.exists():
        return
    catalog, data = workspace.read_catalog(project, tag, old)
    if catalog is not None and data is not None:
        looked(project, tag, old, catalog, data, look)
    path = journal_path(project, tag, old)
    lines = writing.read_if_there(path, root=project.root, limit=SIZE_LIMIT)
    if lines is not None:
        workspace.make_folder(target.parent)
        writing.write(target, lines, expected=None, root=project.root)


@contextmanager
def watched(
    project: Project,
    tag: str,
    slug: str,
    before: tuple[Catalog | None, bytes | None],
    after: Catalog,
    look: Look,
    *,
    hurried: bool = False,
    deeds: Sequence[Change] = (),
) -> Iterator[None]:
    """Write the journal, let the caller write the catalog ``after``, and remember how it looks.

    Args:
        before: the catalog as people left it, and its bytes.
        hurried: somebody saves the catalog again and again, and this is another attempt at it: the
            journal waits until it is written. Asking git who it was takes longer than they pause.
        deeds: what the user does with this very command, in ``after``.
    """
    if project.frozen:
        yield
        return
    catalog, data = before
    if data is None:  # what an article takes over from its old name was noticed there
        catalog = None
    if hurried:  # killed in here, the next run compares with the looks of the first attempt
        yield
    last = remembered(project, tag, slug)
    unchanged = last and data and after == catalog and last.catalog == sha(data)
    if last and unchanged and _size(project, tag, slug) >= last.journal:
        if not hurried:
            yield
        return
    now, then = _record(project, tag, slug, catalog, last, after, look, deeds)
    if not hurried:
        if after != catalog:
            remember(project, tag, slug, b"", _size(project, tag, slug), after, _either(now, then))
        yield
    written = writing.read_if_there(project.catalog_path(tag, slug), root=project.root)
    if written != data and written != workspace.serialized(after):
        written = None  # saved meanwhile: the next run has to look
    remember(project, tag, slug, written or b"", _size(project, tag, slug), after, _either(then))


def _either(*looks: Mapping[Key, Sight]) -> noticing.Seen:
    """By entry its different sights, in this order; empty where only another look has it."""
    places = dict.fromkeys(place for look in looks for place in look)
    nothing = Sight("empty")
    return {
        place: tuple(dict.fromkeys(look.get(place, nothing) for look in looks)) for place in places
    }


def looked(
    project: Project,
    tag: str,
    slug: str,
    catalog: Catalog,
    data: bytes,
    look: Look,
) -> None:
    """Notice what people did, where nothing else is written (``multilang status``).

    Never fails: who may only read the project may look at it, and the next run notices the same.
    """
    try:
        with (
            writing.exclusive(project.cache_dir / "lock", timeout=0),
            watched(project, tag, slug, (catalog, data), catalog, look),
        ):
            pass
    except WorkspaceError:
        return


def _record(
    project: Project,
    tag: str,
    slug: str,
    catalog: Catalog | None,
    last: LastLook | None,
    after: Catalog,
    look: Look,
    own: Sequence[Change] = (),
) -> tuple[dict[Key, Sight], dict[Key, Sight]]:
    """Append to the journal what is new; returns how the catalog looks now, and will look."""
    path = journal_path(project, tag, slug)
    found = writing.read_if_there(path, root=project.root, limit=SIZE_LIMIT)
    old = found or b""
    complete = last is not None and len(old) >= last.journal
    events = journal.parse(old)
    recorded, made = journal.state(events), journal.makings(events)
    seen = last.seen if last and complete else None
    changes = noticing.notice(catalog, seen, recorded, made)
    before, now = journal.sights(catalog), journal.sights(after)
    deeds = [change for change in changes if change.event != "outdated"]
    outdated = [change for change in changes if change.event == "outdated"]
    done = {change.key for change in own}
    merged = noticing.outdated(after, {**recorded, **before}, made)
    outdated += [change for change in merged if change.key not in done]
    if changes or outdated or own:
        stale = last is not None and last.saved == saved(catalog)
        known = _of_people(project, tag, slug, catalog, deeds, look, stale=stale)
        known += _of_source(project, slug, outdated, look)
        if own:
            doer = look.author or authors.user(project.root, look.clock())
            known += [(change, doer) for change in own]
        new = _events(known, tag, slug, look)
        workspace.make_folder(path.parent)
        writing.write(path, journal.append(old, new), expected=found, root=project.root)
    return before, now


Attributed = list[tuple[Change, authors.Author]]


def _of_people(
    project: Project,
    tag: str,
    slug: str,
    catalog: Catalog | None,
    changes: Sequence[Change],
    look: Look,
    *,
    stale: bool,
) -> Attributed:
    """By git, else by the header unless that has not changed since the last look, else the user."""
    if not changes:
        return []
    asked = {change.key: change.sight for change in changes}
    known = authors.committed(project.root, project.catalog_path(tag, slug), tag, asked)
    user = authors.user(project.root, look.clock())
    other = (None if stale else authors.of_catalog(catalog)) or user
    return [(change, known.get(change.key, other)) for change in changes]


def _of_source(project: Project, slug: str, changes: Sequence[Change], look: Look) -> Attributed:
    """A source is changed by the author of the article."""
    if not changes:
        return []
    user = authors.user(project.root, look.clock())
    path = project.path(workspace.article_path(project, slug))
    # A migration changes how sources are cut, and nobody's text.
    author = None if look.command == "migrate" else authors.of_file(project.root, path)
    return [(change, author or user) for change in changes]


def _events(known: Attributed, tag: str, slug: str, look: Look) -> list[Event]:
    noticed = authors.stamp(look.clock())
    return [
        Event(
            author.at, author.who, author.via, slug, tag, *change.key, change.sight.target,
            change.event, change.sight.status == "approved", change.making, noticed,
            change.by or look.command,
        )
        for change, author in known
    ]  # fmt: skip


def _size(project: Project, tag: str, slug: str) -> int:
    try:
        return journal_path(project, tag, slug).stat().st_size
    except OSError:
        return 0
