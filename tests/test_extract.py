"""Extraction: what is translatable, what never is, and that every other byte is kept."""

from __future__ import annotations

import pytest

from multilang.errors import ContentError
from multilang.extract import extract, read_article
from multilang.model import Extraction, Unit

FIELDS = ("title", "description", "tags")


def cut(text: str | bytes) -> Extraction:
    data = text.encode() if isinstance(text, str) else text
    extraction = extract(read_article(data, "content/a/index.md", "a", FIELDS))
    assert extraction.skeleton.text.encode() == data
    return extraction


def units(text: str) -> list[tuple[str, str]]:
    return [unit.key for unit in cut(text).units]


def only(text: str) -> Unit:
    (unit,) = cut(text).units
    return unit


# -- What is translatable --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Head *line*", [("heading", "Head *line*")]),
        ("# Head {#id}\n", [("heading", "Head")]),
        ("# Closed ##\n", [("heading", "Closed")]),
        ("Two\nlines\n=====\n", [("heading", "Two lines")]),
        ("One\ntwo\nthree\n", [("paragraph", "One two three")]),
        ("> one\n> two\n", [("quote", "one two")]),
        ("> one\nlazy\n", [("quote", "one lazy")]),
        ("- one\n  two\n- three\n", [("item", "one two"), ("item", "three")]),
        ("- one\n\n  second\n", [("item", "one"), ("item", "second")]),
        ("1. a\n   - b\n     c\n2. d\n", [("item", "a"), ("item", "b c"), ("item", "d")]),
        ("- [ ] do it\n- [x] done\n", [("item", "do it"), ("item", "done")]),
        (
            "| a | b |\n|:--|--:|\n| x \\| y | **z** |\n",
            [("cell", "a"), ("cell", "b"), ("cell", "x \\| y"), ("cell", "**z**")],
        ),
        ("~~old~~ new", [("paragraph", "~~old~~ new")]),
        ("Term\n: What it means\n", [("term", "Term"), ("definition", "What it means")]),
        ("![A map](m.png \"North\")\n", [("image", '![A map](⟦1⟧ "North")')]),
        ("a  \nb\\\nc", [("paragraph", "a\nb\nc")]),
        ("text[^1]\n\n[^1]: The *note*\n    goes on.\n",
         [("paragraph", "text⟦1⟧"), ("footnote", "The *note* goes on.")]),
        ('[t][r]\n\n[r]: http://x.org "Hover me"\n',
         [("paragraph", "[t][⟦1⟧]"), ("link title", "Hover me")]),
        ("\\* not a list\n", [("paragraph", "\\* not a list")]),
        ("- \\* escaped\n", [("item", "\\* escaped")]),
        ("a &mdash; b &amp; c", [("paragraph", "a &mdash; b &amp; c")]),
    ],
)  # fmt: skip
def test_blocks(text: str, expected: list[tuple[str, str]]) -> None:
    assert units(text) == expected


