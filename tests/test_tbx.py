"""TBX: what other tools write is read, what is written is read again; no file harms its reader."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

import growth
from multilang.errors import CatalogError
from multilang.formats import tbx, tbx_writing
from multilang.glossary import Term

TAGS = ("fr", "fa")

DCT = """\
<?xml version="1.0" encoding="UTF-8"?>
<tbx type="TBX-Basic" style="dct" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"
     xmlns:m="http://www.tbxinfo.net/ns/min" xmlns:b="http://www.tbxinfo.net/ns/basic">
<tbxHeader><fileDesc><sourceDesc><p>Ours</p></sourceDesc></fileDesc></tbxHeader>
<text><body><conceptEntry id="c7">
  <m:subjectField>water</m:subjectField>
  <langSec xml:lang="en">
    <b:definition>what runs out where it should not</b:definition>
    <termSec><term>leak</term><m:partOfSpeech>noun</m:partOfSpeech></termSec>
    <termSec><term>leakage</term>
      <m:administrativeStatus>admittedTerm-admn-sts</m:administrativeStatus></termSec>
    <termSec><term>seepage</term>
      <m:administrativeStatus>supersededTerm-admn-sts</m:administrativeStatus></termSec>
  </langSec>
  <langSec xml:lang="fr-FR">
    <termSec><term>perte</term>
      <m:administrativeStatus>deprecatedTerm-admn-sts</m:administrativeStatus></termSec>
    <termSec><term>fuite d'eau</term>
      <m:administrativeStatus>admittedTerm-admn-sts</m:administrativeStatus></termSec>
    <termSec><term><hi type="bold">fu</hi>ite</term>
      <m:administrativeStatus>preferredTerm-admn-sts</m:administrativeStatus></termSec>
  </langSec>
</conceptEntry></body></text></tbx>
"""
DCA = re.sub(r"<[mb]:(\w+)>(.*?)</[mb]:\w+>", r'<termNote type="\1">\2</termNote>', DCT).replace(
    '<termNote type="definition">what runs out where it should not</termNote>',
    '<descripGrp><descrip type="definition">what runs out where it should not</descrip>'
    '<admin type="source">a book</admin></descripGrp>',
)
MARTIF = """\
<?xml version='1.0'?>
<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="en"><martifHeader><fileDesc><sourceDesc><p>Ours</p></sourceDesc>
</fileDesc></martifHeader><text><body><termEntry id="c7">
<descrip type="definition">what runs out where it should not</descrip>
<langSet xml:lang="en">
 <tig><term>leak</term><termNote type="partOfSpeech">noun</termNote></tig>
 <ntig><termGrp><term>leakage</term>
  <termNote type="administrativeStatus">admittedTerm-admn-sts</termNote></termGrp></ntig>
 <ntig><termGrp><term>seepage</term><termNoteGrp>
  <termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termNoteGrp>
 </termGrp></ntig>
</langSet>
<langSet xml:lang="fr">
 <tig><term>fuite</term></tig>
 <tig><term>fuite d'eau</term>
  <termNote type="normativeAuthorization">admittedTerm</termNote></tig>
 <tig><term>perte</term>
  <termNote type="normativeAuthorization">supersededTerm</termNote></tig>
