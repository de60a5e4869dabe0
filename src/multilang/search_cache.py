"""What readers' searches ask, as it was made last: an index for each language in ``.multilang/``,
deletable at any time.

Keys are of input alone, so each file also says which code made it, as ``page_cache`` does.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from multilang import writing, zipping
from multilang.errors import WorkspaceError
from multilang.page_cache import made_by

_KEY = "made of"


class SearchCache:
    """The indexes of one site, each in a ZIP of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._new: dict[str, bytes] = {}

    def get(self, tag: str, key: str) -> dict[str, bytes] | None:
        """The files of a language's index, if it was made of this and is whole."""
        try:
            data = (self._folder / f"{tag}.zip").read_bytes()
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                if archive.read(_KEY) != _stamp(key):
                    return None
                return {name: archive.read(name) for name in archive.namelist() if name != _KEY}
        except (OSError, KeyError, zipfile.BadZipFile):
            return None

    def put(self, tag: str, key: str, files: Mapping[str, bytes]) -> None:
        self._new[tag] = zipping.zipped([(_KEY, _stamp(key)), *files.items()])

    def keep(self) -> None:
        """Remember what was made in this run. A disk that refuses costs the memory, not the run."""
        try:
            for tag, data in self._new.items():
                self._folder.mkdir(parents=True, exist_ok=True)
                writing.write(self._folder / f"{tag}.zip", data)
        except (OSError, WorkspaceError):
            return


def _stamp(key: str) -> bytes:
    return f"{key} {made_by()}".encode()
