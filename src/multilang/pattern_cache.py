"""Sentence rules as they were compiled last, in the user's cache folder, deletable at any time.

The rules of a language are a few patterns of ten thousand characters each; to compile them takes
longer than to cut a hundred articles. ``regex`` can pickle what it compiled. It stands in the
user's own folder and never in a project's: what ``regex`` loads it trusts, and projects are copied.
"""

from __future__ import annotations

import io
import os
import pickle
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_COMPILE = ("regex._regex", "compile")


class PatternCache:
    """Compiled patterns of each language, by their text."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, language: str) -> dict[str, Any]:
        """What is kept; nothing where another version made it, or it is damaged."""
        try:
            made, patterns = _Patterns(io.BytesIO(self._path(language).read_bytes())).load()
            return dict(patterns) if made == _made() else {}
        except Exception:  # pickle may raise anything on what is damaged
            return {}

    def put(self, language: str, patterns: Mapping[str, Any]) -> None:
        """Keep these. A disk that refuses costs time, not the run."""
        path = self._path(language)
        part = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(pickle.dumps((_made(), dict(patterns)), protocol=5))
            part.replace(path)
        except OSError:
            return

    def _path(self, language: str) -> Path:
        return self._folder / f"sentences-{language}.pickle"


class _Patterns(pickle.Unpickler):
    """Makes patterns, and nothing else."""

    def find_class(self, module: str, name: str) -> object:
        if (module, name) == _COMPILE:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no pattern")


def _made() -> tuple[str, ...]:
    import regex  # type: ignore[import-untyped]

    return (sys.version, regex.__version__)
