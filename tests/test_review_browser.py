"""Reviews in Chromium, as people do them: by keyboard alone, beside other programs, two at once,
and without script."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import polib
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from multilang import pipeline
from multilang.project import open_project
from multilang.review import people
from projects import lay, run
from review_screen import (
    PASSWORD,
    Screen,
    card,
    focused,
    pressed,
    served,
    source,
    tab_to,
    text,
    unit,
    write_anew,
)  # fmt: skip

SETTINGS = """\
[project]
name = "The Harbour Post"
source = "en"

[site]
base_url = "https://harbour.example.org"

[engine]
name = "pseudo"

[languages.fr]

[languages.fa]

[languages.ar]
"""
NBSP, ZWNJ = "\u00a0", "\u200c"
WORDS = {
    "fr": {
        "The harbour opens": f"Port{NBSP}: on rouvre",
        "Ships come back after the storm.": "Les navires reviennent après la tempête.",
        "Ships": "Navires",
        "The *old* harbour opens on 3 May. Ships wait at [the quay](⟦1⟧).":
            f"Le *vieux* port ouvre le 3{NBSP}mai. Les navires attendent sur [le quai](⟦1⟧).",
        "Tea is served on deck.": "Le thé est servi sur le pont.",
        "Bring a warm coat.": "Prenez un manteau chaud.",
    },
    "fa": {
        "The harbour opens": f"بندر باز می{ZWNJ}شود",
        "Ships come back after the storm.": f"کشتی{ZWNJ}ها پس از توفان برمی{ZWNJ}گردند.",
        "Ships": f"کشتی{ZWNJ}ها",
        "The *old* harbour opens on 3 May. Ships wait at [the quay](⟦1⟧).":
            f"بندر *قدیمی* در ۳ مه باز می{ZWNJ}شود. کشتی{ZWNJ}ها کنار [اسکله](⟦1⟧) منتظرند.",
        "Tea is served on deck.": "روی عرشه چای می‌دهند.",
        "Bring a warm coat.": "پالتویی گرم بیاورید.",
    },
    "ar": {
        "The harbour opens": "الميناء يفتح أبوابه",
        "Ships come back after the storm.": "تعود السفن بعد العاصفة.",
        "Ships": "السفن",
        "The *old* harbour opens on 3 May. Ships wait at [the quay](⟦1⟧).":
            "يفتح الميناء *القديم* في 3 مايو. تنتظر السفن عند [الرصيف](⟦1⟧).",
        "Tea is served on deck.": "يُقدَّم الشاي على سطح السفينة.",
        "Bring a warm coat.": "أحضروا معطفًا دافئًا.",
    },
}  # fmt: skip
"""What a translator makes of the harbour article."""
FR = WORDS["fr"]
TEA, COAT, LINK = list(FR)[4], list(FR)[5], list(FR)[3]


@pytest.fixture(scope="module")
def browser(tool: Callable[[str], str]) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=tool("chromium"))
        yield opened
        opened.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = lay(tmp_path_factory.mktemp("drafted"), SETTINGS)
    run(folder, "pretranslate", "-q")
    return folder


@pytest.fixture
def folder(drafted: Path, tmp_path: Path) -> Path:
    """All texts are machine drafts."""
    return Path(shutil.copytree(drafted, tmp_path / "project"))


@pytest.fixture
def screen(folder: Path) -> Iterator[Screen]:
    with served(folder) as made:
        yield made


def po(folder: Path, tag: str = "fr") -> Path:
    return folder / f"locale/{tag}/LC_MESSAGES/harbour.po"


def entry(folder: Path, words: str, tag: str = "fr") -> polib.POEntry:
    found = polib.pofile(str(po(folder, tag))).find(words)
    assert found is not None
    return found


def approvals(folder: Path, tag: str = "fr") -> list[tuple[str, str, str]]:
    events = pipeline.read_journal(open_project(folder), tag, "harbour")
    return [(event.who, event.via, event.by) for event in events if event.approved]


# -- One person, by keyboard --


@pytest.mark.parametrize("tag", ["fr", "fa", "ar"])
def test_an_article_is_reviewed_by_keyboard_alone(
    folder: Path, screen: Screen, context: BrowserContext, tool: Callable[[str], str], tag: str
) -> None:
    """From the dashboard until the gate lets it out; nothing here touches a mouse."""
    words = WORDS[tag]
    page = screen.entered(context)
    tab_to(page, f"cell-{tag}-harbour")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#target")).to_have_attribute("lang", tag)
    expect(page.locator("#target")).to_have_attribute("dir", "ltr" if tag == "fr" else "rtl")
    for done in range(len(words)):
        expect(page.locator("#wanted")).to_have_text(f"{len(words) - done} of {len(words)}")
        before = unit(page)
        TYPED.get((tag, source(page)), write_anew)(page, words[source(page)])
        assert text(page) == words[source(page)]
        pressed(page, "Control+Enter")
        if done + 1 < len(words):
            expect(card(page)).not_to_have_attribute("data-unit", before)
            assert focused(page) == "target"
    expect(page.locator("#status")).to_contain_text("last one")
    expect(page.locator("#progress")).to_contain_text("100")
    framed = page.frame_locator("#page").locator('a.ml-unit[data-state="approved"]')
    expect(framed.filter(has_text=words[COAT])).to_have_count(1)
    is_published(folder, tag, tool("msgfmt"))


def in_french_with_a_key(page: Page, words: str) -> None:
    """The no-break space is not on any keyboard; the page shows that it is there."""
    first, second = words.split(NBSP)
    write_anew(page, first)
    page.keyboard.press("Control+Shift+Space")
    page.keyboard.insert_text(second)
    expect(page.locator('#seen-text [data-kind*="no-break space"]')).to_have_count(1)


def in_persian_with_a_key(page: Page, words: str) -> None:
    first, second = words.split(ZWNJ)
    write_anew(page, first)
    page.keyboard.press("Control+.")
    page.keyboard.insert_text(second)
    expect(page.locator("#seen-text .unseen")).to_have_text("ZWNJ")


def with_a_link_lost(page: Page, words: str) -> None:
    """No page may have that: it is saved and not approved, and the card stays."""
    write_anew(page, words.replace("](⟦1⟧)", "]"))
    expect(page.locator("#findings")).to_contain_text("⟦1⟧")
    pressed(page, "Control+Enter")
    expect(page.locator("#told")).to_contain_text("not approved")
    write_anew(page, words)


def beside_a_persian_keyboard(page: Page, words: str) -> None:
    """J is the key with ت on it."""
    page.keyboard.press("Escape")
    here, held = unit(page), {"key": "ت", "code": "KeyJ", "windowsVirtualKeyCode": 74}
    session = page.context.new_cdp_session(page)
    for kind in ("rawKeyDown", "keyUp"):
        session.send("Input.dispatchKeyEvent", {"type": kind, **held})
    expect(card(page)).not_to_have_attribute("data-unit", here)
    page.keyboard.press("k")
    expect(card(page)).to_have_attribute("data-unit", here)
    write_anew(page, words)


def after_a_comment(page: Page, words: str) -> None:
    """Escape leaves the field, C comments; the text is still there to be approved."""
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.keyboard.insert_text("Is it tea or coffee?")
    page.keyboard.press("Tab")
    pressed(page, "Enter")
    expect(page.locator("#comments")).to_contain_text("Is it tea or coffee?")
    write_anew(page, words)


def saved_before(page: Page, words: str) -> None:
    """Saved as edited, read again, approved by Enter outside of the field in the end."""
    write_anew(page, words)
    pressed(page, "Control+Shift+Enter")
    expect(card(page)).to_have_attribute("data-state", "edited")
    pressed(page, "Alt+z")
    expect(card(page)).to_have_attribute("data-state", "draft")
    write_anew(page, words)


TYPED = {
    ("fr", "The harbour opens"): in_french_with_a_key,
    ("fr", LINK): with_a_link_lost,
    ("fa", "The harbour opens"): in_persian_with_a_key,
    ("fa", LINK): beside_a_persian_keyboard,
    ("ar", TEA): after_a_comment,
    ("ar", COAT): saved_before,
}
"""What else happens while some texts are typed."""


def is_published(folder: Path, tag: str, msgfmt: str) -> None:
    """Every other reader of the catalog sees what was typed, and the gate lets it out."""
    subprocess.run([msgfmt, "-c", "-o", "/dev/null", po(folder, tag)], check=True)
    found = polib.pofile(str(po(folder, tag)))
    assert {one.msgid: one.msgstr for one in found} == WORDS[tag]
    assert not [one for one in found if one.fuzzy]
    told = [who for who, via, by in approvals(folder, tag) if (via, by) == ("user", "review")]
    assert len(told) >= len(found)
    assert set(told) == {"Ines Duarte"}
    run(folder, "assemble", "-q")
    out = folder / "build/bundles"
    published = (out / "harbour" / tag / "index.md").read_text("utf-8")
    assert WORDS[tag][COAT] in published
    assert not (out / "library" / tag).exists(), "drafts stay in"


# -- Other programs and people --


def poedit(path: Path, changes: dict[str, str], msgcat: str) -> None:
    """Read by one library, changed, wrapped and written whole by it and by gettext."""
    catalog = polib.pofile(str(path), wrapwidth=60)
    for words, translation in changes.items():
        found = catalog.find(words)
        assert found is not None
        found.msgstr = translation
        found.flags = [flag for flag in found.flags if flag != "fuzzy"]
    catalog.metadata["X-Generator"] = "Poedit 3.5"
    catalog.save(str(path))
    subprocess.run([msgcat, "--width=50", "-o", path, path], check=True)


def test_a_save_in_poedit_meanwhile_is_a_choice_and_no_loss(
    folder: Path, screen: Screen, context: BrowserContext, tool: Callable[[str], str]
) -> None:
    page = screen.entered(context, "article/fr/harbour")
    began = text(page)
    assert source(page) == "The harbour opens"
    write_anew(page, "Le port rouvre")
    theirs = {"The harbour opens": "Ouverture du port", TEA: FR[TEA]}
    poedit(po(folder), theirs, tool("msgcat"))
    before = po(folder).read_bytes()
    pressed(page, "Control+Enter")
    expect(page.locator("#conflict-before")).to_contain_text(began)
    expect(page.locator("#conflict-theirs ins")).to_contain_text("Ouverture")
    expect(page.locator("#conflict-mine ins")).to_contain_text("rouvre")
    assert po(folder).read_bytes() == before, "nothing is written before somebody chooses"
    page.reload()
    expect(page.locator("#target")).to_have_value("Le port rouvre")
    expect(page.locator(".told-warn")).to_contain_text("Ouverture du port")
    page.keyboard.press("e")
    pressed(page, "Control+Enter")
    expect(page.locator("#source")).not_to_have_text("The harbour opens")
    mine = entry(folder, "The harbour opens")
    assert (mine.msgstr, mine.fuzzy) == ("Le port rouvre", False)
    kept = entry(folder, TEA)
    assert (kept.msgstr, kept.fuzzy) == (FR[TEA], False)
    subprocess.run([tool("msgfmt"), "-c", "-o", "/dev/null", po(folder)], check=True)


def test_a_save_elsewhere_of_a_text_that_nobody_types_appears_by_itself(
    folder: Path, screen: Screen, context: BrowserContext, tool: Callable[[str], str]
) -> None:
    page = screen.entered(context, "article/fr/harbour")
    poedit(po(folder), {"The harbour opens": "Ouverture du port"}, tool("msgcat"))
    expect(page.locator("#target")).to_have_value("Ouverture du port")
    expect(page.locator("#status")).to_contain_text("elsewhere")
    expect(card(page)).to_have_attribute("data-state", "approved")


def test_what_is_typed_outlives_the_page(screen: Screen, browser: Browser) -> None:
    """The browser is killed; the next one, with no memory of its own, has the text."""
    first = browser.new_context()
    page = screen.entered(first, "article/fr/harbour")
    with page.expect_response("**/typed/**"):
        write_anew(page, "Un port à moitié")
    here = unit(page)
    first.close()
    second = browser.new_context()
    page = screen.entered(second, f"article/fr/harbour?unit={here}")
    assert text(page) == "Un port à moitié"
    second.close()


def test_two_people_at_one_article(folder: Path, browser: Browser, tmp_path: Path) -> None:
    team = tmp_path / "team.toml"
    people.add(team, "Ines Duarte", "reviewer", PASSWORD)
    people.add(team, "نور", "translator", PASSWORD)
    with served(folder, people.read(team)) as screen:
        ines, noor = (screen.signed_in(browser, name) for name in ("Ines Duarte", "نور"))
        for page in (ines, noor):
            page.goto(screen.address + "article/fr/harbour")
        expect(noor.locator("#approve")).to_have_count(0)
        # What one saves, the other sees.
        write_anew(noor, "Le port rouvre")
        pressed(noor, "Control+Enter")
        expect(ines.locator("#target")).to_have_value("Le port rouvre")
        pressed(ines, "Control+Enter")
        expect(noor.locator("#card")).to_have_attribute("data-state", "approved")
        # Both type: the second one chooses.
        noor.keyboard.press("Alt+ArrowDown")
        expect(noor.locator("#card")).to_have_attribute("data-unit", unit(ines))
        write_anew(ines, FR[source(ines)])
        write_anew(noor, "Des bateaux, et une tempête.")
        pressed(ines, "Control+Enter")
        expect(noor.locator("#status")).to_contain_text("changed elsewhere")
        pressed(noor, "Control+Enter")
        expect(noor.locator("#told")).to_contain_text("Ines Duarte")
        expect(noor.locator("#conflict-mine")).to_contain_text("bateaux")
        tab_to(noor, "keep-theirs")
        pressed(noor, "Enter")
        expect(noor.locator("#target")).to_have_value(FR["Ships come back after the storm."])
        ines.context.close()
        noor.context.close()
    assert not entry(folder, "Ships come back after the storm.").fuzzy
    names = {who for who, _, _ in approvals(folder)}
    assert names == {"Ines Duarte"}
    told = pipeline.read_journal(open_project(folder), "fr", "harbour")
    assert "نور" in {event.who for event in told}


# -- Without script --


def test_everything_is_approved_without_script(
    folder: Path, browser: Browser, screen: Screen, tool: Callable[[str], str]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = screen.entered(context)
    page.locator("#cell-fr-harbour").click()
    for _ in FR:
        page.locator("#target").fill(FR[source(page)])
        page.locator("#approve").click()
    page.goto(screen.address)
    expect(page.locator("#cell-fr-harbour")).to_contain_text("100")
    page.locator("#undo").click()
    expect(page.locator(".card .chip-draft")).to_be_visible()
    page.locator("#target").fill(FR[COAT])
    poedit(po(folder), {COAT: "Prenez un manteau."}, tool("msgcat"))
    page.locator("#approve").click()
    expect(page.locator("#conflict-theirs")).to_contain_text("Prenez un manteau.")
    page.locator("#approve").click()
    context.close()
    is_published(folder, "fr", tool("msgfmt"))
