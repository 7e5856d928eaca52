"""The command line: one module a command group, found by name, imported when asked for."""

from __future__ import annotations

import errno
import gc
import importlib
import os
import pkgutil
import sys
from gettext import gettext as _
from typing import NoReturn

import click

from jihe import speech
from jihe.errors import DONE, FAILED, JiheError

HELPERS = {"opening", "options", "progress", "rule_life", "wrapping"}  # modules of this package that are not commands


# Content is a hundred thousand objects that all stay: looking for garbage among them is a tenth of a listing.
_OBJECTS = 50_000

# Content is checked by pydantic alone: what else is installed has no say, and looking for it takes a tenth of a second.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


class Commands(click.Group):
    """Each module of ``package`` that has a ``command`` is one; nothing is imported before it is needed."""

    package = __name__

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, sorted."""
        folder = importlib.import_module(self.package).__path__
        names = (m.name for m in pkgutil.iter_modules(folder) if "_" not in m.name)  # cases_work: part of cases
        return sorted(name for name in names if name not in HELPERS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None; in Chinese for a reader of Chinese."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"{self.package}.{cmd_name}").command
        return in_readers_language(command)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="jihe")
def cli() -> None:
    """jihe 稽核: screens a social insurance fund for fraud and error; people decide."""


def in_readers_language(command: click.Command) -> click.Command:
    """The command as its reader sees it. English stands in the code; the catalogue is opened for Chinese alone."""
    if not speech.speaks_chinese():
        return command
    from jihe.cli.in_chinese import in_chinese

    return in_chinese(command)


def main() -> None:
    """Run, and turn every expected error into one line and an exit code that a scheduler can trust."""
    gc.set_threshold(_OBJECTS)
    os.umask(0o077)  # people's records: whatever is written is for whoever runs this, and nobody else
    speech.speak(zh=speech.chinese())
    try:
        code = in_readers_language(cli)(standalone_mode=False)  # what a command gave to ctx.exit(), else None
        sys.exit(code or DONE)
    except click.ClickException as error:
        error.message = told(error.message)  # type: ignore[misc]  # what is shown, and nothing else reads it
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _end(_("interrupted; what was committed stays, the rest was not begun"), 130)
    except JiheError as error:
        _end(told(str(error)), error.exit_code)
    except BrokenPipeError:
        sys.exit(FAILED)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        where = f" at {error.filename}" if error.filename else ""
        _end(told(f"the disk is full{where}; free some space and start again, nothing is lost"), FAILED)


def told(sentence: str) -> str:
    """What an error says, in its reader's language."""
    return speech.sentence(sentence) if speech.speaks_chinese() else sentence


def _end(sentence: str, code: int) -> NoReturn:
    click.echo(f"jihe: {sentence}", err=True)
    sys.exit(code)
