"""The tags that readers see at an article; not those of other articles, nor a cloud of all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from multilang.importing.text_blocks import is_block, words
from multilang.importing.tree import Element, is_hidden, text_of

_NAMES = re.compile(
    r"(?:(?:article|post|entry|story|news|content|single|page)(?:[_-]+|__))?"
    r"(?:tags?[_-]?(?:list|links?|container|wrapper)|tags|taglist)", re.IGNORECASE,
)  # fmt: skip
"""Names of classes for the tags of one article, whole: ``tags``, ``article-tags``, ``tag-list``."""
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:sidebar|widget|related|recommend\w*|trending|popular|cloud|tagcloud|teaser"
    r"|card|promo\w*|menu|comments?|more-on|latest|archive)(?:$|[\s_-])", re.IGNORECASE,
)  # fmt: skip
_LABELS = (
    r"\s*#?(?:tags?|tagged(?: (?:as|with|under))?|filed (?:in|under)|key ?words?|mots[- ]cl[ée]s?"
    r"|[ée]tiquettes?|برچسب ?(?:\u200c?ها)?|کلید ?\u200c?واژه ?(?:\u200c?ها)?|(?:ال)?وسوم"
    r"|(?:ال)?كلمات (?:ال)?مفتاحية|(?:ال)?كلمات (?:ال)?دلالية)"
)
_LABEL = re.compile(_LABELS + r"\s*(?:[:：]|$)\s*", re.IGNORECASE)
_BEFORE_LINKS = re.compile(_LABELS + r"(?:\s*[:：]|\s|$)\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[,،;؛|·•]\s*|\s+/\s+|\n")
_CATEGORY = re.compile(r"/(?:categor(?:y|ies)|sections?|authors?)/", re.IGNORECASE)
_LONGEST = 60
_MOST = 30
_MOST_PLACES = 200


def lists(document: Element) -> tuple[tuple[str, ...], ...]:
    """The different lists of tags that stand at the article; more than one is not certain."""
    found = [tags for element in _places(document) if (tags := _tags(element))]
    return tuple(dict.fromkeys(found))


def shown(document: Element, tags: tuple[str, ...]) -> Iterator[Element]:
    """The places that say these tags and nothing else, but for a label such as ``Tags:``."""
    known = set(words(" ".join(tags)))
    for place in _places(document):
        said = _BEFORE_LINKS.sub("", text_of(place), count=1)
        if place is not document and _tags(place) == tags and known.issuperset(words(said)):
            yield place


def _places(document: Element) -> Iterator[Element]:
    """Elements named for tags, or around links that are; the outermost, in document order."""
    home = _home(document)
    taken: set[Element] = set()
    for element in document.iter():
        if not isinstance(element.tag, str):
            continue
        place = _place(element)
        if place is None or any(a in taken for a in (place, *place.iterancestors())):
            continue
        taken.add(place)
        if len(taken) > _MOST_PLACES:
            return
        if not _is_elsewhere(place, home):
            yield place


def _place(element: Element) -> Element | None:
    if element.tag == "a" and _is_tag(element):
        block = next((a for a in element.iterancestors() if is_block(a)), None)
        if block is not None and block.tag == "li":
            block = block.getparent()
        return None if block is not None and block.tag in ("html", "body") else block
    if element.tag in ("html", "body", "main", "article", "a", "li"):
        return None
    names = f"{element.get('class') or ''} {element.get('id') or ''}".split()
    return element if any(_NAMES.fullmatch(name) for name in names) else None


def _is_tag(link: Element) -> bool:
    rel = (link.get("rel") or "").lower().split()
    return "tag" in rel and "category" not in rel and not _CATEGORY.search(link.get("href") or "")


def _home(document: Element) -> Element | None:
    """The ``article`` that has the title, or the only one."""
    articles = list(document.iter("article"))
    if len(articles) == 1:
        return articles[0]
    return next((a for a in articles if a.find(".//h1") is not None), None)


def _is_elsewhere(place: Element, home: Element | None) -> bool:
    """Whether a place is of another article or of the page at large."""
    for one in (place, *place.iterancestors()):
        if one is home or one.tag == "body":
            return False
        told = f"{one.get('class') or ''} {one.get('id') or ''}"[:400]
        if one.tag in ("aside", "article", "head") or is_hidden(one) or _ELSEWHERE.search(told):
            return True
        if one is not place and one.tag in ("nav", "footer") and home is None:
            return one.tag == "nav" or not any(a.tag == "main" for a in one.iterancestors())
    return False


def _tags(place: Element) -> tuple[str, ...]:
    """What a place names: its tag links, its links, its items, or the parts of its text."""
    found = (
        [text_of(a) for a in place.iter("a") if _is_tag(a)]
        or [text_of(a) for a in place.iter("a")]
        or [text_of(item) for item in place.iter("li")]
        or _parts(place)
    )
    names = (_LABEL.sub("", name, count=1).strip(" #,،;؛|·•.") for name in found)
    tags = tuple(dict.fromkeys(name for name in names if name))
    return tags if len(tags) <= _MOST and all(len(tag) <= _LONGEST for tag in tags) else ()


def _parts(place: Element) -> list[str]:
    children = [text for child in place if isinstance(child.tag, str) and (text := text_of(child))]
    text = text_of(place)
    if len(children) > 1 and not _BETWEEN.search(text):
        return children
    return _BETWEEN.split(_LABEL.sub("", text, count=1))
