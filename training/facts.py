"""What the model card tells of one model, read from what the commands left behind."""

from __future__ import annotations

import csv
import json
import lzma
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from training.corpora import SYNTHETIC, TrainingError

POINTS = 12
"""Rows of a learning curve in a card, at most."""
_STEP = re.compile(r"step \d+ .*?loss ([\d.]+) tok ([\d.]+)M wall (\d+) cpu (\d+)")
_EVAL = re.compile(
    r"EVAL (?:p=\S+ )?(?:tok=([\d.]+)M|final) (\S+) (\d+) BLEU ([\d.]+) chrF ([\d.]+)"
)
_INIT = re.compile(r"'init': '([^']+)'")
_PARAMETERS = re.compile(r"params (\d+) pairs (\d+)")


@dataclass(frozen=True, slots=True)
class Point:
    """Of a learning curve."""

    tokens: float
    seconds: float
    loss: float | None = None
    bleu: float | None = None
    chrf: float | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    language: str
    evaluation: Mapping[str, Any]
    """What ``training.evaluate`` wrote."""
    origins: Mapping[str, int]
    """Pairs by origin; made-up lines count with the origin they were made from."""
    held_out: str
    training: str
    curve: tuple[Point, ...]


def read(language: str, said: Mapping[str, str], base: Path) -> Facts:
    """Raises TrainingError when a file is not named or not there."""
    try:
        evaluation = json.loads((base / said["evaluation"]).read_text("utf-8"))
        if "log" in said:
            return _first_trainer(language, said, base, evaluation)
        report = json.loads((base / said["report"]).read_text("utf-8"))
        rows = list(csv.DictReader((base / said["curve"]).read_text("utf-8").splitlines()))
    except KeyError as error:
        raise TrainingError(f"models.{language}: {error} is not named") from error
    except OSError as error:
        raise TrainingError(f"models.{language}: {error}") from error
    origins: dict[str, int] = {}
    for name, (pairs, _) in report["origins"][language].items():
        base_name = name.removeprefix(SYNTHETIC)
        origins[base_name] = origins.get(base_name, 0) + pairs
    hits = sum(n for reason, n in report["dropped"].items() if reason.startswith("held out"))
    held_out = (
        f"{', '.join(report['held_out']) or 'nothing'}; every line compared by the hash of its "
        f"normalised words and by each run of nine words, both sides: {hits} pairs left out."
    )
    curve = _curve(rows, language)
    tokens = curve[-1].tokens if curve else 0
    minutes = curve[-1].seconds / 60 if curve else 0
    text = f"{tokens / 1e6:.1f} M target tokens in {minutes:.0f} minutes. {said.get('note', '')}"
    return Facts(language, evaluation, origins, held_out, text.strip(), curve)


def _curve(rows: Sequence[Mapping[str, str]], language: str) -> tuple[Point, ...]:
    """Every row with a score of the language, and some of the loss between them."""
    scored = [row for row in rows if row["language"] == language]
    losses = [row for row in rows if row["loss"]]
    chosen = thinned(losses, max(2, POINTS - len(scored)))
    points = [
        Point(float(row["tokens"]), float(row["seconds"]), *(
            float(row[name]) if row[name] else None for name in ("loss", "bleu", "chrf")
        ))
        for row in [*scored, *chosen]
    ]  # fmt: skip
    return tuple(sorted(points, key=lambda point: (point.seconds, point.bleu is not None)))


def thinned(rows: Sequence[Any], most: int) -> list[Any]:
    """So many of the rows, evenly, the last one among them."""
    if len(rows) <= most:
        return list(rows)
    return [rows[round((n + 1) * len(rows) / most) - 1] for n in range(most)]


def _first_trainer(
    language: str, said: Mapping[str, str], base: Path, evaluation: Mapping[str, Any]
) -> Facts:
    """Of a log.txt of the first trainer, the file with its weights, and its pack."""
    log = (base / said["log"]).read_text("utf-8")
    weights = dict(
        item.rsplit("=", 1) for item in (base / said["weights"]).read_text().strip().split(",")
    )
    counts = _counts(base / said["data"], language)
    origins = {name: count for name, count in counts.items() if float(weights.get(name, 1))}
    steps = [
        Point(float(tok) * 1e6, float(cpu), float(loss)) for loss, tok, _, cpu in _STEP.findall(log)
    ]
    scores = [
        Point(
            float(tok) * 1e6 if tok else steps[-1].tokens,
            _time(steps, tok),
            None,
            float(bleu),
            float(chrf),
        )
        for tok, _, _, bleu, chrf in _EVAL.findall(log)
    ]
    points = sorted(
        [*thinned(steps, POINTS - len(scores)), *scores], key=lambda point: point.tokens
    )
    found = _PARAMETERS.search(log)
    size = f"{int(found[1]) / 1e6:.1f} M parameters; " if found else ""
    if began := _INIT.search(log):
        size += f"began with the weights {Path(began[1]).name}, and so learnt from their data too; "
    last = steps[-1] if steps else Point(0, 0)
    text = (
        f"{size}{last.tokens / 1e6:.1f} M target tokens in {last.seconds / 60:.0f} CPU minutes "
        "(minutes below are CPU minutes; origins with weight 0 were not seen). "
        f"{said.get('note', '')}"
    )
    held_out = (
        "FLORES and NTREX; exact matches on either side and shared runs of nine words on the "
        "source side were left out when the sets were made."
    )
    return Facts(language, evaluation, origins, held_out, text.strip(), tuple(points))


def _time(steps: Sequence[Point], tokens: str) -> float:
    reached = [p.seconds for p in steps if not tokens or p.tokens <= float(tokens) * 1e6]
    return reached[-1] if reached else 0.0


def _counts(folder: Path, language: str) -> dict[str, int]:
    """Pairs of each origin in an ``MLP1`` pack."""
    names = json.loads((folder / f"{language}.json").read_text("utf-8"))["origins"]
    with lzma.open(folder / f"{language}.pack.xz") as file:
        count = struct.unpack("<4xI", file.read(8))[0]
        file.seek(8 + 2 * count)
        origin = np.frombuffer(file.read(count), np.uint8)
    return {
        name: int(n)
        for name, n in zip(names, np.bincount(origin, minlength=len(names)), strict=True)
        if n
    }
