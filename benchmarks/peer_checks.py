"""What Weblate's checks and pofilter say of texts: JSON in, JSON out, for ``seeded.py``.

Its environment is apart from ours, since Weblate is GPL software with many dependencies:

    pip install --no-deps Weblate==5.14.3     # the last for Python 3.11
    pip install "translate-toolkit<3.17" "django<5.3" weblate-language-data django-appconf \
      nh3 lxml siphashc sentry-sdk packaging filelock django-redis GitPython html2text \
      disposable-email-domains ahocorasick-rs pyparsing docutils diff-match-patch regex requests \
      celery translation-finder

Input: a list of ``[language, source, target]``. Output: by tool, a list of ids for each. Weblate's
checks are those that are on by default and need no database (the glossary and the checks of whole
components do), with the flags a project of Markdown and our placeholders would set. pofilter is
its standard checker, told what our placeholders look like.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from types import ModuleType, SimpleNamespace
from typing import Any, Self

MODULES = ("same", "chars", "markup", "placeholders", "duplicate")


class Flags(frozenset):  # type: ignore[type-arg]
    """``md-text, safe-html, placeholders:r"⟦[0-9]+⟧"``, as a component's settings would say it."""

    def __new__(cls) -> Self:
        return super().__new__(cls, ("md-text", "safe-html", "placeholders"))

    def has_value(self, name: str) -> bool:
        return name == "placeholders"

    def get_value(self, _name: str) -> list[re.Pattern[str]]:
        return [re.compile("⟦[0-9]+⟧")]

    def has_any(self, names: set[str]) -> bool:
        return bool(self & names)


def weblate(asked: list[list[str]]) -> list[list[str]]:
    import django
    from django.conf import settings

    settings.configure(
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"],
        USE_I18N=False,
        SECRET_KEY="not one",
        DATABASES={},
        CHECK_LIST=(),
    )
    django.setup()
    # The real modules read every model of Weblate, and with them its database.
    _stand_in("weblate.checks.flags", TYPED_FLAGS={"placeholders"})
    _stand_in("weblate.glossary.models", get_glossary_terms=lambda _unit: [])
    from weblate.checks.base import TargetCheck

    flags = Flags()
    classes = {
        cls
        for name in MODULES
        for cls in vars(importlib.import_module(f"weblate.checks.{name}")).values()
        if isinstance(cls, type) and issubclass(cls, TargetCheck) and cls.check_id
    }
    checks = sorted((cls() for cls in classes), key=lambda check: check.check_id)
    said = []
    for code, source, target in asked:
        unit = _unit(code, source, target, flags)
        said.append(
            [
                check.check_id
                for check in checks
                if not check.should_skip(unit) and _objects(check, source, target, unit)
            ]
        )
    return said


def _stand_in(name: str, **members: object) -> None:
    sys.modules[name] = ModuleType(name)
    vars(sys.modules[name]).update(members)


def _objects(check: Any, source: str, target: str, unit: SimpleNamespace) -> bool:
    if check.check_id == "placeholders":
        value = check.get_value(unit)
        return bool(check.check_target_params([source], [target], unit, value))
    return bool(check.check_single(source, target, unit))


def _unit(code: str, source: str, target: str, flags: object) -> SimpleNamespace:
    """As much of a unit of Weblate's as its checks look at."""
    component = SimpleNamespace(
        source_language=_language("en"), is_multivalue=False, file_format="po", name="x",
        project=SimpleNamespace(name="x"),
    )  # fmt: skip
    translation = SimpleNamespace(
        language=_language(code), component=component, plural=SimpleNamespace(examples={0: []})
    )
    return SimpleNamespace(
        source=source,
        target=target,
        sources=[source],
        targets=[target],
        translation=translation,
        all_flags=flags,
        check_cache={},
        state=20,
        readonly=False,
        fuzzy=False,
        translated=True,
        is_source=False,
        context="",
        note="",
        source_string=source,
        id_hash=0,
        pk=1,
        get_source_plurals=lambda: [source],
        get_target_plurals=lambda: [target],
    )


def _language(code: str) -> SimpleNamespace:
    return SimpleNamespace(
        code=code,
        base_code=code,
        direction="rtl" if code in ("fa", "ar") else "ltr",
        is_base=lambda codes: code in codes,
        is_cjk=lambda: False,
    )


def pofilter(asked: list[list[str]]) -> list[list[str]]:
    from translate.filters import checks
    from translate.storage import pypo

    checkers = {}
    said = []
    for code, source, target in asked:
        if code not in checkers:
            config = checks.CheckerConfig(targetlanguage=code, varmatches=[("⟦", "⟧")])
            checkers[code] = checks.TeeChecker(
                checkerconfig=config,
                checkerclasses=[checks.StandardChecker, checks.StandardUnitChecker],
                languagecode=code,
            )
        unit = pypo.pounit(source)
        unit.target = target
        said.append(sorted(checkers[code].run_filters(unit)))
    return said


if __name__ == "__main__":
    texts = json.load(sys.stdin)
    json.dump({"weblate": weblate(texts), "pofilter": pofilter(texts)}, sys.stdout)
