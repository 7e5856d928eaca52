"""``jihe models explain``: why a row scores as it does."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jihe.cli.models_shared import opened, session_on
from jihe.cli.opening import last_day, open_lake
from jihe.cli.options import Day, by_option, content_option, home_option, json_option
from jihe.errors import BadInputError
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
    from jihe.cases import audit, rights
    from jihe.warning import explain as reasons_of
    from jihe.warning.data_availability import require_data
    from jihe.warning.discovery import discover
    from jihe.warning.learning.frames import entities
    from jihe.warning.versions.registry import load

    loaded, law = opened(home, content)
    found, failures = discover(loaded, [model])
    if failures:
        raise BadInputError(next(iter(failures.values())))
    about = found[0].declaration
    rights.of_the_bureau(by, "score of anybody", about.lane)
    fitted, version = load(home, found[0])
    lake, snapshot = open_lake(home)
    with session_on(lake, snapshot, as_of or last_day(lake, snapshot, law), law, loaded.facts) as session:
        require_data(found[0], session)
        method = found[0].declaration.method
        whole = method.whole or method.makes  # of what it makes of them, no row can be asked for alone
        within = entities(found[0], session, ids=None if whole else [entity])
        rows = within[within[found[0].key] == entity]
        kind, column = about.subject
        if rows.empty or rights.blind_to(by, kind, int(rows[column].iloc[0])):
            raise BadInputError(f"{found[0].code} does not apply to {found[0].key} {entity} as of {session.as_of}")
        score, reasons = float(fitted.score(rows, within)[0]), reasons_of(fitted, rows, within).to_pylist()
        subject = int(rows[column].iloc[0])
    audit.record(by, "model.look", kind, subject, {"model": version.code})
    if as_json:
        told = {"code": version.code, "version": version.number, "score": score, "reasons": reasons}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    click.echo(f"{version.code} version {version.number}: {found[0].key} {entity} scores {score:.3f}")
    for reason in reasons:
        click.echo(f"  {reason['contribution']:+.3f}  {reason['zh']} | {reason['en']}")
