"""``jihe models new``, ``try``: a model begun, and fitted on a sample to look at."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jihe.cli.models_gates import as_of_option
from jihe.cli.options import content_option, home_option, json_option, name_option
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.desk.trying import TriedOut


@click.command("new")
@click.argument("code", metavar="CODE")
@click.option("--entity", required=True, help="What it scores: a file of features/.")
@click.option("--method", required=True, help="How, as a model file names it; docs/methods.md says which when.")
@click.option("--features", required=True, help="Columns of the entity that its score rests on, joined by commas.")
@click.option("--name", help="The file's name behind its code [default: the entity's].")
@home_option
@content_option
def new(code: str, entity: str, method: str, features: str, name: str | None, home: Home, content: Path | None) -> None:
    """Begin a model: a file that is built and can be tried, with every word marked that is still to be written."""
    from jihe.desk.beginning import begin
    from jihe.desk.opening import open_content

    made = begin(open_content(home, content), code, entity, method, features.split(","), name)
    where = f" --content {content}" if content else ""
    click.echo(f"{made.path}   {made.method} of {entity}, {len(made.features)} features, {len(made.trials)} trials")
    for what in made.guessed:
        click.echo(f"  to be set: {what}")
    click.echo(
        f"\nNext\n"
        f"  1. Set what is marked TO SET, write what says 待写:   docs/methods.md, docs/content.md\n"
        f"  2. See whether it is built, and what is missing:     jihe rules check{where}\n"
        f"  3. Fit it on a sample, register nothing:             jihe models try {made.code}{where}\n"
        f"  4. Train it, and try what would show it useless:     jihe models train {made.code}; "
        f"jihe models evaluate {made.code}"
    )


@click.command("try")
@click.argument("model")
@as_of_option
@name_option
@home_option
@content_option
@json_option
def try_(model: str, as_of: date | None, by: str | None, home: Home, content: Path | None, as_json: bool) -> None:
    """Fit MODEL on a sample and show its measures and a few reasons, people masked; nothing is registered.

    A model of public power wants a name of its lane, --by.
    """
    from jihe.cli.progress import progress
    from jihe.desk.door import Desk
    from jihe.desk.sight import Sight

    desk = Desk(home, content, Sight.of(home, by, None))
    with progress(quiet=as_json) as report:
        tried = desk.try_out(model, as_of, report)
    if as_json:
        tables = {"measures": tried.measures, "reasons": tried.reasons.reset_index()}
        told = {name: value for name, value in asdict(tried).items() if name not in tables}
        told |= {"measures": json.loads(tried.measures.to_json(orient="index")),
                 "reasons": json.loads(tables["reasons"].to_json(orient="records", force_ascii=False))}  # fmt: skip
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    _print(tried)


def _print(tried: TriedOut) -> None:
    taught = "" if tried.lessons is None else f", {tried.lessons} lessons of which {tried.upheld} upheld"
    click.echo(f"{tried.code} tried on {tried.rows} rows{taught}, {tried.seconds:.0f} s; nothing registered")
    click.echo(f"  {tried.stands}\n  {tried.says}\n")
    for name, one in tried.measures.iterrows():
        click.echo(f"  {name:34} {one.value:.3f} [{one.low:.3f}, {one.high:.3f}]")
    for who, rows in tried.reasons.groupby(level=0, sort=False):
        click.echo(f"\n{who} scores {rows.score.iloc[0]:.3f}")
        for told in rows.itertuples():
            click.echo(f"  {told.contribution:+.3f}  {told.zh} | {told.en}")
    if tried.unfinished:
        click.echo("\nstill to be written:")
        for line in tried.unfinished:
            click.echo(f"  {line}")
