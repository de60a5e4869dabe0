"""``bundle.json``: what a bundle says of itself."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.resources import files as package_files
from typing import TYPE_CHECKING, Any

from multilang import __version__, locales, retraction
from multilang.model import Article, Issue

if TYPE_CHECKING:
    from multilang.bundle.contents import Edition

FORMAT = 1
"""Version of the format: a reader that knows it understands every bundle that says it."""
MANIFEST = "bundle.json"
CHECKSUMS = "checksums.sha256"
SCHEMA = "bundle.schema.json"

_TYPES = {
    "avif": "image/avif", "csv": "text/csv", "gif": "image/gif", "html": "text/html",
    "jpeg": "image/jpeg", "jpg": "image/jpeg", "json": "application/json", "md": "text/markdown",
    "mp3": "audio/mpeg", "mp4": "video/mp4", "ogg": "audio/ogg", "pdf": "application/pdf",
    "png": "image/png", "svg": "image/svg+xml", "txt": "text/plain", "vtt": "text/vtt",
    "wav": "audio/wav", "webm": "video/webm", "webp": "image/webp",
}  # fmt: skip
_DISCLOSURES = ("none", "ai-assisted", "ai-generated")
_RIGHTS = {"licence": ("licence", "license"), "credit": ("credit", "credits")}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the article comes from."""

    tag: str
    """Language of the original."""
    url: str
    """Its public address; empty without one."""
    rules: int
    """Version of the rules that text is cut by."""
    commit: str = ""
    """The commit that last changed the source file; empty outside git, and for a changed file."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What checks found in the texts of an edition."""

    errors: int = 0
    """Critical ones."""
    warnings: int = 0
    """Functional ones."""
    notes: int = 0
    """Cosmetic ones."""
    waived: int = 0
    """Found, and waived by a translator's comment."""


@dataclass(frozen=True, slots=True)
class File:
    path: str
    sha256: str
    bytes: int
    media_type: str
    role: str
    """text, page or asset."""
    lang: str = ""
    original: str = ""
    """Of an asset: its name beside the article."""
    licence: str = ""
    credit: str = ""


def file(path: str, data: bytes, role: str, **more: str) -> File:
    kind = media_type(path)
    return File(path, sha256(data).hexdigest(), len(data), kind, role, **more)


def media_type(path: str) -> str:
    """By the ending, from a table of our own: that of the system differs between machines."""
    return _TYPES.get(path.rpartition(".")[2], "application/octet-stream")


def schema() -> dict[str, Any]:
    """The JSON Schema of ``bundle.json``."""
    text = package_files("multilang.bundle").joinpath(SCHEMA).read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def medium_rights(article: Article, name: str) -> dict[str, str]:
    """Licence and credit of a file: what ``media:`` says of it, else ``image_licence`` and
    ``image_credit`` for the article's image."""
    said = article.get("media")
    own = said.get(name) if isinstance(said, dict) else None
    if isinstance(own, dict):
        return _rights(own)
    if article.get("image") == name:
        return _rights(dict(article.metadata), "image_")
    return {}


def _rights(said: Mapping[str, object], before: str = "") -> dict[str, str]:
    found = {}
    for right, names in _RIGHTS.items():
        values = [said.get(before + name) for name in names]
        found[right] = next((_words(value) for value in values if value), "")
    return found


def _words(value: object) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)


def write(
    article: Article, origin: Origin, editions: Sequence[Edition], files: Sequence[File]
) -> bytes:
    """The bytes of ``bundle.json``; keys in the order of the documentation."""
    rights = _rights(dict(article.metadata))
    rights["translation_licence"] = _words(
        article.get("translation_licence") or article.get("translation_license") or ""
    )
    value = {
        "format": FORMAT,
        "id": article.slug,
        "source": {
            "lang": origin.tag,
            "path": article.path,
            "url": origin.url,
            "revision": {"sha256": article.revision, "commit": origin.commit},
        },
        "dates": {
            "published": _date(article.get("date")),
            "modified": _date(
                article.get("updated") or article.get("lastmod") or article.get("modified")
            ),
        },
        "corrections": list(retraction.corrections(article)),
        "rights": rights,
        "production": {"tool": "multilang", "version": __version__, "rules": origin.rules},
        "locales": [
            _original(article, origin),
            *(_locale(article, edition) for edition in editions),
        ],
        "files": [_file(one) for one in files],
    }
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"


def _date(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime.date) else str(value or "")


def _file(one: File) -> dict[str, Any]:
    return {name: value for name, value in asdict(one).items() if value != ""}


def _original(article: Article, origin: Origin) -> dict[str, Any]:
    return {
        "lang": origin.tag,
        "dir": locales.get(origin.tag).direction,
        "original": True,
        "title": str(article.get("title") or ""),
        "path": f"{origin.tag}/index.md",
        "page": f"{origin.tag}/index.html",
        "disclosure": _author(article),
    }


def _locale(article: Article, edition: Edition) -> dict[str, Any]:
    bundle, shown = edition.bundle, edition.shown
    where = {"path": f"{bundle.locale}/index.md", "page": f"{bundle.locale}/index.html"}
    return {
        "lang": bundle.locale,
        "dir": locales.get(bundle.locale).direction,
        "original": False,
        **({"title": str(dict(bundle.metadata).get("title") or ""), **where} if shown else {}),
        "state": state(edition),
        "source_revision": bundle.source_revision,
        "outdated": bool(bundle.outdated),
        "counts": {"units": asdict(edition.units), "words": asdict(edition.words)},
        "reviewers": [asdict(reviewer) for reviewer in edition.reviewers],
        "reviewed_at": max((reviewer.last for reviewer in edition.reviewers), default=""),
        "unseen_words": edition.unseen,
        "machines": [asdict(made) for made in edition.made],
        "checks": asdict(edition.findings),
        "disclosure": disclosure(article, edition),
        "gate": {
            "policy": edition.policy.gate,
            "outdated": edition.policy.outdated,
            "publishable": bundle.publishable,
            "reasons": [reason(issue) for issue in bundle.issues],
        },
    }


def state(edition: Edition) -> str:
    """XLIFF's word for the least finished of its units."""
    counts = edition.units
    if counts.missing:
        return "initial"
    if counts.draft:
        return "translated"
    states = {state for _, state in edition.bundle.states}
    return "final" if states == {"final"} else "reviewed"


def disclosure(article: Article, edition: Edition) -> str:
    """A machine's part in the text, the author's own included, in the words of the explainer for
    ``ai-disclosure``: ``ai-generated`` is a machine's text that nobody has reviewed,
    ``ai-assisted`` one that people have approved, or have begun to."""
    counts = edition.units
    if edition.bundle.signatures:
        own = "ai-assisted" if counts.reviewed else "ai-generated"
    else:
        own = "ai-assisted" if counts.mt_unmodified + counts.edited else "none"
    return max(own, _author(article) or "none", key=_DISCLOSURES.index)


def _author(article: Article) -> str:
    """What the author says of their own text; empty where they do not."""
    said = article.get("ai_disclosure")
    return str(said) if said in _DISCLOSURES else ""


def reason(issue: Issue) -> dict[str, Any]:
    """Why an article is kept back, for programs."""
    return {
        "check": issue.check,
        "severity": issue.severity,
        "message": issue.message,
        "where": issue.where,
        "unit": issue.unit_id,
    }
