"""What a JSON document must look like, checked with the part of JSON Schema that ours uses.

``$ref`` into ``$defs``, ``type``, ``const``, ``enum``, ``required``, ``properties``,
``additionalProperties``, ``items``, ``minItems``, ``minimum``, ``pattern``, ``if`` with ``then``.
The tests compare it with the jsonschema package on mutated documents.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "boolean": (bool,),
    "integer": (int,), "number": (int, float), "null": (type(None),),
}  # fmt: skip
KNOWN = frozenset({
    "$schema", "$id", "$defs", "$ref", "title", "description", "type", "const", "enum", "required",
    "properties", "additionalProperties", "items", "minItems", "minimum", "pattern", "if", "then",
})  # fmt: skip
"""The keywords that are understood; a schema with others would be checked in part only."""


def problems(value: object, schema: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong, each with its place: ``locales[1].counts: units is missing``."""
    yield from _Checker(schema).check(value, schema, "")


class _Checker:
    def __init__(self, root: Mapping[str, Any]) -> None:
        self.root = root

    def check(self, value: object, rule: Any, place: str) -> Iterator[str]:
        if rule is True:
            return
        if "$ref" in rule:
            yield from self.check(value, self._of(rule["$ref"]), place)
        wrong = next((said for one in _SIMPLE if (said := one(value, rule))), "")
        if wrong:
            yield f"{place or 'the document'} {wrong}"
            return
        if isinstance(value, dict):
            yield from self._object(value, rule, place)
        if isinstance(value, list):
            for number, item in enumerate(value):
                yield from self.check(item, rule.get("items", True), f"{place}[{number}]")
        if "if" in rule and not any(self.check(value, rule["if"], place)):
            yield from self.check(value, rule.get("then", True), place)

    def _of(self, reference: str) -> Any:
        found: Any = self.root
        for name in reference.removeprefix("#/").split("/"):
            found = found[name]
        return found

    def _object(self, value: Mapping[str, object], rule: Any, place: str) -> Iterator[str]:
        known = rule.get("properties", {})
        for name in rule.get("required", ()):
            if name not in value:
                yield f"{place or 'the document'}: {name} is missing"
        for name, item in value.items():
            at = f"{place}.{name}".lstrip(".")
            if name in known:
                yield from self.check(item, known[name], at)
            elif rule.get("additionalProperties", True) is False:
                yield f"{at} is not known"


def _type(value: object, rule: Mapping[str, Any]) -> str:
    if "type" not in rule:
        return ""
    names = [rule["type"]] if isinstance(rule["type"], str) else rule["type"]
    for name in names:
        truth = isinstance(value, bool)
        whole = name == "integer" and isinstance(value, float) and value.is_integer()
        if whole or (isinstance(value, _TYPES[name]) and (name == "boolean") is truth):
            return ""
    return f"must be of type {' or '.join(names)}"


def _choice(value: object, rule: Mapping[str, Any]) -> str:
    known = [rule["const"]] if "const" in rule else rule.get("enum")
    if known is None or any(_same(value, one) for one in known):
        return ""
    return f"must be {' or '.join(map(str, known))}"


def _same(one: object, other: object) -> bool:
    return one == other and isinstance(one, bool) is isinstance(other, bool)


def _measure(value: object, rule: Mapping[str, Any]) -> str:
    least, items = rule.get("minimum"), rule.get("minItems", 0)
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if least is not None and number and not value >= least:
        return f"must be {least} or more"
    if isinstance(value, list) and len(value) < items:
        return f"must have {items} or more items"
    return ""


def _pattern(value: object, rule: Mapping[str, Any]) -> str:
    pattern = rule.get("pattern")
    if pattern is None or not isinstance(value, str) or re.search(pattern, value):
        return ""
    return f"must look like {pattern}"


_SIMPLE: tuple[Callable[[object, Mapping[str, Any]], str], ...] = (
    _type, _choice, _measure, _pattern,
)  # fmt: skip
