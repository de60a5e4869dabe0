"""The checker finds nothing in a good site, and exactly the fault that was planted in a bad one."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

import growth
import harbour_site
from multilang import site_check
from multilang.model import Issue
from multilang.site_check import reading
from projects import SETTINGS, command, lay, run

BASE = harbour_site.BASE
FR, FA, EN = (f"{tag}/light/index.html" for tag in ("fr", "fa", "en"))
Files = dict[str, bytes]


def checked(files: Mapping[str, bytes], base: str = BASE) -> tuple[Issue, ...]:
    return site_check.check(files, files.__getitem__, base)


@cache
def good() -> Files:
    return harbour_site.built()


@pytest.mark.parametrize("preview", [False, True])
def test_a_good_site_has_no_finding(preview: bool) -> None:
    files = harbour_site.built(preview=preview)
    assert len([path for path in files if path.endswith(".html")]) > 30
    assert checked(files) == ()


def test_our_own_sample_has_no_finding(tmp_path: Path) -> None:
    root = Path(__file__).parent.parent
    for name in ("content", "locale"):
        shutil.copytree(root / name, tmp_path / name)
    shutil.copy(root / "multilang.toml", tmp_path)
    run(tmp_path, "publish")
    assert run(tmp_path, "site", "check").stdout == "Checked    build/site (nothing found)\n"


def change(path: str, old: str, new: str) -> Callable[[Files], None]:
    """Replace the first occurrence of a text; it must be there."""

    def plant(files: Files) -> None:
        text = files[path].decode()
        assert old in text, f"{old!r} is not in {path}"
        files[path] = text.replace(old, new, 1).encode()

    return plant


def cut(path: str, pattern: str, new: str = "") -> Callable[[Files], None]:
    """Replace the first match of a pattern; there must be one."""

    def plant(files: Files) -> None:
        text, times = re.subn(pattern, new, files[path].decode(), count=1, flags=re.DOTALL)
        assert times, f"{pattern!r} is not in {path}"
        files[path] = text.encode()

    return plant


def drop(path: str) -> Callable[[Files], None]:
    return lambda files: files.__delitem__(path)


def every(*plants: Callable[[Files], None]) -> Callable[[Files], None]:
    def plant(files: Files) -> None:
        for one in plants:
            one(files)

    return plant


def in_json(path: str, edit: Callable[[dict[str, object]], object]) -> Callable[[Files], None]:
    """Change the JSON-LD of a page."""

    def plant(files: Files) -> None:
        text = files[path].decode()
        match = re.search(r'(<script type="application/ld\+json">)(.*?)(</script>)', text)
        assert match
        value = json.loads(match[2])
        edit(value)
        files[path] = (text[: match.start(2)] + json.dumps(value) + text[match.end(2) :]).encode()

    return plant


def stylesheet(files: Files) -> None:
    path = next(path for path in files if path.endswith(".css"))
    files[path] += b'.x { background: url("gone.png") }'


def preview(files: Files) -> None:
    files.clear()
    files.update(harbour_site.built(preview=True))


BODY = '<div class="body">'
MAIN = '<main id="main">'
ENGLISH = f"{BODY}<p>{'This whole story has been left in the language of its author. ' * 200}</p>"
FAULTS: Mapping[str, tuple[Callable[[Files], None], set[str], str]] = {
    "link to nothing": (
        change(FR, "../../fr/index.html", "../../fr/gone/index.html"), {"site-link"}, FR),
    "case of a file": (
        change(FR, 'src="../../media/light/lamp', 'src="../../media/light/Lamp'),
        {"site-link"}, FR),
    "link out of the site": (
        change(FR, MAIN, f'{MAIN}<a href="../../../other/">x</a>'), {"site-link"}, FR),
    "absolute link to nothing": (
        change(FR, MAIN, f'{MAIN}<a href="{BASE}/fr/gone/">x</a>'), {"site-link"}, FR),
    "folder without its slash": (
        change(FR, MAIN, f'{MAIN}<a href="../market">x</a>'), {"site-link"}, FR),
    "srcset": (
        change(FR, MAIN, f'{MAIN}<img alt="" srcset="../../gone.png 2x">'), {"site-link"}, FR),
    "picture is gone": (
        every(drop("media/light/lamp.svg")), {"site-link", "site-open-graph"}, FR),
    "font in a stylesheet": (stylesheet, {"site-link"}, ""),
    "redirect to nothing": (
        change("fr/404.html", "<title>", '<meta http-equiv="refresh" content="0; url=gone/"><title>'),  # noqa: E501
        {"site-link"}, "fr/404.html"),
    "anchor": (cut(FR, r'href="#fn-1"', 'href="#fn-9"'), {"site-anchor"}, FR),
    "anchor on another page": (
        change(FR, MAIN, f'{MAIN}<a href="../market/index.html#x">x</a>'), {"site-anchor"}, FR),
    "javascript": (
        change(FR, MAIN, f'{MAIN}<a href="javascript:alert(1)">x</a>'), {"site-scheme"}, FR),
    "disguised javascript": (
        change(FR, MAIN, f'{MAIN}<a href=" java&#115;cript&colon;alert(1)">x</a>'),
        {"site-scheme"}, FR),
    "data picture": (
        change(FR, MAIN, f'{MAIN}<img alt="" src="data:image/gif;base64,AA">'),
        {"site-scheme"}, FR),
    "id twice": (change(FR, MAIN, f'{MAIN}<p id="main"></p>'), {"site-id"}, FR),
    "image without alt": (cut(FR, r'(<img [^>]*?) alt="[^"]*"', r"\1"), {"site-alt"}, FR),
    "wrong dir": (change(FA, 'lang="fa" dir="rtl"', 'lang="fa" dir="ltr"'), {"site-lang"}, FA),
    "no lang": (
        change("fr/404.html", '<html lang="fr"', "<html"), {"site-lang"}, "fr/404.html"),
    "lang of another folder": (
        change("fr/404.html", '<html lang="fr"', '<html lang="en"'),
        {"site-lang"}, "fr/404.html"),
    "dir of a part": (
        change(FR, MAIN, f'{MAIN}<q lang="fa" dir="ltr">x</q>'), {"site-lang"}, FR),
    "lang of a part": (
        change(FR, MAIN, f'{MAIN}<q lang="farsi" dir="rtl">x</q>'), {"site-lang"}, FR),
    "text in another script": (change(FA, BODY, ENGLISH), {"site-script"}, FA),
    "switcher offers what is not there": (
        cut(FR, r"(<nav class=\"languages\".*?<ul>)",
            r'\1<li><a href="../../de/light/index.html" hreflang="de" lang="de">D</a></li>'),
        {"site-switcher"}, FR),
    "switcher leads to another language": (
        change(FR, 'href="../../fa/light/index.html"', 'href="../../ar/light/index.html"'),
        {"site-switcher"}, FR),
    "canonical is the original's": (
        change(FR, f'canonical" href="{BASE}/fr/', f'canonical" href="{BASE}/en/'),
        {"site-canonical", "site-sitemap", "site-json-ld", "site-open-graph"}, FR),
    "canonical is relative": (
        change("fr/index.html", f'canonical" href="{BASE}/fr/"', 'canonical" href="/post/fr/"'),
        {"site-canonical", "site-sitemap", "site-open-graph"}, "fr/index.html"),
    "no canonical": (
        cut("fr/section/index.html", r'<link rel="canonical"[^>]*>'),
        {"site-canonical", "site-sitemap"}, "fr/section/index.html"),
    "hreflang of one member": (
        cut(FR, r'<link rel="alternate" hreflang="ar"[^>]*>'),
        {"site-hreflang", "site-sitemap"}, EN),
    "hreflang without itself": (
        cut(FR, r'<link rel="alternate" hreflang="fr"[^>]*>'),
        {"site-hreflang", "site-sitemap"}, FR),
    "no x-default": (
        cut(FR, r'<link rel="alternate" hreflang="x-default"[^>]*>'),
        {"site-hreflang", "site-sitemap"}, FR),
    "hreflang is relative": (
        change(FR, f'hreflang="fa" href="{BASE}/fa/', 'hreflang="fa" href="/post/fa/'),
        {"site-hreflang", "site-sitemap"}, FR),
    "hreflang names another language": (
        change(FR, f'hreflang="fa" href="{BASE}/fa/', f'hreflang="fa" href="{BASE}/ar/'),
        {"site-hreflang", "site-sitemap"}, FR),
    "hreflang to what is not reviewed": (
        change("fr/market/index.html", '<link rel="alternate" hreflang="x-default"',
               f'<link rel="alternate" hreflang="ar" href="{BASE}/ar/market/">'
               '<link rel="alternate" hreflang="x-default"'),
        {"site-hreflang", "site-sitemap"}, "fr/market/index.html"),
    "noindex page in sitemap and feed": (
        change(FR, "<title>", '<meta name="robots" content="noindex"><title>'),
        {"site-noindex", "site-hreflang", "site-canonical"}, "sitemap-fr.xml"),
    "unreviewed page in the sitemap": (
        change("sitemap-ar.xml", "</urlset>", f"<url><loc>{BASE}/ar/market/</loc></url></urlset>"),
        {"site-noindex"}, "sitemap-ar.xml"),
    "unreviewed page in the feed": (
        change("ar/feed.xml", f'href="{BASE}/ar/storm/"', f'href="{BASE}/ar/market/"'),
        {"site-noindex", "site-feed"}, "ar/feed.xml"),
    "unmarked page of a preview": (
        every(preview, cut(FR, r'<meta name="robots"[^>]*>')),
        {"site-noindex", "site-canonical"}, FR),
    "no robots.txt": (drop("robots.txt"), {"site-robots"}, "robots.txt"),
    "robots.txt without sitemap": (
        cut("robots.txt", r"Sitemap: \S+"), {"site-robots"}, "robots.txt"),
    "page in no sitemap": (
        cut("sitemap-fr.xml", rf"<url>\s*<loc>{BASE}/fr/light/</loc>.*?</url>"),
        {"site-sitemap"}, FR),
    "sitemap names what is not there": (
        change("sitemap-fr.xml", "</urlset>", f"<url><loc>{BASE}/fr/gone/</loc></url></urlset>"),
        {"site-sitemap"}, "sitemap-fr.xml"),
    "page twice in the sitemap": (
        cut("sitemap-fr.xml", r"(<url>.*?</url>)", r"\1\1"),
        {"site-sitemap"}, "sitemap-fr.xml"),
    "sitemap is cut off": (
        cut("sitemap-fr.xml", "</urlset>"), {"site-sitemap"}, "sitemap-fr.xml"),
    "sitemap outside the index": (
        lambda files: files.update({"sitemap-old.xml": files["sitemap-fr.xml"]}),
        {"site-sitemap"}, "sitemap-old.xml"),
    "sitemap's alternates": (
        cut("sitemap-fr.xml", r'<xhtml:link rel="alternate" hreflang="ar"[^>]*>'),
        {"site-sitemap"}, "sitemap-fr.xml"),
    "lastmod": (
        cut("sitemap-fr.xml", r"<lastmod>[^<]*", "<lastmod>21/03/2026"),
        {"site-sitemap"}, "sitemap-fr.xml"),
    "feed lacks an article": (
        cut("fr/feed.xml", r"<entry>.*?</entry>"), {"site-feed"}, "fr/feed.xml"),
    "feed is cut off": (cut("fr/feed.xml", "</feed>"), {"site-feed"}, "fr/feed.xml"),
    "feed in another language": (
        change("fr/feed.xml", 'xml:lang="fr"', 'xml:lang="en"'), {"site-feed"}, "fr/feed.xml"),
    "feed's time": (
        cut("fr/feed.xml", r"<updated>[^<]*", "<updated>yesterday"), {"site-feed"}, "fr/feed.xml"),
    "feed's ids": (
        cut("fr/feed.json", r'("id": "[^"]*?)light"', r'\1storm"'), {"site-feed"}, "fr/feed.json"),
    "feed that no page offers": (
        lambda files: files.update({"old/feed.xml": files["fr/feed.xml"]}),
        {"site-feed"}, "old/feed.xml"),
    "feed is not there": (
        drop("fr/feed.json"), {"site-link"}, FR),
    "JSON feed": (cut("fr/feed.json", r"\A\{"), {"site-feed"}, "fr/feed.json"),
    "JSON-LD does not parse": (
        change(FR, '"@context"', "@context"), {"site-json-ld"}, FR),
    "JSON-LD in another language": (
        in_json(FR, lambda value: value.update(inLanguage="en")), {"site-json-ld"}, FR),
    "translation that its original does not know": (
        in_json(EN, lambda value: value.pop("workTranslation")), {"site-json-ld"}, FR),
    "translation that is not there": (
        in_json(FR, lambda v: v.update(translationOfWork={"@id": f"{BASE}/en/x/#article"})),
        {"site-json-ld"}, FR),
    "og:image": (
        cut(FR, r'(property="og:image" content="[^"]*?)lamp', r"\1gone"),
        {"site-open-graph"}, FR),
    "og:image is relative": (
        cut(FR, r'property="og:image" content="[^"]*"', 'property="og:image" content="lamp.svg"'),
        {"site-open-graph"}, FR),
    "og:locale": (
        change(FR, 'og:locale" content="fr_FR"', 'og:locale" content="fr-FR"'),
        {"site-open-graph"}, FR),
    "ai-disclosure": (
        cut(FR, r'ai-disclosure" content="[^"]*"', 'ai-disclosure" content="human"'),
        {"site-disclosure"}, FR),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_and_nothing_else(name: str) -> None:
    plant, expected, where = FAULTS[name]
    files = dict(good())
    plant(files)
    found = checked(files)
    assert {issue.check for issue in found} == expected, found
    assert not where or where in {issue.where for issue in found}


def test_every_kind_of_finding_is_planted() -> None:
    assert set().union(*(kinds for _, kinds, _ in FAULTS.values())) == set(site_check.CHECKS)


class Independent(HTMLParser):
    """What Python's own parser sees of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, {name: value or "" for name, value in reversed(attrs)}))


