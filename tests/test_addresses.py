"""Localized addresses: what pages are called, what leads to them, and everything that follows."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, unquote
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multilang.errors import ContentError
from multilang.exports import addresses, epub, links, offline
from multilang.exports.addresses import Settled, Wish
from multilang.exports.site import build
from multilang.exports.views import SiteView
from multilang.pipeline.addressing import FILE
from projects import HARBOUR, command, lay, write
from test_site import demo
from test_site import page as a_page

LOCALIZED = """\
[project]
name = "Two articles"
source = "en"

[site]
base_url = "https://example.org/news"
slugs = "localized"

[engine]
name = "pseudo"

[languages.fr]
gate = "drafts"

[languages.fa]
gate = "drafts"
"""
STORM = Wish("Tempête en mer")


def settle(
    wishes: Mapping[tuple[str, str], Wish],
    known: Mapping[str, addresses.Names] | None = None,
    *,
    localized: bool = True,
) -> Settled:
    return addresses.settle(wishes, known or {}, localized=localized)


def test_a_translation_is_called_by_its_reviewed_title() -> None:
    found = settle({("fr", "storm"): STORM, ("fa", "storm"): Wish("کتاب‌ها در توفان")})
    assert found.current == {("fr", "storm"): "tempête-en-mer", ("fa", "storm"): "کتاب-ها-در-توفان"}
    assert found.earlier == {("fr", "storm"): ("storm",), ("fa", "storm"): ("storm",)}
    assert not found.issues


def test_what_people_wrote_as_an_address_comes_before_the_title() -> None:
    front_matter = (("title", "Tempête en mer"), ("slug", "tempete"))
    states = (("title.1", "reviewed"), ("slug.1", "reviewed"))
    assert addresses.wish(front_matter, states) == Wish("tempete", explicit=True)
    assert addresses.wish(front_matter) == Wish("tempete", explicit=True)


@pytest.mark.parametrize("state", ["initial", "translated"])
def test_text_that_nobody_reviewed_names_no_page(state: str) -> None:
    wish = addresses.wish((("title", "Tempête"),), (("title.1", state),))
    assert settle({("fr", "storm"): wish}).current == {("fr", "storm"): "storm"}
    kept = settle({("fr", "storm"): wish}, {"fr": {"storm": ("la-tempête",)}})
    assert kept.current == {("fr", "storm"): "la-tempête"}


def test_the_source_article_keeps_its_slug_unless_it_says_another() -> None:
    assert addresses.wish((("title", "A storm"),)) == addresses.NO_WISH
    assert addresses.wish((("slug", "storm-of-1994"),)).text == "storm-of-1994"


def test_without_the_option_pages_have_their_slugs_and_old_addresses_lead_there() -> None:
    found = settle({("fr", "storm"): STORM}, {"fr": {"storm": ("tempête",)}}, localized=False)
    assert found.current == {("fr", "storm"): "storm"}
    assert found.earlier == {("fr", "storm"): ("tempête",)}


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("..", None),
        ("a/b", "a-b"),
        ("a\\b", "a-b"),
        ("Tempête", "tempête"),
        (unicodedata.normalize("NFD", "tempête"), "tempête"),
        ("کتاب\u200cها", "کتاب-ها"),
        ("storm\u202egnp", "storm-gnp"),
        ("index.html", "index-html"),
        ("a%2fb", "a-2fb"),
        ("x" * 300, "x" * links.MOST_BYTES),
        ("tag", None),
        ("harbour", None),
        ("the-old-harbour", None),
    ],
)
def test_what_cannot_be_an_address_is_an_issue_and_the_page_keeps_its_own(
    text: str, fix: str | None
) -> None:
    wishes = {("fr", "storm"): Wish(text, explicit=True), ("en", "harbour"): Wish()}
    known = {"fr": {"harbour": ("the-old-harbour", "port"), "storm": ("orage",)}}
    found = settle({**wishes, ("fr", "harbour"): Wish("Port")}, known)
    assert found.current["fr", "storm"] == "orage"
    (issue,) = found.issues
    assert (issue.check, issue.locale, issue.where) == ("address", "fr", "storm")
    if fix:
        assert issue.fix == fix


def test_of_two_articles_with_one_title_the_first_has_the_address() -> None:
    for order in (1, -1):
        wishes = dict(
            list({("fr", "a"): Wish("Titre"), ("fr", "b"): Wish("Titre")}.items())[::order]
        )
        found = settle(wishes)
        assert found.current == {("fr", "a"): "titre", ("fr", "b"): "b"}
        assert "the address of a" in found.issues[0].message


def test_an_article_that_had_an_address_keeps_it_from_a_newcomer() -> None:
    known = {"fr": {"b": ("titre",)}}
    found = settle({("fr", "a"): Wish("Titre"), ("fr", "b"): Wish("Titre")}, known)
    assert found.current == {("fr", "a"): "a", ("fr", "b"): "titre"}


NAMES = st.text(st.sampled_from("aée-و ك\u200c./\u0301Ⅷß"), max_size=12)


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(("fr", "fa")), st.sampled_from(("a", "b", "tag-a"))),
        st.builds(Wish, NAMES, st.booleans()),
    ),
    st.dictionaries(st.sampled_from(("a", "b", "gone")), st.lists(st.sampled_from("abcde"))),
)
def test_no_two_pages_ever_share_an_address(
    wishes: dict[tuple[str, str], Wish], known: dict[str, list[str]]
) -> None:
    names = {slug: tuple(dict.fromkeys(had)) for slug, had in known.items()}
    found = settle(wishes, {"fr": names})
    paths = [links.page_path(tag, name) for (tag, _), name in found.current.items()]
    old = [links.page_path(tag, n) for (tag, _), names in found.earlier.items() for n in names]
    assert len({*paths, *old}) == len(paths) + len(old)
    for name in found.current.values():
        assert addresses.parse(addresses.serialize({"x": (name,)}), "x") == {"x": (name,)}
    for tag in ("fr", "fa"):  # built again, nothing moves
        now = {slug: name for (where, slug), name in found.current.items() if where == tag}
        later = addresses.recorded(names if tag == "fr" else {}, now)
        own = {place: wish for place, wish in wishes.items() if place[0] == tag}
        assert settle(own, {tag: later}).current.items() <= found.current.items() or (
            {slug for _, slug in own} != {slug for _, slug in wishes}
        )


@given(st.text())
def test_an_address_is_its_own_address(text: str) -> None:
    made = addresses.of_title(text)
    assert links.slugify(made) == made
    assert 0 < len(made.encode()) <= links.MOST_BYTES
    assert unicodedata.is_normalized("NFC", made)
    assert not set(made) & set("/\\.%?# \u200c\u202e")


def test_a_long_title_ends_with_a_whole_word() -> None:
    made = addresses.of_title("کتابخانه " * 50)
    assert set(made.split("-")) == {"کتابخانه"}


def test_what_is_remembered_is_added_to_and_never_lost() -> None:
    assert addresses.recorded({}, {"a": "a"}) == {}
    known: addresses.Names = {}
    for name in ("titre", "autre", "a", "titre"):
        known = addresses.recorded(known, {"a": name})
    assert known == {"a": ("autre", "a", "titre")}
    assert addresses.parse(addresses.serialize(known), "x") == known


@pytest.mark.parametrize("line", ["a ../../x", "a", "<<<<<<< HEAD", "a b c", "a Ä", "a x/y"])
def test_a_damaged_memory_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(ContentError) as caught:
        addresses.parse(f"# about\na titre\n{line}\n", "locale/fr/addresses.txt")
    assert caught.value.where == "locale/fr/addresses.txt:3"


# On a real project.


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two articles in French and Persian; the harbour's texts approved, its title changed once."""
    folder = lay(tmp_path_factory.mktemp("addresses"), LOCALIZED)
    write(folder / "content/library/index.md", _linking())
    assert command(folder, "run", "-q").exit_code == 0
    approve(folder, "fr", "harbour", {"The harbour opens": "Le port rouvre"})
    approve(folder, "fa", "harbour", {"The harbour opens": "بندر باز شد"})
    assert command(folder, "run", "-q").exit_code == 0
    approve(folder, "fr", "harbour", {"The harbour opens": "Le port est ouvert"})
    assert command(folder, "run", "-q").exit_code == 0
    return folder


