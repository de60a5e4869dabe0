"""Which words a page loses, and the tags and sections that it says: told, and never guessed."""

from __future__ import annotations

import json

import pytest

import growth
from multilang.extract import read_article
from multilang.importing import Imported, Wishes, article, breadcrumbs, documents, lost_words

HEAD = '<meta property="og:type" content="article">'
CRUMBS = '<nav class="breadcrumb"><a href="/">Home</a> &gt; <a href="/l">Local news</a></nav>'
TAGS = '<div class="tags">Tags: <a>Health</a> <a>Ilun</a></div>'
PAGE = """<!doctype html><html lang="en"><head><title>Water on tap</title>{head}</head><body>
{crumbs}<main><article><h1>Water on tap</h1>
<p>The town of Ilun measured the H<sub>2</sub>O of every fountain in its old quarter this spring,
and found that all of it may be drunk by anybody without any fear.</p>
<p>The <b>m</b>ayor said that the 2<sup>nd</sup> round of tests, which began in April, would need a
tran&shy;sla&shy;tion of its leaflets for visi&#8203;tors, and that E=mc<sup>2</sup> all the
same.</p>
<p>Nobody was surprised, said the doctor, because the <i>un</i><b>known</b> well had been closed in
1974 and was never opened again by anyone from the council.</p>{tags}</article>{behind}</main>
</body></html>"""


def imported(
    *, head: str = HEAD, crumbs: str = CRUMBS, tags: str = "", behind: str = "", page: str = PAGE
) -> Imported:
    text = page.format(head=head, crumbs=crumbs, tags=tags, behind=behind)
    return article(documents.read(text.encode()), lambda _: None, Wishes(), where="page.html")


def test_markup_within_a_word_makes_no_words_and_loses_none() -> None:
    result = imported()
    assert "H<sub>2</sub>O" in result.data.decode()
    words = result.losses.count("words")
    assert (words.found, words.lost, result.losses.lost_words) == (84, 0, ())
    assert not [i for i in result.issues if i.check == "import-loss"]


def test_a_word_that_is_lost_is_found_and_named() -> None:
    page = "H2O may be drunk by anybody without any fear. The 2nd round began in April."
    shown = "H2O may be drunk by anybody without fear. The 2nd round began in."
    count, lost = lost_words.missing(page, shown)
    assert count == 2
    assert [one.words for one in lost] == ["any", "April"]
    assert "by anybody without any fear." in lost[0].shown
    assert lost[1].before.endswith("The 2nd round began in ")


def test_of_a_word_that_stands_twice_the_place_is_named_that_changed() -> None:
    page = "the boat is red and the house is blue and the boat is old"
    count, (lost,) = lost_words.missing(
        page, "the is red and the house is blue and the boat is old"
    )
    assert (count, lost.words, lost.before, lost.after) == (
        1, "boat", "the ", " is red and the house is blue and the …",
    )  # fmt: skip


def test_a_lost_passage_is_one_and_names_of_invisible_signs_do_not_count() -> None:
    count, lost = lost_words.missing("One two three four five.", "one five")
    assert (count, [one.words for one in lost]) == (3, ["two three four"])
    assert lost_words.missing("می\u200cخواهم trans\u00adlation", "میخواهم translation") == (0, ())


def test_a_converter_that_drops_a_word_is_told_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from multilang.importing.blocks import Blocks

    whole = Blocks.markdown
    monkeypatch.setattr(Blocks, "markdown", lambda self: whole(self).replace("any fear", "any"))
    result = imported()
    assert result.losses.count("words").lost == 1
    (issue,) = (i for i in result.issues if i.check == "import-loss")
    assert "1 of 84 words" in issue.message
    assert "“fear” in “" in issue.message
    assert "by anybody without any fear." in issue.message


@pytest.mark.parametrize(
    "tags",
    [
        TAGS,
        '<div class="tags">Tags: <a href="/h">Health</a> <a href="/i">Ilun</a></div>',
        '<ul class="tags"><li><a href="/h">Health</a></li><li><a href="/i">Ilun</a></li></ul>',
        '<ul class="tag-list"><li>Tags:</li><li>Health</li><li>Ilun</li></ul>',
        '<p class="article-tags">Tags: Health, Ilun</p>',
        '<p class="article-tags">Mots-clés : Health, Ilun</p>',
        '<p class="article__tags">برچسب‌ها: Health، Ilun</p>',
        '<p class="entry-tags">الوسوم: Health، Ilun</p>',
        '<p>Filed under <a rel="tag" href="/h">Health</a>, <a rel="tag" href="/i">Ilun</a></p>',
        '<span class="tags-links"><a rel="tag" href="/h">Health</a>, <a rel="tag">Ilun</a></span>',
        '<div class="post-tags"><span>Health</span> <span>Ilun</span></div>',
        '<div class="tags"><a href="/h">#Health</a> <a href="/i">#Ilun</a></div>',
        TAGS + TAGS,
    ],
    ids=range(13),
)
def test_tags_at_an_article_are_its_tags(tags: str) -> None:
    result = imported(tags=tags)
    metadata = dict(read_article(result.data, "index.md", "x").metadata)
    assert metadata["tags"] == ["Health", "Ilun"]
    body = result.data.decode().partition("\n---\n")[2]
    assert "Health" not in body
    assert not [i for i in result.issues if i.check != "import-date"]


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:tag" content="Health"><meta name="article:tag" content="Ilun">',
        '<meta name="keywords" content="Health, Ilun">',
        (
            '<script type="application/ld+json">{"@type": "NewsArticle",'
            ' "keywords": ["Health", {"@type": "DefinedTerm", "name": "Ilun"}]}</script>'
        ),
    ],
)
def test_tags_that_a_page_says_to_machines(head: str) -> None:
    assert imported(head=head).facts.tags == ("Health", "Ilun")


