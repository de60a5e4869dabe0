"""What pages say of themselves to machines, and that no text of theirs can say more."""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

import harbour_site
from multilang import config
from multilang.errors import ConfigError
from multilang.exports import facts, metadata, site
from multilang.exports.facts import Facts
from multilang.exports.views import SiteView
from multilang.model import Bundle, Coverage

BASE = harbour_site.BASE


def html(files: dict[str, bytes], path: str) -> str:
    return files[path].decode()


def metas(text: str) -> list[tuple[str, str]]:
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', text)
    return [(name, unescape(content)) for name, content in found]


def json_ld(text: str) -> dict[str, Any]:
    match = re.search(r'<script type="application/ld\+json">(.*?)</script>', text)
    assert match
    value: dict[str, Any] = json.loads(match[1])
    return value


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("fr", "fr_FR"), ("fa", "fa_IR"), ("ar", "ar_AR"), ("en", "en_US"), ("pt-BR", "pt_BR"),
        ("fa-AF", "fa_AF"), ("ar-EG", "ar_EG"), ("fa-u-nu-latn", "fa_IR"), ("ckb", "ckb_IQ"),
    ],
)  # fmt: skip
def test_open_graph_locales_have_an_underscore_and_a_region(tag: str, expected: str) -> None:
    assert metadata.og_locale(tag) == expected


def test_an_article_describes_itself_to_social_networks() -> None:
    found = metas(html(harbour_site.built(), "fr/light/index.html"))
    for fact in (
        ("og:type", "article"),
        ("og:title", "La lumière revient au port"),
        ("og:url", f"{BASE}/fr/light/"),
        ("og:site_name", "The Harbour Post"),
        ("og:locale", "fr_FR"),
        ("og:locale:alternate", "en_US"),
        ("og:locale:alternate", "fa_IR"),
        ("og:locale:alternate", "ar_AR"),
        ("og:image", f"{BASE}/media/light/lamp.svg"),
        ("og:image:alt", "A lamp"),
        ("article:published_time", "2026-03-21"),
        ("article:section", "Littoral"),
        ("article:tag", "Littoral"),
        ("author", "Ines Duarte"),
        ("twitter:card", "summary_large_image"),
    ):
        assert fact in found
    assert ("og:locale:alternate", "fr_FR") not in found


def test_json_ld_names_the_original_and_the_translations_both_ways() -> None:
    files = harbour_site.built()
    french, english = (json_ld(html(files, f"{tag}/light/index.html")) for tag in ("fr", "en"))
    assert french["@type"] == "NewsArticle"
    assert french["inLanguage"] == "fr"
    assert french["headline"] == "La lumière revient au port"
    assert french["datePublished"] == french["dateModified"] == "2026-03-21"
    assert french["author"] == [{"@type": "Person", "name": "Ines Duarte"}]
    assert french["image"] == f"{BASE}/media/light/lamp.svg"
    assert french["license"] == "https://example.org/licence"
    assert french["translationOfWork"]["@id"] == english["@id"] == f"{BASE}/en/light/#article"
    assert french["isBasedOn"] == english["url"]
    assert [work["inLanguage"] for work in english["workTranslation"]] == ["fr", "fa", "ar"]
    assert french["@id"] in [work["@id"] for work in english["workTranslation"]]
    assert "translationOfWork" not in english


def test_unreviewed_text_is_nobodys_translation() -> None:
    files = harbour_site.built()
    english = json_ld(html(files, "en/market/index.html"))
    assert [work["inLanguage"] for work in english["workTranslation"]] == ["fr", "fa"]
    arabic = html(files, "ar/market/index.html")
    assert "ld+json" not in arabic
    assert "og:locale:alternate" not in dict(metas(arabic))
    assert ("og:locale:alternate", "ar_AR") not in metas(html(files, "fr/market/index.html"))


def test_translators_and_reviewers_are_named() -> None:
    data = harbour_site.data()
    named = [replace(p, translators=("Lio Vant",), reviewers=("Ada Oss",)) for p in data.pages]
    files = site.build(replace(data, pages=tuple(named)))
    value = json_ld(html(files, "fr/light/index.html"))
    assert value["translator"] == [{"@type": "Person", "name": "Lio Vant"}]
    assert value["contributor"] == [{"@type": "Person", "name": "Ada Oss"}]


EVIL = "</script><script>alert(1)</script><!-- <script> ]]> & \u2028 \" ' \\"


def test_no_text_ends_the_script_it_stands_in() -> None:
    data = harbour_site.data()
    pages = [
        replace(p, title=EVIL, description=EVIL, authors=(EVIL,), tags=(EVIL,), section=EVIL)
        for p in data.pages
    ]
    text = html(site.build(replace(data, pages=tuple(pages))), "fr/light/index.html")
    assert len(re.findall(r"<script|</script|<!--", text)) == 2
    value = json_ld(text)
    assert value["headline"] == value["description"] == value["author"][0]["name"] == EVIL
    assert dict(metas(text))["og:title"] == EVIL


def test_a_preview_describes_itself_to_nobody() -> None:
    for path, data in harbour_site.built(preview=True).items():
        if path.endswith(".html"):
            text = data.decode()
            assert not re.search(r"og:|ld\+json|twitter:|feed\.(xml|json)", text), path


