"""Attacks through catalogs, front matter and article bodies: nothing dangerous gets on a page."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import polib
import pytest

from multilang import pipeline
from projects import run, tree, write
from xss_payloads import EVIL, HIT, payloads

BASE = "https://example.org"
SETTINGS = f"""\
[project]
name = "Attacked"
source = "en"

[site]
base_url = "{BASE}"
page_size = 500

[engine]
name = "pseudo"

[languages.fr]
gate = "drafts"
"""
CLEAN = """\
---
title: A word
description: A short text
date: 2026-03-21
---

Words for readers.

More at [the quay](https://quay.example/).
"""
PARTS = (("title", "A word"), ("description", "A short text"), ("paragraph", "Words for readers."))
FIELDS = (
    "title", "description", "summary", "section", "dateline", "image", "image_alt", "license",
    "translator", "correction", "ai_disclosure", "canonical", "url", "layout",
)  # fmt: skip
LISTS = ("authors", "tags", "related", "aliases")
FORBIDDEN = {"applet", "base", "button", "embed", "form", "frame", "iframe", "input", "object"}
ADDRESSES = {
    "action",
    "background",
    "cite",
    "data",
    "formaction",
    "href",
    "poster",
    "src",
    "srcset",
}
SAFE = {"", "http", "https", "mailto", "tel"}
# -- a parser of its own, to judge -----------------------------------------------------------------


def dangers(tag: str, attributes: Sequence[tuple[str, str | None]]) -> Iterator[str]:
    """What is wrong with one element, whatever parser found it."""
    facts = {name.lower(): value or "" for name, value in attributes}
    if tag in FORBIDDEN or (tag == "script" and facts.get("type") != "application/ld+json"):
        yield f"<{tag}>"
    refresh = tag == "meta" and facts.get("http-equiv", "").lower() == "refresh"
    if refresh and re.search(r":|//|\\", facts.get("content", "")):
        yield "refresh"
    for name, value in facts.items():
        if name.startswith("on") or name in ("style", "srcdoc"):
            yield f"{tag} {name}"
        elif name.rpartition(":")[2] in ADDRESSES and scheme(value) not in SAFE:
            yield f"{tag} {name}={value}"


def scheme(address: str) -> str:
    """As a browser reads it (WHATWG URL, "basic URL parser")."""
    found = re.match(r"([a-z][a-z0-9+.-]*):", read_by_browser(address), re.IGNORECASE)
    return found[1].lower() if found else ""


def read_by_browser(address: str) -> str:
    """Controls and spaces at the ends do not count, nor do tabs and line ends anywhere."""
    return re.sub(r"^[\x00-\x20]+|[\x00-\x20]+$|[\t\n\r]", "", address)


class Seen(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.bad: list[str] = []
        self.addresses: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.bad += dangers(tag, attrs)
        self.addresses |= {v for k, v in attrs if k in ADDRESSES and v and is_outside(v)}


def is_outside(address: str) -> bool:
    clean = read_by_browser(address).replace("\\", "/")
    return clean.startswith("//") or (
        bool(scheme(address)) and not f"{clean}/".startswith(f"{BASE}/")
    )


def test_the_judge_sees_what_is_dangerous() -> None:
    for text in (
        f"<script>{HIT}</script>", "<p oNclick=x>", "<a href='java\tscript:x'>", "<iframe>",
        "<svg><a xlink:href='data:x'>", "<meta http-equiv=Refresh content='0;url=//x'>",
        "<p style=x>", "<base href=x>", "<form>", "<img srcset='javascript:x'>",
    ):  # fmt: skip
        assert Seen(text).bad, text
    assert Seen('<script type="application/ld+json">{}</script><a href="/x">').bad == []
    assert Seen(f'<a href="\\\\{EVIL}"><a href="{BASE}/x"><a href="{BASE}.evil/">').addresses == {
        f"\\\\{EVIL}", f"{BASE}.evil/",
    }  # fmt: skip


# -- a project full of attacks ---------------------------------------------------------------------


def quoted(text: str) -> str:
    """A YAML string in double quotes."""
    return re.sub(
        r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]",
        lambda m: f"\\u{ord(m[0]):04x}",
        json.dumps(text, ensure_ascii=False),
    )


def catalog(slug: str, texts: Sequence[tuple[str, str, str]]) -> bytes:
    made = polib.POFile(check_for_duplicates=False)
    made.metadata = {
        "Project-Id-Version": slug, "Language": "fr", "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n > 1);",
    }  # fmt: skip
    made += [polib.POEntry(msgctxt=kind, msgid=text, msgstr=new) for kind, text, new in texts]
    return str(made).encode()


def lay(folder: Path, attacks: Sequence[str], settings: str = SETTINGS) -> pipeline.Project:
    """Of each attack three articles: in the catalog, in the front matter, in the body."""
    write(folder / "multilang.toml", settings)
    for number, attack in enumerate(attacks):
        po, front, body = (f"{kind}-{number}" for kind in ("po", "front", "body"))
        write(folder / f"content/{po}/index.md", CLEAN)
        write(
            folder / f"locale/fr/LC_MESSAGES/{po}.po",
            catalog(po, [(kind, text, f"Voir {attack}") for kind, text in PARTS]),
        )
        fields = [f"{name}: {quoted(attack)}\n" for name in FIELDS]
        fields += [f"{name}: [{quoted(attack)}]\n" for name in LISTS]
        header = f"---\n{''.join(fields)}date: 2026-03-21\n---\n"
        write(folder / f"content/{front}/index.md", f"{header}\nWords.\n")
        write(folder / f"content/{body}/index.md", f"---\ntitle: Body\n---\n\nWords.\n\n{attack}\n")
    return pipeline.open_project(folder)


def build(project: pipeline.Project) -> dict[str, str]:
    """Every text of the site and of the preview, by path in the folder build."""
    reading = pipeline.read(project)
    assert not reading.failures
    for preview in (False, True):
        assert not pipeline.build_site(project, reading, preview=preview).failures
    files = tree(project.path("build")).items()
    return {
        path: data.decode() for path, data in files if path.endswith((".html", ".xml", ".json"))
    }


def dangerous(files: dict[str, str]) -> list[tuple[str, str]]:
    return [(path, bad) for path, text in markup(files) for bad in Seen(text).bad]


def markup(files: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The pages, and the HTML in feeds."""
    for path, text in files.items():
        if path.endswith(".html"):
            yield path, text
        elif path.endswith(".json"):
            feed = json.loads(text)
            for item in feed.get("items", ()) if isinstance(feed, dict) else ():
                yield path, item.get("content_html", "")
        else:
            for node in ET.fromstring(text).iter():
                yield from ((path, f'<a href="{escape(v)}">') for v in links_of(node))
                if node.get("type") == "html" or node.tag.endswith(("}encoded", "}content")):
                    yield path, node.text or ""
            for item in ET.fromstring(text).iter("item"):  # WordPress shows titles as HTML
                yield path, item.findtext("title") or ""


def links_of(node: ET.Element) -> list[str]:
    return [value for name, value in node.items() if name.rpartition("}")[2] in ADDRESSES]


def foreign(files: dict[str, str]) -> list[tuple[str, str]]:
    """Addresses on pages of translations that their source's page does not have."""
    found = []
    for path, text in files.items():
        if re.search(r"/fr/po-\d+/", path) and path.endswith(".html"):
            source = Seen(files[path.replace("/fr/", "/en/", 1)]).addresses
            found += [(path, bad) for bad in Seen(text).addresses - source]
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("attacked")
    return folder, build(lay(folder, payloads()))


def test_attacks_reach_the_pages(built: tuple[Path, dict[str, str]]) -> None:
    """Else the tests below would look at nothing."""
    files = built[1]
    reached = [p for p, text in files.items() if HIT in unescape(text) or EVIL in text]
    for kind in ("po", "front", "body"):
        assert len([p for p in reached if f"preview/fr/{kind}-" in p]) > len(payloads()) / 3
    assert len(payloads()) > 60


def test_no_dangerous_node(built: tuple[Path, dict[str, str]]) -> None:
    assert dangerous(built[1]) == []


def test_no_address_that_is_not_in_the_source(built: tuple[Path, dict[str, str]]) -> None:
    assert foreign(built[1]) == []


def test_no_page_loads_anything_from_elsewhere(built: tuple[Path, dict[str, str]]) -> None:
    for path, text in built[1].items():
        if path.endswith(".html"):
            assert text.count('http-equiv="Content-Security-Policy"') <= 1, path
            assert "Content-Security-Policy" in text.partition("<title>")[0] or "refresh" in text


@pytest.mark.parametrize("target", ["wordpress", "epub"])
def test_exports(built: tuple[Path, dict[str, str]], tmp_path: Path, target: str) -> None:
    run(built[0], "export", target, "--lang", "fr", "--output", str(tmp_path / "out"), "-q")
    files = tree(tmp_path / "out")
    for name in [name for name in files if name.endswith(".epub")]:
        with zipfile.ZipFile(tmp_path / "out" / name) as book:
            files |= {f"{n}.html": book.read(n) for n in book.namelist() if n.endswith(".xhtml")}
    texts = {p: d.decode() for p, d in files.items() if p.endswith((".xml", ".html"))}
    assert any(f"{EVIL}" in text for text in texts.values())
    assert dangerous(texts) == []


# -- in a browser ----------------------------------------------------------------------------------

WATCH = """
onload = () => setTimeout(() => {
  const bad = [];
  document.querySelectorAll("iframe").forEach(frame => {
    const page = frame.contentDocument;
    if (page === null) return bad.push(frame.id + " went away");
    if (page.title === "XSS") bad.push(frame.id + " ran");
    for (const node of page.querySelectorAll("*"))
      for (const {name} of node.attributes)
        if (/^on/i.test(name)) bad.push(frame.id + " " + node.localName + " " + name);
    for (const node of page.querySelectorAll("a,area"))
      if (!["file:", "http:", "https:", "mailto:", "tel:", ":", "about:"].includes(node.protocol))
        bad.push(frame.id + " " + node.protocol);
    for (const node of page.querySelectorAll(
        "iframe,object,embed,form,base,style,script:not([type='application/ld+json'])"))
      bad.push(frame.id + " <" + node.localName + ">");
  });
  document.title = bad.length ? "seen " + bad.join("; ") : "nothing";
}, 200);
"""
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')


def browsed(pages: dict[str, str], folder: Path) -> str:
    """What Chromium sees in these pages without their policy: cleaning alone must do."""
    frames = "".join(
        f'<iframe id="{escape(path)}" srcdoc="{escape(POLICY.sub("", text))}"></iframe>'
        for path, text in pages.items()
    )
    html = f"<!doctype html><meta charset=utf-8><title>?</title><script>{WATCH}</script>{frames}"
    path = write(folder / "frames.html", html)
    done = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000",
         "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder / 'profile'}",
         "--dump-dom", path.as_uri()],
        capture_output=True, encoding="utf-8", timeout=120, check=True,
    )  # fmt: skip
    found = re.search(r"<title>(.*?)</title>", done.stdout, re.DOTALL)
    return found[1] if found else done.stdout[:200]


