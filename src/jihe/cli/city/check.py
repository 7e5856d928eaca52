"""``jihe city check``: whether a city is sound and true to life."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jihe.cli.options import json_option

if TYPE_CHECKING:
    from jihe.city.calibration.marginal import Judgement

_TOUCHED = "enriched"  # what fraud beyond its realistic rate may push out of its range


@click.command("check")
@click.argument("city", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--failing", is_flag=True, help="Show only what lies outside its range.")
@json_option
@click.pass_context
def command(ctx: click.Context, city: Path, failing: bool, as_json: bool) -> None:
    """Hold the city in DIR against the schema and against every number its sources give.

    A number passes within its modelling tolerance widened by the sampling error of a city of this size (99.9 %).
    Exit code 0: sound, all within; 1: the tables break the schema, or a number lies outside.

    A city built with --enrich has more fraud than life: what that pushes out is shown as a warning and fails nothing,
    but for prevalence, which is weighted back, and for numbers of the law.
    """
    from jihe.city.calibration import judge
    from jihe.city.check import conforms
    from jihe.city.write import card
    from jihe.cli.progress import progress
    from jihe.errors import DONE, FAILED

    enriched = float(card(city)["enrich"]) > 1
    with progress(quiet=as_json) as report:
        broken = conforms(city, report)
        # Numbers of tables that break the schema mean nothing.
        judged = [] if broken else list(judge(city, report))
    states = [_state(each, enriched) for each in judged]
    if as_json:
        click.echo(json.dumps(_document(broken, judged, states), ensure_ascii=False, indent=1))
    else:
        _show(broken, judged, states, failing)
    ctx.exit(FAILED if broken or "outside" in states else DONE)


def _state(judgement: Judgement, enriched: bool) -> str:
    """How a number stands: within | outside | enriched | not measured."""
    if judgement.produced is None:
        return "not measured"
    if judgement.passes:
        return "within"
    binding = not enriched or judgement.theme == "prevalence" or judgement.mark == "law"
    return "outside" if binding else _TOUCHED


def _document(broken: list[str], judged: list[Judgement], states: list[str]) -> dict[str, Any]:
    numbers = [
        {
            "theme": each.theme, "name": each.name, "zh": each.zh, "unit": each.unit, "target": each.target,
            "produced": each.produced, "low": each.low, "high": each.high, "tolerance": each.within,
            "source": each.source, "mark": each.mark, "observed": each.observed, "state": state,
        }
        for each, state in zip(judged, states, strict=True)
    ]  # fmt: skip
    return {"schema": broken, "numbers": numbers, "passes": not broken and "outside" not in states}


def _show(broken: list[str], judged: list[Judgement], states: list[str], failing: bool) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from jihe.city.calibration import titles

    console = Console(width=None if Console().is_terminal else 190)
    for sentence in broken:
        console.print(f"✗ {sentence}", style="red", markup=False, highlight=False)
    words = titles()
    for theme in dict.fromkeys(each.theme for each in judged):
        table = Table(title=" ".join(words[theme]), title_justify="left", box=box.SIMPLE_HEAD)
        for head in ("", "指标 number", "target", "produced", "from", "to", "tolerance", "source"):
            right = head in ("target", "produced", "from", "to", "tolerance")
            table.add_column(head, justify="right" if right else "left", no_wrap=head != "指标 number")
        shown = [row for row in zip(judged, states, strict=True) if row[0].theme == theme]
        for each, state in shown:
            if not failing or state in ("outside", _TOUCHED):
                table.add_row(*_row(each, state))
        if table.row_count:
            console.print(table)
    counts = {state: states.count(state) for state in ("within", "outside", _TOUCHED, "not measured")}
    console.print(
        f"{counts['within']} within, {counts['outside']} outside"
        + (f", {counts[_TOUCHED]} pushed out by --enrich" if counts[_TOUCHED] else "")
        + (f", {counts['not measured']} with nothing to measure" if counts["not measured"] else "")
        + (f"; {len(broken)} breaches of the schema" if broken else "")
    )


def _row(each: Judgement, state: str) -> tuple[str, ...]:
    mark = {"within": "✓", "outside": "[red]✗[/red]", _TOUCHED: "[yellow]![/yellow]"}.get(state, "·")
    target = each.target if isinstance(each.target, tuple) else (each.target,)
    unit = f" {each.unit}" if each.unit else ""
    return (
        mark, f"{each.zh} {each.name}", "–".join(_figure(end) for end in target) + unit,
        "–" if each.produced is None else _figure(each.produced), _figure(each.low), _figure(each.high),
        f"±{each.within:.0%}", f"{each.source} \\[{each.mark}]",
    )  # fmt: skip


def _figure(value: float) -> str:
    """Four significant digits, thousands apart; whole numbers as they are."""
    if not math.isfinite(value):
        return "–"  # too few were seen to bound it
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.4g}"
