"""Where settings stand in a TOML file, and what stands there that is not known."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from multilang.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Places:
    """Finds the line of a setting for messages; tomllib does not tell it."""

    text: str
    where: str

    def of(self, section: str, key: str = "") -> str:
        """``file:line``, the section's line where the key is not found; at worst the file."""
        header, place = "", self.where
        for number, line in enumerate(self.text.splitlines(), 1):
            if found := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
                header = found[1].replace('"', "").replace("'", "")
                if key and header == f"{section}.{key}".strip("."):
                    return f"{self.where}:{number}"
                if header == section:
                    place = f"{self.where}:{number}"
            elif header == section and re.match(rf"\s*[\"']?{re.escape(key or '=')}\b", line):
                return f"{self.where}:{number}"
        return place


def refuse_unknown(
    table: Mapping[str, Any], names: tuple[str, ...], what: str, places: Places, section: str = ""
) -> None:
    """See that a table has no other names.

    Raises:
        ConfigError: with the name that was probably meant.
    """
    for name in table:
        if name not in names:
            near = difflib.get_close_matches(name, names, 1)
            hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(names)}"
            raise ConfigError(f"unknown {what}: {name}", where=places.of(section, name), hint=hint)