def test_what_readers_see_comes_before_keywords_of_the_whole_site() -> None:
    result = imported(head='<meta name="keywords" content="news, paper">', tags=TAGS)
    assert result.facts.tags == ("Health", "Ilun")


@pytest.mark.parametrize(
    "behind",
    [
        '<aside><div class="tags"><a href="/c">Cloud</a></div></aside>',
        '<div class="widget"><div class="tags"><a href="/c">Cloud</a></div></div>',
        '<article><h2>Other</h2><ul class="tags"><li><a href="/c">Cloud</a></li></ul></article>',
        '<p><a rel="category tag" href="/c">Cloud</a></p>',
    ],
)
def test_tags_of_something_else_are_not_taken(behind: str) -> None:
    assert imported(behind=behind).facts.tags == ()


def test_of_several_lists_of_tags_none_is_guessed() -> None:
    result = imported(tags=TAGS, behind='<div class="tags"><a href="/o">Other</a></div>')
    assert result.facts.tags == ()
    (issue,) = (i for i in result.issues if i.check == "import-tags")
    assert "Health, Ilun | Other" in issue.message


def nav(levels: str) -> str:
    return f'<nav class="breadcrumb">{levels}</nav>'


@pytest.mark.parametrize(
    ("crumbs", "section"),
    [
        (CRUMBS, "Local news"),
        (nav('<a href="/">Home</a> &gt; <a href="/l">Local news</a> &gt; <a>Health</a>'), "Health"),
        (nav('<a href="/">Home</a> › <a href="/l">Local news</a> › <span>Health</span>'), "Health"),
        (nav('<a href="/">Home</a> > <a href="/l">Local news</a> > Water on tap'), "Local news"),
        (nav("<ol><li><a>Home</a></li><li>Local news »</li><li>Water on…</li></ol>"), "Local news"),
        ('<p class="breadcrumbs">Home &gt; Local news &gt; Health</p>', "Health"),
        (nav('<a href="/">Home</a> > Water on tap'), ""),
        (nav('<a href="/">Home</a> <a href="/l">News</a> <script>var a = 1</script>'), "News"),
    ],
    ids=range(8),
)
def test_the_section_is_the_deepest_level_but_the_title(crumbs: str, section: str) -> None:
    result = imported(crumbs=crumbs)
    assert result.facts.section == section
    assert "Home" not in result.data.decode()


def test_the_breadcrumb_of_json_ld() -> None:
    names = ("Home", "Local news", "Health", "Water on tap")
    items = [{"@type": "ListItem", "position": n, "name": name} for n, name in enumerate(names, 1)]
    said = json.dumps({"@type": "BreadcrumbList", "itemListElement": items})
    head = f'<script type="application/ld+json">{said}</script>'
    assert imported(head=head, crumbs="").facts.section == "Health"


@pytest.mark.parametrize(
    ("levels", "title", "section"),
    [
        (("Home", "News", "The ferry is back"), "After 50 years the ferry is back", "News"),
        (("Home", "News", "Health"), "Health of the town", "Health"),
        (("Home",), "Water", ""),
        (("Home", "News", "Of a title that is longer than any level of a site could ever be"),
         "Water", "News"),
    ],
)  # fmt: skip
def test_a_level_that_is_the_title_in_other_words(
    levels: tuple[str, ...], title: str, section: str
) -> None:
    assert breadcrumbs.section(levels, [title]) == section


@pytest.mark.parametrize(
    "tags",
    ['<p><a rel="tag" href="/x">y</a></p>' * 3_000,
     "<div class=breadcrumb>" * 110 + "<a>x</a>" * 5_000,
     '<i class="breadcrumb"><a>x</a></i>' * 3_000, "<p>" + "\u200b" * 100_000,
     "<p>" + "a\u00ad" * 50_000, "<div class=tags>" * 110 + "x, " * 20_000],
    ids=range(6),
)  # fmt: skip
def test_no_page_takes_long(tags: str) -> None:
    assert growth.within(8, lambda: imported(tags=tags))
