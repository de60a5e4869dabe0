"""Word differences, invisible characters, remarks and deeds: what must always hold of them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import growth
from multilang import journal, rejections
from multilang.checks import waived
from multilang.formats import po
from multilang.merge.carrying import keep
from multilang.model import Catalog, Message, Target, Unit
from multilang.review.desk import deeds, remarks
from multilang.review.desk.texts import difference, pieces

WORDS = st.lists(
    st.sampled_from([
        "the", "harbour", "Port", "می‌روم", "کتاب", "السفينة", " ", "  ", "\u00a0", "\u202f",
        "\u200c", "\u200e", "\n", "\t", ".", ",", "⟦1⟧", "\u00ad", "é", "e\u0301", "", "日本",
    ])
).map("".join)  # fmt: skip
TEXTS = st.one_of(WORDS, st.text(max_size=60))


@given(TEXTS, TEXTS)
def test_a_difference_holds_both_texts(old: str, new: str) -> None:
    runs = difference(old, new)
    assert "".join(r.text for r in runs if r.kind != "inserted") == old
    assert "".join(r.text for r in runs if r.kind != "deleted") == new
    assert all(r.text for r in runs)
    kinds = [r.kind for r in runs]
    assert all(a != b for a, b in pairwise(kinds))
    assert ("inserted", "deleted") not in pairwise(kinds)


@given(TEXTS)
def test_equal_texts_do_not_differ(text: str) -> None:
    assert [r.kind for r in difference(text, text)] == (["kept"] if text else [])


def test_differences_are_of_words() -> None:
    runs = difference("The old harbour opens on 3 May.", "The new harbour opens on 4 May.")
    assert [(r.kind, r.text) for r in runs if r.kind != "kept"] == [
        ("deleted", "old"), ("inserted", "new"), ("deleted", "3"), ("inserted", "4"),
    ]  # fmt: skip
    runs = difference("نمی‌روم به خانه", "نمی‌آیم به خانه")
    assert [r.text for r in runs if r.kind != "kept"] == ["نمی‌روم", "نمی‌آیم"]
    replaced = difference("Tea is served.", "Coffee was made.")
    assert [r.kind for r in replaced] == ["deleted", "inserted", "kept"], "one run, not one a word"


def test_a_long_difference_is_quick() -> None:
    old = " ".join(f"word{n}" for n in range(4000))
    new = " ".join(f"word{n + n % 3}" for n in range(4000))
    assert growth.within(1, lambda: difference(old, new))


@given(TEXTS)
def test_pieces_are_the_text(text: str) -> None:
    found = pieces(text)
    assert "".join(p.text for p in found) == text
    assert all(p.text for p in found)
    assert all(bool(p.kind) == bool(p.label) for p in found)
    plain = [not p.kind for p in found]
    assert not any(a and b for a, b in pairwise(plain))
    for piece in found:
        if not piece.kind:
            assert "  " not in piece.text
            assert not set(piece.text) & set("\u200c\u200e\u00a0\u202f\t\n\u00ad")


def test_pieces_are_named() -> None:
    found = pieces(" می‌روم\u00a0:  «a\u202f»\u200f\n")
    assert [(p.label, p.kind) for p in found if p.kind] == [
        ("␣", "edge space"), ("ZWNJ", "zero-width non-joiner"), ("NBSP", "no-break space"),
        ("␣␣", "double space"), ("NNBSP", "narrow no-break space"), ("RLM", "bidi mark"),
        ("↵", "line break"),
    ]  # fmt: skip


NAMES = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=80)
NAMES = NAMES.filter(lambda n: n == n.strip() and "<" not in n and "(" not in n)
AT = "2026-03-01T12:00:01Z"


@given(st.lists(st.text(max_size=40), max_size=4).map("\n".join), NAMES)
def test_a_remark_comes_back_from_a_catalog(text: str, who: str) -> None:
    """Through the bytes of a PO file, beside what was there before."""
    lines = remarks.written(text, who, AT)
    message = Message("item", "Ships", Target("Navires", "reviewed", "human"))
    message = Message("item", "Ships", message.target, comments=("seen by Ines", *lines))
    read = po.parse(po.serialize(Catalog("fr", "x", (message,)), ""), "x.po", "fr", "x").messages[0]
    assert read.target == message.target, "no remark passes for something else"
    found = remarks.comments(read.comments)
    assert found[0].text == "seen by Ines"
    if lines and "multilang:" not in text and "multilang:" not in who:
        assert [(c.who, c.at) for c in found[1:]] == [(who, AT)]
        said = po.FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        squeezed = ["".join(line.split()) for line in said.split("\n") if line.strip()]
        assert ["".join(line.split()) for line in found[1].text.split("\n")] == squeezed


@pytest.mark.parametrize("who", ["multilang: draft", "multilang: kept", "A\nmsgid", "x\u2028y"])
def test_no_name_passes_for_something_else(who: str) -> None:
    lines = (*remarks.written("so be it", who, AT), *remarks.with_waiver((), "length", who, AT))
    message = Message("item", "Ships", Target("Navires", "reviewed", "human"), comments=lines)
    read = _read(message)
    assert read.comments == lines
    assert read.target == message.target
    assert [c.text for c in remarks.comments(read.comments)] == ["so be it"]


@given(
    st.sets(st.sampled_from(["length", "numbers", "terms"])), st.sampled_from(["length", "terms"])
)
def test_waivers_go_and_others_stay(names: set[str], check: str) -> None:
    lines = (f"multilang:ignore {', '.join(sorted(names))} (Ines says so)", "a remark")
    lines = lines if names else lines[1:]
    assert waived(remarks.without_waiver(lines, check)) == names - {check}
    assert waived(remarks.with_waiver(lines, check, "Ana", AT)) == names | {check}
    assert "a remark" in remarks.without_waiver(lines, check)


SIGNED = st.sampled_from(["", "argos en_fr 0.4", "memory exact | unit"])
TARGETS = st.sampled_from(["Navires", "Bateaux", "Un texte\nsur deux lignes", "می‌روم"])


@st.composite
def messages(draw: st.DrawFn) -> Message:
    """As a catalog is read: through the bytes of a file."""
    text, signature = draw(TARGETS), draw(SIGNED)
    origin = "memory" if signature.startswith("memory") else "engine" if signature else "human"
    target = Target(text, draw(st.sampled_from(["initial", "reviewed"])), origin, signature)  # type: ignore[arg-type]
    if origin == "human" and target.state == "initial":
        target = Target(text, "translated", "human")
    previous = None if target.state == "reviewed" else draw(st.sampled_from([None, "Boats"]))
    if previous is not None:
        target = po.kept(target)
    return _read(Message("item", "Ships", target, previous_source=previous))


def _read(message: Message) -> Message:
    data = po.serialize(Catalog("fr", "x", (message,)), "")
    return po.parse(data, "x.po", "fr", "x").messages[0]


UNIT = Unit("item.1", "item", "Ships", 1)


@given(messages(), TARGETS, st.booleans())
def test_a_saved_entry_is_read_as_it_was_saved(message: Message, text: str, approve: bool) -> None:
    new = deeds.saved(UNIT, message, text, approve=approve)
    read = _read(new)
    assert read.target.text == text
    assert deeds.whole(read) == deeds.whole(new)
    assert keep(UNIT, read, ()) == read, "a run changes nothing of it"
    assert read.reviewed == (approve or (message.reviewed and text == message.target.text))
    assert _read(deeds.unpacked(deeds.packed(new))) == read
    change = deeds.change(message, read)
    was, now = journal.sight(message), journal.sight(read)
    assert (change is None) == (was == now or (now.status == "draft" and was.status == "draft"))
    if change:
        assert change.sight == now
        assert change.key == journal.key(message)


@given(messages())
def test_reopening_keeps_the_text_from_machines(message: Message) -> None:
    if message.reviewed:
        read = _read(deeds.reopened(UNIT, message))
        assert read.target.text == message.target.text
        assert (read.target.state, read.target.origin) == ("translated", "human")


@given(messages())
def test_a_rejection_is_remembered_by_its_text(message: Message) -> None:
    if deeds.state(message) == "draft":
        read = _read(deeds.rejected(UNIT, message))
        assert read.target.text == ""
        assert rejections.rejected(read.comments, message.target.text)
        assert not rejections.rejected(read.comments, message.target.text + ".")
        assert _read(deeds.rejected(UNIT, message)).comments == read.comments
