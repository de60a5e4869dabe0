"""A project's own theme, and the fonts that come along."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from multilang import config, locales, pipeline, workspace
from multilang.errors import ConfigError, PublishError, WorkspaceError
from multilang.exports import fonts, site
from multilang.exports.site import Page, SiteData
from multilang.exports.theming import Theme
from multilang.pipeline import crediting
from multilang.pipeline import theming as reading
from multilang.workspace import Project

PAGES = tuple(
    Page("a", tag, "Text.\n\n{{< map 3 >}}\n", f"Title in {tag}")
    for tag in ("en", "fr", "fa", "ar")
)
DATA = SiteData("Daily", "https://example.org", "en", ("fr", "fa", "ar"), PAGES)


def built(**files: str) -> dict[str, bytes]:
    named = {name.replace("__", "/").replace("_", "."): text for name, text in files.items()}
    made = tuple(sorted((name, text.encode()) for name, text in named.items()))
    return site.build(replace(DATA, theme=Theme("theme", made)))


def test_a_template_of_the_project_wins_and_may_extend_ours() -> None:
    files = built(
        base_html='{% extends "default/base.html" %}{% block colophon %}<p>Mine</p>{% endblock %}'
    )
    text = files["en/a/index.html"].decode()
    assert "<p>Mine</p>" in text
    assert "colophon" not in text
    assert "<h1>Title in en</h1>" in text
    assert "<p>Mine</p>" in files["fa/404.html"].decode()


def test_a_template_for_a_shortcode_of_the_project() -> None:
    files = built(shortcodes__map_html='<p class="note">Map {{ args[0] }}</p>')
    assert '<p class="note">Map 3</p>' in files["fr/a/index.html"].decode()
    assert "shortcode-name" in site.build(DATA)["fr/a/index.html"].decode()


def test_a_stylesheet_of_the_project_takes_the_place_of_ours() -> None:
    files = built(site_css="body { color: red }", extra__logo_svg="<svg/>")
    sheets = [path for path in files if re.match(r"assets/site\..*css", path)]
    assert [files[path] for path in sheets] == [b"body { color: red }"]
    assert f'href="../../{sheets[0]}"' in files["en/a/index.html"].decode()
    assert files["assets/theme/extra/logo.svg"] == b"<svg/>"
    assert "assets/theme/site.css" not in files


def test_a_file_of_the_theme_has_an_address_that_changes_with_it() -> None:
    template = (
        '{% extends "default/home.html" %}{% block styles %}{{ asset("x.css") }}{% endblock %}'
    )
    one = built(home_html=template, x_css="a {}")["en/index.html"].decode()
    two = built(home_html=template, x_css="b {}")["en/index.html"].decode()
    found = [re.findall(r"\.\./assets/theme/x\.css\?v=\w{10}", text) for text in (one, two)]
    assert len(found[0]) == len(found[1]) == 1
    assert found[0] != found[1]


@pytest.mark.parametrize(
    ("template", "place", "words"),
    [
        ("<p>\n{% if %}\n", "theme/home.html:2", "Expected an expression"),
        ("<p>\n\n{{ nonsense }}", "theme/home.html:3", "'nonsense' is undefined"),
        ("{{ cards.nothing.more }}", "theme/home.html:1", "has no attribute 'nothing'"),
        ("\n{{ 1 / 0 }}", "theme/home.html:2", "division by zero"),
        ("\n{{ ''.__class__ }}", "theme/home.html:2", "unsafe"),
        ("\n{% include 'gone.html' %}", "theme/home.html:2", "no template 'gone.html'"),
        ("\n{{ asset('gone.svg') }}", "theme/home.html:2", "no file 'gone.svg'"),
        ("{% extends 'default/../frame.py' %}", "theme/home.html:1", "no template"),
    ],
)
def test_errors_in_a_theme_are_told_with_file_and_line(
    template: str, place: str, words: str
) -> None:
    with pytest.raises(PublishError) as told:
        built(home_html=template)
    assert told.value.where == place
    assert words in told.value.message


def test_a_part_that_one_of_our_templates_misses_is_told() -> None:
    with pytest.raises(PublishError, match="macro 'card' takes not more than 3") as told:
        built(parts_html="{% macro card(item, kind, date) %}{% endmacro %}")
    assert re.fullmatch(r"default/\w+\.html:\d+", told.value.where)


def test_a_template_that_is_not_utf_8() -> None:
    theme = Theme("theme", (("home.html", b"<p>\n\xe9</p>"),))
    with pytest.raises(PublishError) as told:
        site.build(replace(DATA, theme=theme))
    assert told.value.where == "theme/home.html:2"


def test_values_are_escaped_in_a_projects_templates_too() -> None:
    theme = Theme("theme", (("home.html", b"{{ cards[0].title }}"),))
    evil = tuple(replace(page, title="<script>") for page in PAGES)
    text = site.build(replace(DATA, pages=evil, theme=theme))["en/index.html"]
    assert text == b"&lt;script&gt;"


def project(root: Path, theme: str = 'theme = "theme"') -> Project:
    (root / "multilang.toml").write_text(
        f'[project]\nname = "T"\nsource = "en"\n[site]\n{theme}\n[languages.fr]\n'
    )
    (root / "content/a").mkdir(parents=True)
    (root / "content/a/index.md").write_text("---\ntitle: A\n---\n\nOne.\n")
    return workspace.open_project(root)


def test_the_theme_of_a_project_is_read_from_its_folder(tmp_path: Path) -> None:
    opened = project(tmp_path)
    (tmp_path / "theme/parts").mkdir(parents=True)
    (tmp_path / "theme/parts/x.html").write_text("x")
    (tmp_path / "theme/.hidden").write_text("y")
    (tmp_path / "theme/404.html").write_text("Lost!")
    assert [name for name, _ in reading.read(opened).files] == ["404.html", "parts/x.html"]
    pipeline.preview(opened, pipeline.read(opened))
    assert (opened.preview_dir / "en/404.html").read_text() == "Lost!"


def test_a_theme_that_cannot_be_read(tmp_path: Path) -> None:
    opened = project(tmp_path)
    with pytest.raises(ConfigError, match="there is no folder theme"):
        reading.read(opened)
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme/x.css").symlink_to("/etc/passwd")
    with pytest.raises(WorkspaceError, match="links"):
        reading.read(opened)


# Fonts.


def test_pages_load_only_the_font_of_their_script() -> None:
    files = site.build(DATA)
    sheets = {
        tag: re.findall(r'rel="stylesheet" href="../([^"]*)"', files[f"{tag}/index.html"].decode())
        for tag in ("en", "fr", "fa", "ar")
    }
    assert len(sheets["en"]) == len(sheets["fr"]) == 1
    assert [len(sheets[tag]) for tag in ("fa", "ar")] == [2, 2]
    assert sheets["fa"][1] != sheets["ar"][1]
    for tag in ("fa", "ar"):
        css = files[sheets[tag][1]].decode()
        assert "font-display: swap" in css
        font = re.findall(r'url\("(.*?)"\)', css)[0]
        assert files[f"assets/{font}"].startswith(b"wOF2")
        assert 20_000 < len(files[f"assets/{font}"]) < 65_000


def test_fonts_come_with_their_licences_and_only_where_they_are_needed() -> None:
    files = site.build(DATA)
    licences = [data for path, data in files.items() if path.endswith("-OFL.txt")]
    assert len(licences) == 2
    assert all(b"SIL Open Font License, Version 1.1" in data for data in licences)
    english = site.build(replace(DATA, locales=("fr",), pages=PAGES[:2]))
    assert not [path for path in english if "font" in path or path.endswith(".txt")][1:]


@pytest.mark.parametrize(
    ("tag", "known"),
    [("fa-AF", True), ("ur", True), ("ar-XB", False), ("he", False), ("en", False)],
)
def test_fonts_by_language(tag: str, known: bool) -> None:
    assert bool(fonts.stylesheets(locales.get(tag))) is known


# Settings.


def parsed(line: str) -> config.Config:
    return config.parse(f'[project]\nsource = "en"\n[site]\n{line}\n[languages.fr]\n')


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("page_size = 0", "from 1 to 500"), ("page_size = true", "from 1 to 500"),
        ('theme = "../theme"', "a folder inside the project"), ('theme = "/theme"', "inside"),
        ('credit_reviewers = "yes"', "true or false"), ("page_sizes = 1", "unknown setting"),
    ],
)  # fmt: skip
def test_wrong_settings_are_told_with_their_line(line: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words) as told:
        parsed(line)
    assert told.value.where == "multilang.toml:4"


def test_settings() -> None:
    made = parsed('theme = "looks/ours/"\npage_size = 7\ncredit_reviewers = true')
    assert (made.theme, made.page_size, made.credit_reviewers) == ("looks/ours", 7, True)
    made = parsed("")
    assert (made.theme, made.page_size, made.credit_reviewers) == ("", 20, False)


def test_reviewers_are_named_only_where_the_project_wants_it() -> None:
    ours = workspace.open_project(Path(__file__).parent.parent)
    assert crediting.reviewers(ours, "fr", "river-clean-up") == ()
    open_ = replace(ours, config=replace(ours.config, credit_reviewers=True))
    assert crediting.reviewers(open_, "fr", "river-clean-up") == ("multilang contributors",)
    assert crediting.reviewers(open_, "fr", "no-such-article") == ()
