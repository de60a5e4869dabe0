"""The check of structure: a page has the headings, lists, tables, images and code of its article.

Assembling refuses a text that would change a page's units (``assemble.proof``); this looks at the
blocks themselves, levels of headings and columns of tables among them.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from multilang.formats.outline import Block
from multilang.model import Issue
from multilang.page_checks.base import Example, Page, Rule, Site, issue

_NAMES: Mapping[str, tuple[str, str]] = {
    "heading": ("heading", "headings"), "list": ("list", "lists"),
    "item": ("list item", "list items"), "quote": ("quotation", "quotations"),
    "table": ("table", "tables"), "row": ("table row", "table rows"),
    "code": ("code block", "code blocks"), "image": ("image", "images"), "rule": ("rule", "rules"),
    "footnote": ("footnote", "footnotes"), "term": ("term", "terms"),
    "definition": ("definition", "definitions"),
}  # fmt: skip
_ADVICE = (
    "write this text, or the one before it, without signs of Markdown or HTML that the source does "
    "not have, and with all that it has"
)


def page_structure(page: Page, site: Site) -> Iterator[Issue]:  # noqa: ARG001 - a check's
    """The headings of the article in their order and with their levels, and as many lists, tables,
    images, code blocks and quotations."""
    source, shown = page.outlines
    mine, theirs = _shape(source.blocks), _shape(shown.blocks)
    if mine == theirs:
        return
    for say, kinds in ((_headings, {"heading"}), (_others, _NAMES.keys() - {"heading"})):
        old = [shape for shape in mine if shape[0] in kinds]
        new = [shape for shape in theirs if shape[0] in kinds]
        if old != new:
            blocks = [block for block in shown.blocks if block.kind in kinds]
            yield _issue(page, say(old, new), blocks, _first_difference(old, new), old[len(new) :])
            return  # what follows a lost heading is found once that is mended
    text = "The blocks of the page stand in another order than the article's"
    yield _issue(page, text, shown.blocks, _first_difference(mine, theirs))


Shape = Sequence[tuple[str, str]]


def _shape(blocks: Sequence[Block]) -> list[tuple[str, str]]:
    return [(block.kind, block.detail) for block in blocks]


def _first_difference(old: Shape, new: Shape) -> int:
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))


def _issue(
    page: Page, text: str, blocks: Sequence[Block], at: int, lost: Sequence[object] = ()
) -> Issue:
    """At the unit where the page's blocks begin to differ; before it, where one was lost."""
    line = blocks[at].line - bool(lost) if at < len(blocks) else sys.maxsize
    unit_id = page.unit_at(line)
    return issue("page_structure", "functional", f"{text}; {_ADVICE}.", page, unit_id)


def _headings(old: Shape, new: Shape) -> str:
    if len(old) != len(new):
        return f"The page has {_counted('heading', len(new))}, the article {len(old)}"
    at = _first_difference(old, new)
    return (
        f"Heading {at + 1} of the page is of level {new[at][1]}, that of the article of "
        f"level {old[at][1]}"
    )


def _others(old: Shape, new: Shape) -> str:
    mine, theirs = Counter(kind for kind, _ in old), Counter(kind for kind, _ in new)
    other = [kind for kind in _NAMES if mine[kind] != theirs[kind]]
    if other:
        told = (f"{_counted(kind, theirs[kind])} (the article {mine[kind]})" for kind in other)
        return f"The page has {', '.join(told)}"
    at = _first_difference(old, new)
    return f"A {_NAMES[new[at][0]][0]} of the page is of another kind than the article's"


def _counted(kind: str, count: int) -> str:
    return f"{count or 'no'} {_NAMES[kind][count != 1]}"


RULES = (
    Rule(
        page_structure,
        "functional",
        (
            Example(
                "fr",
                "## Tea\n\nOn deck.\n\n## Coats\n\nBring one.\n",
                "## Thé\n\nSur le pont.\n\n### Manteaux\n\nPrenez-en un.\n",
                "Heading 2 of the page is of level 3",
            ),
            Example(
                "fa",
                "## Tea\n\nOn deck.\n\n## Coats\n\nBring one.\n",
                "## چای\n\nروی عرشه.\n\nپالتو\n\nیکی بیاورید.\n",
                "The page has 1 heading, the article 2",
            ),
            Example(
                "ar",
                "Tea is served.\n\nBring a coat.\n",
                "يقدم الشاي.\n\n- أحضر معطفا.\n",
                "1 list (the article 0)",
            ),
            Example("fr", "![A shelf](s.svg)\n", "Une étagère\n", "no images (the article 1)"),
            Example("ar", "1. Tea\n2. Coats\n", "- الشاي\n- المعاطف\n", "A list of the page"),
            Example(
                "fa",
                "| Day | Hours |\n|---|---|\n| Monday | Closed |\n",
                "| روز | ساعت |\n|---|---|\n| دوشنبه | تعطیل |\n",
            ),
            Example("ar", "## Tea\n\n- Bread\n", "## شاي\n\n- خبز\n"),
            Example(
                "fr",
                "# Tea\n\n- On *deck*\n- In `bar`\n\n```sh\nmake tea\n```\n",
                "# Thé\n\n- Sur le *pont*\n- Au `bar`\n\n```sh\nmake tea\n```\n",
            ),
        ),
    ),
)
