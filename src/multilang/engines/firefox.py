"""Firefox's translation models, from a folder, through the package fxtranslate: the engine that
Firefox itself has for them, in Rust. Nothing is fetched: of the package only the class that is
given a model's bytes is used.

It decodes greedily and says neither how sure it is nor where words come from: drafts have no score,
and markup is placed by another model's alignment, or by signs.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

from multilang.engines import firefox_files
from multilang.engines.answers import unescape
from multilang.engines.base import Progress
from multilang.engines.firefox_files import Files
from multilang.engines.notice import Notice
from multilang.engines.splitting import split_long
from multilang.errors import EngineError, EngineMissing
from multilang.model import Draft

PACKAGE = "fxtranslate"
_MAX_TOKENS = 127
"""Firefox's context window less the end token; more is not refused but translated badly."""
_MAX_OUTPUT = 256
_MADE_IN = threading.local()
"""The models that a thread has loaded: fxtranslate lets no other thread use them, nor free them."""


class FirefoxEngine:
    """One thread of its own runs all models: each sentence holds the interpreter lock, so that two
    would be no faster."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._chains: dict[tuple[str, str], tuple[Files, ...]] = {}
        self._thread = ThreadPoolExecutor(1, "firefox")
        self._lock = threading.Lock()

    def signature(self, source: str, target: str) -> str:
        """``firefox enfr|1a2b3c4d|fxtranslate:0.5.0``, with ``+`` between the models of a pivot;
        the digits are of the models' files."""
        chain = self._chain(source, target)
        pairs = " + ".join(files.pair for files in chain)
        digests = "+".join(files.digest[:8] for files in chain)
        return f"firefox {pairs}|{digests}|{PACKAGE}:{_version()}"

    def notice(self, source: str, target: str) -> Notice:
        name = " + ".join(files.pair for files in self._chain(source, target))
        return Notice(name, "", False, "", f"Firefox {name}", "")

    def translate(
        self, segments: Sequence[str], source: str, target: str, progress: Progress | None = None
    ) -> Sequence[Draft]:
        """One draft for each segment; equal segments are translated once.

        Segments of more than 127 tokens are translated in pieces.
        """
        chain = self._chain(source, target)
        _version()
        drafts: dict[str, Draft] = {}
        for text, count in Counter(segments).items():
            drafts[text] = self._run(chain, text)
            if progress:
                progress(count)
        return [drafts[text] for text in segments]

    def _run(self, chain: Sequence[Files], text: str) -> Draft:
        if not text.strip():
            return Draft("", reason="there is nothing to translate")
        draft = Draft(text)
        for files in chain:
            if draft.text:
                draft = self._thread.submit(_translate, files, draft.text).result()
        return draft

    def _chain(self, source: str, target: str) -> tuple[Files, ...]:
        with self._lock:
            if (source, target) not in self._chains:
                known = firefox_files.models(self._folder)
                route = firefox_files.route(known, source, target)
                if not route:
                    raise EngineMissing(
                        f"no model there translates {source} to {target}",
                        where=str(self._folder),
                        hint=f"there are {', '.join(sorted(known))}",
                    )
                chain = tuple(firefox_files.complete(pair, known[pair]) for pair in route)
                self._chains[source, target] = chain
            return self._chains[source, target]


class _Model:
    """Stays in the thread that made it."""

    def __init__(self, files: Files) -> None:
        import sentencepiece
        from fxtranslate import Translator  # type: ignore[import-not-found,unused-ignore]

        data = files.read()
        self._files = files
        try:
            self._source, self._target = (
                sentencepiece.SentencePieceProcessor(model_proto=pieces) for pieces in data[1:3]
            )
        except RuntimeError as error:
            raise EngineError(
                f"a vocabulary cannot be read: {error}",
                where=str(files.source.parent),
                hint=f"download {files.source.name} again",
            ) from error
        with _faults(files):
            self._translator: Any = Translator(*data)

    def translate(self, text: str) -> Draft:
        parts = []
        for piece in split_long(text, self._count, _MAX_TOKENS):
            with _faults(self._files):
                answer: str = self._translator.translate(piece)
            # What the library stops at: two tokens for one and four more, the end counted.
            limit = min(_MAX_OUTPUT, 2 * (self._count(piece) + 1) + 4)
            if len(self._target.encode(answer)) >= limit:
                return Draft("", reason="the model did not come to an end")
            parts.append(answer.strip())
        answer = " ".join(part for part in parts if part)
        if not answer:
            return Draft("", reason="the model answered nothing")
        return Draft(unescape(answer, text))

    def _count(self, text: str) -> int:
        return len(self._source.encode(text))


def _translate(files: Files, text: str) -> Draft:
    """Runs in the engine's thread."""
    models: dict[Files, _Model] = _MADE_IN.__dict__.setdefault("models", {})
    if files not in models:
        models[files] = _Model(files)
    # Halves of surrogate pairs are no text.
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return models[files].translate(whole)


@contextmanager
def _faults(files: Files) -> Iterator[None]:
    """A fault in Rust comes as an exception that is no ``Exception``."""
    try:
        yield
    except BaseException as error:
        if not isinstance(error, ValueError) and type(error).__name__ != "PanicException":
            raise
        raise EngineError(
            f"{PACKAGE} cannot run the model: {error}",
            where=str(files.model),
            hint="its files must belong together, and be of a model that Firefox ships",
        ) from None


def _version() -> str:
    try:
        return metadata.version(PACKAGE)
    except metadata.PackageNotFoundError:
        raise EngineError(
            f"engine firefox needs the package {PACKAGE}",
            hint="pip install 'multilang[firefox]'",
        ) from None


def needs() -> list[str]:
    """What is missing before the engine can be used, for ``multilang engines``."""
    try:
        _version()
    except EngineError as error:
        return [error.hint]
    return []
