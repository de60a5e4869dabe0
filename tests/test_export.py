"""Exports for other sites: what is written, that it is read right, and whose files are touched."""

from __future__ import annotations

import datetime
import json
import re
import resource
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from multilang import cli, locales
from multilang.export_folder import MANIFEST
from multilang.exports import content
from multilang.exports.content import headers
from multilang.exports.content.articles import Edition, Localized, Status
from multilang.formats import front_matter, html
from multilang.model import Locale
from multilang.pipeline import offline
from projects import argv, command, environment, lay, run, tree, write

ROOT = Path(__file__).parent.parent
WORDPRESS = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "wp": "http://wordpress.org/export/1.2/",
}


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """The sample project of this repository, with what people have reviewed of it."""
    folder = tmp_path / "sample"
    for part in ("content", "locale"):
        shutil.copytree(ROOT / part, folder / part)
    shutil.copy(ROOT / "multilang.toml", folder)
    return folder


# -- front matter -----------------------------------------------------------------------------

SCALARS = (
    st.text()
    | st.integers(-(10**17), 10**17)
    | st.booleans()
    | st.none()
    | st.dates()
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=50)
@given(st.dictionaries(st.text(min_size=1), VALUES, max_size=3))
def test_what_is_written_is_what_yaml_reads(fields: dict[str, object]) -> None:
    assert (yaml.safe_load(headers.lines(fields)) or {}) == fields


@given(st.text())
def test_a_text_in_quotes_reads_the_same_in_toml(text: str) -> None:
    assert tomllib.loads(f"a = {headers.quoted(text)}\n") == {"a": text}


@given(st.text(), st.lists(st.text(), max_size=3))
def test_added_fields_are_read_and_the_rest_is_untouched(text: str, items: list[str]) -> None:
    source = "---\n# seen by N.\ntitle: 'It''s  here'   # odd\ntags: [a, 'b']\n---\nBody\n"
    head, body = headers.with_fields(source, {"ours": text}, {"items": items, "title": "no"})
    assert body == "Body\n"
    assert head.startswith(source[: source.index("---\nBody")])
    assert yaml.safe_load(head.strip("-\n")) == {
        "title": "It's  here", "tags": ["a", "b"], "ours": text, "items": items,
    }  # fmt: skip


@pytest.mark.parametrize(
    "source",
    [
        "No header.\n",
        "---\n---\nBody\n",
        "---\n{title: Flow, date: 2026-01-02}\n---\nBody\n",
        "---\n  title: Indented\n---\nBody\n",
        "---\r\ntitle: Windows\r\n---\r\nBody\r\n",
        "\ufeff---\ntitle: |\n  a\n  b\n\n---\nBody\n",
        "---\ntitle: Taken\nlang: xx\n---\n",
    ],
)
def test_every_kind_of_header_takes_fields(source: str) -> None:
    head, body = headers.with_fields(source, {"lang": "fa"}, {"dir": "rtl"})
    known = dict(front_matter.parse(source, "", ()).metadata)
    read = front_matter.parse(head + body, "", ())
    assert dict(read.metadata) == {**known, "dir": "rtl", "lang": "fa"}
    assert (head + body)[read.end :] == body
    assert source.endswith(body)


# -- bodies -----------------------------------------------------------------------------------

SOURCE = """\
---
title: Ships
date: 2026-03-21
section: News
tags: [tea, "R&D"]
author: Ines, with Tom
---

The port at noon
================

See [tea](../tea/#hot "Hot"), [the list](list.pdf) and [the web](https://example.org/x).
![A ship](<a ship.svg>) [up](../nowhere/) [here](#more) [`code](../tea/)`](../tea/)

## More

<figure><img src="a%20ship.svg" alt=""><a href='../tea/'>Tea</a></figure>

`[no](../tea/)` [ref] {{< note >}}

[ref]: ../tea/ "A title"
"""


def article(text: str, tag: str, slug: str = "ships", status: Status = "original") -> Localized:
    metadata = front_matter.parse(text, "", ()).metadata
    media = ("a ship.svg", "list.pdf") if slug == "ships" else ()
    ids = html.heading_ids(SOURCE) if status != "original" else ()
    return Localized(slug, locales.get(tag), text, metadata, media, status, headings=ids)


