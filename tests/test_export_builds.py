"""Other people's generators build what was exported of the sample project."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from multilang import pipeline
from multilang.formats import front_matter, html
from multilang.formats.shortcodes import Shortcode
from projects import run, write

ROOT = Path(__file__).parent.parent
TAGS = ("en", "fr", "fa", "ar")
SLUG = "river-clean-up"
BASE = "https://courier.example.org"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    for part in ("content", "locale"):
        shutil.copytree(ROOT / part, folder / part)
    shutil.copy(ROOT / "multilang.toml", folder)
    return folder


@pytest.fixture(scope="module")
def ours(sample: Path) -> Mapping[tuple[str, str], str]:
    """The published Markdown files, by language and article."""
    project = pipeline.open_project(sample)
    reading = pipeline.read(project)
    texts = {("en", e.article.slug): e.article.text for e in reading.extractions}
    for _, bundle in pipeline.bundles(project, reading, TAGS[1:], []):
        if bundle.publishable:
            texts[bundle.locale, bundle.slug] = bundle.text
    return texts


class Page(HTMLParser):
    """What is looked at in a built page."""

    def __init__(self, file: Path, body_id: str = "") -> None:
        super().__init__()
        self.root: dict[str, str] = {}
        self.title = self.body = self.robots = ""
        self.alternates: dict[str, str] = {}
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.inside: list[str] = []
        self.body_id, self.depth = body_id, 0
        self.feed(file.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.ids |= {said["id"]} if "id" in said else set()
        if tag == "html":
            self.root = said
        elif tag == "link" and said.get("rel") == "alternate" and "hreflang" in said:
            self.alternates[said["hreflang"]] = said["href"]
        elif tag == "meta" and said.get("name") == "robots":
            self.robots = said["content"]
        elif tag in ("a", "img"):
            self.links.append(said.get("href") or said.get("src") or "")
        if tag not in ("meta", "link", "img", "br", "hr", "input"):
            self.inside.append(tag)
            if self.depth or said.get("id") == self.body_id:
                self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            self.inside.pop()
            self.depth = max(0, self.depth - 1)

    def handle_data(self, data: str) -> None:
        if "title" in self.inside and "head" in self.inside:
            self.title += data
        if self.depth:
            self.body += data


def words(text: str) -> str:
    """Without white space, and without what generators put to footnotes and tasks."""
    return re.sub(r"[\s↑↩\ufe0e☐☑]", "", text)


def dead(site: Path, page: Path, found: Page) -> list[str]:
    """The page's links within the site that lead nowhere, fragments too."""
    here = f"{BASE}/{page.relative_to(site).as_posix()}"
    lost = []
    for link in found.links:
        parts = urlsplit(urljoin(here, link))
        if parts.netloc != urlsplit(BASE).netloc:
            continue
        target = site / unquote(parts.path).lstrip("/")
        target = target / "index.html" if target.is_dir() else target
        if not target.is_file() or (
            parts.fragment and unquote(parts.fragment) not in Page(target).ids
        ):
            lost.append(link)
    return lost


