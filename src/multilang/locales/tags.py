"""Language tag -> ``Locale``: what a BCP 47 tag says, and the table's facts for the rest."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches
from functools import cache

from multilang.errors import ConfigError
from multilang.locales import calendars, digits
from multilang.locales.languages import (
    GETTEXT_NAMES,
    LANGUAGES,
    REGION_DIGITS,
    RTL_SCRIPTS,
    VARIANTS,
)
from multilang.model import Direction, Locale

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(-(?P<script>[A-Z][a-z]{3}))?(-(?P<region>[A-Z]{2}|\d{3}))?"
    r"(-u(?P<extension>(-[a-z0-9]{2,8})+))?"
)
_CHOICE = re.compile(r"-([a-z0-9]{2})((?:-[a-z0-9]{3,8})+)")
_CALENDAR = "gregory|gregorian|persian|islamic-umalqura"
_CALENDARS = re.compile(f"({_CALENDAR})(?:-({_CALENDAR}))?")


def known() -> tuple[str, ...]:
    """The tags that ``get`` knows without a region, sorted; pseudo-locales are not in it."""
    return tuple(sorted(LANGUAGES))


@cache
def get(tag: str) -> Locale:
    """The facts of a BCP 47 tag: ``fr``, ``pt-BR``, ``fa-AF``, ``ar-u-nu-arab``, ``en-XA``.

    A region or script that has no row of its own inherits the language's facts. ``-u-nu-`` chooses
    the digits and ``-u-ca-`` the calendar; two calendars, as in ``fa-u-ca-persian-gregory``, give
    dates in both.

    Raises:
        ConfigError: not a tag, a language without facts, or digits or a calendar that cannot be
            written in that language; the hint names what is known.
    """
    match = _TAG.fullmatch(tag)
    if match is None or match["language"] not in LANGUAGES:
        raise _unknown(tag, bool(match))
    language, region = match["language"], match["region"]
    key = f"{language}-{region}"
    facts = VARIANTS.get(key) or LANGUAGES[language]
    extras = [part for part in (match["script"], region) if part] if key not in VARIANTS else []
    suffix = f" ({', '.join(extras)})" if extras else ""
    script = match["script"] or facts.script
    numbering = _region_digits(language, region) or facts.numbering
    locale = Locale(
        tag=tag,
        gettext_name=_gettext_name(tag.partition("-u-")[0]),
        name=facts.name + suffix,
        english_name=facts.english_name + suffix,
        direction=_direction(key, script),
        plural_forms=facts.plural_forms,
        numbering=numbering,
        date_numbering=numbering,
        prose_numbering=numbering,
        calendar=facts.calendar,
        also_calendar="",
        quotes=facts.quotes,
        script=script,
    )
    return _chosen(locale, match["extension"] or "")


def choose(
    locale: Locale,
    *,
    calendar: str = "",
    also_calendar: str = "",
    numbers: str = "",
    dates: str = "",
    prose: str = "",
) -> Locale:
    """The locale with another calendar, a second calendar, or other digits for one kind of field.

    Args:
        calendar, also_calendar: ``gregorian``, ``persian`` or ``islamic-umalqura``.
        numbers, dates, prose: ``latn``, ``arabext``, ``arab`` or ``beng``. Empty leaves what is.

    Raises:
        ConfigError: a name that is not known, or a calendar without month names in the language.
    """
    for system in filter(None, (numbers, dates, prose)):
        if system not in digits.SYSTEMS:
            raise _cannot(locale, f"digits {system!r}", tuple(digits.SYSTEMS))
    for name in filter(None, (calendar, also_calendar)):
        if not calendars.named(locale, name):
            raise _cannot(locale, f"the calendar {name!r}", calendars.of(locale))
    if also_calendar and also_calendar == (calendar or locale.calendar):
        raise ConfigError(f"{locale.tag!r} asks for dates in the calendar {also_calendar!r} twice")
    return replace(
        locale,
        calendar=calendar or locale.calendar,
        also_calendar=also_calendar or locale.also_calendar,
        numbering=numbers or locale.numbering,
        date_numbering=dates or locale.date_numbering,
        prose_numbering=prose or locale.prose_numbering,
    )


def _chosen(locale: Locale, extension: str) -> Locale:
    """What ``-u-`` chooses: ``-nu-arab``, ``-ca-persian-gregory``."""
    choices = {key: value[1:] for key, value in _CHOICE.findall(extension)}
    if "".join(f"-{key}-{value}" for key, value in choices.items()) != extension:
        raise _cannot(locale, f"-u{extension}", ("-u-nu-DIGITS", "-u-ca-CALENDAR", "or both"))
    for key in choices.keys() - {"ca", "nu"}:
        raise _cannot(locale, f"the choice -u-{key}-", ("-u-nu-DIGITS", "-u-ca-CALENDAR"))
    value = choices.get("ca", "")
    match = _CALENDARS.fullmatch(value)
    if value and match is None:
        raise _cannot(locale, f"the calendar {value!r}", calendars.of(locale))
    first, second = map(_ours, match.groups("")) if match else ("", "")
    system = choices.get("nu", "")
    return choose(
        locale, calendar=first, also_calendar=second, numbers=system, dates=system, prose=system
    )


def _ours(calendar: str) -> str:
    """BCP 47 writes ``gregory`` in tags, CLDR ``gregorian``."""
    return "gregorian" if calendar == "gregory" else calendar


def _cannot(locale: Locale, what: str, known: tuple[str, ...]) -> ConfigError:
    return ConfigError(
        f"{locale.tag!r} asks for {what}, which multilang cannot write",
        hint=f"in {locale.english_name} it can write {', '.join(known)}",
    )


def _unknown(tag: str, well_formed: bool) -> ConfigError:
    near = get_close_matches(tag, [*LANGUAGES, *VARIANTS], n=1)
    guess = f"did you mean {near[0]}? " if near else ""
    what = "is not a language that multilang knows" if well_formed else "is not a language tag"
    hint = f"{guess}known are {', '.join(known())}, with a region where needed (pt-BR)"
    return ConfigError(f"{tag!r} {what}", hint=hint)


def _region_digits(language: str, region: str | None) -> str:
    system, regions = REGION_DIGITS.get(language, ("", ()))
    return system if region in regions else ""


def _direction(key: str, script: str) -> Direction:
    return "rtl" if key == "ar-XB" or script in RTL_SCRIPTS else "ltr"


def _gettext_name(tag: str) -> str:
    language, _, rest = tag.partition("-")
    if tag in GETTEXT_NAMES:
        return GETTEXT_NAMES[tag]
    if len(rest) == 4 and rest.isalpha():
        return f"{language}@{rest.lower()}"  # gettext writes scripts as modifiers: sr@latin
    return tag.replace("-", "_")
