"""JSON over HTTP for translation services: patient, bounded, and silent about keys.

No redirect is followed: it would carry the text, and perhaps the key, to somewhere that nobody has
chosen. What the service is to blame for (overload, a broken answer) is tried again; what the
settings are to blame for ends the run with what to do.
"""

from __future__ import annotations

import http.client
import json
import logging
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from typing import IO, Any

from multilang.engines.credentials import Secret
from multilang.engines.pacing import Pace, backoff, retry_after
from multilang.errors import EngineError
from multilang.services import Service, is_loopback

MAX_ANSWER = 8 << 20
"""Bytes of an answer; one batch is a hundredth of it."""
MAX_WAIT = 300.0
"""Seconds that a service may ask to wait; above it the run ends."""
_SAID = 200  # characters of a service's own words that are passed on
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 529})
_REFUSED = frozenset({400, 413, 414, 422})
_log = logging.getLogger(__name__)
_NETWORK = (OSError, http.client.HTTPException)


class Refused(Exception):
    """The service does not want these texts; fewer, or others, it may."""


class _Again(Exception):
    """Worth another try."""

    def __init__(
        self, error: EngineError, after: float | None = None, *, crowded: bool = False
    ) -> None:
        super().__init__(str(error))
        self.error = error
        self.after = after
        """Seconds that the service asks to wait."""
        self.crowded = crowded
        """There were too many requests."""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self,
        req: urllib.request.Request,  # noqa: ARG002 - urllib's
        fp: IO[bytes],  # noqa: ARG002
        code: int,  # noqa: ARG002
        msg: str,  # noqa: ARG002
        headers: http.client.HTTPMessage,  # noqa: ARG002
        newurl: str,  # noqa: ARG002
    ) -> None:
        """Leave the redirect to be told as the error that it is."""
        return


class Client:
    """One service at one address."""

    def __init__(
        self,
        service: Service,
        url: str,
        secret: Secret,
        header: str = "",
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """``header`` is what stands before the key in ``Authorization``; empty to send none."""
        self.url = url
        self.host = urllib.parse.urlsplit(url).netloc
        self.secret = secret
        self._service = service
        self._header = header
        self._sleep = sleep
        self._lock = threading.Lock()
        self._pace = Pace(service.characters_per_minute, service.requests_per_second, sleep)
        # What is meant for this machine does not go through a proxy.
        host = urllib.parse.urlsplit(url).hostname or ""
        proxies = [urllib.request.ProxyHandler({})] if is_loopback(host) else []
        self._opener = urllib.request.build_opener(_Stay, *proxies)

    def ask(
        self,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        characters: int = 0,
        requests: int = 1,
    ) -> Any:
        """The JSON that the service answers: to a GET, or to a POST of ``body``.

        Args:
            characters: source text in it, for the rate limit.
            requests: as how many the service counts it.

        Raises:
            Refused: the service does not want this request.
            EngineError: it cannot be reached or used, also after several tries.
        """
        if not self.secret.usable:
            raise EngineError(
                f"the key of {self._service.name} cannot be one: it has spaces or strange signs",
                hint=f"set {self.variable} anew",
            )
        attempt = 0
        while True:
            with self._lock:  # flows draft several languages at once
                self._pace.wait(characters, requests)
            try:
                return self._once(path, body)
            except _Again as again:
                if attempt >= self._service.retries:
                    raise again.error from None
                wait = self._wait(again, attempt)
                attempt += 1
                tries = f"try {attempt} of {self._service.retries}"
                # Without a handler Python writes a warning to standard error, as it is.
                said = f"{self.host}: {again.error.message}"
                _log.warning("multilang: %s; again in %.0f s (%s)", said, wait, tries)
                self._sleep(wait)

    @property
    def variable(self) -> str:
        return f"MULTILANG_{self._service.name.upper()}_KEY"

    def _wait(self, again: _Again, attempt: int) -> float:
        if again.after is None:
            return backoff(attempt, crowded=again.crowded)
        if again.after > MAX_WAIT:
            raise EngineError(
                f"{self._service.name} asks to wait {again.after:.0f} seconds",
                where=self.host,
                hint="run again later; what is done is kept",
            ) from None
        return again.after

    def _once(self, path: str, body: Mapping[str, Any] | None) -> Any:
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers = {"User-Agent": "multilang", "Accept": "application/json"}
        if data is not None:
            headers["Content-Type"] = "application/json"
        if self._header and self.secret:
            headers["Authorization"] = f"{self._header} {self.secret.reveal()}"
        request = urllib.request.Request(self.url + path, data, headers)  # noqa: S310 - services.py
        deadline = time.monotonic() + self._service.timeout
        try:
            with self._opener.open(request, timeout=self._service.timeout) as response:
                raw = self._read(response, deadline)
        except urllib.error.HTTPError as error:
            with error:
                raise self._failure(error, deadline) from None
        except _NETWORK as error:
            raise _Again(self._unreachable(error)) from None
        try:
            return json.loads(raw)
        except (ValueError, RecursionError):
            raise _Again(self._error("answers something that is no JSON", _URL_HINT)) from None

    def _read(self, response: Any, deadline: float) -> bytes:
        """The whole answer; a service that drips does not hold the run for ever."""
        blocks: list[bytes] = []
        size = 0
        while block := response.read1(1 << 16):
            blocks.append(block)
            size += len(block)
            if size > MAX_ANSWER:
                raise self._error(f"answers more than {MAX_ANSWER >> 20} MiB", _URL_HINT)
            if time.monotonic() > deadline:
                raise TimeoutError("timed out")
        return b"".join(blocks)

    def _error(self, what: str, hint: str = "") -> EngineError:
        return EngineError(f"{self._service.name} {what}", where=self.host, hint=hint)

    def _unreachable(self, error: Exception) -> EngineError:
        reason = self.secret.out_of(str(getattr(error, "reason", None) or error)) or "no answer"
        return self._error(f"cannot be reached: {reason}", "is the address right, does it run?")

    def _failure(self, error: urllib.error.HTTPError, deadline: float) -> Exception:
        """What an error status means here."""
        status = error.code
        if 300 <= status < 400:
            place = self.secret.out_of(str(error.headers.get("Location", "")))[:_SAID]
            return self._error(f"redirects to {place!r}, which is not followed", _URL_HINT)
        try:
            said = self._said(self._read(error, deadline))
        except (*_NETWORK, EngineError):
            said = ""
        what = f"answers {status}{': ' + said if said else ''}"
        quota = status == 456 or (status == 429 and "quota" in said.lower())
        if quota or status == 402:
            hint = "the quota or credit is used up: raise it, wait, or choose another engine"
            return self._error(what, hint)
        if status in (401, 403):
            return self._error(what, f"is {self.variable} set, and right?")
        if status in _REFUSED:
            return Refused(what)
        if status in _AGAIN:
            hint = "run again later; what is done is kept"
            after = retry_after(error.headers.get("Retry-After"))
            return _Again(self._error(what, hint), after, crowded=status in (429, 529))
        return self._error(what, _URL_HINT)

    def _said(self, raw: bytes) -> str:
        """The service's own words, made harmless: short, in one line, without the key."""
        try:
            data = json.loads(raw)
        except (ValueError, RecursionError):
            return ""
        for key in ("error", "message", "detail", "code"):
            while isinstance(data, dict) and key in data:
                data = data[key]
        text = self.secret.out_of(data if isinstance(data, str) else "")
        clean = "".join(c if c.isprintable() else " " for c in text)
        return clean if len(clean) <= _SAID else clean[:_SAID] + "…"


_URL_HINT = "is the url in multilang.toml right?"
