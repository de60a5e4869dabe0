"""Terms -> TBX, for other tools: TBX-Basic in DCT style, or ``martif`` of TBX 2008.

Most translators' tools still read the older one alone.
Sources: ISO 30042:2019; TBX-Basic dialect, version 1.2.1 (LTAC Global); TBX-Basic, LISA 2009.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from multilang.formats.strict_xml import attributes, escape, writable
from multilang.glossary import Term, lemma

_NAMESPACES = (
    ' xmlns="urn:iso:std:iso:30042:ed-2" xmlns:min="http://www.tbxinfo.net/ns/min"'
    ' xmlns:basic="http://www.tbxinfo.net/ns/basic"'
)


def serialize(
    found: Sequence[Term], source: str, tags: Sequence[str], name: str, *, martif: bool = False
) -> bytes:
    """A TBX-Basic file, in the order given; ``terms`` gives the terms back, but for their case.

    A name is its own term in every language that has no other.

    Args:
        name: the project's, for the header.
        martif: write TBX 2008, which older tools read.
    """
    write = _martif if martif else _dct
    entries = (
        write(number, term, source, tags)
        for number, term in enumerate(found, 1)
        if writable(term.source + term.note + str(term.forms) + str(term.forbidden))
    )
    head, tail = _frame(f"Glossary of {name}", source, martif)
    return "\n".join((*head, "<text><body>", *entries, "</body></text>", *tail, "")).encode()


def _frame(title: str, source: str, martif: bool) -> tuple[list[str], list[str]]:
    """What stands before and after the entries."""
    said = escape(title)
    file = (
        f"<fileDesc><titleStmt><title>{said}</title></titleStmt>"
        f"<sourceDesc><p>{said}</p></sourceDesc></fileDesc>"
    )
    first = '<?xml version="1.0" encoding="UTF-8"?>'
    language = attributes(xml_lang=source)
    if not martif:
        root = f'<tbx type="TBX-Basic" style="dct"{language}{_NAMESPACES}>'
        return [first, root, f"<tbxHeader>{file}</tbxHeader>"], ["</tbx>"]
    rules = '<encodingDesc><p type="XCSURI">TBXBasicXCSV02.xcs</p></encodingDesc>'
    head = [
        first,
        '<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">',
        f'<martif type="TBX-Basic"{language}>',
        f"<martifHeader>{file}{rules}</martifHeader>",
    ]
    return head, ["</martif>"]


_Section = tuple[str, list[tuple[str, str]]]


def _sections(term: Term, source: str, tags: Sequence[str]) -> Iterator[_Section]:
    """Each language with its terms and their status."""
    yield source, [(term.source, "preferredTerm-admn-sts")]
    for tag in tags:
        own, banned = dict(term.forms).get(tag, ()), dict(term.forbidden).get(tag, ())
        allowed = own or ((term.source,) if term.kind == "name" else ())
        written = [
            (
                lemma(form, tag.partition("-")[0]),
                f"{'admitted' if at else 'preferred'}Term-admn-sts",
            )
            for at, form in enumerate(allowed)
        ]
        written += [(form, "deprecatedTerm-admn-sts") for form in banned]
        if written:
            yield tag, written


def _dct(number: int, term: Term, source: str, tags: Sequence[str]) -> str:
    lines = [f'<conceptEntry id="c{number}">']
    for tag, forms in _sections(term, source, tags):
        lines.append(f"<langSec{attributes(xml_lang=tag)}>")
        if tag == source and term.note:
            lines.append(f"<basic:definition>{escape(term.note)}</basic:definition>")
        lines += (
            f"<termSec><term>{escape(form)}</term>"
            f"<min:administrativeStatus>{status}</min:administrativeStatus></termSec>"
            for form, status in forms
        )
        lines.append("</langSec>")
    return "\n".join((*lines, "</conceptEntry>"))


def _martif(number: int, term: Term, source: str, tags: Sequence[str]) -> str:
    lines = [f'<termEntry id="c{number}">']
    if term.note:
        lines.append(f'<descrip type="definition">{escape(term.note)}</descrip>')
    for tag, forms in _sections(term, source, tags):
        lines.append(f"<langSet{attributes(xml_lang=tag)}>")
        lines += (
            f"<tig><term>{escape(form)}</term>"
            f'<termNote type="administrativeStatus">{status}</termNote></tig>'
            for form, status in forms
        )
        lines.append("</langSet>")
    return "\n".join((*lines, "</termEntry>"))
