"""What engines there are, where text goes with each, and what each still needs."""

from __future__ import annotations

import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from multilang import config
from multilang.engines import ENGINES, firefox, folder_model, plugins
from multilang.errors import EngineError
from multilang.services import Service, is_loopback

Goes = Literal["stays here", "third party", "unknown"]

_ABOUT = {
    "argos": "Argos models on this machine",
    "ctranslate2": "any CTranslate2 model in a folder: OPUS-MT, NLLB, M2M-100",
    "deepl": "DeepL, free or paid",
    "firefox": "Firefox's models in a folder",
    "libretranslate": "a LibreTranslate server",
    "openai": "a language model behind OpenAI's chat interface",
    "pseudo": "changed letters, to test layouts",
    "replay": "recorded answers from a file",
}
_NAMED = {
    "ctranslate2": "ctranslate2:FOLDER",
    "firefox": "firefox:FOLDER",
    "replay": "replay:FILE",
}


@dataclass(frozen=True, slots=True)
class About:
    """One engine, as ``multilang engines`` shows it."""

    name: str
    """As it is written in the settings."""
    what: str
    text: Goes
    """Whether the project's text stays on this machine, as the settings are now."""
    needs: tuple[str, ...] = ()
    """What is missing before it can be used."""
    origin: str = ""
    """The distribution it comes from; empty for multilang's own."""


def known(
    service: Callable[[str], Service] = Service, chosen: str = "", root: Path = Path()
) -> tuple[About, ...]:
    """Every engine by name, multilang's own first.

    Args:
        service: the settings of a service of the project, by its name.
        chosen: the project's engine, with what stands behind its colon.
        root: the project's folder.
    """
    kind, _, path = chosen.partition(":")
    own = [
        _local(chosen, kind, root / path)
        if name == kind and path and name in _NAMED
        else _own(name, service(name))
        for name in ENGINES
    ]
    return (*own, *(_plugin(name) for name in sorted(plugins.names() - ENGINES.keys())))


def _own(name: str, service: Service) -> About:
    remote = name in ("deepl", "libretranslate", "openai")
    here = is_loopback(urllib.parse.urlsplit(service.url).hostname or "")
    goes: Goes = "third party" if remote and not here else "stays here"
    needs = []
    if name == "libretranslate" and not service.url:
        needs.append("[engine.libretranslate] url")
    if name == "openai" and not service.model:
        needs.append("[engine.openai] model")
    if name == "deepl" or (name == "openai" and not here):
        needs += [] if config.key(name) else [f"MULTILANG_{name.upper()}_KEY"]
    if name == "firefox":
        needs += firefox.needs()
    return About(_NAMED.get(name, name), _ABOUT[name], goes, tuple(needs))


def _local(chosen: str, name: str, path: Path) -> About:
    """An engine that reads a file or folder, which may not be there."""
    needs = ""
    more = firefox.needs() if name == "firefox" else []
    if name == "replay" and not path.is_file():
        needs = f"the file {path}, which is not there"
    elif name in ("ctranslate2", "firefox") and not path.is_dir():
        needs = f"the folder {path}, which is not there"
    elif name == "ctranslate2" and not folder_model.find(path):
        needs = f"a CTranslate2 model in {path}, where there is none"
    return About(chosen, _ABOUT[name], "stays here", (*more, *([needs] if needs else [])))


def _plugin(name: str) -> About:
    try:
        factory, origin = plugins.load(name)
    except EngineError as error:
        return About(name, "", "unknown", (error.message,))
    told = getattr(factory, "third_party", None)
    goes: Goes = "unknown" if told is None else "third party" if told else "stays here"
    return About(name, str(getattr(factory, "about", "")), goes, (), origin)
