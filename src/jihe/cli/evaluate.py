"""``jihe evaluate``: what a night found of what the synthetic city truly did."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jihe.cli.options import home_option, json_option
from jihe.home import Home

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.table import Table

    from jihe.evaluate.evaluation import Evaluation
    from jihe.evaluate.measures import SourceRow, TypologyRow


@click.command("evaluate")
@click.option("--run", "run_id", metavar="RUN", help="Run to judge [default: the latest].")
@click.option("--truth", type=click.Path(path_type=Path), help="City folder with the truth [default: HOME/city].")
@home_option
@json_option
def command(home: Home, run_id: str | None, truth: Path | None, as_json: bool) -> None:
    """Precision and recall by typology against the truth, weighted to the realistic base rate."""
    from jihe.evaluate.evaluation import evaluate
    from jihe.nightly.runs import find_run

    result = evaluate(home, find_run(home, run_id), truth or home.root / "city")
    if as_json:
        click.echo(json.dumps(asdict(result), ensure_ascii=False, indent=1))
    else:
        show(result)


TYPOLOGY = ("typology", "frauds (real)", "recall [95 %]", "in capacity", "rules, models", "money found",
            "look-alikes", "cases", "precision, weighted")  # fmt: skip
SOURCE = ("code", "cases", "fraud", "look-alike", "other", "precision as built", "precision, weighted", "finds")
CAUTION = """Brackets: 95 % intervals. In capacity: share of the frauds whose case fits the reviewers' hours.
Look-alikes: raised, of all. The city is synthetic, and so is every figure here. "Other" cases are neither frauds
nor planned look-alikes; many are honest overpayments that a fund would recover too. Weighted: what was enriched
counts as the share of a case that it stands for."""


def show(result: Evaluation) -> None:
    """Two tables, the overall figures, and the sentences without which they would flatter."""
    from rich.console import Console

    # A log has no width of its own; this one fits the tables.
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(_table(f"By typology 按违规类型 · {result.run_id}", TYPOLOGY, map(_typology, result.typologies)))
    console.print(_table("By rule and model 按规则与模型", SOURCE, map(_source, result.sources)))
    console.print(f"Precision of all cases, weighted: {result.precision['all_cases']}")
    console.print(f"Precision within capacity, weighted: {result.precision['within_capacity']}")
    if result.frauds:
        often = f"1 in {result.persons / result.frauds:,.0f}"
        many = f"{result.frauds:.1f} such frauds in real numbers among {result.persons:,} persons"
        console.print(f"Base rate: {many} ({often})")
    console.print(CAUTION, style="dim")


def _table(title: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(title=title, box=box.SIMPLE_HEAD)
    for head in heads:
        table.add_column(head, justify="left" if head in ("typology", "code", "finds") else "right", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table


def _typology(row: TypologyRow) -> tuple[str, ...]:
    from jihe.schema import CODES

    return (
        f"{row.typology} {CODES['typology'].codes[row.typology][0]}",
        f"{row.frauds} ({row.realistic:.1f})",
        str(row.recall),
        f"{row.recall_in_capacity.value:.0%}" if row.frauds else "–",
        f"{row.by_rule}, {row.by_model}",
        f"{row.loss_found_fen / row.loss_fen:.0%} of ¥{row.loss_fen / 100:,.0f}" if row.loss_fen else "–",
        f"{row.look_alikes_raised} of {row.look_alikes}",
        str(row.cases),
        str(row.precision),
    )


def _source(row: SourceRow) -> tuple[str, ...]:
    counts = map(str, (row.cases, row.fraud, row.look_alike, row.other))
    return (row.code, *counts, str(row.raw_precision), str(row.precision), row.typologies)
