"""``jihe nightly``: one night, end to end."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from jihe.cli.options import Day, Source, content_option, home_option, json_option
from jihe.errors import DONE, WITH_GAPS
from jihe.home import Home


@click.command("nightly")
@click.option("--as-of", type=Day(), required=True, help="The day at whose end the fund is looked at.")
@click.option("--capacity", type=click.FloatRange(min=0),
              help="Reviewer hours for this night's cases [default: a month's, by the number of insured].")  # fmt: skip
@click.option("--source", "sources", multiple=True, type=Source(),
              help="Folder or database to take in first; may be given again [default: HOME/inbox].")  # fmt: skip
@home_option
@content_option
@json_option
def command(
    home: Home,
    as_of: date,
    capacity: float | None,
    sources: tuple[Path | str, ...],
    content: Path | None,
    as_json: bool,
) -> None:
    """Take in what is new, screen, warn, join into cases, rank, and report."""
    from jihe.cli.progress import progress
    from jihe.nightly.night import Request, run_night

    with progress(quiet=as_json) as report:
        ledger = run_night(home, Request(as_of, capacity, sources, content), report)
    folder = ledger.path.parent
    if as_json:
        click.echo(json.dumps(ledger.as_dict(), ensure_ascii=False))
    else:
        notes = {step.name: step.notes for step in ledger.steps}
        cases, within = notes["cases"]["cases"], notes["rank"]["within"]
        click.echo(
            f"{ledger.run_id}: {cases:,} cases, {notes['cases']['opened']:,} of them new, "
            f"{within:,} within {notes['rank']['capacity_hours']:g} reviewer hours"
        )
        for resting in notes["warn"]["not_in_force"]:
            click.echo(f"not in force: {resting}")
        for gap in ledger.gaps:
            click.echo(f"gap: {gap}", err=True)
        click.echo(f"the page in the morning   {folder / 'report.html'}")
        click.echo(f"the suspicion list        {folder / '疑点清单.xlsx'}")
    click.get_current_context().exit(WITH_GAPS if ledger.gaps else DONE)
