"""What a translation keeps as it is: addresses, entities, tags, brackets, quotation marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from multilang.patterns import lazily

_ENTITY = lazily(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TICKS = lazily(r"(?<![\\`])`+(?!`)")
_TAG = lazily(r"</?[A-Za-z][^<>]{0,200}>")
_URL = lazily(r"(?:https?|ftp)://[^\s<>()\"'«»“”]{1,2000}")
_ADDRESS = lazily(
    r"(?:https?|ftp)://[^\s<>\"'«»“”]{1,2000}"
    r"|[\w.+-]{1,64}@\w[\w-]{0,62}(?:\.\w[\w-]{0,62})+"
    r"|(?<![\w@.])@\w{2,64}"
    r"|(?<![\w@.-])(?:[A-Za-z0-9-]{1,63}\.)+"
    r"(?:com|org|net|io|dev|edu|gov|info|eu|fr|ir|uk|de|md|html?|php|py|rs|js|json|ya?ml|toml|txt|pdf)\b"
)
_EDGE = ".,;:!?)]}'\"”»؟،؛"
_HINT = lazily(r"@|://|\.\w")
_BRACKET = lazily(r"[()\[\]{}（）［］⟦⟧]")
_UNESCAPED = lazily(r"(?<!\\)[()\[\]{}]")
_NO_BRACKET = lazily(
    r"\A\s*\w{1,2}\)|(?<!\w)[:;]-?[()]|(?<=\s)\w\)(?=\s)|\[\w\](?=\w)|(?<=\w)\(\w\)"
)
_PAIR = lazily(r"[(（\[{]([^()（）\[\]{}]*)[)）\]}]")
_WIDE = str.maketrans("（）［］", "()[]")
_QUOTE = lazily(r"[\"“”„‟«»「」『』＂]")
_INCHES = lazily(r"(?<=\d)[\"”]")
_SINGLE = lazily(r"(?<!\w)['‘‹][^'‘’‹›]{1,200}['’›](?!\w)")


def addresses(text: str) -> Counter[str]:
    """URLs, e-mail addresses, handles, host and file names, in small letters."""
    if not _HINT.search(text):
        return Counter()
    return Counter(found.rstrip(_EDGE).lower() for found in _ADDRESS.findall(text))


def codes(text: str) -> Counter[str]:
    """Entities and HTML tags."""
    found: Counter[str] = Counter()
    if "&" in text:
        found.update(_ENTITY.findall(text))
    if "<" in text:
        found.update(_TAG.findall(text))
    return found


def brackets(text: str) -> Counter[str]:
    """Brackets of each kind, without those of list marks, faces and single letters:
    ``a)``, ``:-)``, ``90(F)``, ``con[c]essions``."""
    if not _BRACKET.search(text):
        return Counter()
    return Counter(_BRACKET.findall(_NO_BRACKET.sub(" ", text).translate(_WIDE)))


def prose(text: str) -> str:
    """Without HTML tags and URLs of its own, which other checks tell of."""
    text = _TAG.sub(" ", text) if "<" in text else text
    return _URL.sub(" ", text) if "://" in text else text


_PATH = lazily(
    r"(?<![\w.~@-])[\w.~@-]*+(?:/[\w.~@-]+)+/?|(?<![\w.-])[\w-]++(?:\.[A-Za-z]\w{0,9})++(?!\w)"
)
_SHORTCODE = lazily(r"\{\{.{0,200}?\}\}|\{%.{0,200}?%\}")
_KEYS = lazily(r"\b(?:Ctrl|Control|Alt|Shift|Cmd|Command|Option|Meta|Win)(?: ?[+-] ?\w+){1,3}\b")
_MARKED = lazily(r"@\w+|[A-Za-z]\w*_\d\w*|(?<=[A-Za-z_])[0-9]+")


def without_names(text: str) -> str:
    """Without paths and file names, shortcodes and the names of keys: nobody translates them."""
    if "/" in text or "." in text:
        text = _PATH.sub(" ", text)
    if "{" in text:
        text = _SHORTCODE.sub(" ", text)
    return _KEYS.sub(" ", text) if "+" in text or "-" in text else text


def without_marks(text: str) -> str:
    """With blanks for handles, and for digits that belong to a name in Latin letters."""
    return _MARKED.sub(lambda match: " " * len(match[0]), text)


def bracket_places(text: str) -> list[tuple[str, int]]:
    """Brackets as in ``brackets`` but for ⟦⟧, each with its offset; escaped ones do not count."""
    if not _BRACKET.search(text):
        return []
    plain = _NO_BRACKET.sub(lambda match: " " * len(match[0]), text).translate(_WIDE)
    return [(match[0], match.start()) for match in _UNESCAPED.finditer(plain)]


def bracketed(text: str) -> list[str]:
    """What stands in brackets, the innermost."""
    return _PAIR.findall(text)


def quotes(text: str) -> int:
    """Double quotation marks of all kinds. A mark behind a digit that would be odd means inches."""
    count = len(_QUOTE.findall(text))
    return count - len(_INCHES.findall(text)) if count % 2 else count


def single_quotes(text: str) -> int:
    """Stretches in single quotation marks."""
    return len(_SINGLE.findall(text))


def code_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where code in backticks stands, as CommonMark finds it."""
    if "`" not in text:
        return
    runs = list(_TICKS.finditer(text))
    closers: dict[int, list[int]] = {}
    for index, run in enumerate(runs):
        closers.setdefault(len(run[0]), []).append(index)
    index = 0
    while index < len(runs):
        same = closers[len(runs[index][0])]
        while same and same[0] <= index:
            same.pop(0)
        if same:
            yield runs[index].start(), runs[same[0]].end()
            index = same[0]
        index += 1


def without_code(text: str) -> str:
    """With blanks for the code in it."""
    if "`" in text:
        for start, end in code_spans(text):
            text = text[:start] + " " * (end - start) + text[end:]
    return text
