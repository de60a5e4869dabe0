"""Markdown to HTML: equal to the parser's own renderer, safe, states on the right blocks."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pyromark
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multilang.errors import PublishError
from multilang.formats import html, markdown
from multilang.formats.html import Mark, Surroundings

HERE = Path(__file__).parent
EVERYTHING = """\
# One *heading*

Text with **strong**, _emphasis_, ~~gone~~, `co<de`, <https://example.org/?a=1&b=2>, a
[link](/x "T")
and a\\
hard break; an ![image *alt*](a%20b.png 'say "hi"') and
<kbd>raw</kbd> &amp; &copy; <me@example.org>.

Setext
------

> A quote
> > in a quote
>
> - with a list

1. one
2. two

   loose

7) seven

- [x] done
- [ ] open
  - nested

| a | b | c |
|:--|:-:|--:|
| 1 | `2` | [3](#x) |

***

    indented

~~~rust extra
fn main() {}
~~~

<div class="custom">

**inside** a div

</div>

[ref]: https://example.org/r "R"

Term
: What it means
  over two lines.
: Another *meaning*.

A [reference][ref] and [one](<sp ace.md>).
"""


def _comparable(text: str) -> str:
    """HTML without what this renderer adds or says otherwise."""
    text = re.sub(r' (?:dir="ltr"|tabindex="0"|class="[^"]*"|scope="col"|id="[^"]*")', "", text)
    text = re.sub(r"</?div>|<span>[☑☐]</span> ", "", text)
    return re.sub(r"\s*(</?[^>]*>)\s*", r"\1", re.sub(r"\s+", " ", text)).strip()


@pytest.mark.parametrize(
    "text", [EVERYTHING, *(p.read_text("utf-8") for p in HERE.glob("../content/*/*.md"))]
)
def test_says_the_same_as_the_parsers_own_renderer(text: str) -> None:
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    body = re.sub(r"\[\^[^\]]*\]:?|\{\{.*?\}\}|\[!\w+\]", "", body)  # ours are different on purpose
    theirs = html.clean(pyromark.html(body, options=markdown.options()))
    assert _comparable(html.render(body)) == _comparable(theirs)


class Allowed(HTMLParser):
    """Notes everything that is not on the list, or not a safe address."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in html.TAGS:
            self.bad.append(tag)
        for name, value in attrs:
            scheme = re.match(r"\s*([a-z][a-z0-9+.-]*):", value or "", re.IGNORECASE)
            if name in ("href", "src", "cite") and scheme:
                if scheme[1].lower() not in ("http", "https", "mailto", "tel"):
                    self.bad.append(f"{name}={value}")
            elif name.startswith("on") or name in ("style", "srcdoc", "action", "formaction"):
                self.bad.append(name)

    def handle_comment(self, data: str) -> None:
        self.bad.append("comment")


def _violations(text: str) -> list[str]:
    parser = Allowed()
    parser.feed(text)
    parser.close()
    return parser.bad


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1)) [b](vbscript:x) [c](data:text/html,x) [d](JaVaScRiPt:x)",
        "[a](java\tscript:alert(1)) [b](&#106;avascript:alert(1))",
        "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
        "<svg><script>1</script></svg>",
        "<math><mtext><style><img src onerror=x></style></mtext></math>",
        "<a href='javascript:1'>x</a><form action=x><input></form>",
        "<iframe src=//evil.example></iframe>",
        "<p style='position:fixed'>x</p><!-- secret -->",
        "<style>@import 'https://evil.example'</style>",
        '`"><script>1</script>`',
        "```\"><script>\nx\n```",
        '![a](b "\\"><script>alert(1)</script>")',
        '{{< note "<script>alert(1)</script>" >}}',
        '{{< x"><script>1</script> >}}',
        '<p title="{{< param x >}}">x</p>',
        "[^1]\n\n[^1]: <script>x</script>",
        "# a {#x onclick=alert(1)}",
        "<base href=https://evil.example><meta http-equiv=refresh content=0>",
        "<link rel=stylesheet href=x>",
    ],
)  # fmt: skip
def test_nothing_dangerous_gets_through(text: str) -> None:
    assert _violations(html.render(text)) == []


