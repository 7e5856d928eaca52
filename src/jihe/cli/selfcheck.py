"""``jihe selfcheck``: does this installation answer as it should, before the first real night."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import click

from jihe.cli.opening import law_of, open_content
from jihe.cli.options import content_option, engine_option, home_option, json_option
from jihe.home import Home


@click.command("selfcheck")
@engine_option
@home_option
@content_option
@json_option
def command(engine: str, home: Home, content: Path | None, as_json: bool) -> None:
    """Check content, run every rule's cases on an engine of this machine or cluster, and compare with DuckDB.

    Ends with 0 only if content is sound, every case holds and every finding is the same to the byte.
    """
    from jihe.cli.progress import progress
    from jihe.content.cases_folder import case_files, fact_case_files
    from jihe.engines import Session
    from jihe.screening.selfcheck import check_facts, check_rules

    begin = time.perf_counter()
    loaded = open_content(home, content)
    versions = Session.engine_versions(engine)
    law = law_of(loaded)
    with progress(quiet=as_json) as report:
        checks = check_rules(loaded.rules.values(), case_files(loaded.folder), law, engine, report)
        facts = check_facts(loaded.facts.values(), fact_case_files(loaded.folder), law, engine)
    failed = {name: problem for one in [*checks, *facts] for name, problem in one.failed.items()}
    differing = [name for one in [*checks, *facts] for name in one.differing]
    defects = [str(defect) for defect in loaded.defects]
    page: dict[str, Any] = {
        "ok": bool(checks) and not (defects or failed or differing),
        "engine": engine,
        "versions": versions,
        "rules": len(checks),
        "facts": len(facts),
        "cases": sum(one.cases for one in [*checks, *facts]),
        "defects": defects,
        "failed": failed,
        "differing": differing,
        "seconds": round(time.perf_counter() - begin, 1),
        "seconds_by_rule": {one.code: round(one.seconds, 1) for one in checks},
    }
    click.echo(json.dumps(page, ensure_ascii=False, indent=1) if as_json else _page(page))
    if not page["ok"]:
        raise click.exceptions.Exit(1)


def _page(page: dict[str, Any]) -> str:
    rows = {
        "engine": ", ".join(f"{name} {version}" for name, version in page["versions"].items()),
        "rules": page["rules"],
        "facts": page["facts"],
        "cases": page["cases"],
        "defects in content": len(page["defects"]),
        "cases that fail": len(page["failed"]),
        "cases that differ from DuckDB": len(page["differing"]),
        "seconds": page["seconds"],
    }
    problems = [
        *page["defects"],
        *(f"{name}: {problem}" for name, problem in page["failed"].items()),
        *(f"{name}: not what DuckDB finds" for name in page["differing"]),
    ]
    verdict = "all holds" if page["ok"] else "NOT ready: mend the above and run jihe selfcheck again"
    lines = [f"{name:<30} {value}" for name, value in rows.items()]
    return "\n".join(["selfcheck 自检", *lines, *problems, verdict])
