"""Models on disk: archives from strangers, installation, the lock file, the index, the choice."""

from __future__ import annotations

import json
import re
import stat
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import tiny_model
from multilang.engines import archive, index, lockfile, packages
from multilang.engines import install as installer
from multilang.engines.argos import ArgosEngine
from multilang.engines.notice import notice
from multilang.engines.packages import Package, Places, find, list_packages
from multilang.errors import EngineError, EngineMissing, WorkspaceError

WORDS = {"good": "bon", "morning": "matin"}
METADATA = {"package_version": "1.0", "from_code": "en", "to_code": "fr"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model.build(tmp_path_factory.mktemp("m") / "en_fr", "en", "fr", WORDS)


@pytest.fixture(scope="module")
def file(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model.pack(folder, tmp_path_factory.mktemp("f") / "en_fr.argosmodel")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(*(tmp_path / name for name in ("models", "argospm", "starter", "cache")))


def zipped(path: Path, *names: str, **contents: bytes) -> Path:
    """An archive with these members, and a good package's members unless told otherwise."""
    members = {
        "top/metadata.json": json.dumps(METADATA).encode(),
        "top/model/model.bin": b"x",
        "top/sentencepiece.model": b"x",
        **dict.fromkeys(names, b"x"),
        **contents,
    }
    with zipfile.ZipFile(path, "w") as out:
        for name, data in members.items():
            if data != b"-":
                out.writestr(name, data)
    return path


def nothing_left(places: Places) -> bool:
    return all(path.name == ".lock" for path in places.models.rglob("*"))


# -- archives ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "top/../../evil",
        "/etc/evil",
        "../evil",
        "top//evil",
        "top/./evil",
        "top\\evil",
        "C:/evil",
        "top/a\nb",
        "other/file",
        "loose",
        "top/MODEL/model.bin",
    ],
)
def test_unsafe_names_are_refused(tmp_path: Path, places: Places, name: str) -> None:
    with pytest.raises(EngineError, match=r"not a usable \.argosmodel package"):
        installer.install(zipped(tmp_path / "a.argosmodel", name), places)
    assert nothing_left(places)
    assert not list(tmp_path.rglob("evil"))


def test_links_are_refused(tmp_path: Path, places: Places) -> None:
    path = zipped(tmp_path / "a.argosmodel")
    with zipfile.ZipFile(path, "a") as out:
        info = zipfile.ZipInfo("top/model/link")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        out.writestr(info, "/etc/passwd")
    with pytest.raises(EngineError, match="a link or a special file"):
        installer.install(path, places)


def test_bombs_are_refused(tmp_path: Path, places: Places) -> None:
    path = tmp_path / "a.argosmodel"
    zipped(path, **{"top/model/a": b"0" * 3000, "top/model/b": b"0" * 3000})
    for limits in (
        archive.Limits(member=2999),
        archive.Limits(total=5000),
        archive.Limits(members=4),
    ):
        with pytest.raises(EngineError, match=r"would take|more than 4 members"):
            installer.install(path, places, limits)
    assert nothing_left(places)


def test_a_size_that_lies_is_refused(tmp_path: Path, places: Places) -> None:
    path = tmp_path / "a.argosmodel"
    zipped(path, **{"top/model/zeros": b"0" * 100_000})
    data = path.read_bytes()
    size = (100_000).to_bytes(4, "little")
    path.write_bytes(data.replace(size, (10).to_bytes(4, "little")))
    with pytest.raises(EngineError, match="damaged archive"):
        installer.install(path, places, archive.Limits(member=50_000))
    assert nothing_left(places)


@pytest.mark.parametrize("cut", [0, 10, 2000, -40])
def test_half_a_download_is_refused(tmp_path: Path, places: Places, file: Path, cut: int) -> None:
    half = tmp_path / "half.argosmodel"
    half.write_bytes(file.read_bytes()[:cut])
    with pytest.raises(EngineError, match="damaged archive"):
        installer.install(half, places)
    assert nothing_left(places)


def test_a_flipped_bit_is_noticed(tmp_path: Path, places: Places, file: Path) -> None:
    data = bytearray(file.read_bytes())
    with zipfile.ZipFile(file) as source:
        info = next(i for i in source.infolist() if i.filename.endswith("model.bin"))
    data[info.header_offset + 200] ^= 4
    broken = tmp_path / "broken.argosmodel"
    broken.write_bytes(data)
    with pytest.raises(EngineError):
        installer.install(broken, places)
    assert nothing_left(places)


