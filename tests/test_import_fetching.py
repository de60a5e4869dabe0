"""The guarded client, against a real server on this machine."""

from __future__ import annotations

import contextlib
import gzip
import ipaddress
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from multilang.errors import ContentError
from multilang.importing import Wishes, fetching
from multilang.importing.fetching import Address, fetch, is_public
from multilang.pipeline import importing_pages, open_project
from projects import lay

PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
PARAGRAPH = (
    "<p>The town has built a second bridge, and it opens to everybody on Monday morning.</p>"
)
PAGE = (
    f"<html><h1>A bridge</h1>{PARAGRAPH}<p><img src='/b.png' alt='A bridge'></p>{PARAGRAPH}</html>"
)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        bomb = gzip.compress(bytes(50_000_000))
        answers: dict[str, tuple[int, dict[str, str], bytes]] = {
            "/page": (200, {"Content-Type": "text/html"}, PAGE.encode()),
            "/b.png": (200, {"Content-Type": "text/html"}, PNG),
            "/packed": (200, {"Content-Encoding": "gzip"}, gzip.compress(b"hello")),
            "/bomb": (200, {"Content-Encoding": "gzip"}, bomb),
            "/large": (200, {}, bytes(2_000_000)),
            "/broken": (200, {"Content-Encoding": "gzip"}, b"no gzip"),
            "/brotli": (200, {"Content-Encoding": "br"}, b"?"),
            "/there": (302, {"Location": "/packed"}, b""),
            "/round": (302, {"Location": "/round"}, b""),
            "/metadata": (302, {"Location": "http://169.254.169.254/latest"}, b""),
            "/file": (302, {"Location": "file:///etc/passwd"}, b""),
        }
        status, headers, body = answers.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


def loopback(address: Address) -> bool:
    """What tests allow: their own server, and otherwise what everybody may."""
    return address.is_loopback or is_public(address)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


def test_pages_packed_or_moved_are_fetched(server: str) -> None:
    assert fetch(f"{server}/packed", allowed=loopback).data == b"hello"
    moved = fetch(f"{server}/there", allowed=loopback)
    assert (moved.data, moved.address) == (b"hello", f"{server}/packed")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/bomb", "larger than"), ("/large", "larger than"), ("/broken", "compression is broken"),
        ("/brotli", "unknown way"), ("/round", "redirects"), ("/nowhere", "answers 404"),
        ("/metadata", "not a public address"), ("/file", "only http and https"),
    ],
)  # fmt: skip
def test_what_is_too_much_or_leads_elsewhere_is_refused(server: str, path: str, says: str) -> None:
    with pytest.raises(ContentError, match=says):
        fetch(server + path, limit=1_000_000, allowed=loopback)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
     "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1",
     "fc00::1", "::ffff:10.0.0.1",
     "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:1::1", "ff02::1"],
)  # fmt: skip
def test_no_private_address_is_public_in_any_form(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f::1", "64:ff9b::808:808"])
def test_public_addresses_are(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    ["http://localhost/", "http://127.1/", "http://2130706433/", "http://0x7f.1/", "http://[::1]/",
     "file:///etc/passwd", "gopher://example.org/", "http://user:pass@example.org/", "http://",
     "http://[/", "http://example.org:99999/"],
)  # fmt: skip
def test_addresses_that_nobody_may_be_led_to(url: str) -> None:
    with pytest.raises(ContentError):
        fetch(url)


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(*_: Any, **__: Any) -> list[Any]:
        return [(2, 1, 6, "", (ip, 80)) for ip in ("93.184.215.14", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    with pytest.raises(ContentError, match=r"10\.0\.0\.1"):
        fetch("http://rebind.example.org/")


def test_the_connection_goes_to_the_checked_address(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that resolves elsewhere a moment later is not asked again."""
    port = int(server.rpartition(":")[2])
    answers = iter((["127.0.0.1"], ["10.0.0.1"]))
    resolve = socket.getaddrinfo

    def found(host: str, *rest: Any, **more: Any) -> list[Any]:
        if host == "rebind.test":
            return [(2, 1, 6, "", (ip, port)) for ip in next(answers)]
        return list(resolve(host, *rest, **more))

    monkeypatch.setattr(socket, "getaddrinfo", found)
    assert fetch(f"http://rebind.test:{port}/packed", allowed=loopback).data == b"hello"
    assert next(answers) == ["10.0.0.1"], "the name was resolved once"


def test_an_article_comes_with_its_image_and_is_never_overwritten(
    server: str, tmp_path: Path
) -> None:
    project = open_project(str(lay(tmp_path)))
    found = importing_pages.look(f"{server}/page", Wishes(), allowed=loopback)
    placed = importing_pages.place(project, "x", found)
    assert (placed.path, placed.written) == ("content/a-bridge/index.md", True)
    assert (tmp_path / "content/a-bridge/b.png").read_bytes() == PNG
    assert not importing_pages.place(project, "x", found).written
    (tmp_path / "content/a-bridge/index.md").write_text("my own words")
    with pytest.raises(Exception, match="already"):
        importing_pages.place(project, "x", found)
    assert (tmp_path / "content/a-bridge/index.md").read_text() == "my own words"
    assert importing_pages.place(project, "x", found, force=True).written


def test_images_beside_a_saved_page_stay_below_it(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(PNG)
    folder = tmp_path / "saved"
    (folder / "page_files").mkdir(parents=True)
    (folder / "page_files" / "b.png").write_bytes(PNG)
    page = PAGE.replace("/b.png", "page_files/b.png").replace(
        "</h1>", "</h1><p>Two banks and a river in between, for all of these years until now.</p>"
        "<img src='../secret.png'><img src='/etc/passwd'>",
    )  # fmt: skip
    (folder / "page.html").write_text(page)
    found = importing_pages.look(str(folder / "page.html"), Wishes())
    assert list(found.media) == ["b.png"]
    assert "secret" not in found.data.decode()


def test_limits_are_what_the_documentation_says() -> None:
    assert (fetching.MAX_PAGE, fetching.MAX_IMAGE, fetching.MAX_REDIRECTS) == (
        10_000_000, 20_000_000, 5,
    )  # fmt: skip
