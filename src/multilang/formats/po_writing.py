"""Catalog -> the canonical bytes of a PO file (see ``formats.po``)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from multilang.errors import CatalogError
from multilang.formats import po_plurals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from multilang.model import Catalog, Message, Target

SIGNATURE_LINE = "multilang: draft"
KEPT_LINE = "multilang: kept"
"""Of a machine's own text that a person once took for theirs: fuzzy, and still no draft that may be
replaced. Older versions read a comment and a person's text, which is as safe."""
SCORE = "score "
"""How the part of a signature line begins that says how sure the machine was."""
FINGERPRINT = "text "
FORBIDDEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""What a msgstr may not hold: C0 and C1 controls but tab and line feed, U+2028, U+2029."""

_WIDTH = 79
_SPECIAL = re.compile('["\\\\\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]')
_UNWRITABLE = re.compile("[\0\x04\ud800-\udfff]")
_ESCAPES = (
    ("\\", r"\\"),
    ('"', r"\""),
    ("\t", r"\t"),
    ("\r", r"\r"),
    ("\a", r"\a"),
    ("\b", r"\b"),
    ("\v", r"\v"),
    ("\f", r"\f"),
)
_LINE_NUMBER = re.compile(r":\d+$")
_TEMPLATE_VALUES = ("PACKAGE VERSION", "YEAR-MO-DA HO:MI+ZONE", "FULL NAME <EMAIL@ADDRESS>")
_TEMPLATE_TEAMS = ("LANGUAGE <LL@li.org>", "LANGUAGE TEAM <EMAIL@ADDRESS>")
_FIELDS = (
    "Project-Id-Version",
    "Report-Msgid-Bugs-To",
    "PO-Revision-Date",
    "Last-Translator",
    "Language-Team",
    "Language",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Plural-Forms",
)


def canonical(catalog: Catalog, plural_forms: str) -> bytes:
    """The canonical bytes of a catalog, however its file was written.

    Header fields that name language, encoding and plural forms are ours and always written;
    project, date, translator and team are kept as they are, or filled with gettext's own neutral
    values. Obsolete messages without text and remark are not written. Control characters are
    dropped from comments.

    Args:
        plural_forms: the value of ``Plural-Forms`` (``Locale.plural_forms``).

    Raises:
        CatalogError: two messages with one key, or a text with characters that no PO tool keeps
            (``FORBIDDEN`` in a msgstr).
    """
    where = f"{catalog.domain} ({catalog.locale})"
    check_keys(catalog, where)
    parts = [header(catalog, plural_forms)]
    forms = po_plurals.count(plural_forms)
    try:
        parts += [entry(m, forms) for m in catalog.messages if not m.obsolete]
        parts += [entry(m) for m in catalog.messages if m.obsolete and is_worth_keeping(m)]
    except CatalogError as error:
        error.where = where
        raise
    return "\n".join(parts).encode()


def header_fields(catalog: Catalog, plural_forms: str) -> Iterator[tuple[str, str]]:
    """The header as it is written: our fields pinned, theirs kept, in gettext's order."""
    given = {name: value for name, value in catalog.header if value not in _TEMPLATE_VALUES}
    if given.get("Language-Team") in _TEMPLATE_TEAMS:
        del given["Language-Team"]
    neutral = {
        "Project-Id-Version": catalog.domain,
        "PO-Revision-Date": "1970-01-01 00:00+0000",
        "Last-Translator": "Automatically generated",
        "Language-Team": "none",
    }
    pinned = {
        "Language": _gettext_name(catalog.locale),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural_forms,
    }
    values = neutral | {name: value for name, value in given.items() if value} | pinned
    yield from ((name, values[name]) for name in _FIELDS if values.get(name))
    others = [name for name in given if name not in (*_FIELDS, "POT-Creation-Date")]
    extensions = sorted(name for name in others if name.startswith("X-"))
    rest = [name for name in others if not name.startswith("X-")]
    yield from ((name, given[name]) for name in rest + extensions)


def is_worth_keeping(message: Message) -> bool:
    """Whether an obsolete message has a text, or a remark that somebody made."""
    return bool(message.target.text or message.comments)


def check_keys(catalog: Catalog, where: str) -> None:
    """Refuse two messages with one key."""
    seen: set[tuple[str, str]] = {("", "")}
    for message in catalog.messages:
        key = (message.context, message.source)
        if key in seen and (is_worth_keeping(message) or not message.obsolete):
            what = f"two messages “{message.source[:40]}” with context “{message.context}”"
            raise CatalogError(what, where=where, hint="this is a defect of multilang: report it")
        seen.add(key)


def _gettext_name(tag: str) -> str:
    return tag.partition("-u-")[0].replace("-", "_")


def header(catalog: Catalog, plural_forms: str) -> str:
    """The header entry."""
    fields = "".join(
        _clean(f"{name}: {value}") + "\n" for name, value in header_fields(catalog, plural_forms)
    )
    comments = _comment_lines("#", catalog.header_comments) if catalog.header_comments else ""
    return f'{comments}msgid ""\nmsgstr {quote(fields)}\n'