def edition(*articles: Localized) -> Edition:
    tags: tuple[Locale, ...] = tuple(locales.get(tag) for tag in ("en", "fa"))
    return Edition("Paper", "https://example.org/p", "en", tags, articles, {"fa": "روزنامه"})


def pages(target: str, tag: str, *articles: Localized) -> dict[str, str]:
    found = content.TARGETS[target].pages(edition(*articles), tag)
    return {path: data.decode() for path, data in found}


TEA = "---\ntitle: Tea\n---\n## Hot\n"
FOUR = (
    article(SOURCE, "en"),
    article(SOURCE, "fa", status="reviewed"),
    article(TEA, "en", "tea"),
)


def test_hugo_links_name_the_language_that_has_the_article() -> None:
    page = pages("hugo", "fa", *FOUR)["content/posts/ships/index.fa.md"]
    there = '{{< relref path="/posts/tea" lang="en" >}}'
    hot = there.replace("tea", "tea#hot")
    assert f'[tea]({hot} "Hot"), [the list](list.pdf) and [the web](https://example.org/x)' in page
    assert (
        f"![A ship](<a ship.svg>) [up](../nowhere/) [here](#more) [`code](../tea/)`]({there})"
        in page
    )
    assert f'<img src="a%20ship.svg" alt=""><a href=\'{there}\'>' in page
    assert f'`[no](../tea/)` [ref] {{{{< note >}}}}\n\n[ref]: {there} "A title"' in page
    both = pages("hugo", "fa", *FOUR, article(TEA, "fa", "tea", "reviewed"))
    assert '{{< relref "/posts/tea#hot" >}}' in both["content/posts/ships/index.fa.md"]


def test_headings_of_a_translation_have_the_ids_of_the_source() -> None:
    text = SOURCE.replace("The port at noon\n", "ظهر\nدر بندر\n").replace("## More", "## بیشتر ##")
    page = pages("hugo", "fa", FOUR[0], article(text, "fa", status="reviewed"))
    body = page["content/posts/ships/index.fa.md"]
    assert "ظهر\nدر بندر {#the-port-at-noon}\n=====" in body
    assert "\n## بیشتر {#more}\n" in body
    plain = pages("jekyll", "fa", FOUR[0], article(text, "fa", status="reviewed"))
    assert "\n# ظهر در بندر {#the-port-at-noon}\n\n" in plain["_posts/fa/2026-03-21-ships.md"]


def test_a_source_keeps_its_bytes_where_nothing_must_be_said() -> None:
    text = SOURCE.replace("../tea/", "https://example.org/")
    page = pages("hugo", "en", article(text, "en"))["content/posts/ships/index.en.md"]
    head, _, body = text.partition("---\n\n")
    assert page.startswith(head)
    assert page.endswith(f"---\n\n{body}")


def test_fields_say_what_the_review_says() -> None:
    drafted = replace(FOUR[1], status="machine", machine=True, translators=("Sara",))
    page = pages("hugo", "fa", FOUR[0], drafted)["content/posts/ships/index.fa.md"]
    said = dict(front_matter.parse(page, "", ()).metadata)
    assert said["translationKey"] == said["slug"] == "ships"
    assert (said["translation_status"], said["machine_translated"]) == ("machine", True)
    assert said["translator"] == ["Sara"]
    assert (said["noindex"], said["sitemap_exclude"], said["sitemap"]) == (
        True, True, {"disable": True},
    )  # fmt: skip
    assert said["date_display"] == "۱ فروردین ۱۴۰۵"
    assert said["reading_time_display"] == "۱ دقیقه"
    reviewed = pages("hugo", "fa", *FOUR[:2])["content/posts/ships/index.fa.md"]
    assert "noindex" not in reviewed


def test_pelican_fields_are_single_lines_of_harmless_html() -> None:
    text = SOURCE.replace("title: Ships", 'title: "A <b> & \'c\'\\n\\"x\\" onload=y"')
    page = pages("pelican", "en", article(text, "en"))["content/ships/ships.en.md"]
    head = page.split("---\n")[1]
    assert "title: A &lt;b&gt; &amp; ’c’ “x” onload=y\n" in head
    assert "tags: tea; R&D;\n" in head
    assert "authors: Ines, with Tom;\n" in head
    assert "category: News\n" in head
    assert "{static}a%20ship.svg" in page


