"""The value of the PO header ``Plural-Forms`` for each language, pinned.

Pinned, because a header that changes with a library would make every catalog of the language
invalid: ``msgfmt -c`` refuses one whose header and forms differ. Babel 2.18 has one form for
Persian and the last two Arabic forms swapped; its next release gives French, Spanish, Italian and
Portuguese three. These are gettext's own, and CLDR's where gettext has none
(``tests/test_locales_plurals.py`` compares them with both, and lists where the two disagree).
"""

from __future__ import annotations

NONE = "nplurals=1; plural=0;"
NOT_ONE = "nplurals=2; plural=(n != 1);"
ABOVE_ONE = "nplurals=2; plural=(n > 1);"
ARABIC = (
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
    "n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
)
EAST_SLAVIC = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
)
POLISH = "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
CZECH = "nplurals=3; plural=(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2;"
ROMANIAN = "nplurals=3; plural=n==1 ? 0 : (n==0 || (n%100 > 0 && n%100 < 20)) ? 1 : 2;"