@pytest.mark.parametrize(
    ("contents", "why"),
    [
        ({"top/metadata.json": b"-"}, "no usable metadata.json"),
        ({"top/metadata.json": b"{"}, "cannot be read"),
        ({"top/metadata.json": b"\xff"}, "cannot be read"),
        ({"top/metadata.json": b"[]"}, "not an object"),
        ({"top/metadata.json": b'{"type": "sbd"}'}, "does not translate"),
        ({"top/metadata.json": b'{"from_code": "en"}'}, "no sane to_code"),
        ({"top/metadata.json": b'{"from_code": "../x", "to_code": "fr"}'}, "no sane from_code"),
        ({"top/metadata.json": b'{"from_code": "en", "to_code": "fr"}'}, "package_version"),
        ({"top/model/model.bin": b"-"}, r"model\.bin is missing"),
        ({"top/sentencepiece.model": b"-"}, "neither sentencepiece"),
        ({}, "the model cannot be loaded"),
    ],
)
def test_what_is_no_model_is_refused(
    tmp_path: Path, places: Places, contents: dict[str, bytes], why: str
) -> None:
    with pytest.raises(EngineError, match=why):
        installer.install(zipped(tmp_path / "a.argosmodel", **contents), places)
    assert nothing_left(places)


def test_no_file() -> None:
    with pytest.raises(EngineError, match="no such file"):
        packages.read(Path("/nowhere/en_fr.argosmodel"))


# -- install, verify, remove ------------------------------------------------------------------


def test_install_use_verify_remove(file: Path, places: Places) -> None:
    package = installer.install(file, places)
    assert (package.name, package.version, package.place) == ("en_fr", "1.0", "models")
    assert installer.install(file, places) == package  # again is no error
    assert sorted(p.name for p in places.models.iterdir()) == [
        ".lock",
        "models.lock.json",
        "translate-en_fr-1_0",
    ]
    assert ArgosEngine(places).translate(["good morning"], "en", "fr")[0].text == "bon matin"
    assert [verdict.problems for verdict in installer.verify(places)] == [()]
    assert installer.remove("en_fr", places) == (places.models / "translate-en_fr-1_0",)
    assert list_packages(places) == ()
    assert lockfile.load(places.models) == {}
    with pytest.raises(EngineError, match="not installed here"):
        installer.remove("en_fr", places)


def test_folder_and_archive_read_the_same(folder: Path, file: Path) -> None:
    one, other = packages.read(folder), packages.read(file)
    assert one.path != other.path
    assert (one.name, one.tokenizer, one.sources) == (other.name, other.tokenizer, other.sources)


def test_data_of_other_splitters_is_left_out(folder: Path, tmp_path: Path, places: Places) -> None:
    path = tiny_model.pack(folder, tmp_path / "a.argosmodel")
    with zipfile.ZipFile(path, "a") as out:
        out.writestr("translate-package-1_0/stanza/en/tokenize.pt", b"a pickle")
    assert not (installer.install(path, places).path / "stanza").exists()


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("model/model.bin", "model/model.bin has changed"),
        ("sentencepiece.model", "sentencepiece.model has changed"),
        ("model/new.json", "model/new.json is not part of it"),
    ],
)
def test_a_changed_file_is_not_loaded(file: Path, places: Places, name: str, problem: str) -> None:
    path = installer.install(file, places).path / name
    path.write_bytes((path.read_bytes() if path.exists() else b"") + b" ")
    with pytest.raises(EngineError, match=f"{problem}.*multilang models remove en_fr"):
        ArgosEngine(places).signature("en", "fr")
    assert installer.verify(places)[0].problems == (problem,)
    with pytest.raises(EngineError, match="installed already, with other content"):
        installer.install(file, places)
    installer.remove("en_fr", places)
    installer.install(file, places)
    assert ArgosEngine(places).signature("en", "fr")


def test_a_folder_that_nobody_recorded_is_not_loaded(folder: Path, places: Places) -> None:
    places.models.mkdir()
    (places.models / "translate-en_fr-1_0").symlink_to(folder)
    with pytest.raises(EngineError, match="nothing is recorded"):
        ArgosEngine(places).signature("en", "fr")


def test_a_damaged_lock_file_says_so(file: Path, places: Places) -> None:
    installer.install(file, places)
    (places.models / lockfile.NAME).write_text('{"packages": 3}')
    with pytest.raises(EngineError, match=r"models\.lock\.json: the list .* is damaged"):
        ArgosEngine(places).signature("en", "fr")


def test_an_unwritable_folder_says_so(file: Path, places: Places) -> None:
    places.models.parent.joinpath("models").write_text("a file stands here")
    with pytest.raises(WorkspaceError, match="models"):
        installer.install(file, places)


def test_leftovers_of_a_killed_installation_go(file: Path, places: Places) -> None:
    (places.models / ".incoming-killed" / "package").mkdir(parents=True)
    installer.install(file, places)
    assert not list(places.models.glob(".incoming-*"))


