"""The engine protocol: all that the rest of multilang knows of machine translation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from multilang.model import Draft

Progress = Callable[[int], None]
"""Called with the number of segments finished since the last call."""


class Engine(Protocol):
    """Translates plain sentences. Output is untrusted: guards stand behind every engine."""

    def signature(self, source: str, target: str) -> str:
        """What makes a draft for this pair: engine, model and version, decoding options.

        Part of every cache key: equal signatures promise equal drafts.

        Raises:
            EngineMissing: no model for the pair; the message says what to install.
        """
        ...

    def translate(
        self, segments: Sequence[str], source: str, target: str, progress: Progress | None = None
    ) -> Sequence[Draft]:
        """One draft for each segment, in order. Segments are plain text, one sentence or less,
        without line breaks, markup or entities.

        Raises:
            EngineMissing: no model for the pair.
            EngineError: the model cannot be loaded or run.
        """
        ...
