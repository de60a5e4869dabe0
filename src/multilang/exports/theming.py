"""A project's own theme over ours: templates, a stylesheet, other files.

A template is looked for in the project's theme first, then here, so that ``article.html`` there
replaces ours. ``default/`` before a name always means ours: ``{% extends "default/base.html" %}``.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from multilang.errors import PublishError

if TYPE_CHECKING:
    from jinja2 import Environment

DEFAULT_PREFIX = "default/"
_TEMPLATES = (".html", ".xml", ".txt")
_REPLACING = ("site.css", "epub/book.css")
"""Files that take the place of ours and are not copied beside it."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A project's own theme."""

    folder: str = ""
    """As the operator would type it."""
    files: tuple[tuple[str, bytes], ...] = ()
    """By path in the folder, with ``/``, sorted."""

    @property
    def templates(self) -> dict[str, bytes]:
        return {name: data for name, data in self.files if name.endswith(_TEMPLATES)}


DEFAULT = Theme()


@lru_cache(maxsize=4)
def environment(theme: Theme = DEFAULT) -> Environment:
    """The templates of a theme: escaping on, undefined names are errors.

    A theme that came from elsewhere is text to fill in, not a program to run: its templates are
    kept from Python's insides by Jinja's sandbox.

    Raises:
        PublishError: a template is not valid; every template of the project is read.
    """
    from jinja2 import Environment, FunctionLoader, StrictUndefined, TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    kind = ImmutableSandboxedEnvironment if theme.templates else Environment
    made = kind(
        loader=FunctionLoader(_loader(theme)),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    for name in theme.templates:
        try:
            made.get_template(name)
        except TemplateError as error:
            raise _told(theme, error) from error
    made.globals["theme"] = theme
    return made


def _loader(theme: Theme) -> Callable[[str], tuple[str, str, Callable[[], bool]] | None]:
    own = theme.templates
    ours = files("multilang.exports").joinpath("theme")

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        if name in own:
            return _text(theme, name, own[name]), f"{theme.folder}/{name}", lambda: True
        plain = name.removeprefix(DEFAULT_PREFIX)
        parts = plain.split("/")
        if ".." in parts or "" in parts or "locale" in parts:
            return None
        file = ours.joinpath(*parts)
        if not file.is_file():
            return None
        return file.read_text(encoding="utf-8"), str(file), lambda: True

    return load


def _text(theme: Theme, name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PublishError(
            "the template is not UTF-8", where=f"{theme.folder}/{name}:{line}",
            hint="save it as UTF-8",
        ) from None  # fmt: skip


def has(environment: Environment, name: str) -> bool:
    """Whether there is a template of that name."""
    loader = environment.loader
    assert loader is not None
    from jinja2 import TemplateNotFound

    try:
        environment.get_template(name)
    except TemplateNotFound as error:
        if error.name == name:
            return False
        raise
    return True


def render(environment: Environment, template: str, context: Mapping[str, Any]) -> str:
    """A page.

    Raises:
        PublishError: with templates of the project, one asks for what does not exist, or does what
            it may not, or lacks what one of ours needs; told with file and line.
    """
    try:
        return environment.get_template(template).render(context)
    except Exception as error:  # whatever an expression in a template can do wrong
        theme = environment.globals["theme"]
        assert isinstance(theme, Theme)
        if theme.templates:
            raise _told(theme, error) from error
        raise


def _place(theme: Theme, error: BaseException) -> str:
    """``file:line`` in the project's theme, else in ours; else the folder."""
    named = getattr(error, "filename", None)
    if isinstance(named, str) and named.startswith(f"{theme.folder}/"):
        return f"{named}:{getattr(error, 'lineno', None) or 1}"
    frames = [(f.filename, f.lineno) for f in reversed(traceback.extract_tb(error.__traceback__))]
    for name, line in frames:
        if name.startswith(f"{theme.folder}/"):
            return f"{name}:{line}"
    ours = f"{files('multilang.exports').joinpath('theme')}/"
    for name, line in frames:
        if name.startswith(ours):
            return f"{DEFAULT_PREFIX}{name.removeprefix(ours)}:{line}"
    return theme.folder


def _told(theme: Theme, error: Exception) -> PublishError:
    from jinja2 import TemplateNotFound

    message = f"{type(error).__name__}: {error}"
    hint = "docs/reference/site.md lists what templates are given"
    if isinstance(error, TemplateNotFound):
        message = f"there is no template {error.name!r}"
        hint = f"{DEFAULT_PREFIX}<name> means the template of that name that comes with multilang"
    elif hasattr(error, "message"):
        message = str(error.message)
    return PublishError(message, where=_place(theme, error), hint=hint)


def assets(theme: Theme) -> dict[str, bytes]:
    """The other files of a project's theme, by path on the site."""
    own = theme.templates
    return {
        _asset_path(name): data
        for name, data in theme.files
        if name not in own and name not in _REPLACING
    }


def _asset_path(name: str) -> str:
    # Not renamed by content: a stylesheet of the project names its pictures as they are.
    return f"assets/theme/{name}"


def asset(theme: Theme, root: str, name: str) -> str:
    """The address of a file of the project's theme, which changes with its content.

    Raises:
        TemplateRuntimeError: there is no such file; ``render`` says where it was asked for.
    """
    data = dict(theme.files).get(name)
    if data is None or _asset_path(name) not in assets(theme):
        from jinja2 import TemplateRuntimeError

        raise TemplateRuntimeError(f"the theme has no file {name!r}")
    return f"{root}{_asset_path(name)}?v={sha256(data).hexdigest()[:10]}"
