"""A located article -> Markdown, with what was lost on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from multilang.importing import footnotes, links, tables
from multilang.importing.blocks import Blocks
from multilang.importing.inlines import Inlines
from multilang.importing.locating import Located
from multilang.importing.losses import Ledger, LossReport
from multilang.importing.lost_words import missing
from multilang.importing.text_blocks import HEADINGS, said, words
from multilang.importing.tree import Element, text_of

Images = Callable[[str, Element], str]
_SAMPLE = 80


@dataclass(frozen=True, slots=True)
class Converted:
    markdown: str
    losses: LossReport


def convert(
    located: Located, document: Element, *, base: str = "", title: str = "", image: Images
) -> Converted:
    """Write the article.

    Args:
        base: the page's address, which relative ones are relative to.
        title: the article's, which a heading in it may repeat.
        image: what the Markdown says for the address of an image, ``""`` to leave it out.
    """
    notes = footnotes.find(document, located.root)
    inlines = Inlines(
        base, image, skipped=lambda e: e in located.dropped or e in notes.bodies,
        footnote=notes.reference, anchors=_anchors(located),
    )  # fmt: skip
    titles = _titles(located, title)
    markdown = Blocks(located, inlines, notes, title).markdown()
    ledger = Ledger(changed=inlines.changed, left_out=[t[:_SAMPLE] for t in located.left_out()])
    found = _in_page(located, notes, titles)
    shown, ledger.kept = in_markdown(markdown)
    lost, ledger.lost_words = missing(found.text, shown)
    in_page = Counter({**found.kinds, "words": len(words(found.text))})
    ledger.kept["words"] = in_page["words"] - lost
    return Converted(markdown, ledger.report(in_page))


def _anchors(located: Located) -> frozenset[str]:
    """Ids of headings that links in the article lead to."""
    wanted = {
        (a.get("href") or "").strip()[1:]
        for a in located.root.iter("a")
        if (a.get("href") or "").strip().startswith("#")
    }
    named = {
        e.get("id") or e.get("name") or ""
        for heading in located.root.iter(*HEADINGS)
        for e in heading.iter()
        if isinstance(e.tag, str)
    }
    return frozenset(n for n in wanted & named if n and n.replace("-", "a").isidentifier())


def _titles(located: Located, title: str) -> set[Element]:
    """The first heading that repeats the title."""
    for heading in located.root.iter(*HEADINGS):
        if title and text_of(heading).casefold() == title.casefold():
            return {heading}
    return set()


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in an article, for counting: what it says, and how many of each kind."""

    text: str
    kinds: Counter[str]


def _in_page(located: Located, notes: footnotes.Footnotes, titles: set[Element]) -> Contents:
    gone = {*located.dropped, *titles}
    kinds: Counter[str] = Counter(footnotes=notes.count)
    bodies = [body for _, body in notes.used()]
    roots = [located.root, *bodies]
    for root in roots:
        for element in _kept(root, gone, set(bodies) - {root}):
            kind = "" if element in bodies else _kind(element)
            if kind and _is_kept(element, kind, gone):
                kinds[kind] += 1
    references = {a for a in located.root.iter("a") if notes.reference(a)}
    kinds["links"] -= sum(_kind(a) == "links" for a in references)
    texts = [said(located.root, gone, references.union(bodies))]
    texts += [said(body, gone, references.union(bodies) - {body}) for body in bodies]
    return Contents("\n".join(texts), +kinds)


def _is_kept(element: Element, kind: str, gone: set[Element]) -> bool:
    """Whether anything in an element is of the article; a table only if it holds data."""
    if kind == "images":
        return True
    if kind == "tables" and tables.is_layout(tables.rows(element, gone.__contains__)):
        return False
    return bool(said(element, gone).strip())


def _kept(element: Element, gone: set[Element], others: set[Element]) -> list[Element]:
    found: list[Element] = []
    stack = [element]
    while stack:
        one = stack.pop()
        if one in gone or one in others or not isinstance(one.tag, str):
            continue
        found.append(one)
        stack.extend(one)
    return found


_KINDS = {"blockquote": "quotes", "li": "items", "pre": "code", "img": "images",
          "table": "tables", **dict.fromkeys(HEADINGS, "headings")}  # fmt: skip


def _kind(element: Element) -> str:
    if element.tag == "a":
        href = element.get("href")
        return "links" if href and not href.startswith("#") and text_of(element) else ""
    kind = _KINDS.get(element.tag, "")
    if kind in ("quotes", "items", "code", "headings", "tables") and not text_of(element):
        return ""
    return kind


def in_markdown(markdown: str) -> tuple[str, Counter[str]]:
    """What the Markdown says and how much of each kind it has, in the HTML that readers see."""
    from lxml import html as lxml_html  # type: ignore[import-untyped,unused-ignore]

    from multilang.formats import html

    rendered = html.render(markdown)
    kept: Counter[str] = Counter()
    if not rendered.strip():
        return "", kept
    root = lxml_html.fragment_fromstring(rendered, create_parent="div")
    for back in root.xpath("//a[@class='footnote-back'] | //sup[@class='footnote']"):
        kept["footnotes"] += back.tag == "sup"
        back.drop_tree()
    for section in root.xpath("//section[@class='footnotes']/h2"):
        section.drop_tree()
    for note in root.xpath("//section[@class='footnotes']/ol/li"):
        note.tag = "div"
    for element in root.iter():
        if isinstance(element.tag, str) and (kind := _kind(element)):
            kept[kind] += 1
    return said(root), kept


def relative_links(markdown: str) -> int:
    """How many links lead to files beside the article that may not be there."""
    import re

    targets = re.findall(r"\]\(([^()\s#][^()\s]*)", markdown)
    return sum(not links.scheme_of(target) for target in targets)
