"""``jihe models compare``, ``promote``, ``rollback``: which version is in force, and why."""

from __future__ import annotations

import getpass
import json
import os
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jihe.cli.options import Command, Day, content_option, home_option, json_option
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.warning.versions.comparing import Compared

FINDINGS = {"holds": "holds", "fails": "fails", "unknown": "not estimable", "void": "does not apply"}

as_of_option = click.option("--as-of", type=Day(), help="As known then [default: the last day in the lake].")
because_option = click.option("--because", required=True, help="Why; kept with the version.")


def by_option(function: Command) -> Command:
    """``--by LOGIN``: who acts."""
    return click.option(
        "--by", metavar="LOGIN", default=lambda: os.environ.get("JIHE_REVIEWER") or getpass.getuser(),
        help="Who does it [default: $JIHE_REVIEWER, else the user of the machine].",
    )(function)  # fmt: skip


@click.command("compare")
@click.argument("model")
@click.argument("versions", nargs=-1, type=click.IntRange(min=1), metavar="[A B]")
@as_of_option
@home_option
@content_option
@json_option
def compare(
    model: str, versions: tuple[int, ...], as_of: date | None, home: Home, content: Path | None, as_json: bool
) -> None:
    """The gates of MODEL's newest version beside its champion, or of version B beside version A. Changes nothing."""
    from jihe.desk.door import Desk

    if len(versions) not in (0, 2):
        raise click.UsageError("give two versions, or none: the newest is then held against the champion")
    against, number = versions or (None, None)
    _print(Desk(home, content).compare(model, number, against, as_of), as_json)


@click.command("promote")
@click.argument("model")
@click.option("--version", "number", type=click.IntRange(min=1), help="Which version [default: the newest].")
@because_option
@by_option
@as_of_option
@home_option
@content_option
@json_option
def promote(
    model: str, number: int | None, because: str, by: str, as_of: date | None, home: Home, content: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Put a version of MODEL in force if every gate holds; a refusal says why and ends with 1."""
    from jihe.desk.door import Desk

    desk = Desk(home, content)
    compared = desk.compare(model, number, as_of=as_of)
    _print(compared, as_json)
    event = desk.put_in_force(compared, because, by)
    if not as_json:
        click.echo(f"{compared.code} version {event.version} is the champion from now on")


@click.command("rollback")
@click.argument("model")
@because_option
@by_option
@home_option
@content_option
@json_option
def rollback(model: str, because: str, by: str, home: Home, content: Path | None, as_json: bool) -> None:
    """Give MODEL back the version that was in force before; works when the newest artefact is broken."""
    from jihe.desk.asking import code_of
    from jihe.desk.door import Desk

    desk = Desk(home, content)
    code, event = code_of(desk.content, model), desk.rollback(model, because=because, by=by)
    if as_json:
        click.echo(json.dumps(asdict(event), ensure_ascii=False))
    else:
        click.echo(f"{code} version {event.version} is the champion again, in place of version {event.before}")


def _print(compared: Compared, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(compared.told(), ensure_ascii=False, indent=1))
        return
    beside = f"beside version {compared.against}" if compared.against else "without a champion to stand beside"
    click.echo(
        f"{compared.code} version {compared.version} {beside}, as of {compared.as_of}, in the fund's own proportion"
    )
    for gate in compared.gates:
        click.echo(f"  {FINDINGS[gate.finding]:14}  {gate.name:12}  {gate.zh}\n  {'':30}{gate.en}")
