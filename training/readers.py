"""What other projects' translation files say: bytes -> texts by key. No files, no network.

Two languages of one file have the same keys, so texts with the same key translate each other.
Formats: nested JSON, object literals of JavaScript modules, Chromium's resource packs (``.pak``,
format versions 4 and 5), and the resource table of Android packages (``resources.arsc``).
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from training.android import read_apk
from training.names import read_geonames, read_people

Texts = dict[str, str]
_TOKEN = re.compile(
    r"""\s+|//[^\n]*|/\*.*?\*/
    |(?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)
    |(?P<name>[\w$]+)|(?P<sign>[{}:,\[\]])|.""",
    re.DOTALL | re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\n|.)", re.DOTALL)
_ENTRY = re.compile(r'^(msg\w+)\s+((?:"(?:\\.|[^"\\])*"\s*)+)', re.MULTILINE)
_LINE = re.compile(r'"((?:\\.|[^"\\])*)"')
_SHORT = {"n": "\n", "t": "\t", "r": "", "b": "", "f": "", "v": "", "0": "", "\n": ""}


def read_json(data: bytes) -> Texts:
    """Every string of a JSON document, keyed by the path to it."""
    return dict(_leaves(json.loads(data.decode("utf-8-sig")), ""))


def _leaves(node: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, Mapping):
        for key, below in node.items():
            yield from _leaves(below, f"{path}/{key}")
    elif isinstance(node, list):
        for number, below in enumerate(node):
            yield from _leaves(below, f"{path}/{number}")


def read_js(data: bytes) -> Texts:
    """The strings of an object literal, keyed by the names on the way to them.

    Read, never run. Strings that are put together (``a + b``, ``${a}``) are left out.
    """
    tokens = [
        (match.lastgroup, match[0]) for match in _TOKEN.finditer(data.decode()) if match.lastgroup
    ]
    found: Texts = {}
    path: list[str] = []
    key = ""
    for number, (kind, text) in enumerate(tokens):
        following = tokens[number + 1][1] if number + 1 < len(tokens) else ""
        before = tokens[number - 1][1] if number else ""
        if text in "{[" and kind == "sign":
            path.append(key)
            key = ""
        elif text in "}]" and kind == "sign":
            path = path[:-1]
        elif following == ":":
            key = _unescaped(text[1:-1]) if kind == "string" else text
        elif kind == "string" and before == ":" and following in ",}" and "${" not in text:
            found["/".join([*path, key])] = _unescaped(text[1:-1])
    return found


def _unescaped(text: str) -> str:
    def plain(match: re.Match[str]) -> str:
        code = match[1]
        if len(code) > 1:
            return chr(int(code.strip("ux{}"), 16))
        return _SHORT.get(code, code)

    return _ESCAPE.sub(plain, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def read_pak(data: bytes) -> Texts:
    """A resource pack: uint16 id, uint32 offset each; ids are the keys."""
    version, encoding = struct.unpack_from("<IB", data)
    if version == 5:
        count, aliases = struct.unpack_from("<HH", data, 8)
        first = 12
    else:
        count, encoding = struct.unpack_from("<IB", data, 4)
        aliases, first = 0, 9
    rows = [struct.unpack_from("<HI", data, first + 6 * row) for row in range(count + 1)]
    texts = {number: data[start:end] for (number, start), (_, end) in pairwise(rows)}
    after = first + 6 * (count + 1)
    for row in range(aliases):
        number, index = struct.unpack_from("<HH", data, after + 4 * row)
        texts[number] = texts[rows[index][0]]
    codec = "utf-16-le" if encoding == 2 else "utf-8"
    return {str(number): raw.decode(codec, "replace") for number, raw in texts.items()}


def read_po(data: bytes) -> Texts:
    """Translated messages without plural forms, keyed by the English text. Fuzzy ones left out."""
    found: Texts = {}
    for block in data.decode("utf-8-sig").split("\n\n"):
        parts = {name: "".join(json.loads(f'"{line}"') for line in _LINE.findall(said))
                 for name, said in _ENTRY.findall(block)}  # fmt: skip
        if "msgid_plural" not in parts and "\n#, fuzzy" not in f"\n{block}" and parts.get("msgid"):
            found[parts["msgid"]] = parts.get("msgstr", "")
    return found


READERS: Mapping[str, Callable[[bytes], Texts]] = {
    "json": read_json,
    "js": read_js,
    "pak": read_pak,
    "po": read_po,
    "geonames": read_geonames,
    "people": read_people,
    "apk": read_apk,
}
"""By the name that ``sources.toml`` uses."""
