"""Bundles: what is in them, that they are the same every time, and that no bad one passes."""

from __future__ import annotations

import copy
import io
import json
import os
import shutil
import stat
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import polib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from multilang import bundle
from multilang.bundle import archive, manifest, schema, zipped
from multilang.bundle.assets import asset_path, to_assets
from multilang.formats import addresses
from projects import command, run, write

SETTINGS = """\
[project]
name = "Bundles"
source = "en"

[site]
base_url = "https://news.example"

[engine]
name = "pseudo"

[languages.fr]

[languages.fa]
gate = "drafts"
"""
ARTICLE = """\
---
title: A new library
date: 2026-03-01
license: https://creativecommons.org/licenses/by/4.0/
credit: The Belmara Courier
image: pictures/Shelf one.svg
image_license: CC0
media:
  map.png: {licence: CC-BY-4.0, credit: A. Mapmaker}
---

The library lends tools, too. ![A shelf](<pictures/Shelf one.svg> "Shelf")

See [the map](./map.png#legend), [the plan][plan] and `![x](map.png)`.

<figure><img src="map.png" alt="A map"></figure>

    ![code](map.png)

{{< figure src="map.png" >}}

[plan]: pictures/Shelf%20one.svg
"""
SHELF = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>\n'
MAP = b"\x89PNG\r\n\x1a\n"
ROOT = Path(__file__).parent.parent


@pytest.fixture
def project(tmp_path: Path) -> Path:
    lay(tmp_path / "project")
    return tmp_path / "project"


def lay(folder: Path) -> None:
    write(folder / "multilang.toml", SETTINGS)
    write(folder / "content/library/index.md", ARTICLE)
    write(folder / "content/library/pictures/Shelf one.svg", SHELF)
    write(folder / "content/library/map.png", MAP)
    run(folder, "run", "--no-publish")


def approve(folder: Path, tag: str) -> None:
    path = folder / f"locale/{tag}/LC_MESSAGES/library.po"
    catalog = polib.pofile(str(path), wrapwidth=0)
    for entry in catalog:
        entry.flags = []
    catalog.metadata["Last-Translator"] = "Ines Duarte <ines@example.org>"
    catalog.metadata["PO-Revision-Date"] = "2026-03-02 09:00+0000"
    catalog.save()


def made(folder: Path, *options: str) -> Path:
    run(folder, "assemble", *options)
    return folder / "build/bundles/library"