@pytest.mark.parametrize(
    ("text", "expected", "held"),
    [
        ("Run `git push` now", "Run ⟦1⟧ now", ["`git push`"]),
        ("See [the *guide*](http://x.org/a_b)", "See [the *guide*](⟦1⟧)", ["http://x.org/a_b"]),
        ('[a](<b c> "T")', '[a](⟦1⟧ "T")', ["<b c>"]),
        ("[a]( /b )", "[a](⟦1⟧)", ["/b"]),
        ("[full][Ref] x\n\n[ref]: /u", "[full][⟦1⟧] x", ["Ref"]),
        ("[Ref][] x\n\n[ref]: /u", "[Ref][⟦1⟧] x", ["Ref"]),
        ("[Ref] x\n\n[ref]: /u", "[Ref][⟦1⟧] x", ["Ref"]),
        ("![alt][pic] x\n\n[pic]: /u", "![alt][⟦1⟧] x", ["pic"]),
        ("[![alt](i.png)](http://x.org) x", "[![alt](⟦1⟧)](⟦2⟧) x", ["i.png", "http://x.org"]),
        ("Mail <a@b.org> or <http://x.org>", "Mail ⟦1⟧ or ⟦2⟧", ["<a@b.org>", "<http://x.org>"]),
        ("At https://x.org/a(b). End", "At ⟦1⟧). End", ["https://x.org/a(b"]),
        ("« https://x.org/é » fin", "« ⟦1⟧ » fin", ["https://x.org/é"]),
        ("a <em>b</em> c<br>d", "a ⟦1⟧b⟦2⟧ c⟦3⟧d", ["<em>", "</em>", "<br>"]),
        (
            'the <abbr title="World Bank">WB</abbr>',
            "the ⟦1⟧World Bank⟦2⟧WB⟦3⟧",
            ['<abbr title="', '">', "</abbr>"],
        ),
        ('Call {{< param "tel" >}} now', "Call ⟦1⟧ now", ['{{< param "tel" >}}']),
        ("{% if x %}Text{% endif %} more", "⟦1⟧Text⟦2⟧ more", ["{% if x %}", "{% endif %}"]),
        ("odd ⟦7⟧ brackets", "odd ⟦1⟧7⟦2⟧ brackets", ["⟦", "⟧"]),
        ("note[^a] here\n\n[^a]: ```x```", "note⟦1⟧ here", ["[^a]"]),
        ("[a](/u)http://x.org b", "[a](⟦1⟧)⟦2⟧ b", ["/u", "http://x.org"]),
        ("http://x.org[^1] b\n\n[^1]: c", "⟦1⟧⟦2⟧ b", ["http://x.org", "[^1]"]),
        ("http://[a](/u) b", "http://[a](⟦1⟧) b", ["/u"]),
        ("[a](http://x){{< y >}} b", "[a](⟦1⟧)⟦2⟧ b", ["http://x", "{{< y >}}"]),
        ("`{{` opens, `}}` closes", "⟦1⟧ opens, ⟦2⟧ closes", ["`{{`", "`}}`"]),
        ('{{< fig "a *b* `c`" >}} d', "⟦1⟧ d", ['{{< fig "a *b* `c`" >}}']),
        ('a <!-- alt="b c" --> d', "a ⟦1⟧ d", ['<!-- alt="b c" -->']),
        ("a <i data-x='b alt=\"c\"'>d", "a ⟦1⟧d", ["<i data-x='b alt=\"c\"'>"]),
        ('a <b title="R&D x">y', "a ⟦1⟧R&D x⟦2⟧y", ['<b title="', '">']),
        ("use <code>a *b*</code>", "use ⟦1⟧", ["<code>a *b*</code>"]),
        ('by <i translate="no">An <i>x</i></i>!', "by ⟦1⟧!", ['<i translate="no">An <i>x</i></i>']),
        ("a [b](</u v> (t)) c", "a [b](⟦1⟧ (t)) c", ["</u v>"]),
        ('a [b](\\(c "t\\"u") d', 'a [b](⟦1⟧ "t\\"u") d', ["\\(c"]),
        ('> a [b\n> c](/u\n> "t") d', "a [b c](⟦1⟧) d", ['/u\n> "t"']),
    ],
)
def test_inline_pieces_become_placeholders(text: str, expected: str, held: list[str]) -> None:
    unit = cut(text).units[0]
    assert unit.source == expected
    assert [p.text for p in unit.placeholders] == held


@pytest.mark.parametrize(
    "text",
    [
        "```\ncode\n```\n",
        "    indented code\n",
        "---\n",
        "![](only.png)\n",
        "{{< video id=3 >}}\n",
        "<http://only.org>\n",
        "<!-- a comment -->\n",
        "<script>\nlet words = 1\n</script>\n",
        "<pre>\nas it is\n</pre>\n",
        "[ref]: http://x.org\n",
        "* * *\n",
        '```\n[a]: /u "code"\n```\n',
        '<!-- multilang:off -->\n\n[a]: /u "title"\n',
        '<div class="never closed\ntext *x*\n',
        '<div translate="no">A <div>b</div> c</div>\n',
        "<p><?php echo 'a > b' ?></p>\n",
        '<img alt="">\n',
        "---\ndate: 2026-01-01\ndraft: true\nweight: 3\n---\n",
    ],
)
def test_nothing_to_translate(text: str) -> None:
    assert units(text) == []


