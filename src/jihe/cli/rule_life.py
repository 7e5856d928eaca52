"""``jihe rules new``, ``diff``, ``try``: a rule begun, a changed rule against what it was, a file against today."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jihe.cli.opening import law_of, open_content
from jihe.cli.options import Command, Day, acting, content_option, home_option, json_option, name_option
from jihe.errors import BadInputError
from jihe.home import Home

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.backtest import Report, Version
    from jihe.backtest.verdicts import Precision
    from jihe.content import Content

LINES = ("pension", "unemployment", "work_injury", "cross")


@click.command("new")
@click.argument("code", metavar="CODE")
@click.argument("stem", metavar="STEM")
@click.option("--title", help="What people call it, in Chinese.")
@click.option("--title-en", help="The same in English.")
@click.option("--line", type=click.Choice(LINES), help="Business line [default: by the letter, P U W X].")
@content_option
def new(code: str, stem: str, title: str | None, title_en: str | None, line: str | None, content: Path | None) -> None:
    """Begin a rule: a draft and its cases, sound and holding from the first minute, to be written over."""
    from jihe.content.scaffold import scaffold

    made = scaffold(folder_of(content), code, stem, line, title, title_en)
    where = f" --content {content}" if content else ""
    file = f"{content}/{made.unit}" if content else made.unit
    click.echo(f"{made.unit}   the rule, status draft: a small question that runs, to be written over")
    click.echo(f"{made.cases}   its cases, which hold: just inside, just outside, an honest one, a late row")
    click.echo(
        f"\nNext\n"
        f"  1. Write what it asks, the law it rests on and who resembles it: every text that says 待写.\n"
        f"  2. Write the cases first, then the query:   jihe rules check{where}; jihe rules test {made.code}{where}\n"
        f"  3. See what it would have found:            jihe rules try {file} --months 12{where}\n"
        f"  4. status: shadow for some nights, looked at and no case comes of it; then live.\n"
        f"docs/content.md says what a rule may say."
    )


def _compared(function: Command) -> Command:
    """The options that ``diff`` and ``try`` share."""
    options = (
        click.option("--months", type=click.IntRange(1, 60), default=12, show_default=True,
                     help="As of how many month ends both are asked."),
        click.option("--as-of", type=Day(), help="The last day [default: the last day in the lake]."),
        click.option("--others-every", "every", type=click.IntRange(min=1), default=3, show_default=True, metavar="N",
                     help="Ask the other live rules every N months only."),
        click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the page here."),
        click.option("--findings", type=click.Path(dir_okay=False, path_type=Path),
                     help="Write every finding of your lane, with its subject's number; for a reviewer of the bureau."),
        name_option, home_option, content_option, json_option,
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


@click.command("diff")
@click.argument("name", metavar="RULE")
@click.option("--from", "revision", metavar="REV", required=True,
              help="A git revision, or the hash of content that a night kept.")  # fmt: skip
@_compared
def diff(name: str, revision: str, home: Home, content: Path | None, **options: Any) -> None:
    """What a rule finds today against what it found as it was at REV, on the same data."""
    from jihe.backtest import at_revision, today
    from jihe.cli.rules import _rule

    loaded = open_content(home, content)
    law, rule = law_of(loaded), _rule(loaded, name)
    before = at_revision(loaded.folder, rule.code, revision, home.contents)
    _compare(home, loaded, before, today(rule, law, loaded.facts), **options)


@click.command("try")
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_compared
def try_(file: Path, home: Home, content: Path | None, **options: Any) -> None:
    """What a changed or new rule file would have found, against the rule of its code where there is one."""
    from jihe.backtest import of_file, today

    loaded = open_content(home, content)
    law = law_of(loaded)
    after = of_file(file, law, loaded.facts)
    before = None
    for rule in loaded.rules.values():
        if rule.code == after.rule.code and rule.meta.status in ("live", "shadow"):
            if rule.path.resolve() == file.resolve():
                raise BadInputError(
                    f"{file.name} is the rule itself; try a changed copy, "
                    f"or see what the rule was: jihe rules diff {rule.code} --from REV"
                )
            before = today(rule, law, loaded.facts)
    _compare(home, loaded, before, after, **options)


def _own(home: Home, day: date) -> pa.Table | None:
    """What the cases of the store came to by the day; None where there is no store."""
    import os

    from jihe.cases import open_store
    from jihe.cases.decided import decided

    if not home.cases.exists() and not os.environ.get("DATABASE_URL"):
        return None
    open_store(home)
    return decided(day)[0]


def _compare(
    home: Home, loaded: Content, before: Version | None, after: Version, *, months: int, as_of: date | None,
    every: int, out: Path | None, findings: Path | None, by: str | None, as_json: bool,
) -> None:  # fmt: skip
    keep = None if findings is None else _keeping(home, by, findings, after.rule.code)
    from jihe.backtest import Question, backtest
    from jihe.cli.opening import last_day, open_lake
    from jihe.cli.progress import progress
    from jihe.engines.duck import DuckSession
    from jihe.nightly.ledger import write_atomically

    lake, snapshot = open_lake(home)
    for path in (out, findings):
        if path is not None:  # a folder that cannot be made is told before minutes are spent
            path.parent.mkdir(parents=True, exist_ok=True)
    day = as_of or last_day(lake, snapshot, after.law)
    others = [rule for rule in loaded.rules.values() if rule.meta.status == "live" and rule.code != after.rule.code]
    question = Question(before, after, others, day, months, every, _own(home, day))
    with progress(quiet=as_json) as told:
        report = backtest(
            question,
            lambda on: DuckSession.over_files(lake, snapshot, on, after.law, after.facts),
            snapshot.number,
            lake.scratches,
            told,
            keep,
        )
    if out is not None:
        from jihe.backtest.page import page

        write_atomically(out, page(report).encode())
    if as_json:
        click.echo(json.dumps(asdict(report), ensure_ascii=False, indent=1, default=str))
    else:
        _show(report, out, findings)


def _keeping(home: Home, by: str | None, findings: Path, code: str) -> Callable[[pa.Table], None]:
    """Writes the findings that ``by`` may see; raises BadInputError before minutes are spent."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    who = acting(home, by)
    from jihe.cases import audit, rights
    from jihe.screening.packing import PUBLIC_POWER

    power = who.role == "discipline"
    rights.whole_lists(who)
    rights.of_the_bureau(who, "findings", "public_power" if power else "case")
    audit.record(who, "findings.export", "rule", code)

    def keep(rows: pa.Table) -> None:
        of_power = pc.is_in(rows["subject_kind"], value_set=pa.array(PUBLIC_POWER))
        pq.write_table(rows.filter(of_power if power else pc.invert(of_power)), findings)

    return keep


