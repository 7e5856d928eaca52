"""``jihe ingest``: tables from a folder into the lake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jihe.cli.options import home_option, json_option
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.ingest import IngestResult


@click.command("ingest")
@click.argument("source", type=click.Path(path_type=Path))
@home_option
@json_option
@click.option("--quiet", is_flag=True, help="Print problems only.")
def command(source: Path, home: Home, as_json: bool, quiet: bool) -> None:
    """Take the tables in the folder SOURCE into the lake.

    SOURCE holds <table>.parquet or <table>.csv, or a folder <table>/ of such files. Rows that do not satisfy
    the schema go to quarantine with the reason; a file taken before changes nothing.
    """
    from jihe.cli.progress import progress
    from jihe.ingest import ingest
    from jihe.lake import Lake, locked

    with locked(home), progress(quiet=as_json or quiet) as report:
        result = ingest(source, Lake(home.lake), report)
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
