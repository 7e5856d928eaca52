"""``jihe city drop``: what arrives at the fund day by day."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jihe.cli.options import Day, json_option

if TYPE_CHECKING:
    from jihe.city.drop import Drop

_DAY = Day()


class Days(click.ParamType[list[date]]):
    """A day, or a range of days with both ends: YYYY-MM-DD..YYYY-MM-DD."""

    name = "DAY[..DAY]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> list[date]:
        """Every day meant, in order."""
        if isinstance(value, list):
            return value
        first, _, last = str(value).partition("..")
        begin = _DAY.convert(first, param, ctx)
        end = _DAY.convert(last, param, ctx) if last else begin
        if end < begin:
            self.fail(f"{value!r} ends before it begins", param, ctx)
        return [begin + timedelta(days=n) for n in range((end - begin).days + 1)]


@click.command("drop")
@click.argument("city", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option("--date", "days", type=Days(), multiple=True, required=True,
              help="A day, or days as 2026-03-01..2026-03-31; may be given again.")  # fmt: skip
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              help="Where the folders of the days go [default: DIR/drops].")  # fmt: skip
@click.option("--malformed", type=click.FloatRange(0, 1), default=0.0, show_default=True,
              help="Share of files that come damaged; their rows come again within three days.")  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True,
              help="Same seed, same bytes; one seed for all days of a replay.")  # fmt: skip
@click.option("--opening", is_flag=True, help="Begin with all that arrived before the first day.")
@json_option
def command(
    city: Path, days: tuple[list[date], ...], out: Path | None, malformed: float, seed: int, opening: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Write what arrives at the fund on a day from the city in DIR: new, late, doubled and damaged.

    Each day becomes a folder that `jihe ingest` and the night's inbox read.
    """
    from jihe.city.drop import drop
    from jihe.cli.progress import progress

    wanted = [day for each in days for day in each]
    with progress(quiet=as_json) as report:
        dropped = drop(city, out or city / "drops", wanted, seed, malformed, opening, report)
    if as_json:
        click.echo(json.dumps([each.as_dict() for each in dropped], ensure_ascii=False))
    else:
        for each in dropped:
            click.echo(_line(each))


def _line(each: Drop) -> str:
    if not each.files:
        return f"{each.day}: nothing arrived"
    rows = sum(file.rows for file in each.files)
    wrong = sum(bool(file.damage) for file in each.files)
    again = sum(file.why in ("again", "resent") for file in each.files)
    return f"{each.folder}: {rows:,} rows in {len(each.files)} files, {again} sent again, {wrong} damaged"
