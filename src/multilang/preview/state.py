"""What is shown at one moment, and the word to browsers that the next one has come."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from multilang.errors import MultilangError
from multilang.preview.making import ALL, Place
from multilang.preview.rendering import Rendered
from multilang.preview.watching import Stamp

MOST_LISTENERS = 200


@dataclass(frozen=True, slots=True)
class State:
    """A preview at one moment. Requests see one state or the next, never parts of both."""

    version: str
    root: Path
    """The project's folder: no file outside it is sent."""
    rendered: Rendered | None = None
    """None while the first one is being made, or where there cannot be one."""
    media: Mapping[str, Path] = field(default_factory=dict)
    """The files beside articles, by path on the site."""
    beside: Mapping[str, tuple[Stamp, ...]] = field(default_factory=dict)
    """What tells whether the files beside an article have changed, by slug."""
    problems: Mapping[tuple[Place, str], MultilangError] = field(default_factory=dict)

    def problems_of(self, tag: str, slug: str) -> list[MultilangError]:
        """Why a page cannot be shown as it should be; what is wrong with all pages comes first."""
        places = [ALL, (tag, ""), ("", slug), (tag, slug)]
        return [
            error
            for place in dict.fromkeys(places)
            for (found, what), error in self.problems.items()
            if found == place and what not in ("folder", "words")
        ]


class Board:
    """Holds the newest state. ``put`` may be called by any thread, ``listen`` by an event loop."""

    def __init__(self, root: Path) -> None:
        self._start = secrets.token_hex(4)
        self._lock = threading.Lock()
        self._listeners: dict[asyncio.Queue[str], asyncio.AbstractEventLoop] = {}
        self._count = 0
        self.state = State(self.next_version(), root)

    def next_version(self) -> str:
        """Of this process: a browser that waited for the next one knows that it is another."""
        self._count += 1
        return f"{self._start}-{self._count}"

    def put(self, state: State) -> None:
        self.state = state
        self._tell(state.version)

    def close(self) -> None:
        """End all listening."""
        self._tell("")

    def _tell(self, version: str) -> None:
        with self._lock:
            for queue, loop in self._listeners.items():
                with contextlib.suppress(RuntimeError):  # the loop has ended
                    loop.call_soon_threadsafe(queue.put_nowait, version)

    @property
    def is_full(self) -> bool:
        return len(self._listeners) >= MOST_LISTENERS

    @contextlib.contextmanager
    def listen(self) -> Iterator[asyncio.Queue[str]]:
        """The versions from now on, the present one first; an empty one at the end."""
        queue: asyncio.Queue[str] = asyncio.Queue()
        with self._lock:
            self._listeners[queue] = asyncio.get_running_loop()
            queue.put_nowait(self.state.version)
        try:
            yield queue
        finally:
            with self._lock:
                del self._listeners[queue]
