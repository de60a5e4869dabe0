"""Make ``.venv`` from the pinned files: ``python3 requirements/install.py main|dev|docs``.

Needs Python 3.11 or newer and nothing else; it is written so that an older one can read it far
enough to say so. ``main`` is what the product needs, ``dev`` adds tests and linters, ``docs`` what
builds the documentation. Whatever is downloaded must have a hash that stands in the pinned file;
then the project itself is installed, editable, from this folder.

A stamp inside the environment says what is installed. It is removed before anything changes and
written last: an environment without one was interrupted, and is made anew.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "multilang-setup")
RELEASE = sys.version.split()[0]
KINDS = ("main", "dev", "docs")  # each pinned file holds all of the one before, with the same pins
# Settings of the user's own that would send packages elsewhere than into the environment.
MISLEADING = (
    "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV",
    "PYTHONHOME", "PYTHONPATH", "UV_PROJECT_ENVIRONMENT", "VIRTUAL_ENV",
)  # fmt: skip


def main(kind):
    if sys.version_info < OLDEST:
        fail(
            f"multilang needs Python {OLDEST[0]}.{OLDEST[1]} or newer; {sys.executable} is "
            f"{RELEASE}. Name a newer one: make setup PYTHON=python3.12"
        )
    # Two makes at once: the second waits, then finds the work done. The installer inherits the
    # lock, so nobody disturbs it when only we are killed.
    folder = os.open(os.path.dirname(os.path.abspath(__file__)), os.O_RDONLY)
    os.set_inheritable(folder, True)
    fcntl.flock(folder, fcntl.LOCK_EX)
    if digest(kind) not in installed():
        set_up(kind, shutil.which("uv"))


def set_up(kind, uv):
    if not installed() or not (uv or os.path.exists(os.path.join(VENV, "bin", "pip"))):
        make_environment(uv)
    else:
        os.remove(STAMP)
    pinned = os.path.join("requirements", kind + ".txt")
    say(f"installing the packages of {pinned} with {'uv' if uv else 'pip'} (may take minutes)")
    install(uv, "--require-hashes", "--only-binary", ":all:", "--requirement", pinned)
    say("installing multilang itself, editable")
    install(uv, "--no-deps", "--no-build-isolation", "--editable", ".")
    digests = [digest(name) for name in KINDS[: KINDS.index(kind) + 1]]
    with open(STAMP + ".new", "w") as file:
        file.write("\n".join([identity(), *digests, ""]))
    os.replace(STAMP + ".new", STAMP)
    say("ready: .venv/bin/multilang")


def make_environment(uv):
    say(f"making .venv with Python {RELEASE}")
    if not uv:
        try:
            import ensurepip  # noqa: F401
        except ImportError:
            fail(
                f"{sys.executable} has no ensurepip, so it cannot make an environment. On Debian "
                f"and Ubuntu: apt-get install python3.{sys.version_info[1]}-venv"
            )
    run(sys.executable, "-m", "venv", "--clear", *(["--without-pip"] if uv else []), VENV)


def install(uv, *arguments):
    if uv:
        command = [uv, "pip", "install", "--python", PYTHON, "--compile-bytecode"]
    else:
        # pip compiles by itself; without it every start of Prefect takes twice as long.
        command = [PYTHON, "-m", "pip", "install", "--compile", "--disable-pip-version-check"]
        command += ["--no-input", "--progress-bar", "off"]
        command += ["--quiet"]  # twice is errors only: what it warns of is seldom ours to mend
    run(*command, "--quiet", *arguments)


def run(*command):
    environment = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    status = subprocess.call(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, close_fds=False
    )
    if status:
        command = " ".join(command[:4])
        fail(f"stopped: {command} ... ended with {status}; see above, then try again")


def installed():
    """Digests of the pinned files that the environment holds; nothing for one to make anew."""
    try:
        with open(STAMP) as file:
            found, *digests = file.read().splitlines()
    except (OSError, ValueError):
        return []
    return digests if found == identity() and os.path.exists(PYTHON) else []


def identity():
    """An environment is bound to its place and to the Python that made it."""
    return f"{sys.version_info[0]}.{sys.version_info[1]} {VENV}"


def digest(kind):
    together = hashlib.sha256()
    for name in ("requirements/" + kind + ".txt", "pyproject.toml"):
        with open(os.path.join(ROOT, name), "rb") as file:
            together.update(file.read())
    return kind + " " + together.hexdigest()


def say(line):
    print("setup: " + line, flush=True)


def fail(line):
    sys.exit("setup: " + line)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit("setup: stopped; run it again to go on")