@given(
    st.text(
        alphabet=st.sampled_from("<>\"'&/=`[](){}!*_#|-~:^ \nabpx1{{<%scriptonÀ\ufdd0\ufdd1"),
        max_size=80,
    )
)
def test_any_text_is_rendered_clean_or_refused(text: str) -> None:
    try:
        result = html.render(text)
    except PublishError:
        return
    assert _violations(result) == []
    assert html.clean(result) == result


def test_html_that_cannot_be_cleaned_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # Found by fuzzing older sanitisers: text that becomes markup only after a first cleaning.
    import nh3

    real, calls = nh3.clean, []
    monkeypatch.setattr(
        nh3, "clean", lambda text, **kw: calls.append(1) or real(text, **kw) + "<b></b>"
    )
    with pytest.raises(PublishError, match="cannot be made safe"):
        html.clean("<p>x</p>")
    assert len(calls) == 2


def test_useful_raw_html_stays() -> None:
    text = (
        '<figure>\n<img src="a.jpg" alt="A boat" width="600" onload="x()">\n'
        "<figcaption>A <em>boat</em></figcaption>\n</figure>\n\n"
        "<details open><summary>More</summary>text</details>\n\n"
        '<abbr title="North">N</abbr> <kbd>K</kbd>'
    )
    result = html.render(text)
    for piece in (
        '<img src="a.jpg" alt="A boat" width="600">', "<figcaption>A <em>boat</em></figcaption>",
        "<details", "<summary>More</summary>", '<abbr title="North">N</abbr>', "<kbd>K</kbd>",
    ):  # fmt: skip
        assert piece in result


def test_front_matter_and_line_ends() -> None:
    text = "\ufeff---\r\ntitle: x\r\n---\r\n\r\nOne\r\ntwo\r\n"
    assert html.render(text) == "<p>One\ntwo</p>\n"
    assert html.render("---\n\ntext\n\n---\n").count("<hr>") <= 2


def test_heading_ids_are_those_of_the_source() -> None:
    source = "# What was done\n\n## Costs {#money}\n\n## Costs\n\n## `code` & more\n"
    ids = html.heading_ids(source)
    assert ids == ("what-was-done", "money", "costs", "code--more")  # as on GitHub
    target = "# ما الذي حدث\n\n## التكاليف {#money}\n\n## تكاليف\n\n## `code`\n"
    result = html.render(target, Surroundings(heading_ids=ids))
    assert re.findall(r'<h\d id="([^"]*)"', result) == list(ids)


def test_heading_ids_of_another_article_are_not_used() -> None:
    result = html.render("# یک\n\n# دو\n", Surroundings(heading_ids=("only-one",)))
    assert re.findall(r'id="([^"]*)"', result) == ["یک", "دو"]


def test_equal_headings_get_different_ids() -> None:
    assert html.heading_ids("# A\n# A\n# A-1\n# A\n") == ("a", "a-1", "a-1-1", "a-2")


def test_footnotes_stand_at_the_end_with_ways_back() -> None:
    text = (
        "A[^b] and B[^a] and A again[^b].\n\n"
        "[^a]: Note a.\n[^b]: Note **b**.\n\n    More.\n\nEnd.\n"
    )
    around = Surroundings(
        number=lambda n: "۰۱۲۳"[n], word=lambda w: {"Notes": "پی‌نوشت‌ها"}.get(w, w)
    )
    result = html.render(text, around)
    assert '<a href="#fn-1" id="fnref-1">۱</a>' in result
    assert '<a href="#fn-1" id="fnref-1-2">۱</a>' in result
    assert result.index("End.") < result.index('<li id="fn-1">') < result.index('<li id="fn-2">')
    assert "پی‌نوشت‌ها" in result
    assert "[^x]" in html.render("None[^x].")
    targets, ids = (
        set(re.findall(r'href="#([^"]+)"', result)),
        set(re.findall(r'id="([^"]+)"', result)),
    )
    assert targets <= ids


