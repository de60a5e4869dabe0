"""Keys of services: held so that they are not written down by accident."""

from __future__ import annotations


class Secret:
    """A key that shows itself nowhere by accident."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def __repr__(self) -> str:
        return "Secret(***)" if self._value else "Secret()"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a key is not written down")

    @property
    def usable(self) -> bool:
        """Whether it can stand in a header at all."""
        return self._value.isascii() and self._value.isprintable() and " " not in self._value

    def reveal(self) -> str:
        return self._value

    def out_of(self, text: str) -> str:
        return text.replace(self._value, "***") if self._value else text
