"""Every command is found, documented, quick to start, and kind when something is wrong."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from jihe.cli import cli
from jihe.errors import FAILED, USAGE, WITH_GAPS
from tests.support import jihe

ROOT = Path(__file__).parents[2]
HEAVY = {"pandas", "sklearn", "mlflow", "matplotlib", "django", "deltalake", "duckdb", "numpy"}


def leaves(group: click.Group, *path: str) -> list[tuple[str, ...]]:
    """Every command that does something, as the words one types."""
    context = click.Context(group)
    found: list[tuple[str, ...]] = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found += leaves(command, *path, name) if isinstance(command, click.Group) else [(*path, name)]
    return found


@pytest.mark.parametrize("words", leaves(cli), ids=" ".join)
def test_each_command_is_in_the_readme_and_says_what_it_does(words: tuple[str, ...]) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = "\n".join(line for line in readme.splitlines() if line.startswith("| `jihe "))
    rows = [line for line in commands.splitlines() if line.startswith(f"| `jihe {words[0]}")]
    assert any(all(word in row for word in words) for row in rows)
    helped = jihe(*words, "--help").stdout
    assert re.search(r"^Usage: jihe .*\n\n  \w", helped, re.MULTILINE)


def test_the_readme_names_no_command_that_does_not_exist() -> None:
    pages = ("README.md", "README.zh.md", "docs/operate.md", "docs/operate.zh.md")
    readme = "".join((ROOT / page).read_text(encoding="utf-8") for page in pages)
    known = {words[0] for words in leaves(cli)}
    assert set(re.findall(r"jihe ([a-z]+)", readme)) - {"screens", "in", "does"} <= known


def test_help_loads_nothing_heavy() -> None:
    script = "import sys\nfrom jihe.cli import cli\ntry: cli(['--help'])\nfinally: print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "nightly" in done.stdout
    assert not HEAVY & set(done.stderr.split())


def test_an_unknown_command_and_a_missing_option_exit_with_usage() -> None:
    assert jihe("nightli", check=False).returncode == USAGE
    done = jihe("nightly", check=False)
    assert done.returncode == USAGE
    assert "--as-of" in done.stderr


def test_a_full_disk_is_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import errno

    from jihe import cli as package

    def full(**_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "var/runs")

    monkeypatch.setattr(package, "cli", full)
    with pytest.raises(SystemExit) as stop:
        package.main()
    assert stop.value.code == FAILED
    assert capsys.readouterr().err == (
        "jihe: the disk is full at var/runs; free some space and start again, nothing is lost\n"
    )


def test_the_exit_code_of_a_command_is_the_exit_code_of_the_process(tmp_path: Path) -> None:
    (tmp_path / "ref_town.csv").write_text("town_code,name_zh,kind,population,recorded_ts\n1,甲,village,1,2023-01-01\n")
    assert jihe("ingest", tmp_path, "--home", tmp_path / "home", check=False).returncode == WITH_GAPS
