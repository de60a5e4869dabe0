"""Where a project is published, and how: the ``[publish]`` section and what goes with it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from multilang.errors import ConfigError
from multilang.toml_places import Places

SETTINGS = ("target", "keep", "branch")
_SECRET = re.compile(r"SECRET|PASSW|TOKEN|CREDENTIAL|_KEY$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Destination:
    """What settings say of publishing. Credentials are never among it."""

    target: str = ""
    """A folder or a URL; empty where the site stays in the build folder."""
    keep: int = 5
    """Releases that are kept to go back to, the live one among them."""
    branch: str = ""
    """A git branch: of the project's own repository where there is no ``target``."""

    def __bool__(self) -> bool:
        return bool(self.target or self.branch)


def parse(table: Mapping[str, Any], places: Places) -> Destination:
    """Read the section, whose names are known already.

    Raises:
        ConfigError: a value of the wrong kind, or a password in the address.
    """
    texts = {name: table.get(name, "") for name in ("target", "branch")}
    for name, value in texts.items():
        if not isinstance(value, str):
            where = places.of("publish", name)
            raise ConfigError(f"[publish] {name} must be text in quotes", where=where)
    keep = table.get("keep", 5)
    if isinstance(keep, bool) or not isinstance(keep, int) or not 1 <= keep <= 1000:
        where = places.of("publish", "keep")
        raise ConfigError("[publish] keep must be a whole number from 1 to 1000", where=where)
    target = checked(texts["target"], places.of("publish", "target"))
    return Destination(target, keep, texts["branch"])


def checked(target: str, where: str = "--target") -> str:
    """The address, without a password in it.

    Raises:
        ConfigError: there is one; it is not repeated.
    """
    try:
        password = urlsplit(target.removeprefix("git+")).password
    except ValueError as error:
        raise ConfigError(f"this is no address: {error}", where=where) from None
    if password is not None or re.search(r"[\x00-\x1f]", target):
        raise ConfigError(
            "an address may not hold a password or control characters",
            where=where,
            hint="take it out (and change it); credentials come from the environment",
        )
    return target


def options(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """fsspec's storage options from ``MULTILANG_PUBLISH_OPTIONS``.

    Raises:
        ConfigError: it is no JSON object; it is not repeated.
    """
    text = environ.get("MULTILANG_PUBLISH_OPTIONS", "").strip()
    try:
        found = json.loads(text or "{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ConfigError(
            "this must be a JSON object", where="MULTILANG_PUBLISH_OPTIONS",
            hint='such as {"endpoint_url": "https://s3.example.org"}',
        )  # fmt: skip
    return found


def secrets(environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Values of the environment that look as if no message should show them."""
    return tuple(value for name, value in environ.items() if _SECRET.search(name) and value)
