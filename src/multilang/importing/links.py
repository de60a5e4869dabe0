"""Addresses in an imported page: made absolute, and refused where they are no link."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit

SCHEMES = frozenset(("http", "https", "mailto", "tel"))
_CONTROL = re.compile("[\0-\x20\x7f-\x9f\u2028\u2029]+")
_SAFE = "!#$%&'*+,-./:;=?@_~[]"
MAX_LENGTH = 4000


def absolute(address: str, base: str) -> str:
    """The address as a link may have it, or ``""`` for one that leads nowhere or runs a script.

    Browsers ignore control characters in an address; so does this, before it looks at the scheme.
    """
    address = _CONTROL.sub("", address) if ":" in address[:40] else address.strip()
    if not address or len(address) > MAX_LENGTH:
        return ""
    try:
        joined = urljoin(base, address)
        parts = urlsplit(joined)
    except ValueError:
        return ""
    if parts.scheme and parts.scheme.lower() not in SCHEMES:
        return ""
    if parts.scheme in ("http", "https") and not parts.netloc:
        return ""
    return joined


def scheme_of(address: str) -> str:
    """The scheme, for a report; ``""`` for a relative address."""
    match = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]{0,20}):", _CONTROL.sub("", address))
    return match[1].lower() if match else ""


def written(address: str) -> str:
    """An address as Markdown can hold it without quoting: no space, parenthesis or bracket."""
    return quote(address, safe=_SAFE)
