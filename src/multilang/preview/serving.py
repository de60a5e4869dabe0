"""The preview over HTTP: pages, files beside articles, and events. Reads, and nothing else.

An address is looked up among the pages and files that the site has; it never becomes a path of the
disk. So no spelling of it leads anywhere else, and there is no listing of folders.
"""

from __future__ import annotations

import asyncio
import mimetypes
import os
import secrets
import sys
import traceback
from collections.abc import AsyncIterator, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote

from jinja2 import Environment, StrictUndefined, Template
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

from multilang.errors import MultilangError
from multilang.exports import links
from multilang.preview import heads, hosts
from multilang.preview.state import Board, State

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALIVE = 15.0
"""Seconds after which an open connection is tried: browsers that went away are noticed."""
_ACTIVE = ("text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml")
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-robots-tag", b"noindex"),
)
_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
_OWN = {"reload.js": "text/javascript", "problem.css": "text/css"}
_TYPES = {".woff2": "font/woff2", ".webp": "image/webp", ".avif": "image/avif", ".md": "text/plain"}


def app(board: Board, address: str = hosts.LOOPBACK) -> ASGIApp:
    """The server's program.

    Args:
        address: where it listens; says which Host headers are answered.
    """
    own = [Route(f"/_preview/{name}", _own, methods=["GET"]) for name in _OWN]
    inner = Starlette(
        routes=[
            Route(heads.EVENTS, _events, methods=["GET"]),
            *own,
            Route("/{path:path}", _anything, methods=["GET"]),
        ]
    )
    inner.router.redirect_slashes = False
    inner.state.board = board
    return _Guard(inner, address)


class _Guard:
    """Refuses what is no reading of ours, before anything else looks at it."""

    def __init__(self, inner: ASGIApp, address: str) -> None:
        self._inner = inner
        self._address = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"the preview does not speak {scope['type']}")

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_ALWAYS]
            await send(message)

        refused = self._refusal(scope)
        await (refused or self._inner)(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        found = [value for name, value in scope["headers"] if name == b"host"]
        if len(found) != 1 or not hosts.allowed(found[0].decode("latin-1"), self._address):
            return PlainTextResponse("This preview does not answer to that name.\n", 421)
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("A preview is read only.\n", 405, {"Allow": "GET, HEAD"})
        return None


async def _events(request: Request) -> Response:
    board: Board = request.app.state.board
    if board.is_full:
        return PlainTextResponse("Too many pages are listening.\n", 503)
    if request.method == "HEAD":
        return Response(media_type="text/event-stream")
    return StreamingResponse(
        _stream(board), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


async def _stream(board: Board) -> AsyncIterator[str]:
    """Server-sent events: the version of the preview, now and whenever there is another."""
    yield "retry: 500\n\n"
    with board.listen() as queue:
        while True:
            try:
                version = await asyncio.wait_for(queue.get(), ALIVE)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if not version:
                return
            yield f"data: {version}\n\n"


@cache
def _own_file(name: str) -> bytes:
    return files("multilang.preview").joinpath(name).read_bytes()


def _own(request: Request) -> Response:
    name = request.url.path.rpartition("/")[2]
    return _cached(request, _own_file(name), _OWN[name])


def _anything(request: Request) -> Response:
    """A page or a file of the site, as it is now."""
    state: State = request.app.state.board.state
    path = request.path_params["path"]
    if path in state.media:
        return _media(state, path)
    page = f"{path}index.html" if not path or path.endswith("/") else path
    try:
        if problems := _problems(state, page):
            return _problem(state, problems)
        if state.rendered is None:
            return _waiting(state)
        data = state.rendered.get(page)
        if data is None:
            return _absent(state, path)
    except MultilangError as error:
        return _problem(state, [error])
    except Exception as error:  # a fault of ours, which must not end the preview
        traceback.print_exc(file=sys.stderr)
        fault = MultilangError(f"{type(error).__name__}: {error}", hint="a fault of multilang")
        return _problem(state, [fault])
    if page.endswith(".html"):
        return _html(state, data, page)
    return _cached(request, data, _type(page))


def _problems(state: State, path: str) -> list[MultilangError]:
    tag, _, rest = path.partition("/")
    if tag == "assets":
        return []
    tags = state.rendered.tags if state.rendered else ()
    slug = state.rendered.slug(path) if state.rendered else ""
    tag = next((known for known in tags if links.folder(known) == tag), tag)
    return state.problems_of(tag, slug or rest.partition("/")[0])


def _absent(state: State, path: str) -> Response:
    """Where a folder lacks its stroke, the way to it; else the page for wrong addresses."""
    assert state.rendered is not None
    if path and not path.endswith("/") and state.rendered.get(f"{path}/index.html") is not None:
        # Only for pages that exist: //elsewhere/ is none.
        return RedirectResponse(f"/{quote(path)}/", 307)
    tags = state.rendered.tags
    tag = next((tag for tag in tags if path.startswith(f"{links.folder(tag)}/")), tags[0])
    data = state.rendered.get(f"{links.folder(tag)}/404.html")
    assert data is not None
    return _html(state, data, "404.html", 404)


def _html(state: State, data: bytes, path: str, status: int = 200) -> Response:
    """A page with the script. Its ETag tells of what it shows: its pictures and its theme, too."""
    slug = state.rendered.slug(path) if state.rendered else ""
    theme = state.rendered.theme if state.rendered else ""
    shown = f"{status}{theme}{state.beside.get(slug, ())!r}".encode()
    etag = sha256(data + shown).hexdigest()[:20]
    nonce = secrets.token_hex(16)
    text, policies = heads.prepared(data, nonce, f"{state.version} {etag}")
    response = Response(text, status, media_type="text/html")
    response.headers["Cache-Control"] = "no-store"
    response.headers["ETag"] = f'"{etag}"'
    for policy in policies:
        response.headers.append("Content-Security-Policy", policy)
    return response


def _problem(state: State, problems: Sequence[MultilangError]) -> Response:
    title = "This page cannot be shown"
    note = "The page comes back by itself when that is mended."
    return _html(state, _told(title, problems, note), "", 500)


def _waiting(state: State) -> Response:
    note = "A first preview of many articles takes a while. The page comes by itself."
    return _html(state, _told("The preview is being made", (), note), "", 503)


def _told(title: str, problems: Sequence[MultilangError], note: str) -> bytes:
    context = {"title": title, "problems": problems, "note": note}
    return _template().render(context).encode()


@cache
def _template() -> Template:
    source = _own_file("problem.html").decode()
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(source)


def _cached(request: Request, data: bytes, kind: str) -> Response:
    """A file that browsers may keep, but must ask about."""
    etag = f'"{sha256(data).hexdigest()[:20]}"'
    headers = {"Cache-Control": "no-cache", "ETag": etag}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(data, headers=headers, media_type=kind)


def _media(state: State, path: str) -> Response:
    """A file beside an article. What could run scripts in a page of its own may not."""
    place = state.media[path]
    real = Path(os.path.realpath(place))
    if not real.is_file() or not real.is_relative_to(state.root):
        return PlainTextResponse("The file is gone.\n", 404)
    kind = _type(path)
    headers = {"Cache-Control": "no-cache"}
    if kind in _ACTIVE:
        headers["Content-Security-Policy"] = _SANDBOX
    return FileResponse(real, headers=headers, media_type=kind)


def _type(path: str) -> str:
    ending = PurePosixPath(path).suffix.lower()
    guessed = mimetypes.types_map.get(ending, "application/octet-stream")
    return _TYPES.get(ending, guessed)
