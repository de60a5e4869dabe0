"""Numbers that kept their English separators in French: 3,850 for 3 850, 9.8 for 9,8."""

from __future__ import annotations

import re
from collections.abc import Iterator

from multilang.patterns import lazily

_NUMBER = lazily(
    r"(?<![\w.,:/§#@+-])(?<![\d.][ \u00a0])"
    r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+|\d+\.\d+)"
    r"(?![\w:/-]|[.,]\w)"
)
_COUNTED = lazily(
    r"[ \u00a0\u202f]?(?:[%€$£]|(?:million|milliard|millier)s?\b|(?:[kcm]?m|k?g|l|ha|km/h|°C)\b"
    r"|(?!(?:heures?|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre"
    r"|décembre|et|ou|à|de|du|des|est|sont|a|ont|pour|par|sur|dans|en|au|aux|avec|que|qui)\b)"
    r"[a-zà-ÿ]{4,})"
)
"""What a number counts, behind it; a version, a section or a time counts nothing."""
_WORDS = lazily(
    r"\b(?:v|version|versions|section|sections|chapitre|partie|figure|tableau|article|règle|page"
    r"|édition|étape|point|ligne|note|annexe|n°)[ \u00a0\u202f]\Z",
    re.IGNORECASE,
)
_CAPITAL = lazily(r"(?<![.!?…:»] )(?<!\A)\b[A-Z][\w+#]*[ \u00a0\u202f]\Z")
_BEFORE = 40

English = tuple[int, int, str, bool]
"""Start and end, what French writes, and whether what stands there is another number in French."""


def english(source: str, target: str) -> Iterator[English]:
    """Such numbers of a target, with plain spaces in what should stand there."""
    if "." not in target and "," not in target:
        return
    for match in _NUMBER.finditer(target):
        number = match[0]
        before = target[max(0, match.start() - _BEFORE) : match.start()]
        # A point may be of a version or a time; a comma in English groups digits, whatever follows.
        if _is_name(before) or not ("," in number or _COUNTED.match(target, match.end())):
            continue
        if "," in number:
            if number in source:
                yield *match.span(), number.replace(",", " ").replace(".", ","), "." not in number
        elif re.fullmatch(r"\d{1,3}(?:\.\d{3})+", number) and number.replace(".", ",") in source:
            yield *match.span(), number.replace(".", " "), False
        elif number in source and number.count(".") == 1:
            yield *match.span(), number.replace(".", ","), False


def _is_name(before: str) -> bool:
    """Whether a number belongs to the word before it: ``Python 3.11``, ``section 3.2``."""
    return bool(_WORDS.search(before) or _CAPITAL.search(before))
