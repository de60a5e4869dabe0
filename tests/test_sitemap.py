"""Sitemaps by the rules of sitemaps.org, with Google's alternates; robots.txt."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

import harbour_site
from multilang.exports import site, sitemap
from multilang.exports.views import SiteView
from multilang.exports.xml_writing import document

BASE, TAGS = harbour_site.BASE, harbour_site.TAGS
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "http://www.w3.org/1999/xhtml"
LINK = f"{{{XHTML}}}link"
DATE = r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d))?"


def urls(data: bytes) -> dict[str, ET.Element]:
    root = ET.fromstring(data)
    assert root.tag == f"{MAP}urlset"
    found = {url.findtext(f"{MAP}loc") or "": url for url in root}
    assert len(found) == len(root)
    return found


@pytest.mark.parametrize("tag", TAGS)
def test_a_sitemap_is_what_its_schema_asks_for(tag: str) -> None:
    """The sequence of the XML schema: loc, lastmod at most once, then elements of others."""
    for loc, url in urls(harbour_site.built()[f"sitemap-{tag}.xml"]).items():
        names = [child.tag for child in url]
        own = [name for name in names if name != LINK]
        assert own in ([f"{MAP}loc"], [f"{MAP}loc", f"{MAP}lastmod"])
        assert names == own + [LINK] * (len(names) - len(own))
        assert 12 <= len(loc) <= 2048
        assert re.fullmatch(DATE, url.findtext(f"{MAP}lastmod") or "2026-01-01")
        for link in url.findall(LINK):
            assert set(link.attrib) == {"rel", "hreflang", "href"}


def test_the_index_names_every_sitemap() -> None:
    files = harbour_site.built()
    root = ET.fromstring(files["sitemap.xml"])
    assert root.tag == f"{MAP}sitemapindex"
    locs = [item.findtext(f"{MAP}loc") for item in root]
    assert locs == [f"{BASE}/sitemap-{tag}.xml" for tag in TAGS]
    assert [item.findtext(f"{MAP}lastmod") for item in root][1] == "2026-03-21"


def test_the_sitemaps_hold_what_search_engines_may_list_and_nothing_else() -> None:
    files = harbour_site.built()
    listed = {loc for tag in TAGS for loc in urls(files[f"sitemap-{tag}.xml"])}
    canonical = {
        match[1]
        for data in files.values()
        if (match := re.search(rb'<link rel="canonical" href="([^"]+)"', data))
    }
    assert listed == {address.decode() for address in canonical}
    assert f"{BASE}/" in listed
    assert f"{BASE}/ar/market/" not in listed


def test_alternates_are_those_of_the_page() -> None:
    files = harbour_site.built()
    url = urls(files["sitemap-fr.xml"])[f"{BASE}/fr/light/"]
    links = [(link.get("hreflang"), link.get("href")) for link in url.findall(LINK)]
    text = files["fr/light/index.html"].decode()
    assert links == re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', text)
    assert [tag for tag, _ in links] == [*TAGS, "x-default"]
    alone = urls(files["sitemap-ar.xml"])[f"{BASE}/ar/storm/"]
    assert alone.findtext(f"{MAP}lastmod")


def test_pages_of_a_long_list_are_listed_once_each() -> None:
    files = harbour_site.built(page_size=2)
    found = urls(files["sitemap-fr.xml"])
    assert "fr/archive/2/index.html" in files
    assert f"{BASE}/fr/archive/2/" in found
    assert not found[f"{BASE}/fr/archive/2/"].findall(LINK)
    assert found[f"{BASE}/fr/archive/"].findall(LINK)


def test_a_large_site_has_several_sitemaps(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = urls(harbour_site.built()["sitemap-fr.xml"])
    monkeypatch.setattr(sitemap, "LARGEST", 5)
    files = harbour_site.built()
    parts = sorted(path for path in files if path.startswith("sitemap-fr"))
    assert len(parts) > 1
    assert {loc for path in parts for loc in urls(files[path])} == set(whole)
    for path in parts:
        assert f"{BASE}/{path}".encode() in files["sitemap.xml"]


def test_robots_lead_to_the_sitemap_and_keep_out_of_a_preview() -> None:
    files = harbour_site.built()
    assert files["robots.txt"].decode().split("\n")[-2] == f"Sitemap: {BASE}/sitemap.xml"
    assert b"Disallow" not in files["robots.txt"]
    preview = harbour_site.built(preview=True)
    assert preview["robots.txt"] == b"User-agent: *\nDisallow: /\n"
    assert not any(path.startswith("sitemap") for path in preview)


def test_ten_thousand_articles_take_as_long_as_their_number() -> None:
    """Nothing is counted again for every page."""
    data = harbour_site.data()
    pages = [p for p in data.pages if p.slug == "storm"]
    many = [replace(p, slug=f"s{n}", tags=()) for n in range(2500) for p in pages]
    view = SiteView.of(replace(data, pages=tuple(many)))
    found = sitemap.entries(view)
    assert len(found) > 10_000
    assert sum(len(data) for _, data in sitemap.files(view, found)) > 5_000_000


def test_the_bytes_depend_on_nothing_else() -> None:
    data = harbour_site.data()
    shuffled = replace(data, pages=tuple(reversed(data.pages)))
    assert site.build(shuffled) == site.build(data)


def test_a_home_of_nothing_but_drafts_is_not_listed() -> None:
    data = harbour_site.data()
    pages = [p for p in data.pages if p.locale != "ar" or p.slug == "market"]
    files = site.build(replace(data, pages=tuple(pages)))
    assert b'content="noindex"' in files["ar/index.html"]
    assert b'hreflang="ar" href="https' not in files["fr/index.html"]
    assert "sitemap-ar.xml" not in files


def test_it_is_written_as_a_library_would_write_it() -> None:
    files = harbour_site.built()
    found = [path for path in files if path.startswith("sitemap-")]
    assert len(found) > 2
    for path in found:
        root = ET.fromstring(files[path])
        again = ET.Element("urlset", {"xmlns": MAP[1:-1], "xmlns:xhtml": XHTML})
        again[:] = root[:]
        for one in again.iter():
            one.tag = one.tag.replace(MAP, "").replace(f"{{{XHTML}}}", "xhtml:")
        assert document(again) == files[path]
