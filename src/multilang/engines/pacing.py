"""When the next request may go."""

from __future__ import annotations

import email.utils
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0


@dataclass
class Pace:
    """Spreads requests over time: ``wait`` returns when the next one may go."""

    characters_per_minute: int = 0
    requests_per_second: float = 0.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _next: float = field(default=0.0, init=False)

    def wait(self, characters: int, requests: int = 1) -> None:
        now = self.clock()
        if now < self._next:
            self.sleep(self._next - now)
            now = self._next
        pauses = [0.0]
        if self.requests_per_second:
            pauses.append(requests / self.requests_per_second)
        if self.characters_per_minute:
            pauses.append(characters * 60 / self.characters_per_minute)
        self._next = now + max(pauses)


def backoff(attempt: int, *, crowded: bool = False) -> float:
    """Seconds to wait before another try: doubling, with jitter, so that many clients that were
    turned away do not come back at once.

    Args:
        crowded: the service said that there were too many requests: most count by the minute.
    """
    first = _FIRST_WAIT * 4 if crowded else _FIRST_WAIT
    longest: float = min(_LONGEST_WAIT, first * 2.0**attempt)
    return longest * random.uniform(0.5, 1.5)  # noqa: S311 - no secret


def retry_after(value: str | None) -> float | None:
    """Seconds of a Retry-After header, which has a number or a date."""
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    return max(0.0, moment.timestamp() - time.time())
