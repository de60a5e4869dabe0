"""What the preview puts into a page's head: the script that reloads it, and leave to run it.

A page says itself, in its ``meta`` element, what may be loaded; of two policies the stricter one
holds. So the page's own is taken out and sent as a header, with the one script added.
"""

from __future__ import annotations

import html
import re

SCRIPT = "/_preview/reload.js"
EVENTS = "/_preview/events"
_HEAD_END = re.compile(rb"</head\s*>", re.IGNORECASE)
_META = re.compile(
    rb"<meta\b[^>]*\bhttp-equiv\s*=\s*[\"']?content-security-policy\b[^>]*>", re.IGNORECASE
)
_CONTENT = re.compile(rb"\bcontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)


def prepared(page: bytes, nonce: str, state: str) -> tuple[bytes, list[str]]:
    """The page with the script, and the policies to send with it.

    Args:
        nonce: makes this script the one that may run; letters and digits, new for every answer.
        state: what the script compares to know whether the page has changed.
    """
    end = _HEAD_END.search(page)
    head, body = (page[: end.start()], page[end.start() :]) if end else (page, b"")
    policies = [_content(found.group()) for found in _META.finditer(head)]
    added = (
        f'<meta name="multilang-preview" content="{html.escape(state)}">\n'
        f'<script type="module" nonce="{nonce}" src="{SCRIPT}"></script>\n'
    )
    text = _META.sub(b"", head) + added.encode() + body
    return text, [_opened(policy, nonce) for policy in policies] or ["frame-ancestors 'self'"]


def _content(element: bytes) -> str:
    found = _CONTENT.search(element)
    text = (found[1] or found[2] or b"").decode("utf-8", "replace") if found else ""
    return " ".join(html.unescape(text).split())


def _opened(policy: str, nonce: str) -> str:
    """The policy with leave to run our script, and for it to ask this server."""
    directives: dict[str, list[str]] = {}
    for part in policy.split(";"):
        name, *values = part.split() or [""]
        if name:
            directives.setdefault(name.lower(), values)
    for names, value in (
        (("script-src-elem", "script-src"), f"'nonce-{nonce}'"),
        (("connect-src",), "'self'"),
    ):
        base = next((n for n in (*names, "default-src") if n in directives), None)
        if base is not None:
            allowed = [item for item in directives[base] if item.lower() != "'none'"]
            target = base if base in names else names[-1]
            directives[target] = [*allowed, value]
    directives.setdefault("frame-ancestors", ["'self'"])
    return _latin("; ".join(" ".join((name, *values)) for name, values in directives.items()))


def _latin(text: str) -> str:
    """Headers hold nothing else; a policy has no use for it."""
    return "".join(letter for letter in text if " " <= letter <= "~")
