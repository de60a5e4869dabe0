"""What the checks are called and ask for."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from multilang import checks, page_checks
from multilang.errors import ConfigError
from multilang.reports import Rule

_LEVEL = re.compile(r"(?:Critical|Functional|Cosmetic): ")


def rules() -> tuple[Rule, ...]:
    """Every check, in the order in which their findings are shown."""
    told = dict(_told())
    return tuple(Rule(id_, told.get(id_, id_), severity) for id_, severity in checks.IDS.items())


def _told() -> Iterator[tuple[str, str]]:
    """What each check asks for: the first paragraph of its docstring."""
    pages = (rule.check for rule in page_checks.RULES)
    whole = (*checks.CATALOG_CHECKS, *checks.ARTICLE_CHECKS, *pages)
    for check in (*checks.CHECKS, *whole):
        yield check.__name__, _first(check.__doc__)
    yield "terms", _first(checks.terms_check.__doc__)


def _first(docstring: str | None) -> str:
    paragraph = " ".join((docstring or "").strip().partition("\n\n")[0].split()).replace("``", "")
    text = _LEVEL.sub("", paragraph)
    return text[:1].upper() + text[1:]


def known_checks(names: Sequence[str]) -> frozenset[str]:
    """Names of checks, as people gave them.

    Raises:
        ConfigError: there is no such check; with the one that was probably meant.
    """
    for name in names:
        if name not in checks.IDS:
            close = difflib.get_close_matches(name, checks.IDS, n=1)
            meant = f"did you mean {close[0]}?" if close else f"known: {', '.join(checks.IDS)}"
            raise ConfigError(f"no check is called {name}", hint=meant)
    return frozenset(names)
