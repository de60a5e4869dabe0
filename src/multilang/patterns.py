"""Regular expressions that are compiled when they are first used.

A small run uses a third of the patterns that checks and typography have for all languages, and to
compile all of them would take longer than the rest of it.
"""

from __future__ import annotations

import re
from typing import Any, cast

_OFTEN = ("match", "search", "fullmatch", "sub", "subn", "findall", "finditer", "split")


def lazily(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As ``re.compile``; a wrong pattern is noticed at its first use."""
    return cast("re.Pattern[str]", _Lazily(pattern, flags))


class _Lazily:
    """Becomes what it stands for: once compiled, its methods are the pattern's own."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._given = pattern, flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(*self._given)
        vars(self).update({often: getattr(compiled, often) for often in _OFTEN})
        return getattr(compiled, name)
