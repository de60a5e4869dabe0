"""What the notes of a message know of the source and text that a person once approved together.

A source that changes makes its reviewed translation fuzzy; the note that ``merge`` then leaves
holds a hash of both, so that neither another text nor another source passes for approved.
"""

from __future__ import annotations

import re
from hashlib import blake2b

from multilang.model import Message

_NOTE = "approved for an earlier source, {}"
_IS_NOTE = re.compile(_NOTE.format("([0-9a-f]{16})"))


def approval(context: str, source: str, text: str) -> str:
    """16 hexadecimal digits for a text approved for a source."""
    data = "\0".join((context, source, text)).encode("utf-8", "surrogatepass")
    return blake2b(data, digest_size=8).hexdigest()


def remark(approved: str) -> str:
    """What is noted on the message of a text that was approved for an earlier source."""
    return _NOTE.format(approved)


def noted(note: str) -> str:
    """The hash in such a note; empty for another note."""
    found = _IS_NOTE.fullmatch(note)
    return found[1] if found else ""


def is_last_reviewed(message: Message) -> bool:
    """Whether an outdated message still holds the very text that was approved for what its source
    said before."""
    if not message.outdated:
        return False
    assert message.previous_source is not None
    context = message.context if message.previous_context is None else message.previous_context
    known = approval(context, message.previous_source, message.target.text)
    return any(noted(note) == known for note in message.notes)
