"""How ``make docs`` builds these pages. They are plain Markdown, to be read in the repository too.

The menu is not written down a second time: each list of links in ``index.md`` becomes a part of it,
in that order, and the list in ``reference/checks.md`` a menu below that page. A page that no list
names is an error, as is every other warning.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "src"), str(HERE / "sphinx")]

import multilang  # noqa: E402

project = "multilang"
author = "the authors of multilang"
release = multilang.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "command_help"]

root_doc = "index"
exclude_patterns = ["sphinx"]

myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
napoleon_google_docstring = True
napoleon_numpy_docstring = False

html_theme = "furo"
html_title = "multilang"
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
html_last_updated_fmt = None

_PART = re.compile(r"^## (?P<title>[^\n]+)\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_ENTRY = re.compile(r"^(?:[-*]|\d+\.) \[[^\]]*\]\((?P<page>[^)#:]+)\.md\)", re.MULTILINE)


def _menu(pages: list[str], *options: str) -> str:
    return "\n".join(["", "```{toctree}", ":hidden:", *options, "", *pages, "```", ""])


def _add_menus(_app: Sphinx, name: str, source: list[str]) -> None:
    """Append the menus that a page's own lists describe."""
    if name == "index":
        text = source[0]
        parts = [
            _menu(_ENTRY.findall(part["text"]), f":caption: {part['title']}")
            for part in _PART.finditer(text)
            if _ENTRY.search(part["text"])
        ]
        source[0] = "\n".join([text, *parts, _menu(["glossary"], ":caption: Words")])
    elif name == "reference/checks":
        pages = sorted(f"checks/{page.stem}" for page in (HERE / "reference/checks").glob("*.md"))
        source[0] += _menu(pages)


def setup(app: Sphinx) -> None:
    from pygments.lexers.special import TextLexer

    for plain in ("csv", "gitattributes", "go-html-template"):  # Pygments colours none of them
        app.add_lexer(plain, TextLexer)
    app.connect("source-read", _add_menus)
