"""Search on the site: one folding on both sides, what is in the index, and a browser that asks."""

from __future__ import annotations

import datetime
import gzip
import http.server
import json
import re
import tempfile
import threading
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from importlib import util
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harbour_site import built, data
from multilang import site_check
from multilang.errors import PublishError
from multilang.exports import offline, search, site
from multilang.exports.search import folding, indexing, records
from multilang.exports.search.folding import fold, fold_words, words
from multilang.exports.views import SiteView
from multilang.preview.rendering import Rendered
from projects import SETTINGS, lay, run, tree, write
from test_pages import CHROMIUM, Browser

NOINDEX = '<meta name="robots" content="noindex">'
STRICT = (
    "default-src 'none'; font-src 'self'; img-src 'self'; style-src 'self'; base-uri 'none'; "
    "form-action 'self'"
)


# -- folding --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Été", "ete"), ("ŒUVRE", "oeuvre"), ("garçon", "Garcon"), ("İstanbul", "istanbul"),
        ("Straße", "strasse"), ("l’eau", "l'eau"), ("peut\u2011être", "peut-etre"),
        ("کتاب", "كتاب"), ("عربی", "عربي"), ("عربى", "عربي"), ("می\u200cخواند", "می-خواند"),
        ("۱۴۰۵", "1405"), ("١٤٠٥", "1405"), ("२०२६", "2026"), ("۲٬۳۱۸", "2,318"), ("٩٫٨", "9.8"),
        ("إلى", "الى"), ("أحمد", "احمد"), ("آب", "اب"), ("ٱلكتاب", "الكتاب"), ("مدرسة", "مدرسه"),
        ("مُدَرِّس", "مدرس"), ("كتـــاب", "كتاب"), ("خانهٔ", "خانه"), ("خانۀ", "خانه"),
        ("مسئول", "مسيول"), ("مؤمن", "مومن"), ("ﻻ", "لا"), ("\u200fسلام\u200e", "سلام"),
    ],
)  # fmt: skip
def test_letters_that_count_as_the_same(written: str, typed: str) -> None:
    assert fold(written) == fold(typed)