def test_html_blocks() -> None:
    text = (
        '<figure class="wide">\n  <img src="a.png" alt="A &quot;map&quot;" title=\'North\'>\n'
        "  <figcaption>See <a href='/x'>the\n  map</a>, now.</figcaption>\n</figure>\n"
    )
    assert units(text) == [
        ("alt", "A &quot;map&quot;"),
        ("tooltip", "North"),
        ("caption", "See ⟦1⟧the map⟦2⟧, now."),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<div><svg-icon></svg-icon> Name</div>", [("paragraph", "Name")]),
        ("<p>a <b</p>", [("paragraph", "a")]),
        ("<p>1 < 2 &amp; 3 > 2</p>", [("paragraph", "1 < 2 &amp; 3 > 2")]),
        ("<p>one<br>\n  two<br/></p>", [("paragraph", "one⟦1⟧ two⟦2⟧")]),
        ("<p><!-- x > y --->one</p>", [("paragraph", "one")]),
        ("<img src=a alt='the \"old\" map'>", [("alt", 'the "old" map')]),
        ('<img data-a=\'x alt="no"\' alt="R&amp;D > all">', [("alt", "R&amp;D > all")]),
        ("<p class='a notranslate'>Acme</p><p>b</p>", [("paragraph", "b")]),
        ("<p>by <b translate=no>Acme</b></p>", [("paragraph", "by ⟦1⟧")]),
        ("<p><img translate=no alt=a></p><p>b</p>", [("paragraph", "b")]),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_html_by_offsets(text: str, expected: list[tuple[str, str]], ending: str) -> None:
    assert units((text + "\n").replace("\n", ending)) == expected


@pytest.mark.parametrize(
    "definition", ["[r]: /u 'T'", "[r]: /u (T)", '[r]:\n/u\n"T"', '> [r]: <a b> "T"']
)
def test_titles_of_definitions(definition: str) -> None:
    assert units(f"{definition}\n") == [("link title", "T")]


def test_markdown_inside_details_is_found() -> None:
    text = "<details>\n<summary>More</summary>\n\nSome *text*.\n\n</details>\n"
    assert units(text) == [("paragraph", "More"), ("paragraph", "Some *text*.")]


# -- What the author controls ----------------------------------------------------------------------


def test_translate_false_leaves_the_article_alone() -> None:
    assert units("---\ntitle: A\ntranslate: false\n---\ntext\n") == []


def test_off_and_on() -> None:
    text = "a\n\n<!-- multilang:off -->\n\nb\n\n# c\n\n<!-- multilang:on -->\n\nd\n"
    assert units(text) == [("paragraph", "a"), ("paragraph", "d")]


def test_a_control_inside_a_block_of_html_counts() -> None:
    text = "<!-- multilang:off -->\n\na\n\n</div>\n<!-- multilang:on -->\n<p>b</p>\n\nc\n"
    assert units(text) == [("paragraph", "b"), ("paragraph", "c")]


def test_note_for_translators_goes_to_the_next_unit_only() -> None:
    first, second = cut("<!-- translators: a\n pun -->\nOne\n\nTwo\n").units
    assert (first.note, second.note) == ("a pun", "")
    first, second = cut("<!-- translators: a pun -->\n<p>One</p>\n<p>Two</p>\n").units
    assert (first.note, second.note) == ("a pun", "")


# -- Front matter ----------------------------------------------------------------------------------


def test_front_matter_values() -> None:
    text = (
        "---\ntitle: 'It''s \"here\"'\n# why\ndescription: >-\n  folded\n  text\n\n"
        'tags: [a, "b: c"]\ndate: 2026-01-01\n---\nBody\n'
    )
    assert units(text) == [
        ("title", 'It\'s "here"'),
        ("description", "folded text"),
        ("tags", "a"),
        ("tags", "b: c"),
        ("paragraph", "Body"),
    ]


def test_metadata_is_plain_data() -> None:
    text = "---\na: no\nb: 012\nc: 3\nd: 1.5\ne: true\nf: [x, {g: null}]\nh: '3'\n---\n"
    article = read_article(text.encode(), "p", "a")
    assert dict(article.metadata) == {
        "a": "no", "b": "012", "c": 3, "d": 1.5, "e": True, "f": ["x", {"g": None}], "h": "3",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("---\ntitle: a\ntitle: b\n---\n", 3, "twice"),
        ("---\na: &x 1\nb: *x\n---\n", 2, "anchors"),
        ("---\na: !!python/name:os.system x\n---\n", 2, "tags"),
        ("---\na: [1, 2\n---\n", 3, "YAML"),
        ("---\ntitle: a: b\n---\n", 2, "YAML"),
        ("---\na: " + "[" * 20 + "]" * 20 + "\n---\n", 2, "deeper"),
        ("---\na:\n\tb: 1\n---\n", 3, "YAML"),
        ("---\ntitle: open\n", 1, "closing"),
        ("---\na: 2026-13-45\n---\n", 2, "not a date"),
        ("---\na: |\n" + "  x\n" * 20000 + "---\n", 1, "longer"),
    ],
)
def test_front_matter_that_is_refused(text: str, line: int, says: str) -> None:
    with pytest.raises(ContentError) as caught:
        cut(text)
    assert caught.value.where == f"content/a/index.md:{line}"
    assert says in caught.value.message


@pytest.mark.parametrize(
    ("data", "where", "says"),
    [
        (b"", "content/a/index.md", "empty"),
        (b"\xef\xbb\xbf \n", "content/a/index.md", "empty"),
        (b"a\nb\0c", "content/a/index.md:2", "NUL"),
        (b"a\n\nb\xff", "content/a/index.md:3", "UTF-8"),
    ],
)
def test_files_that_are_refused(data: bytes, where: str, says: str) -> None:
    with pytest.raises(ContentError) as caught:
        cut(data)
    assert caught.value.where == where
    assert says in caught.value.message


# -- Every other byte ------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_bom_and_line_endings_are_kept(bom: str, ending: str) -> None:
    text = "---\ntitle: A\n---\n\nOne\ntwo  \nthree\n\n> q\n> r\n"
    extraction = cut(bom + text.replace("\n", ending))
    assert [u.source for u in extraction.units] == ["A", "One two\nthree", "q r"]
    assert [u.line for u in extraction.units] == [2, 5, 9]


def test_line_break_keeps_the_container() -> None:
    slots = list(cut("> - one  \n>   two\n").skeleton.slots())
    assert [slot.line_break for slot in slots] == ["  \n>   "]


def test_breaks_without_text_between_them_take_the_prefix() -> None:
    assert units("> a  \n> \\\n> b\n") == [("quote", "a\n\nb")]


def test_ids_are_unique_and_in_order() -> None:
    ids = [unit.id for unit in cut("# a\n\nb\n\nc\n").units]
    assert ids == ["heading.1", "paragraph.1", "paragraph.2"]
