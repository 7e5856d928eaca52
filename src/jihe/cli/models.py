"""``jihe models``: what the warning models are, how they did, and which version of each is in force."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from jihe.cli import (
    models_errors,
    models_evaluate,
    models_explain,
    models_gates,
    models_grade,
    models_labels,
    models_life,
    models_train,
)
from jihe.cli.models_shared import headline, interval
from jihe.cli.opening import open_content, open_room
from jihe.cli.options import content_option, home_option, json_option
from jihe.errors import BadInputError
from jihe.home import Home


@click.group("models")
def command() -> None:
    """Warning models [预警模型]: new, try, train, compare, promote, rollback, errors, explain, list."""


# A part of this group is a module models_<what>.py beside this one with a command of that name.
for part in (
    models_train.train,
    models_explain.explain,
    models_gates.compare,
    models_gates.promote,
    models_gates.rollback,
    models_labels.labels,
    models_evaluate.evaluate,
    models_errors.errors,
    models_grade.grade,
    models_life.new,
    models_life.try_,
):
    command.add_command(part)


@command.command("list")
@home_option
@content_option
@json_option
def list_(home: Home, content: Path | None, as_json: bool) -> None:
    """Every model: code, title, what it scores, the champion and how it did, and who waits."""
    from jihe.warning.versions.registry import challengers, champions

    loaded = open_room(home, content, "models")
    in_force, waiting = champions(home), challengers(home)
    rows: list[dict[str, Any]] = [
        {
            "code": file.code, "title": file.title, "title_en": file.title_en, "name": file.name,
            "name_en": file.name_en, "line": file.line,
            "entity": file.entity, "source": file.stem,
            "champion": asdict(in_force[file.code]) if file.code in in_force else None,
            "challenger": asdict(waiting[file.code]) if file.code in waiting else None,
        }
        for file in sorted(loaded.models.values(), key=lambda file: file.code)
    ]  # fmt: skip
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo(f"{row['code']}  {row['title']} {row['title_en']}  ({row['entity']})  {_state(row)}")
    if loaded.defects:
        click.echo(f"{len(loaded.defects)} defects; see: jihe rules check", err=True)


@command.command("show")
@click.argument("model")
@home_option
@content_option
@json_option
def show(model: str, home: Home, content: Path | None, as_json: bool) -> None:
    """What a model asks and how, in its author's words, how every version of it did, and which was in force when."""
    from jihe.warning.versions.registry import challengers, champions, history, versions

    loaded = open_content(home, content)
    file = next((f for f in loaded.models.values() if model.lower() in (f.stem, f.code.lower())), None)
    if file is None:
        raise BadInputError(f"there is no model {model}; see: jihe models list")
    known, events = versions(home, file.code), history(home, file.code)
    if as_json:
        told = {
            "code": file.code,
            "basis": list(file.basis),
            "look_alikes": [one.model_dump(exclude_defaults=True) for one in file.look_alikes],
            "sections": dict(file.sections),
            "versions": [asdict(one) for one in known],
            "history": [asdict(event) for event in events],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    click.echo(f"{file.code} {file.title} {file.title_en}\n{file.name} {file.name_en}\n")
    click.echo(f"basis: {'；'.join(file.basis)}")
    for like in file.look_alikes:
        click.echo(f"  {like.what} → {like.cleared_by}\n    {like.what_en} → {like.cleared_by_en}")
    click.echo()
    for name, text in file.sections.items():
        click.echo(f"{name}: {' '.join(text.split())}\n")
    aliases = {"champion": champions(home), "challenger": challengers(home)}
    for one in known:
        stands = "".join(f", {alias}" for alias, held in aliases.items() if held.get(file.code) == one)
        click.echo(f"version {one.number}{stands}, as of {one.trained_as_of}, {one.rows} rows:")
        click.echo("".join(f"  {sentence}\n" for sentence in one.standing if sentence), nl=False)
        for name in (name for name in one.metrics if not name.endswith(("_low", "_high"))):
            click.echo(f"  {name:34} {interval(one.metrics, name)}")
    for event in events:
        click.echo(f"{event.at}  {event.action}: version {event.version}, by {event.by}: {event.because}")


def _state(row: dict[str, Any]) -> str:
    """Which version is in force and how it did, and which one waits."""
    champion, challenger = row["champion"], row["challenger"]
    waits = f"; version {challenger['number']} waits" if challenger else ""
    if champion:
        return f"version {champion['number']}, {headline(champion['metrics'])}{waits}"
    if challenger and challenger["refused"]:
        return f"not in force: the gates refuse version {challenger['number']}: {challenger['refused'][1]}"
    if challenger and challenger["beats"] is False:
        return f"not in force: version {challenger['number']} {challenger['standing'][1]}"
    return f"not in force{waits}" if challenger else "not trained"
