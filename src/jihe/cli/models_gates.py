"""``jihe models compare``, ``promote``, ``rollback``: which version is in force, and why."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jihe.cli.models_shared import night_hours, opened, own_reviews
from jihe.cli.opening import last_day, open_content, open_lake
from jihe.cli.options import Command, Day, content_option, home_option, json_option
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.content import Content
    from jihe.warning.versions.comparing import Compared
    from jihe.warning.versions.question import Question

FINDINGS = {"holds": "holds", "fails": "fails", "unknown": "not estimable", "void": "does not apply"}

as_of_option = click.option("--as-of", type=Day(), help="As known then [default: the last day in the lake].")
because_option = click.option("--because", required=True, help="Why; kept with the version.")


def by_option(function: Command) -> Command:
    """``--by LOGIN``: who acts."""
    return click.option(
        "--by", metavar="LOGIN", default=lambda: os.environ.get("JIHE_REVIEWER") or getpass.getuser(),
        help="Who does it [default: $JIHE_REVIEWER, else the user of the machine].",
    )(function)  # fmt: skip


@click.command("compare")
@click.argument("model")
@click.argument("versions", nargs=-1, type=click.IntRange(min=1), metavar="[A B]")
@as_of_option
@home_option
@content_option
@json_option
def compare(
    model: str, versions: tuple[int, ...], as_of: date | None, home: Home, content: Path | None, as_json: bool
) -> None:
    """The gates of MODEL's newest version beside its champion, or of version B beside version A. Changes nothing."""
    from jihe.warning.versions.comparing import compare as ask

    if len(versions) not in (0, 2):
        raise click.UsageError("give two versions, or none: the newest is then held against the champion")
    against, number = versions or (None, None)
    with question(home, content, as_of, model) as asked:
        _print(ask(asked, model, number, against), as_json)


@click.command("promote")
@click.argument("model")
@click.option("--version", "number", type=click.IntRange(min=1), help="Which version [default: the newest].")
@because_option
@by_option
@as_of_option
@home_option
@content_option
@json_option
def promote(
    model: str, number: int | None, because: str, by: str, as_of: date | None, home: Home, content: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Put a version of MODEL in force if every gate holds; a refusal says why and ends with 1."""
    from jihe.warning.versions.comparing import compare as ask
    from jihe.warning.versions.lifecycle import promote as put_in_force

    with question(home, content, as_of, model) as asked:
        compared = ask(asked, model, number)
    _print(compared, as_json)
    event = put_in_force(home, compared, by, because)
    if not as_json:
        click.echo(f"{compared.code} version {event.version} is the champion from now on")


@click.command("rollback")
@click.argument("model")
@because_option
@by_option
@home_option
@content_option
@json_option
def rollback(model: str, because: str, by: str, home: Home, content: Path | None, as_json: bool) -> None:
    """Give MODEL back the version that was in force before; works when the newest artefact is broken."""
    from jihe.warning.versions.lifecycle import rollback as take_back

    code = _code(open_content(home, content), model)
    event = take_back(home, code, by, because)
    if as_json:
        click.echo(json.dumps(asdict(event), ensure_ascii=False))
    else:
        click.echo(f"{code} version {event.version} is the champion again, in place of version {event.before}")


def _code(content: Content, model: str) -> str:
    """The code of the model of that code or stem."""
    from jihe.errors import BadInputError

    for file in content.models.values():
        if model.lower() in (file.stem, file.code.lower()):
            return file.code
    raise BadInputError(f"there is no model {model}; see: jihe models list")


@contextmanager
def question(home: Home, content: Path | None, as_of: date | None, model: str | None = None) -> Iterator[Question]:
    """The fund as known on any day, while what is asked of it, or of the one model, is asked."""
    from jihe.engines.past import Past
    from jihe.warning.training import training_inputs
    from jihe.warning.versions.promotion import Bounds
    from jihe.warning.versions.question import Question

    loaded, law = opened(home, content)
    if model is not None:
        _code(loaded, model)  # before the lake is opened
    lake, snapshot = open_lake(home)
    day = as_of or last_day(lake, snapshot, law)
    own, hours = own_reviews(home, day), night_hours(home, lake, snapshot, day, law, loaded.facts)
    inputs = training_inputs(law, snapshot, day, own)
    with Past(lake, snapshot, law, loaded.facts) as past:
        yield Question(home, loaded, past.on, day, Bounds.of(law, day), own, hours, inputs)


def _print(compared: Compared, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(compared.told(), ensure_ascii=False, indent=1))
        return
    beside = f"beside version {compared.against}" if compared.against else "without a champion to stand beside"
    click.echo(
        f"{compared.code} version {compared.version} {beside}, as of {compared.as_of}, in the fund's own proportion"
    )
    for gate in compared.gates:
        click.echo(f"  {FINDINGS[gate.finding]:14}  {gate.name:12}  {gate.zh}\n  {'':30}{gate.en}")
