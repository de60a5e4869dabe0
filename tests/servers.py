"""Translation services on this machine that speak the real ones' language, and misbehave on demand.

Shapes are those of LibreTranslate 1.9, DeepL's OpenAPI description and OpenAI's chat completions.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from multilang.engines.pseudo import pseudo


def say(text: str, target: str) -> str:
    """What these services make of a text: to be known again, in the script of its language."""
    if target.lower() in ("ar", "fa"):
        return pseudo(text, "ar-XB")
    return f"{target.lower()} {text}"


@dataclass(frozen=True)
class Fault:
    """What a request gets instead of an answer."""

    status: int = 200
    body: Any = None
    """Bytes as they are; anything else as JSON."""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    """Seconds before the answer, and between the bytes of a ``drip``."""
    drip: bool = False


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: Mapping[str, str]
    body: Any
    when: float


class Server:
    """``with DeepL() as server``: listens at ``server.url``, remembers what it was asked."""

    key = ""
    """The only key that is let in; empty for none at all."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.faults: list[Fault | None] = []
        """For the next POSTs, in order; None for a proper answer."""
        self.closing = threading.Event()
        handler = type("Handler", (_Handler,), {"service": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def posts(self) -> list[Request]:
        return [request for request in self.requests if request.method == "POST"]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.closing.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def answer(self, request: Request) -> tuple[int, Any]:
        raise NotImplementedError


class LibreTranslate(Server):
    pairs: Mapping[str, list[str]] = {"en": ["en", "fr", "fa", "pt-BR", "zh-Hans"], "fr": ["fr"]}
    batch_limit = 0
    char_limit = 0

    def answer(self, request: Request) -> tuple[int, Any]:
        if request.path == "/languages":
            return 200, [
                {"code": code, "name": code, "targets": targets}
                for code, targets in self.pairs.items()
            ]
        if request.path == "/spec":
            return 200, {"info": {"title": "LibreTranslate", "version": "1.9.6"}}
        if request.path != "/translate":
            return 404, {"error": "Not found"}
        body = request.body
        if self.key and body.get("api_key") != self.key:
            return 403, {"error": "Invalid API key"}
        texts = body["q"]
        if self.batch_limit and len(texts) > self.batch_limit:
            return 400, {"error": "Invalid request: request exceeds text limit"}
        if self.char_limit and max(map(len, texts)) > self.char_limit:
            return 400, {"error": "Invalid request: request exceeds text limit"}
        if body["target"] not in self.pairs.get(body["source"], ()):
            return 400, {"error": f"{body['target']} is not supported"}
        return 200, {"translatedText": [say(text, body["target"]) for text in texts]}


class DeepL(Server):
    key = "canary-4711:fx"
    sources = ("EN", "FR", "PT", "ZH")
    targets = ("EN-GB", "EN-US", "FR", "AR", "PT-PT", "PT-BR", "ZH-HANS")

    def answer(self, request: Request) -> tuple[int, Any]:
        if request.headers.get("Authorization") != f"DeepL-Auth-Key {self.key}":
            return 403, {"message": "Forbidden"}
        parts = urlsplit(request.path)
        if parts.path == "/v2/languages":
            codes = self.sources if parts.query == "type=source" else self.targets
            return 200, [{"language": code, "name": code} for code in codes]
        if parts.path != "/v2/translate":
            return 404, {"message": "Not found"}
        body = request.body
        if len(body["text"]) > 50 or body["target_lang"] not in self.targets:
            return 400, {"message": "Bad request", "detail": "too many texts, or no such target"}
        if len(json.dumps(body, ensure_ascii=False).encode()) > 128 << 10:
            return 413, {"message": "Request Entity Too Large"}
        return 200, {
            "translations": [
                {"detected_source_language": "EN", "text": say(text, body["target_lang"])}
                for text in body["text"]
            ]
        }


class OpenAI(Server):
    key = "canary-sk-0815"
    model = "wise-1-2026-03-01"
    """What a request for ``wise-1`` is served with."""

    def __init__(self) -> None:
        super().__init__()
        self.sayings: list[Callable[[str], str] | None] = []
        """Change what the model says to the next lists."""
        self.finish = "stop"

    def answer(self, request: Request) -> tuple[int, Any]:
        if self.key and request.headers.get("Authorization") != f"Bearer {self.key}":
            return 401, {"error": {"message": f"Incorrect API key provided: {self.key}"}}
        if request.path != "/v1/chat/completions":
            return 404, {"error": {"message": "no such path"}}
        body = request.body
        if body["model"] != "wise-1":
            return 404, {
                "error": {"message": "The model does not exist", "code": "model_not_found"}
            }
        said = "[]"
        if len(body["messages"]) > 1:
            items = json.loads(body["messages"][-1]["content"])
            said = json.dumps([{"id": i["id"], "text": say(i["text"], "fr")} for i in items])
            change = self.sayings.pop(0) if self.sayings else None
            said = change(said) if change else said
        choice = {"message": {"role": "assistant", "content": said}, "finish_reason": self.finish}
        return 200, {"object": "chat.completion", "model": self.model, "choices": [choice]}


class _Handler(BaseHTTPRequestHandler):
    service: Server

    def do_GET(self) -> None:
        self._handle(None)

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self._handle(json.loads(self.rfile.read(length)))

    def _handle(self, body: Any) -> None:
        request = Request(self.command, self.path, dict(self.headers), body, time.monotonic())
        service = self.service
        service.requests.append(request)
        fault = service.faults.pop(0) if body is not None and service.faults else None
        if fault is None:
            self._send(*service.answer(request), {})
            return
        if not fault.drip:
            service.closing.wait(fault.delay)
        self._send(fault.status, fault.body, fault.headers, fault)

    def _send(
        self, status: int, body: Any, headers: Mapping[str, str], fault: Fault | None = None
    ) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        try:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(data)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            step = 1 if fault and fault.drip else 1 << 16
            for start in range(0, len(data), step):
                self.wfile.write(data[start : start + step])
                if fault and fault.drip and self.service.closing.wait(fault.delay):
                    return
        except OSError:
            pass  # the client has gone

    def log_message(self, *args: Any) -> None:
        """Stay quiet."""
