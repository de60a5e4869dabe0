"""Templates are what ``po.canonical`` makes of a catalog without targets."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multilang.errors import CatalogError
from multilang.extract import extract, read_article
from multilang.formats import po
from multilang.formats.po_template import template
from multilang.model import Catalog, Message

CONTENT = Path(__file__).parent.parent / "content"
Keys = dict[tuple[str, str], None]


def as_catalog(domain: str, keys: Keys, references: tuple[str, ...]) -> bytes:
    messages = tuple(Message(*key, references=references) for key in keys)
    return po.canonical(Catalog("", domain, messages), "")


@pytest.mark.parametrize("path", sorted(CONTENT.glob("*/index.md")), ids=lambda p: p.parent.name)
def test_an_article_gives_the_bytes_that_its_catalog_without_targets_gives(path: Path) -> None:
    slug = path.parent.name
    extraction = extract(read_article(path.read_bytes(), f"content/{slug}/index.md", slug))
    keys = dict.fromkeys(unit.key for unit in extraction.units)
    place = (extraction.article.path,)
    made = template(slug, keys, place)
    assert made == as_catalog(slug, keys, place)
    assert [m.key for m in po.parse(made, "x.pot", "", slug).messages] == list(keys)


texts = st.text(
    st.one_of(st.characters(codec="utf-8", exclude_characters="\0\4"), st.sampled_from('"\\\n\t⟦é'))
)


@given(
    keys=st.dictionaries(st.tuples(texts, texts.filter(bool)), st.none()),
    domain=st.sampled_from(("bus", "slug", "a b", 'a"b', "water-main-repaired", "")),
    references=st.sampled_from(((), ("content/bus/index.md",), ("a b.md", "c.md"))),
)
def test_any_text_is_written_as_catalogs_write_it(
    keys: Keys, domain: str, references: tuple[str, ...]
) -> None:
    assert template(domain, keys, references) == as_catalog(domain, keys, references)


def test_a_source_that_no_po_tool_keeps_is_refused_with_its_article() -> None:
    with pytest.raises(CatalogError) as caught:
        template("bus", {("paragraph", "The bus\4is late."): None}, ())
    assert "U+0004" in str(caught.value)
    assert caught.value.where == "bus"
