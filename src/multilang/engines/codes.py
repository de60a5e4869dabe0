"""What multilingual models call languages: FLORES-200, two letters, ISO 639-3."""

from __future__ import annotations

from collections.abc import Collection

# The codes of FLORES-200 (NLLB) for the languages that multilang knows.
_FLORES = {
    "ar": "arb_Arab", "bn": "ben_Beng", "ckb": "ckb_Arab", "cs": "ces_Latn", "da": "dan_Latn",
    "de": "deu_Latn", "el": "ell_Grek", "en": "eng_Latn", "es": "spa_Latn", "fa": "pes_Arab",
    "fa-AF": "prs_Arab", "fi": "fin_Latn", "fr": "fra_Latn", "he": "heb_Hebr", "hi": "hin_Deva",
    "hu": "hun_Latn", "id": "ind_Latn", "it": "ita_Latn", "ja": "jpn_Jpan", "ko": "kor_Hang",
    "nb": "nob_Latn", "nl": "nld_Latn", "pl": "pol_Latn", "ps": "pbt_Arab", "pt": "por_Latn",
    "ro": "ron_Latn", "ru": "rus_Cyrl", "sv": "swe_Latn", "sw": "swh_Latn", "th": "tha_Thai",
    "tr": "tur_Latn", "uk": "ukr_Cyrl", "ur": "urd_Arab", "vi": "vie_Latn", "zh": "zho_Hans",
    "zh-Hant": "zho_Hant", "zh-HK": "yue_Hant", "zh-TW": "zho_Hant",
}  # fmt: skip
# Where OPUS-MT and M2M-100 use neither the subtag nor the first part of the FLORES code.
_OTHERS = {
    "ar": ("ara",), "fa": ("fas",), "nb": ("no", "nor"), "ps": ("pus",), "sw": ("swa",),
    "zh": ("cmn_Hans", "cmn"), "zh-Hant": ("cmn_Hant",), "zh-TW": ("cmn_Hant",),
    "pt-BR": ("pob", "pt_br"),
}  # fmt: skip


def flores(tag: str) -> str:
    """The FLORES-200 code of a BCP 47 tag, or ``""``."""
    return next((_FLORES[name] for name in _shorter(tag) if name in _FLORES), "")


def token(tag: str, vocabulary: Collection[str]) -> str:
    """The token that names the language in a model's vocabulary, or ``""``: ``fra_Latn`` of NLLB,
    ``__fr__`` of M2M-100, ``>>fra<<`` of OPUS-MT."""
    names: list[str] = []
    for name in _shorter(tag):
        names += (*_OTHERS.get(name, ()), name.replace("-", "_"))
        if name in _FLORES:
            names += (_FLORES[name], _FLORES[name].partition("_")[0])
    for shape in ("{}", "__{}__", ">>{}<<"):
        for name in names:
            # A bare name is a language only in the form that no word has.
            if (shape != "{}" or name == flores(tag)) and shape.format(name) in vocabulary:
                return shape.format(name)
    return ""


def is_multilingual(vocabulary: Collection[str]) -> bool:
    """Whether a vocabulary names languages at all."""
    return any(
        (word.startswith(">>") and word.endswith("<<") and len(word) > 4)
        or word in ("eng_Latn", "fra_Latn", "__en__", "__fr__")
        for word in vocabulary
    )


def _shorter(tag: str) -> list[str]:
    parts = tag.partition("-u-")[0].split("-")
    return ["-".join(parts[:end]) for end in range(len(parts), 0, -1)]