def _states(result: str) -> list[tuple[str, str]]:
    found = re.findall(r"<(\w+)[^>]*data-state=\"(\w+)\"[^>]*>", result)
    return [(str(tag), str(state)) for tag, state in found]


MARKED = """\
---
title: x
---

First paragraph
over two lines.

## Heading

- tight one
- tight two
  - nested

* [ ] task

> quoted

| a | b |
|---|---|
| 1 | 2 |

{{< note >}}
In a note.
{{< /note >}}

<figure>
<img src="a.jpg" alt="Alt">
<figcaption>Caption</figcaption>
</figure>

Word
: Meaning

Last.[^1]

[^1]: A note.
"""


@pytest.mark.parametrize(
    ("line", "tag", "shown"),
    [
        ("First paragraph", "p", "First"), ("## Heading", "h2", "Heading"),
        ("- tight one", "li", "tight one"), ("- tight two", "li", "tight two"),
        ("  - nested", "li", "nested"), ("* [ ] task", "li", "☐"), ("> quoted", "p", "quoted"),
        ("| a | b |", "tr", "a"), ("| 1 | 2 |", "tr", "1"), ("In a note.", "p", "In a note"),
        ("<figcaption>Caption</figcaption>", "div", "Caption"),
        ('<img src="a.jpg" alt="Alt">', "div", ""),
        ("Last.[^1]", "p", "Last"), ("Word", "dt", "Word"), (": Meaning", "dd", "Meaning"),
        ("[^1]: A note.", "p", "A note"), ("{{< note >}}", "p", "In a note"),
    ],
)  # fmt: skip
def test_a_state_is_shown_on_its_block_and_on_no_other(line: str, tag: str, shown: str) -> None:
    mark = Mark(MARKED.split("\n").index(line) + 1, "draft")
    result = html.render(MARKED, Surroundings(marks=(mark,), labels={"draft": "Not reviewed"}))
    assert _states(result) == [(tag, "draft")]
    assert result.count("Not reviewed") == 1
    words = re.sub(r"\s*<[^>]*>\s*", "", result.partition("Not reviewed</span>")[2])
    assert words.lstrip().startswith(shown)


def test_the_worst_state_of_a_block_is_the_one_shown() -> None:
    marks = (Mark(20, "reviewed"), Mark(20, "draft"))
    labels = {"draft": "D", "missing": "M"}
    row = html.render(MARKED, Surroundings(marks=marks, labels=labels))
    assert _states(row) == [("tr", "draft")]


def test_source_text_says_its_language_and_reviewed_text_nothing() -> None:
    marks = (Mark(5, "missing"), Mark(8, "reviewed"))
    around = Surroundings(marks=marks, source_language=("en", "ltr"), language=("fa", "rtl"))
    result = html.render(MARKED, around)
    assert '<p lang="en" dir="ltr">First' in result
    assert "data-state" not in result
    assert '<h2 id="heading">' in result


