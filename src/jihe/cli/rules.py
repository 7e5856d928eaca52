"""``jihe rules``: what the rules are, whether they are sound, and whether their cases hold."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jihe.cli import rule_life
from jihe.cli.opening import law_of, open_content, open_room
from jihe.cli.options import content_option, engine_option, home_option, json_option
from jihe.cli.proof_rows import print_rows, proof_rows, told
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.content import Content, Facts, Rule
    from jihe.content.meta import RuleMeta
    from jihe.errors import JiheError
    from jihe.law import Law
    from jihe.screening import Proof
    from jihe.screening.mutation import Tally


@click.group("rules")
def command() -> None:
    """Screening rules [筛查规则]: new, check, test, mutate, try, diff, show, list, health."""


command.add_command(rule_life.new)
command.add_command(rule_life.diff)
command.add_command(rule_life.try_)


@command.command("list")
@click.option("--status", type=click.Choice(["draft", "shadow", "live", "retired"]), help="Only rules of this status.")
@home_option
@content_option
@json_option
def list_(status: str | None, home: Home, content: Path | None, as_json: bool) -> None:
    """Every rule: code, title, line, severity, status, number of cases."""
    from jihe.content.cases_folder import case_files

    loaded = open_room(home, content, "rules")
    counts = _counts(home, case_files(loaded.folder), loaded.facts)
    rows = [
        {
            "code": rule.code, "title": rule.meta.title, "title_en": rule.meta.title_en,
            "line": rule.meta.line,
            "severity": rule.meta.severity, "status": rule.meta.status, "source": rule.stem,
            "cases": counts.get(rule.stem, 0),
        }
        for rule in loaded.rules.values() if status in (None, rule.meta.status)
    ]  # fmt: skip
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    names = ("code", "title", "title_en", "line", "severity", "status", "cases")
    print_rows([names, *([str(row[name]) for name in names] for row in rows)])
    if loaded.defects:
        click.echo(f"{len(loaded.defects)} defects; see: jihe rules check", err=True)


@command.command("check")
@home_option
@content_option
@click.option("--fresh", is_flag=True, help="Prove everything again, whatever was proven before.")
@json_option
def check(home: Home, content: Path | None, fresh: bool, as_json: bool) -> None:
    """Prove rules, facts, features and models without running them; print every defect as file:line CODE message.

    What was proven before, with the same text, law, tables and engine, is not proven again. Every model's declaration
    is built, with its method and its trials.
    """
    from jihe.warning.discovery import unbuilt

    loaded = open_content(home, content, fresh=fresh)
    wrong = unbuilt(loaded)
    defects = sorted([*loaded.defects, *wrong])
    if as_json:
        rows = [{"path": d.path, "line": d.line, "code": d.code, "message": d.message} for d in defects]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for defect in defects:
            click.echo(str(defect))
        sizes = {"rules": len(loaded.rules), "facts": len(loaded.facts), "features": len(loaded.features),
                 "models": len(loaded.models) - len(wrong)}  # fmt: skip
        sound = ", ".join(f"{size} {kind}" for kind, size in sizes.items())
        click.echo(f"sound: {sound}; {len(defects)} defects")
        click.echo(f"proven now: {len(loaded.proven)}; the others as before", err=True)
    if defects:
        raise click.exceptions.Exit(1)


@command.command("explain")
@click.argument("code", metavar="CODE")
def explain(code: str) -> None:
    """What a defect code such as R07 means, and what to do."""
    from difflib import get_close_matches

    from jihe.content.defects import CODES
    from jihe.content.remedies import remedy
    from jihe.errors import BadInputError

    name = code.upper()
    if name not in CODES:
        near = ", ".join(get_close_matches(name, CODES, 3)) or "R01"
        raise BadInputError(f"there is no defect {code}; near it: {near} (all: docs/content.md)")
    click.echo(f"{name}  {CODES[name]}\n\n{remedy(name)}")


@command.command("test")
@click.argument("names", nargs=-1, metavar="[RULE]...")
@engine_option
@home_option
@content_option
@click.option(
    "--cases",
    "folder",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Run the case files of this folder instead, each for the rule whose stem or code its name begins with; "
    "thresholds are not nudged.",
)
@click.option("--fresh", is_flag=True, help="Run every case again, whatever held before.")
@json_option
def test(
    names: tuple[str, ...],
    engine: str,
    home: Home,
    content: Path | None,
    folder: Path | None,
    fresh: bool,
    as_json: bool,
) -> None:
    """Run the cases of rules, all of them unless named by code or stem, and on DuckDB nudge their thresholds.

    On DuckDB a rule whose cases held is not run again while nothing that its proof rests on has changed.
    """
    from jihe.engines import Session
    from jihe.receipts import Receipts
    from jihe.screening import prove
    from jihe.screening.proof_receipts import proofs
    from jihe.screening.workers import every

    # Whose a file of somebody else's folder is, only all rules can tell.
    loaded = open_content(home, content, names if folder is None else ())
    Session.engine_versions(engine)  # an engine that cannot start is no failure of a rule
    law = law_of(loaded)
    chosen = [_rule(loaded, name) for name in names] or list(loaded.rules.values())
    own = folder is None
    pairs = _own_files(loaded, chosen) if folder is None else _files_of(folder, loaded, chosen, bool(names))
    rows: list[dict[str, Any]] = []
    found: Iterable[Proof | JiheError]
    if own and engine == "duckdb":
        found = proofs(pairs, law, Receipts(home.receipts, read=not fresh))
    else:
        found = every(prove, [(rule, path, law, engine, False) for rule, path in pairs], engine)
    for (rule, path), proof in zip(pairs, found, strict=True):
        rows += proof_rows(rule.code, path, proof)
    told(rows, loaded, as_json)
    if any(not row["ok"] for row in rows) or (loaded.defects and own and not names):
        raise click.exceptions.Exit(1)


@command.command("mutate")
@click.argument("names", nargs=-1, metavar="[RULE]...")
@home_option
@content_option
@click.option("--write", "kept", is_flag=True, help="Keep the results in mutation.json beside the case files.")
@json_option
def mutate(names: tuple[str, ...], home: Home, content: Path | None, kept: bool, as_json: bool) -> None:
    """Put small mistakes into rules, one at a time, and show those that no case notices."""
    from jihe.content.cases_folder import case_files
    from jihe.errors import JiheError
    from jihe.screening import mutation_record
    from jihe.screening.mutation import Tally, tally, total
    from jihe.screening.workers import every

    loaded = open_content(home, content, names)
    law = law_of(loaded)
    pairs = _own_files(loaded, [_rule(loaded, name) for name in names] or list(loaded.rules.values()))
    tallies: list[Tally] = []
    good = not loaded.defects or bool(names)
    for (rule, path), one in zip(pairs, every(tally, [(rule, path, law) for rule, path in pairs]), strict=True):
        if isinstance(one, JiheError):
            click.echo(f"{rule.code} 0.000  {one}", err=True)
            one = Tally.failed(rule)
            good = False
        elif kept:
            records = mutation_record.read(path.parent)
            records[rule.code] = mutation_record.Record.of(one, mutation_record.inputs(rule, path))
            known = {stem.split("_")[0].upper() for stem in case_files(loaded.folder)}  # not only the rules asked for
            mutation_record.write(path.parent, {code: had for code, had in records.items() if code in known})
        tallies.append(one)
        _survivors(one)
        good = good and not one.problems
    score = round(total(tallies), 4)
    if as_json:
        click.echo(json.dumps({"score": score, "rules": {one.code: round(one.score, 4) for one in tallies}}))
    else:
        late = sum(one.timed_out for one in tallies)
        by_time = f" ({late} by time alone)" if late else ""
        click.echo(
            f"{sum(one.killed for one in tallies)} of {sum(one.real for one in tallies)} noticed{by_time}: {score:.4f}"
        )
    if not good:
        raise click.exceptions.Exit(1)


def _survivors(one: Tally) -> None:
    """What no case noticed, on stderr: address, then the mutant as `equivalent` would name it."""
    for mutant in one.survivors:
        click.echo(f"{one.file}:{mutant.line} {mutant.id}", err=True)
    for problem in one.problems:
        click.echo(problem, err=True)
    by_time = f" ({one.timed_out} by time alone)" if one.timed_out else ""
    told = f"{one.killed} of {one.real} mutants noticed{by_time}, {one.equivalent} equivalent, {one.seconds:.0f} s"
    click.echo(f"{one.code} {one.score:.3f}  {told}", err=True)


def _own_files(loaded: Content, rules: list[Rule]) -> list[tuple[Rule, Path]]:
    """Each rule with its case file, which need not be there."""
    from jihe.content.cases_folder import case_files

    files = case_files(loaded.folder)
    return [(rule, files.get(rule.stem, loaded.folder / "tests" / "rules" / f"{rule.stem}.yaml")) for rule in rules]


def _files_of(folder: Path, loaded: Content, rules: list[Rule], named: bool) -> list[tuple[Rule, Path]]:
    """The case files of a folder that belong to the rules, each with its rule. A file of no rule is an error."""
    from jihe.errors import BadInputError

    files = sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))
    pairs = [(rule, path) for path in files for rule in loaded.rules.values() if _belongs(path.stem, rule)]
    strange = [path.name for path in files if path not in {path for _, path in pairs}]
    if strange and not named:
        raise BadInputError(f"{strange[0]}:1 belongs to no rule; its name begins with a rule's stem or code")
    chosen = [(rule, path) for rule, path in pairs if rule in rules]
    without = [rule.code for rule in rules if named and rule not in [rule for rule, _ in chosen]]
    if without or not chosen:
        raise BadInputError(f"{folder} has no case file for {', '.join(without) or 'any rule'}")
    return chosen


def _belongs(stem: str, rule: Rule) -> bool:
    return stem == rule.stem or stem.lower().replace("-", "_").split("_")[0] == rule.code.lower()


@command.command("show")
@click.argument("name", metavar="RULE")
@click.option("--query", is_flag=True, help="The query alone, every column written out, as the engines are asked it.")
@home_option
@content_option
def show(name: str, query: bool, home: Home, content: Path | None) -> None:
    """One rule in full: what it asks, the law it rests on, its thresholds, the SQL."""
    loaded = open_content(home, content, (name,))
    rule = _rule(loaded, name)
    if query:
        click.echo(rule.written_out)
        return
    meta = rule.meta
    click.echo(f"{rule.code} {meta.title} · {meta.title_en}\n")
    click.echo(f"{meta.asks}\n{meta.asks_en}\n")
    facts = {
        "file": f"rules/{rule.path.name}", "hash": rule.hash, "line": meta.line, "entity": meta.entity,
        "subject": meta.subject, "severity": str(meta.severity), "status": meta.status, "basis": "；".join(meta.basis),
        "reads": ", ".join(meta.reads), "at stake": f"{meta.at_stake} · {meta.at_stake_en}",
    }  # fmt: skip
    print_rows([[key, value] for key, value in facts.items()])
    _show_tests(meta)
    click.echo("\nThresholds:")
    print_rows([[name, str(p.value), p.unit, p.source] for name, p in meta.parameters.items()] or [["(none)"]])
    click.echo("\nLaw:")
    print_rows(_law_rows(rule, law_of(loaded)) or [["(joins no number of the law)"]])
    click.echo("\nLook-alikes:")
    of = [f" [{', '.join(like.tests)}]" if like.tests else "" for like in meta.look_alikes]
    print_rows([
        [f"{like.what}{tests}", like.cleared_by, f"{like.what_en}: {like.cleared_by_en}"]
        for like, tests in zip(meta.look_alikes, of, strict=True)
    ])  # fmt: skip
    click.echo(f"\n{rule.sql.strip()}")


def _show_tests(meta: RuleMeta) -> None:
    """What the rule tells apart, and what is each test's own."""
    for test, one in meta.tests.items():
        click.echo(f"\nTest {test}: {one.zh} · {one.en}")
        own = {
            "severity": str(one.severity), "says": one.says, "": one.says_en, "basis": "；".join(one.basis),
            "at stake": f"{one.at_stake} · {one.at_stake_en}" if one.at_stake else "",
        }  # fmt: skip
        print_rows([[f"  {key}", value] for key, value in own.items() if value])