@pytest.mark.skipif(not shutil.which("chromium"), reason="chromium is not installed")
def test_nothing_runs_in_a_browser(built: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    kinds = ("po", "front", "body")  # each attack in one place, the home page in all: for time
    slugs = [f"{kinds[n % 3]}-{n}/" for n in range(len(payloads()))]
    wanted = {f"preview/fr/{slug}index.html" for slug in ("", *slugs)}
    pages = {
        path: re.sub(r"<link [^>]*stylesheet[^>]*>", "", text)  # only to save time
        for path, text in built[1].items()
        if path in wanted
    }
    assert len(pages) == len(wanted) > 60
    # A page that is not clean is seen among them, so the others were looked at.
    pages["c"] = f'<a href="java\tscript:0">x</a><script>{HIT}</script>'
    assert browsed(pages, tmp_path) == "seen c ran; c javascript:; c &lt;script&gt;"


# -- names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["..%2fetc", "<script>", '"onload=x', "a\\b", "a;b", "a\nb", "nul", "..x", "~root", "é"]
)
def test_a_folder_name_that_attacks_is_refused(tmp_path: Path, name: str) -> None:
    project = lay(tmp_path, [])
    write(tmp_path / "content" / name / "index.md", CLEAN)
    reading = pipeline.read(project)
    assert reading.extractions == ()
    if not name.startswith("."):  # hidden folders are nobody's articles, and not worth a word
        assert [type(failure).__name__ for failure in reading.failures] == ["ContentError"]


@pytest.mark.parametrize("name", ["../../secret.svg", "/etc/hostname", "%2e%2e/%2e%2e/secret.svg"])
def test_an_address_that_leads_out_brings_no_file(tmp_path: Path, name: str) -> None:
    write(tmp_path / "secret.svg", "<svg>secret</svg>")
    header = f"---\ntitle: Out\nimage: {quoted(name)}\n---\n"
    project = lay(tmp_path / "project", [])
    write(project.path("content/out/index.md"), f"{header}\n![x]({name})\n")
    pipeline.build_site(project, pipeline.read(project))
    built = tree(project.path("build"))
    assert "site/en/out/index.html" in built
    assert not any(b"<svg>secret" in data for data in built.values())
