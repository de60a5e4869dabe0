"""Alignments of drafts that were finished: other signs, spaces and capitals."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from multilang import locales
from multilang.model import Alignment
from multilang.pretranslate.finishing import finish
from multilang.pretranslate.refitting import refitted

EN, FR = locales.get("en"), locales.get("fr")


def words(source: str, target: str) -> Alignment:
    """Each word looks at the one in its place."""
    columns, rows = (tuple(m.span() for m in re.finditer(r"\S+", t)) for t in (source, target))
    weights = [tuple(float(a == b) for a in range(len(columns))) for b in range(len(rows))]
    return Alignment(columns, rows, tuple(weights))


def test_spans_follow_their_words() -> None:
    source, before = "Who said “no”?", 'Qui a dit "non" ?'
    after = "Qui a dit «\u00a0non\u00a0»\u202f?"
    found = refitted(words(source, before), (source, before), (source, after))
    assert found is not None
    assert [re.sub(r"\W", "", after[slice(*span)]) for span in found.target] == [
        "Qui", "a", "dit", "non", "",
    ]  # fmt: skip
    assert found.target[-1][1] == len(after)
    assert found.weights == words(source, before).weights


def test_the_same_texts_have_the_same_alignment() -> None:
    one = words("a b", "c d")
    assert refitted(one, ("a b", "c d"), ("a b", "c d")) is one
    assert refitted(one, ("A b", "c d"), ("a b", "c d")) is one, "capitals of the source"


def test_another_text_has_to_be_aligned_anew() -> None:
    pair = "the red house", "la maison rouge"
    one = words(*pair)
    assert refitted(one, pair, ("the red house", "une bâtisse colorée")) is None
    assert refitted(one, pair, ("the red house", "la maison rouge et tout ce qui est là")) is None
    assert refitted(one, pair, ("the red horse", "la maison rouge")) is None
    assert refitted(one, pair, ("the red house!", "la maison rouge")) is None


@given(
    st.text("ab .,\"'“”?!:«»\u00a0(1", min_size=1, max_size=60), st.text('ab .,"“”?!', max_size=30)
)
def test_what_is_finished_keeps_its_words(draft: str, source: str) -> None:
    finished = finish(source, draft, EN, FR)
    one = words(source, draft)
    found = refitted(one, (source, draft), (source, finished))
    if found is None:
        return
    places = [place for span in found.target for place in span]
    assert places == sorted(places)
    assert not places or places[-1] <= len(finished)
    for before, after in zip(one.target, found.target, strict=True):
        kept = re.sub(r"\W", "", draft[slice(*before)])
        assert set(re.sub(r"\W", "", finished[slice(*after)]).casefold()) <= set(kept.casefold())
