"""Engines: interchangeable makers of drafts behind the protocol in ``base``.

Each is imported when it is made: CTranslate2 alone costs a third of a second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from multilang.engines.base import Engine
from multilang.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Settings:
    """What engines can be told; each takes what concerns it."""

    models_dir: str = ""
    """multilang's models folder; empty for the user's data folder."""
    beam: int = 4
    threads: int = 0
    """Sentences in work at once; 0 for one per processor."""
    file: str = ""
    """What stands behind the colon in ``replay:answers.json``."""


def _argos(settings: Settings) -> Engine:
    from multilang.engines.argos import ArgosEngine
    from multilang.engines.packages import places

    return ArgosEngine(places(settings.models_dir), settings.beam, settings.threads)


def _pseudo(_: Settings) -> Engine:
    from multilang.engines.pseudo import PseudoEngine

    return PseudoEngine()


def _replay(settings: Settings) -> Engine:
    from multilang.engines.replay import ReplayEngine

    if not settings.file:
        raise ConfigError("engine replay needs a file", hint='engine = "replay:answers.json"')
    return ReplayEngine(Path(settings.file))


ENGINES: dict[str, Callable[[Settings], Engine]] = {
    "argos": _argos,
    "pseudo": _pseudo,
    "replay": _replay,
}


def make(name: str, *, models_dir: str = "", beam: int = 4, threads: int = 0) -> Engine:
    """The engine of that name; ``replay:FILE`` names the file with the recorded answers.

    Raises:
        ConfigError: no such engine; the message names those there are.
    """
    kind, _, file = name.partition(":")
    if kind not in ENGINES:
        known = ", ".join(sorted(ENGINES))
        raise ConfigError(f"{name!r} is not an engine", hint=f"there are {known}")
    return ENGINES[kind](Settings(models_dir, beam, threads, file))
