"""Recorded answers: an engine for tests and demonstrations, and the recorder that makes them.

The file is JSON: ``{"en>fr": {"Good morning.": "Bonjour."}}``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from multilang import writing
from multilang.engines.base import Engine, Progress
from multilang.errors import EngineError, EngineMissing
from multilang.model import Draft

Recording = dict[str, dict[str, str]]


def load(path: Path) -> Recording:
    """Read a recording.

    Raises:
        EngineError: there is no such file, or it has another shape.
    """
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise EngineError(f"recorded answers cannot be read: {error}", where=str(path)) from error
    good = isinstance(data, dict) and all(
        isinstance(pairs, dict) and all(isinstance(text, str) for text in pairs.values())
        for pairs in data.values()
    )
    if not good:
        raise EngineError(
            "recorded answers have another shape",
            where=str(path),
            hint='it looks like {"en>fr": {"Good morning.": "Bonjour."}}',
        )
    recording: Recording = data
    return recording


class ReplayEngine:
    """Answers what was recorded; an empty draft for the rest."""

    verbatim = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self._recording = load(path)

    def _answers(self, source: str, target: str) -> dict[str, str]:
        pair = f"{source}>{target}"
        if pair not in self._recording:
            known = ", ".join(sorted(self._recording)) or "nothing"
            raise EngineMissing(
                f"no recorded answers for {pair}",
                where=str(self._path),
                hint=f"the file has {known}",
            )
        return self._recording[pair]

    def signature(self, source: str, target: str) -> str:
        answers = json.dumps(self._answers(source, target), sort_keys=True)
        return f"replay {source}>{target}|{hashlib.sha256(answers.encode()).hexdigest()[:8]}"

    def translate(
        self, segments: Sequence[str], source: str, target: str, progress: Progress | None = None
    ) -> Sequence[Draft]:
        answers = self._answers(source, target)
        if progress:
            progress(len(segments))
        return [
            Draft(answers[text]) if answers.get(text) else Draft("", reason="not recorded")
            for text in segments
        ]


class Recorder:
    """Passes everything to another engine and keeps its answers in a file for ``ReplayEngine``.

    An existing recording is added to; empty drafts are not recorded.
    """

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path
        self._recording = load(path) if path.exists() else {}

    def signature(self, source: str, target: str) -> str:
        return self._engine.signature(source, target)

    def translate(
        self, segments: Sequence[str], source: str, target: str, progress: Progress | None = None
    ) -> Sequence[Draft]:
        drafts = self._engine.translate(segments, source, target, progress)
        answers = self._recording.setdefault(f"{source}>{target}", {})
        new = zip(segments, drafts, strict=True)
        answers.update({text: draft.text for text, draft in new if draft.text})
        text = json.dumps(self._recording, ensure_ascii=False, indent=1, sort_keys=True)
        writing.write(self._path, f"{text}\n".encode())
        return drafts