# -- starters ---------------------------------------------------------------------------------


@pytest.fixture
def starter(folder: Path, places: Places) -> Path:
    places.starter.mkdir()
    path = tiny_model.pack(folder, places.starter / "translate-en_fr.argosmodel")
    installer.write_starter_sums(places.starter)
    return path


@pytest.mark.usefixtures("starter")
def test_a_starter_is_unpacked_once(places: Places) -> None:
    engine = ArgosEngine(places)
    signature = engine.signature("en", "fr")
    assert re.fullmatch(r"argos en_fr 1\.0 starter\|[0-9a-f]{8}\|beam:4\|decode:5", signature)
    assert engine.translate(["good"], "en", "fr")[0].text == "bon"
    [model] = places.cache.glob("*/package/model/model.bin")
    before = model.stat().st_mtime_ns
    assert ArgosEngine(places).signature("en", "fr") == signature
    assert model.stat().st_mtime_ns == before
    model.write_bytes(b"damaged")  # the cache mends itself
    assert ArgosEngine(places).translate(["good"], "en", "fr")[0].text == "bon"


def test_a_starter_that_was_tampered_with_is_refused(starter: Path, places: Places) -> None:
    with zipfile.ZipFile(starter, "a") as out:
        out.writestr("translate-package-1_0/model/more", b"x")
    with pytest.raises(EngineError, match="starter model is damaged"):
        ArgosEngine(places).signature("en", "fr")
    assert "is not the file" in installer.verify(places)[0].problems[0]


@pytest.mark.usefixtures("starter")
def test_an_installed_model_goes_before_the_starter(file: Path, places: Places) -> None:
    assert ArgosEngine(places).notice("en", "fr").starter
    installer.install(file, places)
    assert not ArgosEngine(places).notice("en", "fr").starter


# -- the choice -------------------------------------------------------------------------------


def package(
    name: str, version: str = "1.0", place: packages.Place = "models", **more: object
) -> Package:
    source, target = name.split("_")
    return Package(
        source,
        target,
        version,
        place,
        Path(name),
        "sentencepiece",
        (source,),
        (target,),
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("available", "pair", "chosen"),
    [
        (["en_fr"], ("en", "fr"), ["en_fr"]),
        (["en_fr"], ("en-GB", "fr-CA"), ["en_fr"]),
        (["en_pt", "en_pb"], ("en", "pt-BR"), ["en_pb"]),
        (["en_pt", "en_pb"], ("en", "pt"), ["en_pt"]),
        (["en_zh", "en_zt"], ("en", "zh-Hant-TW"), ["en_zt"]),
        (["fa_de", "de_fr", "fa_en", "en_fr"], ("fa", "fr"), ["fa_en", "en_fr"]),
        (["fa_de", "de_fr"], ("fa", "fr"), ["fa_de", "de_fr"]),
        (["en_fr*", "en_de", "de_fr"], ("en", "fr"), ["en_de", "de_fr"]),
        (["fa_en", "en_fr*"], ("fa", "fr"), ["fa_en", "en_fr"]),
        (["fr_en"], ("en", "fr"), None),
        (["en_fr"], ("en", "en-XA"), None),
        (["en_fr"], ("fr", "fr-CA"), None),
    ],
)
def test_find(available: list[str], pair: tuple[str, str], chosen: list[str] | None) -> None:
    pool = [package(n.strip("*"), place="starter" if "*" in n else "models") for n in available]
    if chosen is None:
        with pytest.raises(EngineMissing, match=r"no translation model.*multilang models install"):
            find(pool, *pair)
    else:
        assert [item.name for item in find(pool, *pair)] == chosen


def test_newest_version_wins_and_stray_folders_are_skipped(
    folder: Path, tmp_path: Path, places: Places
) -> None:
    (places.argospm / "stray").mkdir(parents=True)
    (places.argospm / "file").write_text("x")
    for version in ("1.9", "1.10", "1.2"):
        tiny_model.build(places.argospm / version, "en", "fr", WORDS, version=version)
    (places.argospm / "same").symlink_to(folder)
    versions = [item.version for item in list_packages(places)]
    assert versions == ["1.10", "1.9", "1.2", "1.0"]
    assert tmp_path


def test_multilingual_packages(tmp_path: Path) -> None:
    facts = {"target_prefix": ">>fra<<", "source_languages": [{"code": "de"}, {"code": "EN"}, 3]}
    made = tiny_model.build(tmp_path / "m", "en", "fr", WORDS, metadata=facts)
    read = packages.read(made)
    assert read.sources == ("en", "de")
    assert read.target_prefix == ">>fra<<"
    assert find([read], "de", "fr") == (read,)


