"""A reviewer's browser without a screen: requests to the review's program, in this process."""

from __future__ import annotations

import html
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from multilang.project import open_project
from multilang.review import app as program
from multilang.review.desk import open_desk
from multilang.review.entering import Door
from multilang.review.framed import Frames
from multilang.review.office import Office
from multilang.review.people import Account
from multilang.review.place import Place

if TYPE_CHECKING:
    from starlette.testclient import TestClient

HOST = "127.0.0.1:8323"
OWN = {"origin": f"http://{HOST}", "sec-fetch-site": "same-origin"}


def office(
    folder: Path, people: Mapping[str, Account] | None = None, place: Place | None = None
) -> Office:
    """The server's things over a project."""
    project = open_project(folder)
    door = Door("Ines Duarte", people)
    return Office(project, open_desk(project), Frames(project), door, place or Place())


def client(served: Office, base: str = f"http://{HOST}") -> TestClient:
    """Nothing is let in yet; faults of the server are answers, not exceptions."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it prefers a package that nothing else here needs
        from starlette.testclient import TestClient

        return TestClient(program.app(served), base_url=base, raise_server_exceptions=False)


@dataclass
class Browser:
    """Somebody who is in."""

    client: TestClient
    headers: dict[str, str] = field(default_factory=lambda: dict(OWN))
    csrf: str = ""

    @classmethod
    def entered(cls, served: Office) -> Browser:
        """The one at this machine."""
        made = cls(client(served))
        made.get(f"/enter?token={served.door.token}")
        made.csrf = field_of(made.get("/").text, "csrf")
        return made

    @classmethod
    def signed_in(cls, served: Office, name: str, password: str) -> Browser:
        """Somebody on the list."""
        made = cls(client(served))
        made.client.post("/login", data={"name": name, "password": password}, headers=OWN)
        made.csrf = field_of(made.get("/").text, "csrf")
        return made

    def get(self, path: str, **headers: str) -> Any:
        answer = self.client.get(path, headers=headers)
        while "refresh" in answer.headers:  # the dashboard is still being read
            answer = self.client.get(path, headers=headers)
        return answer

    def script(self, path: str) -> Any:
        return self.get(path, accept="application/json")

    def send(self, path: str, **fields: Any) -> Any:
        """As the page's script does."""
        headers = {**self.headers, "accept": "application/json", "x-csrf-token": self.csrf}
        return self.client.post(path, json=fields, headers=headers)

    def submit(self, path: str, **fields: Any) -> Any:
        """As a form without script does."""
        values = {"csrf": self.csrf, **fields}
        return self.client.post(path, data=values, headers=self.headers, follow_redirects=False)


def field_of(page: str, name: str) -> str:
    """The value of the first field of that name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name} in {page[:400]}"
    return html.unescape(found[1])


def card_of(page: str) -> dict[str, str]:
    """What stands in the card on a page: its unit, its base, the text to edit, and the saved one,
    which differ where the person has an unsaved text."""
    head = re.search(r'id="card"[^>]*data-unit="([^"]*)" data-base="([^"]*)"', page)
    text = re.search(
        r'<textarea id="target"[^>]* data-saved="([^"]*)">\n(.*?)</textarea>', page, re.DOTALL
    )
    assert head, page[:2000]
    assert text, page[:2000]
    unit, base, saved, typed = map(html.unescape, (head[1], head[2], text[1], text[2]))
    return {"unit": unit, "base": base, "text": typed, "saved": saved}


VIEW = {"show": "all", "find": "", "view": "page"}
