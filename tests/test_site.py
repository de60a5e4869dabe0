"""The built site: what it lists, what it says of unreviewed text, and where its links lead."""

from __future__ import annotations

import datetime
import importlib.util
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from posixpath import join, normpath
from types import ModuleType

import pytest
from jinja2 import Environment, nodes

from multilang import locales
from multilang.errors import PublishError
from multilang.exports import frame, links, site
from multilang.exports.facts import Facts
from multilang.exports.site import Page, SiteData
from multilang.formats import po
from multilang.formats.html import Mark
from multilang.model import Bundle, Coverage, Message, Unit

ROOT = Path(__file__).parent.parent
THEME = ROOT / "src/multilang/exports/theme"
REVIEWED = Coverage(units=4, reviewed=4, words=40, words_reviewed=40)
DRAFT = Coverage(units=4, draft=4, words=40, words_draft=40)
STARTER = ("argos en_fa 0.2 starter|rules:1|beam:4",)


def page(slug: str, tag: str, text: str = "Text.\n", **facts: object) -> Page:
    title = f"{slug} in {tag}"
    base = Page(slug, tag, text, title, date=datetime.date(2026, 3, 21), coverage=REVIEWED)
    return replace(base, **facts)  # type: ignore[arg-type]


def demo(**facts: object) -> SiteData:
    """`a` is reviewed in French and a draft in Persian; `b` has no translation."""
    pages = (
        page(
            "a", "en", "## Part one\n\nSee [b](../b/#part-one) and ![x](x.svg).\n", media=("x.svg",)
        ),
        page("a", "fr", "## Première partie\n\nVoir [b](../b/#part-one).\n", media=("x.svg",)),
        page("a", "fa", "متن\n", coverage=DRAFT, signatures=STARTER, publishable=False),
        page("b", "en", "## Part one\n\nBack to [a](../a/index.md).\n"),
    )
    base = SiteData("Daily", "https://example.org/news", "en", ("fr", "fa", "ar"), pages)
    return replace(base, **facts)  # type: ignore[arg-type]


def built(data: SiteData) -> dict[str, str]:
    """The pages."""
    files = site.build(data).items()
    return {path: content.decode() for path, content in files if path.endswith(".html")}


SCRIPT = re.compile(r"<script(?! type=\"application/ld\+json\">)", re.IGNORECASE)
"""Data for search engines is no script."""


def test_published_mode_has_exactly_what_may_be_published() -> None:
    files = built(demo())
    assert list(files) == [
        "en/404.html", "en/a/index.html", "en/archive/index.html", "en/b/index.html",
        "en/index.html", "fr/404.html", "fr/a/index.html", "fr/archive/index.html",
        "fr/index.html", "index.html",
    ]  # fmt: skip
    assert not any("متن" in text for text in files.values())


def test_preview_has_everything_and_says_so_on_every_page() -> None:
    files = built(demo(preview=True))
    assert "متن" in files["fa/a/index.html"]
    assert "ar/index.html" in files
    for path, text in files.items():
        if path.endswith(".html"):
            assert 'class="preview"' in text
            assert 'content="noindex"' in text
            assert "canonical" not in text
            assert 'hreflang="x-default"' not in text


def test_equal_input_gives_equal_bytes() -> None:
    assert site.build(demo()) == site.build(demo())
    shuffled = demo(pages=tuple(reversed(demo().pages)))
    assert site.build(shuffled) == site.build(demo())


