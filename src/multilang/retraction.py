"""What front matter says of an article that must go, or that was wrong.

``withdrawn: true``, a date, or the reason in words: the article goes, in all languages.
``withdrawn: [fr]``: its translations into these languages go; with the source language among them
all do. ``correction: "text"``, or a list of texts: what was wrong, for readers.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace

from multilang.model import Article

CORRECTION = "correction"
WITHDRAWN = "withdrawn"
FIELDS = (CORRECTION, WITHDRAWN)
"""Front-matter fields that are translated whatever the project's settings say."""

_TAG = re.compile(r"[a-z]{2}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?")
_YES = ("true", "yes", "on")
_NO = ("", "false", "no", "off")


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What is withdrawn, and what readers are told."""

    tags: tuple[str, ...] = ()
    """The languages; none named means all, the source's too."""
    date: datetime.date | None = None
    reason: str = ""

    def holds(self, tag: str, source: str) -> bool:
        """Whether it is about a language.

        Args:
            source: the language of the original, with which its translations go.
        """
        return not self.tags or tag in self.tags or source in self.tags


def withdrawal(article: Article) -> Withdrawal | None:
    """None for an article that stands.

    What cannot be understood withdraws the article everywhere: a page too few can be put back.
    """
    value = article.get(WITHDRAWN)
    if value is None or value is False or value == []:
        return None
    if isinstance(value, datetime.datetime):
        return Withdrawal(date=value.date())
    if isinstance(value, datetime.date):
        return Withdrawal(date=value)
    if isinstance(value, list):
        return Withdrawal(tuple(str(item) for item in value))
    if not isinstance(value, str):
        return Withdrawal()
    words = value.strip()
    if words.lower() in _NO:
        return None
    if _TAG.fullmatch(words) and words not in _YES:
        return Withdrawal((words,))
    return Withdrawal() if words.lower() in _YES else Withdrawal(reason=words)


def is_meant(data: bytes) -> bool:
    """Whether a file that cannot be read as an article looks like one that was to be withdrawn."""
    head = data.removeprefix(b"\xef\xbb\xbf").partition(b"\n---")[0]
    return re.search(rb"^withdrawn\s*:", head, re.MULTILINE) is not None


def corrections(article: Article) -> tuple[str, ...]:
    """What readers are told was wrong, in the article's own language."""
    return texts(article.get(CORRECTION))


def texts(value: object) -> tuple[str, ...]:
    """What front matter says in one text or in a list of them."""
    found = value if isinstance(value, list) else [value]
    return tuple(text.strip() for text in found if isinstance(text, str) and text.strip())


def translatable(article: Article) -> Article:
    """The article without what is no text for readers among its fields: a list of languages."""
    stays = withdrawal(article)
    if stays is None or stays.reason:
        return article
    texts = tuple(text for text in article.field_texts if text.field != WITHDRAWN)
    return replace(article, field_texts=texts)
