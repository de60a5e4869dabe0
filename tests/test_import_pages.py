"""A page -> an article: what survives, what is told, and what a page cannot do."""

from __future__ import annotations

import base64
import contextlib
import datetime
import io
import random
import zipfile

import pytest

import growth
from multilang.errors import ContentError
from multilang.extract import extract, read_article
from multilang.importing import (
    Imported,
    Wishes,
    article,
    charset,
    converting,
    dates,
    documents,
    dumps,
    locating,
    slug_of,
    tree,
)
from multilang.importing.media import kind

PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
TEXT = (
    "The council of Marlow voted on Tuesday to reopen the ferry that crossed the river until 1974. "
    "Seven members were for it, two against, and the mayor promised a timetable before summer."
)
PAGE = f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8">
<title>The ferry is back | The Marlow Post</title>
<meta property="og:site_name" content="The Marlow Post">
<meta property="og:title" content="The ferry is back">
<link rel="canonical" href="/news/ferry-is-back">
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "The ferry is back",
 "datePublished": "2026-03-20T08:00:00+00:00",
 "author": [{{"@type": "Person", "name": "Ida Moss"}}],
 "keywords": "rivers, transport"}}</script>
<script>document.title = "never run";</script><style>p {{ color: red }}</style></head><body>
<nav class="breadcrumb"><a href="/">Home</a> <a href="/news">Local news</a></nav>
<main><article><h1>The ferry is back</h1>
<p>{TEXT} It is <b>free</b> for <em>all</em>; see <a href="timetable.html">the timetable</a>
 and <a href="java&#10;script:alert(1)">the trap</a>.<sup><a href="#fn1" id="r1">1</a></sup></p>
<h2>What people say</h2>
<blockquote><p>I learned to row because of that ferry, and my father before me did so too.</p>
<p>Now my daughter can simply cross the river on her way to school in the morning.</p></blockquote>
<p>The boat takes 12 people, and costs {{{{ money }}}} * 3 [sic] a year,
the town says in its letter.</p>
<ul><li>A bell on both banks
  <ol><li>small</li><li>large</li></ol></li><li>Lights at night</li></ul>
