"""One training: model, optimiser, data and state, and what can be done with them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from training import batches, checkpoints, packs, recipe, scoring, vocabulary, warm_start, weights
from training.checkpoints import State
from training.corpora import TrainingError
from training.network import Translator
from training.optimisers import Average, Optimiser
from training.options import Options

_DECAY_FROM = 0.3
"""Share of the training after which the learning rate falls, in a line to zero."""
_AHEAD = 8


class Trainer:
    def __init__(self, options: Options) -> None:
        self.options = options
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.bf16 = options.precision == "bf16" or (options.precision == "auto" and fast_bf16())
        torch.manual_seed(options.seed)
        torch.set_float32_matmul_precision("high")
        if self.device.type == "cpu":
            torch.set_num_threads(options.threads)
        self.pack = packs.read(options.pack)
        self.spm = options.pack.with_suffix(".model").read_bytes()
        self.processor = vocabulary.checked(
            self.spm, self.pack.model_sha256, str(options.pack.with_suffix(".model"))
        )
        self.languages = options.languages or self.pack.languages
        self.plan = _plan(options, self.pack.languages)
        self.starts = np.array(
            [vocabulary.start_id(self.processor, c) for c in self.pack.languages]
        )
        self.history: tuple[Any, ...] = ()
        self.model = Translator(options.shape, self.processor.get_piece_size(), options.dropout)
        self.model.to(self.device)
        self.optimiser = Optimiser(self.model, options.rate, options.muon_rate)
        self.average = Average(self.model, options.average)
        self.copies = copied(self.processor).to(self.device) if options.attention else None
        self.forward: Any = (
            torch.compile(self.model, dynamic=True) if options.compile else self.model
        )
        self.tests = (
            scoring.read_sets(options.eval, self.languages, options.eval_sentences)
            if options.eval
            else ()
        )
        self.state = self._begin()

    def _begin(self) -> State:
        """From the checkpoint, else from the weights that were named, else from nothing."""
        options, path = self.options, self.options.out / "state.pt"
        if options.init is not None:
            start = warm_start.load(options.init, options.init_model, self.spm, options.shape)
            if options.init_encoder is not None:
                reader = warm_start.load(
                    options.init_encoder, options.init_encoder_model, self.spm, options.shape
                )
                start = warm_start.with_encoder(start, reader, self.spm)
            self.history = start.history
            if not path.exists():
                self._fill(start)
        if not path.exists():
            return State()
        state = checkpoints.restore(path, self.model, self.optimiser, self.average)
        checkpoints.cut_curve(options.out, state.step)
        print(f"goes on at step {state.step}, {state.tokens / 1e6:.2f} M tokens", flush=True)
        return state

    def _fill(self, start: weights.Weights) -> None:
        arrays = {name: torch.from_numpy(array) for name, array in start.arrays.items()}
        rows = arrays[weights.EMBEDDING]
        arrays[weights.EMBEDDING] = torch.cat([rows, torch.zeros(1, rows.shape[1])])
        checkpoints.fill(self.model, arrays)
        self.average = Average(self.model, self.options.average)

    @property
    def progress(self) -> float:
        """Of the budget that is used up first, 0 to 1."""
        options, state = self.options, self.state
        shares = [
            done / whole
            for done, whole in (
                (state.step, options.steps),
                (state.seconds, 60 * options.minutes),
                (state.cpu_seconds, 60 * options.cpu_minutes),
            )
            if whole
        ]
        return min(1.0, max(shares))

    def step(self, arrays: tuple[Tensor, Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        """Learn from one batch; the sum of its losses and the number of its tokens."""
        options = self.options
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bf16):
            loss, count, attention = self.forward(*arrays, options.smoothing, self.copies)
        ((loss + options.attention * attention) / count).backward()
        warm = min(1.0, (self.state.step + 1) / options.warm_up)
        factor = warm * min(1.0, (1 - self.progress) / (1 - _DECAY_FROM))
        self.optimiser.step(factor, self.bf16)
        self.state.step += 1
        self.state.batch += 1
        self.average.update(self.state.step)
        return loss.detach(), count

    def feed(self) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        """The rest of the round, as tensors on the device."""
        state = self.state
        rows = batches.draw(self.pack, self.plan, state.round, state.round_progress)
        multiple = 8 if self.device.type == "cuda" else 1
        for some in islice(rows, state.batch, None):
            found = batches.batch(self.pack, some, self.starts, self.model.vocabulary, multiple)
            tensors = (torch.from_numpy(a) for a in (found.source, found.target, found.wanted))
            if self.device.type == "cuda":
                tensors = (t.pin_memory().to(self.device, non_blocking=True) for t in tensors)
            source, target, wanted = tensors
            yield source, target, wanted

    def next_round(self) -> None:
        self.state.round += 1
        self.state.batch = 0
        self.state.round_progress = self.progress

    def save(self) -> None:
        checkpoints.save(
            self.options.out / "state.pt", self.state, self.model, self.optimiser, self.average
        )

    def save_weights(self, name: str) -> Path:
        arrays = {n: a.float().cpu().numpy() for n, a in self.average.arrays.items()}
        arrays[weights.EMBEDDING] = arrays[weights.EMBEDDING][: self.model.vocabulary]
        path = self.options.out / name
        facts = {
            "steps": self.state.step,
            "tokens": self.state.tokens,
            "seconds": round(self.state.seconds),
            "device": self.device.type,
            "languages": list(self.languages),
        }
        found = weights.Weights(
            self.options.shape, arrays, self.pack.model_sha256, self.languages,
            (*self.history, facts),
        )  # fmt: skip
        weights.save(found, path)
        return path

    def evaluate(self) -> None:
        """Keep the weights of this moment and, where there are test sets, score them."""
        state, progress = self.state, self.progress
        self.save_weights(f"weights-{self.options.eval_at[state.marks]:.2f}.npz")
        state.marks += 1
        shadow = Translator(self.options.shape, self.model.vocabulary, 0.0).to(self.device)
        checkpoints.fill(shadow, self.average.arrays)
        for tests in self.tests:
            found = scoring.score(shadow, self.processor, tests)
            checkpoints.add_row(self.options.out, state, progress, language=found.language,
                                bleu=found.bleu, chrf=found.chrf)  # fmt: skip
            print(f"  {found.language}: BLEU {found.bleu:.2f} chrF2 {found.chrf:.2f} | "
                  f"{found.sample[:100]}", flush=True)  # fmt: skip


def _plan(options: Options, languages: tuple[str, ...]) -> batches.Plan:
    for language in options.languages:
        if language not in languages:
            raise TrainingError(f"{options.pack}: no {language} in it; there are {languages}")
    return batches.Plan(
        recipe.changed(recipe.load(), options.weights), options.batch, options.longest,
        options.short_first, options.temperature, options.seed, options.languages,
    )  # fmt: skip


def fast_bf16() -> bool:
    """Whether bfloat16 products are done in hardware; in software they are slower than float32."""
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    flags = Path("/proc/cpuinfo")
    return flags.exists() and "avx512_bf16" in flags.read_text("utf-8", errors="replace")


def copied(processor: Any) -> Tensor:
    """Which ids, the padding's included, mean the same on both sides wherever they stand: what is
    unknown, reserved symbols, digits, and pieces with a capital."""
    size = processor.get_piece_size()
    marks = torch.zeros(size + 1, dtype=torch.bool)
    marks[vocabulary.UNKNOWN] = True
    for number in range(size):
        piece = processor.id_to_piece(number).lstrip("▁")
        marks[number] |= piece.startswith("⟦") or piece.isdigit()
        marks[number] |= len(piece) > 2 and piece[0].isupper() and piece.isascii()
    return marks


def ahead(items: Iterator[Any]) -> Iterator[Any]:
    """The same items, made by a thread while the device works on earlier ones."""
    waiting: queue.Queue[Any] = queue.Queue(_AHEAD)
    stopped = threading.Event()

    def put(item: object) -> None:
        while not stopped.is_set():
            try:
                waiting.put(item, timeout=0.2)
            except queue.Full:
                continue
            return

    def work() -> None:
        try:
            for item in items:
                put(item)
                if stopped.is_set():
                    return
            put(None)
        except Exception as error:  # shown by the thread that waits for the items
            put(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        while (item := waiting.get()) is not None:
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        stopped.set()
