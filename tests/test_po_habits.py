"""What programs do to entries unasked is undone; what people write is left alone."""

from __future__ import annotations

from multilang.formats import po
from multilang.formats.po_habits import mended
from multilang.model import Catalog

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def read(entry: str) -> Catalog:
    return po.parse((HEADER + entry).encode(), "x.po", "fr", "x")


def test_format_flags_mean_nothing_here() -> None:
    catalog = read('#, fuzzy, python-format, no-c-format, no-wrap\nmsgid "5% d"\nmsgstr "5 %"\n')
    (message,) = mended(catalog).messages
    assert message.flags == ("no-wrap",)
    assert message.fuzzy
    written = po.serialize(mended(catalog), "").decode()
    assert "#, fuzzy, no-wrap\n" in written


def test_previous_sources_come_back_from_comments() -> None:
    catalog = read(
        '# | msgctxt "item"\n# | msgid ""\n# | "Old \\"one\\"."\n# Mine.\n#, fuzzy\n'
        'msgctxt "item"\nmsgid "New."\nmsgstr "x"\n'
    )
    (message,) = mended(catalog).messages
    assert (message.previous_context, message.previous_source) == ("item", 'Old "one".')
    assert message.comments == ("Mine.",)


def test_people_s_comments_stay() -> None:
    entry = '# | "a table"\n# | msgid is a word\n# | msgid "not closed\n#| msgid "A"\n#, fuzzy\n'
    for given in (entry, entry.replace('#| msgid "A"\n', "")):
        catalog = read(given + 'msgid "a"\nmsgstr "b"\n')
        assert mended(catalog) is catalog
