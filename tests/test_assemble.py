"""Assembling: targets go back where the sources stood, and nothing else changes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from multilang import locales
from multilang.assemble import assemble
from multilang.checks import check_message
from multilang.config import Gate, Language
from multilang.extract import extract, read_article
from multilang.model import Bundle, Catalog, Extraction, Message, State, Target, Unit

FIELDS = ("title", "tags")
FR, EN = locales.get("fr"), locales.get("en")


def cut(text: str) -> Extraction:
    return extract(read_article(text.encode(), "content/a/index.md", "a", FIELDS))


def put(
    text: str,
    translate: Callable[[Unit], str],
    *,
    gate: Gate = "reviewed",
    threshold: float = 1.0,
    state: State = "reviewed",
    drafts: bool | None = None,
) -> Bundle:
    extraction = cut(text)
    messages = {
        u.key: Message(u.kind, u.source, Target(translate(u), state, "human"))
        for u in extraction.units
    }
    return assemble(
        extraction,
        Catalog("fr", "a", tuple(messages.values())),
        FR,
        Language("fr", gate, threshold),
        reread=cut,
        check=lambda unit, target: check_message(unit, target, FR, EN),
        drafts=drafts,
    )


def swap(**words: str) -> Callable[[Unit], str]:
    def translate(unit: Unit) -> str:
        text = unit.source
        for old, new in words.items():
            text = text.replace(old, new)
        return text

    return translate


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("# Head {#id}\n", {"Head": "Tête"}, "# Tête {#id}\n"),
        ("one\ntwo\nthree", {"one two": "un deux"}, "un deux three"),
        ("> one\n> two\n\n> x", {"one two": "un deux"}, "> un deux\n\n> x"),
        ("> - a  \n>   b\n", {"a\nb": "c\nd"}, "> - c  \n>   d\n"),
        ("a\\\nb\n", {"a": "c"}, "c\\\nb\n"),
        ("[Ref] x\n\n[ref]: /u\n", {"Ref": "Réf"}, "[Réf][Ref] x\n\n[ref]: /u\n"),
        ("[a](/b) `c` d\n", {"[a](⟦1⟧) ⟦2⟧ d": "⟦2⟧ d [a](⟦1⟧)"}, "`c` d [a](/b)\n"),
        ("| a | b |\n|---|---|\n| c | d |\n", {"c": "x | y"},
         "| a | b |\n|---|---|\n| x \\| y | d |\n"),
        ("---\ntitle: A\n---\n", {"A": "B: c"}, '---\ntitle: "B: c"\n---\n'),
        ("---\ntitle: 'A'\n---\n", {"A": "l’an d'or"}, "---\ntitle: 'l’an d''or'\n---\n"),
        ('---\ntitle: "A"\n---\n', {"A": 'un "b"'}, '---\ntitle: "un \\"b\\""\n---\n'),
        ("---\ntitle: >-\n  A\n  b\nn: 1\n---\n", {"A b": "c"}, '---\ntitle: "c"\nn: 1\n---\n'),
        ("---\ntags: [a, b]\n---\n", {"a": "c, d"}, '---\ntags: ["c, d", b]\n---\n'),
        ('<img alt="a b">\n', {"a b": 'c "d"'}, '<img alt="c &quot;d&quot;">\n'),
        ("<img alt='a b'>\n", {"a b": "l'an \"d\""}, "<img alt='l&#39;an \"d\"'>\n"),
        ("[a]\n\n[a]: /u (b)\n", {"b": "c (d)"}, "[a]\n\n[a]: /u (c &#40;d&#41;)\n"),
        ("one\r\ntwo\r\n\r\nthree\r\n", {"one two": "un"}, "un\r\n\r\nthree\r\n"),
        ("word\n", {"word": "1. mot"}, "1\\. mot\n"),
        ("word\n", {"word": "- mot"}, "\\- mot\n"),
        ("word\n", {"word": "# mot"}, "\\# mot\n"),
        ("- word\n", {"word": "> mot"}, "- \\> mot\n"),
        ("word\n", {"word": "mot `code`"}, "mot `code`\n"),
    ],
)  # fmt: skip
def test_a_target_is_written_for_its_place(text: str, words: dict[str, str], expected: str) -> None:
    bundle = put(text, swap(**words))
    assert bundle.text == expected
    assert bundle.publishable, bundle.issues


@pytest.mark.parametrize(
    ("text", "target", "check"),
    [
        ("See [a](/b).\n", "Voir a.", "placeholders"),
        ("Run `x`.\n", "Lancez ⟦1⟧ ⟦1⟧.", "placeholders"),
        ("Run `x`.\n", "Lancez ⟦2⟧.", "placeholders"),
        ("A **b** c.\n", "A b** c.", "markup"),
        ("word\n", "mot <script>alert(1)</script>", "html"),
        ("word\n", "mot ![x](http://evil.example/x.png)", "links"),
        ("word\n", "mot http://evil.example/", "links"),
        ("word\n", "mot {{< evil >}}", "shortcodes"),
        ("word\n", "mot `{{< evil >}}`", "shortcodes"),
        ("word\n", "mot **x**{: onclick='alert(1)'}", "shortcodes"),
        ("word\n", "mot\n\n# Tête", "structure"),
        ("# word\n", "mot\u2028mot", "controls"),
    ],
)
def test_a_target_that_would_break_the_page_is_left_out(text: str, target: str, check: str) -> None:
    bundle = put(text, lambda unit: target)
    assert bundle.text == text
    assert not bundle.publishable
    assert check in {issue.check for issue in bundle.issues}
    assert all(issue.severity == "critical" for issue in bundle.issues)


@pytest.mark.parametrize("code", ["`{{< evil >}}`", "`{% x %}`", "<code onclick='x()'>y</code>"])
def test_no_template_and_no_tag_comes_in_as_code(code: str) -> None:
    catalog = Catalog("fr", "a", (Message("paragraph", "word", Target(f"mot {code}", "reviewed")),))
    bundle = assemble(
        cut("word\n"), catalog, FR, Language("fr"), reread=cut, check=lambda unit, target: ()
    )
    assert bundle.text == "word\n"


def test_only_the_culprit_is_left_out() -> None:
    bundle = put("one\n\ntwo\n\nthree\n", swap(one="un", two="<div>", three="trois"))
    assert bundle.text == "un\n\ntwo\n\ntrois\n"
    assert [issue.unit_id for issue in bundle.issues] == ["paragraph.2"]
    assert dict(bundle.states)["paragraph.2"] == "initial"


class TestGate:
    TEXT = "one two three four\n\nfive\n"

    def test_reviewed_publishes_nothing_unreviewed(self) -> None:
        bundle = put(self.TEXT, swap(one="un"), state="initial")
        assert (bundle.text, bundle.publishable) == (self.TEXT, False)
        assert [issue.check for issue in bundle.issues] == ["gate"]

    def test_drafts_publishes_all(self) -> None:
        bundle = put(self.TEXT, swap(one="un"), state="initial", gate="drafts")
        assert bundle.publishable
        assert bundle.text.startswith("un two")

    @pytest.mark.parametrize(("threshold", "publishable"), [(0.8, True), (0.81, False)])
    def test_threshold_counts_words(self, threshold: float, publishable: bool) -> None:
        extraction = cut(self.TEXT)
        catalog = Catalog(
            "fr", "a", (Message("paragraph", "one two three four", Target("x", "reviewed")),)
        )
        bundle = assemble(
            extraction,
            catalog,
            FR,
            Language("fr", "threshold", threshold),
            reread=cut,
            check=lambda unit, target: (),
        )
        assert bundle.publishable is publishable

    def test_preview_shows_drafts_whatever_the_gate(self) -> None:
        bundle = put(self.TEXT, swap(five="cinq"), state="initial", drafts=True)
        assert bundle.text.endswith("cinq\n")
        assert not bundle.publishable


def test_an_article_without_units_is_published_as_it_is() -> None:
    bundle = put("---\ntitle: A\ntranslate: false\n---\ntext\n", swap(text="texte"))
    assert bundle.publishable
    assert bundle.text == "---\ntitle: A\ntranslate: false\n---\ntext\n"
