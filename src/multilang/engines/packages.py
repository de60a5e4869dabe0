"""Which translation models are there, and which of them serve a pair of languages.

Three places, in this order: multilang's own models folder; the packages that ``argospm``
installed (read only; stray folders are skipped); the starter models inside this package.
argostranslate's own list is not used: importing its settings makes folders in the user's home, and
one stray folder makes it fail for every package.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from multilang.errors import EngineError, EngineMissing

if TYPE_CHECKING:
    from multilang.engines.archive import Limits

Place = Literal["models", "argospm", "starter"]
SUFFIX = ".argosmodel"
_CODE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+]{0,30}")
_MAX_METADATA = 1 << 20
# Where the codes of Argos packages are not the language subtag of a BCP 47 tag.
_ARGOS_CODES = {"pt-BR": "pb", "zh-TW": "zt", "zh-Hant": "zt", "zh-HK": "zt", "no": "nb"}


@dataclass(frozen=True, slots=True)
class Places:
    """Folders with models; any of them may be absent."""

    models: Path
    argospm: Path
    starter: Path
    cache: Path
    """Where starter archives are unpacked, each in a folder named by its sha256."""


def places(models_dir: str = "", environ: Mapping[str, str] = os.environ) -> Places:
    """The places of this user; ``models_dir`` replaces the default models folder."""

    def base(variable: str, default: str) -> Path:
        value = environ.get(variable, "")
        # The XDG specification says that relative values are to be ignored.
        return Path(value) if Path(value).is_absolute() else Path(default).expanduser()

    data = base("XDG_DATA_HOME", "~/.local/share")
    return Places(
        models=Path(models_dir).expanduser() if models_dir else data / "multilang" / "models",
        argospm=Path(environ.get("ARGOS_PACKAGES_DIR") or data / "argos-translate" / "packages"),
        starter=Path(__file__).parent / "starter",
        cache=base("XDG_CACHE_HOME", "~/.cache") / "multilang" / "models",
    )


@dataclass(frozen=True, slots=True)
class Package:
    """One model, as its ``metadata.json`` tells. Codes are Argos codes, in lower case."""

    source: str
    target: str
    version: str
    place: Place
    path: Path
    """A folder, or an ``.argosmodel`` archive."""
    tokenizer: Literal["sentencepiece", "bpe"]
    sources: tuple[str, ...]
    """Every language it translates from; more than one in multilingual packages."""
    targets: tuple[str, ...]
    target_prefix: str = ""
    """The token that tells a multilingual model its target language."""
    quality: Literal["", "gist", "experimental"] = ""
    """What its makers say of it (key ``multilang.quality``); empty for no reservation."""
    length_penalty: float = 0.2
    """0.2 is argostranslate's; key ``multilang.length_penalty`` overrules it."""
    no_repeat: int = 0
    """So many tokens in a row never come twice in a sentence (key ``multilang.no_repeat``): small
    models loop. 0 for any number."""

    @property
    def name(self) -> str:
        return f"{self.source}_{self.target}"

    @property
    def starter(self) -> bool:
        return self.place == "starter"

    def serves(self, source: str, target: str) -> bool:
        return source != target and source in self.sources and target in self.targets


def read(path: Path, place: Place = "models", limits: Limits | None = None) -> Package:
    """Read the package at ``path``, a folder or an archive.

    Raises:
        EngineError: it is not a package that multilang can use; the message says why.
    """
    if path.is_dir():
        files = {str(p.relative_to(path).as_posix()) for p in path.rglob("*") if p.is_file()}
        if "metadata.json" not in files:
            raise EngineError("not a package: there is no metadata.json", where=str(path))
        return _package((path / "metadata.json").read_bytes(), files, path, place)
    from multilang.engines.archive import Limits, members, opened

    with opened(path) as source:
        _, found = members(source, path, limits or Limits())
        info = found.get("metadata.json")
        if info is None or info.file_size > _MAX_METADATA:
            raise EngineError("not a package: no usable metadata.json", where=str(path))
        return _package(source.read(info), found.keys(), path, place)