def said(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "bundle.json").read_text("utf-8"))
    return found


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class TestContents:
    def test_what_the_gate_lets_through_is_in_it(self, project: Path) -> None:
        folder = made(project)
        names = list(contents(folder))
        assert names == [
            f"assets/Shelf-one.{sha256(SHELF).hexdigest()[:8]}.svg",
            f"assets/map.{sha256(MAP).hexdigest()[:8]}.png",
            "bundle.json", "checksums.sha256",
            "en/index.html", "en/index.md", "fa/index.html", "fa/index.md",
        ]  # fmt: skip
        french, persian = said(folder)["locales"][1:]
        assert "path" not in french
        assert french["gate"]["publishable"] is False
        assert "wait for review" in french["gate"]["reasons"][0]["message"]
        assert (persian["path"], persian["dir"]) == ("fa/index.md", "rtl")
        assert (persian["state"], persian["disclosure"]) == ("translated", "ai-generated")

    def test_drafts_are_in_it_when_they_are_asked_for(self, project: Path) -> None:
        assert "fr/index.md" in contents(made(project, "--drafts"))

    def test_it_says_where_it_comes_from_and_whose_it_is(self, project: Path) -> None:
        approve(project, "fr")
        run(project, "status")  # what people did goes to the journal
        about = said(made(project))
        source = project / "content/library/index.md"
        assert about["id"] == "library"
        assert about["source"] == {
            "lang": "en", "path": "content/library/index.md",
            "url": "https://news.example/en/library/",
            "revision": {"sha256": sha256(source.read_bytes()).hexdigest(), "commit": ""},
        }  # fmt: skip
        assert about["dates"] == {"published": "2026-03-01", "modified": ""}
        assert about["rights"]["licence"] == "https://creativecommons.org/licenses/by/4.0/"
        assert about["rights"]["credit"] == "The Belmara Courier"
        rights = {f["original"]: f for f in about["files"] if f["role"] == "asset"}
        assert rights["pictures/Shelf one.svg"]["licence"] == "CC0"
        assert rights["map.png"]["credit"] == "A. Mapmaker"
        french = about["locales"][1]
        units = french["counts"]["units"]
        assert units["total"] == units["reviewed"] == units["mt_unmodified"] > 0
        reviewer = {"name": "Ines Duarte", "n": units["total"], "last": "2026-03-02T09:00:00Z"}
        assert french["reviewers"] == [reviewer]
        assert french["reviewed_at"] == "2026-03-02T09:00:00Z"
        assert "ines@example.org" not in json.dumps(about)
        assert (french["state"], french["disclosure"]) == ("reviewed", "ai-assisted")
        (machine,) = french["machines"]
        assert machine["signature"].startswith("pseudo")
        assert machine["units"] == units["total"]

    def test_the_commit_is_that_of_the_source_file(self, project: Path) -> None:
        def git(*words: str) -> str:
            name = ("-c", "user.name=A", "-c", "user.email=a@example.org")
            return subprocess.run(
                ["git", *name, *words], cwd=project, check=True, capture_output=True, text=True
            ).stdout.strip()

        git("init", "-q")
        git("add", ".")
        git("commit", "-qm", "one")
        first = git("rev-parse", "HEAD")
        write(project / "unrelated.txt", "x")
        git("add", ".")
        git("commit", "-qm", "two")
        assert said(made(project))["source"]["revision"]["commit"] == first
        write(project / "content/library/index.md", ARTICLE + "\nMore.\n")
        assert said(made(project))["source"]["revision"]["commit"] == ""

    def test_links_lead_to_the_assets_and_code_is_left_alone(self, project: Path) -> None:
        folder = made(project)
        shelf, plan = (f"../{name}" for name in list(contents(folder))[:2])
        for tag in ("en", "fa"):
            text = (folder / tag / "index.md").read_text("utf-8")
            assert f"](<{shelf}>" in text
            assert f"]({plan}#legend)" in text
            assert f"[plan]: {shelf}\n" in text
            assert f'<img src="{plan}" alt=' in text
            assert f'{{{{< figure src="{plan}" >}}}}' in text
            assert f"image: {shelf}\n" in text
            assert "`![x](map.png)`" in text
            assert "    ![code](map.png)" in text
            page = (folder / tag / "index.html").read_text("utf-8")
            assert page.count(f'src="{plan}"') == 1
            assert page.count(f'href="{shelf}"') == 1
            for link in (shelf, plan):
                assert (folder / tag / link).resolve().is_file()
        assert '<html lang="fa" dir="rtl">' in (folder / "fa/index.html").read_text("utf-8")

    def test_text_cannot_become_markup_in_the_page(self, project: Path) -> None:
        bad = '---\ntitle: "</title><script>x</script>"\ndescription: "<b onclick=x>"\n---\n\n'
        write(project / "content/bad/index.md", bad + "Hi <script>alert(1)</script> there.\n")
        run(project, "assemble")
        page = (project / "build/bundles/bad/en/index.html").read_text("utf-8")
        assert "<script" not in page
        assert "<b" not in page.replace("<body", "")

    def test_corrections_stand_in_it(self, project: Path) -> None:
        write(
            project / "content/library/index.md",
            ARTICLE.replace("title:", "correction: It opened on Monday.\ntitle:", 1),
        )
        folder = made(project)
        assert said(folder)["corrections"] == ["It opened on Monday."]
        assert "It opened on Monday." in (folder / "en/index.html").read_text("utf-8")


