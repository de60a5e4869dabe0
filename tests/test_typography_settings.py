"""``[typography.<language>]`` in multilang.toml."""

from __future__ import annotations

from functools import partial

import pytest

from multilang import config, locales, segment
from multilang.errors import ConfigError
from multilang.pretranslate import pretranslate
from multilang.typography import Style, mend, profile
from test_pretranslate import Memory, Told, units

HEAD = '[project]\nsource = "en"\n[languages.fr]\n[languages.fa]\n[languages.de]\n'


def parsed(lines: str) -> config.Config:
    return config.parse(HEAD + lines, environ={})


def test_styles_are_read_by_language() -> None:
    read = parsed('[typography.fr]\nspaces = "nnbsp"\napostrophes = "any"\n')
    assert read.style("fr") == (("apostrophes", "any"), ("spaces", "nnbsp"))
    assert read.style("fa") == ()
    look = profile(locales.get("fr"), read.style("fr"))
    assert mend("L'eau !", look) == "L'eau\u202f!"


@pytest.mark.parametrize(
    ("lines", "message", "where", "hint"),
    [
        (
            '[typography.fr]\nspaces = "thin"',
            "[typography.fr] spaces must be one of nbsp, nnbsp, none",
            "multilang.toml:7",
            "",
        ),
        (
            '[typography.fr]\nspace = "nbsp"',
            "unknown setting in [typography.fr]: space",
            "multilang.toml:7",
            "did you mean spaces?",
        ),
        (
            "[typography.fa]\nzwnj = true",
            "[typography.fa] zwnj must be one of",
            "multilang.toml:7",
            "",
        ),
        (
            '[typography.ar]\ndigits = "latin"',
            "ar is not a language of this project",
            "multilang.toml:6",
            "it has fr, fa, de",
        ),
        ("[typography.de]", "de has no settings of typography", "multilang.toml:6", "fr, fa, ar"),
        ("[typography]\nfr = 1", "[typography.fr] must be a section", "multilang.toml", ""),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    lines: str, message: str, where: str, hint: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        parsed(lines)
    assert message in str(caught.value)
    assert where in str(caught.value)
    assert hint in str(caught.value)


class Plain(Told):
    verbatim = False


@pytest.mark.parametrize(
    ("style", "text", "signature"),
    [
        ((), "L’eau monte\u00a0!", "told 1|rules:3"),
        ((("spaces", "nnbsp"),), "L’eau monte\u202f!", "told 1|rules:3|typography:spaces=nnbsp"),
    ],
)
def test_drafts_are_set_in_the_style_and_say_so(style: Style, text: str, signature: str) -> None:
    made = pretranslate(
        units("The water rises!\n"),
        locales.get("en"),
        locales.get("fr"),
        Plain({"The water rises!": "L'eau monte !"}),
        segmenter=partial(segment.segment, language="en", rules=segment.Rules()),
        guard=lambda source, draft: "",
        check=lambda unit, draft: (),
        cache=Memory(),
        style=style,
    )
    (draft,) = made.drafts.values()
    assert (draft.text, draft.signature) == (text, signature)
