"""Files -> one ZIP: same files in the same order, same bytes.

Stored, not deflated, since zlib's bytes differ between its versions; one time for all, the first
that the format knows. Pictures and fonts, which are most of the bytes, are packed already.
"""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterable
from typing import IO

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = (stat.S_IFREG | 0o644) << 16
_UNIX = 3


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A ZIP of paths and contents, in the order given."""
    out = io.BytesIO()
    write(out, files)
    return out.getvalue()


def write(out: IO[bytes], files: Iterable[tuple[str, bytes]]) -> None:
    """The same into a file that is open; one content at a time is in memory."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, data in files:
            entry = zipfile.ZipInfo(path, _FIRST_DAY)
            entry.create_system, entry.external_attr = _UNIX, _PLAIN_FILE
            archive.writestr(entry, data)
