"""Engines that other distributions bring: entry points of the group ``multilang.engines``.

``acme = "multilang_acme:engine"`` names a factory, which is called with ``engines.Settings``. It
may carry two attributes for ``multilang engines``: ``about``, one line of what it is, and
``third_party``, whether the text leaves this machine.
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any

from multilang.engines.base import Engine
from multilang.errors import EngineError, MultilangError

if TYPE_CHECKING:
    from multilang.engines import Settings

GROUP = "multilang.engines"


def names() -> frozenset[str]:
    return frozenset(point.name for point in entry_points(group=GROUP))


def load(name: str) -> tuple[Any, str]:
    """The factory called ``name``, and the distribution that it comes from.

    Raises:
        EngineError: it cannot be imported, or two distributions have one of that name.
    """
    found = list(entry_points(group=GROUP, name=name))
    origins = sorted({_origin(point) for point in found})
    if len(origins) > 1:
        raise EngineError(
            f"there are two engines called {name}: from {' and from '.join(origins)}",
            hint="uninstall one of the two",
        )
    try:
        factory = found[0].load()
    except Exception as error:  # whatever somebody else's module does when it is imported
        raise _broken(name, origins[0], "cannot be loaded", error) from error
    if not callable(factory):
        raise EngineError(
            f"engine {name}, from {origins[0]}, is no factory: {found[0].value}",
            hint="tell its makers; docs/how-to/write-an-engine.md says what one is",
        )
    return factory, origins[0]


def make(name: str, settings: Settings) -> Engine:
    """The engine that the factory called ``name`` makes.

    Raises:
        EngineError: the factory is broken, or what it makes is no engine.
    """
    factory, origin = load(name)
    try:
        engine: Engine = factory(settings)
    except MultilangError:
        raise
    except Exception as error:  # as above
        raise _broken(name, origin, "cannot be made", error) from error
    missing = [m for m in ("signature", "translate") if not callable(getattr(engine, m, None))]
    if missing:
        raise EngineError(
            f"what the factory of {name}, from {origin}, makes is no engine: "
            f"it has no {' and no '.join(missing)}",
            hint="tell its makers; docs/how-to/write-an-engine.md says what one is",
        )
    return engine


def _origin(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.value


def _broken(name: str, origin: str, what: str, error: Exception) -> EngineError:
    return EngineError(
        f"engine {name}, from {origin}, {what}: {type(error).__name__}: {error}",
        hint="install another version of it, or choose another engine",
    )