</langSet></termEntry></body></text></martif>
"""


def read(document: str, tags: tuple[str, ...] = TAGS) -> tuple[Term, ...]:
    return tbx.terms(tbx.parse(document.encode(), "a.tbx"), "en", tags)


@pytest.mark.parametrize("document", [DCT, DCA, MARTIF], ids=["dct", "dca", "martif"])
def test_what_other_tools_write(document: str) -> None:
    leak, leakage = read(document)
    assert (leak.source, leakage.source) == ("leak", "leakage")
    for term in (leak, leakage):
        assert term.forms == (("fr", ("fuite", "fuite d'eau")),)
        assert term.forbidden == (("fr", ("perte",)),)
        assert term.note == "what runs out where it should not"


TERMS = (
    Term("water board", forms=(("fr", ("la régie des eaux", "le syndicat")),), note='a < "b"'),
    Term("leak", forms=(("fa", ("نشتی",)),), forbidden=(("fr", ("perte",)),)),
    Term("Belmara", "name", exact=True),
)


@pytest.mark.parametrize("martif", [False, True])
class TestWriting:
    def written(self, martif: bool) -> str:
        return tbx_writing.serialize(TERMS, "en", TAGS, "A & B", martif=martif).decode()

    def test_what_is_written_is_read(self, martif: bool) -> None:
        board, leak, name = read(self.written(martif))
        assert board.forms == (("fr", ("régie des eaux", "syndicat")),)  # TBX terms have no article
        assert board.note == 'a < "b"'
        assert (leak.forms, leak.forbidden) == (TERMS[1].forms, TERMS[1].forbidden)
        assert (name.kind, name.exact, name.forms) == ("name", True, ())

    def test_the_order_of_elements_is_the_standards(self, martif: bool) -> None:
        """In an entry what describes it, then the languages; in a term's block the term first."""
        root = ET.fromstring(self.written(martif))
        names = [element.tag.rpartition("}")[2] for element in root.iter()]
        outer, entry, section, block = (
            ("martif", "termEntry", "langSet", "tig")
            if martif
            else ("tbx", "conceptEntry", "langSec", "termSec")
        )
        assert names[0] == outer
        assert names.count(entry) == 3
        for element in root.iter():
            children = [child.tag.rpartition("}")[2] for child in element]
            if element.tag.endswith(entry):
                assert children == sorted(children, key=lambda name: name == section)
                assert element.get("id")
            if element.tag.endswith(section):
                assert element.get("{http://www.w3.org/XML/1998/namespace}lang")
                assert children[-1] == block
            if element.tag.endswith(block):
                assert children == ["term", "termNote" if martif else "administrativeStatus"]

    def test_a_second_time_gives_the_same_bytes(self, martif: bool) -> None:
        first = self.written(martif)
        again = tbx_writing.serialize(read(first), "en", TAGS, "A & B", martif=martif)
        assert again.decode() == first


WORDS = st.text(st.characters(categories=["L", "N", "P"], exclude_characters="⟦⟧|"), max_size=8)


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), max_size=4), st.booleans())
def test_round_trip(texts: list[tuple[str, str, str]], martif: bool) -> None:
    terms = [
        Term(f"s{number} {a}".strip(), forms=(("fa", (f"x{b}",)),), note=c)
        for number, (a, b, c) in enumerate(texts)
    ]
    data = tbx_writing.serialize(terms, "en", TAGS, "x", martif=martif)
    assert [(t.source, t.forms, t.note) for t in read(data.decode())] == [
        (t.source, t.forms, t.note) for t in terms
    ]


class TestChoosing:
    def test_regions(self) -> None:
        (leak, _) = read(MARTIF, ("fr-CA",))
        assert leak.forms[0][0] == "fr-CA"
        skipped: list[tbx.Skipped] = []
        concepts = tbx.parse(DCT.encode(), "a.tbx")
        assert not tbx.terms(concepts, "en", ("de",), skipped)
        assert not tbx.terms(concepts, "de", ("fr",), skipped)
        assert [(s.line, s.reason) for s in skipped] == [
            (5, "it has no term in de"),
            (5, "it has no term in de"),
        ]
        assert tbx.languages(concepts) == {"en": 3, "fr-FR": 3}

    def test_terms_that_no_glossary_may_hold(self) -> None:
        skipped: list[tbx.Skipped] = []
        for bad in ("⟦1⟧", "a | b", "--", "x" * 501):
            concepts = tbx.parse(DCT.replace("fuite d'eau", bad).encode(), "a.tbx")
            assert not tbx.terms(concepts, "en", TAGS, skipped)
        assert len(skipped) == 4


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("<html/>", "a.tbx:1: this is not a TBX file"),
        (DCT[:-8], "a.tbx:23: this is not well-formed XML"),
        (
            MARTIF.replace('"TBXcoreStructV02.dtd">', '"x" [<!ENTITY a "b">]>'),
            "a.tbx:2: a DOCTYPE with declarations of its own",
        ),
        (MARTIF.replace("leakage", "&lol;"), "a.tbx:8: the entity lol"),
        ("", "a.tbx:1: this is not well-formed XML"),
    ],
)
def test_what_is_refused(document: str, said: str) -> None:
    with pytest.raises(CatalogError) as caught:
        tbx.parse(document.encode(), "a.tbx")
    assert str(caught.value).startswith(said)


def test_a_large_termbase_is_read_one_by_one() -> None:
    """100,000 terms take seconds; here a tenth, in linear time."""
    entry = re.search(r"<conceptEntry.*</conceptEntry>", DCT, re.DOTALL)
    assert entry

    def parsed(count: int) -> Callable[[], object]:
        document = DCT.replace(entry[0], entry[0] * count).encode()
        assert len(tbx.parse(document, "a.tbx")) == document.count(b"<conceptEntry")
        return lambda: tbx.parse(document, "a.tbx")

    assert growth.in_proportion(parsed, 100, 2_000)  # 12,000 terms
