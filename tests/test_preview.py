"""The preview server: what it shows, how little it makes anew, whom it answers, and a real one."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from multilang import workspace
from multilang.errors import ConfigError
from multilang.exports import site as exports
from multilang.preview import heads, hosts, scope, serving, watching
from multilang.preview.making import Maker
from multilang.preview.rendering import Rendered
from multilang.preview.running import Made, _make
from multilang.preview.state import Board, State
from multilang.project import open_project
from projects import HARBOUR, argv, command, environment, lay, run, tree, write
from test_pages import CHROMIUM, Browser


@pytest.fixture(scope="module")
def localized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = lay(tmp_path_factory.mktemp("preview") / "project")
    run(folder, "run", "-q")
    return folder


@pytest.fixture
def project(localized: Path, tmp_path: Path) -> Path:
    return shutil.copytree(localized, tmp_path / "project")


def made(project: Path) -> Maker:
    maker = Maker(open_project(project))
    maker.load()
    return maker


class Eyes:
    """Looks at a project and tells a maker what changed."""

    def __init__(self, maker: Maker) -> None:
        self.maker = maker
        self.before = self.look()

    def look(self) -> dict[str, watching.Stamp]:
        return watching.look(self.maker.project.root, scope.places(self.maker.project))

    def follow(self) -> scope.Scope:
        now = self.look()
        touched = scope.scope(self.maker.project, watching.difference(self.before, now))
        self.maker.update(touched)
        self.before = now
        return touched


class TestWhatIsShown:
    def test_every_page_is_the_one_that_a_build_writes(self, project: Path) -> None:
        data = made(project).site()
        rendered = Rendered(data)
        built = exports.build(data)
        assert {"fr/harbour/index.html", "fa/archive/index.html", "robots.txt"} <= built.keys()
        assert {path: rendered.get(path) for path in built} == built
        # Asked for in another order, too: lists are made one after the other.
        other = Rendered(data)
        assert {path: other.get(path) for path in reversed(built)} == built

    def test_it_is_what_build_only_writes(self, project: Path) -> None:
        run(project, "preview", "--build-only", "-q")
        maker = made(project)
        rendered, media = Rendered(maker.site()), maker.media()
        folder = project / "build/preview"
        for path, data in tree(folder).items():
            if path in media:
                assert media[path].read_bytes() == data
            elif not path.endswith("404.html"):  # its links begin at the root of the host
                assert rendered.get(path) == data, path

    @pytest.mark.parametrize(
        "path", ["", "x", "fr", "fr/", "fr/harbour", "../multilang.toml", "de"]
    )
    def test_nothing_else_is_there(self, project: Path, path: str) -> None:
        assert Rendered(made(project).site()).get(path) is None

    def test_a_page_that_is_taken(self, project: Path) -> None:
        write(project / "content/archive/index.md", HARBOUR)
        rendered = Rendered(made(project).site())
        with pytest.raises(Exception, match="two pages want the address"):
            rendered.get("en/archive/index.html")


CATALOG = "locale/fr/LC_MESSAGES/harbour.po"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    write(path, text.replace(old, new))


EDITS: Mapping[str, tuple[Any, scope.Scope]] = {
    "an article": (
        lambda p: edit(p / "content/harbour/index.md", "The harbour opens", "It opens"),
        scope.Scope(articles=frozenset({"harbour"})),
    ),
    "a new article": (
        lambda p: write(p / "content/pier/index.md", HARBOUR),
        scope.Scope(articles=frozenset({"pier"})),
    ),
    "an article that goes": (
        lambda p: (p / "content/harbour/index.md").unlink(),
        scope.Scope(articles=frozenset({"harbour"})),
    ),
    "a broken article": (
        lambda p: write(p / "content/harbour/index.md", "---\ntitle: a: b\n---\n"),
        scope.Scope(articles=frozenset({"harbour"})),
    ),
    "a bad name": (
        lambda p: write(p / "content/Pier/index.md", HARBOUR),
        scope.Scope(articles=frozenset({"Pier"})),
    ),
    "a catalog": (
        lambda p: edit(p / CATALOG, "#, fuzzy\n", ""),
        scope.Scope(catalogs=frozenset({("fr", "harbour")})),
    ),
    "a catalog that goes": (
        lambda p: (p / CATALOG).unlink(),
        scope.Scope(catalogs=frozenset({("fr", "harbour")})),
    ),
    "a refused catalog": (
        lambda p: write(p / CATALOG, "<<<<<<< HEAD\n"),
        scope.Scope(catalogs=frozenset({("fr", "harbour")})),
    ),
    "a picture": (
        lambda p: write(p / "content/library/second.svg", "<svg/>"),
        scope.Scope(articles=frozenset({"library"})),
    ),
    "the words of the frame": (
        lambda p: write(
            p / "locale/fr/LC_MESSAGES/site.po",
            'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
            'msgid "All articles"\nmsgstr "Tout"\n',
        ),
        scope.Scope(words=frozenset({"fr"})),
    ),
    "the record": (
        lambda p: write(p / "locale/unpublished.txt", "fa *\n"),
        scope.Scope(record=True),
    ),
    "settings": (
        lambda p: edit(p / "multilang.toml", "Two articles", "Another name"),
        scope.Scope(everything=True),
    ),
    "a glossary": (
        lambda p: write(p / "locale/glossary.csv", "en,fr\nharbour,port\n"),
        scope.Scope(everything=True),
    ),
}  # fmt: skip


class TestOnlyWhatChanged:
    @pytest.mark.parametrize("name", EDITS)
    def test_what_is_made_anew_is_what_would_be_made_from_nothing(
        self, project: Path, name: str
    ) -> None:
        change, expected = EDITS[name]
        maker = made(project)
        eyes = Eyes(maker)
        change(project)
        assert eyes.follow() == expected
        fresh = made(project)
        assert maker.site() == fresh.site()
        assert maker.media() == fresh.media()
        assert {k: str(e) for k, e in maker.problems.items()} == {
            k: str(e) for k, e in fresh.problems.items()
        }

    def test_all_of_them_one_after_the_other_and_back(self, project: Path) -> None:
        before = {path: data for path, data in tree(project).items() if ".multilang" not in path}
        maker = made(project)
        first, eyes = maker.site(), Eyes(maker)
        for change, _ in EDITS.values():
            for path, data in before.items():
                write(project / path, data)
            change(project)
            eyes.follow()
        for path in tree(project).keys() - before.keys():
            if not path.startswith(".multilang"):
                (project / path).unlink()
        for path, data in before.items():
            write(project / path, data)
        eyes.follow()
        assert maker.site() == first
        assert not maker.problems

    def test_a_changed_catalog_is_the_only_one_read(
        self, project: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        maker = made(project)
        eyes = Eyes(maker)
        read: list[tuple[str, str]] = []
        real = workspace.read_catalog

        def counting(project: Any, tag: str, slug: str, *rest: Any) -> Any:
            read.append((tag, slug))
            return real(project, tag, slug, *rest)

        monkeypatch.setattr(workspace, "read_catalog", counting)
        edit(project / CATALOG, "#, fuzzy\n", "")
        eyes.follow()
        assert read == [("fr", "harbour")]
        edit(project / "content/library/index.md", "A new library", "An old library")
        eyes.follow()
        assert read[1:] == [("fr", "library"), ("fa", "library")]

    def test_broken_settings_are_told_and_the_pages_stay(self, project: Path) -> None:
        maker = made(project)
        first, eyes = maker.site(), Eyes(maker)
        text = (project / "multilang.toml").read_text()
        write(project / "multilang.toml", "[project\n")
        eyes.follow()
        assert [what for _, what in maker.problems] == ["settings"]
        assert maker.site() == first
        write(project / "multilang.toml", text)
        eyes.follow()
        assert not maker.problems

    def test_a_theme(self, project: Path) -> None:
        edit(project / "multilang.toml", "[engine]", '[site]\ntheme = "theme"\n\n[engine]')
        write(project / "theme/home.html", "one")
        maker = made(project)
        eyes = Eyes(maker)
        assert Rendered(maker.site()).get("fr/index.html") == b"one"
        write(project / "theme/home.html", "another")
        assert eyes.follow() == scope.Scope(theme=True)
        assert Rendered(maker.site()).get("fr/index.html") == b"another"

    def test_catalogs_and_journals_are_left_alone(self, project: Path) -> None:
        edit(project / CATALOG, "#, fuzzy\n", "")  # a deed that the next run will write down
        before = tree(project, "locale", "content", "build")
        maker = made(project)
        eyes = Eyes(maker)
        edit(project / "content/harbour/index.md", "The harbour opens", "It opens")
        eyes.follow()
        after = tree(project, "locale", "content", "build")
        assert [path for path in after if after[path] != before.get(path)] == [
            "content/harbour/index.md"
        ]


class TestWatching:
    def looks(self, *looks: Mapping[str, int]) -> tuple[list[list[str]], list[float]]:
        """What is told of these looks, one after the other, and the pauses before each."""
        stamps = iter([{path: (n,) * 4 for path, n in look.items()} for look in looks])
        slept: list[float] = []
        now = 0.0

        def sleep(seconds: float) -> None:
            nonlocal now
            now += seconds
            slept.append(seconds)

        told = []
        try:
            for changed, _ in watching.changes(
                next(stamps), lambda: next(stamps), sleep=sleep, clock=lambda: now
            ):
                told.append(sorted(changed))
        except (StopIteration, RuntimeError):
            pass
        return told, slept

    def test_a_change_is_told_once_and_when_it_has_settled(self) -> None:
        told, slept = self.looks({"a": 1}, {"a": 1}, {"a": 2}, {"a": 3}, {"a": 3}, {"a": 3})
        assert told == [["a"]]
        assert slept[:4] == [0.5, 0.5, 0.06, 0.06]

    def test_files_that_come_and_go(self) -> None:
        told, _ = self.looks({"a": 1}, {"b": 1}, {"b": 1}, {}, {})
        assert told == [["a", "b"], ["b"]]

    def test_what_never_settles_is_told_all_the_same(self) -> None:
        told, _ = self.looks(*({"a": n} for n in range(60)))
        assert told

    def test_what_editors_hide_is_not_seen(self, project: Path) -> None:
        eyes = Eyes(made(project))
        write(project / "content/harbour/.index.md.swp", "x")
        write(project / "content/.cache/index.md", "x")
        assert not eyes.follow()

    def test_a_save_of_the_same_length_at_once(self, project: Path) -> None:
        eyes = Eyes(made(project))
        edit(project / "content/harbour/index.md", "opens", "OPENS")
        assert eyes.follow().articles == {"harbour"}


class TestHosts:
    @pytest.mark.parametrize(
        "host",
        ["localhost", "localhost:8322", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:65535", "[::1]:80"],
    )
    def test_this_machine(self, host: str) -> None:
        assert hosts.allowed(host, "127.0.0.1")

    @pytest.mark.parametrize(
        "host",
        [
            "", "example.org", "localhost.example.org", "127.0.0.1.example.org", "localhost.",
            "127.0.0.2", "0.0.0.0", "[::]", "192.0.2.1", "localhost:80:80", "localhost:x", "::1",
            "user@localhost", "localhost/", "127.0.0.1\n", "2130706433", "0x7f.1", "127.1",
        ],
    )  # fmt: skip
    def test_other_names_are_not_answered(self, host: str) -> None:
        assert not hosts.allowed(host, "127.0.0.1")

    def test_where_others_may_come_numbers_are_answered_and_names_are_not(self) -> None:
        assert hosts.allowed("192.0.2.7:8322", "0.0.0.0")
        assert hosts.allowed("[2001:db8::1]:8322", "::")
        assert not hosts.allowed("example.org", "0.0.0.0")
        assert hosts.allowed("192.0.2.1", "192.0.2.1")

    def test_a_port_that_is_taken(self) -> None:
        with hosts.listening("127.0.0.1", None) as first:
            port = first.getsockname()[1]
            assert hosts.url(first) == f"http://127.0.0.1:{port}/"
            with pytest.raises(ConfigError, match=f"127.0.0.1:{port}"):
                hosts.listening("127.0.0.1", port)
            with hosts.listening("127.0.0.1", None) as second:
                assert second.getsockname()[1] not in (port, 0)

    @pytest.mark.parametrize("address", ["", "example.org", "1.2.3", "127.0.0.1:80"])
    def test_no_address(self, address: str) -> None:
        with pytest.raises(ConfigError, match="no address"):
            hosts.is_local(address)

    def test_other_machines_only_when_it_is_meant(self, project: Path) -> None:
        result = command(project, "preview", "--bind", "0.0.0.0")
        assert result.exit_code == 2
        assert "--expose" in result.stderr


POLICIES = {
    "default-src 'none'; img-src 'self'":
        "default-src 'none'; img-src 'self'; script-src 'nonce-N'; connect-src 'self'; "
        "frame-ancestors 'self'",
    "script-src 'none'; connect-src 'none'":
        "script-src 'nonce-N'; connect-src 'self'; frame-ancestors 'self'",
    "script-src 'self'; script-src-elem 'self'; frame-ancestors 'none'":
        "script-src 'self'; script-src-elem 'self' 'nonce-N'; frame-ancestors 'none'",
    "img-src &#39;self&#39;": "img-src 'self'; frame-ancestors 'self'",
}  # fmt: skip


@pytest.mark.parametrize("policy", POLICIES)
def test_a_pages_own_policy_is_sent_with_leave_for_one_script(policy: str) -> None:
    element = f'<meta content="{policy}" HTTP-EQUIV="Content-Security-Policy">'
    text, policies = heads.prepared(f"<head>{element}</head><p>x".encode(), "N", "1 2")
    assert policies == [POLICIES[policy]]
    assert b"http-equiv" not in text.lower()
    assert text.count(b"<script") == 1
    assert text.index(b"<script") < text.index(b"</head>")


@dataclass
class Answer:
    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def __getitem__(self, name: str) -> str:
        return ", ".join(value for key, value in self.headers if key == name)


def ask(app: Any, path: str, method: str = "GET", **headers: str) -> Answer:
    """A request as a server hands it over: with a path that nobody has tidied up."""
    answer = Answer()
    lines = {"host": "localhost:8322", **{k.replace("_", "-"): v for k, v in headers.items()}}
    address = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
        "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"",
        "root_path": "", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8322), "state": {},
        "headers": [(k.encode(), v.encode("latin-1")) for k, v in lines.items() if v != "-"],
    }  # fmt: skip

    async def receive() -> dict[str, object]:
        await asyncio.Event().wait()  # nobody sends a body, or goes away
        return {}

    async def send(message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = [(k.decode().lower(), v.decode()) for k, v in message["headers"]]
        else:
            answer.body += message.get("body", b"")

    asyncio.run(app(address, receive, send))
    return answer


def served(project: Path) -> tuple[Any, Board]:
    maker, board = made(project), Board(project)
    board.put(
        State("v-1", project, Rendered(maker.site()), maker.media(), {}, dict(maker.problems))
    )
    return serving.app(board), board


class TestAnswers:
    @pytest.fixture(autouse=True)
    def app(self, project: Path) -> None:
        self.project = project
        self.app, self.board = served(project)

    def test_pages(self) -> None:
        for path in ("/", "/index.html", "/fr/", "/fr/harbour/", "/fr/harbour/index.html"):
            answer = ask(self.app, path)
            assert answer.status == 200, path
            assert answer["content-type"] == "text/html; charset=utf-8"
            (nonce,) = re.findall(
                r'<script type="module" nonce="(\w+)" src="/_pre', str(answer.body)
            )
            policy = answer["content-security-policy"]
            assert policy.startswith("default-src 'none'; ")
            assert f"script-src 'nonce-{nonce}';" in policy
            assert "unsafe" not in policy
            assert answer["x-content-type-options"] == "nosniff"
            assert answer["cache-control"] == "no-store"
        assert ask(self.app, "/").body != ask(self.app, "/").body  # a new nonce each time
        assert ask(self.app, "/")["etag"] == ask(self.app, "/")["etag"]

    def test_a_folder_without_its_stroke(self) -> None:
        answer = ask(self.app, "/fr/harbour")
        assert (answer.status, answer["location"]) == (307, "/fr/harbour/")

    def test_files(self) -> None:
        (css,) = re.findall(
            r'href="(?:\.\./)*(assets/site\.\w+\.css)"', str(ask(self.app, "/").body)
        )
        answer = ask(self.app, f"/{css}")
        assert answer["content-type"].startswith("text/css")
        again = ask(self.app, f"/{css}", if_none_match=answer["etag"])
        assert (again.status, again.body) == (304, b"")
        picture = ask(self.app, "/media/library/shelf.svg")
        assert picture.status == 200
        assert picture["content-type"] == "image/svg+xml"
        assert "sandbox" in picture["content-security-policy"]

    def test_wrong_addresses_have_the_page_of_their_language(self) -> None:
        for path, tag in (("/fr/nothing/", "fr"), ("/fa/x/y", "fa"), ("/nothing", "en")):
            answer = ask(self.app, path)
            assert answer.status == 404
            assert f'<html lang="{tag}"' in answer.body.decode()

    @pytest.mark.parametrize(
        "path",
        [
            "/../multilang.toml", "/fr/../../multilang.toml", "/media/library/../harbour/index.md",
            "/media/library/../../multilang.toml", "//etc/passwd", "//example.org", "/media/",
            "/media/library/", "/media/library", "/assets/", "/content/harbour/index.md",
            "/fr/harbour/../../../multilang.toml", "/media/library/shelf.svg/", "/.multilang/lock",
            "/media/library/shelf.svg\0.html", "/..\\multilang.toml", "/_preview/", "/_preview/..",
            "/_preview/serving.py", "/_preview/problem.html", "/%2e%2e/multilang.toml", "",
            "/locale/fr/LC_MESSAGES/harbour.po", "/media/library/.", "/\ud800", "/" + "a/" * 5000,
        ],
    )  # fmt: skip
    def test_nothing_but_the_site_is_there(self, path: str) -> None:
        try:
            answer = ask(self.app, path)
        except UnicodeEncodeError:
            return  # no server can hand that over
        assert answer.status == 404, path
        assert b"Two articles" in answer.body or answer["content-type"].startswith("text/plain")
        assert b"[engine]" not in answer.body
        assert "location" not in dict(answer.headers)

    def test_a_link_made_later_leads_nowhere(self, tmp_path: Path) -> None:
        secret = write(tmp_path / "secret.svg", "secret")
        picture = self.project / "content/library/shelf.svg"
        picture.unlink()
        picture.symlink_to(secret)
        answer = ask(self.app, "/media/library/shelf.svg")
        assert answer.status == 404
        assert b"secret" not in answer.body

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "X"])
    def test_reading_is_all_that_can_be_done(self, method: str) -> None:
        for path in ("/", "/_preview/events", "/media/library/shelf.svg"):
            answer = ask(self.app, path, method)
            assert (answer.status, answer["allow"]) == (405, "GET, HEAD")

    def test_other_names_get_nothing(self) -> None:
        for name in ("example.org", "localhost.example.org:8322", "-", ""):
            for path in (
                "/",
                "/_preview/events",
                "/_preview/reload.js",
                "/media/library/shelf.svg",
            ):
                answer = ask(self.app, path, host=name)
                assert answer.status == 421, name
                assert b"harbour" not in answer.body

    def test_the_script_is_served_here_and_stands_on_no_built_page(self) -> None:
        answer = ask(self.app, "/_preview/reload.js")
        assert answer["content-type"].startswith("text/javascript")
        for path, data in tree(self.project, "build").items():
            if path.endswith(".html"):
                assert b"<script" not in data.replace(b'<script type="application/ld+json">', b"")
                assert b"_preview" not in data


class TestProblems:
    def test_an_article_that_cannot_be_read_is_told_on_its_pages(self, project: Path) -> None:
        write(project / "content/harbour/index.md", "---\ntitle: <b>: b\n---\n")
        app, _ = served(project)
        for path in ("/en/harbour/", "/fr/harbour/"):
            answer = ask(app, path)
            text = answer.body.decode()
            assert answer.status == 500
            assert "content/harbour/index.md:2" in text
            assert "needs quotes" in text
            assert "_preview/reload.js" in text
            assert "<b>" not in text
        assert ask(app, "/fr/library/").status == 200
        assert ask(app, "/fr/").status == 200

    def test_a_catalog_that_is_refused_is_told_on_its_page(self, project: Path) -> None:
        write(project / CATALOG, "<<<<<<< HEAD\n")
        app, _ = served(project)
        assert CATALOG in ask(app, "/fr/harbour/").body.decode()
        assert [ask(app, f"/{tag}/harbour/").status for tag in ("en", "fr", "fa")] == [
            200,
            500,
            200,
        ]

    def test_a_template_with_a_fault_is_told_where_it_is_used(self, project: Path) -> None:
        edit(project / "multilang.toml", "[engine]", '[site]\ntheme = "theme"\n\n[engine]')
        write(project / "theme/home.html", "line\n{{ nothing.at_all }}")
        app, _ = served(project)
        answer = ask(app, "/fr/")
        assert answer.status == 500
        assert "theme/home.html:2" in answer.body.decode()
        assert ask(app, "/fr/harbour/").status == 200

    def test_before_the_first_preview_is_made(self, project: Path) -> None:
        answer = ask(serving.app(Board(project)), "/fr/")
        assert answer.status == 503
        assert b"is being made" in answer.body
        assert b"_preview/reload.js" in answer.body

    def test_a_template_that_is_none_and_is_mended(self, project: Path) -> None:
        """Through the thread that makes previews."""
        edit(project / "multilang.toml", "[engine]", '[site]\ntheme = "theme"\n\n[engine]')
        write(project / "theme/home.html", "{% if %}")
        board, told = Board(project), list[Made]()
        arguments = (open_project(project), board, told.append)
        threading.Thread(target=_make, args=arguments, daemon=True).start()
        until(lambda: len(told) == 1)
        assert [problem.where for problem in told[0].problems] == ["theme/home.html:1"]
        assert ask(serving.app(board), "/fr/").status == 500
        write(project / "theme/home.html", "mended")
        until(lambda: len(told) == 2)
        assert told[1].changed == ("theme/home.html",)
        assert not told[1].problems
        assert b"mended" in ask(serving.app(board), "/fr/").body


def until(done: Any, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)


class Server:
    """``multilang preview`` in a process of its own."""

    def __init__(self, project: Path, *arguments: str) -> None:
        self.process = subprocess.Popen(
            argv("preview", "--json", *arguments), cwd=project, env=environment(), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        self.url = self.line()["url"]
        self.line()

    def line(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        return dict(json.loads(self.process.stdout.readline()))

    def page(self, path: str) -> tuple[int, str]:
        try:
            with urlopen(self.url + path, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def stop(self) -> tuple[int, str, float]:
        started = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        _, err = self.process.communicate(timeout=20)
        return self.process.returncode, err, time.monotonic() - started


@pytest.fixture
def server(project: Path) -> Iterator[Server]:
    one = Server(project)
    yield one
    if one.process.poll() is None:
        one.stop()


def test_an_edit_is_an_event_and_a_new_page(project: Path, server: Server) -> None:
    article = project / "content/harbour/index.md"
    with urlopen(server.url + "_preview/events", timeout=20) as events:
        assert events.headers["Content-Type"].startswith("text/event-stream")

        def version() -> str:
            while not (line := events.readline().decode()).startswith("data: "):
                assert line
            return line.removeprefix("data: ").strip()

        first = version()
        edit(article, "The harbour opens", "A harbour opens")
        second = version()
        assert second != first
        assert "A harbour opens" in server.page("en/harbour/")[1]
        assert server.line()["changed"] == ["content/harbour/index.md"]
        write(article, "---\ntitle: a: b\n---\n")
        assert version() != second
        status, text = server.page("en/harbour/")
        assert status == 500
        assert "content/harbour/index.md:2" in text
        (problem,) = server.line()["problems"]
        assert problem["where"] == "content/harbour/index.md:2"
        write(article, HARBOUR)
        version()
        assert "The harbour opens" in server.page("en/harbour/")[1]
        assert server.line()["problems"] == []
        # A page that listens does not keep Ctrl-C waiting.
        code, err, seconds = server.stop()
    assert (code, err) == (0, "")
    assert seconds < 15


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt install chromium")
def test_a_browser_reloads_and_keeps_its_place(project: Path, server: Server) -> None:
    article = project / "content/harbour/index.md"
    write(article, HARBOUR + "\nAnother paragraph.\n" * 80)
    server.line()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(Path(profile))
        try:
            browser.open(server.url + "en/harbour/", 800, dark=False)
            browser.ask("window.first = true; scrollTo(0, 700)")
            edit(project / "content/library/index.md", "Closed for cleaning", "Open")
            server.line()
            time.sleep(0.5)
            assert browser.ask("window.first") is True  # not this page: it is left alone
            edit(article, "The harbour opens", "A new title")
            until(lambda: browser.ask("document.querySelector('h1').textContent") == "A new title")
            until(lambda: browser.ask("window.first") is None)
            until(lambda: browser.ask("Math.round(scrollY)") == 700)
        finally:
            browser.close()