def _linking() -> str:
    return (
        "---\ntitle: A new library\nrelated: harbour\ndate: 2026-01-02\n---\n\n"
        "Read of [the ships](../harbour/index.md#ships).\n"
    )


def approve(folder: Path, tag: str, slug: str, texts: Mapping[str, str]) -> None:
    """What a person does in a PO editor."""
    path = folder / f"locale/{tag}/LC_MESSAGES/{slug}.po"
    blocks = path.read_text("utf-8").split("\n\n")
    for place, block in enumerate(blocks):
        for source, target in texts.items():
            if f'msgid "{source}"' in block:
                lines = block.rstrip("\n").split("\n")
                kept = [x for x in lines[:-1] if not x.startswith(("#, fuzzy", "# multilang"))]
                blocks[place] = "\n".join((*kept, f'msgstr "{target}"'))
    path.write_text("\n\n".join(blocks).rstrip("\n") + "\n", "utf-8")


FRENCH, PERSIAN = "le-port-est-ouvert", "بندر-باز-شد"


def page(folder: Path, path: str) -> str:
    return (folder / "build/site" / path).read_text("utf-8")


def test_pages_stand_at_their_addresses_and_old_ones_lead_there(built: Path) -> None:
    assert "<article" in page(built, f"fr/{FRENCH}/index.html")
    assert "<article" in page(built, f"fa/{PERSIAN}/index.html")
    for old in ("harbour", "le-port-rouvre"):
        text = page(built, f"fr/{old}/index.html")
        assert f'content="0; url=../../fr/{FRENCH}/index.html"' in text
        assert '<meta name="robots" content="noindex">' in text
        assert f'rel="canonical" href="https://example.org/news/fr/{FRENCH}/"' in text
    persian = page(built, "fa/harbour/index.html")
    assert f"url=../../fa/{quote(PERSIAN)}/index.html" in persian
    assert 'lang="fa" dir="rtl"' in persian
    rules = page(built, "_redirects").splitlines()
    assert f"/news/fr/harbour/ /news/fr/{FRENCH}/ 301" in rules
    assert f"/news/fa/harbour/ /news/fa/{quote(PERSIAN)}/ 301" in rules
    assert (built / "locale/fr" / FILE).read_text("utf-8").splitlines()[2:] == [
        "harbour le-port-rouvre",
        f"harbour {FRENCH}",
    ]


