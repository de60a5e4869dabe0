"""The place of a span in a PO file is where that piece of text is written, however it is."""

from __future__ import annotations

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multilang.formats import po
from multilang.formats.po_places import Places, Region

HEAD = 'msgid ""\nmsgstr "Language: fa\\nContent-Type: text/plain; charset=UTF-8\\n"\n\n'


def places(entries: str) -> tuple[Places, po.Catalog]:
    catalog = po.parse((HEAD + entries).encode(), "fa.po", "fa", "x")
    return Places(catalog.layout), catalog


def region(entries: str, span: tuple[int, int] | None) -> Region | None:
    found, catalog = places(entries)
    return found.region(catalog.messages[-1], span)


def test_one_line() -> None:
    found = region('msgid "Tea"\nmsgstr "چای می خواهم"\n', (4, 6))
    assert found == Region(5, 13, 5, 15, "می")


def test_a_span_over_two_lines_of_a_wrapped_text() -> None:
    entry = 'msgid "Tea"\nmsgstr ""\n"Le port "\n"ouvre\\n"\n"demain"\n'
    assert region(entry, (3, 10)) == Region(6, 5, 7, 4, 'port "\n"ou')
    assert region(entry, (14, 20)) == Region(8, 2, 8, 8, "demain")
    assert region(entry, (13, 14)) == Region(7, 7, 7, 9, "\\n")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_escapes_and_line_ends(end: str) -> None:
    entry = end.join(['msgid "a"', r'msgstr "dit \"oui\"\tpuis \303\251t\xc3\xa9"', ""])
    found = region(entry, (4, 9))
    assert found is not None
    assert (found.text, found.column) == (r"\"oui\"", 13)
    assert region(entry, (15, 16)).text == r"\303\251"  # type: ignore[union-attr]
    assert region(entry, (17, 18)).text == r"\xc3\xa9"  # type: ignore[union-attr]


def test_an_insertion_stands_behind_what_is_before_it() -> None:
    entry = 'msgid "a"\nmsgstr ""\n"Le "\n"port"\n'
    assert region(entry, (3, 3)) == Region(6, 5, 6, 5, "")
    assert region(entry, (0, 0)) == Region(6, 2, 6, 2, "")
    assert region(entry, (7, 7)) == Region(7, 6, 7, 6, "")


def test_without_a_span_it_is_the_whole_text() -> None:
    assert region('msgid "a"\nmsgstr ""\n"Le "\n"port"\n', None) == Region(
        6, 2, 7, 6, 'Le "\n"port'
    )
    assert region('msgid "a"\nmsgstr ""\n', None) == Region(5, 9, 5, 9, "")


def test_comments_and_sources_that_speak_of_msgstr() -> None:
    entry = '# msgstr "x"\nmsgid ""\n"msgstr \\"no\\""\nmsgstr "oui"\n'
    assert region(entry, (0, 3)) == Region(7, 9, 7, 12, "oui")


def test_a_text_that_was_mended_while_it_was_read_has_its_entry_at_least() -> None:
    found, catalog = places('msgid "a"\nmsgstr "abc"\n')
    message = catalog.messages[0]
    other = po.parse((HEAD + 'msgid "a"\nmsgstr "abcdef"\n').encode(), "", "fa", "x").messages[0]
    assert found.region(other, (4, 6)) == Region(5, 9, 5, 12, "abc")
    gone = po.parse((HEAD + 'msgid "b"\nmsgstr "b"\n').encode(), "", "fa", "x").messages[0]
    assert found.region(gone, (0, 1)) is None
    assert Places(None).region(message, (0, 1)) is None


TEXTS = st.text(
    st.sampled_from([*'abc é"\\\n\tمیروم', "\u200c", "\u00a0", "😀"]), min_size=1, max_size=60
).filter(str.strip)


@given(TEXTS, st.data(), st.sampled_from([0, 20, 78]))
def test_every_span_of_every_text_is_found(text: str, data: st.DataObject, width: int) -> None:
    """Whoever wrapped it: what stands there, read as a string, is the span."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    file = polib.POFile(wrapwidth=width)
    file.metadata = {"Language": "fa", "Content-Type": "text/plain; charset=UTF-8"}
    file.append(polib.POEntry(msgid="a", msgstr=text))
    raw = str(file)
    catalog = po.parse(raw.encode(), "fa.po", "fa", "x")
    found = Places(catalog.layout).region(catalog.messages[0], (start, end))
    assert found is not None
    lines = raw.split("\n")
    first, last = lines[found.line - 1], lines[found.end_line - 1]
    if found.line == found.end_line:
        written = first[found.column - 1 : found.end_column - 1]
    else:
        middle = lines[found.line : found.end_line - 1]
        parts = [first[found.column - 1 :], *middle, last[: found.end_column - 1]]
        written = "\n".join(parts)
    assert written == found.text
    read = po.parse(f'{HEAD}msgid "a"\nmsgstr "{written}"\n'.encode(), "", "fa", "x")
    assert read.messages[0].target.text == text[start:end]
