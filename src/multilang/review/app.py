"""The server's program: which address leads where, and what runs it until Ctrl-C."""

from __future__ import annotations

import mimetypes
import socket
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from multilang.review import deeds, events, pages, showing, signing_in
from multilang.review.events import Listeners
from multilang.review.guarding import Guard
from multilang.review.office import Asked, Office, reading, refused, writing
from multilang.review.scanning import Scanning

if TYPE_CHECKING:
    from starlette.types import ASGIApp

_LASTING = {"Cache-Control": "private, max-age=31536000, immutable"}
_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
_TYPES = {".woff2": "font/woff2", ".webp": "image/webp", ".avif": "image/avif"}


def app(office: Office, listeners: Listeners | None = None) -> ASGIApp:
    """The server's program."""
    place = "{tag}/{slug}"
    inner = Starlette(
        routes=[
            Route("/", reading(pages.dashboard), methods=["GET"]),
            Route("/enter", signing_in.enter, methods=["GET"]),
            Route("/login", signing_in.form, methods=["GET"]),
            Route("/login", signing_in.login, methods=["POST"]),
            Route("/logout", writing(signing_in.logout), methods=["POST"]),
            Route(f"/article/{place}", reading(pages.article), methods=["GET"]),
            Route(f"/card/{place}", reading(pages.card), methods=["GET"]),
            Route(f"/sheet/{place}", reading(pages.sheet), methods=["GET"]),
            Route(f"/bulk/{place}", reading(pages.bulk), methods=["GET"]),
            Route(f"/suggest/{place}", reading(pages.suggestions), methods=["GET"]),
            Route(f"/events/{place}", events.events, methods=["GET"]),
            Route(f"/deed/{place}", writing(deeds.deed), methods=["POST"]),
            Route(f"/many/{place}", writing(deeds.approve_many), methods=["POST"]),
            Route(f"/look/{place}", writing(deeds.look), methods=["POST"]),
            Route(f"/typed/{place}", writing(deeds.typed), methods=["POST"]),
            Route("/undo", writing(deeds.undo), methods=["POST"]),
            Route("/assets/{name}", _asset, methods=["GET"]),
            Route("/frame/assets/{path:path}", reading(_theme_file), methods=["GET"]),
            Route("/frame/media/{slug}/{path:path}", reading(_medium), methods=["GET"]),
            Route(f"/frame/{place}/", reading(pages.frame), methods=["GET"]),
            Route("/{path:path}", _nothing, methods=["GET", "POST"]),
        ]
    )
    inner.router.redirect_slashes = False
    inner.state.office = office
    inner.state.listeners = listeners or Listeners()
    inner.state.scanning = Scanning(lambda told: office.desk.dashboard(told))  # noqa: PLW0108
    return Guard(inner, office.place)


async def _nothing(request: Request) -> Response:
    return refused(request, "There is no such page.", 404)


async def _asset(request: Request) -> Response:
    """A file of the page; it says nothing of the project, so that anybody may have it."""
    found = showing.assets().get(request.path_params["name"])
    if found is None:
        return PlainTextResponse("There is no such file.\n", 404)
    data, kind = found
    lasting = _LASTING if "v" in request.query_params else {"Cache-Control": "no-cache"}
    return Response(data, media_type=kind, headers=lasting)


def _theme_file(asked: Asked) -> Response:
    """A stylesheet or font of the article's page."""
    path = f"assets/{asked.request.path_params['path']}"
    data = asked.office.frames.file(path)
    if data is None:
        return PlainTextResponse("There is no such file.\n", 404)
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": _SANDBOX}
    return Response(data, media_type=_type(path), headers=headers)


def _medium(asked: Asked) -> Response:
    """A file beside an article. What could run scripts in a page of its own may not."""
    slug, name = asked.request.path_params["slug"], asked.request.path_params["path"]
    real = asked.office.frames.medium(slug, name)
    if real is None:
        return PlainTextResponse("There is no such file.\n", 404)
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": _SANDBOX}
    return FileResponse(real, headers=headers, media_type=_type(name))


def _type(path: str) -> str:
    ending = f".{path.rpartition('.')[2].lower()}"
    guessed = mimetypes.types_map.get(ending, "application/octet-stream")
    return _TYPES.get(ending, guessed)


class Server(uvicorn.Server):
    """Ends at once: browsers that listen for events would keep it waiting.

    Args:
        tls: files with the certificate and its key.
    """

    def __init__(self, office: Office, tls: tuple[str, str] | None = None) -> None:
        self._listeners = Listeners()
        certificate, key = tls or (None, None)
        super().__init__(
            uvicorn.Config(
                app(office, self._listeners),
                http="h11",
                ws="none",
                lifespan="off",
                log_level="critical",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=2,
                limit_concurrency=1000,
                ssl_certfile=certificate,
                ssl_keyfile=key,
            )
        )

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self._listeners.closed = True


def serve(office: Office, listener: socket.socket, tls: tuple[str, str] | None = None) -> None:
    """Serve a project's review until Ctrl-C.

    Args:
        listener: listens already.
    """
    Server(office, tls).run(sockets=[listener])
