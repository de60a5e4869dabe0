"""The words of the page frame -> every site.po: what `make messages` runs, with Python of .venv.

pybabel extracts them by the mapping in pyproject.toml; our own merge brings them into the catalogs
that come with multilang, and into those of this project. Translations stay; new words are empty,
for people to translate; a changed word keeps its translation, fuzzy.
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from multilang import locales
from multilang.exports.frame import DOMAIN
from multilang.formats import po
from multilang.merge import merge
from multilang.model import Message, Target, Unit

ROOT = Path(__file__).parent.parent
THEME = ROOT / "src/multilang/exports/theme"


def extracted() -> tuple[Message, ...]:
    """The words with the files they stand in, those of the templates first."""
    program = Path(sys.executable).with_name("pybabel")
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder, "site.pot")
        subprocess.run(
            [program if program.exists() else shutil.which("pybabel"), "-q", "extract",
             "-F", "pyproject.toml", "--add-location=file", "-o", template, "."],
            cwd=ROOT, check=True,
        )  # fmt: skip
        found = po.parse(template.read_bytes(), template.name, "en", DOMAIN).messages
    return tuple(sorted(found, key=lambda message: message.references[0].endswith(".py")))


def merged(words: tuple[Message, ...], data: bytes, name: str) -> bytes:
    """A catalog brought up to the words; what a project added of its own stays at its end."""
    locale = locales.get(name.replace("_", "-"))
    before = po.parse(data, f"{name}/{DOMAIN}.po", name, DOMAIN)
    units = [Unit(f"word.{n}", "", word.source, 1) for n, word in enumerate(words, 1)]
    places = {word.source: word.references for word in words}
    own = [m for m in before.messages if m.source not in places and not _is_ours(m)]
    ours = tuple(m for m in before.messages if m not in own)
    after = merge(units, {}, replace(before, messages=ours), locale=name, domain=DOMAIN, path="")
    messages = [
        replace(m, references=places[m.source], notes=(), flags=())
        for m in after.messages
        if m.source in places and not m.obsolete
    ] + own  # fmt: skip
    messages = [_own_forms(message) for message in messages]
    return po.serialize(replace(after, messages=tuple(messages), layout=None), locale.plural_forms)


def _own_forms(message: Message) -> Message:
    """A word that has plural forms now and had none, or the other way, begins anew."""
    old = message.previous_source
    if old is None or ("\0" in old) == ("\0" in message.source):
        return message
    return replace(message, target=Target(), previous_source=None, previous_context=None)


def _is_ours(message: Message) -> bool:
    return any(path.startswith("src/multilang/") for path in message.references)


def main() -> None:
    words = extracted()
    for folder in (THEME / "locale", ROOT / "locale"):
        for path in sorted(folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
            old = path.read_bytes()
            new = merged(words, old, path.parent.parent.name)
            if new != old:
                path.write_bytes(new)
                print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
