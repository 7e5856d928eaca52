"""``jihe cases export`` and ``import-replies``: what leaves the store on paper, and what towns send back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jihe.cli.file_errors import writing
from jihe.cli.options import by_option, home_option
from jihe.errors import DONE, FAILED, BadInputError
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.cases.models import Reviewer
    from jihe.cases.replies import Taken


@click.command("export")
@click.argument("number", required=False)
@click.option("--incident", metavar="NUMBER", help="The report of this incident instead, as PDF.")
@click.option("--town", metavar="CODE", help="The suspicion list of this town instead, to be replied to.")
@click.option("--night", "run_id", metavar="RUN", help="Which night's list [default: the latest ranked].")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder; for --town the .xlsx file.")
@click.option("--reason", help="Why personal data is needed unmasked; goes on record.")
@by_option
@home_option
def export(
    home: Home,
    by: Reviewer,
    number: str | None,
    incident: str | None,
    town: str | None,
    run_id: str | None,
    out: Path,
    reason: str | None,
) -> None:
    """Write the evidence package of case NUMBER as PDF and Excel, an incident's report, or a town's list."""
    if [number, incident, town].count(None) != 2:
        raise BadInputError("name one case, or --incident NUMBER, or --town CODE for a town's list")
    if run_id is not None and town is None:
        raise BadInputError("--night goes with --town; a case is shown as the last night that saw it knew it")
    if reason is not None and number is None:
        raise BadInputError("only a case's rows hold personal data; --reason goes with a case")
    if number is not None:
        _export_case(home, by, number, out, reason)
    elif incident is not None:
        _export_incident(by, incident, out)
    elif town is not None:
        _export_town(home, by, town, run_id, out)


@click.command("import-replies")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@by_option
@home_option
@click.pass_context
def import_replies(ctx: click.Context, home: Home, by: Reviewer, file: Path) -> None:
    """Read a town's reply FILE row by row; what is refused is listed and kept beside it with the reasons.

    Exit code 0: all rows taken; 1: some refused, the rest taken; 2: the file cannot be used.
    """
    from jihe import law
    from jihe.cases import audit, replies

    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    done = replies.take(file, by, law.load(), audit.now().date())
    detail = {"taken": len(done.taken), "unchanged": len(done.unchanged), "refused": len(done.refused)}
    audit.record(by, "list.import", "reply_file", digest, detail)
    _show(done)
    if done.refused:
        with writing(file):
            click.echo(f"refused rows with their reasons: {replies.write_refused(file, done.refused)}")
    ctx.exit(FAILED if done.refused else DONE)


def _export_case(home: Home, by: Reviewer, number: str, out: Path, reason: str | None) -> None:
    from jihe.cases import audit, rights
    from jihe.cases.exporting import paper, typeset, workbook
    from jihe.nightly.past import ground_of

    if reason is not None and not reason.strip():
        raise BadInputError("--reason: say why personal data is needed")
    case = rights.find(number, by)
    said_by = set(case.signals.values_list("source", flat=True))
    with ground_of(home, paper.last_night(case), said_by) as ground:
        values = paper.paper(case, ground, reason, by)
        as_of = ground.as_of
    detail = {"hash": values["hash"], "night": values["night"]["run_id"]}
    if reason is None:
        audit.record(by, "case.export", "case", case.number, detail)
    else:
        audit.record(by, "case.export_unmasked", "case", case.number, detail | {"reason": reason})
    for name, data in (
        (f"工作底稿-{case.number}.pdf", typeset.pdf("working_paper", values, as_of)),
        (f"工作底稿-{case.number}.xlsx", workbook.workbook(values, as_of)),
    ):
        click.echo(str(_write(out / name, data)))


def _export_incident(by: Reviewer, number: str, out: Path) -> None:
    from jihe import law
    from jihe.cases import audit
    from jihe.cases.exporting import incident
    from jihe.cases.incidents import find_incident, incident_number
    from jihe.cases.incidents_report import report_of

    found = find_incident(number, by)
    named = incident_number(found.case)
    report = report_of(found, law.load(), audit.now().date())
    detail = {"incident": named, "version": found.version, "hash": incident.values(report)["hash"]}
    audit.record(by, "incident.export", "case", found.case.number, detail)
    click.echo(str(_write(out / f"基金要情报告-{named}.pdf", incident.pdf(report))))


def _export_town(home: Home, by: Reviewer, town: str, run_id: str | None, out: Path) -> None:
    from jihe.cases import audit, rights, town_list
    from jihe.cases.exporting.paper import town_name
    from jihe.cases.lookup import latest_night
    from jihe.nightly.concluding import dossiers
    from jihe.nightly.past import ground_of, signals_of, versions_of

    rights.whole_lists(by)
    if by.town not in (None, town) or by.role == "discipline":
        raise BadInputError(f"{by.login} has no lists of town {town}")
    chosen = run_id or latest_night().run_id
    found = signals_of(home, chosen)
    with ground_of(home, chosen) as ground:
        content, law, name = ground.content, ground.law, town_name(town, ground.session)
    known, versions = dossiers(content), versions_of(home, chosen)
    with writing(out):
        sent = town_list.town_list(chosen, town, name, out, found.signals, found.proofs, known, law, versions)
    key = town_list.list_key(chosen, town)
    audit.record(by, town_list.EXPORTED, town_list.KIND, key, town_list.detail(town, sent))
    click.echo(f"{len(sent)} cases in {out}")


def _write(path: Path, data: bytes) -> Path:
    partial = path.with_name(f".{path.name}.partial")
    with writing(path):
        partial.write_bytes(data)
        partial.replace(path)
    return path


def _show(done: Taken) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    click.echo(
        f"{len(done.taken)} taken, {len(done.unchanged)} were there already, {done.empty} not filled in, "
        f"{len(done.refused)} refused"
    )
    if not done.refused:
        return
    table = Table(box=box.SIMPLE_HEAD)
    heads: Sequence[str] = ("sheet", "row", "case", "why it was refused")
    for head in heads:
        table.add_column(head, justify="right" if head == "row" else "left", no_wrap=head != heads[-1])
    for fault in done.refused:
        table.add_row(fault.sheet, str(fault.row) if fault.row else "–", fault.number, fault.reason)
    Console(width=160, markup=False, highlight=False).print(table)


COMMANDS = (export, import_replies)
