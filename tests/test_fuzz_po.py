"""Damaged PO files are read as msgfmt reads them, or refused: a slice of ``fuzz_po.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import fuzz_po
from fuzz_po import Tally
from multilang.model import Catalog


def test_a_slice(
    tmp_path: Path, tool: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tool("msgfmt")
    monkeypatch.chdir(tmp_path)
    tally = Tally()
    assert sum(1 for _ in fuzz_po.fuzz(2000, 3, tally)) == 20
    assert tally.failures == []
    assert tally.both > 300
    assert tally.refused > 300
    assert tally.slowest < fuzz_po.SECONDS


def test_it_sees_a_lost_message(
    tmp_path: Path, tool: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that drops the last message is found out."""
    tool("msgfmt")
    data = b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    data += b'msgid "a"\nmsgstr "1"\n\nmsgid "b"\nmsgstr "2"\n'
    assert list(fuzz_po.check(data, tmp_path, Tally())) == []
    parse = fuzz_po.po.parse

    def forgetful(*given: object) -> Catalog:
        catalog = parse(*given)
        return replace(catalog, messages=catalog.messages[:-1], layout=None)

    monkeypatch.setattr(fuzz_po.po, "parse", forgetful)
    found = list(fuzz_po.check(data, tmp_path, Tally()))
    assert "msgfmt sees 2 messages, we see 1" in found


def test_it_sees_a_traceback_and_a_hang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(fuzz_po.po, "parse", broken)
    monkeypatch.setattr(fuzz_po, "SECONDS", -1.0)
    found = list(fuzz_po.check(b"x", tmp_path, Tally()))
    assert found[0] == "a traceback: KeyError: 'x'"
    assert found[1].endswith(" s")
