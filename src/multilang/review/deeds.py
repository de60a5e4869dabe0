"""What people do: save, approve, reopen, reject, comment, waive, take back, type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from starlette.responses import JSONResponse, RedirectResponse, Response

from multilang import locales
from multilang.errors import MultilangError
from multilang.review import pages, sending, showing
from multilang.review.desk.base import Conflict, Many, Outcome, Refused, Saved
from multilang.review.desk.texts import pieces
from multilang.review.office import Asked, refused
from multilang.review.pages import View
from multilang.review.sending import Unacceptable

_REFUSED = {"role": 403, "unknown": 404, "text": 422, "state": 409, "nothing": 409}
_GO_ON = ("approve", "reject")
"""Deeds after which the next text is wanted."""


def deed(asked: Asked) -> Response:
    """One deed on one text."""
    tag, slug = sending.place_of(asked.request)
    name = sending.unit_of(asked.sent.one("unit", longest=80))
    what = asked.sent.one("deed", longest=20)
    done = _DEEDS.get(what)
    if done is None:
        raise Unacceptable("There is no such deed.")
    asked.desk.visit(asked.person, tag, slug)
    return _answer(asked, tag, slug, name, what, done(asked, tag, slug, name))


def _save(asked: Asked, tag: str, slug: str, name: str) -> Outcome:
    approve = asked.sent.one("deed") == "approve"
    base, text = asked.sent.one("base", longest=200), asked.sent.text("text")
    return asked.desk.save(asked.person, tag, slug, name, base, text, approve)


def _reopen(asked: Asked, tag: str, slug: str, name: str) -> Outcome:
    base = asked.sent.one("base", longest=200)
    return asked.desk.reopen(asked.person, tag, slug, name, base)


def _reject(asked: Asked, tag: str, slug: str, name: str) -> Outcome:
    base = asked.sent.one("base", longest=200)
    return asked.desk.reject(asked.person, tag, slug, name, base)


def _comment(asked: Asked, tag: str, slug: str, name: str) -> Outcome:
    return asked.desk.comment(asked.person, tag, slug, name, asked.sent.text("comment"))


def _waive(asked: Asked, tag: str, slug: str, name: str) -> Outcome:
    on = asked.sent.one("deed") == "waive"
    check = asked.sent.one("check", longest=80)
    return asked.desk.waive(asked.person, tag, slug, name, check, on)


_DEEDS: dict[str, Callable[[Asked, str, str, str], Outcome]] = {
    "save": _save,
    "approve": _save,
    "reopen": _reopen,
    "reject": _reject,
    "comment": _comment,
    "waive": _waive,
    "unwaive": _waive,
}


def view_of(asked: Asked) -> View:
    """What the form was on."""
    names = ("show", "find", "view")
    return pages.view_of(asked, {name: asked.sent.one(name, "", 200) for name in names})


def _answer(asked: Asked, tag: str, slug: str, name: str, what: str, outcome: Outcome) -> Response:
    view = view_of(asked)
    if isinstance(outcome, Refused):
        return refused(asked.request, outcome.reason, _REFUSED[outcome.kind])
    if isinstance(outcome, Conflict):
        return _conflict(asked, tag, slug, outcome, view)
    goes_on = what in _GO_ON and not outcome.held
    following, card = "", ""
    # The article may have been edited or deleted since: what is saved is saved all the same.
    gone = suppress(LookupError, MultilangError)
    with gone:
        following = asked.desk.next(tag, slug, name, asked.person, view.show) if goes_on else ""
    if not asked.wants_json:
        return RedirectResponse(view.link(tag, slug, following or name), 303)
    shown = following or name
    told = _told(what, outcome, last=goes_on and not following)
    with gone:
        found = asked.desk.card(tag, slug, shown, asked.person)
        asked.desk.see(asked.person, tag, slug, (shown,))
        card = pages.card_html(asked, None, found, view, _held(outcome))
    answer = {
        "outcome": "held" if outcome.held else "saved",
        "message": told if card else f"{told} The article has changed meanwhile.",
        "unit": name,
        "state": outcome.state,
        "sign": showing.STATE_SIGNS[outcome.state],
        "word": showing.STATE_WORDS[outcome.state],
        "text": outcome.text,
        "next": shown,
        "card": card,
    }
    return JSONResponse(answer)


def _told(what: str, outcome: Saved, *, last: bool) -> str:
    """What the status line says."""
    if outcome.held:
        return "Saved, not approved: a check finds something that no page may have."
    done = {
        "approve": "Approved",
        "save": "Saved",
        "reopen": "Approval taken back",
        "reject": "Rejected",
        "comment": "Comment saved",
        "waive": "Check waived here",
        "unwaive": "Check counts again",
    }[what]
    wrong = [finding for finding in outcome.found if finding.severity == "functional"]
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        done += f", though a check finds: {wrong[0].message.rstrip('.')}{more}"
    return f"{done}. That was the last one." if last else f"{done}."


def _held(outcome: Saved) -> str:
    return (
        ""
        if not outcome.held
        else "Saved, but not approved: " + " ".join(finding.message for finding in outcome.held)
    )


def _conflict(asked: Asked, tag: str, slug: str, found: Conflict, view: View) -> Response:
    """409 with three texts; nothing was written, nothing is lost."""
    text = pages.conflict_html(asked, found, view)
    if asked.wants_json:
        who = f" by {found.who}" if found.who else ""
        message = f"This text was changed{who} meanwhile. Nothing is lost: choose."
        return JSONResponse({"outcome": "conflict", "message": message, "card": text}, 409)
    sheet = asked.desk.sheet(tag, slug, asked.person, view.show, view.find)
    return pages.article_page(asked, sheet, view, text, found.id, 409)


def approve_many(asked: Asked) -> Response:
    """Approve texts as they stand."""
    tag, slug = sending.place_of(asked.request)
    names, bases = asked.sent.many("chosen"), []
    for name in names:
        sending.unit_of(name)
        bases.append(asked.sent.one(f"base-{name}", longest=200))
    if not names:
        raise Unacceptable("Nothing was chosen.", 422)
    asked.desk.visit(asked.person, tag, slug)
    chosen = list(zip(names, bases, strict=True))
    found = asked.desk.approve_many(asked.person, tag, slug, chosen)
    if found.refused and not (found.done or found.held or found.conflicts):
        return refused(asked.request, found.refused[0].reason, _REFUSED[found.refused[0].kind])
    view = view_of(asked)
    if asked.wants_json:
        return JSONResponse({"outcome": "saved", "message": _summary(found)})
    if not (found.held or found.conflicts or found.refused):
        return RedirectResponse(view.link(tag, slug), 303)
    from multilang.review.office import page

    return page(asked, "alone.html", title=_summary(found), inner="", back=view.link(tag, slug))


def _summary(found: Many) -> str:
    parts: Sequence[tuple[int, str]] = (
        (len(found.done), "approved"),
        (len(found.held), "held back by a check"),
        (len(found.conflicts), "changed meanwhile and left alone"),
        (len(found.refused), "refused"),
    )
    return ", ".join(f"{count} {words}" for count, words in parts if count).capitalize() + "."


def undo(asked: Asked) -> Response:
    """Take back what the person did last."""
    found = asked.desk.undo(asked.person)
    if isinstance(found, Refused):
        return refused(asked.request, found.reason, _REFUSED[found.kind])
    if isinstance(found, Conflict):
        reason = "It cannot be taken back: somebody has changed the text since."
        return refused(asked.request, reason, 409)
    unit = found.saved[0].id if found.saved else ""
    link = View("unreviewed", "", "page").link(found.tag, found.slug, unit)
    if not asked.wants_json:
        return RedirectResponse(link, 303)
    count = len(found.saved)
    message = "Taken back." if count == 1 else f"Taken back: {count} texts."
    answer: dict[str, Any] = {"outcome": "saved", "message": message, "link": link}
    return JSONResponse({**answer, "tag": found.tag, "slug": found.slug, "next": unit})


def look(asked: Asked) -> Response:
    """What the checks find in a text as it is typed, and the text with what nobody sees."""
    tag, slug = sending.place_of(asked.request)
    name = sending.unit_of(asked.sent.one("unit", longest=80))
    text = asked.sent.text("text")
    findings = asked.desk.look(tag, slug, name, text)
    parts = showing.render("look.html", findings=findings, text=text, pieces=pieces,
                           language=locales.get(tag),
                           may_waive=asked.visit.role == "reviewer")  # fmt: skip
    return JSONResponse({"html": parts, "count": len(findings)})


def typed(asked: Asked) -> Response:
    """Keep an unfinished text."""
    tag, slug = sending.place_of(asked.request)
    name = sending.unit_of(asked.sent.one("unit", longest=80))
    base = asked.sent.one("base", longest=200)
    asked.desk.typed(asked.person, tag, slug, name, base, asked.sent.text("text"))
    return JSONResponse({"outcome": "kept"})
