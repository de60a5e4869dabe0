"""Settings: what stands in multilang.toml is what counts, and a mistake is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from multilang import config
from multilang.config import Language
from multilang.errors import ConfigError
from multilang.project import open_project

FULL = """\
[project]
name = "News"
source = "en"
fields = ["title"]

[site]
base_url = "https://news.example.org/"

[folders]
content = "articles/en"
locale = "translations"
build = "out"

[engine]
name = "replay:answers.json"
beam = 2
models = "/srv/models"
index = "https://models.example.org/index.json"

[segmentation]
rules = "rules.srx"
abbreviations = { fr = ["env."], en = ["approx.", "e.g."] }

[languages.fr]

[languages.pt-BR]
gate = "threshold"
threshold = 0.8

[languages.ar]
gate = "drafts"
"""
LEAST = '[project]\nsource = "en"\n'


def parse(text: str, **environ: str) -> config.Config:
    return config.parse(text, environ=environ)


def test_everything_that_can_be_set() -> None:
    read = parse(FULL)
    assert read == config.Config(
        name="News",
        source="en",
        languages=(
            Language("fr"),
            Language("pt-BR", "threshold", 0.8),
            Language("ar", "drafts"),
        ),
        base_url="https://news.example.org",
        content_dir="articles/en",
        locale_dir="translations",
        build_dir="out",
        fields=("title",),
        engine="replay:answers.json",
        beam=2,
        rules="rules.srx",
        abbreviations=(("en", ("approx.", "e.g.")), ("fr", ("env.",))),
        models_dir="/srv/models",
        index_url="https://models.example.org/index.json",
    )
    assert read.tags == ("fr", "pt-BR", "ar")
    assert read.language("ar").gate == "drafts"
    with pytest.raises(ConfigError, match=r"de is not .* \(it has fr, pt-BR, ar\)"):
        read.language("de")
    assert hash(read) == hash(parse(FULL)), "engines and rules are kept by it"


def test_what_holds_when_nothing_is_said() -> None:
    read = parse(LEAST)
    assert (read.name, read.engine, read.beam, read.languages) == ("multilang", "argos", 4, ())
    assert (read.content_dir, read.locale_dir, read.build_dir) == ("content", "locale", "build")
    assert read.fields == ("title", "description", "summary")


def test_the_environment_overrules() -> None:
    read = parse(FULL, MULTILANG_ENGINE="pseudo", MULTILANG_MODELS="/tmp/models")
    assert (read.engine, read.models_dir) == ("pseudo", "/tmp/models")
    assert parse(FULL, MULTILANG_ENGINE="").engine == "replay:answers.json"


WRONG = {
    "[project": (1, "not valid TOML"),
    '[project]\nsource = "en"\nsource = "fr"\n': (3, "not valid TOML"),
    "a = \n": (1, "not valid TOML"),
    "": (0, "the source language is missing"),
    '[project]\nname = "x"\n': (0, "the source language is missing"),
    '[project]\n\n# a note\nsource = ""\n': (0, "the source language is missing"),
    '[project]\nsource = "English"\n': (2, "'English' is not a language tag"),
    "[project]\nsource = ['en']\n": (2, "[project] source must be text in quotes"),
    'project = "x"\n': (1, "[project] must be a section"),
    LEAST + "fields = 'title'\n": (3, "[project] fields must be a list of texts"),
    LEAST + "fields = [1]\n": (3, "[project] fields must be a list of texts"),
    LEAST + "feilds = []\n": (3, "unknown setting in [project]: feilds (did you mean fields?)"),
    LEAST + "zzz = 1\n": (3, "unknown setting in [project]: zzz (known: name, source, fields)"),
    LEAST + "[enigne]\n": (3, "unknown section: enigne (did you mean engine?)"),
    LEAST + "[engine]\nbeam = 0\n": (4, "[engine] beam must be a whole number from 1 to 16"),
    LEAST + "[engine]\nbeam = true\n": (4, "[engine] beam must be a whole number"),
    LEAST + '[engine]\nbeam = "4"\n': (4, "[engine] beam must be a whole number"),
    LEAST + '[folders]\nbuild = "/tmp"\n': (4, "[folders] build must be a folder inside"),
    LEAST + '[folders]\nbuild = "a/../../b"\n': (4, "[folders] build must be a folder inside"),
    LEAST + '[folders]\nbuild = ""\n': (4, "[folders] build must be a folder inside"),
    LEAST + "[folders]\nbuild = 'C:\\..\\x'\n": (4, "[folders] build must be a folder inside"),
    LEAST + '[segmentation]\nabbreviations = ["a."]\n': (4, "abbreviations must be a table"),
    LEAST + '[segmentation]\nabbreviations = { en = "a." }\n': (0, "must be a list of texts"),
    LEAST + "[languages.en]\n": (3, "en is source and target at once"),
    LEAST + "[languages]\nfr = 1\n": (4, "[languages.fr] must be a section"),
    LEAST + "[languages.FR]\n": (3, "'FR' is not a language tag"),
    LEAST + '[languages."../x"]\n': (3, "'../x' is not a language tag"),
    LEAST + '[languages.fr]\ngate = "all"\n': (4, "gate is 'all' (one of reviewed, threshold"),
    LEAST + "[languages.fr]\n[languages.ar]\nthreshold = 2\n": (5, "[languages.ar] threshold must"),
    LEAST + "[languages.fr]\nthreshold = true\n": (4, "[languages.fr] threshold must"),
    LEAST + '[languages.fr]\nthreshold = "1"\n': (4, "[languages.fr] threshold must"),
    LEAST + "[languages.fr]\nthreshold = nan\n": (4, "[languages.fr] threshold must"),
    LEAST + "[languages.fr]\nthresold = 1\n": (4, "(did you mean threshold?)"),
    LEAST + "[[languages]]\n": (3, "[languages] must be a section"),
}


@pytest.mark.parametrize("text", WRONG)
def test_a_mistake_is_named_with_its_line(text: str) -> None:
    line, problem = WRONG[text]
    with pytest.raises(ConfigError) as caught:
        parse(text)
    assert caught.value.where == (f"multilang.toml:{line}" if line else "multilang.toml")
    assert problem in str(caught.value)


def test_an_unknown_language_is_told_with_its_line(tmp_path: Path) -> None:
    text = '[project]\nname = "x"\nsource = "en"\n\n[languages.fr]\n\n[languages.qqq]\n'
    (tmp_path / "multilang.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r"^multilang.toml:7: 'qqq' is not a language that"):
        open_project(tmp_path)
    (tmp_path / "multilang.toml").write_text(text.replace('"en"', '"qq"'), "utf-8")
    with pytest.raises(ConfigError, match=r"^multilang.toml:3: 'qq' is not a language that"):
        open_project(tmp_path)
