"""Sections, tags, the archive and what a page offers to read next."""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import replace

import pytest

from multilang.errors import PublishError
from multilang.exports import links, site
from multilang.exports.facts import Facts
from multilang.exports.site import Page, SiteData
from multilang.exports.views import SiteView, related
from multilang.model import Coverage

REVIEWED = Coverage(units=4, reviewed=4, words=40, words_reviewed=40)
DAY = datetime.date(2026, 3, 21)


def page(slug: str, tag: str = "en", **facts: object) -> Page:
    base = Page(slug, tag, "Text.\n", f"{slug} in {tag}", date=DAY, coverage=REVIEWED)
    return replace(base, **facts)  # type: ignore[arg-type]


def demo(*pages: Page, **facts: object) -> SiteData:
    data = SiteData("Daily", "https://example.org/news", "en", ("fr", "fa"), pages)
    return replace(data, **facts)  # type: ignore[arg-type]


def built(data: SiteData) -> dict[str, str]:
    files = site.build(data).items()
    return {path: content.decode() for path, content in files if path.endswith(".html")}


COAST = (
    page("a", section="Coast", tags=("Ships", "storm")),
    page("a", "fr", section="Littoral", tags=("navires", "storm")),
    page("b", section="Coast", tags=("ships",)),
    page("c", section="Town"),
)


def test_a_section_has_one_address_in_all_languages_and_the_name_that_readers_know() -> None:
    files = built(demo(*COAST))
    french = files["fr/section/coast/index.html"]
    assert "<h1>Littoral</h1>" in french
    assert french.count("<article") == 1
    assert files["en/section/coast/index.html"].count("<article") == 2
    assert (
        '<a href="../../fr/section/coast/index.html"><bdi>Littoral</bdi></a>'
        in files["fr/a/index.html"]
    )


def test_what_has_no_article_in_a_language_is_neither_made_nor_linked() -> None:
    files = built(demo(*COAST))
    assert "fr/section/town/index.html" not in files
    english = files["en/section/town/index.html"]
    switcher = english.partition('<nav class="languages"')[2].partition("</nav>")[0]
    assert re.findall(r'hreflang="(\w+)"', switcher) == ["en"]
    assert "town" not in files["fr/index.html"]
    assert "fr/tag/storm/index.html" in files


def test_names_that_differ_by_capitals_are_one_tag() -> None:
    files = built(demo(*COAST))
    assert files["en/tag/ships/index.html"].count("<article") == 2
    assert [path for path in files if path.startswith("en/tag/")] == [
        "en/tag/index.html", "en/tag/ships/index.html", "en/tag/storm/index.html",
    ]  # fmt: skip


def test_a_name_that_nobody_translated_says_its_language() -> None:
    french = built(demo(*COAST))["fr/tag/storm/index.html"]
    assert '<h1 lang="en" dir="ltr">storm</h1>' in french


def test_what_most_reviewed_articles_call_a_section_is_its_name() -> None:
    draft = Coverage(units=4, draft=4, words=40, words_draft=40)
    pages = [page(slug, section="Coast") for slug in "abc"]
    pages += [page("a", "fr", section="Littoral")]
    engine = {"coverage": draft, "signatures": ("argos en_fr 1.9",)}
    pages += [page(slug, "fr", section="La côte", **engine) for slug in "bc"]
    assert "<h1>Littoral</h1>" in built(demo(*pages))["fr/section/coast/index.html"]
    words = {"fr": {"Coast": "Le littoral"}}
    assert "<h1>Le littoral</h1>" in built(demo(*pages, words=words))["fr/section/coast/index.html"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Water quality", "water-quality"), ("L’été à Sète", "l-été-à-sète"),
        ("کتاب\u200cها", "کتاب-ها"), ("مُدُن", "مدن"), ("R&D / 2026", "r-d-2026"),
        ("e\u0301t\u00e9", "été"),
        ("..", "5ec1f7e7"), ("a_b", "a-b"),
        ("हिन्दी समाचार", "हिन्दी-समाचार"), ("ที่นี่", "ที่นี่"), ("বাংলাদেশ", "বাংলাদেশ"), ("தமிழ்", "தமிழ்"),
        ("שָׁלוֹם", "שלום"), ("خانهٔ ما", "خانه-ما"), ("☕\ufe0f Café", "café"),
        ("İstanbul", "istanbul"),
    ],
)  # fmt: skip
def test_names_in_addresses(name: str, slug: str) -> None:
    made = links.slugify(name)
    assert made == slug
    bare = "".join(sign for sign in made if unicodedata.category(sign)[0] != "M")
    assert re.fullmatch(r"[^\W_]+(-[^\W_]+)*", bare)
    assert links.slugify(made) == made


