"""A file that somebody else wrote keeps its layout: only touched entries change."""

from __future__ import annotations

import difflib
import re
import shutil
import subprocess
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multilang.formats import po
from multilang.model import Catalog, Message, Target

FRENCH = "nplurals=2; plural=(n > 1);"
gettext = pytest.mark.skipif(shutil.which("msgcat") is None, reason="needs gettext (msgcat)")

HAND = """\
# Written by hand, in a text editor.
#
msgid ""
msgstr ""
"Language: fr\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"X-Mine: first\\n"
"Plural-Forms: nplurals=2; plural=n>1;\\n"
"PO-Revision-Date: 2026-11-20 09:30+0100\\n"


#: b.md:12   a.md:3
#. a note after the reference
# a comment after the note
#, x-mine, fuzzy
msgctxt "title"
msgid  "The bus"
msgstr	"Le "
  "bus"
msgctxt "paragraph"
msgid "No blank line above"
msgstr ""
"Pas de ligne "
"vide"

  \t
#~ msgid "Old, in the middle"
#~ msgstr "Vieux"

# Only a comment, twice

#, fuzzy
#| msgid "Before"
msgid "After"
msgstr "Avant"

#~ msgctxt "title"
#~ msgid "Old, at the end"
#~ msgstr "Fini"
"""
LAYOUTS = {
    "by hand": HAND,
    "crlf": HAND.replace("\n", "\r\n"),
    "some crlf": HAND.replace('bus"\n', 'bus"\r\n'),
    "no line end": HAND.rstrip("\n"),
    "blank lines at both ends": f"\n\n{HAND}\n\n \n",
    "header last": HAND[HAND.index("#: b.md") :] + "\n" + HAND[: HAND.index("\n\n")] + "\n",
}


def read(text: str | bytes) -> Catalog:
    return po.parse(text if isinstance(text, bytes) else text.encode(), "a.po", "fr", "a")


def write(catalog: Catalog) -> str:
    return po.serialize(catalog, FRENCH).decode()


def changed(before: str, after: str) -> list[str]:
    lines = difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True))
    return [line for line in lines if line[0] in "+-"]


def translated(catalog: Catalog, source: str, text: str) -> Catalog:
    """The catalog with one new translation; every message is a new value, as after a merge."""
    target = Target(text, "reviewed", "human")
    return replace(
        catalog,
        messages=tuple(
            replace(m, target=target) if m.source == source else replace(m)
            for m in catalog.messages
        ),
    )


@pytest.mark.parametrize("layout", [k for k in LAYOUTS if k != "header last"])
def test_untouched_file_is_written_verbatim(layout: str) -> None:
    catalog = read(LAYOUTS[layout])
    assert write(catalog) == LAYOUTS[layout]
    assert (
        write(replace(catalog, messages=tuple(map(replace, catalog.messages)))) == (LAYOUTS[layout])
    )


def test_header_that_stands_last_goes_first_and_nothing_else_moves() -> None:
    catalog = read(LAYOUTS["header last"])
    written = write(catalog)
    assert written.startswith("# Written by hand")
    assert read(written) == catalog
    assert write(read(written)) == written


@pytest.mark.parametrize("layout", list(LAYOUTS))
@pytest.mark.parametrize("source", ["The bus", "No blank line above", "After"])
def test_only_the_touched_entry_changes(layout: str, source: str) -> None:
    before = write(read(LAYOUTS[layout]))
    after = write(translated(read(before), source, "Neuf"))
    entry = next(m for m in read(before).messages if m.source == source)
    told = "".join(changed(before, after))
    for other in read(before).messages:
        if other.key != entry.key:
            assert f'"{other.source}"' not in told
    assert re.findall(r'^\+ msgstr "(.*)"', told, re.MULTILINE) == ["Neuf"]
    assert [m.source for m in read(after).messages] == [m.source for m in read(before).messages]
    assert (after.count("\r\n") == after.count("\n")) == (layout == "crlf")


def test_new_and_removed_entries_change_their_own_lines_only() -> None:
    catalog = read(HAND)
    new = Message("item", "New", Target("Neuf", "reviewed", "human"))
    first, second, *rest = catalog.messages
    more = write(replace(catalog, messages=(first, new, second, *rest)))
    assert changed(HAND, more) == [
        "+ \n", '+ msgctxt "item"\n', '+ msgid "New"\n', '+ msgstr "Neuf"\n',
    ]  # fmt: skip
    less = write(replace(catalog, messages=(first, *rest)))
    assert {line[0] for line in changed(HAND, less)} == {"-"}
    assert len(changed(HAND, less)) == 5


