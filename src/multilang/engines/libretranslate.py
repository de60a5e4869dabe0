"""LibreTranslate: a server of Argos models that anybody can run, over its HTTP interface.

The interface is that of LibreTranslate 1.9 (``/languages``, ``/spec``, ``/translate``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from multilang.engines.client import Refused
from multilang.engines.remote import Malformed, Remote, pick
from multilang.errors import ConfigError, EngineError, EngineMissing
from multilang.services import Service

_ALSO = {"zh": ("zh-Hans",), "zh-TW": ("zh-Hant",), "zh-HK": ("zh-Hant",), "no": ("nb",)}
_AT_ONCE = 20


class LibreTranslateEngine(Remote):
    """The server's own batches are a loop over texts, so that small ones cost nothing; and it
    counts each text as a request."""

    def __init__(self, service: Service) -> None:
        if not service.url:
            raise ConfigError(
                "engine libretranslate needs the address of a server",
                hint='[engine.libretranslate] url = "http://127.0.0.1:5000"',
            )
        super().__init__(service, service.url)
        self.chunk = service.texts_per_request or _AT_ONCE
        self._pairs: Mapping[str, Sequence[str]] | None = None
        self._version = ""

    def family(self, source: str, target: str) -> str:  # noqa: ARG002 - the protocol's
        return f"libretranslate {self.client.host} "

    def signature(self, source: str, target: str) -> str:
        """``libretranslate translate.example.org 1.9.6|en>pt-BR``: the server's version. It does
        not tell the versions of its models."""
        first, last = self._codes(source, target)
        self._version = self._version or self._ask_version()
        return f"{self.family(source, target)}{self._version}|{first}>{last}"

    def _ask(self, texts: Sequence[str], source: str, target: str) -> Sequence[str]:
        first, last = self._codes(source, target)
        body: dict[str, Any] = {"q": [*texts], "source": first, "target": last, "format": "text"}
        if self.client.secret:
            body["api_key"] = self.client.secret.reveal()
        size = sum(map(len, texts))
        answer = self.client.ask("/translate", body, characters=size, requests=len(texts))
        found = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(found, list):
            raise Malformed("answers no list of texts")
        return found

    def _codes(self, source: str, target: str) -> tuple[str, str]:
        if self._pairs is None:
            self._pairs = self._ask_pairs()
        first = pick(source, [*self._pairs], _ALSO.get(source, ()))
        last = pick(target, self._pairs.get(first, ()), _ALSO.get(target, ()))
        if not first or not last or first == last:
            known = ", ".join(self._pairs.get(first, ())) or "nothing"
            raise EngineMissing(
                f"the LibreTranslate server has no model for {source} to {target}",
                where=self.client.host,
                hint=f"from {source} it has {known}; install the model there",
            )
        return first, last

    def _ask_pairs(self) -> Mapping[str, Sequence[str]]:
        try:
            return {
                str(language["code"]): [str(code) for code in language["targets"]]
                for language in self.client.ask("/languages")
            }
        except (Refused, TypeError, KeyError):
            raise EngineError(
                "this is no LibreTranslate server: it lists no languages", where=self.client.url
            ) from None

    def _ask_version(self) -> str:
        try:
            return str(self.client.ask("/spec")["info"]["version"]).split()[0][:20]
        except (Refused, EngineError, TypeError, KeyError, IndexError):
            return "unknown"  # the page can be switched off
