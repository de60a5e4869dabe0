"""What people see: the dashboard, an article with the card of one text, and parts of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from multilang import locales
from multilang.errors import MultilangError
from multilang.review import sending, showing
from multilang.review.desk.base import Card, Conflict, Filter, Line, Row, Sheet
from multilang.review.desk.texts import pieces
from multilang.review.office import Asked, page
from multilang.review.scanning import Scanning, Underway
from multilang.review.sending import Unacceptable

_ON_A_PAGE = 60
VIEWS = ("page", "original", "list")


def dashboard(asked: Asked) -> Response:
    """Articles by languages, the worst first."""
    scanning: Scanning = asked.request.app.state.scanning
    found = scanning.dashboard()
    if isinstance(found, Underway):
        waiting = page(asked, "scanning.html", underway=found)
        waiting.headers["Refresh"] = "1"
        return waiting
    search = asked.query("find").strip()
    wanted = asked.query("show", "all")
    lines = [line for line in found.lines if _is_wanted(line, search, wanted)]
    articles: dict[str, dict[str, Line]] = {}
    for line in lines:
        articles.setdefault(line.slug, {})[line.tag] = line
    number = asked.query("page", "1")
    last = max(1, -(-len(articles) // _ON_A_PAGE))
    at = min(max(1, int(number) if number.isascii() and number.isdigit() else 1), last)
    chosen = list(articles.items())[(at - 1) * _ON_A_PAGE : at * _ON_A_PAGE]
    return page(
        asked, "dashboard.html", board=found, articles=chosen, total=len(articles),
        tags=[tag for tag, _ in found.languages], search=search, wanted=wanted, number=at,
        last=last, ready={tag: _ready(found.lines, tag) for tag, _ in found.languages},
    )  # fmt: skip


def _is_wanted(line: Line, search: str, wanted: str) -> bool:
    if search and search.casefold() not in f"{line.title}\n{line.slug}".casefold():
        return False
    return {
        "open": line.counts.share < 1 or bool(line.problem),
        "failing": line.failing > 0,
        "ready": line.publishable,
        "held": not line.publishable,
    }.get(wanted, True)


def _ready(lines: tuple[Line, ...], tag: str) -> tuple[int, int]:
    """Articles that may be published, of how many."""
    own = [line for line in lines if line.tag == tag]
    return sum(line.publishable for line in own), len(own)


@dataclass(frozen=True, slots=True)
class View:
    """What of an article somebody looks at."""

    show: Filter
    find: str
    view: str

    def link(self, tag: str, slug: str, unit: str = "", **changes: str) -> str:
        """The address of an article, with all that is not as it is by itself."""
        from urllib.parse import urlencode

        values = {"unit": unit, "show": self.show, "find": self.find, "view": self.view, **changes}
        usual = {"unit": "", "show": "unreviewed", "find": "", "view": "page"}
        told = {name: value for name, value in values.items() if value != usual[name]}
        return f"/article/{tag}/{slug}" + (f"?{urlencode(told)}" if told else "")


def view_of(asked: Asked, given: Mapping[str, str] | None = None) -> View:
    """As the address says, or the fields of a form; what is unknown is as it is by itself."""
    values = given or {name: asked.query(name) for name in ("show", "find", "view")}
    show = values["show"] if values["show"] in get_args(Filter) else "unreviewed"
    view = values["view"] if values["view"] in VIEWS else "page"
    return View(cast(Filter, show), values["find"][:200], view)


def article(asked: Asked) -> Response:
    """An article, and the card of one of its texts."""
    tag, slug = sending.place_of(asked.request)
    asked.desk.visit(asked.person, tag, slug)
    view = view_of(asked)
    sheet = asked.desk.sheet(tag, slug, asked.person, view.show, view.find)
    name = asked.query("unit")
    if name:
        sending.unit_of(name)
    row = _chosen(sheet, name)
    if row is None:
        return article_page(asked, sheet, view, "")
    card = asked.desk.card(tag, slug, row.id, asked.person)
    asked.desk.see(asked.person, tag, slug, (row.id,))
    return article_page(asked, sheet, view, card_html(asked, sheet, card, view), row.id)


def _chosen(sheet: Sheet, name: str) -> Row | None:
    """The text that is asked for, else the first one that the filter wants."""
    if name:
        found = next((row for row in sheet.rows if row.id == name), None)
        if found is None:
            raise Unacceptable("There is no such text in this article (any more).", 404)
        return found
    first = next(iter(sheet.rows), None)
    return next((row for row in sheet.rows if row.shown), first)


def article_page(
    asked: Asked, sheet: Sheet, view: View, card: str, unit: str = "", status: int = 200
) -> Response:
    from markupsafe import Markup

    settings = asked.office.project.config
    values = _around(sheet, view)
    return page(
        asked, "article.html", status, card=Markup(card), unit=unit,  # noqa: S704 (a template's)
        locale_of=locales.get(sheet.tag), source=locales.get(settings.source),
        tags=settings.tags, gate=_gate(asked, sheet), **values,
    )  # fmt: skip


def _around(sheet: Sheet, view: View) -> dict[str, Any]:
    return {"sheet": sheet, "view": view, "wanted": sum(row.shown for row in sheet.rows)}


def _gate(asked: Asked, sheet: Sheet) -> tuple[bool, tuple[str, ...]] | None:
    """What the gate says of the article; None where its page cannot be made."""
    try:
        return asked.office.frames.gate(sheet)
    except MultilangError:
        return None


def card_html(asked: Asked, sheet: Sheet | None, card: Card, view: View, told: str = "") -> str:
    """The card of a text.

    Args:
        told: what is said above it.
    """
    row = card.row
    text = card.typing.text if card.typing else row.target
    findings = card.findings
    if text != row.target:
        findings = asked.desk.look(*sending.place_of(asked.request), row.id, text)
    tag, slug = sending.place_of(asked.request)
    return showing.render(
        "card.html", card=card, tag=tag, slug=slug, view=view, visit=asked.visit,
        may_approve=asked.visit.role == "reviewer", told=told, pieces=pieces, text=text,
        findings=findings, stale=bool(card.typing and card.typing.base != card.base),
        number=_number(sheet, row.id), of=len(sheet.rows) if sheet else 0,
    )  # fmt: skip


def _number(sheet: Sheet | None, name: str) -> int:
    ids = [row.id for row in sheet.rows] if sheet else []
    return ids.index(name) + 1 if name in ids else 0


def conflict_html(asked: Asked, found: Conflict, view: View) -> str:
    """Three texts: what both began with, what the other has saved, what was to be saved."""
    tag, slug = sending.place_of(asked.request)
    from multilang.review.desk.texts import difference

    return showing.render(
        "conflict.html", found=found, tag=tag, slug=slug, view=view, visit=asked.visit,
        may_approve=asked.visit.role == "reviewer", locale_of=locales.get(tag),
        theirs=difference(found.before, found.theirs) if found.before else (),
        mine=difference(found.before, found.mine) if found.before else (),
    )  # fmt: skip


def card(asked: Asked) -> Response:
    """The card alone, for the page's script."""
    tag, slug = sending.place_of(asked.request)
    name = sending.unit_of(asked.query("unit"))
    view = view_of(asked)
    found = asked.desk.card(tag, slug, name, asked.person)
    asked.desk.see(asked.person, tag, slug, (name,))
    return HTMLResponse(card_html(asked, None, found, view))


