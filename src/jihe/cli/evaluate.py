"""``jihe evaluate``: what a night found of what the synthetic city truly did."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jihe.cli.options import home_option, json_option
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.evaluate.evaluation import Evaluation


@click.command("evaluate")
@click.option("--run", "run_id", metavar="RUN", help="Run to judge [default: the latest].")
@click.option(
    "--truth", type=click.Path(path_type=Path), help="City folder with the truth [default: HOME/city]."
)
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


def show(result: Evaluation) -> None:
    """Three tables and the sentences without which they would flatter."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from jihe.schema import CODES

    console = Console(width=None if click.get_text_stream("stdout").isatty() else 150)
    names = CODES["typology"].codes
    table = Table(title=f"By typology 按违规类型 · {result.run_id}", box=box.SIMPLE_HEAD)
    for head in ("typology", "frauds", "realistic", "found", "recall [95 %]", "in capacity", "rules/models",
                 "money found", "look-alikes raised", "cases", "precision, weighted [95 %]"):  # fmt: skip
        table.add_column(head, justify="left" if head == "typology" else "right")
    for row in result.typologies:
        found = round((row.recall.value or 0) * row.frauds)
        listed = round((row.recall_in_capacity.value or 0) * row.frauds)
        money = f"{row.loss_found_fen / max(row.loss_fen, 1):.0%} of ¥{row.loss_fen / 100:,.0f}"
        table.add_row(
            f"{row.typology} {names[row.typology][0]}", str(row.frauds), f"{row.realistic:.1f}", str(found),
            str(row.recall), str(listed), f"{row.by_rule}/{row.by_model}", money,
            f"{row.look_alikes_raised} of {row.look_alikes}", str(row.cases), str(row.precision),
        )  # fmt: skip
    console.print(table)
    table = Table(title="By rule and model 按规则与模型", box=box.SIMPLE_HEAD)
    for head in ("code", "cases", "fraud", "look-alike", "other", "precision, as built", "precision, weighted [95 %]",
                 "frauds of"):  # fmt: skip
        table.add_column(head, justify="left" if head in ("code", "frauds of") else "right")
    for source in result.sources:
        table.add_row(
            source.code, str(source.cases), str(source.fraud), str(source.look_alike), str(source.other),
            str(source.raw_precision), str(source.precision), source.typologies,
        )  # fmt: skip
    console.print(table)
    console.print(f"All cases: precision {result.precision['all_cases']}; "
                  f"within capacity: {result.precision['within_capacity']}.")  # fmt: skip
    rate = result.frauds / max(result.persons, 1)
    console.print(
        f"Base rate: {result.frauds:.1f} frauds of the kinds above, in real numbers, among {result.persons:,} persons "
        f"(1 in {1 / rate:,.0f})." if rate else "No fraud of any kind had begun by that day.",
    )  # fmt: skip
    console.print(
        "The city is synthetic, and so is every figure here. 'Other' cases are neither frauds nor planned look-alikes; "
        "many are honest overpayments that a fund would also recover. Weighted: each enriched fraud and look-alike "
        "counts as the share of a case it stands for."
    )
