"""``jihe ingest``: tables from a folder or a database into the lake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jihe.cli.options import Source, home_option, json_option
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.ingest import IngestResult


@click.command("ingest")
@click.argument("source", type=Source())
@click.option("--schema", metavar="NAME", help="Schema of the database [default: first of the search path].")
@home_option
@json_option
@click.option("--quiet", is_flag=True, help="Print problems only.")
def command(source: Path | str, schema: str | None, home: Home, as_json: bool, quiet: bool) -> None:
    """Take the tables in the folder or database SOURCE into the lake.

    A folder holds <table>.parquet or <table>.csv, or a folder <table>/ of such files. A PostgreSQL database is
    postgresql://user@host:port/name, with the password in PGPASSWORD or the password file. Rows that do not
    satisfy the schema go to quarantine with the reason; what was taken before changes nothing.
    """
    from jihe.cli.progress import progress
    from jihe.ingest import ingest
    from jihe.lake import Lake, locked

    if schema is not None and isinstance(source, Path):
        raise click.UsageError("--schema is for a database; SOURCE is a folder")
    with locked(home), progress(quiet=as_json or quiet) as report:
        result = ingest(source, Lake(home.lake), report, schema)
    if as_json:
        click.echo(json.dumps(result.as_dict(), ensure_ascii=False))
    else:
        _say(result, quiet=quiet)
    click.get_current_context().exit(result.exit_code)


def _say(result: IngestResult, *, quiet: bool) -> None:
    if not quiet:
        click.echo(f"{'table':<24}{'rows in':>14}{'accepted':>14}{'quarantined':>14}{'duplicates':>14}")
        for name, totals in result.tables.items():
            counts = (totals.rows_in, totals.accepted, totals.quarantined, totals.duplicates)
            click.echo(f"{name:<24}" + "".join(f"{count:>14,}" for count in counts))
        for notice in result.notices:
            click.echo(notice)
    for problem in result.problems:
        click.echo(problem, err=True)
    if not quiet:
        click.echo(f"snapshot {result.snapshot.number}")