def test_links_switcher_hreflang_and_cards_follow(built: Path) -> None:
    source = page(built, "en/harbour/index.html")
    assert f'href="../../fr/{FRENCH}/index.html"' in source
    assert f'href="../../fa/{quote(PERSIAN)}/index.html"' in source
    library = page(built, "fr/library/index.html")
    assert f'href="../../fr/{FRENCH}/index.html#ships"' in library
    assert f'href="../fr/{FRENCH}/index.html"' in page(built, "fr/index.html")
    for path in (built / "build/site").rglob("*.html"):
        text = path.read_text("utf-8")
        if 'http-equiv="refresh"' not in text:
            assert "fr/harbour/" not in text
            assert "fa/harbour/" not in text


def test_a_redirect_page_has_its_landmark_and_heading(built: Path) -> None:
    """Who does not follow at once, or reads it aloud, is on a page as any other."""
    text = page(built, "fr/harbour/index.html")
    assert 'http-equiv="refresh"' in text
    assert re.search(r"<main>\s*<h1><a href=[^>]+>[^<]+</a></h1>\s*</main>", text)


def test_the_whole_site_is_in_order(built: Path) -> None:
    found = command(built, "site", "check", "--json")
    assert found.exit_code == 0, found.output


def test_a_reviewed_page_is_told_to_machines_by_its_address(tmp_path: Path) -> None:
    folder = lay(tmp_path, LOCALIZED)
    write(folder / "content/harbour/index.md", "---\ntitle: The harbour\ndate: 2026-01-02\n---\n")
    assert command(folder, "run", "-q").exit_code == 0
    approve(folder, "fr", "harbour", {"The harbour": "Le port"})
    approve(folder, "fa", "harbour", {"The harbour": "بندر"})
    assert command(folder, "run", "-q").exit_code == 0
    there = f"https://example.org/news/fa/{quote('بندر')}/"
    french = page(folder, "fr/le-port/index.html")
    assert f'<link rel="alternate" hreflang="fa" href="{there}">' in french
    persian = page(folder, "fa/بندر/index.html")
    assert f'<link rel="canonical" href="{there}">' in persian
    assert f'property="og:url" content="{there}"' in persian
    data = json.loads(persian.partition('application/ld+json">')[2].partition("</script>")[0])
    assert data["url"] == there
    assert data["translationOfWork"]["url"] == "https://example.org/news/en/harbour/"
    sitemap = page(folder, "sitemap-fa.xml")
    assert f"<loc>{there}</loc>" in sitemap
    assert "fa/harbour" not in sitemap
    atom = ET.fromstring(page(folder, "fa/feed.xml"))
    name = "{http://www.w3.org/2005/Atom}"
    (entry,) = atom.findall(f"{name}entry")
    assert entry.findtext(f"{name}id", "").endswith("/fa/harbour")  # the id stays
    assert entry.find(f"{name}link").get("href") == there  # type: ignore[union-attr]
    (item,) = json.loads(page(folder, "fa/feed.json"))["items"]
    assert item["url"] == there