@command.command("health")
@click.argument("name", metavar="[RULE]", required=False)
@home_option
@json_option
def health(name: str | None, home: Home, as_json: bool) -> None:
    """How the rules did in the last night against their own past, other rules and reviews; one rule in full."""
    from jihe.nightly import health_table

    night = health_table.last_night(home)
    rows = [row for row in night.rows if name is None or name.lower() in (row["code"].lower(), row["source"])]
    if name is not None and not rows:
        known = ", ".join(row["code"] for row in night.rows)
        from jihe.errors import BadInputError

        raise BadInputError(f"{name}: no such rule ran in {night.run_id}; there were: {known}")
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    print_rows(health_table.table(rows) if name is None else health_table.dossier(rows[0], night.overlaps))
    click.echo(f"\n{night.run_id}")


def _law_rows(rule: Rule, law: Law) -> list[list[str]]:
    rows = []
    for name in rule.law:
        parameter = law.parameter(name)
        for dated in parameter.values:
            key = "" if dated.key is None else f"[{dated.key}]"
            mark = "" if dated.verified else "未核实"
            rows.append(
                [
                    f"{name}{key}",
                    str(dated.value),
                    parameter.unit,
                    f"{dated.start}…{dated.end}",
                    parameter.law,
                    mark,
                ]
            )
    return rows


def _rule(content: Content, name: str) -> Rule:
    from jihe.errors import BadInputError

    try:
        return content.rule(name)
    except KeyError as error:
        broken = [str(defect) for defect in content.defects if name.lower() in defect.path.lower()]
        raise BadInputError("\n".join([error.args[0], *broken])) from error


def _counts(home: Home, files: dict[str, Path], facts: Facts) -> dict[str, int]:
    """How many cases each file has, by stem of its rule; a file is read once, then known by its text."""
    from jihe.receipts import Receipts, key

    receipts = Receipts(home.receipts)
    keys = {stem: key("number of cases", path.read_text(encoding="utf-8")) for stem, path in files.items()}
    known = receipts.find(keys.values())
    made = {}
    for stem, path in files.items():
        if not isinstance(known.get(keys[stem]), int):
            from jihe.screening.case_files import read  # the engines come with it

            made[keys[stem]] = len(read(path, facts))
    receipts.keep(made)
    return {stem: {**known, **made}[keys[stem]] for stem in files}
