"""What ``python -m training.train`` can be told."""

from __future__ import annotations

import argparse
from dataclasses import astuple, dataclass
from pathlib import Path

from training import weights
from training.corpora import TrainingError
from training.weights import Shape


@dataclass(frozen=True, slots=True)
class Options:
    pack: Path
    out: Path
    languages: tuple[str, ...]
    """Of the pack that are learnt; empty for all."""
    shape: Shape
    init: Path | None
    init_model: Path | None
    init_encoder: Path | None
    init_encoder_model: Path | None
    steps: int
    minutes: float
    cpu_minutes: float
    pause_after: float
    batch: int
    longest: int
    short_first: float
    temperature: float
    weights: str
    dropout: float
    smoothing: float
    attention: float
    rate: float
    muon_rate: float
    warm_up: int
    average: float
    eval: Path | None
    eval_at: tuple[float, ...]
    eval_sentences: int
    save_every: float
    log_every: float
    precision: str
    threads: int
    compile: bool
    seed: int


def parse(arguments: list[str] | None = None) -> Options:
    """Raises TrainingError when there is no budget."""
    said = vars(_parser().parse_args(arguments))
    given = [said.pop(name) for name in ("width", "inner", "heads", "encoder", "decoder")]
    usual = weights.load(said["init"]).shape if said["init"] else Shape()
    shape = Shape(*(one or other for one, other in zip(given, astuple(usual), strict=True)))
    said["languages"] = tuple(said.pop("lang"))
    said["eval_at"] = tuple(float(part) for part in said["eval_at"].split(",") if part)
    options = Options(shape=shape, **said)
    if not (options.steps or options.minutes or options.cpu_minutes):
        raise TrainingError("say how long: --minutes, --cpu-minutes or --steps")
    if shape.width % shape.heads or shape.width % 2:
        raise TrainingError("--width must be even and a multiple of --heads")
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m training.train",
        description="Train a model, or go on: the same command again resumes where it stopped.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--pack", type=Path, required=True, help="STEM.pack of training.prepare; STEM.model beside")
    add("--out", type=Path, required=True, help="folder for checkpoints, weights and curve")
    add("--lang", action="append", default=[], help="learn only this language of the pack; repeat")
    add("--init", type=Path, help="start from weights: .npz, or an .argosmodel made here")
    add("--init-model", type=Path, help="the SentencePiece model of --init, if it is another one")
    add("--init-encoder", type=Path, help="with --init: weights that read the source better")
    add("--init-encoder-model", type=Path, help="the SentencePiece model of --init-encoder")
    _budget(parser.add_argument_group("budget"))
    _data(parser.add_argument_group("data"))
    _model(parser.add_argument_group("model"))
    _run(parser.add_argument_group("run"))
    return parser


def _budget(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--minutes", type=float, default=0, help="wall time of the whole training, over all runs")
    add("--cpu-minutes", type=float, default=0, help="the same in process CPU time")
    add("--steps", type=int, default=0)
    add("--pause-after", type=float, default=0, help="stop this run after so many minutes, saved")


def _data(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--batch", type=int, default=24_000, help="target tokens of a step; 1200 on a CPU")
    add("--longest", type=int, default=120, help="tokens of the longest sentences")
    add("--short-first", type=float, default=0.1, help="share of the training that grows to it")
    add("--temperature", type=float, default=0.5, help="1: languages by size; 0: all alike")
    add("--weights", default="", help="over recipe.json: tico19=4,kind:interface=0.2")


def _model(group: argparse._ArgumentGroup) -> None:
    add, usual = group.add_argument, Shape()
    for name, value in zip(
        ("width", "inner", "heads", "encoder", "decoder"), astuple(usual), strict=True
    ):
        layers = " layers" * (name in ("encoder", "decoder"))
        add(f"--{name}", type=int, default=0, help=f"{value}{layers}, or that of --init")
    add("--dropout", type=float, default=0.1)
    add("--smoothing", type=float, default=0.1, help="of labels")
    add("--attention", type=float, default=0.05, help="weight of the loss on copied tokens' links")
    add("--rate", type=float, default=3e-3, help="AdamW's; for going on from weights take a third")
    add("--muon-rate", type=float, default=0.02)
    add("--warm-up", type=int, default=300, help="steps")
    add("--average", type=float, default=0.999, help="decay of the weights' moving average")


def _run(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--eval", type=Path, help="folder with NAME.en-LANG.src and .ref")
    add("--eval-at", default="0.3,0.6,0.8,0.9,1", help="shares of the training; weights are kept")
    add("--eval-sentences", type=int, default=0, help="of each set; 0 for all")
    add("--save-every", type=float, default=60, help="seconds between checkpoints")
    add("--log-every", type=float, default=10, help="seconds between progress lines")
    add("--precision", choices=["auto", "bf16", "fp32"], default="auto")
    add("--threads", type=int, default=2, help="on a CPU")
    add("--compile", action="store_true", help="torch.compile; pays after some minutes on a GPU")
    add("--seed", type=int, default=1)
