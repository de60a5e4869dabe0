"""Which pages of a built site were made of what: a table in ``.multilang/``, deletable at any time.

The pages themselves stand in the built folder; the table says by which key, with which bytes, and
which file that was. As in git's index, a file that has its size, inode and time is not read again,
unless it is about as young as the table: then somebody may have written it in the same instant.
Keys are of input alone, so the table belongs to the code that filled it: it is told apart by the
files of this package and the versions of what renders.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Final, NamedTuple

import multilang
from multilang import writing
from multilang.errors import WorkspaceError

YOUNG: Final = 2_000_000_000
"""Nanoseconds before the table was written, in which a file's time proves nothing."""
_RENDERERS = ("babel", "jinja2", "markupsafe", "nh3", "persiantools", "pyromark")


class Known(NamedTuple):
    """A page that was made."""

    key: str
    digest: str
    """SHA-256 of its bytes, in hexadecimal digits."""
    size: int
    inode: int = 0
    changed: int = 0
    """When its file was written, nanoseconds since the epoch; 0 where nobody has looked."""
    asked: tuple[tuple[str, ...], ...] = ()
    """What of the site it was made with, besides what its key says."""


class PageCache:
    """The pages of one built folder."""

    def __init__(self, table: Path, built: Path) -> None:
        self._table = table
        self._built = str(built)
        self._known, self._old = _read(table)
        self._now: dict[str, Known] = {}

    def asked(self, path: str) -> Sequence[tuple[str, ...]]:
        """What was asked when this page was made."""
        known = self._known.get(path)
        return known.asked if known else ()

    def stands(self, path: str, key: str) -> bool:
        """Whether the page stands in the built folder, made of this and still as it was."""
        known = self._known.get(path)
        if known is None or known.key != key:
            return False
        found = self._looked(path, known)
        if found is not None:
            self._now[path] = found
        return found is not None

    def entry(self, path: str) -> tuple[str, int]:
        """Digest and size of a page that stands."""
        known = self._now[path]
        return known.digest, known.size

    def put(self, path: str, key: str, text: str, asked: Sequence[tuple[str, ...]] = ()) -> None:
        data = text.encode()
        self._now[path] = Known(key, sha256(data).hexdigest(), len(data), asked=tuple(asked))

    def keep(self) -> None:
        """Remember the pages of this run, once they stand in the folder. A disk that refuses costs
        the memory, not the run."""
        now = {path: self._seen(path, known) for path, known in self._now.items()}
        if now == self._known and all(known.changed < self._old for known in now.values()):
            return
        data = {"made by": made_by(), "pages": now}
        try:
            # Of the same bytes, only the time is new.
            if not writing.write(self._table, json.dumps(data, separators=(",", ":")).encode()):
                os.utime(self._table)
        except (OSError, WorkspaceError):
            return

    def _looked(self, path: str, known: Known) -> Known | None:
        """The page with its file as it is; None where that is not what was made."""
        try:
            facts = os.lstat(f"{self._built}/{path}")
            if facts.st_size != known.size or not stat.S_ISREG(facts.st_mode):
                return None
            same = (facts.st_ino, facts.st_mtime_ns) == (known.inode, known.changed)
            if same and known.changed < self._old:
                return known
            data = Path(self._built, path).read_bytes()
        except OSError:
            return None
        if sha256(data).hexdigest() != known.digest:
            return None
        return known._replace(inode=facts.st_ino, changed=facts.st_mtime_ns)

    def _seen(self, path: str, known: Known) -> Known:
        if known.changed:
            return known
        try:
            facts = os.lstat(f"{self._built}/{path}")
        except OSError:
            return known
        return known._replace(inode=facts.st_ino, changed=facts.st_mtime_ns)


def _read(table: Path) -> tuple[dict[str, Known], int]:
    """The pages that a table knows, and since when a file's time proves nothing."""
    try:
        written = table.stat().st_mtime_ns
        found = json.loads(table.read_bytes())
        if found["made by"] != made_by():
            return {}, 0
        return {str(path): _known(*one) for path, one in found["pages"].items()}, written - YOUNG
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}, 0


def _known(
    key: object, digest: object, size: object, inode: object, changed: object, asked: object
) -> Known:
    numbers = isinstance(size, int) and isinstance(inode, int) and isinstance(changed, int)
    if not numbers or not isinstance(asked, list):
        raise TypeError("no page")
    questions = tuple(tuple(map(str, question)) for question in asked)
    return Known(str(key), str(digest), size, inode, changed, questions)  # type: ignore[arg-type]


@cache
def made_by() -> str:
    """A digest of the code that renders: any change of it makes all pages anew."""
    root = Path(multilang.__file__).parent
    files = (path for path in sorted(root.rglob("*")) if path.suffix != ".pyc" and path.is_file())
    stamps = [(path.relative_to(root).as_posix(), _stamp(path)) for path in files]
    versions = [(name, metadata.version(name)) for name in _RENDERERS]
    return sha256(repr((stamps, versions)).encode()).hexdigest()


def _stamp(path: Path) -> tuple[int, int]:
    facts = path.stat()
    return facts.st_size, facts.st_mtime_ns
