"""Merge: whose text goes where when the source changes, and that no human text is ever lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from multilang.formats import po
from multilang.merge import Policy, adopt, merge, missing
from multilang.model import Catalog, Message, Placeholder, Target, Unit, coverage

SIGNATURE = "pseudo|rules:1"


def unit(source: str, kind: str = "paragraph", number: int = 1) -> Unit:
    return Unit(f"{kind}.{number}", kind, source, number)


def reviewed(source: str, text: str, context: str = "paragraph") -> Message:
    return Message(context, source, Target(text, "reviewed", "human"), ("a.md",))


def drafted(source: str, text: str) -> Message:
    return Message("paragraph", source, Target(text, "initial", "engine", SIGNATURE), ("a.md",))


def run(
    units: list[Unit],
    *messages: Message,
    drafts: dict[tuple[str, str], Target] | None = None,
    policy: Policy | None = None,
) -> Catalog:
    previous = Catalog("fr", "a", messages)
    return merge(
        units, drafts or {}, previous, locale="fr", domain="a", path="a.md",
        policy=policy or Policy(),
    )  # fmt: skip


def live(catalog: Catalog) -> list[Message]:
    return [m for m in catalog.messages if not m.obsolete]


def paragraphs(*sources: str) -> list[Unit]:
    return [unit(source, number=n) for n, source in enumerate(sources, 1)]


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
    held = replace(unit("Run ⟦1⟧"), placeholders=(Placeholder(1, "code", "`ls`"),), note="a pun")
    (message,) = run([held]).messages
    assert message.notes == ("a pun", "⟦1⟧ = `ls`")


# -- Whose text goes where --------------------------------------------------------------------

ROAD = "The road along the river stays closed until the end of March."
BRIDGE = "The bridge over the river stays open until the end of April."


def test_the_nearest_text_wins_wherever_it_stands() -> None:
    """Neither is taken by the unit that comes first, and the order in the file says nothing."""
    old = [reviewed(ROAD, "route"), reviewed(BRIDGE, "pont")]
    new = paragraphs(BRIDGE.replace("April", "May"), ROAD.replace("March", "May"))
    for messages in (old, old[::-1]):
        assert [m.target.text for m in live(run(new, *messages))] == ["pont", "route"]


def test_neighbours_decide_between_equals() -> None:
    """Two old texts are equally like the new one: the one that stood there is its past."""
    first, second = "Open on Monday at 8 o'clock.", "Open on Monday at 9 o'clock."
    old = [
        reviewed("In the harbour", "port"), reviewed(first, "8"),
        reviewed("In the library", "bibliothèque"), reviewed(second, "9"),
    ]  # fmt: skip
    new = "Open on Monday at 7 o'clock."
    kept = ("In the harbour", "In the library")
    below = run(paragraphs(*kept, new), *old)
    above = run(paragraphs(kept[0], new, kept[1]), *old)
    assert [m.target.text for m in live(below)] == ["port", "bibliothèque", "9"]
    assert [m.target.text for m in live(above)] == ["port", "8", "bibliothèque"]


def test_the_same_kind_decides_between_equals() -> None:
    old = [
        reviewed("Water and bread for everybody", "titre", "heading"),
        reviewed("Water and bread for everybody", "texte"),
    ]
    units = [unit("Water and bread for everyone", "paragraph")]
    assert live(run(units, *old))[0].target.text == "texte"


def test_a_text_between_the_same_neighbours_may_change_more() -> None:
    before = "The roads are closed today."
    after = "All roads were closed until noon."
    old = [reviewed("One", "un"), reviewed(before, "trains"), reviewed("Two", "deux")]
    there = run(paragraphs("One", after, "Two"), *old)
    elsewhere = run(paragraphs("One", "Two", after), *old)
    assert [m.target.text for m in live(there)] == ["un", "trains", "deux"]
    assert [m.target.text for m in live(elsewhere)] == ["un", "deux", ""]


def test_another_text_in_the_same_place_gets_nothing() -> None:
    old = [reviewed("One", "un"), reviewed(ROAD, "route"), reviewed("Two", "deux")]
    new = "Nobody has yet counted how many swifts nest under the roof of the town hall."
    assert [m.target.text for m in live(run(paragraphs("One", new, "Two"), *old))][1] == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Resolving problems", "Resolving conflicts"),
        ("How to suggest a feature", "How to close a door"),
        ("[Code of conduct](⟦1⟧)", "[Code samples](⟦1⟧)"),
        ("[Operators](⟦1⟧)", "[OpenSauced](⟦1⟧)"),
        ("The end of the day", "The price of the bread"),
    ],
)
def test_few_words_that_agree_by_chance_are_no_past(old: str, new: str) -> None:
    """Neither markup nor common words make short texts similar."""
    one, two = reviewed("One", "un"), reviewed("Two", "deux")
    catalog = run(
        [*paragraphs("One", "Two"), unit(new, "item")], one, reviewed(old, "vieux", "item"), two
    )
    assert [m.target.text for m in live(catalog)] == ["un", "deux", ""]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Comparisons", "Comparisos"),
        ("[Raw pointers](⟦1⟧)", "[Raw pointer](⟦1⟧)"),
        ("Rules for borrowing books", "New rules for borrowing books"),
        ("Keyboard shortcuts for editors", "Keyboard shortcuts"),
        ("Where the bus stops on Monday", "Where the bus stops on Friday"),
    ],
)
def test_a_short_text_that_was_edited_keeps_its_text(old: str, new: str) -> None:
    catalog = run([unit(new, "heading")], reviewed(old, "vieux", "heading"))
    assert [m.target.text for m in live(catalog)] == ["vieux"]


def test_a_paragraph_that_grew_or_shrank_keeps_its_text() -> None:
    long = f"{ROAD} Buses take the road over the hill. Cyclists may use the towpath. {BRIDGE}"
    assert live(run(paragraphs(long), reviewed(ROAD, "route")))[0].target.text == "route"
    assert live(run(paragraphs(ROAD), reviewed(long, "longue")))[0].target.text == "longue"


def test_what_the_text_was_made_for_stays_the_previous_source_through_two_edits() -> None:
    first = run(paragraphs(ROAD.replace("March", "May")), reviewed(ROAD, "route"))
    (second,) = live(run(paragraphs(ROAD.replace("March", "July")), *first.messages))
    assert (second.previous_source, second.target.text) == (ROAD, "route")


def test_an_obsolete_text_serves_an_edited_source() -> None:
    gone = run([], reviewed(ROAD, "route"))
    (message,) = live(run(paragraphs(ROAD.replace("March", "May")), *gone.messages))
    assert (message.target.text, message.previous_source) == ("route", ROAD)


def test_a_remark_on_a_draft_outlives_the_draft() -> None:
    asked = replace(drafted(ROAD, "machine"), comments=("which river?",))
    (message,) = live(run(paragraphs(ROAD.replace("March", "May")), asked))
    assert (message.target.text, message.comments) == ("", ("which river?",))
    (left,) = run([], asked).messages
    assert (left.obsolete, left.comments) == (True, ("which river?",))


@pytest.mark.parametrize("text", ["", "machine"])
@pytest.mark.parametrize("now", [(), ("Another matter.",), (ROAD.replace("March", "May"),)])
def test_a_remark_outlives_its_message_whatever_becomes_of_the_source(
    text: str, now: tuple[str, ...]
) -> None:
    """On an empty message or a draft, through the bytes of the file, until the source is back."""
    asked = replace(drafted(ROAD, text), comments=("which river?",))
    asked = asked if text else replace(asked, target=Target())
    catalog = Catalog("fr", "a", (asked,))
    for known in (catalog, through_bytes(catalog)):
        gone = run(paragraphs(*now), *known.messages)
        gone = through_bytes(replace(gone, layout=known.layout))
        (message,) = [m for m in gone.messages if m.comments]
        assert message.comments == ("which river?",)
        assert through_bytes(run(paragraphs(*now), *gone.messages)) == gone
        (back,) = live(run(paragraphs(ROAD), *gone.messages))
        assert (back.source, back.comments) == (ROAD, ("which river?",))


def through_bytes(catalog: Catalog) -> Catalog:
    return po.parse(po.serialize(catalog, "nplurals=2; plural=(n > 1);"), "a.po", "fr", "a")


def test_missing_is_what_a_merge_leaves_empty() -> None:
    previous = Catalog("fr", "a", (reviewed(ROAD, "route"), drafted(BRIDGE, "machine")))
    units = paragraphs(ROAD.replace("March", "May"), BRIDGE.replace("April", "May"), "New")
    empty = {m.key for m in live(run(units, *previous.messages)) if not m.target.text}
    assert [u.key for u in missing(units, previous)] == [u.key for u in units if u.key in empty]


# -- Approval: kept over slips of the pen, given back when an edit is taken back ---------------


def test_a_slip_of_the_pen_keeps_the_approval_and_says_so() -> None:
    new = ROAD.replace("along", "allong")
    (message,) = live(run(paragraphs(new), reviewed(ROAD, "route")))
    assert (message.reviewed, message.source, message.previous_source) == (True, new, None)
    (note,) = message.notes
    assert note.startswith("source changed slightly")
    assert ROAD in note
    (again,) = live(run(paragraphs(new), message))
    assert again is message


def test_slips_are_measured_from_what_was_approved() -> None:
    """Many small steps do not add up to an approved text for another source."""
    sources = ("The casual visitor comes.", "The casal visitor comes.", "The cassal visitor comes.")
    catalog = run(paragraphs(sources[0]), reviewed(sources[0], "T"))
    for source in sources[1:]:
        catalog = run(paragraphs(source), *catalog.messages)
    assert catalog.messages[0].reviewed
    moved = run(paragraphs("The vessal visitor comes."), *catalog.messages)
    assert (moved.messages[0].fuzzy, moved.messages[0].previous_source) == (True, sources[0])
    back = run(paragraphs(sources[0]), *catalog.messages)
    assert (back.messages[0].reviewed, back.messages[0].notes) == (True, ())


def test_the_note_of_a_slip_goes_once_the_text_was_changed() -> None:
    (message,) = live(run(paragraphs(f"{ROAD} "), reviewed(ROAD, "route")))
    edited = replace(message, target=replace(message.target, text="La route"))
    assert live(run(paragraphs(f"{ROAD} "), edited))[0].notes == ()


def test_slips_can_be_switched_off() -> None:
    policy = Policy(minor_edits=False)
    (message,) = live(run(paragraphs(ROAD.upper()), reviewed(ROAD, "route"), policy=policy))
    assert (message.fuzzy, message.previous_source) == (True, ROAD)


def test_an_edit_that_is_taken_back_gives_the_approval_back() -> None:
    edited = run(paragraphs("The roads were closed."), reviewed("The road is closed.", "T"))
    assert live(edited)[0].fuzzy
    twice = run(paragraphs("All roads were closed last year."), *edited.messages)
    (message,) = live(run(paragraphs("The road is closed."), *twice.messages))
    assert (message.reviewed, message.notes, message.previous_source) == (True, (), None)


def test_a_text_that_was_changed_meanwhile_is_not_approved_by_taking_the_edit_back() -> None:
    (message,) = live(run(paragraphs(ROAD.replace("March", "May")), reviewed(ROAD, "route")))
    changed = replace(message, target=replace(message.target, text="La route"))
    (back,) = live(run(paragraphs(ROAD), changed))
    assert (back.fuzzy, back.previous_source) == (True, None)
    assert any("not approved" in note for note in back.notes)


def test_without_a_fact_the_approval_is_not_given_back() -> None:
    """A tool that rewrites extracted comments takes the fact away."""
    (message,) = live(run(paragraphs(ROAD.replace("March", "May")), reviewed(ROAD, "route")))
    (back,) = live(run(paragraphs(ROAD), replace(message, notes=())))
    assert back.fuzzy
    assert any("not approved" in note for note in back.notes)


# -- Divided and joined paragraphs ------------------------------------------------------------

ONE = "The ferry leaves at noon."
TWO = "It carries forty people and their bicycles."
THREE = "Dogs travel free of charge."
UN, DEUX, TROIS = "Le bac part à midi.", "Il porte quarante personnes.", "Les chiens sont admis."


def test_a_divided_paragraph_divides_its_translation() -> None:
    catalog = run(
        paragraphs(ONE, f"{TWO} {THREE}"),
        reviewed(f"{ONE} {TWO} {THREE}", f"{UN} {DEUX} {TROIS}"),
    )
    first, second = live(catalog)
    assert (first.target.text, second.target.text) == (UN, f"{DEUX} {TROIS}")
    assert first.fuzzy
    assert second.fuzzy
    assert [m.target.text for m in catalog.messages if m.obsolete] == [f"{UN} {DEUX} {TROIS}"]


def test_joined_paragraphs_join_their_translations() -> None:
    catalog = run(paragraphs(f"{ONE} {TWO} {THREE}"), reviewed(ONE, UN), reviewed(TWO, DEUX))
    (message,) = live(catalog)
    assert (message.target.text, message.fuzzy) == (f"{UN} {DEUX}", True)
    assert message.previous_source == f"{ONE} {TWO}"
    assert {m.target.text for m in catalog.messages if m.obsolete} == {UN, DEUX}


def test_sentences_are_aligned_by_length_where_their_numbers_differ() -> None:
    old = reviewed(f"{ONE} {TWO} {THREE}", f"{UN} Il est grand. Il porte quarante gens. {TROIS}")
    first, second = live(run(paragraphs(ONE, f"{TWO} {THREE}"), old))
    assert first.target.text == UN
    assert second.target.text == f"Il est grand. Il porte quarante gens. {TROIS}"


def test_a_paragraph_that_comes_together_again_is_approved_again() -> None:
    whole = reviewed(f"{ONE} {TWO}", f"{UN} {DEUX}")
    divided = run(paragraphs(ONE, TWO), whole)
    (message, *_) = live(run(paragraphs(f"{ONE} {TWO}"), *divided.messages))
    assert (message.target.text, message.reviewed) == (f"{UN} {DEUX}", True)


def test_a_dropped_sentence_is_an_edit_and_not_a_division() -> None:
    (message,) = live(run(paragraphs(f"{ONE} {TWO}"), reviewed(f"{ONE} {TWO} {THREE}", "T")))
    assert (message.target.text, message.previous_source) == ("T", f"{ONE} {TWO} {THREE}")


# -- Articles under another name ----------------------------------------------------------------


def test_a_catalog_is_adopted_by_the_article_that_agrees_most() -> None:
    articles = {"new": paragraphs(ROAD, BRIDGE), "other": paragraphs(ROAD, "Short.")}
    orphans = {"old": Catalog("fr", "old", (reviewed(ROAD, "r"), reviewed(BRIDGE, "p")))}
    assert adopt(articles, orphans) == {"new": "old"}


@pytest.mark.parametrize(("known", "found"), [(6, True), (5, False)])
def test_sixty_percent_of_the_words_must_agree(known: int, found: bool) -> None:
    sources = [f"word{n}" for n in range(10)]
    orphan = Catalog("fr", "old", tuple(reviewed(s, s) for s in sources[:known]))
    assert bool(adopt({"new": paragraphs(*sources)}, {"old": orphan})) is found


class TestReasonsForNoDraft:
    """`#. no draft:` lines: news for a unit that had none, and gone with its draft."""

    COAT = unit("A coat.")

    def merged(self, reason: str, *messages: Message, text: str = "") -> Message:
        drafts = {self.COAT.key: Target(text, "initial", "engine", SIGNATURE)} if text else {}
        refused = {} if text else {self.COAT.key: reason}
        catalog = merge(
            [self.COAT], drafts, Catalog("fr", "a", messages), locale="fr", domain="a",
            path="a.md", refused=refused,
        )  # fmt: skip
        return catalog.messages[0]

    def test_the_first_one_is_written(self) -> None:
        assert self.merged("no coats").notes == ("no draft: no coats",)

    def test_another_one_for_the_same_text_is_no_news(self) -> None:
        first = self.merged("no coats")
        assert self.merged("no coats at this size", first) is first

    def test_it_goes_when_there_is_a_draft(self) -> None:
        drafted = self.merged("", self.merged("no coats"), text="Un manteau.")
        assert (drafted.target.text, drafted.notes) == ("Un manteau.", ())
