"""``jihe models``: what the warning models are, how they did, training, and why a row scores as it does."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jihe.cli.opening import last_day, open_lake
from jihe.cli.options import Day, content_option, home_option, json_option
from jihe.errors import DONE, WITH_GAPS, BadInputError
from jihe.home import Home, content_folder

if TYPE_CHECKING:
    from jihe.content import Content
    from jihe.engines import Session
    from jihe.lake import Lake, Snapshot
    from jihe.law import Law
    from jihe.warning.training import Trained

HEADLINES = ("average_precision", "mills_in_top")  # the first of these that a model has is shown in lists


@click.group("models")
def command() -> None:
    """Warning models [大数据预警模型]: list, show, train, explain."""


@command.command("list")
@home_option
@content_option
@json_option
def list_(home: Home, content: Path | None, as_json: bool) -> None:
    """Every model: code, title, what it scores, the champion and how it did."""
    from jihe.warning.registry import champions

    loaded, _ = _content(content)
    in_force = champions(home)
    rows: list[dict[str, Any]] = [
        {
            "code": file.code, "title": file.title, "title_en": file.title_en, "line": file.line,
            "entity": file.entity, "source": file.stem,
            "champion": asdict(in_force[file.code]) if file.code in in_force else None,
        }
        for file in sorted(loaded.models.values(), key=lambda file: file.code)
    ]  # fmt: skip
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        version = row["champion"]
        state = "not trained" if version is None else f"version {version['number']}, {_headline(version['metrics'])}"
        click.echo(f"{row['code']}  {row['title']} {row['title_en']}  ({row['entity']})  {state}")
    if loaded.defects:
        click.echo(f"{len(loaded.defects)} defects; see: jihe rules check", err=True)


@command.command("show")
@click.argument("model")
@home_option
@content_option
@json_option
def show(model: str, home: Home, content: Path | None, as_json: bool) -> None:
    """What a model asks and how, in its author's words, and how every version of it did."""
    from jihe.warning.registry import versions

    loaded, _ = _content(content)
    file = next((f for f in loaded.models.values() if model.lower() in (f.stem, f.code.lower())), None)
    if file is None:
        raise BadInputError(f"there is no model {model}; see: jihe models list")
    known = versions(home, file.code)
    if as_json:
        told = {
            "code": file.code,
            "sections": dict(file.sections),
            "versions": [asdict(one) for one in known],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    click.echo(f"{file.code} {file.title} {file.title_en}\n")
    for name, text in file.sections.items():
        click.echo(f"{name}: {' '.join(text.split())}\n")
    for one in known:
        click.echo(f"version {one.number}, as of {one.trained_as_of}, {one.rows} rows:")
        for name in (name for name in one.metrics if not name.endswith(("_low", "_high"))):
            click.echo(f"  {name:34} {_interval(one.metrics, name)}")


@command.command("train")
@click.argument("models", nargs=-1)
@click.option("--as-of", type=Day(), help="Learn only what was known then [default: the last day in the lake].")
@home_option
@content_option
@json_option
def train(models: tuple[str, ...], as_of: date | None, home: Home, content: Path | None, as_json: bool) -> None:
    """Train MODELS (all of them unless named) and register what comes out.

    A model without a champion gets this version as its champion; otherwise it waits as a challenger.
    """
    from jihe.cli.progress import progress
    from jihe.warning import train as train_models

    loaded, law = _content(content)
    lake, snapshot = open_lake(home)
    day = as_of or last_day(lake, snapshot, law)
    with progress(quiet=as_json) as report:
        trained = train_models(home, loaded, snapshot, day, models or None, law, report)
    if as_json:
        click.echo(json.dumps([_told(one) for one in trained], ensure_ascii=False, indent=1))
    else:
        for one in trained:
            _print(one)
    missing = any(one.problem for one in trained)
    click.get_current_context().exit(WITH_GAPS if missing or not trained else DONE)


@command.command("explain")
@click.argument("model")
@click.argument("entity", type=int)
@click.option("--as-of", type=Day(), help="As known then [default: the last day in the lake].")
@home_option
@content_option
@json_option
def explain(model: str, entity: int, as_of: date | None, home: Home, content: Path | None, as_json: bool) -> None:
    """Why MODEL's champion scores ENTITY (its id) as it does: the three strongest reasons."""
    from jihe.warning import explain as reasons_of
    from jihe.warning.discovery import discover
    from jihe.warning.frames import entities
    from jihe.warning.registry import load

    loaded, law = _content(content)
    found, failures = discover(loaded, [model])
    if failures:
        raise BadInputError(next(iter(failures.values())))
    fitted, version = load(home, found[0])
    lake, snapshot = open_lake(home)
    with _session(lake, snapshot, as_of or last_day(lake, snapshot, law), law) as session:
        whole = found[0].declaration.method.whole
        within = entities(found[0], session, ids=None if whole else [entity])
        rows = within[within[found[0].key] == entity]
        if rows.empty:
            raise BadInputError(f"{found[0].code} does not apply to {found[0].key} {entity} as of {session.as_of}")
        score, reasons = float(fitted.score(rows, within)[0]), reasons_of(fitted, rows, within).to_pylist()
    if as_json:
        told = {"code": version.code, "version": version.number, "score": score, "reasons": reasons}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    click.echo(f"{version.code} version {version.number}: {found[0].key} {entity} scores {score:.3f}")
    for reason in reasons:
        click.echo(f"  {reason['contribution']:+.3f}  {reason['zh']} | {reason['en']}")


def _content(folder: Path | None) -> tuple[Content, Law]:
    from jihe import content, law

    where = content_folder(folder)
    return content.load(where), law.load(where / "rules" / "parameters")


def _session(lake: Lake, snapshot: Snapshot, day: date, law: Law) -> Session:
    from jihe.engines import Session

    return Session.of_snapshot(lake, snapshot, day, law)


def _told(one: Trained) -> dict[str, Any]:
    return {
        "code": one.code, "champion": one.champion, "seconds": round(one.seconds, 2), "problem": one.problem,
        "version": None if one.version is None else asdict(one.version),
        "validation": None if one.validation is None else one.validation.says,
    }  # fmt: skip


def _print(one: Trained) -> None:
    if one.version is None or one.validation is None:
        click.echo(f"gap: {one.problem}", err=True)
        return
    standing = "champion" if one.champion else "challenger"
    click.echo(f"{one.code} version {one.version.number}, {standing}: {_headline(one.version.metrics)}")
    click.echo(f"  {one.validation.says}")


def _headline(metrics: dict[str, float | None]) -> str:
    name = next((name for name in HEADLINES if name in metrics), None)
    if name is None:
        return "judged"
    words, baseline = name.replace("_", " "), f"baseline_{name}"
    return f"{words} {_interval(metrics, name)}, baseline {_interval(metrics, baseline)}"


def _interval(metrics: dict[str, float | None], name: str) -> str:
    value, low, high = (metrics.get(key) for key in (name, f"{name}_low", f"{name}_high"))
    if value is None:
        return "not estimable"
    return f"{value:.3f}" if low is None or high is None else f"{value:.3f} [{low:.3f}, {high:.3f}]"
