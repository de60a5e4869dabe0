"""The built pages in a real browser: direction, width, light and dark, in four languages.

Set MULTILANG_SCREENSHOTS to a folder to keep the pictures and look at them.
"""

from __future__ import annotations

import base64
import datetime
import json
import os
import select
import shutil
import subprocess
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from multilang.exports import site
from multilang.formats.html import Mark
from multilang.model import Coverage

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--disable-dev-shm-usage --remote-debugging-pipe"
).split()

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt install chromium")

BODIES = {
    "en": """\
The lamps along the **north quay** were lit again on Monday, eleven weeks after the storm of
2 January took down the last 340 metres of cable.[^1] The port authority says that *every*
mooring can be reached by night.

## What was repaired

Crews replaced the junction boxes first, then the cable. A table of the work, as the authority
published it at <https://example.org/works?id=17>:

| Section | Metres | Finished |
|:--------|-------:|:---------|
| North quay | 340 | 16 March |
| Ferry stairs | 85 | 27 February |

- The **ferry stairs** have light all night.
- The breakwater follows:
  1. first the cable,
  2. then `LED-40` lamps.

> “We counted the days,” said Mara Lind, who runs the night ferry.

### Costs

{{< note >}}
The figures do *not* include the harbour master's own boats.
{{< /note >}}

The bill came to 1.2 million crowns; see [the first report](../storm/) for the damage.

![A quay at dusk](lamp.svg "The north quay")

```sh
lamps --section north --on
```

[^1]: Measured along the quay wall.
""",
    "fr": """\
Les lampadaires du **quai nord** se sont rallumés lundi, onze semaines après la tempête du
2 janvier qui avait emporté les 340 derniers mètres de câble[^1]. Selon l’autorité portuaire,
*tous* les postes d’amarrage sont désormais accessibles la nuit.

## Ce qui a été réparé

Les équipes ont d’abord remplacé les boîtes de jonction, puis le câble. Voici le tableau des
travaux, tel que publié sur <https://example.org/works?id=17> :

| Tronçon | Mètres | Achèvement |
|:--------|-------:|:-----------|
| Quai nord | 340 | 16 mars |
| Escalier du bac | 85 | 27 février |

- L’**escalier du bac** est éclairé toute la nuit.
- La digue suivra :
  1. d’abord le câble,
  2. puis les lampes `LED-40`.

> « Nous comptions les jours », raconte Mara Lind, qui exploite le bac de nuit.

### Coûts

{{< note >}}
Ces chiffres ne comprennent *pas* les bateaux de la capitainerie.
{{< /note >}}

La facture s’élève à 1,2 million de couronnes ; voir [le premier article](../storm/) sur les dégâts.

![Un quai au crépuscule](lamp.svg "Le quai nord")

```sh
lamps --section north --on
```

[^1]: Mesurés le long du mur de quai.
""",
    "fa": """\
چراغ‌های **اسکلهٔ شمالی** روز دوشنبه دوباره روشن شدند؛ یازده هفته پس از توفان ۲ ژانویه که ۳۴۰ متر
پایانی کابل را با خود برد.[^1] سازمان بندر می‌گوید اکنون شب‌ها می‌توان به *همهٔ* پهلوگاه‌ها رسید.

## آنچه تعمیر شد

گروه‌های فنی نخست جعبه‌های اتصال و سپس کابل را عوض کردند. جدول کارها، چنان‌که سازمان بندر در
<https://example.org/works?id=17> منتشر کرده است:

| بخش | متر | پایان کار |
|:--------|-------:|:---------|
| اسکلهٔ شمالی | ۳۴۰ | ۲۵ اسفند |
| پلکان قایق | ۸۵ | ۸ اسفند |

- **پلکان قایق** سراسر شب روشن است.
- نوبت موج‌شکن هم می‌رسد:
  1. نخست کابل،
  2. سپس چراغ‌های `LED-40`.

> مارا لیند که قایق شبانه را می‌گرداند، گفت: «روزها را می‌شمردیم.»

### هزینه‌ها

{{< note >}}
این رقم‌ها قایق‌های خود رئیس بندر را *در بر نمی‌گیرد*.
{{< /note >}}

هزینه به ۱٫۲ میلیون کرون رسید؛ دربارهٔ خسارت‌ها [گزارش نخست](../storm/) را بخوانید.

![اسکله هنگام غروب](lamp.svg "اسکلهٔ شمالی")

```sh
lamps --section north --on
```

[^1]: اندازه‌گیری‌شده در امتداد دیوار اسکله.
""",
    "ar": """\
عادت الأضواء إلى **الرصيف الشمالي** يوم الاثنين، بعد أحد عشر أسبوعًا من عاصفة 2 يناير التي اقتلعت
آخر 340 مترًا من الكابل.[^1] وتقول سلطة الميناء إن الوصول إلى *جميع* المراسي بات ممكنًا ليلًا.

## ما الذي أُصلح

بدّلت الفرق صناديق التوصيل أولًا ثم الكابل. وهذا جدول الأعمال كما نشرته السلطة على
<https://example.org/works?id=17>:

| القسم | الأمتار | الإنجاز |
|:--------|-------:|:---------|
| الرصيف الشمالي | 340 | 16 مارس |
| درج العبّارة | 85 | 27 فبراير |

- **درج العبّارة** مضاء طوال الليل.
- ويأتي دور كاسر الأمواج لاحقًا:
  1. الكابل أولًا،
  2. ثم مصابيح `LED-40`.

> قالت مارا ليند التي تدير العبّارة الليلية: «كنا نعدّ الأيام».

### التكاليف

{{< note >}}
هذه الأرقام *لا* تشمل قوارب إدارة الميناء نفسها.
{{< /note >}}

بلغت الفاتورة 1.2 مليون كرونة؛ انظر [التقرير الأول](../storm/) عن الأضرار.

![رصيف عند الغسق](lamp.svg "الرصيف الشمالي")

```sh
lamps --section north --on
```

[^1]: مقيسة على طول جدار الرصيف.
""",
}
FIELDS = {
    "en": ("Light returns to the harbour", "Eleven weeks after the storm, ships can dock at night again."),
    "fr": ("La lumière revient au port", "Onze semaines après la tempête, les navires accostent de nouveau la nuit."),
    "fa": ("روشنایی به بندر بازگشت", "یازده هفته پس از توفان، کشتی‌ها دوباره شب‌ها پهلو می‌گیرند."),
    "ar": ("الضوء يعود إلى الميناء", "بعد أحد عشر أسبوعًا من العاصفة، ترسو السفن ليلًا من جديد."),
}  # fmt: skip
STORM = {
    "en": ("The storm of 2 January, hour by hour", "What the tide gauges, the log books and four witnesses tell."),
    "fr": ("La tempête du 2 janvier, heure par heure", "Ce que disent les marégraphes, les journaux de bord et quatre témoins."),
    "fa": ("توفان ۲ ژانویه، ساعت به ساعت", "روایت جزرسنج‌ها، دفترهای روزانهٔ کشتی‌ها و چهار شاهد."),
    "ar": ("عاصفة 2 يناير ساعةً بساعة", "ما ترويه مقاييس المد ودفاتر السفن وأربعة شهود."),
}  # fmt: skip
MARKET = {
    "en": ("A market that opens at four in the morning", "Fish, bread and news are traded before sunrise."),
    "fr": ("Un marché qui ouvre à quatre heures du matin", "Poisson, pain et nouvelles s’échangent avant le lever du soleil."),
    "fa": ("بازاری که ساعت چهار صبح باز می‌شود", "ماهی و نان و خبر، پیش از برآمدن آفتاب دادوستد می‌شود."),
    "ar": ("سوق تفتح في الرابعة فجرًا", "السمك والخبز والأخبار تُتداول قبل شروق الشمس."),
}  # fmt: skip
SECTIONS = {"en": "Coast", "fr": "Littoral", "fa": "ساحل", "ar": "الساحل"}
LAMP = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 240" width="640" height="240">
<rect width="640" height="240" fill="#27374d"/><rect y="170" width="640" height="70" fill="#1b2838"/>
<circle cx="150" cy="90" r="26" fill="#ffd166"/><rect x="147" y="116" width="6" height="60" fill="#9db2bf"/>
<circle cx="420" cy="110" r="18" fill="#ffd166"/><rect x="418" y="128" width="4" height="48" fill="#9db2bf"/>
</svg>"""


def harbour() -> site.SiteData:
    pages = []
    for tag, (title, description) in FIELDS.items():
        common: dict[str, Any] = {
            "locale": tag,
            "section": SECTIONS[tag],
            "authors": ("Ines Duarte",),
        }
        body = f"---\ntitle: {title}\n---\n{BODIES[tag]}"
        light = site.Page(
            slug="light", text=body, title=title, description=description, media=("lamp.svg",),
            date=datetime.date(2026, 3, 21), tags=(SECTIONS[tag], "2026"), **common,
        )  # fmt: skip
        storm = site.Page(
            slug="storm", text=STORM[tag][1], title=STORM[tag][0], description=STORM[tag][1],
            date=datetime.date(2026, 1, 4), **common,
        )  # fmt: skip
        market = site.Page(
            slug="market", text=MARKET[tag][1], title=MARKET[tag][0], description=MARKET[tag][1],
            date=datetime.date(2025, 11, 30), **common,
        )  # fmt: skip
        pages += [light if tag == "en" else drafted(light), storm]
        pages += [market] if tag != "ar" else [replace(market, publishable=False)]
    return site.SiteData(
        "The Harbour Post", "https://example.org/post", "en", ("fr", "fa", "ar"), tuple(pages)
    )


def drafted(page: site.Page) -> site.Page:
    """A translation that is partly reviewed: the paragraph on line 8 and the quote are drafts."""
    lines = page.text.split("\n")
    marks = [
        Mark(n, "draft") for n, line in enumerate(lines, 1) if line.startswith((">", "![", "- **"))
    ]
    marks += [
        Mark(4, "draft"),
        Mark(next(n for n, x in enumerate(lines, 1) if x.startswith("| ")) + 2, "missing"),
    ]
    return replace(
        page,
        signatures=(f"argos en_{page.locale} 0.2 starter|rules:1|beam:4",),
        coverage=Coverage(
            units=20, reviewed=14, draft=6, words=200, words_reviewed=150, words_draft=50
        ),
        marks=tuple(marks),
        field_states=(("title", "reviewed"), ("description", "draft")),
    )


class Browser:
    """Chromium over its debugging pipe: NUL-ended JSON messages on two file descriptors."""

    def __init__(self, profile: Path) -> None:
        (child_in, self.to), (self.back, child_out) = os.pipe(), os.pipe()

        def place() -> None:
            high_in, high_out = os.dup(child_in), os.dup(child_out)
            os.dup2(high_in, 3)
            os.dup2(high_out, 4)

        self.process = subprocess.Popen(
            [str(CHROMIUM), *FLAGS, f"--user-data-dir={profile}"],
            preexec_fn=place, pass_fds=(3, 4), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(child_in)
        os.close(child_out)
        self.buffer, self.number, self.session, self.width = b"", 0, "", 0
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        self.call("Page.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        answer = self.wait(lambda m: m.get("id") == self.number)
        assert "error" not in answer, answer
        return dict(answer["result"])

    def wait(self, wanted: Any) -> dict[str, Any]:
        deadline = time.monotonic() + 60
        while True:
            while b"\0" in self.buffer:
                raw, _, self.buffer = self.buffer.partition(b"\0")
                message = json.loads(raw)
                if wanted(message):
                    return dict(message)
            assert select.select([self.back], [], [], max(0, deadline - time.monotonic()))[0], (
                "no answer"
            )
            data = os.read(self.back, 1 << 20)
            assert data, "Chromium ended"
            self.buffer += data

    def open(self, page: Path | str, width: int, dark: bool) -> None:
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self.width = width
        self.resize(900)
        self.call("Page.navigate", url=page if isinstance(page, str) else page.as_uri())
        self.wait(lambda m: m.get("method") == "Page.loadEventFired")

    def resize(self, height: int) -> None:
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=self.width, height=height, deviceScaleFactor=1, mobile=self.width < 600,
        )  # fmt: skip

    def ask(self, expression: str) -> Any:
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer["result"].get("value")

    def picture(self) -> bytes:
        # The window is made as high as the page: Chromium shifts right-to-left pages when it is
        # asked to capture beyond the window.
        self.resize(int(self.call("Page.getLayoutMetrics")["cssContentSize"]["height"]))
        shot = self.call("Page.captureScreenshot")
        return base64.b64decode(shot["data"])

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        os.close(self.to)
        os.close(self.back)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        chromium = Browser(Path(profile))
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site")
    for name, data in (("post", harbour()), ("preview", replace(harbour(), preview=True))):
        for path, content in site.build(data).items():
            file = root / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        for item in site.media(data):
            (root / name / item.path).parent.mkdir(parents=True, exist_ok=True)
            (root / name / item.path).write_bytes(LAMP)
    return root


def colours(png: bytes) -> int:
    """How many different bytes the pixels have: a blank page has a handful."""
    data, at, packed = png, 8, b""
    while at < len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        packed += data[at + 8 : at + 8 + size] if kind == b"IDAT" else b""
        at += 12 + size
    return len(set(zlib.decompress(packed)))


def keep(png: bytes, name: str) -> None:
    kept = os.environ.get("MULTILANG_SCREENSHOTS")
    if kept:
        Path(kept).mkdir(parents=True, exist_ok=True)
        (Path(kept) / f"{name}.png").write_bytes(png)


PROBE = """JSON.stringify({
  dir: getComputedStyle(document.body).direction,
  lang: document.documentElement.lang,
  overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  styled: getComputedStyle(document.body).marginTop === "0px",
  background: getComputedStyle(document.documentElement).backgroundColor,
  images: [...document.images].every(i => i.complete && i.naturalWidth > 0),
  scripts: document.scripts.length,
  outside: performance.getEntriesByType("resource").filter(e => !e.name.startsWith("file:")).length,
})"""
VIEWS = [(1280, False), (390, False), (1280, True), (390, True)]


@pytest.mark.parametrize(("width", "dark"), VIEWS)
@pytest.mark.parametrize("tag", ["en", "fr", "fa", "ar"])
@pytest.mark.parametrize(
    "page", ["{tag}/index.html", "{tag}/light/index.html", "preview:{tag}/light/index.html"]
)
def test_page(browser: Browser, folder: Path, page: str, tag: str, width: int, dark: bool) -> None:
    mode, _, path = page.rpartition(":")
    browser.open(folder / (mode or "post") / path.format(tag=tag), width, dark)
    seen = json.loads(browser.ask(PROBE))
    assert (seen["lang"], seen["dir"]) == (tag, "rtl" if tag in ("fa", "ar") else "ltr")
    assert seen["overflow"] <= 0, "the page scrolls sideways"
    assert seen["styled"]
    assert seen["images"]
    assert (seen["scripts"], seen["outside"]) == (0, 0)
    assert (int(seen["background"].removeprefix("rgb(").split(",")[0]) < 128) is dark
    png = browser.picture()
    keep(
        png, f"{mode or 'published'}-{tag}-{path.count('/')}-{width}-{'dark' if dark else 'light'}"
    )
    assert colours(png) > 64


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """The site as a server has it: under the path of its base URL."""
    handler = partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/post/"
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", ["index.html", "fa/404.html"])
def test_other_pages(browser: Browser, address: str, path: str, width: int) -> None:
    browser.open(address + path, width, dark=False)
    seen = json.loads(browser.ask(PROBE))
    assert seen["overflow"] <= 0
    assert seen["styled"]
    keep(browser.picture(), f"{path.replace('/', '-')}-{width}")


def test_the_quote_rule_is_on_the_reading_side(browser: Browser, folder: Path) -> None:
    side = "getComputedStyle(document.querySelector('.body blockquote')).border{}Width"
    for tag, near, far in (("fr", "Left", "Right"), ("fa", "Right", "Left")):
        browser.open(folder / "post" / tag / "light/index.html", 1280, dark=False)
        assert browser.ask(side.format(near)) == "3px"
        assert browser.ask(side.format(far)) == "0px"


def test_pages_keep_their_links_on_disk(browser: Browser, folder: Path) -> None:
    browser.open(folder / "post/fa/light/index.html", 1280, dark=False)
    href = browser.ask("document.querySelector('.body a[href*=storm]').href")
    assert href == (folder / "post/fa/storm/index.html").as_uri()
