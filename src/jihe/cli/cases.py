"""``jihe cases``: what the case store holds, in the terminal. Subjects are surrogate numbers, never names."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from jihe.cli.options import home_option, json_option
from jihe.home import Home

if TYPE_CHECKING:
    from rich.console import Console

    from jihe.cases.lookup import CaseFile

power_option = click.option("--public-power", is_flag=True, help="The public-power lane instead of the town's.")


@click.group("cases")
def command() -> None:
    """List the latest night's cases, or show one."""


@command.command("list")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many cases.")
@power_option
@home_option
@json_option
def list_cases(home: Home, limit: int, public_power: bool, as_json: bool) -> None:
    """The latest night's cases by rank; those within the reviewers' hours are marked."""
    _open(home)
    from jihe.cases.lookup import latest_night, ranked_cases

    night = latest_night()
    rows = ranked_cases(night, limit, public_power=public_power)
    if as_json:
        cases = [_plain(asdict(case)) | {"code": code, "says": says} for case, code, says in rows]
        _print_json({"run_id": night.run_id, "as_of": night.as_of.isoformat(), "cases": cases})
    else:
        _show_list(f"{night.run_id} · as of {night.as_of}", rows)


@command.command("show")
@click.argument("number")
@power_option
@home_option
@json_option
def show_case(home: Home, number: str, public_power: bool, as_json: bool) -> None:
    """One case: every signal it ever had, its own payments, its latest rank."""
    _open(home)
    from jihe.cases.lookup import find_case

    case = find_case(number, public_power=public_power)
    if as_json:
        _print_json(_plain(asdict(case)))
    else:
        _show_case(case)


def _open(home: Home) -> None:
    """Open the store that is there; a question must not make one."""
    from jihe.cases import open_store

    open_store(home, make=False)


def _show_list(title: str, rows: list[tuple[Any, str, str]]) -> None:
    from rich import box
    from rich.table import Table

    from jihe.cases import words

    table = Table(title=title, box=box.SIMPLE_HEAD)
    for head in ("rank", "case", "line", "subject", "yuan", "expected", "hours", "what was found"):
        right = head in ("rank", "yuan", "expected", "hours")
        table.add_column(head, justify="right" if right else "left", no_wrap=head != "what was found")
    for case, code, says in rows:
        amount = -case.owed_fen if case.docket == "owed" else case.at_stake_fen
        table.add_row(
            f"{case.rank}{'' if case.within_capacity else ' –'}",
            case.number,
            words.word("case_line", case.line),
            words.subject(case.subject_kind, case.subject_id),
            f"{amount / 100:,.2f}",
            f"{case.expected_fen / 100:,.0f}",
            f"{case.minutes / 60:g}",
            f"{code} {says}",
        )
    console = _console()
    console.print(table)
    console.print("–: beyond the night's hours. Negative: the fund owes it.", style="dim")


def _show_case(case: CaseFile) -> None:
    from rich import box
    from rich.table import Table

    from jihe.cases import words

    console = _console()
    subject = words.subject(case.subject_kind, case.subject_id)
    line = words.word("case_line", case.line)
    console.print(f"{case.number}  {line} · {subject} · {case.state} · opened {case.opened_on}", style="bold")
    if case.ranked is not None:
        listed = "on the list" if case.ranked.within_capacity else "beyond the hours"
        expected = f"expected back ¥{case.ranked.expected_fen / 100:,.0f} in {case.ranked.minutes / 60:g} h"
        console.print(f"rank {case.ranked.rank}, {listed}; upheld {case.ranked.p_upheld:.0%}, {expected}")
    for paid in case.payments:
        owed = f", the fund owes ¥{paid.owed_fen / 100:,.2f}" if paid.owed_fen else ""
        console.print(f"{paid.rows} of {paid.table}: at stake ¥{paid.at_stake_fen / 100:,.2f}{owed}")
    table = Table(box=box.SIMPLE_HEAD)
    for head in ("code", "severity", "seen", "what it says"):
        table.add_column(head, no_wrap=head != "what it says")
    for signal in case.signals:
        grave = f"{signal.severity}" if signal.score is None else f"{signal.severity} ({signal.score:.2f})"
        seen = f"{signal.first_seen} – {signal.last_seen}"
        weak = " (weak match)" if signal.match == "weak" else ""
        table.add_row(signal.code, grave, seen, f"{signal.says}{weak}\n{signal.says_en}")
    console.print(table)


def _console() -> Console:
    from rich.console import Console

    # A log has no width of its own; this one fits the tables. No markup: what a rule says may hold brackets.
    return Console(width=None if sys.stdout.isatty() else 160, markup=False, highlight=False)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Days as text; everything else is JSON already."""
    plain: dict[str, Any] = json.loads(json.dumps(values, default=str, ensure_ascii=False))
    return plain


def _print_json(values: dict[str, Any]) -> None:
    click.echo(json.dumps(values, ensure_ascii=False, indent=1))
