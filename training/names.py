"""Names of places and people in Persian and Arabic. Bytes in, names by ``/LANGUAGE/KEY`` out."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing

_PLAIN_ARABIC = re.compile("[ء-غف-يپچژگکی\u200c -]+")
_SCRIPTS = {
    "fa": (re.compile("[پچژگکی]"), re.compile("[ةىأإؤئكي]"), {"IR", "AF"}),
    "ar": (re.compile("[ةىأإؤئكي]"), re.compile("[پچژگکی]"), {
        "AE", "BH", "DZ", "EG", "IQ", "JO", "KW", "LB", "LY", "MA", "MR", "OM", "PS", "QA", "SA",
        "SD", "SY", "TN", "YE"}),
}  # fmt: skip
"""Letters that only one of them has; letters that it never has; countries where it is written."""
_HIDDEN_MADDA = re.compile(r"\bا(?!ل|حم|مي|كبر|صغر|بو|فش|شر|صف|نص|سد|رد|رس|كر|خو|سم|بر|سك)")
"""Persian words that may begin with آ, which the index writes as ا."""
_FOREIGN = re.compile("[^ء-غف-يپچژگکی ]")


def read_geonames(data: bytes) -> dict[str, str]:
    """Names of cities from GeoNames' lists, which mix all languages of a script: as Persian or
    Arabic the one name that only that language can have written, or that is from its countries."""
    found: dict[str, str] = {}
    for number, city in json.loads(data).items():
        names = [name for name in city["alternatenames"] if _PLAIN_ARABIC.fullmatch(name)]
        for language, (letters, others, countries) in _SCRIPTS.items():
            own = {
                name for name in names
                if not others.search(name)
                and (letters.search(name) or city["countrycode"] in countries)
            }  # fmt: skip
            if len(own) == 1:
                found[f"/{language}/{number}"] = own.pop()
                found[f"/en/{number}"] = city["name"]
    return found


def read_people(data: bytes) -> dict[str, str]:
    """Names of people of Iran and Afghanistan from an SQLite index of Wikidata's labels.

    The index folds letters: ی and ک come as ي and ك (mended by ``pairs.tidy``), آ as ا; names that
    may have had one are left out. So are names with more words in one script than in the other.
    """
    found: dict[str, str] = {}
    with closing(sqlite3.connect(":memory:")) as index:
        index.deserialize(data)
        rows = index.execute(
            "SELECT arabic_key, latin FROM full_names WHERE country IN ('IR', 'AF') "
            "AND latin_lang = 'en' AND source = 'wikidata' ORDER BY arabic_key, latin"
        )
        for number, (persian, latin) in enumerate(rows):
            words = len(persian.split()), len(latin.replace("-", " ").split())
            if words[0] != words[1] or words[0] < 2:
                continue
            if not _HIDDEN_MADDA.search(persian) and not _FOREIGN.search(persian):
                found[f"/fa/{number}"] = persian
                found[f"/en/{number}"] = latin
    return found
