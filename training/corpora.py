"""Where training sentences may come from: licence, kind and attribution of every origin.

``licences.json`` is the table. Tiers: A may be in weights that are given away (CC0, CC BY, public
sector, MIT, BSD, Apache, ISC, MPL); B is copyleft; C is research only, or no licence was found. An
origin that is not in the table is refused, except a project's own texts.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = "project:"
"""Prefix of the origins that are a project's own reviewed texts: theirs to use, tier A."""
SYNTHETIC = "synthetic:"
"""Prefix of lines made by rule from lines of the origin that follows; same licence."""
_TABLE = Path(__file__).with_name("licences.json")
KINDS = ("interface", "dialogue", "law", "manual", "prose", "copy", "project")
"""What sort of text; the curriculum weights them (``recipe.json``). ``copy``: made by rule."""


class TrainingError(Exception):
    """Something that whoever trains can mend; the message says what, where and how."""


@dataclass(frozen=True, slots=True)
class Corpus:
    name: str
    tier: str
    licence: str
    kind: str
    attribution: str = ""


def load(path: Path = _TABLE) -> dict[str, Corpus]:
    """The table, by origin.

    Raises:
        TrainingError: an entry without licence, of an unknown kind, or of tier A without
            attribution.
    """
    table: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8"))
    found = {name: Corpus(name, **facts) for name, facts in table.items()}
    for corpus in found.values():
        if not corpus.licence or corpus.kind not in KINDS or corpus.tier not in "ABC":
            raise TrainingError(f"{path}: {corpus.name}: licence, kind or tier is missing or wrong")
        if corpus.tier == "A" and not corpus.attribution:
            raise TrainingError(f"{path}: {corpus.name}: tier A needs an attribution")
    return found


def corpus_of(origin: str, table: Mapping[str, Corpus]) -> Corpus | None:
    """The facts about an origin; None for one that nobody wrote down."""
    if origin.startswith(SYNTHETIC):
        base = corpus_of(origin.removeprefix(SYNTHETIC), table)
        return base and Corpus(origin, base.tier, base.licence, "copy", base.attribution)
    if origin.startswith(PROJECT):
        name = origin.removeprefix(PROJECT)
        return Corpus(origin, "A", "the project's own", "project", f"Reviewed texts of {name}")
    return table.get(origin)


def allowed(table: Mapping[str, Corpus], tiers: Collection[str] = ("A",)) -> frozenset[str]:
    """The origins of these tiers."""
    return frozenset(name for name, corpus in table.items() if corpus.tier in tiers)
