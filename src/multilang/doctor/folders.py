"""The project: its settings, folders, locks, caches, and the disk that they are on."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from multilang import config, locales
from multilang.doctor.base import Case, Finding
from multilang.engines import packages
from multilang.errors import ConfigError
from multilang.exports import fonts as shipped

_LITTLE = 2 << 30
_TOO_LITTLE = 200 << 20
_MUCH = 2 << 30
"""Bytes of caches from which it is worth a note that they may be deleted."""


def project(case: Case) -> Iterator[Finding]:
    """The settings can be read; without a project there is nothing to say of one."""
    if case.project is None:
        assert case.refused is not None
        if not (case.root / config.FILE).exists() and isinstance(case.refused, ConfigError):
            yield Finding("note", f"no project in {case.root}", "-C DIR names one")
        else:
            error = case.refused
            said = f"{error.where}: {error.message}" if error.where else error.message
            yield Finding("error", said, error.hint)
        return
    settings = case.project.config
    tags = ", ".join(settings.tags)
    yield Finding("ok", f"{settings.name}: {settings.source} to {tags}, in {case.root}")
    if settings.base_url == "https://example.org":
        said = "base_url is still https://example.org: feeds and canonical links lead there"
        yield Finding("note", said, f"[site] base_url in {config.FILE}")


def places(case: Case) -> Iterator[Finding]:
    """Whatever multilang writes to can be written to."""
    where = _written(case)
    good = [path for path in where if _may_write(path)]
    for path in where:
        if path not in good:
            yield Finding(
                "error", f"{path} cannot be written", f"chown -R $(id -un) {_existing(path)}"
            )
    if case.project is not None:
        content = case.project.path(case.project.config.content_dir)
        if not content.is_dir():
            yield Finding("error", f"there is no {content}", "articles are content/<slug>/index.md")
        yield from _unwritable(case.project.path(case.project.config.locale_dir))
    yield Finding("ok", f"{len(good)} folders can be written")


def _written(case: Case) -> tuple[Path, ...]:
    found = case.project
    places = packages.places(found.config.models_dir if found else "", case.environ)
    if found is None:
        return (places.models, places.cache)
    own = (found.config.locale_dir, found.config.build_dir)
    return (*(found.path(name) for name in own), found.cache_dir, places.models, places.cache)


def _existing(path: Path) -> Path:
    """The path, or the nearest folder above that is there."""
    return next(folder for folder in (path, *path.parents) if folder.exists())


def _may_write(path: Path) -> bool:
    there = _existing(path)
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def _unwritable(folder: Path) -> Iterator[Finding]:
    bad = [path for path in folder.rglob("*") if not os.access(path, os.R_OK | os.W_OK)]
    if bad:
        said = f"{len(bad)} files or folders of translations cannot be written: {bad[0]} first"
        yield Finding("error", said, f"chown -R $(id -un) {folder}")


def disk(case: Case) -> Iterator[Finding]:
    """Each disk once."""
    seen: set[int] = set()
    for path in (case.root, *_written(case)):
        there = _existing(path)
        device = there.stat().st_dev
        if device in seen:
            continue
        seen.add(device)
        free = shutil.disk_usage(there).free
        said = f"{free / 1e9:,.1f} GB free where {there} is"
        if free < _TOO_LITTLE:
            yield Finding("error", said, "free some space: a run needs room for whole new files")
        elif free < _LITTLE:
            yield Finding("warning", said, "free some space; a full model takes 0.1 to 0.3 GB")
        else:
            yield Finding("ok", said)


def locks(case: Case) -> Iterator[Finding]:
    """Whether another run is at work, and what runs that were killed left."""
    if case.project is None:
        return
    lock = case.project.cache_dir / "lock"
    holder = _holder(lock)
    if holder:
        said = f"a run is at work in this project (process {holder})"
        yield Finding("note", said, "wait for it; its lock goes with the process")
    folders = [case.project.path(case.project.config.locale_dir)]
    folders.append(case.project.path(case.project.config.build_dir))
    left = [path for folder in folders for path in folder.rglob(".*.multilang-*")]
    if left and not holder:
        said = f"{len(left)} unfinished files of a killed run, {left[0]} first"
        yield Finding("note", said, "the next `multilang run` takes them away; nothing is lost")
    saved = sorted(folders[0].rglob("*.saved-*"))
    if saved:
        said = f"{saved[0]} is somebody's save that a killed run displaced ({len(saved)} such)"
        yield Finding("warning", said, "take from it what the catalog lacks, then delete it")
    if not holder and not left and not saved:
        yield Finding("ok", "no run is at work, and none was cut off")


def _holder(lock: Path) -> str:
    """The process that holds the lock; empty where nobody does."""
    try:
        handle = os.open(lock, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return ""
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.pread(handle, 20, 0).decode(errors="replace") or "unknown"
    finally:
        os.close(handle)
    return ""


def caches(case: Case) -> Iterator[Finding]:
    """What machines made and may be deleted: it can be read, and does not fill the disk."""
    if case.project is None or not case.project.cache_dir.is_dir():
        return
    size = 0
    for path in sorted(case.project.cache_dir.rglob("*")):
        if path.is_file():
            size += path.stat().st_size
        if path.suffix == ".sqlite" and not _readable(path):
            yield Finding("warning", f"{path} is damaged", f"rm {path}: it is made anew")
    said = f"{size / 1e6:,.1f} MB in {case.project.cache_dir}"
    if size > _MUCH:
        yield Finding("note", said, "it may be deleted while no run is at work")
    else:
        yield Finding("ok", said)


def _readable(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=1)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        return "locked" in str(error)
    except sqlite3.DatabaseError:
        return False
    return True


def fonts(case: Case) -> Iterator[Finding]:
    """The site brings the fonts of its languages along; they must be in the installation."""
    if case.project is None:
        return
    for tag in case.project.config.tags:
        locale = locales.get(tag)
        files = shipped.files_of(locale)
        if files:
            size = sum(len(data) for data in files.values())
            yield Finding("ok", f"{tag}: the site brings its font along, {size / 1000:,.0f} kB")
