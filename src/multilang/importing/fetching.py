"""A guarded HTTP client for addresses that somebody else may have written.

Only http and https, only public addresses: each name is resolved once, every address that it has is
checked, and the connection goes to the address that was checked, at every redirect anew. Proxies of
the environment are not used, because what lies behind one cannot be checked.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from multilang import __version__
from multilang.errors import ContentError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Allowed = Callable[[Address], bool]

MAX_PAGE = 10_000_000
MAX_IMAGE = 20_000_000
"""Bytes, after decompression."""
MAX_REDIRECTS = 5
TIMEOUT = 20.0
"""Seconds without an answer."""
DEADLINE = 60.0
"""Seconds for one address, redirects included."""
_CHUNK = 65_536
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_HINT = "save the page in a browser and import the file"
_CERTIFICATE = (
    "is it the server that you mean? One of your own needs its CA in the file that SSL_CERT_FILE "
    "names; else save the page in a browser and import the file"
)


@dataclass(frozen=True, slots=True)
class Fetched:
    address: str
    """Where it came from in the end."""
    data: bytes
    content_type: str


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet, whatever form it hides in."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address.teredo:
            return False
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def fetch(url: str, *, limit: int = MAX_PAGE, allowed: Allowed = is_public) -> Fetched:
    """What an address has.

    Raises:
        ContentError: no public address, too large, too slow, or an error of the server.
    """
    deadline = time.monotonic() + DEADLINE
    for _ in range(MAX_REDIRECTS + 1):
        answer = _once(url, limit, allowed, deadline)
        if isinstance(answer, Fetched):
            return answer
        url = answer
    raise ContentError(f"more than {MAX_REDIRECTS} redirects", where=url, hint=_HINT)


def _once(url: str, limit: int, allowed: Allowed, deadline: float) -> Fetched | str:
    """The answer, or where it redirects to."""
    connection, path = _connection(url, allowed, deadline)
    try:
        connection.request("GET", path, headers={
            "User-Agent": f"multilang/{__version__} (article import)", "Accept": "*/*",
            "Accept-Encoding": "gzip, identity", "Connection": "close",
        })  # fmt: skip
        with connection.getresponse() as response:  # it holds the socket, not the connection
            if response.status in _REDIRECTS and (target := response.getheader("Location")):
                return _next(url, urljoin(url, target))
            if response.status != 200:
                raise ContentError(f"the server answers {response.status}", where=url, hint=_HINT)
            data = _body(response, limit, url, deadline)
            return Fetched(url, data, response.getheader("Content-Type") or "")
    except ssl.SSLCertVerificationError as error:
        text = f"the server's certificate is not trusted: {error.verify_message or error.reason}"
        raise ContentError(text, where=url, hint=_CERTIFICATE) from None
    except ssl.SSLError as error:
        text = f"no safe connection (TLS) comes about: {_spoken(error)}"
        raise ContentError(text, where=url, hint=_HINT) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ContentError(f"cannot be fetched: {error}", where=url, hint=_HINT) from None
    finally:
        connection.close()


def _next(url: str, target: str) -> str:
    """Where a redirect leads.

    Raises:
        ContentError: from an address that is safe from eavesdroppers to one that is not.
    """
    if urlsplit(url).scheme == "https" and urlsplit(target).scheme == "http":
        raise ContentError(
            "the server redirects from https to http, where anybody on the way can change the page",
            where=f"{url} -> {target}",
            hint="name the second address, if you trust it all the same",
        )
    return target


def _spoken(error: ssl.SSLError) -> str:
    """OpenSSL's reason in words: ``WRONG_VERSION_NUMBER`` comes from a server without TLS."""
    if error.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNEXPECTED_MESSAGE"):
        return "the server does not speak TLS there; is it an http address?"
    return (error.reason or str(error)).replace("_", " ").lower()


def _connection(
    url: str, allowed: Allowed, deadline: float
) -> tuple[http.client.HTTPConnection, str]:
    """A connection to the checked address of a URL, and the path to ask for.

    Raises:
        ContentError: the URL is none, or leads to where nobody should be led.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ContentError("not an address", where=url) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ContentError(
            f"{parts.scheme or 'it'} is not fetched: only http and https addresses are", where=url,
            hint="a file is given by its path",
        )  # fmt: skip
    if parts.username or parts.password:
        raise ContentError("an address with a user name or password is not fetched", where=url)
    host = _ascii(parts.hostname, url)
    secure = parts.scheme == "https"
    port = port or (443 if secure else 80)
    address = checked(host, port, allowed, url)
    left = max(1.0, min(TIMEOUT, deadline - time.monotonic()))
    connection = _Pinned(host, port, address, left, secure)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]") if parts.query else ""
    return connection, path + query


def _ascii(host: str, url: str) -> str:
    try:
        return host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        raise ContentError("not the name of a server", where=url) from None


def checked(host: str, port: int, allowed: Allowed, url: str) -> str:
    """The first of a host's addresses, when all are allowed.

    Raises:
        ContentError: one is private, loopback, link-local or the like; or there is none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise ContentError(f"there is no server {host}", where=url, hint=_HINT) from None
    addresses = [ipaddress.ip_address(str(info[4][0]).partition("%")[0]) for info in found]
    for address in addresses:
        if not allowed(address):
            raise ContentError(
                f"{host} is {address}, which is not a public address", where=url, hint=_HINT
            )
    return str(addresses[0])


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, whatever the host's name resolves to by then."""

    def __init__(self, host: str, port: int, address: str, timeout: float, secure: bool) -> None:
        super().__init__(host, port, timeout=timeout)
        self._address = address
        self._secure = secure
        self.default_port = 443 if secure else 80

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
        else:
            self.sock = plain


def _body(response: http.client.HTTPResponse, limit: int, url: str, deadline: float) -> bytes:
    encoding = (response.getheader("Content-Encoding") or "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip", "deflate"):
        raise ContentError(f"packed in an unknown way ({encoding})", where=url, hint=_HINT)
    unpack = None if encoding == "identity" else zlib.decompressobj(zlib.MAX_WBITS | 32)
    parts: list[bytes] = []
    size = 0
    while chunk := response.read1(_CHUNK):
        if time.monotonic() > deadline:
            raise ContentError(f"takes longer than {DEADLINE:.0f} s", where=url, hint=_HINT)
        try:
            part = unpack.decompress(chunk, limit + 1 - size) if unpack else chunk
        except zlib.error:
            raise ContentError("its compression is broken", where=url, hint=_HINT) from None
        size += len(part)
        if size > limit:
            raise ContentError(f"larger than {limit:,} bytes", where=url, hint=_HINT)
        parts.append(part)
    return b"".join(parts)
