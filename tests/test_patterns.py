"""A pattern that is compiled late is the same pattern."""

from __future__ import annotations

import re

import pytest

from multilang.patterns import lazily


def test_it_does_what_the_pattern_does() -> None:
    late, early = lazily(r"(?P<a>\w)b", re.IGNORECASE), re.compile(r"(?P<a>\w)b", re.IGNORECASE)
    text = "ab cB b"
    assert late.findall(text) == early.findall(text) == ["a", "c"]
    assert late.sub("-", text) == early.sub("-", text)
    assert (late.pattern, late.flags, late.groupindex) == (
        early.pattern, early.flags, early.groupindex,
    )  # fmt: skip
    assert [m.span() for m in late.finditer(text)] == [m.span() for m in early.finditer(text)]


def test_a_wrong_one_says_so_when_it_is_used() -> None:
    late = lazily("(")
    with pytest.raises(re.error):
        late.search("a")
    with pytest.raises(AttributeError):
        _ = lazily("a").nothing  # type: ignore[attr-defined]
