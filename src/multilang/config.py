"""``multilang.toml`` -> ``Config``. The only reader of settings and of the environment."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from multilang.errors import ConfigError

FILE = "multilang.toml"
Gate = Literal["reviewed", "threshold", "drafts"]
_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?(-u-[a-z0-9-]+)?|en-XA|ar-XB")


@dataclass(frozen=True, slots=True)
class Language:
    """A target language of the project and its publishing policy (design D7)."""

    tag: str
    gate: Gate = "reviewed"
    threshold: float = 1.0
    """Share of words that must be reviewed under ``gate = "threshold"``, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Config:
    """One project's settings. Paths are relative to the folder of multilang.toml."""

    name: str
    source: str
    languages: tuple[Language, ...]
    base_url: str = "https://example.org"
    content_dir: str = "content"
    locale_dir: str = "locale"
    build_dir: str = "build"
    fields: tuple[str, ...] = ("title", "description", "summary")
    """Front-matter fields with translatable text; a list value means each of its strings."""
    engine: str = "argos"
    beam: int = 4
    rules: str = ""
    """Path of a user's SRX file; empty for the built-in rules."""
    abbreviations: Mapping[str, tuple[str, ...]] = ()  # type: ignore[assignment]
    """By language: words with a dot that end no sentence."""
    models_dir: str = ""
    """Where installed models live; empty for the user's data folder."""
    index_url: str = ""
    """Where `multilang models` looks packages up; empty for the index argostranslate names."""

    def language(self, tag: str) -> Language:
        for language in self.languages:
            if language.tag == tag:
                return language
        known = ", ".join(item.tag for item in self.languages)
        raise ConfigError(
            f"{tag} is not a language of this project", where=FILE, hint=f"it has {known}"
        )

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(language.tag for language in self.languages)


def parse(text: str, where: str = FILE, environ: Mapping[str, str] = os.environ) -> Config:
    """Read the settings; ``MULTILANG_ENGINE`` and ``MULTILANG_MODELS_DIR`` overrule the file.

    Raises:
        ConfigError: on bad TOML, an unknown key (with the key that was probably meant), or a value
            of the wrong kind.
    """
    raise NotImplementedError
