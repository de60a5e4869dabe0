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
    """CLDR numbering system of figures (counts, percentages, prices): ``latn``, ``arabext``,
    ``arab``, ``beng``."""
    date_numbering: str
    """The same for dates and times."""
    prose_numbering: str
    """The same for digits inside running text, which people write and no formatter does."""
    calendar: str
    """CLDR calendar for displayed dates: ``gregorian``, ``persian``, ``islamic-umalqura``."""
    also_calendar: str
    """A second calendar that dates are given in, in parentheses; empty for none."""
    quotes: tuple[str, str, str, str]
    """Outer opening and closing, inner opening and closing, with the spaces that belong inside."""
    script: str
    """ISO 15924 code of the script its text is mostly written in: ``Latn``, ``Arab``."""

    @property
    def language(self) -> str:
        """The language alone: ``fa`` of ``fa-AF-u-nu-latn``."""
        return self.tag.partition("-")[0]

    @property
    def plain_tag(self) -> str:
        """The tag without its choices of digits and calendar: ``fa-AF`` of ``fa-AF-u-nu-latn``."""
        return self.tag.partition("-u-")[0]
