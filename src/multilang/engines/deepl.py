"""DeepL's text translation (``/v2/translate``), free and paid.

Limits and codes are those of DeepL's OpenAPI description: 50 texts and 128 KiB a request, 456 for
a used-up quota. Which languages there are is asked of the service itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from multilang import config
from multilang.engines.client import Refused
from multilang.engines.remote import Malformed, Remote, pick
from multilang.errors import EngineError, EngineMissing
from multilang.services import Service

_FREE, _PAID = "https://api-free.deepl.com", "https://api.deepl.com"
_LANGUAGES = frozenset({
    "ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hu", "id",
    "it", "ja", "ko", "lt", "lv", "nb", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl",
    "sv", "th", "tr", "uk", "vi", "zh",
})  # fmt: skip
"""Without those that a request must ask for as in Beta: this engine does not."""
# A plain tag has no code of its own where DeepL distinguishes variants.
_ALSO = {"en": ("EN-GB", "EN-US"), "pt": ("PT-PT",), "zh": ("ZH-HANS",), "zh-TW": ("ZH-HANT",),
         "zh-HK": ("ZH-HANT",), "no": ("NB",)}  # fmt: skip


class DeepLEngine(Remote):
    chunk = 50
    most_bytes = 120 << 10
    """Of the 128 KiB; the rest is for the other fields."""

    def __init__(self, service: Service) -> None:
        # Free keys are marked, and serve at another address.
        own = _FREE if config.key("deepl").endswith(":fx") else _PAID
        super().__init__(service, service.url or own, "DeepL-Auth-Key")
        self._known: Mapping[str, Sequence[str]] = {}

    def signature(self, source: str, target: str) -> str:  # noqa: ARG002 - the protocol's
        """``deepl quality_optimized|glossary:…|formality:more``: what can be chosen. DeepL does
        not tell the version of its models."""
        parts = [f"deepl {self.service.model or 'default'}"]
        if self.service.glossary:
            parts.append(f"glossary:{self.service.glossary}")
        if self.service.formality:
            parts.append(f"formality:{self.service.formality}")
        return "|".join(parts)

    def family(self, source: str, target: str) -> str:
        return self.signature(source, target)

    def serves(self, source: str, target: str) -> bool:
        """By DeepL's list of 2025; what the service itself says counts as soon as it was asked."""
        if self._known:
            known = self._known
            also = _ALSO.get(target, ())
            return bool(pick(source, known["source"]) and pick(target, known["target"], also))
        return {tag.partition("-")[0] for tag in (source, target)} <= _LANGUAGES

    def _ask(self, texts: Sequence[str], source: str, target: str) -> Sequence[str]:
        first, last = self._codes(source, target)
        # Sentences come one by one, and headings without a full stop stay without one.
        body: dict[str, Any] = {
            "text": [*texts],
            "source_lang": first,
            "target_lang": last,
            "split_sentences": "0",
            "preserve_formatting": True,
        }
        if self.service.model:
            body["model_type"] = self.service.model
        if self.service.glossary:
            body["glossary_id"] = self.service.glossary
        if self.service.formality:
            body["formality"] = self.service.formality
        answer = self.client.ask("/v2/translate", body, characters=sum(map(len, texts)))
        found = answer.get("translations") if isinstance(answer, dict) else None
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            raise Malformed("answers no list of translations")
        return [item.get("text") for item in found]

    def _codes(self, source: str, target: str) -> tuple[str, str]:
        if not self.client.secret:
            raise EngineError(
                "engine deepl needs a key", hint=f"set {self.client.variable} in the environment"
            )
        self._known = self._known or {kind: self._languages(kind) for kind in ("source", "target")}
        first = pick(source, self._known["source"])
        last = pick(target, self._known["target"], _ALSO.get(target, ()))
        if not first or not last:
            missing = target if first else source
            raise EngineMissing(
                f"DeepL does not translate {'into' if first else 'from'} {missing}",
                where=self.client.host,
                hint="take another engine for this language: MULTILANG_ENGINE=argos with --lang",
            )
        return first, last

    def _languages(self, kind: str) -> list[str]:
        try:
            return [
                str(language["language"])
                for language in self.client.ask(f"/v2/languages?type={kind}")
            ]
        except (Refused, TypeError, KeyError):
            raise EngineError(
                "this is no DeepL service: it lists no languages", where=self.client.url
            ) from None