HARD = [
    '<p title="a > b" data-x=\'c "d" >\'>x</p><!-- <a href="no"> --><IMG SRC=a.png ALT>',
    "<script>if (a<b) { '<a href=no>' }</script><title>1 < 2</title><a href='&amp;x'>y</a>",
    "<script>it's a<b </script><a href=yes>y</a><style>p<b{content:'}</style><a href=too>y</a>",
    "<br/><input disabled value=x/>< p><style>a > b { }</style><P ID=one ID=two>",
]


def test_the_scanner_sees_what_a_parser_sees() -> None:
    pages = [data.decode() for path, data in good().items() if path.endswith(".html")]
    for text in (*pages, *HARD):
        ours = [
            (name, reading.attributes(rest))
            for name, closing, rest, _, _ in reading.tokens(text)
            if not closing
        ]
        assert ours == Independent(text).seen


def test_text_that_is_no_markup_is_not_read_as_markup() -> None:
    text = "<title>1 < <a href=no></title><textarea><a href=no></textarea><!-- <a href=no> -->"
    assert reading.read("x", text).links == []


def test_a_thousand_pages_more_cost_as_much_as_the_thousand_before() -> None:
    """Linear: three times the pages take about three times as long."""

    def site(copies: int) -> Callable[[], object]:
        files = dict(good())
        for number in range(copies):
            text = files[FR].decode().replace("/light/", f"/light-{number}/")
            text = text.replace("<title>", '<meta name="robots" content="noindex"><title>')
            text = re.sub(r'<link rel="(canonical|alternate)"[^>]*>|<script.*?</script>', "", text)
            files[f"fr/light-{number}/index.html"] = text.encode()
        return lambda: checked(files)

    assert growth.in_proportion(site, 300, 900)


def test_the_command_says_what_it_found(tmp_path: Path) -> None:
    folder = lay(tmp_path, f'{SETTINGS}\n[site]\nbase_url = "https://news.example.org"\n')
    run(folder, "run")
    assert run(folder, "site", "check").stdout == "Checked    build/site (nothing found)\n"
    run(folder, "site", "check", str(folder / "build/preview"))
    page = folder / "build/site/en/harbour/index.html"
    page.write_text(page.read_text().replace('<main id="main">', '<main id="x">'))
    result = command(folder, "site", "check")
    assert result.exit_code == 1
    assert "en/harbour/index.html: <a> '#main'" in result.stdout
    found = json.loads(command(folder, "site", "check", "--json").stdout)
    assert [item["check"] for item in found] == ["site-anchor"]


def test_a_folder_without_a_site_is_an_error(tmp_path: Path) -> None:
    result = command(lay(tmp_path), "site", "check")
    assert result.exit_code == 2
    assert "there is no site here" in result.stderr
