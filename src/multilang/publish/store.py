"""A site -> an object store, or whatever else fsspec opens: no switch there, only an order.

Everything that a page needs is there before the page; what is gone is deleted last. A record on
the target says what stands there, by SHA-256; a plan and how far it has come are written before and
during the upload, so that one that was killed goes on, and what it may have left half-done is
known:

    .multilang/manifest.json    what stood there when the last plan began, or all when it ended
    .multilang/plan.json        what is uploaded and deleted now, in this order
    .multilang/progress.json    how many of the plan's uploads are done
    .multilang/lock.json        who is at work
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from multilang.errors import PublishError
from multilang.publish.opened import Opened
from multilang.publish.plan import (
    OURS,
    UNKNOWN,
    Entry,
    Manifest,
    Plan,
    checked,
    from_json,
    manifest_of,
    phase,
    plan,
    to_json,
)

BATCH: Final = 100
"""Uploads between two records of progress: so many are made again after a kill, at most."""
Progress = Callable[[int, int], None]
"""Is told how many of how many files are done."""


def folded(
    manifest: Manifest, unfinished: Plan, wanted: Mapping[str, Entry], done: int
) -> Manifest:
    """What stands on the target after a plan was interrupted. Pure.

    Args:
        manifest: what stood there when the plan began.
        wanted: what the plan was uploading.
        done: its uploads that are surely made; those of the next batch may be half-made.
    """
    files = dict(manifest.files)
    for path in unfinished.upload[:done]:
        files[path] = wanted[path]
    for path in unfinished.upload[done : done + BATCH]:
        files[path] = UNKNOWN
    if done >= len(unfinished.upload):
        files.update(dict.fromkeys(unfinished.delete, UNKNOWN))
    return manifest_of(files, manifest.pages)


class Store:
    """A folder in an object store, or on a server that fsspec reaches."""

    def __init__(self, opened: Opened, owner: str, *, force: bool = False) -> None:
        """
        Args:
            owner: what tells this copy of the project from others; its own stale lock is no lock.
            force: take over from another publisher.
        """
        self.shown = opened.shown
        self.knows = True
        self._at = opened
        self._owner = owner
        self._force = force

    def live(self) -> Manifest | None:
        """What stands there; files that a killed upload may have left half-made are unknown."""
        manifest, _ = self._standing()
        return manifest

    def number(self) -> int:
        """The counter of the release that stands there, or is being brought there."""
        _, id_ = self._standing()
        first = id_.partition("-")[0]
        return int(first) if first.isdigit() and len(first) <= 12 else 0

    def bring(self, folder: Path, manifest: Manifest, id_: str, progress: Progress) -> None:
        """Make the target hold exactly these files.

        Raises:
            PublishError: another publisher is at work, or the target refused; run again to go on.
        """
        self._lock()
        standing, _ = self._standing()
        begun = standing or Manifest()
        todo = plan(begun, manifest)
        # In this order a kill between two of these leaves records that say the truth.
        self._write("manifest.json", to_json(begun, release=id_, complete=False))
        self._remove("progress.json")
        wanted = manifest_of({path: manifest.files[path] for path in todo.upload})
        record = to_json(wanted, release=id_, upload=list(todo.upload), delete=list(todo.delete))
        self._write("plan.json", record)
        self._upload(folder, todo.upload, _name(record), progress)
        self._at.delete(todo.delete)
        self._write("manifest.json", to_json(manifest, release=id_, complete=True))
        for leftover in ("plan.json", "progress.json", "lock.json"):
            self._remove(leftover)

    def _upload(self, folder: Path, paths: Sequence[str], name: str, progress: Progress) -> None:
        done = 0
        for batch in batches(paths):
            self._at.put([(folder / path, path) for path in batch])
            done += len(batch)
            self._write("progress.json", json.dumps({"plan": name, "done": done}).encode())
            progress(done, len(paths))

    def _standing(self) -> tuple[Manifest | None, str]:
        """What stands there, and the release that was brought last."""
        data = self._read("manifest.json")
        if data is None:
            return None, ""
        manifest, more = from_json(data, self._place("manifest.json"))
        id_ = str(more.get("release", ""))
        begun = self._read("plan.json")
        if begun is None:
            return manifest, id_
        place = self._place("plan.json")
        new, said = from_json(begun, place)
        todo = Plan(_paths(said.get("upload"), place), _paths(said.get("delete"), place))
        if not new.files.keys() >= set(todo.upload):
            raise _damaged("it plans to upload what it does not describe", place)
        return folded(manifest, todo, new.files, self._done(_name(begun))), id_

    def _done(self, name: str) -> int:
        try:
            said = json.loads(self._read("progress.json") or b"{}")
            done = said.get("done", 0) if said.get("plan") == name else 0
        except (ValueError, AttributeError):
            return 0
        return done if isinstance(done, int) and done >= 0 else 0

    def _lock(self) -> None:
        """Say that we are at work. Our own lock is that of a run that was killed: it goes on."""
        mine = json.dumps({"owner": self._owner}).encode()
        if self._force:
            self._write("lock.json", mine)
        elif self._read("lock.json") is None:
            self._at.create(f"{OURS}/lock.json", mine)
        if self._read("lock.json") != mine:
            raise PublishError(
                "another publisher is at work here, or was stopped in the middle",
                where=self._place("lock.json"),
                hint="wait for it; when it is gone, `multilang publish --force` takes over",
            )

    def _read(self, name: str) -> bytes | None:
        return self._at.read(f"{OURS}/{name}")

    def _write(self, name: str, data: bytes) -> None:
        self._at.write(f"{OURS}/{name}", data)

    def _remove(self, name: str) -> None:
        self._at.delete([f"{OURS}/{name}"])

    def _place(self, name: str) -> str:
        return f"{self.shown}/{OURS}/{name}"


def batches(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    """Uploads that may be made at the same time: no batch holds two phases."""
    for _, some in groupby(paths, phase):
        group = list(some)
        yield from (group[start : start + BATCH] for start in range(0, len(group), BATCH))


def _name(record: bytes) -> str:
    return hashlib.sha256(record).hexdigest()


def _paths(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(path, str) for path in value):
        raise _damaged("it has no list of paths", where)
    return tuple(checked(path) for path in value)


def _damaged(what: str, where: str) -> PublishError:
    hint = "delete it and manifest.json beside it, and everything is published again"
    return PublishError(f"the record of an upload cannot be read: {what}", where=where, hint=hint)
