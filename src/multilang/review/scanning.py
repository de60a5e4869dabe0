"""The dashboard without waiting: the first look at thousands of articles takes a minute."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass

from multilang.review.desk.base import Dashboard, Progress

PATIENCE = 1.5
"""Seconds that a page waits for a look at all files before it shows how far that is."""


@dataclass(frozen=True, slots=True)
class Underway:
    """A look at all files that takes longer."""

    done: int
    total: int
    """Articles; 0 while they are not counted yet."""


class Scanning:
    """Looks at all files on threads of its own; may be called by several threads.

    Args:
        look: a desk's ``dashboard``.
        patience: seconds to wait.
    """

    def __init__(self, look: Callable[[Progress], Dashboard], patience: float = PATIENCE) -> None:
        self._look = look
        self._patience = patience
        self._lock = threading.Lock()
        self._long: Future[Dashboard] | None = None
        self._progress = (0, 0)

    def dashboard(self) -> Dashboard | Underway:
        """As the files are now; or how far the look at them is that is going on.

        Raises:
            Exception: what ended the look, once.
        """
        with self._lock:
            joined = self._long
        look = joined or self._begun()
        try:
            found = look.result(self._patience)
        except NotYet:
            if not look.done():
                self._keep(look)
                return Underway(*self._progress)
            self._keep(None)
            raise
        except Exception:
            self._keep(None)
            raise
        if joined is None:
            return found
        self._keep(None)  # it began before whatever the page that asks now has just written
        return self.dashboard()

    def _keep(self, look: Future[Dashboard] | None) -> None:
        with self._lock:
            self._long = look

    def _begun(self) -> Future[Dashboard]:
        self._progress = (0, 0)
        look: Future[Dashboard] = Future()
        # Not a pool's: Ctrl-C would wait for it. What it had found is looked for again then.
        threading.Thread(target=self._run, args=(look,), daemon=True).start()
        return look

    def _run(self, look: Future[Dashboard]) -> None:
        try:
            look.set_result(self._look(self._told))
        except BaseException as error:
            look.set_exception(error)

    def _told(self, done: int, total: int) -> None:
        self._progress = (done, total)
