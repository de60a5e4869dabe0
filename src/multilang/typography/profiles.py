"""House style by locale, as data: what ``[typography.fr]`` in multilang.toml may say.

The defaults are what professional text of each locale does: French news has U+00A0 before its
double signs and never U+202F, Canadian French has nothing before ``; ! ?``, Arabic news keeps
Latin digits and straight quotation marks, and Dari is written almost without ZWNJ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from multilang.model import Locale

Style = tuple[tuple[str, str], ...]
"""Settings of one language with their values, sorted; empty for the defaults."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How one locale's text is set. ``any`` leaves a question to each text."""

    language: str = ""
    """Which rules there are, beyond those of all languages: ``fr``, ``fa``, ``ar``, ``Arab`` (other
    languages of that script), or empty."""
    invisible: bool = True
    """U+200B and the like are waste, and not where lines may break (Thai, Khmer, Japanese)."""
    spaces: str = "any"
    """Before ``; ! ?``: ``nbsp`` (a narrow one counts as one), ``nnbsp`` or ``none``."""
    apostrophes: str = "any"
    """``curly`` or ``any``."""
    quotes: str = "any"
    """``guillemets`` for straight quotation marks, or ``any``."""
    digits: str = "any"
    """``latin``, ``native`` or ``any``. Only suggested: a number may be a code or a citation."""
    zwnj: str = "off"
    """``off``, ``standard`` (what is always right is mended), or ``strict`` (compounds too)."""
    ezafe: str = "any"
    """After a silent he: ``hamza`` (خانهٔ), ``ye`` (خانه‌ی) or ``any``."""
    tatweel: str = "any"
    """``remove`` inside words, or ``any``."""


CHOICES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "fr": {
        "spaces": ("nbsp", "nnbsp", "none"),
        "apostrophes": ("curly", "any"),
        "quotes": ("guillemets", "any"),
    },
    "fa": {
        "digits": ("any", "latin", "native"),
        "zwnj": ("off", "standard", "strict"),
        "ezafe": ("any", "hamza", "ye"),
        "quotes": ("guillemets", "any"),
        "tatweel": ("remove", "any"),
    },
    "ar": {
        "digits": ("any", "latin", "native"),
        "quotes": ("guillemets", "any"),
        "tatweel": ("remove", "any"),
    },
}
"""By language: its settings with what each may be."""

_PROFILES: Mapping[str, Profile] = {
    "fr": Profile("fr", spaces="nbsp", apostrophes="curly", quotes="guillemets"),
    "fr-CA": Profile("fr", spaces="none", apostrophes="curly", quotes="guillemets"),
    "fa": Profile("fa", zwnj="standard", tatweel="remove"),
    "fa-AF": Profile("fa", zwnj="off", tatweel="remove"),
    "ar": Profile("ar", tatweel="remove"),
    **dict.fromkeys(("th", "km", "lo", "my", "ja", "zh", "bo"), Profile(invisible=False)),
}
_BY_SCRIPT: Mapping[str, Profile] = {"Arab": Profile("Arab")}


@cache
def profile(locale: Locale, style: Style = ()) -> Profile:
    """The profile of a locale: its own, its language's, its script's, or that of all languages.

    Args:
        style: a project's settings for it, as ``Config.style`` has them: checked there.
    """
    plain = locale.tag.partition("-u-")[0]
    language = plain.partition("-")[0]
    row = next((row for row in (plain, language) if row in _PROFILES), None)
    found = _PROFILES[row] if row else _BY_SCRIPT.get(locale.script, Profile())
    if found.language in ("fa", "ar") and locale.script != "Arab":
        found = Profile()  # fa-Latn
    settings: dict[str, Any] = dict(style)
    return replace(found, **settings) if style else found
