"""Nothing about a case or a person is read without a name: every command, as it would be typed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest

from jihe.cases import audit, open_store, rank, update
from jihe.cases.reviewers import add
from jihe.cli import cli
from jihe.cli.cases_steps import Due
from jihe.cli.cases_work import Yuan
from jihe.cli.options import Day, Month
from jihe.errors import USAGE
from jihe.home import Home
from jihe.law import load
from tests.cases.conftest import Sig, make_night
from tests.cli.test_commands import leaves
from tests.support import jihe

WHO = "jihe: who acts? name yourself with --by LOGIN, or set JIHE_REVIEWER\n"
# Commands that read no case and no person of the fund; decisions/0060 says of each what it reads.
NAMELESS = {
    ("audit", "head"), ("audit", "verify"),
    ("cases", "guess"), ("cases", "reviewers", "add"), ("cases", "reviewers", "list"),
    ("city", "build"), ("city", "check"), ("city", "drop"), ("city", "leakage"),
    ("demo",), ("evaluate",),
    ("facts", "list"), ("facts", "new"), ("facts", "show"), ("facts", "test"),
    ("incidents", "effect"), ("ingest",),
    ("models", "compare"), ("models", "errors"), ("models", "evaluate"), ("models", "grade"), ("models", "labels"),
    ("models", "list"), ("models", "new"), ("models", "promote"), ("models", "rollback"), ("models", "show"),
    ("models", "train"), ("models", "try"),
    ("nightly",), ("quarantine",), ("rehearse",), ("replay",),
    ("rules", "check"), ("rules", "diff"), ("rules", "explain"), ("rules", "health"), ("rules", "list"),
    ("rules", "mutate"), ("rules", "new"), ("rules", "show"), ("rules", "test"), ("rules", "try"),
    ("selfcheck",),
    ("serve",),  # its pages ask who one is
}  # fmt: skip
# What a nameless command does only for somebody.
FOR_SOMEBODY = (
    ("quarantine", "--rows", "1"), ("cases", "guess", "--accept"), ("cases", "guess", "--decline"),
)  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A ranked night of a town's case and one of public power, and an administrator."""
    made = Home.at(tmp_path_factory.mktemp("named") / "home")
    open_store(made)
    power = Sig(5, kind="operator", lane="public_power")
    update("r1", date(2026, 3, 31), *make_night(Sig(money={1: 900_000}), power), towns={("person", 1): "ZS01"})
    rank("r1", 80, load())
    add("root", "administrator", None, None)
    return made


@pytest.fixture(autouse=True)
def unnamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JIHE_REVIEWER", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)


def command_of(words: tuple[str, ...]) -> click.Command:
    found: click.Command = cli
    for word in words:
        assert isinstance(found, click.Group)
        inner = found.get_command(click.Context(found), word)
        assert inner is not None
        found = inner
    return found


def typed(kind: click.ParamType[Any], folder: Path) -> str:
    """Something that passes for a value of that kind."""
    if isinstance(kind, click.Path):
        (folder / "file").touch()
        return str(folder / "file")
    if isinstance(kind, click.Choice):
        return str(kind.choices[0])
    known = {Day: "2026-03-31", Month: "2026-03", Yuan: "1.00", Due: "2026-05-31=500.00"}
    return next((text for one, text in known.items() if isinstance(kind, one)), "1")


def filled(words: tuple[str, ...], folder: Path) -> list[str]:
    """All that the command insists on."""
    wanted = [one for one in command_of(words).params if one.required]
    given: list[str] = []
    for one in wanted:
        given += [*one.opts[:1], typed(one.type, folder)] if isinstance(one, click.Option) else []
    return [*given, *(typed(one.type, folder) for one in wanted if isinstance(one, click.Argument))]


@pytest.mark.parametrize("words", [words for words in leaves(cli) if words not in NAMELESS], ids=" ".join)
def test_a_command_shows_nothing_without_a_name(words: tuple[str, ...], home: Home, tmp_path: Path) -> None:
    before = len(list(audit.entries()))
    done = jihe(*words, *filled(words, tmp_path), "--home", home.root, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (USAGE, "", WHO)
    assert len(list(audit.entries())) == before


@pytest.mark.parametrize("words", FOR_SOMEBODY, ids=" ".join)
def test_what_is_for_somebody_alone_is_refused_without_a_name(words: tuple[str, ...], home: Home) -> None:
    done = jihe(*words, "--home", home.root, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (USAGE, "", WHO)


def test_nobody_but_the_first_administrator_is_taken_on_without_a_name(home: Home) -> None:
    for role in ("administrator", "auditor"):
        done = jihe("cases", "reviewers", "add", "eve", "--role", role, "--home", home.root, check=False)
        assert (done.returncode, done.stdout) == (USAGE, "")
        assert "an administrator does this" in done.stderr


@pytest.mark.parametrize("words", [("cases", "list"), ("cases", "show", "1"), ("audit", "export", "log.jsonl")])
def test_a_name_that_is_nobodys_or_retired_shows_nothing(words: tuple[str, ...], home: Home) -> None:
    done = jihe(*words, "--by", "nobody", "--home", home.root, check=False)
    assert (done.returncode, done.stdout) == (USAGE, "")
    assert done.stderr.startswith("jihe: no reviewer nobody;")


def test_a_switch_opens_no_lane(home: Home) -> None:
    for words in (("cases", "list"), ("cases", "show", "1")):
        done = jihe(*words, "--public-power", "--by", "root", "--home", home.root, check=False)
        assert done.returncode == USAGE
        assert "No such option" in done.stderr
