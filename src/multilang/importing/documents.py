"""What kind of file a page was saved as, and the page in it."""

from __future__ import annotations

import email
import email.policy
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from multilang.errors import ContentError
from multilang.importing import word_tables
from multilang.importing.charset import decode

MAX_UNPACKED = 100_000_000
"""Bytes of all parts of a DOCX file."""
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|article|main|p|div|h1|meta|table)[\s>]", re.IGNORECASE
)
_MHTML = re.compile(rb"\A(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){1,40}?"
                    rb"content-type:\s*multipart/related", re.IGNORECASE)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """A page as text, and the files that came with it."""

    kind: str
    """html, mhtml, docx or text."""
    text: str
    address: str = ""
    """Where the page was saved from, when the file says so."""
    parts: Mapping[str, bytes] = field(default_factory=dict)
    """Its images, by the address that the page has for them."""
    notes: tuple[str, ...] = ()
    """What the conversion of a DOCX file could not do."""


def read(data: bytes, where: str = "", content_type: str = "") -> Document:
    """A page, whatever it was saved as; the content decides, not the name.

    Raises:
        ContentError: it is nothing that an article can be read from.
    """
    if data.startswith(b"PK\x03\x04"):
        return _docx(data, where)
    if _MHTML.match(data[:20_000].replace(b"\r\n", b"\n")):
        return _mhtml(data, where)
    if data.startswith(
        (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")
    ):
        raise ContentError(
            "this is no web page, text or DOCX file", where=where,
            hint="save it as a web page, as text or as .docx",
        )  # fmt: skip
    text = decode(data, content_type)
    is_html = _HTML.search(text[:50_000]) is not None and "text/plain" not in content_type
    if not is_html and "\0" in text:
        raise ContentError("this is no text", where=where, hint="is it a web page or a .docx?")
    if not is_html:
        return Document("text", text)
    saved = re.search(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->", text[:5000])
    return Document("html", text, saved[1] if saved else "")


def _mhtml(data: bytes, where: str) -> Document:
    message = email.message_from_bytes(data, policy=email.policy.default)
    page: tuple[str, str] | None = None
    parts: dict[str, bytes] = {}
    for part in message.walk():
        if part.is_multipart():
            continue
        location = str(part.get("Content-Location") or "").strip()
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else b""
        if part.get_content_type() == "text/html" and page is None:
            charset = part.get_content_charset() or ""
            page = (decode(content, f"charset={charset}" if charset else ""), location)
        elif part.get_content_maintype() == "image":
            name = str(part.get("Content-ID") or "").strip("<> ")
            for key in (location, f"cid:{name}" if name else ""):
                if key:
                    parts[key] = content
    if page is None:
        raise ContentError("there is no page in this MHTML file", where=where)
    address = str(message.get("Snapshot-Content-Location") or "").strip() or page[1]
    return Document("mhtml", page[0], address, parts)


def _docx(data: bytes, where: str) -> Document:
    """Word's styles as HTML, by mammoth."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.infolist()
            if not any(info.filename == "word/document.xml" for info in names):
                raise ContentError(
                    "this ZIP file is no DOCX file",
                    where=where,
                    hint="unpack it and import the page",
                )
            _refuse_bombs(archive, names, where)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise ContentError(f"the DOCX file is broken: {error}", where=where) from None
    import mammoth  # type: ignore[import-untyped,unused-ignore]

    try:
        tables = word_tables.marked(data)
        result = mammoth.convert_to_html(io.BytesIO(tables.data), style_map="\n".join(_STYLES))
    except Exception as error:  # a damaged document fails in many ways inside of mammoth
        raise ContentError(
            f"the DOCX file cannot be read: {error}"[:200], where=where,
            hint="open it in a word processor and save it again",
        ) from None  # fmt: skip
    said = (str(message.message) for message in result.messages)
    notes = tuple(dict.fromkeys((*tables.notes, *said)))
    return Document(
        "docx", f"<html><body><article>{result.value}</article></body></html>", notes=notes
    )


_STYLES = ("p[style-name='Title'] => h1:fresh", "p[style-name='Subtitle'] => p:fresh",
           "p[style-name='Quote'] => blockquote > p:fresh",
           "p[style-name='Intense Quote'] => blockquote > p:fresh")  # fmt: skip


def _refuse_bombs(archive: zipfile.ZipFile, names: list[zipfile.ZipInfo], where: str) -> None:
    """Unpack once, counting: what the directory says of sizes can be a lie. No entities either."""
    total = 0
    for info in names:
        with archive.open(info) as part:
            first = True
            while chunk := part.read(1 << 20):
                total += len(chunk)
                if first and info.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in chunk:
                    raise ContentError("the DOCX file declares entities", where=where)
                first = False
                if total > MAX_UNPACKED:
                    raise ContentError(
                        f"the DOCX file unpacks to more than {MAX_UNPACKED:,} bytes", where=where
                    )
