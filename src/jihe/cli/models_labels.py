"""``jihe models labels``: what teaches the models, how far reviewers agree, and which model to train again."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jihe.cli.models_gates import as_of_option
from jihe.cli.options import content_option, home_option, json_option
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.cases.teaching import Teaching


@click.command("labels")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the page there, as HTML.")
@as_of_option
@home_option
@content_option
@json_option
def labels(out: Path | None, as_of: date | None, home: Home, content: Path | None, as_json: bool) -> None:
    """Verdicts by source, month and lag; agreement of second reviews; which model to train again, and why."""
    from jihe import page
    from jihe.cases.teaching import plain, teaching, teaching_page
    from jihe.cli.opening import open_content
    from jihe.cli.progress import progress
    from jihe.desk.asking import Fund, has_store

    fund = Fund.of(home, open_content(home, content), as_of)
    with fund.question() as asked, progress(quiet=as_json) as report:
        found = teaching(asked, has_store(home), report)
    if out is not None:
        page.write(out, teaching_page(found))
        click.echo(str(out), err=as_json)
    if as_json:
        click.echo(json.dumps(plain(found), ensure_ascii=False, indent=1))
    elif out is None:
        _print(found)


def _print(found: Teaching) -> None:
    from jihe.cases.teaching import source

    click.echo(f"as of {found.as_of}; counts are this fund's own, as built")
    for one in (each for each in found.flow if each.month is None):
        lag = "" if one.usual is None else f", {one.usual:.0f} days to a verdict, nine in ten within {one.slowest:.0f}"
        click.echo(
            f"{one.source} {source(one.source)}: {one.labels} verdicts, {one.upheld} upheld, "
            f"{one.changed} changed since, {one.waiting} without one yet{lag}"
        )
    for pair in found.agreement:
        why = "drawn by lot" if pair.drawn else "large amounts"
        click.echo(f"second reviews, {pair.line}, {why}: {pair.pairs}; the same {pair.same}, the same side {pair.side}")
    for kept in found.models:
        due = kept.due
        since = "" if due.new is None else f"; {due.new} verdicts since, {due.upheld} upheld"
        rests = "" if due.in_force else ", not in force"
        version = f"version {due.version}{rests}, as of {due.trained_as_of}" if due.version else "no version"
        click.echo(f"{due.code}  {'train again' if due.reasons else 'not due'}: {version}{since}")
        for zh, en in due.reasons:
            click.echo(f"  {zh}\n  {en}")
