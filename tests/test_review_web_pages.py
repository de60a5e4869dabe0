"""The review's pages at work: what people do with them, as forms and as the page's script does."""

from __future__ import annotations

import html
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from multilang.model import Extraction
from multilang.pipeline.cutting import extraction_of
from multilang.project import open_project
from multilang.review import marking
from multilang.review.desk.desk import ProjectDesk
from multilang.review.showing import kind_words
from projects import HARBOUR, command, lay, run, write
from review_client import VIEW, Browser, card_of, client, office

FR = "locale/fr/LC_MESSAGES/harbour.po"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = lay(tmp_path_factory.mktemp("made"))
    run(folder, "run", "-q")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "project"))


@pytest.fixture
def browser(folder: Path) -> Browser:
    return Browser.entered(office(folder))


def first(browser: Browser, path: str = "/article/fr/harbour?show=all") -> dict[str, str]:
    return card_of(browser.get(path).text)


# -- The dashboard --


def test_the_dashboard_has_every_article_in_every_language(browser: Browser) -> None:
    page = browser.get("/").text
    for slug in ("harbour", "library"):
        for tag in ("fr", "fa"):
            assert f'href="/article/{tag}/{slug}"' in page
    assert "The harbour opens" in page
    assert 'href="/article/fr/library"' not in browser.get("/?find=HARB").text
    assert "No article is like that" in browser.get("/?find=nothing+like+it").text
    assert 'href="/article/fa/library"' not in browser.get("/?show=held").text  # gate = "drafts"
    assert browser.get("/?page=99&show=strange").status_code == 200


def test_an_article_that_cannot_be_read_is_told_of(folder: Path) -> None:
    write(folder / FR, b"not a catalog")
    seen = Browser.entered(office(folder))
    assert "Cannot be read" in seen.get("/").text
    answer = seen.get("/article/fr/harbour")
    assert answer.status_code == 409
    assert FR in answer.text
    assert seen.script("/sheet/fr/harbour").json()["outcome"] == "refused"


# -- One text after the other --


def test_a_whole_article_is_approved_with_forms_alone(folder: Path, browser: Browser) -> None:
    path = "/article/fr/harbour"
    for _ in range(20):
        page = browser.get(path).text
        card = card_of(page)
        words = card["text"] or "Texte"
        sent = browser.submit(
            "/deed/fr/harbour", deed="approve", show="unreviewed", find="", view="page",
            **{**card, "text": words},
        )  # fmt: skip
        assert sent.status_code == 303
        path = sent.headers["location"]
        if card_of(browser.get(path).text)["unit"] == card["unit"]:
            break
    rows = browser.script("/sheet/fr/harbour?show=all").json()["rows"]
    assert {row["state"] for row in rows} == {"approved"}
    assert "fuzzy" not in (folder / FR).read_text(encoding="utf-8")
    journals = "".join(p.read_text(encoding="utf-8") for p in folder.rglob("*.jsonl"))
    assert '"Ines Duarte"' in journals
    assert "100 %" in browser.get("/").text


def test_the_script_is_told_what_comes_next(browser: Browser) -> None:
    card = first(browser)
    answer = browser.send("/deed/fr/harbour", deed="approve", **VIEW, **card).json()
    assert answer["outcome"] == "saved"
    assert answer["unit"] == card["unit"]
    assert answer["next"] != card["unit"]
    assert card_of(answer["card"])["unit"] == answer["next"]
    assert answer["state"] == "approved"


def test_text_stays_as_it_was_typed(folder: Path, browser: Browser) -> None:
    text = "«\u00a0Le port\u00a0» \u202fouvre <b>\\n</b> “x” ⟨y⟩ & \u200c\u200f"
    card = first(browser)
    sent = {**card, "text": text}
    assert browser.send("/deed/fr/harbour", deed="save", **VIEW, **sent).json()["text"] == text
    assert first(browser, f"/article/fr/harbour?unit={card['unit']}")["text"] == text


