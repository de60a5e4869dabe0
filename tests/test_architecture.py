"""The shape of the code base, kept by machine: layers, doors, weight."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BANNED = ("torch", "stanza", "spacy")
HEAVY = (
    "argostranslate", "babel", "choppa", "ctranslate2", "jinja2", "nh3", "numpy", "onnxruntime",
    "persiantools", "polib", "prefect", "pyromark", "rapidfuzz", "regex", "sentencepiece", "yaml",
)  # fmt: skip
ENVIRON = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def test_import_contract_holds() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, env={**ENVIRON, "PYTHONPATH": "src"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_flows_import_only_the_pipeline() -> None:
    """``flows/`` holds no logic: besides Prefect and its own modules it knows the pipeline, errors
    and, to hand over to it when run as a script, the command line."""
    allowed = {"prefect", "multilang.pipeline", "multilang.errors", "multilang.cli"}
    allowed |= {path.stem for path in (ROOT / "flows").glob("*.py")}
    for path in (ROOT / "flows").glob("*.py"):
        for name in _imports(ast.parse(path.read_text("utf-8"))):
            top = name.partition(".")[0]
            of_prefect = name in ("uvicorn", "httpx")  # its server's; what its client raises
            assert top in sys.stdlib_module_names or {name, top} & allowed or of_prefect, (
                f"{path.name} imports {name}"
            )


def _imports(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            # "from multilang import pipeline" names a module, "from multilang.errors import X" not.
            module = node.module or ""
            nested = {f"{module}.{alias.name}" for alias in node.names}
            found |= nested if module == "multilang" else {module}
    return found


def test_catalog_folder_is_no_package() -> None:
    """An ``__init__.py`` there would shadow the standard library's ``locale``."""
    assert not list((ROOT / "locale").rglob("*.py"))


@pytest.mark.parametrize("name", ["main", "dev"])
def test_pinned_requirements_are_light_and_name_no_place(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    pins = _pins(text)
    assert not {*BANNED, "argostranslate"} & pins.keys()
    assert not re.search(r"://|--find-links|--(extra-)?index-url|@ file", text)
    assert text.count("--hash=sha256:") >= len(pins) > 50


def test_dev_pins_hold_all_of_main() -> None:
    """``make dev`` after ``make setup`` only adds; requirements/install.py relies on it."""
    main, dev = (
        _pins((ROOT / "requirements" / f"{name}.txt").read_text("utf-8"))
        for name in ("main", "dev")
    )
    assert main.items() <= dev.items()


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {re.split(r"[<>=!~ ;\[]", line)[0].lower() for line in project["dependencies"]}
    assert named <= _pins((ROOT / "requirements" / "main.txt").read_text("utf-8")).keys()


def _pins(text: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ \\\n]+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", BANNED)
def test_no_heavy_framework_is_installed(name: str) -> None:
    assert importlib.util.find_spec(name) is None


def test_wheel_holds_data_and_flows(tmp_path: Path) -> None:
    """What is no Python is forgotten easily: rules, theme, models, and the flows for ``init``."""
    names = set(_wheel(tmp_path))
    package = ROOT / "src" / "multilang"
    files = {f"multilang/{path.relative_to(package).as_posix()}" for path in _files(package)}
    flows = {f"multilang/project/flows/{path.name}" for path in _files(ROOT / "flows")}
    assert files | flows == {name for name in names if ".dist-info/" not in name}
    assert "multilang-0.1.0.dist-info/licenses/LICENSE" in names


def _files(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts]


def _wheel(folder: Path) -> list[str]:
    from hatchling.builders.wheel import WheelBuilder

    [wheel] = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    return zipfile.ZipFile(wheel).namelist()


_HELP_OF_ALL = """
import contextlib, io, json, sys
import click
from multilang.cli import main

def walk(command, words):
    with contextlib.redirect_stdout(io.StringIO()):
        main.main([*words, "--help"], prog_name="multilang", standalone_mode=False)
    yield words
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from walk(command.get_command(context, name), [*words, name])

commands = list(walk(main, []))
print(json.dumps([commands, sorted(sys.modules)]))
"""


def test_help_of_every_command_loads_nothing_heavy() -> None:
    commands, modules = json.loads(_python("-c", _HELP_OF_ALL))
    assert ["run"] in commands
    assert not {module.partition(".")[0] for module in modules} & set(HEAVY)


def test_help_answers_at_once() -> None:
    """Under 0.2 s of CPU, median of five, after a first one that compiles."""
    _python("-m", "multilang", "--help")
    spent = [_cpu("-m", "multilang", "--help") for _ in range(5)]
    assert statistics.median(spent) < 0.2, spent


def _cpu(*arguments: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _python(*arguments)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def _python(*arguments: str) -> str:
    environ = {**ENVIRON, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, *arguments], env=environ, capture_output=True, text=True, check=True
    )
    return done.stdout
