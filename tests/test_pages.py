"""The built pages in a real browser: direction, width, light and dark, in four languages.

Set MULTILANG_SCREENSHOTS to a folder to keep the pictures and look at them.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from multilang.exports import site
from multilang.formats import front_matter
from multilang.formats.html import Mark
from multilang.model import Bundle, Coverage

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--hide-scrollbars", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-dev-shm-usage", "--remote-debugging-pipe",
)  # fmt: skip

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt install chromium")

HARBOUR = Path(__file__).parent / "harbour"
TAGS = ("en", "fr", "fa", "ar")


def harbour() -> site.SiteData:
    """Three articles in four languages, as files that a translator could edit."""
    pages = [page(file) for file in sorted(HARBOUR.glob("*.md"))]
    pages = [drafted(p) if p.slug == "light" and p.locale != "en" else p for p in pages]
    hidden = ("market", "ar")
    pages = [replace(p, publishable=(p.slug, p.locale) != hidden) for p in pages]
    return site.SiteData(
        "The Harbour Post", "https://example.org/post", "en", TAGS[1:], tuple(pages)
    )


def page(file: Path) -> site.Page:
    slug, tag = file.stem.split(".")
    text = file.read_text(encoding="utf-8")
    metadata = front_matter.parse(text, file.name, ()).metadata
    media = ("lamp.svg",) if slug == "light" else ()
    bundle = Bundle(slug, tag, text, metadata, Coverage(), (), True, media=media)
    return site.page_from_bundle(bundle)


def drafted(page: site.Page) -> site.Page:
    """A translation that is partly reviewed, with a paragraph that is still English in Arabic."""
    starts = {
        "draft": (">", "![", "- **", "| Quai nord", "| اسکله", "| الرصيف"),
        "missing": ("The authority expects",),
    }
    marks = [
        Mark(number, state)
        for number, line in enumerate(page.text.split("\n"), 1)
        for state, words in starts.items()
        if line.startswith(words)
    ]
    first = next(n for n, line in enumerate(page.text.split("\n")[3:], 4) if "**" in line)
    marks.append(Mark(first, "draft"))
    return replace(
        page,
        signatures=(f"argos en_{page.locale} 0.2 starter|rules:1|beam:4",),
        coverage=Coverage(
            units=20, reviewed=14, draft=6, words=200, words_reviewed=150, words_draft=50
        ),
        marks=tuple(marks),
        field_states=(("title", "reviewed"), ("description", "draft")),
    )


class Browser:
    """Chromium over its debugging pipe: NUL-ended JSON messages on two file descriptors."""

    def __init__(self, profile: Path) -> None:
        (child_in, self.to), (self.back, child_out) = os.pipe(), os.pipe()

        def place() -> None:
            high_in, high_out = os.dup(child_in), os.dup(child_out)
            os.dup2(high_in, 3)
            os.dup2(high_out, 4)

        self.process = subprocess.Popen(
            [str(CHROMIUM), *FLAGS, f"--user-data-dir={profile}"],
            preexec_fn=place, pass_fds=(3, 4), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(child_in)
        os.close(child_out)
        self.buffer, self.number, self.session, self.width = b"", 0, "", 0
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        self.call("Page.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        answer = self.wait(lambda m: m.get("id") == self.number)
        assert "error" not in answer, answer
        return dict(answer["result"])

    def wait(self, wanted: Any) -> dict[str, Any]:
        deadline = time.monotonic() + 60
        while True:
            while b"\0" in self.buffer:
                raw, _, self.buffer = self.buffer.partition(b"\0")
                message = json.loads(raw)
                if wanted(message):
                    return dict(message)
            assert select.select([self.back], [], [], max(0, deadline - time.monotonic()))[0], (
                "no answer"
            )
            data = os.read(self.back, 1 << 20)
            assert data, "Chromium ended"
            self.buffer += data

    def open(self, page: Path | str, width: int, dark: bool) -> None:
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self.width = width
        self.resize(900)
        self.call("Page.navigate", url=page if isinstance(page, str) else page.as_uri())
        self.wait(lambda m: m.get("method") == "Page.loadEventFired")

    def resize(self, height: int) -> None:
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=self.width, height=height, deviceScaleFactor=1, mobile=self.width < 600,
        )  # fmt: skip

    def ask(self, expression: str) -> Any:
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer["result"].get("value")

    def picture(self) -> bytes:
        # The window is made as high as the page: Chromium shifts right-to-left pages when it is
        # asked to capture beyond the window.
        self.resize(int(self.call("Page.getLayoutMetrics")["cssContentSize"]["height"]))
        shot = self.call("Page.captureScreenshot")
        return base64.b64decode(shot["data"])

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        os.close(self.to)
        os.close(self.back)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        chromium = Browser(Path(profile))
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site")
    for name, data in (("post", harbour()), ("preview", replace(harbour(), preview=True))):
        for path, content in site.build(data).items():
            file = root / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        for item in site.media(data):
            (root / name / item.path).parent.mkdir(parents=True, exist_ok=True)
            (root / name / item.path).write_bytes((HARBOUR / item.name).read_bytes())
    return root


def colours(png: bytes) -> int:
    """How many different bytes the pixels have: a blank page has a handful."""
    data, at, packed = png, 8, b""
    while at < len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        packed += data[at + 8 : at + 8 + size] if kind == b"IDAT" else b""
        at += 12 + size
    return len(set(zlib.decompress(packed)))


def keep(png: bytes, name: str) -> None:
    kept = os.environ.get("MULTILANG_SCREENSHOTS")
    if kept:
        Path(kept).mkdir(parents=True, exist_ok=True)
        (Path(kept) / f"{name}.png").write_bytes(png)


PROBE = """JSON.stringify({
  dir: getComputedStyle(document.body).direction,
  lang: document.documentElement.lang,
  overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  styled: getComputedStyle(document.body).marginTop === "0px",
  background: getComputedStyle(document.documentElement).backgroundColor,
  images: [...document.images].every(i =>
    i.loading === "lazy" && !i.complete || i.naturalWidth > 0),
  scripts: [...document.scripts].filter(s => s.type !== "application/ld+json").length,
  outside: performance.getEntriesByType("resource").filter(e => !e.name.startsWith("file:")).length,
})"""
VIEWS = [(1280, False), (390, False), (1280, True), (390, True)]


@pytest.mark.parametrize(("width", "dark"), VIEWS)
@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize(
    "page", ["{tag}/index.html", "{tag}/light/index.html", "preview:{tag}/light/index.html"]
)
def test_page(browser: Browser, folder: Path, page: str, tag: str, width: int, dark: bool) -> None:
    mode, _, path = page.rpartition(":")
    browser.open(folder / (mode or "post") / path.format(tag=tag), width, dark)
    seen = json.loads(browser.ask(PROBE))
    assert (seen["lang"], seen["dir"]) == (tag, "rtl" if tag in ("fa", "ar") else "ltr")
    assert seen["overflow"] <= 0, "the page scrolls sideways"
    assert seen["styled"]
    assert seen["images"]
    assert (seen["scripts"], seen["outside"]) == (0, 0)
    assert (int(seen["background"].removeprefix("rgb(").split(",")[0]) < 128) is dark
    png = browser.picture()
    keep(
        png, f"{mode or 'published'}-{tag}-{path.count('/')}-{width}-{'dark' if dark else 'light'}"
    )
    assert colours(png) > 64


LISTS = [
    ("en/archive/index.html", 390, True), ("fr/section/coast/index.html", 1280, False),
    ("fa/tag/index.html", 390, False), ("ar/section/index.html", 390, True),
    ("fa/tag/coast/index.html", 1280, True),
]  # fmt: skip


@pytest.mark.parametrize(("path", "width", "dark"), LISTS)
def test_lists(browser: Browser, folder: Path, path: str, width: int, dark: bool) -> None:
    browser.open(folder / "post" / path, width, dark)
    seen = json.loads(browser.ask(PROBE))
    assert seen["overflow"] <= 0
    assert seen["styled"]
    assert seen["images"]
    assert browser.ask("document.querySelectorAll('h1').length") == 1
    keep(browser.picture(), f"{path.replace('/', '-')}-{width}-{'dark' if dark else 'light'}")


@pytest.mark.parametrize(
    ("tag", "family"), [("en", ""), ("fr", ""), ("fa", "Vazirmatn"), ("ar", "Noto Naskh Arabic")]
)
def test_a_page_loads_the_font_of_its_script_alone(
    browser: Browser, folder: Path, tag: str, family: str
) -> None:
    browser.open(folder / "post" / tag / "light/index.html", 1280, dark=False)
    loaded = "document.fonts.ready.then(f => [...f].map(x => x.family + ' ' + x.status).join())"
    answer = browser.call(
        "Runtime.evaluate", expression=loaded, awaitPromise=True, returnByValue=True
    )
    assert answer["result"]["value"] == (f"{family} loaded" if family else "")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """The site as a server has it: under the path of its base URL."""
    handler = partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/post/"
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:  # type: ignore[override]
        pass


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", ["index.html", "fa/404.html"])
def test_other_pages(browser: Browser, address: str, path: str, width: int) -> None:
    browser.open(address + path, width, dark=False)
    seen = json.loads(browser.ask(PROBE))
    assert seen["overflow"] <= 0
    assert seen["styled"]
    keep(browser.picture(), f"{path.replace('/', '-')}-{width}")


def test_the_quote_rule_is_on_the_reading_side(browser: Browser, folder: Path) -> None:
    side = "getComputedStyle(document.querySelector('.body blockquote')).border{}Width"
    for tag, near, far in (("fr", "Left", "Right"), ("fa", "Right", "Left")):
        browser.open(folder / "post" / tag / "light/index.html", 1280, dark=False)
        assert browser.ask(side.format(near)) == "3px"
        assert browser.ask(side.format(far)) == "0px"


def test_emphasis_shows_in_an_italic_quote(browser: Browser, tmp_path: Path) -> None:
    text = "---\ntitle: T\n---\n\n> One *two*.\n\n> [!NOTE]\n> One *two*.\n"
    page = site.Page("a", "fr", text, "T")
    data = site.SiteData("N", "https://example.org", "en", ("fr",), (page,))
    for path, content in site.build(data).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    browser.open(tmp_path / "fr/a/index.html", 1280, dark=False)
    styles = (
        "[...document.querySelectorAll('.body blockquote p:last-child, .body em')]"
        ".map(e => getComputedStyle(e).fontStyle).join(' ')"
    )
    assert browser.ask(styles) == "italic normal normal italic"


def test_every_cell_of_a_row_that_nobody_reviewed_is_marked(browser: Browser, folder: Path) -> None:
    browser.open(folder / "preview/fa/light/index.html", 1280, dark=False)
    grounds = (
        "[...new Set([...document.querySelectorAll('{}')]"
        ".map(e => getComputedStyle(e).backgroundColor))]"
    )
    marked, others = (
        browser.ask(grounds.format(f"tr{kind} > *")) for kind in (".unit", ":not(.unit)")
    )
    assert len(marked) == 1
    assert not {*marked} & {*others}


def test_pages_keep_their_links_on_disk(browser: Browser, folder: Path) -> None:
    browser.open(folder / "post/fa/light/index.html", 1280, dark=False)
    href = browser.ask("document.querySelector('.body a[href*=storm]').href")
    assert href == (folder / "post/fa/storm/index.html").as_uri()
