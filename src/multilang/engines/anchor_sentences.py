"""Sentences full of names and numbers, to see whether a model's attention finds them again."""

from __future__ import annotations

_SENTENCES = {
    "en": (
        "Anna lived in Berlin for 12 years before she moved to Madrid.",
        "The ship left Hamburg on 14 May 1923 with 386 passengers.",
        "In 2019 the museum in Oslo bought 45 paintings by Munch.",
        "Maria and Daniel met at a small station near Turin in 1987.",
        "The bridge is 230 metres long and cost 17 million dollars.",
        "Page 64 shows a letter that Karl wrote from Vienna.",
        "About 3,500 people work in the harbour of Rotterdam today.",
        "When Peter arrived in Lisbon, the train to Porto had gone.",
        "The second edition, printed in 1854, has 312 pages and 28 maps.",
        "Sofia is older than Victor, but Victor is taller.",
        "The river rose by 75 centimetres between 6 and 9 August 2002.",
        "Ibrahim sold 40 of his 55 sheep in the market of Ankara.",
        "Call 555 or write to Laura if you find the book in Room 27.",
        "Before 1960 only 8 of the 31 houses had electric light.",
        "Robert took the road from Lyon to Geneva with 2 friends.",
        "The film Metropolis was shown in Prague for 19 weeks.",
        "Martin says that Elena will visit Naples and Rome in 2025.",
        "The library of Leiden has 94 letters by Erasmus.",
        "Flight 708 from Nairobi landed in Cairo at 11:45.",
        "Helena planted 150 trees behind the old school in Sarajevo.",
    ),
    "fr": (
        "Anna a vécu 12 ans à Berlin avant de partir pour Madrid.",
        "Le navire a quitté Hamburg le 14 mai 1923 avec 386 passagers.",
        "En 2019, le musée d'Oslo a acheté 45 tableaux de Munch.",
        "Maria et Daniel se sont rencontrés près de Turin en 1987.",
        "Le pont mesure 230 mètres et a coûté 17 millions de dollars.",
        "La page 64 montre une lettre que Karl a écrite.",
        "Quand Peter est arrivé à Porto, il était 11 heures.",
        "La deuxième édition, de 1854, a 312 pages et 28 cartes.",
        "Robert a pris la route de Lyon avec 2 amis.",
        "Helena a planté 150 arbres derrière l'école de Sarajevo.",
    ),
    "fa": (
        "آنا ۱۲ سال در برلین زندگی کرد و در سال 1987 به مادرید رفت.",
        "کشتی در سال 1923 با 386 مسافر هامبورگ را ترک کرد.",
        "موزه در سال 2019 تعداد 45 نقاشی خرید.",
        "این پل 230 متر طول دارد و 17 میلیون دلار هزینه داشت.",
        "صفحه 64 نامه‌ای را نشان می‌دهد که Karl نوشته است.",
        "چاپ دوم در سال 1854 با 312 صفحه و 28 نقشه منتشر شد.",
        "Robert با 2 دوست از Lyon آمد.",
        "پیش از سال 1960 تنها 8 خانه از 31 خانه برق داشت.",
    ),
    "ar": (
        "عاشت آنا في برلين 12 سنة ثم انتقلت إلى مدريد عام 1987.",
        "غادرت السفينة هامبورغ عام 1923 وعلى متنها 386 راكبا.",
        "اشترى المتحف 45 لوحة في عام 2019.",
        "يبلغ طول الجسر 230 مترا وكلف 17 مليون دولار.",
        "تظهر في الصفحة 64 رسالة كتبها Karl من Vienna.",
        "صدرت الطبعة الثانية عام 1854 في 312 صفحة مع 28 خريطة.",
        "جاء Robert من Lyon مع 2 من أصدقائه.",
        "قبل عام 1960 كان في 8 بيوت من 31 بيتا ضوء كهربائي.",
    ),
}
_ANY = (
    "Anna, Berlin, 1987.",
    "Daniel: 45 + 17 = 62 (Oslo)",
    "Maria Turin 230 km, Lyon 386 km.",
    "Karl (1854), Robert (1923), Elena (2019)",
    "Nairobi 11:45 - Cairo 14:30",
    "Munch, Metropolis, Erasmus, Prague 64",
)


def sentences(language: str) -> tuple[str, ...]:
    """For a language we have none in, what can be read in every language."""
    return _SENTENCES.get(language, _ANY)