def test_line_ends_of_forms_are_made_ours(browser: Browser) -> None:
    card = first(browser)
    browser.submit("/deed/fr/harbour", deed="save", **VIEW, **{**card, "text": "\none\r\ntwo"})
    assert first(browser, f"/article/fr/harbour?unit={card['unit']}")["text"] == "\none\ntwo"


def test_somebody_elses_save_is_a_conflict_with_three_texts(folder: Path) -> None:
    served = office(folder)
    one, two = Browser.entered(served), Browser.entered(served)
    card = first(one)
    browsed = first(two)
    theirs = one.send("/deed/fr/harbour", deed="save", **VIEW, **{**card, "text": "Theirs text"})
    assert theirs.json()["outcome"] == "saved"
    before = (folder / FR).read_bytes()
    for deed in ("save", "approve"):
        answer = two.send("/deed/fr/harbour", deed=deed, **VIEW, **{**browsed, "text": "My text"})
        assert answer.status_code == 409
        found = answer.json()
        assert found["outcome"] == "conflict"
        page = plain(found["card"])
        assert "Theirs text" in page
        assert "My text" in page
        assert card["text"] in page
    assert (folder / FR).read_bytes() == before
    shown = two.submit("/deed/fr/harbour", deed="save", **VIEW, **{**browsed, "text": "My text"})
    assert shown.status_code == 409
    mine = card_of(shown.text)
    assert mine["text"] == "My text"
    assert two.submit("/deed/fr/harbour", deed="save", **VIEW, **mine).status_code == 303
    assert first(two, f"/article/fr/harbour?unit={mine['unit']}")["text"] == "My text"


