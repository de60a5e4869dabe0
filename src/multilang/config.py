"""``multilang.toml`` -> ``Config``. The only reader of settings and of the environment."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from multilang import destinations, policies, services, severities
from multilang.destinations import Destination
from multilang.errors import ConfigError
from multilang.policies import Gate, Language
from multilang.services import Service
from multilang.severities import Severities
from multilang.toml_places import Places, refuse_unknown

__all__ = ["FILE", "Config", "Gate", "Language", "Style", "key", "parse"]

FILE = "multilang.toml"
Style = tuple[tuple[str, str], ...]
"""What a project says of a language's house style, sorted by setting."""
_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?(-u-[a-z0-9-]+)?|en-XA|ar-XB")
_TAG_URI = re.compile(r"tag:[\w.@+-]+,\d{4}(-\d\d){0,2}", re.ASCII)  # RFC 4151


@dataclass(frozen=True, slots=True)
class Config:
    """One project's settings. Paths are relative to the folder of multilang.toml."""

    name: str
    source: str
    languages: tuple[Language, ...]
    base_url: str = "https://example.org"
    ai_disclosure: bool = True
    """Whether pages say in ``<meta name="ai-disclosure">`` what part a machine had in them."""
    feed_ids: str = ""
    """What the ids in feeds begin with, ``tag:host,year``; empty to make it of ``base_url``."""
    theme: str = ""
    """Folder of the project's own theme; empty for the one that comes with multilang."""
    page_size: int = 20
    """How many articles a page of a list has."""
    credit_reviewers: bool = False
    """Whether pages name the people who approved the translation, as the journal knows them."""
    content_dir: str = "content"
    locale_dir: str = "locale"
    build_dir: str = "build"
    fields: tuple[str, ...] = ("title", "description", "summary")
    """Front-matter fields with translatable text; a list value means each of its strings."""
    engine: str = "argos"
    beam: int = 4
    services: tuple[Service, ...] = ()
    """What the project says of translation services, by name; without their keys."""
    rules: str = ""
    """Path of a user's SRX file; empty for the built-in rules."""
    abbreviations: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """By language, sorted: words with a dot that end no sentence."""
    models_dir: str = ""
    """Where installed models live; empty for the user's data folder."""
    index_url: str = ""
    """Where `multilang models` looks packages up; empty for the index argostranslate names."""
    minor_edits: bool = True
    """Whether a reviewed text stays reviewed when its source changed by a slip of the pen."""
    memory_exact: bool = True
    """Whether the memory is asked before the engine."""
    memory_fuzzy: float = 0.75
    """Similarity of sources, 0 to 1, from which the memory proposes a text where the engine has
    none; 0 never does."""
    glossary: str = ""
    """Path of the glossary; empty for glossary.csv in the folder of catalogs, if it is there."""
    typography: tuple[tuple[str, Style], ...] = ()
    """What the project says of each language's house style, by tag, sorted."""
    checks: Severities = severities.DEFAULT
    """How bad the project finds what checks find; their ids are not validated here."""
    publish: Destination = field(default_factory=Destination)
    """Where the site goes when it is published."""

    def language(self, tag: str) -> Language:
        for language in self.languages:
            if language.tag == tag:
                return language
        known = ", ".join(item.tag for item in self.languages)
        raise ConfigError(
            f"{tag} is not a language of this project", where=FILE, hint=f"it has {known}"
        )

    def style(self, tag: str) -> Style:
        """The house style of a language, for ``typography.profile``; empty for the defaults."""
        return dict(self.typography).get(tag, ())

    def service(self, name: str) -> Service:
        """The settings of the service of that name, or its defaults."""
        found = (service for service in self.services if service.name == name)
        return next(found, Service(name))

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(language.tag for language in self.languages)


_SECTIONS = {
    "project": ("name", "source", "fields"),
    "site": ("base_url", "theme", "page_size", "credit_reviewers", "ai_disclosure", "feed_ids"),
    "folders": ("content", "locale", "build"),
    "engine": ("name", "beam", "models", "index"),
    "segmentation": ("rules", "abbreviations"),
    "publish": destinations.SETTINGS,
    "merge": ("minor_edits",),
    "memory": ("exact", "fuzzy"),
    "glossary": ("file",),
    "typography": (),
    "checks": (),
    "languages": (),
}


