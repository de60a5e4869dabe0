"""A form put in the place of other words: articles, elision, clitics and plurals around it.

Only what is regular is done. What a change may have left wrong (an adjective, a verb) is for
people: ``Edit.doubt`` says that there may be something.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from multilang.glossary import lemma
from multilang.glossary.inflection import EZAFE

_VOWEL = re.compile(r"(?!(?:onz|oui|yaour|yach|yog))[aeiouyàâäéèêëîïôöùûüœæ]|h(?!(?:"
    r"all\b|ameau|andicap|angar|aricot|asard|auss|aut|érisson|ernie|éros\b|êtr|ibou|iérarch|obby|"
    r"ockey|olland|ongr|onte|ors|ublot|uit))", re.IGNORECASE)  # fmt: skip
_DETERMINERS = (
    # masculine, feminine, before a vowel (both), plural
    ("du", "de la", "de l’", "des"),
    ("au", "à la", "à l’", "aux"),
    ("le", "la", "l’", "les"),
    ("un", "une", "", "des"),
    ("ce", "cette", "", "ces"),
    ("mon", "ma", "", "mes"),
    ("ton", "ta", "", "tes"),
    ("son", "sa", "", "ses"),
    ("quel", "quelle", "", "quels"),
    ("de", "de", "d’", "de"),
    ("que", "que", "qu’", "que"),
)
_MASCULINE_BEFORE_VOWEL = {"ce": "cet", "ma": "mon", "ta": "ton", "sa": "son"}
_OTHERS = {"cet", "quelles", "nos", "vos", "leurs"}
_WRITTEN = sorted({w for row in _DETERMINERS for w in row if w} | _OTHERS, key=len, reverse=True)
_SPELLINGS = "|".join(
    re.escape(word).replace("’", "['’]").replace(r"\ ", r"\s+") for word in _WRITTEN
)
_BEFORE = re.compile(rf"(?<![^\W_])(?P<det>{_SPELLINGS})\s*\Z", re.IGNORECASE)
_LEADING = re.compile(rf"(?:{_SPELLINGS})(?:(?<=['’])|\s+)", re.IGNORECASE)
_PLURAL = frozenset({
    "des", "aux", "les", "ces", "mes", "tes", "ses", "nos", "vos", "leurs", "quels", "quelles",
})  # fmt: skip
_FEMININE = re.compile(
    r"(?:[st]ion|xion|té|ée|ie|ette|elle|ance|ence|ure|ise|esse|ade|rice|euse)\Z"
)
_MASCULINE = re.compile(r"(?:ment|age|isme|eau|oir|ier|et|al|eil|ail|in|ant|on(?<!ion)(?<!son))\Z")
_GENDERS = {
    "le": "m", "un": "m", "du": "m", "la": "f", "une": "f", "de la": "f", "les": "p", "des": "p",
}  # fmt: skip

_ARABIC_SURE = re.compile(
    "(?P<and>[وف]?)(?P<prep>[بك]?)(?P<the>ال)(?=..)|(?P<and2>[وف]?)(?P<for>لل)(?=..)"
)
_ARABIC_LEADS = {
    "و": ("and",), "ب": ("in", "at", "by", "with"), "ل": ("for", "to", "of"), "ك": ("as", "like"),
}  # fmt: skip
_PERSIAN_PLURAL = re.compile("\u200c?ها(?P<more>\u200c?(?:یی|ی|یش|یشان)?)\\Z")
_PERSIAN_SILENT = re.compile("[^اوی]ه\\Z")
_UNJOINED = "اآدذرزژو"
"""Letters that join nothing after them: a ZWNJ would say nothing there."""


@dataclass(frozen=True, slots=True)
class Edit:
    """``text`` in the place of ``draft[start:end]``."""

    start: int
    end: int
    text: str
    doubt: bool = False
    """Something beside it may have to agree."""


def fit(draft: str, start: int, end: int, form: str, tag: str, before: str = "") -> Edit | None:
    """How a form takes the place of ``draft[start:end]``, or None where it cannot be told.

    Args:
        form: as the glossary has it; in French it may begin with an article, which tells its gender
            and is not written.
        before: what stands before the term in the source, in English, or nothing.
    """
    language = tag.partition("-")[0]
    edit = Edit(start, end, lemma(form, language))
    rule = _RULES.get(language)
    fitted = rule(draft, edit, form, before) if rule else edit
    return _capital(draft, fitted) if fitted else None


def _capital(draft: str, edit: Edit) -> Edit:
    old, first = draft[edit.start : edit.start + 1], edit.text[:1]
    opens = not re.search(r"[^\W_]", draft[: edit.start])
    if opens and old.isupper() and first.islower():
        return replace(edit, text=first.upper() + edit.text[1:])
    return edit


# -- French -----------------------------------------------------------------------------------


def _french(draft: str, edit: Edit, form: str, before: str) -> Edit | None:  # noqa: ARG001
    while leading := _LEADING.match(draft, edit.start, edit.end):
        edit = replace(edit, start=leading.end())
    if edit.start >= edit.end:
        return None
    found = _BEFORE.search(draft[: edit.start])
    if found is None:
        return edit
    det = " ".join(found["det"].lower().replace("'", "’").split())
    gender = _gender(form)
    plural = (
        gender == "p"
        or (det in _PLURAL and det != "des")
        or (det == "des" and _seems_plural(draft, edit))
    )
    text = edit.text
    if plural and gender != "p":
        text = _pluralised(text)
    row = _row(det)
    if row is None:
        return replace(edit, text=text, doubt=True)
    old_gender = "f" if det == row[1] != row[0] else "m" if det in (row[0], "cet") else ""
    gender = gender if gender in ("m", "f") else old_gender or "m"
    new = _determiner(row, gender, plural, text)
    if det == "les" and not plural:
        new = det
    doubt = new != det or bool(old_gender and old_gender != gender) or plural
    if found["det"][0].isupper():
        new = new[0].upper() + new[1:]
    if new.lower() == det:  # as it was written, with its apostrophe
        return replace(edit, text=text, doubt=doubt)
    space = "" if new.endswith("’") else " "
    return Edit(found.start("det"), edit.end, new + space + text, doubt)


def _row(det: str) -> tuple[str, str, str, str] | None:
    det = {"cet": "ce", "des": "du"}.get(det, det)
    return next((row for row in _DETERMINERS if det in row), None)


def _determiner(row: tuple[str, str, str, str], gender: str, plural: bool, text: str) -> str:
    masculine, feminine, elided, many = row
    if plural:
        return many if masculine not in ("de", "que") else _elided(masculine, elided, text)
    word = feminine if gender == "f" else masculine
    if not _VOWEL.match(text):
        return word
    return elided or _MASCULINE_BEFORE_VOWEL.get(word, word)


def _elided(word: str, elided: str, text: str) -> str:
    return elided if _VOWEL.match(text) else word


def _gender(form: str) -> str:
    """``m``, ``f``, ``p`` for plural, or nothing where the form does not tell."""
    article = re.match(r"(de la|les?|la|une?|des|du)\s", form, re.IGNORECASE)
    if article:
        return _GENDERS[article[1].lower()]
    head = re.match(r"[^\W\d_]+", lemma(form, "fr"))
    word = head[0].lower() if head else ""
    return "f" if _FEMININE.search(word) else "m" if _MASCULINE.search(word) else ""


def _seems_plural(draft: str, edit: Edit) -> bool:
    return re.match(r"[^\W\d_]+[sx]\b", draft[edit.start : edit.end]) is not None


def _pluralised(text: str) -> str:
    """The head and the adjectives that follow it, up to the first small word."""
    words = re.split(r"(\s+)", text)
    for at in range(0, len(words), 2):
        word = words[at]
        if re.match(rf"(?:{_SPELLINGS}|en|à|pour|sur|par)\b", word) or not word.isalpha():
            break
        if word[-1] in "sxz":
            continue
        if word.endswith("al"):
            words[at] = word[:-2] + "aux"
        else:
            words[at] = word + ("x" if word.endswith(("eau", "eu", "au")) else "s")
    return "".join(words)


# -- Arabic -----------------------------------------------------------------------------------


def _arabic(draft: str, edit: Edit, form: str, before: str) -> Edit:
    old = draft[edit.start : edit.end]
    leads, definite = _arabic_leads(old, before)
    alone = re.search(r"(?<!\w)(?:في|من|إلى|على|عن|مع|لدى)\s+\Z", draft[: edit.start])
    if not definite and (alone or old[:2] == form[:2]):
        leads = ""  # the preposition is there already, or the letter belongs to the word
    text = form
    single = " " not in form.strip() and "\u0600" <= form[0] <= "\u06ff"
    if definite and single and not form.startswith("ال"):
        text = "ال" + form
    if leads.endswith("ل") and text.startswith("ال"):
        text = text[1:]  # ل + ال is written لل
    # A clitic before Latin letters is parted from them.
    joint = "ـ" if leads and not "\u0600" <= text[0] <= "\u06ff" else ""
    return replace(edit, text=leads + joint + text, doubt=definite and not single)


def _arabic_leads(old: str, before: str) -> tuple[str, bool]:
    """The clitics before a word, and whether it has the article."""
    if sure := _ARABIC_SURE.match(old):
        if sure["for"]:
            return (sure["and2"] or "") + "ل", True
        return sure["and"] + sure["prep"], True
    # Without the article a first letter may belong to the word: only where English has such a word.
    said = re.findall(r"[a-z]+", before.lower())[-2:]
    leads = ""
    for letter, english in _ARABIC_LEADS.items():
        if old[len(leads) :].startswith(letter) and set(said) & set(english) and len(old) > 3:
            leads += letter
            if letter != "و":
                break
    return leads, False


# -- Persian ----------------------------------------------------------------------------------


def _persian(draft: str, edit: Edit, form: str, before: str) -> Edit:
    old = draft[edit.start : edit.end]
    words = old.split(" ")
    plural = next((m for m in map(_PERSIAN_PLURAL.search, words) if m), None)
    if plural:
        head, space, rest = form.partition(" ")
        head = EZAFE.sub("", head) if rest else head
        joint = "" if head[-1] in _UNJOINED else "\u200c"
        more = "ی" if rest or plural["more"].startswith("\u200cی") or plural["more"] == "ی" else ""
        return replace(edit, text=f"{head}{joint}ها{more}{space}{rest}", doubt=bool(plural["more"]))
    if re.search("[\u0654ۀ]\\Z|\u200cی\\Z", old):  # ezafe after a vowel
        return replace(edit, text=form + _ezafe(form))
    if old.endswith("\u200cای") or (old.endswith("ی") and re.search(r"\ban?\s*\Z", before)):
        return replace(edit, text=form + _indefinite(form), doubt=True)
    return edit


def _ezafe(form: str) -> str:
    if _PERSIAN_SILENT.search(form):
        return "\u200cی"
    return "ی" if form.endswith(("ا", "و")) else ""


def _indefinite(form: str) -> str:
    if _PERSIAN_SILENT.search(form):
        return "\u200cای"
    return "یی" if form.endswith(("ا", "و")) else "ی" if not form.endswith("ی") else "\u200cای"


_Rule = Callable[[str, Edit, str, str], Edit | None]
_RULES: dict[str, _Rule] = {"fr": _french, "ar": _arabic, "fa": _persian}
