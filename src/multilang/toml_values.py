"""Values of multilang.toml by kind; every complaint names the setting and its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from multilang.errors import ConfigError
from multilang.toml_places import Places


@dataclass(frozen=True, slots=True)
class Values:
    """Typed access to the tables; every complaint names the setting."""

    data: Mapping[str, Any]
    places: Places

    def get(self, section: str, key: str, default: Any) -> Any:
        return self.data.get(section, {}).get(key, default)

    def wrong(self, section: str, key: str, expected: str) -> ConfigError:
        where = self.places.of(section, key)
        return ConfigError(f"[{section}] {key} must be {expected}", where=where)

    def text(self, section: str, key: str, default: str = "") -> str:
        value = self.get(section, key, default)
        if not isinstance(value, str):
            raise self.wrong(section, key, "text in quotes")
        return value

    def texts(self, section: str, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        value = self.get(section, key, list(default))
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(section, key, "a list of texts")
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
            raise self.wrong(section, key, "a folder inside the project")
        return value.strip("/")

    def choice(self, section: str, key: str, known: Sequence[str]) -> str:
        """One of some words; the first where nothing is said."""
        value = self.text(section, key, known[0])
        if value not in known:
            raise self.wrong(section, key, " or ".join(f'"{one}"' for one in known))
        return value

    def whole(self, section: str, key: str, default: int, least: int, most: int) -> int:
        value = self.get(section, key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.wrong(section, key, f"a whole number from {least} to {most}")
        return value

    def switch(self, section: str, key: str, default: bool) -> bool:
        value = self.get(section, key, default)
        if not isinstance(value, bool):
            raise self.wrong(section, key, "true or false")
        return value
