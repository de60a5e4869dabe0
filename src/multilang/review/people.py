"""The list of people who may come in: names, roles and how their passwords are known again.

A TOML file that only this module writes to, one table a person::

    [[person]]
    name = "Ines Duarte"
    role = "reviewer"
    password = "$argon2id$..."
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from multilang.errors import ConfigError, WorkspaceError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

ROLES = ("translator", "reviewer")
LONGEST_NAME = 80
LONGEST_PASSWORD = 1024
SHORTEST_PASSWORD = 8
_FIELDS = {"name", "role", "password"}
_AT_ONCE = threading.BoundedSemaphore(2)
"""Each comparison takes 64 MiB: not as many at once as somebody cares to ask for."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person on the list."""

    name: str
    role: str
    """One of ``ROLES``."""
    password: str
    """As argon2 writes it; never the password."""


def read(path: Path) -> dict[str, Account]:
    """The people in a file, by name as ``known_as`` has it.

    Raises:
        ConfigError: it cannot be read as such a list, or nobody is on it.
    """
    try:
        data = tomllib.loads(path.read_bytes().decode())
    except OSError as error:
        raise ConfigError(
            f"the list of people cannot be read: {error.strerror}", where=str(path),
            hint=f"`multilang review --users {path} --add-user NAME` begins one",
        ) from None  # fmt: skip
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"not valid TOML: {error}", where=str(path)) from None
    entries = data.get("person")
    if not isinstance(entries, list) or not entries or set(data) != {"person"}:
        raise ConfigError(
            "the file has one table [[person]] for each person, and nothing else", where=str(path),
            hint=f"`multilang review --users {path} --add-user NAME` writes them",
        )  # fmt: skip
    found: dict[str, Account] = {}
    for entry in entries:
        account = _account(entry, str(path))
        if known_as(account.name) in found:
            raise ConfigError(f"{account.name} is listed twice", where=str(path))
        found[known_as(account.name)] = account
    return found


def _account(entry: Any, where: str) -> Account:
    if not isinstance(entry, dict) or set(entry) != _FIELDS:
        raise ConfigError("a person has name, role and password", where=where)
    name, role, password = entry["name"], entry["role"], entry["password"]
    _check_name(name, where)
    if role not in ROLES:
        raise ConfigError(
            f"{name}: the role is {role!r}", where=where, hint=f"one of {', '.join(ROLES)}"
        )
    if not isinstance(password, str) or not password.startswith("$argon2id$"):
        raise ConfigError(
            f"{name}: the password is not as argon2 keeps it", where=where,
            hint="--add-user writes it; passwords do not belong into files",
        )  # fmt: skip
    return Account(name, role, password)


def _check_name(name: object, where: str = "") -> None:
    if not isinstance(name, str) or not is_name(name):
        raise ConfigError(
            f"{name!r} is no name", where=where,
            hint=f"1 to {LONGEST_NAME} letters, without line ends, < and >",
        )  # fmt: skip


def is_name(text: str) -> bool:
    """Whether somebody on the list can be called that."""
    return is_line(text) and len(text) <= LONGEST_NAME and not set(text) & {"<", ">"}


def is_line(text: str) -> bool:
    """Whether a name, perhaps with an address, can stand in a journal and in a PO comment."""
    bad = any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in text)
    return 0 < len(text) <= 200 and text == text.strip() and not bad


def known_as(name: str) -> str:
    """A name as people may type it: capitals and composed letters do not count."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def add(path: Path, name: str, role: str, password: str) -> None:
    """Put a person on the list, or give one on it another role and password.

    Raises:
        ConfigError: the name is none, the password too short, or the file no such list.
        WorkspaceError: it cannot be written.
    """
    _check_name(name)
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise ConfigError(
            f"the password has {len(password)} letters",
            hint=f"{SHORTEST_PASSWORD} at least; a sentence is easy to remember",
        )
    known = read(path) if path.exists() else {}
    known[known_as(name)] = Account(name, role, _hasher().hash(password))
    text = "".join(
        f"[[person]]\nname = {_toml(a.name)}\nrole = {_toml(a.role)}\n"
        f"password = {_toml(a.password)}\n\n"
        for a in known.values()
    )
    _write(path, text.rstrip("\n") + "\n")


def _toml(text: str) -> str:
    """A basic string; JSON's escapes are TOML's but for U+007F, which no name has."""
    return json.dumps(text, ensure_ascii=False)


def _write(path: Path, text: str) -> None:
    """For nobody else to read, and never half of it."""
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError as error:
        raise WorkspaceError(f"cannot be written: {error.strerror}", where=str(path)) from None


def verified(known: Mapping[str, Account], name: str, password: str) -> Account | None:
    """Who that is; None for a wrong name or password, which take equally long."""
    from argon2.exceptions import Argon2Error, InvalidHashError

    account = known.get(known_as(name))
    if len(password) > LONGEST_PASSWORD:
        return None
    with _AT_ONCE:
        try:
            _hasher().verify(account.password if account else _nobody(), password)
        except (Argon2Error, InvalidHashError):
            return None
    return account


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobody() -> str:
    """What a password for an unknown name is compared with."""
    return _hasher().hash(os.urandom(16).hex())
