"""``models.lock.json``: the sha256 of every file of every installed model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from multilang import writing
from multilang.errors import EngineError

NAME = "models.lock.json"
Sums = dict[str, str]
"""Path inside a package, with ``/`` -> sha256, hex."""


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sums(folder: Path, inside: Iterable[str] | None = None) -> Sums:
    """Checksums of the files ``inside`` a package's folder; of all of them by default."""
    if inside is None:
        files = (path for path in folder.rglob("*") if path.is_file())
        inside = sorted(path.relative_to(folder).as_posix() for path in files)
    return {name: sha256(folder / name) for name in inside}


def decisive(names: Iterable[str]) -> list[str]:
    """Those files of a package that decide what it translates; a README does not."""
    tops = ("metadata.json", "sentencepiece.model", "bpe.model")
    return sorted(name for name in names if name in tops or name.startswith("model/"))


def digest(checksums: Mapping[str, str]) -> str:
    """One sha256 for a package: over the names and checksums of its decisive files."""
    lines = (f"{checksums[name]}  {name}\n" for name in decisive(checksums))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def load(folder: Path) -> dict[str, Sums]:
    """The recorded checksums by folder name; empty where nothing was installed yet.

    Raises:
        EngineError: the lock file is damaged.
    """
    path = folder / NAME
    try:
        data = json.loads(path.read_text("utf-8"))
        return {name: dict(files) for name, files in data["packages"].items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineError(
            f"the list of installed models is damaged: {error}",
            where=str(path),
            hint="restore the file from a backup, or delete it and install the models again",
        ) from error


def save(folder: Path, packages: Mapping[str, Sums]) -> None:
    """Replace the lock file in one step."""
    text = json.dumps({"version": 1, "packages": packages}, indent=1, sort_keys=True) + "\n"
    writing.write(folder / NAME, text.encode())
