"""Where the preview listens, and which names it answers to.

A page of another site can make a browser ask ``http://its-name/`` after it has pointed its name to
127.0.0.1 (DNS rebinding), and read the answer. The name stays in the Host header: only names that
cannot be somebody else's are answered.
"""

from __future__ import annotations

import errno
import ipaddress
import re
import socket

from multilang.errors import ConfigError

LOOPBACK = "127.0.0.1"
PORT = 8322
"""Tried first, so that a preview that is started again is where browsers look for it."""
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9.-]{1,253})(?::[0-9]{1,5})?")
_LOCAL = ("localhost", LOOPBACK, "::1")


def is_local(address: str) -> bool:
    """Whether only this machine reaches what listens there.

    Raises:
        ConfigError: it is no address.
    """
    return _address(address).is_loopback


def listening(address: str, port: int | None) -> socket.socket:
    """A socket that listens.

    Args:
        port: exactly this one; by default ``PORT``, or another where that is taken.

    Raises:
        ConfigError: it is no address of this machine, or the port is taken.
    """
    number = _address(address)
    family = socket.AF_INET6 if number.version == 6 else socket.AF_INET
    ports = (PORT, 0) if port is None else (port,)
    for tried in ports:
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((str(number), tried))
            listener.listen(128)
        except OSError as error:
            listener.close()
            if error.errno == errno.EADDRINUSE and tried != ports[-1]:
                continue
            where = f"[{number}]:{tried}" if number.version == 6 else f"{number}:{tried}"
            raise ConfigError(
                f"cannot be served at {where}: {error.strerror}",
                hint="take another --port, or leave it out for any that is free",
            ) from None
        return listener
    raise AssertionError("some port was tried")


def url(listener: socket.socket) -> str:
    """The address to type."""
    host, port = listener.getsockname()[:2]
    number = ipaddress.ip_address(host)
    if number.is_unspecified:
        host = socket.gethostname()
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def allowed(host: str, address: str) -> bool:
    """Whether a request with this Host header is answered.

    Args:
        address: where the preview listens. Where that is not this machine alone, other addresses
            are answered, too, and this machine's own name: no number can be pointed elsewhere.
    """
    found = _HOST.fullmatch(host)
    if found is None:
        return False
    name = found[1].strip("[]").lower()
    if name in _LOCAL or name == address.lower():
        return True
    if is_local(address):
        return False
    return _is_number(name) or name == socket.gethostname().lower()


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        return ipaddress.ip_address(LOOPBACK if text == "localhost" else text)
    except ValueError:
        raise ConfigError(
            f"{text} is no address to listen at", hint="such as 127.0.0.1, ::1 or 0.0.0.0"
        ) from None