@pytest.mark.parametrize("what", ["save", "approve"])
def test_an_article_that_is_deleted_just_after_a_save_does_not_make_it_unsaved(
    folder: Path, browser: Browser, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    card, real = first(browser), ProjectDesk.save

    def save(*given: object) -> object:
        outcome = real(*given)  # type: ignore[arg-type]
        (folder / "content/harbour/index.md").unlink()
        return outcome

    monkeypatch.setattr(ProjectDesk, "save", save)
    fields = {**card, "text": f"{card['text']} Lu."}
    answer = browser.send("/deed/fr/harbour", deed=what, **VIEW, **fields)
    assert answer.status_code == 200
    assert answer.json()["outcome"] == "saved"
    assert answer.json()["card"] == ""
    assert answer.json()["message"].endswith("The article has changed meanwhile.")
    assert f"{card['text']} Lu." in (folder / FR).read_text("utf-8")


def plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def test_an_editor_beside_it_is_seen(folder: Path, browser: Browser) -> None:
    card = first(browser)
    version = browser.script("/sheet/fr/harbour").json()["version"]
    path = folder / FR
    text = path.read_text(encoding="utf-8")
    assert card["text"]
    path.write_text(text.replace(card["text"], "From outside", 1), encoding="utf-8")
    assert browser.script("/sheet/fr/harbour").json()["version"] != version
    answer = browser.send("/deed/fr/harbour", deed="save", **VIEW, **{**card, "text": "Mine"})
    assert answer.status_code == 409
    assert "From outside" in plain(answer.json()["card"])


def test_what_no_page_may_have_is_saved_and_not_approved(browser: Browser) -> None:
    page = browser.get("/article/fr/harbour?show=all").text
    unit = next(u for u in re.findall(r'id="row-(\w+)"', page) if has_placeholder(browser, u))
    card = first(browser, f"/article/fr/harbour?unit={unit}")
    answer = browser.send(
        "/deed/fr/harbour", deed="approve", **VIEW, **{**card, "text": "Sans lien"}
    )
    found = answer.json()
    assert found["outcome"] == "held"
    assert found["state"] == "edited"
    assert found["next"] == unit
    assert "not approved" in found["message"]


def test_what_is_approved_in_spite_of_a_check_says_so(browser: Browser) -> None:
    page = browser.get("/article/fr/harbour?show=all").text
    unit = next(u for u in re.findall(r'id="row-(\w+)"', page) if not has_placeholder(browser, u))
    card = first(browser, f"/article/fr/harbour?unit={unit}")
    sent = {**VIEW, **card, "text": f"{card['text']} 9876"}
    answer = browser.send("/deed/fr/harbour", deed="approve", **sent).json()
    assert (answer["outcome"], answer["state"]) == ("saved", "approved")
    assert answer["message"].startswith("Approved, though a check finds: ")
    assert "9876" in answer["message"]
    other = first(browser, f"/article/fr/harbour?unit={unit}")
    sent = {**VIEW, **other, "text": card["text"]}
    answer = browser.send("/deed/fr/harbour", deed="approve", **sent).json()
    assert answer["message"].startswith("Approved.")


def test_cards_say_what_a_text_is(browser: Browser) -> None:
    page = browser.get("/article/fr/harbour?show=all").text
    heads = {
        re.search(r'id="card-name">([^<]+?) <', browser.get(f"/article/fr/harbour?unit={u}").text)[
            1
        ]  # type: ignore[index]
        for u in re.findall(r'id="row-(\w+)"', page)
    }
    assert {"Title", "Paragraph"} <= heads
    assert kind_words("cell") == "table cell"
    assert kind_words("hero.sub_title") == "hero, sub title"


def has_placeholder(browser: Browser, unit: str) -> bool:
    return "⟦1⟧" in first(browser, f"/article/fr/harbour?unit={unit}")["text"]


def test_comments_waivers_and_undo(browser: Browser) -> None:
    card = first(browser)
    where = f"/article/fr/harbour?unit={card['unit']}"
    fields = {"unit": card["unit"], **VIEW}
    said = browser.send("/deed/fr/harbour", deed="comment", comment="Is that so?", **fields)
    assert said.json()["message"] == "Comment saved."
    assert "Is that so?" in browser.get(where).text
    card = first(browser, where)
    sent = {**card, "text": "Le port ouvre le 99  mai"}
    browser.send("/deed/fr/harbour", deed="save", **VIEW, **sent)
    assert 'data-check="numbers"' in browser.get(where).text
    waived = browser.send("/deed/fr/harbour", deed="waive", check="numbers", **fields)
    assert waived.json()["outcome"] == "saved"
    assert 'data-check="numbers"' not in browser.get(where).text
    assert 'value="numbers"' in browser.get(where).text
    browser.submit("/deed/fr/harbour", deed="unwaive", check="numbers", **fields)
    assert 'data-check="numbers"' in browser.get(where).text
    undone = browser.send("/undo").json()
    assert undone["outcome"] == "saved"
    assert undone["next"] == card["unit"]
    assert 'data-check="numbers"' not in browser.get(where).text


def test_rejecting_and_reopening(browser: Browser) -> None:
    card = first(browser)
    gone = browser.send("/deed/fr/harbour", deed="reject", **VIEW, **card).json()
    assert (gone["outcome"], gone["state"]) == ("saved", "untranslated")
    card = first(browser, f"/article/fr/harbour?unit={gone['next']}")
    browser.send("/deed/fr/harbour", deed="approve", **VIEW, **card)
    again = first(browser, f"/article/fr/harbour?unit={card['unit']}")
    opened = browser.send("/deed/fr/harbour", deed="reopen", **VIEW, **again).json()
    assert (opened["outcome"], opened["state"]) == ("saved", "edited")


def test_an_unfinished_text_survives(folder: Path, browser: Browser) -> None:
    card = first(browser)
    kept = browser.send("/typed/fr/harbour", **{**card, "text": "half a sen"})
    assert kept.json() == {"outcome": "kept"}
    again = Browser.entered(office(folder))
    assert first(again, f"/article/fr/harbour?unit={card['unit']}")["text"] == "half a sen"
    again.send("/typed/fr/harbour", unit=card["unit"], base="", text="")
    assert first(again, f"/article/fr/harbour?unit={card['unit']}")["text"] == card["text"]


def test_a_text_is_looked_at_as_it_is_typed(browser: Browser) -> None:
    card = first(browser)
    answer = browser.send("/look/fr/harbour", unit=card["unit"], text="Le port\u200c  ouvre 99 ")
    found = answer.json()
    assert found["count"] > 0
    assert "ZWNJ" in found["html"]
    assert "␣" in found["html"]
    assert "Le port" in plain(found["html"])


def test_other_proposals_come_from_the_engine(browser: Browser) -> None:
    card = first(browser)
    answer = browser.get(f"/suggest/fr/harbour?unit={card['unit']}&alone=1")
    assert answer.status_code == 200
    assert 'class="proposal"' in answer.text or 'class="told' in answer.text


# -- Several at once --


def test_several_are_approved_at_once_and_the_unseen_told_of(browser: Browser) -> None:
    seen = first(browser)
    page = browser.get("/bulk/fr/harbour?show=all").text
    assert "Nobody has opened" in page
    boxes = re.findall(r'name="chosen" value="(\w+)"( checked)?', page)
    assert [unit for unit, ticked in boxes if ticked] == [seen["unit"]]
    bases = dict(re.findall(r'name="base-(\w+)" value="([^"]*)"', page))
    chosen = [unit for unit, _ in boxes]
    fields = {f"base-{unit}": html.unescape(bases[unit]) for unit in chosen}
    answer = browser.send("/many/fr/harbour", chosen=chosen, **VIEW, **fields).json()
    assert answer["outcome"] == "saved"
    assert f"{len(chosen)} approved" in answer["message"]
    assert "Nothing of what is shown" in browser.get("/bulk/fr/harbour?show=all").text
    assert browser.send("/undo").json()["message"] == f"Taken back: {len(chosen)} texts."


def test_what_changed_meanwhile_is_left_alone(browser: Browser) -> None:
    card = first(browser)
    page = browser.get("/bulk/fr/harbour?show=all").text
    bases = dict(re.findall(r'name="base-(\w+)" value="([^"]*)"', page))
    browser.send("/deed/fr/harbour", deed="save", **VIEW, **{**card, "text": "Autre chose"})
    unit = card["unit"]
    answer = browser.send(
        "/many/fr/harbour", chosen=[unit], **VIEW, **{f"base-{unit}": bases[unit]}
    )
    assert "left alone" in answer.json()["message"]
    assert browser.submit("/many/fr/harbour", **VIEW).status_code == 422


# -- Filters --


def test_filters_keep_neighbours(browser: Browser) -> None:
    every = browser.script("/sheet/fr/harbour?show=all").json()["rows"]
    card = first(browser)
    browser.send("/deed/fr/harbour", deed="approve", **VIEW, **card)
    left = browser.script("/sheet/fr/harbour?show=unreviewed").json()
    assert len(left["rows"]) == len(every)
    assert left["wanted"] == len(every) - 1
    found = browser.script("/sheet/fr/harbour?show=all&find=coat").json()
    assert found["wanted"] == 1
    page = browser.get("/article/fr/harbour?show=nonsense&view=nonsense").text
    assert 'class="desk view-page"' in page


# -- The page in the frame --


def test_every_text_of_the_page_leads_to_its_card(browser: Browser) -> None:
    rows = browser.script("/sheet/fr/harbour?show=all").json()["rows"]
    for address in ("/frame/fr/harbour/", "/frame/fr/harbour/?original=1"):
        page = browser.get(address).text
        units = set(re.findall(r'data-unit="(\w+)"', page))
        assert units == {row["id"] for row in rows}
        links = [t for t in re.findall(r"<a\b[^>]*>", page) if "ml-unit" not in t]
        assert all("href" not in link for link in links[1:]), links
    sheets = re.findall(r'rel="stylesheet" href="([^"]+)"', page)
    for sheet in sheets:
        path = re.sub(r"^(\.\./)+", "/frame/", sheet)
        assert browser.get(path).status_code == 200, path


def test_the_frame_shows_what_was_saved(browser: Browser) -> None:
    card = first(browser)
    browser.send("/deed/fr/harbour", deed="approve", **VIEW, **{**card, "text": "Tout nouveau"})
    page = browser.get("/frame/fr/harbour/").text
    assert "Tout nouveau" in page
    link = re.search(rf'<a class="ml-unit"[^>]*data-unit="{card["unit"]}"[^>]*>', page)
    assert link
    assert 'data-state="approved"' in link[0]


CASES = (
    "# A *title*\n\nOne.\nTwo  \nthree `code` and [a link](https://example.org).\n",
    "- [ ] to do\n- one\n\n  more\n    - deep\n\n1. first\n2. **second**\n",
    "> quoted\n> over lines\n>\n> > deeper\n\n| a | b\\|c |\n|---|:-:|\n| *x* | ![alt](p.svg) |\n",
    "Note[^1] and [^2].\n\n[^1]: The *note*.\n[^2]: Another.\n",
    "<figure><img src='p.svg' alt='words'><figcaption>A <b>caption</b></figcaption></figure>\n",
    "<div>\n\nInside **it**\n\n</div>\n\nTerm\n: Definition of it\n",
    "Setext title\n===\n\n_a_b_ __c__ *d*e* ~~f~~ \\* &amp; <br> x\n\n***bold and em***\n",
    "![only a picture](p.svg)\n\nhttps://example.org\n\n<kbd>Ctrl</kbd> + `x`\n\n---\n",
    "{{< note >}}\nIn a *note*.\n{{< /note >}}\n",
)  # fmt: skip


@pytest.mark.parametrize("body", CASES)
def test_marks_change_nothing_of_the_page(tmp_path: Path, body: str) -> None:
    folder = lay(tmp_path)
    text = f"---\ntitle: A title\n---\n\n{body}"
    found = extraction_of(open_project(folder), "harbour", text.encode())
    upper = {unit.id: unit.source.replace("t", "T") for unit in found.units}
    for targets in ({}, upper):
        shown = marking.marked(found, targets, "mlnonce")
        count = shown.count('<span id="mlnonce-')
        assert count == expected(found)


def expected(found: Extraction) -> int:
    """Slots that stand in a place where an element may stand."""
    return sum(slot.fill not in ("attribute", "yaml") for slot in found.skeleton.slots()) - sum(
        1 for slot in found.skeleton.slots() if slot.fill not in ("attribute", "yaml")
        and unit_kind(found, slot.unit_id) in ("alt", "tooltip", "link title")
    )  # fmt: skip


def unit_kind(found: Extraction, name: str) -> str:
    return next(unit.kind for unit in found.units if unit.id == name)


# -- What people write is text --

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</textarea></title></style><script>alert(1)</script>",
    "[x](javascript:alert(1)) {{ 7*7 }} {% raw %}",
    "<a href='javascript:alert(1)' onclick=alert(1)>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe><base href=//evil>",
    "\ue0a0ml-5\ue0a1x\ue0a2ml\ue0a2 <span id='ml-1' class='ml-unit'>",
    "<!-- --><form action=//evil><button>",
)


