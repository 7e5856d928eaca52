"""``jihe cases assign | begin | hear | decide | second | serve | appeal | settle | close | reopen | undo``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from jihe.cli.options import Day, by_option, home_option
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.cases.models import Reviewer

number_argument = click.argument("number")
reason_option = click.option("--reason", required=True, help="Why, in words.")


class Yuan(click.ParamType[int]):
    """An amount in yuan, exact to the fen: 12345.60."""

    name = "YUAN"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """In fen, or say what was expected."""
        if isinstance(value, int):
            return value
        from jihe.cases.entered import fen

        amount = fen(str(value))
        if amount is None:
            return self.fail(f"{value!r} is not an amount; write yuan with two decimals, 12345.60", param, ctx)
        return amount


def acts(function: Callable[..., Any]) -> Callable[..., Any]:
    """What every action takes: the number first, then its own options, ``--by`` and ``--home``."""
    return number_argument(by_option(home_option(function)))


@click.command("assign")
@click.option("--to", "login", metavar="LOGIN", required=True, help="Who gets it.")
@click.option("--note", default="", help="For the record.")
@acts
def assign(home: Home, number: str, by: Reviewer, login: str, note: str) -> None:
    """Give a case to a reviewer; an auditor takes up what is free."""
    from jihe.cases import reviewers, work

    work.assign(number, reviewers.acting(login), by, note)
    tell(number, by)


@click.command("begin")
@acts
def begin(home: Home, number: str, by: Reviewer) -> None:
    """Start the review of a case that is yours."""
    from jihe.cases import work

    work.begin(number, by)
    tell(number, by)


@click.command("hear")
@click.option("--on", type=Day(), required=True, help="The day it was heard.")
@click.option("--said", required=True, help="What was said, or that it was waived.")
@click.option("--material", default="", help="What was handed in.")
@acts
def hear(home: Home, number: str, by: Reviewer, on: date, said: str, material: str) -> None:
    """Put down the statement and defence [陈述申辩] before anything is held against anybody."""
    from jihe.cases import work

    work.hear(number, by, on, said, material)
    tell(number, by)


@click.command("decide")
@click.option("--verdict", required=True, help="fraud, overpaid_no_fault, clerical, provider_fraud, operator_breach, "
              "data_error, benign, underpaid or unproven.")  # fmt: skip
@click.option("--amount", type=Yuan(), required=True, help="Confirmed of the whole case, in yuan.")
@click.option("--ended", type=Day(), help="The day the conduct ended: a fine lapses two years later.")
@click.option("--minutes", type=click.IntRange(min=1), help="Your own effort on the case.")
@click.option("--above", default="", help="What an amount above what is at stake rests on.")
@click.option("--seen-to", type=Day(), help="The day of the list you worked from [default: all that is known now].")
@reason_option
@acts
def decide(
    home: Home,
    number: str,
    by: Reviewer,
    verdict: str,
    amount: int,
    ended: date | None,
    minutes: int | None,
    seen_to: date | None,
    above: str,
    reason: str,
) -> None:
    """Give the verdict on a case that is yours; a large or drawn case goes to second review."""
    from jihe import law
    from jihe.cases import work

    given = work.decide(
        number,
        by,
        verdict,
        amount,
        reason,
        law.load(),
        conduct_ended=ended,
        minutes=minutes,
        seen_to=seen_to,
        above=above,
    )
    tell(number, by)
    if given.step.to_state == "second_review":
        click.echo(f"second review: {given.step.note}; another reviewer gives it with jihe cases second")


@click.command("second")
@click.option("--verdict", required=True, help="The same verdict decides the case; another takes it back.")
@click.option("--amount", type=Yuan(), required=True, help="Confirmed of the whole case, in yuan.")
@click.option("--minutes", type=click.IntRange(min=1), help="Your own effort on the case.")
@reason_option
@acts
def second(home: Home, number: str, by: Reviewer, verdict: str, amount: int, minutes: int | None, reason: str) -> None:
    """Give the second verdict [复核], never on your own."""
    from jihe.cases import work

    work.second(number, by, verdict, amount, reason, minutes=minutes)
    tell(number, by)


@click.command("serve")
@click.option("--on", type=Day(), required=True, help="The day the decision was handed over.")
@acts
def serve(home: Home, number: str, by: Reviewer, on: date) -> None:
    """Put down the service of a decision [送达]; the periods of appeal begin."""
    from jihe import law
    from jihe.cases import work
    from jihe.cases.appeals import of_service

    work.serve(number, by, on)
    tell(number, by)
    until = of_service(on, law.load())
    click.echo(f"reconsideration [行政复议] until {until.reconsideration}, action [行政诉讼] until {until.litigation}")


@click.command("appeal")
@click.option("--kind", type=click.Choice(["reconsideration", "litigation"]), required=True,
              help="Administrative reconsideration [行政复议] or action [行政诉讼].")  # fmt: skip
@click.option("--on", type=Day(), required=True, help="The day it was lodged.")
@click.option("--note", default="", help="For the record.")
@acts
def appeal(home: Home, number: str, by: Reviewer, kind: str, on: date, note: str) -> None:
    """Put down that a decision is appealed."""
    from jihe import law
    from jihe.cases import work
    from jihe.cases.appeals import deadlines

    step = work.appeal(number, by, kind, on, note)
    tell(number, by)
    until = deadlines(step.case, law.load())
    if until is None:
        click.echo("no day of service is known, so no period can be counted; record it with jihe cases serve")
    elif on > getattr(until, kind):
        click.echo(f"lodged after {getattr(until, kind)}: whoever hears it says whether it is too late")


@click.command("settle")
@click.option("--verdict", required=True, help="The verdict that holds from now on.")
@click.option("--amount", type=Yuan(), required=True, help="Confirmed of the whole case, in yuan.")
@click.option("--on", type=Day(), required=True, help="The day of the ruling.")
@reason_option
@acts
def settle(home: Home, number: str, by: Reviewer, verdict: str, amount: int, on: date, reason: str) -> None:
    """Put down what an appeal came to."""
    from jihe.cases import work

    work.settle(number, by, verdict, amount, reason, on)
    tell(number, by)


@click.command("close")
@click.option("--note", default="", help="For the record; required where money or the handing over is still open.")
@acts
def close(home: Home, number: str, by: Reviewer, note: str) -> None:
    """Close a decided case."""
    from jihe.cases import work

    work.close(number, by, note)
    tell(number, by)


@click.command("reopen")
@reason_option
@acts
def reopen(home: Home, number: str, by: Reviewer, reason: str) -> None:
    """Open a closed case again by hand; nights do so for proof that nobody has seen."""
    from jihe.cases import work

    work.reopen(number, by, reason)
    tell(number, by)


@click.command("undo")
@reason_option
@acts
def undo(home: Home, number: str, by: Reviewer, reason: str) -> None:
    """Take the last step back; it stays on record."""
    from jihe.cases import work

    work.undo(number, by, reason)
    tell(number, by)


def tell(number: str, by: Reviewer) -> None:
    """Say where the case stands now."""
    from jihe.cases.moves import State
    from jihe.cases.rights import find

    case = find(number, by)
    whose = f" · {case.assignee.login}" if case.assignee else ""
    click.echo(f"{case.number} {case.state} {State(case.state).label}{whose}")


COMMANDS = (assign, begin, hear, decide, second, serve, appeal, settle, close, reopen, undo)
