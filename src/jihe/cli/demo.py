"""``jihe demo``: from nothing to a ranked list of explained cases, by the single commands themselves."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click

from jihe.cli.options import home_option
from jihe.errors import BadInputError
from jihe.home import Home

SCALE, SEED, ENRICH = 0.02, 20260331, 20.0
AS_OF = date(2026, 3, 31)
ABOUT = "two to four minutes on two cores"  # measured: 101 s idle, 197 s beside other work


@click.command("demo")
@home_option
def command(home: Home) -> None:
    """Build a small city, train on it, run one night, and say where to look. What is there already is used."""
    begin = time.perf_counter()
    made_of = _city_of()
    _refuse_another(home, made_of)
    click.echo(
        f"a synthetic city of {SCALE:.0%} of Zhongshan's size, its models, and the night of {AS_OF}: about {ABOUT}"
    )
    _step("city build", lambda: _build(home, made_of), _city_stands(home))
    _step(
        "ingest", lambda: invoke("ingest", {"source": home.root / "city" / "tables", "home": home}), _lake_stands(home)
    )
    _step("cases guess --accept", lambda: _accept(home))
    _step("models train", lambda: invoke("models train", {"home": home, "as_of": AS_OF}))
    _step("nightly", lambda: invoke("nightly", {"home": home, "as_of": AS_OF}), _night_stands(home))
    _step("cases reviewers", lambda: _people(home))
    where = relative(home.root)
    click.echo(f"\n{time.perf_counter() - begin:.0f} s in all. Next: jihe evaluate --home {where}")
    click.echo(f"the ranked cases: jihe cases list --home {where} --by demo-bureau")
    click.echo(f"and in a browser: jihe serve --home {where}")


def _step(name: str, run: Callable[[], None], stands: str | None = None) -> None:
    """One step and its seconds; ``stands``: why there is nothing to do."""
    click.secho(f"\njihe {name}", bold=True)
    if stands:
        click.echo(stands)
        return
    begin = time.perf_counter()
    run()
    click.echo(f"{name}: {time.perf_counter() - begin:.0f} s")


def _city_of() -> dict[str, object]:
    """All that decides a city's bytes."""
    from jihe.receipts import sources

    return {"scale": SCALE, "seed": SEED, "enrich": ENRICH, "engine": sources("city", "schema", "law")[:16]}


def _refuse_another(home: Home, made_of: dict[str, object]) -> None:
    """A home with another city in it, or with a bureau's lake, is not ours to go on with."""
    try:
        known = json.loads(home.demo_card.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = None
    if known != made_of and (known is not None or home.lake.exists() or (home.root / "city").exists()):
        what = "the demo of another version of jihe" if known else "something that jihe demo did not make"
        where = relative(home.root)
        raise BadInputError(
            f"{where} holds {what}; remove it (rm -r {where}), or name another --home, and run this again"
        )


def _build(home: Home, made_of: dict[str, object]) -> None:
    home.make()
    home.demo_card.write_text(json.dumps(made_of, indent=1), encoding="utf-8")
    city = home.root / "city"
    invoke("city build", {"scale": SCALE, "seed": SEED, "enrich": ENRICH, "out": city, "start": 202301, "end": 202603})


def _city_stands(home: Home) -> str | None:
    return "the city stands, built before" if (home.root / "city" / "city.json").exists() else None


def _lake_stands(home: Home) -> str | None:
    from jihe.lake import Lake

    number = Lake(home.lake).snapshot().number if home.lake.exists() else 0
    return f"the lake stands, snapshot {number}" if number else None


def _accept(home: Home) -> None:
    """Order the demo's list by the first guess, where the content has one: its city is simulated as well."""
    from jihe.cases import first_guess, open_store
    from jihe.cli.cases_guess import law_here

    open_store(home)
    law = law_here()
    offered = first_guess.offered(law, AS_OF)
    if offered and not first_guess.accepted(law, AS_OF):
        first_guess.decide(True, law, AS_OF, None)
    click.echo(f"{len(offered)} kinds of suspicion have a first guess from other simulated cities")


def _people(home: Home) -> None:
    """Who logs in to look at it, and with what."""
    from jihe.cases import open_store
    from jihe.review import demo_people

    open_store(home)
    made = demo_people.make(home)
    for login, role, town in made.people:
        click.echo(f"{login:18} {role:15} {town or 'bureau'}")
    if made.password:
        click.echo(f"password of all of them: {made.password}")
    else:
        click.echo(f"their password was printed when they were made; for another one set {demo_people.VARIABLE}")


def _night_stands(home: Home) -> str | None:
    """Whether the very night that would be run now was run to its end."""
    if not home.cases.exists() or not home.lake.exists():
        return None
    from jihe.home import content_folder
    from jihe.lake import Lake
    from jihe.nightly.detecting import plan

    ledger = plan(home, Lake(home.lake), AS_OF, content_folder()).ledger(home)
    try:
        ended = json.loads(ledger.path.read_text(encoding="utf-8"))["status"] in ("done", "gaps")
    except FileNotFoundError:
        return None
    return f"the night stands: {ledger.run_id}, same data, content and models" if ended else None


def _found(name: str) -> click.Command:
    """A command of ours by the words one types."""
    from jihe.cli import cli

    command: click.Command = cli
    for word in name.split():
        assert isinstance(command, click.Group)
        found = command.get_command(click.get_current_context(), word)
        assert found is not None
        command = found
    return command


def invoke(name: str, arguments: dict[str, object]) -> None:
    """Run another command of ours with its defaults; a night with gaps is still a night to look at."""
    from jihe.errors import WITH_GAPS

    try:
        click.get_current_context().invoke(_found(name), **arguments)
    except click.exceptions.Exit as stop:
        if stop.exit_code not in (0, WITH_GAPS):
            raise


def relative(path: Path) -> str:
    """The path as one would type it here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
