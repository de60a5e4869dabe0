"""A model's files -> a CTranslate2 translator, and what else is to be known of the files."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

from multilang.engines import heads
from multilang.engines.heads import Heads
from multilang.engines.install import kept
from multilang.errors import MultilangError


@dataclass(frozen=True, slots=True)
class Shown:
    """Which attention a loaded model shows."""

    heads: Heads
    chosen: bool
    """Whether the makers of the model chose it; else it was the converter's default."""
    layers: int
    """Of the decoder; 0 where it is not known. Without it nothing else can be chosen."""


@dataclass(frozen=True, slots=True)
class Loaded:
    translator: Any
    attention: Shown
    reads: frozenset[str]
    """The tokens of its source side; empty where no file tells."""
    writes: frozenset[str]
    end: str
    """The token that ends a sentence."""


def load(
    folder: Path, threads: int = 0, wanted: Heads | None = None, copies: Path | None = None
) -> Loaded:
    """Load the model in ``folder``; where nobody chose which attention it shows, that is all heads
    of the last layer.

    Args:
        threads: batches in work at once, 0 for one per processor. Measured: two batches of one
            thread each are faster than one batch of two threads.
        wanted: show this attention.
        copies: a folder for copies of this very model that show other attention; the original is
            never touched. Without it the model takes its own size more memory, for CTranslate2
            keeps files that were given to it as bytes.

    Raises:
        OSError, RuntimeError, ValueError: it cannot be loaded.
    """
    import ctranslate2  # type: ignore[import-untyped]

    place, files, attention = _files(folder, wanted, copies)
    translator = ctranslate2.Translator(
        str(place),
        device="cpu",
        compute_type="int8",
        inter_threads=threads or cores(),
        intra_threads=1,
        files=files,
    )
    return Loaded(
        translator,
        attention,
        _vocabulary(folder, "source"),
        _vocabulary(folder, "target"),
        _end_token(folder),
    )


def _files(
    folder: Path, wanted: Heads | None, copies: Path | None
) -> tuple[Path, dict[str, bytes] | None, Shown]:
    """Where CTranslate2 is to look, or the files that it is to take instead."""
    with opened(folder / "model.bin") as data:
        try:
            found, layers = heads.read(data)
        except ValueError:  # CTranslate2 knows better what is wrong with it, or that nothing is
            return folder, None, Shown(Heads(), True, 0)
        chosen = found != Heads()
        wanted = wanted or (found if chosen else Heads(-1, 0))
        shown = Shown(wanted, chosen, layers)
        if wanted == found:
            return folder, None, shown
        copy = _copied(folder, wanted, copies, data) if copies else None
        if copy:
            return copy, None, shown
        others = (path for path in folder.iterdir() if path.is_file() and path.name != "model.bin")
        files = {path.name: path.read_bytes() for path in others}
        return folder, {**files, "model.bin": b"".join(heads.replaced(data, wanted))}, shown


@contextmanager
def opened(path: Path) -> Iterator[bytes | mmap]:
    """A file's bytes, of which only what is looked at takes memory."""
    with path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            yield b""  # cannot be mapped
            return
        data = mmap(file.fileno(), 0, access=ACCESS_READ)
        yield data  # closed with the last view of it


def _copied(folder: Path, wanted: Heads, copies: Path, data: bytes | mmap) -> Path | None:
    """The copy of the model that shows the wanted attention; None where none can be written."""

    def fill(fresh: Path) -> None:
        shutil.copytree(folder, fresh, ignore=shutil.ignore_patterns("model.bin"))
        with (fresh / "model.bin").open("wb") as file:
            file.writelines(heads.replaced(data, wanted))

    copy = copies / f"{wanted.layer}.{wanted.heads}"
    try:
        kept(copy, fill)
    except (OSError, MultilangError):
        return None
    return copy / "package"


def trim() -> None:
    """Give memory back that the work on batches left unused: it is 100 to 200 MB for each model of
    Argos' size, and glibc keeps it for good."""
    release = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
    if release:
        release(0)


def _vocabulary(folder: Path, side: str) -> frozenset[str]:
    for name in (f"{side}_vocabulary", "shared_vocabulary"):
        try:
            return frozenset(json.loads((folder / f"{name}.json").read_text("utf-8")))
        except (OSError, ValueError):
            pass
        try:
            return frozenset((folder / f"{name}.txt").read_text("utf-8").split("\n"))
        except (OSError, ValueError):
            pass
    return frozenset()


def _end_token(folder: Path) -> str:
    try:
        return str(json.loads((folder / "config.json").read_text("utf-8"))["eos_token"])
    except (OSError, ValueError, KeyError, TypeError):
        return "</s>"


def cores() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