def test_an_item_in_the_source_language_keeps_the_pages_bullet_and_inner_items() -> None:
    text = "- one *two*\n  - three\n- four\n"
    marks = (Mark(1, "missing"), Mark(2, "draft"), Mark(3, "missing"))
    around = Surroundings(marks=marks, source_language=("en", "ltr"), language=("fa", "rtl"))
    assert html.render(text, around) == (
        '<ul>\n<li><div lang="en" dir="ltr">one <em>two</em></div><ul>\n<li>three</li>\n</ul>\n'
        '</li>\n<li><div lang="en" dir="ltr">four</div></li>\n</ul>\n'
    )
    shown = html.render(text, replace(around, labels={"draft": "D", "missing": "M"}))
    assert _states(shown) == [("div", "missing"), ("li", "draft"), ("div", "missing")]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("+11.7%", "+11.7%"), ("*−2.0%*", "−2.0%"), ("−۲٫۰٪ است", "−۲٫۰٪"), ("(±3)", "±3"),
        ("-40", "-40"), ("2019-2020", ""), ("A-4", ""), ("+", ""), ("٣٫٥-", ""), ("-٣٫٥", ""),
    ],
)  # fmt: skip
def test_signs_stay_before_their_numbers(words: str, number: str) -> None:
    around = Surroundings(language=("fa", "rtl"))
    found = re.findall(
        '<bdi dir="ltr">(.*?)</bdi>', html.render(f"| a |\n|--|\n| {words} |\n", around)
    )
    assert found == ([number] if number else [])
    assert "bdi" not in html.render(words, Surroundings(language=("fr", "ltr")))


def test_the_label_of_an_html_paragraph_is_in_it() -> None:
    around = Surroundings(marks=(Mark(1, "draft"),), labels={"draft": "D"})
    assert html.render("<p>Words</p>\n", around) == (
        '<div class="unit" data-state="draft"><p><span class="state">D</span> Words</p>\n</div>\n'
    )


def test_an_unbalanced_html_block_is_not_wrapped() -> None:
    text = "<details>\n<summary>S</summary>\n\ninside\n\n</details>\n"
    around = Surroundings(marks=(Mark(2, "draft"),), labels={"draft": "D"})
    assert _states(html.render(text, around)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "{{< youtube abc >}} b",
            '<p><span class="shortcode"><span class="shortcode-name">youtube</span> </span> b</p>',
        ),
        ("{{< gallery >}}\n\n- one\n\n{{< /gallery >}}", "<li>one</li>"),
        ("`{{< note >}}`", '<code dir="ltr">{{&lt; note &gt;}}</code>'),
        ("```\n{{< note >}}\n```", "{{&lt; note &gt;}}"),
        ("{{</* note */>}}", "<p>{{&lt; note &gt;}}</p>"),
        ('[x]({{< ref "posts/storm.md" >}})', '<a href="../storm">x</a>'),
        ("[x]({{< other >}})", "<a>x</a>"),
        ("{{< /stray >}}", ""),
        ("{{ .Site.Title }} {% include x %}", "<p>{{ .Site.Title }} {% include x %}</p>"),
    ],
)  # fmt: skip
def test_shortcodes(text: str, expected: str) -> None:
    result = html.render(text)
    assert expected in result
    assert "\ufdd0" not in result


def test_a_shortcode_gets_its_arguments_and_its_rendered_inside() -> None:
    seen: list[html.Shortcode] = []

    def template(shortcode: html.Shortcode) -> str:
        seen.append(shortcode)
        return f"<section>{shortcode.inner}</section>"

    text = '{{% note "A \\"b\\"" kind=`x y` n=3 %}}\nSome *text*.\n\n- item\n{{% /note %}}\n'
    result = html.render(text, Surroundings(shortcode=template))
    assert seen[0].name == "note"
    assert seen[0].args == ('A "b"',)
    assert seen[0].params == (("kind", "x y"), ("n", "3"))
    assert "<section>" in result
    assert "<em>text</em>" in result.partition("<section>")[2].partition("</section>")[0]


def test_relative_addresses_go_through_the_link_function() -> None:
    text = '[a](../storm/#x) ![i](a b.jpg) <img src="c.jpg"> [h](https://example.org/) [f](#here)'
    result = html.render(text.replace("a b", "a%20b"), Surroundings(link=lambda a: f"<{a}>"))
    assert re.findall(r'(?:href|src)="([^"]*)"', result) == [
        "&lt;../storm/#x&gt;", "&lt;a%20b.jpg&gt;", "&lt;c.jpg&gt;", "https://example.org/",
        "&lt;#here&gt;",
    ]  # fmt: skip
