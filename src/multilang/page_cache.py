"""Which pages of a built site were made of what: a table in ``.multilang/``, deletable at any time.

The pages themselves stand in the built folder; the table says by which key and with which bytes.
Keys are of input alone, so the table belongs to the code that filled it: it is told apart by the
files of this package and the versions of what renders.
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path

import multilang
from multilang import writing
from multilang.errors import WorkspaceError

_RENDERERS = ("babel", "jinja2", "markupsafe", "nh3", "persiantools", "pyromark")


class PageCache:
    """The pages of one built folder."""

    def __init__(self, table: Path, built: Path) -> None:
        self._table = table
        self._built = built
        self._known = _read(table)
        self._now: dict[str, tuple[str, str]] = {}

    def get(self, path: str, key: str) -> str | None:
        """The page as it stands in the built folder, if it is made of this and still as it was."""
        known = self._known.get(path)
        if known is None or known[0] != key:
            return None
        try:
            data = (self._built / path).read_bytes()
        except OSError:
            return None
        if sha256(data).hexdigest() != known[1]:
            return None
        self._now[path] = known
        return data.decode()

    def put(self, path: str, key: str, text: str) -> None:
        self._now[path] = (key, sha256(text.encode()).hexdigest())

    def keep(self) -> None:
        """Remember the pages of this run, once they stand in the folder. A disk that refuses costs
        the memory, not the run."""
        if self._now == self._known:
            return
        data = {"made by": made_by(), "pages": self._now}
        try:
            writing.write(self._table, json.dumps(data, separators=(",", ":")).encode())
        except WorkspaceError:
            return


def _read(table: Path) -> dict[str, tuple[str, str]]:
    try:
        found = json.loads(table.read_bytes())
        if found["made by"] != made_by():
            return {}
        return {
            str(path): (str(key), str(digest)) for path, (key, digest) in found["pages"].items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


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