def test_notice_says_what_people_must_know() -> None:
    full = notice([package("en_fr", "1.9")])
    assert (full.text, full.hint, full.starter) == ("en_fr 1.9", "", False)
    gist = notice([package("en_fr", "0.2", "starter", quality="gist")])
    assert gist.text == "en_fr 0.2, starter model for trying out: gives the gist"
    assert gist.hint == "multilang models install en_fr"
    pivot = notice([package("fa_en"), package("en_fr", "0.2", "starter", quality="experimental")])
    assert "through en" in pivot.text
    assert (pivot.quality, pivot.version) == ("experimental", "1.0 + 0.2")


def test_places_follow_the_environment(tmp_path: Path) -> None:
    environ = {"XDG_DATA_HOME": str(tmp_path / "d"), "XDG_CACHE_HOME": "relative is ignored"}
    found = packages.places(environ=environ)
    assert found.models == tmp_path / "d" / "multilang" / "models"
    assert found.argospm == tmp_path / "d" / "argos-translate" / "packages"
    assert found.cache == Path("~/.cache/multilang/models").expanduser()
    assert packages.places("x", {"ARGOS_PACKAGES_DIR": "/p"}).argospm == Path("/p")
    assert packages.places("x", {}).models == Path("x")


# -- the index --------------------------------------------------------------------------------


class Mirror(BaseHTTPRequestHandler):
    files: dict[str, bytes]
    moved: dict[str, str]

    def do_GET(self) -> None:
        if self.path in self.moved:
            self.send_response(302)
            self.send_header("Location", self.moved[self.path])
            self.end_headers()
            return
        data = self.files.get(self.path)
        self.send_response(200 if data is not None else 404)
        size = len(data or b"") + (100 if self.path.startswith("/cut") else 0)
        self.send_header("Content-Length", str(size))
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def mirror(file: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
    url = f"http://127.0.0.1:{server.server_port}"

    def offer(name: str, version: str, *links: str) -> dict[str, object]:
        source, target = name.split("_")
        return {
            "from_code": source,
            "to_code": target,
            "package_version": version,
            "type": "translate",
            "links": list(links),
        }

    offers = [
        offer("en_fr", "1.0", f"{url}/gone"),
        offer("en_fr", "1.9", "ipfs://x", f"{url}/gone", f"{url}/en_fr.argosmodel"),
        offer("en_fa", "1.5", f"{url}/gone"),
        offer("en_ar", "1.0", f"{url}/cut"),
        offer("en_de", "1.0", "http://example.org/en_de", "file:///etc/passwd"),
        offer("en_es", "1.0", f"{url}/moved"),
        {"type": "sbd"},
        "nonsense",
    ]
    Mirror.files = {
        "/index.json": json.dumps(offers).encode(),
        "/bad/index.json": b"<html>",
        "/en_fr.argosmodel": file.read_bytes(),
        "/cut": file.read_bytes(),
    }
    Mirror.moved = {"/moved": "http://example.org/en_es"}
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield url
    server.shutdown()
    thread.join()
    server.server_close()


def test_install_by_name(mirror: str, places: Places, file: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    offer = index.look_up("en_fr", mirror)
    assert (offer.version, offer.file_name) == ("1.9", "translate-en_fr-1_9.argosmodel")
    made = index.install_by_name("en_fr", places, mirror, lambda *got: seen.append(got))
    assert made.name == "en_fr"
    size = file.stat().st_size
    assert seen[-1] == (size, size)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("en_fa", r"404.*get translate-en_fa-1_5\.argosmodel.*models install FILE"),
        ("en_ar", r"bytes came|IncompleteRead|more expected"),
        ("en_de", "only https"),
        ("en_es", "not https"),
        ("en_xx", "the package index has no en_xx"),
    ],
)
def test_a_download_that_fails_is_one_error(
    mirror: str, places: Places, name: str, why: str
) -> None:
    with pytest.raises(EngineError, match=why) as caught:
        index.install_by_name(name, places, mirror)
    assert "\n" not in str(caught.value)
    assert "models install FILE" in str(caught.value)
    assert nothing_left(places)


@pytest.mark.parametrize("path", ["/bad", "/gone", ""])
def test_an_index_that_cannot_be_had(mirror: str, places: Places, path: str) -> None:
    url = mirror + path if path else "http://127.0.0.1:9/"
    with pytest.raises(EngineError, match=r"index.*multilang models install FILE") as caught:
        index.install_by_name("en_fr", places, url)
    assert "\n" not in str(caught.value)


def test_a_download_may_not_be_too_large(
    mirror: str, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "MAX_PACKAGE", 1000)
    with pytest.raises(EngineError, match="bytes are more than a model takes"):
        index.install_by_name("en_fr", places, mirror)
