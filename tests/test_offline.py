"""The site as a ZIP: it opens from disk, and every link leads to a file in it or to the web."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

import pytest

from multilang.exports import offline
from projects import lay, run
from test_site import demo


class Addresses(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.ids |= {said["id"]} if "id" in said else set()
        self.found += [said[name] for name in ("href", "src") if name in said]
        if said.get("http-equiv") == "refresh":
            self.found.append(said["content"].partition("url=")[2])


def broken(files: dict[str, bytes]) -> list[tuple[str, str]]:
    """Addresses that lead to no file, or to no id in one."""
    pages = {p: Addresses(d.decode()) for p, d in files.items() if p.endswith(".html")}
    found = []
    for path, page in pages.items():
        for address in page.found:
            if urlsplit(address).scheme:
                continue
            plain, _, fragment = address.partition("#")
            target = normpath(join(dirname(path), unquote(plain))) if plain else path
            ids = pages[target].ids if target in pages else set()
            lost = bool(fragment) and target in pages and unquote(fragment) not in ids
            if target not in files or lost:
                found.append((path, address))
    return found


@pytest.mark.parametrize("tag", ["", "en", "fr"])
def test_every_link_leads_to_a_file_or_to_the_web(tag: str) -> None:
    files = offline.files(demo(), tag)
    media = {item.path: b"" for item in offline.media(demo(), tag)}
    assert broken({**files, **media}) == []
    assert "index.html" in files
    assert not [path for path in files if "404" in path or "sitemap" in path or "robots" in path]


def test_one_language_holds_no_other_and_links_to_it_on_the_web() -> None:
    files = offline.files(demo(), "fr")
    assert {path.partition("/")[0] for path in files} == {"assets", "fr", "index.html"}
    page = files["fr/a/index.html"].decode()
    # b has no translation, and the switcher has English.
    assert 'href="https://example.org/news/en/b/#part-one"' in page
    assert 'href="https://example.org/news/en/a/"' in page
    assert not [path for path in files if "naskh" in path or "vazirmatn" in path]


def test_the_page_that_leads_to_the_one_language_has_its_landmark_and_heading() -> None:
    start = offline.files(demo(), "fr")["index.html"].decode()
    assert 'http-equiv="refresh"' in start
    assert re.search(r"<main>\s*<h1><a href=[^>]+>[^<]+</a></h1>\s*</main>", start)


def test_code_that_looks_like_a_link_is_text() -> None:
    data = demo()
    text = 'Write `<a href="../b/index.html">` and href="../../en/b/index.html".\n'
    pages = tuple(replace(p, text=text) if p.locale == "fr" else p for p in data.pages)
    page = offline.files(replace(data, pages=pages), "fr")["fr/a/index.html"].decode()
    assert '&lt;a href="../b/index.html"&gt;' in page
    assert re.search(r"and href=.\.\./\.\./en/b/index\.html", page)


def test_persian_brings_its_font() -> None:
    data = demo()
    pages = tuple(replace(p, publishable=True) for p in data.pages)
    names = offline.files(replace(data, pages=pages), "fa").keys()
    assert [n for n in names if n.endswith(".woff2") and "vazirmatn" in n]
    assert not [n for n in names if "naskh" in n]


def test_the_command_writes_the_whole_site_or_a_language(tmp_path: Path) -> None:
    lay(tmp_path)
    run(tmp_path, "run")
    run(tmp_path, "export", "offline")
    run(tmp_path, "export", "offline", "--lang", "fa")
    folder = tmp_path / "build/offline"
    archives = {path.name: path.read_bytes() for path in folder.glob("*.zip")}
    assert sorted(archives) == ["two-articles-fa.zip", "two-articles.zip"]
    for name, data in archives.items():
        stem = name.removesuffix(".zip")
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = {n.removeprefix(f"{stem}/"): archive.read(n) for n in archive.namelist()}
        assert f"{stem}/" not in "".join(found)
        assert broken(found) == []
        assert found["media/library/shelf.svg"].startswith(b"<svg")
    assert "0 written" in run(tmp_path, "export", "offline").output
    assert archives == {path.name: path.read_bytes() for path in folder.glob("*.zip")}