def test_mkdocs_title_cannot_leave_its_attribute() -> None:
    text = SOURCE.replace("title: Ships", "title: '0\" http-equiv=\"refresh'")
    page = pages("mkdocs", "en", article(text, "en"))["docs/ships/index.en.md"]
    title = dict(front_matter.parse(page, "", ()).metadata)["title"]
    assert title == "0“ http-equiv=”refresh"


def test_liquid_shows_and_does_not_run() -> None:
    text = SOURCE.replace("{{< note >}}", "`{% raw %}` {{ site.x }}")
    page = pages("jekyll", "en", article(text, "en"))["_posts/en/2026-03-21-ships.md"]
    assert '`{{ "{%" }} raw %}` {{ "{{" }} site.x }}' in page


def test_shortcodes_of_other_generators_become_what_they_enclose() -> None:
    text = (
        "---\nphone: 12 & 3\n---\n{{< note >}}\n\n*In*\n\n{{< /note >}}\n\n"
        'Call {{< param "phone" >}}.{{< x >}}\n'
    )
    page = pages("mkdocs", "en", article(text, "en", "tea"))["docs/tea/index.en.md"]
    assert '<div class="note" markdown="1">' in page
    assert "Call 12 &amp; 3.\n" in page
    assert "{{<" not in page


@pytest.mark.parametrize(
    "more",
    [
        "{{< readfile x >}}", "`{{% x %}}`", "{% include x %}", "{: onclick=x}", "*a*{ onclick=x }",
        "`<script>`", "[a](javascript:x y)", "\n[a]: javascript:x\n",
    ],
)  # fmt: skip
def test_what_dialects_differ_about_is_seen(more: str) -> None:
    assert content.foreign(SOURCE + more, SOURCE)
    assert not content.foreign(SOURCE.replace("More", "بیشتر، ۳ < ۴"), SOURCE)


# -- WordPress --------------------------------------------------------------------------------


def test_wxr_is_what_the_importer_reads(sample: Path) -> None:
    run(sample, "export", "wordpress", "--output", str(sample / "out"))
    root = ET.parse(sample / "out" / "fa.xml").getroot()
    assert root.findtext("channel/wp:wxr_version", "", WORDPRESS) == "1.2"
    assert root.findtext("channel/language") == "fa"
    items = {i.findtext("wp:post_name", "", WORDPRESS): i for i in root.iter("item")}
    post = items["river-clean-up"]
    said = {
        m.findtext("wp:meta_key", "", WORDPRESS): m.findtext("wp:meta_value", "", WORDPRESS)
        for m in post.findall("wp:postmeta", WORDPRESS)
    }
    assert (said["multilang_key"], said["multilang_language"]) == ("river-clean-up", "fa")
    assert said["multilang_translation_status"] == "reviewed"
    assert post.findtext("wp:post_date", "", WORDPRESS) == "2025-09-26 00:00:00"
    assert post.findtext("excerpt:encoded", "", WORDPRESS).startswith("داوطلبان")
    domains = [c.get("domain") for c in post.findall("category")]
    assert domains == ["category", "post_tag", "post_tag", "post_tag"]
    body = post.findtext("content:encoded", "", WORDPRESS)
    assert html.clean(body) == body
    assert 'href="https://courier.example.org/fa/library-of-tools/"' in body
    picture = "https://courier.example.org/media/river-clean-up/river.svg"
    assert f'src="{picture}"' in body
    urls = [i.findtext("wp:attachment_url", "", WORDPRESS) for i in items.values()]
    assert picture in urls
    assert (sample / "out/media/river-clean-up/river.svg").is_file()


# -- whose files ------------------------------------------------------------------------------


def test_the_gate_decides(sample: Path) -> None:
    shown = run(sample, "export", "hugo", "--output", str(sample / "out"), "-v").output
    assert "content/night-bus-line-nine/index.md fr: functional gate" in shown
    names = {p.name for p in (sample / "out/content/posts/night-bus-line-nine").iterdir()}
    assert names == {"index.en.md", "night-bus.svg", "who-pays.svg"}


def test_a_drafts_export_says_what_is_a_draft(tmp_path: Path) -> None:
    project = lay(tmp_path / "p")
    run(project, "run", "--no-publish")
    out = project / "out"
    run(project, "export", "hugo", "--output", str(out))
    assert not (out / "content/posts/harbour/index.fr.md").exists()  # gate: reviewed
    assert (out / "content/posts/harbour/index.fa.md").exists()  # gate: drafts
    run(project, "export", "hugo", "--output", str(out), "--drafts")
    text = (out / "content/posts/harbour/index.fr.md").read_text("utf-8")
    said = dict(front_matter.parse(text, "", ()).metadata)
    assert (said["translation_status"], said["noindex"]) == ("machine", True)
    run(project, "export", "hugo", "--output", str(out))
    assert not (out / "content/posts/harbour/index.fr.md").exists()


