"""Refuses what no reviewer's browser sends, before anything else looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse, Response

from multilang.review.place import Place

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 512 * 1024
"""Bytes: a unit has 20,000 at most, and what approves a whole article names each of its units."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"x-robots-tag": b"noindex",
    b"x-frame-options": b"DENY",
    b"content-security-policy": POLICY.encode(),
    b"cache-control": b"no-store",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}
"""Unless an answer says otherwise itself."""
_LASTING = b"max-age=31536000"


class TooLarge(Exception):
    """A body went on for longer than it may."""


class Guard:
    """Looks at the Host header, the origin of writes, and the size of what is sent."""

    def __init__(self, inner: ASGIApp, place: Place) -> None:
        self._inner = inner
        self._place = place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"the review does not speak {scope['type']}")

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._with_headers(message.get("headers", ()))
            await send(message)

        refused = refusal(scope["method"], _headers(scope), self._place)
        if refused is None:
            await self._inner(scope, _limited(receive), guarded)
        else:
            await refused(scope, receive, guarded)

    def _with_headers(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        known = {name.lower() for name, _ in headers}
        extra = [(name, value) for name, value in _ALWAYS.items() if name not in known]
        if self._place.url.startswith("https:"):  # of localhost it would bind all other ports, too
            extra.append((b"strict-transport-security", _LASTING))
        return [*headers, *extra]


def _headers(scope: Scope) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return found


def refusal(method: str, headers: Mapping[str, list[str]], place: Place) -> Response | None:
    """Why a request is not looked at; None for one that is."""
    found = headers.get("host", [])
    if len(found) != 1 or not place.answers_to(found[0]):
        return PlainTextResponse("This review does not answer to that name.\n", 421)
    if method in ("GET", "HEAD"):
        return None
    if method != "POST":
        return PlainTextResponse("There is no such method here.\n", 405, {"Allow": "GET, POST"})
    if not is_own(headers, found[0], place):
        return PlainTextResponse("That was sent by another site.\n", 403)
    length = headers.get("content-length", ["0"])[0]
    if not (length.isascii() and length.isdigit()) or int(length[:12]) > LARGEST_BODY:
        return PlainTextResponse("That is too much at once.\n", 413)
    return None


def is_own(headers: Mapping[str, list[str]], host: str, place: Place) -> bool:
    """Whether a write was sent by a page of ours. Every browser of this decade says so in one
    header or both; what says nothing is no browser, and has no reason to write here."""
    site = headers.get("sec-fetch-site", [])
    origin = headers.get("origin", [])
    if len(site) > 1 or len(origin) > 1 or not (site or origin):
        return False
    if site and site[0] != "same-origin":
        return False
    return not origin or _same(origin[0], host, place)


def _same(origin: str, host: str, place: Place) -> bool:
    if place.url and origin.lower() == place.url.lower():
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    scheme = "https" if place.secure else "http"
    return parts.scheme == scheme and parts.netloc.lower() == host.lower()


def _limited(receive: Receive) -> Receive:
    """Bodies that do not say how long they are are counted."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST_BODY:
            raise TooLarge
        return message

    return counted
