"""What is written into front matter is read back, by us and by other readers of YAML."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from multilang.formats import front_matter

PIECES = "abcABÉßآپب中Ω_09٣'’.()/–—-  !?;؛؟،«»“”:#,[]{}&*%@`|>\"\u200c\u064b𝒜"
WORDS = st.sampled_from(("true", "null", "no", "on", "~", "1", "2026-03-21", "le bus", "کتاب"))
SOMETHING = st.text(st.sampled_from(PIECES), min_size=1, max_size=12)


@given(st.lists(st.one_of(WORDS, SOMETHING), min_size=1, max_size=3).map(" ".join))
def test_what_replaces_a_plain_value_is_that_text_to_every_reader(text: str) -> None:
    text = text.strip()
    if not text:
        return
    written = front_matter.write("The bus", text)
    for loader in (yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        # Composed, not loaded: YAML 1.1 takes more words for truth values than we do.
        ((_, value),) = yaml.compose(f"title: {written}\n", Loader=loader).value
        assert value.value == text
        (mapping,) = yaml.compose(f"[{{k: {written}}}]\n", Loader=loader).value
        assert [value.value for _, value in mapping.value] == [text]
    page = f"---\ntitle: {written}\n---\nText.\n"
    assert front_matter.parse(page, "a.md", ("title",)).metadata == (("title", text),)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Le bus est en retard", "Le bus est en retard"),
        ("کتابخانه‌ها باز است!", "کتابخانه‌ها باز است!"),
        ("Pourquoi ?", '"Pourquoi ?"'),
        ("true", '"true"'),
        ("true blue", "true blue"),
        ("Bus: late", '"Bus: late"'),
        ("late #3", '"late #3"'),
    ],
)
def test_prose_stays_plain_and_what_means_something_is_quoted(text: str, written: str) -> None:
    assert front_matter.write("The bus", text) == written
