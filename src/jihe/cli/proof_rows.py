"""What the cases of rules and facts came to, and how tables are printed: for ``jihe rules`` and ``jihe facts``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from jihe.content import Content
    from jihe.errors import JiheError
    from jihe.screening import Proof


def proof_rows(code: str, path: Path, proof: Proof | JiheError) -> list[dict[str, Any]]:
    """What the cases and nudges of a rule or fact came to, a row each."""
    from jihe.screening import Proof

    if not isinstance(proof, Proof):
        return [_row(code, "(case file)", [str(proof)], f"{path.name}:1")]
    rows = [
        _row(code, one.case, one.problems, f"{path.name}:{one.line}", round(one.seconds * 1000))
        for one in proof.results
    ]
    for nudge in proof.nudges:
        name = f"{nudge.parameter} {nudge.value} → {nudge.to}"
        problems = [] if nudge.noticed_by else ["no case notices; add one just inside and one just outside"]
        rows.append(_row(code, name, problems, f"{path.name}:1"))
    return rows


def told(rows: list[dict[str, Any]], loaded: Content, as_json: bool) -> None:
    """Print those rows, what failed in full."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    failed = [row for row in rows if not row["ok"]]
    table = [[row["rule"], "ok" if row["ok"] else "FAILED", str(row["ms"]), row["case"]] for row in rows]
    print_rows([("rule", "", "ms", "case"), *table])
    for row in failed:
        click.echo(f"\n{row['at']} {row['rule']}: {row['case']}", err=True)
        for problem in row["problems"]:
            click.echo(f"  {problem}", err=True)
    click.echo(f"\n{len(rows) - len(failed)} of {len(rows)} hold; {len(loaded.defects)} defects in content")


def _row(code: str, case: str, problems: list[str], at: str, ms: int = 0) -> dict[str, Any]:
    return {"rule": code, "case": case, "ok": not problems, "problems": problems, "at": at, "ms": ms}


def print_rows(rows: list[Any]) -> None:
    """Columns under each other; a Chinese character is as wide as two others."""
    from rich.cells import cell_len

    widths = [
        max((cell_len(row[place]) for row in rows if place < len(row)), default=0)
        for place in range(max(map(len, rows)))
    ]
    for row in rows:
        cells = [text + " " * (width - cell_len(text)) for text, width in zip(row, widths, strict=False)]
        click.echo("  ".join(cells).rstrip())