def test_an_article_that_is_a_draft_is_not_exported(tmp_path: Path) -> None:
    project = lay(tmp_path / "p")
    write(project / "content/plan/index.md", "---\ntitle: Plan\ndraft: true\n---\nSoon.\n")
    run(project, "export", "mkdocs", "--output", str(project / "out"), "--drafts")
    assert not (project / "out/docs/plan").exists()


def test_what_was_taken_off_is_not_exported_even_as_a_draft(sample: Path) -> None:
    out = sample / "out"
    run(sample, "export", "hugo", "--output", str(out))
    write(sample / "locale/unpublished.txt", "fr river-clean-up\n* library-of-tools\n")
    run(sample, "export", "hugo", "--output", str(out), "--drafts")
    left = tree(out)
    assert "content/posts/river-clean-up/index.fr.md" not in left
    assert "content/posts/river-clean-up/index.fa.md" in left
    assert not [path for path in left if "library-of-tools" in path]


def test_unchanged_means_untouched(sample: Path) -> None:
    out = sample / "out"
    run(sample, "export", "jekyll", "--output", str(out))
    before = {p: p.stat().st_mtime_ns for p in out.rglob("*") if p.is_file()}
    shown = run(sample, "export", "jekyll", "--output", str(out)).output
    assert "0 written, 0 removed" in shown
    assert {p: p.stat().st_mtime_ns for p in out.rglob("*") if p.is_file()} == before


def test_other_peoples_files_stay(sample: Path) -> None:
    out = sample / "out"
    write(out / "content/posts/own/index.md", "mine")
    write(out / "content/posts/river-clean-up/notes.txt", "mine")
    run(sample, "export", "hugo", "--output", str(out))
    shutil.rmtree(sample / "content/river-clean-up")
    run(sample, "export", "hugo", "--output", str(out))
    left = {p for p in tree(out) if "river-clean-up" in p or "own" in p}
    assert left == {"content/posts/own/index.md", "content/posts/river-clean-up/notes.txt"}


def test_a_foreign_file_is_not_overwritten_and_nothing_is(sample: Path) -> None:
    out = sample / "out"
    write(out / "content/posts/water-main-repaired/index.en.md", "mine")
    before = tree(out)
    result = command(sample, "export", "hugo", "--output", str(out))
    assert result.exit_code == 2
    assert "content/posts/water-main-repaired/index.en.md would be overwritten" in result.stderr
    assert tree(out) == before


@pytest.mark.parametrize("gone", [False, True])
def test_an_edited_file_is_neither_replaced_nor_removed(sample: Path, gone: bool) -> None:
    out = sample / "out"
    run(sample, "export", "hugo", "--output", str(out))
    write(out / "content/posts/river-clean-up/index.en.md", "edited")
    before = tree(out)
    article = sample / "content/river-clean-up"
    if gone:
        shutil.rmtree(article)
    else:
        text = (article / "index.md").read_text("utf-8")
        write(article / "index.md", text.replace("four hours", "five hours"))
    result = command(sample, "export", "hugo", "--output", str(out))
    assert "was edited since it was exported" in result.stderr
    assert tree(out) == before


def test_one_language_leaves_the_others(sample: Path) -> None:
    out = sample / "out"
    run(sample, "export", "mkdocs", "--output", str(out))
    before = tree(out)
    shutil.rmtree(sample / "content/river-clean-up")
    run(sample, "export", "mkdocs", "--output", str(out), "--lang", "fr")
    gone = before.keys() - tree(out).keys()
    assert gone == {"docs/river-clean-up/index.fr.md", "docs/river-clean-up/river.fr.svg"}
    only = sample / "only"
    run(sample, "export", "mkdocs", "--output", str(only), "--lang", "en", "--lang", "fa")
    found = {m[1] for p in tree(only) if (m := re.search(r"index\.(\w+)\.md", p))}
    assert found == {"en", "fa"}


