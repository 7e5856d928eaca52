"""``jihe facts``: what rules and features share, and whether its cases hold; ``jihe rules check`` proves the texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jihe.cli.opening import law_of, open_content
from jihe.cli.options import content_option, engine_option, home_option, json_option
from jihe.cli.proof_rows import print_rows, proof_rows, told
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.content import Content, Fact


@click.group("facts")
def command() -> None:
    """Facts [事实]: what rules and features share, derived once: list, show, new, test."""


@command.command("list")
@home_option
@content_option
@json_option
def list_(home: Home, content: Path | None, as_json: bool) -> None:
    """Every fact: what one row is, and how many rules, features and facts read it."""
    loaded = open_content(home, content)
    rows = [
        {"fact": name, "title": fact.meta.title, "read_by": len(loaded.readers(name)), "grain": fact.meta.grain_en}
        for name, fact in sorted(loaded.facts.items())
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    names = ("fact", "title", "read_by", "grain")
    print_rows([names, *([str(row[name]) for name in names] for row in rows)])


@command.command("show")
@click.argument("name", metavar="FACT")
@home_option
@content_option
def show(name: str, home: Home, content: Path | None) -> None:
    """One fact in full: what a row is, its columns, who reads it, the SQL."""
    loaded = open_content(home, content)
    fact, meta = _fact(loaded, name), _fact(loaded, name).meta
    click.echo(f"{meta.fact} {meta.title} · {meta.title_en}\n\n{meta.grain}\n{meta.grain_en}\n")
    print_rows([
        ["file", f"features/facts/{fact.path.name}"], ["hash", fact.hash], ["key", ", ".join(meta.key)],
        ["reads", ", ".join(meta.reads)], ["read by", ", ".join(loaded.readers(name))],
    ])  # fmt: skip
    click.echo("\nColumns:")
    print_rows([[column.name, column.type, column.zh, column.en, column.unit or ""] for column in fact.table.columns])
    if meta.parameters:
        click.echo("\nNumbers:")
        print_rows([[name, str(p.value), p.unit, p.source] for name, p in meta.parameters.items()])
    click.echo(f"\n{fact.sql.strip()}")


@command.command("new")
@click.argument("name", metavar="NAME")
@click.option("--title", help="What people call it, in Chinese.")
@click.option("--title-en", help="The same in English.")
@content_option
def new(name: str, title: str | None, title_en: str | None, content: Path | None) -> None:
    """Begin a fact and its cases, sound and holding from the first minute, to be written over."""
    from jihe.cli.rule_life import folder_of
    from jihe.content.scaffold import scaffold_fact

    made = scaffold_fact(folder_of(content), name, title, title_en)
    where = f" --content {content}" if content else ""
    click.echo(f"{made.unit}   the fact: a small question that runs, to be written over")
    click.echo(f"{made.cases}   its cases, which hold")
    click.echo(f"\nNext: write both; jihe rules check{where}; jihe facts test {name}{where}")


@command.command("test")
@click.argument("names", nargs=-1, metavar="[FACT]...")
@engine_option
@home_option
@content_option
@click.option("--fresh", is_flag=True, help="Run every case again, whatever held before.")
@json_option
def test(names: tuple[str, ...], engine: str, home: Home, content: Path | None, fresh: bool, as_json: bool) -> None:
    """Run the cases of facts, all of them unless named, and on DuckDB nudge their numbers."""
    from jihe.content.cases_folder import fact_case_files
    from jihe.engines import Session
    from jihe.receipts import Receipts
    from jihe.screening.fact_cases import prove_fact
    from jihe.screening.proof_receipts import proofs
    from jihe.screening.workers import every

    loaded = open_content(home, content)
    Session.engine_versions(engine)  # an engine that cannot start is no failure of a fact
    law, files = law_of(loaded), fact_case_files(loaded.folder)
    chosen = [_fact(loaded, name) for name in names] or [*loaded.facts.values()]
    missing = loaded.folder / "tests" / "facts"
    pairs = [(fact, files.get(fact.stem, missing / f"{fact.stem}.yaml")) for fact in chosen]
    if engine == "duckdb":
        found = proofs(pairs, law, Receipts(home.receipts, read=not fresh))
    else:
        found = [*every(prove_fact, [(fact, path, law, engine, False) for fact, path in pairs], engine)]
    rows: list[dict[str, Any]] = []
    for (fact, path), proof in zip(pairs, found, strict=True):
        rows += proof_rows(fact.stem, path, proof)
    told(rows, loaded, as_json)
    if any(not row["ok"] for row in rows) or (loaded.defects and not names):
        raise click.exceptions.Exit(1)


def _fact(content: Content, name: str) -> Fact:
    from jihe.errors import BadInputError

    if name not in content.facts:
        broken = [str(defect) for defect in content.defects if f"facts/{name}." in defect.path]
        known = ", ".join(sorted(content.facts)) or "none"
        raise BadInputError("\n".join([f"no fact {name}; there are {known}", *broken]))
    return content.facts[name]
