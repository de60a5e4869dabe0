"""Markup through a translation: what stood around words stands around theirs, and none is lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

import growth
from multilang.extract import extract, read_article
from multilang.model import Alignment, Placeholder, Unit
from multilang.pretranslate.composing import compose
from multilang.pretranslate.fragments import fragments
from multilang.pretranslate.masking import masked, unmasked
from multilang.pretranslate.projection import CONFIDENT, Placement, obvious, place
from multilang.pretranslate.reading import read
from multilang.pretranslate.sentences import Inner, Sentence, walk


def unit(text: str) -> Unit:
    return extract(read_article(f"{text}\n".encode(), "content/x/index.md", "x")).units[0]


def sentence(text: str, symbols: tuple[str, ...] = ()) -> Sentence:
    found = unit(text)
    return read(found.source, {p.number: p for p in found.placeholders}, symbols=symbols)


def aligned(source: str, target: str, links: str) -> Alignment:
    """``links`` as ``0-0 1-2``: source word - target word, as aligners write them."""
    words, others = _words(source), _words(target)
    rows = [[0.0] * len(words) for _ in others]
    for link in links.split():
        a, b = map(int, link.split("-"))
        rows[b][a] = 1.0
    weights = tuple(tuple(w / (sum(row) or 1.0) for w in row) for row in rows)
    return Alignment(tuple(words), tuple(others), weights)


def _words(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"\S+", text)]


def _tokens(text: str) -> tuple[tuple[int, int], ...]:
    """Smaller than words, as a model's are."""
    return tuple(match.span() for match in re.finditer(r"\w{1,3}|[^\w\s]", text))


def written(one: Sentence, target: str, placement: Placement) -> str:
    parts = compose(one, target, placement.spans, plain=False)
    return "".join(p.text if isinstance(p, Inner) else p for p in parts)


@pytest.mark.parametrize(
    ("source", "target", "links", "wanted"),
    [
        ("The **red** house", "La maison rouge", "0-0 1-2 2-1", "La maison **rouge**"),
        ("The [red house](u) burns", "La maison rouge brûle", "0-0 1-2 2-1 3-3",
         "La [maison rouge](⟦1⟧) brûle"),
        ("See *the* **old *city* wall** now", "Vois *le* mur", "", None),
        ("**All of it.**", "Tout cela.", "", "**Tout cela.**"),
        ("Press `Ctrl+C` twice", "Appuyez deux fois sur Ctrl+C", "0-0 1-4 2-1 2-2",
         "Appuyez deux fois sur ⟦1⟧"),
        ("He said so.[^1] She left", "Il l'a dit. Elle partit", "", None),
        ("Water[^1] is *cold*", "L'eau est froide", "0-0 1-1 2-2", "L'eau⟦1⟧ est *froide*"),
        ("**Note:** it rains", "Remarque\u00a0: il pleut", "0-0 1-1 2-2",
         "**Remarque\u00a0:** il pleut"),
        ("a *b [c](u) d* e", "E D C B A", "0-4 1-3 2-2 3-1 4-0", "E *D [C](⟦1⟧) B* A"),
        ("You **must** pay", "شما باید می پردازید", "0-0 1-3 2-1", "شما باید **می پردازید**"),
        ("under the **books**", "زیر کتاب ها است", "0-0 1-0 2-2", "زیر **کتاب ها** است"),
        ("Press <kbd>Ctrl</kbd> now", "Appuyez sur Contrôle", "0-0 1-2 2-1",
         "Appuyez sur ⟦1⟧Ctrl⟦2⟧"),
        ("the **big** *dog*", "سگ بزرگ", "1-1 2-0", "*سگ* **بزرگ**"),
    ],
)  # fmt: skip
def test_markup_follows_its_words(source: str, target: str, links: str, wanted: str | None) -> None:
    text = source + ("\n\n[^1]: Note" if "[^1]" in source else "")
    one = sentence(text)
    alignment = aligned(one.text, target, links) if links else None
    placement = place(one, target, alignment)
    if wanted is None:
        assert placement is None or placement.confidence < CONFIDENT
    else:
        assert placement is not None
        assert written(one, target, placement) == wanted


def test_an_image_and_its_words_are_a_point() -> None:
    one = sentence('See ![a map](m.png "The map") of it')
    assert one.text == "See of it"
    placement = place(one, "Voyez-en", aligned(one.text, "Voyez-en", "0-0 1-0 2-0"))
    assert placement is not None
    assert written(one, "Voyez-en", placement).replace("Voyez-en", "") == (
        ' ![a map](⟦1⟧ "The map")'
    )


