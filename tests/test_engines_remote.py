"""Services over HTTP, against servers that speak the real ones' language and misbehave."""

from __future__ import annotations

import datetime
import email.utils
import json
import logging
import pickle
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import projects
from multilang import config, engines, pipeline
from multilang.cli import main
from multilang.engines.base import Networked
from multilang.engines.client import MAX_ANSWER, Client
from multilang.engines.credentials import Secret
from multilang.engines.deepl import DeepLEngine
from multilang.engines.libretranslate import LibreTranslateEngine
from multilang.engines.openai import OpenAIEngine
from multilang.engines.pacing import Pace, backoff, retry_after
from multilang.engines.remote import Remote, pick
from multilang.errors import ConfigError, EngineError, EngineMissing
from multilang.model import Draft
from multilang.pipeline import estimating
from multilang.services import Service
from servers import DeepL, Fault, LibreTranslate, OpenAI, Server, say

TEXTS = ["Good morning.", "The harbour opens.", "Tea & coffee", "Good morning."]


@pytest.fixture
def libre() -> Iterator[LibreTranslate]:
    with LibreTranslate() as server:
        yield server


@pytest.fixture
def deepl(monkeypatch: pytest.MonkeyPatch) -> Iterator[DeepL]:
    monkeypatch.setenv("MULTILANG_DEEPL_KEY", DeepL.key)
    with DeepL() as server:
        yield server


@pytest.fixture
def openai(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAI]:
    monkeypatch.setenv("MULTILANG_OPENAI_KEY", OpenAI.key)
    with OpenAI() as server:
        yield server


def engine_for(server: Server, slept: list[float] | None = None, **settings: Any) -> Remote:
    """The engine for a server, which does not really wait: ``slept`` gets the seconds."""
    settings = {"timeout": 5.0, **settings}
    engine: Remote
    if isinstance(server, LibreTranslate):
        engine = LibreTranslateEngine(Service("libretranslate", url=server.url, **settings))
    elif isinstance(server, DeepL):
        engine = DeepLEngine(Service("deepl", url=server.url, **settings))
    else:
        settings = {"model": "wise-1", **settings}
        engine = OpenAIEngine(Service("openai", url=f"{server.url}/v1", **settings))
    engine.client._sleep = (slept if slept is not None else []).append
    return engine


def texts(drafts: Any) -> list[str]:
    return [draft.text for draft in drafts]


# -- what every service does -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["libre", "deepl", "openai"])
def test_one_draft_for_each_text_in_order(name: str, request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue(name)
    engine = engine_for(server)
    done: list[int] = []
    drafts = engine.translate([*TEXTS, " "], "en", "fr", done.append)
    assert texts(drafts) == [*(say(text, "fr") for text in TEXTS), ""]
    assert drafts[-1].reason
    assert sum(done) == 5
    sent = json.dumps([post.body for post in server.posts])
    assert sent.count("Good morning.") == 1, "equal texts are sent once"
    assert isinstance(engine, Networked)
    assert not engine.third_party, "127.0.0.1 is this machine"
    assert engine.signature("en", "fr").startswith(engine.family("en", "fr"))
    assert engine.translate([], "en", "fr") == []


def test_the_same_engine_by_name(libre: LibreTranslate) -> None:
    made = engines.make("libretranslate", service=Service("libretranslate", url=libre.url))
    assert made.signature("en", "fr") == f"libretranslate {libre.url[7:]} 1.9.6|en>fr"
    with pytest.raises(ConfigError, match=r"needs the address.*\[engine.libretranslate\] url"):
        engines.make("libretranslate")
    with pytest.raises(ConfigError, match=r"needs the name of a model"):
        engines.make("openai")


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 529])
def test_a_passing_fault_is_waited_out(deepl: DeepL, status: int) -> None:
    slept: list[float] = []
    deepl.faults = [Fault(status, {"message": "later"}, {"Retry-After": "7"}), Fault(status, b"")]
    drafts = engine_for(deepl, slept).translate(TEXTS, "en", "fr")
    assert texts(drafts) == [say(text, "fr") for text in TEXTS]
    assert slept[0] == 7.0
    least = 4.0 if status in (429, 529) else 1.0  # limits are counted by the minute
    assert least <= slept[1] <= least * 3, "the second wait is twice the first, with jitter"
    assert len(deepl.posts) == 3


def test_waits_grow_and_spread() -> None:
    for attempt in range(12):
        waits = {backoff(attempt) for _ in range(50)}
        longest = min(60.0, 2.0**attempt)
        assert all(longest / 2 <= wait <= longest * 1.5 for wait in waits)
        assert len(waits) > 40
    assert retry_after(None) is None
    assert retry_after("soon") is None
    assert retry_after("-3") is None
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=90)
    wait = retry_after(email.utils.format_datetime(later, usegmt=True))
    assert wait is not None
    assert 85 < wait <= 90
    assert retry_after("Wed, 01 Jan 2020 00:00:00 GMT") == 0


