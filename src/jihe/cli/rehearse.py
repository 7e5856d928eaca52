"""``jihe rehearse``: a year of nights, reviewers and verdicts on simulated cities, by every way to order a list."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jihe.cli.options import content_option, json_option

if TYPE_CHECKING:
    from jihe.cli.progress import Report
    from jihe.rehearse.rehearsal import BuildCity, Rehearsed

START, END = 202301, 202603


@click.command("rehearse")
@click.option("--months", type=click.IntRange(1, 36), default=12, show_default=True, help="Nights, a month apart.")
@click.option("--seeds", type=click.IntRange(min=1), default=1, show_default=True, help="Cities of each world.")
@click.option("--worlds", type=click.IntRange(min=1), default=1, show_default=True,
              help="Worlds: how people behave differs in each.")  # fmt: skip
@click.option("--from-world", type=click.IntRange(min=0), default=0, show_default=True, help="Number of the first.")
@click.option("--scale", type=click.FloatRange(min=0, min_open=True), default=0.02, show_default=True,
              help="Size, as a share of the real city's 2.65 million insured.")  # fmt: skip
@click.option("--enrich", type=click.FloatRange(min=1), default=1.0, show_default=True,
              help="Multiply the fraud of the city; of it as much is kept as in life, by chance.")  # fmt: skip
@click.option("--schemes", type=click.Path(file_okay=False, path_type=Path),
              help="Folder of schemes from outside the project, beside its own (docs/red-team.md).")  # fmt: skip
@click.option("--hours-per-100k", type=click.FloatRange(min=0, min_open=True), metavar="H",
              help="Reviewer hours for 100,000 insured and month [default: as declared].")  # fmt: skip
@click.option("--vary-rates", type=click.FloatRange(min=0), default=0.0, show_default=True, metavar="SIGMA",
              help="Multiply each typology's rate by e^N(0, SIGMA); upwards only as far as --enrich goes.")  # fmt: skip
@click.option("--retrain/--no-retrain", default=False, show_default=True,
              help="Lists that learn train their models every month, through the gates; hours more.")  # fmt: skip
@click.option("--silent-month", type=click.IntRange(min=1), multiple=True, metavar="N",
              help="Nobody reviews in the N-th month; may be given several times.")  # fmt: skip
@click.option("--cleared-ring", is_flag=True, help="One of the reviewers clears every case of the costliest ring.")
@click.option("--spoilt-from", type=click.IntRange(min=1), metavar="N",
              help="From the N-th month on models are taught verdicts turned round; with --retrain.")  # fmt: skip
@click.option("--unseen", metavar="FAMILY",
              help="Nothing fitted on simulated worlds knows these typologies: B3, or B3.11 alone.")  # fmt: skip
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("var/rehearsal"),
              show_default=True, help="Folder for cities, nights, books of every month, figures and page.")  # fmt: skip
@click.option("--cities", type=click.Path(file_okay=False, path_type=Path),
              help="Folder of cities with their nights, which rehearsals may share [default: --out].")  # fmt: skip
@content_option
@json_option
def command(
    months: int, seeds: int, worlds: int, from_world: int, scale: float, enrich: float, schemes: Path | None,
    hours_per_100k: float | None, vary_rates: float, retrain: bool, silent_month: tuple[int, ...], cleared_ring: bool,
    spoilt_from: int | None, unseen: str | None, out: Path, cities: Path | None, content: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Rehearse a year: monthly nights, reviewers who err and whose verdicts come late, one list beside the other.

    Stopped and started again, it goes on in the month where it was and ends the same. All of it is simulated.
    """
    from jihe import receipts
    from jihe.cli.progress import progress
    from jihe.page import write
    from jihe.rehearse import figures
    from jihe.rehearse.page import page
    from jihe.rehearse.rehearsal import Asked, rehearse
    from jihe.rehearse.scenarios import Scenario

    made_of = {
        "scale": scale, "enrich": enrich, "schemes": _schemes(schemes), "from": START, "to": END,
        "engine": receipts.sources("city", "schema", "law")[:16],
    }  # fmt: skip
    asked_of = tuple((seed, world) for world in range(from_world, from_world + worlds) for seed in range(1, seeds + 1))
    asked = Asked(
        asked_of, date(END // 100, END % 100, 1), months, made_of, hours_per_100k, vary_rates, retrain, content,
        Scenario(silent_month, cleared_ring, spoilt_from, unseen),
    )  # fmt: skip
    with progress(quiet=as_json) as report:
        result = rehearse(asked, _builder(scale, enrich, schemes, report), out, report, cities)
    write(out / figures.FILE, json.dumps(figures.figures(result), ensure_ascii=False, indent=1))
    write(out / "rehearsal.html", page(result))
    if as_json:
        click.echo(json.dumps(figures.rows(result), ensure_ascii=False))
    else:
        _say(result, out)


def _builder(scale: float, enrich: float, schemes: Path | None, report: Report) -> BuildCity:
    from jihe.city.build import build

    def city(seed: int, world: int, folder: Path) -> None:
        build(folder, scale, seed, START, END, enrich, report, world=world,
              schemes=schemes.resolve() if schemes else None)  # fmt: skip

    return city


def _schemes(folder: Path | None) -> dict[str, str]:
    """What is in a folder of schemes: other files make other cities."""
    from hashlib import sha256

    files = sorted(folder.rglob("*.py")) if folder else []
    return {path.name: sha256(path.read_bytes()).hexdigest()[:16] for path in files}


def _say(result: Rehearsed, out: Path) -> None:
    from jihe.rehearse.page import told
    from jihe.rehearse.summing import sums

    click.echo(f"{'list':<14}{'money, yuan':>28}{'of oracle':>20}{'precision':>20}{'cases':>16}{'frauds':>16}")
    for one in sums(result):
        said = told(one)
        click.echo(
            f"{one.arm:<14}{said['money_fen']:>28}{said['of_oracle']:>20}{said['precision']:>20}"
            f"{said['cases']:>16}{said['frauds']:>16}"
        )
    click.echo(f"simulated; brackets: 95 % over cities. Page: {out / 'rehearsal.html'}")