def _package(metadata: bytes, files: Collection[str], path: Path, place: Place) -> Package:
    try:
        data = json.loads(metadata.decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise EngineError(f"metadata.json cannot be read: {error}", where=str(path)) from error
    problem = _problem(data, files)
    if problem:
        raise EngineError(problem, where=str(path), hint="multilang needs a translation package")
    own = data.get("multilang")
    own = own if isinstance(own, dict) else {}
    quality, penalty = own.get("quality", ""), own.get("length_penalty", 0.2)
    no_repeat = own.get("no_repeat", 0)
    source, target = data["from_code"].lower(), data["to_code"].lower()
    return Package(
        source=source,
        target=target,
        version=data["package_version"],
        place=place,
        path=path,
        tokenizer="sentencepiece" if "sentencepiece.model" in files else "bpe",
        sources=_codes(source, data, "source_languages"),
        targets=_codes(target, data, "target_languages"),
        target_prefix=data.get("target_prefix") or "",
        quality=quality if quality in ("gist", "experimental") else "",
        length_penalty=float(penalty) if isinstance(penalty, int | float) else 0.2,
        no_repeat=no_repeat if isinstance(no_repeat, int) and 0 <= no_repeat <= 10 else 0,
    )


def _problem(data: object, files: Collection[str]) -> str:
    if not isinstance(data, dict):
        return "metadata.json is not an object"
    if data.get("type", "translate") != "translate":
        return f"a package of type {data.get('type')!r} does not translate"
    for key, shape in (("from_code", _CODE), ("to_code", _CODE), ("package_version", _VERSION)):
        value = data.get(key)
        if not isinstance(value, str) or not shape.fullmatch(value):
            return f"metadata.json has no sane {key}"
    if data["from_code"].lower() == data["to_code"].lower():
        return "it translates from a language into itself"
    if not isinstance(data.get("target_prefix") or "", str):
        return "metadata.json has no sane target_prefix"
    if "model/model.bin" not in files:
        return "model/model.bin is missing"
    if not {"sentencepiece.model", "bpe.model"} & set(files):
        return "it has neither sentencepiece.model nor bpe.model"
    return ""


def _codes(first: str, data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    more = [*(data.get(key) or ()), *(data.get("languages") or ())]
    codes = (str(item.get("code", "")).lower() for item in more if isinstance(item, dict))
    return tuple(dict.fromkeys([first, *(code for code in codes if _CODE.fullmatch(code))]))


def newest_first(version: str) -> tuple[tuple[int, ...], str]:
    """Sorting key for versions, to be used with ``reverse=True``: 1.10 is newer than 1.9."""
    return tuple(int(number) for number in re.findall(r"\d+", version)), version


def list_packages(where: Places) -> tuple[Package, ...]:
    """Every usable package, the preferred ones first; folders that are none are skipped."""
    return tuple(
        package
        for place, folder in (
            ("models", where.models),
            ("argospm", where.argospm),
            ("starter", where.starter),
        )
        for package in sorted(
            _in_folder(folder, place),  # type: ignore[arg-type]
            key=lambda package: newest_first(package.version),
            reverse=True,
        )
    )


def _in_folder(folder: Path, place: Place) -> Iterator[Package]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for path in entries:
        wanted = path.suffix == SUFFIX if place == "starter" else path.is_dir()
        if not wanted or path.name.startswith("."):
            continue
        try:
            yield read(path, place)
        except (EngineError, OSError):
            continue


def find(packages: Sequence[Package], source: str, target: str) -> tuple[Package, ...]:
    """The packages to run in turn for a pair of BCP 47 tags: one, or two through a pivot.

    A direct full model, else two full models, else a starter, else whatever pair there is. The
    pivot is English where possible.

    Raises:
        EngineMissing: nothing serves the pair; the hint says what to install.
    """
    full = [package for package in packages if not package.starter]
    for pool in (full, packages):
        for first in _argos_codes(source):
            for last in _argos_codes(target):
                chain = _direct(pool, first, last) or _pivot(pool, first, last)
                if chain:
                    return chain
    name = f"{_argos_codes(source)[-1]}_{_argos_codes(target)[-1]}"
    raise EngineMissing(
        f"no translation model for {source} to {target}",
        hint=f"multilang models install {name}, or with a file: multilang models install FILE",
    )


def detour(
    packages: Sequence[Package], chain: Sequence[Package], source: str, target: str
) -> tuple[Package, ...]:
    """Two full models that go another way than the single full model of ``chain``; empty where
    there is none."""
    if len(chain) != 1 or chain[0].starter:
        return ()
    full = [package for package in packages if not package.starter]
    pairs = ((a, b) for a in _argos_codes(source) for b in _argos_codes(target))
    return next((found for a, b in pairs if (found := _pivot(full, a, b))), ())


def refuse_damaged(where: Places, chain: Sequence[Package]) -> None:
    """A starter model never stands in silently for an installed one that is broken.

    Raises:
        EngineError: a model for one of the pairs is installed, but cannot be read.
    """
    for package in chain:
        for path in sorted(where.models.glob(f"translate-{package.name}-*")):
            try:
                read(path, "models")
            except EngineError as error:
                raise EngineError(
                    f"the installed model {package.name} is damaged: {error.message}",
                    where=str(path),
                    hint=f"multilang models remove {package.name}, then install it again",
                ) from error


def _argos_codes(tag: str) -> tuple[str, ...]:
    """Argos codes for a BCP 47 tag, the closest first; pseudo-locales have none but their own."""
    subtags = tag.split("-")
    if subtags[-1] in ("XA", "XB"):
        return (tag.lower(),)
    mapped = _ARGOS_CODES.get(tag) or _ARGOS_CODES.get("-".join(subtags[:2]))
    codes = [tag.lower(), *([mapped] if mapped else []), subtags[0].lower()]
    return tuple(dict.fromkeys(codes))


def _direct(pool: Sequence[Package], source: str, target: str) -> tuple[Package, ...]:
    return next(((package,) for package in pool if package.serves(source, target)), ())


def _pivot(pool: Sequence[Package], source: str, target: str) -> tuple[Package, ...]:
    middles = sorted(
        {code for package in pool if source in package.sources for code in package.targets},
        key=lambda code: (code != "en", code),
    )
    for middle in middles:
        chain = _direct(pool, source, middle) + _direct(pool, middle, target)
        if len(chain) == 2:
            return chain
    return ()
