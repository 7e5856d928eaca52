"""``jihe serve``: the review workbench in a browser of this machine."""

from __future__ import annotations

import click

from jihe.cli.options import home_option
from jihe.home import Home


@click.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Of 127.0.0.1.")
@home_option
def command(home: Home, port: int) -> None:
    """Serve the workbench on 127.0.0.1 until stopped; prints its address when it answers.

    People log in with the password that `jihe cases reviewers password` gave them.
    """
    from jihe.review.serving import serve

    serve(home, port)
