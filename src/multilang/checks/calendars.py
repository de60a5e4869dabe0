"""Names of months and days of the week, and days of one calendar in another. Names are data.

The Solar Hijri calendar is persiantools', the Islamic one Umm al-Qura, as ``locales`` has it; since
the moon is also watched elsewhere, a day more or less is the same day there.
"""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Literal

from multilang.errors import ConfigError
from multilang.locales import calendars

Calendar = Literal["gregorian", "persian", "islamic-umalqura"]
_GREGORIAN = """
January Jan janvier ژانویه يناير كانون_الثاني جانفي
February Feb février فوریه فبراير شباط فيفري
March Mar mars مارس مارچ آذار
April Apr avril آوریل اپریل أبريل إبريل ابريل نيسان أفريل
May mai مه می مايو أيار ماي
June Jun juin ژوئن جون يونيو حزيران جوان
July Jul juillet ژوئیه ژوییه جولای يوليو يوليوز تموز جويلية
August Aug août aout اوت آگوست أغسطس آب غشت أوت
September Sept Sep septembre سپتامبر سبتمبر أيلول شتنبر
October Oct octobre اکتبر أكتوبر اكتوبر تشرين_الأول
November Nov novembre نوامبر نوفمبر تشرين_الثاني نونبر
December Dec décembre دسامبر ديسمبر كانون_الأول دجنبر
"""
_SOLAR = """
فروردین حمل
اردیبهشت ثور
خرداد جوزا
تیر سرطان
مرداد امرداد اسد
شهریور سنبله
مهر میزان
آبان عقرب
آذر قوس
دی جدی
بهمن دلو
اسفند حوت
"""


_LUNAR = """
محرم المحرم
صفر
ربيع_الأول ربیع‌الاول ربیع_الاول
ربيع_الآخر ربيع_الثاني ربیع‌الثانی ربیع_الثانی
جمادى_الأولى جمادی‌الاول جمادی_الاول جمادی_الاولی
جمادى_الآخرة جمادى_الثانية جمادی‌الثانی جمادی_الثانی
رجب
شعبان
رمضان
شوال
ذو_القعدة ذي_القعدة ذیقعده ذی‌القعده
ذو_الحجة ذي_الحجة ذیحجه ذی‌الحجه
"""
_DAYS = """
Monday lundi دوشنبه الاثنين الإثنين
Tuesday mardi سه‌شنبه سه_شنبه الثلاثاء ثلاثاء
Wednesday mercredi چهارشنبه چهار_شنبه الأربعاء أربعاء
Thursday jeudi پنجشنبه پنج‌شنبه پنج_شنبه الخميس
Friday vendredi جمعه الجمعة جمعة
Saturday samedi شنبه السبت
Sunday dimanche یکشنبه یک‌شنبه یک_شنبه الأحد
"""


def _numbered(table: str) -> dict[str, int]:
    lines = table.strip().splitlines()
    return {w.replace("_", " ").lower(): n for n, line in enumerate(lines, 1) for w in line.split()}


MONTHS: dict[str, tuple[int, Calendar]] = {
    **{name: (n, "islamic-umalqura") for name, n in _numbered(_LUNAR).items()},
    **{name: (n, "persian") for name, n in _numbered(_SOLAR).items()},
    **{name: (n, "gregorian") for name, n in _numbered(_GREGORIAN).items()},
}
"""Number and calendar by name."""
ENGLISH = tuple(w for line in _GREGORIAN.strip().splitlines() for w in line.split() if w.isascii())
WEEKDAYS = _numbered(_DAYS)
"""1 (Monday) to 7 by name."""


@lru_cache(maxsize=1024)
def told(year: int, month: int, day: int, calendar: Calendar) -> tuple[int, int, int]:
    """A Gregorian day's year, month and day in a calendar; (0, 0, 0) where there is none."""
    try:
        return calendars.convert(datetime.date(year, month, day), calendar)
    except (ValueError, ConfigError):
        return 0, 0, 0
