"""``jihe models train``: fit, judge, register."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jihe.cli.models_shared import headline
from jihe.cli.options import Day, content_option, home_option, json_option
from jihe.errors import DONE, WITH_GAPS
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.desk.planning import Planned
    from jihe.warning.training import Trained


@click.command("train")
@click.argument("models", nargs=-1)
@click.option("--as-of", type=Day(), help="Learn only what was known then [default: the last day in the lake].")
@click.option(
    "--fresh", is_flag=True, help="Train anew, and register another version, even on the same data and content."
)
@click.option("--dry-run", is_flag=True, help="Say what would be trained, on what, why and for how long; fit nothing.")
@home_option
@content_option
@json_option
def train(
    models: tuple[str, ...],
    as_of: date | None,
    fresh: bool,
    dry_run: bool,
    home: Home,
    content: Path | None,
    as_json: bool,
) -> None:
    """Train MODELS (all of them unless named) and register what comes out.

    A model without a champion gets this version as its champion if it beats the baseline that it states and passes the
    gates that a challenger is asked. Else the version waits as a challenger: of a model without a champion no warning
    is raised, and the night says so. The same training twice is one version.
    """
    from jihe.cli.progress import progress
    from jihe.desk.door import Desk

    if dry_run:
        _print_plan(Desk(home, content).plan(*models, as_of=as_of, fresh=fresh), as_json)
        return
    with progress(quiet=as_json) as report:
        trained = Desk(home, content).train(*models, as_of=as_of, fresh=fresh, progress=report)
    if as_json:
        click.echo(json.dumps([_told(one) for one in trained], ensure_ascii=False, indent=1))
    else:
        for one in trained:
            _print(one)
    missing = any(one.problem for one in trained)
    click.get_current_context().exit(WITH_GAPS if missing or not trained else DONE)


def _print_plan(planned: list[Planned], as_json: bool) -> None:
    from jihe.desk.planning import total

    if as_json:
        click.echo(json.dumps([asdict(one) for one in planned], ensure_ascii=False, indent=1, default=str))
        return
    for one in planned:
        if one.problem:
            click.echo(f"{one.code}  cannot be trained: {one.problem}")
        elif not one.reasons:
            click.echo(f"{one.code}  nothing to do: version {one.newest} came of the same")
        else:
            taught = "" if one.lessons is None else f", at most {one.lessons} lessons of which {one.upheld} upheld"
            took = "" if one.seconds is None else f", {one.seconds:.0f} s the last time"
            click.echo(f"{one.code}  {one.title} {one.title_en}\n  on {one.entity} as of {one.as_of}, snapshot "
                       f"{one.snapshot}{taught}{took}")  # fmt: skip
            for zh, en in one.reasons:
                click.echo(f"  {zh} | {en}")
    count = sum(bool(one.reasons) and not one.problem for one in planned)
    seconds = total(planned)
    how_long = "nobody measured how long that takes" if seconds is None else f"about {seconds:.0f} s"
    click.echo(f"{count} of {len(planned)} would be trained{f', {how_long}' if count else ''}; nothing was")


def _told(one: Trained) -> dict[str, Any]:
    return {
        "code": one.code, "champion": one.champion, "as_before": one.as_before, "seconds": round(one.seconds, 2),
        "problem": one.problem,
        "version": None if one.version is None else asdict(one.version),
        "validation": None if one.validation is None else one.validation.says,
    }  # fmt: skip


def _print(one: Trained) -> None:
    if one.as_before and one.version is not None:
        click.echo(f"{one.code} version {one.version.number} as before: the same data, content, law and engine")
        return
    if one.version is None or one.validation is None:
        click.echo(f"gap: {one.problem}", err=True)
        return
    standing = "champion" if one.champion else "challenger"
    click.echo(f"{one.code} version {one.version.number}, {standing}: {headline(one.version.metrics)}")
    click.echo(f"  {one.validation.says}")
    if one.version.resting:
        click.echo("  {}\n  {}".format(*one.version.resting))
