"""Messages with plural forms, which only the words of the page frame have (``site.po``).

In a ``Message`` the two sources are one text, and so are the forms of the target, with a NUL
between them, as in gettext's MO files ("GNU gettext manual", The Format of GNU MO Files). Which
form is for which number is the language's pinned ``Plural-Forms``: a catalog with another one says
something else with the same forms, and is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache

DOMAIN = "site"
"""The only catalog with plural forms."""
JOINT = "\0"
KEYWORD = "msgid_plural"
FORM = re.compile(r"msgstr\[(\d)\]")
_HEADER = re.compile(r"nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*([^;]+);?\s*")
_SAMPLE = (*range(220), 1_000, 1_001, 1_002, 1_003, 1_011, 1_000_000)


def is_part(keyword: str, sections: Collection[str]) -> bool:
    """Whether a keyword is, or would be, one of a plural message."""
    plain = keyword == "msgstr" and KEYWORD in sections
    return keyword == KEYWORD or keyword.startswith("msgstr[") or plain


def follows(keyword: str, current: str, sections: Collection[str]) -> bool:
    """Whether this keyword of a plural message, with ``|`` before a previous one, may stand here.

    Args:
        current: the keyword before it.
        sections: all of the entry up to here.
    """
    if keyword.startswith("|"):
        return keyword == f"|{KEYWORD}" and current == "|msgid"
    forms = sum(1 for name in sections if FORM.fullmatch(name))
    if keyword == KEYWORD:
        return "msgid" in sections and "msgstr" not in sections and not forms
    found = FORM.fullmatch(keyword)
    return found is not None and KEYWORD in sections and int(found[1]) == forms


def rank(name: str, order: Sequence[str]) -> float:
    """Of a keyword in the order of an entry; none ranks before all."""
    if KEYWORD in name:
        return order.index(name.replace(KEYWORD, "msgid")) + 0.5
    return order.index(name.partition("[")[0]) if name else -1


def joined(values: Mapping[str, str]) -> dict[str, str]:
    """The keywords of an entry with their texts, sources and forms put together."""
    if KEYWORD not in values:
        return dict(values)
    forms = [text for name, text in values.items() if FORM.fullmatch(name)]
    kept = {name: text for name, text in values.items() if not FORM.fullmatch(name)}
    kept["msgid"] += JOINT + kept.pop(KEYWORD)
    if old := kept.pop(f"|{KEYWORD}", ""):
        kept["|msgid"] += JOINT + old
    return {**kept, "msgstr": JOINT.join(forms) if any(forms) else ""}


def written(source: str, target: str, forms: int) -> tuple[tuple[str, str], ...]:
    """The keywords of a message and their texts.

    Args:
        forms: how many the language has, for a message that has none yet.
    """
    singular, joint, plural = source.partition(JOINT)
    if not joint:
        return (("msgid", source), ("msgstr", target))
    texts = target.split(JOINT) if target else [""] * forms
    numbered = ((f"msgstr[{number}]", text) for number, text in enumerate(texts))
    return (("msgid", singular), (KEYWORD, plural), *numbered)


def count(plural_forms: str) -> int:
    """How many forms a header names; 2 where it does not say."""
    found = _HEADER.fullmatch(plural_forms.strip())
    return int(found[1]) if found else 2


@lru_cache(maxsize=64)
def form_of(plural_forms: str) -> Callable[[int], int]:
    """Which form is for a number, 0 or more.

    Raises:
        ValueError: this is no value of ``Plural-Forms``.
    """
    from gettext import c2py  # type: ignore[attr-defined,unused-ignore]

    found = _HEADER.fullmatch(plural_forms.strip())
    if not found:
        raise ValueError(plural_forms)
    made: Callable[[int], int] = c2py(found[2])
    return made


def problem(targets: Sequence[str], said: str, pinned: str) -> str:
    """Why these forms cannot be trusted; empty where they can.

    Args:
        targets: of the plural messages of a catalog.
        said: its header's ``Plural-Forms``.
        pinned: the language's.
    """
    if not any(targets):
        return ""
    wanted = count(pinned)
    for text in filter(None, targets):
        if len(text.split(JOINT)) != wanted:
            found = len(text.split(JOINT))
            return f"a message has {found} plural forms, and the language has {wanted}"
    try:
        same = count(said) == wanted and _alike(form_of(said), form_of(pinned))
    except (ValueError, OverflowError, ZeroDivisionError, RecursionError):
        same = False
    return "" if same else f"Plural-Forms must be {pinned}"


def _alike(one: Callable[[int], int], other: Callable[[int], int]) -> bool:
    return all(one(n) == other(n) for n in _SAMPLE)
