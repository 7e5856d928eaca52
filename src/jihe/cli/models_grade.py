"""``jihe models grade``: grades of labour capacity from notes, of a file or of one text."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jihe.cli.file_errors import writing
from jihe.cli.options import home_option
from jihe.content import load
from jihe.errors import BadInputError
from jihe.home import Home, content_folder

if TYPE_CHECKING:
    from jihe.grading.model import Grading, Model

COLUMNS = ("id", "grade", "p", "clauses", "abstain")
BATCH = 500


@click.command("grade")
@click.option(
    "--csv",
    "table",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A file with the columns id and text, UTF-8.",
)
@click.option(
    "--out", metavar="FILE", type=click.Path(path_type=Path), help="Where to write [default: standard output]."
)
@click.option("--text", metavar="TEXT", help="One note; shows what was drawn out of it and how sure the grade is.")
@home_option
def grade(table: Path | None, out: Path | None, text: str | None, home: Home) -> None:
    """Grade notes of injuries after treatment [劳动能力鉴定等级] with the newest trained M12, in force or not.

    Of --csv it writes CSV: id, grade (0 to 10; 0: none), p, clauses, abstain; the grade is left empty where it is too
    doubtful. Of --text it shows facts, clauses with the words that carry them, and doubt. A synthetic corpus taught
    it: its grade is a second look, no decision.
    """
    from jihe.warning.second_reading import newest

    if (table is None) == (text is None):
        raise BadInputError("give either --csv FILE or --text TEXT")
    rows = _rows(table) if table is not None else []
    reader = newest(home, load(content_folder()))
    state = "in force" if reader.in_force else "not in force"
    click.echo(
        f"M12 version {reader.number}, {state}, learnt from {reader.notes} notes of a synthetic corpus", err=True
    )
    if text is not None:
        _show(reader.model.grade(text))
        return
    if out is None:
        _write(sys.stdout, reader.model, rows)
        return
    with writing(out), out.open("w", encoding="utf-8", newline="") as file:
        _write(file, reader.model, rows)


def _rows(path: Path) -> list[tuple[str, str]]:
    """The ids and texts of a file; BadInputError with the row that cannot be read and what to do."""
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadInputError(
            f"{path}: cannot be read ({error.strerror or error}); give a CSV file with id,text"
        ) from error
    except UnicodeDecodeError as error:
        row = path.read_bytes()[: error.start].count(b"\n") + 1
        raise BadInputError(f"{path}, row {row}: not UTF-8; save the file as CSV UTF-8") from error
    reader = csv.DictReader(io.StringIO(content, newline=""), strict=True)
    try:
        missing = [name for name in ("id", "text") if name not in (reader.fieldnames or [])]
        if missing:
            raise BadInputError(
                f"{path}, row 1: no column {', '.join(missing)}; the first row names the columns: id,text"
            )
        return list(_read(path, reader))
    except csv.Error as error:
        raise BadInputError(
            f"{path}, row {reader.line_num}: not CSV ({error}); quote texts that hold commas or quotes"
        ) from error


def _read(path: Path, reader: csv.DictReader[str]) -> Iterator[tuple[str, str]]:
    for row in reader:
        if None in row:
            raise BadInputError(
                f"{path}, row {reader.line_num}: more fields than columns; quote texts that hold commas"
            )
        if not (row["id"] or "").strip():
            raise BadInputError(f"{path}, row {reader.line_num}: no id; give every note one")
        if not (row["text"] or "").strip():
            raise BadInputError(f"{path}, row {reader.line_num}: no text; write the outcome, or leave the row out")
        yield row["id"], row["text"]


def _write(file: io.TextIOBase | object, model: Model, rows: list[tuple[str, str]]) -> None:
    from jihe.grading.drawn import draw

    writer = csv.writer(file, lineterminator="\n")  # type: ignore[arg-type]
    writer.writerow(COLUMNS)
    for start in range(0, len(rows), BATCH):
        some = rows[start : start + BATCH]
        for (name, _), one in zip(some, model.graded([draw(text) for _, text in some]), strict=True):
            leaned = ";".join(clause.item for clause in one.clauses)
            writer.writerow([name, "" if one.abstain else one.grade, f"{one.p:.3f}", leaned, str(one.abstain).lower()])


def _show(one: Grading) -> None:
    """One note: the grade and its doubt, clauses with their words, facts, what was left out."""
    from jihe.grading.standard import clauses

    known, reading = clauses(), one.drawn.reading
    if one.abstain:
        click.echo(f"no grade: too doubtful; the likeliest is {one.grade}, p {one.p:.2f}")
    else:
        click.echo(f"grade {one.grade}, p {one.p:.2f}")
    click.echo("  " + "  ".join(f"{grade}: {p:.2f}" for grade, p in enumerate(one.probabilities) if p >= 0.01))
    click.echo("clauses:")
    for clause in one.clauses:
        item = known[clause.item]
        beside = ", beside the items learnt" if item.beside else ""
        click.echo(f"  {item.id}  grade {item.grade}, p {clause.probability:.2f}{beside}: {item.says}")
        for words in dict.fromkeys(clause.words):
            click.echo(f"    「{words}」")
    click.echo("facts:")
    for fact in one.drawn.facts:
        value = (
            ""
            if fact.low is None
            else f" {fact.low:g}" + ("" if fact.high in (None, fact.low) else f" to {fact.high:g}")
        )
        click.echo(f"  {fact.name()}{' ' + fact.side if fact.side else ''}{value}  「{fact.words}」")
    for start, end in reading.past:
        click.echo(f"left out, of the past or another cause: 「{reading.words(start, end)}」")
