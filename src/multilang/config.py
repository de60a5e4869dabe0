"""``multilang.toml`` -> ``Config``. The only reader of settings and of the environment."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast, get_args

from multilang import destinations, policies, services, severities
from multilang.destinations import Destination
from multilang.errors import ConfigError
from multilang.policies import Gate, Language
from multilang.services import Service
from multilang.severities import Severities
from multilang.toml_places import Places, refuse_unknown
from multilang.toml_values import Values

__all__ = ["FILE", "Config", "Gate", "Language", "Slugs", "Style", "key", "parse"]

FILE = "multilang.toml"
Slugs = Literal["source", "localized"]
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
    search: bool = False
    """Whether readers can search the site."""
    slugs: Slugs = "source"
    """What pages are called in addresses: by the slug in every language, or in the language."""
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
    "site": (
        "base_url",
        "theme",
        "page_size",
        "search",
        "slugs",
        "credit_reviewers",
        "ai_disclosure",
        "feed_ids",
    ),
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
    _refuse_twins([source, *(language.tag for language in languages)], places)
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
        page_size=read.whole("site", "page_size", 20, 1, 500),
        search=read.switch("site", "search", False),
        slugs=read.slugs(),
        credit_reviewers=read.switch("site", "credit_reviewers", False),
        content_dir=read.folder("content"),
        locale_dir=read.folder("locale"),
        build_dir=read.folder("build"),
        fields=read.fields(),
        engine=environ.get("MULTILANG_ENGINE") or read.text("engine", "name", "argos"),
        beam=read.whole("engine", "beam", 4, 1, 16),
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


class _Reader(Values):
    """The settings with rules of their own."""

    def slugs(self) -> Slugs:
        return cast("Slugs", self.choice("site", "slugs", get_args(Slugs)))

    def fields(self) -> tuple[str, ...]:
        """Where addresses are localized, people translate what an article says of its own."""
        found = self.texts("project", "fields", ("title", "description", "summary"))
        own = ("slug",) if self.slugs() == "localized" and "slug" not in found else ()
        return (*found, *own)

    def feed_ids(self) -> str:
        value = self.text("site", "feed_ids")
        if value and not _TAG_URI.fullmatch(value):
            raise self.wrong("site", "feed_ids", 'such as "tag:example.org,2026"')
        return value

    def similarity(self) -> float:
        value = self.get("memory", "fuzzy", 0.75)
        if value is False:
            return 0.0
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0.5 <= value <= 1:
            raise self.wrong("memory", "fuzzy", "from 0.5 to 1, or false")
        return float(value)

    def abbreviations(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        table = self.get("segmentation", "abbreviations", {})
        if not isinstance(table, dict):
            raise self.wrong(
                "segmentation", "abbreviations", 'a table such as { en = ["approx."] }'
            )
        reader = _Reader({"abbreviations": table}, self.places)
        return tuple((tag, reader.texts("abbreviations", tag, ())) for tag in sorted(table))


def _tag(tag: str, where: str) -> str:
    if not _TAG.fullmatch(tag):
        raise ConfigError(
            f"{tag!r} is not a language tag", where=where, hint="such as fr, pt-BR or zh-Hant"
        )
    return tag


def _language(tag: str, table: Any, places: Places) -> Language:
    return policies.parse(_tag(tag, places.of("languages", tag)), table, places)


def _refuse_twins(tags: Sequence[str], places: Places) -> None:
    """Languages that differ in digits or calendar alone would share catalogs and addresses."""
    known: dict[str, str] = {}
    for tag in tags:
        other = known.setdefault(tag.partition("-u-")[0], tag)
        if other != tag:
            where = places.of("languages", tag)
            raise ConfigError(f"{tag} and {other} are one language", where=where, hint="keep one")


def _typography(
    table: Any, languages: tuple[Language, ...], places: Places
) -> tuple[tuple[str, Style], ...]:
    if table is None:
        return ()
    from multilang.typography import settings  # its rules are a hundred patterns to compile

    return settings.parse(table, [one.tag for one in languages], places.of)
