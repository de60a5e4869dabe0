"""Prefect: which server flows would run on, whether it answers, and who can reach it.

Prefect itself is not imported: that takes seconds. Its settings are read where it reads them:
the environment first, then the active profile.
"""

from __future__ import annotations

import tomllib
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

from multilang.doctor.base import Case, Finding
from multilang.services import is_loopback

_SECONDS = 2.0


def prefect(case: Case) -> Iterator[Finding]:
    profile, settings = _profile(case.environ)
    url = case.environ.get("PREFECT_API_URL") or settings.get("PREFECT_API_URL", "")
    named = f"profile {profile}" if profile else "no profile"
    if not url:
        yield Finding("ok", f"{named}: `multilang flow run` starts a server of its own")
        return
    host = urllib.parse.urlsplit(url).hostname or ""
    key = case.environ.get("PREFECT_API_AUTH_STRING") or settings.get("PREFECT_API_AUTH_STRING")
    if not is_loopback(host) and not key and "PREFECT_API_KEY" not in {*case.environ, *settings}:
        yield Finding(
            "warning",
            f"{url} is on another machine, and no authentication is set",
            "set PREFECT_SERVER_API_AUTH_STRING there and PREFECT_API_AUTH_STRING here",
        )
    problem = _silence(url)
    if problem:
        fix = "prefect server start, or unset PREFECT_API_URL to use the embedded one"
        yield Finding("error", f"no Prefect server answers at {url}: {problem}", fix)
    else:
        yield Finding("ok", f"{named}: the server at {url} answers")


def _profile(environ: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The active profile and its settings; nothing where there is none."""
    home = Path(environ.get("PREFECT_HOME") or Path.home() / ".prefect")
    path = Path(environ.get("PREFECT_PROFILES_PATH") or home / "profiles.toml")
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return "", {}
    name = environ.get("PREFECT_PROFILE") or str(told.get("active", ""))
    found = told.get("profiles", {}).get(name, {})
    return name, {key: str(value) for key, value in found.items()}


def _silence(url: str) -> str:
    """Why the server does not answer; empty when it does, be it with a refusal."""
    if not url.startswith(("http://", "https://")):
        return "not an http address"
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/health", timeout=_SECONDS):  # noqa: S310
            return ""
    except urllib.error.HTTPError:
        return ""
    except (OSError, ValueError) as error:
        return str(getattr(error, "reason", error))
