"""Units into sentences. The sentences themselves are in tests/cases/segment, one file a language.

A case there: ``# title``, the unit's source on one line (``\\n`` is a hard line break), then one
``- sentence`` for each segment's source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import growth
from multilang.errors import ConfigError
from multilang.markup import scan
from multilang.model import Segment
from multilang.segment import Rules, segment

CASES = Path(__file__).parent / "cases" / "segment"


def cases() -> Iterator[object]:
    for path in sorted(CASES.glob("*.txt")):
        for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
            title, source, *sentences = block.split("\n")
            yield pytest.param(
                path.stem,
                source.replace("\\n", "\n"),
                [sentence.removeprefix("- ").replace("\\n", "\n") for sentence in sentences],
                id=f"{path.stem}: {title.removeprefix('# ')}",
            )


def sources(segments: tuple[Segment, ...]) -> list[str]:
    return [piece.source for piece in segments]


def joined(segments: tuple[Segment, ...]) -> str:
    return "".join(piece.lead + piece.source + piece.trail for piece in segments)


@pytest.mark.parametrize(("language", "source", "expected"), list(cases()))
def test_sentences(language: str, source: str, expected: list[str]) -> None:
    found = segment(source, language)
    assert sources(found) == expected
    assert joined(found) == source


PIECES = st.sampled_from(
    [
        *"aB3 .!?…؟۔\n\\*_~[]()«»“”\"'-:;،",
        "**", "~~", "Dr. ", "One. Two. ", "هذا. ", "⟦1⟧", "⟦2⟧", "](⟦3⟧)", '](⟦4⟧ "A. B")',
        "![", "&amp;", "&nbsp;", "\u00a0", "\u200c", "e.g. ", "\\*", "5 p.m. ", "👩‍🚀", "\r",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(["en", "fr", "fa", "ar", "zh"]))
def test_nothing_is_lost_and_placeholders_stay_whole(source: str, language: str) -> None:
    found = segment(source, language)
    if source.strip():
        assert joined(found) == source
    assert [piece.index for piece in found] == list(range(len(found)))
    for piece in found:
        assert piece.source
        assert piece.source == piece.source.strip()
        assert "\n" not in piece.source
        assert piece.source.count("⟦") == piece.source.count("⟧")


@given(st.lists(PIECES, max_size=40).map("".join).map(lambda text: text.replace("\n", " ")))
def test_no_border_falls_inside_a_link(source: str) -> None:
    links = [span for span in scan(source).spans if span.kind in ("link", "image")]
    at = 0
    for piece in segment(source, "en")[:-1]:
        at += len(piece.lead + piece.source + piece.trail)
        assert not any(span.start < at < span.end for span in links)


def test_delimiters_round_whole_sentences_go_to_lead_and_trail() -> None:
    found = segment("*It rained. We stayed.* Then we left.", "en")
    assert [(piece.lead, piece.source, piece.trail) for piece in found] == [
        ("*", "It rained.", " "),
        ("", "We stayed.", "* "),
        ("", "Then we left.", ""),
    ]


def test_white_space_is_no_sentence() -> None:
    assert segment(" \n ", "en") == ()
    assert segment("", "en") == ()


def test_a_regional_tag_has_the_language_rules() -> None:
    assert sources(segment("Mme. Petit dort. Elle rêve.", "fr-CA")) == [
        "Mme. Petit dort.",
        "Elle rêve.",
    ]


def test_a_language_without_rules_of_its_own_is_not_cut_at_random() -> None:
    assert joined(segment("Uno. Dos 3.5. Tres.", "qu")) == "Uno. Dos 3.5. Tres."


def test_abbreviations_end_no_sentence() -> None:
    source = "The approp. Committee met. It voted."
    assert len(segment(source, "en")) == 3
    rules = Rules(abbreviations=(("en", ("approp.",)), ("fr", ("met.",))))
    assert sources(segment(source, "en", rules)) == ["The approp. Committee met.", "It voted."]


SRX = """<?xml version="1.0"?>
<srx xmlns="http://www.lisa.org/srx20" version="2.0"><header cascade="yes"/><body><languagerules>
<languagerule languagerulename="Ours">
<rule break="yes"><beforebreak>;\\s</beforebreak><afterbreak>{after}</afterbreak></rule>
</languagerule></languagerules><maprules>
<languagemap languagepattern="en.*" languagerulename="Ours"/></maprules></body></srx>"""


def test_the_users_rules_go_before_ours() -> None:
    rules = Rules(srx=SRX.format(after="[A-Z]"))
    source = "It rained; We stayed; they left."
    assert sources(segment(source, "en", rules)) == ["It rained;", "We stayed; they left."]
    assert len(segment(source, "fr", rules)) == 1


@pytest.mark.parametrize(
    ("srx", "said"),
    [
        ("<srx", "the rules cannot be read"),
        (SRX.format(after="[A-"), "is not a regular expression"),
        (SRX.format(after="x").replace('name="Ours"/', 'name="Theirs"/'), "cannot be read"),
    ],
    ids=["not XML", "bad pattern", "unknown rule name"],
)
def test_broken_rules_are_refused_with_their_place(srx: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        segment("One. Two.", "en", Rules(srx=srx, where="rules.srx"))
    assert caught.value.where == "rules.srx"
    assert caught.value.hint


@pytest.mark.parametrize(
    "piece", ["(a. B ", "**a. *b. C ", '[a. B](⟦1⟧ "x ', ". ", "_a *b. ", "One two. Three four. "]
)
def test_time_grows_with_length_only(piece: str) -> None:
    def segmented(length: int) -> Callable[[], object]:
        source = (piece * length)[:length]
        assert joined(segment(source, "en")) == source
        return lambda: segment(source, "en")

    assert growth.in_proportion(segmented, 3_000, 12_000)