def test_a_service_that_stays_down_ends_the_run(
    libre: LibreTranslate, caplog: pytest.LogCaptureFixture
) -> None:
    slept: list[float] = []
    libre.faults = [Fault(503, {"error": "down"})] * 9
    with pytest.raises(EngineError, match=r"127\.0\.0\.1:\d+: libretranslate answers 503: down"):
        engine_for(libre, slept, retries=3).translate(TEXTS, "en", "fr")
    assert len(slept) == 3
    assert len(libre.posts) == 4
    told = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert len(told) == 3, "nobody waits without knowing for what"
    assert re.fullmatch(
        r"multilang: 127\.0\.0\.1:\d+: libretranslate answers 503: down; again in \d s "
        r"\(try 1 of 3\)",
        told[0],
    )
    libre.faults = [Fault(429, {"error": "Slowdown"}, {"Retry-After": "3600"})]
    with pytest.raises(EngineError, match="asks to wait 3600 seconds"):
        engine_for(libre, slept).translate(TEXTS, "en", "fr")
    assert len(slept) == 3


def test_used_up_and_locked_out_are_said_at_once(deepl: DeepL, openai: OpenAI) -> None:
    slept: list[float] = []
    deepl.faults = [Fault(456, {"message": "Quota exceeded"})]
    with pytest.raises(EngineError, match=r"456: Quota exceeded \(the quota or credit is used up"):
        engine_for(deepl, slept).translate(TEXTS, "en", "fr")
    deepl.faults = [Fault(403, {"message": "Forbidden"})]
    with pytest.raises(
        EngineError, match=r"403: Forbidden \(is MULTILANG_DEEPL_KEY set, and right"
    ):
        engine_for(deepl, slept).translate(TEXTS, "en", "fr")
    quota = {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}
    openai.faults = [Fault(429, quota)]
    with pytest.raises(EngineError, match="used up"):
        engine_for(openai, slept).signature("en", "fr")
    assert slept == []


def test_what_is_slow_or_gone(libre: LibreTranslate) -> None:
    libre.faults = [Fault(200, b"{}", delay=30)]
    with pytest.raises(EngineError, match="cannot be reached: timed out"):
        engine_for(libre, timeout=0.3, retries=0).translate(TEXTS, "en", "fr")
    body = json.dumps({"translatedText": ["x" * 200]}).encode()
    libre.faults = [Fault(200, body, delay=0.05, drip=True)]
    with pytest.raises(EngineError, match="timed out"):
        engine_for(libre, timeout=0.4, retries=0).translate(["Good."], "en", "fr")
    gone = LibreTranslateEngine(Service("libretranslate", url="http://127.0.0.1:9", retries=0))
    with pytest.raises(EngineError, match=r"127.0.0.1:9: libretranslate cannot be reached"):
        gone.signature("en", "fr")


BROKEN = [b"", b"<html>", b'{"translatedText": [', b"[" * 100_000, b"\xff\xfe"]


@pytest.mark.parametrize("body", BROKEN)
def test_what_is_no_json_is_asked_for_again(libre: LibreTranslate, body: bytes) -> None:
    libre.faults = [Fault(200, body)]
    assert texts(engine_for(libre).translate(["Good."], "en", "fr")) == ["fr Good."]
    libre.faults = [Fault(200, body)] * 9
    with pytest.raises(EngineError, match="no JSON"):
        engine_for(libre, retries=2).translate(["Good."], "en", "fr")


@pytest.mark.parametrize("answer", [{}, [], 3, {"translatedText": "x"}, {"translatedText": ["x"]}])
def test_an_answer_that_does_not_fit_is_halved(libre: LibreTranslate, answer: Any) -> None:
    libre.faults = [Fault(200, answer)] * 2
    drafts = engine_for(libre).translate(["One.", "Two."], "en", "fr")
    assert texts(drafts) == ["fr One.", "fr Two."]
    assert [len(post.body["q"]) for post in libre.posts] == [2, 2, 1, 1]


def test_a_text_that_spoils_every_batch_is_left_out_alone(deepl: DeepL) -> None:
    answer = type(deepl).answer

    def picky(request: Any) -> tuple[int, Any]:
        if request.body and "bad" in request.body["text"]:
            return 400, {"message": "Bad request", "detail": "\x1b[31mno\nsuch " + "x" * 999}
        return answer(deepl, request)

    deepl.answer = picky  # type: ignore[method-assign]
    drafts = engine_for(deepl).translate([*map(str, range(20)), "bad"], "en", "fr")
    assert texts(drafts) == [*(f"fr {n}" for n in range(20)), ""]
    reason = drafts[-1].reason
    assert reason.startswith("deepl answers 400: ")
    assert reason.isprintable()
    assert len(reason) < 260


def test_when_every_text_is_refused_it_is_not_the_texts(deepl: DeepL) -> None:
    deepl.faults = [Fault(400, {"message": "Invalid glossary"})] * 200
    with pytest.raises(EngineError, match="Invalid glossary, to every sentence"):
        engine_for(deepl, glossary="g").translate([str(n) for n in range(40)], "en", "fr")
    assert len(deepl.posts) < 30