def test_a_name_in_an_address_is_never_long() -> None:
    assert len(links.slugify("کتابخانه " * 50).encode()) <= links.MOST_BYTES


def test_names_with_the_same_letters_have_different_addresses() -> None:
    files = built(demo(page("a", tags=("C", "C++", "C#"))))
    found = [path for path in files if re.match(r"en/tag/.+/index", path)]
    assert len(found) == 3
    assert "en/tag/c/index.html" in found


def many(count: int) -> SiteData:
    days = (DAY - datetime.timedelta(n * 10) for n in range(count))
    pages = [page(f"p{n:02}", date=day, tags=("all",)) for n, day in enumerate(days)]
    return demo(*pages, *(replace(p, locale="fa") for p in pages), page_size=5)


def test_long_lists_are_cut_into_pages_that_lead_to_each_other() -> None:
    files = built(many(12))
    names = ["en/archive/index.html", "en/archive/2/index.html", "en/archive/3/index.html"]
    slugs = [slug for name in names for slug in re.findall(r"<h3><a [^>]*>(p\d+)", files[name])]
    assert slugs == [f"p{n:02}" for n in range(12)]
    assert "en/archive/4/index.html" not in files
    first, second, third = (files[name] for name in names)
    assert 'rel="prev"' not in first
    assert '<a href="../../../en/archive/index.html" rel="prev">Newer articles</a>' in second
    assert '<a href="../../../en/archive/3/index.html" rel="next">Older articles</a>' in second
    assert 'rel="next"' not in third
    assert "صفحهٔ ۲ از ۳" in files["fa/archive/2/index.html"]
    assert "fa/tag/all/3/index.html" in files


def test_only_the_first_page_of_a_list_has_partners_in_other_languages() -> None:
    files = built(many(12))
    assert 'hreflang="x-default"' in files["en/archive/index.html"]
    assert '<link rel="alternate" hreflang' not in files["en/archive/2/index.html"]
    assert (
        '<link rel="canonical" href="https://example.org/news/en/archive/2/">'
        in files["en/archive/2/index.html"]
    )


def test_lists_name_the_months_of_the_readers_calendar() -> None:
    files = built(many(4))
    assert re.findall(r"<h2><bdi>(.*?)</bdi>", files["en/archive/index.html"]) == [
        "March 2026", "February 2026",
    ]  # fmt: skip
    assert re.findall(r"<h2><bdi>(.*?)</bdi>", files["fa/archive/index.html"]) == [
        "فروردین ۱۴۰۵", "اسفند ۱۴۰۴", "بهمن ۱۴۰۴",
    ]  # fmt: skip


def test_a_list_of_nothing_but_unreviewed_text_is_kept_from_search_engines() -> None:
    draft = Coverage(units=4, draft=4, words=40, words_draft=40)
    french = page("a", "fr", coverage=draft, signatures=("argos en_fr 1.9",), tags=("x",))
    files = built(demo(page("a", tags=("x",)), french))
    assert 'content="noindex"' in files["fr/tag/x/index.html"]
    assert 'hreflang="x-default"' not in files["en/tag/x/index.html"]


def test_the_home_leads_to_the_archive_when_it_cannot_show_all() -> None:
    assert 'class="more"' in built(many(6))["en/index.html"]
    assert 'class="more"' not in built(many(5))["en/index.html"]


