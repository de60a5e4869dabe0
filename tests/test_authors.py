"""Who a catalog's header names, and when; whatever a tool or a hand has written there."""

from __future__ import annotations

import pytest

from multilang import authors
from multilang.authors import Author
from multilang.model import Catalog


def catalog(who: str, when: str) -> Catalog:
    return Catalog("fr", "x", (), (("Last-Translator", who), ("PO-Revision-Date", when)))


def test_the_header_names_the_last_translator() -> None:
    found = authors.of_catalog(catalog("Noor <noor@example.org>", "2026-02-02 09:00+0200"))
    assert found == Author("Noor <noor@example.org>", "2026-02-02T07:00:00Z", "catalog")


@pytest.mark.parametrize(
    ("who", "when"),
    [
        ("Noor <noor@example.org>", "YEAR-MO-DA HO:MI+ZONE"),
        ("Noor <noor@example.org>", ""),
        ("Noor <noor@example.org>", "1970-01-01 00:00+0000"),
        ("Noor <noor@example.org>", "9999-12-31 23:59-1400"),
        ("Noor <noor@example.org>", "0001-01-01 00:00+1400"),
        ("FULL NAME <EMAIL@ADDRESS>", "2026-02-02 09:00+0200"),
        ("", "2026-02-02 09:00+0200"),
    ],
)
def test_a_header_that_says_nothing(who: str, when: str) -> None:
    assert authors.of_catalog(catalog(who, when)) is None


def test_no_catalog_names_nobody() -> None:
    assert authors.of_catalog(None) is None
