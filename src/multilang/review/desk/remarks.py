"""What people write on an entry, as translator comments that every PO tool keeps. Pure.

# Ana (2026-11-22T20:31:00Z): the harbour is closed, not the pier
#   see the second paragraph
# multilang:ignore length (Ana, 2026-11-22T20:31:00Z)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from multilang import rejections
from multilang.checks import waived
from multilang.formats.po import FORBIDDEN
from multilang.review.desk.base import Comment

WAIVER = "multilang:ignore"
_SAID = re.compile(
    r"(?P<who>[^\n]{1,100}) \((?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\): (?P<text>.*)"
)
_MORE = "  "


def comments(lines: Sequence[str]) -> tuple[Comment, ...]:
    """The remarks among an entry's translator comments, in their order."""
    found: list[Comment] = []
    for line in lines:
        said = _SAID.fullmatch(line)
        if said:
            found.append(Comment(said["text"], said["who"], said["at"]))
        elif line.startswith(_MORE) and found and found[-1].who:
            last = found.pop()
            text = f"{last.text}\n{line.removeprefix(_MORE)}"
            found.append(Comment(text, last.who, last.at))
        elif line.strip() and WAIVER not in line and not rejections.is_remark(line):
            found.append(Comment(line))
    return tuple(found)


def written(text: str, who: str, at: str) -> tuple[str, ...]:
    """The comment lines of a remark; none for an empty one. ``comments`` gives it back, but for
    empty lines and white space at the ends of lines."""
    text = FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    if not lines:
        return ()
    return (f"{_named(who)} ({at}): {lines[0].lstrip()}", *(_MORE + line for line in lines[1:]))


def with_waiver(lines: Sequence[str], check: str, who: str, at: str) -> tuple[str, ...]:
    """The comments with a check waived."""
    if check in waived(lines):
        return tuple(lines)
    return (*lines, f"{WAIVER} {check} ({_named(who)}, {at})")


def _named(who: str) -> str:
    """A name that stays in its line, and passes for no mark of ours."""
    one_line = re.sub(r"[\n\t]+", " ", FORBIDDEN.sub("", who))
    return one_line.replace("multilang:", "multilang")


def without_waiver(lines: Iterable[str], check: str) -> tuple[str, ...]:
    """The comments without the waiver of a check; a line that waives others, too, keeps those."""
    kept: list[str] = []
    for line in lines:
        names = waived((line,))
        if check not in names:
            kept.append(line)
        elif others := sorted(names - {check}):
            kept += _others(line, others)
    return tuple(kept)


def _others(line: str, names: Sequence[str]) -> list[str]:
    """What is left of a waiver: these names, and whatever was said behind them."""
    before, _, after = line.partition(WAIVER)
    told = re.search(r"\(.*", after)
    said = f" {told[0]}" if told else ""
    return [f"{before}{WAIVER} {', '.join(names)}{said}"]
