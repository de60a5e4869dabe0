"""Two branches' catalogs merged by entry: both sides' work is in the result."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multilang.combine import CONFLICT, combine
from multilang.formats import po
from multilang.model import Catalog, Message, Target

FRENCH = "nplurals=2; plural=(n > 1);"


def reviewed(text: str) -> Target:
    return Target(text, "reviewed", "human")


def fuzzy(text: str) -> Target:
    return Target(text, "translated", "human")


def draft(text: str) -> Target:
    return Target(text, "initial", "engine", "argos en_fr 1|beam:4")


def message(source: str, target: Target, **fields: object) -> Message:
    return replace(Message("p", source, target), **fields)  # type: ignore[arg-type]


def catalog(*messages: Message, header: dict[str, str] | None = None) -> Catalog:
    return Catalog("fr", "bus", messages, tuple((header or {}).items()))


def merged(old: Message | None, ours: Message | None, theirs: Message | None) -> Message | None:
    """The one message that comes of three versions; the two sides may be exchanged."""
    sides = [catalog(*([m] if m else [])) for m in (old, ours, theirs)]
    result, conflicts = combine(*sides)
    other, other_conflicts = combine(sides[0], sides[2], sides[1])
    assert len(conflicts) == len(other_conflicts) == 0
    assert {m.key: m for m in result.messages} == {m.key: m for m in other.messages}
    return result.messages[0] if result.messages else None


A, B, C = (message("s", reviewed(text)) for text in ("a", "b", "c"))
DRAFT = message("s", draft("machine"))
EMPTY = message("s", Target())


class TestTexts:
    @pytest.mark.parametrize(
        ("old", "ours", "theirs", "result"),
        [
            (A, A, B, B),
            (A, B, B, B),
            (EMPTY, A, EMPTY, A),
            (None, A, None, A),
            (None, A, DRAFT, A),
            (DRAFT, DRAFT, A, A),
            (DRAFT, message("s", draft("newer")), A, A),
            (DRAFT, message("s", draft("newer")), message("s", reviewed("machine")),
             message("s", reviewed("machine"))),
            (A, EMPTY, A, A),
            (A, EMPTY, B, B),
            (A, message("s", fuzzy("a")), B, B),
            (A, message("s", fuzzy("b")), B, B),
            (DRAFT, message("s", draft("newer")), None, None),
            (DRAFT, DRAFT, None, None),
            (A, A, None, replace(A, obsolete=True)),
            (A, B, None, replace(B, obsolete=True)),
            (DRAFT, A, None, replace(A, obsolete=True)),
            (replace(A, obsolete=True), replace(A, obsolete=True), None, None),
            (replace(A, obsolete=True), B, None, replace(B, obsolete=True)),
            (A, replace(A, obsolete=True), B, replace(B, obsolete=True)),
            (A, None, None, None),
        ],
    )  # fmt: skip
    def test_without_conflict(
        self, old: Message | None, ours: Message, theirs: Message | None, result: Message | None
    ) -> None:
        assert merged(old, ours, theirs) == result

    @pytest.mark.parametrize("old", [A, EMPTY, DRAFT, None], ids=["a", "empty", "draft", "new"])
    def test_a_conflict_keeps_both_and_is_fuzzy(self, old: Message | None) -> None:
        theirs = replace(C, target=fuzzy('ligne "un"\nligne \\deux'), comments=("theirs",))
        result, conflicts = combine(catalog(*([old] if old else [])), catalog(B), catalog(theirs))
        (found,) = result.messages
        assert found.target == fuzzy("b")
        assert found.comments == ("theirs", CONFLICT, r'"ligne \"un\"\nligne \\deux"')
        assert [(c.context, c.source) for c in conflicts] == [B.key]
        data = po.serialize(result, FRENCH)
        assert po.parse(data, "x.po", "fr", "bus").messages == (found,)

    def test_edited_source_meets_edited_text(self) -> None:
        new = message("s!", fuzzy("a"), previous_source="s", previous_context="p")
        assert merged(A, new, B) == replace(new, target=fuzzy("b"))
        assert merged(A, new, A) == new
        assert merged(A, replace(new, target=reviewed("b")), B) == (
            replace(new, target=reviewed("b"))
        )
        done = message("s!", fuzzy("z"), previous_source="s", previous_context="p")
        result, conflicts = combine(catalog(A), catalog(done), catalog(B))
        assert [m.comments for m in result.messages] == [(CONFLICT, '"b" (reviewed)')]
        assert len(conflicts) == 1


class TestFields:
    def test_each_field_by_itself(self) -> None:
        old = message("s", draft("x"), comments=("one", "two"), notes=("n",), flags=("f",))
        ours = replace(old, comments=("one", "two", "mine"), notes=("new",))
        theirs = replace(old, comments=("two", "yours"), target=reviewed("y"), flags=("f", "g"))
        result, _ = combine(catalog(old), catalog(ours), catalog(theirs))
        assert result.messages == (
            replace(ours, comments=("two", "mine", "yours"), target=reviewed("y"),
                    flags=("f", "g")),
        )  # fmt: skip

    def test_header_by_field_and_the_later_save_signs(self) -> None:
        old = {
            "PO-Revision-Date": "2026-11-01",
            "Last-Translator": "A",
            "X-Generator": "P",
            "X": "1",
        }
        ours = {**old, "PO-Revision-Date": "2026-11-02", "Last-Translator": "B", "X-Ours": "o"}
        theirs = {"PO-Revision-Date": "2026-11-03", "Last-Translator": "C", "X-Generator": "L"}
        result, _ = combine(
            catalog(header=old), catalog(header=ours), catalog(header={**theirs, "X-Theirs": "t"})
        )
        assert dict(result.header) == {**theirs, "X-Ours": "o", "X-Theirs": "t"}


def sources(*lists: str) -> list[str]:
    sides = [catalog(*(message(s, reviewed(s)) for s in names)) for names in lists]
    return ["".join(m.source for m in combine(*sides)[0].messages if not m.obsolete)]


class TestOrder:
    @pytest.mark.parametrize(
        ("old", "ours", "theirs", "result"),
        [
            ("abc", "abc", "abc", "abc"),
            ("abc", "aXbc", "abYc", "aXbYc"),
            ("abc", "Xabc", "Yabc", "XYabc"),
            ("abc", "cab", "abXc", "cabX"),
            ("abc", "abXc", "cab", "cabX"),
            ("", "ab", "bc", "abc"),
        ],
    )
    def test_new_ones_after_their_neighbours(
        self, old: str, ours: str, theirs: str, result: str
    ) -> None:
        (found,) = sources(old, ours, theirs)
        assert sorted(found) == sorted(result)
        assert found == result


TEXTS = st.sampled_from(
    [Target(), draft("m1"), draft("m2"), *map(reviewed, "abc"), *map(fuzzy, "abd")]
)
SIDE = st.dictionaries(st.sampled_from("stuvw"), st.tuples(TEXTS, st.booleans()), max_size=5)


@settings(max_examples=300, deadline=None)
@given(SIDE, SIDE, SIDE)
def test_no_text_that_a_person_added_is_lost(
    old: dict[str, tuple[Target, bool]],
    ours: dict[str, tuple[Target, bool]],
    theirs: dict[str, tuple[Target, bool]],
) -> None:
    sides = [
        catalog(*(message(s, t, obsolete=gone and bool(t.text)) for s, (t, gone) in side.items()))
        for side in (old, ours, theirs)
    ]
    result, conflicts = combine(*sides)
    found = {m.key: m for m in result.messages}
    assert len(found) == len(result.messages)
    before = {m.key: m.target.text for m in sides[0].messages}
    for side in sides[1:]:
        for m in side.messages:
            if m.target.origin == "human" and m.target.text != before.get(m.key):
                kept = found[m.key]
                assert m.target.text == kept.target.text or f'"{m.target.text}"' in "".join(
                    kept.comments
                )
    assert all(not found["p", c.source].reviewed for c in conflicts)
    po.parse(po.serialize(result, FRENCH), "x.po", "fr", "bus")
