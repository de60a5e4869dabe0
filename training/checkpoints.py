"""What a training needs to go on as if it had never stopped, and its curve. Safe against kill -9.

``state.pt`` is replaced whole, never written in place. ``curve.csv`` only grows; rows that a killed
run wrote after its last checkpoint are taken away when it goes on.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from training.corpora import TrainingError
from training.network import Translator
from training.optimisers import Average, Optimiser
from training.weights import Shape, replace_file

COLUMNS = (
    "step", "tokens", "seconds", "cpu_seconds", "progress", "loss", "tokens_per_second",
    "language", "bleu", "chrf",
)  # fmt: skip
"""Of ``curve.csv``. Rows of a score have a language, rows of the loss have none."""


@dataclass(slots=True)
class State:
    """How far a training is. Times count work only, over all runs."""

    step: int = 0
    tokens: int = 0
    """Target tokens learnt from."""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    round: int = 0
    round_progress: float = 0.0
    """Progress at which the round began: its weights and lengths."""
    batch: int = 0
    """Batches of the round that are done."""
    marks: int = 0
    """Evaluations done."""


def save(
    path: Path, state: State, model: Translator, optimiser: Optimiser, average: Average
) -> None:
    content = {
        "state": asdict(state),
        "shape": asdict(model.shape),
        "model": dict(model.named_parameters()),
        "average": average.arrays,
        "optimiser": optimiser.state(),
        "random": torch.get_rng_state(),
        "cuda": torch.cuda.get_rng_state() if torch.cuda.is_available() else None,
    }
    replace_file(path, lambda file: torch.save(content, file))


def restore(path: Path, model: Translator, optimiser: Optimiser, average: Average) -> State:
    """Put everything back as it was saved.

    Raises:
        TrainingError: the checkpoint is of another model.
    """
    content: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    if Shape(**content["shape"]) != model.shape:
        raise TrainingError(f"{path}: a checkpoint of another shape; choose another --out")
    fill(model, content["model"])
    average.restore(content["average"])
    optimiser.restore(content["optimiser"])
    torch.set_rng_state(content["random"])
    if content["cuda"] is not None and torch.cuda.is_available():
        torch.cuda.set_rng_state(content["cuda"])
    return State(**content["state"])


@torch.no_grad()
def fill(model: Translator, arrays: Mapping[str, Tensor]) -> None:
    for name, parameter in model.named_parameters():
        parameter.copy_(arrays[name])


def add_row(folder: Path, state: State, progress: float, **values: object) -> None:
    """Append a row to the curve."""
    path = folder / "curve.csv"
    fresh = not path.exists()
    row: dict[str, object] = {
        "step": state.step,
        "tokens": state.tokens,
        "seconds": round(state.seconds, 1),
        "cpu_seconds": round(state.cpu_seconds, 1),
        "progress": round(progress, 4),
    }
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if fresh:
            writer.writeheader()
        writer.writerow({**row, **values})


def cut_curve(folder: Path, step: int) -> None:
    """Take away the rows after a step, and a row that was cut short."""
    path = folder / "curve.csv"
    if not path.exists():
        return
    text = path.read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text[: text.rfind("\n") + 1])))
    kept = [row for row in rows if row["step"] and int(row["step"]) <= step]
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(kept)
    replace_file(path, lambda file: file.write(written.getvalue().encode()))
