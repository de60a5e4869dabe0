"""Who is let in to the review, and what is refused."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from typing import Any

import pytest

from multilang.errors import ConfigError
from multilang.review import guarding, people
from multilang.review import place as places
from multilang.review.entering import Door, Slow
from multilang.review.office import Office
from multilang.review.people import Account
from multilang.review.place import Place
from projects import command, lay, run
from review_client import HOST, OWN, VIEW, Browser, card_of, client, office

PASSWORD = "a sentence to remember"


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = lay(tmp_path_factory.mktemp("review"))
    run(folder, "run", "-q")
    return folder


@pytest.fixture(scope="module")
def served(laid: Path) -> Office:
    return office(laid)


@pytest.fixture(scope="module")
def browser(served: Office) -> Browser:
    return Browser.entered(served)


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Account]:
    path = tmp_path_factory.mktemp("people") / "team.toml"
    people.add(path, "Ines Duarte", "reviewer", PASSWORD)
    people.add(path, "سارا", "translator", PASSWORD)
    return people.read(path)


# -- Which requests are looked at --


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "evil.example:8323", "", "localhost@evil.example",
     "127.0.0.1:8323/", "[::1", "xn--lcalhost-1ob", "127.0.0.1, evil.example"],
)  # fmt: skip
def test_a_name_that_may_be_somebody_elses_is_not_answered(served: Office, host: str) -> None:
    asked = client(served)
    for path in ("/", f"/enter?token={served.door.token}", "/assets/review.css", "/login"):
        assert asked.get(path, headers={"host": host}).status_code == 421


def test_two_host_headers_are_none(served: Office) -> None:
    headers = {"host": [HOST, "evil.example"]}
    answer = guarding.refusal("GET", headers, served.place)
    assert answer is not None
    assert answer.status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": f"https://{HOST}"},
        {"origin": f"http://{HOST}.evil.example"},
        {"origin": "http://["},
        {"origin": f"http://{HOST}", "sec-fetch-site": "cross-site"},
        {"origin": f"http://{HOST}", "sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "none"},
        {},
    ],
)
def test_writes_come_from_our_own_pages(browser: Browser, headers: dict[str, str]) -> None:
    answer = browser.client.post("/undo", data={"csrf": browser.csrf}, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize("csrf", [None, "", "wrong", "ü", "x" * 5000])
def test_a_write_without_the_word_of_our_page_is_refused(
    browser: Browser, csrf: str | None
) -> None:
    fields = {"other": "x"} if csrf is None else {"csrf": csrf}
    assert browser.client.post("/undo", data=fields, headers=OWN).status_code in (403, 413)
    sent = {**OWN, "x-csrf-token": "wrong", "accept": "application/json"}
    assert browser.client.post("/undo", json=fields, headers=sent).status_code in (403, 413)


def test_the_word_of_another_visit_does_not_count(served: Office, browser: Browser) -> None:
    other = Browser.entered(served)
    assert other.csrf != browser.csrf
    answer = browser.client.post("/undo", data={"csrf": other.csrf}, headers=OWN)
    assert answer.status_code == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_other_methods_are_refused(browser: Browser, method: str) -> None:
    assert browser.client.request(method, "/", headers=OWN).status_code == 405


READ = (
    "/", "/article/fr/harbour", "/card/fr/harbour?unit=x", "/sheet/fr/harbour", "/bulk/fr/harbour",
    "/suggest/fr/harbour?unit=x", "/events/fr/harbour", "/frame/fr/harbour/",
    "/frame/assets/site.css", "/frame/media/library/shelf.svg",
)  # fmt: skip
WRITE = (
    "/deed/fr/harbour", "/many/fr/harbour", "/look/fr/harbour", "/typed/fr/harbour", "/undo",
    "/logout",
)  # fmt: skip


@pytest.mark.parametrize("cookie", ["", "multilang-review=guessed", "multilang-review="])
def test_nobody_is_in_without_the_link(served: Office, cookie: str) -> None:
    asked = client(served)
    headers = {"cookie": cookie} if cookie else {}
    for path in READ:
        assert asked.get(path, headers=headers).status_code == 401, path
    for path in WRITE:
        assert asked.post(path, data={"csrf": ""}, headers={**OWN, **headers}).status_code == 401


@pytest.mark.parametrize("token", ["", "x", "é", "0" * 32])
def test_a_wrong_link_lets_nobody_in(served: Office, token: str) -> None:
    asked = client(served)
    answer = asked.get("/enter", params={"token": token}, follow_redirects=False)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_the_cookie_is_for_this_site_and_no_script(served: Office) -> None:
    asked = client(served)
    answer = asked.get(f"/enter?token={served.door.token}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    said = answer.headers["set-cookie"].lower()
    assert "httponly" in said
    assert "samesite=strict" in said
    assert "path=/" in said
    assert served.door.token not in said


def test_behind_tls_the_cookie_is_secure(laid: Path) -> None:
    place = Place("127.0.0.1", "https://review.example.org", secure=True)
    served = office(laid, place=place)
    asked = client(served, "https://review.example.org")
    answer = asked.get(f"/enter?token={served.door.token}", follow_redirects=False)
    said = answer.headers["set-cookie"]
    assert said.startswith("__Host-")
    assert "Secure" in said
    assert "max-age" in answer.headers["strict-transport-security"]
    assert client(served, "https://evil.example").get("/").status_code == 421
    own = {"origin": "https://review.example.org"}
    csrf = re.search(r'name="csrf" value="([^"]+)"', asked.get("/").text)
    assert csrf
    assert asked.post("/undo", data={"csrf": csrf[1]}, headers=own).status_code != 403
    foreign = {"origin": "http://review.example.org"}
    assert asked.post("/undo", data={"csrf": csrf[1]}, headers=foreign).status_code == 403


def test_every_answer_says_what_may_run_and_who_may_frame_it(browser: Browser) -> None:
    for path in ("/", "/article/fr/harbour", "/nothing", "/login", "/article/fr/none"):
        headers = browser.get(path).headers
        policy = headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "form-action 'self'" in policy
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


def test_nothing_runs_in_the_frame(browser: Browser) -> None:
    answer = browser.get("/frame/fr/harbour/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox allow-same-origin" in policy
    assert "allow-scripts" not in policy
    assert "frame-ancestors 'self'" in policy
    assert "<script" not in answer.text
    assert 'sandbox="allow-same-origin' in browser.get("/article/fr/harbour").text
    picture = browser.get("/frame/media/library/shelf.svg")
    assert picture.status_code == 200
    assert "sandbox" in picture.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/article/fr/..%2f..%2fmultilang", "/article/..%2f..%2fetc/passwd",
        "/article/fr/../harbour",
        "/article/fr/harbour%00", "/article/fr/site", "/article/xx/harbour", "/article/fr/Harbour",
        "/article/%2e%2e/harbour", "/card/fr/harbour?unit=../../etc/passwd",
        "/card/fr/harbour?unit=%00", "/article/fr/harbour?unit=..%2f..%2fx",
        "/frame/fr/..%2f..%2f/", "/frame/media/library/..%2f..%2f..%2fmultilang.toml",
        "/frame/media/library/../harbour/index.md", "/frame/media/..%2flibrary/shelf.svg",
        "/frame/media/library/index.md", "/frame/assets/..%2f..%2fsite.css",
        "/frame/assets/../../multilang.toml", "/assets/..%2f__init__.py", "/assets/../office.py",
        "/events/fr/..%2f..", "/sheet/fr/%2fetc%2fpasswd", "/suggest/fr/harbour?unit=a/b",
        "/article/fr/" + "a" * 3000,
    ],
)  # fmt: skip
def test_no_address_leads_out_of_the_project(browser: Browser, path: str) -> None:
    answer = browser.client.get(path, follow_redirects=False)
    assert answer.status_code in (404, 400, 307), (path, answer.status_code)
    assert "[project]" not in answer.text
    assert "root:" not in answer.text


def test_a_link_out_of_the_project_is_not_followed(tmp_path: Path) -> None:
    folder = lay(tmp_path / "project")
    secret = tmp_path / "secret.svg"
    secret.write_text("<svg/>")
    (folder / "content/library/out.svg").symlink_to(secret)
    seen = Browser.entered(office(folder))
    assert seen.get("/frame/media/library/out.svg").status_code in (404, 409)


def test_too_much_is_refused_said_or_not(browser: Browser) -> None:
    big = "x" * (guarding.LARGEST_BODY + 1)
    sent = browser.send("/deed/fr/harbour", unit="u", deed="save", base="", text=big)
    assert sent.status_code == 413

    def drip() -> Any:
        for _ in range(20):
            yield b"x" * (guarding.LARGEST_BODY // 10)

    kind = "application/x-www-form-urlencoded"
    headers = {**OWN, "x-csrf-token": browser.csrf, "content-type": kind}
    answer = browser.client.post("/undo", content=drip(), headers=headers)
    assert answer.status_code == 413
    for length in ("-1", "abc", "1e9", "9" * 40):
        found = {"host": [HOST], "sec-fetch-site": ["same-origin"], "content-length": [length]}
        refused = guarding.refusal("POST", found, Place())
        assert refused is not None
        assert refused.status_code == 413


# -- People --


def test_everybody_must_say_who_they_are(laid: Path, team: dict[str, Account]) -> None:
    served = office(laid, team)
    asked = client(served)
    assert served.door.token == ""
    assert asked.get("/enter?token=", follow_redirects=False).status_code == 403
    for path in READ:
        answer = asked.get(path, follow_redirects=False)
        assert answer.status_code in (303, 401), path
    assert asked.get("/", follow_redirects=False).headers["location"] == "/login"
    for name, password in (("Ines Duarte", "wrong"), ("nobody", PASSWORD), ("", PASSWORD)):
        answer = asked.post("/login", data={"name": name, "password": password}, headers=OWN)
        assert answer.status_code in (400, 401)
        assert "set-cookie" not in answer.headers
    answer = asked.post(
        "/login", data={"name": " ines duarte", "password": PASSWORD}, headers=OWN,
        follow_redirects=False,
    )  # fmt: skip
    assert answer.status_code == 303
    assert asked.get("/").status_code == 200
    assert "<bdi>Ines Duarte</bdi>" in asked.get("/").text


def test_signing_in_from_another_site_is_refused(laid: Path, team: dict[str, Account]) -> None:
    asked = client(office(laid, team))
    data = {"name": "Ines Duarte", "password": PASSWORD}
    foreign = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    assert asked.post("/login", data=data, headers=foreign).status_code == 403


def test_who_leaves_is_out(laid: Path, team: dict[str, Account]) -> None:
    seen = Browser.signed_in(office(laid, team), "Ines Duarte", PASSWORD)
    cookie = dict(seen.client.cookies)
    assert seen.submit("/logout").headers["location"] == "/login"
    seen.client.cookies.update(cookie)
    assert seen.client.get("/", follow_redirects=False).status_code == 303


def test_guessing_passwords_becomes_slow(laid: Path, team: dict[str, Account]) -> None:
    asked = client(office(laid, team))
    wrong = {"name": "Ines Duarte", "password": "wrong"}
    statuses = [asked.post("/login", data=wrong, headers=OWN).status_code for _ in range(7)]
    assert statuses[:5] == [401] * 5
    assert 429 in statuses[5:]
    right = {"name": "INES DUARTE", "password": PASSWORD}
    answer = asked.post("/login", data=right, headers=OWN)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
    other = {"name": "سارا", "password": PASSWORD}
    answer = asked.post("/login", data=other, headers=OWN, follow_redirects=False)
    assert answer.status_code == 303


def test_waiting_doubles_up_to_a_minute_and_passes() -> None:
    now = [0.0]
    slow = Slow(lambda: now[0])
    for _ in range(5):
        assert slow.wait("a") == 0
        slow.failed("a")
    assert slow.wait("a") == 1
    now[0] = 1.0
    slow.failed("a")
    assert slow.wait("a") == 2
    for _ in range(50):
        slow.failed("a")
    assert slow.wait("a") == 60
    slow.forget("a")
    assert slow.wait("a") == 0


def test_a_visit_ends_when_nobody_comes_for_long() -> None:
    now = [0.0]
    door = Door("Ines", clock=lambda: now[0])
    cookie = door.by_token(door.token)
    assert cookie
    now[0] = 11 * 3600.0
    assert door.visit(cookie)
    now[0] = 22 * 3600.0
    assert door.visit(cookie)
    now[0] = 35 * 3600.0
    assert door.visit(cookie) is None


def test_a_translator_does_not_become_a_reviewer(laid: Path, team: dict[str, Account]) -> None:
    seen = Browser.signed_in(office(laid, team), "سارا", PASSWORD)
    page = seen.get("/article/fr/harbour?show=all").text
    assert 'value="approve"' not in page
    assert 'id="bulk"' not in page
    card = card_of(page)
    for role in ({}, {"role": "reviewer"}, {"may_approve": "1"}):
        sent = seen.submit("/deed/fr/harbour", deed="approve", **VIEW, **card, **role)
        assert sent.status_code == 403
    chosen = {"chosen": card["unit"], f"base-{card['unit']}": card["base"]}
    assert seen.submit("/many/fr/harbour", **VIEW, **chosen).status_code == 403
    assert seen.get("/bulk/fr/harbour").status_code == 403
    waived = seen.submit("/deed/fr/harbour", deed="waive", check="numbers", **VIEW, **card)
    assert waived.status_code == 403
    assert seen.submit("/deed/fr/harbour", deed="save", **VIEW, **card).status_code == 303


# -- Where it listens --


@pytest.mark.parametrize(
    ("address", "url", "options", "word"),
    [
        ("0.0.0.0", "", {}, "must say who they are"),
        ("::", "", {"encrypted": True}, "must say who they are"),
        ("192.0.2.1", "", {"people": True}, "readable"),
        ("127.0.0.1", "https://a.example", {"behind_proxy": True}, "must say who they are"),
        ("127.0.0.1", "", {"behind_proxy": True, "people": True}, "needs the address"),
        ("127.0.0.1", "http://a.example", {"behind_proxy": True, "people": True}, "https"),
        ("127.0.0.1", "https://a.example/path", {}, "no address"),
        ("127.0.0.1", "ftp://a.example", {}, "no address"),
        ("127.0.0.1", "https://a.example:port", {}, "no address"),
        ("127.0.0.1", "https://a@b.example", {}, "no address"),
        ("somewhere", "", {}, "no address"),
        ("0.0.0.0", "https://a.example",
         {"people": True, "behind_proxy": True, "encrypted": True}, "exclude"),
    ],
)  # fmt: skip
def test_others_are_not_let_in_by_mistake(
    address: str, url: str, options: dict[str, bool], word: str
) -> None:
    given = {"people": False, "behind_proxy": False, "encrypted": False, **options}
    with pytest.raises(ConfigError, match=word):
        places.place(address, url, **given)


def test_with_people_and_tls_others_are_let_in() -> None:
    open_ = places.place("0.0.0.0", "", people=True, behind_proxy=False, encrypted=True)
    assert open_.secure
    assert open_.answers_to("192.0.2.7:8323")
    assert not open_.answers_to("evil.example")
    named = places.place(
        "127.0.0.1", "https://review.example.org/", people=True, behind_proxy=True, encrypted=False
    )
    assert named.answers_to("review.example.org")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        assert places.address_of(listener, named) == "https://review.example.org/"


def test_the_command_refuses_other_addresses_without_people(laid: Path) -> None:
    refused = command(laid, "review", "--bind", "0.0.0.0")
    assert refused.exit_code == 2
    assert "--users" in refused.output
    assert command(laid, "review", "--tls-cert", str(laid / "multilang.toml")).exit_code == 2
    toml = str(laid / "multilang.toml")
    for found in (toml, "none.pem"):
        told = command(laid, "review", "--tls-cert", found, "--tls-key", toml)
        assert told.exit_code == 2
        assert "no certificate" in told.output
    assert command(laid, "review", "--reviewer", "two\nlines").exit_code == 2


# -- The list of people --


def test_people_are_written_and_read(tmp_path: Path, laid: Path) -> None:
    path = tmp_path / "team.toml"
    people.add(path, 'Ada "the" O\\Brien', "reviewer", PASSWORD)
    people.add(path, "محمد", "translator", PASSWORD)
    people.add(path, "محمد", "reviewer", PASSWORD + "!")
    known = people.read(path)
    assert [(a.name, a.role) for a in known.values()] == [
        ('Ada "the" O\\Brien', "reviewer"), ("محمد", "reviewer"),
    ]  # fmt: skip
    assert PASSWORD not in path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o077 == 0
    assert people.verified(known, "محمد", PASSWORD) is None
    assert people.verified(known, "محمد", PASSWORD + "!") is not None
    assert people.verified(known, "محمد", "x" * 2000) is None
    assert people.verified(known, "nobody", PASSWORD) is None


@pytest.mark.parametrize(
    "text",
    [
        "", "x = 1", "[[person]]\nname = 'A'\n", "person = 3", "not toml", "[[person]]\nname=1",
        "[[person]]\nname = 'A'\nrole = 'owner'\npassword = '$argon2id$x'\n",
        "[[person]]\nname = 'A'\nrole = 'reviewer'\npassword = 'plain'\n",
        "[[person]]\nname = '<b>'\nrole = 'reviewer'\npassword = '$argon2id$x'\n",
        "[[person]]\nname = 'A'\nrole = 'reviewer'\npassword = '$argon2id$x'\n" * 2,
    ],
)  # fmt: skip
def test_a_list_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "team.toml"
    path.write_text(text)
    with pytest.raises(ConfigError):
        people.read(path)


def test_a_damaged_hash_lets_nobody_in() -> None:
    known = {"a": Account("A", "reviewer", "$argon2id$v=19$damaged")}
    assert people.verified(known, "A", "") is None


@pytest.mark.parametrize(("name", "password"), [("a\nb", PASSWORD), ("A", "short"), ("", PASSWORD)])
def test_no_such_person_can_be_added(tmp_path: Path, name: str, password: str) -> None:
    with pytest.raises(ConfigError):
        people.add(tmp_path / "team.toml", name, "reviewer", password)
    assert not (tmp_path / "team.toml").exists()


def test_the_command_adds_people(tmp_path: Path, laid: Path) -> None:
    from click.testing import CliRunner

    from multilang import cli

    path = tmp_path / "team.toml"
    given = ["review", "-C", str(laid), "--users", str(path), "--add-user", "Noor", "--role",
             "translator"]  # fmt: skip
    done = CliRunner().invoke(cli.main, given, input=f"{PASSWORD}\n")
    assert done.exit_code == 0, done.output
    assert people.read(path)["noor"].role == "translator"
    assert PASSWORD not in done.output
