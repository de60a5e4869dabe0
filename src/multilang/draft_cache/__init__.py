"""Machine results, remembered by what made them; all of them may be deleted at any time.

A SQLite file in ``.multilang/`` is the default. Where several machines draft for one project, they
share a database (``shared``), so that no sentence is paid for twice.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from multilang.draft_cache.packing import Pair
from multilang.draft_cache.sqlite import SqliteCache
from multilang.errors import WorkspaceError
from multilang.model import Alignment, Draft

__all__ = ["Cache", "SqliteCache", "open_cache", "shared_url"]

_HINT = "is the disk full, or the folder not writable? the file may be deleted at any time"


class Cache(Protocol):
    """``pretranslate.DraftCache``, and what an estimate asks of it. Each ``put`` is one
    transaction: a killed run keeps what it has paid for."""

    def get(self, key: str, sources: Sequence[str]) -> Mapping[str, Draft]: ...

    def begun(self, beginning: str, sources: Sequence[str]) -> frozenset[str]: ...

    def put(self, key: str, drafts: Mapping[str, Draft]) -> None: ...

    def get_alignments(self, key: str, pairs: Sequence[Pair]) -> Mapping[Pair, Alignment]: ...

    def put_alignments(self, key: str, found: Mapping[Pair, Alignment]) -> None: ...


def shared_url(environ: Mapping[str, str] = os.environ) -> str:
    """The database that machines share drafts in, from ``MULTILANG_DRAFTS``, or ``""``. It holds a
    password, so it stands in no file of the project."""
    return environ.get("MULTILANG_DRAFTS", "").strip()


def open_cache(path: Path, url: str = "") -> AbstractContextManager[Cache]:
    """The cache, made when there is none.

    Args:
        path: its file.
        url: of a database to use instead, as SQLAlchemy writes it.

    Raises:
        WorkspaceError: the folder cannot be written, or the disk is full; the database does not
            answer.
        ConfigError: the URL cannot be used.
    """
    if url:
        from multilang.draft_cache import shared

        return shared.opened(url)
    return _in_file(path)


@contextmanager
def _in_file(path: Path) -> Iterator[SqliteCache]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        cache = SqliteCache(path)
    except (OSError, sqlite3.Error) as error:
        raise WorkspaceError(
            f"the draft cache cannot be opened: {error}", where=str(path), hint=_HINT
        ) from None
    try:
        yield cache
    except sqlite3.Error as error:
        raise WorkspaceError(
            f"the draft cache cannot be written: {error}", where=str(path), hint=_HINT
        ) from None
    finally:
        cache.close()
