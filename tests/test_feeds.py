"""Atom by the rules of RFC 4287, JSON Feed by those of version 1.1, and what may stand in them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

import harbour_site
from multilang.exports import feeds, site
from multilang.exports.facts import Facts

BASE, TAGS = harbour_site.BASE, harbour_site.TAGS
ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)"
TAG_URI = r"tag:[a-z0-9.-]+,\d{4}(-\d\d){0,2}:\S+"

ONCE = ("id", "title", "updated")
FEED = {"author", "category", "contributor", "entry", "id", "link", "title", "updated"}
ENTRY = {
    "author", "category", "contributor", "id", "link", "published", "summary", "title", "updated",
}  # fmt: skip


def atom(files: dict[str, bytes], tag: str) -> ET.Element:
    return ET.fromstring(files[f"{tag}/feed.xml"])


def json_feed(files: dict[str, bytes], tag: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(files[f"{tag}/feed.json"])
    return value


def text(element: ET.Element, name: str) -> str:
    return element.findtext(ATOM + name) or ""


def check_element(element: ET.Element, known: set[str]) -> None:
    """Sections 4.1.1 and 4.1.2: what there must be, what there may be at most once."""
    names = [child.tag.removeprefix(ATOM) for child in element]
    assert set(names) <= known
    for name in ONCE:
        assert names.count(name) == 1, name
        assert text(element, name).strip()
    for name in ("published", "summary", "subtitle"):
        assert names.count(name) <= 1
    for time in (text(element, "updated"), text(element, "published")):
        assert not time or re.fullmatch(TIME, time)
    assert re.fullmatch(TAG_URI, text(element, "id"))
    check_links(element.findall(f"{ATOM}link"))
    for person in (*element.findall(f"{ATOM}author"), *element.findall(f"{ATOM}contributor")):
        assert text(person, "name").strip()
    for category in element.findall(f"{ATOM}category"):
        assert category.get("term")


def check_links(links: list[ET.Element]) -> None:
    """No two alternates of one type and language; every address absolute."""
    alternates = [
        (link.get("type"), link.get("hreflang")) for link in links if link.get("rel") == "alternate"
    ]
    assert len(set(alternates)) == len(alternates) > 0
    for link in links:
        assert urlsplit(link.get("href") or "").netloc
        assert re.fullmatch(r"[a-z]+/[a-z+]+", link.get("type") or "")


@pytest.mark.parametrize("tag", TAGS)
def test_atom_is_what_the_standard_asks_for(tag: str) -> None:
    feed = atom(harbour_site.built(), tag)
    assert feed.tag == f"{ATOM}feed"
    assert feed.get(LANG) == tag
    check_element(feed, FEED)
    entries = feed.findall(f"{ATOM}entry")
    assert entries
    for entry in entries:
        check_element(entry, ENTRY)
    assert feed.find(f"{ATOM}author") is not None
    ids = [text(entry, "id") for entry in (feed, *entries)]
    assert len(set(ids)) == len(ids)


def test_feeds_know_themselves_their_page_and_each_other() -> None:
    files = harbour_site.built()
    for tag in TAGS:
        links = {
            (link.get("rel"), link.get("type"), link.get("hreflang")): link.get("href")
            for link in atom(files, tag).findall(f"{ATOM}link")
        }
        assert links.pop(("self", feeds.ATOM, tag)) == f"{BASE}/{tag}/feed.xml"
        assert links.pop(("alternate", "text/html", tag)) == f"{BASE}/{tag}/"
        assert links == {
            ("alternate", feeds.ATOM, other): f"{BASE}/{other}/feed.xml"
            for other in TAGS
            if other != tag
        }


def test_an_entry_says_all_of_the_article() -> None:
    entry = next(
        e for e in atom(harbour_site.built(), "fr").iter(f"{ATOM}entry")
        if text(e, "id").endswith("/light")
    )  # fmt: skip
    assert text(entry, "id") == "tag:example.org,2026:/post/fr/light"
    assert text(entry, "title") == "La lumière revient au port"
    assert text(entry, "summary").startswith("Onze semaines après la tempête, les navires")
    assert text(entry, "published") == text(entry, "updated") == "2026-03-21T00:00:00Z"
    assert [text(a, "name") for a in entry.findall(f"{ATOM}author")] == ["Ines Duarte"]
    assert [c.get("term") for c in entry.findall(f"{ATOM}category")] == ["Littoral", "2026"]
    alternates = [e for e in entry.findall(f"{ATOM}link") if e.get("rel") == "alternate"]
    # One only: feed readers that ignore hreflang would open another language.
    assert [a.get("href") for a in alternates] == [f"{BASE}/fr/light/"]


@pytest.mark.parametrize("tag", TAGS)
def test_json_feed_is_what_its_specification_asks_for(tag: str) -> None:
    feed = json_feed(harbour_site.built(), tag)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] == "The Harbour Post"
    assert feed["language"] == tag
    assert feed["feed_url"] == f"{BASE}/{tag}/feed.json"
    assert feed["home_page_url"] == f"{BASE}/{tag}/"
    for item in feed["items"]:
        assert re.fullmatch(TAG_URI, item["id"])
        assert item["content_text"]
        assert all(a.keys() == {"name"} for a in item["authors"])
        assert all(isinstance(name, str) for name in item["tags"])
        for name in ("date_published", "date_modified"):
            assert name not in item or re.fullmatch(TIME, item[name])
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"])


def test_both_formats_hold_the_same() -> None:
    files = harbour_site.built()
    for tag in TAGS:
        ids = [text(entry, "id") for entry in atom(files, tag).iter(f"{ATOM}entry")]
        assert ids == [item["id"] for item in json_feed(files, tag)["items"]]


def test_unreviewed_text_is_in_no_feed() -> None:
    files = harbour_site.built()
    assert "ar/market/index.html" in files
    for kind in ("xml", "json"):
        assert b"ar/market" not in files[f"ar/feed.{kind}"]
        assert b"ar/market" not in files[f"fr/feed.{kind}"]
    assert not any("feed" in path for path in harbour_site.built(preview=True))


def test_a_language_without_anything_to_list_has_no_feed() -> None:
    data = harbour_site.data()
    pages = [p for p in data.pages if p.locale in ("en", "fr") or p.slug == "market"]
    pages = [p for p in pages if p.locale != "fa"]
    files = site.build(replace(data, pages=tuple(pages)))
    assert "ar/market/index.html" in files
    assert "ar/feed.xml" not in files
    assert b"feed" not in files["ar/index.html"]
    assert b"ar/feed" not in files["fr/feed.xml"]


def test_what_has_no_date_is_in_no_feed() -> None:
    data = harbour_site.data()
    pages = [replace(p, facts=Facts()) if p.slug == "storm" else p for p in data.pages]
    files = site.build(replace(data, pages=tuple(pages)))
    assert b"/light" in files["fr/feed.xml"]
    assert b"/storm" not in files["fr/feed.xml"]


def test_the_newest_come_first_and_only_so_many() -> None:
    data = harbour_site.data()
    french = next(p for p in data.pages if p.locale == "fr")
    days = [f"2026-{1 + n // 28:02}-{1 + n % 28:02}" for n in range(feeds.NEWEST + 10)]
    pages = [
        replace(french, slug=f"n{n}", facts=Facts(published=day)) for n, day in enumerate(days)
    ]
    pages.append(replace(french, slug="late", facts=Facts(published=f"{days[-1]}T23:00:00-02:00")))
    files = site.build(replace(data, pages=tuple(pages)))
    times = [text(entry, "published") for entry in atom(files, "fr").iter(f"{ATOM}entry")]
    assert len(times) == feeds.NEWEST
    assert times[0] == f"{days[-1]}T23:00:00-02:00"
    assert times[1] == f"{days[-1]}T00:00:00Z"


def test_updated_is_the_last_change_of_all() -> None:
    data = harbour_site.data()
    changed = Facts(published="2025-11-30", updated="2026-04-01T10:00:00+02:00")
    pages = [replace(p, facts=changed) if p.slug == "market" else p for p in data.pages]
    feed = atom(site.build(replace(data, pages=tuple(pages))), "fr")
    assert text(feed, "updated") == "2026-04-01T10:00:00+02:00"


def test_ids_stay_when_the_site_moves() -> None:
    there = harbour_site.built(base_url="https://new.example", feed_ids="tag:example.org,2026")
    assert "tag:example.org,2026:/fr/light" in there["fr/feed.xml"].decode()
    assert b"https://new.example/fr/light/" in there["fr/feed.xml"]


def test_no_text_breaks_a_feed() -> None:
    evil = "</title>&<!--\x0b\x00]]>\ufffe\"'"
    data = harbour_site.data()
    pages = [replace(p, title=evil, description=evil, authors=(evil,)) for p in data.pages]
    files = site.build(replace(data, pages=tuple(pages)))
    entry = next(atom(files, "fr").iter(f"{ATOM}entry"))
    kept = "</title>&<!--\ufffd\ufffd]]>\ufffd\"'"
    assert text(entry, "title") == text(entry, "summary") == kept
    assert json_feed(files, "fr")["items"][0]["title"] == kept
