"""What a site consists of, what changes from one to the next, and in which order. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, Final

from multilang.errors import PublishError

OURS: Final = ".multilang"
"""The folder on a target where multilang keeps its own records; no page may have this name."""
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PLAIN = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
"""What nearly all paths are: none of their parts begins with a dot."""
_NEXT_TO_LAST = frozenset((".xml", ".json", ".txt"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a site."""

    sha256: str
    """In hexadecimal digits; empty where nobody knows what a killed upload left there."""
    size: int


UNKNOWN: Final = Entry("", -1)
"""What may stand on a target is anything; equal to no file of a site."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """All the files of a site, by path with ``/``; sorted, so that equal sites are equal."""

    files: Mapping[str, Entry] = field(default_factory=lambda: MappingProxyType({}))
    pages: tuple[tuple[str, str], ...] = ()
    """Locale and slug of every article page, sorted."""

    @property
    def digest(self) -> str:
        """SHA-256 of all paths and contents, in hexadecimal digits."""
        lines = (f"{path}\0{entry.sha256}\n" for path, entry in sorted(self.files.items()))
        return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


@dataclass(frozen=True, slots=True)
class Change:
    """The difference between two sites: paths, each kind sorted."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class Plan:
    """What must be done to a target without an all-or-nothing switch, in this order."""

    upload: tuple[str, ...]
    delete: tuple[str, ...]


def entry(data: bytes) -> Entry:
    return Entry(hashlib.sha256(data).hexdigest(), len(data))


def checked(path: str) -> str:
    """The path, if it is one inside a site.

    Raises:
        PublishError: it leads out, is not in its shortest form, or is one of our own records.
    """
    if _PLAIN.fullmatch(path):
        return path
    parts = PurePosixPath(path).parts
    hostile = not parts or path.startswith("/") or ".." in parts or "/".join(parts) != path
    if hostile or parts[0] == OURS or re.search(r"[\\\x00-\x1f\x7f]", path):
        raise PublishError(f"{path!r} is not a path inside the site")
    return path


def manifest_of(entries: Mapping[str, Entry], pages: Iterable[tuple[str, str]] = ()) -> Manifest:
    """The manifest of these files.

    Raises:
        PublishError: a path that leads out of the site.
    """
    for path in entries:
        checked(path)
    return Manifest(dict(sorted(entries.items())), tuple(sorted(set(pages))))


def change(old: Manifest, new: Manifest) -> Change:
    """What is different in the new site."""
    both = old.files.keys() & new.files.keys()
    return Change(
        tuple(sorted(new.files.keys() - old.files.keys())),
        tuple(sorted(path for path in both if old.files[path] != new.files[path])),
        tuple(sorted(old.files.keys() - new.files.keys())),
    )


def plan(old: Manifest, new: Manifest) -> Plan:
    """The order in which no page ever stands there before what it needs.

    Assets, then pages (new ones before those that may link to them), then feeds and sitemaps,
    the pages that list everything last; deletions after all of it.
    """
    found = change(old, new)
    fresh = set(found.added)
    upload = sorted((*found.added, *found.changed), key=lambda p: (phase(p), p not in fresh, p))
    return Plan(tuple(upload), tuple(sorted(found.removed, key=lambda p: (-phase(p), p))))


def phase(path: str) -> int:
    """0 asset, 1 page, 2 feed, sitemap and other lists for machines, 3 home pages and the index."""
    name = PurePosixPath(path)
    if name.suffix == ".html":
        return 3 if name.name == "index.html" and len(name.parts) <= 2 else 1
    return 2 if name.suffix in _NEXT_TO_LAST and len(name.parts) <= 2 else 0


def described(found: Change, tags: Sequence[str]) -> tuple[str, ...]:
    """The difference in words: a line for each language, then one for all other files."""
    lines = []
    for tag in (*tags, ""):
        counts = [
            f"{len(paths)} {word}"
            for word, all_paths in (
                ("new", found.added), ("changed", found.changed), ("removed", found.removed),
            )
            if (paths := [path for path in all_paths if language(path, tags) == tag])
        ]  # fmt: skip
        if counts:
            lines.append(f"{tag or 'files'}: {', '.join(counts)}")
    return tuple(lines)


def language(path: str, tags: Iterable[str]) -> str:
    """The language of a page by its path; empty for what is no page of one language."""
    first, slash, _ = path.partition("/")
    return first if slash and path.endswith(".html") and first in tags else ""


def to_json(manifest: Manifest, **more: object) -> bytes:
    """A record of a manifest; equal manifests give equal bytes."""
    files = {path: [one.sha256, one.size] for path, one in manifest.files.items()}
    pages = [list(page) for page in manifest.pages]
    data = {"version": 1, **more, "pages": pages, "files": files}
    return json.dumps(data, ensure_ascii=True, indent=0, separators=(",", ":")).encode() + b"\n"


def from_json(data: bytes, where: str) -> tuple[Manifest, dict[str, Any]]:
    """A manifest and what else its record says. Records come from outside: nothing is trusted.

    Raises:
        PublishError: it is no record, or names a path outside the site.
    """
    try:
        found = json.loads(data)
        if found["version"] != 1:
            raise ValueError(f"version {found['version']!r}")
        entries = {path: _entry(*one) for path, one in found.pop("files").items()}
        pages = [(str(tag), str(slug)) for tag, slug in found.pop("pages")]
        return manifest_of(entries, pages), found
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, PublishError) as error:
        raise PublishError(
            f"the record of what is published there cannot be read: {error}",
            where=where,
            hint="delete it, and everything is published again",
        ) from error


def _entry(digest: object, size: object) -> Entry:
    if digest == "" and size == -1:
        return UNKNOWN
    if not isinstance(digest, str) or not _DIGEST.fullmatch(digest) or not isinstance(size, int):
        raise ValueError(f"{digest!r} is no digest")
    return Entry(digest, size)
