"""Pages over HTTPS, from a server of this machine whose certificates a CA of the test has made."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from multilang.errors import ContentError
from multilang.importing import Wishes
from multilang.importing.fetching import Address, fetch, is_public
from multilang.pipeline import importing_pages

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
PARAGRAPH = (
    "<p>The town has built a second bridge, and it opens to everybody on Monday morning.</p>"
)
PAGE = f"<html><h1>A bridge</h1>{PARAGRAPH}<p><img src='/b.png' alt='A bridge'></p>{PARAGRAPH}"
Key = ec.EllipticCurvePrivateKey


def certificate(
    key: Key,
    name: str,
    issuer: x509.Name,
    signer: Key,
    *,
    ends: datetime.datetime,
    ca: bool = False,
) -> x509.Certificate:
    """A certificate for a name, or for a CA."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - 30 * DAY)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
    )
    if ca:
        usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
        made = made.add_extension(usage, critical=True)
    else:
        where = (
            x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
        )
        made = made.add_extension(x509.SubjectAlternativeName([where]), critical=False)
    return made.sign(signer, hashes.SHA256())


class Handler(BaseHTTPRequestHandler):
    """What all servers here answer; ``to`` and ``down`` are other servers."""

    to = down = ""

    def do_GET(self) -> None:
        answers: dict[str, tuple[int, dict[str, str], bytes]] = {
            "/page": (200, {"Content-Type": "text/html"}, PAGE.encode()),
            "/b.png": (200, {"Content-Type": "image/png"}, PNG),
            "/up": (301, {"Location": f"{type(self).to}/page"}, b""),
            "/down": (302, {"Location": f"{type(self).down}/page"}, b""),
            "/other": (302, {"Location": "//127.0.0.1:1/page"}, b""),
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


class Server(ThreadingHTTPServer):
    context: ssl.SSLContext | None = None

    def get_request(self) -> tuple[Any, Any]:
        """The handshake is the thread's, which closes what comes of it in any case."""
        plain, address = super().get_request()
        if self.context is None:
            return plain, address
        safe = self.context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        return safe, address

    def handle_error(self, *_: Any) -> None:
        """A client that distrusts hangs up; that is what is tested."""


def loopback(address: Address) -> bool:
    return address.is_loopback or is_public(address)


class Authority:
    """A CA that nobody knows but who is told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test CA")])
        own = certificate(self._key, "Test CA", self._name, self._key, ends=NOW + 30 * DAY, ca=True)
        self.file = folder / "ca.pem"
        self.file.write_bytes(own.public_bytes(serialization.Encoding.PEM))

    def context(self, name: str, ends: datetime.datetime) -> ssl.SSLContext:
        """A server's, with a certificate for a name."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = certificate(key, name, self._name, self._key, ends=ends)
        path = self.folder / f"{name}-{ends.day}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + made.public_bytes(serialization.Encoding.PEM)
        )  # fmt: skip
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


@contextlib.contextmanager
def served(context: ssl.SSLContext | None) -> Iterator[str]:
    with Server(("127.0.0.1", 0), Handler) as running:
        running.context = context
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"{'https' if context else 'http'}://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def servers(authority: Authority) -> Iterator[tuple[str, str]]:
    """A safe one and a plain one."""
    safe_context = authority.context("127.0.0.1", NOW + DAY)
    with served(safe_context) as safe, served(None) as plain:
        Handler.to, Handler.down = safe, plain
        yield safe, plain


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))


@pytest.mark.usefixtures("trusted")
class TestTrusted:
    def test_a_page_comes_with_its_image(self, servers: tuple[str, str]) -> None:
        safe, _ = servers
        found = importing_pages.look(f"{safe}/page", Wishes(), allowed=loopback)
        assert found.facts.title == "A bridge"
        assert list(found.media.values()) == [PNG]

    def test_from_http_to_https(self, servers: tuple[str, str]) -> None:
        safe, plain = servers
        fetched = fetch(f"{plain}/up", allowed=loopback)
        assert (fetched.address, fetched.data) == (f"{safe}/page", PAGE.encode())

    def test_not_from_https_to_http(self, servers: tuple[str, str]) -> None:
        safe, plain = servers
        with pytest.raises(ContentError, match="redirects from https to http") as told:
            fetch(f"{safe}/down", allowed=loopback)
        assert told.value.where == f"{safe}/down -> {plain}/page"

    def test_an_address_without_a_scheme_stays_safe(self, servers: tuple[str, str]) -> None:
        with pytest.raises(ContentError) as told:
            fetch(f"{servers[0]}/other", allowed=loopback)
        assert told.value.where.startswith("https://127.0.0.1:1/")

    def test_a_certificate_of_another_server(
        self, authority: Authority, servers: tuple[str, str]
    ) -> None:
        with (
            served(authority.context("bridge.example", NOW + DAY)) as other,
            pytest.raises(ContentError, match=r"certificate is not trusted: .*mismatch") as told,
        ):
            fetch(f"{other}/page", allowed=loopback)
        assert "is it the server that you mean?" in told.value.hint

    def test_a_certificate_that_has_expired(
        self, authority: Authority, servers: tuple[str, str]
    ) -> None:
        with (
            served(authority.context("127.0.0.1", NOW - DAY)) as old,
            pytest.raises(ContentError, match=r"certificate is not trusted: .*expired"),
        ):
            fetch(f"{old}/page", allowed=loopback)

    def test_a_server_without_tls(self, servers: tuple[str, str]) -> None:
        address = servers[1].replace("http:", "https:")
        with pytest.raises(ContentError, match="does not speak TLS there"):
            fetch(f"{address}/page", allowed=loopback)


def test_a_ca_that_nobody_knows(
    servers: tuple[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with pytest.raises(ContentError, match="certificate is not trusted: unable to get") as told:
        fetch(f"{servers[0]}/page", allowed=loopback)
    assert told.value.where == f"{servers[0]}/page"
    assert "SSL_CERT_FILE" in told.value.hint


def test_an_image_that_cannot_be_trusted_is_told_and_the_page_comes(
    servers: tuple[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    safe, _ = servers
    page = tmp_path / "page.html"
    page.write_text(PAGE.replace("/b.png", f"{safe}/b.png"), "utf-8")
    found = importing_pages.look(str(page), Wishes(), allowed=loopback)
    assert not found.media
    assert any("certificate" in issue.message for issue in found.issues)