class TestDisclosure:
    def said(self, original: Facts, **changes: Any) -> str:
        data = harbour_site.data()
        pages = [p for p in data.pages if p.slug == "light" and p.locale in ("en", "fr")]
        english, french = pages
        pages = [replace(english, facts=original), replace(french, **changes)]
        view = SiteView.of(replace(data, pages=tuple(pages)))
        return metadata.disclosure(view, view.pages["fr", "light"])

    def test_it_follows_the_review_state(self) -> None:
        drafts = {"signatures": harbour_site.STARTER, "coverage": harbour_site.DRAFT}
        partly = Coverage(units=4, reviewed=2, draft=2)
        assert self.said(Facts()) == "none"
        assert self.said(Facts(), **drafts) == "ai-generated"
        assert self.said(Facts(), **{**drafts, "coverage": partly}) == "ai-assisted"
        assert self.said(Facts(), facts=Facts(machine_drafted=True)) == "ai-assisted"

    def test_a_translation_is_at_least_what_its_original_is(self) -> None:
        assert self.said(Facts(disclosure="ai-generated")) == "ai-generated"
        assert self.said(Facts(disclosure="none")) == "none"

    def test_of_an_original_only_its_author_knows(self) -> None:
        files = harbour_site.built()
        assert "ai-disclosure" not in html(files, "en/light/index.html")
        english = harbour_site.page("light", "en", "ai_disclosure: ai-assisted\n")
        text = html(site.build(harbour_site.data(pages=(english,))), "en/light/index.html")
        assert ("ai-disclosure", "ai-assisted") in metas(text)

    def test_it_can_be_switched_off(self) -> None:
        assert b"ai-disclosure" in harbour_site.built()["fr/light/index.html"]
        assert not any(b"ai-disc" in d for d in harbour_site.built(ai_disclosure=False).values())


def test_colours_are_those_of_the_stylesheet() -> None:
    text = html(harbour_site.built(), "fr/404.html")
    found = dict(re.findall(r'theme-color" content="(#\w+)" media="\(([^)]+)\)', text))
    assert list(found.values()) == ["prefers-color-scheme: light", "prefers-color-scheme: dark"]
    css = next(d for p, d in harbour_site.built().items() if p.startswith("assets/site."))
    assert all(f"--paper: {color};".encode() in css for color in found)


class TestFacts:
    def read(self, **metadata: object) -> Facts:
        bundle = Bundle("a", "fr", "", (), Coverage(), (), True, media=("x y.svg",))
        return facts.read(bundle, metadata)

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (datetime.date(2026, 3, 21), "2026-03-21"),
            ("2026-03-21", "2026-03-21"),
            ("2026-03-21T14:05:00+02:00", "2026-03-21T14:05:00+02:00"),
            (datetime.datetime(2026, 3, 21, 7, tzinfo=datetime.UTC), "2026-03-21T07:00:00Z"),
            (datetime.datetime(2026, 3, 21, 7), "2026-03-21T07:00:00Z"),  # noqa: DTZ001
            ("last week", ""), (None, ""), (20260321, ""), (True, ""), ("2026-02-30", ""),
        ],
    )  # fmt: skip
    def test_dates(self, value: object, expected: str) -> None:
        assert self.read(date=value).published == expected

    def test_a_change_is_never_before_the_publication(self) -> None:
        assert self.read(date="2026-03-21", updated="2026-03-22").changed == "2026-03-22"
        assert self.read(date="2026-03-21", lastmod="2026-03-20").updated == ""
        assert self.read(date="2026-03-21").changed == "2026-03-21"

    def test_pictures_are_ours_or_on_the_web(self) -> None:
        assert self.read(image="./x y.svg").image == "media/a/x%20y.svg"
        assert self.read(image="https://example.org/y.png").image == "https://example.org/y.png"
        for value in ("gone.png", "javascript:alert(1)", "//example.org/y", "data:,", 7):
            assert self.read(image=value).image == ""

    def test_a_licence_is_an_address(self) -> None:
        assert self.read(license="https://example.org/by/").license == "https://example.org/by/"
        assert self.read(license="javascript:x").license == ""
        assert self.read(license="https://[").license == ""


def test_settings() -> None:
    head = '[project]\nsource = "en"\n[site]\n'
    assert config.parse(head).ai_disclosure
    assert not config.parse(f"{head}ai_disclosure = false\n").ai_disclosure
    wanted = "tag:example.org,2024-05"
    assert config.parse(f'{head}feed_ids = "{wanted}"\n').feed_ids == wanted
    with pytest.raises(ConfigError, match="feed_ids must be such as"):
        config.parse(f'{head}feed_ids = "https://example.org"\n')


def test_names_with_special_signs_are_translated_like_others() -> None:
    data = harbour_site.data()
    named = {"en": ("R&D",), "fr": ("R&D en français",)}
    pages = [replace(p, tags=named[p.locale]) for p in data.pages if p.locale in named]
    text = html(site.build(replace(data, pages=tuple(pages))), "fr/light/index.html")
    assert dict(metas(text))["article:tag"] == "R&D en français"
    assert 'rel="tag">R&amp;D en français<' in text
