"""Approve-and-next as a person feels it: from the key press to the next card on the screen."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

WATCH = """
window.painted = [];
addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.ctrlKey) return;
  const pressed = event.timeStamp, before = document.getElementById("card");
  const watcher = new MutationObserver(() => {
    if (document.getElementById("card") === before) return;
    watcher.disconnect();
    // The frame after the one that shows it has begun: it is on the screen.
    requestAnimationFrame(() => requestAnimationFrame((now) => painted.push(now - pressed)));
  });
  watcher.observe(document.getElementById("card-place"), { childList: true });
}, true);
"""
DEEDS = """
performance.getEntriesByType("resource").filter((one) => one.name.includes("/deed/"))
  .map((one) => [one.responseEnd - one.requestStart, one.serverTiming[0].duration])
"""


def on_screen(folder: Path, slug: str, approvals: int) -> None:
    """Approve texts one after the other in Chromium, with a second between two; print medians."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("no Chromium, so nothing of how long the screen takes")
        return
    from playwright.sync_api import sync_playwright

    argv = [sys.executable, "-m", "multilang", "review", "--json", "-C", folder]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url = json.loads(server.stdout.readline())["url"]
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium)
                # The page's own policy would keep the watch out.
                page = browser.new_context(bypass_csp=True).new_page()
                page.goto(url)
                page.goto(f"{url.partition('/enter')[0]}/article/fr/{slug}")
                page.wait_for_timeout(3000)
                cpu = cpu_of(server.pid)
                painted, deeds = approved(page, approvals)
                cpu = 1000 * (cpu_of(server.pid) - cpu) / approvals
        finally:
            server.terminate()
    told("key pressed until the next card is painted", painted)
    told("the server's answer, as the browser sees it", [answer for answer, _ in deeds])
    told("CPU of that answer", [own for _, own in deeds])
    print(f"CPU of the server for all that an approval sets off: {cpu:.0f} ms")


def approved(page: Page, times: int) -> tuple[list[float], list[tuple[float, float]]]:
    """Milliseconds until each card was painted; what each answer took, there and here."""
    page.evaluate(WATCH)
    for number in range(1, times + 1):
        page.keyboard.press("Control+Enter")
        page.wait_for_function(f"painted.length === {number}")
        page.wait_for_timeout(1000)
    return page.evaluate("painted"), page.evaluate(DEEDS)


def cpu_of(pid: int) -> float:
    """Seconds that a process has computed; Linux."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def told(what: str, times: list[float]) -> None:
    print(
        f"{what}: {statistics.median(times):.0f} ms (best {min(times):.0f}, worst "
        f"{max(times):.0f})", flush=True,
    )  # fmt: skip