def entry(message: Message, forms: int = 2) -> str:
    """The lines of one message, the last line feed included.

    Args:
        forms: how many plural forms one has that is not translated yet.

    Raises:
        CatalogError: a text with characters that no PO tool keeps.
    """
    comments = translator_comments(message)
    text = _comment_lines("#", comments) if comments else ""
    if message.notes:
        text += _comment_lines("#.", message.notes)
    if message.references:
        text += reference_lines(message.references)
    if marks := flags(message):
        text += f"#, {', '.join(_clean(mark) for mark in marks)}\n"
    previous = _previous(message)
    if po_plurals.JOINT in message.source:
        body = _plural_body(message, forms)
    else:
        target = quote(message.target.text, FORBIDDEN)
        body = f"msgid {quote(message.source)}\nmsgstr {target}\n"
    if message.context:
        body = f"msgctxt {quote(message.context)}\n{body}"
    if message.obsolete:
        return text + _prefixed("#~| ", previous) + _prefixed("#~ ", body)
    return f"{text}{_prefixed('#| ', previous)}{body}" if previous else text + body


def _plural_body(message: Message, forms: int) -> str:
    return "".join(
        f"{keyword} {quote(text, FORBIDDEN if keyword.startswith('msgstr') else _UNWRITABLE)}\n"
        for keyword, text in po_plurals.written(message.source, message.target.text, forms)
    )


def translator_comments(message: Message) -> tuple[str, ...]:
    """Our signature line for what a machine made (first: tools append), then their comments."""
    target = message.target
    own = fingerprint(target.text)
    print_ = target.fingerprint or own
    if not target.text or (target.origin == "human" and not target.fingerprint):
        return message.comments
    if target.origin == "human" and not target.signature:
        return message.comments
    signature = target.signature
    if target.origin == "memory" and not signature.startswith("memory"):
        signature = f"memory|{signature}" if signature else "memory"
    # Text whose source has changed must not come back as a draft that may be replaced.
    kept = target.state == "translated" and print_ == own
    score = "" if target.score is None else f"{SCORE}{target.score:.2f}"
    parts = [KEPT_LINE if kept else SIGNATURE_LINE, signature, score, FINGERPRINT + print_]
    return (" | ".join(filter(None, parts)).replace("\n", " "), *message.comments)


def fingerprint(text: str) -> str:
    """Eight hexadecimal digits that change with the text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


def kept(target: Target) -> Target:
    """A text that needs a person's eye, and that no run may replace, with what is known of the
    machine that made it."""
    made = target.fingerprint or (fingerprint(target.text) if target.signature else "")
    return replace(target, state="translated", origin="human", fingerprint=made)


def flags(message: Message) -> tuple[str, ...]:
    """All its flags, ``fuzzy`` first."""
    return ("fuzzy", *message.flags) if message.fuzzy else message.flags


def _previous(message: Message) -> str:
    text = ""
    if message.previous_context is not None:
        text += f"msgctxt {quote(message.previous_context)}\n"
    if message.previous_source is not None:
        singular, joint, plural = message.previous_source.partition(po_plurals.JOINT)
        text += f"msgid {quote(singular)}\n"
        text += f"{po_plurals.KEYWORD} {quote(plural)}\n" if joint else ""
    return text


def _prefixed(prefix: str, lines: str) -> str:
    return "".join(f"{prefix}{line}\n" for line in lines.split("\n")[:-1])


@lru_cache(maxsize=1024)  # one catalog has few signatures, notes and paths
def _comment_lines(mark: str, comments: tuple[str, ...]) -> str:
    text = "\n".join(comments)
    if FORBIDDEN.search(text):
        text = FORBIDDEN.sub("", text)
    block = "".join(f"{mark} {line}\n" if line else f"{mark}\n" for line in text.split("\n"))
    # gettext joins a line that ends in a backslash with the next one, even in a comment.
    return block.replace("\\\n", "\\ \n")


@lru_cache(maxsize=256)
def reference_lines(paths: tuple[str, ...]) -> str:
    """``#:`` lines, filled to 79 bytes as msgcat does: it joins them again otherwise."""
    lines, used = ["#:"], 2
    for path in paths:
        word = _reference(path)
        if not word:
            continue
        length = len(word.encode()) + 1
        if used > 2 and used + length > _WIDTH:
            lines.append("#:")
            used = 2
        lines[-1] += f" {word}"
        used += length
    return "\n".join(lines) + "\n" if used > 2 else ""


def _reference(path: str) -> str:
    path = re.sub("[\u2068\u2069]", "", _clean(" ".join(path.split())))
    while path.startswith("./"):
        path = path[2:]
    path = _LINE_NUMBER.sub("", path).strip()
    return f"\u2068{path}\u2069" if " " in path or path.endswith("\\") else path


def _clean(text: str) -> str:
    return FORBIDDEN.sub("", text).replace("\n", " ")


def escaped(text: str) -> str:
    """Text as it stands between the quotes of a PO string; line feeds as they are."""
    for raw, written in _ESCAPES:
        text = text.replace(raw, written)
    return text


def quote(text: str, refused: re.Pattern[str] = _UNWRITABLE) -> str:
    """A PO string: one line, or ``""`` and a line for each line feed, as ``msgcat --no-wrap``."""
    if '"' not in text and "\\" not in text and (text.isprintable() or not _SPECIAL.search(text)):
        return f'"{text}"'
    if found := refused.search(text):
        raise CatalogError(
            f"“{text[:40]}” holds U+{ord(found[0]):04X}, which no PO file keeps safely",
            hint="delete this invisible character",
        )
    text = escaped(text)
    if "\n" not in text[:-1]:
        return '"' + text.replace("\n", r"\n") + '"'
    lines = '""\n"' + text.replace("\n", '\\n"\n"') + '"'
    return lines.removesuffix('\n""')
