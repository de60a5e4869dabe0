"""A draft that a person rejected stays away: in merges of branches, and in damaged saves."""

from __future__ import annotations

from dataclasses import replace

from multilang import merge
from multilang.combine import combine
from multilang.merge.carrying import fill
from multilang.model import Catalog, Message, Target, Unit
from multilang.reconcile import reconcile, refilled
from multilang.rejections import REASON, is_remark, rejected, remark

DRAFT = Target("Bateaux", "initial", "engine", "argos en_fr 0.4")
ENTRY = Message("item", "Ships", DRAFT)
LINE = remark(DRAFT.text, DRAFT.signature)
REJECTED = replace(ENTRY, target=Target(), comments=(LINE,))
UNIT = Unit("item.1", "item", "Ships", 1)


def catalog(message: Message) -> Catalog:
    return Catalog("fr", "harbour", (message,))


def test_a_remark_is_of_one_text() -> None:
    assert LINE == "multilang: rejected | text a0e7bbf6 | argos en_fr 0.4"
    assert is_remark(LINE)
    assert rejected((LINE,), "Bateaux")
    assert not rejected((LINE,), "Navires")
    assert not rejected((LINE,), "")
    assert not is_remark("multilang: rejected")
    assert not is_remark("we rejected it | text 00000000")


def test_the_same_draft_is_not_made_again_and_another_is() -> None:
    again = fill(UNIT, REJECTED, DRAFT, (), "")
    assert again.target == Target()
    assert merge.reason(again) == REASON
    other = fill(UNIT, REJECTED, replace(DRAFT, text="Navires"), (), "")
    assert other.target.text == "Navires"
    assert other.comments == (LINE,), "the next model may make the old text again"


def test_a_save_that_brings_the_rejection_is_no_damage() -> None:
    """Pulled from git: the file as the last run left it had the draft still."""
    merged, notes = reconcile(catalog(ENTRY), catalog(ENTRY), catalog(REJECTED))
    assert merged.messages[0].target == Target()
    assert notes == ()
    emptied = replace(REJECTED, comments=())
    mended, _ = reconcile(catalog(ENTRY), catalog(ENTRY), catalog(emptied))
    assert mended.messages[0].target == DRAFT, "without the comment it is damage"
    assert refilled(catalog(REJECTED), catalog(ENTRY))[0].messages[0].target == Target()
    assert refilled(catalog(emptied), catalog(ENTRY))[0].messages[0].target == DRAFT


def test_a_persons_text_is_not_taken_for_the_rejected_one() -> None:
    """They wrote the same words."""
    human = replace(ENTRY, target=Target("Bateaux", "reviewed", "human"), comments=(LINE,))
    emptied = replace(human, target=Target())
    mended, _ = reconcile(catalog(human), catalog(human), catalog(emptied))
    assert mended.messages[0].target == human.target


def test_branches_that_are_joined() -> None:
    for ours, theirs in ((REJECTED, ENTRY), (ENTRY, REJECTED)):
        joined, conflicts = combine(catalog(ENTRY), catalog(ours), catalog(theirs))
        assert conflicts == ()
        assert joined.messages[0].target == Target()
        assert joined.messages[0].comments == (LINE,)
    approved = replace(ENTRY, target=replace(DRAFT, state="reviewed"))
    joined, _ = combine(catalog(ENTRY), catalog(REJECTED), catalog(approved))
    assert joined.messages[0].target.text == "Bateaux", "somebody else has approved it"