def test_what_cannot_be_read_now_stays_exported(sample: Path) -> None:
    out = sample / "out"
    run(sample, "export", "hugo", "--output", str(out))
    before = tree(out)
    write(sample / "locale/fa/LC_MESSAGES/river-clean-up.po", b"<<<<<<< ours\n")
    write(sample / "content/library-of-tools/index.md", b"---\ntitle: x\ntitle: y\n---\n")
    result = command(sample, "export", "hugo", "--output", str(out))
    assert result.exit_code == 2
    assert tree(out) == before


def test_one_folder_one_export(sample: Path) -> None:
    out = sample / "out"
    run(sample, "export", "hugo", "--output", str(out))
    result = command(sample, "export", "jekyll", "--output", str(out))
    assert "holds another export" in result.stderr


def test_a_manifest_cannot_name_files_elsewhere(sample: Path) -> None:
    out = sample / "out"
    run(sample, "export", "hugo", "--output", str(out))
    said = json.loads((out / MANIFEST).read_bytes())
    said["files"]["../multilang.toml"] = {"sha256": "", "language": "", "article": ""}
    write(out / MANIFEST, json.dumps(said))
    result = command(sample, "export", "hugo", "--output", str(out))
    assert result.exit_code == 2
    assert (sample / "multilang.toml").exists()


def test_a_link_in_the_folder_leads_nowhere(sample: Path) -> None:
    out = sample / "out"
    (out / "content").mkdir(parents=True)
    (out / "content/posts").symlink_to(sample / "locale")
    before = tree(sample / "locale")
    assert command(sample, "export", "hugo", "--output", str(out)).exit_code == 2
    assert tree(sample / "locale") == before


def test_never_into_what_multilang_reads(sample: Path) -> None:
    result = command(sample, "export", "hugo", "--output", str(sample))
    assert result.exit_code == 2
    assert "among what multilang reads" in result.stderr


def test_a_dry_run_writes_nothing(sample: Path) -> None:
    shown = run(sample, "export", "hugo", "--output", str(sample / "out"), "--dry-run", "-v").output
    assert "write  content/posts/river-clean-up/index.fa.md" in shown
    assert not (sample / "out").exists()


