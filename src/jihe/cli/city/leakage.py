"""``jihe city leakage``: nothing but behaviour may tell fraud from honest."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jihe.cli.options import json_option
from jihe.errors import FAILED

if TYPE_CHECKING:
    from rich.table import Table

    from jihe.evaluate.leakage import KindRow, Leakage
    from jihe.evaluate.raw_columns import ColumnRow

_TELLS = 0.9  # a column that tells this much alone wants an explanation


@click.command("leakage")
@click.argument("city", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--enrich", type=click.FloatRange(min=1), default=40.0, show_default=True,
              help="How much richer in fraud the cities are that rare kinds are judged on.")  # fmt: skip
@click.option("--builds", type=click.IntRange(min=0), default=2, show_default=True,
              help="How many such cities may be built, in a temporary folder; 0: none.")  # fmt: skip
@click.option("--columns/--no-columns", default=True, show_default=True,
              help="Also say which raw column tells most of each typology, a third of the time.")  # fmt: skip
@json_option
@click.pass_context
def command(ctx: click.Context, city: Path, enrich: float, builds: int, columns: bool, as_json: bool) -> None:
    """Can row order, keys, digits, seconds or empty fields of the city in DIR tell fraud from honest? Exit 1 if so."""
    from jihe.city.build import build as build_city
    from jihe.city.write import card
    from jihe.cli.progress import progress
    from jihe.evaluate.leakage import leakage

    held = card(city)
    with progress(quiet=as_json) as report:

        def build(folder: Path, number: int) -> None:
            build_city(
                out=folder, scale=held["scale"], seed=held["seed"] + 1 + number, start_ym=held["from"],
                end_ym=held["to"], enrich=max(enrich, held["enrich"]), progress=report, world=held.get("world", 0),
            )  # fmt: skip

        result = leakage(city, held["from"], build if builds else None, builds, report, columns)
    if as_json:
        click.echo(json.dumps(asdict(result) | {"passed": result.passed}, ensure_ascii=False, indent=1))
    else:
        _show(result)
    if not result.passed:
        ctx.exit(FAILED)


CAUTION = """AUC of artefacts alone, out of fold, 99 % interval; 0.5 is chance. A kind fails when its interval has no
point in 0.47–0.53. Honest: of the same subtype and month, look-alikes included. What a scheme's story explains is
declared in src/jihe/evaluate/explained.py. Under 400 frauds, or
30 independent rings of them, nothing can be said, which does not fail. Typologies are shown to be looked at."""


def _show(result: Leakage) -> None:
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else 120)
    kinds = _table(
        "Giveaways by kind 无关痕迹", ("kind", "frauds", "honest", "artefacts", "AUC", "against look-alikes", "")
    )
    for one in result.kinds:
        kinds.add_row(*_kind(one))
        for typology, auc in one.typologies.items():
            kinds.add_row(f"  {typology}", str(auc.frauds), str(auc.honest), "", str(auc), "", "")
    console.print(kinds)
    for one in result.kinds:
        for suspect in one.suspects:
            console.print(f"{one.kind}: {suspect.artefact} tells {suspect.auc:.3f} alone", markup=False)
    if result.columns:
        columns = _table(
            "Best single raw column by typology 单列区分度", ("typology", "kind", "frauds", "column", "AUC", "")
        )
        for row in result.columns:
            columns.add_row(*_column(row))
        console.print(columns)
    if result.enriched:
        console.print(f"Rare kinds were judged on {result.enriched} enriched cities, built for this and removed.")
    console.print(CAUTION, style="dim")


def _table(title: str, heads: tuple[str, ...]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(title=title, box=box.SIMPLE_HEAD)
    for head in heads:
        table.add_column(head, justify="right" if head in ("frauds", "honest", "artefacts") else "left")
    return table


def _kind(one: KindRow) -> tuple[str, ...]:
    told = ("passed" if one.passed else "[red]GIVEN AWAY[/red]") if one.estimable else "not estimable"
    frauds = f"{one.frauds} (−{one.unmatched})" if one.unmatched else str(one.frauds)
    return one.kind, frauds, str(one.honest), str(one.artefacts), str(one.auc), str(one.against_alike), told


def _column(row: ColumnRow) -> tuple[str, ...]:
    if row.auc is None:
        return row.typology, row.kind, str(row.frauds), "too few", "–", ""
    note = row.explained or ("[yellow]one column tells it[/yellow]" if row.auc >= _TELLS else "")
    return row.typology, row.kind, str(row.frauds), row.column, f"{row.auc:.3f}", note
