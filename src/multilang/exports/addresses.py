"""What articles are called in the addresses of each language, and what they were called before.

An article's own name is its slug. Where the project wants localized addresses, a translation is
called by what people wrote for the article's ``slug``, or else by its title. Only reviewed text
names a page; until there is some, and while its source has changed, a page keeps the last address
it had. Nothing that an article was ever called is given to another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from multilang.errors import ContentError
from multilang.exports import links
from multilang.model import Issue, State

FIELD = "slug"
"""The front-matter field with an article's name in addresses, and the kind of its unit."""
CHECK = "address"
_REVIEWED = ("reviewed", "final")
_ABOUT = """\
# What articles were called in the addresses of this language, the newest last. multilang adds lines
# when it builds the site, and earlier addresses lead to the newest: keep this file in git.
"""

Place = tuple[str, str]
"""Locale and slug."""
Names = Mapping[str, tuple[str, ...]]
"""By slug: the addresses of an article in one language, oldest first."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a page would be called."""

    text: str = ""
    """Reviewed text; empty where there is none yet."""
    explicit: bool = False
    """Whether people wrote it as an address: then it is taken as it is, or refused."""


NO_WISH = Wish()


@dataclass(frozen=True, slots=True)
class Settled:
    """The addresses of a site."""

    current: Mapping[Place, str] = field(default_factory=dict)
    earlier: Mapping[Place, tuple[str, ...]] = field(default_factory=dict)
    """What leads to the current one: the slug too, where that is another. Places with none are
    left out."""
    issues: tuple[Issue, ...] = ()
    """``where`` is the slug."""


def wish(
    front_matter: Iterable[tuple[str, object]], shown: Iterable[tuple[str, State]] = ()
) -> Wish:
    """What an article in one language would be called.

    Args:
        shown: the states of its units by id, as ``Bundle.states`` has them.
    """
    metadata, states = dict(front_matter), dict(shown)
    for name in (FIELD, "title"):
        text = metadata.get(name)
        if not isinstance(text, str) or not text:
            continue
        state = states.get(f"{name}.1")
        if state is None and name != FIELD:  # a title that nobody translates
            return NO_WISH
        reviewed = state is None or state in _REVIEWED
        return Wish(text if reviewed else "", name == FIELD)
    return NO_WISH


def settle(wishes: Mapping[Place, Wish], known: Mapping[str, Names], *, localized: bool) -> Settled:
    """Give every page its address. Equal input in any order gives equal addresses.

    An address that cannot be is an issue, and the page keeps the last it had, or has its slug.

    Args:
        known: by locale.
        localized: else all pages are called by their slugs.
    """
    slugs = sorted({slug for _, slug in wishes})
    current: dict[Place, str] = {}
    earlier: dict[Place, tuple[str, ...]] = {}
    issues: list[Issue] = []
    for tag in sorted({tag for tag, _ in wishes}):
        here = {slug: names for slug, names in known.get(tag, {}).items() if slug in slugs}
        owners = _owners(slugs, here)
        for slug in (slug for slug in slugs if (tag, slug) in wishes):
            had = [name for name in here.get(slug, ()) if owners[name] == slug]
            name = slug
            if localized:
                name = had[-1] if had else slug
                asked = wishes[tag, slug]
                if asked.text:
                    wanted = asked.text if asked.explicit else of_title(asked.text)
                    wrong = _wrong(wanted, slug, tag, owners)
                    issues += [wrong] if wrong else []
                    name = name if wrong else wanted
            owners[name] = slug
            current[tag, slug] = name
            if before := tuple(one for one in dict.fromkeys((slug, *had)) if one != name):
                earlier[tag, slug] = before
    return Settled(current, earlier, tuple(issues))


def _owners(slugs: Iterable[str], known: Names) -> dict[str, str]:
    """Whose each address is: a slug its article's, whatever others were called."""
    owners = {slug: slug for slug in slugs}
    for slug in sorted(known):
        for name in known[slug]:
            owners.setdefault(name, slug)
    return owners


def of_title(title: str) -> str:
    """A title as an address: whole words, in their own script."""
    words = title.split()
    while len(links.slugify("-".join(words)).encode()) > links.MOST_BYTES - 4 and len(words) > 1:
        words.pop()
    return links.slugify("-".join(words))


def _wrong(name: str, slug: str, tag: str, owners: Mapping[str, str]) -> Issue | None:
    """Why a page cannot be called so; None where it can."""
    fix, made = None, links.slugify(name)
    if name == slug:
        return None
    if name != made:
        fix = made
        message = f"{name!r} cannot be a part of an address; {made!r} can"
    elif name in links.RESERVED:
        message = f"{name!r} is a page of the site; write another slug for this article"
    elif owners.get(name, slug) != slug:
        message = (
            f"{name!r} is or was the address of {owners[name]}; write another slug for this article"
        )
    else:
        return None
    return Issue(CHECK, "functional", message, where=slug, locale=tag, fix=fix)


def recorded(known: Names, current: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The addresses of a language with those of today added.

    Args:
        current: by slug, of the pages that readers can see.
    """
    found = dict(known)
    for slug, name in current.items():
        had = known.get(slug, ())
        if had[-1:] != (name,) and (had or name != slug):
            found[slug] = (*(one for one in had if one != name), name)
    return found


def parse(text: str, where: str) -> dict[str, tuple[str, ...]]:
    """Read a language's addresses: lines of a slug and an address.

    Raises:
        ContentError: on a line that is none, with its number.
    """
    found: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = line.split()
        if len(parts) != 2 or not all(map(_may_stand, parts)):
            raise ContentError(
                f"{line.strip()[:60]!r} is not an article and its address",
                where=f"{where}:{number}",
                hint="take the line out, or restore the file from git",
            )
        slug, name = parts
        found[slug] = (*(one for one in found.get(slug, ()) if one != name), name)
    return found


def _may_stand(name: str) -> bool:
    return links.slugify(name) == name or re.fullmatch(r"[a-z0-9][a-z0-9-]*", name) is not None


def serialize(known: Names) -> str:
    return _ABOUT + "".join(_lines(known))


def _lines(known: Names) -> Iterator[str]:
    for slug in sorted(known):
        yield from (f"{slug} {name}\n" for name in known[slug])
