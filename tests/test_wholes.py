"""Articles without their texts say of themselves what whole ones do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multilang.exports.pages import Page
from multilang.exports.wholes import HeadingIds, InMemory, picture, slim
from multilang.formats.surroundings import Mark
from multilang.model import Coverage

TEXT = "---\ntitle: A\n---\n\n## One\n\n![A boat](boat.svg) ![Another](a.png)\n\n## Two\n"
PAGE = Page("a", "fr", TEXT, "A", marks=(Mark(5, "draft"),), params=(("title", "A"),))


@st.composite
def counts(draw: st.DrawFn) -> Coverage:
    """As coverage adds up: outdated text is a part of the drafts."""
    reviewed, draft, missing, outdated = (draw(st.integers(0, 3)) for _ in range(4))
    return Coverage(
        reviewed + draft + missing, reviewed, draft, missing, min(outdated, draft),
        words=draw(st.integers(0, 9)), words_reviewed=draw(st.integers(0, 9)),
    )  # fmt: skip


@given(counts(), st.sampled_from(((), ("argos 1",), ("argos 1", "memory"))), st.booleans())
def test_a_slim_page_has_the_status_of_the_whole_one(
    coverage: Coverage, signatures: tuple[str, ...], unapproved: bool
) -> None:
    page = replace(PAGE, coverage=coverage, signatures=signatures, unapproved=unapproved)
    small = slim(page)
    assert (small.status, small.approved) == (page.status, page.approved)
    assert slim(small) == small
    assert (small.text, small.marks, small.params) == ("", (), ())


def test_a_review_of_one_paragraph_more_is_no_change() -> None:
    before = replace(PAGE, coverage=Coverage(9, reviewed=3, draft=6, words=50, words_reviewed=9))
    after = replace(PAGE, coverage=Coverage(9, reviewed=4, draft=5, words=50, words_reviewed=12))
    assert slim(before) == slim(after)


@pytest.mark.parametrize(
    ("image", "media", "found"),
    [
        ("lead.png", ("lead.png", "boat.svg"), "lead.png"), ("", ("a.png", "boat.svg"), "boat.svg"),
        ("gone.png", ("a.png",), "a.png"), ("", ("notes.txt",), ""), ("lead.png", (), ""),
    ],
)  # fmt: skip
def test_a_slim_page_keeps_its_picture(image: str, media: tuple[str, ...], found: str) -> None:
    page = replace(PAGE, image=image, media=media)
    assert picture(page) == picture(slim(page)) == found


def test_whole_pages_in_memory() -> None:
    source = replace(PAGE, locale="en")
    wholes = InMemory((source, PAGE), "en")
    assert wholes.page(slim(PAGE)) is PAGE
    assert wholes.headings("a") == ("one", "two")
    edited = InMemory((source, replace(PAGE, text=TEXT + "More.\n")), "en")
    assert wholes.digest(PAGE) != edited.digest(PAGE)
    assert wholes.text_digest(PAGE) != edited.text_digest(PAGE)
    assert wholes.slim_digest(slim(PAGE)) == edited.slim_digest(slim(PAGE))
    ids = HeadingIds(("a",), wholes)
    assert dict(ids) == {"a": ("one", "two")}
    assert ids.get("b") is None
