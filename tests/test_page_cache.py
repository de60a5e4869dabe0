"""Pages are rendered again when what they are made of has changed, and only then."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multilang import page_cache
from multilang.exports import site as exports
from multilang.exports import views
from multilang.exports.site import Page, SiteData
from multilang.exports.theming import Theme
from multilang.exports.views import article, lists
from multilang.exports.views.reuse import Question, Sparing
from multilang.exports.views.withdrawn import Tombstone
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
    """The pages made last, with their keys, and what was rendered since it was asked last."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, str, Sequence[Question]]] = {}
        self.made: list[str] = []

    def asked(self, path: str) -> Sequence[Question]:
        return self.pages[path][2] if path in self.pages else ()

    def stands(self, path: str, key: str) -> bool:
        return path in self.pages and self.pages[path][0] == key

    def put(self, path: str, key: str, text: str, asked: Sequence[Question]) -> None:
        self.pages[path] = (key, text, asked)
        self.made.append(path.removesuffix("/index.html"))

    def build(self, site: SiteData) -> list[str]:
        """The pages of articles that were rendered anew; the site is what it is without a
        memory."""
        self.made = []
        made = {
            path: self.pages[path][1].encode() if data is None else data
            for path, data in exports.files(site, self)
        }
        assert made == exports.build(site)
        return sorted(path for path in self.made if path.count("/") == 1 and "archive" not in path)


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
    assert memory.build(demo(b_fr=edited)) == ["fr/b"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "Another"), ("publishable", False), ("tags", ("Bridges",)), ("section", ""),
        ("coverage", Coverage(2, reviewed=1, draft=1, outdated=1, words=9, words_reviewed=4)),
    ],
)  # fmt: skip
def test_what_other_pages_show_of_it_is_theirs_too(
    memory: Remembering, name: str, value: object
) -> None:
    made = memory.build(demo(b_fr=page("b", "fr", **{name: value})))
    assert {"en/b", "fr/a", "fr/c"} <= set(made)


def test_what_no_page_shows_of_it_is_nobodys(memory: Remembering) -> None:
    """Articles that have nothing to do with one are left alone when it goes."""
    others = [page(f"far-{n}", "fr", section="Hills", tags=()) for n in range(6)]
    many = replace(demo(), pages=(*demo().pages, *others))
    memory.build(many)
    gone = replace(many, pages=tuple(p for p in many.pages if (p.slug, p.locale) != ("c", "fr")))
    assert memory.build(gone) == ["en/c", "fr/a", "fr/b"]


def test_headings_are_the_articles_own(memory: Remembering) -> None:
    edited = page("b")
    edited = replace(edited, text=edited.text.replace("## One", "## Two"))
    assert memory.build(demo(b_en=edited)) == ["en/b", "fr/b"]


def test_a_template_may_look_at_all_articles_at_a_price(memory: Remembering) -> None:
    text = b"""{% extends "default/base.html" %}
{% block head %}<p>{{ site.pages|map(attribute="title")|join }}</p>{% endblock %}"""
    theme = Theme("theme", (("article.html", text),))
    assert len(memory.build(replace(demo(), theme=theme))) == 6
    assert memory.build(replace(demo(), theme=theme)) == []
    changed = replace(demo(b_fr=page("b", "fr", title="Another")), theme=theme)
    assert len(memory.build(changed)) == 6


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
    sparing = Sparing(view, None)
    for one in view.pages.values():
        assert sparing.article(one)[1] == article.article(view, one, view.common(one.locale))
    for tag in view.tags:
        whole = dict(lists.lists(view, tag, view.common(tag)))
        assert dict(sparing.lists(tag)) == whole


SLUGS = tuple("abcdefgh")
STATES = (
    Coverage(2, reviewed=2, words=9, words_reviewed=9),
    Coverage(2, reviewed=1, draft=1, outdated=1, words=9, words_reviewed=4),
    Coverage(2, reviewed=1, draft=1, words=9, words_reviewed=4),
)
TEXTS = st.builds(
    lambda slug, heading, body: (
        f"---\ntitle: x\n---\n\n## {heading}\n\n{body} [there](../{slug}/#{heading.lower()}).\n"
        "\n![A boat](boat.svg)\n"
    ),
    st.sampled_from((*SLUGS, "gone")), st.sampled_from(("One", "Two")), st.sampled_from(("X", "Y")),
)  # fmt: skip
PAGES = st.builds(
    lambda slug, locale, text, more: Page(slug, locale, text, **more),
    st.sampled_from(SLUGS), st.sampled_from(("en", "fr", "fa")), TEXTS,
    st.fixed_dictionaries({
        "title": st.sampled_from(("A", "B & C")), "description": st.sampled_from(("", "So")),
        "section": st.sampled_from(("", "Water", "R&D")),
        "tags": st.sampled_from(((), ("Boats",), ("Boats", "C++"))),
        "date": st.sampled_from((None, date(2026, 5, 3), date(2026, 6, 1))),
        "coverage": st.sampled_from(STATES), "publishable": st.booleans(),
        "media": st.sampled_from(((), ("boat.svg",), ("boat.svg", "other.png"))),
        "image": st.sampled_from(("", "other.png")), "related": st.sampled_from(((), ("b", "c"))),
        "authors": st.sampled_from(((), ("Ida",))), "address": st.sampled_from(("", "quai")),
    }),
)  # fmt: skip
OTHERS = st.fixed_dictionaries({
    "name": st.sampled_from(("Demo", "Courier")), "page_size": st.sampled_from((1, 2, 20)),
    "words": st.sampled_from(({}, {"fr": {"Water": "Eau", "R&D": "R & D"}})),
    "locales": st.sampled_from((("fr", "fa"), ("fr",))), "preview": st.booleans(),
    "withdrawn": st.sampled_from(({}, {("fr", "gone"): Tombstone("gone", "fr")})),
})  # fmt: skip


