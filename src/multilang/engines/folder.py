"""Any CTranslate2 model in a folder: converted OPUS-MT, NLLB and M2M-100 models.

A folder holds ``model.bin`` (itself or in ``model/``) and a sentencepiece model, or has such
folders in it, one for each pair of languages. Which languages a model translates tells the
``metadata.json`` of an Argos package, whatever its folder's name; of others the vocabulary
(``fra_Latn``, ``__fr__``, ``>>fra<<``), or else the end of the name: ``opus-mt-en-fr``.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from multilang.engines import folder_model
from multilang.engines.argos import DECODING, ArgosEngine
from multilang.engines.ct2 import Model
from multilang.engines.folder_model import FolderModel, Found
from multilang.engines.install import Ready
from multilang.engines.loading import Loaded, load
from multilang.engines.notice import Notice
from multilang.engines.packages import Package, places
from multilang.errors import EngineError, EngineMissing


class FolderEngine(ArgosEngine):
    """Runs models as ``ArgosEngine`` does; one that is multilingual is loaded once."""

    def __init__(self, folder: Path, beam: int = 4, threads: int = 0) -> None:
        super().__init__(places(), beam, threads)
        self._folder = folder
        self._found: tuple[Found, ...] = ()
        self._loaded: dict[Path, Loaded] = {}

    def signature(self, source: str, target: str) -> str:
        """``ctranslate2 opus-mt-en-fr|1a2b3c4d|beam:4|decode:5``: the digits are of the model's
        files."""
        [item] = self._chain(source, target)
        prefix = item.package.target_prefix
        name = f"{item.folder.name}{' ' + prefix if prefix else ''}"
        return f"ctranslate2 {name}|{self._of(item.package).digest[:8]}|beam:{self._beam}{DECODING}"

    def notice(self, source: str, target: str) -> Notice:
        [item] = self._chain(source, target)
        return Notice(item.folder.name, "", False, "", f"CTranslate2 {item.folder.name}", "")

    def _all(self) -> tuple[Found, ...]:
        with self._lock:
            self._found = self._found or folder_model.find(self._folder)
        if not self._found:
            there = self._folder.is_dir()
            raise EngineError(
                "there is no CTranslate2 model" if there else "there is no such folder",
                where=str(self._folder),
                hint="it needs model.bin and a sentencepiece model such as source.spm"
                if there
                else "name the folder of a model behind `ctranslate2:`",
            )
        return self._found

    def _of(self, package: Package) -> Found:
        return next(found for found in self._all() if found.path == package.path)

    def _chain(self, source: str, target: str) -> tuple[Ready, ...]:
        for found in self._all():
            package = found.package(source, target)
            if package is not None:
                # How well it aligns is another matter for each pair.
                key = hashlib.sha256(f"{found.digest} {source} {target}".encode()).hexdigest()
                return (Ready(package, found.path, key),)
        raise EngineMissing(
            f"no model there translates {source} to {target}",
            where=str(self._folder),
            hint=f"end the folder's name in {source}-{target} where neither metadata.json nor the "
            "vocabulary of its model names the languages",
        )

    def _model(self, item: Ready) -> Model:
        with self._lock:
            if item.package not in self._models:
                found = self._of(item.package)
                loaded = self._loaded.get(found.path) or self._load(found)
                self._loaded[found.path] = loaded
                self._models[item.package] = FolderModel(item.package, found, loaded)
            return self._models[item.package]

    def _load(self, found: Found) -> Loaded:
        try:
            return load(found.model, self._threads)
        except (OSError, RuntimeError, ValueError) as error:
            raise EngineError(
                f"the model cannot be loaded: {error}",
                where=str(found.model),
                hint="convert it again with the converter of the CTranslate2 that is installed",
            ) from error
