"""Files on disk, read and replaced so that nobody's work is lost.

A file is always whole: readers, a full disk and ``kill -9`` see the old bytes or the new ones. A
save that a translator's editor makes while we write is noticed even when it falls between our last
look and our rename, because the two files are *exchanged* (Linux ``renameat2``) and the displaced
bytes are compared with what was read. Where the file system cannot exchange, the last look is just
before the rename, and that small gap remains.

Errors are ``WorkspaceError`` with the path and what to do; a temporary file never stays behind
except after a kill, and ``clean`` then takes it away.
"""

from __future__ import annotations

from multilang.writing.files import SIZE_LIMIT, Changed, clean, read, read_if_there, write
from multilang.writing.folders import make_folder, recover, replace_folder, staging
from multilang.writing.generated import generated
from multilang.writing.lock import exclusive

__all__ = [
    "SIZE_LIMIT",
    "Changed",
    "clean",
    "exclusive",
    "generated",
    "make_folder",
    "read",
    "read_if_there",
    "recover",
    "replace_folder",
    "staging",
    "write",
]
