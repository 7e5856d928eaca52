"""``jihe models errors``: what a model got wrong where it had not learnt, people under pseudonyms."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jihe.cli.models_gates import as_of_option
from jihe.cli.options import content_option, home_option, json_option, name_option
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.desk.errors import Errors


@click.command("errors")
@click.argument("model")
@click.option("--most", type=click.IntRange(min=1), default=10, show_default=True, help="Of either kind.")
@as_of_option
@name_option
@home_option
@content_option
@json_option
def errors(
    model: str, most: int, as_of: date | None, by: str | None, home: Home, content: Path | None, as_json: bool
) -> None:
    """False alarms that MODEL ranked high and upheld ones that it ranked low, masked, each with its reasons.

    Each review is scored by the model's settings fitted without it, its group and whatever was decided later. A model
    of public power wants a name of its lane, --by.
    """
    from jihe.cli.progress import progress
    from jihe.desk.door import Desk
    from jihe.desk.sight import Sight

    desk = Desk(home, content, Sight.of(home, by, None))
    with progress(quiet=as_json) as report:
        found = desk.errors(model, as_of, most, report)
    if as_json:
        click.echo(found.table.reset_index().to_json(orient="records", force_ascii=False, date_format="iso", indent=1))
        return
    _print(found)


def _print(found: Errors) -> None:
    from jihe.desk.errors import WORDS

    click.echo(f"{found.code}: {found.judged} reviews, {found.how}; {found.settled} more that a rule settles")
    for who, one in found.table.iterrows():
        click.echo(f"\n{WORDS[one.kind]}  {who}  score {one.score:.3f}, place {one.place} of {found.judged}; "
                   f"{one.verdict}, opened {one.opened:%Y-%m-%d}")  # fmt: skip
        for rank in (1, 2, 3):
            click.echo(f"  {one[f'why_{rank}']} | {one[f'why_{rank}_en']}")
