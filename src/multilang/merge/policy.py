"""What a project decides about merging."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Sentences = Callable[[str], Sequence[str]]
"""Cuts a text into sentences. Joined they are the text: white space between two belongs to one."""

_END = re.compile(r"(?<=[.!?…؟۔])\s+|(?<=[。！？])|(?<=\n)")


def plain_sentences(text: str) -> tuple[str, ...]:
    """Sentences by their full stops alone: for texts whose language has no rules at hand."""
    ends = [match.end() for match in _END.finditer(text)]
    cuts = sorted({0, *ends, len(text)})
    return tuple(text[a:b] for a, b in pairwise(cuts))


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings of ``[merge]``, and the sentence splitters of the two languages."""

    minor_edits: bool = True
    """Whether a reviewed text stays reviewed when its source changed by a slip of the pen."""
    source_sentences: Sentences = plain_sentences
    target_sentences: Sentences = plain_sentences


DEFAULT = Policy()