@given(st.lists(st.tuples(st.lists(PAGES, max_size=3), OTHERS), min_size=2, max_size=4))
@settings(max_examples=15, deadline=None)
def test_with_a_memory_a_site_is_always_what_it_is_without(
    edits: list[tuple[list[Page], dict[str, Any]]],
) -> None:
    """After edit upon edit of articles and settings; ``Remembering.build`` compares."""
    memory, pages = Remembering(), {}
    for slug in SLUGS[:4]:
        for locale in ("en", "fr"):
            pages[slug, locale] = page(slug, locale)
    for changed, others in edits:
        pages |= {(p.slug, p.locale): replace(p, address=p.address and p.slug * 2) for p in changed}
        known = {"base_url": "https://example.org", "source": "en", **others}
        memory.build(SiteData(pages=tuple(pages.values()), **known))


# -- the table on disk -------------------------------------------------------------------------


def old(folder: Path) -> None:
    """Make everything older than doubts about a file's time last."""
    for path in sorted(folder.rglob("*")):
        os.utime(path, ns=(1, path.stat().st_mtime_ns - 2 * page_cache.YOUNG))


def test_the_table_knows_what_stands_in_the_folder(tmp_path: Path) -> None:
    def cache() -> PageCache:
        return PageCache(tmp_path / "t.json", tmp_path / "site")

    first = cache()
    first.put("a.html", "k", "text é", (("place", "fr", "b"),))
    write(tmp_path / "site/a.html", "text é")
    assert not cache().stands("a.html", "k")
    first.keep()
    found = cache()
    assert found.stands("a.html", "k")
    assert found.entry("a.html") == (sha256("text é".encode()).hexdigest(), 7)
    assert found.asked("a.html") == (("place", "fr", "b"),)
    assert not cache().stands("a.html", "other")
    write(tmp_path / "site/a.html", "somebody's")
    assert not cache().stands("a.html", "k")


def test_a_file_of_the_same_size_and_time_is_believed_when_it_is_old(tmp_path: Path) -> None:
    """And never in the moment in which the table was written, in which it may have changed."""

    def cache() -> PageCache:
        return PageCache(tmp_path / "t.json", tmp_path / "site")

    path = write(tmp_path / "site/a.html", "one")
    first = cache()
    first.put("a.html", "k", "one")
    first.keep()
    stamp = path.stat().st_mtime_ns
    path.write_bytes(b"two")
    os.utime(path, ns=(stamp, stamp))
    assert not cache().stands("a.html", "k")

    path.write_bytes(b"one")
    old(tmp_path / "site")
    second = cache()
    assert second.stands("a.html", "k")
    second.keep()
    with mock_reading() as read:
        assert cache().stands("a.html", "k")
    assert not read


@contextmanager
def mock_reading() -> Iterator[list[Path]]:
    """Which files are read whole by their path."""
    read: list[Path] = []
    real = Path.read_bytes

    def noted(self: Path) -> bytes:
        if self.suffix == ".html":
            read.append(self)
        return real(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "read_bytes", noted)
        yield read


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"made by": 1, "pages": []}', b"\xff", b'{"made by'],
)  # fmt: skip
def test_a_damaged_table_is_none(tmp_path: Path, data: bytes) -> None:
    write(tmp_path / "t.json", data)
    assert not PageCache(tmp_path / "t.json", tmp_path).stands("a", "k")


@pytest.mark.parametrize("page", ['["k"]', '["k","d",1,2,3,4]', '["k","d","1",2,3,[]]', "7"])
def test_a_damaged_page_in_a_table_is_none(tmp_path: Path, page: str) -> None:
    write(tmp_path / "t.json", f'{{"made by": "{page_cache.made_by()}", "pages": {{"a": {page}}}}}')
    assert not PageCache(tmp_path / "t.json", tmp_path).stands("a", "k")


def test_other_code_makes_all_pages_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.html", "x")
    cache = PageCache(tmp_path / "t.json", tmp_path)
    cache.put("a.html", "k", "x")
    cache.keep()
    assert PageCache(tmp_path / "t.json", tmp_path).stands("a.html", "k")
    monkeypatch.setattr(page_cache, "made_by", lambda: "a later version")
    assert not PageCache(tmp_path / "t.json", tmp_path).stands("a.html", "k")


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