def test_related_articles_are_those_named_then_those_most_alike() -> None:
    pages = (
        page("a", section="S", tags=("x", "y"), related=("far", "b", "gone", "a")),
        page("b"), page("far"),
        page("one", tags=("x",)), page("two", tags=("x", "y")), page("three", section="S"),
        page("none"),
    )  # fmt: skip
    view = SiteView.of(demo(*pages))

    def found(slug: str) -> list[str]:
        return [p.slug for p in related.related(view, view.pages["en", slug])]

    assert found("a") == ["far", "b", "two"]
    assert found("two") == ["a", "one"]
    assert found("none") == []


def test_related_articles_exist_in_the_language() -> None:
    pages = (
        page("a", related=("b", "c")), page("b"), page("c"), page("a", "fr", related=("b", "c")),
        page("c", "fr"),
    )  # fmt: skip
    files = built(demo(*pages))
    onward = files["fr/a/index.html"].partition('class="related"')[2]
    assert "À lire aussi" in onward
    assert "c/index.html" in onward
    assert "b/index.html" not in onward


def test_an_article_without_kin_offers_the_newest() -> None:
    onward = built(demo(page("a"), page("b")))["en/a/index.html"].partition('class="related"')[2]
    assert "Latest articles" in onward
    assert ">b in en</a>" in onward


def test_who_had_a_part_and_where_it_was_written() -> None:
    french = page(
        "a", "fr", dateline="Belmara", translators=("Léa <b>",), reviewers=("Inès", "Omar")
    )
    text = built(demo(page("a", dateline="Belmara", translators=("X",)), french))["fr/a/index.html"]
    assert '<span class="dateline"><bdi lang="en" dir="ltr">Belmara</bdi></span>' in text
    assert "Traduction\u00a0: <bdi>Léa &lt;b&gt;</bdi>" in text
    assert "Relecture\u00a0: <bdi>Inès</bdi> et <bdi>Omar</bdi>" in text
    named = {"fr": {"Belmara": "Belmare"}}
    again = built(demo(page("a", dateline="Belmara"), french, words=named))["fr/a/index.html"]
    assert '<span class="dateline"><bdi>Belmare</bdi></span>' in again
    original = built(demo(page("a", translators=("X",)), french))["en/a/index.html"]
    assert "Translated by" not in original


def test_the_day_of_a_change_is_told_when_it_is_later() -> None:
    changed = page("a", "fr", facts=Facts(published="2026-03-21", updated="2026-04-01T08:00:00Z"))
    files = built(demo(page("a", facts=Facts(updated="2026-03-21")), changed))
    assert (
        '<time datetime="2026-04-01">Mis à jour le 1er avril 2026</time>'
        in (files["fr/a/index.html"])
    )
    assert 'class="updated"' not in files["en/a/index.html"]


def test_the_picture_of_an_article() -> None:
    front = page("a", image="x.png", image_alt="A <lamp>", media=("x.png", "y.svg"))
    files = built(demo(front))
    assert '<img src="../../media/a/x.png" alt="A &lt;lamp&gt;">' in files["en/a/index.html"]
    assert '<img src="../media/a/x.png" alt="">' in files["en/index.html"]
    shown = replace(front, text="---\nimage: x.png\n---\n\n![lamp](x.png)\n")
    assert "lead-picture" not in built(demo(shown))["en/a/index.html"]
    body = page("a", text="![z](y.svg)\n", media=("x.png", "y.svg"))
    assert "media/a/y.svg" in built(demo(body))["en/index.html"]


@pytest.mark.parametrize("slug", links.RESERVED)
def test_an_article_may_not_stand_where_a_list_is(slug: str) -> None:
    with pytest.raises(PublishError, match="rename the article"):
        site.build(replace(demo(page(slug, section="S", tags=("t",))), search=slug == "search"))


def test_order_of_the_pages_given_does_not_matter() -> None:
    assert site.build(demo(*COAST)) == site.build(demo(*reversed(COAST)))