class TestSameBytes:
    def test_another_place_and_another_day(self, project: Path, tmp_path: Path) -> None:
        first = made(project)
        archive_ = first.with_suffix(".zip").read_bytes()
        other = tmp_path / "elsewhere/deep/project"
        shutil.copytree(project, other, ignore=shutil.ignore_patterns("build"))
        for path in other.rglob("*"):
            os.utime(path, (1, 1))
        second = made(other)
        assert contents(first) == contents(second)
        assert second.with_suffix(".zip").read_bytes() == archive_

    def test_an_unchanged_run_touches_nothing(self, project: Path) -> None:
        folder = made(project)
        places = (folder, *folder.rglob("*"), folder.with_suffix(".zip"))
        before = [p.stat().st_mtime_ns for p in places]
        assert json.loads(run(project, "assemble", "--json").stdout)["written"] == []
        assert [p.stat().st_mtime_ns for p in places] == before

    def test_what_is_no_longer_in_it_goes(self, project: Path) -> None:
        folder = made(project)
        write(project / "content/library/map.png", MAP + b"!")
        made(project)
        assert len(list((folder / "assets").iterdir())) == 2
        assert bundle.verify(folder) == ()

    def test_the_zip_is_the_folder(self, project: Path) -> None:
        folder = made(project)
        with zipfile.ZipFile(folder.with_suffix(".zip")) as opened:
            infos = opened.infolist()
            assert opened.testzip() is None
            inside = {one.filename.removeprefix("library/"): opened.read(one) for one in infos}
        assert inside == contents(folder)
        assert [one.filename for one in infos] == sorted(one.filename for one in infos)
        assert {one.date_time for one in infos} == {(1980, 1, 1, 0, 0, 0)}


class TestGone:
    @pytest.mark.parametrize("how", ["deleted", "withdrawn", "draft"])
    def test_a_bundle_goes_with_its_article(self, project: Path, how: str) -> None:
        folder = made(project)
        source = project / "content/library/index.md"
        if how == "deleted":
            source.unlink()
        else:
            write(source, ARTICLE.replace("title:", f"{how}: true\ntitle:", 1))
        told = run(project, "assemble").stdout
        assert not folder.exists()
        assert not folder.with_suffix(".zip").exists()
        assert "removed: build/bundles/library" in told

    def test_nothing_brings_a_withdrawn_article_back(self, project: Path) -> None:
        source = project / "content/library/index.md"
        write(source, ARTICLE.replace("title:", "withdrawn: true\ntitle:", 1))
        run(project, "assemble", "--drafts")
        assert not (project / "build/bundles/library").exists()
        write(source, ARTICLE.replace("title:", "withdrawn: [fa]\ntitle:", 1))
        assert "fa/index.md" not in contents(made(project, "--drafts"))

    def test_others_stay(self, project: Path) -> None:
        folder = made(project)
        mine = write(project / "build/bundles/mine/notes.txt", "mine")
        write(project / "content/other/index.md", "---\ntitle: Other\n---\n\nText.\n")
        run(project, "assemble", "other")
        assert folder.is_dir()
        assert mine.is_file()


