"""``jihe quarantine``: the rows that could not be accepted."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from jihe.cli.options import acting, home_option, json_option, name_option
from jihe.home import Home


@click.command("quarantine")
@click.option("--table", metavar="TABLE", help="Only the rows of this table.")
@click.option("--rows", type=click.IntRange(min=1), metavar="N",
              help="Show the latest N rows as they came, with personal data; to a reviewer of the bureau.")  # fmt: skip
@name_option
@home_option
@json_option
def command(table: str | None, rows: int | None, by: str | None, home: Home, as_json: bool) -> None:
    """Count the rows in quarantine by table, file and reason."""
    if rows is not None:
        _may_look(home, by, table)
    from jihe.ingest import quarantine
    from jihe.lake import Lake

    lake = Lake(home.lake)
    snapshot = lake.snapshot()
    if rows is not None:
        found = quarantine.rows(lake, snapshot, table, rows)
        if as_json:
            keys = ("file", "row_number", "reason", "row")
            records = [dict(zip(keys, row, strict=True)) for row in found]
            click.echo(json.dumps(records, ensure_ascii=False))
        else:
            for file, number, reason, row in found:
                click.echo(f"{file}:{number} {reason}\n    {row}")
        return
    held = quarantine.summary(lake, snapshot, table)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in held], ensure_ascii=False))
        return
    for each in held:
        click.echo(f"{each.rows:>10,}  {each.table}  {each.file}:{each.first_row}  {each.reason_code}  {each.reason}")
    click.echo(f"{sum(each.rows for each in held):>10,}  rows in quarantine")


def _may_look(home: Home, by: str | None, table: str | None) -> None:
    """Rows are about anybody: for a reviewer of the bureau, and on record."""
    who = acting(home, by)
    from jihe.cases import audit, rights

    rights.of_the_bureau(who, "rows in quarantine")
    audit.record(who, "quarantine.look", "table", table or "all")
