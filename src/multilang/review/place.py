"""Where the review is reached, and the conditions for other machines to reach it.

Who reaches the server can write people's work, so that the rules are stricter than the preview's:
beyond this machine only people with passwords, and nothing readable on the way.
"""

from __future__ import annotations

import re
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from multilang.errors import ConfigError
from multilang.preview import hosts

PORT = 8323
"""Tried first: browsers know the way back to where they have been."""
_NAME = re.compile(r"[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server listens and what people type to reach it."""

    address: str = hosts.LOOPBACK
    url: str = ""
    """What people type where a proxy or another name stands before it; empty for the address."""
    secure: bool = False
    """Whether browsers speak TLS with it, or with the proxy before it."""

    @property
    def local(self) -> bool:
        return hosts.is_local(self.address)

    def answers_to(self, host: str) -> bool:
        """Whether a request with this Host header is ours (DNS rebinding)."""
        if self.url and host.lower() == urlsplit(self.url).netloc.lower():
            return True
        return hosts.allowed(host, self.address)


def place(address: str, url: str, *, people: bool, behind_proxy: bool, encrypted: bool) -> Place:
    """Where the server is reached.

    Args:
        people: whether there is a list of people with passwords.
        encrypted: whether the server speaks TLS itself.

    Raises:
        ConfigError: others could reach it without a password, or read what is sent.
    """
    local = hosts.is_local(address)
    _check_url(url, behind_proxy=behind_proxy, encrypted=encrypted)
    if behind_proxy and encrypted:
        raise ConfigError(
            "--behind-proxy and --tls-cert exclude each other",
            hint="a proxy that ends TLS needs no second one behind it",
        )
    if (behind_proxy or not local) and not people:
        where = "a proxy leads others here" if behind_proxy else f"{address} can be reached"
        raise ConfigError(
            f"{where}, and whoever comes can write: they must say who they are",
            hint="--users FILE; `multilang review --users FILE --add-user NAME` adds to it",
        )
    if not local and not (behind_proxy or encrypted):
        raise ConfigError(
            f"{address} can be reached from other machines, and passwords would travel readable",
            hint="--tls-cert FILE --tls-key FILE, or --behind-proxy where one ends TLS",
        )
    return Place(address, url.rstrip("/"), secure=encrypted or url.startswith("https:"))


def _check_url(url: str, *, behind_proxy: bool, encrypted: bool) -> None:
    if not url:
        if behind_proxy:
            raise ConfigError(
                "--behind-proxy needs the address that people type",
                hint="--url https://review.example.org",
            )
        return
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    named = parts.netloc.removesuffix(f":{port}")
    plain = parts.scheme in ("http", "https") and _NAME.fullmatch(named)
    if not plain or parts.path.strip("/") or parts.query or parts.fragment:
        raise ConfigError(f"--url {url} is no address", hint="such as https://review.example.org")
    if parts.scheme == "http" and (encrypted or behind_proxy):
        raise ConfigError(f"--url {url}: what others reach must be https", hint=f"https{url[4:]}")


def tls(certificate: str, key: str) -> tuple[str, str]:
    """The files to speak TLS with.

    Raises:
        ConfigError: they are no certificate with its key.
    """
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except OSError as error:  # SSLError is one
        raise ConfigError(
            f"no certificate with its key: {error.strerror or error}", where=certificate,
            hint=f"PEM files; the key in {key}",
        ) from None  # fmt: skip
    return certificate, key


def listening(address: str, port: int | None) -> socket.socket:
    """A socket that listens: at this port, or at ``PORT``, or where that is taken at another.

    Raises:
        ConfigError: it is no address of this machine, or the port is taken.
    """
    if port is not None:
        return hosts.listening(address, port)
    try:
        return hosts.listening(address, PORT)
    except ConfigError:
        return hosts.listening(address, 0)


def address_of(listener: socket.socket, where: Place) -> str:
    """The address to type, with a stroke at its end."""
    if where.url:
        return f"{where.url}/"
    url = hosts.url(listener)
    return url.replace("http:", "https:", 1) if where.secure else url
