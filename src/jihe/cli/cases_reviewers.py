"""``jihe cases reviewers``: who works on cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from jihe.cli.options import by_option, home_option, json_option, name_option
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.cases.models import Reviewer


@click.group("reviewers")
def reviewers() -> None:
    """Take reviewers on, list them, retire them."""


@reviewers.command("add")
@click.argument("login")
@click.option("--role", required=True, type=click.Choice(
    ["auditor", "supervisor", "discipline", "data_scientist", "administrator"]), help="What they may do.")  # fmt: skip
@click.option("--town", metavar="CODE", help="Their town, as in ref_town [default: the bureau, every town].")
@name_option
@home_option
def add(home: Home, login: str, role: str, town: str | None, by: str | None) -> None:
    """Take somebody on. The first one is an administrator and needs no --by."""
    from jihe.cases import open_store
    from jihe.cases import reviewers as people

    open_store(home, make=False)
    made = people.add(login, role, town or None, people.acting(by) if by else None)
    click.echo(f"{made.login} {made.role} {made.get_role_display()} {made.town or 'bureau'}")


@reviewers.command("list")
@home_option
@json_option
def list_reviewers(home: Home, as_json: bool) -> None:
    """Everybody, the active ones first."""
    import json

    from jihe.cases import open_store
    from jihe.cases import reviewers as people

    open_store(home, make=False)
    rows = [
        {"login": who.login, "role": who.role, "town": who.town, "active": who.is_active} for who in people.everybody()
    ]
    if as_json:
        click.echo(json.dumps({"reviewers": rows}, ensure_ascii=False, indent=1))
        return
    if not rows:
        click.echo("nobody yet; the first is an administrator: jihe cases reviewers add LOGIN --role administrator")
    for row in rows:
        click.echo(f"{row['login']}  {row['role']}  {row['town'] or 'bureau'}{'' if row['active'] else '  retired'}")


@reviewers.command("retire")
@click.argument("login")
@by_option
@home_option
def retire(home: Home, login: str, by: Reviewer) -> None:
    """Let somebody act no more; what they did stays theirs on record."""
    from jihe.cases import reviewers as people

    held = people.retire(login, by)
    click.echo(f"{login} is retired" + (f"; {held} cases are still theirs: assign them anew" if held else ""))


@reviewers.command("password")
@click.argument("login")
@click.option("--generate", is_flag=True, help="Draw one and print it, once.")
@by_option
@home_option
def password(home: Home, login: str, by: Reviewer, generate: bool) -> None:
    """Give somebody the password they log in with on the web; who is logged in with the old one is so no more."""
    from jihe.cases import reviewers as people

    given = people.drawn_password() if generate else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    people.set_password(login, given, by)
    click.echo(f"{login}: {given}" if generate else f"{login} logs in with it from now on")
