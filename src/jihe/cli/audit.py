"""``jihe audit``: the log of every change and every look: export it, carry its heads away, verify it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jihe.cli.file_errors import writing
from jihe.cli.options import by_option, home_option, json_option
from jihe.errors import DONE, FAILED, BadInputError
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.cases.models import Reviewer

heads_option = click.option(
    "--heads",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the daily heads, kept where nobody who can write the log can write.",
)


@click.group("audit")
def command() -> None:
    """Export and verify the log of every change and every look."""


@command.command("head")
@click.option("--out", metavar="DIR", required=True, type=click.Path(file_okay=False, path_type=Path),
              help="Folder for one small file a day.")  # fmt: skip
@home_option
def head(home: Home, out: Path) -> None:
    """Write the last entry's number and hash of each day, to be kept elsewhere."""
    _open(home)
    from jihe.cases import audit, audit_verify

    try:
        with writing(out):
            written = audit.export_heads(out)
    except audit_verify.UnusableError as error:
        raise BadInputError(str(error)) from error
    for path in written:
        click.echo(str(path))


@command.command("export")
@click.argument("target", metavar="EXPORT", type=click.Path(dir_okay=False, path_type=Path))
@by_option
@home_option
def export(home: Home, by: Reviewer, target: Path) -> None:
    """Write the whole log to EXPORT, one entry a line, as it can be verified anywhere; an administrator does."""
    from jihe.cases import audit, rights

    rights.log(by)
    audit.record(by, "audit.export", "audit_log", "all")
    with writing(target):
        click.echo(f"{audit.export(target):,} entries in {target}")


@command.command("verify")
@click.argument("target", metavar="[EXPORT]", required=False, type=click.Path(dir_okay=False, path_type=Path))
@heads_option
@home_option
@json_option
@click.pass_context
def verify(ctx: click.Context, home: Home, target: Path | None, heads: Path | None, as_json: bool) -> None:
    """Find the first entry that was edited, removed, inserted, moved or cut off: in EXPORT, else in the store.

    The store is read and not written, so that a copy which nobody may change can be verified too.
    Exit code 0: the log is whole; 1: it is not; 2: the file is no log.
    """
    from jihe.cases import audit, audit_verify, read_store

    try:
        known = audit_verify.read_heads(heads) if heads is not None else []
        if target is None:
            read_store(home)
            verdict = audit.verify_store(known)
        else:
            verdict = audit_verify.verify(audit_verify.read_export(target), known)
    except audit_verify.UnusableError as error:
        raise BadInputError(str(error)) from error
    if as_json:
        click.echo(json.dumps(asdict(verdict), ensure_ascii=False))
    else:
        click.echo(f"{target or 'the store'}: {verdict}")
    ctx.exit(DONE if verdict.bad is None else FAILED)


def _open(home: Home) -> None:
    """Open the store that is there; a question must not make one."""
    from jihe.cases import open_store

    open_store(home, make=False)
