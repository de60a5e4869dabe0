"""The Umm al-Qura calendar of Saudi Arabia, for the years in which its sources agree.

The calendar follows no rule that a program could compute for all time: its months are announced.
The two open records that exist, ICU's table and that of hijridate 2.6, agree from 1 Muharram 1420
(17 April 1999, when Saudi Arabia changed the rule) to the end of 1450 (13 May 2029); before and
after they differ on up to nine days of ten. So this table has those years, and no others: a
date outside is an error, never a guess. A year is one line: add it when the records agree on it.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from functools import cache

from multilang.errors import ConfigError

_FIRST_DAY = datetime.date(1999, 4, 17)
_FIRST_YEAR = 1420
# A year is its twelve months from Muharram on: 1 for one of 30 days, 0 for one of 29.
_YEARS = (
    "010010111101", "001000111101", "100100011101", "101010010101", "101101001010",  # 1420
    "101101011010", "010101101101", "001010110110", "100100111011", "010010011011",
    "011001010101", "011010101001", "011101010100", "101101101010", "010101101100",  # 1430
    "101010101101", "010101010101", "101100101001", "101110010010", "101110101001",
    "010111010100", "101011011010", "010101011010", "101010101011", "010110010101",  # 1440
    "011101001001", "011101100100", "101110101010", "010110110101", "001010110110",
    "101001010110",  # 1450
)  # fmt: skip


def from_date(date: datetime.date) -> tuple[int, int, int]:
    """Year, month (1 is Muharram) and day.

    Raises:
        ConfigError: before 17 April 1999 or after 13 May 2029.
    """
    starts = _starts()
    day = date.toordinal()
    if not starts[0] <= day < starts[-1]:
        last = datetime.date.fromordinal(starts[-1] - 1)
        raise ConfigError(
            f"{date} has no certain date in the Umm al-Qura calendar: its records agree only "
            f"from {_FIRST_DAY} to {last}",
            hint="write dates in another calendar: without -u-ca-islamic-umalqura in the tag",
        )
    month = bisect_right(starts, day) - 1
    return _FIRST_YEAR + month // 12, month % 12 + 1, day - starts[month] + 1


@cache
def _starts() -> tuple[int, ...]:
    """The proleptic Gregorian ordinals of all first days of months, and of the day after."""
    starts = [_FIRST_DAY.toordinal()]
    for long_month in "".join(_YEARS):
        starts.append(starts[-1] + (30 if long_month == "1" else 29))
    return tuple(starts)
