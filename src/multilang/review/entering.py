"""Who is in: the link that is printed at the start, passwords, and what browsers keep of it.

A browser keeps one random word in a cookie that no script reads and no other site can make it send.
All that the word stands for is here, in memory: it ends with the process.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from multilang.review.people import Account, known_as, verified

LASTS = 12 * 3600.0
"""Seconds after its last use that a browser is forgotten."""
_MOST = 1000
_FREE = 5
"""Wrong passwords before waiting begins."""
_LONGEST_WAIT = 60.0


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser that was let in."""

    name: str
    role: str
    csrf: str
    """What every write has to say besides: other sites cannot read it."""


@dataclass(slots=True)
class _Kept:
    visit: Visit
    used: float


class Door:
    """Lets browsers in and knows them again. May be called by several threads.

    Args:
        name: the person at this machine, where there is no list.
        people: by what they are known as; the printed link lets nobody in where there is a list.
    """

    def __init__(
        self,
        name: str = "",
        people: Mapping[str, Account] | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._people = people
        self._clock = clock
        self._kept: dict[str, _Kept] = {}
        self._lock = threading.Lock()
        self.slow = Slow(clock)
        self.token = "" if people is not None else secrets.token_urlsafe(24)

    @property
    def asks_passwords(self) -> bool:
        return self._people is not None

    def by_token(self, given: str) -> str | None:
        """The cookie for whoever has the printed link."""
        if not self.token or not hmac.compare_digest(given.encode(), self.token.encode()):
            return None
        return self._let_in(self._name, "reviewer")

    def by_password(self, name: str, password: str) -> str | None:
        """The cookie for somebody on the list. Takes a tenth of a second of computing."""
        account = verified(self._people or {}, name, password)
        if account is None:
            self.slow.failed(known_as(name))
            return None
        self.slow.forget(known_as(name))
        return self._let_in(account.name, account.role)

    def visit(self, cookie: str) -> Visit | None:
        """Who a cookie belongs to."""
        with self._lock:
            kept = self._kept.get(cookie)
            if kept is None or self._clock() - kept.used > LASTS:
                self._kept.pop(cookie, None)
                return None
            kept.used = self._clock()
            return kept.visit

    def leave(self, cookie: str) -> None:
        with self._lock:
            self._kept.pop(cookie, None)

    def _let_in(self, name: str, role: str) -> str:
        cookie = secrets.token_urlsafe(32)
        with self._lock:
            if len(self._kept) >= _MOST:
                del self._kept[min(self._kept, key=lambda key: self._kept[key].used)]
            self._kept[cookie] = _Kept(Visit(name, role, secrets.token_urlsafe(24)), self._clock())
        return cookie


@dataclass(slots=True)
class Slow:
    """Makes whoever guesses passwords wait: by name, since behind a proxy all have one address."""

    clock: Callable[[], float]
    _failures: dict[str, tuple[int, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, name: str) -> float:
        """Seconds until the next password for this name is looked at."""
        with self._lock:
            count, last = self._failures.get(name, (0, 0.0))
            if count < _FREE:
                return 0.0
            pause = min(_LONGEST_WAIT, 2.0 ** (count - _FREE))
            return max(0.0, last + pause - self.clock())

    def failed(self, name: str) -> None:
        with self._lock:
            if len(self._failures) >= _MOST:
                del self._failures[min(self._failures, key=lambda key: self._failures[key][1])]
            self._failures[name] = (self._failures.get(name, (0, 0.0))[0] + 1, self.clock())

    def forget(self, name: str) -> None:
        with self._lock:
            self._failures.pop(name, None)
