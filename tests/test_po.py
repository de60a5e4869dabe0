"""PO files: what is read, what is refused, and the bytes, checked with gettext's own tools."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import growth
from multilang.errors import CatalogError
from multilang.formats import po, po_reading
from multilang.model import Catalog, Message, Target

FRENCH = "nplurals=2; plural=(n > 1);"
ENGINE = "argos en_fa 0.2 starter|rules:1|beam:4"
HEADER = (
    'msgid ""\nmsgstr ""\n"Project-Id-Version: bus\\n"\n"Language: fa\\n"\n'
    '"Content-Type: text/plain; charset=UTF-8\\n"\n'
)
gettext = pytest.mark.skipif(shutil.which("msgcat") is None, reason="needs gettext (msgcat)")


def run(tool: str, *arguments: str, data: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([tool, *arguments], input=data, capture_output=True, check=False)


def read(text: str, locale: str = "fa") -> Catalog:
    return po.parse(text.encode(), "fa/bus.po", locale, "bus")


def one(entry: str) -> Message:
    (message,) = read(f"{HEADER}\n{entry}").messages
    return message


def write(*messages: Message, locale: str = "fa") -> str:
    return po.serialize(Catalog(locale, "bus", messages), FRENCH).decode()


def reviewed(text: str) -> Target:
    return Target(text, "reviewed", "human")


def draft(text: str, signature: str = ENGINE) -> Target:
    return Target(text, "initial", "engine", signature)


RICH = Catalog(
    "fa",
    "bus",
    (
        Message("title", "The bus", draft("اتوبوس"), ("content/bus/index.md",), ("title",)),
        Message(
            "paragraph",
            'A "quoted" text, a \\ backslash,\ta tab',
            reviewed('«نقل‌قول» با \\ و\tجدول و "گیومه"'),
            (
                *("content/my article/index.md", "content/bus/index.md", "محتوا/خط‌ها/صفحه.md"),
                *(f"content/a-rather-long-path-of-an-article/{n}/index.md" for n in range(9)),
            ),
            ("first note", "", "  indented note", "ends in a backslash\\ "),
            ("theirs: نظر", "", "  more, with a trailing space ", "C:\\ x"),
        ),
        Message("paragraph", "Line one\nline two\n", reviewed("یک\nدو\n")),
        Message("paragraph", "\none\n\nthree", reviewed("\nles « guillemets » d’ici\n\nfin")),
        Message("cell", "\n", reviewed("\n")),
        Message("cell", "only at the end\n", reviewed("فقط در پایان\n")),
        Message("item", "Untranslated", Target()),
        Message(
            "item",
            "The source has changed",
            Target("متن انسان", "translated", "human"),
            previous_context="paragraph",
            previous_source="The source\nwas this",
        ),
        Message("item", "Approved as it was", Target("باشد", "reviewed", "engine", ENGINE)),
        Message("item", "From memory", Target("حافظه", "initial", "memory", "memory 1.0")),
        Message("item", "100% of 5% d", reviewed("۱۰۰٪"), flags=("no-python-format",)),
        Message("", "No context", reviewed("نص عربي، مع فاصلة")),
        Message("item", "a long text " * 40, reviewed("un texte très long " * 40)),
        Message(
            "paragraph",
            "Gone\nlong ago",
            reviewed("رفته"),
            ("content/bus/index.md",),
            comments=("keep it",),
            previous_source="Gone",
            obsolete=True,
        ),
        Message("item", "A draft that is gone", draft("پیش‌نویس"), obsolete=True),
    ),
    (
        ("Project-Id-Version", "bus"),
        ("POT-Creation-Date", "2020-01-01 10:00+0000"),
        ("PO-Revision-Date", "2026-11-20 09:30+0330"),
        ("Last-Translator", 'Ána "A" <ana@example.org>'),
        ("X-Zeta", "z"),
        ("Language-Team", "Persian <fa@example.org>"),
        ("Generated-By", "someone"),
        ("X-Alpha", "a"),
    ),
    ("Translators of the bus", "", "2026"),
)


class TestBytes:
    def test_what_is_written_is_read_again(self) -> None:
        again = po.parse(po.serialize(RICH, FRENCH), "x.po", "fa", "bus")
        assert again.messages == RICH.messages
        assert again.header_comments == RICH.header_comments
        assert po.serialize(again, FRENCH) == po.serialize(RICH, FRENCH)

    @gettext
    def test_msgcat_changes_no_byte(self) -> None:
        data = po.serialize(RICH, FRENCH)
        for tool in ("msgcat", "msgattrib"):
            done = run(tool, "--no-wrap", "-", data=data)
            assert (done.stderr.decode(), done.stdout.decode()) == ("", data.decode())

    @gettext
    def test_msgfmt_has_nothing_to_say(self) -> None:
        data = po.serialize(Catalog("fa", "bus", RICH.messages), FRENCH)
        done = run("msgfmt", "-c", "--check-header", "-o", "/dev/null", "-", data=data)
        assert (done.returncode, done.stderr.decode()) == (0, "")

    @gettext
    def test_wrapping_by_gettext_changes_nothing_for_us(self) -> None:
        data = po.serialize(RICH, FRENCH)
        wrapped = run("msgcat", "-", data=data).stdout
        assert wrapped != data
        read_again = po.parse(wrapped, "x.po", "fa", "bus")
        assert po.canonical(read_again, FRENCH) == data
        assert po.serialize(read_again, FRENCH) == wrapped

    def test_layout_of_an_entry(self) -> None:
        message = replace(RICH.messages[0], comments=("theirs",), previous_source="A\nbus")
        assert write(message).split("\n\n")[1] == (
            f"# multilang: draft | {ENGINE} | text {po.fingerprint('اتوبوس')}\n"
            "# theirs\n#. title\n#: content/bus/index.md\n"
            '#, fuzzy\n#| msgid ""\n#| "A\\n"\n#| "bus"\n'
            'msgctxt "title"\nmsgid "The bus"\nmsgstr "اتوبوس"\n'
        )

    def test_header_order_and_ownership(self) -> None:
        text = po.serialize(RICH, FRENCH).decode()
        assert text.startswith('# Translators of the bus\n#\n# 2026\nmsgid ""\nmsgstr ""\n')
        assert re.findall(r'^"([\w-]+): ', text, re.MULTILINE) == [
            *("Project-Id-Version", "PO-Revision-Date", "Last-Translator", "Language-Team"),
            *("Language", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
            *("Plural-Forms", "Generated-By", "X-Alpha", "X-Zeta"),
        ]
        assert '"PO-Revision-Date: 2026-11-20 09:30+0330\\n"' in text
        assert "POT-Creation-Date" not in text

    def test_our_header_fields_are_put_right(self) -> None:
        header = (("Language", "fa_IR"), ("Plural-Forms", "nplurals=1; plural=0;"))
        text = po.serialize(Catalog("fa", "bus", (), header), FRENCH).decode()
        assert '"Language: fa\\n"' in text
        assert f'"Plural-Forms: {FRENCH}\\n"' in text

    def test_references_lose_line_numbers_and_keep_spaces(self) -> None:
        message = one('#: a.md:12 a.md:14 \u2068b c.md\u2069\n#: d.md\nmsgid "x"\nmsgstr ""\n')
        assert message.references == ("a.md", "b c.md", "d.md")
        assert "#: a.md \u2068b c.md\u2069 d.md\n" in write(message)

    @gettext
    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.text(alphabet='ab \\"\n\txn«é‌گ٪⟦1⟧%{}', min_size=1, max_size=30),
                st.text(alphabet='ab \\"\n\tس‌ی،xr', max_size=30),
                st.lists(st.text(alphabet='ab \\"#~|:\tگ', max_size=12), max_size=3),
                st.booleans(),
            ),
            min_size=1,
            max_size=12,
            unique_by=lambda item: item[0],
        )
    )
    def test_any_text_is_a_fixpoint(self, items: list[tuple[str, str, list[str], bool]]) -> None:
        messages = tuple(
            Message("p", source, reviewed(text) if text else Target(), (), tuple(c), tuple(c))
            for source, text, c, _ in items
        )
        data = po.serialize(Catalog("fa", "bus", messages), FRENCH)
        again = po.parse(data, "x.po", "fa", "bus")
        assert [(m.source, m.target) for m in again.messages] == [
            (m.source, m.target) for m in messages
        ]
        assert po.serialize(again, FRENCH) == data
        assert run("msgcat", "--no-wrap", "-", data=data).stdout.decode() == data.decode()

    def test_invisible_characters(self) -> None:
        noted = Message("p", "a", Target(), ("b\rc.md",), ("x\x07y\u2028z",), ("q\x85\r#~",))
        text = write(noted)
        assert "#. xyz\n" in text
        assert "# q#~\n" in text
        assert "#: b c.md\n" in text.replace("\u2068", "").replace("\u2069", "")
        for bad in "\x00\x1b\x85\r\u2028\ud800":
            with pytest.raises(CatalogError, match=rf"“a{bad}b” holds U\+{ord(bad):04X}"):
                write(Message("p", "s", reviewed(f"a{bad}b")))

    def test_line_separators_in_a_source_survive(self) -> None:
        message = Message("p", "a\u2028b\x85c\x1cd\u2029e", reviewed("x"))
        assert read(write(message)).messages == (message,)

    def test_two_messages_with_one_key_are_never_written(self) -> None:
        gone = Message("p", "s", reviewed("x"), obsolete=True)
        with pytest.raises(CatalogError, match="two messages"):
            write(replace(gone, obsolete=False), gone)
        assert "#~" not in write(replace(gone, obsolete=False), replace(gone, target=Target()))

    def test_polib_reads_the_same(self, tmp_path: Path) -> None:
        path = tmp_path / "bus.po"
        path.write_bytes(po.serialize(RICH, FRENCH))
        ours = po.to_polib(po.parse(path.read_bytes(), "bus.po", "fa", "bus"))
        theirs = polib.pofile(str(path), wrapwidth=0)
        assert [(e.msgctxt, e.msgid, e.msgstr, e.flags, e.obsolete) for e in ours] == [
            (e.msgctxt, e.msgid, e.msgstr, e.flags, e.obsolete) for e in theirs
        ]
        # polib drops spaces at the end of a comment.
        assert [re.sub(" +(?=\n|$)", "", e.tcomment) for e in ours] == [e.tcomment for e in theirs]
        assert ours.metadata == theirs.metadata


class TestStates:
    @pytest.mark.parametrize(
        ("entry", "target"),
        [
            ('msgid "a"\nmsgstr "b"\n', reviewed("b")),
            ('msgid "a"\nmsgstr ""\n', Target()),
            ('#, fuzzy\nmsgid "a"\nmsgstr ""\n', Target()),
            ('#, fuzzy\nmsgid "a"\nmsgstr "b"\n', Target("b", "translated", "human")),
            (f'# multilang: draft | {ENGINE}\n#, fuzzy\nmsgid "a"\nmsgstr "b"\n', draft("b")),
            (
                f'# multilang: draft | {ENGINE}\nmsgid "a"\nmsgstr "b"\n',
                Target("b", "reviewed", "engine", ENGINE),
            ),
            (f'# multilang: draft | {ENGINE}\n#, fuzzy\nmsgid "a"\nmsgstr ""\n', Target()),
            (
                '# multilang: draft | memory 1\n#, fuzzy\nmsgid "a"\nmsgstr "b"\n',
                Target("b", "initial", "memory", "memory 1"),
            ),
            ('# multilang: draft\n#, fuzzy\nmsgid "a"\nmsgstr "b"\n', draft("b", "")),
        ],
    )
    def test_flag_comment_and_text_give_state_and_origin(self, entry: str, target: Target) -> None:
        message = one(entry)
        assert message.target == target
        assert message.comments == ()
        assert "fuzzy" not in message.flags
        assert read(write(message)).messages == (message,)

    def test_human_text_made_from_a_draft_never_becomes_a_draft_again(self) -> None:
        outdated = Message("p", "a", Target("b", "translated", "engine", ENGINE))
        (message,) = read(write(outdated)).messages
        assert message.target == Target("b", "translated", "human", ENGINE)
        assert message.target.fingerprint == po.fingerprint("b")
        assert f"# multilang: kept | {ENGINE} | text" in write(outdated)
        assert read(write(message)).messages == (message,)

    def test_a_draft_that_a_person_changed_is_theirs(self) -> None:
        made = write(Message("p", "a", draft("machine text")))
        edited = read(made.replace("machine text", "human text")).messages[0]
        assert edited.target == Target("human text", "translated", "human", ENGINE)
        assert read(write(edited)).messages == (edited,)
        approved = read(made.replace("#, fuzzy\n", "")).messages[0]
        assert approved.target == Target("machine text", "reviewed", "engine", ENGINE)
        assert read(write(approved)).messages == (approved,)

    def test_flag_lines_are_merged_and_kept(self) -> None:
        message = one(
            '#= fuzzy, x-mine\n#, no-wrap, x-mine\n#, max-length:9\nmsgid "a"\nmsgstr "b"\n'
        )
        assert message.flags == ("x-mine", "no-wrap", "max-length:9")
        assert message.fuzzy
        assert "#, fuzzy, x-mine, no-wrap, max-length:9\n" in write(message)

    def test_a_ruler_of_equal_signs_is_a_comment(self) -> None:
        assert one('#=======\nmsgid "a"\nmsgstr "b"\n').comments == ("=======",)


class TestReading:
    @pytest.mark.parametrize(
        "change",
        [
            lambda text: "\ufeff" + text,
            lambda text: text.replace("\n", "\r\n"),
            lambda text: text.rstrip("\n"),
            lambda text: text.replace("\n\nmsg", "\nmsg").replace("\n\n#", "\n#"),
            lambda text: text.replace("\nmsgstr", "\n\n\t msgstr"),
            lambda text: re.sub("(?m)^(msgid|msgstr|msgctxt) ", r"\1  ", text),
            lambda text: re.sub("(?m)^(msgid|msgstr|msgctxt) ", "\\1\n", text),
            lambda text: re.sub("(?m)^#~ ", "#~\t", text),
        ],
        ids=["bom", "crlf", "no final newline", "dense", "gaps", "spaces", "newlines", "tabs"],
    )
    def test_other_layouts_mean_the_same(self, change) -> None:  # type: ignore[no-untyped-def]
        text = po.serialize(RICH, FRENCH).decode()
        assert read(change(text)).messages == read(text).messages

    def test_numeric_escapes_are_bytes(self) -> None:
        assert one('msgid "\\303\\251\\x41\\a"\nmsgstr "\\x6E"\n').key == ("", "éA\a")

    def test_text_with_line_separators(self) -> None:
        assert (
            one('msgid "a\u2028b\x85c\x1cd"\nmsgstr "x\u2029\x1ey"\n').target.text == "x\u2029\x1ey"
        )

    def test_spans_are_the_lines_of_the_entries(self) -> None:
        text = po_reading.decode(po.serialize(RICH, FRENCH), "x")
        spans = [text[e.start : e.end] for e in po_reading.entries(text, "x")]
        assert "\n".join(spans) == text
        dense = text.replace("\n\n", "\n")
        assert "".join(dense[e.start : e.end] for e in po_reading.entries(dense, "x")) == dense

    def test_an_empty_file_has_no_messages(self) -> None:
        assert read("").messages == ()
        assert read("\n\n").header == ()


REFUSED = {
    "cut in a string": ('msgid "a"\nmsgstr "b', 7, "not closed"),
    "cut after msgid": ('msgid "a"\n', 6, "msgid without msgstr"),
    "cut after msgctxt": ('msgctxt "a"\n', 6, "msgctxt without msgid"),
    "cut after the keyword": ('msgid "a"\nmsgstr', 7, "msgstr has no text"),
    "cut after a comment": ("# a\n", 6, "comments stand here without an entry"),
    "no msgid": ('msgstr "b"\n', 6, "msgstr without msgid"),
    "no msgstr": ('msgid "a"\nmsgid "b"\nmsgstr ""\n', 6, "msgid without msgstr"),
    "comment in an entry": ('msgid "a"\n# b\nmsgstr ""\n', 6, "msgid without msgstr"),
    "conflict": ('<<<<<<< HEAD\nmsgid "a"\nmsgstr ""\n', 6, "git conflict marker “<<<<<<<”"),
    "conflict inside": ('msgid "a"\n=======\nmsgstr ""\n', 7, "git conflict marker “=======”"),
    "plural": ('msgid "a"\nmsgid_plural "b"\nmsgstr[0] ""\n', 7, "plural forms"),
    "plural, cut": ('msgid "a"\nmsgstr[1] ""\n', 7, "plural forms"),
    "domain": ('domain "x"\n', 6, "“domain” is no keyword"),
    "typo": ('msgid "a"\nmsgstt "b"\n', 7, "“msgstt” is no keyword"),
    "junk": ('msgid "a" b\nmsgstr ""\n', 6, "syntax error near “b”"),
    "stray text": ('# b\n"a"\n', 7, "without msgid"),
    "escape": ('msgid "a"\nmsgstr "\\q"\n', 7, "“\\q” is no escape sequence"),
    "byte": ('msgid "a"\nmsgstr "\\377"\n', 7, "no UTF-8"),
    "quote": ('msgid "a"b"\nmsgstr ""\n', 6, "syntax error near “b"),
    "half obsolete": ('#~ msgid "a"\nmsgstr "b"\n', 6, "have #~ and some not"),
    "half previous": ('#| msgid "a"\n"b"\nmsgid "c"\nmsgstr ""\n', 7, "#~ or #|"),
    "NUL": ('msgid "a"\nmsgstr "\0"\n', 7, "NUL"),
    "duplicate": ('msgid "a"\nmsgstr "x"\n\n#~ msgid "a"\n#~ msgstr "y"\n', 9, "on line 6"),
    "second header": ('msgid ""\nmsgstr "A: b\\n"\n', 6, "the header was there already, on line 1"),
}


class TestRefusals:
    @pytest.mark.parametrize(("entry", "line", "message"), REFUSED.values(), ids=REFUSED)
    def test_names_the_line_and_what_to_do(self, entry: str, line: int, message: str) -> None:
        with pytest.raises(CatalogError) as caught:
            read(HEADER + entry)
        assert message in caught.value.message
        assert caught.value.where == f"fa/bus.po:{line}"
        assert caught.value.hint

    def test_bytes_that_are_not_utf8(self) -> None:
        with pytest.raises(CatalogError, match=r"fa/bus\.po:7: byte 0xe9 is not UTF-8"):
            po.parse(HEADER.encode() + b'msgid "a"\nmsgstr "\xe9t"\n', "fa/bus.po", "fa", "bus")

    @pytest.mark.parametrize("charset", ["UTF-7", "ISO-8859-1", "windows-1256"])
    def test_another_charset(self, charset: str) -> None:
        with pytest.raises(CatalogError, match=f"charset {charset}"):
            read(HEADER.replace("UTF-8", charset))

    def test_another_language(self) -> None:
        with pytest.raises(CatalogError, match="says language fa, and this is the place for fr"):
            read(HEADER, "fr")
        assert read(HEADER.replace(" fa", " fa_AF"), "fa").messages == ()

    def test_a_header_line_without_a_name(self) -> None:
        with pytest.raises(CatalogError, match="“no colon here” is not of the form"):
            read('msgid ""\nmsgstr "no colon here\\n"\n')


def mutants(count: int) -> list[bytes]:
    """The rich catalog with one to three random injuries each."""
    original = po.serialize(RICH, FRENCH)
    lines = original.splitlines(keepends=True)
    pieces = [b'"', b"\\", b"\n", b"#", b"#~ ", b"#| ", b"msgid ", b"msgstr ", b'msgid "z"\n']
    pieces += [
        b"\r",
        b"\0",
        b"\xff",
        "\u2028".encode(),
        b"<<<<<<< a\n",
        b"#, fuzzy\n",
        b" ",
        b"[0]",
    ]
    chance = random.Random(20)
    found = []
    for _ in range(count):
        data = original
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(data))
            kind = chance.randrange(6)
            if kind == 0:
                data = data[:at]
            elif kind == 1:
                data = data[:at] + data[at + chance.randint(1, 30) :]
            elif kind == 2:
                line = chance.choice(lines)
                data = data.replace(line, b"", 1)
            elif kind == 3:
                data = data.replace(chance.choice(lines), chance.choice(lines), 1)
            else:
                data = data[:at] + chance.choice(pieces) + data[at:]
            data = data or b"\n"
        found.append(data)
    return found


class TestMutants:
    def test_only_catalog_errors_and_never_a_slow_one(self) -> None:
        accepted = 0
        for data in mutants(1000):
            catalog = outcome(data)
            if isinstance(catalog, str):
                assert re.match(r"x\.po:\d+: ", catalog)
                continue
            accepted += 1
            try:
                again = po.serialize(catalog, FRENCH)
            except CatalogError:
                assert any(po.FORBIDDEN.search(m.target.text) for m in catalog.messages)
                continue
            assert po.serialize(po.parse(again, "x.po", "fa", "bus"), FRENCH) == again
        assert 100 < accepted < 900  # both sides are really exercised

    @gettext
    def test_never_fewer_entries_than_gettext(self) -> None:
        compared = 0
        for data in mutants(240):
            done = run("msgfmt", "--statistics", "-o", "/dev/null", "-", data=data)
            catalog = outcome(data)
            if isinstance(catalog, Catalog) and done.returncode == 0:
                theirs = sum(int(n) for n in re.findall(rb"(\d+) (?:un)?(?:tr|fu)", done.stderr))
                assert sum(not m.obsolete for m in catalog.messages) >= theirs
                compared += 1
        assert compared > 20

    def test_both_ways_of_reading_agree(self, monkeypatch: pytest.MonkeyPatch) -> None:
        inputs = mutants(150)
        fast = [outcome(data) for data in inputs]
        monkeypatch.setattr(po_reading, "_PLAIN", re.compile("(?!)"))
        assert [outcome(data) for data in inputs] == fast


def outcome(data: bytes) -> Catalog | str:
    try:
        return po.parse(data, "x.po", "fa", "bus")
    except CatalogError as error:
        return str(error)


def test_reading_and_writing_are_linear() -> None:
    def there_and_back(count: int) -> Callable[[], object]:
        messages = tuple(Message("p", f"text {n}", draft("b")) for n in range(count))
        catalog = Catalog("fa", "bus", messages)
        return lambda: po.parse(po.serialize(catalog, FRENCH), "x.po", "fa", "bus")

    assert growth.in_proportion(there_and_back, 2_000, 20_000)
