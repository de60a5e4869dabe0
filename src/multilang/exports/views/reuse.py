"""Pages that need not be rendered again: those of articles, and lists of them.

A page is rendered from a view that gives away little, and writes down what it was asked: so
whatever a template looks at, the page is made of its key and of the answers to those questions, and
of nothing else. It is known again by asking the same questions anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, cast

from multilang.exports.views import article, related
from multilang.exports.views.asking import Asked, Labels, Question, Told
from multilang.exports.views.lists import Make
from multilang.exports.views.lists import lists as all_lists
from multilang.exports.views.terms import KINDS, Kind, Term, Terms
from multilang.exports.views.view import SiteView
from multilang.exports.wholes import sha

if TYPE_CHECKING:
    from multilang.exports.site import Page, SiteData
    from multilang.exports.wholes import Wholes


class Reuse(Protocol):
    """Remembers pages that were rendered before."""

    def asked(self, path: str) -> Sequence[Question]:
        """What was asked when the page was made that is remembered."""

    def stands(self, path: str, key: str) -> bool:
        """Whether the page that was made of what this key says stands where it was put."""

    def put(self, path: str, key: str, text: str, asked: Sequence[Question]) -> None:
        """Remember it."""


class Sparing:
    """The pages of articles and of lists of a site, each rendered when it must be."""

    def __init__(self, view: SiteView, reuse: Reuse | None) -> None:
        site = view.site.slimmed()
        self._light = view if site is view.site else SiteView.of(site, view.environment)
        self._wholes = cast("Wholes", site.wholes)
        self._reuse = reuse
        self._cards: dict[tuple[str, str], tuple[object, ...]] = {}
        self._commons: dict[str, Mapping[str, Any]] = {}
        self._shared: dict[str, str] = {}

    def article(self, page: Page) -> tuple[str, str | None]:
        """Path and text of an article's page; no text where the page stands already."""
        tag, slug, light, wholes = page.locale, page.slug, self._light, self._wholes
        own = light.pages[tag, slug]
        others = {
            (t, slug): found
            for t in light.tags
            if t != tag and (found := light.pages.get((t, slug)))
        }
        chosen = related.related(light, own)
        newest = light.of_locale(tag)[: 1 if chosen else related.MOST + 1]
        cards = chosen or newest  # the newest are shown where nothing is related
        parts = (
            wholes.digest(own),
            [(place, wholes.slim_digest(p)) for place, p in others.items()],
            light.heading_ids.get(slug),
            len(chosen),
            [self._card(p) for p in cards],
            [self._term(term, tag) for term in light.terms.of_page.get((tag, slug), ())],
        )

        def make(asked: list[Question]) -> str:
            whole = wholes.page(own)
            given = {(tag, slug), *others, *((p.locale, p.slug) for p in cards)}
            view = replace(
                self._asking(asked, given, {(tag, slug): whole}),
                by_locale={tag: newest},
                chosen={(tag, slug): chosen},
            )
            return article.article(view, whole, self._common(tag, view))

        return own.path, self._made(own.path, tag, parts, make)

    def lists(self, tag: str) -> Iterator[tuple[str, str | None]]:
        """The same of every list of a language."""
        yield from all_lists(self._light, tag, self._light_common(tag), self._listed)

    def _listed(
        self, path: str, tag: str, parts: object, cards: Sequence[Page], make: Make
    ) -> str | None:
        """A page of a list, rendered when it must be."""
        given = {(page.locale, page.slug) for page in cards}

        def asking(asked: list[Question]) -> str:
            some = {t: pages[:1] for t, pages in self._light.by_locale.items()}
            view = replace(self._asking(asked, given, {}), by_locale=some)
            return make(view, self._common(tag, view))

        return self._made(path, tag, (parts, [self._card(p) for p in cards]), asking)

    def _made(
        self, path: str, tag: str, parts: object, make: Callable[[list[Question]], str]
    ) -> str | None:
        if self._reuse is None:
            return make([])
        base = f"{self._key(tag)}{path}{parts!r}"
        before = self._reuse.asked(path)
        if self._reuse.stands(path, self._final(base, before)):
            return None
        asked: list[Question] = []
        text = make(asked)
        questions = tuple(sorted(set(asked)))
        self._reuse.put(path, self._final(base, questions), text, questions)
        return text

    def _final(self, base: str, asked: Sequence[Question]) -> str:
        answers = [(question, self._answer(question)) for question in asked]
        return sha(f"{base}{answers!r}")

    # -- what a page may see -------------------------------------------------------------------

    def _asking(
        self,
        asked: list[Question],
        given: set[tuple[str, str]],
        own: Mapping[tuple[str, str], Page],
    ) -> SiteView:
        """The light site, whose questions are written down.

        Args:
            given: the articles that the key is made of.
            own: the whole article among them.
        """
        light = self._light
        known = dict.fromkeys(given)
        return replace(
            light,
            site=cast("SiteData", Told(light.site, asked)),
            pages=Asked("page", light.pages, asked, known, own),
            places=Asked("place", light.places, asked),
            heading_ids=Asked("headings", light.heading_ids, asked, {slug: 0 for _, slug in own}),
            terms=Terms(
                Asked("terms", light.terms.by_identity, asked),
                Asked("having", self._existing, asked, self._existing),
                Asked("of", light.terms.of_page, asked, known),
            ),
            labels=Labels(self.label, asked),
        )

    @cached_property
    def _existing(self) -> dict[tuple[Kind, str], tuple[Term, ...]]:
        """By kind and locale: whether there is a section, or a tag."""
        known = self._light.terms.by_locale
        return {(k, t): known.get((k, t), ())[:1] for k in KINDS for t in self._light.tags}

    def _common(self, tag: str, view: SiteView) -> Mapping[str, Any]:
        return {**self._light_common(tag), "site": view.site}

    def _light_common(self, tag: str) -> Mapping[str, Any]:
        if tag not in self._commons:
            self._commons[tag] = self._light.common(tag)
        return self._commons[tag]

    # -- what it is made of --------------------------------------------------------------------

    def _key(self, tag: str) -> str:
        """Of what all these pages of a language share."""
        if tag not in self._shared:
            light, common = self._light, self._light_common(tag)
            said = [common[name] for name in ("name", "bar", "feeds")]
            having = [(*place, bool(some)) for place, some in self._existing.items()]
            languages = [(t, bool(light.of_locale(t)), t in light.listed) for t in light.tags]
            self._shared[tag] = sha(repr((self._settings, said, having, languages)))
        return self._shared[tag]

    @cached_property
    def _settings(self) -> str:
        return repr(replace(self._light.site, pages=(), withdrawn={}, earlier={}))

    def _card(self, page: Page) -> tuple[object, ...]:
        """What a card of an article is made of."""
        place = (page.locale, page.slug)
        if place not in self._cards:
            section = self._light.terms.section(page)
            said = self._term(section, page.locale) if section else None
            self._cards[place] = (self._wholes.slim_digest(page), said)
        return self._cards[place]

    def _term(self, term: Term, tag: str) -> tuple[str, ...]:
        return (term.kind, term.slug, term.name, repr(self.label((term.kind, term.slug, tag))))

    def label(self, place: tuple[str, str, str]) -> dict[str, Any]:
        """What ``SiteView.label`` finds."""
        kind, slug, tag = place
        return self._light.label(self._terms[kind, slug], tag, self._light_common(tag)["_"])

    @cached_property
    def _terms(self) -> dict[tuple[str, str], Term]:
        return {(term.kind, term.slug): term for term in self._light.terms.by_identity.values()}

    def _answer(self, question: Question) -> str:
        what, *names = question
        view = self._light
        if not names:
            return self._whole(what)
        if what == "site":
            return self._whole(names[0])
        if what == "page":
            page = view.pages.get((names[0], names[1]))
            return self._wholes.slim_digest(page) if page else ""
        if what == "place":
            return view.places.get((names[0], names[1]), "")
        if what == "headings":
            return repr(view.heading_ids.get(names[0]))
        if what == "label":
            found = self._terms.get((names[0], names[1]))
            known = found is not None and names[2] in view.tags
            return repr(self.label((names[0], names[1], names[2]))) if known else ""
        if what == "of":
            terms = view.terms.of_page.get((names[0], names[1]), ())
            return repr([(term.kind, term.slug, term.name) for term in terms])
        return self._whole(what)

    def _whole(self, what: str) -> str:
        """What answers everything at once: a page that looks at all articles is made of them."""
        if what not in self._everything:
            view = self._light
            texts = repr(view.site) if what != "headings" else repr(dict(view.heading_ids))
            self._everything[what] = sha(texts)
        return self._everything[what]

    @cached_property
    def _everything(self) -> dict[str, str]:
        return {}
