"""YAML front matter, read strictly and cut verbatim.

A strict subset (research: the billion-laughs file parses in 6 ms and hangs whoever walks it): no
anchors, aliases, tags or merge keys, no duplicate keys, a mapping at the top, depth and size
capped.
Plain scalars follow the YAML 1.2 core schema plus dates: ``no`` is text, ``012`` is text.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from multilang.errors import ContentError
from multilang.model import FieldText

if TYPE_CHECKING:
    import yaml

MAX_CHARACTERS = 65_536
MAX_DEPTH = 8
_BLOCK = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_LOOKS_LIKE_YAML = re.compile(
    r"(?:[ \t]*(?:#.*)?\r?\n)*(?:[\w\"'&*!?{<-][^\n]*?:(?:\s|$)|\{)", re.MULTILINE
)
_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+([eE][-+]?[0-9]+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:?\d{2})?)?")
# Words with single spaces between them, which no reader of YAML takes for anything else: titles.
# Whatever else there is, the parser is asked about, which takes a hundred times longer.
_PROSE = re.compile(
    r"(?!\d)\w[\w'’.()/–—\u200c-]*(?: (?!\d)[\w'’«»“”(–—][\w'’.()/–—!;؛؟،«»“”\u200c-]*)+"
)
_WORDS: dict[str, object] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands between the two ``---`` lines.

    ``end`` is where the body begins; 0 when the file has no front matter.
    """

    metadata: tuple[tuple[str, object], ...] = ()
    texts: tuple[FieldText, ...] = ()
    end: int = 0


def parse(text: str, where: str, fields: Collection[str]) -> FrontMatter:
    """Read the front matter of a decoded file and find the values of the named fields.

    Raises:
        ContentError: with ``where:line`` for anything outside the strict subset.
    """
    if not text.startswith(("---", "\ufeff---")):
        return FrontMatter()
    block = _BLOCK.match(text)
    if block is None:
        if re.match(r"\ufeff?---[ \t]*\r?\n[\w-]+:", text):
            raise ContentError(
                "the front matter has no closing --- line",
                where=f"{where}:1",
                hint="close it with a line of three hyphens",
            )
        return FrontMatter()
    if not block[1].strip():
        return FrontMatter(end=block.end())
    if not _LOOKS_LIKE_YAML.match(block[1]):
        return FrontMatter()  # two thematic breaks with prose between them
    if len(block[1]) > MAX_CHARACTERS:
        raise ContentError(
            f"the front matter is longer than {MAX_CHARACTERS} characters",
            where=f"{where}:1",
            hint="move long text into the body",
        )
    return _read(block[1], block.start(1), block.end(), where, fields)


def _read(source: str, offset: int, end: int, where: str, fields: Collection[str]) -> FrontMatter:
    node = _compose(source, where)
    metadata: list[tuple[str, object]] = []
    texts: list[FieldText] = []
    for key, value in node.value:
        metadata.append((key.value, _plain(value, where)))
        if key.value in fields:
            texts.extend(_texts(key.value, value, offset))
    return FrontMatter(tuple(metadata), tuple(texts), end)


def _compose(source: str, where: str) -> yaml.MappingNode:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        if any(sign in source for sign in "&*!") or max(map(source.count, "[{"), default=0) > 4:
            _refuse_tricks(source, where, yaml, loader)
        node = yaml.compose(source, Loader=loader)
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + 2
        raise ContentError(
            f"the front matter is not valid YAML: {error.problem or error}",
            where=f"{where}:{line}",
            hint="a value with a colon or a leading sign needs quotes",
        ) from None
    except (yaml.YAMLError, ValueError) as error:
        raise ContentError(
            f"the front matter cannot be read: {error}", where=f"{where}:1"
        ) from None
    if not isinstance(node, yaml.MappingNode):
        raise ContentError(
            "the front matter is not a list of `name: value` lines", where=f"{where}:2"
        )
    _refuse_duplicates(node, where, depth=1)
    return node


