"""Opening the case store of a working folder, and what people see when it cannot be used."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jihe.errors import BadInputError, BusyError, JiheError
from jihe.home import Home

LOCK_SECONDS = 60  # a migration of a large store takes seconds, another process's first opening less
MIGRATING = 7_148_276  # our number among PostgreSQL's advisory locks


def open_store(home: Home, *, make: bool = True) -> None:
    """Make ``home``'s case store the one this process reads and writes, up to date with the code.

    The store is the file in ``home``, or the database that DATABASE_URL names. A missing store is made (not
    without ``make``: BadInputError), an older one migrated; both are safe when several processes do it at once.
    Raises BusyError when another process holds it too long, JiheError for a file that is no store or newer.
    """
    if not make and not os.environ.get("DATABASE_URL") and not home.cases.exists():
        raise BadInputError(f"{home.cases}: no case store there; run jihe nightly first, or name another --home")
    configure(home.cases)
    home.make()
    with kind_errors():
        applied = _applied()
        if not make and not applied:
            raise BadInputError(f"{_name()}: no case store there; run jihe nightly first")
        if applied != _known():
            migrate(home.cases)


def read_store(home: Home) -> None:
    """Make ``home``'s case store the one this process reads; the file is left as it is.

    Raises BadInputError where there is none, or one older than the code: reading does not bring it up to date.
    """
    if os.environ.get("DATABASE_URL"):
        open_store(home, make=False)
        return
    if not home.cases.exists():
        raise BadInputError(f"{home.cases}: no case store there; run jihe nightly first, or name another --home")
    configure()
    from jihe.cases.settings import reading

    _connect(reading(home.cases))
    with kind_errors():
        if _applied() != _known():
            raise BadInputError(f"{home.cases}: written by an older jihe; any other command brings it up to date")


def configure(path: Path | None = None) -> None:
    """Set Django up once a process and point it at the store at ``path`` (default: as the settings say)."""
    from django.apps import apps
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jihe.cases.settings")
    if not apps.ready:
        # What django.setup() does but for logs and URLs, of which a store has none: they bring all of django.http.
        apps.populate(settings.INSTALLED_APPS)
    if path is None:
        return
    from jihe.cases.settings import database

    # The web waits less than a command does, and keeps less in memory: it has a connection a thread.
    _connect(database(path, settings.PATIENCE, settings.CACHE_KIB))


def _connect(wanted: dict[str, Any]) -> None:
    from django.db import connections

    current = connections.settings["default"]
    if any(current.get(name) != value for name, value in wanted.items()):
        connections["default"].close()
        connections.settings["default"] = connections.configure_settings({"default": wanted})["default"]
        del connections["default"]


def exclusive() -> None:
    """Inside a transaction: no other writer until it ends. On SQLite every transaction is that already."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE cases_case IN EXCLUSIVE MODE")  # readers go on; `SELECT … FOR UPDATE` waits


@contextmanager
def kind_errors() -> Iterator[None]:
    """Turn what the database says into one sentence with a remedy; everything else passes through."""
    from django.db import DatabaseError, connection

    try:
        yield
    except DatabaseError as error:
        if connection.vendor == "postgresql":
            if kind := _postgres_kind(error):
                raise kind from error
            raise
        name, said = _name(), str(error)
        if "locked" in said:
            raise BusyError(f"{name}: another process is writing; nothing was changed, try again later") from error
        if "disk is full" in said:
            raise JiheError(f"{name}: the disk is full; nothing was changed, free some space and run again") from error
        if "not a database" in said or "malformed" in said:
            raise JiheError(f"{name}: not a usable case store ({said}); restore it from the backup") from error
        if "readonly" in said or "unable to open" in said:
            raise JiheError(f"{name}: cannot be opened for writing ({said}); check the folder's rights") from error
        if "disk I/O" in said:
            raise JiheError(f"{name}: cannot be written ({said}); nothing was changed, check the disk") from error
        raise


def _postgres_kind(error: Exception) -> JiheError | None:
    """The sentence for a SQLSTATE; the server's own words may quote a row or an address and are not passed on."""
    from django.db import OperationalError

    code = getattr(error.__cause__, "sqlstate", None)
    name, nothing = _name(), "nothing was changed"
    if code in {"55P03", "40P01", "40001"}:  # lock not available, deadlock, serialisation
        return BusyError(f"{name}: another process is writing; {nothing}, try again later")
    if code in {"53100", "53200", "53300"}:  # disk, memory, connections
        return JiheError(f"{name}: the server has no room left (SQLSTATE {code}); {nothing}, tell its administrator")
    if code in {"42501", "25006"}:  # rights, read-only
        return JiheError(f"{name}: this user may not write there (SQLSTATE {code}); grant it the rights")
    if code in {"28000", "28P01", "3D000"}:  # user, password, database
        return JiheError(f"{name}: the server refused us (SQLSTATE {code}); check user, password and database name")
    if isinstance(error, OperationalError) and (code is None or code[:2] in {"08", "57"}):
        return JiheError(f"{name}: the server does not answer; check DATABASE_URL and that it runs, then try again")
    return None


def _name() -> str:
    """The file, or the database and its host: never user or password."""
    from django.db import connection

    settings: dict[str, Any] = connection.settings_dict
    if connection.vendor == "sqlite":
        return str(settings["NAME"])
    return f"case store {settings['NAME']} at {settings['HOST'] or 'this machine'}"


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
        raise BadInputError(f"{_name()}: written by a newer jihe ({newer[-1]}); use that version or a newer one")
    return applied


def migrate(path: Path) -> None:
    """Bring every table of the apps that are set up to the code's shape, one process at a time."""
    from django.core.management import call_command
    from filelock import Timeout

    from jihe.cases import cards

    try:
        with _alone(path):
            call_command("migrate", verbosity=0, interactive=False)
            cards.catch_up()
    except Timeout as error:
        raise BusyError(f"{_name()}: another process is preparing it; try again in a minute") from error


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One process migrates: by a file beside a file, by a lock of the server on a server."""
    from django.db import connection
    from filelock import FileLock

    if connection.vendor == "sqlite":
        with FileLock(path.with_name(f"{path.name}.migrating"), timeout=LOCK_SECONDS):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = %s", [f"{LOCK_SECONDS}s"])
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])
            cursor.execute("RESET lock_timeout")
