"""The engine protocol: all that the rest of multilang knows of machine translation.

``Engine`` is what every engine is. ``Aligner``, ``Proposer``, ``Attentive`` and ``Symbolic`` are
what some can do besides; who asks looks first: ``if isinstance(engine, Aligner)``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Protocol, runtime_checkable

from multilang.model import Alignment, Draft
from multilang.services import Service

Progress = Callable[[int], None]
"""Called with the number of segments finished since the last call."""


@runtime_checkable
class Engine(Protocol):
    """Translates plain sentences. Output is untrusted: guards stand behind every engine.

    One that has ``verbatim = True`` answers what it was told to: its drafts are not mended, and it
    is not asked again for those that are refused.
    """

    def signature(self, source: str, target: str) -> str:
        """What makes a draft for this pair: engine, model and version, decoding options.

        Part of every cache key: equal signatures promise equal drafts.

        Raises:
            EngineMissing: no model for the pair; the message says what to install.
        """
        ...

    def translate(
        self, segments: Sequence[str], source: str, target: str, progress: Progress | None = None
    ) -> Sequence[Draft]:
        """One draft for each segment, in order. Segments are plain text, one sentence or less,
        without line breaks, markup or entities.

        Raises:
            EngineMissing: no model for the pair.
            EngineError: the model cannot be loaded or run.
        """
        ...


@runtime_checkable
class Aligner(Protocol):
    """Knows which words of a source a translation's words come from."""

    def align(
        self, pairs: Sequence[tuple[str, str]], source: str, target: str
    ) -> Sequence[Alignment]:
        """One alignment for each (source, translation), in order. The translation need not be this
        engine's own: it may come from a memory or from a person.

        Raises:
            EngineMissing, EngineError: as ``translate``.
        """
        ...

    def anchor_accuracy(self, source: str, target: str) -> float:
        """How far alignments of this pair can be trusted, 0 to 1: the share of the names and
        numbers standing once on both sides that are aligned to each other.

        Raises:
            EngineMissing: no model for the pair.
        """
        ...


@runtime_checkable
class Proposer(Protocol):
    """Can say it otherwise."""

    def hypotheses(
        self, segments: Sequence[str], source: str, target: str, progress: Progress | None = None
    ) -> Sequence[Sequence[Draft]]:
        """For each segment what ``translate`` answers, and then the other answers that were found
        on the way, at no cost, the best first; all different.

        Raises:
            EngineMissing, EngineError: as ``translate``.
        """
        ...

    def propose(
        self, segments: Sequence[str], source: str, target: str
    ) -> Sequence[Sequence[Draft]]:
        """For each segment answers that were looked for otherwise, the best first: what comes when
        repetition is forbidden. May be empty, and may have what ``hypotheses`` has.

        Raises:
            EngineMissing, EngineError: as ``translate``.
        """
        ...


@runtime_checkable
class Attentive(Protocol):
    """Can tell of its own words, while it finds them, where they come from. Costs next to nothing,
    where ``Aligner.align`` reads both texts anew."""

    def attentive(
        self,
        segments: Sequence[str],
        wanted: Collection[str],
        source: str,
        target: str,
        progress: Progress | None = None,
    ) -> Sequence[Sequence[Draft]]:
        """What ``Proposer.hypotheses`` answers. The first drafts of those in ``wanted`` have their
        alignment, unless the engine would have to read the text anew for it.

        Raises:
            EngineMissing, EngineError: as ``translate``.
        """
        ...


@runtime_checkable
class Symbolic(Protocol):
    """Has learnt to copy reserved signs: what stands for code in a sentence comes back."""

    def symbols(self, source: str, target: str) -> Sequence[str]:
        """The signs, each one token of the model on both sides; empty when it has none.

        Raises:
            EngineMissing: no model for the pair.
        """
        ...


@runtime_checkable
class Networked(Protocol):
    """An engine that gives the project's text to another program over a network."""

    @property
    def host(self) -> str:
        """What gets the text, with its port where that is not the usual one."""
        ...

    @property
    def third_party(self) -> bool:
        """Whether that is another machine."""
        ...

    @property
    def service(self) -> Service: ...

    def family(self, source: str, target: str) -> str:
        """How every signature of this pair begins, as far as it is known without asking anybody."""
        ...
