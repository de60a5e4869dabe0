"""The check of a page's language: what readers would meet in another one.

Checks of single texts judge what a translator wrote, and know six languages. This one looks at what
stands on the page, the source text that stands in for missing translations among it, and compares
it with the article whatever the two languages are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from multilang.checks import measures, pieces, scripts
from multilang.model import Issue, Unit
from multilang.page_checks.base import Example, Page, Rule, Site, issue, issue_in_article
from multilang.placeholders import strip

_FIELDS = ("title", "description", "summary")
"""Front matter that is shown on the page."""
_RUN = 6
"""Words of the source in a row that no translation keeps."""
_WORDS = 4
"""Fewer words than these may be a name."""
_LETTERS = 12
_LINK = re.compile(r"\[[^\[\]]{1,300}\]\([^()\s]*\)")
"""What is linked may be called so."""
_SHARE = 0.5


def page_language(page: Page, site: Site) -> Iterator[Issue]:  # noqa: ARG001 - a check's
    """What stands on the page is in the page's language, names, code and quotations aside."""
    if page.locale.language == page.source_locale.language:
        return
    name = page.source_locale.english_name
    if page.public and page.missing:
        yield _missing(page, name)
    for unit, shown in zip(page.article.units, page.units, strict=False):
        skipped = unit.id in page.missing or unit.id in page.told
        if not skipped and _is_left(page, unit, shown.source):
            text = f"Readers of this page see {name} here; translate it, or waive this check."
            yield issue("page_language", "functional", text, page, unit.id)
    yield from _fields(page, name)


def _missing(page: Page, name: str) -> Issue:
    ids = [unit.id for unit in page.article.units if unit.id in page.missing]
    count, total = len(ids), len(page.article.units)
    text = (
        f"{count} of {total} texts on this page {'is' if count == 1 else 'are'} {name}, since "
        f"{'it has' if count == 1 else 'they have'} no translation; translate "
        f"{'this one' if count == 1 else 'them, beginning with this one'}."
    )
    return issue("page_language", "functional", text, page, ids[0])


def _is_left(page: Page, unit: Unit, shown: str) -> bool:
    """Whether a text that passes for a translation is in the source's language."""
    if len(shown) < _LETTERS:
        return False
    source, script = page.source_locale.script, page.locale.script
    plain = pieces.prose(strip(_LINK.sub(" ", shown)))
    plain = scripts.without_remarks(scripts.without_titles(plain))
    if len(plain.split()) < _WORDS:
        return False
    if source != script:
        count, total = scripts.written_in(plain, source)
        return count >= _LETTERS and count > _SHARE * total
    if unit.source.casefold() == shown.casefold():
        return any(word.islower() for word in plain.split()) or not plain.upper().isupper()
    return bool(measures.copied_run(unit.source, plain, _RUN))


def _fields(page: Page, name: str) -> Iterator[Issue]:
    """Front matter that readers see, and that is no unit because the settings do not name it."""
    kinds = {unit.kind for unit in page.article.units}
    shown = dict(page.metadata)
    for field in _FIELDS:
        value = shown.get(field)
        if field in kinds or not isinstance(value, str) or len(value.split()) < _WORDS:
            continue
        if value == page.article.article.get(field):
            text = (
                f"The {field} is shown in {name} on this page, since it is not among the fields "
                f'that are translated; add "{field}" to fields under [project].'
            )
            yield issue_in_article("page_language", "functional", text, page, f"\n{field}:"[1:])


RULES = (
    Rule(
        page_language,
        "functional",
        (
            Example(
                "it",
                "The old harbour opens on Monday for all ships.\n",
                "Il porto: the old harbour opens on Monday for all ships.\n",
                "Readers of this page see English here",
            ),
            Example(
                "ru",
                "The old harbour opens on Monday for all ships.\n",
                "Порт: the old harbour opens again for ships.\n",
                "Readers of this page see English here",
            ),
            Example(
                "fa",
                "The old harbour opens on Monday for all ships.\n",
                "بندر old harbour opens on Monday for all ships.\n",
                "Readers of this page see English here",
            ),
            Example(
                "ar",
                "The old harbour opens on Monday for all ships.\n",
                "يفتح الميناء القديم (old harbour) يوم الاثنين لجميع السفن.\n",
            ),
            Example(
                "fr",
                "Read “The ships of the old harbour are back at last”.\n",
                "Lisez « The ships of the old harbour are back at last ».\n",
            ),
            Example(
                "fa", "`make tea --with-milk --for two`\n", "`make tea --with-milk --for two`\n"
            ),
            Example(
                "it", "Belmara Valley Transport Authority\n", "Belmara Valley Transport Authority\n"
            ),
        ),
    ),
)
