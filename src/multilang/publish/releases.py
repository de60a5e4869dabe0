"""Immutable releases of a site in a folder, and one link that says which of them is live.

    releases/000012-3fa9c1d2e4b5/   the site as it was published the twelfth time, read-only
    current -> releases/000012-…    what readers are served
    .multilang/                     records and a lock; may be kept from readers

A release is built aside, forced to disk, renamed into its place, and only then does the link move:
readers, a full disk and ``kill -9`` see the old release or the new one. Unchanged files are hard
links to the previous release. The name of a release is a counter and a digest of its content:
no clock decides what is newer.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from multilang import writing
from multilang.errors import PublishError
from multilang.publish.laying import lay
from multilang.publish.plan import OURS, Manifest, from_json, to_json
from multilang.writing.system import reported, sync_folder

CURRENT: Final = "current"
_FOLDER = "releases"
_ID = re.compile(r"(\d{6,12})-([0-9a-f]{12})")


@dataclass(frozen=True, slots=True)
class Release:
    """A site as it was published."""

    id: str
    folder: Path
    manifest: Manifest
    after: str = ""
    """The release that was live before it, by id."""
    newest: int = 0
    """The latest modification among its files, nanoseconds since the epoch: a later one is no
    longer what was published."""

    @property
    def number(self) -> int:
        return int(self.id.partition("-")[0])


class Releases:
    """The releases in a folder. Hold ``lock`` around what changes something."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._folder = root / _FOLDER
        self._ours = root / OURS
        self._staged = self._ours / "new"
        self._known: dict[str, Release] = {}

    def lock(self, timeout: float = 10.0) -> AbstractContextManager[None]:
        """Keep other publishers away from this folder.

        Raises:
            PublishError: the folder is not laid out for releases.
            WorkspaceError: another one is at work, or the disk refused.
        """
        self._check_layout()
        return writing.exclusive(self._ours / "lock", timeout=timeout)

    def all(self) -> tuple[Release, ...]:
        """What is kept, newest first. A release whose record is lost cannot be gone back to."""
        ids = [path.name for path in self._entries(self._folder) if _ID.fullmatch(path.name)]
        found = (self._read(id_) for id_ in sorted(ids, key=_order, reverse=True))
        return tuple(release for release in found if release is not None)

    def current(self) -> Release | None:
        """What readers are served; None when nothing was published, or the link leads nowhere."""
        try:
            target = (self.root / CURRENT).readlink()
        except OSError:
            return None
        known = target.parent == Path(_FOLDER) and _ID.fullmatch(target.name)
        return self._read(target.name) if known else None

    def make(self, source: Path, manifest: Manifest, least: int = 0) -> Release:
        """Lay a release of the files in a folder; nothing is live yet.

        What an earlier run has laid and not switched to is taken as it is.

        Args:
            least: a number that the counter has reached elsewhere.

        Raises:
            PublishError: the folder does not hold what the manifest says.
            WorkspaceError: the disk refused; what was there stands.
        """
        self._recover()
        live, kept = self.current(), self.all()
        number = live.number if live else 0
        for release in kept:
            if release.number > number and release.manifest.files == manifest.files:
                return release
        last = max([least, number, *(_order(path.name)[0] for path in self._named())])
        id_ = f"{last + 1:06d}-{manifest.digest[:12]}"
        before = kept[0] if kept else live
        with reported(self.root, "the release cannot be laid"):
            earlier = (before.folder, before.manifest, before.newest) if before else None
            newest = lay(self._staged, source, manifest, earlier)
        after = live.id if live else ""
        data = to_json(manifest, id=id_, after=after, newest=newest)
        writing.write(self._record(id_), data)
        with reported(self.root, "the release cannot be laid"):
            self._folder.mkdir(exist_ok=True)
            self._staged.rename(self._folder / id_)
            sync_folder(self._folder)
        return Release(id_, self._folder / id_, manifest, after, newest)

    def switch(self, release: Release) -> None:
        """Make a release the one that readers are served, at once.

        Raises:
            WorkspaceError: the disk refused; what was live is live.
        """
        link = self._ours / "current.new"
        with reported(self.root / CURRENT, "cannot be switched"):
            link.unlink(missing_ok=True)
            link.symlink_to(f"{_FOLDER}/{release.id}")
            link.replace(self.root / CURRENT)
            sync_folder(self.root)

    def prune(self, keep: int) -> tuple[str, ...]:
        """Remove the oldest releases but ``keep``; never the live one. Returns their ids.

        What an earlier run has left half-removed goes, too.
        """
        self._recover()
        live = self.current()
        kept = [release for release in self.all() if live is None or release.id != live.id]
        gone = kept[max(0, keep - 1) :]
        for release in gone:
            with reported(release.folder, "an old release cannot be removed"):
                aside = self._ours / f"old-{release.id}"
                release.folder.rename(aside)
                self._record(release.id).unlink(missing_ok=True)
                shutil.rmtree(aside)
        return tuple(release.id for release in gone)

    def find(self, wanted: str) -> Release:
        """The release of this id, or of the number that it begins with.

        Raises:
            PublishError: none is kept; says which are.
        """
        for release in self.all():
            if wanted == release.id or (wanted.isdigit() and int(wanted) == release.number):
                return release
        known = ", ".join(release.id for release in self.all()) or "none"
        raise PublishError(f"there is no release {wanted}", hint=f"there are: {known}")

    def previous(self) -> Release:
        """What was live before the live release.

        Raises:
            PublishError: nothing older is kept.
        """
        live = self.current()
        older = [one for one in self.all() if live is not None and one.number < live.number]
        for release in older:
            if live is not None and release.id == live.after:
                return release
        if not older:
            raise PublishError(
                "there is no earlier release to go back to",
                where=str(self.root),
                hint="`multilang rollback --list` shows what is kept",
            )
        return older[0]

    def _check_layout(self) -> None:
        for path in (self._folder, self._ours):
            if path.is_symlink() or (path.exists() and not path.is_dir()):
                raise PublishError(
                    "this must be a folder, and no link", where=str(path), hint="move it away"
                )
        link = self.root / CURRENT
        if link.exists() and not link.is_symlink():
            raise PublishError(
                "this is no link to a release of multilang's",
                where=str(link),
                hint="move it away, or publish to another folder",
            )
        if link.is_symlink() and link.readlink().parent != Path(_FOLDER):
            raise PublishError(
                f"this link leads to {link.readlink()}, which is no release of multilang's",
                where=str(link),
                hint="move it away, or publish to another folder",
            )

    def _recover(self) -> None:
        """Remove what a run that was stopped left unfinished."""
        with reported(self._ours, "cannot be cleaned"):
            for path in self._entries(self._ours):
                if path == self._staged or path.name.startswith("old-"):
                    shutil.rmtree(path)
            for record in self._entries(self._ours / _FOLDER):
                if not (self._folder / record.stem).is_dir():
                    record.unlink()

    def _read(self, id_: str) -> Release | None:
        """A release with its record; None when one of the two is not there or damaged."""
        if id_ not in self._known:
            folder, record = self._folder / id_, self._record(id_)
            data = writing.read_if_there(record) if folder.is_dir() else None
            try:
                manifest, more = from_json(data or b"", str(record))
            except PublishError:
                return None
            newest = more.get("newest")
            after, latest = str(more.get("after", "")), newest if isinstance(newest, int) else 0
            self._known[id_] = Release(id_, folder, manifest, after, latest)
        return self._known[id_]

    def _record(self, id_: str) -> Path:
        return self._ours / _FOLDER / f"{id_}.json"

    def _named(self) -> Iterator[Path]:
        yield from (p for p in self._entries(self._folder) if _ID.fullmatch(p.name))

    @staticmethod
    def _entries(folder: Path) -> list[Path]:
        try:
            return sorted(folder.iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return []


def _order(id_: str) -> tuple[int, str]:
    return int(id_.partition("-")[0]), id_
