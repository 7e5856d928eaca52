"""``jihe cases handback | hold | resume | note | recuse | file | join | agree``: beside a case's way to its verdict."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from jihe.cli.cases_work import Yuan, acts, tell
from jihe.cli.options import Day
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.cases.models import Reviewer

note_option = click.option("--note", required=True, help="Why, in words.")


class Due(click.ParamType[tuple[date, int]]):
    """An instalment: its day and its sum in yuan, 2026-05-31=500.00."""

    name = "DAY=YUAN"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[date, int]:  # fmt: skip
        """The day, and fen."""
        if isinstance(value, tuple):
            return value
        day, _, amount = str(value).partition("=")
        return Day().convert(day, param, ctx), Yuan().convert(amount, param, ctx)


@click.command("handback")
@note_option
@acts
def handback(home: Home, number: str, by: Reviewer, note: str) -> None:
    """Give a case back to be taken up by another [退回待办]."""
    from jihe.cases import aside

    aside.handback(number, by, note)
    tell(number, by)


@click.command("hold")
@click.option("--until", type=Day(), required=True, help="The day on which it comes back.")
@note_option
@acts
def hold(home: Home, number: str, by: Reviewer, until: date, note: str) -> None:
    """Let a case rest until a day [延后办理]: one's own, or any as a supervisor."""
    from jihe.cases import aside

    aside.hold(number, by, until, note)
    tell(number, by)


@click.command("resume")
@acts
def resume(home: Home, number: str, by: Reviewer) -> None:
    """Take up again what was to rest [恢复办理], before its day."""
    from jihe.cases import aside

    aside.resume(number, by)
    tell(number, by)


@click.command("note")
@click.option("--text", required=True, help="What is put down.")
@acts
def note(home: Home, number: str, by: Reviewer, text: str) -> None:
    """Put something down beside a case [记录]; it is never taken back."""
    from jihe.cases import aside

    aside.note(number, by, text)
    tell(number, by)


@click.command("recuse")
@note_option
@acts
def recuse(home: Home, number: str, by: Reviewer, note: str) -> None:
    """Say that you have a stake in a case [回避]: you give it back, and it is never your work again."""
    from jihe.cases import aside

    aside.recuse(number, by, note)
    tell(number, by)


@click.command("file")
@click.option("--on", type=Day(), required=True, help="The day it was filed.")
@click.option("--reference", required=True, help="The number it was filed under.")
@click.option("--note", default="", help="For the record.")
@acts
def file(home: Home, number: str, by: Reviewer, on: date, reference: str, note: str) -> None:
    """Put down that a case was filed for punishment [立案]: ninety days to decide begin."""
    from jihe.cases import aside

    aside.file(number, by, on, reference, note)
    tell(number, by)


@click.command("join")
@click.option("--with", "login", metavar="LOGIN", required=True, help="Who works on it beside the one who has it.")
@acts
def join(home: Home, number: str, by: Reviewer, login: str) -> None:
    """Name the second auditor of a case [协办人]."""
    from jihe.cases import aside, reviewers

    aside.join(number, by, reviewers.acting(login))
    tell(number, by)


@click.command("agree")
@click.option("--on", type=Day(), required=True, help="The day of the agreement.")
@click.option("--due", type=Due(), multiple=True, required=True, help="What is due when; once for each instalment.")
@click.option("--note", default="", help="For the record.")
@acts
def agree(
    home: Home, number: str, by: Reviewer, on: date, due: tuple[tuple[date, int], ...], note: str
) -> None:  # fmt: skip
    """Put down an agreement to pay back in instalments [还款协议]; a later one takes its place."""
    from jihe.cases import plans

    plan = plans.agree(number, by, on, due, note)
    tell(number, by)
    for one in plans.progress(plan.case):
        click.echo(f"{one.due_on}  ¥{one.fen / 100:,.2f}  open ¥{one.open_fen / 100:,.2f}")


COMMANDS = (handback, hold, resume, note, recuse, file, join, agree)