def _show(report: Report, out: Path | None, findings: Path | None) -> None:
    from jihe.cli.proof_rows import print_rows

    click.echo(f"{report.code} {report.title} · {report.title_en}")
    if report.before is not None:
        click.echo(f"before  {report.before.origin}  {report.before.status}  {report.before.hash[:12]}")
    click.echo(f"after   {report.after.origin}  {report.after.status}  {report.after.hash[:12]}")
    told = [f"{one.name} {one.before or '–'} → {one.after or '–'}" for one in report.changes.thresholds]
    told += [f"law: {name} differs" for name in report.changes.law]
    told += [f"fact: {name} differs" for name in report.changes.facts]
    if report.before is None:
        click.echo(f"no rule {report.code} to compare with: all is gained")
    else:
        lines = f"text +{report.changes.lines_added} −{report.changes.lines_removed}"
        click.echo("; ".join([*told, lines]) if not report.changes.none else "nothing differs")
    click.echo(f"as of {len(report.days)} month ends, {report.days[0]} … {report.as_of}, snapshot {report.snapshot}\n")
    yuan = "{:,.0f}".format
    head = ("", "findings", "subjects", "yuan before", "yuan after", "others have", "named by none")
    rows = [
        (
            one.name, f"{one.findings:,}", f"{one.subjects:,}",
            "–" if one.name == "gained" else yuan(one.before.at_stake_fen / 100),
            "–" if one.name == "lost" else yuan(one.after.at_stake_fen / 100),
            f"{one.elsewhere:,}", yuan(one.alone_fen / 100) if one.name in ("gained", "lost") else "–",
        )
        for one in report.states
    ]  # fmt: skip
    total = [yuan(report.totals[version].at_stake_fen / 100) for version in ("before", "after")]
    print_rows([head, *rows, ("each payment once", "", "", *total)])
    if len(report.tests) > 1:
        click.echo()
        tests = [
            (f"{one.test} {one.zh}", *(f"{n:,}" for n in (one.before, one.after, one.gained, one.lost)))
            for one in report.tests
        ]
        print_rows([("by test", "before", "after", "gained", "lost"), *tests])
    work = report.work
    new = f"{work.cases_new:,} new ({work.minutes_new / 60:,.0f} h)"
    click.echo(
        f"\ncases {work.cases_before:,} → {work.cases_after:,}; {new}, "
        f"{work.cases_gone:,} gone ({work.minutes_gone / 60:,.0f} h); cleared before: {report.cleared_before:,}"
    )
    click.echo(
        f"precision: {'; '.join(_precision(one) for one in report.precision if one.subjects) or 'nothing found'}"
    )
    for code, why in report.others.unheard.items():
        click.echo(f"gap: {code} could not be asked: {why}", err=True)
    if findings is not None:
        click.echo(f"every finding   {findings}")
    click.echo(f"the page        {out}" if out else "the page for a supervisor: again with --out what-if.html")


def _precision(one: Precision) -> str:
    return f"{one.of} {one.upheld_share} ({one.upheld} of {one.reviewed} reviewed)"


def folder_of(content: Path | None) -> Path:
    """The content's folder. Raises BadInputError where it is none."""
    from jihe.home import content_folder

    try:
        folder: Path = content_folder(content)
    except FileNotFoundError as error:
        raise BadInputError(str(error)) from error
    return folder
