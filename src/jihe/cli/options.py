"""Options that many commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jihe.engines import ENGINES
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.cases.models import Reviewer

Command = Callable[..., Any]


def home_option(function: Command) -> Command:
    """``--home DIR``: the working folder; passed on as a Home."""
    return click.option(
        "--home",
        metavar="DIR",
        help="Working folder with the lake, runs and cases [default: $JIHE_HOME or ./var].",
        callback=lambda _ctx, _param, value: Home.at(value),
    )(function)


def content_option(function: Command) -> Command:
    """``--content DIR``: another bureau's rules, features and models."""
    return click.option(
        "--content",
        metavar="DIR",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="Folder with rules/, features/ and models/ [default: the project's own].",
    )(function)


def json_option(function: Command) -> Command:
    """``--json``: machine-readable output on standard output, nothing else there."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(function)


def engine_option(function: Command) -> Command:
    """``--engine NAME``: where queries run."""
    return click.option(
        "--engine", type=click.Choice(list(ENGINES)), default="duckdb", show_default=True, help="Where queries run."
    )(function)


def name_option(function: Command) -> Command:
    """``--by LOGIN``, else JIHE_REVIEWER: a login as it was typed, or None; for what somebody may also do unnamed."""
    return click.option("--by", metavar="LOGIN", envvar="JIHE_REVIEWER", help="Who acts [default: $JIHE_REVIEWER].")(
        function
    )


def by_option(function: Command) -> Command:
    """``--by LOGIN``: who reads or acts, passed on as a Reviewer of the store in ``--home``, now open.

    Nothing about a case or a person is read without one. A try at a case that is not theirs goes on record.
    """

    @wraps(function)
    def named(home: Home, by: str | None, **given: Any) -> Any:
        who = acting(home, by)
        from jihe.cases.looks import misses_on_record

        with misses_on_record(who):
            return function(home=home, by=who, **given)

    return name_option(named)


def acting(home: Home, by: str | None) -> Reviewer:
    """The store opened, and who acts in it. Raises BadInputError without a name, before anything is opened."""
    from jihe.cases import open_store, reviewers

    if by:
        open_store(home, make=False)
    return reviewers.acting(by)


class Source(click.ParamType[Path | str]):
    """Where data comes from: a folder or file, or the address of a database, which no message repeats."""

    name = "SOURCE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path | str:
        """An address stays text: as a path it would lose a slash."""
        from jihe.ingest.database import is_database

        return str(value) if is_database(value) else Path(value)


class Day(click.ParamType[date]):
    """A day, YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Parse, or say what was expected."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            return self.fail(f"{value!r} is not a day; write it as 2026-03-31", param, ctx)


class Month(click.ParamType[int]):
    """A month, YYYY-MM, as the integer YYYYMM."""

    name = "YYYY-MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Parse, or say what was expected."""
        if isinstance(value, int):
            return value
        try:
            day = datetime.strptime(value, "%Y-%m")
        except ValueError:
            return self.fail(f"{value!r} is not a month; write it as 2026-03", param, ctx)
        return day.year * 100 + day.month
