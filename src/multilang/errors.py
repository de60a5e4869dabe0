"""What can go wrong for an operator, as one small tree.

MultilangError                  what happened, where, and what to do next; ``exit_code`` is 2
├── ConfigError                 multilang.toml or a command's arguments
├── ContentError                a source article that cannot be read (front matter, encoding, slug)
├── CatalogError                a PO file that is refused (syntax, conflict markers, truncation)
├── EngineError                 an engine or model that cannot be used
│   └── EngineMissing           no model for this pair; says what to install
├── WorkspaceError              the disk: unwritable, full, changed under us
└── PublishError                a bundle that may not, or could not, be published

Problems of *content quality* are never exceptions: they are ``model.Issue`` values.
"""

from __future__ import annotations


class MultilangError(Exception):
    """An error an operator can act on.

    Args:
        message: what is wrong, in one sentence.
        where: file, or ``file:line``, as the operator would type it.
        hint: what to do next.
    """

    exit_code = 2

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text} ({self.hint})" if self.hint else text

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments would be lost when an error crosses a process or a Prefect task.
        return (_rebuild, (type(self), self.message, self.where, self.hint))


def _rebuild(kind: type[MultilangError], message: str, where: str, hint: str) -> MultilangError:
    return kind(message, where=where, hint=hint)


class ConfigError(MultilangError):
    """A setting or an argument is wrong."""


class ContentError(MultilangError):
    """A source article cannot be read; the other articles go on."""


class CatalogError(MultilangError):
    """A catalog is refused as it is; nothing was written to it."""


class EngineError(MultilangError):
    """An engine or a model cannot be used."""


class EngineMissing(EngineError):
    """No model is installed for a pair of languages."""


class WorkspaceError(MultilangError):
    """A file or folder could not be read or written."""


class PublishError(MultilangError):
    """Something may not, or could not, be published."""