@pytest.mark.parametrize(("one", "other"), [("ماء", "ما"), ("гой", "гои"), ("كتاب", "کتابی")])
def test_letters_that_do_not(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_a_text_keeps_its_words(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert len(fold_words(text).split()) in (len(words(text).split()), 1)
    assert len(fold_words(text).split(" ")) == len(words(text).split(" "))


def test_the_table_is_of_single_characters() -> None:
    assert all(len(letter) == 1 for letter in folding.table())
    assert not any(c.isspace() for folded in folding.table().values() for c in folded)
    kinds = {unicodedata.category(c) for c in "".join(folding.table().values())}
    assert kinds >= {"Ll", "Lo", "Nd"}


# -- what is in the index -------------------------------------------------------------------------


def test_prose_is_words_without_markup() -> None:
    text = (
        "---\ntitle: T\n---\n\n## Head *one*\n\nA **bo**ld `code` {{< param x >}} [link](https://x.y)\n"
        "wrapped.\n\n| a | b |\n|---|---|\n| c | d |\n\n- one\n- two <b>raw</b>\n"
    )
    said = "Head one A bold code link wrapped. a b c d one two raw"
    assert records.prose(text) == said


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return built(search=True)


def fragments(files: dict[str, bytes], tag: str) -> dict[str, dict[str, object]]:
    found = [
        json.loads(gzip.decompress(content).removeprefix(b"pagefind_dcd"))
        for path, content in files.items()
        if path.startswith(f"{tag}/search/pagefind/fragment/")
    ]
    return {str(fragment["url"]): fragment for fragment in found}


def test_fragments_show_what_was_written(made: dict[str, bytes]) -> None:
    found = fragments(made, "fa")["fa/storm/index.html"]
    page = next(p for p in data().pages if (p.slug, p.locale) == ("storm", "fa"))
    assert found["meta"]["title"] == page.title  # type: ignore[index]
    assert "\u200c" in str(found["content"])
    assert "ی" in str(found["content"])
    assert "ي" not in str(found["content"])


def test_only_what_search_engines_may_list_is_found(made: dict[str, bytes]) -> None:
    assert sorted(fragments(made, "en")) == [
        f"en/{s}/index.html" for s in ("light", "market", "storm")
    ]
    assert sorted(fragments(made, "ar")) == ["ar/light/index.html", "ar/storm/index.html"]
    for tag in ("en", "fr", "fa", "ar"):
        listed = set(
            re.findall(
                r"<loc>https://example.org/post/(.*?)</loc>", made[f"sitemap-{tag}.xml"].decode()
            )
        )
        assert {str(url).removesuffix("index.html") for url in fragments(made, tag)} <= listed
        assert NOINDEX in made[f"{tag}/search/index.html"].decode()


def test_a_language_without_anything_to_find_has_no_search() -> None:
    site_data = data(search=True)
    pages = [p for p in site_data.pages if p.locale != "ar" or p.slug == "market"]
    files = site.build(replace(site_data, pages=tuple(pages)))
    assert "ar/index.html" in files
    assert not [path for path in files if path.startswith("ar/search")]
    assert b"search-field" not in files["ar/index.html"]
    assert b"search-field" in files["fr/index.html"]
    assert b"ar/search" not in files["fr/search/index.html"]


def test_same_articles_same_bytes(made: dict[str, bytes]) -> None:
    assert built(search=True) == made
    shuffled = data(search=True)
    assert (
        dict(search.files(SiteView.of(replace(shuffled, pages=shuffled.pages[::-1])))).items()
        <= made.items()
    )


def test_what_folds_to_the_same_has_another_file(made: dict[str, bytes]) -> None:
    """Browsers may keep a fragment by its name."""
    pages = [replace(p, title=p.title.upper()) if p.locale == "en" else p for p in data().pages]
    other = site.build(data(search=True, pages=tuple(pages)))
    names = {path for path in made if path.startswith("en/search/pagefind/fragment/")}
    assert not names & other.keys()


def test_only_the_search_page_may_run_what_it_needs(made: dict[str, bytes]) -> None:
    for path, content in made.items():
        if not path.endswith(".html"):
            continue
        text = content.decode()
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
        assert policy
        if path.endswith("/search/index.html"):
            extra = "script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; "
            assert policy[1] == STRICT.replace("base-uri", f"{extra}base-uri")
            assert re.findall(r"<script[^>]*>", text) == [
                f'<script type="module" src="../../{search.module()[0]}">'
            ]
        else:
            closed = STRICT.replace("form-action 'self'", "form-action 'none'")
            assert policy[1] == (STRICT if "search-field" in text else closed)
            assert not re.search(r"<script(?! type=\"application/ld)", text)


def test_buttons_say_what_they_do_and_no_heading_or_link_is_empty(made: dict[str, bytes]) -> None:
    """The template of a result as well: html-validate reads it as part of the page."""
    for path, content in made.items():
        if path.endswith(".html"):
            assert not re.findall(rb"<button(?![^>]* type=)[^>]*>", content), path
            assert not re.findall(rb"<(?:h[1-6]|a)(?: [^>]*)?>\s*</", content), path


def test_a_site_without_search_is_as_it_was() -> None:
    files = built()
    assert not [path for path in files if "search" in path]
    assert not [p for p, c in files.items() if p.endswith(".html") and b"search-field" in c]
    assert all(b"form-action 'none'" in c for p, c in files.items() if p.endswith(".html"))


def test_the_check_of_built_sites_has_nothing_to_say(made: dict[str, bytes]) -> None:
    assert site_check.check(made, made.__getitem__, "https://example.org/post") == ()


def test_previews_and_offline_sites_have_no_search() -> None:
    shown = data(search=True)
    for files in (
        site.build(replace(shown, preview=True)),
        offline.files(shown),
        offline.files(shown, "fa"),
    ):
        assert not [path for path in files if "search" in path]
        assert not [p for p, c in files.items() if p.endswith(".html") and b"search-field" in c]
    rendered = Rendered(replace(shown, preview=True))
    assert rendered.get("fr/search/index.html") is None
    assert b"search-field" not in (rendered.get("fr/index.html") or b"search-field")


def test_an_article_may_not_take_the_place_of_search() -> None:
    page = replace(data().pages[0], slug="search")
    with pytest.raises(PublishError, match="two pages want the address en/search/"):
        site.build(data(search=True, pages=(*data().pages, page)))


# -- in a project ---------------------------------------------------------------------------------

SEARCH = SETTINGS.replace("[engine]", "[site]\nsearch = true\n\n[engine]")


def indexes(root: Path) -> dict[str, bytes]:
    return {p: c for p, c in tree(root / "build/site").items() if "search/pagefind" in p}


def test_an_index_is_made_again_only_when_it_must(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = lay(tmp_path, SEARCH)
    calls: list[str] = []
    real = indexing.index

    def counted(tag: str, found: list[records.Record]) -> dict[str, bytes]:
        calls.append(tag)
        return real(tag, found)

    monkeypatch.setattr(indexing, "index", counted)
    run(root, "run", "-q")
    assert "en" in calls
    before = indexes(root)
    assert before
    calls.clear()
    run(root, "run", "-q")
    assert calls == []
    assert indexes(root) == before
    article = next((root / "content").glob("*/index.md"))
    article.write_text(article.read_text(encoding="utf-8") + "\nXylophone.\n", encoding="utf-8")
    run(root, "run", "-q")
    assert calls == ["en"]
    assert any(
        b"Xylophone" in gzip.decompress(c)
        for p, c in indexes(root).items()
        if p.endswith("fragment")
    )
    write(article, "---\ntitle: Gone\ndraft: true\n---\n\nNothing.\n")
    run(root, "run", "-q")
    assert not any(
        b"Xylophone" in gzip.decompress(c)
        for p, c in indexes(root).items()
        if p.endswith("fragment")
    )


def test_without_pagefind_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = util.find_spec
    monkeypatch.delenv("PAGEFIND_BINARY_PATH", raising=False)
    monkeypatch.setattr(util, "find_spec", lambda name: None if "pagefind" in name else real(name))
    with pytest.raises(PublishError) as caught:
        site.build(data(search=True))
    assert str(caught.value) == (
        "multilang.toml: [site] search needs the package pagefind, which is not installed "
        "(pip install 'multilang[search]', or search = false)"
    )


def test_a_program_that_fails_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", "/bin/false")
    with pytest.raises(PublishError, match="pagefind could not make the index of en"):
        indexing.index("en", [])


@pytest.mark.parametrize(
    "stored", [b"", b"other", b"pagefind_dcd", b"pagefind_dcd[]", b'pagefind_dcd{"url":"/a"}',
               b'pagefind_dcd{"url":"/a","content":"one"}', b'{"url":"/a","content":"one two"}'],
)  # fmt: skip
def test_a_fragment_of_another_form_ends_the_build(stored: bytes) -> None:
    source = records.Source("en/a/index.html", "T", "", "", (), "", "", "")
    with pytest.raises(PublishError, match="does not understand"):
        indexing._as_written(gzip.compress(stored), {"/a": records.Record(source, "one two")})


def test_settings_of_another_site_do_not_leak_in(
    monkeypatch: pytest.MonkeyPatch, made: dict[str, bytes]
) -> None:
    monkeypatch.setenv("PAGEFIND_SITE", "/nowhere")
    monkeypatch.setenv("PAGEFIND_ROOT_SELECTOR", "nav")
    assert dict(search.files(SiteView.of(data(search=True)))).items() <= made.items()


# -- in a browser ---------------------------------------------------------------------------------


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(made: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from serving(made, tmp_path_factory.mktemp("searched"))


def serving(files: dict[str, bytes], root: Path) -> Iterator[str]:
    """The address of a site, as ``python -m http.server`` would serve it."""
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        chromium = Browser(Path(profile))
        yield chromium
        chromium.close()


needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt install chromium")
_FOUND = """(() => {
  const status = document.getElementById("search-status");
  if (!status.textContent || status.textContent === status.dataset.loading) return null;
  return {
    said: status.textContent,
    links: [...document.querySelectorAll(".found a")].map((a) => a.getAttribute("href")),
    titles: [...document.querySelectorAll(".found a")].map((a) => a.textContent),
    marks: [...document.querySelectorAll(".found mark")].map((mark) => mark.textContent),
    days: [...document.querySelectorAll(".found time")].map((time) => time.textContent),
  };
})()"""


def asked(browser: Browser, address: str, tag: str, query: str) -> dict[str, list[str]]:
    browser.open(f"{address}/{tag}/search/?q={quote(query)}", 800, False)
    return answer(browser)


def answer(browser: Browser) -> dict[str, list[str]]:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if found := browser.ask(_FOUND):
            return dict(found)
        time.sleep(0.05)
    raise AssertionError(browser.ask("document.body.innerText"))


@needs_browser
def test_both_sides_fold_alike(browser: Browser, address: str) -> None:
    browser.open(f"{address}/en/search/", 800, False)
    codes = [code for code in range(0x20, 0x10000) if not 0xD800 <= code < 0xE000] + [
        0x1D7D8,
        0x1F600,
    ]
    browser.ask(
        f"import('{address}/{search.module()[0]}').then(m => window.folded = "
        f"JSON.stringify({json.dumps(codes)}.map(c => m.fold(String.fromCodePoint(c)))))"
    )
    deadline = time.monotonic() + 20
    while not (found := browser.ask("window.folded")) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert json.loads(found) == [fold(chr(code)) for code in codes]


@needs_browser
@pytest.mark.parametrize(
    ("tag", "query", "slug", "mark"),
    [
        ("en", "QUAY lamps", "light", "quay"),
        ("en", "lamp", "light", "lamps"),
        ("en", "“junction boxes”", "light", "junction"),
        ("en", "harbour master's", "light", "master's"),
        ("fr", "TRONCON", "light", "Tronçon"),
        ("fr", "autorite", "light", "l’autorité"),
        ("fr", "réparer", "light", "réparé"),
        ("fa", "كشتي ها", "light", "کشتی‌ها"),  # with Arabic letters, the plural apart
        ("fa", "کشتیها", "light", "کشتی‌ها"),
        ("fa", "کشتی\u200cها", "light", "کشتی‌ها"),
        ("fa", "شمالي", "light", "شمالی"),
        ("fa", "همه پهلوگاه", "light", "همهٔ"),
        ("fa", "340", "light", "۳۴۰"),
        ("ar", "اصلح", "light", "أُصلح"),
        ("ar", "أصلح", "light", "أُصلح"),
        ("ar", "العباره", "light", "العبّارة"),
        ("ar", "رصيف", "light", "الرصيف"),  # pagefind's stemmer knows the article
    ],
)
def test_a_search(
    browser: Browser, address: str, tag: str, query: str, slug: str, mark: str
) -> None:
    found = asked(browser, address, tag, query)
    assert f"../../{tag}/{slug}/index.html" in found["links"]
    assert mark in [re.sub(r"[.,،]$", "", one) for one in found["marks"]]


@needs_browser
def test_what_is_shown_of_an_article(browser: Browser, address: str) -> None:
    found = asked(browser, address, "fa", "اسكله")
    assert found["said"] == "مطالب پیداشده: ۱"
    assert found["titles"] == ["روشنایی به بندر بازگشت"]
    assert found["days"] == ["۱ فروردین ۱۴۰۵"]
    assert found["links"] == ["../../fa/light/index.html"]
    assert browser.ask("document.querySelector('.found .section').textContent") == "ساحل"
    assert str(browser.ask("document.querySelector('.found .summary').textContent")).count("…") == 1
    browser.open(f"{address}/fa/search/", 800, False)
    assert browser.ask("document.activeElement.name") == "q"


@needs_browser
def test_a_word_of_the_title_alone_is_found(browser: Browser, address: str) -> None:
    title = next(p.title for p in data().pages if (p.slug, p.locale) == ("market", "en"))
    page = next(p for p in data().pages if (p.slug, p.locale) == ("market", "en"))
    assert "opens" in title
    assert "opens" not in page.text.partition("\n---\n")[2]
    assert asked(browser, address, "en", "opens")["titles"] == [title]


@needs_browser
def test_nothing_found_and_markup_in_the_query(browser: Browser, address: str) -> None:
    evil = "<img/src=x/onerror=document.title=1>zzz"
    found = asked(browser, address, "fr", evil)
    assert found["said"] == f"Aucun article trouvé pour\u00a0: \u2068{evil}\u2069"
    assert found["links"] == []
    assert browser.ask("document.querySelectorAll('main img').length") == 0


@needs_browser
def test_a_failure_is_told_in_the_readers_language(
    browser: Browser, address: str, made: dict[str, bytes]
) -> None:
    browser.open(f"{address}/fr/search/", 800, False)
    browser.ask(
        "document.getElementById('search').dataset.index = 'gone/';"
        "document.querySelector('[name=q]').value = 'quai';"
        "document.getElementById('search').requestSubmit()"
    )
    assert answer(browser)["said"].startswith("La recherche ne fonctionne pas")  # type: ignore[attr-defined]
    assert browser.ask("location.search") == "?q=quai"


@needs_browser
def test_the_field_of_every_page_leads_there(browser: Browser, address: str) -> None:
    browser.open(f"{address}/ar/light/index.html", 800, False)
    browser.ask(
        "document.querySelector('.search-field [name=q]').value = 'اصلح';"
        "document.querySelector('.search-field button').click()"
    )
    browser.wait(lambda message: message.get("method") == "Page.loadEventFired")
    assert browser.ask("location.pathname") == "/ar/search/index.html"
    assert answer(browser)["links"] == ["../../ar/light/index.html"]


@needs_browser
def test_more_results_come_when_they_are_asked_for(browser: Browser, tmp_path: Path) -> None:
    day = datetime.date(2026, 3, 21)
    pages = [
        replace(data().pages[0], slug=f"a{n}", locale="en", title=f"Part {n}", date=day,
                text=f"---\ntitle: x\n---\n\nThe quay, part {n} &lt;i> &amp;amp;.\n", media=())
        for n in range(25)
    ]  # fmt: skip
    files = site.build(data(search=True, pages=tuple(pages), locales=()))
    for server in serving(files, tmp_path):
        found = asked(browser, server, "en", "quay")
        assert (found["said"], len(found["links"])) == ("Articles found: 25", 10)
        assert "<i> &amp;" in browser.ask("document.querySelector('.found .summary').textContent")
        browser.ask("document.getElementById('search-more').click()")
        deadline = time.monotonic() + 20
        while len(answer(browser)["links"]) < 20 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(set(answer(browser)["links"])) == 20
        assert browser.ask("document.activeElement.textContent") == answer(browser)["titles"][10]
