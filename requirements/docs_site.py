"""``make docs-site``: the documentation through multilang itself, with drafts in fr, fa and ar.

Lays ``docs/`` out as a project in ``build/docs-site/``: each page an article, its folder its
section, the one-line descriptions those of ``docs/index.md``; sections have their names from
people, since they stand on every page. Links between pages become links between articles; those to
other files of the repository stay as text. Then runs multilang there, with a gate that lets drafts
through, labelled as such. Catalogs are kept between calls, so only what changed is drafted again.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
SETTINGS = """\
[project]
name = "The documentation of multilang"
source = "en"
fields = ["title", "description"]

[site]
base_url = "https://docs.example.org"
page_size = 100

[engine]
name = "argos"
beam = 1

[languages.fr]
gate = "drafts"

[languages.fa]
gate = "drafts"

[languages.ar]
gate = "drafts"
"""
FRAMES = ROOT / "src" / "multilang" / "exports" / "theme" / "locale"
WORDS = {
    "The documentation of multilang": (
        "La documentation de multilang", "مستندات multilang", "توثيق multilang",
    ),
    "Tutorial": ("Tutoriels", "آموزش", "دروس"),
    "How to": ("Guides pratiques", "راهنماها", "أدلة عملية"),
    "Reference": ("Référence", "مرجع", "مرجع"),
    "Explanation": ("Explications", "توضیح‌ها", "شروح"),
    "Decisions": ("Décisions", "تصمیم‌ها", "قرارات"),
    "Glossary": ("Glossaire", "واژه‌نامه", "مسرد"),
}  # fmt: skip
"""The words of this site's frame, in fr, fa and ar."""
_ENTRY = re.compile(r"^(?:[-*]|\d+\.) \[([^\]]*)\]\(([^)#:]+\.md)\)(?:[:,] *(.*))?$", re.MULTILINE)
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s#]*)(#[^)\s]*)?\)")
_FENCES = re.compile(r"(^(`{3,}|~{3,})[^\n]*\n.*?^\2`*$)", re.DOTALL | re.MULTILINE)
_DIRECTIVE = re.compile(r"^```\{[^\n]*\n.*?^```$\n?", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Page:
    path: Path
    description: str

    @property
    def slug(self) -> str:
        parts = self.path.relative_to(DOCS).with_suffix("").parts
        return re.sub(r"[^a-z0-9]+", "-", "-".join(parts).lower())

    @property
    def section(self) -> str:
        folder = self.path.relative_to(DOCS).parts[0]
        return {"how-to": "How to"}.get(folder, folder.removesuffix(".md").capitalize())


def main(folder: str) -> None:
    root = Path(folder).resolve()
    lay_all(root)
    program = [sys.executable, "-m", "multilang"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([*program, "run", "-C", str(root)], env=environ, check=False)
    sys.exit(done.returncode)


def lay_all(root: Path) -> None:
    """The whole project, without running anything; catalogs that are there stay."""
    pages = {page.path: page for page in listed()}
    content = root / "content"
    shutil.rmtree(content, ignore_errors=True)
    for page in pages.values():
        lay(page, pages, content / page.slug)
    (root / "multilang.toml").write_text(SETTINGS, "utf-8")
    for at, tag in enumerate(("fr", "fa", "ar")):
        path = root / "locale" / tag / "LC_MESSAGES" / "site.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(frame(tag, at), "utf-8")


def frame(tag: str, at: int) -> str:
    """A language's ``site.po``: the header of the one that travels with the theme, and WORDS."""
    shipped = next((FRAMES / tag).rglob("site.po")).read_text("utf-8")
    head = shipped[shipped.index('msgid ""') :].partition("\n\n")[0]
    said = (f'msgid "{word}"\nmsgstr "{known[at]}"' for word, known in WORDS.items())
    return "\n\n".join([head, *said]) + "\n"


def listed() -> Iterator[Page]:
    """The pages in the order of the index, which a test holds complete."""
    for _, target, about in _ENTRY.findall((DOCS / "index.md").read_text("utf-8")):
        path = (DOCS / target).resolve()
        if path != DOCS / "glossary.md":
            yield Page(path, about.strip())
    yield Page(DOCS / "glossary.md", "Every word that has a meaning of its own here")


def lay(page: Page, pages: dict[Path, Page], folder: Path) -> None:
    folder.mkdir(parents=True)
    text = _DIRECTIVE.sub("", page.path.read_text("utf-8"))
    title, body = re.fullmatch(r"# ([^\n]+)\n+(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
    pieces = _FENCES.split(body)
    # Every third piece from the first on is prose; code blocks and their fences stay.
    prose = [linked(piece, page, pages, folder) for piece in pieces[::3]]
    pieces[::3] = prose
    whole = "".join(piece for n, piece in enumerate(pieces) if n % 3 != 2)
    head = [f"title: {quoted(title.replace('`', ''))}"]
    if page.description:
        head.append(f"description: {quoted(plain(page.description))}")
    head.append(f"section: {quoted(page.section)}")
    text = "\n".join(["---", *head, "---", "", ""]) + whole
    (folder / "index.md").write_text(text, "utf-8")


def linked(text: str, page: Page, pages: dict[Path, Page], folder: Path) -> str:
    """Prose whose links lead to the other articles, and whose pictures lie beside it."""

    def one(match: re.Match[str]) -> str:
        image, words, target, anchor = match.groups()
        if not target or target.startswith(("https:", "http:", "mailto:")):
            return match[0]
        there = (page.path.parent / target).resolve()
        if image and there.is_file():
            shutil.copy(there, folder / there.name)
            return f"![{words}]({there.name})"
        if there in pages:
            return f"[{words}](../{pages[there].slug}/index.md{anchor or ''})"
        return words

    return _LINK.sub(one, text)


def plain(text: str) -> str:
    return re.sub(r"[`*]", "", _LINK.sub(lambda match: match[2], text))


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "build" / "docs-site"))
