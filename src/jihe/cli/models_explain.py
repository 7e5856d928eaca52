"""``jihe models explain``: why a row scores as it does."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jihe.cli.options import Day, by_option, content_option, home_option, json_option
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.cases.models import Reviewer


@click.command("explain")
@click.argument("model")
@click.argument("entity", type=int)
@click.option("--as-of", type=Day(), help="As known then [default: the last day in the lake].")
@by_option
@home_option
@content_option
@json_option
def explain(
    model: str, entity: int, as_of: date | None, by: Reviewer, home: Home, content: Path | None, as_json: bool
) -> None:
    """Why MODEL's champion scores ENTITY (its id) as it does, for a reviewer of the bureau: the strongest reasons."""
    from jihe.desk.door import Desk
    from jihe.desk.sight import Sight

    told = Desk(home, content, Sight(home, by.login)).explain(model, entity, as_of)
    if as_json:
        shown = {"code": told.code, "version": told.version, "score": told.score, "reasons": told.reasons}
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
        return
    click.echo(repr(told))
