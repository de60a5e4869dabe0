"""Settings of translation services: the ``[engine.NAME]`` sections of multilang.toml.

Keys are no settings: they come from the environment (``config.key``) and stand in no file.
"""

from __future__ import annotations

import difflib
import math
import re
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

from multilang.errors import ConfigError

Place = Callable[[str], str]
"""The ``file:line`` of a setting of the section; of the section itself for ``""``."""
Option = str | int | float | bool

_LOOPBACK = re.compile(r"localhost|127(\.\d{1,3}){3}|::1")


@dataclass(frozen=True, slots=True)
class Service:
    """What the project says of one service; each engine takes what concerns it."""

    name: str = ""
    url: str = ""
    """Base address without a slash at its end; empty for the service's own."""
    model: str = ""
    glossary: str = ""
    """Id of a glossary that the service keeps."""
    formality: str = ""
    price: float = 0.0
    """For a million characters of source text, in whatever currency."""
    price_input: float = 0.0
    price_output: float = 0.0
    """For a million tokens read, and written."""
    max_characters: int = 0
    """Characters that one run may send; 0 for any number."""
    characters_per_minute: int = 0
    requests_per_second: float = 0.0
    """0 for as fast as the service answers."""
    texts_per_request: int = 0
    """0 for the engine's own number."""
    timeout: float = 60.0
    """Seconds for one answer."""
    retries: int = 5
    allow_http: bool = False
    """Whether text and key may travel unencrypted to another machine."""
    options: tuple[tuple[str, Option], ...] = ()
    """The section of an engine that is not multilang's own, as it stands."""

    @property
    def priced(self) -> bool:
        return bool(self.price or self.price_input or self.price_output)


_SHARED = (
    "max_characters", "characters_per_minute", "requests_per_second", "timeout", "retries",
    "allow_http",
)  # fmt: skip
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "libretranslate": ("url", "texts_per_request", "price", *_SHARED),
    "deepl": ("url", "model", "glossary", "formality", "price", *_SHARED),
    "openai": ("url", "model", "price_input", "price_output", *_SHARED),
}
"""What can be set for each service."""
_CHOICES = {
    ("deepl", "model"): (
        "quality_optimized", "latency_optimized", "prefer_quality_optimized",
    ),
    ("deepl", "formality"): ("more", "less", "prefer_more", "prefer_less"),
}  # fmt: skip
_RANGES: Mapping[str, tuple[float, float]] = {
    "price": (0, 1e6),
    "price_input": (0, 1e6),
    "price_output": (0, 1e6),
    "max_characters": (1, 1e12),
    "characters_per_minute": (1, 1e9),
    "requests_per_second": (0.01, 1000),
    "texts_per_request": (1, 1000),
    "timeout": (1, 3600),
    "retries": (0, 20),
}


def is_loopback(host: str) -> bool:
    """Whether a host's name or address is this machine's own."""
    return _LOOPBACK.fullmatch(host) is not None


def take(
    engine: Any, named: str, place: Callable[[str, str], str]
) -> tuple[tuple[Service, ...], Any]:
    """The services in the table ``[engine]``, and what else is in it.

    Args:
        named: the engine that the environment chooses, or ``""``.
        place: the ``file:line`` of a section and a setting in it.

    Raises:
        ConfigError: as ``parse``.
    """
    if not isinstance(engine, dict):
        return (), {} if engine is None else engine
    chosen = {str(name).partition(":")[0] for name in (engine.get("name"), named)}
    found = {
        name: table for name, table in engine.items() if isinstance(table, dict) or name in SETTINGS
    }
    for name, table in found.items():
        if not isinstance(table, dict):
            raise ConfigError(f"[engine.{name}] must be a section", where=place("engine", name))
    services = tuple(
        parse(name, found[name], partial(place, f"engine.{name}"), chosen=name in chosen)
        for name in sorted(found)
    )
    return services, {name: value for name, value in engine.items() if name not in found}


def parse(name: str, table: Mapping[str, Any], place: Place, *, chosen: bool = False) -> Service:
    """Read the section of the service called ``name``.

    Args:
        chosen: the project's engine has this name: of an engine that is not multilang's own the
            section is handed on as it is.

    Raises:
        ConfigError: an unknown section or setting, or a value of the wrong kind.
    """
    section = f"engine.{name}"
    if name not in SETTINGS:
        if not chosen:
            raise _unknown("section", section, [f"engine.{known}" for known in SETTINGS], place(""))
        return Service(name, options=_options(section, table, place))
    for key in table:
        if key not in SETTINGS[name]:
            raise _unknown(f"setting in [{section}]", key, SETTINGS[name], place(key))
    values = {key: _value(name, key, value, place(key)) for key, value in table.items()}
    service = Service(name, **values)
    if service.url:
        _check_url(section, service, place("url"))
    return service


def _unknown(what: str, name: str, known: Any, where: str) -> ConfigError:
    near = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
    return ConfigError(f"unknown {what}: {name}", where=where, hint=hint)


_KINDS = {field.name: str(field.type) for field in fields(Service)}


def _value(name: str, key: str, value: Any, where: str) -> Any:
    kind, says = _KINDS[key], f"[engine.{name}] {key} must be"
    if kind == "bool":
        if not isinstance(value, bool):
            raise ConfigError(f"{says} true or false", where=where)
        return value
    if kind == "str":
        if not isinstance(value, str):
            raise ConfigError(f"{says} text in quotes", where=where)
        choices = _CHOICES.get((name, key))
        if choices and value and value not in choices:
            raise ConfigError(f"{says} one of {', '.join(choices)}", where=where)
        return value.rstrip("/") if key == "url" else value
    least, most = _RANGES[key]
    number = isinstance(value, int | float) and not isinstance(value, bool)
    whole = kind == "int"
    if not number or math.isnan(value) or not least <= value <= most or whole > (value % 1 == 0):
        what = "a whole number" if whole else "a number"
        raise ConfigError(f"{says} {what} from {least:g} to {most:g}", where=where)
    return int(value) if whole else float(value)


def _options(
    section: str, table: Mapping[str, Any], place: Place
) -> tuple[tuple[str, Option], ...]:
    for key, value in table.items():
        if not isinstance(value, str | int | float | bool):
            raise ConfigError(
                f"[{section}] {key} must be text, a number, true or false", where=place(key)
            )
    return tuple(sorted(table.items()))


def _check_url(section: str, service: Service, where: str) -> None:
    says = f"[{section}] url"
    try:
        parts = urllib.parse.urlsplit(service.url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urllib.parse.SplitResult("", "", "", "", "")
    plain = re.fullmatch(r"[!-~]+", service.url)
    if parts.scheme not in ("http", "https") or not host or not plain:
        raise ConfigError(
            f"{says} is not an address", where=where, hint='such as "https://translate.example.org"'
        )
    if parts.username is not None or parts.query or parts.fragment:
        raise ConfigError(
            f"{says} must hold no user, password or query",
            where=where,
            hint=f"a key belongs in the environment: MULTILANG_{service.name.upper()}_KEY",
        )
    if parts.scheme == "http" and not is_loopback(host) and not service.allow_http:
        raise ConfigError(
            f"{says} is not encrypted: text and key could be read on the way",
            where=where,
            hint=f"use https, or say allow_http = true in [{section}] for a network you trust",
        )