def build(folder: Path, *words: str) -> str:
    done = subprocess.run(
        words, cwd=folder, capture_output=True, encoding="utf-8", timeout=100, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


HUGO = """\
baseURL = "https://courier.example.org/"
defaultContentLanguage = "en"
defaultContentLanguageInSubdir = true
[params]
hotline = "0555 0100"
[markup.goldmark.renderer]
unsafe = true
[markup.goldmark.extensions]
typographer = false
"""
SINGLE = """\
<!doctype html>
<html lang="{{ .Site.LanguageCode }}" dir="{{ .Site.Language.LanguageDirection }}">
<head><title>{{ .Title }}</title>
{{- range .AllTranslations }}
<link rel="alternate" hreflang="{{ .Site.LanguageCode }}" href="{{ .Permalink }}">{{ end }}
{{- if .Params.noindex }}<meta name="robots" content="noindex">{{ end }}</head>
<body><time>{{ .Params.date_display }}</time><div id="text">{{ .Content }}</div></body></html>
"""
HUGO_SITE = {
    "config/_default/config.toml": HUGO,
    "layouts/_default/single.html": SINGLE,
    "layouts/_default/list.html": "{{ range .Pages }}{{ .Title }}{{ end }}",
    "layouts/shortcodes/note.html": "<aside>{{ .Inner | markdownify }}</aside>",
}


def shown(shortcode: Shortcode) -> str:
    return f"<aside>{shortcode.inner}</aside>" if shortcode.name == "note" else "0555 0100"


AROUND = html.Surroundings(shortcode=shown, word=lambda word: word.replace("Notes", ""))


@pytest.fixture(scope="module")
def hugo(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hugo's own build of the export, in a site that was there before."""
    site = tmp_path_factory.mktemp("hugo")
    for path, text in HUGO_SITE.items():
        write(site / path, text)
    run(sample, "export", "hugo", "--output", str(site), "--write-settings")
    said = build(site, "hugo", "--panicOnWarning")
    assert "Pages" in said
    return site / "public"


class TestHugo:
    @pytest.fixture(autouse=True)
    def _hugo_is_there(self, tool: Callable[[str], str]) -> None:
        tool("hugo")

    def test_every_published_article_is_a_page(
        self, request: pytest.FixtureRequest, ours: Mapping[tuple[str, str], str]
    ) -> None:
        site = request.getfixturevalue("hugo")
        built = {(p.parts[-4], p.parts[-2]) for p in site.glob("*/posts/*/index.html")}
        assert built == set(ours)
        assert len([tag for tag, _ in built if tag != "en"]) >= 9

    def test_pages_say_what_ours_say(
        self, request: pytest.FixtureRequest, ours: Mapping[tuple[str, str], str]
    ) -> None:
        site = request.getfixturevalue("hugo")
        for (tag, slug), text in ours.items():
            page = Page(site / tag / "posts" / slug / "index.html", "text")
            assert page.root == {"lang": tag, "dir": "rtl" if tag in ("fa", "ar") else "ltr"}
            assert page.title == dict(front_matter.parse(text, "", ()).metadata)["title"]
            there = {t: f"{BASE}/{t}/posts/{slug}/" for t in TAGS if (t, slug) in ours}
            assert page.alternates == there
            assert not page.robots
            file = write(site / "ours.html", f'<div id="text">{html.render(text, AROUND)}</div>')
            assert words(page.body) == words(Page(file, "text").body), (tag, slug)

    def test_links_between_articles_hold(self, request: pytest.FixtureRequest) -> None:
        site = request.getfixturevalue("hugo")
        for page in site.glob("*/posts/*/index.html"):
            found = Page(page)
            assert not dead(site, page, found), page
        harbour = f"/fa/posts/{SLUG}/#one-stretch-still-fails"
        assert harbour in Page(site / "fa/posts/reading-a-water-bill/index.html").links

    def test_dates_are_the_readers(self, request: pytest.FixtureRequest) -> None:
        site = request.getfixturevalue("hugo")
        page = (site / f"fa/posts/{SLUG}/index.html").read_text("utf-8")
        assert "<time>۴ مهر ۱۴۰۴</time>" in page

    def test_what_the_how_to_shows_builds(self, sample: Path, tmp_path: Path) -> None:
        page = (ROOT / "docs/how-to/publish-with-hugo.md").read_text("utf-8")
        settings, template = (
            re.findall(rf"^```{kind}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[0]
            for kind in ("toml", "go-html-template")
        )
        said = settings + '[params]\nhotline = "0555 0100"\n'
        site = {**HUGO_SITE, "config/_default/config.toml": said}
        for path, text in {**site, "layouts/_default/single.html": template}.items():
            write(tmp_path / path, text)
        run(sample, "export", "hugo", "--output", str(tmp_path), "--write-settings")
        build(tmp_path, "hugo", "--panicOnWarning")
        shown = (tmp_path / f"public/fa/posts/{SLUG}/index.html").read_text("utf-8")
        assert '<time datetime="2025-09-26">۴ مهر ۱۴۰۴</time> · ۳ دقیقه' in shown


PELICAN = f'SITEURL = "{BASE}"\nSITENAME = "Courier"\nTIMEZONE = "UTC"\nPATH = "content"\n'


@pytest.mark.skipif(
    not shutil.which("pelican"), reason="needs Pelican: pip install pelican[markdown]"
)
def test_pelican(sample: Path, tmp_path: Path, ours: Mapping[tuple[str, str], str]) -> None:
    run(sample, "export", "pelican", "--output", str(tmp_path))
    settings = run(sample, "export", "pelican", "--settings").stdout
    write(tmp_path / "pelicanconf.py", settings + PELICAN + "FEED_ALL_ATOM = None\n")
    said = build(tmp_path, "pelican", "-s", "pelicanconf.py", "-o", "out", "--fatal", "errors")
    assert f"Processed {len(ours)} articles" in said
    site = tmp_path / "out"
    for (tag, slug), text in ours.items():
        page = site / tag / slug / "index.html"
        found = Page(page)
        assert found.root["lang"] == tag
        others = {t: f"{BASE}/{t}/{slug}/index.html" for t in TAGS if (t, slug) in ours}
        assert found.alternates == {t: url for t, url in others.items() if t != tag}
        title = str(dict(front_matter.parse(text, "", ()).metadata)["title"])
        assert words(found.title) == words(title.replace("'", "’"))
        assert not [link for link in dead(site, page, found) if slug in link], page


MKDOCS = f'site_name: Courier\nsite_url: "{BASE}"\ntheme: mkdocs\n'


@pytest.mark.skipif(
    not shutil.which("mkdocs"), reason="needs MkDocs: pip install mkdocs-static-i18n"
)
def test_mkdocs(sample: Path, tmp_path: Path, ours: Mapping[tuple[str, str], str]) -> None:
    run(sample, "export", "mkdocs", "--output", str(tmp_path))
    settings = run(sample, "export", "mkdocs", "--settings").stdout
    write(tmp_path / "mkdocs.yml", MKDOCS + settings)
    for tag in TAGS:
        write(tmp_path / f"docs/index.{tag}.md", "# Home\n")
    said = build(tmp_path, "mkdocs", "build", "--strict", "-d", "out")
    assert "WARNING" not in said
    site = tmp_path / "out"
    for tag, slug in ours:
        page = site / ("" if tag == "en" else tag) / slug / "index.html"
        found = Page(page)
        assert found.root["lang"] == tag
        assert not dead(site, page, found), page


JEKYLL = """\
<!doctype html><html lang="{{ page.lang }}" dir="{{ page.dir }}">
<title>{{ page.title | escape }}</title>
{% assign all = site.posts | where: "ref", page.ref %}{% for one in all %}
<link rel="alternate" hreflang="{{ one.lang }}" href="{{ one.url }}">{% endfor %}
{{ content }}</html>
"""


@pytest.mark.skipif(not shutil.which("jekyll"), reason="needs Jekyll: apt-get install jekyll")
def test_jekyll(sample: Path, tmp_path: Path, ours: Mapping[tuple[str, str], str]) -> None:
    run(sample, "export", "jekyll", "--output", str(tmp_path), "--write-settings")
    write(tmp_path / "_config.yml", "title: Courier\n")
    write(tmp_path / "_layouts/post.html", JEKYLL)
    build(tmp_path, "jekyll", "build", "-d", "out")
    site = tmp_path / "out"
    for tag, slug in ours:
        page = site / tag / slug / "index.html"
        found = Page(page)
        assert found.root == {"lang": tag, "dir": "rtl" if tag in ("fa", "ar") else "ltr"}
        assert found.alternates == {t: f"/{t}/{slug}/" for t in TAGS if (t, slug) in ours}
        assert not dead(site, page, found), page
