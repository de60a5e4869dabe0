"""What requests may hold: forms and JSON, read with limits, every field a string or refused."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request

from multilang.review.guarding import LARGEST_BODY, TooLarge

LONGEST_TEXT = 20_000
"""Letters of a target or a comment: what extraction allows a unit."""
MOST_FIELDS = 5000
_TAG = re.compile(r"[A-Za-z0-9]{1,8}(?:-[A-Za-z0-9]{1,8}){0,7}")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_UNIT = re.compile(r"[A-Za-z0-9._-]{1,80}")


class Unacceptable(Exception):
    """A request that no page of ours sends.

    Args:
        reason: one sentence.
    """

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


class Sent:
    """The fields of a form, or of a JSON object of strings and lists of strings."""

    def __init__(self, fields: Mapping[str, tuple[str, ...]]) -> None:
        self._fields = fields

    def one(self, name: str, default: str | None = None, longest: int = LONGEST_TEXT) -> str:
        """
        Raises:
            Unacceptable: it is missing, doubled or too long.
        """
        found = self._fields.get(name, () if default is None else (default,))
        if len(found) != 1:
            raise Unacceptable(f"the field {name} is needed once")
        if len(found[0]) > longest:
            raise Unacceptable(f"the field {name} is too long: {longest:,} letters at most", 413)
        return found[0]

    def text(self, name: str) -> str:
        """What a person wrote, with ``\\n`` as its line ends: forms send others."""
        return self.one(name, longest=LONGEST_TEXT * 2).replace("\r\n", "\n").replace("\r", "\n")

    def many(self, name: str) -> tuple[str, ...]:
        return self._fields.get(name, ())


async def read(request: Request) -> Sent:
    """
    Raises:
        Unacceptable: it is neither a form nor a JSON object, or too much.
    """
    try:
        body = await request.body()
    except TooLarge:
        raise Unacceptable("That is too much at once.", 413) from None
    if len(body) > LARGEST_BODY:
        raise Unacceptable("That is too much at once.", 413)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        fields = _json(body)
    elif kind == "application/x-www-form-urlencoded":
        fields = _form(body)
    else:
        raise Unacceptable("neither a form nor JSON", 415)
    for name, values in fields.items():
        for text in (name, *values):
            if not _is_text(text):
                raise Unacceptable("a text has letters that no text can have")
    return Sent(fields)


def _form(body: bytes) -> dict[str, tuple[str, ...]]:
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise Unacceptable("not a form in UTF-8") from None
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return found


def _json(body: bytes) -> dict[str, tuple[str, ...]]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise Unacceptable("not JSON in UTF-8") from None
    if not isinstance(data, dict) or len(data) > MOST_FIELDS:
        raise Unacceptable("not a JSON object")
    found: dict[str, tuple[str, ...]] = {}
    for name, value in data.items():
        values = value if isinstance(value, list) else [value]
        if len(values) > MOST_FIELDS or not all(isinstance(item, str) for item in values):
            raise Unacceptable("every value is a text or a list of texts")
        found[name] = tuple(values)
    return found


def _is_text(text: str) -> bool:
    """No half of a surrogate pair, which JSON can name, and no NUL."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def place_of(request: Request) -> tuple[str, str]:
    """Language and slug of an address.

    Raises:
        Unacceptable: they cannot be such; nothing else ever becomes a part of a path.
    """
    tag, slug = request.path_params["tag"], request.path_params["slug"]
    if not _TAG.fullmatch(tag) or not _SLUG.fullmatch(slug):
        raise Unacceptable("There is no such article.", 404)
    return tag, slug


def unit_of(text: str) -> str:
    """
    Raises:
        Unacceptable: no unit is called that.
    """
    if not _UNIT.fullmatch(text):
        raise Unacceptable("There is no such unit.", 404)
    return text
