"""The package index of Argos: look a model up by name, fetch its file over https."""

from __future__ import annotations

import http.client
import json
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from multilang.engines import install as installer
from multilang.engines.packages import Package, Places, newest_first
from multilang.errors import EngineError

# What argostranslate's settings name. Not read from there: importing them makes three folders in
# the user's home.
INDEX_URL = "https://raw.githubusercontent.com/argosopentech/argospm-index/main/"
MAX_INDEX = 16 << 20
MAX_PACKAGE = 1 << 30
_TIMEOUT = 30.0
_LOOPBACK = ("127.0.0.1", "localhost", "::1")

Received = Callable[[int, int | None], None]
"""Called with the bytes received so far and, where the server says, the whole number."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A package that the index offers."""

    name: str
    version: str
    links: tuple[str, ...]

    @property
    def file_name(self) -> str:
        version = self.version.replace(".", "_")
        return f"translate-{self.name}-{version}.argosmodel"


def install_by_name(
    name: str, where: Places, index_url: str = "", received: Received | None = None
) -> Package:
    """Fetch the newest version of ``en_fr`` and install it.

    Raises:
        EngineError: the index or the file cannot be had, or the file is refused. The hint names
            the file that can be given instead.
    """
    offer = look_up(name, index_url)
    where.models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="multilang-download-") as folder:
        file = Path(folder) / offer.file_name
        _first_that_works(offer, file, received)
        return installer.install(file, where)


def look_up(name: str, index_url: str = "") -> Offer:
    """The newest offer for ``en_fr``.

    Raises:
        EngineError: the index cannot be had, or has no such package.
    """
    url = index_url or INDEX_URL
    if not url.endswith(".json"):
        url = url.rstrip("/") + "/index.json"
    name = name.removeprefix("translate-").replace("-", "_")
    try:
        with _open(url) as response:
            raw = _read(response, MAX_INDEX)
        offers = [offer for entry in json.loads(raw) if (offer := _offer(entry)).name == name]
    except _NETWORK as error:
        raise _unreachable(f"the package index cannot be had from {url}", name, error) from error
    except (ValueError, TypeError) as error:
        raise _unreachable(f"{url} is not a package index", name, error) from error
    if not offers:
        raise EngineError(
            f"the package index has no {name}",
            where=url,
            hint="names look like en_fr; or give a file: multilang models install FILE",
        )
    return max(offers, key=lambda offer: newest_first(offer.version))


_NETWORK = (urllib.error.URLError, http.client.HTTPException, OSError)


def _offer(entry: object) -> Offer:
    if not isinstance(entry, dict) or entry.get("type", "translate") != "translate":
        return Offer("", "", ())
    links = tuple(link for link in entry.get("links") or () if isinstance(link, str))
    name = f"{entry.get('from_code')}_{entry.get('to_code')}"
    return Offer(name, str(entry.get("package_version", "")), links)


def _unreachable(what: str, name: str, error: Exception) -> EngineError:
    reason = getattr(error, "reason", None) or error
    return EngineError(
        f"{what}: {reason}",
        hint=f"get translate-{name}-VERSION.argosmodel by other means, then "
        "multilang models install FILE",
    )


def _first_that_works(offer: Offer, file: Path, received: Received | None) -> None:
    reason = "the index gives no https link"
    for link in offer.links:
        try:
            with _open(link) as response, file.open("wb") as out:
                _copy(response, out, received)
            return
        except (*_NETWORK, ValueError) as error:
            reason = f"{link}: {getattr(error, 'reason', None) or error}"
    raise EngineError(
        f"{offer.name} {offer.version} could not be downloaded: {reason}",
        hint=f"get {offer.file_name} by other means, then multilang models install FILE",
    )


def _allowed(url: str) -> bool:
    parts = urllib.parse.urlsplit(url)
    # Plain http only to this machine: a mirror or proxy that somebody runs here.
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if not _allowed(newurl):
            fp.close()
            raise urllib.error.URLError(f"it leads to {newurl}, which is not https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _open(url: str) -> http.client.HTTPResponse:
    if not _allowed(url):
        raise urllib.error.URLError("only https is used")
    request = urllib.request.Request(url, headers={"User-Agent": "multilang"})  # noqa: S310 - checked
    opener = urllib.request.build_opener(_SafeRedirects)
    try:
        response: http.client.HTTPResponse = opener.open(request, timeout=_TIMEOUT)
    except urllib.error.HTTPError as error:
        error.close()
        raise urllib.error.URLError(f"the server answers {error.code} {error.reason}") from error
    return response


def _read(response: http.client.HTTPResponse, limit: int) -> bytes:
    data = response.read(limit + 1)
    if len(data) > limit:
        raise ValueError(f"more than {limit} bytes")
    return data


def _copy(
    response: http.client.HTTPResponse, out: IO[bytes], received: Received | None = None
) -> None:
    announced = response.headers.get("Content-Length")
    total = int(announced) if announced and announced.isdigit() else None
    if (total or 0) > MAX_PACKAGE:
        raise ValueError(f"{total} bytes are more than a model takes")
    done = 0
    while block := response.read(1 << 20):
        done += len(block)
        if done > MAX_PACKAGE:
            raise ValueError(f"more than {MAX_PACKAGE} bytes")
        out.write(block)
        if received:
            received(done, total)
    if total is not None and done != total:
        raise ValueError(f"{done} of {total} bytes came")
