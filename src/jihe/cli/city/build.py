"""``jihe city build``: a city of claims."""

from __future__ import annotations

import json
from pathlib import Path

import click

from jihe.cli.options import Month, json_option


@click.command("build")
@click.option("--scale", type=click.FloatRange(min=0, min_open=True), default=0.02, show_default=True,
              help="Size, as a share of the real city's 2.65 million insured.")  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same bytes.")
@click.option("--from", "start", type=Month(), default="2023-01", show_default=True, help="First month.")
@click.option("--to", "end", type=Month(), default="2026-03", show_default=True, help="Last month.")
@click.option("--enrich", type=click.FloatRange(min=1), default=1.0, show_default=True,
              help="Multiply the fraud (and its look-alikes) by this; the weight is recorded.")  # fmt: skip
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True,
              help="Folder: tables in OUT/tables, truth in OUT/truth.")  # fmt: skip
@click.option("--world", type=click.IntRange(min=0), default=0, show_default=True,
              help="How people behave: each world draws its own timing, size and care of every scheme.")  # fmt: skip
@click.option("--schemes", type=click.Path(file_okay=False, path_type=Path),
              help="Folder of schemes from outside the project, beside its own (docs/red-team.md).")  # fmt: skip
@click.option("--workers", type=click.IntRange(min=1),
              help="Processes that build shards side by side, about 3 GB each [default: one a core].")  # fmt: skip
@json_option
def command(
    scale: float, seed: int, start: int, end: int, enrich: float, out: Path, world: int, schemes: Path | None,
    workers: int | None, as_json: bool,
) -> None:  # fmt: skip
    """Build a city of claims: tables in OUT/tables, truth in OUT/truth."""
    from jihe.city.build import build
    from jihe.cli.progress import progress

    with progress(quiet=as_json) as report:
        summary = build(
            out, scale, seed, start, end, enrich, report,
            world=world, schemes=schemes.resolve() if schemes else None, workers=workers,
        )  # fmt: skip
    rows = summary.rows
    if as_json:
        click.echo(json.dumps({"out": str(out), "rows": rows}, ensure_ascii=False))
    else:
        click.echo(f"{sum(rows.values()):,} rows in {len(rows)} tables: {out / 'tables'}")
