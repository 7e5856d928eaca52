"""Opening the case store of a working folder, and what people see when it cannot be used."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jihe.errors import BadInputError, BusyError, JiheError
from jihe.home import Home

LOCK_SECONDS = 60  # a migration of a large store takes seconds, another process's first opening less


def open_store(home: Home) -> None:
    """Make ``home``'s case store the one this process reads and writes, up to date with the code.

    A missing store is made, an older one migrated; both are safe when several processes do it at once.
    Raises BusyError when another process holds it too long, JiheError for a file that is no store or newer.
    """
    configure(home.cases)
    home.cases.parent.mkdir(parents=True, exist_ok=True)
    with kind_errors():
        if _applied() != _known():
            _migrate(home.cases)


def configure(path: Path | None = None) -> None:
    """Set Django up once a process and point it at the store at ``path`` (default: as the settings say)."""
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jihe.cases.settings")
    if not apps.ready:
        django.setup()
    from django.db import connections

    current = connections.settings["default"]
    if path is not None and current["NAME"] != str(path):
        connections["default"].close()
        current["NAME"] = str(path)
        connections["default"].settings_dict["NAME"] = str(path)


@contextmanager
def kind_errors() -> Iterator[None]:
    """Turn what SQLite says into one sentence with a remedy; everything else passes through."""
    from django.db import DatabaseError, connection

    try:
        yield
    except DatabaseError as error:
        name, said = connection.settings_dict["NAME"], str(error)
        if "locked" in said:
            raise BusyError(f"{name}: another process is writing; nothing was changed, try again later") from error
        if "disk is full" in said:
            raise JiheError(f"{name}: the disk is full; nothing was changed, free some space and run again") from error
        if "not a database" in said or "malformed" in said:
            raise JiheError(f"{name}: not a usable case store ({said}); restore it from the backup") from error
        if "readonly" in said or "unable to open" in said:
            raise JiheError(f"{name}: cannot be opened for writing ({said}); check the folder's rights") from error
        raise


def _known() -> set[str]:
    folder = Path(__file__).parent / "migrations"
    return {path.stem for path in folder.glob("[0-9]*.py")}


def _applied() -> set[str]:
    """The migrations the store has seen, without the second that Django's own planner takes."""
    from django.db import connection

    with connection.cursor() as cursor:
        if "django_migrations" not in connection.introspection.table_names(cursor):
            return set()
        cursor.execute("SELECT name FROM django_migrations WHERE app = 'cases'")
        applied = {name for (name,) in cursor.fetchall()}
    if newer := sorted(applied - _known()):
        name = connection.settings_dict["NAME"]
        raise BadInputError(f"{name}: written by a newer jihe ({newer[-1]}); use that version or a newer one")
    return applied


def _migrate(path: Path) -> None:
    from django.core.management import call_command
    from filelock import FileLock, Timeout

    try:
        with FileLock(path.with_name(f"{path.name}.migrating"), timeout=LOCK_SECONDS):
            call_command("migrate", verbosity=0, interactive=False)
    except Timeout as error:
        raise BusyError(f"{path}: another process is preparing it; try again in a minute") from error
