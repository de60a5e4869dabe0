"""Publishing a site: first, unchanged, after one paragraph; beside Hugo's build of its export.

    python benchmarks/publish.py ARTICLES FOLDER [--copies 1] [--without-hugo] [--json FILE]

ARTICLES made-up articles are localized into three languages (``pseudo`` engine), approved in two of
them, and copied under other names until there are ``--copies`` times as many. Every figure is of a
process of its own: CPU seconds, user and system, its start included, and the peak of its memory.
Hugo is given templates of the least kind: a page, a list with pages, a home. A FOLDER that a run
before has left is used again.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import generate

TAGS = ("fr", "fa", "ar")
APPROVED = ("fr", "fa")
FUZZY = re.compile(r'^#, fuzzy\n(?!msgid ""\n)', re.MULTILINE)
REMEMBERED = (
    "made.sqlite", "pages-site.json", "published.sqlite", "spare", "still.json",
    "still-publish.json",
)  # fmt: skip
HASHING = """
import hashlib, os, sys
for root in sys.argv[1:]:
    for folder, _, names in os.walk(root):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                hashlib.sha256(file.read()).digest()
"""
HUGO = {
    "config/_default/config.toml": (
        'baseURL = "https://example.org/"\ndefaultContentLanguage = "en"\n'
        "defaultContentLanguageInSubdir = true\npaginate = 20\n"
    ),
    "layouts/_default/baseof.html": (
        '<!doctype html><html lang="{{ .Lang }}"><head><title>{{ .Title }}</title>'
        '{{ range .AllTranslations }}<link rel="alternate" hreflang="{{ .Lang }}" '
        'href="{{ .Permalink }}">{{ end }}</head><body>{{ block "main" . }}{{ end }}</body></html>'
    ),
    "layouts/_default/single.html": (
        '{{ define "main" }}<h1>{{ .Title }}</h1>{{ .Content }}'
        '{{ range (.GetTerms "tags") }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}'
        '{{ range first 3 (.Site.RegularPages.Related .) }}<a href="{{ .RelPermalink }}">'
        "{{ .Title }}</a>{{ end }}{{ end }}"
    ),
    "layouts/_default/list.html": (
        '{{ define "main" }}<h1>{{ .Title }}</h1>{{ range .Paginator.Pages }}'
        '<h2><a href="{{ .RelPermalink }}">{{ .Title }}</a></h2><p>{{ .Description }}</p>{{ end }}'
        '{{ template "_internal/pagination.html" . }}{{ end }}'
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("articles", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--without-hugo", action="store_true")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    project = given.folder.resolve() / "project"
    if not (project / "ready").exists():
        lay(project, given.articles, given.copies)
    figures = measure(project)
    if not given.without_hugo and shutil.which("hugo"):
        figures |= hugo(project, given.folder.resolve() / "hugo")
    show(figures, given.articles * given.copies)
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


def lay(project: Path, articles: int, copies: int) -> None:
    """A project whose catalogs are as people and machines would have left them."""
    shutil.rmtree(project, ignore_errors=True)
    for name, text in generate.project(articles):
        write(project / name, text)
    spent("localizing", multilang("run", "--no-publish", "-q"), project)
    for tag in APPROVED:
        for path in (project / "locale" / tag / "LC_MESSAGES").glob("*.po"):
            write(path, FUZZY.sub("", path.read_text("utf-8")))
    spent("noticing", multilang("run", "--no-publish", "-q"), project)
    for slug in sorted(path.name for path in (project / "content").iterdir()):
        for number in range(1, copies):
            copy(project, slug, f"{slug}-{number}")
    shutil.rmtree(project / ".multilang/seen")  # of copies there is none
    spent("noticing copies", multilang("run", "--no-publish", "-q"), project)
    write(project / "ready", "")


def copy(project: Path, slug: str, name: str) -> None:
    text = (project / "content" / slug / "index.md").read_text("utf-8")
    write(project / "content" / name / "index.md", text)
    for tag in TAGS:
        path = project / "locale" / tag / "LC_MESSAGES" / f"{slug}.po"
        text = path.read_text("utf-8").replace(f"/{slug}/", f"/{name}/")
        write(path.with_stem(name), text.replace(f": {slug}\\n", f": {name}\\n"))


def measure(project: Path) -> dict[str, dict[str, float]]:
    """Figures by name."""
    publish, run = multilang("publish", "-q"), multilang("run", "-q")
    for old in ("build", *(f".multilang/{name}" for name in REMEMBERED)):
        path = project / old
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    folders = [str(project / "content"), str(project / "locale")]
    found = {
        "hash all articles and catalogs": spent(
            "hashing", [sys.executable, "-c", HASHING, *folders], project
        ),
        "first publish": spent("first publish", publish, project),
    }
    time.sleep(3)  # files that are younger than two seconds are read, not believed
    spent("settling", publish, project)
    found["unchanged"] = spent("unchanged", publish, project)
    (project / ".multilang/still-publish.json").unlink(missing_ok=True)
    found["unchanged, looked at"] = spent("looked at", publish, project)
    some = sorted((project / "content").iterdir())
    middle = some[len(some) // 2].name
    catalog = project / "locale/fr/LC_MESSAGES" / f"{middle}.po"
    edit(catalog, lambda text: text[: text.rindex('"')] + '!"\n')
    found["one paragraph of a translation"] = spent("translation", publish, project)
    edit(project / "content" / middle / "index.md", lambda text: f"{text}\nNobody knows why.\n")
    found["one paragraph of an original"] = spent("original", publish, project)
    found["first run, after it"] = spent("run", run, project)
    for number in range(3):
        time.sleep(3)
        found["unchanged run"] = spent(f"run {number + 2}", run, project)
    return found


def hugo(project: Path, site: Path) -> dict[str, dict[str, float]]:
    shutil.rmtree(site, ignore_errors=True)
    for name, text in HUGO.items():
        write(site / name, text)
    exporting = multilang("export", "hugo", "--output", str(site), "--write-settings", "-q")
    build = ["hugo", "--quiet", "--source", str(site)]
    return {
        "export to Hugo": spent("export", exporting, project),
        "Hugo's first build": spent("hugo", build, site),
        "Hugo, unchanged": spent("hugo again", build, site),
    }


def spent(what: str, command: list[str], folder: Path) -> dict[str, float]:
    """What a process uses: CPU seconds, and megabytes at its peak.

    Raises:
        SystemExit: it failed.
    """
    print(f"... {what}", file=sys.stderr, flush=True)
    child = spawn(command, folder)
    _, status, used = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"{what}: {' '.join(command)} failed")
    return {"cpu": round(used.ru_utime + used.ru_stime, 3), "mb": round(used.ru_maxrss / 1024, 1)}


def spawn(command: list[str], folder: Path) -> int:
    child = os.fork()
    if child == 0:
        os.chdir(folder)
        os.execvp(command[0], command)
    return child


def multilang(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "multilang", *arguments]


def edit(path: Path, change: Callable[[str], str]) -> None:
    write(path, change(path.read_text("utf-8")))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def show(figures: dict[str, dict[str, float]], articles: int) -> None:
    print(f"{articles} articles in {len(TAGS) + 1} languages: CPU seconds, megabytes at the peak")
    for name, figure in figures.items():
        print(f"  {name:32} {figure['cpu']:9.2f} s {figure['mb']:8.0f} MB")
    hashing = figures["hash all articles and catalogs"]["cpu"]
    print(f"  an unchanged run is {figures['unchanged run']['cpu'] / hashing:.1f} times hashing")
    if "Hugo's first build" in figures:
        theirs = figures["Hugo's first build"]["cpu"]
        for name in ("first publish", "unchanged", "one paragraph of a translation"):
            print(f"  {name} is {figures[name]['cpu'] / theirs:.2f} times Hugo's first build")


if __name__ == "__main__":
    main()
