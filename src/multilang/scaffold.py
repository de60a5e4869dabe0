"""What ``multilang init`` lays: a small project that runs at once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from multilang import config, locales, workspace, writing
from multilang.errors import ConfigError

_SHIPPED = Path(__file__).parent / "project"
_FLOWS = (_SHIPPED / "flows", Path(__file__).parents[2] / "flows")  # in a wheel, in a checkout

_SETTINGS = """\
# The settings of this project. multilang's documentation explains every one of them.
[project]
name = {name}
source = "{source}"
# The front matter that is translated, where an article has it.
fields = ["title", "description", "summary", "image_alt", "section", "tags"]

[site]
base_url = "https://example.org"

[engine]
name = "argos"
beam = 4
"""
_LANGUAGE = """
[languages.{tag}]
gate = "reviewed"     # or "threshold" with threshold = 0.8, or "drafts"
"""
_IGNORED = "build/\n.multilang/\n*.mo\n*~\n"
_ATTRIBUTES = """\
# the review journal: two branches are joined by keeping the lines of both
locale/*/journal/*.jsonl merge=union
"""
_README = """\
# {name}

Articles are in `content/<name>/index.md`, translations in
`locale/<language>/LC_MESSAGES/<name>.po`.

    multilang run            # draft what is missing, and build the site
    multilang status         # what is reviewed, drafted, missing
    multilang review         # read, correct and approve translations in a browser
    multilang check          # what is wrong with the translations
    multilang preview        # look at everything, while you write and review

The .po files also open in any PO editor (Poedit, Lokalize, Weblate ...). An entry marked *fuzzy* is
a machine draft, or a text whose source has changed: read it, mend it, remove the mark.
What is reviewed is published in `build/site/`.
"""


def lay(folder: Path, source: str, languages: tuple[str, ...]) -> list[Path]:
    """Lay a project in ``folder``, made when it is not there; returns the files written.

    Raises:
        ConfigError: an unknown language, or a folder that holds a project or other files.
        WorkspaceError: it cannot be written.
    """
    files = _files(folder.resolve().name, source, tuple(dict.fromkeys(languages)))
    taken = _taken(folder, files)
    if taken is not None:
        raise ConfigError(
            f"{taken} is there already", hint="take another name, or remove what stands there"
        )
    written = []
    for name, data in files.items():
        workspace.make_folder((folder / name).parent)
        writing.write(folder / name, data, expected=None)
        written.append(folder / name)
    return written


def _taken(folder: Path, files: Iterable[str]) -> Path | None:
    """What keeps a project from being laid here; a fresh repository's .git does not."""
    if not folder.is_dir():
        return folder if folder.exists() else None
    ours = [folder / name for name in files if (folder / name).exists()]
    theirs = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    return next(iter([*ours, *theirs]), None)


def _files(name: str, source: str, languages: tuple[str, ...]) -> dict[str, bytes]:
    for tag in (source, *languages):
        locales.get(tag)
    settings = _SETTINGS.format(name=_quoted(name), source=source)
    settings += "".join(_LANGUAGE.format(tag=tag) for tag in languages)
    config.parse(settings)
    files = {
        config.FILE: settings.encode(),
        "README.md": _README.format(name=name).encode(),
        ".gitignore": _IGNORED.encode(),
        ".gitattributes": _ATTRIBUTES.encode(),
        "locale/.gitkeep": b"",
    }
    for path in sorted((_SHIPPED / "content").rglob("*")):
        if path.is_file():
            files[path.relative_to(_SHIPPED).as_posix()] = path.read_bytes()
    for path in sorted(flows().iterdir()):
        if path.suffix in (".py", ".yaml", ".env"):
            files[f"flows/{path.name}"] = path.read_bytes()
    return files


def flows() -> Path:
    """The flows that come with multilang."""
    return next(folder for folder in _FLOWS if folder.is_dir())


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
