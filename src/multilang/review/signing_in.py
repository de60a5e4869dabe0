"""The way in and out: the printed link, the form for name and password."""

from __future__ import annotations

import math

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from multilang.review import sending, showing
from multilang.review.office import Asked, Office, office_of, refused
from multilang.review.people import LONGEST_NAME, LONGEST_PASSWORD, known_as
from multilang.review.sending import Unacceptable


async def enter(request: Request) -> Response:
    """The printed link: its word is changed for a cookie, and leaves the address bar."""
    office = office_of(request)
    cookie = office.door.by_token(request.query_params.get("token", ""))
    if cookie is None:
        reason = "This link is not the one that `multilang review` printed when it was started."
        return refused(request, reason, 403)
    return _in(office, cookie)


def _in(office: Office, cookie: str) -> Response:
    answer = RedirectResponse("/", 303)
    answer.set_cookie(
        office.cookie, cookie, path="/", httponly=True, samesite="strict",
        secure=office.place.secure,
    )  # fmt: skip
    return answer


async def form(request: Request) -> Response:
    """The form for name and password."""
    office = office_of(request)
    if not office.door.asks_passwords:
        return RedirectResponse("/", 303)
    return _form(office)


def _form(office: Office, problem: str = "", name: str = "", status: int = 200) -> HTMLResponse:
    text = showing.render("login.html", project=office.project, problem=problem, name=name)
    return HTMLResponse(text, status)


async def login(request: Request) -> Response:
    """Somebody says who they are. That the form is ours, its origin says (``guarding``)."""
    office = office_of(request)
    if not office.door.asks_passwords:
        return refused(request, "Nobody needs a password here.", 404)
    try:
        sent = await sending.read(request)
        name = sent.one("name", longest=LONGEST_NAME)
        password = sent.one("password", longest=LONGEST_PASSWORD)
    except Unacceptable as error:
        return _form(office, error.reason, "", error.status)
    wait = office.door.slow.wait(known_as(name))
    if wait > 0:
        seconds = math.ceil(wait)
        words = f"Too many wrong passwords. Try again in {seconds} s."
        answer = _form(office, words, name, 429)
        answer.headers["Retry-After"] = str(seconds)
        return answer
    cookie = await run_in_threadpool(office.door.by_password, name, password)
    if cookie is None:
        return _form(office, "Name or password is wrong.", name, 401)
    return _in(office, cookie)


def logout(asked: Asked) -> Response:
    office = asked.office
    office.door.leave(asked.request.cookies.get(office.cookie, ""))
    answer = RedirectResponse("/login" if office.door.asks_passwords else "/", 303)
    answer.delete_cookie(
        office.cookie, path="/", httponly=True, samesite="strict", secure=office.place.secure
    )
    return answer
