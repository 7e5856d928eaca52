"""``jihe cases handback | hold | resume | note | recuse | file | join | agree``: beside a case's way to its verdict."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from jihe.cli.cases_work import Yuan, acting, acts, tell
from jihe.cli.options import Day
from jihe.home import Home

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
def handback(home: Home, number: str, by: str | None, note: str) -> None:
    """Give a case back to be taken up by another [退回待办]."""
    who = acting(home, by)
    from jihe.cases import aside

    aside.handback(number, who, note)
    tell(number, who)


@click.command("hold")
@click.option("--until", type=Day(), required=True, help="The day on which it comes back.")
@note_option
@acts
def hold(home: Home, number: str, by: str | None, until: date, note: str) -> None:
    """Let a case rest until a day [延后办理]: one's own, or any as a supervisor."""
    who = acting(home, by)
    from jihe.cases import aside

    aside.hold(number, who, until, note)
    tell(number, who)


@click.command("resume")
@acts
def resume(home: Home, number: str, by: str | None) -> None:
    """Take up again what was to rest [恢复办理], before its day."""
    who = acting(home, by)
    from jihe.cases import aside

    aside.resume(number, who)
    tell(number, who)


@click.command("note")
@click.option("--text", required=True, help="What is put down.")
@acts
def note(home: Home, number: str, by: str | None, text: str) -> None:
    """Put something down beside a case [记录]; it is never taken back."""
    who = acting(home, by)
    from jihe.cases import aside

    aside.note(number, who, text)
    tell(number, who)


@click.command("recuse")
@note_option
@acts
def recuse(home: Home, number: str, by: str | None, note: str) -> None:
    """Say that you have a stake in a case [回避]: you give it back, and it is never your work again."""
    who = acting(home, by)
    from jihe.cases import aside

    aside.recuse(number, who, note)
    tell(number, who)


@click.command("file")
@click.option("--on", type=Day(), required=True, help="The day it was filed.")
@click.option("--reference", required=True, help="The number it was filed under.")
@click.option("--note", default="", help="For the record.")
@acts
def file(home: Home, number: str, by: str | None, on: date, reference: str, note: str) -> None:
    """Put down that a case was filed for punishment [立案]: ninety days to decide begin."""
    who = acting(home, by)
    from jihe.cases import aside

    aside.file(number, who, on, reference, note)
    tell(number, who)


@click.command("join")
@click.option("--with", "login", metavar="LOGIN", required=True, help="Who works on it beside the one who has it.")
@acts
def join(home: Home, number: str, by: str | None, login: str) -> None:
    """Name the second auditor of a case [协办人]."""
    who = acting(home, by)
    from jihe.cases import aside, reviewers

    aside.join(number, who, reviewers.acting(login))
    tell(number, who)


@click.command("agree")
@click.option("--on", type=Day(), required=True, help="The day of the agreement.")
@click.option("--due", type=Due(), multiple=True, required=True, help="What is due when; once for each instalment.")
@click.option("--note", default="", help="For the record.")
@acts
def agree(
    home: Home, number: str, by: str | None, on: date, due: tuple[tuple[date, int], ...], note: str
) -> None:  # fmt: skip
    """Put down an agreement to pay back in instalments [还款协议]; a later one takes its place."""
    who = acting(home, by)
    from jihe.cases import plans

    plan = plans.agree(number, who, on, due, note)
    tell(number, who)
    for one in plans.progress(plan.case):
        click.echo(f"{one.due_on}  ¥{one.fen / 100:,.2f}  open ¥{one.open_fen / 100:,.2f}")


COMMANDS = (handback, hold, resume, note, recuse, file, join, agree)
