"""What an article's front matter says for machines: dates, picture, licence, the author's tools."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, unquote, urlsplit

from multilang.exports import links
from multilang.model import Bundle

Disclosure = Literal["", "none", "ai-assisted", "ai-generated"]
"""A machine's part in a text, in the words of the W3C's AI Content Disclosure group; "" where
nobody has said."""
DISCLOSURES: tuple[Disclosure, ...] = ("", "none", "ai-assisted", "ai-generated")
"""The least first."""
_UPDATED = ("updated", "modified", "lastmod", "last_modified")


@dataclass(frozen=True, slots=True)
class Facts:
    """Empty where the front matter does not say, or says something that cannot be used."""

    published: str = ""
    """ISO 8601: a day, or a moment with its zone."""
    updated: str = ""
    """The same; never before ``published``."""
    image: str = ""
    """A path on the site, percent-encoded, or an address with http(s)."""
    license: str = ""
    """An address with http(s)."""
    disclosure: Disclosure = ""
    """What the author says of the text before it was translated (``ai_disclosure``)."""
    machine_drafted: bool = False
    """Whether approved text began as a machine's, edited since or not."""

    @property
    def changed(self) -> str:
        """When the text last changed, as far as it says."""
        return self.updated or self.published


def read(bundle: Bundle, metadata: Mapping[str, object]) -> Facts:
    """Of an article in one language; ``metadata`` is the front matter by name."""
    published = moment(metadata.get("date"))
    updated = next((found for key in _UPDATED if (found := moment(metadata.get(key)))), "")
    if updated and published and instant(updated) < instant(published):
        updated = ""
    said = metadata.get("ai_disclosure")
    return Facts(
        published=published,
        updated=updated,
        image=_image(bundle.slug, str(metadata.get("image") or ""), bundle.media),
        license=_web(str(metadata.get("license") or "")),
        disclosure=next((word for word in DISCLOSURES if word == said), ""),
        machine_drafted=bundle.machine_drafted,
    )


def moment(value: object) -> str:
    """A date or time of front matter in ISO 8601, or "". A time without a zone is in UTC."""
    if isinstance(value, str):
        try:
            day = len(value) == len("2026-01-01")
            read = datetime.date.fromisoformat if day else datetime.datetime.fromisoformat
            return moment(read(value))
        except ValueError:
            return ""
    if isinstance(value, datetime.datetime):
        zoned = value if value.tzinfo else value.replace(tzinfo=datetime.UTC)
        return zoned.isoformat(timespec="seconds").replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, datetime.date) else ""


def instant(text: str) -> datetime.datetime:
    """Of a ``moment``; a day begins at midnight, UTC."""
    found = datetime.datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)


def stamp(text: str) -> str:
    """A ``moment`` as RFC 3339 wants it: with time and zone."""
    return text if "T" in text else f"{text}T00:00:00Z"


def _image(slug: str, value: str, media: Collection[str]) -> str:
    name = unquote(value).removeprefix("./")
    if name in media:
        return quote(links.media_path(slug, name))
    return _web(value)


def _web(value: str) -> str:
    try:
        parts = urlsplit(value)
    except ValueError:
        return ""
    return value if parts.scheme in ("http", "https") and parts.netloc else ""
