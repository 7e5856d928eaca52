"""``jihe cases blind``: people drawn at random among some of the ranked, judged before any signal is seen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from jihe.cli.cases_work import Yuan
from jihe.cli.file_errors import writing
from jihe.cli.options import by_option, home_option, json_option
from jihe.home import Home

if TYPE_CHECKING:
    from pathlib import Path

    from jihe.cases.blind.drawing import Stratum
    from jihe.cases.blind.estimates import Estimate
    from jihe.cases.models import Reviewer

item_argument = click.argument("item", type=click.IntRange(min=1))


@click.group("blind")
def blind() -> None:
    """Draw people at random, judge them from a neutral dossier, then see the signals; estimate from that."""


@blind.command("promise")
@click.option("--hash", "seed_hash", required=True, metavar="HEX", help="Its SHA-256: printf %s SEED | sha256sum")
@by_option
@home_option
def promise(home: Home, by: Reviewer, seed_hash: str) -> None:
    """Put down the hash of a seed for the next night: nobody can choose it knowing whom it hits."""
    from jihe.cases.blind import drawing

    made = drawing.promise(seed_hash, by)
    click.echo(f"promised for the next night: {made.digest}")


@blind.command("draw")
@click.option("--run", "run_id", required=True, metavar="RUN", help="The first night after the promise.")
@click.option("--seed", required=True, metavar="TEXT", help="The promised seed.")
@by_option
@home_option
def draw(home: Home, by: Reviewer, run_id: str, seed: str) -> None:
    """Draw the lane of a night. Its lists, for whoever draws again, are kept in the run's folder blind/."""
    from jihe.cases.blind import drawing
    from jihe.cases.reading import night_of
    from jihe.nightly.past import ground_of
    from jihe.nightly.runs import find_run

    night = night_of(run_id)
    folder = find_run(home, run_id) / "blind"
    strata: list[Stratum] = []

    def keep(lists: list[Stratum]) -> None:
        strata.extend(lists)
        _write_lists(folder, lists)

    with ground_of(home, run_id) as ground:
        drawing.draw(night, seed, by, ground.session, ground.law, keep)
    for one in strata:
        count = min(one.wanted, len(one.people))
        click.echo(f"{one.name}: {count} of {len(one.people)}  {one.hash}")
    click.echo(f"lists: {folder}")


@blind.command("next")
@by_option
@home_option
@json_option
def take(home: Home, by: Reviewer, as_json: bool) -> None:
    """The next dossier in the drawn order, or the one still in your hands."""
    from jihe.cases.blind import lane, subjects
    from jihe.cases.blind.dossier import dossier
    from jihe.nightly.past import ground_of

    item = lane.take(by)
    if item is None:
        click.echo("{}" if as_json else "nothing is left in your lane")
        return
    with ground_of(home, item.draw.night.run_id) as ground:
        subjects.withhold(item, by, subjects.numbers_of(item, ground.session))
        values = dossier(item, ground.session)
    if as_json:
        click.echo(json.dumps(values, ensure_ascii=False, indent=1))
    else:
        _show(values)


@blind.command("verdict")
@item_argument
@click.option("--verdict", required=True, metavar="VERDICT", help="fraud, overpaid_no_fault, …, benign, unproven.")
@click.option("--amount", type=Yuan(), default=0, help="Confirmed, in yuan.")
@click.option("--reason", required=True, help="Why, in words.")
@click.option("--minutes", type=click.IntRange(min=1), help="How long it took.")
@by_option
@home_option
def verdict(home: Home, by: Reviewer, item: int, verdict: str, amount: int, reason: str, minutes: int | None) -> None:
    """Give the verdict on a dossier in your hands. The first one stands, and it books no money."""
    from jihe.cases.blind import lane

    lane.say(item, by, verdict, amount, reason, minutes=minutes)
    click.echo(f"item {item}: {verdict}; its signals: jihe cases blind reveal {item}")


@blind.command("reveal")
@item_argument
@by_option
@home_option
@json_option
def reveal(home: Home, by: Reviewer, item: int, as_json: bool) -> None:
    """After the verdict: how the person came into the lane, and every signal there is."""
    from dataclasses import asdict

    from jihe.cases.blind import lane

    shown = lane.reveal(item, by)
    if as_json:
        click.echo(json.dumps(asdict(shown), ensure_ascii=False, default=str, indent=1))
        return
    came = " and ".join(
        words for words, flag in (("at random", shown.at_random), ("from the ranked list", shown.from_list)) if flag
    )
    click.echo(f"drawn {came}; {f'case {shown.number}' if shown.number else 'no case of this line'}")
    for code, test, severity, seen, says, english in shown.signals:
        click.echo(f"{code}  {test}  {severity}  {seen}  {says}\n     {english}")


@blind.command("estimate")
@by_option
@home_option
@json_option
def estimate(home: Home, by: Reviewer, as_json: bool) -> None:
    """Base rate, precision of the list and lift, by line and in all, with 95 % intervals, or "not estimable"."""
    from dataclasses import asdict

    from jihe import law
    from jihe.cases.blind.estimates import estimates

    rows = estimates(by, law.load())
    if as_json:
        click.echo(json.dumps({"estimates": [asdict(row) for row in rows]}, ensure_ascii=False, indent=1))
    else:
        _show_estimates(rows)


def _write_lists(folder: Path, strata: list[Stratum]) -> None:
    """Each list whole or not at all; its SHA-256 is in the audit log."""
    with writing(folder):
        folder.mkdir(exist_ok=True)
        for one in strata:
            partial = folder / f".{one.name}.partial"
            partial.write_bytes(one.listing)
            partial.replace(folder / f"{one.name}.txt")


def _show_estimates(rows: list[Estimate]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from jihe.page import words

    table = Table(box=box.SIMPLE_HEAD)
    for head in ("measure", "line", "at random", "base rate", "of the list", "precision", "lift"):
        table.add_column(head, no_wrap=True)
    for row in rows:
        counts = [f"{rate.found} of {rate.reviewed} ({rate.drawn} drawn)" for rate in (row.base, row.precision)]
        line = words.word("case_line", row.line) if row.line else "全部 all"
        table.add_row(row.measure, line, counts[0], str(row.base), counts[1], str(row.precision), str(row.lift))
    console = Console(width=160, markup=False, highlight=False)
    console.print(table)
    console.print("Of the people who could be drawn on the nights of the draws; 95 % intervals.", style="dim")


def _show(values: dict[str, Any]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(width=160, markup=False, highlight=False)
    console.print(f"item {values['item']}  {values['line']} · as of {values['as_of']}", style="bold")
    for page in values["tables"]:
        console.print(
            f"{page['title']}: {page['count']}" + (f", the newest {len(page['rows'])}" if page["rows"] else "")
        )
        if not page["rows"]:
            continue
        table = Table(box=box.SIMPLE_HEAD)
        for column in page["columns"]:
            text = column["look"] == "text"
            table.add_column(
                column["zh"], justify="left" if text else "right", no_wrap=column["look"] == "money", overflow="fold"
            )
        for row in page["rows"]:
            cells = zip(page["columns"], row, strict=True)
            table.add_row(*(_cell(column["look"], value) for column, value in cells))
        console.print(table)


def _cell(look: str, value: Any) -> str:
    if value is None:
        return ""
    return f"{value / 100:,.2f}" if look == "money" else str(value)


COMMANDS = (blind,)
