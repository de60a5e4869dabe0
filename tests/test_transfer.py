"""Markup for texts that came without it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from multilang import checks, leverage, locales
from multilang.extract import extract, read_article
from multilang.memory import Memory
from multilang.model import Alignment, Issue, Pair, Unit
from multilang.pretranslate.transfer import with_markup

EN, FR = locales.get("en"), locales.get("fr")


class Aligned:
    """Aligns words as it is told: ``0-0 1-2``, source word - target word."""

    def __init__(self, links: str) -> None:
        self.links = links

    def align(self, pairs: Sequence[tuple[str, str]], source: str, target: str) -> list[Alignment]:
        return [self._one(a, b) for a, b in pairs]

    def _one(self, source: str, target: str) -> Alignment:
        words, others = ([m.span() for m in re.finditer(r"\w+", t)] for t in (source, target))
        rows = [[0.0] * len(words) for _ in others]
        for link in self.links.split():
            a, b = map(int, link.split("-"))
            rows[b][a] = 1.0
        return Alignment(tuple(words), tuple(others), tuple(map(tuple, rows)))

    def anchor_accuracy(self, source: str, target: str) -> float:
        return 0.9


def unit(text: str) -> Unit:
    return extract(read_article(f"{text}\n".encode(), "content/x/index.md", "x")).units[0]


@pytest.mark.parametrize("target", ["Lisez le rapport rouge.", "Lisez le *rapport* [rouge](⟦7⟧)."])
def test_a_text_gets_the_markup_of_its_unit(target: str) -> None:
    links = "0-0 1-1 2-3 3-2"
    found = with_markup(unit("Read the *red* [report](r.html)."), target, Aligned(links), EN, FR)
    assert found == "Lisez le [rapport](⟦1⟧) *rouge*."


def test_markup_that_is_not_sure_is_not_put_anywhere() -> None:
    source = unit("Read the *red* report.")
    assert with_markup(source, "Lisez cela.", Aligned(""), EN, FR) is None
    assert with_markup(source, "Lisez cela.", None, EN, FR) is None
    assert with_markup(source, "Lisez\ncela.", Aligned("0-0"), EN, FR) is None


def test_markup_of_the_whole_needs_no_aligner() -> None:
    assert with_markup(unit("**All of it.**"), "Tout.", None, EN, FR) == "**Tout.**"


def test_a_similar_text_is_dressed_for_the_unit() -> None:
    """The memory knows the sentence without its link."""
    wanted = unit("Read the red [report](r.html) of the water board today.")
    known = Memory(
        [Pair("Read the red report of the water board now.", "Lisez le rapport rouge.")],
        lambda text: (),
        lambda text: (),
    )

    def check(one: Unit, text: str) -> Sequence[Issue]:
        return checks.check_message(one, text, FR, EN)

    def dress(one: Unit, text: str) -> str | None:
        return with_markup(one, text, Aligned("0-0 1-1 2-3 3-2"), EN, FR)

    bare = leverage.near([wanted], known, least=0.6, check=check)
    assert bare == {}
    dressed = leverage.near([wanted], known, least=0.6, check=check, dress=dress)
    assert dressed[wanted.key].text == "Lisez le [rapport](⟦1⟧) rouge."
