"""``multilang models``: the translation models on this machine."""

from __future__ import annotations

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def models() -> None:
    """List, install, remove and verify translation models."""