def test_answers_are_bounded(libre: LibreTranslate) -> None:
    libre.faults = [Fault(200, b'{"translatedText": ["' + b"x" * (MAX_ANSWER + 9) + b'"]}')]
    with pytest.raises(EngineError, match="answers more than 8 MiB"):
        engine_for(libre).translate(["Good."], "en", "fr")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(deepl: DeepL, status: int) -> None:
    with DeepL() as elsewhere:
        place = {"Location": f"{elsewhere.url}/v2/translate?key={DeepL.key}"}
        deepl.faults = [Fault(status, b"", place)]
        with pytest.raises(EngineError, match=r"redirects to .* which is not followed") as caught:
            engine_for(deepl).translate(TEXTS, "en", "fr")
        assert elsewhere.requests == []
    assert DeepL.key not in str(caught.value)


def test_entities_and_line_breaks_are_resolved(deepl: DeepL) -> None:
    answer = "L&#39;eau\u00a0: \n&quot;x&quot; &amp; "
    deepl.faults = [Fault(200, {"translations": [{"text": answer}, {"text": " "}]})]
    drafts = engine_for(deepl).translate(["Water &amp;", "None"], "en", "fr")
    assert drafts[0] == Draft('L\'eau\u00a0:  "x" &amp;')
    assert drafts[1].reason == "the service answered nothing"


# -- keys --------------------------------------------------------------------------------------


def fail(engine: Remote) -> str:
    with pytest.raises(EngineError) as caught:
        engine.translate(TEXTS, "en", "fr")
    error = caught.value
    return "".join([*traceback.format_exception(error), repr(error), str(pickle.dumps(error))])


