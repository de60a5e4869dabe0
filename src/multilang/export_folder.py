"""Exported files -> a folder that belongs to somebody else.

``.multilang-export.json`` names what an earlier export wrote there, with checksums. Only these
files are replaced or removed, and only while they are as they were written; everything is looked at
before the first byte is written. What fails midway is taken back. A kill midway leaves whole files,
all of them named in the manifest: run again, and the rest is done.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from multilang import writing
from multilang.errors import PublishError, WorkspaceError

MANIFEST = ".multilang-export.json"
_ANY_SIZE = 2**62
_SHOWN = 5
"""How many files an error names."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A file of an export. Its path has ``/`` and begins in the folder."""

    path: str
    content: bytes | Path
    """The bytes, or the file to copy."""
    language: str = ""
    """Tag; empty for what languages share."""
    article: str = ""
    """Slug; empty for a file of several."""

    def read(self) -> bytes:
        if isinstance(self.content, bytes):
            return self.content
        return writing.read(self.content, limit=_ANY_SIZE)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the manifest says of a file."""

    sha256: str
    language: str
    article: str
    was: str = ""
    """Checksum before the export that was writing when it was killed."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What an export did, or would do; paths, sorted."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    files: int
    """How many files of ours are in the folder then."""


def known(folder: Path, label: Mapping[str, str]) -> tuple[Entry, ...]:
    """What earlier exports of this label left in the folder.

    Raises:
        PublishError: the folder holds another export.
    """
    return tuple(_manifest(folder, label)[0].values())


def export(
    folder: Path,
    label: Mapping[str, str],
    files: Sequence[Placed],
    keep: Callable[[Entry], bool],
    *,
    dry: bool = False,
) -> Changes:
    """Make the folder hold these files, beside what others have there. Hold a lock.

    Args:
        label: what this export is (project, target); a folder takes exports of one label.
        keep: whether a file of an earlier export stays though it is not among these.
        dry: look, and write nothing.

    Raises:
        PublishError: a file that is not ours, or was edited, stands where one of ours would; or the
            folder holds another export.
        WorkspaceError: the disk refused; the folder is as it was.
    """
    wanted = {file.path: file for file in files if _checked(file.path)}
    old, unfinished = _manifest(folder, label)
    if unfinished and not dry:
        _clean(folder, old)
    new = {path: _entry(file) for path, file in wanted.items()}
    kept = {path: one for path, one in old.items() if path not in new and keep(one)}
    removed = sorted(old.keys() - new.keys() - kept.keys())
    written = _written(folder, old, new)
    _refuse_edited(folder, old, removed)
    removed = [path for path in removed if _digest(folder, path)]
    changes = Changes(tuple(written), tuple(removed), len(new) + len(kept))
    if dry:
        return changes
    final = {**kept, **new}
    if written or removed:
        between = {path: _between(old.get(path), one) for path, one in {**old, **new}.items()}
        _write_manifest(folder, label, between, unfinished=True)
        _carry_out(folder, [wanted[path] for path in written], removed)
    _write_manifest(folder, label, final)
    return changes


def _checked(path: str) -> bool:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path or "\0" in path:
        raise PublishError(f"{path!r} is not a path inside the export")
    return True


def _entry(file: Placed) -> Entry:
    return Entry(sha256(file.read()).hexdigest(), file.language, file.article)


def _between(old: Entry | None, new: Entry) -> Entry:
    """While files are being written, both the old and the new bytes are ours."""
    return Entry(new.sha256, new.language, new.article, old.sha256 if old else "")


def _digest(folder: Path, path: str) -> str:
    """Of the file that stands there; empty for none."""
    data = writing.read_if_there(folder / path, root=folder, limit=_ANY_SIZE)
    return "" if data is None else sha256(data).hexdigest()


def _written(folder: Path, known: Mapping[str, Entry], new: Mapping[str, Entry]) -> list[str]:
    """The files that must be written."""
    found, foreign, edited = [], [], []
    for path, entry in sorted(new.items()):
        digest = _digest(folder, path)
        if digest == entry.sha256:
            continue
        found.append(path)
        if digest and path not in known:
            foreign.append(path)
        elif digest and digest not in (known[path].sha256, known[path].was):
            edited.append(path)
    if foreign:
        raise PublishError(
            f"{_listed(foreign)} would be overwritten, and no export wrote it",
            where=str(folder),
            hint="move it away, or export into another folder",
        )
    _refuse(folder, edited)
    return found


