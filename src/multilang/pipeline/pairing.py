"""Translations that exist elsewhere -> the catalog of their article, where the pairing is sure."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from multilang import (
    importing,
    locales,
    merge,
    migrate,
    pairing,
    placeholders,
    workspace,
    writing,
)
from multilang.errors import CatalogError, ContentError
from multilang.extract import RULES
from multilang.importing.fetching import Allowed, is_public
from multilang.model import Catalog, Extraction, Issue, Message, Target, Unit
from multilang.pairing import Pairing, Translated
from multilang.pipeline import importing_pages
from multilang.pipeline.cutting import extraction_of
from multilang.pipeline.migrating import check_rules
from multilang.pipeline.parts import check_of, policy_of, segmenter_of
from multilang.workspace import Project

_ATTEMPTS = 5
_SCRIPT = 0.5
"""Least share of a translation's letters that are of its language's script: texts about software
are full of names."""
_SCRIPTS = {"Arab": "ARABIC", "Latn": "LATIN", "Cyrl": "CYRILLIC", "Grek": "GREEK",
            "Hebr": "HEBREW", "Deva": "DEVANAGARI", "Beng": "BENGALI", "Thai": "THAI"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Adopted:
    """What became of a translation."""

    article: str
    locale: str
    catalog: str
    """Its path."""
    units: int
    adopted: int = 0
    """Units with a text that they had not before, approved or as a draft."""
    drafts: int = 0
    """Of these, how many are drafts: cut, joined, or adopted as drafts."""
    known: int = 0
    """Units that had a person's text already; it stays."""
    issues: tuple[Issue, ...] = ()
    """What was not adopted, and why."""


def adopt(
    project: Project,
    extraction: Extraction,
    tag: str,
    source: str,
    *,
    draft: bool = False,
    allowed: Allowed = is_public,
) -> Adopted:
    """Fill the catalog of an article from its translation in a file or at an address.

    Raises:
        ContentError: the translation cannot be read, or is in another script.
        CatalogError: somebody saves the catalog all the time.
    """
    translation = _translation(project, extraction.article.slug, source, allowed)
    _refuse_other_script(translation, tag, source)
    paired = pairing.pair(extraction.units, translation.units, segmenter_of(project, tag))
    with workspace.exclusive(project):
        for _ in range(_ATTEMPTS):
            try:
                return _write(project, extraction, tag, source, paired, draft)
            except writing.Changed:
                continue
    raise CatalogError(
        "somebody is saving it all the time", hint="run the command again",
        where=project.shown(project.catalog_path(tag, extraction.article.slug)),
    )  # fmt: skip


def _translation(project: Project, slug: str, source: str, allowed: Allowed) -> Extraction:
    """A translation's units: of Markdown as it is, of everything else by import."""
    if _is_markdown(source):
        return extraction_of(project, slug, writing.read(Path(source), limit=workspace.MAX_ARTICLE))
    wishes = importing.Wishes(slug=slug, media=False)
    return extraction_of(project, slug, importing_pages.look(source, wishes, allowed=allowed).data)


def _is_markdown(source: str) -> bool:
    """Whether a translation is a Markdown file, whose lines people see."""
    known = Path(source).suffix.lower() in (".md", ".markdown")
    return known and not importing_pages.is_address(source)


def _refuse_other_script(translation: Extraction, tag: str, where: str) -> None:
    locale = locales.get(tag)
    texts = (placeholders.strip(unit.source) for unit in translation.units)
    letters = [c for text in texts for c in text if c.isalpha()]
    if not letters:
        raise ContentError("there is no text in it", where=where)
    script = _SCRIPTS.get(locale.script)
    if script is None:
        return
    share = sum(unicodedata.name(c, "").startswith(script) for c in letters) / len(letters)
    if share < _SCRIPT:
        raise ContentError(
            f"only {share:.0%} of its letters are {script.capitalize()} ones", where=where,
            hint=f"is it in {locale.english_name}?",
        )  # fmt: skip


