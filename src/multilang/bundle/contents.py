"""Every file of a bundle, from an article and its editions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from multilang import locales, retraction
from multilang.bundle import manifest
from multilang.bundle.assets import asset_path, to_assets
from multilang.bundle.counting import Counts, Reviewer
from multilang.bundle.manifest import CHECKSUMS, MANIFEST, File, Findings, Origin
from multilang.errors import ContentError
from multilang.formats import addresses, html
from multilang.formats.shortcodes import Shortcode
from multilang.formats.surroundings import Surroundings, box
from multilang.model import Article, Bundle
from multilang.policies import Language


@dataclass(frozen=True, slots=True)
class Made:
    """A machine draft's maker, and what of it stands in an edition, edited or not."""

    signature: str
    units: int
    words: int


@dataclass(frozen=True, slots=True)
class Edition:
    """An article in one target language."""

    bundle: Bundle
    policy: Language
    shown: bool
    """Whether its text is in the bundle: the gate let it through, or drafts were asked for."""
    units: Counts = field(default_factory=Counts)
    words: Counts = field(default_factory=Counts)
    reviewers: tuple[Reviewer, ...] = ()
    made: tuple[Made, ...] = ()
    findings: Findings = field(default_factory=Findings)
    frame: Mapping[str, str] = field(default_factory=dict)
    """The few words that a body adds (Note, Back to the text) in its language, by English."""
    unseen: int = 0
    """Words that were approved by people who had not opened their text."""


@dataclass(frozen=True, slots=True)
class Medium:
    """A file beside the article."""

    name: str
    """Relative to the article's folder, with ``/``."""
    data: bytes


_Text = tuple[str, str, tuple[tuple[str, object], ...], Mapping[str, str]]


def contents(
    article: Article,
    origin: Origin,
    editions: Sequence[Edition],
    media: Sequence[Medium],
) -> dict[str, bytes]:
    """The files of a bundle by path, sorted.

    Args:
        media: every file beside the article.

    Raises:
        ContentError: a link to a file beside the article cannot be led to where it is here.
        PublishError: an article's HTML cannot be made safe.
    """
    paths = {medium.name: asset_path(medium.name, medium.data) for medium in media}
    ids = html.heading_ids(article.text)
    out: dict[str, bytes] = {}
    files: list[File] = []

    def add(file: File, data: bytes) -> None:
        if file.path not in out:
            out[file.path] = data
            files.append(file)

    texts: list[_Text] = [(origin.tag, article.text, article.metadata, {})]
    texts += [
        (e.bundle.locale, e.bundle.text, e.bundle.metadata, e.frame) for e in editions if e.shown
    ]
    for tag, text, metadata, frame in texts:
        markdown = _rewritten(article, text, tag, paths, ids, frame)
        page = _page(tag, markdown, dict(metadata), ids, frame)
        for path, data, role in (
            (f"{tag}/index.md", markdown.encode(), "text"),
            (f"{tag}/index.html", page.encode(), "page"),
        ):
            add(manifest.file(path, data, role, lang=tag), data)
    for medium in media:
        rights = manifest.medium_rights(article, medium.name)
        path = paths[medium.name]
        add(manifest.file(path, medium.data, "asset", original=medium.name, **rights), medium.data)
    out[MANIFEST] = manifest.write(article, origin, editions, sorted(files, key=lambda f: f.path))
    out[CHECKSUMS] = _checksums(out)
    return dict(sorted(out.items()))


def _checksums(files: Mapping[str, bytes]) -> bytes:
    """As ``sha256sum`` writes them; no path here needs its escapes."""
    lines = (f"{sha256(data).hexdigest()}  {path}\n" for path, data in sorted(files.items()))
    return "".join(lines).encode()


def _rewritten(
    article: Article,
    text: str,
    tag: str,
    paths: Mapping[str, str],
    ids: tuple[str, ...],
    frame: Mapping[str, str],
) -> str:
    """The Markdown with its links led to the assets; proven on what readers see."""
    change = to_assets(paths)
    words = {slot.field for slot in article.field_texts} | set(retraction.FIELDS)
    found = addresses.rewrite(text, change, words=words)
    wanted = html.render(text, _around(tag, ids, frame, paths))
    if html.render(found, _around(tag, ids, frame, {})) != wanted:
        raise ContentError(
            f"a link to a file beside the article cannot be followed into the bundle ({tag})",
            where=article.path,
            hint="write it as ![words](name.jpg), without escapes",
        )
    return found


def _around(
    tag: str, ids: tuple[str, ...], frame: Mapping[str, str], paths: Mapping[str, str]
) -> Surroundings:
    locale = locales.get(tag)
    return Surroundings(
        heading_ids=ids,
        link=to_assets(paths),
        shortcode=_shortcode,
        word=lambda word: frame.get(word, word),
        number=lambda number: locales.native_digits(locale, str(number)),
        top_level=2,
        language=(tag, locale.direction),
    )


def _shortcode(shortcode: Shortcode) -> str:
    return box(shortcode)


def _page(
    tag: str,
    markdown: str,
    metadata: Mapping[str, object],
    ids: tuple[str, ...],
    frame: Mapping[str, str],
) -> str:
    """A whole page, so that it opens by itself, in its language and direction."""
    from markupsafe import Markup

    title = str(metadata.get("title") or "")
    standfirst = str(metadata.get("description") or metadata.get("summary") or "")
    word = frame.get("Correction", "Correction")
    parts = [Markup("<p>{}</p>\n").format(standfirst)] if standfirst else []
    parts += [
        Markup("<p><strong>{}</strong> {}</p>\n").format(word, text)
        for text in retraction.texts(metadata.get(retraction.CORRECTION))
    ]
    parts.append(Markup(html.render(markdown, _around(tag, ids, frame, {}))))  # noqa: S704 (clean)
    values = (tag, locales.get(tag).direction, title, title, Markup("").join(parts))
    return str(Markup(_PAGE).format(*values))  # noqa: S704 (a constant)


_PAGE = """\
<!doctype html>
<html lang="{}" dir="{}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{}</title>
</head>
<body>
<article>
<h1>{}</h1>
{}</article>
</body>
</html>
"""