def test_keys_show_nowhere(
    openai: OpenAI, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "wrong-key-999"
    monkeypatch.setenv("MULTILANG_OPENAI_KEY", secret)
    engine = engine_for(openai)
    openai.faults = [Fault(401, {"error": {"message": f"Incorrect API key provided: {secret}"}})]
    said = fail(engine)
    assert "Incorrect API key provided: ***" in said
    monkeypatch.setenv("MULTILANG_OPENAI_KEY", OpenAI.key)
    engine = engine_for(openai)
    shown = [said, engine.signature("en", "fr"), repr(vars(engine)), repr(vars(engine.client))]
    shown += [str(engine.notice("en", "fr")), caplog.text, repr(engine.client.secret)]
    for text in shown:
        assert secret not in text
        assert OpenAI.key not in text
    with pytest.raises(TypeError):
        pickle.dumps(engine.client.secret)


@pytest.mark.parametrize("key", ["two words", "line\nbreak", "schlüssel", "nul\x00"])
def test_a_key_that_no_header_can_hold_is_not_shown(
    deepl: DeepL, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setattr(config, "key", lambda _: key)
    said = fail(engine_for(deepl))
    assert "the key of deepl cannot be one" in said
    assert key not in said
    assert deepl.requests == []


def test_without_a_key(openai: OpenAI, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DEEPL", "OPENAI"):
        monkeypatch.delenv(f"MULTILANG_{name}_KEY", raising=False)
    with pytest.raises(EngineError, match=r"needs a key \(set MULTILANG_DEEPL_KEY"):
        engines.make("deepl").translate(["x"], "en", "fr")
    elsewhere = OpenAIEngine(Service("openai", model="m"))
    assert elsewhere.third_party
    with pytest.raises(EngineError, match=r"needs a key \(set MULTILANG_OPENAI_KEY"):
        elsewhere.signature("en", "fr")
    openai.key = ""  # a server on this machine may want none
    assert texts(engine_for(openai).translate(["Hi."], "en", "fr")) == ["fr Hi."]
    assert "Authorization" not in openai.posts[-1].headers


def test_the_key_chooses_deepls_address(monkeypatch: pytest.MonkeyPatch) -> None:
    for key, host in (("a:fx", "api-free.deepl.com"), ("a", "api.deepl.com")):
        monkeypatch.setenv("MULTILANG_DEEPL_KEY", f" {key}\n")
        engine = DeepLEngine(Service("deepl"))
        assert (engine.host, engine.third_party) == (host, True)
    monkeypatch.setenv("MULTILANG_LIBRETRANSLATE_KEY", "k")
    with LibreTranslate() as server:
        server.key = "k"
        assert texts(engine_for(server).translate(["Hi."], "en", "fr")) == ["fr Hi."]
        assert server.posts[0].body["api_key"] == "k"
        assert "Authorization" not in server.posts[0].headers


def test_this_machine_is_not_asked_through_a_proxy(
    libre: LibreTranslate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    assert texts(engine_for(libre).translate(["Hi."], "en", "fr")) == ["fr Hi."]


# -- limits ------------------------------------------------------------------------------------


def test_pace() -> None:
    now = [100.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    pace = Pace(6000, 2.0, sleep, lambda: now[0])
    times = []
    for characters in (10, 1000, 1000, 10):
        pace.wait(characters)
        times.append(round(now[0] - 100, 3))
    assert times == [0, 0.5, 10.5, 20.5]


def test_the_rate_limit_counts_source_text(deepl: DeepL) -> None:
    slept: list[float] = []
    engine = engine_for(deepl, characters_per_minute=60)
    engine.client._pace.sleep = slept.append
    engine.translate([f"{n:02}" * 5 for n in range(60)], "en", "fr")
    assert 490 < slept[-1] <= 500, "500 characters at one a second"


def test_batches_keep_the_limits_of_deepl(deepl: DeepL) -> None:
    many = [f"{n} " + "ش" * 2000 for n in range(60)]
    assert texts(engine_for(deepl).translate(many, "en", "fr")) == [say(t, "fr") for t in many]
    assert all(len(post.body["text"]) <= 50 for post in deepl.posts)
    assert all(int(post.headers["Content-Length"]) <= 128 << 10 for post in deepl.posts)
    short = [str(n) for n in range(120)]
    deepl.requests.clear()
    engine_for(deepl).translate(short, "en", "fr")
    assert [len(post.body["text"]) for post in deepl.posts] == [50, 50, 20]


def test_a_servers_own_limits(libre: LibreTranslate) -> None:
    libre.batch_limit, libre.char_limit = 3, 50
    drafts = engine_for(libre).translate([*map(str, range(20)), "x" * 51], "en", "fr")
    assert texts(drafts) == [*(f"fr {n}" for n in range(20)), ""]
    assert "exceeds text limit" in drafts[-1].reason


def test_a_server_counts_each_text(libre: LibreTranslate) -> None:
    slept: list[float] = []
    engine = engine_for(libre, texts_per_request=4, requests_per_second=0.5)
    engine.client._pace.sleep = slept.append
    engine.translate(list(map(str, range(9))), "en", "fr")
    assert [len(post.body["q"]) for post in libre.posts] == [4, 4, 1]
    # The clock stands still meanwhile, so that each wait has all before it in it.
    assert 7.5 < slept[-1] - slept[-2] < 8.5, "four texts at one in two seconds"


def test_max_characters_stops_before_it_sends(deepl: DeepL) -> None:
    engine = engine_for(deepl, max_characters=100)
    engine.translate(["x" * 60], "en", "fr")
    with pytest.raises(EngineError, match=r"120 characters to deepl .* max_characters .* 100"):
        engine.translate(["y" * 60], "en", "fr")
    assert len(deepl.posts) == 1


# -- each service ------------------------------------------------------------------------------


def test_codes_of_languages(libre: LibreTranslate, deepl: DeepL) -> None:
    for target, code in (("pt-BR", "pt-BR"), ("zh", "zh-Hans"), ("fr-CA", "fr")):
        engine_for(libre).translate(["x"], "en-GB", target)
        assert (libre.posts[-1].body["source"], libre.posts[-1].body["target"]) == ("en", code)
    for target, code in (("pt", "PT-PT"), ("pt-BR", "PT-BR"), ("zh", "ZH-HANS"), ("fr", "FR")):
        engine_for(deepl).translate(["x"], "en", target)
        assert (deepl.posts[-1].body["source_lang"], deepl.posts[-1].body["target_lang"]) == (
            "EN", code,
        )  # fmt: skip
    engine_for(deepl).translate(["x"], "fr", "en")
    assert deepl.posts[-1].body["target_lang"] == "EN-GB"
    with pytest.raises(EngineMissing, match=r"no model for en to de .*it has en, fr"):
        engine_for(libre).signature("en", "de")
    with pytest.raises(EngineMissing, match="DeepL does not translate into fa"):
        engine_for(deepl).translate(["x"], "en", "fa")
    assert pick("sr-Latn-RS", ["sr", "SR-LATN"]) == "SR-LATN"
    assert pick("de", ["fr"], ("FR",)) == "fr"


def test_what_is_no_such_service(libre: LibreTranslate, deepl: DeepL) -> None:
    libre.answer = lambda _: (200, {"hello": 1})  # type: ignore[method-assign]
    with pytest.raises(EngineError, match="this is no LibreTranslate server"):
        engine_for(libre).signature("en", "fr")
    deepl.answer = lambda _: (404, b"")  # type: ignore[method-assign]
    with pytest.raises(EngineError, match=r"answers 404 .*is the url in multilang.toml right"):
        engine_for(deepl).translate(["x"], "en", "fr")


def test_deepl_is_told_what_the_settings_say(deepl: DeepL) -> None:
    engine = engine_for(deepl, model="quality_optimized", glossary="g-1", formality="prefer_more")
    engine.translate(["Hi."], "en", "fr")
    assert deepl.posts[0].body == {
        "text": ["Hi."], "source_lang": "EN", "target_lang": "FR", "split_sentences": "0",
        "preserve_formatting": True, "model_type": "quality_optimized", "glossary_id": "g-1",
        "formality": "prefer_more",
    }  # fmt: skip
    whole = "deepl quality_optimized|glossary:g-1|formality:prefer_more"
    assert engine.signature("en", "fr") == whole
    assert engine_for(deepl).signature("en", "fr") == "deepl default"


def test_openai_is_asked_for_lists(openai: OpenAI) -> None:
    engine = engine_for(openai)
    signature = engine.signature("en", "fa")
    assert signature == f"openai {openai.url[7:]} wise-1|prompt:1|served:wise-1-2026-03-01"
    engine.translate(["Hi.", "Bye."], "en", "fa")
    body = openai.posts[-1].body
    assert (body["model"], body["temperature"]) == ("wise-1", 0)
    assert "Persian" in body["messages"][0]["content"]
    assert json.loads(body["messages"][1]["content"]) == [
        {"id": 1, "text": "Hi."}, {"id": 2, "text": "Bye."},
    ]  # fmt: skip
    with pytest.raises(EngineError, match="The model does not exist"):
        engine_for(openai, model="nobody").signature("en", "fr")


MALFORMED: dict[str, Callable[[str], str]] = {
    "prose": lambda said: f"Here you are: {said}",
    "empty": lambda said: "",
    "one less": lambda said: json.dumps(json.loads(said)[:-1]),
    "one more": lambda said: json.dumps([*json.loads(said), {"id": 9, "text": "x"}]),
    "other order": lambda said: json.dumps(json.loads(said)[::-1]),
    "texts alone": lambda said: json.dumps([item["text"] for item in json.loads(said)]),
    "more keys": lambda said: said.replace('"id"', '"note": "", "id"'),
    "no text": lambda said: said.replace('"fr One."', "null"),
    "an object": lambda said: json.dumps({"items": json.loads(said)}),
}


@pytest.mark.parametrize("how", MALFORMED)
def test_a_model_that_answers_otherwise_is_asked_again(openai: OpenAI, how: str) -> None:
    openai.sayings = [MALFORMED[how]]
    assert texts(engine_for(openai).translate(["One.", "Two."], "en", "fr")) == [
        "fr One.", "fr Two.",
    ]  # fmt: skip
    assert len(openai.posts) == 2
    openai.sayings = [MALFORMED[how]] * 4
    if how != "other order":  # of one there is no other order
        drafts = engine_for(openai).translate(["One.", "Two."], "en", "fr")
        assert drafts[0].reason.startswith("openai answers")
        assert drafts[1].text == "fr Two."


def test_a_fence_round_the_list_is_no_harm(openai: OpenAI) -> None:
    openai.sayings = [lambda said: f"```json\n{said}\n```\n"]
    assert texts(engine_for(openai).translate(["One."], "en", "fr")) == ["fr One."]
    assert len(openai.posts) == 1


def test_what_is_cut_off_is_halved_and_what_is_kept_back_is_told(openai: OpenAI) -> None:
    openai.finish = "length"
    drafts = engine_for(openai).translate(["One.", "Two."], "en", "fr")
    assert [draft.reason for draft in drafts] == ["openai was cut off"] * 2
    openai.finish = "content_filter"
    drafts = engine_for(openai).translate(["One."], "en", "fr")
    assert drafts[0].reason == "openai keeps the answer back: content filter"


def test_a_model_that_changes_under_its_name_ends_the_run(openai: OpenAI) -> None:
    engine = engine_for(openai)
    before = engine.signature("en", "fr")
    openai.model = "wise-1-2026-09-09"
    with pytest.raises(EngineError, match="answers with wise-1-2026-09-09, a moment ago with"):
        engine.translate(["Hi."], "en", "fr")
    assert engine_for(openai).signature("en", "fr") != before


def test_no_text_goes_out_for_a_signature(openai: OpenAI) -> None:
    engine = engine_for(openai)
    assert engine.signature("en", "fr") == engine.signature("en", "fr")
    assert len(openai.posts) == 1
    assert len(openai.posts[0].body["messages"]) == 1


# -- a project ---------------------------------------------------------------------------------

SETTINGS = projects.SETTINGS.replace('[languages.fa]\ngate = "drafts"\n', "[languages.ar]\n")


def project(folder: Path, server: Server, more: str = "") -> Path:
    name, path = ("deepl", "") if isinstance(server, DeepL) else ("openai", "/v1")
    model = '\nmodel = "wise-1"' if name == "openai" else ""
    section = f'name = "{name}"\n[engine.{name}]\nurl = "{server.url}{path}"{model}\n{more}'
    return projects.lay(folder, SETTINGS.replace('name = "pseudo"\n', section))


def test_an_estimate_sends_nothing_and_is_what_a_run_sends(deepl: DeepL, tmp_path: Path) -> None:
    folder = project(tmp_path / "p", deepl, "price = 20.0\n")
    before = projects.tree(folder)
    estimated = json.loads(
        projects.run(folder, "run", "--estimate", "--json", "--lang", "ar").stdout
    )
    assert deepl.requests == []
    assert projects.tree(folder) == before
    result = projects.run(folder, "run", "--no-publish", "--lang", "ar")
    sent = [text for post in deepl.posts for text in post.body["text"]]
    assert len(sent) == len(set(sent)) == estimated["sentences"] > 10
    assert sum(map(len, sent)) == estimated["characters"]
    assert estimated["cost"] == pytest.approx(estimated["characters"] * 20 / 1e6)
    assert estimated["host"] == deepl.url[7:]
    line = f"{estimated['sentences']} sentences, {estimated['characters']:,} characters, about 0.0"
    assert result.stdout.count(f"deepl at {deepl.url[7:]}, on this machine") == 1
    assert "third party" not in result.stdout
    assert line in result.stdout
    shown = projects.run(folder, "pretranslate", "--estimate", "--again", "--lang", "ar").stdout
    assert "to draft" in shown
    assert "missing" not in shown, "the drafts are there, and would be made again"
    again = json.loads(
        projects.run(
            folder, "pretranslate", "--estimate", "--again", "--json", "--lang", "ar"
        ).stdout
    )
    assert again["sentences"] == 0
    assert sum(one["cached"] for one in again["locales"]) == estimated["sentences"]
    assert DeepL.key not in result.output + json.dumps(again)
    for path, data in projects.tree(folder).items():
        assert DeepL.key.encode() not in data, path


def test_the_table_of_an_estimate(openai: OpenAI, tmp_path: Path) -> None:
    folder = project(tmp_path / "p", openai, "price_input = 3\nprice_output = 15\n")
    shown = projects.run(folder, "run", "--estimate").stdout
    for word in ("locale", "missing", "memory", "cached", "tokens in", "tokens out", "Cost  "):
        assert word in shown
    assert openai.requests == []
    made = json.loads(projects.run(folder, "run", "--estimate", "--json", "--lang", "fr").stdout)
    [locale] = made["locales"]
    cost = (3 * locale["tokens_in"] + 15 * locale["tokens_out"]) / 1e6
    assert made["cost"] == pytest.approx(cost)
    projects.run(folder, "pretranslate", "--lang", "fr")
    cached = json.loads(projects.run(folder, "run", "--estimate", "--json", "--lang", "fr").stdout)
    assert cached["locales"][0]["sentences"] == 0, "known without asking which model is served"


def test_an_estimate_leaves_out_what_the_engine_does_not_serve(
    deepl: DeepL, tmp_path: Path
) -> None:
    folder = project(tmp_path / "p", deepl, "price = 20.0\n")
    settings = folder / "multilang.toml"
    settings.write_text(settings.read_text().replace("[languages.ar]", "[languages.fa]"))
    shown = projects.run(folder, "run", "--estimate").stdout
    assert "Left out   fa: not among the languages of deepl" in shown
    assert re.search(r"Cost       about \d+\.\d\d in the currency of your prices", shown)
    made = json.loads(projects.run(folder, "run", "--estimate", "--json").stdout)
    assert [one["locale"] for one in made["locales"]] == ["fr"]
    assert made["unserved"] == ["fa"]
    assert deepl.requests == []


def test_an_estimate_needs_no_key_and_names_who_reads_the_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MULTILANG_DEEPL_KEY", raising=False)
    folder = projects.lay(tmp_path / "p", SETTINGS.replace('"pseudo"', '"deepl"'))
    shown = projects.run(folder, "run", "--estimate").stdout
    assert shown.count("deepl sends your text to a third party, api.deepl.com") == 1
    assert "Cost" not in shown, "nobody said a price"
    result = projects.command(folder, "run", "--no-publish", "--lang", "fr")
    assert result.exit_code == 2
    assert result.stdout.count("sends your text to a third party") == 1
    assert "needs a key (set MULTILANG_DEEPL_KEY in the environment)" in result.stderr


def test_a_limit_keeps_a_run_from_beginning(deepl: DeepL, tmp_path: Path) -> None:
    folder = project(tmp_path / "p", deepl, "max_characters = 100\n")
    for command in (["run"], ["pretranslate", "--lang", "fr"], ["flow", "run", "localize"]):
        result = projects.command(folder, *command)
        assert result.exit_code == 2
        assert "max_characters allows 100 (nothing was sent:" in result.output
    assert projects.command(folder, "run", "--estimate").exit_code == 1
    assert deepl.requests == []


def test_frozen_runs_ask_nobody(deepl: DeepL, tmp_path: Path) -> None:
    folder = project(tmp_path / "p", deepl)
    for flag in ("--dry-run", "--check"):
        assert "deepl" not in projects.command(folder, "run", flag).stdout
    projects.run(folder, "merge")
    assert deepl.requests == []


def test_a_service_that_fails_does_not_become_another_engine(deepl: DeepL, tmp_path: Path) -> None:
    folder = project(tmp_path / "p", deepl)
    text = "".join(f"Ship number {n} waits.\n\n" for n in range(90))
    (folder / "content/library/index.md").write_text(f"---\ntitle: Ships\n---\n\n{text}")
    deepl.faults = [None, *[Fault(456, {"message": "Quota exceeded"})] * 9]
    result = projects.command(folder, "pretranslate", "--json", "--lang", "fr")
    assert result.exit_code == 2
    assert "Quota exceeded" in result.stderr
    assert "on this machine" in result.stderr, "said beside the JSON"
    assert json.loads(result.stdout)["locales"][0]["signatures"] == []
    deepl.faults = []
    seen = len(deepl.posts)
    projects.run(folder, "pretranslate", "--lang", "fr")
    paid = set(deepl.posts[0].body["text"])
    later = {text for post in deepl.posts[seen:] for text in post.body["text"]}
    assert len(paid) == 50
    assert not paid & later, "what was paid for is not asked for again"


def test_an_estimate_for_an_engine_of_this_machine(tmp_path: Path) -> None:
    folder = projects.lay(tmp_path / "p")
    shown = projects.run(folder, "run", "--estimate").stdout
    assert "pseudo, on this machine" in shown
    opened = pipeline.open_project(str(folder))
    made = estimating.estimate(opened, pipeline.read(opened), ["fr"])
    report = pipeline.run(opened, pipeline.read(opened), ["fr"], publishing=False)
    assert made.sentences == report.locales[0].translated > 10
    assert made.cost is None


# -- settings ----------------------------------------------------------------------------------

LEAST = '[project]\nsource = "en"\n'
WRONG = {
    "[engine.depl]\nprice = 1\n": (3, "unknown section: engine.depl (did you mean engine.deepl?)"),
    "[engine.deepl]\nprcie = 1\n": (4, "unknown setting in [engine.deepl]: prcie (did you mean pr"),
    '[engine.deepl]\nkey = "x"\n': (4, "unknown setting in [engine.deepl]: key"),
    "[engine.deepl]\nprice = nan\n": (4, "price must be a number from 0"),
    "[engine.deepl]\nprice = true\n": (4, "price must be a number from 0"),
    "[engine.deepl]\nmax_characters = 1.5\n": (4, "max_characters must be a whole number from 1"),
    "[engine.deepl]\nretries = -1\n": (4, "retries must be a whole number from 0 to 20"),
    '[engine.deepl]\ntimeout = "1"\n': (4, "timeout must be a number from 1"),
    "[engine.deepl]\nallow_http = 1\n": (4, "allow_http must be true or false"),
    '[engine.deepl]\nmodel = "best"\n': (4, "model must be one of quality_optimized, latency"),
    "[engine.deepl]\nurl = 1\n": (4, "url must be text in quotes"),
    '[engine.deepl]\nurl = "deepl.com"\n': (4, "url is not an address"),
    '[engine.deepl]\nurl = "http://[x"\n': (4, "url is not an address"),
    '[engine.deepl]\nurl = "https://a b"\n': (4, "url is not an address"),
    '[engine.deepl]\nurl = "https://me:pw@x.example"\n': (4, "must hold no user, password"),
    '[engine.deepl]\nurl = "https://x.example?k=1"\n': (4, "must hold no user, password or query"),
    '[engine.deepl]\nurl = "http://x.example"\n': (4, "is not encrypted"),
    '[engine.deepl]\nurl = "http://127.0.0.1.x.example"\n': (4, "is not encrypted"),
    "[engine.openai]\nprice = 3\n": (4, "unknown setting in [engine.openai]: price"),
    "[engine]\ndeepl = 3\n": (4, "[engine.deepl] must be a section"),
    '[engine]\nname = "acme"\n[engine.acme]\nx = []\n': (6, "x must be text, a number, true or"),
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_setting_is_named_with_its_line(text: str) -> None:
    line, problem = WRONG[text]
    with pytest.raises(ConfigError) as caught:
        config.parse(LEAST + text, environ={})
    assert caught.value.where == f"multilang.toml:{line}"
    assert problem in str(caught.value)


def test_settings_of_services() -> None:
    read = config.parse(
        LEAST + '[engine]\nname = "acme:x"\nbeam = 2\n[engine.deepl]\nurl = "https://d.example/"\n'
        "price = 20\nmax_characters = 5\n[engine.acme]\nlevel = 3\n"
        '[engine.libretranslate]\nurl = "http://lan.example:5000"\nallow_http = true\n',
        environ={"MULTILANG_DEEPL_KEY": "canary"},
    )
    assert read.beam == 2
    assert read.service("deepl") == Service(
        "deepl", url="https://d.example", price=20.0, max_characters=5
    )
    assert read.service("acme") == Service("acme", options=(("level", 3),))
    assert read.service("openai") == Service("openai")
    assert "canary" not in repr(read)
    assert hash(read)
    assert config.key("deepl", {"MULTILANG_DEEPL_KEY": " k "}) == "k"


# -- engines of other distributions ------------------------------------------------------------

ACME = """
class Engine:
    def __init__(self, settings):
        self.settings = settings
    def signature(self, source, target):
        return f"acme {dict(self.settings.service.options)} {self.settings.file}"
    def translate(self, segments, source, target, progress=None):
        from multilang.model import Draft
        return [Draft(f"{target} {text}") for text in segments]

def make(settings):
    return Engine(settings)
make.about = "an engine for tests"
make.third_party = True

def fails(settings):
    raise ValueError("no licence")

def nothing(settings):
    return object()

number = 7
"""


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Install a distribution with these entry points."""

    def install(name: str, **points: str) -> None:
        folder = tmp_path / name
        info = folder / f"{name}-1.2.dist-info"
        info.mkdir(parents=True)
        (folder / f"{name}_code.py").write_text(ACME)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n")
        lines = "".join(f"{key} = {value}\n" for key, value in points.items())
        (info / "entry_points.txt").write_text(f"[multilang.engines]\n{lines}")
        monkeypatch.syspath_prepend(folder)
        monkeypatch.delitem(sys.modules, f"{name}_code", raising=False)

    return install


def test_engines_of_other_distributions(plugins: Callable[..., None], tmp_path: Path) -> None:
    plugins("acme", acme="acme_code:make", argos="acme_code:make", broken="nowhere:make")
    settings = SETTINGS.replace(
        'name = "pseudo"\n', 'name = "acme:big"\n[engine.acme]\nlevel = 3\n'
    )
    folder = projects.lay(tmp_path / "p", settings)
    projects.run(folder, "pretranslate", "--lang", "fr")
    catalog = (folder / "locale/fr/LC_MESSAGES/harbour.po").read_text("utf-8")
    assert "acme {'level': 3}" in catalog
    listed = {
        row["name"]: row for row in json.loads(projects.run(folder, "engines", "--json").stdout)
    }
    assert listed["acme"] == {
        "name": "acme", "chosen": True, "about": "an engine for tests", "text": "third party",
        "needs": [], "from": "acme 1.2",
    }  # fmt: skip
    assert listed["argos"]["from"] == "", "multilang's own win"
    assert "engine broken, from acme 1.2, cannot be loaded" in listed["broken"]["needs"][0]
    shown = projects.run(folder, "engines").stdout
    assert "* acme               an engine for tests (from acme 1.2)" in shown
    assert shown.count("sends your text to a third party") == 4


def test_broken_plug_ins_say_so(plugins: Callable[..., None]) -> None:
    plugins(
        "acme", bad="acme_code:fails", none="acme_code:nothing", gone="acme_code:nobody",
        number="acme_code:number", twice="acme_code:make",
    )  # fmt: skip
    plugins("ecma", twice="ecma_code:make")
    for name, problem in {
        "bad": "engine bad, from acme 1.2, cannot be made: ValueError: no licence",
        "none": "what the factory of none, from acme 1.2, makes is no engine: it has no signature",
        "gone": "engine gone, from acme 1.2, cannot be loaded: AttributeError",
        "number": "engine number, from acme 1.2, is no factory: acme_code:number",
        "twice": "two engines called twice: from acme 1.2 and from ecma 1.2",
    }.items():
        with pytest.raises(EngineError, match=problem):
            engines.make(name)
    with pytest.raises(ConfigError, match="there are argos, bad, ctranslate2, deepl"):
        engines.make("nobody")


def test_the_list_of_engines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MULTILANG_DEEPL_KEY", "canary-1")
    monkeypatch.delenv("MULTILANG_OPENAI_KEY", raising=False)
    monkeypatch.chdir(tmp_path)
    output = CliRunner().invoke(main, ["engines", "--json"]).stdout
    rows = {row["name"]: row for row in json.loads(output)}
    assert "canary-1" not in output
    assert {name.partition(":")[0] for name in rows} >= {*engines.ENGINES}
    away = {name for name, row in rows.items() if row["text"] == "third party"}
    assert away == {"deepl", "libretranslate", "openai"}
    assert rows["deepl"]["needs"] == []
    assert rows["openai"]["needs"] == ["[engine.openai] model", "MULTILANG_OPENAI_KEY"]
    assert rows["libretranslate"]["needs"] == ["[engine.libretranslate] url"]
    assert not any(row["chosen"] for row in rows.values()), "no project here"


@pytest.mark.parametrize(
    ("engine", "needs"),
    [
        ("ctranslate2:/nowhere", "the folder /nowhere, which is not there"),
        ("ctranslate2:content", "a CTranslate2 model in {root}/content, where there is none"),
        ("replay:gone.json", "the file {root}/gone.json, which is not there"),
        ("replay:multilang.toml", ""),
    ],
)
def test_the_list_names_the_file_that_is_chosen(tmp_path: Path, engine: str, needs: str) -> None:
    folder = projects.lay(tmp_path / "p", SETTINGS.replace('"pseudo"', f'"{engine}"'))
    rows = json.loads(projects.run(folder, "engines", "--json").stdout)
    [row] = [row for row in rows if row["chosen"]]
    assert row["name"] == engine
    assert row["needs"] == ([needs.format(root=folder)] if needs else [])
    assert engine in projects.run(folder, "engines").stdout


def test_a_client_needs_no_service_to_be_made() -> None:
    client = Client(Service("deepl"), "https://x.example:444/base", Secret(""))
    assert (client.host, client.variable) == ("x.example:444", "MULTILANG_DEEPL_KEY")
