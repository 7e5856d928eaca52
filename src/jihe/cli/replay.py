"""``jihe replay``: a past night's signals, made again."""

from __future__ import annotations

import json
from pathlib import Path

import click

from jihe.cli.options import home_option, json_option
from jihe.errors import DONE, FAILED
from jihe.home import Home


@click.command("replay")
@click.argument("run_id", metavar="RUN")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Keep the files made, in this folder.")
@home_option
@json_option
def command(home: Home, run_id: str, out: Path | None, as_json: bool) -> None:
    """Make the findings of a past night again and compare them byte for byte; exit 1 if any differ."""
    from jihe.cli.progress import progress
    from jihe.nightly.replay import replay
    from jihe.nightly.runs import find_run

    with progress(quiet=as_json) as report:
        result = replay(home, find_run(home, run_id), report, out)
    if as_json:
        click.echo(json.dumps({"run": run_id, "same": result.same, "files": result.files}))
    else:
        for name, (then, now) in result.files.items():
            click.echo(f"{'same     ' if then == now else 'DIFFERENT'}  {now[:12]}  {name}")
        click.echo(f"{run_id}: {'every byte as it was' if result.same else 'not what it was'}")
    click.get_current_context().exit(DONE if result.same else FAILED)