def test_the_offline_site_has_no_pages_that_lead_on() -> None:
    pages = (a_page("a", "en"), a_page("a", "fr", address="été"))
    moved = replace(demo(pages=pages), earlier={("fr", "a"): ("a",)})
    assert {"fr/a/index.html", "_redirects"} <= build(moved).keys()
    files = offline.files(moved)
    assert "fr/été/index.html" in files
    assert not {"fr/a/index.html", "_redirects"} & files.keys()


def test_a_book_links_to_articles_at_their_addresses() -> None:
    book = SiteView.of(
        demo(pages=(a_page("a", "fr", address="été"), a_page("b", "fr", "[a](../a/)\n")))
    )
    files = epub.contents(book, "fr", lambda slug, name: b"")
    assert b'href="a-a.xhtml"' in files["EPUB/a-b.xhtml"]
    assert b"https://example.org/news/fr/%C3%A9t%C3%A9/" in files["EPUB/a-a.xhtml"]


@pytest.mark.parametrize("target", ["hugo", "pelican", "jekyll", "wordpress", "mkdocs"])
def test_exports_follow(built: Path, target: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made = command(built, "export", target, "--output", str(out), "--drafts")
    assert made.exit_code == 0, made.output
    text = "".join(
        unquote(path.read_text("utf-8"))
        for path in sorted(out.rglob("*"))
        if path.suffix in (".md", ".xml") and ("harbour" in str(path) or path.suffix == ".xml")
    )
    wanted = {
        "hugo": f'slug: "{FRENCH}"\n|aliases: ["harbour", "le-port-rouvre"]|slug: "{PERSIAN}"',
        "pelican": f"slug: harbour\n|save_as: fr/{FRENCH}/index.html|url: fa/{PERSIAN}/index.html",
        "jekyll": f'permalink: "/fr/{FRENCH}/"|redirect_from: ["/fr/harbour/", "/fr/le-port-rou',
        "wordpress": f"<wp:post_name>{FRENCH}</wp:post_name>|/news/fr/{FRENCH}/#ships|_wp_old_slug",
        "mkdocs": "lang: ",  # its addresses are its files' names
    }
    for piece in wanted[target].split("|"):
        assert piece in text, piece


def test_the_preview_shows_and_watches_pages_at_their_addresses(built: Path) -> None:
    from multilang.preview.making import Maker
    from multilang.preview.rendering import Rendered
    from multilang.project import open_project

    maker = Maker(open_project(built))
    maker.load()
    shown = Rendered(maker.site())
    assert shown.slug(f"fa/{PERSIAN}/index.html") == "harbour"
    assert b"<article" in (shown.get(f"fa/{PERSIAN}/index.html") or b"")
    assert shown.get("fa/harbour/index.html") is None


def test_a_slug_that_the_author_wrote_is_a_message_for_translators(tmp_path: Path) -> None:
    folder = lay(tmp_path, LOCALIZED)
    write(
        folder / "content/harbour/index.md",
        HARBOUR.replace("title:", "slug: harbour-opens-again\ntitle:"),
    )
    assert command(folder, "run", "-q").exit_code == 0
    assert "<article" in page(folder, "en/harbour-opens-again/index.html")
    assert "harbour-opens-again/" in page(folder, "en/harbour/index.html")
    approve(folder, "fr", "harbour", {"harbour-opens-again": "réouverture-du-port"})
    assert command(folder, "run", "-q").exit_code == 0
    assert "<article" in page(folder, "fr/réouverture-du-port/index.html")
    approve(folder, "fr", "harbour", {"harbour-opens-again": "../../../tmp/x"})
    found = command(folder, "run", "-v")
    assert "'../../../tmp/x' cannot be a part of an address" in found.output
    assert "<article" in page(folder, "fr/réouverture-du-port/index.html")
    assert not (folder / "build/tmp").exists()


def test_a_damaged_memory_stops_the_build_and_the_site_stays(tmp_path: Path) -> None:
    folder = lay(tmp_path, LOCALIZED)
    assert command(folder, "run", "-q").exit_code == 0
    write(folder / "locale/fr" / FILE, "harbour ../../x\n")
    found = command(folder, "run", "-q")
    assert found.exit_code != 0
    assert f"locale/fr/{FILE}:1" in found.output
    assert (folder / "build/site/fr/harbour/index.html").exists()
