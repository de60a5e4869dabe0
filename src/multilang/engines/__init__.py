"""Engines: interchangeable makers of drafts behind the protocol in ``base``.

Each is imported when it is made: CTranslate2 alone costs a third of a second. Further ones come
from other distributions, by entry points (``plugins``); multilang's own win where names are equal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from multilang.engines.base import Engine
from multilang.errors import ConfigError
from multilang.services import Service

NO_SERVICE = Service()


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
    service: Service = NO_SERVICE
    """The section ``[engine.NAME]`` of the settings."""


def _argos(settings: Settings) -> Engine:
    from multilang.engines.argos import ArgosEngine
    from multilang.engines.packages import places

    return ArgosEngine(places(settings.models_dir), settings.beam, settings.threads)


def _ctranslate2(settings: Settings) -> Engine:
    from multilang.engines.folder import FolderEngine

    if not settings.file:
        raise ConfigError(
            "engine ctranslate2 needs the folder of a model",
            hint='engine = "ctranslate2:models/opus-mt-en-fr"',
        )
    return FolderEngine(Path(settings.file), settings.beam, settings.threads)


def _deepl(settings: Settings) -> Engine:
    from multilang.engines.deepl import DeepLEngine

    return DeepLEngine(settings.service)


def _firefox(settings: Settings) -> Engine:
    from multilang.engines.firefox import FirefoxEngine

    if not settings.file:
        raise ConfigError(
            "engine firefox needs the folder of its models",
            hint='engine = "firefox:models/firefox"',
        )
    return FirefoxEngine(Path(settings.file))


def _libretranslate(settings: Settings) -> Engine:
    from multilang.engines.libretranslate import LibreTranslateEngine

    return LibreTranslateEngine(settings.service)


def _openai(settings: Settings) -> Engine:
    from multilang.engines.openai import OpenAIEngine

    return OpenAIEngine(settings.service)


def _pseudo(_: Settings) -> Engine:
    from multilang.engines.pseudo import PseudoEngine

    return PseudoEngine()


def _replay(settings: Settings) -> Engine:
    from multilang.engines.replay import ReplayEngine

    if not settings.file:
        raise ConfigError("engine replay needs a file", hint='engine = "replay:answers.json"')
    return ReplayEngine(Path(settings.file))


Factory = Callable[[Settings], Engine]
ENGINES: dict[str, Factory] = {
    "argos": _argos,
    "ctranslate2": _ctranslate2,
    "deepl": _deepl,
    "firefox": _firefox,
    "libretranslate": _libretranslate,
    "openai": _openai,
    "pseudo": _pseudo,
    "replay": _replay,
}


def make(
    name: str,
    *,
    models_dir: str = "",
    beam: int = 4,
    threads: int = 0,
    service: Service | None = None,
) -> Engine:
    """The engine of that name; ``replay:FILE`` names the file with the recorded answers.

    Raises:
        ConfigError: no such engine; the message names those there are.
        EngineError: an engine of another distribution that cannot be loaded.
    """
    kind, _, file = name.partition(":")
    settings = Settings(models_dir, beam, threads, file, service or Service(kind))
    if kind in ENGINES:
        return ENGINES[kind](settings)
    from multilang.engines import plugins

    if kind in plugins.names():
        return plugins.make(kind, settings)
    known = ", ".join(sorted({*ENGINES, *plugins.names()}))
    raise ConfigError(f"{name!r} is not an engine", hint=f"there are {known}")
