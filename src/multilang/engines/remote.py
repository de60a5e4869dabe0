"""What engines on a network share: batches, the budget, and texts that a service refuses."""

from __future__ import annotations

import json
import re
import threading
import urllib.parse
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from multilang import config
from multilang.engines.answers import unescape
from multilang.engines.base import Progress
from multilang.engines.client import Client, Refused
from multilang.engines.credentials import Secret
from multilang.engines.notice import Notice
from multilang.errors import EngineError
from multilang.model import Draft
from multilang.services import Service, is_loopback

_BLANK = Draft("", reason="there is nothing to translate")
_LINES = re.compile(r"[\t\n\v\f\r\u2028\u2029]+")
_ALL_REFUSED = 8
"""So many texts refused one by one, and none taken: it is not the texts' fault."""


@runtime_checkable
class Counting(Protocol):
    """An engine whose service charges by tokens."""

    def tokens(self, characters: int, texts: int, *, latin: bool = True) -> tuple[int, int]:
        """About how many tokens are read and written for so much source text.

        Args:
            latin: the target is written in Latin letters.
        """
        ...


@runtime_checkable
class Choosy(Protocol):
    """An engine that knows without asking anybody that there are languages it does not serve."""

    def serves(self, source: str, target: str) -> bool:
        """Whether it may translate this pair of BCP 47 tags."""
        ...


class Malformed(Exception):
    """An answer that does not fit the question; says why."""


class Remote(ABC):
    """Base of multilang's own: ``_ask`` is what differs."""

    chunk = 50
    """Sentences that are asked for and kept at a time: what is paid for is not lost."""
    most_bytes = 100_000
    """Of one request's body."""
    tries = 2
    """How often a batch with a malformed answer is asked for before it is halved."""

    def __init__(self, service: Service, url: str, header: str = "") -> None:
        self.service = service
        self.client = Client(service, url, Secret(config.key(service.name)), header)
        self._sent = 0
        self._lock = threading.Lock()
        self._taken = 0
        self._refused = 0

    @property
    def host(self) -> str:
        return self.client.host

    @property
    def third_party(self) -> bool:
        return not is_loopback(urllib.parse.urlsplit(self.client.url).hostname or "")

    def notice(self, source: str, target: str) -> Notice:  # noqa: ARG002 - the protocol's
        """What to tell people about the service of this pair."""
        name = f"{self.service.name} {self.service.model}".strip()
        return Notice(name, "", False, "", f"{name} at {self.client.host}", "")

    @abstractmethod
    def signature(self, source: str, target: str) -> str: ...

    @abstractmethod
    def family(self, source: str, target: str) -> str: ...

    @abstractmethod
    def _ask(self, texts: Sequence[str], source: str, target: str) -> Sequence[str]:
        """One translation for each text, in order.

        Raises:
            Refused, Malformed: other batches may go better.
            EngineError: none will.
        """

    def translate(
        self, segments: Sequence[str], source: str, target: str, progress: Progress | None = None
    ) -> Sequence[Draft]:
        """One draft for each segment; equal segments are sent once. What the service refuses, or
        answers wrongly even alone, is an empty draft with the reason."""
        counts = Counter(segments)
        drafts = {text: _BLANK for text in counts if not text.strip()}
        for batch in self._batches([text for text in counts if text not in drafts]):
            drafts.update(self._batch(batch, source, target))
            if progress:
                progress(sum(counts[text] for text in batch))
        if progress and (blank := sum(counts[t] for t in counts if not t.strip())):
            progress(blank)
        return [drafts[text] for text in segments]

    def _batches(self, texts: Sequence[str]) -> Iterator[list[str]]:
        batch: list[str] = []
        size = 0
        for text in texts:
            length = len(json.dumps(text, ensure_ascii=False).encode()) + 32
            if batch and (len(batch) >= self.chunk or size + length > self.most_bytes):
                yield batch
                batch, size = [], 0
            batch.append(text)
            size += length
        if batch:
            yield batch

    def _batch(self, texts: list[str], source: str, target: str) -> dict[str, Draft]:
        try:
            answers = self._tried(texts, source, target)
        except (Refused, Malformed) as error:
            if len(texts) > 1:
                half = len(texts) // 2
                first = self._batch(texts[:half], source, target)
                return first | self._batch(texts[half:], source, target)
            self._refused += 1
            reason = f"{self.service.name} {error}"
            if self._refused >= _ALL_REFUSED and not self._taken:
                raise EngineError(
                    f"{reason}, to every sentence",
                    where=self.client.host,
                    hint="look at its settings in multilang.toml",
                ) from None
            return {texts[0]: Draft("", reason=reason)}
        self._taken += len(texts)
        return {t: _draft(a, t) for t, a in zip(texts, answers, strict=True)}

    def _tried(self, texts: Sequence[str], source: str, target: str) -> Sequence[str]:
        for left in reversed(range(self.tries)):
            self._spend(texts)
            try:
                answers = self._ask(texts, source, target)
                if len(answers) != len(texts):
                    raise Malformed(f"answers {len(answers)} texts to {len(texts)}")
                if not all(isinstance(answer, str) for answer in answers):
                    raise Malformed("answers something that is no text")
            except Malformed:
                if not left:
                    raise
            else:
                return answers
        raise AssertionError("tries is at least 1")

    def _spend(self, texts: Sequence[str]) -> None:
        """Count what is sent; texts that are sent again are paid for again."""
        size = sum(map(len, texts))
        limit = self.service.max_characters
        with self._lock:
            total = self._sent + size
            if not limit or total <= limit:
                self._sent = total
        if limit and total > limit:
            name = self.service.name
            raise EngineError(
                f"{total:,} characters to {name} in one run are more than "
                f"max_characters allows: {limit:,}",
                where=f"[engine.{name}]",
                hint="what is done is kept; raise it, or run again",
            )


def _draft(answer: str, source: str) -> Draft:
    text = unescape(_LINES.sub(" ", answer).strip(" "), source)
    return Draft(text) if text.strip() else Draft("", reason="the service answered nothing")


def pick(tag: str, known: Sequence[str], also: Sequence[str] = ()) -> str:
    """The code of ``known`` that fits a BCP 47 tag best, in its own spelling; ``""`` for none.

    Args:
        also: codes that will do after the tag's own, the best first.
    """
    parts = tag.partition("-u-")[0].split("-")
    wanted = ["-".join(parts[:end]) for end in range(len(parts), 0, -1)]
    spelling = {code.lower(): code for code in known}
    found = (spelling.get(code.lower(), "") for code in (*wanted, *also))
    return next(filter(None, found), "")
