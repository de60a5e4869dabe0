"""A language as the pipeline needs to know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Direction = Literal["ltr", "rtl"]


@dataclass(frozen=True, slots=True)
class Locale:
    """A BCP 47 tag with the facts that the pipeline needs of it (made by ``locales.get``)."""

    tag: str
    gettext_name: str
    """Name of the folder under ``locale/`` and of the ``Language`` header, e.g. ``pt_BR``."""
    name: str
    """The language's own name for itself, e.g. ``فارسی``."""
    english_name: str
    direction: Direction
    plural_forms: str
    """The whole value of the PO header ``Plural-Forms``, from our pinned table."""
    numbering: str
    """CLDR numbering system for displayed numbers: ``latn``, ``arabext``, ``arab``."""
    calendar: str
    """CLDR calendar for displayed dates: ``gregorian``, ``persian``."""
    quotes: tuple[str, str, str, str]
    """Outer opening and closing, inner opening and closing, with the spaces that belong inside."""
    script: str
    """ISO 15924 code of the script its text is mostly written in: ``Latn``, ``Arab``."""