WORDS = st.sampled_from(["a", "tree", "of", "l'été", "2,000", "née", "stone", "a-b", "ship."])


@st.composite
def nestings(draw: st.DrawFn, depth: int = 3) -> str:
    """Words with markup around some, inside others, beside others."""
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.integers(0, 9 if depth else 4))
        inside = draw(nestings(depth - 1)) if kind > 4 else draw(WORDS)
        parts.append(
            [inside, inside, f"`{draw(WORDS)}`", f"{inside}<br>", f"{inside} ![x](y.png)",
             f"**{inside}**", f"*{inside}*",
             f"[{inside}](z)" if "](z)" not in inside else inside, f"<b>{inside}</b>",
             f"<i>{inside}</i>"][kind]
        )  # fmt: skip
    return " ".join(["so", *parts])


@given(nestings())
def test_a_text_as_its_own_translation_reads_as_before(text: str) -> None:
    """The invariant of ``Sentence``: the words look at themselves, the markup comes back."""
    found = unit(text)
    one = sentence(text)
    if one.wordless:
        return
    tokens = _tokens(one.text)
    rows = tuple(tuple(float(a == b) for b in tokens) for a in tokens)
    placement = place(one, one.text, Alignment(tokens, tokens, rows))
    assert placement is not None
    again = written(one, one.text, placement)
    assert _bare(again) == _bare(found.source)
    assert _signs(again) == _signs(found.source)


@given(nestings(), st.text("abc ⟦.", max_size=30), st.randoms(use_true_random=False))
def test_no_translation_loses_or_breaks_a_piece(text: str, target: str, chance: object) -> None:
    """Whatever a machine answers and however it is aligned."""
    one = sentence(text)
    target = target.strip() or "x"
    tokens, sources = _tokens(target), _tokens(one.text)
    rows = tuple(tuple(chance.random() for _ in sources) for _ in tokens)  # type: ignore[attr-defined]
    placement = place(one, target, Alignment(sources, tokens, rows))
    if placement is None:
        return
    out = written(one, target, placement)
    assert _signs(out) == _signs(" ".join(_markup(one)))
    assert _nests(one, placement.spans)


def _nests(one: Sentence, spans: Mapping[int, tuple[int, int]]) -> bool:
    def inside(pieces: object, within: tuple[int, int]) -> bool:
        return all(
            within[0] <= spans[p.number][0] <= spans[p.number][1] <= within[1]
            and (p.point or spans[p.number][0] < spans[p.number][1])
            and inside(p.children, spans[p.number])
            for p in pieces  # type: ignore[attr-defined]
        )

    return inside(one.pieces, (0, 1 << 30))


def _signs(text: str) -> Counter[str]:
    """What markup is written with, counted."""
    plain = re.sub(r"\\\\[*\[\]]", "", text)
    return Counter(re.findall(r"⟦\d+⟧|[*\[\]()!]", plain))


def _markup(one: Sentence) -> Iterator[str]:
    for piece in walk(one.pieces):
        yield from (part for part in (*piece.open, *piece.close) if isinstance(part, str))


def _bare(text: str) -> str:
    return "".join(text.replace("\\", "").split())


def test_signs_in_the_places_of_markup() -> None:
    symbols = tuple(f"⟦{n}⟧" for n in range(10))
    one = sentence("The **red *big* house** burns")
    assert masked(one, symbols) == "The ⟦0⟧ red ⟦1⟧ big ⟦2⟧ house ⟦3⟧ burns"
    answer = "La ⟦0⟧ grande ⟦1⟧ maison ⟦2⟧ rouge ⟦3⟧ brûle"
    found = unmasked(one, answer, symbols)
    assert found is not None
    assert written(one, *found) == "La **grande *maison* rouge** brûle"
    around_signs = "La maison brûle ⟦0⟧ x ⟦1⟧ . ⟦2⟧ y ⟦3⟧"
    with_stop = "La ⟦0⟧ grande ⟦1⟧ maison ⟦2⟧ rouge brûle. ⟦3⟧"
    for bad in (around_signs, with_stop):
        assert unmasked(one, bad, symbols) is None
    for bad in ("La maison", "⟦1⟧ x ⟦0⟧ y ⟦2⟧ z ⟦3⟧", "⟦0⟧⟦1⟧ x ⟦2⟧ z ⟦3⟧ ⟦3⟧", "⟦0⟧ ⟦1⟧ ⟦2⟧ ⟦3⟧"):
        assert unmasked(one, bad, symbols) is None