class Parsed(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.alternates: dict[str, str] = {}
        self.canonical = ""
        self.html: dict[str, str | None] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if tag == "html":
            self.html = facts
        if facts.get("id"):
            self.ids.add(str(facts["id"]))
        if tag == "link" and facts.get("rel") == "alternate":
            self.alternates[str(facts["hreflang"])] = str(facts["href"])
        elif tag == "link" and facts.get("rel") == "canonical":
            self.canonical = str(facts["href"])
        elif facts.get("href") or facts.get("src"):
            self.links.append(str(facts.get("href") or facts.get("src")))


@pytest.mark.parametrize("preview", [False, True])
def test_every_link_leads_to_a_file_and_every_anchor_to_an_id(preview: bool) -> None:
    data = demo(preview=preview)
    files = built(data)
    known = {*site.build(data), *(item.path for item in site.media(data))}
    pages = {path: Parsed(text) for path, text in files.items() if path.endswith(".html")}
    checked = 0
    for path, parsed in pages.items():
        for link in parsed.links:
            address, _, anchor = link.partition("#")
            if address.startswith("/news/"):
                target = address.removeprefix("/news/")
            else:
                target = normpath(join(path.rpartition("/")[0], address)) if address else path
            assert target in known, f"{link} on {path}"
            if anchor:
                assert anchor in pages[target].ids, f"{link} on {path}"
            checked += 1
    assert checked > 40


def test_links_go_to_the_same_language_or_else_to_the_source() -> None:
    files = built(demo())
    assert 'href="../../en/b/index.html#part-one"' in files["fr/a/index.html"]
    assert 'href="../../en/a/index.html"' in files["en/b/index.html"]
    assert 'src="../../media/a/x.svg"' in files["en/a/index.html"]
    assert [item.path for item in site.media(demo())] == ["media/a/x.svg"]


def test_translated_headings_keep_the_ids_that_links_point_to() -> None:
    assert '<h2 id="part-one">Première partie</h2>' in built(demo())["fr/a/index.html"]


def test_alternates_are_reciprocal_and_name_themselves() -> None:
    pages = {
        path: Parsed(text) for path, text in built(demo()).items() if path.endswith("index.html")
    }
    by_url = {parsed.canonical: parsed for parsed in pages.values() if parsed.canonical}
    seen = 0
    for url, parsed in by_url.items():
        if not parsed.alternates:
            continue
        assert url in parsed.alternates.values()
        assert parsed.alternates["x-default"] == parsed.alternates["en"]
        for other in parsed.alternates.values():
            assert by_url[other].alternates == parsed.alternates
            seen += 1
    assert seen == 18  # a, the homes, the archives: two languages and x-default each, on both
    assert pages["en/b/index.html"].alternates == {}


def test_unreviewed_text_is_shown_under_an_open_gate_but_not_to_search_engines() -> None:
    pages = tuple(replace(p, publishable=True) for p in demo().pages)
    files = built(demo(pages=pages))
    persian = files["fa/a/index.html"]
    assert 'content="noindex"' in persian
    assert '<meta name="ai-disclosure" content="ai-' in persian
    assert "این متن را ماشین ترجمه کرده" in persian
    assert "مدل آغازین" in persian
    assert 'hreflang="fa"' in files["fr/a/index.html"]  # the switcher has it
    assert "fa" not in Parsed(files["fr/a/index.html"]).alternates
    assert "ترجمهٔ ماشینی" in files["fa/index.html"]


@pytest.mark.parametrize(
    ("facts", "label", "notice"),
    [
        ({}, "", ""),
        (
            {"coverage": DRAFT, "signatures": STARTER},
            "Traduction automatique", "personne ne l’a encore relu",
        ),
        (
            {"coverage": DRAFT + REVIEWED, "signatures": STARTER},
            "Relecture partielle", "personne ne les a encore relus",
        ),
        (
            {"coverage": Coverage(units=2, reviewed=1, draft=1, outdated=1)},
            "À actualiser", "a été modifié",
        ),
        (
            {"coverage": Coverage(units=2, reviewed=1, missing=1)},
            "Traduction partielle", "pas encore traduits",
        ),
        ({"coverage": Coverage(units=2, missing=2)}, "Non traduit", "n’est pas encore traduit"),
    ],
)  # fmt: skip
def test_readers_are_told_in_their_language(
    facts: dict[str, object], label: str, notice: str
) -> None:
    files = built(demo(pages=(page("a", "en"), page("a", "fr", **facts))))
    text, home = files["fr/a/index.html"], files["fr/index.html"]
    assert (notice in text) if notice else ('class="notice"' not in text)
    assert (f'<span class="status">{label}</span>' in home) if label else ('"status"' not in home)
    assert ("Lire l’article original\u00a0: <bdi" in text) is bool(notice)
    assert 'class="notice"' not in files["en/a/index.html"]


def test_the_switcher_has_only_languages_that_exist_each_in_its_own_name() -> None:
    files = built(demo())
    switcher = (
        files["fr/a/index.html"].partition('<nav class="languages"')[2].partition("</nav>")[0]
    )
    assert re.findall(r'lang="(\w+)" hreflang', switcher) == ["en", "fr"]
    assert (
        'fr/a/index.html" lang="fr" hreflang="fr" dir="ltr" aria-current="page">Français'
        in switcher
    )
    assert "فارسی" not in switcher


def test_direction_dates_and_digits() -> None:
    pages = tuple(replace(p, publishable=True, authors=("Ines <Duarte>",)) for p in demo().pages)
    persian = built(demo(pages=pages))["fa/a/index.html"]
    assert Parsed(persian).html == {"lang": "fa", "dir": "rtl"}
    assert '<time datetime="2026-03-21"><bdi>۱ فروردین ۱۴۰۵</bdi></time>' in persian
    assert "نوشتهٔ <bdi>Ines &lt;Duarte&gt;</bdi>" in persian


def test_no_script_and_no_address_of_another_host_is_loaded() -> None:
    for path, text in built(demo(preview=True)).items():
        if path.endswith(".html"):
            assert not SCRIPT.search(text)
            assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text
            loaded = re.findall(r'<(?:img|link rel="stylesheet")[^>]*(?:src|href)="([^"]*)"', text)
            assert not [address for address in loaded if "//" in address]
    for path, content in site.build(demo(preview=True)).items():
        if path.endswith(".css"):
            assert b"@import" not in content
            assert not re.search(rb"url\([^)]*//", content)


def test_the_stylesheet_knows_no_left_and_no_right() -> None:
    css = re.sub(r"/\*.*?\*/", "", frame.stylesheet()[1].decode(), flags=re.DOTALL)
    physical = re.findall(
        r"[{;\s](?:(?:margin|padding|border|inset)-(?:left|right)|left|right|float)\s*:", css
    )
    assert physical == []
    assert not re.search(r"text-align:\s*(?:left|right)", css)


def test_author_text_is_data_in_every_template() -> None:
    evil = '"><script>alert(1)</script>{{ 7*7 }}'
    facts = {
        "title": evil,
        "description": evil,
        "authors": (evil,),
        "section": evil,
        "tags": (evil,),
    }
    data = demo(pages=(page("a", "en", evil, **facts), page("a", "fr", evil, **facts)), name=evil)
    for text in built(data).values():
        assert not SCRIPT.search(text)
        assert text.count("<script") == text.count("</script")
        assert ">49" not in text


def test_a_project_overrides_frame_words_and_names_its_sections() -> None:
    pages = (page("a", "en", section="Coast"), page("a", "fr", section="Coast"))
    words = {"fr": {"Home": "Une", "Coast": "Littoral"}}
    files = built(demo(pages=pages, words=words))
    assert ">Une</a>" in files["fr/a/index.html"]
    address = "../../fr/section/coast/index.html"
    assert f'<p class="section"><a href="{address}">Littoral</a></p>' in files["fr/a/index.html"]
    plain = built(demo(pages=pages))["fr/a/index.html"]
    assert f'<p class="section"><a href="{address}" lang="en" dir="ltr">Coast</a></p>' in plain


def test_shortcode_templates() -> None:
    text = '{{< note "Mind" >}}\nThe *gap*.\n{{< /note >}}\n\nBy {{< param "editor" >}}.\n'
    made = built(demo(pages=(page("a", "en", text, params=(("editor", "A & B"),)),)))[
        "en/a/index.html"
    ]
    note = made.partition('<blockquote class="aside note">')[2].partition("</blockquote>")[0]
    assert note.split("\n\n") == [
        '\n<p class="aside-title">Mind</p>',
        "<p>The <em>gap</em>.</p>",
        "",
    ]
    assert 'By <span class="param">A &amp; B</span>' in made


def test_html_that_cannot_be_cleaned_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    import nh3

    real = nh3.clean
    monkeypatch.setattr(nh3, "clean", lambda text, **kw: real(text, **kw) + "<b></b>")
    with pytest.raises(PublishError):
        site.build(demo())


# From a bundle to a page.

BUNDLE = Bundle(
    slug="a",
    locale="fr",
    text="---\ntitle: Un\ndescription: Deux\n---\n\nTrois\n\nFour\n\nCinq\n",
    metadata=(
        ("title", "Un"), ("description", "Deux"), ("date", datetime.date(2026, 3, 21)),
        ("author", "Ines Duarte"), ("tags", ["x", "y"]), ("section", "S"), ("nested", {"a": 1}),
    ),
    coverage=Coverage(units=5, reviewed=3, draft=1, missing=1),
    states=(
        ("title.1", "reviewed"), ("description.1", "initial"), ("paragraph.1", "final"),
        ("paragraph.2", "initial"), ("paragraph.3", "translated"),
    ),
    publishable=True,
    signatures=STARTER,
    media=("x.svg",),
    missing=("paragraph.2",),
)  # fmt: skip
UNITS = (
    Unit("title.1", "title", "Un", 2), Unit("description.1", "description", "Deux", 3),
    Unit("paragraph.1", "paragraph", "Trois", 6), Unit("paragraph.2", "paragraph", "Four", 8),
    Unit("paragraph.3", "paragraph", "Cinq", 10),
)  # fmt: skip


def test_page_from_bundle() -> None:
    made = site.page_from_bundle(BUNDLE, UNITS)
    assert (made.title, made.description, made.section) == ("Un", "Deux", "S")
    assert (made.authors, made.tags) == (("Ines Duarte",), ("x", "y"))
    assert made.date == datetime.date(2026, 3, 21)
    assert made.marks == (Mark(6, "reviewed"), Mark(8, "missing"), Mark(10, "draft"))
    assert made.field_states == (("title", "reviewed"), ("description", "draft"))
    assert dict(made.params) == {
        "title": "Un",
        "description": "Deux",
        "author": "Ines Duarte",
        "section": "S",
    }
    assert made.status == "partly"


def test_preview_marks_blocks_with_words_and_published_pages_do_not() -> None:
    french = site.page_from_bundle(BUNDLE, UNITS)
    pages = (page("a", "en", "Three\n\nFour\n\nFive\n"), replace(french, media=()))
    shown = built(demo(pages=pages, preview=True))["fr/a/index.html"]
    assert (
        '<p class="unit" data-state="draft"><span class="state">Non relu</span> Cinq</p>' in shown
    )
    assert (
        '<p lang="en" dir="ltr" class="unit" data-state="missing"><span class="state" lang="fr"'
        in shown
    )
    assert (
        '<span class="unit" data-state="draft"><span class="state">Non relu</span> Deux</span>'
        in shown
    )
    assert "<p>Trois</p>" in shown
    published = built(demo(pages=pages))["fr/a/index.html"]
    assert "data-state" not in published
    assert '<p lang="en" dir="ltr">Four</p>' in published


def test_a_page_without_any_translation_is_marked_once() -> None:
    marks = (Mark(1, "missing"), Mark(3, "missing"))
    persian = page("a", "fa", "One\n\n- two\n", marks=marks, coverage=Coverage(units=2, missing=2))
    text = built(demo(pages=(page("a", "en"), persian), preview=True))["fa/a/index.html"]
    assert '<div class="body" lang="en" dir="ltr">' in text
    assert "<p>One</p>" in text


def test_units_that_are_not_the_bundles_mark_nothing() -> None:
    assert site.page_from_bundle(BUNDLE, UNITS[:-1]).marks == ()
    assert site.page_from_bundle(BUNDLE).marks == ()


@pytest.mark.parametrize(
    "value",
    ["2026-03-21", "2026-03-21T10:00:00Z", datetime.datetime(2026, 3, 21, tzinfo=datetime.UTC)],
)
def test_dates_of_front_matter(value: object) -> None:
    bundle = replace(BUNDLE, metadata=(("date", value),))
    assert site.page_from_bundle(bundle).date == datetime.date(2026, 3, 21)
    assert site.page_from_bundle(replace(BUNDLE, metadata=(("date", "soon"),))).date is None


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("../b/", "../../fr/b/index.html"), ("../b", "../../fr/b/index.html"),
        ("../b/index.md#x", "../../fr/b/index.html#x"), ("/b/", "../../fr/b/index.html"),
        ("../only-english/", "../../en/only-english/index.html"), ("../missing/", "../missing/"),
        ("./x%20y.svg", "../../media/a/x%20y.svg"), ("sub/z.png?1", "sub/z.png?1"),
        ("#here", "#here"), ("//evil.example/b/", "//evil.example/b/"), ("../../b/", "../../b/"),
        ("index.md", "../../fr/a/index.html"),
    ],
)  # fmt: skip
def test_relative_addresses(address: str, expected: str) -> None:
    places = (("fr", "a"), ("fr", "b"), ("en", "b"), ("en", "only-english"))
    pages = {place: links.page_path(*place) for place in places}
    link = links.resolver("fr", "a", "en", pages, ("x y.svg",))
    assert link(address) == expected
    assert link(link(address)) == link(address)


