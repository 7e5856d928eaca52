"""``jihe incidents``: fund incidents [基金要情], the year's page, and what an intervention did."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jihe.cli.options import Day, Month, by_option, content_option, home_option, json_option
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.cases.incidents import Drafted
    from jihe.cases.models import Reviewer
    from jihe.law import Law

GRADES = {"ordinary": "普通", "major": "重大", "withdrawn": "已撤销"}
LANES = {"case": "业务稽核案件 the town's lane", "public_power": "公权力监督案件 the public-power lane"}
out_option = click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to write the page.")


@click.group("incidents")
def command() -> None:
    """Draft and report fund incidents; a year of them; the effect of an intervention."""


@command.command("list")
@click.option("--year", type=int, help="Of this year's discovery alone.")
@by_option
@home_option
@json_option
def list_incidents(home: Home, year: int | None, by: Reviewer, as_json: bool) -> None:
    """Incidents in their newest version, by the day they are due."""
    from jihe.cases import incidents, looks

    rows = [incidents.drafted(row) for row in incidents.listed(by, year)]
    looks.listed(by, "incident.list", (row.case for row in rows), {"year": year})
    _tell(rows, as_json)


@command.command("draft")
@click.argument("number", required=False)
@click.option("--filed", metavar="TEXT", help="A case was opened [立案]: by whom, under which number.")
@by_option
@home_option
@content_option
@json_option
def draft(home: Home, number: str | None, filed: str | None, by: Reviewer, content: Path | None, as_json: bool) -> None:
    """Draft incidents from all confirmed cases, or from case NUMBER; again changes nothing."""
    from jihe.cases import audit, incidents
    from jihe.cases.store import kind_errors

    with kind_errors():
        found = incidents.draft(by, audit.now().date(), _law(content), number, filed)
    _tell(found, as_json)


@command.command("report")
@click.argument("number")
@click.option("--as-of", type=Day(), help="What was done and recovered until this day [default: today].")
@out_option
@by_option
@home_option
@content_option
def report(home: Home, number: str, as_of: date | None, out: Path | None, by: Reviewer, content: Path | None) -> None:
    """The report of incident NUMBER as a page to be signed and stamped."""
    from jihe import page
    from jihe.cases import audit, incidents
    from jihe.cases.incidents_report import incident_page, report_of

    incident = incidents.find_incident(number, by)
    told = report_of(incident, _law(content), as_of or audit.now().date())
    audit.record(by, "incident.report", "case", incident.case.number, {"version": incident.version})
    if out is not None:
        page.write(out, incident_page(told))
        click.echo(str(out))
        return
    click.echo(f"{told.number}  {told.grade}  第 {told.version} 版")
    for item in told.items:
        click.echo(f"{item.zh}：{item.text}")
    for note in told.notes:
        click.echo(note)


@command.command("year")
@click.argument("year", type=int, metavar="YYYY")
@click.option("--as-of", type=Day(), help="Recovered until this day [default: the year's last].")
@out_option
@by_option
@home_option
@content_option
@json_option
def year(
    home: Home, year: int, as_of: date | None, out: Path | None, by: Reviewer, content: Path | None, as_json: bool
) -> None:
    """The year in the report's own terms: incidents, amount, recovered, rate, money saved."""
    from jihe import page
    from jihe.cases import looks
    from jihe.cases.incidents import case_of
    from jihe.cases.incidents_report import published, shown, year_of, year_page

    found = year_of(year, by, as_of or date(year, 12, 31))
    beside = published(year, _law(content))
    looks.listed(by, "incident.year", (case_of(line.number) for line in found.lines), {"year": year})
    if out is not None:
        lane = LANES["public_power" if by.role == "discipline" else "case"]
        page.write(out, year_page(found, beside, lane))
        click.echo(str(out), err=as_json)
    if as_json:
        _print_json(shown(found, beside))
    elif out is None:
        money = found.money
        rate = "–" if money.rate is None else f"{money.rate:.1%}"
        click.echo(
            f"{year}: {len(found.lines)} incidents ({found.count('major')} major), ¥{money.involved_fen / 100:,.2f} "
            f"involved, ¥{money.recovered_fen / 100:,.2f} recovered until {found.as_of} ({rate}); "
            f"¥{found.saved_fen / 100:,.2f} saved (estimate)"
        )


@command.command("effect")
@click.option(
    "--line", type=click.Choice(["work_injury", "unemployment", "pension"]), required=True, help="Which line."
)
@click.option("--from", "start", type=Month(), required=True, help="The first month under the change.")
@click.option("--as-of", type=Day(), required=True, help="The day at whose end the fund is looked at.")
@click.option("--since", type=Month(), help="First month to look at [default: the first with all three figures].")
@out_option
@home_option
@content_option
@json_option
def effect(
    home: Home, line: str, start: int, as_of: date, since: int | None, out: Path | None, content: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """What a change did [类案系统治理]: outlay, recognised cases and the gap before and after, with intervals."""
    from jihe import page
    from jihe.cases.effect import effect_of, effect_page, plain
    from jihe.cases.effect_series import months_of
    from jihe.content import facts_of
    from jihe.engines import Session
    from jihe.home import content_folder
    from jihe.lake import Lake
    from jihe.receipts import Receipts

    lake, law = Lake(home.lake), _law(content)
    facts = facts_of(content_folder(content), Receipts(home.receipts))
    with Session.of_snapshot(lake, lake.snapshot(), as_of, law, facts=facts) as session:
        found = effect_of(months_of(session, line, since), start, as_of)
    if out is not None:
        page.write(out, effect_page(found))
        click.echo(str(out), err=as_json)
    if as_json:
        _print_json(plain(found))
        return
    if found.partial:
        click.echo(
            f"the first {found.partial} months look incomplete and pass for growth; begin later with --since", err=True
        )
    for answer in found.answers:
        if answer.effect is None:
            assert answer.why is not None
            click.echo(f"{answer.zh} {answer.en}: {answer.why[0]} · {answer.why[1]}")
            continue
        mean, tried = answer.effect.mean, answer.placebo
        alarms = "" if tried is None else f"; placebo dates that alarm: {tried.false_alarms} of {len(tried.starts)}"
        click.echo(
            f"{answer.zh} {answer.en}: {mean.value:+,.1f} {answer.unit} (95 %: {mean.low:+,.1f} … {mean.high:+,.1f}), "
            f"{answer.effect.months} months{alarms}"
        )


def _law(content: Path | None) -> Law:
    from jihe import law
    from jihe.home import content_folder

    return law.load(content_folder(content) / "rules" / "parameters")


def _tell(rows: list[Drafted], as_json: bool) -> None:
    from dataclasses import asdict

    if as_json:
        _print_json({"incidents": [asdict(row) for row in rows]})
        return
    for row in rows:
        mark = "  new" if row.new else ""
        assumed = "  (by weekends: that year's holidays are not published)" if row.assumed_years else ""
        click.echo(
            f"{row.number}  v{row.version}  {GRADES[row.grade]}  ¥{row.fen / 100:,.2f}  found {row.found_on}  "
            f"due {row.due_on}{assumed}{mark}"
        )
    if not rows:
        click.echo("no incidents")


def _print_json(values: dict[str, Any]) -> None:
    click.echo(json.dumps(values, ensure_ascii=False, indent=1, default=str))
