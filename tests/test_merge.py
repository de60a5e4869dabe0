"""Merge: whose text goes where when the source changes, and that no human text is ever lost."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from multilang.merge import merge, missing
from multilang.model import Catalog, Message, Target, Unit, coverage

SIGNATURE = "pseudo|rules:1"


def unit(source: str, kind: str = "paragraph", number: int = 1) -> Unit:
    return Unit(f"{kind}.{number}", kind, source, number)


def reviewed(source: str, text: str, context: str = "paragraph") -> Message:
    return Message(context, source, Target(text, "reviewed", "human"), ("a.md",))


def drafted(source: str, text: str) -> Message:
    return Message("paragraph", source, Target(text, "initial", "engine", SIGNATURE), ("a.md",))


def run(
    units: list[Unit], *messages: Message, drafts: dict[tuple[str, str], Target] | None = None
) -> Catalog:
    previous = Catalog("fr", "a", messages)
    return merge(units, drafts or {}, previous, locale="fr", domain="a", path="a.md")


def texts(catalog: Catalog) -> list[tuple[str, str, bool]]:
    return [(m.source, m.target.text, m.obsolete) for m in catalog.messages]


def test_what_is_known_stays_and_the_order_is_the_article_s() -> None:
    catalog = run([unit("two"), unit("one")], reviewed("one", "un"), reviewed("two", "deux"))
    assert texts(catalog) == [("two", "deux", False), ("one", "un", False)]


def test_an_unchanged_article_changes_nothing() -> None:
    first = run([unit("one"), unit("two")], reviewed("one", "un"), drafted("two", "deux"))
    assert run([unit("one"), unit("two")], *first.messages) == first


def test_a_draft_fills_only_what_is_empty() -> None:
    drafts = {("paragraph", s): Target(f"<{s}>", "initial", "engine", SIGNATURE) for s in "ab"}
    catalog = run([unit("a"), unit("b")], reviewed("a", "human"), drafts=drafts)
    assert texts(catalog) == [("a", "human", False), ("b", "<b>", False)]


def test_removed_human_text_becomes_obsolete_and_comes_back() -> None:
    gone = run([unit("other words entirely")], reviewed("one two three", "un deux trois"))
    assert ("one two three", "un deux trois", True) in texts(gone)
    back = run([unit("one two three")], *gone.messages)
    (message,) = [m for m in back.messages if m.source == "one two three"]
    assert (message.target.text, message.obsolete) == ("un deux trois", False)
    assert message.reviewed


def test_removed_drafts_are_dropped() -> None:
    assert texts(run([], drafted("one", "un"))) == []


def test_a_draft_that_a_person_changed_is_kept() -> None:
    message = replace(drafted("one", "mine"), target=Target("mine", "translated", "human"))
    assert texts(run([], message)) == [("one", "mine", True)]


def test_an_edited_source_keeps_the_translation_fuzzy_with_its_previous_source() -> None:
    old = "The road stays closed until Thursday."
    new = "The road stays closed until Friday."
    (message,) = run([unit(new)], reviewed(old, "La route reste fermée.")).messages
    assert (message.target.text, message.fuzzy) == ("La route reste fermée.", True)
    assert message.previous_source == old
    assert coverage([unit(new)], Catalog("fr", "a", (message,))).outdated == 1


def test_the_same_source_under_another_context_is_offered_fuzzy() -> None:
    (message,) = run([unit("Water", "heading")], reviewed("Water", "Eau", "title")).messages
    assert (message.context, message.target.text, message.fuzzy) == ("heading", "Eau", True)


def test_one_old_text_serves_one_new_unit() -> None:
    units = [unit("Open from Monday to Friday."), unit("Open from Monday to Sunday.", number=2)]
    catalog = run(units, reviewed("Open from Monday to Saturday.", "Ouvert"))
    assert sorted(m.target.text for m in catalog.messages) == ["", "Ouvert"]


def test_units_with_the_same_text_share_a_message() -> None:
    units = [unit("Yes", "cell", 1), unit("Yes", "cell", 2)]
    catalog = run(units, reviewed("Yes", "Oui", "cell"))
    assert len(catalog.messages) == 1
    assert coverage(units, catalog).reviewed == 2


def test_missing_asks_for_what_no_person_has_written() -> None:
    previous = Catalog("fr", "a", (reviewed("one", "un"), drafted("two", "deux")))
    wanted = missing([unit("one"), unit("two"), unit("three"), unit("three")], previous)
    assert [u.source for u in wanted] == ["three"]


def test_notes_tell_what_placeholders_stand_for() -> None:
    from multilang.model import Placeholder

    held = replace(unit("Run ⟦1⟧"), placeholders=(Placeholder(1, "code", "`ls`"),), note="a pun")
    (message,) = run([held]).messages
    assert message.notes == ("a pun", "⟦1⟧ = `ls`")


words = st.sampled_from(["alpha", "beta", "gamma", "delta", "epsilon"])
sources = st.lists(words, min_size=1, max_size=4).map(" ".join)


@given(
    st.dictionaries(sources, st.sampled_from(["reviewed", "translated", "draft"]), max_size=8),
    st.lists(sources, max_size=8),
    st.lists(sources, max_size=8),
)
def test_no_human_text_is_ever_lost(
    known: dict[str, str], first: list[str], second: list[str]
) -> None:
    """Whatever becomes of the source, twice: every human text is in the catalog, once or more."""
    messages = []
    for source, state in known.items():
        text = f"T {source}"
        if state == "draft":
            messages.append(drafted(source, text))
        else:
            messages.append(
                Message("paragraph", source, Target(text, state, "human"))  # type: ignore[arg-type]
            )
    human = {m.target.text for m in messages if m.target.origin == "human"}
    catalog = Catalog("fr", "a", tuple(messages))
    for wanted in (first, second):
        units = [unit(source, number=n) for n, source in enumerate(wanted, 1)]
        catalog = merge(units, {}, catalog, locale="fr", domain="a", path="a.md")
        assert human <= {m.target.text for m in catalog.messages}
        live = [m.key for m in catalog.messages if not m.obsolete]
        assert live == list(dict.fromkeys(u.key for u in units))
        assert len({m.key for m in catalog.messages}) == len(catalog.messages)