class Dangers(HTMLParser):
    """What of a page could run, or lead away."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "script" and not (values.get("src") or "").startswith("/assets/review.js"):
            self.found.append(tag)
        if tag in ("base", "object", "embed") or "srcdoc" in values:
            self.found.append(tag)
        if tag == "meta" and (values.get("http-equiv") or "").lower() == "refresh":
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on"):
                self.found.append(f"{tag} {name}")
            if name in ("href", "src", "action", "formaction") and re.match(
                r"\s*(javascript|data|vbscript):|//", (value or ""), re.IGNORECASE
            ):
                self.found.append(f"{tag} {name}={value}")


def dangers(page: str) -> list[str]:
    parser = Dangers()
    parser.feed(page)
    return parser.found


def test_the_oracle_of_dangers_sees_them() -> None:
    assert dangers("<script>x</script>") == ["script"]
    assert dangers("<img onerror=x>") == ["img onerror"]
    assert dangers("<a href='javascript:x'>") == ["a href=javascript:x"]
    assert dangers("<base href=//evil>")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_people_write_runs(tmp_path: Path, payload: str) -> None:
    folder = lay(tmp_path)
    field = json.dumps(payload)
    text = HARBOUR.replace("The harbour opens", field).replace("Tea is served", f"{payload} Tea")
    write(folder / "content/harbour/index.md", text.replace("Ships wait", f"{payload} Ships"))
    run(folder, "merge", "-q")
    served = office(folder)
    served.door._name = f"Eve {payload}"[:190].replace("\n", " ")
    seen = Browser.entered(served)
    rows = seen.script("/sheet/fr/harbour?show=all").json()["rows"]
    assert rows
    for row in rows[:4]:
        card = first(seen, f"/article/fr/harbour?unit={row['id']}&show=all")
        sent = {**card, "text": f"{payload} {card['text']}"}
        seen.send("/deed/fr/harbour", deed="save", **VIEW, **sent)
        fields = {"unit": row["id"], **VIEW}
        seen.send("/deed/fr/harbour", deed="comment", comment=payload, **fields)
    pages = [
        "/", f"/?find={payload}", "/article/fr/harbour?view=list", "/bulk/fr/harbour?show=all",
        "/frame/fr/harbour/", "/frame/fr/harbour/?original=1", "/frame/fa/harbour/",
    ]  # fmt: skip
    pages += [f"/article/fr/harbour?unit={row['id']}&find={payload}" for row in rows[:2]]
    for path in pages:
        answer = seen.get(path)
        assert answer.status_code == 200, path
        assert dangers(answer.text) == [], path
    old = first(seen, f"/article/fr/harbour?unit={rows[0]['id']}")
    seen.send("/deed/fr/harbour", deed="save", **VIEW, **{**old, "text": "other"})
    clash = seen.send("/deed/fr/harbour", deed="save", **VIEW, **{**old, "text": payload})
    assert clash.status_code == 409
    assert dangers(clash.json()["card"]) == []
    look = seen.send("/look/fr/harbour", unit=rows[0]["id"], text=payload).json()
    assert dangers(look["html"]) == []


def test_faults_show_no_insides(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    served = office(folder)
    seen = Browser.entered(served)

    class Broken:
        def __getattr__(self, name: str) -> object:
            raise RuntimeError("the secret inside")

    object.__setattr__(served, "desk", Broken())
    answer = seen.get("/")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "the secret inside" in capsys.readouterr().err


def test_a_missing_page_is_told_politely(folder: Path) -> None:
    assert "no such page" in client(office(folder)).get("/nothing/here").text


# -- Without a server --


def test_the_pack_holds_every_text_with_its_id(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "pack"
    run(folder, "review", "--export", str(out))
    names = sorted(path.name for path in out.iterdir())
    assert names[-1] == "library.fr.xlf"
    assert {"index.html", "harbour.fa.html", "harbour.fa.po", "harbour.fa.xlf"} <= set(names)
    rows = Browser.entered(office(folder)).script("/sheet/fa/harbour?show=all").json()["rows"]
    page = (out / "harbour.fa.html").read_text(encoding="utf-8")
    handed = (out / "harbour.fa.xlf").read_text(encoding="utf-8")
    for row in rows:
        assert f'<tr id="{row["id"]}">' in page
        assert row["target"] in plain(page)
        assert f'id="{row["id"]}"' in handed
    assert (out / "harbour.fa.po").read_bytes() == (
        folder / "locale/fa/LC_MESSAGES/harbour.po"
    ).read_bytes()
    assert dangers(page) == []
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    run(folder, "review", "--export", str(out), "-q")
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    run(folder, "review", "--export", str(out), "--lang", "fr", "-q")
    assert {path.name for path in out.iterdir()} == before.keys()
    write(out / "harbour.fa.po", "somebody works in it")
    command(folder, "review", "--export", str(out))
    assert (out / "harbour.fa.po").read_text() == "somebody works in it"
    assert command(folder, "review", "--export", str(folder / "content")).exit_code == 2