class TestVerify:
    def test_a_whole_one(self, project: Path) -> None:
        folder = made(project)
        done = command(project, "assemble")
        assert done.exit_code == 0
        for place in (folder, folder.with_suffix(".zip")):
            result = verify(place)
            assert (result.exit_code, result.stdout) == (0, f"{place}: whole\n")
        if shutil.which("sha256sum"):
            subprocess.run(
                ["sha256sum", "--check", "--strict", "checksums.sha256"],
                cwd=folder, check=True, capture_output=True,
            )  # fmt: skip

    DAMAGE: tuple[tuple[str, Callable[[Path], object], str], ...] = (
        ("changed", lambda f: (f / "fa/index.md").write_text("x"), "fa/index.md has been changed"),
        ("missing", lambda f: (f / "fa/index.md").unlink(), "fa/index.md is missing"),
        ("extra", lambda f: (f / "x").write_text("x"), "x is not in checksums.sha256"),
        ("no manifest", lambda f: (f / "bundle.json").unlink(), "bundle.json is missing"),
        ("no sums", lambda f: (f / "checksums.sha256").unlink(), "checksums.sha256 is missing"),
        ("link", lambda f: (f / "l").symlink_to("/etc/passwd"), "l is a symbolic link"),
        ("pipe", lambda f: os.mkfifo(f / "p"), "p is no plain file"),
        (
            "a line", lambda f: (f / "checksums.sha256").write_text("x\n"),
            "checksums.sha256:1: this is no line of sha256sum",
        ),
        ("no JSON", lambda f: (f / "bundle.json").write_text("{"), "bundle.json: "),
        (
            "deep", lambda f: (f / "bundle.json").write_text("[" * 200_000),
            "bundle.json: it is nested too deeply",
        ),
        (
            "twice", lambda f: (f / "bundle.json").write_text('{"a": 1, "a": 2}'),
            "a name stands twice",
        ),
    )  # fmt: skip

    @pytest.mark.parametrize(
        ("damage", "problem"), [d[1:] for d in DAMAGE], ids=[d[0] for d in DAMAGE]
    )
    def test_a_damaged_folder(
        self, project: Path, damage: Callable[[Path], object], problem: str
    ) -> None:
        folder = made(project)
        damage(folder)
        result = verify(folder)
        assert result.exit_code == 1
        assert problem in result.stdout
        assert "Traceback" not in result.output

    @pytest.mark.parametrize(
        ("change", "problem"),
        [
            (lambda d: d.update(format=2), "format 2 is newer"),
            (lambda d: d.update(more=1), "('more' was unexpected)"),
            (lambda d: d.pop("rights"), "'rights' is a required property"),
            (lambda d: d["locales"][2].pop("gate"), "locales[2]: 'gate' is a required property"),
            (lambda d: d["files"][0].update(path="../x"), "files[0].path: '../x' does not match"),
            (lambda d: d["files"][0].update(bytes=1), "is not what bundle.json says"),
            (lambda d: d["files"].pop(), "is not listed in bundle.json"),
            (lambda d: d["files"].append(d["files"][0]), "is listed twice"),
            (lambda d: d["files"][0].update(media_type="text/html"), "is said to be text/html"),
            (
                lambda d: d["locales"][2].update(path="en/index.md"),
                "is not listed as the text in fa",
            ),
            (lambda d: d["locales"].pop(0), "not one original"),
        ],
    )
    def test_a_manifest_that_does_not_hold(
        self, project: Path, change: Callable[[Any], object], problem: str
    ) -> None:
        """Whoever changes the manifest changes the checksums too."""
        folder = made(project)
        about = said(folder)
        change(about)
        data = json.dumps(about).encode()
        write(folder / "bundle.json", data)
        sums = (folder / "checksums.sha256").read_text("utf-8").splitlines()
        sums = [line for line in sums if not line.endswith("  bundle.json")]
        sums.append(f"{sha256(data).hexdigest()}  bundle.json")
        write(folder / "checksums.sha256", "\n".join(sums) + "\n")
        assert problem in verify(folder).stdout

    def test_json(self, project: Path, tmp_path: Path) -> None:
        folder = made(project)
        (folder / "x").write_text("x")
        result = verify(folder, folder.with_suffix(".zip"), "--json")
        bad, good = json.loads(result.stdout)
        assert result.exit_code == 1
        assert (bad["ok"], good["ok"], good["problems"]) == (False, True, [])
        assert len(bad["problems"]) == 2

    def test_what_is_no_bundle(self, tmp_path: Path) -> None:
        nothing = verify(tmp_path / "nothing")
        assert nothing.exit_code == 2
        assert "there is no such file or folder" in nothing.stderr
        text = verify(write(tmp_path / "a.zip", "text"))
        assert text.exit_code == 2
        assert "this is no ZIP" in text.stderr


