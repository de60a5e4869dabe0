"""Tells open pages that an article or its catalog has changed on disk."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from multilang.errors import MultilangError
from multilang.review import sending
from multilang.review.office import office_of
from multilang.review.sending import Unacceptable

PAUSE = 1.0
"""Seconds between two looks."""
_ALIVE = 15
"""Looks after which an open connection is tried: browsers that went away are noticed."""
MOST = 100


class Listeners:
    """Counts the pages that listen; ends all listening."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self.closed = False

    def come(self) -> bool:
        with self._lock:
            if self._count >= MOST or self.closed:
                return False
            self._count += 1
            return True

    def go(self) -> None:
        with self._lock:
            self._count -= 1


async def events(request: Request) -> Response:
    """Server-sent events: the version of an article in a language, whenever there is another."""
    office = office_of(request)
    if office.door.visit(request.cookies.get(office.cookie, "")) is None:
        return PlainTextResponse("You are not signed in.\n", 401)
    try:
        tag, slug = sending.place_of(request)
        first = await run_in_threadpool(office.desk.version, tag, slug)
    except (Unacceptable, LookupError, MultilangError):
        return PlainTextResponse("There is no such article.\n", 404)
    listeners: Listeners = request.app.state.listeners
    if request.method == "HEAD":
        return Response(media_type="text/event-stream")
    if not listeners.come():
        return PlainTextResponse("Too many pages are listening.\n", 503)
    stream = _stream(listeners, lambda: office.desk.version(tag, slug), first)
    return StreamingResponse(stream, media_type="text/event-stream")


async def _stream(
    listeners: Listeners, version: Callable[[], str], first: str
) -> AsyncIterator[str]:
    try:
        yield f"retry: 2000\ndata: {first}\n\n"
        known, looks = first, 0
        while not listeners.closed:
            await asyncio.sleep(PAUSE)
            looks += 1
            try:
                now = await run_in_threadpool(version)
            except (LookupError, MultilangError):
                now = "gone"
            if now != known:
                known = now
                yield f"data: {now}\n\n"
            elif looks % _ALIVE == 0:
                yield ": still here\n\n"
    finally:
        listeners.go()