def parse(text: str, where: str = FILE, environ: Mapping[str, str] = os.environ) -> Config:
    """Read the settings; ``MULTILANG_ENGINE`` and ``MULTILANG_MODELS`` overrule the file.

    Raises:
        ConfigError: on bad TOML, an unknown key (with the key that was probably meant), or a value
            of the wrong kind.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = found[1] if found else text.count("\n") + 1  # "at end of document"
        raise ConfigError(f"not valid TOML: {error}", where=f"{where}:{line}") from None
    places = Places(text, where)
    refuse_unknown(data, tuple(_SECTIONS), "section", places)
    engines = (data.get("engine"), environ.get("MULTILANG_ENGINE") or "")
    own, data["engine"] = services.take(*engines, places.of)
    for section, keys in _SECTIONS.items():
        table = data.get(section, {})
        if not isinstance(table, dict):
            raise ConfigError(
                f"[{section}] must be a section of `name = value` lines",
                where=places.of("", section),
            )
        if keys:
            refuse_unknown(table, keys, f"setting in [{section}]", places, section)
    read = _Reader(data, places)
    source = read.text("project", "source")
    if not source:
        raise ConfigError(
            "the source language is missing", where=where, hint='[project] source = "en"'
        )
    _tag(source, places.of("project", "source"))
    languages = tuple(
        _language(tag, table, places) for tag, table in data.get("languages", {}).items()
    )
    if source in [language.tag for language in languages]:
        raise ConfigError(
            f"{source} is source and target at once", where=places.of(f"languages.{source}")
        )
    return Config(
        name=read.text("project", "name") or "multilang",
        source=source,
        languages=languages,
        base_url=read.text("site", "base_url", "https://example.org").rstrip("/"),
        ai_disclosure=read.switch("site", "ai_disclosure", True),
        feed_ids=read.feed_ids(),
        theme=read.folder("theme", "site", ""),
        page_size=read.page_size(),
        credit_reviewers=read.switch("site", "credit_reviewers", False),
        content_dir=read.folder("content"),
        locale_dir=read.folder("locale"),
        build_dir=read.folder("build"),
        fields=read.texts("project", "fields", ("title", "description", "summary")),
        engine=environ.get("MULTILANG_ENGINE") or read.text("engine", "name", "argos"),
        beam=read.beam(),
        services=own,
        rules=read.text("segmentation", "rules"),
        abbreviations=read.abbreviations(),
        models_dir=environ.get("MULTILANG_MODELS") or read.text("engine", "models"),
        index_url=read.text("engine", "index"),
        minor_edits=read.switch("merge", "minor_edits", True),
        memory_exact=read.switch("memory", "exact", True),
        memory_fuzzy=read.similarity(),
        glossary=read.text("glossary", "file"),
        typography=_typography(data.get("typography"), languages, places),
        checks=severities.parse(data.get("checks", {}), [one.tag for one in languages], places.of),
        publish=destinations.parse(data.get("publish", {}), places),
    )


def key(service: str, environ: Mapping[str, str] = os.environ) -> str:
    """The key of a translation service, from ``MULTILANG_DEEPL_KEY`` and the like, or ``""``."""
    return environ.get(f"MULTILANG_{service.upper().replace('-', '_')}_KEY", "").strip()


@dataclass(frozen=True, slots=True)
class _Reader:
    """Typed access to the tables; every complaint names the setting."""

    data: Mapping[str, Any]
    places: Places

    def _get(self, section: str, key: str, default: Any) -> Any:
        return self.data.get(section, {}).get(key, default)

    def _wrong(self, section: str, key: str, expected: str) -> ConfigError:
        where = self.places.of(section, key)
        return ConfigError(f"[{section}] {key} must be {expected}", where=where)

    def text(self, section: str, key: str, default: str = "") -> str:
        value = self._get(section, key, default)
        if not isinstance(value, str):
            raise self._wrong(section, key, "text in quotes")
        return value

    def texts(self, section: str, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        value = self._get(section, key, list(default))
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._wrong(section, key, "a list of texts")
        return tuple(value)

    def folder(self, key: str, section: str = "folders", default: str | None = None) -> str:
        value = self.text(section, key, key if default is None else default)
        if value == default:
            return value
        if (
            not value
            or value.startswith(("/", "\\"))
            or ".." in value.replace("\\", "/").split("/")
        ):
            raise self._wrong(section, key, "a folder inside the project")
        return value.strip("/")

    def beam(self) -> int:
        value = self._get("engine", "beam", 4)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 16:
            raise self._wrong("engine", "beam", "a whole number from 1 to 16")
        return value

    def page_size(self) -> int:
        value = self._get("site", "page_size", 20)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 500:
            raise self._wrong("site", "page_size", "a whole number from 1 to 500")
        return value

    def switch(self, section: str, key: str, default: bool) -> bool:
        value = self._get(section, key, default)
        if not isinstance(value, bool):
            raise self._wrong(section, key, "true or false")
        return value

    def feed_ids(self) -> str:
        value = self.text("site", "feed_ids")
        if value and not _TAG_URI.fullmatch(value):
            raise self._wrong("site", "feed_ids", 'such as "tag:example.org,2026"')
        return value

    def similarity(self) -> float:
        value = self._get("memory", "fuzzy", 0.75)
        if value is False:
            return 0.0
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0.5 <= value <= 1:
            raise self._wrong("memory", "fuzzy", "from 0.5 to 1, or false")
        return float(value)

    def abbreviations(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        table = self._get("segmentation", "abbreviations", {})
        if not isinstance(table, dict):
            raise self._wrong(
                "segmentation", "abbreviations", 'a table such as { en = ["approx."] }'
            )
        reader = _Reader({"abbreviations": table}, self.places)
        return tuple((tag, reader.texts("abbreviations", tag, ())) for tag in sorted(table))


def _tag(tag: str, where: str) -> str:
    if not _TAG.fullmatch(tag):
        raise ConfigError(f"{tag!r} is not a language tag", where=where, hint="such as fr or pt-BR")
    return tag


def _language(tag: str, table: Any, places: Places) -> Language:
    return policies.parse(_tag(tag, places.of("languages", tag)), table, places)


def _typography(
    table: Any, languages: tuple[Language, ...], places: Places
) -> tuple[tuple[str, Style], ...]:
    if table is None:
        return ()
    from multilang.typography import settings  # its rules are a hundred patterns to compile

    return settings.parse(table, [one.tag for one in languages], places.of)
