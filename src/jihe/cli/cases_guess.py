"""``jihe cases guess``: whether the list is ordered by the first guess of simulated cities too."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import click

from jihe.cli.options import acting, home_option, json_option, name_option
from jihe.home import Home, content_folder

if TYPE_CHECKING:
    from jihe.law import Law


@click.command("guess")
@click.option("--accept", "decided", flag_value="accept", help="Order the next nights by it too.")
@click.option("--decline", "decided", flag_value="decline", help="Do without it.")
@name_option
@home_option
@json_option
def guess(home: Home, decided: str | None, by: str | None, as_json: bool) -> None:
    """Whether the first guess, learnt from simulated cities, is in force; a supervisor accepts or declines it."""
    from jihe.cases import first_guess, open_store

    law, today = law_here(), date.today()
    if decided is not None:
        first_guess.decide(decided == "accept", law, today, acting(home, by))
    open_store(home, make=False)
    last, offered = first_guess.decision(), first_guess.offered(law, today)
    told = {
        "in_force": bool(first_guess.accepted(law, today)), "grounds": len(offered), "most_verdicts": first_guess.MOST,
        "digest": first_guess.digest(offered), "decided": last and last.at.isoformat(timespec="seconds"),
        "by": last and last.by and last.by.login,
    }  # fmt: skip
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    state = "在用 in force" if told["in_force"] else "未采用 not in force"
    click.echo(f"初始估计（模拟数据）{state}：{len(offered)} 类疑点，每类至多折合 {first_guess.MOST} 件结论")
    click.echo(
        f"the first guess, from simulated cities: {len(offered)} grounds, {first_guess.MOST} verdicts each at most"
    )
    if last is not None:
        who = last.by.login if last.by else "demo"
        click.echo(f"{last.at:%Y-%m-%d %H:%M} {who} {'采用 accepted' if last.accepted else '不采用 declined'}")


def law_here() -> Law:
    """The law's numbers of the content at hand."""
    from jihe import law

    return law.load(content_folder() / "rules" / "parameters")