def test_after_a_last_line_without_end_comes_the_next_entry() -> None:
    catalog = read(HAND[: HAND.index("msgctxt")].rstrip() + '\nmsgid "a"\nmsgstr "b"')
    new = Message("", "New", Target("Neuf", "reviewed", "human"))
    text = write(replace(catalog, messages=(*catalog.messages, new)))
    assert text.endswith('msgid "a"\nmsgstr "b"\n\nmsgid "New"\nmsgstr "Neuf"\n')


def test_obsolete_ones_stay_where_they_are_and_new_ones_come_last() -> None:
    catalog = read(HAND)
    bus, *rest = catalog.messages
    text = write(replace(catalog, messages=(*sorted(rest, key=lambda m: m.obsolete),
                                            replace(bus, obsolete=True))))  # fmt: skip
    assert re.findall(r"^(#~ )?msgid +\"(.*)\"$", text, re.MULTILINE) == [
        ("", ""), ("", "No blank line above"), ("#~ ", "Old, in the middle"), ("", "After"),
        ("#~ ", "Old, at the end"), ("#~ ", "The bus"),
    ]  # fmt: skip


def test_a_byte_order_mark_goes() -> None:
    assert write(read("\ufeff" + HAND)) == HAND


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("charset=utf-8", "charset=US-ASCII"),
        ("nplurals=2; plural=n>1;", "nplurals=1; plural=0;"),
        ('"Language: fr\\n"\n', ""),
    ],
)
def test_a_wrong_header_is_put_right_and_nothing_else(right: str, wrong: str) -> None:
    text = HAND.replace(right, wrong)
    written = write(read(text))
    body = HAND.index("\n\n")
    assert written[written.index("\n\n") :] == HAND[body:]
    assert f"Plural-Forms: {FRENCH}" in written
    assert "X-Mine: first" in written


def test_a_catalog_without_header_gets_one() -> None:
    text = 'msgid "a"\nmsgstr "b"\n'
    written = write(read(text))
    assert written.endswith(f"\n\n{text}")
    assert "charset=UTF-8" in written


def test_layout_is_no_part_of_the_meaning() -> None:
    canonical = po.canonical(read(HAND), FRENCH)
    again = read(canonical)
    assert {m.key: m.target for m in again.messages} == {
        m.key: m.target for m in read(HAND).messages
    }
    assert write(again).encode() == canonical
    crlf = read(LAYOUTS["crlf"])
    assert crlf == read(HAND)
    assert hash(crlf) == hash(read(HAND))


def around(catalog: Catalog, source: str) -> tuple[str, str]:
    """The text of a file before an entry, and after it."""
    assert catalog.layout
    texts = [message.source for message in catalog.layout.messages]
    _, start, end = catalog.layout.spans[texts.index(source)]
    return catalog.layout.text[:start], catalog.layout.text[end:]


@gettext
@settings(max_examples=30, deadline=None)
@given(st.data())
def test_wrapped_by_gettext(data: st.DataObject) -> None:
    words = st.lists(
        st.sampled_from(["le", "quai", "été", "«bus»", "\\", "x\ny", "⟦1⟧", "گیومه"]), min_size=1
    )
    texts = data.draw(st.lists(words.map(" ".join), min_size=1, max_size=8, unique=True))
    messages = [
        Message("p", f"s {text * 3}", Target(text * 9, "reviewed", "human"), ("content/a.md",))
        for text in texts
    ]
    width = data.draw(st.sampled_from(["-w40", "-w79", "--no-wrap"]))
    canonical = po.serialize(Catalog("fr", "a", tuple(messages)), FRENCH)
    wrapped = subprocess.run(
        ["msgcat", width, "-"], input=canonical, capture_output=True, check=True
    ).stdout
    catalog = read(wrapped)
    assert po.serialize(catalog, FRENCH) == wrapped
    assert po.canonical(catalog, FRENCH) == canonical
    chosen = data.draw(st.sampled_from(messages))
    after = write(translated(catalog, chosen.source, "Neuf"))
    before, rest = around(catalog, chosen.source)
    changed_one = replace(chosen, target=replace(chosen.target, text="Neuf"))
    alone = po.serialize(Catalog("fr", "a", (changed_one,)), FRENCH).decode()
    assert after == before + alone.split("\n\n", 1)[1] + rest
