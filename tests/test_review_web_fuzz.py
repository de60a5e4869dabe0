"""Every address of the review with fields that no page of ours sends: answers, never faults."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects import lay, run
from review_client import OWN, VIEW, Browser, card_of, office

READ = (
    "/", "/login", "/enter", "/article/fr/harbour", "/card/fr/harbour", "/sheet/fr/harbour",
    "/bulk/fr/harbour", "/suggest/fr/harbour", "/frame/fr/harbour/", "/frame/assets/x",
    "/frame/media/library/shelf.svg", "/assets/review.css", "/nothing",
)  # fmt: skip
WRITE = (
    "/deed/fr/harbour", "/many/fr/harbour", "/look/fr/harbour", "/typed/fr/harbour", "/undo",
    "/login", "/deed/xx/harbour", "/deed/fr/none", "/many/fa/library",
)  # fmt: skip
FIELDS = (
    "csrf", "unit", "base", "text", "deed", "show", "find", "view", "comment", "check", "chosen",
    "name", "password", "page", "alone", "original", "token",
)  # fmt: skip
ODD = (
    "", " ", "\n", "\r\n", "\t", "0", "-1", "1e999", "null", "true", "[]", "{}", "../..", "%00",
    "%", "a" * 2500, "\ufeff", "\u202e", "\u200c" * 300, "\ufffe", "\U0010ffff", "é" * 900,
    "'; DROP TABLE x; --", "{{7*7}}", "${x}", "<b>", "save", "approve", "reject", "waive",
    "unreviewed", "٣", "１", "ﬁ", "I\u0307", "👩‍👩‍👧", "\u0000", "\x7f", "\x1b[0m",
)  # fmt: skip
texts = st.one_of(st.sampled_from(ODD), st.text(max_size=60))
values: Any = st.recursive(
    st.one_of(texts, st.none(), st.booleans(), st.integers(), st.floats(allow_nan=True)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=6,
)
names = st.one_of(st.sampled_from(FIELDS), st.text(max_size=20))
often = settings(
    max_examples=150, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    folder = lay(Path(tmp_path_factory.mktemp("fuzz")))
    run(folder, "run", "-q")
    return Browser.entered(office(folder))


def judge(answer: Any, capsys: Any = None) -> None:
    assert answer.status_code < 500, answer.text
    assert "Traceback" not in answer.text


@given(path=st.sampled_from(READ), query=st.dictionaries(names, texts, max_size=4))
@often
def test_reading(browser: Browser, path: str, query: dict[str, str]) -> None:
    judge(browser.client.get(path, params=query, follow_redirects=False))


@given(where=st.lists(texts, min_size=1, max_size=4), start=st.sampled_from(READ))
@often
def test_addresses(browser: Browser, where: list[str], start: str) -> None:
    path = "/".join((start.rsplit("/", 1)[0], *(quote(part[:2000]) for part in where)))
    path = "/" + path.lstrip("/")  # the client takes two strokes for the name of a host
    judge(browser.client.get(path, follow_redirects=False))


@given(path=st.sampled_from(WRITE), fields=st.dictionaries(names, values, max_size=6))
@often
def test_json(browser: Browser, path: str, fields: dict[str, Any]) -> None:
    body = json.dumps({**VIEW, **fields}).encode("utf-8", "surrogatepass")
    send(browser, path, body, "application/json")


@given(path=st.sampled_from(WRITE), body=st.binary(max_size=300), kind=st.sampled_from(
    ("application/json", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain",
     "", "application/json; charset=utf-16", "x" * 3000)))  # fmt: skip
@often
def test_bytes(browser: Browser, path: str, body: bytes, kind: str) -> None:
    send(browser, path, body, kind)


@given(path=st.sampled_from(WRITE), changed=names, value=values)
@often
def test_one_wrong_field(browser: Browser, path: str, changed: str, value: Any) -> None:
    """Right fields but for one: these come further in."""
    card = card_of(browser.get("/article/fr/harbour?show=all").text)
    unit = card["unit"]
    right = {
        **VIEW, **card, "deed": "save", "chosen": [unit], f"base-{unit}": card["base"],
        "comment": "x", "check": "numbers",
    }  # fmt: skip
    body = json.dumps({**right, changed: value}).encode("utf-8", "surrogatepass")
    send(browser, path, body, "application/json")


@pytest.mark.parametrize(
    "body",
    [
        b'{"unit": "\\ud800"}', b'{"\\udfff": "x"}', b'{"text": "\\u0000"}', b"[" * 9000,
        b'{"a":' * 9000, b"\xff\xfe", b"NaN", b'{"a": NaN}', b'{"a": 1e9999}', b"a=%ff", b"%00=%00",
        b"&" * 100_000, b"a=1&" * 6000, b'{"a": "' + b"x" * 400_000 + b'"}', b"{" + b" " * 400_000,
        "{\"unit\": \"\u2028\"}".encode(), b'{"csrf": ["a", "b"]}', b'{"unit": ["u", "v"]}',
    ],
)  # fmt: skip
def test_hostile_bodies(browser: Browser, body: bytes) -> None:
    for path in WRITE:
        for kind in ("application/json", "application/x-www-form-urlencoded"):
            send(browser, path, body, kind)


def send(browser: Browser, path: str, body: bytes, kind: str) -> None:
    headers = {**OWN, "x-csrf-token": browser.csrf, "content-type": kind}
    judge(browser.client.post(path, content=body, headers=headers, follow_redirects=False))
    script = {**headers, "accept": "application/json"}
    judge(browser.client.post(path, content=body, headers=script, follow_redirects=False))
