"""``jihe models train``: fit, judge, register."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jihe.cli.models_shared import headline, night_hours, opened, own_reviews
from jihe.cli.opening import last_day, open_lake
from jihe.cli.options import Day, content_option, home_option, json_option
from jihe.errors import DONE, WITH_GAPS
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.warning.training import Trained


@click.command("train")
@click.argument("models", nargs=-1)
@click.option("--as-of", type=Day(), help="Learn only what was known then [default: the last day in the lake].")
@click.option(
    "--fresh", is_flag=True, help="Train anew, and register another version, even on the same data and content."
)
@home_option
@content_option
@json_option
def train(
    models: tuple[str, ...], as_of: date | None, fresh: bool, home: Home, content: Path | None, as_json: bool
) -> None:
    """Train MODELS (all of them unless named) and register what comes out.

    A model without a champion gets this version as its champion if it beats the baseline that it states and passes the
    gates that a challenger is asked. Else the version waits as a challenger: of a model without a champion no warning
    is raised, and the night says so. The same training twice is one version.
    """
    from jihe.cli.progress import progress
    from jihe.warning import train as train_models

    loaded, law = opened(home, content)
    lake, snapshot = open_lake(home)
    day = as_of or last_day(lake, snapshot, law)
    with progress(quiet=as_json) as report:
        own, hours = own_reviews(home, day), night_hours(home, lake, snapshot, day, law, loaded.facts)
        trained = train_models(home, loaded, snapshot, day, models or None, law, report, own, fresh, hours)
    if as_json:
        click.echo(json.dumps([_told(one) for one in trained], ensure_ascii=False, indent=1))
    else:
        for one in trained:
            _print(one)
    missing = any(one.problem for one in trained)
    click.get_current_context().exit(WITH_GAPS if missing or not trained else DONE)


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
