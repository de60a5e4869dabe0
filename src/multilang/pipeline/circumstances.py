"""What decides, besides the text itself and the settings, whether a machine has a draft for it."""

from __future__ import annotations

import hashlib

from multilang.engines.base import Engine
from multilang.errors import MultilangError
from multilang.pipeline import remembering, terms
from multilang.pipeline.parts import aligner_of, engine_of, is_networked
from multilang.workspace import Project


def circumstances(project: Project, tag: str) -> str:
    """A digest of the models, the glossary and what people have approved: as long as that is the
    same, a machine that had no draft for a text has none now.

    Empty where that cannot be said: no engine can be used, or a service over the network, which may
    answer otherwise tomorrow.
    """
    try:
        if is_networked(project):
            return ""
        source = project.config.source
        asked = engine_of(project), aligner_of(project, tag)
        found = [one.signature(source, tag) for one in asked if isinstance(one, Engine)]
        found += [terms.revision(project), remembering.revision(project, tag)]
    except MultilangError:
        return ""
    return hashlib.sha256(repr(found).encode()).hexdigest()
