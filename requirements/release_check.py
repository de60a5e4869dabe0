"""``make release-check``: build the sdist, the wheel from the sdist, and use what was built.

The wheel is installed in a fresh environment and used in a fresh home; then ``src/`` is deleted
from the unpacked sdist and tests that travel in it run against the installed wheel. So a file that
a checkout has and a release lacks is noticed here. Dependencies come from the environment that
runs this; nothing is downloaded.

``python requirements/release_check.py [TEST...]``: other tests than those below.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
OUT = ROOT / "build" / "release"
TESTS = ("tests/test_cli.py", "tests/test_pipeline.py", "tests/test_dashboard.py")
"""They need nothing of the repository but what travels in the sdist."""
USES = (
    ("--version",),
    ("init", "news", "--lang", "fr", "--lang", "fa"),
    ("run", "-C", "news"),
    ("status", "-C", "news", "--html", "status.html"),
    ("check", "-C", "news"),
    ("preview", "-C", "news", "--build-only"),
    ("assemble", "-C", "news"),
    ("publish", "-C", "news"),
    ("site", "check", "-C", "news"),
    ("models", "verify"),
    ("engines",),
    ("completion", "bash"),
    ("doctor", "-C", "news"),
)


def main(tests: list[str]) -> None:
    shutil.rmtree(OUT, ignore_errors=True)
    # Without --wheel or --sdist, build makes the wheel of what the sdist holds.
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", OUT, ROOT)
    [wheel], [sdist] = OUT.glob("*.whl"), OUT.glob("*.tar.gz")
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        program = install(wheel, here / "environment")
        use(program, here)
        test(program, sdist, here, tests)
    for made in (wheel, sdist):
        say(f"good: {made.relative_to(ROOT)}, {made.stat().st_size / 1e6:.1f} MB")


def install(wheel: Path, folder: Path) -> Path:
    """A new environment with the wheel in it; returns its Python."""
    uv = shutil.which("uv")
    venv.create(folder, with_pip=not uv, symlinks=True)
    python = folder / "bin" / "python"
    tool = (uv, "pip", "install", "--python", python) if uv else (python, "-m", "pip", "install")
    run(*tool, "--quiet", "--no-deps", "--no-index", wheel)
    # A plain path in a .pth file: its packages are found, its own .pth files are not read, so
    # an editable installation of this checkout stays out of sight.
    [site] = folder.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    where = run(python, "-c", "import multilang; print(multilang.__file__)", quiet=True).strip()
    if not Path(where).is_relative_to(folder):
        sys.exit(f"release-check: multilang comes from {where}, not from the wheel")
    return python


def use(python: Path, here: Path) -> None:
    """As somebody would who has installed it and nothing else."""
    home = here / "home"
    home.mkdir()
    for words in USES:
        say(f"multilang {' '.join(words)}")
        run(python.with_name("multilang"), *words, cwd=home, env=environment(home), quiet=True)


def test(python: Path, sdist: Path, here: Path, tests: list[str]) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(here, filter="data")
    unpacked = here / sdist.name.removesuffix(".tar.gz")
    shutil.rmtree(unpacked / "src")
    say(f"tests of the sdist, without src/: {' '.join(tests)}")
    run(python, "-m", "pytest", "-q", *tests, cwd=unpacked, env=environment(here / "home"))


def environment(home: Path) -> dict[str, str]:
    mine = ("MULTILANG_", "PREFECT_", "PYTHON", "XDG_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(mine)}
    return {**kept, "HOME": str(home)}


def run(
    *command: object, cwd: Path = ROOT, env: dict[str, str] | None = None, quiet: bool = False
) -> str:
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=env, text=True, check=False,
        stdout=subprocess.PIPE if quiet else None, stderr=subprocess.PIPE if quiet else None,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if done.returncode:
        words = " ".join(map(str, command))
        told = f"{done.stdout or ''}{done.stderr or ''}"
        sys.exit(f"release-check: {words} ended with {done.returncode}\n{told}")
    return done.stdout or ""


def say(line: str) -> None:
    print(f"release-check: {line}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or list(TESTS))
