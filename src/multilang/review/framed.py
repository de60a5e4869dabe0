"""The article's page as the site would have it, for the frame beside the card."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from multilang import locales, workspace
from multilang.errors import ContentError, MultilangError
from multilang.exports import fonts, frame, theming
from multilang.exports import site as exports
from multilang.exports.site import Page
from multilang.exports.views import SiteView
from multilang.exports.views import article as article_view
from multilang.formats.surroundings import Mark
from multilang.model import Bundle, Extraction
from multilang.pipeline import publishing, remaking
from multilang.pipeline import theming as themes
from multilang.pipeline.building import assembled
from multilang.pipeline.cutting import extraction_of
from multilang.pipeline.inputs import Inputs
from multilang.project import Project
from multilang.publish import Unpublished
from multilang.review import marking
from multilang.review.desk.base import Row, Sheet

POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-same-origin allow-top-navigation-by-user-activation"
)
"""Of the page in the frame: nothing in it runs, even if it is opened by itself."""
_STYLES = '<link rel="stylesheet" href="/assets/frame.css">\n'


_KEPT = 7


@dataclass(frozen=True, slots=True)
class _Made:
    """A page with marks, and what the gate says of it."""

    extraction: Extraction
    nonce: str
    page: str
    publishable: bool
    reasons: tuple[str, ...]


class Frames:
    """Makes the pages in the frame. Its methods may be called by several threads."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._lock = threading.Lock()
        self._theme = themes.read(project)
        self._known: dict[tuple[str, str, str], _Made] = {}

    def page(self, sheet: Sheet, names: Mapping[str, Row], *, source: bool) -> str:
        """The page of an article with a link on each unit.

        Args:
            sheet: of the person who looks.
            names: its rows, by the ids of their units.
            source: show the original.

        Raises:
            MultilangError: article or catalog is refused, or a template is wrong.
        """
        made = self._made(sheet, source=source)

        def shown(unit: str) -> Mapping[str, str]:
            row = names.get(unit)
            if row is None:
                return {}
            link = f"/article/{sheet.tag}/{sheet.slug}?unit={row.id}"
            found = {"href": link, "data-unit": row.id, "data-state": row.state}
            if row.marks:
                found["data-marks"] = " ".join(sorted(row.marks))
            foreign = row.state == "untranslated" and not source
            return {**found, **(self._original() if foreign else {})}

        text = marking.told(made.page, made.extraction, made.nonce, shown)
        return text.replace("</head>", f"{_STYLES}</head>", 1)

    def _original(self) -> dict[str, str]:
        locale = locales.get(self._project.config.source)
        return {"lang": locale.tag, "dir": locale.direction}

    def gate(self, sheet: Sheet) -> tuple[bool, tuple[str, ...]]:
        """Whether the article may be published in this language, and why not.

        Raises:
            MultilangError: as ``page``.
        """
        made = self._made(sheet, source=False)
        return made.publishable, made.reasons

    def _made(self, sheet: Sheet, *, source: bool) -> _Made:
        """The page as it was made last, if nothing has changed since."""
        key = (sheet.version, "" if source else sheet.tag, sheet.slug)
        with self._lock:
            if key not in self._known:
                data = workspace.read_article(self._project, sheet.slug)
                extraction = extraction_of(self._project, sheet.slug, data)
                made = self._render(extraction, sheet.tag, source=source)
                self._known = {**dict(list(self._known.items())[-_KEPT:]), key: made}
            return self._known[key]

    def _render(self, extraction: Extraction, tag: str, *, source: bool) -> _Made:
        nonce = f"ml{secrets.token_hex(8)}"
        own = remaking.source_page(self._project, extraction)
        page, targets, bundle = own, dict[str, str](), None
        if not source:
            page, targets, bundle = self._translated(extraction, tag)
        shown = replace(
            _with_fields(page, extraction, nonce),
            text=marking.marked(extraction, targets, nonce),
            publishable=True,
            marks=tuple(
                mark if mark.state == "missing" else Mark(mark.line, "draft") for mark in page.marks
            ),
        )
        view = SiteView.of(self._site((own, replace(page, publishable=True))))
        text = article_view.article(view, shown, view.common(page.locale))
        reasons = tuple(issue.message for issue in bundle.issues) if bundle else ()
        return _Made(extraction, nonce, text, bundle is None or bundle.publishable, reasons)

    def _translated(self, extraction: Extraction, tag: str) -> tuple[Page, dict[str, str], Bundle]:
        failures: list[MultilangError] = []
        inputs = Inputs(self._project, failures, last_readable=False)
        made = assembled(self._project, inputs, (extraction,), (tag,), True, Unpublished())
        for _, bundle, units in made:
            catalog = inputs.catalog(tag, extraction.article.slug)
            known = {m.key: m.target.text for m in catalog.messages if not m.obsolete} \
                if catalog else {}  # fmt: skip
            texts = {key: text for key, text in known.items() if text}
            targets = marking.shown_targets(extraction, texts, bundle.missing)
            return exports.page_from_bundle(bundle, units), targets, bundle
        if failures:
            raise failures[0]
        raise ContentError("the article is not translated", where=extraction.article.path)

    def _site(self, pages: tuple[Page, ...]) -> exports.SiteData:
        settings = self._project.config
        return exports.SiteData(
            name=settings.name,
            base_url="",
            source=settings.source,
            locales=settings.tags,
            pages=pages,
            words=publishing.words_of(self._project, settings.tags, []),
            theme=self._theme,
            page_size=settings.page_size,
            ai_disclosure=False,
        )

    def file(self, path: str) -> bytes | None:
        """A stylesheet, a font or another file of the theme, by path on the site."""
        name, sheet = frame.stylesheet(self._theme)
        if path == name:
            return sheet
        own = theming.assets(self._theme).get(path)
        if own is not None:
            return own
        settings = self._project.config
        for tag in (settings.source, *settings.tags):
            found = fonts.files_of(locales.get(tag)).get(path)
            if found is not None:
                return found
        return None

    def medium(self, slug: str, name: str) -> Path | None:
        """A file beside an article; None for what is none, or leads out of the project."""
        if PurePosixPath(slug).name != slug or slug not in workspace.slugs(self._project)[0]:
            return None
        place = dict(workspace.media(self._project, slug)).get(name)
        if place is None:
            return None
        real = place.resolve()
        inside = real.is_relative_to(self._project.root.resolve())
        return real if inside and real.is_file() else None


def _with_fields(page: Page, extraction: Extraction, nonce: str) -> Page:
    """The page with marks on what templates write."""
    numbers = marking.field_numbers(extraction)

    def field(name: str, text: str) -> str:
        found = numbers.get(name)
        return marking.field(found[0], text, nonce) if found and text else text

    def field_of(at: int, text: str) -> str:
        return marking.field(corrections[at], text, nonce) if at < len(corrections) else text

    standfirst = "description" if "description" in numbers else "summary"
    corrections = numbers.get("correction", [])
    return replace(
        page,
        title=field("title", page.title),
        description=field(standfirst, page.description),
        corrections=tuple(
            (field_of(at, text), state) for at, (text, state) in enumerate(page.corrections)
        ),
    )
