"""Pages are rendered again when what they are made of has changed, and only then."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from multilang import page_cache
from multilang.exports import site as exports
from multilang.exports import views
from multilang.exports.site import Page, SiteData
from multilang.exports.views import article
from multilang.exports.views.reuse import Articles
from multilang.model import Coverage
from multilang.page_cache import PageCache
from projects import HARBOUR, lay, run, stamps, tree, write

REVIEWED = Coverage(2, reviewed=2, words=9, words_reviewed=9)


def page(slug: str, locale: str = "en", **more: object) -> Page:
    text = f"---\ntitle: {slug}\n---\n\n## One\n\nSee [the other](../b/#one) of {locale}.\n"
    given = {"title": f"{slug} {locale}", "section": "Water", "tags": ("Boats",)}
    given |= {"coverage": REVIEWED, **more}
    return Page(slug, locale, text, **given)  # type: ignore[arg-type]


def demo(**changed: Page) -> SiteData:
    pages = [page(slug, locale) for slug in "abc" for locale in ("en", "fr")]
    pages = [changed.get(f"{p.slug}_{p.locale}", p) for p in pages]
    return SiteData("Demo", "https://example.org", "en", ("fr",), tuple(pages))


class Remembering:
    """All pages ever made, by key, and what was rendered since it was asked last."""

    def __init__(self) -> None:
        self.pages: dict[tuple[str, str], str] = {}
        self.made: list[str] = []

    def get(self, path: str, key: str) -> str | None:
        return self.pages.get((path, key))

    def put(self, path: str, key: str, text: str) -> None:
        self.pages[path, key] = text
        self.made.append(path.removesuffix("/index.html"))

    def build(self, site: SiteData) -> list[str]:
        """What was rendered anew; the site is what it is without a memory."""
        self.made = []
        assert exports.build(site, self) == exports.build(site)
        return sorted(self.made)


@pytest.fixture
def memory() -> Remembering:
    found = Remembering()
    assert len(found.build(demo())) == 6
    return found


def test_nothing_is_rendered_twice(memory: Remembering) -> None:
    assert memory.build(demo()) == []


def test_a_changed_text_is_its_own_pages_alone(memory: Remembering) -> None:
    edited = page("b", "fr")
    edited = replace(edited, text=edited.text.replace("See", "Look at"))
    assert memory.build(demo(b_fr=edited)) == ["en/b", "fr/b"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "Another"), ("publishable", False), ("tags", ("Bridges",)), ("section", ""),
        ("coverage", Coverage(2, reviewed=1, draft=1, outdated=1, words=9, words_reviewed=4)),
    ],
)  # fmt: skip
def test_what_other_pages_may_show_is_everybodys(
    memory: Remembering, name: str, value: object
) -> None:
    assert len(memory.build(demo(b_fr=page("b", "fr", **{name: value})))) >= 5


def test_headings_that_others_may_link_to_are_everybodys(memory: Remembering) -> None:
    edited = page("b")
    edited = replace(edited, text=edited.text.replace("## One", "## Two"))
    assert len(memory.build(demo(b_en=edited))) == 6


@pytest.mark.parametrize(
    "changed",
    [{"name": "Other"}, {"base_url": "https://example.net"}, {"words": {"fr": {"Home": "Chez"}}},
     {"preview": True}, {"ai_disclosure": False}],
)  # fmt: skip
def test_what_all_pages_share(memory: Remembering, changed: dict[str, object]) -> None:
    assert len(memory.build(replace(demo(), **changed))) == 6  # type: ignore[arg-type]


def test_a_page_is_what_the_whole_view_would_make_it() -> None:
    """Other articles without their texts are no loss to a page."""
    view = views.SiteView.of(demo())
    articles = Articles(view, None)
    for one in view.pages.values():
        assert articles.render(one)[1] == article.article(view, one, view.common(one.locale))


# -- the table on disk -------------------------------------------------------------------------


def test_the_table_knows_what_stands_in_the_folder(tmp_path: Path) -> None:
    def cache() -> PageCache:
        return PageCache(tmp_path / "t.json", tmp_path / "site")

    first = cache()
    first.put("a.html", "k", "text é")
    write(tmp_path / "site/a.html", "text é")
    assert cache().get("a.html", "k") is None
    first.keep()
    assert cache().get("a.html", "k") == "text é"
    assert cache().get("a.html", "other") is None
    write(tmp_path / "site/a.html", "somebody's")
    assert cache().get("a.html", "k") is None


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"made by": 1, "pages": []}', b"\xff"])
def test_a_damaged_table_is_none(tmp_path: Path, data: bytes) -> None:
    write(tmp_path / "t.json", data)
    assert PageCache(tmp_path / "t.json", tmp_path).get("a", "k") is None


def test_other_code_makes_all_pages_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.html", "x")
    cache = PageCache(tmp_path / "t.json", tmp_path)
    cache.put("a.html", "k", "x")
    cache.keep()
    monkeypatch.setattr(page_cache, "made_by", lambda: "a later version")
    assert PageCache(tmp_path / "t.json", tmp_path).get("a.html", "k") is None


def test_a_site_with_and_without_a_table_is_the_same(tmp_path: Path) -> None:
    folder = lay(tmp_path / "project")
    run(folder, "run", "-q")
    run(folder, "publish", "-q")
    before = stamps(folder / "build")
    run(folder, "publish", "-q")
    assert stamps(folder / "build") == before
    write(folder / "content/harbour/index.md", HARBOUR.replace("coat", "hat"))
    run(folder, "run", "-q")
    with_table = tree(folder / "build")
    for table in (folder / ".multilang").glob("pages-*.json"):
        table.unlink()
    run(folder, "run", "-q")
    assert tree(folder / "build") == with_table