<figure><img src="boat.png" alt="A flat boat">
<figcaption>The boat, by <a href="/ida">Ida</a></figcaption></figure>
<table><tr><th>Year</th><th>Passengers</th></tr><tr><td>1973</td><td>4,120</td></tr>
<tr><td>1974</td><td>3,871</td></tr></table>
<pre><code class="language-python">fare = 0
print("`free`")</code></pre>
<p>{TEXT.replace("Tuesday", "Wednesday").replace("Marlow", "Henley")}</p>
<div class="share">Share this on every network there is, and do it now please</div>
<ol class="footnotes"><li id="fn1">According to the town's archive. <a href="#r1">↩</a></li></ol>
</article></main><footer>© The Marlow Post, all rights reserved</footer></body>"""


def imported(page: str | bytes = PAGE, **wishes: object) -> Imported:
    data = page if isinstance(page, bytes) else page.encode()
    load = {"boat.png": PNG}.get
    return article(documents.read(data), load, Wishes(**wishes), where="page.html",  # type: ignore[arg-type]
                   address="https://post.example.org/news/x.html")  # fmt: skip


def test_what_stands_in_a_page_stands_in_the_article() -> None:
    text = imported().data.decode()
    assert "> I learned to row because" in text
    assert "\n>\n> Now my daughter" in text
    assert (
        "It is **free** for *all*; see [the timetable](https://post.example.org/news/time" in text
    )
    assert "## What people say" in text
    assert "- A bell on both banks\n  1. small\n  2. large\n- Lights at night" in text
    assert '<img src="boat.png" alt="A flat boat">' in text
    assert (
        '<figcaption>The boat, by <a href="https://post.example.org/ida">Ida</a></figcaption>'
        in text
    )
    assert "| Year | Passengers |\n| --- | --- |\n| 1973 | 4,120 |" in text
    assert '```python\nfare = 0\nprint("`free`")\n```' in text
    assert "the trap.[^1]" in text
    assert "[^1]: According to the town's archive." in text


def test_what_is_not_of_the_article_is_left_out() -> None:
    result = imported()
    text = result.data.decode()
    for words in ("all rights reserved", "every network", "never run", "javascript", "Home"):
        assert words not in text.lower(), words
    assert "# The ferry is back" not in text, "the title is in the front matter"


def test_the_facts_become_front_matter() -> None:
    read = read_article(imported().data, "index.md", "x")
    assert dict(read.metadata) == {
        "title": "The ferry is back", "date": datetime.date(2026, 3, 20), "author": "Ida Moss",
        "section": "Local news", "tags": ["rivers", "transport"], "language": "en-GB",
        "origin": "https://post.example.org/news/ferry-is-back",
    }  # fmt: skip


def test_nothing_is_lost_but_the_script_and_that_is_told() -> None:
    result = imported()
    lost = {c.kind: c.lost for c in result.losses.counts if c.lost}
    assert lost == {"links": 1}
    assert result.losses.changed == (("link (javascript:)", 1),)
    assert {c.kind for c in result.losses.counts} >= {
        "words",
        "quotes",
        "tables",
        "footnotes",
        "code",
    }
    assert any("1 of 3 links" in issue.message for issue in result.issues)


def test_our_own_extraction_reads_the_result() -> None:
    result = imported()
    units = extract(read_article(result.data, "index.md", "x")).units
    assert len(units) == result.units > 15
    sources = [unit.source for unit in units]
    assert any(source.startswith("The boat takes 12 people") for source in sources)
    assert "Passengers" in sources


def test_braces_of_templates_and_signs_of_markdown_are_only_text() -> None:
    text = imported().data.decode()
    assert "{{" not in text
    assert "\\* 3 \\[sic\\]" in text


def test_images_come_along_by_their_content() -> None:
    assert imported().media == {"boat.png": PNG}
    assert imported(media=False).media == {}
    assert "https://post.example.org/news/boat.png" in imported(media=False).data.decode()
    script = b"<html><script>" + bytes(300)
    liar = article(documents.read(PAGE.encode()), lambda _: script, Wishes(), where="p",
                   address="https://post.example.org/news/x.html")  # fmt: skip
    assert liar.media == {}
    assert any(issue.check == "import-media" for issue in liar.issues)


@pytest.mark.parametrize("inner", ["<script>alert(1)</script>", "<a onload='x'/>", "<!ENTITY a>",
                                   "<a href='javascript:x'/>"])  # fmt: skip
def test_an_svg_that_can_act_is_no_image(inner: str) -> None:
    assert kind(f"<svg xmlns='http://www.w3.org/2000/svg'>{inner}</svg>".encode()) == ""
    assert kind(b"<svg xmlns='http://www.w3.org/2000/svg'><rect/></svg>") == "svg"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20 March 2026", "2026-03-20"), ("Publié le 20 mars 2026 à 14h05", "2026-03-20"),
        ("1er avril 2026", "2026-04-01"), ("20 آذار 2026", "2026-03-20"),
        ("٢٠ مارس ٢٠٢٦", "2026-03-20"), ("۲۹ اسفند ۱۴۰۴", "2026-03-20"),
        ("۱۴۰۴/۱۲/۲۹", "2026-03-20"), ("2 شوال 1447", "2026-03-21"),
        ("20 شباط/فبراير 2026", "2026-02-20"), ("25/12/2026", "2026-12-25"),
        ("2026-03-20T23:30:00-05:00", "2026-03-20"), ("5/5/2026", "2026-05-05"),
    ],
)  # fmt: skip
def test_dates_of_four_languages_and_three_calendars(text: str, day: str) -> None:
    assert dates.read(text) == dates.Reading(datetime.date.fromisoformat(day))


@pytest.mark.parametrize(
    "text", ["03/04/2026", "04-03-2026", "12/25/26", "March 2026", "2026-13-40", ""]
)
def test_no_date_is_guessed(text: str) -> None:
    assert dates.read(text).date is None


def test_an_ambiguous_date_is_left_out_and_told() -> None:
    page = PAGE.replace("2026-03-20T08:00:00+00:00", "").replace(
        "<h1>", '<p class="date">03/04/2026</p><h1>'
    )
    result = imported(page)
    assert b"\ndate:" not in result.data
    (issue,) = [i for i in result.issues if i.check == "import-date"]
    assert "2026-04-03 or 2026-03-04" in issue.message
    known = imported(page, date=datetime.date(2026, 4, 3))
    assert b"\ndate: 2026-04-03\n" in known.data
    assert not [i for i in known.issues if i.check == "import-date"]


@pytest.mark.parametrize(
    ("encoding", "head", "header"),
    [
        ("utf-8", "", ""), ("windows-1256", '<meta charset="windows-1256">', ""),
        ("utf-16", "", ""), ("iso-8859-6", "", "text/html; charset=ISO-8859-6"),
        ("utf-8", '<meta charset="iso-8859-1">', ""), ("utf-8", '<meta charset="utf-7">', ""),
    ],
)  # fmt: skip
def test_the_encoding_is_found(encoding: str, head: str, header: str) -> None:
    text = f"<html><head>{head}</head><body><p>عادت العبارة إلى النهر</p></body></html>"
    assert "عادت العبارة إلى النهر" in charset.decode(text.encode(encoding), header)


def test_a_dump_of_a_page_by_rules() -> None:
    dump = dumps.read(
        "HomeNewsEuropeThe river that came back\n\nThe river that came back\n\n20 March 2026\n"
        "By Ana Torres\n\nLYON — Five years after the dam went, the fish are back.\n\n"
        "The 2nd paragraph * has.\n- no list\n\n• one\n• two\n"
    )
    assert dump.facts.title == "The river that came back"
    assert dump.facts.breadcrumb == ("Home", "News", "Europe")
    assert (dump.facts.section, dump.facts.author, dump.facts.dateline) == (
        "Europe",
        "Ana Torres",
        "LYON",
    )
    assert dump.facts.date == datetime.date(2026, 3, 20)
    assert dump.markdown == (
        "LYON — Five years after the dam went, the fish are back.\n\nThe 2nd paragraph \\* has.\n\n"
        "\\- no list\n\n- one\n- two\n"
    )


def test_a_repeated_title_is_no_loss() -> None:
    page = "The harbour opens\n20 March 2026\n\nThe harbour opens\n\nBoats enter from 6 a.m.\n"
    result = imported(page)
    assert result.losses.lossless
    assert result.losses.left_out == ("20 March 2026", "The harbour opens")
    assert result.issues == ()


def test_a_note_is_of_the_article_that_refers_to_it() -> None:
    """Our own pages: locating takes the section behind the last words for furniture."""
    said = "Wet weight, measured on the day; a sunken boat is not included."
    root = tree.parse(
        f'<article><p>{TEXT}<sup class="footnote"><a href="#fn-1" id="fnref-1">1</a></sup></p>'
        f'<section class="footnotes"><h2>Notes</h2><ol><li id="fn-1"><p>{said} '
        '<a class="footnote-back" href="#fnref-1">\u2191</a></p></li>'
        "<li><p>Another.</p></li></ol></section></article>",
        "page.html",
    )
    located = locating.Located(root, set(root.iter("h2", "p")) - {next(root.iter("p"))})
    converted = converting.convert(located, root, image=lambda address, _: address)
    assert converted.markdown == f"{TEXT}[^1]\n\n[^1]: {said}\n"
    assert converted.losses.lossless
    assert converted.losses.left_out == ("Notes", "Another.")


def test_an_image_that_cannot_be_had_is_told_with_what_readers_see() -> None:
    result = imported(PAGE.replace("boat.png", "gone.png"))
    (issue,) = (issue for issue in result.issues if issue.check == "import-media")
    assert "show no images from elsewhere" in issue.message


def test_a_saved_page_in_one_file() -> None:
    page = PAGE.replace('src="boat.png"', 'src="cid:boat@x"')
    head = (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://post.example.org/a.html\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="B"\r\n'
    )
    image = (
        b"--B\r\nContent-Type: image/png\r\nContent-ID: <boat@x>\r\n"
        b"Content-Transfer-Encoding: base64\r\n"
    )
    parts = [
        head,
        b"--B\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n",
        page.encode(),
        image,
        base64.b64encode(PNG),
        b"--B--\r\n",
    ]
    document = documents.read(b"\r\n".join(parts))
    assert (document.kind, document.address) == ("mhtml", "https://post.example.org/a.html")
    result = article(document, document.parts.get, Wishes(), where="a.mhtml")
    assert list(result.media) == ["image.png"]
    assert result.facts.title == "The ferry is back"


def docx(body: str, extra: dict[str, bytes] | None = None) -> bytes:
    names = "http://schemas.openxmlformats.org/"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{names}package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{names}package/2006/relationships">'
        '<Relationship Id="r" '
        f'Type="{names}officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/>'
        "</Relationships>",
        "word/document.xml": f'<w:document xmlns:w="{names}wordprocessingml/2006/main">'
        f"<w:body>{body}"
        "</w:body></w:document>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_word_file() -> None:
    body = "".join(
        f"<w:p>{style}<w:r>{bold}<w:t>{text}</w:t></w:r></w:p>"
        for style, bold, text in (
            ('<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>', "", "The ferry"),
            ("", "<w:rPr><w:b/></w:rPr>", "It is free."), ("", "", TEXT),
        )
    )  # fmt: skip
    document = documents.read(docx(body))
    result = article(document, lambda _: None, Wishes(), where="a.docx")
    assert document.kind == "docx"
    assert result.facts.title == "The ferry"
    assert b"\n**It is free.**\n\nThe council of Marlow" in result.data


@pytest.mark.parametrize("extra", [{"word/media/x": bytes(150_000_000)},
                                   {"word/styles.xml": b"<!DOCTYPE a><a/>"}])  # fmt: skip
def test_a_word_file_that_is_a_bomb_is_refused(extra: dict[str, bytes]) -> None:
    with pytest.raises(ContentError, match=r"unpacks to more|declares entities"):
        documents.read(docx("<w:p/>", extra), "a.docx")


@pytest.mark.parametrize("data", [b"%PDF-1.7 ...", PNG, b"PK\x03\x04 broken", b"plain \0 text"])
def test_what_is_no_page_is_refused(data: bytes) -> None:
    with pytest.raises(ContentError):
        documents.read(data, "x")


def test_nesting_is_read_as_deep_as_the_parser_goes() -> None:
    page = "<html><body><article>{}" + f"<p>{TEXT}</p><p>{TEXT}</p>"
    assert "council of Marlow" in imported(page.format("<div><b>" * 100)).data.decode()
    with pytest.raises(ContentError, match="no article"):  # libxml2 stops reading there
        imported(page.format("<div><b>" * 20_000))


@pytest.mark.parametrize(
    "page",
    ["<p><a href=x>y</a></p>" * 3_000, "<table><tr><td>" * 2_000 + "x",
     "<ul><li>" * 300 + "x" * 99_999, "<b>" * 5_000 + "x" + "A" * 50_000, "*_[" * 30_000,
     "<p>" + "[" * 50_000, "<p>" + "&#123;%" * 20_000, "A" * 100_000 + " > B", " " * 100_000 + "x",
     "<br>" * 5_000 + "x", "<div class='" + "ad " * 30_000],
    ids=range(11),
)  # fmt: skip
def test_no_page_takes_long(page: str) -> None:
    def once() -> None:
        with contextlib.suppress(ContentError):
            imported(whole, media=False)

    whole = f"<html><body><article><p>{TEXT}</p>{page}" if "<" in page else page
    assert growth.within(8, once)


def test_damaged_pages_end_in_an_article_or_an_error_that_says_why() -> None:
    chance = random.Random(3)
    stray = (b"<table><tr><td>" * 50, b"<!--", b"<script>", b"\xff\x00",
             b"<blockquote><ul><li>" * 60,
             b"<base href='//['>", b"<td colspan=9999999>", b"</article>", b"<pre>",
             b"<a href='#fn1'>1</a>")  # fmt: skip
    for _ in range(60):
        data = PAGE.encode()
        for _ in range(chance.randint(1, 6)):
            at, to = sorted(chance.randrange(len(data)) for _ in range(2))
            data = (
                data[:at]
                + chance.choice((b"", data[at:to] * 2, *stray))
                + data[chance.choice((at, to)) :]
            )
        try:
            result = imported(data, media=False)
        except ContentError:
            continue
        else:
            assert result.units


@pytest.mark.parametrize(
    ("title", "address", "slug"),
    [
        ("L’été à Lyon : 3 idées", "", "lete-a-lyon-3-idees"),
        ("عودة العبارة", "https://x.example/2026/ferry-is-back.html", "ferry-is-back"),
        ("Site", "", "site-article"),
    ],
)
def test_the_name_of_the_folder(title: str, address: str, slug: str) -> None:
    assert slug_of(title, address) == slug
    assert slug_of("عودة العبارة").startswith("article-")
