"""``jihe demo``: from nothing to a ranked list of explained cases, by the single commands themselves."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import click

from jihe.cli.options import home_option
from jihe.home import Home

SCALE, SEED, ENRICH = 0.02, 20260331, 20.0
AS_OF = date(2026, 3, 31)


@click.command("demo")
@home_option
def command(home: Home) -> None:
    """Build a small city, train on it, run one night, and say where to look."""
    begin = time.perf_counter()
    city = home.root / "city"
    for name, arguments in (
        (
            "city build",
            {"scale": SCALE, "seed": SEED, "enrich": ENRICH, "out": city, "start": 202301, "end": 202603},
        ),
        ("ingest", {"source": city / "tables", "home": home}),
        ("models train", {"home": home, "as_of": AS_OF}),
        ("nightly", {"home": home, "as_of": AS_OF}),
    ):
        click.secho(f"\njihe {name}", bold=True)
        invoke(name, arguments)
    click.echo(f"\n{time.perf_counter() - begin:.0f} s. Next: jihe evaluate --home {relative(home.root)}")


def invoke(name: str, arguments: dict[str, object]) -> None:
    """Run another command of ours with its defaults; a night with gaps is still a night to look at."""
    from jihe.cli import cli
    from jihe.errors import WITH_GAPS

    context = click.get_current_context()
    command: click.Command = cli
    for word in name.split():
        assert isinstance(command, click.Group)
        found = command.get_command(context, word)
        assert found is not None
        command = found
    try:
        context.invoke(command, **arguments)
    except click.exceptions.Exit as stop:
        if stop.exit_code not in (0, WITH_GAPS):
            raise


def relative(path: Path) -> str:
    """The path as one would type it here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
