"""The three harbour articles as a site in four languages: what metadata and its checker work on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from multilang.exports import site
from multilang.formats import front_matter
from multilang.model import Bundle, Coverage

HARBOUR = Path(__file__).parent / "harbour"
TAGS = ("en", "fr", "fa", "ar")
BASE = "https://example.org/post"
REVIEWED = Coverage(units=4, reviewed=4, words=40, words_reviewed=40)
DRAFT = Coverage(units=4, draft=4, words=40, words_draft=40)
STARTER = ("argos en_ar 0.2 starter|rules:1|beam:4",)


def page(slug: str, tag: str, front: str = "") -> site.Page:
    """One article; ``front`` is added to its front matter."""
    text = (HARBOUR / f"{slug}.{tag}.md").read_text(encoding="utf-8")
    text = text.replace("---\n", f"---\n{front}", 1)
    metadata = front_matter.parse(text, f"{slug}.{tag}.md", ()).metadata
    media = ("lamp.svg",) if slug == "light" else ()
    counts = Coverage() if tag == "en" else REVIEWED
    return site.page_from_bundle(Bundle(slug, tag, text, metadata, counts, (), True, media=media))


def data(**facts: object) -> site.SiteData:
    """Everything is reviewed but the Arabic ``market``, a machine's draft that is published as
    such, and so not for search engines; ``light`` has a picture and a licence."""
    front = "image: lamp.svg\nimage_alt: A lamp\nlicense: https://example.org/licence\n"
    pages = [page(slug, tag) for slug in ("market", "storm") for tag in TAGS]
    pages += [page("light", tag, front) for tag in TAGS]
    drafted = ("market", "ar")
    pages = [
        replace(p, coverage=DRAFT, signatures=STARTER) if (p.slug, p.locale) == drafted else p
        for p in pages
    ]
    base = site.SiteData("The Harbour Post", BASE, "en", TAGS[1:], tuple(pages))
    return replace(base, **facts)  # type: ignore[arg-type]


def built(**facts: object) -> dict[str, bytes]:
    """Every file of the site, its media included."""
    made = data(**facts)
    media = {item.path: (HARBOUR / item.name).read_bytes() for item in site.media(made)}
    return {**site.build(made), **media}