def _refuse_tricks(source: str, where: str, yaml: Any, loader: Any) -> None:
    depth = 0
    for event in yaml.parse(source, Loader=loader):
        line = event.start_mark.line + 2
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ContentError(
                "anchors and aliases are not allowed in front matter",
                where=f"{where}:{line}",
                hint="write the value out, or put it in quotes if it begins with & or *",
            )
        if getattr(event, "tag", None) and not isinstance(event, yaml.DocumentEndEvent):
            raise ContentError(
                "tags (!name) are not allowed in front matter",
                where=f"{where}:{line}",
                hint="put the value in quotes if it begins with !",
            )
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise ContentError(
                f"the front matter is nested deeper than {MAX_DEPTH} levels",
                where=f"{where}:{line}",
            )


def _refuse_duplicates(node: Any, where: str, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ContentError(
            f"the front matter is nested deeper than {MAX_DEPTH} levels",
            where=f"{where}:{node.start_mark.line + 2}",
        )
    if node.id == "sequence":
        for item in node.value:
            _refuse_duplicates(item, where, depth + 1)
    elif node.id == "mapping":
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 2
            if key.id != "scalar" or key.value == "<<":
                raise ContentError(
                    "a front-matter name must be plain text", where=f"{where}:{line}"
                )
            if key.value in seen:
                raise ContentError(
                    f"`{key.value}` is given twice (first in line {seen[key.value]})",
                    where=f"{where}:{line}",
                    hint="keep one of them",
                )
            seen[key.value] = line
            _refuse_duplicates(value, where, depth + 1)


def _plain(node: Any, where: str) -> object:
    if node.id == "sequence":
        return [_plain(item, where) for item in node.value]
    if node.id == "mapping":
        return {key.value: _plain(value, where) for key, value in node.value}
    text: str = node.value
    if node.style:  # quoted or block: text as it stands; plain is "" to libyaml, None to PyYAML
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _DATE.fullmatch(text):
        return _date(text, f"{where}:{node.start_mark.line + 2}")
    return text


def _date(text: str, where: str) -> datetime.date:
    try:
        if len(text) == 10:
            return datetime.date.fromisoformat(text)
        return datetime.datetime.fromisoformat(text.replace(" ", "T", 1).upper())
    except ValueError:
        raise ContentError(
            f"{text} is not a date", where=where, hint="write it as 2026-03-21"
        ) from None


def _texts(field: str, node: Any, offset: int) -> Iterator[FieldText]:
    if node.id == "sequence":
        for item in node.value:
            yield from _texts(field, item, offset)
    elif node.id == "scalar" and node.value.strip() and not _is_data(node):
        yield FieldText(
            field, node.value, offset + node.start_mark.index, offset + node.end_mark.index
        )


def _is_data(node: Any) -> bool:
    return not node.style and not isinstance(_plain(node, ""), str)


def write(raw: str, text: str) -> str:
    """A value in the quoting style of the one that it replaces, or the nearest that can hold it.

    Invariant: reading the result as YAML gives ``text``.
    """
    import yaml

    tail = "\n" if raw.endswith("\n") else ""
    if raw.startswith("'") and "\n" not in text and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    if raw[:1] not in "\"'|>" and _plain_is_safe(text, yaml):
        return text + tail
    return _double_quoted(text) + tail


def _double_quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"' + "".join(c if c.isprintable() or c in _KEPT else _escape(c) for c in escaped) + '"'


_KEPT = "\u00a0\u202f\u200c\u200d\u200e\u200f"  # not "printable" to Python, printable to YAML


def _escape(character: str) -> str:
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"


def _plain_is_safe(text: str, yaml: Any) -> bool:
    if _PROSE.fullmatch(text):
        return True
    try:
        # Inside brackets and after a key: safe in block and in flow context alike.
        node = yaml.compose(f"[{{k: {text}}}]", Loader=yaml.SafeLoader)
        pair = node.value[0].value
        return (
            len(node.value) == 1
            and len(pair) == 1
            and (
                pair[0][1].id == "scalar"
                and not pair[0][1].style
                and pair[0][1].value == text
                and isinstance(_plain(pair[0][1], ""), str)
            )
        )
    except (yaml.YAMLError, ContentError, AttributeError, IndexError, TypeError):
        return False
