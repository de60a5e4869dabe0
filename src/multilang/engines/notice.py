"""What people are told about the model behind a pair, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from multilang.engines.packages import Package

_QUALITY = {"": "", "gist": "gives the gist", "experimental": "experimental, not text to build on"}


@dataclass(frozen=True, slots=True)
class Notice:
    """The facts, for tables and JSON, and one sentence that says them."""

    name: str
    """``en_fr``; through a pivot ``en_pt + pt_fr``."""
    version: str
    starter: bool
    quality: str
    """``gist``, ``experimental`` or empty."""
    text: str
    hint: str
    """The command that installs a full model; empty where one is used."""


def notice(chain: Sequence[Package]) -> Notice:
    """Describe the packages that ``packages.find`` gave."""
    name = " + ".join(package.name for package in chain)
    version = " + ".join(package.version for package in chain)
    starters = [package for package in chain if package.starter]
    quality = max((package.quality for package in chain), key=list(_QUALITY).index)
    text = f"{name} {version}"
    if len(chain) > 1:
        text += f", two models in turn, through {chain[0].target}"
    if starters:
        text += ", starter model for trying out"
    if quality:
        text += f": {_QUALITY[quality]}"
    hint = " ".join(f"multilang models install {package.name}" for package in starters[:1])
    return Notice(name, version, bool(starters), quality, text, hint)
