"""``python -m training.train``: a pack -> weights. Needs torch, numpy, sentencepiece, sacrebleu.

Writes below ``--out``: ``weights.npz`` (int8, the moving average), ``weights-0.80.npz`` and the
like at the evaluations, ``curve.csv``, and ``state.pt``, from which the same command goes on.
"""

from __future__ import annotations

import signal
import sys
import time
from dataclasses import dataclass, field
from types import FrameType

import torch
from torch import Tensor

from training import checkpoints
from training.corpora import TrainingError
from training.options import Options, parse
from training.trainer import Trainer, ahead


@dataclass(slots=True)
class Meter:
    """Time and loss since the last look. Losses stay on the device until a line is written."""

    wall: float = field(default_factory=time.monotonic)
    cpu: float = field(default_factory=time.process_time)
    waiting: list[tuple[Tensor, Tensor]] = field(default_factory=list)
    loss: float = 0.0
    tokens: int = 0

    def fetch(self) -> int:
        """Bring what waits on the device into the sums; the number of its tokens."""
        if not self.waiting:
            return 0
        losses, counts = zip(*self.waiting, strict=True)
        self.waiting.clear()
        tokens = int(torch.stack(counts).sum())
        self.loss += float(torch.stack(losses).sum())
        self.tokens += tokens
        return tokens


def train(trainer: Trainer) -> bool:
    """Learn until the budget is used up (True), or this run is to pause (False)."""
    options, state = trainer.options, trainer.state
    options.out.mkdir(parents=True, exist_ok=True)
    stop = _stop_signals()
    meter, started = Meter(), time.monotonic()
    saved = shown = started
    while trainer.progress < 1 and not stop:
        for arrays in ahead(trainer.feed()):
            meter.waiting.append(trainer.step(arrays))
            _clock(trainer, meter)
            now = time.monotonic()
            if now - shown >= options.log_every:
                _report(trainer, meter, now - shown)
                shown = now
            if _evaluate_due(trainer):
                _report(trainer, meter, max(now - shown, 1e-9))
                _evaluate(trainer, meter)
                shown = time.monotonic()
            if now - saved >= options.save_every:
                trainer.state.tokens += meter.fetch()
                trainer.save()
                saved = now
            if options.pause_after and now - started >= 60 * options.pause_after:
                stop.append(signal.SIGTERM)
            if trainer.progress >= 1 or stop:
                break
        else:
            trainer.next_round()
    _report(trainer, meter, max(time.monotonic() - shown, 1e-9))
    done = trainer.progress >= 1
    while done and state.marks < len(options.eval_at):
        _evaluate(trainer, meter)
    trainer.save()
    print(f"wrote {trainer.save_weights('weights.npz')}", flush=True)
    return done


def _stop_signals() -> list[int]:
    """Filled by the first Ctrl-C or SIGTERM, so that the run ends with a checkpoint."""
    received: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        if received:
            raise KeyboardInterrupt
        received.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, note)
    return received


def _clock(trainer: Trainer, meter: Meter) -> None:
    wall, cpu = time.monotonic(), time.process_time()
    trainer.state.seconds += wall - meter.wall
    trainer.state.cpu_seconds += cpu - meter.cpu
    meter.wall, meter.cpu = wall, cpu


def _evaluate_due(trainer: Trainer) -> bool:
    marks = trainer.options.eval_at
    done = trainer.state.marks
    return done < len(marks) and trainer.progress >= marks[done]


def _evaluate(trainer: Trainer, meter: Meter) -> None:
    """Time for scores is no training time."""
    trainer.evaluate()
    meter.wall, meter.cpu = time.monotonic(), time.process_time()


def _report(trainer: Trainer, meter: Meter, seconds: float) -> None:
    """A progress line, and a row of the curve."""
    state, progress = trainer.state, trainer.progress
    state.tokens += meter.fetch()
    if not meter.tokens:
        return
    speed, mean = meter.tokens / seconds, meter.loss / meter.tokens
    meter.loss, meter.tokens = 0.0, 0
    checkpoints.add_row(
        trainer.options.out, state, progress, loss=round(mean, 4), tokens_per_second=round(speed)
    )
    print(
        f"{progress:6.1%}  step {state.step}  {state.tokens / 1e6:.2f} M tokens  "
        f"{state.seconds / 60:.1f} min  loss {mean:.3f}  {speed:,.0f} tokens/s",
        flush=True,
    )


def run(options: Options) -> bool:
    trainer = Trainer(options)
    count = sum(parameter.numel() for parameter in trainer.model.parameters())
    print(
        f"{count / 1e6:.2f} M parameters, {len(trainer.pack)} pairs, "
        f"{', '.join(trainer.languages)}, {trainer.device.type}, "
        f"{'bf16' if trainer.bf16 else 'fp32'}",
        flush=True,
    )
    return train(trainer)


def main() -> None:
    try:
        done = run(parse())
    except TrainingError as error:
        sys.exit(f"train: {error}")
    print("done" if done else "paused; the same command goes on")


if __name__ == "__main__":
    main()