def sheet(asked: Asked) -> Response:
    """The rows of an article, as they are now, for the page's script."""
    tag, slug = sending.place_of(asked.request)
    view = view_of(asked)
    found = asked.desk.sheet(tag, slug, asked.person, view.show, view.find)
    rows = [
        {
            "id": row.id,
            "state": row.state,
            "sign": showing.STATE_SIGNS[row.state],
            "word": showing.STATE_WORDS[row.state],
            "marks": sorted(row.marks),
            "base": row.base,
            "shown": row.shown,
            "target": row.target,
        }
        for row in found.rows
    ]
    progress = showing.render("progress.html", counts=found.counts, gate=_gate(asked, found))
    wanted = sum(row.shown for row in found.rows)
    return JSONResponse(
        {"version": found.version, "rows": rows, "progress": progress, "wanted": wanted}
    )


def suggestions(asked: Asked) -> Response:
    """What else an engine would say."""
    tag, slug = sending.place_of(asked.request)
    name = sending.unit_of(asked.query("unit"))
    try:
        found = asked.desk.suggestions(tag, slug, name)
    except MultilangError as error:
        found, problem = (), str(error)
    else:
        problem = ""
    text = showing.render(
        "suggestions.html", found=found, problem=problem, locale_of=locales.get(tag)
    )
    if asked.query("alone"):
        return HTMLResponse(text)
    return page(asked, "alone.html", title="What else an engine would say", inner=text,
                back=view_of(asked).link(tag, slug, name))  # fmt: skip


def bulk(asked: Asked) -> Response:
    """What would be approved at once, and what of it nobody has opened."""
    tag, slug = sending.place_of(asked.request)
    if asked.visit.role != "reviewer":
        raise Unacceptable("Only reviewers approve.", 403)
    view = view_of(asked)
    found = asked.desk.sheet(tag, slug, asked.person, view.show, view.find)
    rows = [r for r in found.rows if r.shown and r.target and r.state != "approved"]
    text = showing.render(
        "bulk.html", rows=rows, unseen=[r for r in rows if "seen" not in r.marks],
        failing=[r for r in rows if r.worst == "critical"], sheet=found, view=view,
        visit=asked.visit, locale_of=locales.get(tag),
    )  # fmt: skip
    if asked.query("alone"):
        return HTMLResponse(text)
    return page(asked, "alone.html", title="Approve several", inner=text, back=view.link(tag, slug))


def frame(asked: Asked) -> Response:
    """The article's page as the site would have it."""
    from multilang.review.framed import POLICY

    tag, slug = sending.place_of(asked.request)
    source = asked.query("original") == "1"
    try:
        found = asked.desk.sheet(tag, slug, asked.person, "all", "")
        names = {unit: row for row in found.rows for unit in row.units}
        text = asked.office.frames.page(found, names, source=source)
        status = 200
    except MultilangError as error:
        text = showing.render(
            "message.html", title="The page cannot be shown", reason=error.message,
            where=error.where, hint=error.hint,
        )  # fmt: skip
        status = 409
    headers = {"Content-Security-Policy": POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return HTMLResponse(text, status, headers)


def index(asked: Asked) -> Response:  # noqa: ARG001 (an answer's)
    return RedirectResponse("/", 303)
