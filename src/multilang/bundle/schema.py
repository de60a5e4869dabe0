"""What is wrong with a JSON document by its JSON Schema, a line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_LONGEST = 200


def problems(value: object, schema: Mapping[str, Any]) -> Iterator[str]:
    """Each with its place: ``locales[1].counts: 'units' is a required property``."""
    import jsonschema  # type: ignore[import-untyped]

    found = jsonschema.Draft202012Validator(schema).iter_errors(value)
    for error in sorted(found, key=lambda error: [str(step) for step in error.absolute_path]):
        place = error.json_path.removeprefix("$").removeprefix(".") or "the document"
        said = error.message
        yield f"{place}: {said if len(said) <= _LONGEST else said[: _LONGEST - 1] + '…'}"