def test_a_full_disk_takes_everything_back(sample: Path) -> None:
    """Files may not be larger than 100 kB here: what comes before the large one is taken back."""
    out = sample / "out"
    run(sample, "export", "hugo", "--output", str(out))
    before = tree(out)
    text = (sample / "content/library-of-tools/index.md").read_text("utf-8")
    write(sample / "content/library-of-tools/index.md", text + "\nMore.\n")
    write(sample / "content/river-clean-up/film.mp4", b"\0" * 200_000)
    limit = (100_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1])
    done = subprocess.run(
        argv("export", "hugo", "--output", str(out)), cwd=sample, env=environment(),
        capture_output=True, encoding="utf-8", timeout=60, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "too large" in done.stderr.lower()
    after = tree(out)
    assert {p: d for p, d in after.items() if p != MANIFEST} == {
        p: d for p, d in before.items() if p != MANIFEST
    }
    run(sample, "export", "hugo", "--output", str(out))
    assert (out / "content/posts/river-clean-up/film.mp4").stat().st_size == 200_000


@pytest.mark.parametrize("when", [2, 14])
def test_a_killed_export_is_finished_by_the_next(
    sample: Path, when: int, tool: Callable[[str], str]
) -> None:
    out, whole = sample / "out", sample / "whole"
    run(sample, "export", "hugo", "--output", str(whole))
    kill = f"inject=renameat2:signal=SIGKILL:when={when}"
    done = subprocess.run(
        [tool("strace"), "-f", "-o", "/dev/null", "-e", "trace=renameat2", "-e", kill,
         *argv("export", "hugo", "--output", str(out))],
        cwd=sample, env=environment(), capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    run(sample, "export", "hugo", "--output", str(out))
    assert tree(out) == tree(whole)


# -- attacks through catalogs -----------------------------------------------------------------


@pytest.mark.parametrize(
    "attack",
    [
        "{{< readfile multilang.toml >}}", "`{{< x >}}`", "{% include x %}", "{{ site.time }}",
        "<script>alert(1)</script>", "Titre {: onclick=x}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("context", ["title", "paragraph"])
def test_an_attack_in_a_catalog_is_held_back(sample: Path, attack: str, context: str) -> None:
    path = sample / "locale/fr/LC_MESSAGES/library-of-tools.po"
    text = path.read_text("utf-8")
    pattern = rf'(msgctxt "{context}"\nmsgid (?:"[^\n]*\n)+msgstr )(?:"[^\n]*\n)+'
    changed, count = re.subn(pattern, lambda m: f'{m[1]}"Voir {attack}"\n', text, count=1)
    assert count == 1
    write(path, changed)
    shown = run(sample, "export", "hugo", "--output", str(sample / "out"), "-v").output
    assert re.search(r"library-of-tools/index.md(:\d+)? fr", shown)
    assert attack.encode() not in b"".join(tree(sample / "out").values())


# -- settings ---------------------------------------------------------------------------------


def test_the_command_knows_the_targets() -> None:
    choices = cli.main.commands["export"].params[0].type.choices  # type: ignore[attr-defined]
    assert choices == (*content.TARGETS, *offline.TARGETS)


def test_settings_are_printed_or_written_when_asked(sample: Path) -> None:
    shown = run(sample, "export", "hugo", "--settings").stdout
    said = tomllib.loads(shown)
    assert list(said) == ["en", "fr", "fa", "ar"]
    assert said["fa"]["languageDirection"] == "rtl"
    out = sample / "out"
    run(sample, "export", "hugo", "--output", str(out))
    assert not (out / "config").exists()
    run(sample, "export", "hugo", "--output", str(out), "--write-settings")
    assert (out / "config/_default/languages.toml").read_text("utf-8") == shown
    run(sample, "export", "hugo", "--output", str(out))
    assert (out / "config/_default/languages.toml").exists()
    for name in ("mkdocs", "jekyll"):
        assert yaml.safe_load(run(sample, "export", name, "--settings").stdout)
    other = str(sample / "other")
    result = command(sample, "export", "mkdocs", "--output", other, "--write-settings")
    assert "part of mkdocs.yml" in result.stderr


def test_dates_without_a_day_are_left_out() -> None:
    undated = article("---\ntitle: T\ndate: soon\n---\nx\n", "en", "tea")
    assert undated.moment is None
    assert list(pages("jekyll", "en", undated)) == ["articles/en/tea.md"]
    zone = datetime.timezone(datetime.timedelta(hours=2))
    timed = article("---\ndate: 2026-03-21T01:00:00+02:00\n---\nx\n", "en", "tea")
    assert timed.moment == datetime.datetime(2026, 3, 21, 1, tzinfo=zone)


HOSTILE = ("R&D", "<script>alert(1)</script>", "C", "C++", "a ]]> b", "«», “”", "!!!", "&amp;")


def test_names_in_wordpress_are_text_and_each_is_a_term_of_its_own() -> None:
    """WordPress takes names for HTML and strips what looks like tags; one nicename is one term."""
    tags = ", ".join(json.dumps(name) for name in HOSTILE)
    text = f"---\ntitle: T\nsection: <b>R&D</b>\ntags: [{tags}]\nauthor: A <b> & C\n---\n\nX.\n"
    ((_, data),) = content.TARGETS["wordpress"].pages(edition(article(text, "en")), "en")
    assert b"<![CDATA[" not in data
    channel = ET.fromstring(data)[0]
    wp = "{http://wordpress.org/export/1.2/}"
    shown = {unescape(e.findtext(f"{wp}tag_name", "")): e for e in channel.findall(f"{wp}tag")}
    assert set(shown) == set(HOSTILE)
    for element in shown.values():
        assert not re.search("<|>", element.findtext(f"{wp}tag_name", ""))
    nicenames = [e.findtext(f"{wp}tag_slug", "") for e in shown.values()]
    assert len(set(nicenames)) == len(HOSTILE)
    assert all(nicenames)
    item = channel.find("item")
    assert item is not None
    said = {e.get("nicename"): unescape(e.text or "") for e in item.findall("category")}
    assert said == {
        **{e.findtext(f"{wp}tag_slug"): name for name, e in shown.items()},
        "b-r-d-b": "<b>R&D</b>",
    }
    (category,) = channel.findall(f"{wp}category")
    assert category.findtext(f"{wp}cat_name") == "&lt;b&gt;R&amp;D&lt;/b&gt;"
    (author,) = channel.findall(f"{wp}author")
    assert author.findtext(f"{wp}author_display_name") == "A &lt;b&gt; &amp; C"