def test_code_is_shown_as_a_sign_where_the_engine_knows_one() -> None:
    one = sentence("Run `make demo` and `make test`", ("⟦0⟧", "⟦1⟧"))
    assert one.text == "Run ⟦0⟧ and ⟦1⟧"
    assert not obvious(one)
    assert sentence("Run `make demo` now").text == "Run make demo now"


@given(nestings())
def test_what_is_masked_comes_back_as_it_was(text: str) -> None:
    """The invariant of ``unmasked``: the words, and each piece in its place."""
    symbols = tuple(f"⟦{n}⟧" for n in range(100))
    one = sentence(text, symbols)
    asked = masked(one, symbols)
    if asked is None:
        assert all(piece.carried for piece in one.pieces)
        assert unmasked(one, one.text, symbols) is None
        return
    found = unmasked(one, asked, symbols)
    assert found is not None
    target, placement = found
    assert target == one.text
    assert written(one, target, placement) == written(one, target, _own_places(one))


def _own_places(one: Sentence) -> Placement:
    return Placement({p.number: (p.start, p.end) for p in walk(one.pieces)}, 1.0)


@pytest.mark.parametrize("opened", [15, 16, 17, 40, 1000])
@pytest.mark.parametrize("tag", [False, True])
def test_no_text_is_too_deep(opened: int, tag: bool) -> None:
    """What goes through the pieces calls itself for each level; what is deeper is points."""
    ends = ("<b>", "</b>") if tag else ("*", "*")
    inside = " ".join(f"{ends[0]}w{n}" for n in range(opened))
    one = sentence(f"{inside} so {' '.join(f'v{n}{ends[1]}' for n in range(opened))}")
    placement = place(one, one.text, None)
    assert placement is not None
    out = written(one, one.text, placement)
    assert _bare(out).count("*" if not tag else "⟦") == 2 * opened
    assert hash(one)


@pytest.mark.parametrize("kind", ["{}*{}*", "{}⟦0⟧{}⟦1⟧", "{}⟦2⟧{}"])
@pytest.mark.parametrize("known", [False, True])
def test_a_long_text_with_much_markup_is_quick(kind: str, known: bool) -> None:
    """A word in ten has markup. Only a cost in proportion to words times pieces passes."""
    words = [f"w{n % 700}" for n in range(2000 if known else 5000)]
    words[::10] = [kind.format("", word) for word in words[::10]]
    placeholders = (
        Placeholder(0, "tag", "<b>"), Placeholder(1, "tag", "</b>"), Placeholder(2, "footnote", "x")
    )  # fmt: skip
    text, pieces = " ".join(words), {p.number: p for p in placeholders}
    one = read(text, pieces)
    target = re.sub("w", "t", one.text)
    alignment = None
    if known:  # a model's alignment of so many words has few weights that are not zero
        spans = tuple(_words(target))
        zeros = (0.0,) * len(spans)
        rows = tuple((*zeros[:n], 1.0, *zeros[n + 1 :]) for n in range(len(spans)))
        alignment = Alignment(tuple(_words(one.text)), spans, rows)

    def once() -> None:
        read(text, pieces)
        placement = place(one, target, alignment)
        assert placement is not None
        compose(one, target, placement.spans, plain=False)

    assert growth.within(3, once)


@pytest.mark.parametrize(
    "text", ["", "...", "\u202e", "\u0301", "\ud800", "⟦", "⟦9⟧", "* *", "!", "\u200f؟"]
)
def test_texts_without_words(text: str) -> None:
    one = read(text, {})
    assert one.wordless
    placement = place(one, one.text, None)
    assert placement is not None
    assert written(one, one.text, placement) == text


@pytest.mark.parametrize("dots", [". ", "! ", " ", "\\* ", "⟦1⟧ ", "⟦1⟧w "])
def test_reading_takes_time_in_proportion(dots: str) -> None:
    text, known = f"a{dots * 20_000}b", {1: Placeholder(1, "tag", "<b>")}
    assert growth.within(3, lambda: read(text, known))


def test_a_piece_of_backticks_has_a_stand_in() -> None:
    one = read("see ⟦3⟧", {3: Placeholder(3, "code", "`" * 50_000)})
    assert one.text == "see X3"


@pytest.mark.parametrize("title", ['"The map"', "'The map'", "(The map)", '"The map"  '])
def test_a_links_title_in_fragments_ends_at_its_sign(title: str) -> None:
    parts = fragments(f"[a map](⟦0⟧ {title}) here", plain=False)
    assert [p.text for p in parts if isinstance(p, Inner)] == ["a map", "The map", "here"]
    joined = "".join(p.text if isinstance(p, Inner) else p for p in parts)
    assert joined == f"[a map](⟦0⟧ {title}) here"
