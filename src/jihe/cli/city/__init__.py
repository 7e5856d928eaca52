"""``jihe city``: the synthetic city that everything is tried on; one module a subcommand, found by name."""

from __future__ import annotations

import click

from jihe.cli import Commands


class _OfTheCity(Commands):
    package = __name__


@click.group("city", cls=_OfTheCity)
def command() -> None:
    """The synthetic city: build its records and its truth, and look whether they are true to life."""