def _write(
    project: Project, extraction: Extraction, tag: str, source: str, paired: Pairing, draft: bool
) -> Adopted:
    slug = extraction.article.slug
    keys = {unit.key for unit in extraction.units}
    previous, expected = workspace.read_catalog(project, tag, slug, keys)
    check_rules(project, tag, slug, previous)
    merged = merge.merge(
        extraction.units, {}, previous, locale=tag, domain=slug, path=extraction.article.path,
        policy=policy_of(project, tag),
    )  # fmt: skip
    check = check_of(project, tag)
    said = _Said(extraction.article.path, source, tag)
    chosen, issues = _chosen(paired, check, said)
    filled, counts = _filled(merged, chosen, draft)
    workspace.write_catalog(project, migrate.stamped(filled, RULES), expected)
    issues += [said.left(one) for one in paired.left]
    shown = project.shown(project.catalog_path(tag, slug))
    units = len({unit.key for unit in extraction.units})
    return Adopted(slug, tag, shown, units, **counts, issues=tuple(issues))


@dataclass(frozen=True, slots=True)
class _Said:
    """How what was left is told: at its line of the article, with what the translation has."""

    article: str
    """Its path."""
    source: str
    """Of the translation: a file or an address."""
    tag: str

    def left(self, one: pairing.Left) -> Issue:
        if one.unit is None:
            return Issue("adopt", "functional", f"{one.reason}: {_quoted(one.text)}",
                         self.there(one.line), self.tag)  # fmt: skip
        told = f"{one.reason}: {_quoted(one.unit.source)}"
        if one.text:
            told += f"; {self.there(one.line)} has {_quoted(one.text)}"
        return self.of(one.unit, told)

    def of(self, unit: Unit, told: str) -> Issue:
        return Issue("adopt", "functional", told, f"{self.article}:{unit.line}", self.tag, unit.id)

    def there(self, line: int) -> str:
        """A place in the translation; lines are Markdown's, which other files do not show."""
        return f"{self.source}:{line}" if _is_markdown(self.source) else self.source


def _quoted(text: str) -> str:
    return f"“{' '.join(text[:60].split())}{'…' if len(text) > 60 else ''}”"


def _chosen(
    paired: Pairing, check: Callable[[Unit, str], Sequence[Issue]], said: _Said
) -> tuple[dict[tuple[str, str], Translated], list[Issue]]:
    """By message the text that is adopted; what no page could show is not."""
    offers: dict[tuple[str, str], list[Translated]] = {}
    issues: list[Issue] = []
    for one in paired.pairs:
        broken = next((i for i in check(one.unit, one.text) if i.severity == "critical"), None)
        if broken:
            told = said.of(one.unit, f"{broken.message} It says: {_quoted(one.text)}")
            issues.append(replace(told, check=broken.check, severity=broken.severity))
        else:
            offers.setdefault(one.unit.key, []).append(one)
    chosen: dict[tuple[str, str], Translated] = {}
    for key, found in offers.items():
        text, times = Counter(one.text for one in found).most_common(1)[0]
        chosen[key] = next(one for one in found if one.text == text)
        if times < len(found):
            several = f"the same text is translated in several ways; {_quoted(text)} was taken"
            issues.append(said.of(found[0].unit, several))
    return chosen, issues


def _filled(
    catalog: Catalog, chosen: dict[tuple[str, str], Translated], draft: bool
) -> tuple[Catalog, dict[str, int]]:
    """The catalog with the texts in it; a person's text stays as it is."""
    counts: Counter[str] = Counter(adopted=0, drafts=0, known=0)
    messages: list[Message] = []
    for message in catalog.messages:
        one = None if message.obsolete else chosen.get(message.key)
        if one is not None and _is_ours(message):
            counts["known"] += 1
        elif one is not None:
            sure = one.whole and not draft
            target = Target(one.text, "reviewed" if sure else "translated", "human")
            message = replace(message, target=target, previous_source=None, previous_context=None)
            counts.update(adopted=1, drafts=not sure)
        messages.append(message)
    return replace(catalog, messages=tuple(messages)), dict(counts)


def _is_ours(message: Message) -> bool:
    """Whether a person wrote the text that is there, or has approved it."""
    target = message.target
    return bool(target.text) and (target.origin == "human" or target.state != "initial")