def verify(*places: Path | str) -> Any:
    from click.testing import CliRunner

    from multilang import cli

    result = CliRunner().invoke(cli.main, ["bundle", "verify", *map(str, places)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


class TestHostileZip:
    def zip(self, place: Path, *entries: tuple[zipfile.ZipInfo | str, bytes], **how: Any) -> Path:
        with zipfile.ZipFile(place, "w", **how) as opened:
            for entry, data in entries:
                opened.writestr(entry, data)
        return place

    @pytest.mark.parametrize(
        "name",
        ["../x", "/etc/x", "a/../../x", "a\\..\\x", "C:x", "a//x", "a/./../b/../../x", "a/x\ny"],
    )
    def test_no_path_leads_out(self, tmp_path: Path, name: str) -> None:
        result = verify(self.zip(tmp_path / "a.zip", (name, b"x")))
        assert result.exit_code == 1
        assert "leads out of the bundle, or is no plain path" in result.stdout

    def test_no_link(self, tmp_path: Path) -> None:
        entry = zipfile.ZipInfo("a/link")
        entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        result = verify(self.zip(tmp_path / "a.zip", (entry, b"/etc/passwd")))
        assert "a/link is a symbolic link" in result.stdout

    def test_no_bomb(self, tmp_path: Path) -> None:
        zeros = bytes(50_000_000)
        place = self.zip(tmp_path / "a.zip", ("a/x", zeros), compression=zipfile.ZIP_DEFLATED)
        assert "a ZIP bomb" in verify(place).stdout

    def test_no_header_that_lies(self, tmp_path: Path) -> None:
        place = self.zip(tmp_path / "a.zip", ("a/x", bytes(9000)), compression=8)
        data = bytearray(place.read_bytes())
        at = data.rindex(b"PK\x01\x02")
        data[at + 24 : at + 28] = (10).to_bytes(4, "little")
        place.write_bytes(bytes(data))
        result = verify(place)
        assert result.exit_code == 1
        assert "the ZIP is damaged: " in result.stdout

    def test_no_name_twice(self, tmp_path: Path) -> None:
        place = self.zip(tmp_path / "a.zip", ("a/x", b"1"), ("a/X", b"2"))
        assert (
            "is in it twice, or differs from another name by capitals only" in verify(place).stdout
        )

    def test_one_folder(self, tmp_path: Path) -> None:
        place = self.zip(tmp_path / "a.zip", ("a/x", b"1"), ("b/x", b"2"))
        assert "more than one folder: a, b" in verify(place).stdout

    def test_not_too_many_and_not_too_much(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = self.zip(tmp_path / "a.zip", *((f"a/{n}", b"12345") for n in range(5)))
        monkeypatch.setattr(archive, "MOST_FILES", 4)
        assert "more than 4 files" in verify(place).stdout
        monkeypatch.setattr(archive, "MOST_FILES", 5)
        monkeypatch.setattr(archive, "MOST_BYTES", 24)
        assert "more than 24 bytes" in verify(place).stdout

    @settings(max_examples=60)
    @given(at=st.integers(0, 10_000), value=st.integers(0, 255))
    @example(at=364, value=0)  # a name that begins with NUL
    def test_a_damaged_zip_is_refused_in_words(self, at: int, value: int) -> None:
        files = {"bundle.json": b"{}", "checksums.sha256": b"", "a/b": b"text" * 20}
        data = bytearray(zipped(files, "a"))
        data[at % len(data)] = value
        with zipfile.ZipFile(io.BytesIO(zipped(files, "a"))) as whole:
            assert whole.testzip() is None
        import tempfile

        with tempfile.NamedTemporaryFile(suffix=".zip") as place:
            place.write(data)
            place.flush()
            assert verify(place.name).exit_code in (1, 2)


class TestSchema:
    document = json.loads((ROOT / "docs/reference/bundle.schema.json").read_text("utf-8"))

    def test_the_published_one_is_ours(self) -> None:
        shipped = ROOT / "src/multilang/bundle" / manifest.SCHEMA
        assert (ROOT / "docs/reference" / manifest.SCHEMA).read_bytes() == shipped.read_bytes()
        jsonschema.Draft202012Validator.check_schema(self.document)

    def test_what_is_wrong_has_its_place(self, project: Path) -> None:
        """Every value in a real manifest replaced by others, and every name taken out or added."""
        good = said(made(project))
        assert list(schema.problems(good, self.document)) == []
        oracle = jsonschema.Draft202012Validator(self.document)
        wrong = [mutant for mutant in _mutants(good) if not oracle.is_valid(mutant)]
        assert len(wrong) > 500
        for mutant in wrong[::7]:
            told = list(schema.problems(mutant, self.document))
            assert told
            assert all(": " in line and len(line) < 400 for line in told)


VALUES = (None, True, 1, 1.0, -1, "", "x", [], {}, "a" * 64)


def _mutants(good: Any) -> Iterator[Any]:
    for path in list(_places(good)):
        for new in (*VALUES, "gone", "more"):
            mutant = copy.deepcopy(good)
            parent = mutant
            for step in path[:-1]:
                parent = parent[step]
            if new == "gone":
                del parent[path[-1]]
            elif new == "more" and isinstance(parent, dict):
                parent["unheard-of"] = 1
            else:
                parent[path[-1]] = new
            yield mutant


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where every value is; of a list's, of the first two."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        items = enumerate(value[:2])
    for step, item in items:
        yield from _places(item, (*path, step))


class TestAddresses:
    change = staticmethod(to_assets({"a b.png": "assets/a-b.1.png", "x(1).png": "assets/x.2.png"}))

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("![q](a%20b.png)", "![q](../assets/a-b.1.png)"),
            ("![q](<a b.png> 't')", "![q](<../assets/a-b.1.png> 't')"),
            ("[![q](a%20b.png)](x(1).png)", "[![q](../assets/a-b.1.png)](../assets/x.2.png)"),
            (r"[q](x\(1\).png)", "[q](../assets/x.2.png)"),
            ("> ![q](./a%20b.png)\r\n> b\r\n", "> ![q](../assets/a-b.1.png)\r\n> b\r\n"),
            ("\ufeff![](a%20b.png)", "\ufeff![](../assets/a-b.1.png)"),
            ("[a]\n\n[a]: <a b.png> (t)\n", "[a]\n\n[a]: <../assets/a-b.1.png> (t)\n"),
            ("é <a href='x(1).png'>é</a>", "é <a href='../assets/x.2.png'>é</a>"),
            ("`![q](x(1).png)`", "`![q](x(1).png)`"),
            ("```\n[a]: x(1).png\n```\n", "```\n[a]: x(1).png\n```\n"),
            ("[q](https://a.example/x(1).png)", "[q](https://a.example/x(1).png)"),
            ("---\ncover: a b.png\n---\nx\n", "---\ncover: ../assets/a-b.1.png\n---\nx\n"),
            ("---\ntitle: a b.png\n---\nx\n", "---\ntitle: a b.png\n---\nx\n"),
        ],
    )
    def test_every_place(self, text: str, expected: str) -> None:
        assert addresses.rewrite(text, self.change, words=("title",)) == expected

    @given(st.text(alphabet="ab[]()<>!`\\\n\"' :#{}%/=ñ", max_size=60))
    def test_nothing_else_changes(self, text: str) -> None:
        assert addresses.rewrite(text, str) == text

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("Photo (1).JPG", "assets/Photo-1.{}.jpg"), ("a/b/ç.png", "assets/c.{}.png"),
            ("عکس.png", "assets/file.{}.png"), ("LICENSE", "assets/LICENSE.{}"),
            ("a.tar.gz", "assets/a-tar.{}.gz"), ("-rf.sh", "assets/rf.{}.sh"),
        ],
    )  # fmt: skip
    def test_names_that_every_system_takes(self, name: str, expected: str) -> None:
        assert asset_path(name, b"x") == expected.format(sha256(b"x").hexdigest()[:8])
