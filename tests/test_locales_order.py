"""The order of headings, against ICU's collation, and the letters of an index.

The orders were made by ICU 78.2 (CLDR 48), and where Node.js is installed it is asked again.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess

import pytest

from multilang import locales

ORDERED = {
    "ar": (
        "«ب» | (أ) | 2025 | ٢٠٢٦ | أ-ب | أ.ب | آدم | آن | أب | إب | اب | إبراهيم | "
        "ابن | أحمد | احمد | البيت | إن | ان | أنا | انا | ٱب | باب | بيت | بيت ال | "
        "بيت-لحم | بيت،لحم | پاريس | تمر | ثوب | جبل | چاد | حب | خبز | دار | ذهب | "
        "رأس | راس | رؤية | رئيس | ساء | سؤال | سأل | سئل | سال | سيء | شي | شيء | "
        "صوت | ضوء | طب | ظل | عرب | علا | على | علي | غرب | فجر | ڤيينا | قرأ | قرآن "
        "| قران | قلب | كتاب | كــتاب | كِتاب | گاز | لا | لأن | ماء | مئة | مات | "
        "مأتم | مؤتمر | مدينة | مدينت | مدينه | مكاتب | مكتب | مكتبة | نحن | هذا | "
        "وقت | ىد | يد | يوم | Beirut | Berlin"
    ),
    "fa": (
        "1404 | ۱۴۰۵ | آب | آذر | اب | ابر | اذر | أب | بهار | پدر | تاثیر | تأثیر | "
        "تأسیس | توت | ثروت | جان | چای | حال | خانه | خانة | خانۀ | خدا | دریا | ذوق "
        "| رؤیا | روز | رویا | زمین | ژاله | سؤال | سئوال | سرد | سوال | شب | صدا | "
        "ضرب | طلا | ظهر | عرب | عیسی | عيسى | غرب | فردا | قلب | کار | کتاب | كتاب | "
        "گل | گیاه | لاله | ماهی | ماهي | مساله | مسأله | مسئله | موش | می روم | "
        "میروم | می‌روم | نان | وطن | هما | هوا | یاد | یک | يک | Berlin | Tehran"
    ),
    "fr": (
        "1 | 10 | 2 | a b | aa | ab | ae | æ | ca | ça | çà | cas | co-op | coop | "
        "cote | coté | côte | côté | Ecole | école | élan | ete | ETE | été | Été | "
        "Hôte | hotel | hôtel | ile | île | Île | L'été | l’été | lété | lettre | "
        "naif | naïf | naïve | noel | Noël | oeuf | œuf | Œuvre | of | ou | où | oû | "
        "peré | pére | père | zoé | Zoé | zone"
    ),
    "fr-CA": (
        "cote | côte | coté | côté | éleve | élève | peche | pèche | pêche | péché | "
        "pécher | pêcher"
    ),
    "es": (
        "ano | anzuelo | año | cancion | canción | chico | cuna | el | él | llama | "
        "luz | nube | nylon | ñandú | ñu | oso"
    ),
    "sv": (
        "apa | aå | aä | aö | za | zebra | zåz | å | åa | Åke | ångström | ä | äpple "
        "| ärlig | ö | öl | Öl"
    ),
    "da": ("za | zebra | zoo | æ | ære | Ærø | ø | øl | Østen | å | åa | år | Århus"),
    "pl": (
        "ac | ać | aę | az | ąż | cma | ćma | lody | lód | łódź | Łódź | na | ńa | "
        "oda | óda | snieg | śnieg | zaba | zle | źle | żaba"
    ),
    "cs": (
        "caj | cukr | cz | čaj | dil | díl | dum | dům | reka | ruka | řeka | saty | "
        "šaty | zena | zub | zubr | žena"
    ),
    "tr": (
        "cam | çay | ga | ğa | h | ılık | Irmak | ısı | ızgara | ilik | ilk | isim | "
        "İzmir | j | oda | öğle | sel | şeker | us | üst"
    ),
    "ro": ("ana | ăsta | âna | ban | il | ir | îl | sir | sut | șir | tara | tun | țară | zi"),
    "de": (
        "Apfel | Äpfel | Apfelbaum | Ol | Öl | ss | ß | strasse | Strasse | Straße | "
        "uber | über | Ubung | Übung | zu"
    ),
    "en": ("10 | 9 | a | apple | Apple | b | co-op | coop | resume | résumé | zoo | Zürich"),
}

_NODE = """
const words = JSON.parse(require("fs").readFileSync(0));
for (const tag in words) words[tag].sort(new Intl.Collator(tag).compare);
console.log(JSON.stringify([process.versions.icu, words]));
"""


def by_key(tag: str, words: list[str]) -> list[str]:
    locale = locales.get(tag)
    return sorted(words, key=lambda word: locales.sort_key(locale, word))


@pytest.mark.parametrize("tag", ORDERED)
def test_words_are_sorted_as_icu_sorts_them(tag: str) -> None:
    words = ORDERED[tag].split(" | ")
    shuffled = random.Random(1).sample(words, len(words))
    assert by_key(tag, shuffled) == words


@pytest.mark.skipif(not shutil.which("node"), reason="needs Node.js with ICU")
def test_recorded_orders_are_those_of_icu() -> None:
    words = {tag: sorted(text.split(" | ")) for tag, text in ORDERED.items()}
    done = subprocess.run(
        ["node", "-e", _NODE], input=json.dumps(words), capture_output=True, text=True, check=True
    )
    version, found = json.loads(done.stdout)
    if float(version) < 78:
        pytest.skip(f"Node.js has ICU {version}: its Persian order is older")
    assert found == {tag: text.split(" | ") for tag, text in ORDERED.items()}


@pytest.mark.parametrize(
    ("tag", "text", "letter"),
    [
        ("fr", "Été", "E"), ("fr", "œuvre", "O"), ("fr", "« Zoo »", "Z"), ("fr", "3 jours", "#"),
        ("fr", "…", "#"), ("en", "", "#"), ("ar", "أحمد", "ا"), ("ar", "آدم", "ا"),
        ("ar", "إبراهيم", "ا"), ("ar", "يوم", "ي"), ("ar", "تمر", "ت"), ("ar", "\u064eأب", "ا"),
        ("fa", "آب", "آ"), ("fa", "ابر", "ا"), ("fa", "كتاب", "ک"), ("fa", "يک", "ی"),
        ("sv", "åka", "Å"), ("es", "ñandú", "Ñ"), ("de", "Äpfel", "A"), ("ru", "яма", "Я"),
    ],
)  # fmt: skip
def test_letters_of_an_index(tag: str, text: str, letter: str) -> None:
    assert locales.index_letter(locales.get(tag), text) == letter


@pytest.mark.parametrize(
    ("tag", "text", "letter"),
    [
        ("ar", "البيت", "ب"), ("ar", "الأحد", "ا"), ("ar", "الله", "ا"), ("ar", "التهاب", "ا"),
        ("ar", "الا", "ا"), ("ar", "بيت", "ب"), ("fr", "La mer", "M"), ("fr", "L’été", "E"),
        ("fr", "Lettre", "L"), ("en", "The Sea", "S"), ("en", "Theatre", "T"), ("de", "Die", "D"),
        ("fa", "البرز", "ا"),
    ],
)  # fmt: skip
def test_articles_are_passed_over_on_request(tag: str, text: str, letter: str) -> None:
    locale = locales.get(tag)
    assert locales.index_letter(locale, text, ignore_article=True) == letter


def test_the_article_changes_the_order_only_on_request() -> None:
    words = ["الجبل", "بيت", "تمر"]
    locale = locales.get("ar")
    assert by_key("ar", words) == words
    without = sorted(words, key=lambda w: locales.sort_key(locale, w, ignore_article=True))
    assert without == ["بيت", "تمر", "الجبل"]


def test_equal_headings_have_a_fixed_order() -> None:
    """The key never ties for different texts, so a page is the same in every run."""
    for tag, text in ORDERED.items():
        words = text.split(" | ")
        assert len({locales.sort_key(locales.get(tag), word) for word in words}) == len(words)
