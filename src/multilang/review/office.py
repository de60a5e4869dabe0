"""What every request is given, and every answer goes through: who asks, and what went wrong."""

from __future__ import annotations

import hmac
import sys
import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from multilang.errors import MultilangError
from multilang.project import Project
from multilang.review import sending, showing
from multilang.review.desk.base import Desk, Person, Role
from multilang.review.entering import Door, Visit
from multilang.review.framed import Frames
from multilang.review.place import Place
from multilang.review.sending import Sent, Unacceptable


@dataclass(frozen=True, slots=True)
class Office:
    """What the server works with."""

    project: Project
    desk: Desk
    frames: Frames
    door: Door
    place: Place

    @property
    def cookie(self) -> str:
        """``__Host-`` makes browsers refuse what another name or an unencrypted page has set."""
        return "__Host-multilang-review" if self.place.secure else "multilang-review"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of somebody who is in."""

    request: Request
    office: Office
    visit: Visit
    sent: Sent
    """Empty for what only reads."""

    @property
    def desk(self) -> Desk:
        return self.office.desk

    @property
    def person(self) -> Person:
        role: Role = "reviewer" if self.visit.role == "reviewer" else "translator"
        return Person(self.visit.name, role)

    @property
    def wants_json(self) -> bool:
        return self.request.headers.get("accept", "").startswith("application/json")

    def query(self, name: str, default: str = "", longest: int = 200) -> str:
        found = self.request.query_params.get(name, default)
        return found[:longest].replace("\0", "")


Answer = Callable[[Asked], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def office_of(request: Request) -> Office:
    office: Office = request.app.state.office
    return office


def reading(answer: Answer) -> Endpoint:
    """For addresses that show something to people who are in."""

    async def endpoint(request: Request) -> Response:
        office = office_of(request)
        visit = office.door.visit(request.cookies.get(office.cookie, ""))
        if visit is None:
            return _outside(request, office)
        return await answered(Asked(request, office, visit, Sent({})), answer)

    return endpoint


def writing(answer: Answer) -> Endpoint:
    """For addresses that do something: they want the word that only our pages know."""

    async def endpoint(request: Request) -> Response:
        office = office_of(request)
        visit = office.door.visit(request.cookies.get(office.cookie, ""))
        if visit is None:
            return _outside(request, office)
        try:
            sent = await sending.read(request)
            given = request.headers.get("x-csrf-token") or sent.one("csrf", "", 200)
            if not hmac.compare_digest(given.encode(), visit.csrf.encode()):
                raise Unacceptable("The page is from an earlier visit: load it again.", 403)
        except Unacceptable as error:
            return refused(request, error.reason, error.status)
        return await answered(Asked(request, office, visit, sent), answer)

    return endpoint


def _outside(request: Request, office: Office) -> Response:
    """For somebody who is not in (any more)."""
    if office.door.asks_passwords:
        if request.method == "GET" and not _is_script(request):
            return RedirectResponse("/login", 303)
        return refused(request, "You are not signed in any more.", 401)
    return refused(
        request,
        "Open the address that `multilang review` printed when it was started: it lets this "
        "browser in.",
        401,
    )


async def answered(asked: Asked, answer: Answer) -> Response:
    """The answer, or a page that says what is wrong."""
    try:
        return await run_in_threadpool(_timed, answer, asked)
    except Unacceptable as error:
        return refused(asked.request, error.reason, error.status)
    except LookupError as error:
        if not isinstance(error, (KeyError, IndexError)) or error.args:
            return refused(asked.request, "There is no such article, language or text.", 404)
        return _fault(asked.request, error)
    except MultilangError as error:
        return refused(asked.request, error.message, 409, error)
    except Exception as error:  # a fault of ours, which must not end anybody's work
        return _fault(asked.request, error)


def _timed(answer: Answer, asked: Asked) -> Response:
    """Says what the answer took, where browsers show it: without waiting for disk or others."""
    before = time.thread_time()
    response = answer(asked)
    response.headers["Server-Timing"] = f"cpu;dur={1000 * (time.thread_time() - before):.1f}"
    return response


def _fault(request: Request, error: Exception) -> Response:
    traceback.print_exception(error, file=sys.stderr)
    return refused(request, "That is a fault of multilang; what was typed is kept.", 500)


def _is_script(request: Request) -> bool:
    return request.headers.get("accept", "").startswith("application/json")


def refused(
    request: Request, reason: str, status: int, error: MultilangError | None = None
) -> Response:
    """What is wrong, for a script or as a page."""
    where, hint = (error.where, error.hint) if error else ("", "")
    if _is_script(request):
        text = f"{where}: {reason}" if where else reason
        answer = {"outcome": "refused", "message": f"{text} ({hint})" if hint else text}
        return JSONResponse(answer, status)
    page = showing.render(
        "message.html", title="This cannot be shown", reason=reason, where=where, hint=hint
    )
    return HTMLResponse(page, status)


def page(asked: Asked, template: str, status: int = 200, **values: object) -> Response:
    """A whole page for somebody who is in."""
    text = showing.render(
        template,
        visit=asked.visit,
        may_approve=asked.visit.role == "reviewer",
        can_leave=asked.office.door.asks_passwords,
        project=asked.office.project,
        **values,
    )
    return HTMLResponse(text, status)