@pytest.mark.parametrize(
    ("signature", "name"),
    [
        ("argos en_fa 0.2 starter|rules:1|beam:4", "Argos 0.2, starter model, for trying out"),
        ("argos en_fr 1.9|rules:1|beam:4", "Argos 1.9, full model"),
        ("memory|argos en_fr 1.9", "translation memory"),
        ("pseudo en-XA", "Pseudo"),
    ],
)
def test_engines_are_named_for_readers(signature: str, name: str) -> None:
    assert str(frame.engine_name(signature, frame.translator({}))) == name


# The words of the frame.


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    """What ``make messages`` runs."""
    spec = importlib.util.spec_from_file_location("messages", ROOT / "requirements/messages.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def words(maker: ModuleType) -> tuple[Message, ...]:
    """What pybabel finds by the mapping in pyproject.toml."""
    return tuple(maker.extracted())


def test_pybabel_finds_every_word_of_templates_and_tables(words: tuple[Message, ...]) -> None:
    found = {word.source for word in words}
    environment = Environment(autoescape=True)
    for path in THEME.rglob("*.html"):
        for call in environment.parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "_":
                argument = call.args[0]
                assert isinstance(argument, nodes.Const), path
                assert argument.value in found
    tables = (frame.BLOCK_LABELS, frame.STATUS_LABELS, frame.NOTICES, frame.ENGINES)
    assert found >= {*frame.BODY_WORDS, *(word for table in tables for word in table.values())}


@pytest.mark.parametrize("tag", ["fr", "fa", "ar"])
def test_a_merge_of_the_words_changes_nothing(
    tag: str, maker: ModuleType, words: tuple[Message, ...]
) -> None:
    data = frame.shipped_catalogs()[tag]
    assert maker.merged(words, data, tag) == data


def test_a_merge_brings_a_new_word_in_and_keeps_what_the_project_added(maker: ModuleType) -> None:
    before = b"""msgid ""
msgstr "Language: fr\\n"

#: src/multilang/exports/frame.py
msgid "Gone"
msgstr "Parti"

msgid "Coast"
msgstr "Littoral"
"""
    new = Message("", "Tide", references=("src/multilang/exports/theme/home.html",))
    after = po.parse(maker.merged((new,), before, "fr"), "site.po", "fr", "site")
    assert [(m.source, m.target.text) for m in after.messages] == [
        ("Tide", ""),
        ("Coast", "Littoral"),
    ]


@pytest.mark.parametrize("tag", ["fr", "fa", "ar"])
def test_every_word_of_the_frame_is_translated_and_none_is_left_over(
    tag: str, words: tuple[Message, ...]
) -> None:
    catalog = po.parse(frame.shipped_catalogs()[tag], "site.po", tag, "site")
    assert {m.source for m in catalog.messages} == {word.source for word in words}
    for message in catalog.messages:
        assert message.reviewed
        source = message.source.partition("\0")[0]
        values = sorted(re.findall(r"%\(\w+\)s", source))
        *others, most = message.target.text.split("\0")
        assert sorted(re.findall(r"%\(\w+\)s", most)) == values
        for form in others:  # "two articles" is one word in Arabic
            assert set(re.findall(r"%\(\w+\)s", form)) <= set(values)
        for path in message.references:
            assert source in re.sub(r'"\s*\n\s*"', "", (ROOT / path).read_text("utf-8"))


def test_the_words_have_their_languages_typography() -> None:
    french = frame.words(locales.get("fr")).values()
    assert not [w for w in french if re.search(r"[ \u202f][:;!?»]|« |'", w)]
    persian = "".join(frame.words(locales.get("fa")).values())
    assert not re.search("[يكة,;?]", persian)
    arabic = "".join(frame.words(locales.get("ar")).values())
    assert not re.search("[یک,;?]", arabic)


@pytest.mark.parametrize("tag", ["fr", "fa", "ar"])
@pytest.mark.skipif(not shutil.which("msgfmt"), reason="needs gettext: apt install gettext")
def test_the_catalogs_are_canonical(tag: str, tmp_path: Path) -> None:
    data = frame.shipped_catalogs()[tag]
    file = tmp_path / "site.po"
    file.write_bytes(data)
    subprocess.run(["msgfmt", "-c", "--check-header", "-o", "/dev/null", file], check=True)
    assert (
        subprocess.run(["msgcat", "--no-wrap", file], capture_output=True, check=True).stdout
        == data
    )
    catalog = po.parse(data, "site.po", tag, "site")
    assert po.serialize(catalog, locales.get(tag).plural_forms) == data


@pytest.mark.parametrize("tag", ["fr", "fa", "ar"])
def test_this_projects_own_catalogs_begin_with_the_shipped_words(tag: str) -> None:
    ours = (ROOT / "locale" / tag / "LC_MESSAGES/site.po").read_bytes()
    own = frame.words_of(po.parse(ours, "site.po", tag, "site"))
    assert frame.words(locales.get(tag)).items() <= own.items()


def test_a_variant_begins_with_the_words_of_its_language() -> None:
    assert frame.words(locales.get("fr-CA"))["Home"] == "Accueil"
    assert frame.words(locales.get("de")) == {}


BEHIND = Coverage(units=4, reviewed=3, draft=1, outdated=1, words=40, words_reviewed=30)


@pytest.mark.parametrize(
    ("facts", "listed"),
    [
        ({}, True),
        ({"coverage": BEHIND}, True),
        ({"coverage": BEHIND, "unapproved": True}, False),
        ({"coverage": BEHIND, "signatures": STARTER}, False),
        ({"coverage": replace(BEHIND, missing=1)}, False),
        ({"coverage": replace(BEHIND, draft=2)}, False),
        ({"coverage": DRAFT}, False),
    ],
)
def test_what_people_approved_is_listed_even_when_its_original_has_changed(
    facts: dict[str, object], listed: bool
) -> None:
    """One rule for noindex, canonical, hreflang, JSON-LD, sitemap and feeds."""
    published = {"facts": Facts(published="2026-03-21")}
    pages = (page("a", "en", **published), page("a", "fr", **published, **facts))
    files = built(demo(pages=pages, locales=("fr",)))
    text = files["fr/a/index.html"]
    assert ('content="noindex"' not in text) is listed
    assert ('rel="canonical"' in text) is listed
    assert ("application/ld+json" in text) is listed
    assert ('hreflang="fr"' in files["en/a/index.html"].partition("</head>")[0]) is listed
    everything = site.build(demo(pages=pages, locales=("fr",)))
    assert (b"/fr/a/" in everything.get("sitemap-fr.xml", b"")) is listed
    assert (b"/fr/a/" in everything.get("fr/feed.xml", b"")) is listed


def test_choosing_digits_moves_no_page_and_names_no_other_language() -> None:
    tag = "fa-u-nu-latn"
    published = {"facts": Facts(published="2026-03-21")}
    pages = (page("a", "en", **published), page("a", tag, title="Title", **published))
    everything = site.build(demo(pages=pages, locales=(tag,)))
    assert {"fa/a/index.html", "fa/404.html", "fa/feed.xml", "sitemap-fa.xml"} <= everything.keys()
    for path, data in everything.items():
        assert "-u-" not in path
        if not path.startswith("assets/"):
            assert b"-u-nu" not in data, path
    text = everything["fa/a/index.html"].decode()
    assert '<html lang="fa" dir="rtl">' in text
    assert '<meta property="og:locale" content="fa_IR">' in text
    assert "21 مارس" not in text
    assert "1405" in text  # the calendar of Persian, in the digits of the choice
    assert 'hreflang="fa"' in everything["en/a/index.html"].decode()
