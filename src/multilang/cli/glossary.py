"""``multilang glossary``: the project's terms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from multilang.cli import shared as s

if TYPE_CHECKING:
    from multilang.glossary import Term
    from multilang.pipeline.terms import TermsImport


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def glossary() -> None:
    """Check, import and export the project's terms."""


@glossary.command()
@s.project_options
def check(**o: Any) -> None:
    """Read the glossary and say all that is wrong with it; with -v list what lacks a form."""
    from multilang.cli import show
    from multilang.pipeline import terms

    project, _ = s.settings(o)
    report = terms.survey(project)
    if o["as_json"]:
        show.as_json(
            {
                "file": report.path,
                "terms": report.terms,
                "names": report.names,
                "without": report.without,
                "problems": [str(failure) for failure in report.failures],
            }
        )
    elif not o["quiet"]:
        counts = "no such file"
        if report.there:
            counts = f"{show.number(report.terms, 'term')}, {show.number(report.names, 'name')}"
        click.echo(f"Glossary   {report.path} ({counts})")
        for tag, sources in report.without.items():
            if sources:
                click.echo(f"Open       {tag}: {len(sources)} without a form")
                for source in sources if o["verbose"] else ():
                    click.echo(f"  {source}")
    s.finish(report.failures, done=False)


@glossary.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@s.project_options
@click.option("--replace", is_flag=True, help="Where both have forms, take those of FILE.")
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
def import_(file: Path, replace: bool, dry_run: bool, **o: Any) -> None:
    """Take the terms of FILE, TBX or CSV, into the glossary. Other rows stay as they are."""
    from multilang import writing
    from multilang.cli import show
    from multilang.pipeline import terms

    project, _ = s.settings(o, frozen=dry_run)
    report = terms.import_terms(project, writing.read(file), str(file), replace=replace)
    if o["as_json"]:
        show.as_json(report)
    elif not o["quiet"]:
        _tell(report, file, dry_run, replace, o["verbose"])


def _tell(report: TermsImport, file: Path, dry_run: bool, replace: bool, verbose: bool) -> None:
    from multilang.cli import show

    would = "would be written" if dry_run else "written"
    counts = f"{report.added} new, {report.changed} changed, {report.unchanged} the same"
    click.echo(f"Glossary   {report.path} ({counts}; {would if report.written else 'unchanged'})")
    if report.differing:
        kept = "taken from the file" if replace else "kept as they are here"
        click.echo(f"Differing  {show.number(len(report.differing), 'term')}, {kept}")
        for mine, theirs in report.differing if verbose else ():
            click.echo(f"  {mine.source}: {_forms(mine)} here, {_forms(theirs)} there")
    if report.others:
        click.echo(f"Not kept   {', '.join(f'{t} {n}' for t, n in report.others.items())}")
    if report.skipped:
        count = len(report.skipped)
        click.echo(f"Skipped    {count} {'entry' if count == 1 else 'entries'}")
        for skipped in report.skipped if verbose else ():
            click.echo(f"  {file}:{skipped.line}: {skipped.reason}")


def _forms(term: Term) -> str:
    return "; ".join(f"{tag} {'|'.join(forms)}" for tag, forms in term.forms) or "as it is"


@glossary.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@s.project_options
@s.language_option
@click.option("--martif", is_flag=True, help="TBX 2008, for tools that read no newer one.")
def export(file: Path, martif: bool, **o: Any) -> None:
    """Write the glossary to FILE, TBX-Basic."""
    from multilang import writing
    from multilang.cli import show
    from multilang.pipeline import terms

    project, tags = s.settings(o)
    data = terms.export_terms(project, tags, martif=martif)
    count = len(terms.glossary_of(project).terms)
    written = writing.write(file, data)
    if o["as_json"]:
        show.as_json({"file": str(file), "terms": count, "written": written})
    elif not o["quiet"]:
        unchanged = "" if written else ", unchanged"
        click.echo(f"Glossary   {file} ({show.number(count, 'term')}{unchanged})")