def _refuse_edited(folder: Path, known: Mapping[str, Entry], removed: Sequence[str]) -> None:
    digests = {path: _digest(folder, path) for path in removed}
    ours = {path: ("", known[path].sha256, known[path].was) for path in removed}
    _refuse(folder, [path for path in removed if digests[path] not in ours[path]])


def _refuse(folder: Path, edited: Sequence[str]) -> None:
    if edited:
        raise PublishError(
            f"{_listed(edited)} was edited since it was exported",
            where=str(folder),
            hint="take the edit into the article or its catalog, delete the file, export again",
        )


def _listed(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return ", ".join(paths[:_SHOWN]) + more


def _carry_out(folder: Path, files: Sequence[Placed], removed: Sequence[str]) -> None:
    """Write and remove; on an error put everything back as it was."""
    before: list[tuple[str, bytes | None]] = []
    try:
        for path, data in _steps(files, removed):
            old = writing.read_if_there(folder / path, root=folder, limit=_ANY_SIZE)
            before.append((path, old))
            if data is not None:
                writing.write(folder / path, data, expected=old, root=folder)
            elif old is not None:
                _remove(folder, path)
    except (WorkspaceError, OSError) as error:
        for path, old in reversed(before):
            with contextlib.suppress(WorkspaceError, OSError):
                _put_back(folder, path, old)
        if isinstance(error, WorkspaceError):
            raise
        raise WorkspaceError(
            f"the export cannot be written: {error.strerror or error}",
            where=str(error.filename or folder),
            hint="the folder is as it was",
        ) from error


def _steps(files: Sequence[Placed], removed: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
    for file in files:
        yield file.path, file.read()
    for path in removed:
        yield path, None


def _put_back(folder: Path, path: str, old: bytes | None) -> None:
    if old is None:
        _remove(folder, path)
    else:
        writing.write(folder / path, old, root=folder)


def _remove(folder: Path, path: str) -> None:
    """A file, and the folders that are empty without it."""
    (folder / path).unlink(missing_ok=True)
    for parent in PurePosixPath(path).parents:
        if parent.parts:
            try:
                os.rmdir(folder / parent)  # noqa: PTH106 (never a link's target)
            except OSError:
                return


def _clean(folder: Path, files: Mapping[str, Entry]) -> None:
    """Remove what a killed export left half-written. Not the whole folder: most is not ours."""
    for unfinished in folder.glob(f".{MANIFEST}.*"):
        unfinished.unlink()
    for parent in {folder / PurePosixPath(path).parent for path in files}:
        if parent.is_dir() and parent.resolve().is_relative_to(folder.resolve()):
            writing.clean(parent)


def _manifest(folder: Path, label: Mapping[str, str]) -> tuple[dict[str, Entry], bool]:
    """What it says, and whether the export that wrote it was killed."""
    data = writing.read_if_there(folder / MANIFEST, root=folder)
    if data is None:
        return {}, False
    where = str(folder / MANIFEST)
    try:
        said: Any = json.loads(data)
        found = {path: Entry(**entry) for path, entry in said["files"].items() if _checked(path)}
        other = {name: str(said[name]) for name in label}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise PublishError(
            "the list of exported files cannot be read",
            where=where,
            hint="take it from a backup, or delete the exported files and it, and export again",
        ) from None
    if other != dict(label):
        theirs = ", ".join(f"{name} {value}" for name, value in other.items())
        raise PublishError(
            f"the folder holds another export ({theirs})",
            where=where,
            hint="give each export a folder of its own",
        )
    return found, said.get("unfinished") is True


def _write_manifest(
    folder: Path, label: Mapping[str, str], files: Mapping[str, Entry], *, unfinished: bool = False
) -> None:
    listed = {
        path: {name: getattr(one, name) for name in Entry.__slots__ if getattr(one, name)}
        for path, one in sorted(files.items())
    }
    for entry in listed.values():
        entry.setdefault("language", "")
        entry.setdefault("article", "")
    state = {"unfinished": True} if unfinished else {}
    text = json.dumps({**label, **state, "files": listed}, ensure_ascii=False, indent=1)
    writing.write(folder / MANIFEST, text.encode() + b"\n", root=folder)
